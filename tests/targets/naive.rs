//! The same lists by walking all tables for each firm, over random worlds.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::{InvestorClass, MakesRole};
use liantu_model::{ChainId, FirmId, Partition, Plant, ProductId, RegionId, RowId as _, Scope, Site, Snapshot, sketch};
use liantu_query::diagnose::{FindingKind, Landscape};
use liantu_query::landing::{Base, Change, full};
use liantu_query::targets::{ListRequest, Market, Sources, TargetList, Worth};
use liantu_query::{Config, Work};

use crate::support::rng::Rng;

/// Work that nobody cancels.
static WORK: Work = Work::new();

/// Ten firms in two regions, six products, everything else drawn.
fn world(rng: &mut Rng) -> Snapshot {
    let mut text = "regions: id name level parent\nCHN 中国 country -\nA 甲地 province CHN\nB 乙地 province CHN\n\
        chains: id name\nc 链\nproducts: id name chain is_end\n"
        .to_owned();
    (0..6).for_each(|p| text.push_str(&format!("p{p} 品{p} c {}\n", p == 0)));
    text.push_str("firms: id name region classes group\n");
    for f in 0..10 {
        let region = if rng.below(5) < 2 { "A" } else { "B" };
        let class = ["-", "listed", "global500"][rng.below(3)];
        let group = if f > 0 && rng.below(6) == 0 { format!("f{}", rng.below(f)) } else { "-".to_owned() };
        text.push_str(&format!("f{f} 企{f} {region} {class} {group}\n"));
    }
    let pairs = |rng: &mut Rng, n: usize, left: usize, right: usize| {
        let drawn: BTreeSet<(usize, usize)> = (0..n).map(|_| (rng.below(left), rng.below(right))).collect();
        drawn
    };
    text.push_str("inputs: product input alternative_group\n");
    for (p, q) in pairs(rng, 9, 6, 6).into_iter().filter(|(p, q)| p != q) {
        text.push_str(&format!("p{p} p{q} {}\n", ["-", "g"][rng.below(2)]));
    }
    text.push_str("variants: variant general\n");
    pairs(rng, 1, 6, 6).into_iter().filter(|(p, q)| p != q).for_each(|(p, q)| text.push_str(&format!("p{p} p{q}\n")));
    text.push_str("makes: product firm role\n");
    for (p, f) in pairs(rng, 16, 6, 10) {
        text.push_str(&format!("p{p} f{f} {}\n", ["-", "main", "secondary"][rng.below(3)]));
    }
    text.push_str("supplies: supplier customer product\n");
    pairs(rng, 14, 10, 10)
        .into_iter()
        .filter(|(f, g)| f != g)
        .for_each(|(f, g)| text.push_str(&format!("f{f} f{g} -\n")));
    text.push_str("leads: chain firm\n");
    text.push_str(&format!("c f{}\n", rng.below(10)));
    text.push_str("invests: investor investee share\n");
    for (f, g) in pairs(rng, 2, 10, 10).into_iter().filter(|(f, g)| f != g) {
        text.push_str(&format!("f{f} f{g} {}\n", ["-", "0.3", "0.7"][rng.below(3)]));
    }
    sketch::world(&text)
}

struct Naive<'a> {
    world: &'a Snapshot,
    inside: BTreeSet<FirmId>,
    scope: Scope,
    site: Site,
    worths: BTreeMap<FirmId, f64>,
    worth_weight: f64,
}

