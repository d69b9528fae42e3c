//! Landings on random small worlds: the recomputed result equals that of the rebuilt world.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;

use liantu_model::{
    ChainId, FirmId, Partition, Plant, ProductId, RegionId, RowId as _, Scope, Site, Snapshot, ZoneId, sketch,
};
use liantu_query::diagnose::{FindingKind, Landscape};
use liantu_query::landing::{Balance, Base, Effect, Outcome, full, rank_firms, rank_places};
use liantu_query::{Config, Work};

/// Work that nobody cancels.
static WORK: Work = Work::new();

/// Numbers from a seed (splitmix64, Steele et al. 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(n).unwrap()).unwrap()
    }

    fn choose<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

const REGIONS: &str = "regions: id name level parent
    CHN 中国 country -
    JPN 日本 country -
    DEU 德国 country -
    33 浙江 province CHN
    3301 杭州 city 33
    3302 宁波 city 33
    330201 海曙 county 3302
    32 江苏 province CHN
    zones: id name region
    z1 北仑 330201
    z2 萧山 3301
    z3 无地 -
    chains: id name
    a 甲链
    b 乙链
    ";

/// Products p0… of two chains with inputs, alternatives, variants and cycles, some firms.
fn world(dice: &mut Dice, prefix: &str) -> Snapshot {
    let (products, firms) = (4 + dice.below(9), 3 + dice.below(8));
    let mut text = format!("{REGIONS}products: id name chain is_end\n");
    for p in 0..products {
        writeln!(
            text,
            "{prefix}p{p:02} 品{p} {} {}",
            dice.choose(&["a", "a", "b", "-"]),
            dice.choose(&["-", "-", "true"])
        )
        .unwrap();
    }
    text.push_str("firms: id name region zone\n");
    for f in 0..firms {
        let place =
            dice.choose(&["- z1", "3301 z2", "3302 -", "JPN -", "JPN -", "DEU -", "32 -", "- -", "330201 -", "- z3"]);
        writeln!(text, "{prefix}f{f:02} 企{f} {place}").unwrap();
    }
    text.push_str("inputs: product input alternative_group criticality substitutability\n");
    let mut rows = std::collections::BTreeSet::new();
    for _ in 0..dice.below(3 * products) {
        let pair = (dice.below(products), dice.below(products));
        if pair.0 != pair.1 && rows.insert(pair) {
            let group = dice.choose(&["-", "-", "g1", "g2"]);
            let grades = [dice.choose(&["high", "medium", "low", "-"]), dice.choose(&["high", "low", "-"])];
            writeln!(text, "{prefix}p{:02} {prefix}p{:02} {group} {} {}", pair.0, pair.1, grades[0], grades[1])
                .unwrap();
        }
    }
    text.push_str("variants: variant general\n");
    let mut rows = std::collections::BTreeSet::new();
    for _ in 0..dice.below(4) {
        let pair = (dice.below(products), dice.below(products));
        if pair.0 != pair.1 && rows.insert(pair) {
            writeln!(text, "{prefix}p{:02} {prefix}p{:02}", pair.0, pair.1).unwrap();
        }
    }
    text.push_str("makes: product firm confidence capacity\n");
    let mut rows = std::collections::BTreeSet::new();
    for _ in 0..dice.below(3 * products) {
        let pair = (dice.below(products), dice.below(firms));
        if rows.insert(pair) {
            let confidence = dice.choose(&["media", "-", "inferred"]);
            writeln!(text, "{prefix}p{:02} {prefix}f{:02} {confidence} 2", pair.0, pair.1).unwrap();
        }
    }
    text.push_str("region_shares: product region share\n");
    for p in (0..products).filter(|_| dice.below(6) == 0).collect::<Vec<_>>() {
        for region in ["CHN", "JPN", "DEU"].into_iter().filter(|_| dice.below(3) > 0).collect::<Vec<_>>() {
            writeln!(text, "{prefix}p{p:02} {region} {}", dice.choose(&["0.5", "0.2", "-", "0"])).unwrap();
        }
    }
    text.push_str("supplies: product supplier customer amount\n");
    let mut rows = std::collections::BTreeSet::new();
    for _ in 0..dice.below(12) {
        let row = (dice.below(products.min(3)), dice.below(firms), dice.below(firms));
        if row.1 != row.2 && rows.insert(row) {
            writeln!(
                text,
                "{prefix}p{:02} {prefix}f{:02} {prefix}f{:02} {}",
                row.0,
                row.1,
                row.2,
                dice.choose(&["5", "-"])
            )
            .unwrap();
        }
    }
    sketch::world(&text)
}

