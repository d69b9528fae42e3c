//! Values as people read them.

use liantu_model::Lang;

use crate::cell::Cell;
use crate::column::{Column, Kind};

/// A cell as people read it in a table; what is not known is said as the column declares.
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
        (Cell::Text(text), ..) => text.clone(),
        (_, Kind::Money, Some(yuan)) => money(yuan, lang),
        (_, Kind::Area, Some(area)) => plain(area),
        (_, Kind::Percent, Some(share)) => format!("{:.*}%", column.decimals, share * 100.0),
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

/// Money as offices write it: 亿元 from one 亿 on, else 万元; in English millions of CNY.
pub fn money(yuan: f64, lang: Lang) -> String {
    let (value, unit) = match lang {
        Lang::En => (yuan / 1e6, " m CNY"),
        Lang::Zh if yuan.abs() >= 1e8 => (yuan / 1e8, "亿元"),
        Lang::Zh => (yuan / 1e4, "万元"),
    };
    format!("{}{unit}", plain(value))
}

/// A number with at most two decimals, without trailing zeros.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text without control characters, each as a visible escape: what stands in the data never moves a
/// cursor or rings a bell. Line breaks stay.
pub fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    let is_unseen = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    if !text.contains(is_unseen) {
        return text.into();
    }
    let mut seen = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { seen.extend(c.escape_unicode()) } else { seen.push(c) }
    }
    seen.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_offices_do() {
        let zh = [3.5e8, 8e7, 12_345.0].map(|yuan| money(yuan, Lang::Zh));
        assert_eq!(zh, ["3.5亿元", "8000万元", "1.23万元"]);
        assert_eq!(money(3.5e8, Lang::En), "350 m CNY");
        assert_eq!([plain(120.0), plain(0.5), plain(0.0)], ["120", "0.5", "0"]);
    }

    #[test]
    fn what_is_not_known_is_said_as_the_column_declares() {
        let column = Column::integer("n", "数", "number");
        let said = |column: Column| [Lang::Zh, Lang::En].map(|lang| show(&column, &Cell::Empty, lang));
        assert_eq!(said(column), ["", ""]);
        assert_eq!(said(column.unknown("未收录", "not recorded")), ["未收录", "not recorded"]);
    }

    #[test]
    fn control_characters_are_seen_and_do_nothing() {
        assert_eq!(visible("甲\u{1b}[2J乙\u{7}"), "甲\\u{1b}[2J乙\\u{7}");
        assert_eq!(visible("甲\n乙"), "甲\n乙");
    }
}
