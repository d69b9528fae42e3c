//! Candidates: who is ranked, by what, and who must not be.

#[cfg(target_os = "linux")]
mod naive;

use liantu_model::{FirmId, Scope, Snapshot, sketch};
use liantu_query::targets::{
    Candidate, ListRequest, Market, RelationKind, Risk, Sources, Standing, TargetList, TermName,
};
use liantu_query::{Config, Preset, Work};

/// Work that nobody cancels.
static WORK: Work = Work::new();

/// `in1`, `in2` lie in the scope; `out1` sells to `in1`; `out2` sells to `both`, which also buys from `in2`; `out3`
/// has no tie; `var` makes a variant; `alt` makes a substitute; `other` makes something else; `sister` belongs to the
/// group of `in2`; `says` and `trades` have a business scope; `son` is owned by `out1`.
fn world() -> Snapshot {
    sketch::world(
        "regions: id name level parent lat lon
        CHN 中国 country - - -
        33 浙江 province CHN 30 120
        3302 宁波 city 33 29.87 121.54
        32 江苏 province CHN 32 119
        DEU 德国 country - - -
        products: id name
        end 整机
        p 光刻胶
        v 品种
        a 替代
        q 别的
        firms: id name region classes group business_scope registered_capital_yuan home_country
        in1 本地一 3302 - - - - -
        in2 本地二 3302 - - - - -
        both 共同客户 32 - - - - -
        out1 甲 32 listed - - - -
        out2 乙 33 - - - 5000000 -
        out3 丙 DEU global500 - - - DEU
        var 丁 32 - - - - -
        alt 己 32 - - - - -
        other 戊 32 - - - - -
        sister 庚 32 - in2 - - -
        says 辛 32 - - 光刻胶、显影液的研发、生产 - -
        trades 壬 32 - - 光刻胶销售 - -
        son 癸 32 - - - - -
        inputs: product input alternative_group
        end p g
        end a g
        variants: variant general
        v p
        makes: product firm role
        p in1 main
        p out1 main
        p out2 secondary
        p out3 main
        v var main
        a alt main
        q other main
        p sister main
        p son secondary
        invests: investor investee share
        out1 son 0.6
        in1 out3 0.1
        zones: id name region
        ours 本区 3302
        theirs 他区 32
        projects: id name firm stage zone
        j 项目 out2 lost -
        k 项目 out1 talks ours
        l 项目 var talks theirs
        supplies: supplier customer product
        out1 in1 -
        out2 both -
        in2 both -",
    )
}

fn scope(world: &Snapshot) -> Scope {
    Scope::Region(world.find("3302").unwrap())
}

fn list_request(sources: Sources) -> ListRequest<'static> {
    ListRequest { chain: None, worth: None, sources, top: 20 }
}

fn list(world: &Snapshot, sources: Sources, config: &Config) -> TargetList {
    let (scope, products) = (scope(world), [world.find("p").unwrap()]);
    let market = Market::new(world, &products, sources, config, &WORK);
    market.seen_from(&scope).lists(&[(list_request(sources), products[0])]).remove(0)
}

fn keys(world: &Snapshot, list: &TargetList) -> Vec<String> {
    list.candidates.iter().map(|candidate| world.key(candidate.firm).to_owned()).collect()
}

fn term(candidate: &Candidate, name: TermName) -> Option<f64> {
    candidate.terms.iter().find(|term| term.name == name).unwrap().value
}

/// By hand, without evidence, which is the same for all recorded: out1 25 + 6.7 + 9 + 9.0; out3
/// 25 + 6.7 + 15 + 2; out2 15 + 2.6 + 3 + 10 − 12; var 20 + 3 + 9.0 − 10; alt 15 + 3 + 9.0; says 12.5 + 3 + 9.0.
#[test]
fn who_can_make_it_is_ranked_and_nobody_else() {
    let world = world();
    let all = list(&world, Sources::ALL, &Config::default());
    assert_eq!(keys(&world, &all), ["out1", "out3", "alt", "says", "var", "out2"]);
    assert_eq!(all.n_ranked, 7, "with the firm that out1 owns");
    let recorded = list(&world, Sources::RECORDED, &Config::default());
    assert_eq!(keys(&world, &recorded), ["out1", "out3", "var", "out2"]);
}

