//! `sectors`: sectors of an input–output table by linkage.

use liantu_engine::{Lang, SectorMeasure, SectorsView};
use liantu_table::{Column, Section, Table, list};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ask::Ask;
use crate::problem::Problem;
use crate::question::{Answer, Question, pick};
use crate::shapes::{Named, Score, Word};

/// 部门关联：投入产出表中谁拉动、谁支撑、缺了损失多少、多少靠进口。 Sectors of an input–output table by linkage
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SectorsRequest {
    /// 投入产出表，如 CHN-2020；只有一张表时可省略。 Table, such as CHN-2020; may be left out when there is only one
    pub table: Option<String>,
    /// 按哪个指标排序。 Ranked by
    #[serde(default = "backward")]
    pub by: Word<SectorMeasure>,
    /// 列出多少个部门，0 为全部。 How many sectors, 0 for all
    #[serde(default = "crate::request::twenty")]
    pub top: usize,
}

fn backward() -> Word<SectorMeasure> {
    Word(SectorMeasure::Backward)
}

/// One input–output table with its sectors ranked (部门关联).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Sectors {
    /// The table.
    pub table: String,
    /// The unit of its amounts.
    pub unit: Option<String>,
    /// The measure it is ranked by.
    pub by: Word<SectorMeasure>,
    /// How many sectors it has.
    pub n_sectors: usize,
    /// How many have no known import dependence.
    pub n_imports_unknown: usize,
    /// The largest residual of the inverses.
    pub residual: f64,
    /// The condition number of the inverses.
    pub condition: f64,
    /// Best first; those of unknown value come last.
    pub sectors: Vec<Sector>,
}

/// One sector with all measures (部门).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Sector {
    /// Its place, from 1.
    pub rank: usize,
    /// The sector.
    pub sector: Named,
    /// Gross output in the table's unit.
    pub output: f64,
    /// Output required by one unit of final use.
    pub backward: Score,
    /// Output that one unit of primary inputs goes into.
    pub forward: Score,
    /// Mean number of steps to final use.
    pub upstreamness: Score,
    /// Share of all output lost without it, 0 to 1.
    pub extraction: Score,
    /// Share of imports in domestic use.
    pub import_dependence: Option<Score>,
    /// Imported inputs it buys itself, share of its output.
    pub imports_direct: Option<Score>,
    /// Look-through imported inputs of all suppliers, share of its output.
    pub imports_total: Option<Score>,
    /// Imported inputs that only its suppliers buy.
    pub imports_hidden: Option<Score>,
}

static TABLES: [Table; 1] = [Table {
    key: "sectors",
    zh: "部门",
    en: "sectors",
    rows: &[list("sectors")],
    columns: &[
        Column::integer("rank", "#", "#"),
        Column::name("sector", "部门", "sector"),
        Column::number("output", "总产出", "output").for_programs(),
        Column::number("backward", "后向关联", "backward").decimals(3),
        Column::number("forward", "前向关联", "forward").decimals(3),
        Column::number("upstreamness", "上游度", "steps").decimals(3),
        Column::percent("extraction", "抽取损失", "extraction"),
        Column::percent("import_dependence", "进口依存", "imports"),
        Column::percent("imports_direct", "直接进口投入", "direct"),
        Column::percent("imports_total", "完全进口投入", "total"),
        Column::percent("imports_hidden", "其中隐性", "hidden"),
    ],
}];

impl Question for SectorsRequest {
    const NAME: &'static str = "sectors";
    type Answer = Sectors;

    fn answer(&self, ask: &Ask<'_>) -> Result<Sectors, Problem> {
        let view = ask.engine.sectors(self.table.as_deref(), self.by.0, self.top, ask.work)?;
        Ok(Sectors::new(&view, self.by.0))
    }
}

impl Sectors {
    fn new(view: &SectorsView, by: SectorMeasure) -> Self {
        let sector = |(rank, row): (usize, &liantu_engine::SectorRow)| Sector {
            rank,
            sector: row.sector.clone().into(),
            output: row.output,
            backward: Score(row.backward),
            forward: Score(row.forward),
            upstreamness: Score(row.upstreamness),
            extraction: Score(row.extraction),
            import_dependence: row.import_dependence.map(Score),
            imports_direct: row.direct_imports.map(Score),
            imports_total: row.total_imports.map(Score),
            imports_hidden: row.hidden_imports().map(Score),
        };
        Self {
            table: view.table.clone(),
            unit: view.unit.clone(),
            by: Word(by),
            n_sectors: view.n_sectors,
            n_imports_unknown: view.n_imports_unknown,
            residual: view.accuracy.residual,
            condition: view.accuracy.condition,
            sectors: (1..).zip(&view.sectors).map(sector).collect(),
        }
    }
}

/// What a measure means.
fn meaning(by: SectorMeasure, lang: Lang) -> &'static str {
    let (zh, en) = match by {
        SectorMeasure::Backward => {
            ("后向关联：一单位最终使用带动的总产出", "backward linkage: output that one unit of final use calls for")
        }
        SectorMeasure::Forward => (
            "前向关联：一单位初始投入推动的总产出",
            "forward linkage: output that one unit of primary inputs goes into",
        ),
        SectorMeasure::Upstreamness => {
            ("上游度：产出到最终使用的平均步数", "upstreamness: mean number of steps to final use")
        }
        SectorMeasure::Extraction => (
            "假设抽取：没有这个部门会损失的总产出",
            "hypothetical extraction: share of all output lost without the sector",
        ),
        SectorMeasure::Imports => {
            ("进口依存度：国内使用中进口所占", "import dependence: share of imports in what is used at home")
        }
        SectorMeasure::Exposure => (
            "完全进口投入：自己与各级国内供应商进口的投入，占产出",
            "imported inputs, its own and those of all its suppliers at home, share of output",
        ),
    };
    pick(lang, zh, en)
}

impl Answer for Sectors {
    const TABLES: &'static [Table] = &TABLES;

    fn sections(&self, document: &Value, lang: Lang) -> Vec<Section> {
        let (table, all, shown, n) = (&self.table, self.n_sectors, self.sectors.len(), self.n_imports_unknown);
        let heading = match lang {
            Lang::Zh => format!("{table}：{all} 个部门，列出 {shown} 个"),
            Lang::En => format!("{table}: {shown} of {all} sectors"),
        };
        let unknown = (n > 0).then(|| match lang {
            Lang::Zh => format!("{n} 个部门的进口依存度不明，其投入按国内计，进口投入是下限。"),
            Lang::En => {
                format!("Imports of {n} sectors are not known and taken as none: imported inputs are a lower bound.")
            }
        });
        let section = Section::new(heading).remark(meaning(self.by.0, lang)).remarks(unknown);
        vec![section.table(&TABLES[0], TABLES[0].lines(document))]
    }
}
