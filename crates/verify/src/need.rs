//! What the closure needs (§2): uses, substitutes, weaknesses, and the factors that depend on them.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::Grade;
use liantu_model::{FirmId, ProductId, Snapshot};

use crate::chain::Chain;
use crate::codes::{Factor, FindingGrade, Weakness};
use crate::place::{Figures, Links, Place, as_number};
use crate::rows::{Rows, Use, entries};
use crate::rules::Rules;
use crate::severity::{Bounds, Factors};

/// A product seen from a chain and a scope.
#[derive(Clone, Copy)]
pub(crate) struct Case<'c> {
    pub(crate) world: &'c Snapshot,
    pub(crate) rows: &'c Rows,
    pub(crate) rules: &'c Rules,
    pub(crate) chain: &'c Chain,
    pub(crate) place: &'c Place,
    pub(crate) product: ProductId,
}

impl<'c> Case<'c> {
    pub(crate) fn figures(&self) -> Option<Figures> {
        self.place.figures(self.rows, self.rules, self.product)
    }

    pub(crate) fn links(&self) -> Links {
        self.place.links(self.rows, self.product)
    }

    pub(crate) fn is_made_inside(&self) -> bool {
        self.place.made.contains_key(&self.product)
    }

    pub(crate) fn is_made_somewhere(&self) -> bool {
        self.rows.maker_rows(self.product).next().is_some() || self.figures().is_some()
    }

