//! Sectors of input–output tables in the user's words.

use liantu_model::{SectorId, Wording};
use liantu_query::Work;
use liantu_query::input_output::{Accuracy, Linkages, SectorTable, SectorTableError, table_names};

use crate::engine::Engine;
use crate::named::Named;

liantu_model::codes! {
    /// The measure by which sectors are ranked, greatest first.
    SectorMeasure {
        /// Backward linkage 后向关联.
        Backward = "backward", "后向关联", "backward linkage";
        /// Forward linkage 前向关联.
        Forward = "forward", "前向关联", "forward linkage";
        /// Mean number of steps to final use 上游度.
        Upstreamness = "upstreamness", "上游度", "upstreamness";
        /// Share of output lost without the sector 假设抽取.
        Extraction = "extraction", "假设抽取", "hypothetical extraction";
        /// Import dependence 进口依存度.
        Imports = "imports", "进口依存度", "import dependence";
        /// Look-through imported inputs 完全进口投入.
        Exposure = "exposure", "完全进口投入", "imported inputs looked through";
    }
}

/// One input–output table with its sectors ranked (部门关联).
#[derive(Clone, Debug)]
pub struct SectorsView {
    /// The table, such as `CHN-2020`.
    pub table: String,
    /// The unit of its amounts.
    pub unit: Option<String>,
    /// How many sectors it has.
    pub n_sectors: usize,
    /// How far the numbers can be relied on.
    pub accuracy: Accuracy,
    /// How many sectors have no known import dependence.
    pub n_imports_unknown: usize,
    /// Best first by the requested measure; those of unknown value come last.
    pub sectors: Vec<SectorRow>,
}

/// One sector with all measures.
#[derive(Clone, Debug)]
pub struct SectorRow {
    /// The sector.
    pub sector: Named,
    /// Gross output, in the table's unit.
    pub output: f64,
    /// Output required by one unit of final use.
    pub backward: f64,
    /// Output that one unit of primary inputs goes into.
    pub forward: f64,
    /// Mean number of steps to final use.
    pub upstreamness: f64,
    /// Share of all output lost without it, 0 to 1.
    pub extraction: f64,
    /// Share of imports in domestic use.
    pub import_dependence: Option<f64>,
    /// Imported inputs bought by itself, share of its output.
    pub direct_imports: Option<f64>,
    /// Look-through imported inputs, share of its output.
    pub total_imports: Option<f64>,
}

impl SectorRow {
    /// Imported inputs that only its suppliers buy (隐性进口依赖).
    pub fn hidden_imports(&self) -> Option<f64> {
        Some(self.total_imports? - self.direct_imports?)
    }

    fn value(&self, by: SectorMeasure) -> Option<f64> {
        match by {
            SectorMeasure::Backward => Some(self.backward),
            SectorMeasure::Forward => Some(self.forward),
            SectorMeasure::Upstreamness => Some(self.upstreamness),
            SectorMeasure::Extraction => Some(self.extraction),
            SectorMeasure::Imports => self.import_dependence,
            SectorMeasure::Exposure => self.total_imports,
        }
    }
}

/// Why sectors cannot be ranked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SectorsError {
    /// The data has no input–output table.
    #[error("there is no input–output table; import the tables sectors and sector_flows first")]
    NoTable,
    /// There are several tables and none was named, or the named one does not exist.
    #[error("name one of these tables: {}", .known.join(", "))]
    WhichTable {
        /// The existing tables.
        known: Vec<String>,
    },
    /// The table cannot be used for the computation.
    #[error("the table {table} cannot be computed with{}: {source}", place.en)]
    Unusable {
        /// The table.
        table: String,
        /// The sector or flow at fault, as a phrase; empty when it is the whole table.
        place: Wording,
        /// What is wrong with it.
        source: SectorTableError,
    },
}

