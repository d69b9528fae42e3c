//! See the function of this name in `tests/fuzz_bodies.rs`.
#![no_main]

#[path = "../../tests/fuzz_bodies.rs"]
#[allow(dead_code, reason = "the other targets")]
mod fuzz_bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz_bodies::xlsx_read(bytes));
