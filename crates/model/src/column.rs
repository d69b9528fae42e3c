//! Columns: what a table is made of, and typed read access to them.
//!
//! A stored [`Column`] knows only its width; a [`ColumnType`] says what the numbers mean; a [`Col`] combines the two,
//! borrowed from a snapshot.

use std::fmt;
use std::marker::PhantomData;

use crate::code::Code;
use crate::date::PartialDate;
use crate::id::{NONE, RowId};
use crate::schema::{FieldKind, NodeId};
use crate::strings::Strings;

/// The values of one field, one per row. An **empty** column of a table that has rows means that
/// the field is unknown in every row.
///
/// Unknown single values are [`NONE`] in `U32`, `i64::MIN` in `I64`, NaN in `F64` and 255 in `U8`.
#[derive(Clone, Debug)]
pub enum Column {
    /// Row ids, text ids, dates (`YYYYMMDD`) and flag sets.
    U32(Vec<u32>),
    /// Whole numbers.
    I64(Vec<i64>),
    /// Real numbers and shares.
    F64(Vec<f64>),
    /// Codes and truth values.
    U8(Vec<u8>),
}

/// The unknown whole number.
pub const NO_WHOLE: i64 = i64::MIN;
/// The unknown code or truth value.
pub const NO_CODE: u8 = u8::MAX;

impl Column {
    /// The number of stored values: the table's rows, or 0 when all are unknown.
    pub fn len(&self) -> usize {
        match self {
            Self::U32(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::U8(values) => values.len(),
        }
    }

    /// Whether no value is stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An empty column of the same width.
    #[must_use]
    pub fn empty_like(&self) -> Self {
        match self {
            Self::U32(_) => Self::U32(Vec::new()),
            Self::I64(_) => Self::I64(Vec::new()),
            Self::F64(_) => Self::F64(Vec::new()),
            Self::U8(_) => Self::U8(Vec::new()),
        }
    }

    /// Whether the value of `row` is unknown.
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::U32(values) => values.get(row).is_none_or(|value| *value == NONE),
            Self::I64(values) => values.get(row).is_none_or(|value| *value == NO_WHOLE),
            Self::F64(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Self::U8(values) => values.get(row).is_none_or(|value| *value == NO_CODE),
        }
    }

    /// Lengthens the column to `rows` with unknown values; an all-unknown column stays empty.
    pub(crate) fn pad(&mut self, rows: usize) {
        match self {
            _ if self.is_empty() => {}
            Self::U32(values) => values.resize(rows, NONE),
            Self::I64(values) => values.resize(rows, NO_WHOLE),
            Self::F64(values) => values.resize(rows, f64::NAN),
            Self::U8(values) => values.resize(rows, NO_CODE),
        }
    }

    /// Lengthens the column to `rows` with unknown values, storing them even when all are unknown.
    pub(crate) fn fill(&mut self, rows: usize) {
        match self {
            Self::U32(values) => values.resize(rows, NONE),
            Self::I64(values) => values.resize(rows, NO_WHOLE),
            Self::F64(values) => values.resize(rows, f64::NAN),
            Self::U8(values) => values.resize(rows, NO_CODE),
        }
    }

    /// Copies the value of `from_row` of a column of the same width into `row`, which must exist.
    pub(crate) fn set(&mut self, row: usize, from: &Self, from_row: usize) {
        match (self, from) {
            (Self::U32(to), Self::U32(from)) => to[row] = from[from_row],
            (Self::I64(to), Self::I64(from)) => to[row] = from[from_row],
            (Self::F64(to), Self::F64(from)) => to[row] = from[from_row],
            (Self::U8(to), Self::U8(from)) => to[row] = from[from_row],
            _ => unreachable!("invariant: columns of one field have one width"),
        }
    }

    /// Makes the value of `row`, which must exist, unknown.
    pub(crate) fn forget(&mut self, row: usize) {
        match self {
            Self::U32(values) => values[row] = NONE,
            Self::I64(values) => values[row] = NO_WHOLE,
            Self::F64(values) => values[row] = f64::NAN,
            Self::U8(values) => values[row] = NO_CODE,
        }
    }

    /// A column of one value, that of `row`.
    pub(crate) fn clone_cell(&self, row: usize) -> Self {
        match self {
            Self::U32(values) => Self::U32(vec![values[row]]),
            Self::I64(values) => Self::I64(vec![values[row]]),
            Self::F64(values) => Self::F64(vec![values[row]]),
            Self::U8(values) => Self::U8(vec![values[row]]),
        }
    }

