//! Runs a program once for every call that can fail.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::kill::{Killed, run};
use super::shim::{Call, Failure, Fault, Shim};

/// A way to fail, for every call of a kind in turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sweep {
    pub(crate) call: Call,
    pub(crate) failure: Failure,
    pub(crate) sticky: bool,
    /// Only every `step`-th call; 1 for all.
    pub(crate) step: usize,
    /// A program that takes longer hangs: it is killed, and its status has no code.
    pub(crate) patience: Duration,
}

impl Sweep {
    /// Runs the program with its first, second, … call failing until no call is left, each time in an empty
    /// directory. `check` sees which call failed, the directory, and how the program ended; its last call is for a
    /// run without a fault. Returns the number of calls of that last run.
    pub(crate) fn run(
        self,
        program: impl Fn(&Path) -> Command,
        mut check: impl FnMut(Option<u64>, &Path, &Killed),
    ) -> u64 {
        for nth in (1..).step_by(self.step) {
            let shim = Shim::new();
            let mut command = program(&shim.root());
            shim.fail(&mut command, Fault { call: self.call, nth, failure: self.failure, sticky: self.sticky });
            let ended = run(&mut command, self.patience);
            let count = shim.count();
            check((count.failed > 0).then_some(nth), &shim.root(), &ended);
            if count.calls < nth {
                return count.calls;
            }
        }
        unreachable!("a program with 2⁶⁴ calls")
    }
}
