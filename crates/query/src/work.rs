//! Cancellation and progress of a computation, shared by threads.
//!
//! A kernel that can take long has `work: &Work` as its last parameter; for a type that is prepared first and used
//! later (such as [`Landscape`](crate::diagnose::Landscape)) the constructor has it. The items that a computation has
//! many of (places, firms, products) are its steps: announced by [`Work::expect`], then done by [`Work::each`] or one
//! by one with [`Work::step`]. Code inside a step only calls [`Work::check`], every few milliseconds at most.
//!
//! The kernels read no clock: a caller with a deadline cancels the work when it has passed. A cancelled kernel
//! unwinds to [`Work::run`], through all threads that work for it, so that no kernel needs an error for cancellation;
//! the panic hook is not called.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use liantu_model::Wording;
use rayon::prelude::*;

/// A running computation (一项计算): it can be cancelled from any thread, and reports its progress.
#[derive(Debug)]
pub struct Work {
    is_cancelled: AtomicBool,
    done: AtomicU64,
    all: AtomicU64,
    /// The steps after which it is cancelled.
    most: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self::new()
    }
}

/// The work was cancelled before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cut short after {done} of {all} steps")]
pub struct CutShort {
    /// Steps that were done.
    pub done: u64,
    /// Steps there would have been; 0 when that was not known yet.
    pub all: u64,
}

impl CutShort {
    /// The error as a sentence in Chinese and one in English.
    pub fn wording(&self) -> Wording {
        Wording::new(format!("未做完：共 {} 步，做了 {} 步", self.all, self.done), self.to_string())
    }
}

impl Work {
    /// Work that nobody has cancelled.
    pub const fn new() -> Self {
        Self::limited(u64::MAX)
    }

    /// Work that is cancelled after this many steps; steps in progress on other threads are finished.
    pub const fn limited(most: u64) -> Self {
        Self { is_cancelled: AtomicBool::new(false), done: AtomicU64::new(0), all: AtomicU64::new(0), most }
    }

    /// Requests a stop at the next step.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was requested.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Announces this many more steps.
    pub fn expect(&self, steps: usize) {
        self.all.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// Counts one step as done; unwinds to [`Work::run`] when the work was cancelled.
    pub fn step(&self) {
        self.count();
        self.check();
    }

    /// Unwinds to [`Work::run`] when the work was cancelled.
    pub fn check(&self) {
        if self.is_cancelled() {
            unwind();
        }
    }

    /// The result of `make` for each of these, in their order: each is a step, on some thread.
    pub(crate) fn each<T: Sync, R: Send>(&self, all: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let one = |item: &T| (!self.is_cancelled()).then(|| self.done(make(item)));
        let results: Option<Vec<R>> = all.par_iter().with_max_len(1).map(one).collect();
        results.unwrap_or_else(|| unwind())
    }

    /// Like [`Work::each`], with a desk that a thread creates for at least `n` items at a time.
    pub(crate) fn each_at<T: Sync, D, R: Send>(
        &self,
        all: &[T],
        n: usize,
        desk: impl Fn() -> D + Sync + Send,
        make: impl Fn(&mut D, &T) -> R + Sync + Send,
    ) -> Vec<R> {
        let one = |desk: &mut D, item: &T| (!self.is_cancelled()).then(|| self.done(make(desk, item)));
        let results: Option<Vec<R>> = all.par_iter().with_min_len(n).map_init(desk, one).collect();
        results.unwrap_or_else(|| unwind())
    }

    fn done<R>(&self, result: R) -> R {
        self.count();
        result
    }

    fn count(&self) {
        if self.done.fetch_add(1, Ordering::Relaxed) + 1 >= self.most {
            self.cancel();
        }
    }

    /// Runs the work.
    ///
    /// # Errors
    /// [`CutShort`] when it was cancelled before it was done.
    pub fn run<T>(&self, work: impl FnOnce() -> T) -> Result<T, CutShort> {
        // Everything the computation was building is dropped as a whole, so nothing half done is visible.
        catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
            if !payload.is::<Unwound>() {
                resume_unwind(payload);
            }
            let (done, all) = self.progress();
            CutShort { done, all }
        })
    }

    /// Steps done, and all steps announced.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }
}

/// The payload of the unwinding when work is cancelled.
struct Unwound;

fn unwind() -> ! {
    resume_unwind(Box::new(Unwound))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelled_work_says_how_far_it_came() {
        let work = Work::new();
        work.expect(3);
        assert_eq!(work.run(|| work.step()), Ok(()));
        work.cancel();
        let cut = work.run(|| (0..3).into_par_iter().for_each(|_| work.step()));
        assert!(matches!(cut, Err(CutShort { done: 2..=4, all: 3 })), "{cut:?}");
    }

    #[test]
    fn each_is_a_step_in_order_until_the_work_is_cancelled() {
        let work = Work::new();
        let numbers: Vec<u64> = (0..1_000).collect();
        work.expect(numbers.len());
        assert_eq!(work.each(&numbers, |number| *number), numbers);
        assert_eq!(work.progress(), (1_000, 1_000));
        let cut = work.run(|| {
            work.each_at(
                &numbers,
                8,
                || (),
                |(), number| {
                    if *number == 500 {
                        work.cancel();
                    }
                },
            )
        });
        assert!(matches!(cut, Err(CutShort { done: 1_000..2_000, all: 1_000 })), "{cut:?}");
    }
}
