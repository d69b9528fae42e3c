//! `diff`: what changed between two generations, in facts and in findings.

use liantu_engine::{AsOf, Engine, FactChange, FactDiff, FindingDiff, FindingKind, FindingView, Lang, RowChange, Work};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::request::{every_chain, twenty, zhejiang};
use crate::shapes::{FieldChange, Generation, Named, Score, Word, field, table};

/// 两个世代之间的变化：数据，以及新出现、仍存在、已消除的发现。 What changed between two generations: facts, and findings that are new, persistent or healed
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct DiffRequest {
    /// 从哪个世代或日期。 From this generation or date
    #[schemars(extend("x-positional" = true))]
    pub from: String,
    /// 到哪个世代或日期，缺省为当前。 To this one, by default the current one
    #[schemars(extend("x-positional" = true))]
    pub to: Option<String>,
    /// 比较这条产业链的发现，all 为全部。 Compare findings of this chain, or all
    #[serde(default = "every_chain")]
    pub chain: String,
    /// 比较这个地区的发现。 Compare findings in this place
    #[serde(default = "zhejiang")]
    pub scope: String,
    /// 只看发现，用于定期会晤。 Only the findings
    #[serde(default)]
    pub findings: bool,
    /// 每张表列出多少行，0 为全部。 Rows listed of each table, 0 for all
    #[serde(default = "twenty")]
    pub top: usize,
}

/// The difference between two generations (世代差异).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// The earlier one.
    pub from: Generation,
    /// The later one.
    pub to: Generation,
    /// Rows that changed, counted by table; empty when only findings are requested.
    pub tables: Vec<TableCounts>,
    /// The rows themselves, table by table, as many as requested.
    pub facts: Vec<Fact>,
    /// Findings: new ones, healed ones, then those of both.
    pub findings: Vec<ComparedFinding>,
}

/// Rows of one table that changed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableCounts {
    /// The table.
    pub table: Named,
    /// Rows that did not exist before.
    pub n_added: u64,
    /// Rows with other values.
    pub n_changed: u64,
    /// Rows that no longer exist.
    pub n_removed: u64,
}

/// A row that is different in two generations.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Fact {
    /// The table.
    pub table: Named,
    /// How it changed.
    pub change: Word<RowChange>,
    /// Its key; the parts of a relation's key are joined by ` · `.
    pub key: String,
    /// The names of what the key refers to.
    pub name: String,
    /// The fields that changed; for an added or removed row, all that are known.
    pub fields: Vec<FieldChange>,
    /// The same in a sentence, where a row changed.
    pub sentence: String,
}

liantu_model::codes! {
    /// What happened to a finding between two generations (发现的变化).
    FindingFate {
        /// It did not exist before.
        New = "new", "新出现", "new";
        /// It no longer exists.
        Healed = "healed", "已消除", "healed";
        /// It is in both.
        Persistent = "persistent", "仍存在", "persistent";
    }
}

/// A finding in two generations.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ComparedFinding {
    /// What happened to it.
    pub change: Word<FindingFate>,
    /// Its id.
    pub id: String,
    /// The kind of finding.
    pub kind: Word<FindingKind>,
    /// The product.
    pub product: Named,
    /// Its severity before; `null` for a new one.
    pub severity_before: Option<Score>,
    /// Its severity now; `null` for a healed one.
    pub severity: Option<Score>,
    /// The most important reason.
    pub reason: String,
}

