//! Whether someone is already courting a firm (项目储备库中的在谈项目).

use liantu_model::code::ProjectStage;
use liantu_model::{FirmId, ProjectId, Snapshot};

/// What the project pool contains about a firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Courtship {
    /// 已有在谈项目: this project is open.
    Open(ProjectId),
    /// 曾流失: this project was lost.
    Lost(ProjectId),
}

/// Projects by firm.
#[derive(Debug)]
pub(super) struct Courted {
    projects: Vec<(FirmId, ProjectId, ProjectStage)>,
}

impl Courted {
    pub(super) fn new(world: &Snapshot) -> Self {
        let table = world.projects();
        let known = |row| Some((table.firm().get(row)?, row, table.stage().get(row).unwrap_or(ProjectStage::Lead)));
        let mut projects: Vec<_> = table.ids().filter_map(known).collect();
        projects.sort_unstable();
        Self { projects }
    }

    /// The projects of a firm in the pool.
    pub(super) fn courtships(&self, firm: FirmId) -> impl Iterator<Item = Courtship> {
        let from = self.projects.partition_point(|(own, ..)| *own < firm);
        let own = self.projects[from..].iter().take_while(move |(own, ..)| *own == firm);
        own.filter_map(|(_, project, stage)| match stage {
            ProjectStage::Lead | ProjectStage::Talks | ProjectStage::Signed => Some(Courtship::Open(*project)),
            ProjectStage::Lost => Some(Courtship::Lost(*project)),
            ProjectStage::Building | ProjectStage::Running => None,
        })
    }

    /// The first open project of a firm.
    pub(super) fn open(&self, firm: FirmId) -> Option<ProjectId> {
        self.courtships(firm).find_map(|courtship| match courtship {
            Courtship::Open(project) => Some(project),
            Courtship::Lost(_) => None,
        })
    }
}
