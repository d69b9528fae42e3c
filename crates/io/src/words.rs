//! Words of coded columns: what a cell may contain, and the problem reported for an unknown word.

use liantu_model::{Diagnostic, Location, Vocabulary, fold, nearest_word};

/// What may separate the codes of a set; no word of a vocabulary contains one of these.
const SEPARATORS: [char; 5] = [';', '；', '、', '，', ','];

/// The words of a cell that contains a set of codes.
pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty())
}

/// The problem that `word`, the cell or a part of it, is not a code: with the nearest code and all codes, in the
/// language of the header.
pub(crate) fn unknown(vocabulary: &Vocabulary, word: &str, place: Location, cell: &str) -> Diagnostic {
    let is_chinese = place.column.as_deref().is_some_and(|name| !name.is_ascii());
    let (allowed, answers) =
        if is_chinese { (vocabulary.zh.join("、"), vocabulary.zh) } else { (english(vocabulary), vocabulary.codes) };
    let lists = [vocabulary.codes, vocabulary.zh, vocabulary.en];
    let near = nearest_word(&fold(word), lists.iter().flat_map(|words| words.iter().copied()));
    let near = near.and_then(|near| vocabulary.position(near)).and_then(|at| answers.get(at).copied());
    let problem = Diagnostic::unknown_code(place, cell, &allowed);
    let problem = if word == cell {
        problem
    } else {
        problem.because(&format!("其中“{word}”不认识"), &format!("\"{word}\" is not known"))
    };
    problem.nearest(near)
}

