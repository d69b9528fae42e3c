//! Every file of the fuzzing corpus, on the stable compiler.

use std::fs;
use std::path::Path;

use crate::fuzz_bodies::TARGETS;

#[test]
fn no_file_of_the_corpus_makes_anything_panic() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, body) in TARGETS {
        let folder = corpus.join(name);
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            let calm = std::panic::catch_unwind(|| body(&bytes));
            assert!(calm.is_ok(), "{} makes {name} panic", file.display());
        }
    }
}
