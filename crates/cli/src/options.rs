//! From the catalogue to the command line: the command of a question with its options, and the typed arguments as a
//! request.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use liantu_api::{Choice, Entry, Holds, Parameter};
use liantu_engine::Lang;
use serde_json::{Map, Value};

use crate::lang::pick;

/// Arguments that select another question about the same thing: command, argument, the other question, and the
/// parameter that takes the argument's value.
pub(crate) const INSTEAD: [(&str, &str, &str, &str); 3] = [
    ("diagnose", "explain", "explain finding", "finding"),
    ("targets", "explain", "explain target", "firm"),
    ("chains", "chain", "chain", "chain"),
];

/// Adds the commands of all questions; a name of several words is a command under a command.
pub(crate) fn add_questions(mut root: Command, lang: Lang) -> Command {
    for entry in liantu_api::catalogue() {
        let (group, name) = entry.name.split_once(' ').unwrap_or(("", entry.name));
        let command = command(entry, name.to_owned(), lang);
        root = match (group, root.find_subcommand(group).is_some()) {
            ("", _) => root.subcommand(command),
            (group, true) => root.mut_subcommand(group, |group| group.subcommand(command)),
            (group, false) => root.subcommand(
                Command::new(group.to_owned()).about(about(group, lang)).subcommand_required(true).subcommand(command),
            ),
        };
    }
    root
}

/// The subject of a group of questions.
fn about(group: &str, lang: Lang) -> &'static str {
    match group {
        "explain" => pick(lang, "解释：一个数字从何而来", "Explain where a number comes from"),
        "structure" => {
            pick(lang, "结构：集中度与专业化指标", "Structure: measures of concentration and specialisation")
        }
        _ => "",
    }
}

fn command(entry: &Entry, name: String, lang: Lang) -> Command {
    let command = Command::new(name).about(entry.purpose().in_lang(lang).to_owned());
    let command = crate::help::examples(entry.name, lang).map_or(command.clone(), |help| command.after_help(help));
    command.args(args(entry, lang))
}

/// The options of a question.
pub(crate) fn args(entry: &Entry, lang: Lang) -> Vec<Arg> {
    entry.parameters().iter().map(|parameter| arg(parameter, lang)).collect()
}

fn arg(parameter: &Parameter, lang: Lang) -> Arg {
    let help = match lang {
        Lang::Zh => parameter.zh.clone(),
        Lang::En => parameter.en.clone(),
    };
    let arg = Arg::new(parameter.name.clone()).help(help).required(parameter.is_required);
    let arg = if parameter.is_positional { arg } else { arg.long(parameter.name.replace('_', "-")) };
    let arg = match (parameter.holds, parameter.is_list) {
        (Holds::Flag, _) => return arg.action(ArgAction::SetTrue),
        (_, true) => arg.action(ArgAction::Append),
        (_, false) => arg.action(ArgAction::Set),
    };
    let arg = arg.value_name(value_name(parameter));
    let arg =
        if parameter.choices.is_empty() { arg.allow_negative_numbers(true) } else { choices(arg, parameter, lang) };
    match &parameter.default {
        Some(Value::Array(several)) => arg.default_values(several.iter().map(written).collect::<Vec<_>>()),
        Some(default) => arg.default_value(written(default)),
        None => arg,
    }
}

fn choices(arg: Arg, parameter: &Parameter, lang: Lang) -> Arg {
    let value = |choice: &Choice| {
        let (help, other) = match lang {
            Lang::Zh => (&choice.zh, &choice.en),
            Lang::En => (&choice.en, &choice.zh),
        };
        let value = clap::builder::PossibleValue::new(choice.key.clone()).help(help.clone());
        value.alias(other.clone()).alias(help.clone())
    };
    let arg = arg.value_parser(PossibleValuesParser::new(parameter.choices.iter().map(value))).ignore_case(true);
    if parameter.is_list { arg.value_delimiter(',') } else { arg }
}

fn value_name(parameter: &Parameter) -> String {
    let name = match parameter.holds {
        Holds::Integer | Holds::Number => "N",
        Holds::Amounts => "KIND=AMOUNT,…",
        Holds::Text | Holds::Flag => parameter.name.as_str(),
    };
    name.to_uppercase()
}

/// A default as it would be typed.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The typed arguments as a request; a command that stands for the question may lack some of its options.
pub(crate) fn request(entry: &Entry, matches: &ArgMatches) -> Map<String, Value> {
    let mut request = Map::new();
    for parameter in entry.parameters() {
        let name = parameter.name.as_str();
        if matches.try_contains_id(name).is_err() {
            continue;
        }
        let value = if parameter.holds == Holds::Flag {
            matches.get_flag(name).then_some(Value::Bool(true))
        } else {
            let typed: Vec<Value> =
                matches.get_many::<String>(name).into_iter().flatten().map(|text| typed(parameter, text)).collect();
            if parameter.is_list { Some(Value::Array(typed)) } else { typed.into_iter().next() }
        };
        request.extend(value.map(|value| (name.to_owned(), value)));
    }
    request
}

/// A number where one is expected; anything else is passed on as text, so that the question itself reports the
/// problem.
fn typed(parameter: &Parameter, text: &str) -> Value {
    let number = match parameter.holds {
        Holds::Integer => text.parse::<i64>().ok().map(Value::from),
        Holds::Number => text.parse::<f64>().ok().map(Value::from),
        Holds::Text | Holds::Flag | Holds::Amounts => None,
    };
    number.unwrap_or_else(|| Value::from(text))
}
