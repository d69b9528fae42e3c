//! The tables and sections of `land`.

use liantu_engine::{Effect, EvidenceGrade, FindingKind, Lang};
use liantu_table::{Column, Section, Table, Within, list};
use serde_json::Value;

use super::land::{ChainOutcome, Landing, Plant, RiskChange};
use crate::question::{Answer, pick};
use crate::shapes::Named;

const OUTCOMES: Within = list("outcomes").keeping(&["scope", "chain"]);

/// The columns of one change of a finding.
const CHANGE: [Column; 10] = [
    Column::name("scope", "范围", "scope").for_programs(),
    Column::name("chain", "产业链", "chain").for_programs(),
    Column::name("product", "产品", "product"),
    Column::word::<Effect>("effect", "变化", "effect"),
    Column::word::<FindingKind>("before.kind", "之前", "before"),
    Column::number("before.severity", "严重度", "severity").decimals(3),
    Column::word::<FindingKind>("after.kind", "之后", "after"),
    Column::number("after.severity", "严重度", "severity").decimals(3),
    Column::word::<EvidenceGrade>("after.grade", "之后的证据", "evidence after").for_programs(),
    Column::number("removed", "消除", "removed").decimals(4),
];

static TABLES: [Table; 5] = [
    Table { key: "changes", zh: "变化", en: "changes", rows: &[OUTCOMES, list("changes")], columns: &CHANGE },
    Table { key: "outlook", zh: "延链前景", en: "outlook", rows: &[OUTCOMES, list("outlook")], columns: &CHANGE },
    Table {
        key: "scopes",
        zh: "各级范围",
        en: "scopes",
        rows: &[list("scopes")],
        columns: &[
            Column::name("scope", "范围", "scope"),
            Column::number("removed", "消除的严重度", "severity removed").decimals(4),
            Column::number("added", "增加的严重度", "severity added").decimals(4),
        ],
    },
    Table {
        key: "outcomes",
        zh: "各链合计",
        en: "outcomes",
        rows: &[list("outcomes")],
        columns: &[
            Column::name("scope", "范围", "scope"),
            Column::name("chain", "产业链", "chain"),
            Column::number("removed", "消除的严重度", "severity removed").decimals(4),
            Column::number("added", "增加的严重度", "severity added").decimals(4),
            Column::integer("n_changes", "变化的发现", "findings that change"),
            Column::integer("countries_to_break.before", "断链所需国家数，之前", "countries to break, before"),
            Column::integer("countries_to_break.after", "之后", "after"),
            Column::integer("firms_to_break.before", "断链所需外地企业数，之前", "firms to break, before"),
            Column::integer("firms_to_break.after", "之后", "after"),
            Column::percent("sourcing.before.local_sourcing_rate", "本地配套率，之前", "local sourcing rate, before"),
            Column::percent("sourcing.after.local_sourcing_rate", "之后", "after"),
        ],
    },
    Table {
        key: "risk",
        zh: "系统性风险的变化",
        en: "change of systemic risk",
        rows: &[list("risk.changes")],
        columns: &[
            Column::name("firm", "企业", "firm"),
            Column::number("before", "ESRI 之前", "ESRI before").decimals(5),
            Column::number("after", "ESRI 之后", "ESRI after").decimals(5),
        ],
    },
];

/// Extensions shown to people besides the changes of each chain.
const OUTLOOK_SHOWN: usize = 3;

impl Answer for Landing {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let [changes, outlook, scopes, _, risk] = &TABLES;
        let (mut rows, mut prospects) = (changes.lines(document).into_iter(), outlook.lines(document).into_iter());
        let mut sections = vec![self.head(lang).table(scopes, scopes.lines(document))];
        for outcome in &self.outcomes {
            let mut shown: Vec<Value> = rows.by_ref().take(outcome.changes.len()).collect();
            shown.extend(prospects.by_ref().take(outcome.outlook.len()).take(OUTLOOK_SHOWN));
            prospects.by_ref().take(outcome.outlook.len().saturating_sub(OUTLOOK_SHOWN)).for_each(drop);
            sections.push(outcome.section(lang).table(changes, shown));
        }
        sections.extend(self.risk.as_ref().map(|of| of.section(lang).table(risk, risk.lines(document))));
        sections
    }
}

