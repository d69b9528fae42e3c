//! `liantu verify`: findings checked again by the independent program.

use std::path::Path;
use std::process::ExitCode;

use liantu_engine::claims::Claim;
use liantu_engine::{Engine, Lang, Verified};
use serde_json::{Value, json};

use super::diagnose::{chains, level_of};
use super::{done, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Level};
use crate::failure::Failure;
use crate::finding_json;

/// What was asked.
pub(crate) struct Asked<'a> {
    pub(crate) file: Option<&'a Path>,
    pub(crate) chain: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) each: Option<Level>,
}

/// Refuted findings shown in a table.
const SHOWN: usize = 20;

pub(crate) fn run(args: &Args, engine: &Engine, asked: &Asked<'_>) -> Result<ExitCode, Failure> {
    let verified = match asked.file {
        Some(file) => engine.check_claims(&claims(engine, file)?),
        None => found_again(engine, asked)?,
    };
    let code = if verified.refuted.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) };
    done(args, &answer(&verified, args.lang()))?;
    Ok(code)
}

fn found_again(engine: &Engine, asked: &Asked<'_>) -> Result<Verified, Failure> {
    let (chains, scope) = (chains(engine, asked.chain)?, engine.scope(asked.scope)?);
    Ok(engine.verify(&chains, &scope, asked.each.map(level_of)))
}

/// The findings of a file that `diagnose -f jsonl` wrote.
fn claims(engine: &Engine, file: &Path) -> Result<Vec<(String, Claim)>, Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| Failure::Read(name.clone(), error))?;
    let claim = |(line, text): (usize, &str)| {
        let not_a_finding = |what: String| Failure::NotAFinding { file: name.clone(), line, what };
        let value: Value = serde_json::from_str(text).map_err(|error| not_a_finding(error.to_string()))?;
        let scope = value["scope"]["id"].as_str().ok_or_else(|| not_a_finding("scope".to_owned()))?;
        let scope = engine.scope_key(&engine.scope(&scope.replace('+', ","))?);
        let claim = finding_json::claim(&value, scope).map_err(not_a_finding)?;
        Ok((value["id"].as_str().unwrap_or_default().to_owned(), claim))
    };
    (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()).map(claim).collect()
}

fn answer(verified: &Verified, lang: Lang) -> Answer {
    let mut flat = Sheet::new(["finding", "quantity", "claimed", "found"]);
    let mut sheet = Sheet::new([pick(lang, "发现", "finding"), pick(lang, "哪里不符", "where it differs")]);
    let mut lines = Vec::new();
    for (at, (id, differences)) in verified.refuted.iter().enumerate() {
        for difference in differences {
            let liantu_engine::Difference { quantity, claimed, found } = difference;
            flat.push([id, quantity, claimed, found].map(Clone::clone));
            lines.push(json!({ "finding": id, "quantity": quantity, "claimed": claimed, "found": found }));
        }
        if at < SHOWN {
            let words: Vec<String> =
                differences.iter().map(|difference| difference.wording().in_lang(lang).to_owned()).collect();
            sheet.push([id.clone(), words.join("\n")]);
        }
    }
    let (held, refuted) = (verified.n_held, verified.refuted.len());
    let heading = match lang {
        Lang::Zh => format!("核验 {} 项发现：{held} 项成立，{refuted} 项不符", held + refuted),
        Lang::En => format!("{} findings checked: {held} hold, {refuted} do not", held + refuted),
    };
    let how = pick(
        lang,
        "由另一套只按 docs/findings.md 写成的程序，从数据行重新算出每个数字。",
        "Each number was worked out again from the rows, by a second program written from docs/findings.md alone.",
    );
    let document = json!({ "held": held, "refuted": refuted, "differences": lines });
    let sections = vec![Section { heading, remarks: vec![how.to_owned()], sheet }];
    Answer { document, lines, flat, sections, basis: None }
}
