//! What the builder accepts, merges, refuses and reports.

use liantu_model::{Builder, Diagnostic, FirmId, RowId as _, Snapshot, Table, sketch};

fn codes(problems: &[Diagnostic]) -> Vec<(&'static str, Option<u64>)> {
    problems.iter().map(|problem| (problem.code, problem.line)).collect()
}

const BASE: &str = "
    sources: id title
    s1 第一来源
    regions: id name level parent
    CHN 中国 country -
    330000 浙江省 province CHN
    330200 宁波市 city 330000
    chains: id name
    ic 集成电路
    products: id name chain
    wafer 硅片 ic
    litho 光刻机 ic
    firms: id name region source confidence
    f10 十号 330200 s1 media
    f9 九号 330000 s1 media
    makes: product firm capacity
    wafer f10 12.5
";

fn base() -> Snapshot {
    sketch::world(BASE)
}

#[test]
fn nodes_come_in_key_order_and_references_follow() {
    let world = base();
    let firms = world.firms();
    let names: Vec<_> = firms.ids().map(|firm| (world.key(firm), firms.name().get(firm).unwrap())).collect();
    assert_eq!(names, [("f9", "九号"), ("f10", "十号")]);
    let makes = world.makes();
    let row = world.adjacency().makes_row(FirmId(1), world.find("wafer").unwrap()).unwrap();
    assert_eq!(makes.firm().get(row), Some(FirmId(1)));
    assert_eq!(makes.capacity().get(row), Some(12.5));
    let evidence = firms.view().evidence(FirmId(0)).unwrap();
    assert_eq!(world.sources().title().get(evidence.source.unwrap()), Some("第一来源"));
}

#[test]
fn the_same_rows_twice_change_nothing() {
    let world = base();
    let (built, problems) = sketch::extend(&world, "again", BASE);
    assert_eq!(codes(&problems), []);
    assert_eq!(codes(&built.problems), []);
    assert!(built.report.is_unchanged(), "{:?}", built.report);
    assert_eq!(built.snapshot.facts(), world.facts());
}

#[test]
fn equal_facts_are_equal_columns_in_whatever_order_they_arrived() {
    let (first, second) = BASE.split_once("    firms:").unwrap();
    let (built, problems) = sketch::extend(&sketch::world(first), "second", &format!("    firms:{second}"));
    assert_eq!(codes(&problems), []);
    assert_eq!(built.snapshot.facts(), base().facts());
}

#[test]
fn a_later_import_changes_what_it_gives_and_keeps_the_rest() {
    let (built, problems) =
        sketch::extend(&base(), "news", "firms: id name\nf9 新九号\nmakes: product firm capacity\nwafer f10 20");
    assert_eq!(codes(&problems), []);
    let firm: FirmId = built.snapshot.find("f9").unwrap();
    assert_eq!(built.snapshot.firms().name().get(firm), Some("新九号"));
    assert!(built.snapshot.firms().region().get(firm).is_some());
    assert_eq!(built.report.table(Table::Firms).changed, 1);
    assert_eq!(built.report.table(Table::Makes).changed, 1);
    assert_eq!(built.snapshot.makes().capacity().at(0), Some(20.0));
}

#[test]
fn a_recognised_record_only_fills_what_is_unknown() {
    let world = base();
    let mut builder = Builder::on(&world);
    for mut batch in sketch::batches("other", "firms: id name uscc classes\nf9 别名 913 listed") {
        batch.fill_only = true;
        assert_eq!(codes(&builder.add(&batch)), []);
    }
    let built = builder.finish().unwrap();
    let firm: FirmId = built.snapshot.find("f9").unwrap();
    assert_eq!(built.snapshot.firms().name().get(firm), Some("九号"));
    assert_eq!(built.snapshot.firms().uscc().get(firm), Some("913"));
    assert_eq!(built.report.table(Table::Firms).changed, 1);
}

#[test]
fn rows_that_cannot_be_kept_are_set_aside_and_named() {
    let text = "firms: id name region
        f1 一号 330200
        f1 一号 330200
        f1 另一个 330200
        f2 二号 999999
        f3 - 330200
        makes: product firm
        wafer f2
        wafer f1
        wafer f1
        inputs: product input
        wafer wafer
        supplies: supplier customer product since until
        f1 f10 wafer 2020 2019";
    let (built, problems) = sketch::extend(&base(), "bad", text);
    let expect = [
        ("E0401", Some(5)),
        ("E0201", Some(6)),
        ("W0303", Some(3)),
        ("E0302", Some(4)),
        ("E0401", Some(8)),
        ("E0402", Some(12)),
        ("E0304", Some(14)),
    ];
    assert_eq!(codes(&problems), expect);
    assert_eq!(codes(&built.problems), [("W0303", Some(10))]);
    let firms = built.report.table(Table::Firms);
    assert_eq!((firms.added, firms.set_aside), (1, 3));
    assert_eq!(built.snapshot.makes().len(), 2);
}

#[test]
fn conflicting_edges_of_one_file_keep_the_first() {
    let text = "makes: product firm capacity\nlitho f9 1\nlitho f9 2";
    let (built, problems) = sketch::extend(&base(), "two", text);
    assert_eq!(codes(&problems), []);
    assert_eq!(codes(&built.problems), [("E0302", Some(3))]);
    assert_eq!(built.snapshot.makes().capacity().raw(), [1.0, 12.5]);
}

#[test]
fn parents_may_point_forward_but_not_into_a_circle_or_nowhere() {
    let text = "regions: id name level parent
        1 甲 city 2
        2 乙 province CHN
        3 丙 city 4
        4 丁 city 3
        5 戊 county 3
        6 己 city 99
        firms: id name region
        f1 一号 5";
    let (built, problems) = sketch::extend(&base(), "tree", text);
    let expect = [("E0401", Some(7)), ("E0403", Some(4)), ("E0403", Some(5)), ("E0401", Some(6)), ("E0401", Some(9))];
    assert_eq!(codes(&problems), expect);
    let world = &built.snapshot;
    let [one, china] = ["1", "CHN"].map(|key| world.find(key).unwrap());
    assert!(world.region_tree().contains(china, one));
    assert_eq!(world.regions().len(), 5);
    assert_eq!(world.region_tree().ancestors(one).count(), 3);
}

#[test]
fn adjacency_agrees_with_the_tables() {
    let world = sketch::world(
        "products: id name
        p 产品
        firms: id name
        a 甲
        b 乙
        c 丙
        supplies: supplier customer product amount
        a b p 5
        a c p 6
        a b - 7
        makes: product firm
        p a",
    );
    let adjacency = world.adjacency();
    assert_eq!(adjacency.customers().of(FirmId(0)), [FirmId(1), FirmId(2)]);
    assert_eq!(adjacency.suppliers().of(FirmId(1)), [FirmId(0)]);
    assert_eq!(world.supplies_from(FirmId(0)).len(), 3);
    assert_eq!(world.supplies_to(FirmId(1)).len(), 2);
    let product = world.find("p").unwrap();
    assert_eq!(adjacency.supplies_of(product), 0..2);
    let row = adjacency.supply_row(world.facts(), Some(product), (FirmId(0), FirmId(2))).unwrap();
    assert_eq!(world.supplies().amount().get(row), Some(6));
    let unknown = adjacency.supply_row(world.facts(), None, (FirmId(0), FirmId(1))).unwrap();
    assert_eq!((unknown.index(), world.supplies().amount().get(unknown)), (2, Some(7)));
}
