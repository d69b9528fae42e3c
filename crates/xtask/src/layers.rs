//! Which crate may use which: checks the picture in ARCHITECTURE.md.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Our crates with the ones of ours that each may use.
const OURS: &[(&str, &[&str])] = &[
    ("liantu-model", &[]),
    ("liantu-store", &["liantu-model"]),
    ("liantu-query", &["liantu-model"]),
    ("liantu-io", &["liantu-model"]),
    ("liantu-verify", &["liantu-model"]),
    ("liantu-engine", &["liantu-model", "liantu-store", "liantu-query", "liantu-io", "liantu-verify"]),
    ("liantu-table", &["liantu-model"]),
    ("liantu-api", &["liantu-model", "liantu-table", "liantu-engine"]),
    ("liantu-cli", &["liantu-model", "liantu-table", "liantu-engine", "liantu-api"]),
    (
        "liantu-tests",
        &[
            "liantu-model",
            "liantu-store",
            "liantu-query",
            "liantu-io",
            "liantu-verify",
            "liantu-table",
            "liantu-engine",
            "liantu-api",
        ],
    ),
    ("liantu-benches", &["liantu-model", "liantu-store", "liantu-query", "liantu-io", "liantu-engine"]),
    ("xtask", &[]),
];

/// Foreign crates that only these may use.
const GUARDED: &[(&str, &[&str])] = &[
    ("sled", &["liantu-store"]),
    ("strsim", &["liantu-model"]),
    ("unicode-normalization", &["liantu-model"]),
    ("petgraph", &["liantu-model", "liantu-query"]),
    ("rayon", &["liantu-query", "liantu-io", "liantu-store", "liantu-tests", "liantu-benches"]),
    ("csv", &["liantu-io", "liantu-table", "liantu-api", "liantu-cli", "liantu-tests", "liantu-benches"]),
    ("encoding_rs", &["liantu-io"]),
    ("calamine", &["liantu-io", "liantu-table", "liantu-api"]),
    ("zip", &["liantu-io", "liantu-table"]),
    ("rustix", &["liantu-io"]),
    ("blake3", &["liantu-store", "liantu-tests"]),
    ("clap", &["liantu-cli", "liantu-benches"]),
    ("comfy-table", &["liantu-table"]),
    ("rust_xlsxwriter", &["liantu-table", "liantu-cli"]),
    ("parquet", &["liantu-table", "liantu-api"]),
    ("schemars", &["liantu-api"]),
    ("indicatif", &["liantu-cli"]),
];

/// Every arrow that is missing from the picture.
pub(crate) fn check(root: &Path) -> Vec<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output();
    match output.map(|output| serde_json::from_slice::<Value>(&output.stdout)) {
        Ok(Ok(metadata)) => arrows(&metadata),
        Ok(Err(error)) => vec![format!("cargo metadata: {error}")],
        Err(error) => vec![format!("cargo metadata: {error}")],
    }
}

fn arrows(metadata: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let from = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = OURS.iter().find(|(name, _)| *name == from) else {
            found.push(format!("{from}: a new crate; draw it in ARCHITECTURE.md and name it in layers.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let (to, test_only) = (dependency["name"].as_str().unwrap_or_default(), dependency["kind"] == "dev");
            if OURS.iter().any(|(name, _)| *name == to) && !allowed.contains(&to) {
                found.push(format!("{from} → {to}: not in the picture; {from} may use {allowed:?}"));
            }
            if let Some((_, users)) = GUARDED.iter().find(|(name, _)| *name == to)
                && !users.contains(&from)
                && !test_only
            {
                found.push(format!("{from} → {to}: only {users:?} may use {to}"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::arrows;

    #[test]
    fn an_arrow_that_is_not_in_the_picture_is_found() {
        let world = |from: &str, to: &str| json!({ "packages": [{ "name": from, "dependencies": [{ "name": to, "kind": null }] }] });
        assert!(arrows(&world("liantu-engine", "liantu-store")).is_empty());
        assert_eq!(arrows(&world("liantu-query", "liantu-store")).len(), 1);
        assert_eq!(arrows(&world("liantu-verify", "liantu-query")).len(), 1);
        assert_eq!(arrows(&world("liantu-query", "sled")).len(), 1);
        assert_eq!(arrows(&world("liantu-new", "serde")).len(), 1);
    }
}
