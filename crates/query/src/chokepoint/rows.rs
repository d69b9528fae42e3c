//! Compressed rows of node numbers.

/// For each node a slice of nodes.
#[derive(Clone, Debug)]
pub(super) struct NodeLists {
    /// `offsets[n]..offsets[n + 1]` are the targets of node `n`.
    offsets: Vec<u32>,
    targets: Vec<u32>,
}

impl NodeLists {
    /// The second of each pair grouped by the first, in the order given.
    pub(super) fn group(nodes: usize, pairs: &[(u32, u32)]) -> Self {
        let mut offsets = vec![0_u32; nodes + 1];
        for (from, _) in pairs {
            offsets[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            offsets[node + 1] += offsets[node];
        }
        let mut next = offsets.clone();
        let mut targets = vec![0; pairs.len()];
        for (from, to) in pairs {
            let slot = &mut next[*from as usize];
            targets[*slot as usize] = *to;
            *slot += 1;
        }
        Self { offsets, targets }
    }

    pub(super) fn targets(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.targets[self.offsets[node] as usize..self.offsets[node + 1] as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.targets.len()
    }
}