static TABLES: [Table; 3] = [
    Table {
        key: "facts",
        zh: "数据变化",
        en: "facts",
        rows: &[list("facts").keeping(&["table", "change", "key", "name"]), list("fields")],
        columns: &[
            Column::name("table", "表", "table"),
            Column::word::<RowChange>("change", "变化", "change"),
            Column::key("key", "编号", "key"),
            Column::text("name", "名称", "name"),
            Column::name("field", "字段", "field"),
            Column::text("before", "原为", "before"),
            Column::text("after", "现为", "after"),
        ],
    },
    Table {
        key: "findings",
        zh: "发现的变化",
        en: "findings",
        rows: &[list("findings")],
        columns: &[
            Column::word::<FindingFate>("change", "变化", "change"),
            Column::key("id", "编号", "id").for_programs(),
            Column::word::<FindingKind>("kind", "类型", "kind"),
            Column::name("product", "产品", "product"),
            Column::number("severity_before", "原严重度", "severity before"),
            Column::number("severity", "严重度", "severity"),
            Column::text("reason", "理由", "reason").width(20),
        ],
    },
    Table {
        key: "tables",
        zh: "各表变化",
        en: "tables",
        rows: &[list("tables")],
        columns: &[
            Column::name("table", "表", "table"),
            Column::integer("n_added", "新增", "added"),
            Column::integer("n_changed", "更新", "changed"),
            Column::integer("n_removed", "删除", "removed"),
        ],
    },
];

/// One row per line, for people.
static ROWS: Table = Table {
    key: "rows",
    zh: "数据变化",
    en: "facts",
    rows: &[list("facts")],
    columns: &[
        Column::name("table", "表", "table"),
        Column::word::<RowChange>("change", "变化", "change"),
        Column::key("key", "编号", "key"),
        Column::text("name", "名称", "name"),
        Column::text("sentence", "内容", "what").width(20),
    ],
};

impl Question for DiffRequest {
    const NAME: &'static str = "diff";
    type Answer = Diff;

    fn answer(&self, ask: &Ask<'_>) -> Result<Diff, Problem> {
        let archive = ask.archive()?;
        let of = |text: &str, parameter| -> Result<Engine, Problem> {
            let as_of: AsOf = text.parse().map_err(|error| Problem::not_a_generation(parameter, &error))?;
            Ok(archive.at(&as_of)?.with_config(ask.engine.config().clone()))
        };
        let before = of(&self.from, "from")?;
        let later = self.to.as_deref().map(|to| of(to, "to")).transpose()?;
        let after = later.as_ref().unwrap_or(ask.engine);
        self.between(&before, after, ask)
    }
}

impl DiffRequest {
    fn between(&self, before: &Engine, after: &Engine, ask: &Ask<'_>) -> Result<Diff, Problem> {
        let top = if self.top == 0 { usize::MAX } else { self.top };
        let facts = if self.findings { FactDiff::default() } else { after.facts_since(before, top) };
        let findings = self.findings_between(before, after, ask.work)?;
        let tables = facts.tables.iter().map(|(changed, n_added, n_changed, n_removed)| TableCounts {
            table: table(changed.name()),
            n_added: *n_added,
            n_changed: *n_changed,
            n_removed: *n_removed,
        });
        Ok(Diff {
            from: Generation::of(before),
            to: Generation::of(after),
            tables: tables.collect(),
            facts: facts.rows.iter().map(|row| Fact::new(row, ask.lang)).collect(),
            findings: changes(&findings, ask.lang),
        })
    }

    fn findings_between(&self, before: &Engine, after: &Engine, work: &Work) -> Result<FindingDiff, Problem> {
        let chain = Some(self.chain.as_str()).filter(|chain| *chain != every_chain());
        match after.findings_since(before, chain, &self.scope, work) {
            // Data of another part of the world has no Zhejiang to compare.
            Err(_) if self.scope == zhejiang() && chain.is_none() => Ok(FindingDiff::default()),
            compared => Ok(compared?),
        }
    }
}

impl Fact {
    fn new(row: &FactChange, lang: Lang) -> Self {
        let fields: Vec<FieldChange> = row
            .fields
            .iter()
            .map(|(spec, was, now)| FieldChange { field: field(spec), before: was.clone(), after: now.clone() })
            .collect();
        let sentence = match row.change {
            RowChange::Changed => FieldChange::list(&fields, row.change, lang),
            _ => String::new(),
        };
        let (key, name) = (row.key.clone(), row.name.clone());
        Self { table: table(row.table.name()), change: Word(row.change), key, name, fields, sentence }
    }
}

