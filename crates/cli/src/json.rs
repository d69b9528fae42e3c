//! JSON shapes. The keys are stable; they are listed in the README.

use liantu_engine::{
    CandidateView, FactChange, FindingView, FirmPortrait, Kind, Lang, LogEntry, Named, RowChange, TargetListView,
    Wording, ZonePortrait,
};
use serde_json::{Value, json};

pub(crate) fn named(named: &Named) -> Value {
    json!({ "id": named.key, "name": named.zh, "name_en": named.en })
}

fn all(names: &[Named]) -> Value {
    names.iter().map(named).collect()
}

fn words(words: &[Wording], lang: Lang) -> Value {
    words.iter().map(|word| Value::from(word.in_lang(lang))).collect()
}

/// Six decimals are more than a score can bear and keep files readable.
pub(crate) fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

pub(crate) fn finding(view: &FindingView, lang: Lang) -> Value {
    serde_json::to_value(liantu_api::questions::finding::Finding::new(view, lang)).unwrap_or_default()
}

pub(crate) fn candidate(view: &CandidateView, lang: Lang) -> Value {
    json!({
        "firm": named(&view.firm),
        "place": view.place.as_ref().map(named),
        "classes": words(&view.classes, lang),
        "makes": named(&view.makes),
        "basis": view.basis.en,
        "score": round(view.score),
        "terms": view.terms.iter().map(|term| json!({
            "name": term.name.en, "value": term.value.map(round), "weight": term.weight, "points": round(term.points),
        })).collect::<Vec<_>>(),
        "reasons": words(&view.reasons, lang),
        "risks": words(&view.risks, lang),
        "relief": view.relief.iter().map(|(id, product, off)| json!({
            "finding": id, "product": named(product), "severity_off": round(*off),
        })).collect::<Vec<_>>(),
        "fit": view.fit.iter().map(|part| json!({
            "name": part.name.en, "value": round(part.value),
            "own": part.figures.map(|(own, _)| own), "place": part.figures.map(|(_, place)| place),
        })).collect::<Vec<_>>(),
        "customers_inside": all(&view.customers_inside),
        "distance_km": view.distance_km.map(f64::round),
        "source": view.source,
        "same_group": all(&view.same_group),
        "introduction": view.introduction.as_ref().map(|path| json!({
            "path": path.sentence.in_lang(lang), "strength": round(path.strength),
        })),
    })
}

pub(crate) fn target_list(view: &TargetListView, lang: Lang) -> Value {
    json!({
        "chain": named(&view.chain),
        "scope": named(&view.scope),
        "product": named(&view.product),
        "finding": view.finding.as_ref().map(|view| finding(view, lang)),
        "n_ranked": view.n_ranked,
        "group_here": view.group_here.iter().map(|(outside, here)| json!({
            "outside": named(outside), "here": named(here),
        })).collect::<Vec<_>>(),
        "candidates": view.candidates.iter().map(|view| candidate(view, lang)).collect::<Vec<_>>(),
    })
}

fn facts(facts: &[(Wording, String)]) -> Value {
    facts.iter().map(|(name, value)| (name.en.replace(' ', "_"), Value::from(value.as_str()))).collect()
}

pub(crate) fn firm(view: &FirmPortrait, lang: Lang) -> Value {
    let lines = |lines: &[liantu_engine::SupplyLine]| {
        let line = |line: &liantu_engine::SupplyLine| json!({ "firm": named(&line.firm), "product": line.product.as_ref().map(named) });
        lines.iter().map(line).collect::<Vec<_>>()
    };
    let word = |word: &Option<Wording>| word.as_ref().map(|word| word.in_lang(lang).to_owned());
    json!({
        "firm": named(&view.firm),
        "facts": facts(&view.facts),
        "leads": all(&view.leads),
        "products": view.products.iter().map(|line| json!({
            "product": named(&line.product),
            "role": word(&line.role),
            "confidence": word(&line.confidence),
            "source": line.source,
        })).collect::<Vec<_>>(),
        "customers": lines(&view.customers),
        "suppliers": lines(&view.suppliers),
        "aliases": view.aliases.iter().map(|(key, by)| json!({ "key": key, "matched_by": by })).collect::<Vec<_>>(),
    })
}

pub(crate) fn zone(view: &ZonePortrait, lang: Lang) -> Value {
    json!({
        "zone": named(&view.zone),
        "facts": facts(&view.facts),
        "hosts": view.hosts.iter().map(|(cluster, role)| json!({
            "cluster": named(cluster), "role": role.as_ref().map(|role| role.in_lang(lang)),
        })).collect::<Vec<_>>(),
        "chains": view.chains.iter().map(|(chain, n)| json!({ "chain": named(chain), "n_products": n })).collect::<Vec<_>>(),
        "firms": all(&view.firms),
    })
}

pub(crate) fn row_change(change: RowChange) -> &'static str {
    match change {
        RowChange::Added => "added",
        RowChange::Changed => "changed",
        RowChange::Removed => "removed",
    }
}

pub(crate) fn fact_change(row: &FactChange) -> Value {
    json!({
        "table": row.table.name(), "change": row_change(row.change), "key": row.key, "name": row.name,
        "fields": row.fields.iter().map(|(field, was, now)| json!({
            "field": field.name, "before": was, "after": now,
        })).collect::<Vec<_>>(),
    })
}

pub(crate) fn log_entry(entry: &LogEntry, can_be_asked: bool) -> Value {
    let commit = &entry.commit;
    let (kind, undone) = match commit.kind {
        Kind::Import => ("import", None),
        Kind::Undo { generation } => ("undo", Some(generation)),
        Kind::Checkpoint => ("backup", None),
        Kind::Edit => ("edit", None),
    };
    json!({
        "generation": entry.generation, "created_at": commit.created_at, "actor": commit.actor, "note": commit.note,
        "kind": kind, "undone": undone, "can_be_asked": can_be_asked,
        "changes": entry.changes.iter().map(|(table, set, removed)| json!({
            "table": table, "set": set, "removed": removed,
        })).collect::<Vec<_>>(),
        "sources": commit.sources.iter().map(|file| json!({
            "name": file.name, "bytes": file.bytes, "blake3": file.blake3,
        })).collect::<Vec<_>>(),
        "hash": entry.hash,
    })
}
