//! `liantu config`, and `--set`.

use liantu_engine::{Config, Lang, Preset};
use serde_json::json;

use super::pick;
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, Command, Purpose};
use crate::failure::Failure;

impl Args {
    /// The defaults with what was set.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let mut config = Config::default();
        if let Command::Targets { preset, .. } = &self.command {
            for (name, value) in Preset::from(*preset).settings() {
                config.set(name, *value)?;
            }
        }
        for setting in &self.set {
            let wrong = || Failure::Setting(setting.clone());
            let (name, value) = setting.split_once('=').ok_or_else(wrong)?;
            config.set(name.trim(), value.trim().parse().map_err(|_| wrong())?)?;
        }
        Ok(config)
    }
}

impl From<Purpose> for Preset {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Fill => Self::Fill,
            Purpose::Strengthen => Self::Strengthen,
            Purpose::Foreign => Self::Foreign,
            Purpose::Headquarters => Self::Headquarters,
        }
    }
}

/// All parameters, those that were changed marked.
pub(crate) fn answer(config: &Config, lang: Lang) -> Answer {
    let mut flat = Sheet::new(["name", "value", "default", "low", "high", "meaning"]);
    let mut sheet = Sheet::new([
        pick(lang, "名称", "name"),
        pick(lang, "当前值", "value"),
        pick(lang, "缺省值", "default"),
        pick(lang, "范围", "range"),
        pick(lang, "含义", "meaning"),
    ]);
    let mut lines = Vec::new();
    for parameter in config.parameters() {
        let (low, high) = parameter.range;
        let meaning = parameter.meaning.in_lang(lang).to_owned();
        let numbers = [parameter.value, parameter.default, low, high].map(|number| number.to_string());
        let [value, default, least, most] = numbers;
        lines.push(json!({
            "name": parameter.name, "value": parameter.value, "default": parameter.default,
            "range": [low, high], "meaning": meaning,
        }));
        let changed = if value == default { "" } else { " *" };
        let range = format!("{least}–{most}");
        sheet.push([parameter.name.clone(), format!("{value}{changed}"), default.clone(), range, meaning.clone()]);
        flat.push([parameter.name, value, default, least, most, meaning]);
    }
    let how = pick(
        lang,
        "用 --set 名称=数值 更改；算法见 docs/findings.md、docs/targets.md。",
        "Change with --set NAME=VALUE; formulas: docs/findings.md, docs/targets.md.",
    );
    let sections = vec![Section { heading: String::new(), remarks: vec![how.to_owned()], sheet }];
    Answer { document: lines.clone().into(), lines, flat, sections, basis: None }
}
