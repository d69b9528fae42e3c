//! A project draft: the result of an edit, and the change set for it.

use liantu_model::code::{Code as _, ProjectStage};
use liantu_model::{
    Cell, ChangeSet, Edit, FirmId, NodeId, PartialDate, ProductId, ProjectId, Snapshot, Table, Wording, ZoneId,
};
use liantu_query::projects::products_of;

use crate::engine::Engine;
use crate::project_edit::{ProjectEdit, ProjectError};
use crate::projects::Demand;

/// A project as it will be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub(crate) key: String,
    name: String,
    firm: Option<FirmId>,
    products: Vec<ProductId>,
    zone: Option<ZoneId>,
    stage: Option<ProjectStage>,
    land_mu: Option<f64>,
    investment_yuan: Option<i64>,
    energy_tce: Option<f64>,
    tax_yuan: Option<i64>,
    value_added_yuan: Option<i64>,
    since: Option<PartialDate>,
    note: Option<String>,
}

/// Fields that may be made unknown.
const CLEARABLE: [&str; 11] = [
    "firm",
    "product",
    "zone",
    "stage",
    "land_mu",
    "investment_yuan",
    "energy_tce",
    "tax_yuan",
    "value_added_yuan",
    "since",
    "note",
];

impl Draft {
    /// A project about which nothing is known yet.
    pub(crate) fn new(key: String) -> Self {
        Self { key, ..Self::default() }
    }

    /// A project as it is.
    pub(crate) fn of(world: &Snapshot, project: ProjectId) -> Self {
        let projects = world.projects();
        Self {
            key: world.key(project).to_owned(),
            name: projects.name().get(project).unwrap_or_default().to_owned(),
            firm: projects.firm().get(project),
            products: products_of(world, project),
            zone: projects.zone().get(project),
            stage: projects.stage().get(project),
            land_mu: projects.land_mu().get(project),
            investment_yuan: projects.investment_yuan().get(project),
            energy_tce: projects.energy_tce().get(project),
            tax_yuan: projects.tax_yuan().get(project),
            value_added_yuan: projects.value_added_yuan().get(project),
            since: projects.since().get(project),
            note: projects.note().get(project).map(str::to_owned),
        }
    }

