//! What an import did, or would do.

use liantu_engine::{self as engine, ImportReport, Lang, MatchReport, Severity, Uncertain};
use liantu_model::identity::Doubt;
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::question::{Answer, Outcome, pick};
use crate::shapes::{Named, Word, table};

liantu_model::codes! {
    /// What happened to data that was read (导入结果).
    ImportFate {
        /// It was stored, as a new generation.
        Imported = "imported", "已导入", "imported";
        /// The store already contains it.
        Unchanged = "unchanged", "没有变化", "unchanged";
        /// It was read and checked, and nothing was stored.
        Checked = "checked", "已检查", "checked";
    }
}

/// What an import did, or would do (导入报告).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Import {
    /// What happened to the data.
    pub fate: Word<ImportFate>,
    /// The generation that this created.
    pub made: Option<u64>,
    /// Rows of all tables.
    pub total: RowCounts,
    /// The same by table, for tables with any.
    pub tables: Vec<TableImport>,
    /// How firms were recognised, by data set.
    pub data_sets: Vec<Recognition>,
    /// Problems in the data.
    pub n_problems: usize,
    /// Of these, those for which a row or a value was set aside.
    pub n_errors: usize,
}

/// Rows of an import.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct RowCounts {
    /// Rows before.
    pub n_before: u64,
    /// New rows.
    pub n_added: u64,
    /// Rows with changed values.
    pub n_changed: u64,
    /// Rows that repeat known facts.
    pub n_repeated: u64,
    /// Rows set aside because of a problem.
    pub n_set_aside: u64,
    /// Rows now.
    pub n_after: u64,
}

/// Rows of one table in an import.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableImport {
    /// The table.
    pub table: Named,
    /// Its rows.
    #[serde(flatten)]
    pub rows: RowCounts,
}

/// How the firms of a data set were recognised (企业匹配), in rows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Recognition {
    /// The data set.
    pub data_set: String,
    /// By the credit code.
    pub n_by_uscc: u64,
    /// By the stock code.
    pub n_by_stock_code: u64,
    /// By name and place.
    pub n_by_name: u64,
    /// Those whose key was already known.
    pub n_known: u64,
    /// Those of new firms.
    pub n_new: u64,
    /// Pairs that a person should check.
    pub uncertain: Vec<Pair>,
}

/// Two firms that may be one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Pair {
    /// The key in the new data.
    pub incoming: String,
    /// The name in the new data.
    pub name: String,
    /// The key of the known firm.
    pub known: String,
    /// Its name.
    pub known_name: String,
    /// Why they are not taken for one.
    pub reason: Word<Doubt>,
}

static TABLES: [Table; 3] = [
    Table {
        key: "tables",
        zh: "各表行数",
        en: "tables",
        rows: &[list("tables")],
        columns: &[
            Column::name("table", "表", "table"),
            Column::integer("n_before", "原有", "before"),
            Column::integer("n_added", "新增", "added"),
            Column::integer("n_changed", "更新", "changed"),
            Column::integer("n_repeated", "重复", "repeated"),
            Column::integer("n_set_aside", "搁置", "set aside"),
            Column::integer("n_after", "现有", "after"),
        ],
    },
    Table {
        key: "data_sets",
        zh: "企业匹配",
        en: "firms recognised",
        rows: &[list("data_sets")],
        columns: &[
            Column::text("data_set", "数据集", "data set"),
            Column::integer("n_by_uscc", "信用代码", "credit code"),
            Column::integer("n_by_stock_code", "证券代码", "stock code"),
            Column::integer("n_by_name", "名称与地点", "name and place"),
            Column::integer("n_known", "编号已知", "key known"),
            Column::integer("n_new", "新企业", "new"),
        ],
    },
    UNCERTAIN,
];

/// Pairs of firms that a person should check.
pub const UNCERTAIN: Table = Table {
    key: "uncertain",
    zh: "存疑的企业",
    en: "uncertain pairs",
    rows: &[list("data_sets").keeping(&["data_set"]), list("uncertain")],
    columns: &[
        Column::text("data_set", "数据集", "data set"),
        Column::key("incoming", "来者编号", "incoming"),
        Column::text("name", "来者名称", "name"),
        Column::key("known", "已有编号", "known"),
        Column::text("known_name", "已有名称", "known name"),
        Column::word::<Doubt>("reason", "存疑理由", "why"),
    ],
};

