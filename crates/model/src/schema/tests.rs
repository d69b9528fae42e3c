//! The declaration follows its own rules.

use super::*;

#[test]
fn what_is_referred_to_comes_first() {
    for table in Table::ALL {
        for field in table.spec().fields {
            if let FieldKind::Ref(to) = field.kind {
                assert!(to <= *table, "{table}.{} refers forward to {to}", field.name);
                assert_eq!(to.spec().shape, Shape::Node, "{table}.{}", field.name);
            }
        }
    }
}

#[test]
fn chinese_names_are_as_good_as_english_ones() {
    for table in Table::ALL {
        let spec = table.spec();
        assert_eq!((Table::called(spec.zh), Table::called(spec.name)), (Some(*table), Some(*table)));
        for (at, field) in spec.all_fields().enumerate() {
            let found = [field.name, field.zh].map(|name| spec.field_called(name));
            assert_eq!(found, [Some(at), Some(at)], "{table}.{}", field.name);
        }
    }
    assert_eq!(Table::called(" Firms "), Some(Table::Firms));
    assert_eq!(
        Table::Firms.spec().field_called("注册资本（元）"),
        Table::Firms.spec().field("registered_capital_yuan")
    );
}

#[test]
fn the_ends_of_a_relation_are_references_of_its_key() {
    let without: Vec<_> = Table::ALL.iter().filter(|table| table.spec().ends.is_none()).collect();
    let nodes = Table::ALL.iter().filter(|table| table.spec().shape == Shape::Node);
    let mut expect: Vec<_> = nodes.chain(&[Table::Measures, Table::FirmAliases]).collect();
    expect.sort_unstable();
    assert_eq!(without, expect);
    for table in Table::ALL {
        let Some(ends) = table.spec().ends else { continue };
        assert_ne!(ends.from, ends.to, "{table}");
        for end in [ends.from, ends.to].into_iter().chain(ends.by) {
            let field = table.spec().fields[end];
            assert!(matches!(field.kind, FieldKind::Ref(_)), "{table}.{}", field.name);
            assert!(table.spec().key_fields().any(|key| key == end), "{table}.{}", field.name);
        }
    }
    let ends = |table: Table| table.spec().ends.map(|ends| (ends.from, ends.to, ends.by));
    let field = |table: Table, name| table.spec().field(name).unwrap();
    let (makes, supplies) = (|name| field(Table::Makes, name), |name| field(Table::Supplies, name));
    assert_eq!(ends(Table::Makes), Some((makes("firm"), makes("product"), None)));
    assert_eq!(ends(Table::Supplies), Some((supplies("supplier"), supplies("customer"), Some(supplies("product")))));
}

#[test]
fn every_table_has_a_key() {
    for table in Table::ALL {
        let spec = table.spec();
        assert!(spec.key_fields().next().is_some(), "{table}");
        assert_eq!(Table::from_name(spec.name), Some(*table));
        let first = spec.fields[0];
        assert_eq!(spec.shape == Shape::Node, first.name == "id" && first.need == Need::Key, "{table}");
    }
}
