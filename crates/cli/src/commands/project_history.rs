//! `liantu project history`.

use liantu_engine::{Archive, Lang, ProjectEvent, RowChange};
use serde_json::{Value, json};

use super::history::{change_word, what};
use super::pick;
use crate::answer::{Answer, Section, Sheet};
use crate::args::Args;
use crate::failure::Failure;
use crate::{json, moment};

pub(crate) fn answer(args: &Args, project: &str) -> Result<Answer, Failure> {
    let lang = args.lang();
    let (events, first) = Archive::open(&args.store())?.project_history(project)?;
    let mut flat = Sheet::new(["generation", "created_at", "actor", "note", "change", "field", "before", "after"]);
    let mut sheet = Sheet::new([
        pick(lang, "世代", "generation"),
        pick(lang, "时间（北京）", "time (UTC+8)"),
        pick(lang, "操作者", "actor"),
        pick(lang, "说明", "what"),
        pick(lang, "变化", "change"),
    ]);
    for event in &events {
        let commit = &event.entry.commit;
        sheet.push([
            event.entry.generation.to_string(),
            moment::beijing(&commit.created_at),
            commit.actor.clone(),
            what(&event.entry, lang),
            changes(event, lang),
        ]);
        for (field, was, now) in &event.fields {
            flat.push([
                event.entry.generation.to_string(),
                commit.created_at.clone(),
                commit.actor.clone(),
                commit.note.clone(),
                json::row_change(event.change).to_owned(),
                field.en.clone(),
                was.in_lang(lang).to_owned(),
                now.in_lang(lang).to_owned(),
            ]);
        }
    }
    let compacted = (first > 1).then(|| match lang {
        Lang::Zh => format!("第 {first} 世代之前的历史已压缩，不再可查。"),
        Lang::En => format!("the history before generation {first} is compacted away"),
    });
    let heading = format!("{} {project}", pick(lang, "项目沿革", "history of"));
    let lines: Vec<Value> = events.iter().map(|event| line(event, lang)).collect();
    let sections = vec![Section { heading, remarks: compacted.into_iter().collect(), sheet }];
    Ok(Answer { document: lines.clone().into(), lines, flat, sections })
}

fn changes(event: &ProjectEvent, lang: Lang) -> String {
    let empty = |text: &str| if text.is_empty() { "∅".to_owned() } else { text.to_owned() };
    let one = |(field, was, now): &(_, _, _)| {
        let [field, was, now]: [&str; 3] = [field, was, now].map(|word: &liantu_engine::Wording| word.in_lang(lang));
        match event.change {
            RowChange::Changed => format!("{field} {} → {}", empty(was), empty(now)),
            RowChange::Added => format!("{field} {}", empty(now)),
            RowChange::Removed => format!("{field} {}", empty(was)),
        }
    };
    let fields: Vec<String> = event.fields.iter().map(one).collect();
    format!("{}{}{}", change_word(event.change, lang), pick(lang, "：", ": "), fields.join(pick(lang, "；", "; ")))
}

fn line(event: &ProjectEvent, lang: Lang) -> Value {
    json!({
        "generation": event.entry.generation, "created_at": event.entry.commit.created_at,
        "actor": event.entry.commit.actor, "note": event.entry.commit.note,
        "change": json::row_change(event.change),
        "fields": event.fields.iter().map(|(field, was, now)| json!({
            "field": field.en, "before": was.in_lang(lang), "after": now.in_lang(lang),
        })).collect::<Vec<_>>(),
    })
}
