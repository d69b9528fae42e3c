//! One input–output table of a snapshot as numbers (投入产出表).

use std::collections::BTreeSet;

use liantu_model::{SectorFlowId, SectorId, Snapshot, Wording};

use super::lu::Square;

/// The names of the input–output tables in a snapshot, in the order of their text.
pub fn table_names(world: &Snapshot) -> Vec<&str> {
    let names: BTreeSet<&str> =
        world.sectors().ids().filter_map(|sector| world.sectors().io_table().get(sector)).collect();
    names.into_iter().collect()
}

/// Why linkages of an input–output table cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SectorTableError {
    /// No sector belongs to the table.
    #[error("no sector belongs to this table")]
    NoSector,
    /// A sector has a different unit from the first one.
    #[error("a sector has another unit than the others of its table")]
    MixedUnits {
        /// The sector.
        sector: SectorId,
    },
    /// A flow joins sectors of two tables.
    #[error("a flow joins sectors of two tables")]
    TwoTables {
        /// The flow.
        flow: SectorFlowId,
    },
    /// A flow is negative.
    #[error("a flow is negative")]
    NegativeFlow {
        /// The flow.
        flow: SectorFlowId,
    },
    /// A sector buys or sells but its gross output is zero or not known.
    #[error("a sector has flows but no gross output")]
    NoOutput {
        /// The sector.
        sector: SectorId,
    },
    /// Production uses up as much as it makes: the spectral radius of the coefficients is 1 or more.
    #[error("the table is not productive: together the sectors use up at least what they make")]
    NotProductive,
}

impl SectorTableError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::NoSector => "没有部门属于这张表",
            Self::MixedUnits { .. } => "有部门的单位与同表其他部门不同",
            Self::TwoTables { .. } => "有流量连接两张表的部门",
            Self::NegativeFlow { .. } => "有流量为负数",
            Self::NoOutput { .. } => "有部门有流量而没有总产出",
            Self::NotProductive => "整表不可生产：各部门合计的消耗不少于产出",
        };
        Wording::new(zh, self.to_string())
    }
}

/// One input–output table: `n` sectors, in id order.
///
/// Competitive imports: flows hold domestic and imported goods together. Amounts are in the table's unit.
#[derive(Clone, Debug)]
pub struct SectorTable {
    pub(super) sectors: Vec<SectorId>,
    /// Z: what row `i` delivers to column `j`.
    pub(super) flows: Square,
    /// x: gross output; 0 for a sector without output and flows.
    pub(super) output: Vec<f64>,
    /// Y − E + M: what the economy itself uses of a sector's goods.
    pub(super) used: Vec<Option<f64>>,
    /// m: share of imports in what the economy itself uses of a sector's goods.
    pub(super) import_dependence: Vec<Option<f64>>,
}

impl SectorTable {
    /// The table of this name.
    ///
    /// # Errors
    /// [`SectorTableError`]: no such table, or the first thing in it that prevents the computation.
    ///
    /// Time and memory O(rows + n²).
    pub fn of(world: &Snapshot, name: &str) -> Result<Self, SectorTableError> {
        let table = world.sectors();
        let sectors: Vec<SectorId> = table.ids().filter(|sector| table.io_table().get(*sector) == Some(name)).collect();
        let first = *sectors.first().ok_or(SectorTableError::NoSector)?;
        let unit = |sector: SectorId| table.unit().get(sector);
        if let Some(sector) = sectors.iter().copied().find(|sector| unit(*sector) != unit(first)) {
            return Err(SectorTableError::MixedUnits { sector });
        }
        let flows = flows(world, &sectors)?;
        let output: Vec<f64> =
            sectors.iter().map(|sector| table.gross_output().get(*sector).unwrap_or_default()).collect();
        let idle =
            |at: usize| (0..sectors.len()).all(|other| flows.get(at, other) == 0.0 && flows.get(other, at) == 0.0);
        if let Some(at) = (0..sectors.len()).find(|at| output[*at] <= 0.0 && !idle(*at)) {
            return Err(SectorTableError::NoOutput { sector: sectors[at] });
        }
        let used = used(world, &sectors, &flows);
        let share = |(sector, used): (&SectorId, &Option<f64>)| Some(table.imports().get(*sector)? / (*used)?);
        let import_dependence = sectors.iter().zip(&used).map(share).collect();
        Ok(Self { sectors, flows, output, used, import_dependence })
    }

