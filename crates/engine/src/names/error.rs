//! What went wrong with a name, as data; and the sentences for it.

use liantu_model::Wording;

use crate::named::Named;
use crate::words::{Label, word};

/// The kind of thing that a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NameKind {
    /// 产业链.
    Chain,
    /// 产品.
    Product,
    /// 企业.
    Firm,
    /// 地区.
    Region,
    /// 开发区.
    Zone,
    /// A region or a zone.
    RegionOrZone,
    /// One region or zone as a landing site.
    Site,
    /// 项目.
    Project,
    /// 项目阶段.
    Stage,
    /// 产业链环节.
    ChainStage,
    /// 数据指标.
    Indicator,
}

impl NameKind {
    /// The word for it.
    pub fn label(self) -> Label {
        match self {
            Self::Chain => word("产业链", "chain"),
            Self::Product => word("产品", "product"),
            Self::Firm => word("企业", "firm"),
            Self::Region => word("地区", "region"),
            Self::Zone => word("开发区", "zone"),
            Self::RegionOrZone => word("地区或开发区", "region or zone"),
            Self::Site => word("落地地点", "place to land at"),
            Self::Project => word("项目", "project"),
            Self::Stage => word("项目阶段", "project stage"),
            Self::ChainStage => word("环节", "stage"),
            Self::Indicator => word("指标", "indicator"),
        }
    }
}

/// Why a name cannot be resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameCase {
    /// Nothing has the name; the candidates are similar to it.
    Unknown,
    /// Nothing has the name, and nothing is similar to it.
    NothingNear,
    /// The candidates match equally well.
    Several,
    /// Regions and zones in one list; the candidates are its parts.
    Mixed,
}

/// A possible meaning of a name, with what distinguishes it from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameCandidate {
    /// What it is.
    pub kind: NameKind,
    /// Its key and names.
    pub named: Named,
    /// What it contains or where it is; `None` where there is nothing to say.
    pub holds: Option<Wording>,
}

/// A name that matches nothing, or several things.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.wording().en)]
#[non_exhaustive]
pub struct NameError {
    /// The kind of thing that was looked up.
    pub kind: NameKind,
    /// The text as given.
    pub text: String,
    /// Why it cannot be resolved.
    pub case: NameCase,
    /// What it may mean, at most eight, the likeliest first.
    pub candidates: Vec<NameCandidate>,
    /// How many match equally when there are several, else the number of candidates.
    pub n_fitting: usize,
}

impl NameError {
    /// Nothing has the name; these are similar to it.
    pub(crate) fn unknown(kind: NameKind, text: &str, candidates: Vec<NameCandidate>) -> Self {
        let case = if candidates.is_empty() { NameCase::NothingNear } else { NameCase::Unknown };
        Self { kind, text: text.to_owned(), case, n_fitting: candidates.len(), candidates }
    }

    /// The error as a sentence, once entirely in Chinese and once entirely in English.
    pub fn wording(&self) -> Wording {
        let (kind, text) = (self.kind.label(), &self.text);
        let zh: Vec<String> = self.candidates.iter().map(NameCandidate::zh).collect();
        let en: Vec<String> = self.candidates.iter().map(NameCandidate::en).collect();
        let (zh, en) = (zh.join("、"), en.join(", "));
        let (more_zh, more_en) = match self.n_fitting.checked_sub(self.candidates.len()) {
            None | Some(0) => (String::new(), String::new()),
            Some(_) => (format!("等 {} 个", self.n_fitting), format!(", {} in all", self.n_fitting)),
        };
        match self.case {
            NameCase::Several => Wording::new(
                format!("“{text}”对应多个{}，请写全名或编号：{zh}{more_zh}", kind.zh),
                format!("\"{text}\" fits more than one {}, give the full name or the key: {en}{more_en}", kind.en),
            ),
            NameCase::Unknown => Wording::new(
                format!("没有名为“{text}”的{}，是否指：{zh}", kind.zh),
                format!("there is no {} called \"{text}\", did you mean: {en}", kind.en),
            ),
            NameCase::NothingNear => Wording::new(
                format!("没有名为“{text}”的{}，也没有相近的名称", kind.zh),
                format!("there is no {} called \"{text}\", nor anything like it", kind.en),
            ),
            NameCase::Mixed => Wording::new(
                format!("“{text}”中既有地区又有开发区，请只写地区或只写开发区：{zh}"),
                format!("\"{text}\" mixes regions and zones, name only regions or only zones: {en}"),
            ),
        }
    }
}

impl NameCandidate {
    fn zh(&self) -> String {
        let Named { key, zh, .. } = &self.named;
        self.holds.as_ref().map_or_else(|| format!("{zh}（{key}）"), |holds| format!("{zh}（{key}，{}）", holds.zh))
    }

    fn en(&self) -> String {
        let Named { key, en, .. } = &self.named;
        self.holds.as_ref().map_or_else(|| format!("{en} ({key})"), |holds| format!("{en} ({key}; {})", holds.en))
    }
}
