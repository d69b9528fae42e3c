//! Small random worlds, generated from the declarations of the tables: every kind of cell occurs.

use liantu_model::column::Column;
use liantu_model::{Builder, FieldKind, FieldSpec, Need, PartialDate, RowBatch, Shape, Snapshot, Table, Values};

use crate::support::rng::Rng;

/// One world after another, each from rows over the one before.
#[derive(Debug)]
pub(super) struct Worlds {
    rng: Rng,
    /// For each table the keys its rows may have.
    keys: Vec<Vec<String>>,
}

/// Texts that are hard on a file format, and one that is not.
const TEXTS: &[&str] = &["甲", "a,b", "说“引号”", "\"quoted\"", "两\n行", "ß ﬁ é", "a;b", "=1+1", "0012", "x'y"];

/// Credit codes are kept only when their check digit is right.
const USCCS: &[&str] = &["91330000MA0000001A", "91350100M000100Y43"];

/// The unit of an indicator and that of its values are the same.
const UNITS: &[&str] = &["万元"];

/// Stock codes in their stored form.
const STOCK_CODES: &[&str] = &["600000.SH", "000001.SZ"];

impl Worlds {
    /// Worlds with up to `pool` different keys per table.
    pub(super) fn new(seed: u64, pool: usize) -> Self {
        let key = |table: &Table, n: usize| format!("{}-{n}", table.name());
        let keys = Table::ALL.iter().map(|table| (0..pool).map(|n| key(table, n)).collect()).collect();
        Self { rng: Rng::new(seed), keys }
    }

    /// The world after an import of up to `rows` rows per table.
    ///
    /// Rows with a mistake, such as a key that does not exist, are set aside by the builder.
    pub(super) fn next(&mut self, base: &Snapshot, rows: usize) -> Snapshot {
        let mut builder = Builder::on(base);
        for table in Table::ALL {
            let batch = self.batch(*table, rows);
            builder.add(&batch);
        }
        builder.finish().unwrap().snapshot
    }

    fn batch(&mut self, table: Table, rows: usize) -> RowBatch {
        let fields: Vec<usize> = (0..table.spec().all_fields().count()).collect();
        let mut batch = RowBatch::new(table, fields, table.name().into());
        batch.origin.lines = liantu_model::Lines::From(2);
        for _ in 0..self.rng.below(rows + 1) {
            for (at, field) in table.spec().all_fields().enumerate() {
                self.push(table, at, field, &mut batch.values[at]);
            }
        }
        batch
    }

    fn push(&mut self, table: Table, at: usize, field: &FieldSpec, values: &mut Values) {
        let may_be_empty = matches!(field.need, Need::Optional | Need::OpenKey);
        // A stage that moves to another chain would leave its products behind, which no file can express.
        let never = table == Table::Products && field.name == "stage";
        if never || (may_be_empty && self.rng.coin()) {
            return values.push_unknown();
        }
        let rng = &mut self.rng;
        match (field.kind, values) {
            (FieldKind::Text, Values::Text(texts)) if at == 0 && table.spec().shape == Shape::Node => {
                let keys = &self.keys[table.index()];
                texts.push(&keys[rng.below(keys.len())]);
            }
            (FieldKind::Text, Values::Text(texts)) => {
                let all = match field.name {
                    "uscc" => USCCS,
                    "stock_code" => STOCK_CODES,
                    "unit" => UNITS,
                    _ => TEXTS,
                };
                texts.push(all[rng.below(all.len())]);
            }
            (FieldKind::Ref(to), Values::Text(texts)) => {
                let keys = &self.keys[to.index()];
                texts.push(&keys[rng.below(keys.len())]);
            }
            (FieldKind::Date, Values::Stored(Column::U32(values))) => {
                // The end given by a later row must not come before the known beginning.
                let first = if matches!(field.name, "until" | "valid_to") { 2010 } else { 1980 };
                let (year, month) = (first + below(rng, 30), below(rng, 13));
                values.push(PartialDate::new(year, month, 0).expect("a month or none").raw());
            }
            (kind, Values::Stored(column)) => push_stored(rng, kind, column),
            (kind, values) => unreachable!("{kind:?} is not kept as {values:?}"),
        }
    }
}

fn below(rng: &mut Rng, limit: usize) -> u32 {
    u32::try_from(rng.below(limit)).expect("limits are small")
}

fn push_stored(rng: &mut Rng, kind: FieldKind, column: &mut Column) {
    let mut below = |limit| below(rng, limit);
    match (kind, column) {
        (FieldKind::Code(codes), Column::U8(values)) => values.push(below(codes.len()).to_le_bytes()[0]),
        (FieldKind::Bool, Column::U8(values)) => values.push(below(2).to_le_bytes()[0]),
        (FieldKind::Flags(codes), Column::U32(values)) => values.push(1 + below((1 << codes.len()) - 1)),
        (FieldKind::Count, Column::I64(values)) => values.push(i64::from(below(5_000_000))),
        (FieldKind::Share, Column::F64(values)) => values.push(f64::from(below(997)) / 997.0),
        (FieldKind::Number, Column::F64(values)) => values.push(f64::from(below(1 << 20)) / 7.0 - 1000.0),
        (FieldKind::Amount, Column::F64(values)) => values.push(f64::from(below(1 << 20)) / 7.0),
        (kind, column) => unreachable!("{kind:?} is not kept as {column:?}"),
    }
}

/// The initial empty world.
pub(super) fn nothing() -> Snapshot {
    Snapshot::new(liantu_model::Facts::empty()).unwrap()
}

#[test]
fn worlds_have_rows_in_every_table() {
    let mut worlds = Worlds::new(1, 8);
    let mut world = nothing();
    for _ in 0..20 {
        world = worlds.next(&world, 8);
    }
    for table in Table::ALL {
        assert!(world.facts().table(*table).rows > 0, "{table}");
    }
}