/// The keys, each with its English name where that is a different word.
fn english(vocabulary: &Vocabulary) -> String {
    let entries = vocabulary.codes.iter().zip(vocabulary.en);
    let entry = |(code, name): (&&str, &&str)| {
        if code == name { (*code).to_owned() } else { format!("{code} ({name})") }
    };
    entries.map(entry).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use liantu_model::column::Column;
    use liantu_model::{FieldKind, FieldSpec, Need, RowBatch, Table, Values};

    use super::*;
    use crate::DataSet;

    /// Reads one file as a user would provide it.
    fn read(table: Table, text: &str) -> (RowBatch, Vec<Diagnostic>) {
        let bytes: &'static [u8] = text.to_owned().leak().as_bytes();
        let name = format!("{}.csv", table.name());
        let data = DataSet::embedded("words", &[(&name, bytes)]);
        let mut found = None;
        data.read(&data.parts()[0], &mut |batch, problems| _ = found.get_or_insert((batch, problems)), &|_| {});
        found.unwrap()
    }

    /// A file of one coded column beside the required columns of its table, and the values read from it.
    fn column(table: Table, at: usize, in_header: fn(&FieldSpec) -> &str, words: &[String]) -> Vec<u32> {
        let spec = table.spec();
        let needed =
            |other: &usize| matches!(spec.fields.get(*other).map(|f| f.need), Some(Need::Key | Need::Required));
        let others: Vec<usize> = (0..spec.fields.len()).filter(|other| *other != at && needed(other)).collect();
        let filler = |other: &usize| match spec.fields[*other].kind {
            FieldKind::Text | FieldKind::Ref(_) => "x",
            FieldKind::Code(vocabulary) => vocabulary.codes[0],
            _ => "1",
        };
        let names = others.iter().chain([&at]).map(|at| in_header(spec.field_at(*at).unwrap()));
        let mut lines = vec![names.collect::<Vec<_>>().join(",")];
        for word in words {
            let cells: Vec<&str> = others.iter().map(filler).chain([word.as_str()]).collect();
            lines.push(cells.join(","));
        }
        let text = lines.join("\n") + "\n";
        let (batch, problems) = read(table, &text);
        assert_eq!(problems, [], "{text}");
        match batch.values_of(at).unwrap() {
            Values::Stored(Column::U8(codes)) => codes.iter().map(|code| u32::from(*code)).collect(),
            Values::Stored(Column::U32(sets)) => sets.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn coded() -> impl Iterator<Item = (Table, usize, &'static FieldSpec, &'static Vocabulary)> {
        let fields = |table: &Table| {
            let table = *table;
            let all = table.spec().all_fields().enumerate();
            all.filter_map(move |(at, field)| Some((table, at, field, field.vocabulary()?)))
        };
        Table::ALL.iter().flat_map(fields)
    }

    /// In full-width capitals, with space around.
    fn wide(word: &str) -> String {
        let wide = |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c };
        format!("　{} ", word.to_uppercase().chars().map(wide).collect::<String>())
    }

    #[test]
    fn every_word_of_every_coded_column_is_read_under_both_headers() {
        let mut columns = 0;
        for (table, at, field, vocabulary) in coded() {
            for code in 0..vocabulary.len() {
                let names = [vocabulary.codes[code], vocabulary.zh[code], vocabulary.en[code]];
                let words: Vec<String> = names.iter().flat_map(|name| [(*name).to_owned(), wide(name)]).collect();
                let stored = if matches!(field.kind, FieldKind::Flags(_)) { 1 << code } else { code };
                let expect = vec![u32::try_from(stored).unwrap(); words.len()];
                assert_eq!(column(table, at, |field| field.name, &words), expect, "{table}.{}", field.name);
                assert_eq!(column(table, at, |field| field.zh, &words), expect, "{table}.{}", field.zh);
            }
            columns += 1;
        }
        assert!(columns > Table::ALL.len(), "every table has at least its confidence");
    }

    #[test]
    fn no_word_means_two_codes_or_contains_a_separator() {
        for (table, _, field, vocabulary) in coded() {
            let mut meant = BTreeMap::new();
            for (at, word) in [vocabulary.codes, vocabulary.zh, vocabulary.en].iter().flat_map(|l| l.iter().enumerate())
            {
                assert_eq!(*meant.entry(fold(word)).or_insert(at), at, "{table}.{}: {word}", field.name);
                assert_eq!(parts(word).collect::<Vec<_>>(), [*word], "{table}.{}", field.name);
            }
        }
    }

    #[test]
    fn sets_are_written_with_any_separator() {
        let words =
            ["上市公司;单项冠军", "listed；单项冠军", "上市公司、 Single-Item Champion", "上市公司，单项冠军，"];
        let words: Vec<String> =
            words.map(str::to_owned).into_iter().chain(["\"listed,single_champion\"".into()]).collect();
        let classes = Table::Firms.spec().field("classes").unwrap();
        assert_eq!(column(Table::Firms, classes, |field| field.zh, &words), [0b0110_0000; 5]);
    }

    #[test]
    fn a_file_in_chinese_words_is_read() {
        let text = "编号,全称,角色,类型,置信等级\nt1,测一泵业有限公司,骨干,世界500强；上市公司,媒体报道\n";
        let (batch, problems) = read(Table::Firms, text);
        assert_eq!((batch.rows(), problems), (1, vec![]));
        let (batch, problems) = read(Table::Projects, "编号,名称,阶段\nt2,测试项目,开工\n");
        assert_eq!((batch.rows(), problems), (1, vec![]));
    }

    /// The message about a cell, in Chinese and English, after the place.
    fn message(table: Table, text: &str) -> [String; 2] {
        let (batch, problems) = read(table, text);
        assert_eq!((batch.rows(), problems.len(), problems[0].code), (0, 1, "E0206"), "{text}");
        [&problems[0].problem, &problems[0].remedy].map(|said| format!("{} / {}", said.zh, said.en))
    }

    #[test]
    fn an_unknown_word_is_answered_in_the_language_of_the_header() {
        let [problem, remedy] = message(Table::Zones, "编号,名称,级别\nz,某区,国家及\n");
        assert_eq!(
            problem,
            "不在允许的取值内（是否指“国家级”？） / is not one of the allowed values (did you mean \"国家级\"?)"
        );
        assert_eq!(remedy, "可用：国家级、省级、其他 / use one of 国家级、省级、其他");
        let [problem, remedy] = message(Table::Projects, "id,name,stage\np,某项目,Under Construktion\n");
        assert!(problem.ends_with("(did you mean \"building\"?)"), "{problem}");
        assert!(
            remedy.ends_with(
                "use one of lead, talks, signed, building (under construction), running (in production), lost"
            ),
            "{remedy}"
        );
        let [problem, _] = message(Table::Firms, "编号,全称,类型\nf,某公司,上市公司、单项冠車\n");
        assert!(problem.starts_with("不在允许的取值内（其中“单项冠車”不认识）（是否指“单项冠军”？） / "), "{problem}");
    }
}