impl Naive<'_> {
    /// Firms of the same group, by repeating until nothing is added.
    fn group(&self, firm: FirmId) -> BTreeSet<FirmId> {
        let mut group = BTreeSet::from([firm]);
        loop {
            let mut more = group.clone();
            let parent = |firm: FirmId| self.world.firms().group().get(firm);
            for other in self.world.firms().ids() {
                if let Some(parent) = parent(other).filter(|parent| group.contains(parent) || group.contains(&other)) {
                    more.extend([other, parent]);
                }
            }
            let invests = self.world.invests();
            for row in invests.ids() {
                let ends = [invests.investor().get(row).unwrap(), invests.investee().get(row).unwrap()];
                if invests.share().get(row).is_some_and(|share| share >= 0.5) && ends.iter().any(|e| group.contains(e))
                {
                    more.extend(ends);
                }
            }
            if more.len() == group.len() {
                return group;
            }
            group = more;
        }
    }

    fn served(&self, product: ProductId) -> BTreeSet<ProductId> {
        self.world.requirements().serving(product).into_iter().collect()
    }

    /// The substitutes for a product in each of its uses.
    fn stand_ins(&self, product: ProductId) -> BTreeSet<ProductId> {
        let inputs = self.world.inputs();
        let mut uses = Vec::new();
        for row in inputs.ids().filter(|row| inputs.input().get(*row) == Some(product)) {
            let same = |other: &_| {
                inputs.product().get(*other) == inputs.product().get(row)
                    && inputs.alternative_group().get(*other) == inputs.alternative_group().get(row)
                    && (inputs.alternative_group().get(row).is_some() || *other == row)
            };
            let inputs = inputs.ids().filter(same).filter_map(|other| inputs.input().get(other));
            uses.push(inputs.flat_map(|input| self.served(input)).collect::<BTreeSet<_>>());
        }
        let common = uses.into_iter().reduce(|a, b| a.intersection(&b).copied().collect()).unwrap_or_default();
        common.difference(&self.served(product)).copied().collect()
    }

    fn score(&self, firm: FirmId, product: ProductId, makes: ProductId) -> f64 {
        let table = self.world.makes();
        let row =
            table.ids().find(|row| (table.firm().get(*row), table.product().get(*row)) == (Some(firm), Some(makes)));
        let role = match table.role().get(row.unwrap()) {
            Some(MakesRole::Main) => 1.0,
            Some(MakesRole::Secondary) => 0.6,
            None => 0.8,
        };
        let service = if makes == product {
            1.0
        } else if self.served(product).contains(&makes) {
            0.8
        } else {
            0.6
        };
        let classes = self.world.firms().classes().get(firm);
        let class = match classes.and_then(|set| set.iter().next()) {
            Some(InvestorClass::Global500) => 1.0,
            Some(_) => 0.6,
            None => 0.2,
        };
        let (ties, worth) = (self.ties(firm), self.worths[&firm]);
        25.0 * role * service
            + 20.0 * ties / (ties + 20.0)
            + self.worth_weight * worth / (worth + 0.5)
            + 15.0 * class
            + 10.0 * 0.3
            + 10.0 * 0.5
    }

    fn ties(&self, firm: FirmId) -> f64 {
        let supplies = self.world.supplies();
        let pairs: BTreeSet<(FirmId, FirmId)> = supplies
            .ids()
            .map(|row| (supplies.supplier().get(row).unwrap(), supplies.customer().get(row).unwrap()))
            .collect();
        let leads = self.world.leads();
        let mut t = 0.0;
        for (_, customer) in pairs.iter().filter(|(supplier, _)| *supplier == firm) {
            let here = self.inside.contains(customer);
            let shared = pairs.iter().any(|(other, to)| to == customer && self.inside.contains(other));
            let lead = leads.ids().any(|row| leads.firm().get(row) == Some(*customer));
            t += f64::from(u8::from(here)) * 10.0 + f64::from(u8::from(shared)) * 3.0;
            t += f64::from(u8::from(lead && (here || shared))) * 5.0;
        }
        let bought = pairs.iter().filter(|(supplier, to)| *to == firm && self.inside.contains(supplier)).count();
        let invests = self.world.invests();
        let stakes = invests.ids().filter(|row| {
            let ends = [invests.investor().get(*row).unwrap(), invests.investee().get(*row).unwrap()];
            (ends[0] == firm && self.inside.contains(&ends[1])) || (ends[1] == firm && self.inside.contains(&ends[0]))
        });
        t + 6.0 * f64::from(u32::try_from(bought).unwrap()) + 10.0 * f64::from(u32::try_from(stakes.count()).unwrap())
    }

    /// The result of the whole diagnosis when the firm has a plant in the scope.
    fn worth(&self, firm: FirmId) -> f64 {
        let plant = Plant::of(self.world, firm, self.site);
        let outcome = full(self.world, &Config::default(), &self.scope, &[ChainId(0)], &[plant], &WORK).unwrap();
        let of_makers = |change: &&Change| change.before.is_some_and(|state| state.kind != FindingKind::ChokePoint);
        let changes = outcome[0].changes.iter().filter(of_makers);
        changes.map(Change::removed).filter(|removed| *removed > 0.0).sum()
    }

    /// Best first: one firm of each group, with the score.
    fn list(&self, product: ProductId) -> Vec<(FirmId, f64)> {
        let table = self.world.makes();
        let mut serving = self.served(product);
        serving.extend(self.stand_ins(product));
        let mut ranked: Vec<(FirmId, f64)> = Vec::new();
        for row in table.ids() {
            let (firm, makes) = (table.firm().get(row).unwrap(), table.product().get(row).unwrap());
            if serving.contains(&makes) && self.group(firm).is_disjoint(&self.inside) {
                ranked.push((firm, self.score(firm, product, makes)));
            }
        }
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut seen = BTreeSet::new();
        ranked.retain(|(firm, _)| seen.insert(self.group(*firm)));
        ranked
    }
}