fn config(dice: &mut Dice) -> Config {
    let mut config = Config::default();
    for (name, values) in [
        ("cut_order", ["2", "1", "3", "0"]),
        ("min_links", ["1", "2", "5", "1"]),
        ("covered_strength", ["0.5", "0.7", "0.9", "1"]),
        ("min_readiness", ["0.5", "0", "0", "0.3"]),
        ("max_extensions", ["10", "2", "1", "10"]),
    ] {
        config.set(name, dice.choose(&values).parse().unwrap()).unwrap();
    }
    config
}

const SITES: [Site; 5] = [
    Site::Zone(ZoneId(0)),
    Site::Zone(ZoneId(1)),
    Site::Zone(ZoneId(2)),
    Site::Region(RegionId(7)),
    Site::Region(RegionId(5)),
];

/// The scopes around a site, small ones first.
fn scopes(world: &Snapshot, site: Site) -> Vec<Scope> {
    let zones = [Scope::Zone(ZoneId(0)), Scope::Zones(vec![ZoneId(0), ZoneId(2)]), Scope::Zone(ZoneId(1))];
    let regions = world.regions().ids().map(Scope::Region);
    zones.into_iter().chain(regions).filter(|scope| site.lies_in(world, scope)).collect()
}

fn plants(world: &Snapshot, dice: &mut Dice, scope: &Scope) -> Vec<Plant> {
    let sites: Vec<Site> = SITES.into_iter().filter(|site| site.lies_in(world, scope)).collect();
    let plant = |dice: &mut Dice| {
        let plant =
            Plant::of(world, FirmId::from_index(dice.below(world.firms().len())), sites[dice.below(sites.len())]);
        let some: Vec<ProductId> = plant.products.iter().copied().filter(|_| dice.below(3) > 0).collect();
        if dice.below(3) == 0 { plant.only(&some) } else { plant }
    };
    (0..=dice.below(2)).map(|_| plant(dice)).collect()
}

fn chains() -> [ChainId; 2] {
    [ChainId(0), ChainId(1)]
}

fn base<'s>(world: &'s Snapshot, scope: &Scope, config: &'s Config) -> Base<'s> {
    Base::new(Landscape::new(world, Partition::single(world, scope.clone()), &chains(), config, &WORK))
}

#[test]
fn the_recomputed_landing_equals_that_of_the_rebuilt_world() {
    let (mut effects, mut outlooks, mut orders) = ([0; 4], 0, 0);
    for seed in 0..1_500 {
        let mut dice = Dice(seed);
        let (world, config) = (world(&mut dice, ""), config(&mut dice));
        let site = SITES[dice.below(SITES.len())];
        let scopes = scopes(&world, site);
        let scope = &scopes[dice.below(scopes.len())];
        let base = base(&world, scope, &config);
        for _ in 0..3 {
            let plants = plants(&world, &mut dice, scope);
            let fast = base.land_all(0, &plants).unwrap();
            let slow = full(&world, &config, scope, &chains(), &plants, &WORK).unwrap();
            assert_eq!(fast, slow, "seed {seed}, {scope:?}, {plants:?}");
            let balance = fast.iter().fold(Balance::default(), |sum, outcome| sum + outcome.balance);
            assert_eq!(base.balance(0, &plants), Some(balance), "seed {seed}");
            for outcome in &fast {
                outcome.changes.iter().for_each(|change| effects[change.effect() as usize] += 1);
                outlooks += outcome.outlook.len();
                orders += usize::from(outcome.countries_to_break.0 != outcome.countries_to_break.1);
            }
        }
    }
    // The worlds cover every kind of effect.
    assert!(effects.iter().all(|n| *n > 100) && outlooks > 100 && orders > 30, "{effects:?} {outlooks} {orders}");
}

/// By hand: 宁波 makes cells from separators, which only Japan makes, and foils, which 杭州 makes.
const BATTERY: &str = "
    products: id name chain is_end
    cell 电芯 a true
    sep 隔膜 a -
    foil 铜箔 a -
    phone 手机 b true
    firms: id name region zone
    c 电芯厂 3302 -
    s1 隔膜一 JPN -
    s2 隔膜二 JPN -
    h 铜箔厂 3301 -
    p 手机厂 32 -
    inputs: product input alternative_group criticality substitutability
    cell sep - high low
    cell foil - low -
    phone cell - high -
    makes: product firm confidence
    cell c media
    sep s1 media
    sep s2 media
    foil h media
    phone p media
