//! Written dialogues with the command: what is typed and all that is answered, in both languages.
//!
//! `tests/scripts/` holds one file a subject. After a change that is wanted, `TRYCMD=overwrite cargo
//! test -p liantu-cli --test scripts` writes the answers anew; the difference is to be read.

#[test]
fn the_command_answers_as_written() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").env("LIANTU_STORE", "").case("../../tests/scripts/*.trycmd");
}
