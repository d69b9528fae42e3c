//! The latest value of an indicator for each subject.

use liantu_model::{FirmId, IndicatorId, MeasureId, RegionId, Snapshot, ZoneId};

/// The subject of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measured {
    Firm(FirmId),
    Zone(ZoneId),
    Region(RegionId),
}

/// The latest values of one indicator, by subject.
#[derive(Debug)]
pub(crate) struct Latest {
    /// Subject, row of `measures`, value; by subject.
    values: Vec<(Measured, MeasureId, f64)>,
}

impl Latest {
    /// The latest values of the indicator with this key: periods are compared as text, which is right for `2023`,
    /// `2024`, `2024Q3`.
    ///
    /// Time is linear in the measures.
    pub(crate) fn of(world: &Snapshot, indicator: &str) -> Self {
        let Some(indicator) = world.find::<IndicatorId>(indicator) else { return Self { values: Vec::new() } };
        let measures = world.measures();
        let rows = measures.ids().filter(|row| measures.indicator().get(*row) == Some(indicator));
        let value = |row: MeasureId| {
            let firm = || measures.firm().get(row).map(Measured::Firm);
            let zone = || measures.zone().get(row).map(Measured::Zone);
            let region = || measures.region().get(row).map(Measured::Region);
            let subject = firm().or_else(zone).or_else(region)?;
            Some((subject, measures.period().get(row)?, row, measures.value().get(row)?))
        };
        let mut values: Vec<_> = rows.filter_map(value).collect();
        values.sort_by(|a, b| (a.0, b.1, b.2).cmp(&(b.0, a.1, a.2)));
        values.dedup_by_key(|(measured, ..)| *measured);
        Self { values: values.into_iter().map(|(measured, _, row, value)| (measured, row, value)).collect() }
    }

    pub(crate) fn get(&self, measured: Measured) -> Option<(MeasureId, f64)> {
        let at = self.values.binary_search_by_key(&measured, |(measured, ..)| *measured).ok()?;
        Some((self.values[at].1, self.values[at].2))
    }

    /// The value of a zone, else of the nearest region around it that has one.
    pub(crate) fn at_zone(&self, world: &Snapshot, zone: ZoneId) -> Option<(MeasureId, f64)> {
        let region = || world.zones().region().get(zone);
        self.get(Measured::Zone(zone)).or_else(|| self.at_region(world, region()?))
    }

    /// The value of a region, else of the nearest one around it that has one.
    pub(crate) fn at_region(&self, world: &Snapshot, region: RegionId) -> Option<(MeasureId, f64)> {
        world.region_tree().ancestors(region).find_map(|region| self.get(Measured::Region(region)))
    }
}
