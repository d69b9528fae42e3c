//! From a finding's number to the rows it is based on (解释).

use liantu_model::code::{Code as _, Confidence};
use liantu_model::{
    Evidence, FirmId, InputId, Inside, ProductId, RegionShareId, RowId as _, Scope, SupplyId, Table, Wording,
};
use liantu_query::Work;
use liantu_query::chokepoint::Element;
use liantu_query::diagnose::{Finding, FindingKind};

use crate::diagnosis::{DiagnosisView, FindingView};
use crate::engine::Engine;
use crate::named::Named;
use crate::names::NameError;
use crate::words;

/// Rows of one kind that are shown.
const SHOWN: usize = 12;

/// A finding with the rows of the data it is based on.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The chain.
    pub chain: Named,
    /// The scope.
    pub scope: Named,
    /// The finding, with its factors and witness.
    pub finding: FindingView,
    /// The rows, in the order of the argument; at most 12 of a kind.
    pub rows: Vec<SourceRow>,
}

/// One row of the data, and where it comes from.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// What it shows.
    pub shows: Wording,
    /// The table it is in.
    pub table: Table,
    /// What it says.
    pub fact: Wording,
    /// How far it can be trusted.
    pub confidence: Option<Confidence>,
    /// Where it comes from.
    pub source: Option<String>,
    /// What the source says about it.
    pub evidence: Option<String>,
    /// When it was observed.
    pub observed_on: Option<String>,
}

/// Why a finding cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The text is not the id of a finding.
    #[error("\"{id}\" is not the id of a finding such as gap/330200/ic/ic.litho")]
    NotAnId {
        /// The text.
        id: String,
    },
    /// A part of the id matches nothing.
    #[error(transparent)]
    Name(#[from] NameError),
    /// There is no such finding in this generation.
    #[error("there is no finding {id} in these data: it may be healed, or the product is not of the chain")]
    NotFound {
        /// The id.
        id: String,
    },
}

impl ExplainError {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        let zh = match self {
            Self::Name(error) => return error.wording(),
            Self::NotAnId { id } => format!("“{id}”不是发现的编号，应如 gap/330200/ic/ic.litho"),
            Self::NotFound { id } => format!("当前数据中没有发现 {id}：可能已消除，或产品不属于该链"),
        };
        Wording::new(zh, self.to_string())
    }
}

impl Engine {
    /// The finding with this id (see [`FindingView::id`]) and the rows it is based on.
    ///
    /// # Errors
    /// [`ExplainError`]: not an id, a name that matches nothing, or no such finding.
    pub fn explain(&self, id: &str, work: &Work) -> Result<Explanation, ExplainError> {
        let parts: Vec<&str> = id.splitn(4, '/').collect();
        let [kind, scope, chain, product] = parts[..] else { return Err(ExplainError::NotAnId { id: id.to_owned() }) };
        let kinds = [FindingKind::Gap, FindingKind::WeakLink, FindingKind::ChokePoint, FindingKind::Extension];
        let kind = kinds.into_iter().find(|known| known.code() == kind);
        let kind = kind.ok_or_else(|| ExplainError::NotAnId { id: id.to_owned() })?;
        let (scope, chain) = (self.scope(&scope.replace('+', ","))?, self.chain(chain)?);
        let product = self.product(product)?;
        let mut diagnosis = self.landscape(&[chain], &scope, None, work).diagnose(0, 0);
        diagnosis.findings.retain(|finding| finding.kind == kind && finding.product == product);
        let missing = || ExplainError::NotFound { id: id.to_owned() };
        let finding = diagnosis.findings.first().ok_or_else(missing)?;
        let rows = RowFinder { engine: self, inside: scope.inside(&self.world), scope: &scope, found: Vec::new() };
        let rows = rows.collect(finding);
        let view = DiagnosisView::new(self, &diagnosis);
        let finding = view.findings.into_iter().next().ok_or_else(missing)?;
        Ok(Explanation { chain: view.chain, scope: view.scope, finding, rows })
    }
}

/// The rows behind one finding.
struct RowFinder<'e> {
    engine: &'e Engine,
    inside: Inside<'e>,
    scope: &'e Scope,
    found: Vec<SourceRow>,
}

