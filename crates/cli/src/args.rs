//! The command line as it is typed.

use std::path::PathBuf;

use clap::builder::TypedValueParser as _;
use clap::{Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
例 / examples:
  liantu demo                                        内置浙江数据：集成电路 × 宁波市
  liantu diagnose --chain 新能源汽车 --scope 台州    一条链在一个地区的缺链与弱链
  liantu targets --chain ic --scope 330200 --gap 光刻胶
  liantu import data/ --store office.db              导入数据包或已知格式的文件夹
  liantu check 企业.xlsx                            只检查，不入库；工作表以表名命名
  liantu check 企业.csv                              只检查，不入库
  liantu log                                         世代日志
  liantu diff 1 2 --scope 宁波                       两个世代之间变了什么
  liantu diagnose --chain ic --scope 宁波 --as-of 2026-11-01
  liantu diagnose --explain gap/330200/ic/ic.litho   一项发现的算式与来源行
  liantu diagnose --chain all --scope 浙江 --each city -f jsonl   全省各市 × 全部产业链

退出码 / exit codes:
  0 完成 done · 1 失败 failed · 2 用法 usage · 3 发现问题（仅在 --fail-on 时）found
  65 数据有误 bad data · 66 没有输入 no input · 73 不能写入 cannot write · 74 读写错误 I/O
  75 另一个进程正在写入，请稍后再试 another process is writing, try again";

const SECTORS_HELP: &str = "\
内置数据没有投入产出表，请先导入 / the embedded data has no table, import one first:
  liantu import my-table/ --store o.db          sectors.csv（部门、总产出、最终使用、出口、进口）与 sector_flows.csv
  liantu sectors --store o.db --table CHN-2020 --by exposure --top 10
公式与来源见 README / formulas and sources: README, `liantu-query::input_output`";

const CUTS_HELP: &str = "\
例 / examples:
  liantu cuts --chain ic --scope 宁波 --by countries      哪些国家一断，宁波的终端产品就停
  liantu cuts --firm 甬矽电子 --by firms --order 1         链主的单点风险
  liantu cuts --chain ic --lost 日本 --lost 荷兰           失去日本和荷兰，依次停产什么

每种产品需要全部投入组，组内任一可替代；环路只要完整就能维持。 Every group is needed, any alternative will do.";

const SHOCK_HELP: &str = "\
例 / examples:
  liantu shock --chain 集成电路                      单独停产时损失最大的企业
  liantu shock --chain 集成电路 --place 日本         失去日本的全部企业
  liantu shock --firm 甬矽电子 --left 0.5 --exact    一家企业减产一半，给出精确值的上下限

方法 / method: ESRI, Diem et al. (2022), Scientific Reports 12:7719.";

const BACKTEST_HELP: &str = "\
例 / examples:
  liantu backtest                                   哪些企业可能生产某产品：隐藏一成，逐法找回
  liantu backtest --ties supplies --seed 7          供应商可能的客户
  liantu backtest --ties supplies --since 2022      隐藏 2022 年起的供应关系
  liantu backtest --ties makes -f csv -o table.csv  结果存为 CSV

区间为 95% 自助法区间；“胜出”指同一批问题上差值的区间不含 0。说明见 docs/backtest.md。
Intervals are 95 % bootstrap intervals; a method wins when that of the paired difference excludes 0.";

fn date(text: &str) -> Result<liantu_engine::PartialDate, String> {
    text.parse()
        .map_err(|_| "应为 2020、2020-06 或 2020-06-30 这样的日期 / a date such as 2020 or 2020-06-30".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let share: Option<f64> = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "应为 0 到 1 之间的数 / a number from 0 to 1".to_owned())
}

/// 链图：产业链哪里弱、请谁来、为什么。 Where an industrial chain is weak, whom to bring in, and why.
#[derive(Debug, Parser)]
#[command(name = "liantu", version, about, after_help = AFTER_HELP, arg_required_else_help = true)]
pub(crate) struct Args {
    /// 数据库文件夹；不存在时用内置数据回答。 The store; without one, the embedded data answers
    #[arg(long, global = true, value_name = "DIR", default_value = "liantu.db", env = "LIANTU_STORE")]
    pub(crate) store: PathBuf,

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

    /// 改一个阈值或权重（可重复），名称见 liantu config。 Change a threshold or weight; see `liantu config`
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    pub(crate) fn lang(&self) -> liantu_engine::Lang {
        match self.lang {
            Language::Zh => liantu_engine::Lang::Zh,
            Language::En => liantu_engine::Lang::En,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 对齐的表格 aligned table
    Table,
    /// 一个 JSON 文档 one document
    Json,
    /// 每行一个 JSON 对象 one object a line
    Jsonl,
    /// CSV，可直接用电子表格打开 opens in a spreadsheet
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    Province,
    City,
    County,
    Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// 有缺链 any gap
    Gap,
    /// 有任何发现 any finding
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Losable {
    /// 国家 countries
    Countries,
    /// 企业 firms
    Firms,
    /// 开发区 zones
    Zones,
    /// 产品 products
    Products,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// 缺链 gaps
    Gap,
    /// 弱链 weak links
    Weak,
    /// 断链风险 choke points
    Choke,
    /// 延链 extensions
    Extend,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SectorsBy {
    /// 后向关联：一单位最终使用带动的总产出 output that one unit of final use calls for
    Backward,
    /// 前向关联：一单位初始投入推动的总产出 output that one unit of primary inputs goes into
    Forward,
    /// 上游度：到最终使用的平均步数 mean number of steps to final use
    Upstreamness,
    /// 假设抽取：没有这个部门损失的总产出 share of all output lost without it
    Extraction,
    /// 进口依存度：国内使用中进口所占 share of imports in what is used at home
    Imports,
    /// 完全进口投入：自己与各级供应商进口的投入 imported inputs, its own and its suppliers'
    Exposure,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ties {
    /// 企业可能生产的产品 products a firm is likely to make
    Makes,
    /// 可能生产某产品的企业 firms likely to make a product
    Makers,
    /// 供应商可能的客户 customers a supplier is likely to have
    Supplies,
}

#[derive(Debug, Subcommand)]
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
    /// 产业链一览。 All chains
    Chains,
    /// 企业画像。 Portrait of a firm
    Firm {
        /// 编号、信用代码、证券代码或名称。 Key, credit code, stock code or name
        name: String,
    },
    /// 开发区画像。 Portrait of a development zone
    Zone {
        /// 编号或名称。 Key or name
        name: String,
    },
    /// 诊断：缺链、弱链、断链风险与延链方向，附依据。 Where a chain is weak in a place, with proof
    Diagnose {
        /// 产业链的编号或名称，all 为全部。 Chain, by key or name; `all` for every chain
        #[arg(long, required_unless_present = "explain")]
        chain: Option<String>,
        /// 地区（名称或行政区划代码）或开发区；多个开发区用逗号分开。 Region or zone(s)
        #[arg(long, required_unless_present = "explain")]
        scope: Option<String>,
        /// 只看这一类。 Only findings of this kind
        #[arg(long, value_enum)]
        kind: Vec<Kind>,
        /// 解释一项发现：从数字一直到来源行。 Explain one finding, from the number to the source rows
        #[arg(long, value_name = "FINDING", conflicts_with_all = ["chain", "scope", "each", "kind"])]
        explain: Option<String>,
        /// 范围内每个省、市、县或开发区分别诊断。 Each region or zone of this level in the scope by itself
        #[arg(long, value_enum)]
        each: Option<Level>,
        /// 每份诊断列出多少项，0 为全部。 Findings shown, 0 for all
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// 有发现时以退出码 3 结束。 Exit with 3 when something is found
        #[arg(long, value_enum)]
        fail_on: Option<FailOn>,
    },
    /// 招商目标：为缺链弱链找企业，附理由。 Ranked firms for gaps and weak links, with reasons
    Targets {
        /// 产业链的编号或名称。 Chain, by key or name
        #[arg(long)]
        chain: String,
        /// 地区或开发区。 Region or zone(s)
        #[arg(long)]
        scope: String,
        /// 只看这个产品。 Only this product
        #[arg(long, value_name = "PRODUCT")]
        gap: Option<String>,
        /// 看最严重的多少项。 How many findings, most severe first
        #[arg(long, default_value_t = 5)]
        findings: usize,
        /// 每项列多少家。 Firms for each
        #[arg(long, default_value_t = 5)]
        top: usize,
    },
    /// 回测：隐藏部分已知关系，看各种预测方法能否找回。 Hide known ties and see which method finds them again
    #[command(after_help = BACKTEST_HELP)]
    Backtest {
        /// 预测什么关系。 Which ties are predicted
        #[arg(long, value_enum, default_value_t = Ties::Makers)]
        ties: Ties,
        /// 隐藏的比例，0 到 1。 The share of ties that is hidden
        #[arg(long, default_value_t = 0.1, value_parser = share, conflicts_with = "since")]
        hide: f64,
        /// 改为隐藏此日期及以后开始的关系，如 2020 或 2020-06。 Hide what begins on or after this date instead
        #[arg(long, value_name = "DATE", value_parser = date)]
        since: Option<liantu_engine::PartialDate>,
        /// 随机种子：同一种子得到同一结果。 The same seed gives the same numbers
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// 自助法重抽样次数。 Resamples for the intervals
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        resamples: u32,
    },
    /// 全部阈值与权重：名称、当前值、含义。 All thresholds and weights, with their meaning
    Config,
    /// 核验：由另一套程序从数据行重新算出每项发现，退出码 3 表示有不符。 Check findings by a second, independent program
    Verify {
        /// 由 diagnose -f jsonl 写成的文件；缺省为重新诊断并核验。 A file of `diagnose -f jsonl`; without one, diagnose anew
        file: Option<PathBuf>,
        /// 产业链。 Chain
        #[arg(long, default_value = "all")]
        chain: String,
        /// 地区或开发区。 Region or zone(s)
        #[arg(long, default_value = "330000")]
        scope: String,
        /// 范围内每个省、市、县或开发区分别核验。 Each region or zone of this level in the scope by itself
        #[arg(long, value_enum)]
        each: Option<Level>,
    },
    /// 断链推演：失去哪些就会断链（最小割集）；或失去某些之后依次停产什么。 What must be lost before a chain stops
    #[command(after_help = CUTS_HELP)]
    Cuts {
        /// 产业链。 Chain
        #[arg(long, required_unless_present = "firm")]
        chain: Option<String>,
        /// 链主企业：以它的产品为不能停的产品。 A lead firm: what it makes must not stop
        #[arg(long, conflicts_with = "chain")]
        firm: Option<String>,
        /// 只看这个地区所产的产品，只失去外部的。 Only products made here, only losses outside
        #[arg(long)]
        scope: Option<String>,
        /// 失去的国家、地区、开发区、企业或产品（可重复），列出依次停产的产品。 What is lost; lists what falls, in order
        #[arg(long, conflicts_with = "scope")]
        lost: Vec<String>,
        /// 失去什么。 What may be lost
        #[arg(long, value_enum, default_values_t = [Losable::Countries, Losable::Firms])]
        by: Vec<Losable>,
        /// 最多同时失去几个。 How many at once
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4).map(usize::from))]
        order: usize,
        /// 列出多少组，0 为全部。 Sets shown, 0 for all
        #[arg(long, default_value_t = 30)]
        top: usize,
    },
    /// 冲击推演：失去某些企业或地区时谁停产、损失多大；不指定则列出系统性风险最大的企业。 What fails when firms fail
    #[command(after_help = SHOCK_HELP)]
    Shock {
        /// 失去的企业（可重复）。 A firm that is lost
        #[arg(long)]
        firm: Vec<String>,
        /// 失去的地区、国家或开发区（可重复）。 A region, country or zone whose firms are lost
        #[arg(long)]
        place: Vec<String>,
        /// 失去者还保留的产能比例，0 到 1。 The share of production they keep
        #[arg(long, default_value_t = 0.0, value_parser = share)]
        left: f64,
        /// 供应未知处，按这条产业链的投入关系推测供应。 Infer supplies from what this chain needs where none are known
        #[arg(long)]
        chain: Option<String>,
        /// 同时给出精确值的上下限。 Also enclose the exact value
        #[arg(long)]
        exact: bool,
        /// 列出多少家，0 为全部。 Firms shown, 0 for all
        #[arg(long, default_value_t = 20)]
        top: usize,
    },
    /// 部门关联：投入产出表中谁拉动、谁支撑、缺了损失多少、多少靠进口。 Sectors of an input–output table by linkage
    #[command(after_help = SECTORS_HELP)]
    Sectors {
        /// 投入产出表，如 CHN-2020；只有一张表时可省略。 Table; may be left out when there is only one
        #[arg(long, value_name = "TABLE")]
        table: Option<String>,
        /// 按哪个指标排序。 Ranked by
        #[arg(long, value_enum, default_value_t = SectorsBy::Backward)]
        by: SectorsBy,
        /// 列出多少个部门，0 为全部。 Sectors shown, 0 for all
        #[arg(long, default_value_t = 20)]
        top: usize,
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
