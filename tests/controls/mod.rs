//! Tests of the tools: each must find what it is meant to find, and nothing else.

mod faults;
mod kills;
mod power;
mod seen;
