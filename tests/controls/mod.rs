//! Tests of the tools: each must find what is there to be found, and nothing else.

mod faults;
mod kills;
mod power;
mod seen;