    /// Whether the values of two rows are the same; unknown equals unknown.
    pub(crate) fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        match (self, other) {
            (Self::U32(a), Self::U32(b)) => a.get(row).unwrap_or(&NONE) == b.get(other_row).unwrap_or(&NONE),
            (Self::I64(a), Self::I64(b)) => a.get(row).unwrap_or(&NO_WHOLE) == b.get(other_row).unwrap_or(&NO_WHOLE),
            (Self::F64(a), Self::F64(b)) => {
                a.get(row).unwrap_or(&f64::NAN).to_bits() == b.get(other_row).unwrap_or(&f64::NAN).to_bits()
            }
            (Self::U8(a), Self::U8(b)) => a.get(row).unwrap_or(&NO_CODE) == b.get(other_row).unwrap_or(&NO_CODE),
            _ => unreachable!("invariant: columns of one field have one width"),
        }
    }

    /// The values of these rows, in this order; empty when all of them are unknown.
    pub(crate) fn gather(&self, rows: &[u32]) -> Self {
        let gathered = match self {
            _ if self.is_empty() => return self.empty_like(),
            Self::U32(values) => Self::U32(rows.iter().map(|row| values[*row as usize]).collect()),
            Self::I64(values) => Self::I64(rows.iter().map(|row| values[*row as usize]).collect()),
            Self::F64(values) => Self::F64(rows.iter().map(|row| values[*row as usize]).collect()),
            Self::U8(values) => Self::U8(rows.iter().map(|row| values[*row as usize]).collect()),
        };
        let known = (0..gathered.len()).any(|row| !gathered.is_null(row));
        if known { gathered } else { self.empty_like() }
    }

    /// Bytes held by the values.
    pub fn bytes(&self) -> usize {
        match self {
            Self::U32(values) => values.len() * 4,
            Self::I64(values) => values.len() * 8,
            Self::F64(values) => values.len() * 8,
            Self::U8(values) => values.len(),
        }
    }
}

impl PartialEq for Column {
    /// Bitwise: two unknown numbers are equal, `0.0` and `-0.0` are not.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::U32(a), Self::U32(b)) => a == b,
            (Self::I64(a), Self::I64(b)) => a == b,
            (Self::U8(a), Self::U8(b)) => a == b,
            (Self::F64(a), Self::F64(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
            }
            _ => false,
        }
    }
}

/// The meaning of a column's numbers.
pub trait ColumnType: 'static {
    /// The stored number.
    type Raw: Copy + 'static;
    /// The value as readers see it.
    type Value<'s>;
    /// The description used by importers, exports and documentation.
    const KIND: FieldKind;
    /// The raw values of a column of this kind.
    fn slice(column: &Column) -> &[Self::Raw];
    /// The value of a stored number, `None` when unknown.
    fn value(raw: Self::Raw, strings: &Strings) -> Option<Self::Value<'_>>;
}

macro_rules! slice_of {
    ($variant:ident) => {
        fn slice(column: &Column) -> &[Self::Raw] {
            match column {
                Column::$variant(values) => values,
                other => unreachable!("invariant: schema and column width agree, found {other:?}"),
            }
        }
    };
}

/// Text, interned.
#[derive(Debug)]
pub struct Text;
impl ColumnType for Text {
    type Raw = u32;
    type Value<'s> = &'s str;
    const KIND: FieldKind = FieldKind::Text;
    slice_of!(U32);
    fn value(raw: u32, strings: &Strings) -> Option<&str> {
        strings.get(raw)
    }
}

/// A reference to a row of another table.
#[derive(Debug)]
pub struct To<I>(PhantomData<I>);
impl<I: NodeId> ColumnType for To<I> {
    type Raw = u32;
    type Value<'s> = I;
    const KIND: FieldKind = FieldKind::Ref(I::TABLE);
    slice_of!(U32);
    fn value(raw: u32, _: &Strings) -> Option<I> {
        (raw != NONE).then(|| I::from_index(raw as usize))
    }
}

/// A whole number that is not negative: amounts of money in 元, head counts, ranks.
#[derive(Debug)]
pub struct Count;
impl ColumnType for Count {
    type Raw = i64;
    type Value<'s> = i64;
    const KIND: FieldKind = FieldKind::Count;
    slice_of!(I64);
    fn value(raw: i64, _: &Strings) -> Option<i64> {
        (raw != NO_WHOLE).then_some(raw)
    }
}

/// A finite real number.
#[derive(Debug)]
pub struct Number;
impl ColumnType for Number {
    type Raw = f64;
    type Value<'s> = f64;
    const KIND: FieldKind = FieldKind::Number;
    slice_of!(F64);
    fn value(raw: f64, _: &Strings) -> Option<f64> {
        (!raw.is_nan()).then_some(raw)
    }
}

