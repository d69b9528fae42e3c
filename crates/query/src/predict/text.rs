//! How similar names are (名称相似度): cosine of TF-IDF over characters and words.

use super::known::Lists;
use super::scores::Scores;

/// Names that can be compared with each other.
///
/// **Meaning.** Names that share rare pieces are similar: 磷酸铁锂正极材料 and 三元正极材料 share 正极, 极材, 材料 and the ending 料.
///
/// **Formula.** The pieces of a name are its Chinese characters, pairs of neighbours among them, its
/// last character as an ending, and its words of Latin letters and digits. With `idf(g) = ln(N / n_g)`
/// for a piece in `n_g` of `N` names, `cos(a, b) = Σ_{g in both} idf(g)² / (|a| |b|)`,
/// `|a|² = Σ_{g in a} idf(g)²`; a piece counts once a name.
///
/// **Symbols.** `idf(g) / |a|` is the weight stored with each piece; `N` is [`TextIndex::len`]. **Range.** 0 to 1.
/// **Missing data.** A name without pieces, or only with pieces that all names have, is similar to nothing.
/// **Source.** Salton and Buckley (1988), "Term-weighting approaches in automatic text retrieval", Information
/// Processing & Management 24, 513–523. **Time.** Building: O(P log P) for P pieces; comparing one name: the names
/// that share a piece.
///
/// ```
/// use liantu_query::predict::{Scores, TextIndex};
/// let index = TextIndex::new(["光刻胶", "光刻机", "轮胎"]);
/// let mut scores = Scores::new(3);
/// index.like(0, |other, cosine| scores.add(other, cosine));
/// // 光, 刻, 光刻 are in two of three names; 胶, 刻胶 and the ending 胶 in one only.
/// let (common, rare) = ((3.0_f64 / 2.0).ln().powi(2), 3.0_f64.ln().powi(2));
/// assert!((scores.get(1) - 3.0 * common / (3.0 * common + 3.0 * rare)).abs() < 1e-12);
/// assert_eq!(scores.get(2), 0.0);
/// ```
#[derive(Debug)]
pub struct TextIndex {
    /// Pieces of each name with their weight.
    pieces: Lists,
    piece_weight: Vec<f64>,
    /// Names of each piece with the piece's weight in them.
    names: Lists,
    name_weight: Vec<f64>,
}

impl TextIndex {
    /// The index of these names, numbered in their order.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut found: Vec<(u64, u32)> = Vec::new();
        let mut n = 0_u32;
        for name in names {
            found.extend(pieces(name).into_iter().map(|piece| (piece, n)));
            n += 1;
        }
        found.sort_unstable();
        found.dedup();
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(found.len());
        let mut idf: Vec<f64> = Vec::new();
        for (piece, same) in (0..).zip(found.chunk_by(|a, b| a.0 == b.0)) {
            pairs.extend(same.iter().map(|(_, name)| (piece, *name)));
            #[expect(clippy::cast_precision_loss, reason = "counts of names are far below 2^52")]
            idf.push((f64::from(n) / same.len() as f64).ln());
        }
        let names = Lists::new(idf.len(), &pairs);
        let pieces = names.reversed(n as usize);
        let length = |name: u32| pieces.list(name).iter().map(|piece| idf[*piece as usize].powi(2)).sum::<f64>().sqrt();
        let lengths: Vec<f64> = (0..n).map(length).collect();
        let weight = |piece: u32, name: u32| match lengths[name as usize] {
            length if length > 0.0 => idf[piece as usize] / length,
            _ => 0.0,
        };
        let piece_weight = pieces.pairs().map(|(name, piece)| weight(piece, name)).collect();
        let name_weight = names.pairs().map(|(piece, name)| weight(piece, name)).collect();
        Self { pieces, piece_weight, names, name_weight }
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.pieces.rows()
    }

    /// Whether there is no name.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Visits, piece by piece, parts of the cosine of a name with each other name that shares a piece; they add up to
    /// the cosine.
    pub fn like(&self, name: u32, mut visit: impl FnMut(u32, f64)) {
        for at in self.pieces.range(name) {
            let (piece, weight) = (self.pieces.target(at), self.piece_weight[at]);
            for at in self.names.range(piece) {
                let other = self.names.target(at);
                if other != name {
                    visit(other, weight * self.name_weight[at]);
                }
            }
        }
    }

    /// Visits the cosine of every name that shares a piece with this one, to the power of `power`.
    pub(crate) fn spread(&self, name: u32, power: f64, cosines: &mut Scores, mut visit: impl FnMut(u32, f64)) {
        self.like(name, |other, part| cosines.add(other, part));
        for other in cosines.touched() {
            visit(*other, cosines.get(*other).powf(power));
        }
        cosines.clear();
    }
}

/// Marks a piece as an ending.
const ENDING: char = '$';

/// The pieces of a name, as hashes.
fn pieces(name: &str) -> Vec<u64> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in name.chars().flat_map(char::to_lowercase).chain([' ']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            pieces.push(hash(word.drain(..)));
            before = None;
        }
        if !c.is_alphanumeric() {
            before = None;
            continue;
        }
        pieces.push(hash([c]));
        pieces.extend(before.map(|before| hash([before, c])));
        before = Some(c);
    }
    let last = name.chars().rev().find(|c| c.is_alphanumeric());
    pieces.extend(last.filter(|last| !last.is_ascii()).map(|last| hash([last, ENDING])));
    pieces
}

/// FNV-1a over characters: the same on every machine.
fn hash(text: impl IntoIterator<Item = char>) -> u64 {
    let step = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    text.into_iter().fold(0xcbf2_9ce4_8422_2325, step)
}