";

fn battery() -> Snapshot {
    sketch::world(&format!("{REGIONS}{BATTERY}"))
}

fn land(world: &Snapshot, scope: &str, firm: &str, site: &str) -> Outcome {
    let config = Config::default();
    let base = base(world, &Scope::Region(world.find(scope).unwrap()), &config);
    let plant = Plant::of(world, world.find(firm).unwrap(), Site::Region(world.find(site).unwrap()));
    base.land(0, 0, &[plant]).unwrap()
}

#[test]
fn a_separator_plant_by_hand() {
    let world = battery();
    let outcome = land(&world, "3302", "s1", "3302");
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    let key = |product: ProductId| world.key(product);
    let seen: Vec<(&str, Effect)> =
        outcome.changes.iter().map(|change| (key(change.product), change.effect())).collect();
    assert_eq!(seen, [("sep", Effect::Eased), ("sep", Effect::Healed), ("foil", Effect::Eased)]);
    // Criticality 1, demand 1 / 4; dependence 1, then two of three makers outside.
    let gap = |dependence: f64| (0.3 + 0.15 * dependence + 0.3 * 0.25) / 0.75;
    close(outcome.changes[0].before.unwrap().severity, gap(1.0));
    close(outcome.changes[0].after.unwrap().severity, gap(2.0 / 3.0));
    // The choke points: separators have criticality 1, fragility 1 and reach 1; without foil only one
    // of two products stops now.
    let foil = |reach: f64| (0.3 * 0.3 + 0.3 + 0.2 * reach) / 0.8;
    close(outcome.balance.added, 0.0);
    close(outcome.balance.removed, gap(1.0) - gap(2.0 / 3.0) + 1.0 + foil(1.0) - foil(0.5));
    assert_eq!((outcome.countries_to_break, outcome.firms_to_break), ((Some(1), None), (Some(1), Some(1))));
    let rates = (outcome.sourcing.0.rate(), outcome.sourcing.1.rate());
    assert_eq!((rates, outcome.sourcing.1.made), ((Some(0.0), Some(0.5)), 2));
    let config = Config::default();
    let base = base(&world, &Scope::Region(world.find("3302").unwrap()), &config);
    let relief = base.relief(0, 0, vec![world.find("sep").unwrap()]);
    close(relief[0].removed, gap(1.0) - gap(2.0 / 3.0));
    assert_eq!(relief.iter().map(|one| (key(one.product), one.kind)).collect::<Vec<_>>(), [("sep", FindingKind::Gap)]);
}

#[test]
fn what_a_plant_makes_is_no_gap_and_what_makes_nothing_changes_nothing() {
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let (world, config) = (world(&mut dice, ""), config(&mut dice));
        let site = SITES[dice.below(SITES.len())];
        let scope = &scopes(&world, site)[0];
        let base = base(&world, scope, &config);
        let plant = Plant::of(&world, FirmId::from_index(dice.below(world.firms().len())), site);
        let made = plant.products.clone();
        let nothing = plant.clone().only(&[]);
        for outcome in base.land_all(0, &[nothing]).unwrap() {
            assert_eq!((outcome.changes.len(), outcome.outlook.len()), (0, 0), "seed {seed}");
            assert_eq!(outcome.sourcing.0, outcome.sourcing.1);
        }
        for outcome in base.land_all(0, &[plant]).unwrap() {
            let is_gap = |product: &ProductId| {
                let found = outcome.changes.iter().filter(|change| change.product == *product);
                found.filter_map(|change| change.after).any(|after| after.kind == FindingKind::Gap)
            };
            assert!(!made.iter().any(is_gap), "seed {seed}");
            assert!(outcome.sourcing.1.made >= outcome.sourcing.0.made, "seed {seed}");
        }
    }
}

/// Other keys in the same order: among equal cut sets the first counts, so order is part of the facts.
#[test]
fn renaming_changes_nothing() {
    for seed in 0..200 {
        let outcomes: Vec<Vec<Outcome>> = ["", "longer"]
            .map(|prefix| {
                let mut dice = Dice(seed);
                let (world, config) = (world(&mut dice, prefix), config(&mut dice));
                let site = SITES[dice.below(SITES.len())];
                let scope = &scopes(&world, site)[0];
                let plants = plants(&world, &mut dice, scope);
                base(&world, scope, &config).land_all(0, &plants).unwrap()
            })
            .into();
        assert_eq!(outcomes[0], outcomes[1], "seed {seed}");
    }
}

