//! Values as people read them.

use liantu_model::Lang;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};

use crate::cell::Cell;
use crate::column::{Column, ColumnKind};

/// A cell as people read it in a table; an unknown value is shown as the column declares.
pub(crate) fn show(column: &Column, cell: &Cell, lang: Lang) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
    let number = match cell {
        Cell::Integer(whole) => Some(*whole as f64),
        Cell::Number(number) => Some(*number),
        _ => None,
    };
    match (cell, column.kind, number) {
        (Cell::Empty, ..) => unknown(column, lang).to_owned(),
        (Cell::Flag(flag), ..) => yes(*flag, lang).to_owned(),
        (Cell::Text(text), ColumnKind::Moment, _) => beijing(text),
        (Cell::Text(text), ..) => text.clone(),
        (_, ColumnKind::Money, Some(yuan)) => money(yuan, lang),
        (_, ColumnKind::Area, Some(area)) => plain(area),
        (_, ColumnKind::Percent, Some(share)) => format!("{:.*}%", column.decimals, share * 100.0),
        (Cell::Number(number), ..) => format!("{number:.*}", column.decimals),
        (Cell::Integer(whole), ..) => whole.to_string(),
    }
}

fn unknown(column: &Column, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => column.unknown.0,
        Lang::En => column.unknown.1,
    }
}

fn yes(flag: bool, lang: Lang) -> &'static str {
    match (flag, lang) {
        (true, Lang::Zh) => "是",
        (false, Lang::Zh) => "否",
        (true, Lang::En) => "yes",
        (false, Lang::En) => "no",
    }
}

/// A recorded moment in Beijing time; the text itself when it is not a moment.
pub fn beijing(utc: &str) -> String {
    let shown = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let moment = OffsetDateTime::parse(utc, &Rfc3339).ok();
    moment.and_then(|moment| moment.to_offset(offset!(+8)).format(&shown).ok()).unwrap_or_else(|| utc.to_owned())
}

/// Money as offices write it: 亿元 from one 亿 on, else 万元; in English millions of CNY.
pub fn money(yuan: f64, lang: Lang) -> String {
    let (value, unit) = match lang {
        Lang::En => (yuan / 1e6, " m CNY"),
        Lang::Zh if yuan.abs() >= 1e8 => (yuan / 1e8, "亿元"),
        Lang::Zh => (yuan / 1e4, "万元"),
    };
    format!("{}{unit}", plain(value))
}

/// A size in bytes as people read it.
pub fn bytes(size: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with few digits")]
    let size = size as f64;
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    let (unit, name) = units.into_iter().find(|(unit, _)| size >= *unit).unwrap_or((1.0, "B"));
    format!("{} {name}", plain(size / unit))
}

/// A number with at most two decimals, without trailing zeros.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_offices_do() {
        let zh = [3.5e8, 8e7, 12_345.0].map(|yuan| money(yuan, Lang::Zh));
        assert_eq!(zh, ["3.5亿元", "8000万元", "1.23万元"]);
        assert_eq!(money(3.5e8, Lang::En), "350 m CNY");
        assert_eq!([bytes(999), bytes(12_345), bytes(719_000_000)], ["999 B", "12.35 kB", "719 MB"].map(str::to_owned));
        assert_eq!([plain(120.0), plain(0.5), plain(0.0)], ["120", "0.5", "0"]);
    }

    #[test]
    fn moments_are_read_in_beijing() {
        assert_eq!(beijing("2026-11-24T16:30:00Z"), "2026-11-25 00:30:00");
        assert_eq!(beijing("昨天"), "昨天");
    }

    #[test]
    fn what_is_not_known_is_said_as_the_column_declares() {
        let column = Column::integer("n", "数", "number");
        let said = |column: Column| [Lang::Zh, Lang::En].map(|lang| show(&column, &Cell::Empty, lang));
        assert_eq!(said(column), ["", ""]);
        assert_eq!(said(column.unknown("未收录", "not recorded")), ["未收录", "not recorded"]);
    }
}
