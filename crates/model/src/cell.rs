//! Cells as text, as they are written in files.

use crate::column::Column;
use crate::date::PartialDate;
use crate::schema::{FieldKind, FieldSpec, Table};
use crate::strings::Strings;

impl FieldSpec {
    /// The cell of a row as it is written in files, empty when unknown; `key` gives the key of a row in a referenced
    /// table.
    pub fn cell_text(
        &self,
        column: &Column,
        row: usize,
        strings: &Strings,
        key: &dyn Fn(Table, u32) -> String,
    ) -> String {
        match (self.kind, column) {
            _ if column.is_null(row) => String::new(),
            (FieldKind::Text, Column::U32(ids)) => strings.get(ids[row]).unwrap_or_default().to_owned(),
            (FieldKind::Ref(to), Column::U32(rows)) => key(to, rows[row]),
            (FieldKind::Date, Column::U32(dates)) => date_text(dates[row]),
            (FieldKind::Flags(vocabulary), Column::U32(sets)) => {
                let codes = vocabulary.codes.iter().enumerate();
                let set = codes.filter(|(at, _)| sets[row] >> at & 1 == 1).map(|(_, code)| *code);
                set.collect::<Vec<_>>().join(";")
            }
            (FieldKind::Bool, Column::U8(values)) => (values[row] == 1).to_string(),
            (FieldKind::Code(vocabulary), Column::U8(values)) => {
                vocabulary.codes.get(usize::from(values[row])).copied().unwrap_or_default().to_owned()
            }
            (_, Column::I64(values)) => values[row].to_string(),
            (_, Column::F64(values)) => values[row].to_string(),
            _ => String::new(),
        }
    }
}

/// A stored date as it is written in files.
pub fn date_text(raw: u32) -> String {
    PartialDate::from_raw(raw).map(|date| date.to_string()).unwrap_or_default()
}
