//! A file system of names and files, as programs see it and as it is on the medium.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::file::File;
use super::{Model, Op};
use crate::support::rng::Rng;
use crate::support::tree::{Entry, Tree};

/// A file or folder, whatever its names are.
type NodeId = usize;

/// The names in a folder.
type Names = BTreeMap<OsString, NodeId>;

#[derive(Clone, Debug)]
enum Node {
    File(File),
    Folder { live: Names, durable: Names },
}

/// A directory to which operations are applied, and which can be inspected after a power cut.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    model: Model,
    /// Nodes are never removed: an open file outlives its name. The first is the directory itself.
    nodes: Vec<Node>,
    handles: BTreeMap<u64, NodeId>,
    acked: Option<u64>,
}

const ROOT: NodeId = 0;

impl Disk {
    /// A disk that safely holds a tree.
    pub(crate) fn new(model: Model, before: &Tree) -> Self {
        let root = Node::Folder { live: Names::new(), durable: Names::new() };
        let mut disk = Self { model, nodes: vec![root], handles: BTreeMap::new(), acked: None };
        for (path, entry) in &before.0 {
            let node = match entry {
                Entry::Folder => Node::Folder { live: Names::new(), durable: Names::new() },
                Entry::File(data) => Node::File(File::durable(data)),
            };
            disk.add(path, node);
        }
        for node in &mut disk.nodes {
            if let Node::Folder { live, durable } = node {
                durable.clone_from(live);
            }
        }
        disk
    }

    /// The number of the last mark.
    pub(crate) fn acked(&self) -> Option<u64> {
        self.acked
    }

    /// Applies an operation.
    ///
    /// # Panics
    /// When it does not fit the current state: then something had happened that is not in the log.
    pub(crate) fn apply(&mut self, op: &Op) {
        let model = self.model;
        match op {
            Op::Open { handle, path, created, emptied } => self.open(*handle, path, *created, *emptied),
            Op::Write { handle, offset, data } => self.file(*handle).write(model, *offset, data),
            Op::Truncate { handle, size } => self.file(*handle).resize(model, *size),
            Op::Sync { handle, .. } => self.sync(*handle),
            Op::SyncFailed { handle } => self.give_up(*handle),
            Op::SyncRange { handle, offset, length, whole } => {
                if *whole && model.trusts_sync_range() {
                    self.file(*handle).sync_range(*offset..offset.saturating_add(*length));
                }
            }
            Op::Rename { from, to } => self.rename(from, to),
            Op::Link { from, to } => self.name(to, self.find(from)),
            Op::Unlink(path) | Op::RemoveDir(path) => drop(self.take_name(path)),
            Op::MakeDir(path) => drop(self.add(path, Node::Folder { live: Names::new(), durable: Names::new() })),
            Op::Mark(number) => self.acked = Some(*number),
        }
    }

    /// What programs see now.
    pub(crate) fn live(&self) -> Tree {
        self.tree(|live, _| live, |_, file| file.live().to_vec())
    }

    /// What is found after a power cut at this moment. The disk itself continues.
    pub(crate) fn after_cut(&self, rng: &mut Rng) -> Tree {
        let all = self.model.keeps_metadata();
        let seed = rng.next();
        let bytes = |node: NodeId, file: &File| file.after_cut(self.model, &mut Rng::new(seed ^ node as u64));
        self.tree(|live, durable| if all { live } else { durable }, bytes)
    }

    fn open(&mut self, handle: u64, path: &Path, created: bool, emptied: bool) {
        let node = if created { self.add(path, Node::File(File::default())) } else { self.find(path) };
        self.handles.insert(handle, node);
        if emptied {
            let model = self.model;
            self.file(handle).resize(model, 0);
        }
    }

    fn sync(&mut self, handle: u64) {
        match &mut self.nodes[self.handles[&handle]] {
            Node::File(file) => file.sync(),
            Node::Folder { live, durable } => durable.clone_from(live),
        }
    }

    fn give_up(&mut self, handle: u64) {
        if let Node::File(file) = &mut self.nodes[self.handles[&handle]] {
            file.give_up();
        }
    }

    fn rename(&mut self, from: &Path, to: &Path) {
        let node = self.take_name(from);
        self.name(to, node);
    }

    fn file(&mut self, handle: u64) -> &mut File {
        match &mut self.nodes[self.handles[&handle]] {
            Node::File(file) => file,
            Node::Folder { .. } => panic!("a folder was written to"),
        }
    }

    fn add(&mut self, path: &Path, node: Node) -> NodeId {
        self.nodes.push(node);
        let id = self.nodes.len() - 1;
        self.name(path, id);
        id
    }

    fn name(&mut self, path: &Path, node: NodeId) {
        self.names_beside(path).insert(last(path), node);
    }

    fn take_name(&mut self, path: &Path) -> NodeId {
        let node = self.names_beside(path).remove(&last(path));
        node.unwrap_or_else(|| panic!("{} came without an operation", path.display()))
    }

    /// The names in the folder of a path.
    fn names_beside(&mut self, path: &Path) -> &mut Names {
        let folder = self.find(path.parent().expect("the watched directory itself stays"));
        match &mut self.nodes[folder] {
            Node::Folder { live, .. } => live,
            Node::File(_) => panic!("{} is below a file", path.display()),
        }
    }

