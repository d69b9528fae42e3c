//! The current time: nothing below the command line reads a clock.

use liantu_engine::PartialDate;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::offset;

/// Now, RFC 3339, UTC, to the microsecond.
pub(crate) fn now() -> String {
    let now = OffsetDateTime::now_utc();
    let micro = now.replace_microsecond(now.microsecond()).unwrap_or(now);
    micro.format(&Rfc3339).unwrap_or_default()
}

/// The current day in Beijing.
pub(crate) fn today() -> PartialDate {
    let day = OffsetDateTime::now_utc().to_offset(offset!(+8)).date();
    day.to_string().parse().expect("invariant: a day is written YYYY-MM-DD")
}
