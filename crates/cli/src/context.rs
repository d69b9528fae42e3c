//! What a command works on: the store that the arguments name, or the embedded data.

use liantu_api::shapes::Basis;
use liantu_api::{Answered, Ask, Problem};
use liantu_engine::{Archive, AsOf, Config, Engine, Lang, Notice, OpenEngineError, Who, notice_words};

use crate::args::Args;
use crate::{moment, render, watch};

/// The data that a question is about.
#[derive(Debug)]
pub(crate) struct Context {
    engine: Engine,
    archive: Option<Archive>,
    lang: Lang,
    work: &'static liantu_engine::Work,
}

impl Context {
    /// The store if there is one, else the embedded data with a remark.
    ///
    /// # Errors
    /// [`Problem`]: no store at the given path, or one that cannot be read.
    pub(crate) fn open(args: &Args) -> Result<Self, Problem> {
        let (config, lang, work) = (args.config()?, args.lang(), watch::work(args));
        let as_of = args.as_of()?;
        let opened = Archive::open(&args.store()).and_then(|archive| {
            let engine = as_of.as_ref().map_or_else(|| archive.current(), |as_of| archive.at(as_of))?;
            Ok((archive, engine))
        });
        match opened {
            Err(OpenEngineError::NoStore { .. }) if as_of.is_none() && !args.names_a_store() => {
                render::say(match lang {
                    Lang::Zh => "（没有数据库，用内置的浙江数据回答；导入自己的数据：liantu import）",
                    Lang::En => "(no store here: answering from the embedded Zhejiang data; see `liantu import`)",
                });
                Ok(Self { engine: liantu_engine::demo()?.with_config(config), archive: None, lang, work })
            }
            opened => {
                let (archive, engine) = opened?;
                say_notices(engine.notices(), lang);
                Ok(Self { engine: engine.with_config(config), archive: Some(archive), lang, work })
            }
        }
    }

    /// The embedded data.
    ///
    /// # Errors
    /// [`Problem`]: an invalid setting.
    pub(crate) fn embedded(args: &Args) -> Result<Self, Problem> {
        let engine = liantu_engine::demo()?.with_config(args.config()?);
        Ok(Self { engine, archive: None, lang: args.lang(), work: watch::work(args) })
    }

    /// The generation.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The context for answering a question.
    pub(crate) fn ask(&self) -> Ask<'_> {
        Ask::new(&self.engine, self.lang, self.work).in_archive(self.archive.as_ref())
    }
}

/// Says what the user should know about the store although the answer is right.
pub(crate) fn say_notices(notices: &[Notice], lang: Lang) {
    for notice in notices {
        render::say(notice_words(notice).in_lang(lang));
    }
}

/// The archive that a command changes or maintains; it must exist.
///
/// # Errors
/// [`Problem`]: there is no store.
pub(crate) fn archive(args: &Args) -> Result<Archive, Problem> {
    Ok(Archive::open(&args.store())?)
}

/// Writes the report of a change to an archive, based on one of its generations or the current one.
///
/// # Errors
/// [`Problem`]: it cannot be written.
pub(crate) fn report<A: liantu_api::Answer>(
    args: &Args,
    archive: &Archive,
    generation: Option<u64>,
    answer: &A,
) -> Result<liantu_api::Outcome, Problem> {
    let basis = match archive.log() {
        Ok((entries, _)) => Basis::of_log(&entries, generation),
        // A check is possible without a store.
        Err(OpenEngineError::NoStore { .. }) => Basis::of_log(&[], None),
        Err(error) => return Err(error.into()),
    };
    let answered = Answered::based(answer, args.lang(), &basis);
    render::write(args, &answered)?;
    Ok(answered.outcome)
}

impl Args {
    /// The default configuration with the given settings.
    ///
    /// # Errors
    /// [`Problem`]: not `NAME=VALUE`, no such name, or a value out of range.
    pub(crate) fn config(&self) -> Result<Config, Problem> {
        let mut config = Config::default();
        for setting in &self.set {
            let wrong = || {
                Problem::bad(
                    "settings",
                    format!("“{setting}”不是 名称=数值，如 thin_makers=3"),
                    format!("“{setting}” is not NAME=VALUE, such as thin_makers=3"),
                )
            };
            let (name, value) = setting.split_once('=').ok_or_else(wrong)?;
            config.set(name.trim(), value.trim().parse().map_err(|_| wrong())?)?;
        }
        Ok(config)
    }

    /// The requested generation.
    ///
    /// # Errors
    /// [`Problem`]: neither a generation nor a date.
    pub(crate) fn as_of(&self) -> Result<Option<AsOf>, Problem> {
        let read = |text: &String| text.parse().map_err(|error| Problem::not_a_generation("as_of", &error));
        self.as_of.as_ref().map(read).transpose()
    }

    /// Who runs the command, and when.
    pub(crate) fn who(&self) -> Who {
        Who { now: moment::now(), actor: self.actor.clone() }
    }
}
