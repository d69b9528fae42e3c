//! `liantu log`, `liantu diff`, `liantu undo`.

use std::process::ExitCode;

use liantu_engine::{
    Archive, AsOf, Engine, FactDiff, FindingDiff, FindingView, Kind, Lang, LogEntry, NameError, RowChange,
};
use serde_json::{Value, json};

use super::{done, open_as_of, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::{json, moment};

/// Rows and findings of each kind shown in a table.
const SHOWN: usize = 20;

pub(crate) fn log(args: &Args) -> Result<ExitCode, Failure> {
    let (entries, first) = Archive::open(&args.store())?.log()?;
    let lang = args.lang();
    let columns = ["generation", "created_at", "actor", "what", "set", "removed", "hash"];
    let mut flat = Sheet::new(columns);
    let mut sheet = Sheet::new([
        pick(lang, "世代", "generation"),
        pick(lang, "时间（北京）", "time (UTC+8)"),
        pick(lang, "操作者", "actor"),
        pick(lang, "内容", "what"),
        pick(lang, "新增或更新", "set"),
        pick(lang, "删除", "removed"),
        pick(lang, "链哈希", "chain hash"),
    ]);
    for entry in &entries {
        let (set, removed) = entry.changes.iter().fold((0, 0), |sum, (_, set, gone)| (sum.0 + set, sum.1 + gone));
        let row = |time: String, hash: &str, more: &str| {
            let what = format!("{}{more}", what(entry, lang));
            let actor = entry.commit.actor.clone();
            [entry.generation.to_string(), time, actor, what, set.to_string(), removed.to_string(), hash.to_owned()]
        };
        flat.push(row(entry.commit.created_at.clone(), &entry.hash, ""));
        let gone = if entry.generation < first { pick(lang, "（已压缩）", " (compacted away)") } else { "" };
        sheet.push(row(moment::beijing(&entry.commit.created_at), entry.hash.get(..12).unwrap_or_default(), gone));
    }
    let lines: Vec<Value> = entries.iter().map(|entry| json::log_entry(entry, entry.generation >= first)).collect();
    let sections = vec![Section { sheet, ..Section::default() }];
    done(args, &Answer { document: lines.clone().into(), lines, flat, sections })
}

pub(crate) fn what(entry: &LogEntry, lang: Lang) -> String {
    let note = &entry.commit.note;
    match (entry.commit.kind, lang) {
        (Kind::Import, Lang::Zh) => format!("导入 {note}"),
        (Kind::Import, Lang::En) => format!("import {note}"),
        (Kind::Undo { generation }, Lang::Zh) => format!("撤销第 {generation} 世代"),
        (Kind::Undo { generation }, Lang::En) => format!("undo of generation {generation}"),
        (Kind::Checkpoint, Lang::Zh) => format!("备份 {note}"),
        (Kind::Checkpoint, Lang::En) => format!("backup {note}"),
        (Kind::Edit, Lang::Zh) => format!("修改 {note}"),
        (Kind::Edit, Lang::En) => format!("edit {note}"),
    }
}

pub(crate) struct Asked<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: Option<&'a str>,
    pub(crate) chain: Option<&'a str>,
    pub(crate) scope: Option<&'a str>,
    pub(crate) findings_only: bool,
}

/// The scope findings are compared in when none is named.
const DEFAULT_SCOPE: &str = "330000";

