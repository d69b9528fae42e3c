//! The yardstick (标尺) by which speed is measured: a synthetic nation and eight exact questions.
//!
//! [`generate`] writes the nation, [`shape`] measures it, [`oracle`] answers naively from its files, [`questions`]
//! answers with the product's own kernels, [`hash`] makes both comparable. See `benches/README.md`.

pub mod generate;
pub mod hash;
pub mod keep;
pub mod oracle;
pub mod questions;
pub mod shape;

/// Seconds as milliseconds, to the microsecond.
pub fn millis(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e3
}

/// Peak resident memory of this process, MB; `None` where the system does not provide it.
pub fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
