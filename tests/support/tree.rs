//! The contents of a directory, as a value that can be compared, changed and written out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every entry below a directory by its relative path; folders come before their contents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree(pub(crate) BTreeMap<PathBuf, Entry>);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    Folder,
    File(Vec<u8>),
}

/// Long contents are shown by their length: a failed comparison stays readable.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => write!(f, "folder"),
            Self::File(data) if data.len() <= 16 => write!(f, "{:?}", String::from_utf8_lossy(data)),
            Self::File(data) => write!(f, "{} bytes", data.len()),
        }
    }
}

impl Tree {
    pub(crate) fn read(folder: &Path) -> Self {
        let mut tree = Self::default();
        tree.read_below(folder, Path::new(""));
        tree
    }

    fn read_below(&mut self, root: &Path, below: &Path) {
        for entry in fs::read_dir(root.join(below)).unwrap() {
            let entry = entry.unwrap();
            let path = below.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                self.0.insert(path.clone(), Entry::Folder);
                self.read_below(root, &path);
            } else {
                self.0.insert(path.clone(), Entry::File(fs::read(root.join(path)).unwrap()));
            }
        }
    }

    /// Writes everything into a new folder, which must not exist yet.
    pub(crate) fn write(&self, folder: &Path) {
        fs::create_dir(folder).unwrap();
        for (path, entry) in &self.0 {
            match entry {
                Entry::Folder => fs::create_dir(folder.join(path)).unwrap(),
                Entry::File(data) => fs::write(folder.join(path), data).unwrap(),
            }
        }
    }

    /// The bytes of a file, or `None` when there is no such file.
    pub(crate) fn file(&self, path: impl AsRef<Path>) -> Option<&[u8]> {
        match self.0.get(path.as_ref())? {
            Entry::File(data) => Some(data),
            Entry::Folder => None,
        }
    }
}

#[test]
fn a_tree_written_is_the_tree_read() {
    let place = tempfile::tempdir().unwrap();
    let entry = |path: &str, entry| (PathBuf::from(path), entry);
    let tree = Tree(BTreeMap::from([
        entry("a", Entry::Folder),
        entry("a/empty", Entry::Folder),
        entry("a/file", Entry::File(vec![1, 2, 3])),
        entry("b", Entry::File(Vec::new())),
    ]));
    tree.write(&place.path().join("copy"));
    assert_eq!(Tree::read(&place.path().join("copy")), tree);
    assert_eq!((tree.file("a/file"), tree.file("a"), tree.file("c")), (Some(&[1, 2, 3][..]), None, None));
}