pub(crate) fn diff(args: &Args, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    let before = open_as_of(args, Some(&moment::as_of(asked.from)?))?;
    let to = asked.to.map(moment::as_of).transpose()?;
    let after = open_as_of(args, to.as_ref())?;
    let limit = if args.format == crate::args::Format::Table { SHOWN } else { usize::MAX };
    let facts = if asked.findings_only { FactDiff::default() } else { after.facts_since(&before, limit) };
    let chain = asked.chain.filter(|chain| *chain != "all");
    let findings = match after.findings_since(&before, chain, asked.scope.unwrap_or(DEFAULT_SCOPE)) {
        // Data of another part of the world has no Zhejiang to compare.
        Err(NameError { .. }) if asked.scope.is_none() && chain.is_none() => FindingDiff::default(),
        compared => compared?,
    };
    let number = |engine: &Engine| engine.generation().unwrap_or_default();
    let heading = match lang {
        Lang::Zh => format!("第 {} 世代 → 第 {} 世代", number(&before), number(&after)),
        Lang::En => format!("generation {} → generation {}", number(&before), number(&after)),
    };
    let mut lines: Vec<Value> = facts.rows.iter().map(json::fact_change).collect();
    for (change, list) in [("new", &findings.new), ("healed", &findings.healed)] {
        lines.extend(list.iter().map(|view| json!({ "finding": change, "view": json::finding(view, lang) })));
    }
    lines.extend(findings.persistent.iter().filter(|_| asked.findings_only).map(
        |(was, view)| json!({ "finding": "persistent", "severity_before": was, "view": json::finding(view, lang) }),
    ));
    let document = json!({
        "from": number(&before), "to": number(&after),
        "tables": facts.tables.iter().map(|(table, added, changed, removed)| json!({
            "table": table.name(), "added": added, "changed": changed, "removed": removed,
        })).collect::<Vec<_>>(),
        "facts": facts.rows.iter().map(json::fact_change).collect::<Vec<_>>(),
        "findings": {
            "new": findings.new.iter().map(|view| json::finding(view, lang)).collect::<Vec<_>>(),
            "healed": findings.healed.iter().map(|view| json::finding(view, lang)).collect::<Vec<_>>(),
            "n_persistent": findings.persistent.len(),
        },
    });
    let (flat, mut sections) = if asked.findings_only {
        (flat_findings(&findings, lang), vec![Section { heading, ..Section::default() }])
    } else {
        let mut sections = vec![table_section(heading, &facts, lang)];
        sections.extend(row_section(&facts, lang));
        (flat(&facts), sections)
    };
    sections.extend(finding_sections(&findings, lang));
    done(args, &Answer { document, lines, flat, sections })
}

fn table_section(heading: String, facts: &FactDiff, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "表", "table"),
        pick(lang, "新增", "added"),
        pick(lang, "更新", "changed"),
        pick(lang, "删除", "removed"),
    ]);
    for (table, added, changed, removed) in &facts.tables {
        let name = pick(lang, table.spec().zh, table.name()).to_owned();
        sheet.push([name, added.to_string(), changed.to_string(), removed.to_string()]);
    }
    let same = pick(lang, "数据没有变化", "no fact changed").to_owned();
    let remarks = if facts.tables.is_empty() { vec![same] } else { Vec::new() };
    Section { heading, remarks, sheet }
}

pub(crate) fn change_word(change: RowChange, lang: Lang) -> &'static str {
    match change {
        RowChange::Added => pick(lang, "新增", "added"),
        RowChange::Changed => pick(lang, "更新", "changed"),
        RowChange::Removed => pick(lang, "删除", "removed"),
    }
}

fn row_section(facts: &FactDiff, lang: Lang) -> Option<Section> {
    let mut sheet = Sheet::new([
        pick(lang, "表", "table"),
        pick(lang, "变化", "change"),
        pick(lang, "编号", "key"),
        pick(lang, "名称", "name"),
        pick(lang, "内容", "what"),
    ]);
    for row in facts.rows.iter().take(3 * SHOWN) {
        let fields = row.fields.iter().filter(|_| row.change == RowChange::Changed);
        let fields = fields.map(|(field, was, now)| {
            let empty = |text: &str| if text.is_empty() { "∅".to_owned() } else { text.to_owned() };
            format!("{} {} → {}", pick(lang, field.zh, field.name), empty(was), empty(now))
        });
        sheet.push([
            pick(lang, row.table.spec().zh, row.table.name()).to_owned(),
            change_word(row.change, lang).to_owned(),
            row.key.clone(),
            row.name.clone(),
            fields.collect::<Vec<_>>().join(pick(lang, "；", "; ")),
        ]);
    }
    let all: u64 = facts.tables.iter().map(|(_, added, changed, removed)| added + changed + removed).sum();
    let more = match lang {
        Lang::Zh => format!("共 {all} 行，用 -f jsonl 或 -f csv 查看全部"),
        Lang::En => format!("{all} rows in all; see them with -f jsonl or -f csv"),
    };
    let cut = (sheet.rows.len() as u64) < all;
    let heading = pick(lang, "数据变化", "facts").to_owned();
    (!sheet.rows.is_empty()).then(|| Section { heading, remarks: if cut { vec![more] } else { Vec::new() }, sheet })
}

