//! Firms and what they sell to each other (供应网络), as the loss kernels read it.

use liantu_model::Wording;

use super::flow::{Flow, Passing};

/// How a customer depends on what a sector supplies (投入类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputClass {
    /// Nothing can be made without it (关键投入): the scarcest essential input limits production.
    Essential,
    /// Production falls in proportion (重要投入).
    Linear,
    /// Production does not depend on it (无关投入); sales to the customer still do.
    Unrelated,
}

/// What a supplier sells to a customer in a year, in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sale {
    /// Who sells.
    pub supplier: u32,
    /// Who buys.
    pub customer: u32,
    /// How much; 0 means no sale.
    pub weight: f64,
}

/// Why a network cannot be built.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// A sale names a firm that does not exist.
    #[error("sale {at}: firm {firm} is out of range, there are {firms} firms")]
    FirmOutOfRange {
        /// Position of the sale.
        at: usize,
        /// The firm named.
        firm: u32,
        /// How many there are.
        firms: usize,
    },
    /// A sale is negative, infinite or not a number.
    #[error("sale {at}: the weight {weight} is not a finite number of at least 0")]
    BadWeight {
        /// Position of the sale.
        at: usize,
        /// The weight given.
        weight: f64,
    },
    /// A revenue is negative, infinite or not a number.
    #[error("firm {firm}: the revenue {revenue} is not a finite number of at least 0")]
    BadRevenue {
        /// The firm.
        firm: usize,
        /// The revenue given.
        revenue: f64,
    },
    /// The number of revenues is not the number of firms.
    #[error("{revenues} revenues for {firms} firms")]
    RevenueCount {
        /// Revenues given.
        revenues: usize,
        /// Firms.
        firms: usize,
    },
    /// Firms and sales are counted in 32 bits.
    #[error("{count} firms or sales are too many; at most 4294967294")]
    TooLarge {
        /// How many there are.
        count: usize,
    },
}

impl NetworkError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::FirmOutOfRange { at, firm, firms } => {
                format!("第 {at} 笔供应：企业 {firm} 超出范围，共有 {firms} 家企业")
            }
            Self::BadWeight { at, weight } => format!("第 {at} 笔供应：权重 {weight} 不是大于等于 0 的有限数"),
            Self::BadRevenue { firm, revenue } => format!("企业 {firm}：营业收入 {revenue} 不是大于等于 0 的有限数"),
            Self::RevenueCount { revenues, firms } => format!("有 {revenues} 项营业收入，而企业有 {firms} 家"),
            Self::TooLarge { count } => format!("企业或供应有 {count} 项，过多；最多 4294967294 项"),
        };
        Wording::new(zh, self.to_string())
    }
}

/// A supply network: firms 0..n, their sectors, and what they sell to each other.
///
/// Sales of one firm to one customer add up. A self-loop (a firm that supplies itself) is an ordinary sale: it counts
/// in the firm's sales and purchases, and passes the firm's own loss on to itself. Firms without sales have no weight
/// in any index. The order of the sales does not matter.
#[derive(Clone, Debug)]
pub struct SupplyNetwork {
    /// Dense sector number of each firm.
    sector: Vec<u32>,
    sectors: usize,
    /// `s_i`, what each firm sells within the network.
    sales: Vec<f64>,
    total: f64,
    down: Flow,
    up: Flow,
}

impl SupplyNetwork {
    /// The network of these sales between firms of these sectors (any numbers); `class` says how the sector of a
    /// customer (second) depends on that of a supplier (first).
    ///
    /// Time O(m log m), memory O(n + m) for n firms and m sales.
    ///
    /// # Errors
    /// [`NetworkError::FirmOutOfRange`], [`NetworkError::BadWeight`], [`NetworkError::TooLarge`].
    pub fn new(sectors: &[u32], sales: &[Sale], class: impl Fn(u32, u32) -> InputClass) -> Result<Self, NetworkError> {
        Self::build(sectors, sales, None, class)
    }

    /// Like [`SupplyNetwork::new`], with the total revenue of each firm, of which its sales within the network are a
    /// part: what it sells elsewhere is not lost when its customers fail. A revenue below the firm's known sales
    /// counts as those sales.
    ///
    /// # Errors
    /// As for [`SupplyNetwork::new`], and [`NetworkError::RevenueCount`], [`NetworkError::BadRevenue`].
    pub fn with_revenue(
        sectors: &[u32],
        sales: &[Sale],
        revenue: &[f64],
        class: impl Fn(u32, u32) -> InputClass,
    ) -> Result<Self, NetworkError> {
        if revenue.len() != sectors.len() {
            return Err(NetworkError::RevenueCount { revenues: revenue.len(), firms: sectors.len() });
        }
        match (0..).zip(revenue).find(|(_, revenue)| !(revenue.is_finite() && **revenue >= 0.0)) {
            Some((firm, revenue)) => Err(NetworkError::BadRevenue { firm, revenue: *revenue }),
            None => Self::build(sectors, sales, Some(revenue), class),
        }
    }