/// A real number that is not negative: capacities, areas.
#[derive(Debug)]
pub struct Amount;
impl ColumnType for Amount {
    type Raw = f64;
    type Value<'s> = f64;
    const KIND: FieldKind = FieldKind::Amount;
    slice_of!(F64);
    fn value(raw: f64, _: &Strings) -> Option<f64> {
        (!raw.is_nan()).then_some(raw)
    }
}

/// A share between 0 and 1.
#[derive(Debug)]
pub struct Share;
impl ColumnType for Share {
    type Raw = f64;
    type Value<'s> = f64;
    const KIND: FieldKind = FieldKind::Share;
    slice_of!(F64);
    fn value(raw: f64, _: &Strings) -> Option<f64> {
        (!raw.is_nan()).then_some(raw)
    }
}

/// One code of a closed vocabulary.
#[derive(Debug)]
pub struct Coded<C>(PhantomData<C>);
impl<C: Code> ColumnType for Coded<C> {
    type Raw = u8;
    type Value<'s> = C;
    const KIND: FieldKind = FieldKind::Code(C::VOCABULARY);
    slice_of!(U8);
    fn value(raw: u8, _: &Strings) -> Option<C> {
        C::from_raw(raw)
    }
}

/// Several codes of a closed vocabulary: bit `i` is the code at position `i`.
#[derive(Debug)]
pub struct Flags<C>(PhantomData<C>);
impl<C: Code> ColumnType for Flags<C> {
    type Raw = u32;
    type Value<'s> = FlagSet<C>;
    const KIND: FieldKind = FieldKind::Flags(C::VOCABULARY);
    slice_of!(U32);
    fn value(raw: u32, _: &Strings) -> Option<FlagSet<C>> {
        (raw != NONE).then(|| FlagSet::from_bits(raw))
    }
}

/// A truth value.
#[derive(Debug)]
pub struct Truth;
impl ColumnType for Truth {
    type Raw = u8;
    type Value<'s> = bool;
    const KIND: FieldKind = FieldKind::Bool;
    slice_of!(U8);
    fn value(raw: u8, _: &Strings) -> Option<bool> {
        (raw != NO_CODE).then_some(raw == 1)
    }
}

/// A date, as far as it is known.
#[derive(Debug)]
pub struct Date;
impl ColumnType for Date {
    type Raw = u32;
    type Value<'s> = PartialDate;
    const KIND: FieldKind = FieldKind::Date;
    slice_of!(U32);
    fn value(raw: u32, _: &Strings) -> Option<PartialDate> {
        PartialDate::from_raw(raw)
    }
}

/// A set of codes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FlagSet<C> {
    bits: u32,
    codes: PhantomData<C>,
}

impl<C: Code> FlagSet<C> {
    /// The set with these bits; bits beyond the vocabulary are dropped.
    pub fn from_bits(bits: u32) -> Self {
        let known = (1_u64 << C::ALL.len()) - 1;
        Self { bits: bits & u32::try_from(known).unwrap_or(u32::MAX), codes: PhantomData }
    }

    /// No code.
    pub fn empty() -> Self {
        Self::from_bits(0)
    }

    /// The bits as stored.
    pub fn bits(self) -> u32 {
        self.bits
    }

    /// Whether the set contains `code`.
    pub fn contains(self, code: C) -> bool {
        self.bits >> code.raw() & 1 == 1
    }

    /// The codes in stored order.
    pub fn iter(self) -> impl Iterator<Item = C> {
        C::ALL.iter().copied().filter(move |code| self.contains(*code))
    }
}

impl<C: Code> fmt::Debug for FlagSet<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// One field of a table in a snapshot: row id `R` → value of kind `K`.
pub struct Col<'s, R, K: ColumnType> {
    raw: &'s [K::Raw],
    strings: &'s Strings,
    row: PhantomData<R>,
}

impl<'s, R: RowId, K: ColumnType> Col<'s, R, K> {
    pub(crate) fn new(column: &'s Column, strings: &'s Strings) -> Self {
        Self { raw: K::slice(column), strings, row: PhantomData }
    }

    /// The value of `row`, `None` when unknown.
    pub fn get(&self, row: R) -> Option<K::Value<'s>> {
        self.at(row.index())
    }

    /// The value of the row with this number, `None` when unknown.
    pub fn at(&self, index: usize) -> Option<K::Value<'s>> {
        self.raw.get(index).and_then(|raw| K::value(*raw, self.strings))
    }

    /// The stored numbers, one per row, or empty when all are unknown (see [`Column`]).
    pub fn raw(&self) -> &'s [K::Raw] {
        self.raw
    }
}

impl<R, K: ColumnType> Clone for Col<'_, R, K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R, K: ColumnType> Copy for Col<'_, R, K> {}

impl<R, K: ColumnType> fmt::Debug for Col<'_, R, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Col").field("values", &self.raw.len()).finish_non_exhaustive()
    }
}