fn finding_sections(findings: &FindingDiff, lang: Lang) -> Vec<Section> {
    let section = |zh: &str, en: &str, list: &[(Option<f64>, &FindingView)]| {
        let mut sheet = Sheet::new([
            pick(lang, "类别", "kind"),
            pick(lang, "产品", "product"),
            pick(lang, "严重度", "severity"),
            pick(lang, "证据", "evidence"),
            pick(lang, "编号", "id"),
        ]);
        for (was, view) in list.iter().take(SHOWN) {
            let was = was.map(|was| format!("{was:.2} → ")).unwrap_or_default();
            sheet.push([
                view.kind_name.in_lang(lang).to_owned(),
                super::name(&view.product, lang).to_owned(),
                format!("{was}{:.2}", view.severity),
                view.grade_name.in_lang(lang).to_owned(),
                view.id.clone(),
            ]);
        }
        Section { heading: format!("{}（{}）", pick(lang, zh, en), list.len()), remarks: Vec::new(), sheet }
    };
    let moved: Vec<(Option<f64>, &FindingView)> = findings
        .persistent
        .iter()
        .filter(|(was, view)| (was - view.severity).abs() >= 0.005)
        .map(|(was, view)| (Some(*was), view))
        .collect();
    let same = findings.persistent.len() - moved.len();
    let persistent = match lang {
        Lang::Zh => format!("仍存在且未变（{same}）"),
        Lang::En => format!("persistent, unchanged（{same}）"),
    };
    vec![
        section("新出现", "new findings", &plain(&findings.new)),
        section("已消除", "healed findings", &plain(&findings.healed)),
        section("仍存在，严重度有变", "persistent, severity moved", &moved),
        Section { heading: persistent, ..Section::default() },
    ]
}

fn plain(list: &[FindingView]) -> Vec<(Option<f64>, &FindingView)> {
    list.iter().map(|view| (None, view)).collect()
}

fn flat_findings(findings: &FindingDiff, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new(["change", "id", "kind", "product", "severity_before", "severity"]);
    let mut push = |change: &str, was: Option<f64>, view: &FindingView| {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
        let (kind, product) = (liantu_model::code::Code::code(view.kind), super::name(&view.product, lang));
        let now = if change == "healed" { None } else { Some(view.severity) };
        sheet.push([change.to_owned(), view.id.clone(), kind.to_owned(), product.to_owned(), number(was), number(now)]);
    };
    findings.new.iter().for_each(|view| push("new", None, view));
    findings.healed.iter().for_each(|view| push("healed", Some(view.severity), view));
    findings.persistent.iter().for_each(|(was, view)| push("persistent", Some(*was), view));
    sheet
}

fn flat(facts: &FactDiff) -> Sheet {
    let mut sheet = Sheet::new(["table", "change", "key", "name", "field", "before", "after"]);
    for row in &facts.rows {
        let change = json::row_change(row.change);
        let head = [row.table.name(), change, &row.key, &row.name].map(str::to_owned);
        for (field, was, now) in &row.fields {
            let [table, change, key, name] = head.clone();
            sheet.push([table, change, key, name, field.name.to_owned(), was.clone(), now.clone()]);
        }
    }
    sheet
}

pub(crate) fn undo(args: &Args, generation: u64) -> Result<ExitCode, Failure> {
    let made = Archive::open(&args.store())?.undo(generation, &args.who())?;
    let heading = match args.lang() {
        Lang::Zh => format!("已撤销第 {generation} 世代，成为第 {made} 世代"),
        Lang::En => format!("generation {generation} is undone by generation {made}"),
    };
    let document = json!({ "undone": generation, "generation": made });
    let mut flat = Sheet::new(["undone", "generation"]);
    flat.push([generation.to_string(), made.to_string()]);
    let sections = vec![Section { heading, ..Section::default() }];
    done(args, &Answer { lines: vec![document.clone()], document, flat, sections })
}

impl Args {
    /// Which generation was asked for.
    pub(crate) fn as_of(&self) -> Result<Option<AsOf>, Failure> {
        self.as_of.as_deref().map(moment::as_of).transpose()
    }
}