impl Import {
    /// The report of data that was stored or, with `is_check`, only read.
    pub fn new(report: &ImportReport, is_check: bool) -> Self {
        let fate = match report.generation {
            _ if is_check => ImportFate::Checked,
            Some(_) => ImportFate::Imported,
            None => ImportFate::Unchanged,
        };
        let tables = engine::Table::ALL.iter().filter_map(|of| {
            let rows = RowCounts::from(report.changes.table(*of));
            (rows.n_after + rows.n_set_aside > 0).then(|| TableImport { table: table(of.name()), rows })
        });
        let is_error = |problem: &&engine::Diagnostic| problem.severity > Severity::Warning;
        Self {
            fate: Word(fate),
            made: report.generation,
            total: report.changes.total().into(),
            tables: tables.collect(),
            data_sets: report.matches.iter().map(|(data_set, found)| Recognition::new(data_set, found)).collect(),
            n_problems: report.problems.len(),
            n_errors: report.problems.iter().filter(is_error).count(),
        }
    }

    fn heading(&self, lang: Lang) -> String {
        let n = self.n_problems;
        match (self.fate.0, lang) {
            (ImportFate::Imported, Lang::Zh) => format!("已导入，成为第 {} 世代", self.made.unwrap_or_default()),
            (ImportFate::Imported, Lang::En) => format!("imported as generation {}", self.made.unwrap_or_default()),
            (ImportFate::Unchanged, Lang::Zh) => "没有变化，未写入新世代".to_owned(),
            (ImportFate::Unchanged, Lang::En) => "nothing changed, no generation written".to_owned(),
            (ImportFate::Checked, Lang::Zh) => format!("检查完毕，未入库：问题 {n} 条"),
            (ImportFate::Checked, Lang::En) => format!("checked, nothing stored: {n} problems"),
        }
    }
}

impl From<engine::TableChange> for RowCounts {
    fn from(rows: engine::TableChange) -> Self {
        Self {
            n_before: rows.before,
            n_added: rows.added,
            n_changed: rows.changed,
            n_repeated: rows.repeated,
            n_set_aside: rows.set_aside,
            n_after: rows.after,
        }
    }
}

impl Recognition {
    fn new(data_set: &str, found: &MatchReport) -> Self {
        let pair = |pair: &Uncertain| Pair {
            incoming: pair.incoming.clone(),
            name: pair.name.clone(),
            known: pair.known.clone(),
            known_name: pair.known_name.clone(),
            reason: Word(pair.why),
        };
        Self {
            data_set: data_set.to_owned(),
            n_by_uscc: found.by_uscc,
            n_by_stock_code: found.by_stock_code,
            n_by_name: found.by_name,
            n_known: found.known,
            n_new: found.new,
            uncertain: found.uncertain.iter().map(pair).collect(),
        }
    }
}

impl Answer for Import {
    const TABLES: &'static [Table] = &TABLES;

    fn outcome(&self) -> Outcome {
        // An import has reported what it set aside; a check answers whether everything would be accepted.
        let is_refused = self.fate.0 == ImportFate::Checked && self.n_errors > 0;
        if is_refused { Outcome::Unsound } else { Outcome::Answered }
    }

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [tables, data_sets, uncertain] = &TABLES;
        let mut sections = vec![Section::new(self.heading(lang)).table(tables, tables.lines(document))];
        if !self.data_sets.is_empty() {
            let n: usize = self.data_sets.iter().map(|one| one.uncertain.len()).sum();
            let heading = pick(lang, data_sets.zh, data_sets.en);
            sections.push(Section::new(heading).table(data_sets, data_sets.lines(document)));
            if n > 0 {
                let heading = format!("{} {n}", pick(lang, uncertain.zh, uncertain.en));
                let lines = uncertain.lines(document).into_iter().take(SHOWN).collect();
                sections.push(Section::new(heading).table(uncertain, lines));
            }
        }
        sections
    }
}

/// Uncertain pairs shown to people; the other formats contain all.
const SHOWN: usize = 10;
