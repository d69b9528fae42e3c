//! The whole command line, and the messages for wrong usage, in one language.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _, Error, Subcommand as _};
use liantu_engine::Lang;

use crate::args::Args;
use crate::commands;
use crate::lang::{half, pick};
use crate::options;

/// The exit status of wrong usage.
const USAGE: u8 = 2;

/// All commands with their help in one language.
pub(crate) fn command(lang: Lang) -> Command {
    let root = commands::Command::augment_subcommands(Args::command());
    let root = options::add_questions(in_one_language(root, lang), lang).subcommand_required(true);
    root.mut_subcommand("diagnose", |diagnose| {
        let explain = Arg::new("explain").long("explain").value_name("FINDING").help(pick(
            lang,
            "解释一项发现（序号、产品或编号）：从数字一直到来源行",
            "Explain one finding (its place in the list, product or id), from the number to the source rows",
        ));
        let fail_on = Arg::new("fail-on")
            .long("fail-on")
            .value_parser(["gap", "any"])
            .action(ArgAction::Set)
            .help(pick(lang, "有缺链（gap）或任何发现（any）时以退出码 3 结束", "Exit with 3 on a gap or any finding"));
        let unless_explained = |arg: Arg| arg.required(false).required_unless_present("explain");
        let diagnose = diagnose.mut_arg("chain", unless_explained).mut_arg("scope", unless_explained);
        diagnose.arg(explain).arg(fail_on)
    })
    .mut_subcommand("targets", |targets| {
        let help = pick(
            lang,
            "解释一家企业：各项得分、理由与来源行，或为何不在名单中",
            "Explain one firm: its score term by term, or why it is not listed",
        );
        targets.arg(Arg::new("explain").long("explain").value_name("FIRM").help(help))
    })
    .mut_subcommand("chains", |chains| {
        let args = liantu_api::question("chain").map(|chain| options::args(chain, lang)).unwrap_or_default();
        let optional =
            args.into_iter().map(|arg| if arg.is_positional() { arg.required(false) } else { arg.requires("chain") });
        chains.args(optional)
    })
    .mut_subcommand("verify", |verify| {
        let help = pick(
            lang,
            "由 diagnose -f jsonl 写成的文件；缺省为重新诊断并核验",
            "A file of `diagnose -f jsonl`; without one, diagnose again",
        );
        verify.arg(Arg::new("file").value_parser(clap::value_parser!(PathBuf)).value_name("FILE").help(help))
    })
}

/// The same with one language of each help text.
fn in_one_language(command: Command, lang: Lang) -> Command {
    let texts = |text: Option<&StyledStr>| text.map(|text| half(&text.to_string(), lang));
    let (brief, whole) = (texts(command.get_about()), texts(command.get_long_about()));
    let mut command = brief.map_or(command.clone(), |brief| command.about(brief));
    command = whole.map_or(command.clone(), |whole| command.long_about(whole));
    command = command.mut_args(|mut arg| {
        if arg.is_global_set() {
            arg = arg.help_heading(pick(lang, "通用选项", "Global options"));
        }
        let help = arg.get_help().map(|help| half(&help.to_string(), lang));
        help.map_or(arg.clone(), |help| arg.help(help))
    });
    command.mut_subcommands(|inner| in_one_language(inner, lang))
}

/// Prints what is wrong, or the requested help.
pub(crate) fn report(error: &Error, lang: Lang) -> ExitCode {
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if is_help || lang == Lang::En {
        // When the pipe is closed nobody can be informed.
        let _ = error.print();
    } else {
        let _ = writeln!(std::io::stderr(), "{}", in_chinese(error));
    }
    ExitCode::from(if error.use_stderr() { USAGE } else { 0 })
}

/// A usage error in Chinese.
fn in_chinese(error: &Error) -> String {
    let text = |kind| error.get(kind).map(context).unwrap_or_default();
    let (arg, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令“{}”", text(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::UnknownArgument => format!("没有参数 {arg}"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {arg}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 {arg} 缺少值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("参数 {arg} 不能是“{value}”"),
        ErrorKind::ArgumentConflict => format!("参数 {arg} 不能与 {} 同用", text(ContextKind::PriorArg)),
        ErrorKind::NoEquals => format!("参数 {arg} 须写成 参数=值"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("参数 {arg} 的值的个数不对")
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        _ => "命令写法有误".to_owned(),
    };
    let valid = text(ContextKind::ValidValue);
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue].map(text);
    let near = near.into_iter().find(|near| !near.is_empty()).map(|near| format!("，是否指 {near}"));
    let valid = if valid.is_empty() { String::new() } else { format!("；可用：{valid}") };
    let why = std::error::Error::source(error).map(|why| format!("：{}", zh(&why.to_string()))).unwrap_or_default();
    format!("错误：{said}{why}{}{valid}\n用 liantu --help 或 liantu <命令> --help 查看用法", near.unwrap_or_default())
}

/// The Chinese half of a reason written `中文 / English`.
fn zh(reason: &str) -> &str {
    reason.split_once(" / ").map_or(reason, |(zh, _)| zh)
}

fn context(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(several) => several.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        other => other.to_string(),
    }
}
