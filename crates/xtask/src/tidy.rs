//! Invariants of the project's text that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines of a Rust file.
const LINES: usize = 700;

/// Everything that breaks a rule.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in rust_files(root) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        found.extend(source(&text).into_iter().map(|problem| format!("{name}: {problem}")));
    }
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    found.extend(twins(&read("README.md"), &read("README.zh.md")));
    let architecture = read("ARCHITECTURE.md");
    for entry in fs::read_dir(root.join("crates")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !architecture.contains(&format!("`{name}`")) {
            found.push(format!("ARCHITECTURE.md does not name the crate `{name}`"));
        }
    }
    if !read("CHANGELOG.md").contains("## Unreleased") {
        found.push("CHANGELOG.md has no section Unreleased".to_owned());
    }
    found
}

fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut open: Vec<PathBuf> = ["crates", "tests", "benches"].iter().map(|name| root.join(name)).collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => open.push(path),
                Some(extension) if extension == "rs" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

/// What is wrong with one source file.
fn source(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push("begins without a word on what it is for".to_owned());
    }
    if text.lines().count() > LINES {
        found.push(format!("has more than {LINES} lines"));
    }
    for (line, text) in (1..).zip(text.lines()) {
        let code = text.trim();
        let bare = code.starts_with("matches!(") && code.ends_with(");");
        let marks = [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("#[ign", "ore")];
        if bare || marks.iter().any(|mark| code.contains(mark)) {
            found.push(format!("line {line}: {code}"));
        }
    }
    found
}

/// The two READMEs have the same sections and show the same commands.
fn twins(english: &str, chinese: &str) -> Vec<String> {
    let sections = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
    let commands = |text: &str| -> Vec<String> {
        let shown =
            text.lines().map(str::trim).filter(|line| line.starts_with("cargo ") || line.starts_with("liantu "));
        shown.map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect()
    };
    let mut found = Vec::new();
    if english.is_empty() || sections(english) != sections(chinese) {
        found.push("README.md and README.zh.md differ in their sections".to_owned());
    }
    if commands(english) != commands(chinese) {
        found.push("README.md and README.zh.md show different commands".to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{source, twins};

    #[test]
    fn what_is_out_of_order_is_found() {
        assert!(source("//! Fine.\nfn f() {}\n").is_empty());
        assert_eq!(source("fn f() {}\n").len(), 1);
        assert_eq!(source("//! x\n    matches!(a, b);\n").len(), 1);
        assert!(twins("## A\ncargo test # x\n", "## 甲\ncargo test # 测\n").is_empty());
        assert_eq!(twins("## A\ncargo test\n", "## 甲\ncargo run\n").len(), 1);
        assert_eq!(twins("## A\n", "").len(), 1);
    }
}
