//! What the shim sees: every call of the standard library and of sled that changes a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::powercut::{Disk, Model, Op, OpLog};
use crate::support::kill;
use crate::support::shim::Shim;
use crate::support::tree::Tree;
use crate::workload::Workload;

fn record(workload: Workload, count: u64) -> (Shim, OpLog) {
    let shim = Shim::new();
    let mut command = workload.command(&shim.root(), count);
    shim.record(&mut command);
    let ended = kill::run(&mut command, Duration::from_mins(1));
    assert!(ended.status.success(), "{ended:?}");
    let log = shim.log();
    (shim, log)
}

#[test]
fn the_calls_of_the_standard_library_are_recorded_as_they_are() {
    let (_, log) = record(Workload::Calls, 0);
    let seen: Vec<String> = log.ops.iter().map(|op| format!("{op:?}")).collect();
    let expected = "\
        mkdir a; mkdir a/b; \
        create a/b/file; write 0+10; fdatasync; write 4+2; write 8+1; write 9+5; truncate 12; fsync; \
        open a/b/file; write 12+8; open a/b/file emptied; write 0+4; \
        rename a/b/file moved; link moved second; unlink moved; \
        open second; create copy; write 0+4; \
        open ; fsync; mkdir empty; rmdir empty; \
        create a/b/last; write 0+4; \
        open a; open a/b; unlink a/b/last; rmdir a/b; rmdir a";
    assert_eq!(seen.join("; "), expected);
}

#[test]
fn the_replayed_log_is_the_directory() {
    for workload in [Workload::Calls, Workload::Append, Workload::Head, Workload::SledFlush, Workload::SledBarrier] {
        let (shim, log) = record(workload, 20);
        let mut disk = Disk::new(Model::Strict, &Tree::default());
        log.ops.iter().for_each(|op| disk.apply(op));
        assert_eq!(disk.live(), Tree::read(&shim.root()), "{workload:?}");
    }
}

/// The names under which the kernel knows the operations of a log.
fn calls_in(log: &OpLog) -> BTreeMap<&'static str, usize> {
    let mut calls = BTreeMap::new();
    for op in &log.ops {
        let call = match op {
            Op::Open { .. } => "open",
            Op::Write { .. } => "write",
            Op::Truncate { .. } => "ftruncate",
            Op::Sync { data_only: false, .. } => "fsync",
            Op::Sync { data_only: true, .. } => "fdatasync",
            Op::SyncRange { .. } => "sync_file_range",
            Op::Rename { .. } => "rename",
            Op::Link { .. } => "link",
            Op::Unlink(_) | Op::RemoveDir(_) => "unlink",
            Op::MakeDir(_) => "mkdir",
            Op::Mark(_) | Op::SyncFailed { .. } => continue,
        };
        *calls.entry(call).or_default() += 1;
    }
    calls
}

/// The same from a trace of the kernel: successful calls that name the watched directory.
fn calls_traced(trace: &str, root: &Path) -> BTreeMap<&'static str, usize> {
    const WORDS: [(&str, &str); 14] = [
        ("openat", "open"),
        ("open", "open"),
        ("pwrite", "write"),
        ("write", "write"),
        ("ftruncate", "ftruncate"),
        ("fallocate", "ftruncate"),
        ("fsync", "fsync"),
        ("fdatasync", "fdatasync"),
        ("sync_file_range", "sync_file_range"),
        ("rename", "rename"),
        ("link", "link"),
        ("unlink", "unlink"),
        ("rmdir", "unlink"),
        ("mkdir", "mkdir"),
    ];
    let root = root.to_str().unwrap();
    let mut calls = BTreeMap::new();
    // Listing a folder opens it inside libc (non-blocking, as nothing else does); it changes nothing. A line begins
    // with the number of the thread. A call that another thread interrupts has its arguments on the first of two
    // lines.
    let is_change = |line: &&str| line.contains(root) && !line.contains("= -1 ") && !line.contains("O_NONBLOCK");
    for line in trace.lines().filter(is_change) {
        let call = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if let Some((_, word)) = WORDS.iter().find(|(name, _)| call.starts_with(name)) {
            *calls.entry(*word).or_default() += 1;
        }
    }
    calls
}

#[test]
fn the_kernel_saw_the_same_calls() {
    const TRACED: &str = "trace=openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,\
        fsync,fdatasync,sync_file_range,sync,syncfs,msync,rename,renameat,renameat2,link,linkat,symlinkat,unlink,\
        unlinkat,rmdir,mkdir,mkdirat,copy_file_range,sendfile,splice";
    for workload in [Workload::Calls, Workload::Append, Workload::SledFlush] {
        let shim = Shim::new();
        let trace = shim.root().with_file_name("trace");
        let mut inner = workload.command(&shim.root(), 20);
        shim.record(&mut inner);
        let mut command = Command::new("strace");
        command.args(["-f", "-y", "-s", "0", "-e", TRACED, "-o"]).arg(&trace);
        for (name, value) in inner.get_envs() {
            let setting = format!("{}={}", name.to_str().unwrap(), value.unwrap().to_str().unwrap());
            command.args(["-E", &setting]);
        }
        command.arg(inner.get_program()).args(inner.get_args());
        match command.output() {
            Ok(output) if output.status.success() => {}
            other => return eprintln!("skipped, strace does not run here: {other:?}"),
        }
        let traced = calls_traced(&fs::read_to_string(&trace).unwrap(), &shim.root());
        eprintln!("{workload:?}: {traced:?}");
        assert_eq!(calls_in(&shim.log()), traced, "{workload:?}");
    }
}
