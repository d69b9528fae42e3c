//! Written dialogues with the command: what is typed and the complete output, in both languages.
//!
//! `tests/scripts/` holds one file per subject. After an intended change,
//! `TRYCMD=overwrite cargo test -p liantu-cli --test scripts` rewrites the outputs; review the difference.

#[test]
fn the_command_answers_as_written() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").env("LIANTU_STORE", "").case("../../tests/scripts/*.trycmd");
}
