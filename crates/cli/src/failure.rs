//! The message of a failed command, with hints for the command line: only this crate knows options and commands.

use std::process::ExitCode;

use liantu_api::{Problem, ProblemCode, status};
use liantu_engine::Lang;

use crate::lang::pick;
use crate::render::say;

/// Prints why a command failed and returns its exit code.
pub(crate) fn report(problem: &Problem, lang: Lang) -> ExitCode {
    let head = pick(lang, "错误：", "error: ");
    let message = problem.message(lang);
    say(&match hint(problem, lang) {
        Some(hint) => format!("{head}{message}{}{hint}", pick(lang, "；", "; ")),
        None => format!("{head}{message}"),
    });
    ExitCode::from(status(problem.code).exit)
}

/// A hint on what to type instead.
fn hint(problem: &Problem, lang: Lang) -> Option<String> {
    let fixed = match problem.code {
        ProblemCode::NoStore | ProblemCode::EmptyStore => {
            pick(lang, "用 liantu import 导入数据", "`liantu import` makes one of your data")
        }
        ProblemCode::NoData => pick(lang, "用 liantu import 导入", "see `liantu import`"),
        ProblemCode::Damaged => {
            pick(lang, "用 liantu restore <备份> 恢复", "`liantu restore <backup>` brings a backup back")
        }
        ProblemCode::Unconfirmed => pick(lang, "确认请加 --back", "add --back to confirm"),
        ProblemCode::Occupied => pick(lang, "要替换请加 --replace", "add --replace to replace it"),
        ProblemCode::AllSetAside => pick(
            lang,
            "若引用的地区、产品等在内置数据中，请加 --with-default",
            "if what the rows refer to is in the embedded data, add --with-default",
        ),
        ProblemCode::NoTables => pick(lang, "可用 --mapping 指定映射", "--mapping names a mapping"),
        _ => return problem.parameter().map(|parameter| option(parameter, lang)),
    };
    Some(fixed.to_owned())
}

/// The option of a parameter.
fn option(parameter: &str, lang: Lang) -> String {
    match parameter {
        "settings" => {
            pick(lang, "见参数 --set 与 liantu config", "see the option --set and `liantu config`").to_owned()
        }
        parameter => format!("{} --{}", pick(lang, "见参数", "see the option"), parameter.replace('_', "-")),
    }
}