impl RowFinder<'_> {
    fn collect(mut self, finding: &Finding) -> Vec<SourceRow> {
        let witness = &finding.witness;
        let place = self.engine.scope_name(self.scope);
        let shown = |zh: &str, en: &str| Wording::new(zh, en);
        let needs = shown("需要它", "needs it");
        witness.uses.iter().for_each(|row| self.input(&needs, *row));
        witness.shares.iter().take(SHOWN).for_each(|row| self.share(*row));
        let inside = Wording::new(format!("{}的企业", place.zh), format!("maker in {}", place.en));
        self.makers(&inside, finding.product, |rows, firm| rows.inside.contains(firm));
        if witness.shares.is_empty() {
            let outside = shown("外部企业", "maker outside");
            self.makers(&outside, finding.product, |rows, firm| !rows.inside.contains(firm));
        }
        let demand = shown("本地下游", "local demand");
        for user in self.users(&witness.uses) {
            self.makers(&demand, user, |rows, firm| rows.inside.contains(firm));
        }
        self.links(finding.product);
        let cut = witness.cut.iter().flat_map(|cut| cut.sets.iter().flatten());
        let cut: Vec<Element> = cut.copied().collect();
        let lost = shown("断供的一方", "whose loss cuts off");
        for element in cut {
            if let Element::Firm(firm) = element {
                self.makers(&lost, finding.product, |_, other| other == firm);
            }
        }
        let stand_in = shown("可替代的本地企业", "maker of a stand-in");
        for (product, _) in &witness.stand_ins {
            self.makers(&stand_in, *product, |rows, firm| rows.inside.contains(firm));
        }
        if finding.kind == FindingKind::Extension {
            let groups = self.engine.world.requirements().groups(finding.product);
            let asks = shown("它需要的投入", "what it needs");
            groups.iter().flat_map(|group| &group.alternatives).take(SHOWN).for_each(|row| self.input(&asks, *row));
        }
        self.found
    }

    fn users(&self, uses: &[InputId]) -> Vec<ProductId> {
        let mut products: Vec<ProductId> =
            uses.iter().filter_map(|row| self.engine.world.inputs().product().get(*row)).collect();
        products.sort_unstable();
        products.dedup();
        products
    }

    fn input(&mut self, shows: &Wording, row: InputId) {
        let inputs = self.engine.world.inputs();
        let (Some(product), Some(input)) = (inputs.product().get(row), inputs.input().get(row)) else { return };
        let (product, input) = (self.engine.named(product), self.engine.named(input));
        let mut fact = Wording::new(format!("{} ← {}", product.zh, input.zh), format!("{} ← {}", product.en, input.en));
        if let Some(grade) = inputs.criticality().get(row) {
            fact = both(&fact, &format!("，关键程度{}", grade.zh()), &format!(", criticality {}", grade.en()));
        }
        if let Some(grade) = inputs.substitutability().get(row) {
            fact = both(&fact, &format!("，可替代性{}", grade.zh()), &format!(", substitutability {}", grade.en()));
        }
        if let Some(group) = inputs.alternative_group().get(row) {
            fact = both(&fact, &format!("，替代组 {group}"), &format!(", alternative group {group}"));
        }
        self.push(shows, Table::Inputs, fact, inputs.view().evidence(row));
    }

    fn share(&mut self, row: RegionShareId) {
        let shares = self.engine.world.region_shares();
        let Some(region) = shares.region().get(row) else { return };
        let region = self.engine.named(region);
        let share = shares.share().get(row).map_or_else(|| "?".to_owned(), words::percent);
        let fact = Wording::new(format!("{} {share}", region.zh), format!("{} {share}", region.en));
        let shows = Wording::new("世界供给份额", "share of world supply");
        self.push(&shows, Table::RegionShares, fact, shares.view().evidence(row));
    }

    /// Makers of a product or its variants that are wanted, at most [`SHOWN`].
    fn makers(&mut self, shows: &Wording, product: ProductId, wanted: impl Fn(&Self, FirmId) -> bool) {
        let adjacency = self.engine.world.adjacency();
        let serving = self.engine.world.requirements().serving(product);
        let pairs =
            serving.iter().flat_map(|product| adjacency.makers().of(*product).iter().map(|firm| (*firm, *product)));
        let pairs: Vec<(FirmId, ProductId)> = pairs.filter(|(firm, _)| wanted(self, *firm)).take(SHOWN).collect();
        for (firm, product) in pairs {
            let Some(row) = adjacency.makes_row(firm, product) else { continue };
            let (firm, product) = (self.engine.named(firm), self.engine.named(product));
            let fact =
                Wording::new(format!("{} 生产 {}", firm.zh, product.zh), format!("{} makes {}", firm.en, product.en));
            self.push(shows, Table::Makes, fact, self.engine.world.makes().view().evidence(row));
        }
    }

    /// Supplies of the product to firms inside.
    fn links(&mut self, product: ProductId) {
        let supplies = self.engine.world.supplies();
        let rows = self.engine.world.adjacency().supplies_of(product).map(SupplyId::from_index);
        let customer = |row: &SupplyId| supplies.customer().get(*row);
        let rows: Vec<SupplyId> =
            rows.filter(|row| customer(row).is_some_and(|firm| self.inside.contains(firm))).take(SHOWN).collect();
        let shows = Wording::new("已知采购", "known purchase");
        for row in rows {
            let (Some(from), Some(to)) = (supplies.supplier().get(row), customer(&row)) else { continue };
            let (from, to) = (self.engine.named(from), self.engine.named(to));
            let fact = Wording::new(format!("{} → {}", from.zh, to.zh), format!("{} → {}", from.en, to.en));
            self.push(&shows, Table::Supplies, fact, supplies.view().evidence(row));
        }
    }

    fn push(&mut self, shows: &Wording, table: Table, fact: Wording, evidence: Option<Evidence<'_>>) {
        self.found.push(SourceRow::new(self.engine, shows.clone(), table, fact, evidence));
    }
}

impl SourceRow {
    /// What a row says, with where it comes from.
    pub(crate) fn new(
        engine: &Engine,
        shows: Wording,
        table: Table,
        fact: Wording,
        evidence: Option<Evidence<'_>>,
    ) -> Self {
        let sources = engine.world.sources();
        let confidence = evidence.and_then(|evidence| evidence.confidence);
        Self {
            shows,
            table,
            fact,
            confidence,
            source: evidence.and_then(|e| e.source).and_then(|source| sources.title().get(source)).map(str::to_owned),
            evidence: evidence.and_then(|evidence| evidence.evidence).map(str::to_owned),
            observed_on: evidence.and_then(|evidence| evidence.observed_on).map(|date| date.to_string()),
        }
    }
}

/// A sentence with an addition at its end.
fn both(fact: &Wording, zh: &str, en: &str) -> Wording {
    Wording::new(format!("{}{zh}", fact.zh), format!("{}{en}", fact.en))
}