    /// The draft after an edit.
    pub(crate) fn with(&self, engine: &Engine, edit: &ProjectEdit) -> Result<Self, ProjectError> {
        let mut next = self.clone();
        for field in &edit.clear {
            next.clear(field)?;
        }
        if let Some(name) = edit.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            name.clone_into(&mut next.name);
        }
        if let Some(firm) = &edit.firm {
            next.firm = Some(engine.firm(firm)?);
        }
        if let Some(zone) = &edit.zone {
            next.zone = Some(engine.zone(zone)?);
        }
        if !edit.products.is_empty() {
            let products = edit.products.iter().map(|product| engine.product(product));
            next.products = main_first(products.collect::<Result<_, _>>()?);
        }
        for (demand, value) in &edit.demands {
            next.set_demand(*demand, *value)?;
        }
        if let Some(note) = &edit.note {
            next.note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
        }
        next.step(self, edit)?;
        Ok(next)
    }

    /// Moves to another stage.
    fn step(&mut self, before: &Self, edit: &ProjectEdit) -> Result<(), ProjectError> {
        if let Some(to) = edit.stage.filter(|to| before.stage != Some(*to)) {
            if let Some(from) = before.stage.filter(|from| !may_step(*from, to) && !edit.back) {
                return Err(ProjectError::StepBack { key: self.key.clone(), from, to });
            }
            (self.stage, self.since) = (Some(to), edit.day);
        }
        self.since = edit.since.or(self.since);
        Ok(())
    }

    fn clear(&mut self, field: &str) -> Result<(), ProjectError> {
        let spec = Table::Projects.spec();
        let found = spec.field_called(field).and_then(|at| spec.field_at(at)).map(|field| field.name);
        match found.unwrap_or_default() {
            "firm" => self.firm = None,
            "product" => self.products.clear(),
            "zone" => self.zone = None,
            "stage" => (self.stage, self.since) = (None, None),
            "land_mu" => self.land_mu = None,
            "investment_yuan" => self.investment_yuan = None,
            "energy_tce" => self.energy_tce = None,
            "tax_yuan" => self.tax_yuan = None,
            "value_added_yuan" => self.value_added_yuan = None,
            "since" => self.since = None,
            "note" => self.note = None,
            _ => {
                let name = |field: &&str| spec.field(field).and_then(|at| spec.field_at(at)).map(|field| field.zh);
                let zh: Vec<&str> = CLEARABLE.iter().filter_map(name).collect();
                let all = Wording::new(zh.join("、"), CLEARABLE.join(", "));
                return Err(ProjectError::Field { text: field.to_owned(), all });
            }
        }
        Ok(())
    }

    fn set_demand(&mut self, demand: Demand, value: f64) -> Result<(), ProjectError> {
        // Up to 2^53 every whole number of 元 can be represented exactly as a float.
        if !(0.0..9_007_199_254_740_992.0).contains(&value) {
            return Err(ProjectError::Number { field: demand.field(), value });
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked just before")]
        let yuan = value.round() as i64;
        match demand {
            Demand::Land => self.land_mu = Some(value),
            Demand::Energy => self.energy_tce = Some(value),
            Demand::Investment => self.investment_yuan = Some(yuan),
            Demand::Tax => self.tax_yuan = Some(yuan),
            Demand::ValueAdded => self.value_added_yuan = Some(yuan),
        }
        Ok(())
    }

    /// The change set that turns a project of the world, drafted before, into this one.
    pub(crate) fn change(&self, world: &Snapshot, before: &Self) -> ChangeSet {
        let mut edit = Edit::on(world);
        edit.set(Table::Projects, &self.cells(world));
        let others = |draft: &Self| draft.products.iter().skip(1).copied().collect::<Vec<_>>();
        let (held, wanted) = (others(before), others(self));
        let pair = |product: &ProductId| [Cell::Text(&self.key), Cell::Text(world.key(*product))];
        wanted.iter().filter(|product| !held.contains(product)).for_each(|product| {
            edit.set(Table::ProjectProducts, &pair(product));
        });
        held.iter().filter(|product| !wanted.contains(product)).for_each(|product| {
            edit.remove(Table::ProjectProducts, &pair(product));
        });
        edit.finish()
    }

    fn cells<'d>(&'d self, world: &'d Snapshot) -> Vec<Cell<'d>> {
        let cell = |name: &str| match name {
            "id" => Cell::Text(&self.key),
            "name" => Cell::Text(&self.name),
            "firm" => key(world, self.firm),
            "product" => key(world, self.products.first().copied()),
            "zone" => key(world, self.zone),
            "stage" => self.stage.map_or(Cell::Unknown, |stage| Cell::Code(stage.raw())),
            "land_mu" => self.land_mu.map_or(Cell::Unknown, Cell::Real),
            "investment_yuan" => self.investment_yuan.map_or(Cell::Unknown, Cell::Whole),
            "energy_tce" => self.energy_tce.map_or(Cell::Unknown, Cell::Real),
            "tax_yuan" => self.tax_yuan.map_or(Cell::Unknown, Cell::Whole),
            "value_added_yuan" => self.value_added_yuan.map_or(Cell::Unknown, Cell::Whole),
            "since" => self.since.map_or(Cell::Unknown, Cell::Date),
            "note" => self.note.as_deref().map_or(Cell::Unknown, Cell::Text),
            other => unreachable!("invariant: a draft holds every field of a project, {other} too"),
        };
        Table::Projects.spec().fields.iter().map(|field| cell(field.name)).collect()
    }

    /// What changed, for the journal.
    pub(crate) fn what_changed(&self, after: &Self) -> String {
        let head = format!("项目 {} {}", after.key, after.name);
        let word = |draft: &Self| draft.stage.map_or("不明", ProjectStage::zh);
        if self.stage == after.stage { head } else { format!("{head}：{} → {}", word(self), word(after)) }
    }
}

/// The first product, then the others once each in order, as they come back from the store.
fn main_first(products: Vec<ProductId>) -> Vec<ProductId> {
    let main = products.first().copied();
    let mut others: Vec<ProductId> = products.into_iter().filter(|product| Some(*product) != main).collect();
    others.sort_unstable();
    others.dedup();
    main.into_iter().chain(others).collect()
}

fn key<I: NodeId>(world: &Snapshot, id: Option<I>) -> Cell<'_> {
    id.map_or(Cell::Unknown, |id| Cell::Text(world.key(id)))
}

/// Whether a project may go from one stage to another without confirmation.
fn may_step(from: ProjectStage, to: ProjectStage) -> bool {
    match (from, to) {
        (ProjectStage::Lost, to) => to == ProjectStage::Talks,
        (ProjectStage::Running, ProjectStage::Lost) => false,
        (from, to) => from < to,
    }
}