fn changes(diff: &FindingDiff, lang: Lang) -> Vec<ComparedFinding> {
    let change = |change, view: &FindingView, severity_before: Option<f64>, severity: Option<f64>| ComparedFinding {
        change: Word(change),
        id: view.id.clone(),
        kind: Word(view.kind),
        product: view.product.clone().into(),
        severity_before: severity_before.map(Score),
        severity: severity.map(Score),
        reason: view.reasons.first().map(|reason| reason.in_lang(lang).to_owned()).unwrap_or_default(),
    };
    let new = diff.new.iter().map(|view| change(FindingFate::New, view, None, Some(view.severity)));
    let healed = diff.healed.iter().map(|view| change(FindingFate::Healed, view, Some(view.severity), None));
    let both = diff.persistent.iter();
    let both = both.map(|(was, view)| change(FindingFate::Persistent, view, Some(*was), Some(view.severity)));
    new.chain(healed).chain(both).collect()
}

/// Changes of severity below this do not count.
const SAME: f64 = 0.005;

impl ComparedFinding {
    fn has_moved(&self) -> bool {
        self.severity.zip(self.severity_before).is_some_and(|(now, was)| (now.0 - was.0).abs() >= SAME)
    }
}

impl Answer for Diff {
    const TABLES: &'static [Table] = &TABLES;

    fn tables(&self) -> &'static [Table] {
        // Without facts the findings are the main table.
        if self.tables.is_empty() { &TABLES[1..2] } else { &TABLES }
    }

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let number = |generation: &Generation| generation.number.unwrap_or_default();
        let (from, to) = (number(&self.from), number(&self.to));
        let heading = match lang {
            Lang::Zh => format!("第 {from} 世代 → 第 {to} 世代"),
            Lang::En => format!("generation {from} → generation {to}"),
        };
        let mut sections = vec![Section::new(heading).table(&TABLES[2], TABLES[2].lines(document))];
        sections.extend((!self.facts.is_empty()).then(|| self.rows(document, lang)));
        sections.extend(self.finding_sections(document, lang));
        sections
    }
}

impl Diff {
    fn rows(&self, document: &Value, lang: Lang) -> Section {
        let all: u64 = self.tables.iter().map(|table| table.n_added + table.n_changed + table.n_removed).sum();
        let n = self.facts.len();
        let heading = match lang {
            Lang::Zh => format!("数据变化：{n} / {all} 行"),
            Lang::En => format!("facts: {n} of {all} rows"),
        };
        Section::new(heading).table(&ROWS, ROWS.lines(document))
    }

    fn finding_sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let section = |fate: FindingFate, heading: &str, is_shown: fn(&ComparedFinding) -> bool| {
            let lines = TABLES[1].lines(document).into_iter().zip(&self.findings);
            let lines = lines.filter(|(_, change)| change.change.0 == fate && is_shown(change));
            let lines: Vec<Value> = lines.map(|(line, _)| line).collect();
            Section::new(format!("{heading} {}", lines.len())).table(&TABLES[1], lines)
        };
        let is_same = |change: &&ComparedFinding| change.change.0 == FindingFate::Persistent && !change.has_moved();
        let n_same = self.findings.iter().filter(is_same).count();
        vec![
            section(FindingFate::New, pick(lang, "新出现", "new findings"), |_| true),
            section(FindingFate::Healed, pick(lang, "已消除", "healed findings"), |_| true),
            section(
                FindingFate::Persistent,
                pick(lang, "仍存在，严重度有变", "persistent, severity moved"),
                ComparedFinding::has_moved,
            ),
            Section::new(format!("{} {n_same}", pick(lang, "仍存在，未变", "persistent, unchanged"))),
        ]
    }
}