impl SectorsError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::NoTable => {
                "数据中没有投入产出表；请先导入表 sectors（国民经济部门）与 sector_flows（部门流量）".to_owned()
            }
            Self::WhichTable { known } => format!("请指明投入产出表，现有：{}", known.join("、")),
            Self::Unusable { table, place, source } => {
                format!("投入产出表 {table} 无法计算{}：{}", place.zh, source.wording().zh)
            }
        };
        Wording::new(zh, self.to_string())
    }
}

impl Engine {
    /// The first `top` sectors of an input–output table by a measure, all if `top` is 0; without a name, of the only
    /// table there is.
    ///
    /// # Errors
    /// [`SectorsError`]: no table, several and none named, or one that cannot be used.
    pub fn sectors(
        &self,
        table: Option<&str>,
        by: SectorMeasure,
        top: usize,
        work: &Work,
    ) -> Result<SectorsView, SectorsError> {
        let name = self.sector_table(table)?;
        let unusable =
            |source| SectorsError::Unusable { table: name.to_owned(), place: self.sector_fault(&source), source };
        let table = SectorTable::of(&self.world, name).map_err(unusable)?;
        let linkages = Linkages::new(&table, work).map_err(unusable)?;
        let mut sectors: Vec<SectorRow> =
            (0..table.sectors().len()).map(|at| self.sector_row(&table, &linkages, at)).collect();
        let value = |row: &SectorRow| row.value(by).unwrap_or(f64::NEG_INFINITY);
        sectors.sort_by(|a, b| value(b).total_cmp(&value(a)));
        let n_sectors = sectors.len();
        sectors.truncate(if top == 0 { n_sectors } else { top });
        Ok(SectorsView {
            table: name.to_owned(),
            unit: self.world.sectors().unit().get(table.sectors()[0]).map(str::to_owned),
            n_sectors,
            accuracy: linkages.accuracy(),
            n_imports_unknown: table.import_dependence().iter().filter(|known| known.is_none()).count(),
            sectors,
        })
    }

    fn sector_table(&self, wanted: Option<&str>) -> Result<&str, SectorsError> {
        let known = table_names(&self.world);
        let found = match (wanted, known.as_slice()) {
            (_, []) => return Err(SectorsError::NoTable),
            (None, [only]) => Some(*only),
            (None, _) => None,
            (Some(wanted), _) => known.iter().copied().find(|name| name.eq_ignore_ascii_case(wanted.trim())),
        };
        found.ok_or_else(|| SectorsError::WhichTable { known: known.into_iter().map(str::to_owned).collect() })
    }

    fn sector_row(&self, table: &SectorTable, linkages: &Linkages, at: usize) -> SectorRow {
        SectorRow {
            sector: self.named(table.sectors()[at]),
            output: table.output()[at],
            backward: linkages.backward()[at],
            forward: linkages.forward()[at],
            upstreamness: linkages.upstreamness()[at],
            extraction: linkages.extraction()[at],
            import_dependence: table.import_dependence()[at],
            direct_imports: linkages.direct_imports().map(|values| values[at]),
            total_imports: linkages.total_imports().map(|values| values[at]),
        }
    }

    /// The place of an error in a table: `（农业 → 工业）`; empty when it is the whole table.
    fn sector_fault(&self, error: &SectorTableError) -> Wording {
        let place = |at: String| Wording::new(format!("（{at}）"), format!(" ({at})"));
        let name = |sector: SectorId| self.world.key(sector).to_owned();
        match error {
            SectorTableError::MixedUnits { sector } | SectorTableError::NoOutput { sector } => place(name(*sector)),
            SectorTableError::TwoTables { flow } | SectorTableError::NegativeFlow { flow } => {
                let flows = self.world.sector_flows();
                let ends = [flows.from().get(*flow), flows.to().get(*flow)];
                let [from, to] = ends.map(|end| end.map(name).unwrap_or_default());
                place(format!("{from} → {to}"))
            }
            _ => Wording::same(""),
        }
    }
}
