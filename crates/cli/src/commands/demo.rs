//! `liantu demo`: gaps of a chain in a city with reasons, then the first targets with reasons.

use std::process::ExitCode;

use liantu_api::Problem;
use serde_json::json;

use crate::args::Args;
use crate::context::Context;
use crate::lang::pick;
use crate::render;

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// 产业链。 Chain
    #[arg(long, default_value = "集成电路")]
    chain: String,
    /// 地区。 Region or zone
    #[arg(long, default_value = "宁波市")]
    scope: String,
    /// 列出多少项。 Findings shown
    #[arg(long, default_value_t = 12)]
    limit: usize,
}

impl Demo {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let Self { chain, scope, limit } = self;
        let context = Context::embedded(args)?;
        let diagnose = json!({ "chain": chain, "scope": scope, "limit": limit });
        let targets = json!({ "chain": chain, "scope": scope, "findings": 3, "top": 3, "basis": ["recorded"] });
        for (name, given) in [("diagnose", diagnose), ("targets", targets)] {
            let entry = liantu_api::question(name).expect("invariant: it is in the catalogue");
            let answered = entry.answer(&context.ask(), given.as_object().cloned().unwrap_or_default())?;
            render::write(args, &answered)?;
            render::say("");
        }
        render::say(pick(
            args.lang(),
            "下一步：liantu diagnose --chain <链> --scope <地区>；liantu targets …；liantu import <文件夹>；liantu --help",
            "Next: liantu diagnose --chain <chain> --scope <place>; liantu targets …; liantu import <folder>; liantu --help",
        ));
        Ok(ExitCode::SUCCESS)
    }
}
