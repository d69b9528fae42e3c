//! The command line as it is typed.

mod choices;
mod help;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use liantu_engine::Wording;

pub(crate) use choices::{Format, Language};
use help::AFTER_HELP;

/// What is wrong with an amount, in both languages.
fn both(wrong: &Wording) -> String {
    format!("{} / {}", wrong.zh, wrong.en)
}

/// An amount as it is typed.
pub(crate) fn amount(text: &str) -> Result<f64, String> {
    liantu_api::amount::amount(text).map_err(|wrong| both(&wrong))
}

/// Money as it is typed.
pub(crate) fn yuan(text: &str) -> Result<f64, String> {
    liantu_api::amount::yuan(text).map_err(|wrong| both(&wrong))
}

fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.trim().strip_suffix('m') {
        Some(minutes) => (minutes, 60),
        None => (text.trim().trim_end_matches('s'), 1),
    };
    let seconds: Option<u64> = number.trim().parse().ok().filter(|seconds| *seconds > 0);
    seconds
        .map(|seconds| Duration::from_secs(seconds * unit))
        .ok_or_else(|| "应为秒数或如 5m / seconds, or such as 5m".to_owned())
}

/// 链图：产业链哪里弱、请谁来、为什么。 Where an industrial chain is weak, whom to bring in, and why.
#[derive(Debug, Parser)]
#[command(name = "liantu", version, after_help = AFTER_HELP, arg_required_else_help = true)]
pub(crate) struct Args {
    /// 数据库文件夹（或环境变量 `LIANTU_STORE`），缺省为 liantu.db；不存在时用内置数据回答。 The store, else that of `LIANTU_STORE` in the environment, else liantu.db; without one, the embedded data answers
    #[arg(long, global = true, value_name = "DIR", value_parser = clap::builder::PathBufValueParser::new())]
    store: Option<PathBuf>,

    /// 截至：世代编号或日期（北京时间），缺省为当前。 As of a generation or date, by default the current one
    #[arg(long, global = true, value_name = "GENERATION|DATE")]
    pub(crate) as_of: Option<String>,

    /// 操作者，记入日志：账号或单位。 Who does it, for the journal: an account or office
    #[arg(long, global = true, value_name = "NAME", default_value = "-", env = "LIANTU_ACTOR")]
    pub(crate) actor: String,

    /// 输出格式。 Output format
    #[arg(long, short, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// 输出到文件。 Write to a file instead of standard output
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// 语言。 Language
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    pub(crate) lang: Language,

    /// 最多计算多久，如 30（秒）或 5m；到时说明做到哪里。 How long a question may take, such as 30 (seconds) or 5m
    #[arg(long, global = true, value_name = "TIME", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,

    /// 改一个阈值或权重（可重复），名称见 liantu config。 Change a threshold or weight; see `liantu config`
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
}

/// The default store.
const STORE: &str = "liantu.db";

impl Args {
    /// The folder of the store: the one given, else that of the environment, else the default.
    pub(crate) fn store(&self) -> PathBuf {
        let named = std::env::var_os("LIANTU_STORE").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        self.store.clone().or(named).unwrap_or_else(|| STORE.into())
    }

    /// Whether the user named a store.
    pub(crate) fn names_a_store(&self) -> bool {
        self.store() != Path::new(STORE)
    }

    pub(crate) fn lang(&self) -> liantu_engine::Lang {
        match self.lang {
            Language::Zh => liantu_engine::Lang::Zh,
            Language::En => liantu_engine::Lang::En,
        }
    }
}