impl Landing {
    /// Which firms land where, and how to read the numbers.
    fn head(&self, lang: Lang) -> Section {
        let firms: Vec<&str> = self.plants.iter().map(|plant| plant.firm.in_lang(lang)).collect();
        let place = self.site.in_lang(lang);
        let heading = match lang {
            Lang::Zh => format!("假设{}在{place}设厂", firms.join("、")),
            Lang::En => format!("if {} built a plant in {place}", firms.join(", ")),
        };
        let check = self.check.map(|of| match lang {
            Lang::Zh => format!("与整体重算比较 {} 份诊断，最大差 {:e}。", of.compared, of.largest_difference),
            Lang::En => format!(
                "compared with {} diagnoses recomputed: largest difference {:e}",
                of.compared, of.largest_difference
            ),
        });
        Section::new(heading)
            .remarks(self.plants.iter().map(|plant| plant.sentence(lang)))
            .remark(pick(
                lang,
                "新厂没有已知供应关系，产能未知；未知不计为零。“增加”主要是新厂自己也需要的短缺投入，即可带动的配套机会。",
                "The plant has no known supplies and no known capacity. What is added is mostly what the plant needs too: whom to bring in next.",
            ))
            .remarks(check)
    }
}

impl Plant {
    fn sentence(&self, lang: Lang) -> String {
        let firm = self.firm.in_lang(lang);
        if self.products.is_empty() {
            let none = pick(
                lang,
                "没有已知会生产的产品，来了也看不出变化",
                " is not known to make any of it, so nothing can be said",
            );
            return format!("{firm}{none}");
        }
        let products: Vec<&str> = self.products.iter().map(|product: &Named| product.in_lang(lang)).collect();
        match lang {
            Lang::Zh => format!("{firm}将生产{}", products.join("、")),
            Lang::En => format!("{firm} would make {}", products.join(", ")),
        }
    }
}

impl ChainOutcome {
    fn section(&self, lang: Lang) -> Section {
        let (scope, chain) = (self.scope.in_lang(lang), self.chain.in_lang(lang));
        let (removed, added) = (self.removed, self.added);
        let heading = match lang {
            Lang::Zh => format!("{scope} · {chain}：消除 {removed:.4}，增加 {added:.4}"),
            Lang::En => format!("{scope} · {chain}: {removed:.4} removed, {added:.4} added"),
        };
        let (shown, n) = (self.changes.len(), self.n_changes);
        let cut = (shown < n).then(|| match lang {
            Lang::Zh => format!("列出变化的发现 {shown} 项，共 {n} 项。"),
            Lang::En => format!("The first {shown} of {n} findings that change."),
        });
        Section::new(heading).remark(self.sentences.join(pick(lang, "；", "; "))).remarks(cut)
    }
}

impl RiskChange {
    fn section(&self, lang: Lang) -> Section {
        let (mean, largest) = (self.mean, self.largest);
        let (known, potential) = (self.network.n_known, self.network.n_potential);
        let remark = match lang {
            Lang::Zh => format!(
                "平均 {:.6} → {:.6}，最大 {:.5} → {:.5}；供应关系已知 {known} 条、推测 {potential} 条，新厂的供应都是推测的。",
                mean.before, mean.after, largest.before, largest.after
            ),
            Lang::En => format!(
                "mean {:.6} → {:.6}, largest {:.5} → {:.5}; {known} known and {potential} potential supplies, those of the plant all potential",
                mean.before, mean.after, largest.before, largest.after
            ),
        };
        let (shown, n) = (self.changes.len(), self.n_changes);
        let cut = (shown < n).then(|| match lang {
            Lang::Zh => format!("列出变化的企业 {shown} 家，共 {n} 家。"),
            Lang::En => format!("The first {shown} of {n} firms that change."),
        });
        Section::new(pick(lang, "系统性风险（ESRI）的变化", "change of systemic risk (ESRI)"))
            .remark(remark)
            .remarks(cut)
    }
}
