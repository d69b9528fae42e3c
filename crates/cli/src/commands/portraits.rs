//! `liantu chains`, `liantu firm`, `liantu zone`.

use liantu_engine::{Engine, Lang, Named, SupplyLine, Wording};
use serde_json::Value;

use super::{name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::failure::Failure;
use crate::json;

fn facts(facts: &[(Wording, String)], lang: Lang) -> Sheet {
    let rows = facts.iter().map(|(field, value)| vec![field.in_lang(lang).to_owned(), value.clone()]);
    Sheet { header: Vec::new(), rows: rows.collect() }
}

/// A portrait as CSV: field and value.
fn portrait(
    named: &Named,
    document: Value,
    known: &[(Wording, String)],
    mut sections: Vec<Section>,
    lang: Lang,
) -> Answer {
    let mut flat = Sheet::new(["field", "value"]);
    flat.push(["id".into(), named.key.clone()]);
    flat.push(["name".into(), named.zh.clone()]);
    flat.rows.extend(facts(known, Lang::En).rows);
    let head = Section {
        heading: format!("{}（{}）", name(named, lang), named.key),
        sheet: facts(known, lang),
        ..Section::default()
    };
    sections.insert(0, head);
    sections.retain(|section| !section.sheet.rows.is_empty() || !section.heading.is_empty());
    Answer { lines: vec![document.clone()], document, flat, sections, basis: None }
}

fn list(heading: String, header: Vec<String>, rows: Vec<Vec<String>>) -> Section {
    let heading = if rows.is_empty() { String::new() } else { heading };
    Section { heading, sheet: Sheet { header, rows }, ..Section::default() }
}

pub(crate) fn firm(engine: &Engine, text: &str, lang: Lang) -> Result<Answer, Failure> {
    let view = engine.firm_portrait(engine.firm(text)?);
    let word = |word: &Option<Wording>| word.as_ref().map(|word| word.in_lang(lang).to_owned()).unwrap_or_default();
    let products = view.products.iter().map(|line| {
        let source = line.source.clone().unwrap_or_default();
        vec![name(&line.product, lang).to_owned(), word(&line.role), word(&line.confidence), source]
    });
    let supplies = |lines: &[SupplyLine]| {
        let product = |line: &SupplyLine| line.product.as_ref().map(|p| name(p, lang).to_owned()).unwrap_or_default();
        lines.iter().map(|line| vec![name(&line.firm, lang).to_owned(), product(line)]).collect::<Vec<_>>()
    };
    let head = |zh, en, n: usize| format!("{}（{n}）", pick(lang, zh, en));
    let columns = |columns: &[(&str, &str)]| columns.iter().map(|(zh, en)| pick(lang, zh, en).to_owned()).collect();
    let pair = || columns(&[("企业", "firm"), ("产品", "product")]);
    let leads = view.leads.iter().map(|chain| vec![chain.key.clone(), name(chain, lang).to_owned()]).collect();
    let aliases = view.aliases.iter().map(|(key, by)| vec![key.clone(), by.clone()]).collect();
    let sections = vec![
        list(head("链主：引领的产业链", "leads", view.leads.len()), Vec::new(), leads),
        list(
            head("产品", "products", view.products.len()),
            columns(&[("产品", "product"), ("主次", "role"), ("置信", "confidence"), ("来源", "source")]),
            products.collect(),
        ),
        list(head("客户", "customers", view.customers.len()), pair(), supplies(&view.customers)),
        list(head("供应商", "suppliers", view.suppliers.len()), pair(), supplies(&view.suppliers)),
        list(head("在其他数据集中", "known elsewhere as", view.aliases.len()), Vec::new(), aliases),
    ];
    Ok(portrait(&view.firm, json::firm(&view, lang), &view.facts, sections, lang))
}

pub(crate) fn zone(engine: &Engine, text: &str, lang: Lang) -> Result<Answer, Failure> {
    let view = engine.zone_portrait(engine.zone(text)?);
    let hosts = view.hosts.iter().map(|(cluster, role)| {
        vec![
            name(cluster, lang).to_owned(),
            role.as_ref().map(|role| role.in_lang(lang).to_owned()).unwrap_or_default(),
        ]
    });
    let chains = view.chains.iter().map(|(chain, n)| vec![name(chain, lang).to_owned(), n.to_string()]);
    let firms = view.firms.iter().map(|firm| vec![firm.key.clone(), name(firm, lang).to_owned()]);
    let head = |zh, en, n: usize| format!("{}（{n}）", pick(lang, zh, en));
    let sections = vec![
        list(head("承载集群", "hosts", view.hosts.len()), Vec::new(), hosts.collect()),
        list(
            head("涉及产业链", "chains", view.chains.len()),
            vec![pick(lang, "产业链", "chain").to_owned(), pick(lang, "产品数", "products").to_owned()],
            chains.collect(),
        ),
        list(head("区内企业", "firms", view.firms.len()), Vec::new(), firms.collect()),
    ];
    Ok(portrait(&view.zone, json::zone(&view, lang), &view.facts, sections, lang))
}