#[test]
fn a_group_is_listed_once_and_not_at_all_when_it_is_here() {
    let world = world();
    let id = |key: &str| world.find::<FirmId>(key).unwrap();
    let all = list(&world, Sources::ALL, &Config::default());
    assert_eq!(all.group_here, [(id("sister"), id("in2"))]);
    assert_eq!(all.candidates[0].same_group, [id("son")]);
}

#[test]
fn terms_add_up_to_the_score_and_are_what_the_facts_say() {
    let world = world();
    let id = |key: &str| world.find::<FirmId>(key).unwrap();
    let list = list(&world, Sources::ALL, &Config::default());
    let of = |key: &str| list.candidates.iter().find(|candidate| world.key(candidate.firm) == key).unwrap();
    for candidate in &list.candidates {
        let sum: f64 = candidate.terms.iter().map(|term| term.points).sum();
        assert!((sum - candidate.score).abs() < 1e-12);
    }
    let (out1, out2, out3) = (of("out1"), of("out2"), of("out3"));
    let ties = |candidate: &Candidate| RelationKind::ALL.map(|kind| candidate.relations.count(kind));
    assert_eq!([ties(out1), ties(out2), ties(out3)], [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 1]]);
    let close = |value: Option<f64>, expected: f64| assert!((value.unwrap() - expected).abs() < 1e-12, "{value:?}");
    close(term(out1, TermName::Ties), 10.0 / 30.0);
    close(term(out2, TermName::Ties), 3.0 / 23.0);
    close(term(out3, TermName::Ties), 10.0 / 30.0);
    for (key, capability) in [("out1", 1.0), ("out2", 0.6), ("var", 0.8), ("alt", 0.6), ("says", 0.5)] {
        close(term(of(key), TermName::Capability), capability);
    }
    close(term(out3, TermName::Class), 1.0);
    close(term(out1, TermName::Class), 0.6);
    close(term(out2, TermName::Distance), 1.0);
    close(term(out3, TermName::Distance), 0.2);
    assert_eq!(term(out1, TermName::Fit), None, "nothing is known of the place");
    assert_eq!(out2.risks, [Risk::WasLost(world.find("j").unwrap()), Risk::SmallCapital(5_000_000)]);
    close(term(out2, TermName::Risk), 0.6);
    assert_eq!(
        (out1.risks.len(), of("var").risks.as_slice()),
        (0, [Risk::Courted(world.find("l").unwrap())].as_slice())
    );
    let inside: Vec<FirmId> = out1.relations.some.iter().map(|one| one.firm).collect();
    assert_eq!(inside, [id("in1")]);
}

#[test]
fn a_preset_changes_the_order_as_its_name_says() {
    let world = world();
    let mut config = Config::default();
    Preset::Foreign.settings().iter().for_each(|(name, value)| config.set(name, *value).unwrap());
    assert_eq!(keys(&world, &list(&world, Sources::ALL, &config))[0], "out3");
}

#[test]
fn explain_says_why_a_firm_is_not_listed() {
    let world = world();
    let (scope, config) = (scope(&world), Config::default());
    let products = [world.find("p").unwrap()];
    let market = Market::new(&world, &products, Sources::ALL, &config, &WORK);
    let place = market.seen_from(&scope);
    let standing = |key: &str| place.explain(&list_request(Sources::ALL), products[0], world.find(key).unwrap());
    assert_eq!(standing("in1"), Standing::Here);
    assert_eq!(standing("sister"), Standing::GroupHere(world.find("in2").unwrap()));
    for key in ["other", "trades", "both"] {
        assert_eq!(standing(key), Standing::NoBasis, "{key}");
    }
    let of_list = list(&world, Sources::ALL, &Config::default()).candidates.remove(0);
    let Standing::Candidate(candidate) = standing("out1") else { panic!("out1 is a candidate") };
    assert_eq!(Candidate { same_group: of_list.same_group.clone(), ..*candidate }, of_list);
}