fn same(list: &TargetList, naive: &[(FirmId, f64)], case: u64) {
    let fast: Vec<(FirmId, f64)> = list.candidates.iter().map(|candidate| (candidate.firm, candidate.score)).collect();
    let differ =
        fast.len() != naive.len() || fast.iter().zip(naive).any(|(a, b)| a.0 != b.0 || (a.1 - b.1).abs() > 1e-9);
    assert!(!differ, "world {case}: {fast:?} instead of {naive:?}");
}

#[test]
fn lists_are_those_of_the_naive_walk() {
    let (mut n_candidates, mut n_stood_in) = (0, 0);
    for case in 0..200 {
        let world = world(&mut Rng::new(case));
        let (region, mut config) = (world.find::<RegionId>("A").unwrap(), Config::default());
        // Without it many scores are equal, and each upper bound equals the score.
        let worth_weight = if case % 2 == 0 { 15.0 } else { 0.0 };
        config.set("targets.worth", worth_weight).unwrap();
        let (scope, site) = (Scope::Region(region), Site::Region(region));
        let landscape = Landscape::new(&world, Partition::single(&world, scope.clone()), &[ChainId(0)], &config, &WORK);
        let base = Base::new(landscape);
        let inside = scope.firms(&world).ones().map(FirmId::from_index).collect();
        let mut naive =
            Naive { world: &world, inside, scope: scope.clone(), site, worths: BTreeMap::new(), worth_weight };
        naive.worths = world.firms().ids().map(|firm| (firm, naive.worth(firm))).collect();
        let sources = Sources { alternatives: true, ..Sources::RECORDED };
        let list_request =
            ListRequest { chain: Some(ChainId(0)), worth: Some(Worth::of(&base, 0, 0)), sources, top: 20 };
        let products: Vec<ProductId> = world.products().ids().collect();
        let market = Market::new(&world, &products, sources, &config, &WORK);
        let wanted: Vec<_> = products.iter().map(|product| (list_request, *product)).collect();
        for list in market.seen_from(&scope).lists(&wanted) {
            same(&list, &naive.list(list.product), case);
            n_candidates += list.candidates.len();
            n_stood_in += usize::from(!naive.stand_ins(list.product).is_empty());
        }
    }
    assert!(n_candidates > 1_300 && n_stood_in > 30, "{n_candidates} candidates, {n_stood_in} stand-ins");
}
