//! The command line as it is typed.

mod choices;
mod help;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Parser, Subcommand};
use liantu_engine::{PartialDate, Wording};

pub(crate) use choices::{Format, Language};
use help::{AFTER_HELP, PROJECT_HELP};

/// Both languages of what is wrong with an amount.
fn both(wrong: &Wording) -> String {
    format!("{} / {}", wrong.zh, wrong.en)
}

fn amount(text: &str) -> Result<f64, String> {
    liantu_api::amount::amount(text).map_err(|wrong| both(&wrong))
}

fn yuan(text: &str) -> Result<f64, String> {
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

/// The store where none is named.
const STORE: &str = "liantu.db";

impl Args {
    /// The folder of the store: the one named, else that of the environment if it names one.
    pub(crate) fn store(&self) -> PathBuf {
        let named = std::env::var_os("LIANTU_STORE").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        self.store.clone().or(named).unwrap_or_else(|| STORE.into())
    }

    /// Whether the user said which store.
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

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a process")]
pub(crate) enum Command {
    /// 用内置数据演示：缺链弱链与首批目标企业。 A first look with the embedded data
    Demo {
        /// 产业链。 Chain
        #[arg(long, default_value = "集成电路")]
        chain: String,
        /// 地区。 Region or zone
        #[arg(long, default_value = "宁波市")]
        scope: String,
        /// 列出多少项。 Findings shown
        #[arg(long, default_value_t = 12)]
        limit: usize,
    },
    /// 导入数据包或已知格式的文件夹，成为一个新世代。 Import data sets as one new generation
    Import {
        #[command(flatten)]
        input: Input,
        /// 先导入内置的浙江数据。 Import the embedded data first
        #[arg(long)]
        with_default: bool,
    },
    /// 检查数据，不入库。 Check data sets without storing anything
    Check {
        #[command(flatten)]
        input: Input,
    },
    /// 项目储备库：登记、更新与沿革。 The pool of projects: edits and history
    #[command(after_help = PROJECT_HELP)]
    Project {
        #[command(subcommand)]
        command: ProjectCommand,
    },
    /// 导出为数据包（CSV 与 datapackage.json）。 Export as a data package
    Export {
        /// 目标文件夹。 Folder to write
        folder: PathBuf,
    },
    /// 世代日志：谁在何时导入或撤销了什么。 The journal: who imported or undid what, and when
    Log,
    /// 两个世代之间的变化：数据，以及新出现、已消除的缺链弱链。 What changed between two generations
    Diff {
        /// 从哪个世代或日期。 From this generation or date
        from: String,
        /// 到哪个世代或日期，缺省为当前。 To this one, by default the current one
        to: Option<String>,
        /// 比较这条产业链的发现，缺省为全部。 Compare findings of this chain, by default of all
        #[arg(long)]
        chain: Option<String>,
        /// 比较这个地区的发现，缺省为浙江省。 Compare findings in this place, by default 浙江省
        #[arg(long)]
        scope: Option<String>,
        /// 只看发现，用于定期会晤：新出现、仍存在、已消除。 Only the findings: new, persistent, healed
        #[arg(long)]
        findings: bool,
    },
    /// 撤销一个世代（成为新世代，历史不变）。 Take a generation back, as a new generation
    Undo {
        /// 世代编号。 The generation
        generation: u64,
    },
    /// 备份一个世代为一个文件，写后读回核验。 Write one generation as one checked file
    Backup {
        /// 备份文件。 The file to write
        file: PathBuf,
    },
    /// 从备份恢复到 --store 指定的新文件夹。 Make a store of a backup file
    Restore {
        /// 备份文件。 The file to read
        file: PathBuf,
        /// 替换已有的数据库，原库保留在旁边。 Replace a store that is there; it is kept beside it
        #[arg(long)]
        replace: bool,
    },
    /// 数据库维护。 Care of the store
    Store {
        #[command(subcommand)]
        command: StoreCommand,
    },
    /// 在受限的进程中读取表格文件。 Read a workbook, for the process that imports it
    #[command(hide = true)]
    ReadSheet {
        /// 文件。 File
        file: PathBuf,
        /// 工作表；缺省列出全部。 Sheet; without one, all are listed
        sheet: Option<String>,
    },
    /// 生成命令补全脚本。 Print a completion script
    Completions {
        /// 命令解释器。 Shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// 登记新项目。 Record a new project
    Add {
        /// 编号，缺省为 xm-0001 起的下一个。 Key, by default the next after xm-0001
        #[arg(long)]
        id: Option<String>,
        #[command(flatten)]
        edit: ProjectFields,
    },
    /// 更新项目：只改给出的各项。 Change what is given
    Set {
        /// 编号或名称。 Key or name
        project: String,
        #[command(flatten)]
        edit: ProjectFields,
        /// 清空一个字段（可重复），如 企业、备注。 Make a field unknown
        #[arg(long, value_name = "FIELD")]
        clear: Vec<String>,
        /// 允许阶段倒退，或离开投产。 Let the stage step back
        #[arg(long)]
        back: bool,
    },
    /// 项目沿革：每次修改的时间、操作者与内容。 When, by whom and what was changed
    History {
        /// 编号；还在库中的也可写名称。 Key, or the name of one that is still there
        project: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectFields {
    /// 项目名称。 Name
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 投资企业：编号、信用代码、证券代码或名称。 Investing firm
    #[arg(long)]
    pub(crate) firm: Option<String>,
    /// 产品（可重复，第一个为主；更新时替换全部）。 Product, the main one first; replaces all
    #[arg(long)]
    pub(crate) product: Vec<String>,
    /// 归口开发区。 Zone that owns it
    #[arg(long)]
    pub(crate) zone: Option<String>,
    /// 阶段：线索、洽谈、签约、开工、投产、流失。 Stage
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// 进入该阶段的日期，缺省为今天（北京时间）。 Day of the stage, by default today
    #[arg(long)]
    pub(crate) date: Option<PartialDate>,
    /// 用地，亩。 Land, 亩
    #[arg(long, value_name = "MU", value_parser = amount)]
    pub(crate) land: Option<f64>,
    /// 年能耗，吨标煤。 Energy a year, tonnes of coal equivalent
    #[arg(long, value_name = "TCE", value_parser = amount)]
    pub(crate) energy: Option<f64>,
    /// 投资额，如 3.5亿、8000万、350000000。 Investment in 元, 万 or 亿
    #[arg(long, value_name = "YUAN", value_parser = yuan)]
    pub(crate) investment: Option<f64>,
    /// 预计年税收。 Tax a year
    #[arg(long, value_name = "YUAN", value_parser = yuan)]
    pub(crate) tax: Option<f64>,
    /// 预计年增加值。 Value added a year
    #[arg(long, value_name = "YUAN", value_parser = yuan)]
    pub(crate) value_added: Option<f64>,
    /// 备注。 Remark
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// 修改说明，记入日志。 Why, for the journal
    #[arg(long)]
    pub(crate) message: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreCommand {
    /// 核验日志的每条记录与状态缓存。 Check every record of the journal and the state
    Verify,
    /// 压缩：只保留最近的世代，收回空间；日志条目保留。 Keep only the newest generations and win back room
    Compact {
        /// 保留多少个世代可查询。 How many generations can still be asked
        #[arg(long, default_value_t = 1)]
        keep: u64,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Input {
    /// 文件夹、CSV、JSONL 或 XLSX 文件。 Folders, CSV, JSONL or XLSX files
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// 映射：内置名称或 TOML 文件；缺省自动识别。 Mapping: a shipped name or a TOML file
    #[arg(long)]
    pub(crate) mapping: Option<String>,
    /// 把问题写入此 CSV 文件。 Write the problems to this CSV file
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    /// 把存疑的企业匹配写入此 CSV 文件。 Write uncertain pairs of firms to this CSV file
    #[arg(long, value_name = "FILE")]
    pub(crate) uncertain: Option<PathBuf>,
}
