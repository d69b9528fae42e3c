//! Candidates: who is ranked, by what, and who must not be.

use liantu_model::{FirmId, Scope, Snapshot, sketch};
use liantu_query::Config;
use liantu_query::targets::{Candidate, TargetList, TermName, target_lists};

/// `in1`, `in2` lie in the scope; `out1` sells to `in1`; `out2` sells to `both`, which also buys
/// from `in2`; `out3` has no tie; `var` makes a variant; `other` makes something else.
fn world() -> Snapshot {
    sketch::world(
        "regions: id name level parent lat lon
        CHN 中国 country - - -
        33 浙江 province CHN 30 120
        3302 宁波 city 33 29.87 121.54
        32 江苏 province CHN 32 119
        DEU 德国 country - - -
        products: id name
        p 产品
        v 品种
        q 别的
        firms: id name region classes
        in1 本地一 3302 -
        in2 本地二 3302 -
        both 共同客户 32 -
        out1 甲 32 listed
        out2 乙 33 -
        out3 丙 DEU global500
        var 丁 32 -
        other 戊 32 -
        variants: variant general
        v p
        makes: product firm role
        p in1 main
        p out1 main
        p out2 secondary
        p out3 main
        v var main
        q other main
        supplies: supplier customer product
        out1 in1 -
        out2 both -
        in2 both -",
    )
}

fn list(world: &Snapshot) -> TargetList {
    let scope = Scope::Region(world.find("3302").unwrap());
    target_lists(world, &scope, &[world.find("p").unwrap()], 10, &Config::default()).remove(0)
}

fn term(candidate: &Candidate, name: TermName) -> f64 {
    candidate.terms.iter().find(|term| term.name == name).unwrap().value
}

/// By hand: `var` 24 + 0 + 4 + 8.6 points against 18 + 3.3 + 4 + 10 of `out2`, evidence equal.
#[test]
fn makers_outside_are_ranked_and_nobody_else() {
    let world = world();
    let list = list(&world);
    let keys: Vec<&str> = list.candidates.iter().map(|candidate| world.key(candidate.firm)).collect();
    assert_eq!((keys.as_slice(), list.n_ranked), (["out1", "out3", "var", "out2"].as_slice(), 4));
}

#[test]
fn terms_add_up_to_the_score_and_are_what_the_facts_say() {
    let world = world();
    let list = list(&world);
    let of = |key: &str| list.candidates.iter().find(|candidate| world.key(candidate.firm) == key).unwrap();
    for candidate in &list.candidates {
        let sum: f64 = candidate.terms.iter().map(|term| term.points).sum();
        assert!((sum - candidate.score).abs() < 1e-12);
    }
    let (out1, out2, out3, var) = (of("out1"), of("out2"), of("out3"), of("var"));
    assert_eq!((out1.ties.customers_inside, out1.ties.shared_customers), (1, 0));
    assert_eq!((out2.ties.customers_inside, out2.ties.shared_customers), (0, 1));
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-12, "{value} instead of {expected}");
    close(term(out1, TermName::Ties), 10.0 / 30.0);
    close(term(out2, TermName::Ties), 3.0 / 23.0);
    close(term(out3, TermName::Ties), 0.0);
    close(term(out1, TermName::Capability), 1.0);
    close(term(out2, TermName::Capability), 0.6);
    close(term(var, TermName::Capability), 0.8);
    close(term(out3, TermName::Class), 1.0);
    close(term(out1, TermName::Class), 0.6);
    close(term(out2, TermName::Distance), 1.0);
    close(term(out3, TermName::Distance), 0.2);
    assert_eq!(out1.customers_inside, [world.find::<FirmId>("in1").unwrap()]);
}