    fn build(
        sectors: &[u32],
        sales: &[Sale],
        revenue: Option<&[f64]>,
        class: impl Fn(u32, u32) -> InputClass,
    ) -> Result<Self, NetworkError> {
        let edges = merged(sectors.len(), sales)?;
        let firms = sectors.len();
        let (sector, count) = numbered(sectors);
        let (mut sold, mut bought) = (vec![0.0; firms], vec![0.0; firms]);
        for edge in &edges {
            sold[edge.supplier as usize] += edge.weight;
            bought[edge.customer as usize] += edge.weight;
        }
        let (mut up, mut down) = (Vec::with_capacity(edges.len()), Vec::with_capacity(edges.len()));
        for Sale { supplier, customer, weight } in edges {
            let (from, to) = (supplier as usize, customer as usize);
            let income = revenue.map_or(0.0, |revenue| revenue[from]).max(sold[from]);
            up.push(Passing { source: customer, owner: supplier, group: 0, share: weight / income });
            let group = match class(sectors[from], sectors[to]) {
                InputClass::Essential => sector[from] + 1,
                InputClass::Linear => LINEAR,
                InputClass::Unrelated => continue,
            };
            down.push(Passing { source: supplier, owner: customer, group, share: weight });
        }
        share_out(&mut down, &bought);
        let total = sold.iter().sum();
        let (down, up) = (Flow::new(firms, down), Flow::new(firms, up));
        Ok(Self { sector, sectors: count, sales: sold, total, down, up })
    }

    /// The number of firms.
    pub fn firms(&self) -> usize {
        self.sector.len()
    }

    /// `s_i`: what each firm sells within the network.
    pub fn sales(&self) -> &[f64] {
        &self.sales
    }

    /// `Σ s_i`: all sales together.
    pub fn total_sales(&self) -> f64 {
        self.total
    }

    /// Dense sector number of each firm, in the order of the numbers given.
    pub(super) fn sector(&self) -> &[u32] {
        &self.sector
    }

    pub(super) fn sectors(&self) -> usize {
        self.sectors
    }

    /// From suppliers to customers.
    pub(super) fn down(&self) -> &Flow {
        &self.down
    }

    /// From customers to suppliers.
    pub(super) fn up(&self) -> &Flow {
        &self.up
    }

    /// The share of all sales that is lost when firm `i` loses `loss(i)` of its own.
    pub(super) fn share_lost(&self, firms: impl Iterator<Item = (u32, f64)>) -> f64 {
        let lost: f64 = firms.map(|(firm, loss)| self.sales[firm as usize] * loss).sum();
        if self.total > 0.0 { lost / self.total } else { 0.0 }
    }
}

/// The group of all linear inputs of a firm; essential inputs have a group for each sector.
const LINEAR: u32 = 0;

/// The sales by supplier and customer, each pair once, checked.
fn merged(firms: usize, sales: &[Sale]) -> Result<Vec<Sale>, NetworkError> {
    let most = u32::MAX as usize - 1;
    if let Some(count) = [firms, sales.len()].into_iter().find(|count| *count > most) {
        return Err(NetworkError::TooLarge { count });
    }
    for (at, sale) in sales.iter().enumerate() {
        if let Some(firm) = [sale.supplier, sale.customer].into_iter().find(|firm| *firm as usize >= firms) {
            return Err(NetworkError::FirmOutOfRange { at, firm, firms });
        }
        if !(sale.weight.is_finite() && sale.weight >= 0.0) {
            return Err(NetworkError::BadWeight { at, weight: sale.weight });
        }
    }
    let mut edges: Vec<Sale> = sales.iter().copied().filter(|sale| sale.weight > 0.0).collect();
    let pair = |sale: &Sale| (sale.supplier, sale.customer);
    edges.sort_by(|a, b| pair(a).cmp(&pair(b)).then(a.weight.total_cmp(&b.weight)));
    edges.dedup_by(|next, kept| {
        let same = pair(next) == pair(kept);
        kept.weight += if same { next.weight } else { 0.0 };
        same
    });
    Ok(edges)
}

/// Sector numbers made dense, ascending, and how many there are.
fn numbered(sectors: &[u32]) -> (Vec<u32>, usize) {
    let mut known = sectors.to_vec();
    known.sort_unstable();
    known.dedup();
    let dense = |sector: &u32| u32::try_from(known.partition_point(|other| other < sector)).unwrap_or(u32::MAX);
    (sectors.iter().map(dense).collect(), known.len())
}

/// Turns weights into `Λd`: shares of the group for essential inputs, of all purchases for linear.
fn share_out(down: &mut [Passing], bought: &[f64]) {
    down.sort_by_key(|passing| (passing.owner, passing.group, passing.source));
    for group in down.chunk_by_mut(|a, b| (a.owner, a.group) == (b.owner, b.group)) {
        let whole = match group[0].group {
            LINEAR => bought[group[0].owner as usize],
            _ => group.iter().map(|passing| passing.share).sum(),
        };
        for passing in group {
            passing.share /= whole;
        }
    }
}
