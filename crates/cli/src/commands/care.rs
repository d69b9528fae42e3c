//! `liantu backup`, `liantu restore`, `liantu store verify`, `liantu store compact`.

use std::path::Path;
use std::process::ExitCode;

use liantu_engine::{Archive, Check, Kept, Lang};
use serde_json::{Value, json};

use super::{done, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, StoreCommand};
use crate::failure::Failure;
use crate::moment;

pub(crate) fn backup(args: &Args, file: &Path) -> Result<ExitCode, Failure> {
    let kept = Archive::open(&args.store())?.backup(args.as_of()?.as_ref(), file, &moment::now())?;
    let words = match args.lang() {
        Lang::Zh => format!("第 {} 世代已备份到 {}，并读回核验", kept.generation, file.display()),
        Lang::En => format!("generation {} is backed up to {} and was read back", kept.generation, file.display()),
    };
    told(args, words, &kept)
}

pub(crate) fn restore(args: &Args, file: &Path, replace: bool) -> Result<ExitCode, Failure> {
    let kept = Archive::restore(file, &args.store(), replace)?;
    let words = match args.lang() {
        Lang::Zh => format!("已从 {} 恢复第 {} 世代到 {}", file.display(), kept.generation, args.store().display()),
        Lang::En => {
            format!("generation {} is restored from {} to {}", kept.generation, file.display(), args.store().display())
        }
    };
    told(args, words, &kept)
}

pub(crate) fn store(args: &Args, command: &StoreCommand) -> Result<ExitCode, Failure> {
    match command {
        StoreCommand::Verify => verify(args),
        StoreCommand::Compact { keep } => {
            let kept = Archive::open(&args.store())?.compact(*keep)?;
            let words = match args.lang() {
                Lang::Zh => format!("已压缩，保留到第 {} 世代", kept.generation),
                Lang::En => format!("compacted; generation {} is the current one", kept.generation),
            };
            told(args, words, &kept)
        }
    }
}

fn told(args: &Args, heading: String, kept: &Kept) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    let rows: u64 = kept.rows.iter().map(|(_, rows)| rows).sum();
    let size = indicatif::HumanBytes(kept.bytes).to_string();
    let remark = match lang {
        Lang::Zh => format!("{rows} 行，{size}"),
        Lang::En => format!("{rows} rows, {size}"),
    };
    let tables: serde_json::Map<_, _> = kept.rows.iter().map(|(name, rows)| (name.clone(), (*rows).into())).collect();
    let document = json!({ "generation": kept.generation, "bytes": kept.bytes, "rows": tables });
    let mut flat = Sheet::new(["generation", "bytes", "rows"]);
    flat.push([kept.generation.to_string(), kept.bytes.to_string(), rows.to_string()]);
    let sections = vec![Section { heading, remarks: vec![remark], ..Section::default() }];
    done(args, &Answer { lines: vec![document.clone()], document, flat, sections })
}

/// Exit code 65 when something does not hold.
fn verify(args: &Args) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    let checks = Archive::open(&args.store())?.verify()?;
    let mut sheet =
        Sheet::new([pick(lang, "核验项", "what"), pick(lang, "位置", "place"), pick(lang, "结果", "result")]);
    let mut flat = Sheet::new(["what", "place", "flaw"]);
    for Check { what, place, flaw } in &checks {
        let bad = flaw.as_ref().map(|flaw| flaw.in_lang(lang));
        let result = bad.unwrap_or(pick(lang, "完好", "sound"));
        sheet.push([what.in_lang(lang).to_owned(), place.clone(), result.to_owned()]);
        flat.push([what.en.clone(), place.clone(), bad.unwrap_or_default().to_owned()]);
    }
    let line = |Check { what, place, flaw }: &Check| json!({ "what": what.en, "place": place, "flaw": flaw.as_ref().map(|flaw| flaw.in_lang(lang)) });
    let lines: Vec<Value> = checks.iter().map(line).collect();
    let sections = vec![Section { sheet, ..Section::default() }];
    done(args, &Answer { document: lines.clone().into(), lines, flat, sections })?;
    let sound = checks.iter().all(|check| check.flaw.is_none());
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(65) })
}
