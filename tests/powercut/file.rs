//! The bytes of one file: as programs see them, and as they are on the medium.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Model;
use crate::support::rng::Rng;

/// The unit in which a disk writes, in bytes.
const SECTOR: usize = 512;

/// A file in the page cache and on the medium.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    live: Vec<u8>,
    durable: Vec<u8>,
    /// Sectors of `live` that still have to be written.
    dirty: BTreeSet<usize>,
}

impl File {
    /// A file that is safely on the medium.
    pub(crate) fn durable(data: &[u8]) -> Self {
        Self { live: data.to_vec(), durable: data.to_vec(), dirty: BTreeSet::new() }
    }

    pub(crate) fn live(&self) -> &[u8] {
        &self.live
    }

    pub(crate) fn write(&mut self, model: Model, offset: usize, data: &[u8]) {
        let end = offset + data.len();
        if end > self.live.len() {
            self.resize(model, end);
        }
        self.live[offset..end].copy_from_slice(data);
        self.dirty.extend(sectors(offset..end));
    }

    /// A file that grows is filled with zeros. They have to be written only where the medium still has the bytes of a
    /// longer file.
    pub(crate) fn resize(&mut self, model: Model, size: usize) {
        self.dirty.extend(sectors(self.live.len()..size.min(self.durable.len())));
        self.live.resize(size, 0);
        self.dirty.retain(|sector| sector * SECTOR < size);
        if model.keeps_metadata() {
            self.durable.resize(size, 0);
        }
    }

    pub(crate) fn sync(&mut self) {
        self.durable.resize(self.live.len(), 0);
        for sector in std::mem::take(&mut self.dirty) {
            self.settle(sector);
        }
    }

    /// `sync_file_range` writes whole pages, but no size.
    pub(crate) fn sync_range(&mut self, range: Range<usize>) {
        let within = range.start..range.end.min(self.durable.len());
        for sector in sectors(within) {
            if self.dirty.contains(&sector) {
                self.settle(sector);
            }
            if (sector + 1) * SECTOR <= self.durable.len() {
                self.dirty.remove(&sector);
            }
        }
    }

    /// After a failed fsync the pages count as clean, and are lost.
    pub(crate) fn give_up(&mut self) {
        self.dirty.clear();
    }

    /// What is read after a power cut.
    pub(crate) fn after_cut(&self, model: Model, rng: &mut Rng) -> Vec<u8> {
        let mut found = self.clone();
        if model.keeps_metadata() {
            for sector in self.dirty.iter().filter(|_| rng.coin()) {
                found.settle(*sector);
            }
        }
        found.durable
    }

    /// Writes a sector to the medium, as far as the size there reaches.
    fn settle(&mut self, sector: usize) {
        let span = span(sector, self.live.len().min(self.durable.len()));
        self.durable[span.clone()].copy_from_slice(&self.live[span]);
    }
}

/// The sectors that a range of bytes touches.
fn sectors(bytes: Range<usize>) -> Range<usize> {
    if bytes.is_empty() { 0..0 } else { bytes.start / SECTOR..bytes.end.div_ceil(SECTOR) }
}

/// The bytes of a sector below a size.
fn span(sector: usize, size: usize) -> Range<usize> {
    (sector * SECTOR).min(size)..((sector + 1) * SECTOR).min(size)
}

#[cfg(test)]
mod tests {
    use super::{File, Model, SECTOR};
    use crate::support::rng::Rng;

    fn found(file: &File, model: Model) -> Vec<u8> {
        file.after_cut(model, &mut Rng::new(7))
    }

    #[test]
    fn only_synced_bytes_and_sizes_last_under_the_strict_model() {
        let mut file = File::default();
        file.write(Model::Strict, 0, b"one");
        assert_eq!(found(&file, Model::Strict), b"");
        file.sync();
        file.write(Model::Strict, 3, b"two");
        file.write(Model::Strict, 0, b"O");
        assert_eq!((found(&file, Model::Strict), file.live()), (b"one".to_vec(), &b"Onetwo"[..]));
        file.sync();
        assert_eq!(found(&file, Model::Strict), b"Onetwo");
    }

    #[test]
    fn a_synced_range_lasts_inside_the_synced_size() {
        let mut file = File::durable(&[1; 700]);
        file.write(Model::Sfr, 0, &[2; 1400]);
        file.sync_range(0..1400);
        assert_eq!(found(&file, Model::Sfr), [2; 700]);
        file.sync();
        assert_eq!(found(&file, Model::Sfr), [2; 1400]);
    }

    #[test]
    fn a_synced_range_lasts_whole_where_sizes_do() {
        let mut file = File::default();
        file.write(Model::Rand, 0, &[2; 1400]);
        file.sync_range(0..1400);
        assert_eq!(found(&file, Model::Rand), [2; 1400]);
    }

    #[test]
    fn unsynced_sectors_are_old_or_new_each_for_itself() {
        let mut file = File::durable(&vec![1; 100 * SECTOR]);
        file.write(Model::RandNoSfr, 0, &vec![2; 100 * SECTOR]);
        let found = found(&file, Model::RandNoSfr);
        let kept = found.chunks(SECTOR).filter(|sector| **sector == [2; SECTOR]).count();
        let old = found.chunks(SECTOR).filter(|sector| **sector == [1; SECTOR]).count();
        assert!(kept + old == 100 && (30..70).contains(&kept), "{kept} kept, {old} old");
    }

    #[test]
    fn what_was_cut_off_does_not_come_back() {
        let mut file = File::durable(&[1; 2000]);
        file.resize(Model::Strict, 100);
        file.resize(Model::Strict, 1500);
        assert_eq!(found(&file, Model::Strict), [1; 2000]);
        file.sync();
        assert_eq!(found(&file, Model::Strict), file.live());
        assert_eq!(file.live()[100..], [0; 1400]);
    }

    #[test]
    fn a_sync_keeps_what_a_synced_range_had_kept() {
        for model in Model::ALL {
            let mut file = File::durable(&[1; 2000]);
            file.resize(model, 100);
            file.write(model, 0, &[2; 1500]);
            file.sync_range(0..1500);
            file.sync();
            assert_eq!(found(&file, model), [2; 1500], "{model:?}");
        }
    }

    #[test]
    fn a_failed_sync_loses_what_was_waiting_for_good() {
        for model in Model::ALL {
            let mut file = File::durable(&[1; 1024]);
            file.write(model, 0, &[2; 512]);
            file.give_up();
            file.write(model, 512, &[3; 512]);
            file.sync();
            assert_eq!(found(&file, model), [[1; 512], [3; 512]].concat(), "{model:?}");
        }
    }
}