    fn find(&self, path: &Path) -> NodeId {
        path.iter().fold(ROOT, |folder, name| match &self.nodes[folder] {
            Node::Folder { live, .. } if live.contains_key(name) => live[name],
            _ => panic!("{} came without an operation", path.display()),
        })
    }

    fn tree(
        &self,
        names: impl for<'a> Fn(&'a Names, &'a Names) -> &'a Names,
        bytes: impl Fn(NodeId, &File) -> Vec<u8>,
    ) -> Tree {
        let mut tree = Tree::default();
        let mut open = vec![(PathBuf::new(), ROOT)];
        while let Some((path, node)) = open.pop() {
            let entry = match &self.nodes[node] {
                Node::File(file) => Entry::File(bytes(node, file)),
                Node::Folder { live, durable } => {
                    open.extend(names(live, durable).iter().map(|(name, node)| (path.join(name), *node)));
                    Entry::Folder
                }
            };
            if node != ROOT {
                tree.0.insert(path, entry);
            }
        }
        tree
    }
}

fn last(path: &Path) -> OsString {
    path.file_name().expect("a path that names something").to_owned()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Disk, Model, Op, Rng, Tree};

    /// Applies operations written as in their messages; a handle is the path that was opened.
    fn disk(model: Model, script: &str) -> Disk {
        let mut disk = Disk::new(model, &Tree::default());
        for line in script.split(", ") {
            let words: Vec<&str> = line.split(' ').collect();
            disk.apply(&op(&words));
        }
        disk
    }

    fn op(words: &[&str]) -> Op {
        let handle = |name: &str| name.bytes().fold(0, |sum, byte| sum * 256 + u64::from(byte));
        let path = |at: usize| PathBuf::from(words[at].trim_matches('.'));
        match words[0] {
            "create" => Op::Open { handle: handle(words[1]), path: path(1), created: true, emptied: false },
            "open" => Op::Open { handle: handle(words[1]), path: path(1), created: false, emptied: false },
            "write" => Op::Write { handle: handle(words[1]), offset: 0, data: words[2].as_bytes().to_vec() },
            "fsync" => Op::Sync { handle: handle(words[1]), data_only: false },
            "rename" => Op::Rename { from: path(1), to: path(2) },
            "link" => Op::Link { from: path(1), to: path(2) },
            "unlink" => Op::Unlink(path(1)),
            "mkdir" => Op::MakeDir(path(1)),
            other => panic!("{other}"),
        }
    }

    /// `name=text` of all files and `name/` of all folders after a power cut.
    fn found(model: Model, script: &str) -> String {
        let tree = disk(model, script).after_cut(&mut Rng::new(0));
        let entry = |(path, _): (&PathBuf, _)| match tree.file(path) {
            Some(data) => format!("{}={}", path.display(), String::from_utf8_lossy(data)),
            None => format!("{}/", path.display()),
        };
        tree.0.iter().map(entry).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_name_lasts_from_the_sync_of_its_folder_on() {
        for model in [Model::Strict, Model::Sfr] {
            let check = |script: &str, expected: &str| assert_eq!(found(model, script), expected, "{script}");
            check("create a, write a x, fsync a", "");
            check("open ., create a, write a x, fsync a, fsync .", "a=x");
            check("open ., create a, write a x, fsync .", "a=");
            check("open ., create a, write a x, fsync a, fsync ., unlink a", "a=x");
            check("open ., create a, write a x, fsync a, fsync ., unlink a, fsync .", "");
            check("open ., mkdir d, fsync ., create d/a, fsync d/a", "d/");
            check("open ., mkdir d, open d, create d/a, fsync d/a, fsync d", "");
            check("open ., mkdir d, open d, create d/a, write d/a x, fsync d/a, fsync d, fsync .", "d/ d/a=x");
        }
    }

    #[test]
    fn a_rename_lasts_from_the_sync_of_its_folder_on() {
        let old = "open ., create h, write h old, fsync h, fsync ., create t, write t new, fsync t, rename t h";
        assert_eq!(found(Model::Strict, old), "h=old");
        assert_eq!(found(Model::Strict, &format!("{old}, fsync .")), "h=new");
        assert_eq!(found(Model::Rand, old), "h=new");
        let torn = "open ., create h, write h old, fsync h, create t, write t new, rename t h, fsync .";
        assert_eq!(found(Model::Strict, torn), "h=");
    }

    #[test]
    fn a_file_with_two_names_is_one_file() {
        let script = "open ., create a, link a b, write a x, fsync a, fsync ., unlink a, fsync .";
        assert_eq!(found(Model::Strict, script), "b=x");
    }

    #[test]
    fn a_file_without_a_name_can_still_be_written() {
        let script = "create a, unlink a, write a x, fsync a, create a, write a y, fsync a";
        assert_eq!(found(Model::Rand, script), "a=y");
    }

    #[test]
    fn the_tree_before_is_safe() {
        let before = disk(Model::Strict, "mkdir d, create d/a, write d/a x").live();
        let disk = Disk::new(Model::Strict, &before);
        assert_eq!(disk.after_cut(&mut Rng::new(0)), before);
    }
}
