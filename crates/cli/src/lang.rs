//! The language of all output: chosen before the arguments are parsed, so that help and usage errors use it, too.

use std::ffi::OsString;

use liantu_engine::Lang;

/// The word in one of two languages.
pub(crate) fn pick<'w>(lang: Lang, zh: &'w str, en: &'w str) -> &'w str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The language that `--lang` requests anywhere among the arguments; Chinese by default.
pub(crate) fn wanted(args: &[OsString]) -> Lang {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let after = texts.windows(2).filter(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    if after.chain(joined).last() == Some("en") { Lang::En } else { Lang::Zh }
}

/// One language of a help text written `中文。 English`.
pub(crate) fn half(text: &str, lang: Lang) -> String {
    match (text.split_once("。 "), lang) {
        (None, _) => text.to_owned(),
        (Some((zh, _)), Lang::Zh) => zh.to_owned(),
        (Some((_, en)), Lang::En) => en.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_language_counts() {
        let wanted = |line: &str| wanted(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(wanted("liantu chains"), Lang::Zh);
        assert_eq!(wanted("liantu --lang en chains --lang=zh"), Lang::Zh);
        assert_eq!(wanted("liantu chains --lang=en"), Lang::En);
    }
}
