//! The lists against naive ones, and when they are derived.

use std::sync::Barrier;
use std::thread;

use super::*;
use crate::id::NONE;
use crate::schema::Shape;
use crate::sketch;
use crate::snapshot::Snapshot;

const WORLD: &str = "
    regions: id name level
    A 甲省 province
    B 乙省 province
    clusters: id name
    k 集群
    chains: id name
    c 链
    d 又链
    stages: id name chain
    s 段 d
    t 段 c
    products: id name chain
    p 一 d
    q 二 c
    r 三 d
    u 四 -
    zones: id name
    z 区
    firms: id name
    f 甲
    g 乙
    h 丙
    inputs: product input alternative_group
    p q -
    p q x
    p r -
    q r -
    variants: variant general
    q p
    r p
    u q
    makes: product firm
    p g
    p f
    q h
    r f
    region_shares: product region
    p A
    p B
    r B
    supplies: product supplier customer
    p f g
    r f g
    - f h
    - g h
    leads: chain firm
    c f
    d f
    d h
    hosts: cluster region zone role
    k A - core
    k - z core
    k B z core
    invests: investor investee
    f h
    g h
    pairs: home host
    A B";

/// Lists as row numbers.
fn plain<F: RowId, T: RowId>(csr: &Csr<F, T>) -> Vec<Vec<u32>> {
    (0..csr.rows()).map(|row| csr.of(F::from_index(row)).iter().map(|target| target.raw()).collect()).collect()
}

fn column(world: &Snapshot, table: Table, at: usize) -> Vec<u32> {
    let Column::U32(values) = &world.view(table).data().columns[at] else { panic!("{table} {at}") };
    (0..world.view(table).rows()).map(|row| values.get(row).copied().unwrap_or(NONE)).collect()
}

/// The values of `to` in the rows in which `from` is each row of the table that it refers to; the number of the row
/// itself where no `to` is given.
fn naive(world: &Snapshot, table: Table, from: &str, to: Option<&str>) -> Vec<Vec<u32>> {
    let at = |name: &str| table.spec().field(name).unwrap();
    let FieldKind::Ref(over) = table.spec().fields[at(from)].kind else { panic!("{table}.{from}") };
    let from = column(world, table, at(from));
    let to = to.map_or_else(|| (0..).take(from.len()).collect(), |to| column(world, table, at(to)));
    let of = |row: usize| (0..from.len()).filter(move |at| from[*at] as usize == row).collect::<Vec<_>>();
    let targets = |rows: Vec<usize>| rows.into_iter().map(|row| to[row]).filter(|to| *to != NONE).collect();
    (0..world.view(over).rows()).map(|row| targets(of.clone()(row))).collect()
}

fn distinct(mut lists: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    for list in &mut lists {
        list.sort_unstable();
        list.dedup();
    }
    lists
}

#[test]
fn named_lists_hold_what_their_columns_say_in_the_order_of_rows() {
    let world = sketch::world(WORLD);
    let lists = world.adjacency();
    let naive = |table, from, to| naive(&world, table, from, to);
    assert_eq!(plain(lists.makers()), naive(Table::Makes, "product", Some("firm")));
    assert_eq!(plain(lists.products_made()), naive(Table::Makes, "firm", Some("product")));
    assert_eq!(plain(lists.customers()), distinct(naive(Table::Supplies, "supplier", Some("customer"))));
    assert_eq!(plain(lists.suppliers()), distinct(naive(Table::Supplies, "customer", Some("supplier"))));
    assert_eq!(plain(lists.variants()), naive(Table::Variants, "general", Some("variant")));
    assert_eq!(plain(lists.generals()), naive(Table::Variants, "variant", Some("general")));
    assert_eq!(plain(lists.inputs()), naive(Table::Inputs, "product", None));
    assert_eq!(plain(lists.used_by()), naive(Table::Inputs, "input", None));
    assert_eq!(plain(lists.region_shares()), naive(Table::RegionShares, "product", None));
    assert_eq!(plain(lists.supplies_from()), naive(Table::Supplies, "supplier", None));
    assert_eq!(plain(lists.supplies_to()), naive(Table::Supplies, "customer", None));
    assert_eq!(plain(lists.chain_products()), naive(Table::Products, "chain", None));
    assert_eq!(plain(lists.chain_stages()), naive(Table::Stages, "chain", None));
    let supplies: Vec<_> = world.products().ids().map(|product| lists.supplies_of(product)).collect();
    assert_eq!((supplies, lists.supplies_of_unknown(4)), (vec![0..1, 1..1, 1..2, 2..2], 2..4));
    // The order is that of rows, by key, not that of the sketch.
    assert_eq!(plain(lists.makers()), [vec![0, 1], vec![2], vec![0], vec![]]);
    assert_eq!(plain(lists.customers()), [vec![1, 2], vec![2], vec![]]);
}

#[test]
fn every_relation_is_walked_both_ways() {
    let world = sketch::world(WORLD);
    for table in Table::ALL {
        let spec = table.spec();
        for way in [Way::Along, Way::Against] {
            let found = world.adjacency().neighbours(*table, way).map(plain);
            let expect = spec.ends.map(|ends| {
                let (from, to) = if way == Way::Along { (ends.from, ends.to) } else { (ends.to, ends.from) };
                distinct(naive(&world, *table, spec.fields[from].name, Some(spec.fields[to].name)))
            });
            assert_eq!(found, expect, "{table} {way:?}");
        }
        for (at, field) in spec.fields.iter().enumerate() {
            let is_reference = matches!(field.kind, FieldKind::Ref(_));
            let expect = is_reference.then(|| naive(&world, *table, field.name, None));
            assert_eq!(world.adjacency().rows_by(*table, at).map(plain), expect, "{table}.{}", field.name);
        }
        assert_eq!(world.adjacency().rows_by(*table, spec.fields.len()), None);
        assert!(spec.shape == Shape::Edge || spec.ends.is_none(), "{table}");
    }
}

#[test]
fn a_list_is_derived_on_first_use_and_kept() {
    let world = sketch::world(WORLD);
    let lists = world.adjacency();
    let named = &lists.derived.named;
    let derived = || (named.makers.get().is_some(), named.inputs.get().is_some(), named.supplies_of.get().is_some());
    assert_eq!(derived(), (false, false, false));
    let makers = lists.makers();
    assert_eq!(derived(), (true, false, false));
    assert!(std::ptr::eq(makers, world.adjacency().makers()));
    lists.derive_all();
    assert_eq!(derived(), (true, true, true));
}

#[test]
fn threads_that_ask_first_at_once_get_the_same_list() {
    const fn shared<T: Send + Sync>() {}
    const { shared::<Snapshot>() };
    let world = sketch::world(WORLD);
    let start = Barrier::new(8);
    let ask = || {
        start.wait();
        std::ptr::from_ref(world.adjacency().customers()).addr()
    };
    let found: Vec<usize> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.iter().all(|list| *list == found[0]));
    assert_eq!(world.adjacency().customers(), sketch::world(WORLD).adjacency().customers());
}