    /// The rows of `inputs` in which the closure requires the product or what it serves.
    pub(crate) fn uses(&self) -> Vec<&'c Use> {
        let uses = self.rows.served[&self.product].iter().flat_map(|general| entries(&self.rows.used, *general));
        uses.filter(|row| self.chain.depth.contains_key(&row.product)).collect()
    }

    /// For each use the products made inside that serve its group but not the product, with their strength. Nothing
    /// substitutes for an end product.
    pub(crate) fn stand_ins(&self) -> Vec<BTreeMap<ProductId, f64>> {
        if self.chain.ends.contains(&self.product) {
            return Vec::new();
        }
        self.uses().into_iter().map(|row| self.stand_ins_of(row)).collect()
    }

    fn stand_ins_of(&self, row: &Use) -> BTreeMap<ProductId, f64> {
        let groups = self.rows.inputs[&row.product].iter();
        let same = |other: &&Use| (row.group.is_some() || other.input == row.input) && other.group == row.group;
        let serving = groups.filter(same).flat_map(|other| &self.rows.serving[&other.input]);
        let other = serving.filter(|product| !self.rows.serving[&self.product].contains(product));
        other.filter_map(|product| Some((*product, *self.place.made.get(product)?))).collect()
    }

    /// The smallest over the uses of the strongest substitute; 0 when a use has none, or there is no use.
    pub(crate) fn covered(&self) -> f64 {
        let strongest = |found: BTreeMap<ProductId, f64>| found.into_values().fold(0.0, f64::max);
        self.stand_ins().into_iter().map(strongest).reduce(f64::min).unwrap_or(0.0)
    }

    pub(crate) fn weaknesses(&self) -> BTreeSet<Weakness> {
        let (rules, links, figures) = (self.rules, self.links(), self.figures());
        let share = figures.as_ref().and_then(|figures| figures.inside);
        let world_hhi = figures.and_then(|figures| figures.outside_hhi);
        let n_makers = self.place.local_makers(self.rows, self.product).len();
        let linked = links.n >= rules.count("min_links");
        let above = |value: Option<f64>, name: &str| value.is_some_and(|value| value > rules.get(name));
        let few = share.is_none() && (1..=rules.count("thin_makers")).contains(&n_makers);
        let minor = share.is_some_and(|share| share < rules.get("minor_share"));
        let outside = linked && as_number(links.n_local) < rules.get("dependent_rate") * as_number(links.n);
        let concentrated = linked && above(links.hhi, "concentrated_hhi")
            || share.is_some_and(|share| share < 0.5) && above(world_hhi, "world_hhi");
        let all = [
            (few, Weakness::FewMakers),
            (minor, Weakness::Minor),
            (outside, Weakness::BoughtOutside),
            (concentrated, Weakness::Concentrated),
        ];
        all.into_iter().filter(|(holds, _)| *holds).map(|(_, weakness)| weakness).collect()
    }

    /// The factors of gaps and weak links.
    pub(crate) fn factors(&self) -> Factors {
        BTreeMap::from([
            (Factor::Criticality, self.criticality().map(Bounds::exact)),
            (Factor::Concentration, self.concentration().map(Bounds::exact)),
            (Factor::Dependence, self.dependence()),
            (Factor::Demand, self.demand().map(Bounds::exact)),
        ])
    }

    pub(crate) fn criticality(&self) -> Option<f64> {
        if self.chain.ends.contains(&self.product) {
            return Some(0.3);
        }
        let value = |row: &Use| Some(criticality(row.criticality?) * irreplaceability(row.substitutability));
        self.uses().into_iter().filter_map(value).reduce(f64::max)
    }

    pub(crate) fn concentration(&self) -> Option<f64> {
        match self.figures() {
            Some(figures) => figures.outside_hhi,
            None => Some(self.links()).filter(|links| links.n >= self.rules.count("min_links"))?.hhi,
        }
    }

    fn dependence(&self) -> Option<Bounds> {
        if let Some(figures) = self.figures() {
            return figures.inside.map(|inside| Bounds::exact(1.0 - inside));
        }
        let (makers, links) = (self.rows.makers(self.product).len(), self.links());
        let local = self.place.local_makers(self.rows, self.product).len();
        match makers {
            0 => Some(Bounds::exact(1.0)),
            _ if local > 0 && links.n > 0 && links.n >= self.rules.count("min_links") => {
                Some(Bounds::part(links.n - links.n_local, links.n))
            }
            _ => Some(Bounds::part(makers - local, makers)),
        }
    }

    fn demand(&self) -> Option<f64> {
        let products: BTreeSet<ProductId> = self.uses().into_iter().map(|row| row.product).collect();
        let recorded = products.iter().any(|product| self.rows.maker_rows(*product).next().is_some());
        let n = as_number(self.demanders().len());
        recorded.then_some(n / (n + 3.0))
    }

    /// The firms inside that make the product of a use.
    pub(crate) fn demanders(&self) -> BTreeSet<FirmId> {
        self.uses().into_iter().flat_map(|row| self.place.local_makers(self.rows, row.product)).collect()
    }

    /// The grade of gaps and weak links (§4).
    pub(crate) fn grade(&self) -> FindingGrade {
        let n_makers = self.rows.makers(self.product).len();
        let Some(figures) = self.figures() else {
            return if n_makers >= 3 { FindingGrade::Indicated } else { self.grade_by_rows() };
        };
        let uses = self.uses();
        let shown = uses.is_empty() || uses.iter().any(|row| row.documented);
        match figures.inside {
            Some(_) if figures.documented && shown => FindingGrade::Confirmed,
            None if n_makers == 0 => FindingGrade::DataGap,
            _ => FindingGrade::Indicated,
        }
    }

    /// Indicated when some row of `makes` is documented, else a data gap.
    pub(crate) fn grade_by_rows(&self) -> FindingGrade {
        let documented = self.rows.maker_rows(self.product).any(|row| row.documented);
        if documented { FindingGrade::Indicated } else { FindingGrade::DataGap }
    }
}

fn criticality(grade: Grade) -> f64 {
    match grade {
        Grade::High => 1.0,
        Grade::Medium => 0.6,
        Grade::Low => 0.3,
    }
}

fn irreplaceability(substitutability: Option<Grade>) -> f64 {
    match substitutability {
        Some(Grade::Low) | None => 1.0,
        Some(Grade::Medium) => 0.8,
        Some(Grade::High) => 0.5,
    }
}