#[test]
fn ranks_are_the_same_on_any_number_of_threads() {
    let mut dice = Dice(7);
    let (world, config) = (world(&mut dice, ""), Config::default());
    let firms: Vec<FirmId> = world.firms().ids().collect();
    let rank = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (zones, province) = (Scope::Zone(ZoneId(0)), Scope::Region(world.find("33").unwrap()));
        let (zones, province) = (base(&world, &zones, &config), base(&world, &province, &config));
        pool.install(|| {
            let firms = rank_firms(&[&zones, &province], SITES[0], &firms, &WORK);
            (firms, rank_places(&[&province], &[FirmId(0), FirmId(1)], &SITES, &WORK))
        })
    };
    let (firms, places) = rank(1);
    for pair in firms.windows(2) {
        let [one, two] = [&pair[0], &pair[1]].map(|rank| rank.balances[0].unwrap());
        assert!((-one.removed, one.added) <= (-two.removed, two.added), "{pair:?}");
    }
    // A zone without a region lies in no province.
    assert_eq!(places.last().unwrap().balances, [None]);
    assert_eq!(
        (places.len(), firms.iter().filter(|rank| rank.balances[0].unwrap().removed > 0.0).count() > 1),
        (5, true)
    );
    assert!([2, 8].into_iter().all(|threads| rank(threads) == (firms.clone(), places.clone())));
}

#[test]
fn a_plant_outside_the_scope_has_no_outcome() {
    let world = battery();
    let config = Config::default();
    let base = base(&world, &Scope::Region(world.find("3302").unwrap()), &config);
    let plant = Plant::of(&world, world.find("s1").unwrap(), Site::Region(world.find("3301").unwrap()));
    assert_eq!(base.land(0, 0, &[plant]), None);
}

/// The effects found for a product, compared with the rebuilt world.
fn found(text: &str, firm: &str, product: &str) -> Vec<Effect> {
    let (world, config) = (sketch::world(&format!("{REGIONS}{text}")), Config::default());
    let scope = Scope::Region(world.find("3302").unwrap());
    let plants = [Plant::of(&world, world.find(firm).unwrap(), Site::Region(world.find("3302").unwrap()))];
    let quick = base(&world, &scope, &config).land_all(0, &plants).unwrap();
    assert_eq!(quick, full(&world, &config, &scope, &chains(), &plants, &WORK).unwrap());
    let product: ProductId = world.find(product).unwrap();
    let of_product = quick[0].changes.iter().filter(|change| change.product == product);
    of_product.map(liantu_query::landing::Change::effect).collect()
}

/// Japan alone breaks the chain by its lens, Germany by its separator. With a separator plant Germany
/// does not, and Germany with Japan is no minimal cut set: glue, which both make, is cut off by none.
#[test]
fn a_freed_cut_set_does_not_come_back_inside_a_larger_one() {
    let text = "products: id name chain is_end
        cell 电芯 a true
        sep 隔膜 a -
        lens 镜片 a -
        glue 胶 a -
        firms: id name region
        c 电芯厂 3302
        g 德企 DEU
        j 日企 JPN
        h 德胶 DEU
        inputs: product input
        cell sep
        cell lens
        cell glue
        makes: product firm
        cell c
        sep g
        lens j
        glue j
        glue h";
    assert_eq!(found(text, "g", "sep"), [Effect::Eased, Effect::Healed]);
    assert_eq!(found(text, "g", "glue"), []);
}

/// Foil can be replaced, so Japan's copper breaks nothing, until foil is made here: then Japan alone does, and Japan
/// with Germany, which cut glue off, is no longer minimal.
#[test]
fn a_new_end_that_breaks_earlier_takes_the_place_of_larger_cut_sets() {
    let text = "products: id name chain is_end
        cell 电芯 a true
        foil 铜箔 a -
        paste 浆料 a -
        copper 铜 a -
        glue 胶 a -
        firms: id name region
        c 电芯厂 3302
        f 箔厂 3301
        p 浆厂 3301
        j 日企 JPN
        h 德胶 DEU
        inputs: product input alternative_group
        cell foil g1
        cell paste g1
        cell glue -
        foil copper -
        makes: product firm
        cell c
        foil f
        paste p
        copper j
        glue j
        glue h";
    assert_eq!(found(text, "f", "glue"), [Effect::Healed]);
    assert!(found(text, "f", "copper").contains(&Effect::Worsened));
}