    /// The sectors; every measure has one value for each, in this order.
    pub fn sectors(&self) -> &[SectorId] {
        &self.sectors
    }

    /// Gross output (总产出) of each sector, in the table's unit.
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// Import dependence (进口依存度): the share of imports in what the economy itself uses.
    ///
    /// `m_i = M_i / (Σ_j Z_ij + F_i − E_i)` with imports `M` (`imports`), flows `Z`, final use `F` (`final_use`, with
    /// exports) and exports `E` (`exports`). No unit; 0 to 1, above 1 where more is imported than used, as with
    /// transit goods. `None` when one of the three is unknown or nothing is used. Source: the share of competitive
    /// imports, Miller and Blair (2009), section 4.2. Time O(n²).
    pub fn import_dependence(&self) -> &[Option<f64>] {
        &self.import_dependence
    }
}

fn flows(world: &Snapshot, sectors: &[SectorId]) -> Result<Square, SectorTableError> {
    let (n, table) = (sectors.len(), world.sector_flows());
    let mut cells = vec![0.0; n * n];
    for flow in table.ids() {
        let ends = [table.from().get(flow), table.to().get(flow)];
        let [from, to] = ends.map(|end| sectors.binary_search(&end?).ok());
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) => (from, to),
            (None, None) => continue,
            _ => return Err(SectorTableError::TwoTables { flow }),
        };
        let value = table.value().get(flow).unwrap_or_default();
        if value < 0.0 {
            return Err(SectorTableError::NegativeFlow { flow });
        }
        cells[from * n + to] = value;
    }
    Ok(Square::from_fn(n, |i, j| cells[i * n + j]))
}

/// What the economy itself uses of a sector's goods, whoever made them; `None` when not known.
fn used(world: &Snapshot, sectors: &[SectorId], flows: &Square) -> Vec<Option<f64>> {
    let table = world.sectors();
    let used = |(at, sector): (usize, &SectorId)| {
        let at_home = table.final_use().get(*sector)? - table.exports().get(*sector)?;
        Some(flows.row(at).iter().sum::<f64>() + at_home).filter(|used| *used > 0.0)
    };
    sectors.iter().enumerate().map(used).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    const SECTORS: &str = "
        sectors: id name io_table unit gross_output final_use exports imports
        a 甲 T 万元 100 40 10 20
        b 乙 T 万元 200 - - 5
        c 丙 T 万元 - 0 0 0
        x 他 U 元 7 1 0 1
        sector_flows: from to value
        a b 30
        x x 1
    ";

    /// The table of this sketch, with `more` added to its flows.
    fn read(name: &str, more: &str) -> Result<SectorTable, SectorTableError> {
        SectorTable::of(&sketch::world(&format!("{SECTORS}{more}\n")), name)
    }

    #[test]
    fn tables_stand_side_by_side() {
        let world = sketch::world(SECTORS);
        assert_eq!(table_names(&world), ["T", "U"]);
        let table = read("T", "").unwrap();
        assert_eq!(
            (table.sectors(), table.output()),
            (&[SectorId(0), SectorId(1), SectorId(2)][..], &[100.0, 200.0, 0.0][..])
        );
        assert_eq!((table.flows.get(0, 1), table.flows.get(1, 0)), (30.0, 0.0));
        assert_eq!(read("U", "").unwrap().output(), [7.0]);
    }

    #[test]
    fn import_dependence_is_known_where_its_parts_are() {
        assert_eq!(read("T", "").unwrap().import_dependence(), [Some(20.0 / 60.0), None, None]);
    }

    #[test]
    fn what_cannot_be_computed_with_is_named() {
        let error = |name, more| read(name, more).map(|table| table.sectors).unwrap_err();
        assert_eq!(error("V", ""), SectorTableError::NoSector);
        assert_eq!(error("T", "a x 1"), SectorTableError::TwoTables { flow: SectorFlowId(1) });
        assert_eq!(error("T", "b a -1"), SectorTableError::NegativeFlow { flow: SectorFlowId(1) });
        assert_eq!(error("T", "b c 1"), SectorTableError::NoOutput { sector: SectorId(2) });
        let mixed = sketch::world("sectors: id name io_table unit\n a 甲 T 元\n b 乙 T 万元\n");
        let error = SectorTable::of(&mixed, "T").map(|table| table.sectors).unwrap_err();
        assert_eq!(error, SectorTableError::MixedUnits { sector: SectorId(1) });
    }
}
