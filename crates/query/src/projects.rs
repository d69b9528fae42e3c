//! The project pool (项目储备库): zones that court the same firm, and projects that stall.

use std::collections::{BTreeMap, BTreeSet};

use liantu_model::code::ProjectStage;
use liantu_model::{FirmId, PartialDate, ProductId, ProjectId, RowId as _, Snapshot, ZoneId};

use crate::config::Config;
use crate::groups::Groups;

/// Whether a project can still be won or built: neither in production nor lost. A project of unknown stage counts as
/// open.
pub fn is_open(world: &Snapshot, project: ProjectId) -> bool {
    !matches!(world.projects().stage().get(project), Some(ProjectStage::Running | ProjectStage::Lost))
}

/// What a project would make (拟产产品): the main product first, the others in id order.
pub fn products_of(world: &Snapshot, project: ProjectId) -> Vec<ProductId> {
    let (projects, more) = (world.projects(), world.project_products());
    let main = projects.product().get(project);
    let of = more.project().raw();
    let rows = of.partition_point(|of| *of < project.raw())..of.partition_point(|of| *of <= project.raw());
    let others = rows.filter_map(|row| more.product().at(row)).filter(|product| Some(*product) != main);
    main.into_iter().chain(others).collect()
}

/// Open projects of two or more zones that court the same firm (重复招引).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// What they have in common.
    pub same: Same,
    /// The projects, ascending.
    pub projects: Vec<ProjectId>,
}

/// What projects have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Same {
    /// The firm.
    Firm(FirmId),
    /// The group with this head.
    Group(FirmId),
    /// The name; the firm of at least one of them is unknown.
    Name,
}

/// Duplicated effort (重复招引提醒): open projects of different zones for one firm or group, and open projects of one name
/// where no firm is known.
///
/// Groups are those of [`Groups`]. `name_of` gives the name of a project in one spelling. A project of unknown zone
/// says nothing about other zones and is left out.
///
/// In the order of the first project, firms before names. Time is near-linear in the firms, the
/// investments and the projects.
///
/// ```
/// use liantu_model::{ProjectId, sketch};
/// use liantu_query::{Config, projects::{Same, duplicates}};
///
/// let world = sketch::world("
///     zones: id name
///     z1 北仑
///     z2 慈溪
///     firms: id name
///     f 甲
///     projects: id name firm zone stage
///     p1 甲一期 f z1 talks
///     p2 甲二期 f z2 lead
///     p3 甲三期 f z1 lost
/// ");
/// let found = duplicates(&world, &Config::default(), |project| format!("{project:?}"));
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].projects, [ProjectId(0), ProjectId(1)]);
/// assert!(matches!(found[0].same, Same::Firm(_)));
/// ```
pub fn duplicates(world: &Snapshot, config: &Config, name_of: impl Fn(ProjectId) -> String) -> Vec<Duplicate> {
    let projects = world.projects();
    let placed: Vec<(ProjectId, ZoneId)> =
        projects.ids().filter(|p| is_open(world, *p)).filter_map(|p| Some((p, projects.zone().get(p)?))).collect();
    let firm_of = |project: ProjectId| projects.firm().get(project);
    let groups = Groups::new(world, config);
    let mut by_group: BTreeMap<FirmId, Vec<(ProjectId, ZoneId)>> = BTreeMap::new();
    let mut by_name: BTreeMap<String, Vec<(ProjectId, ZoneId)>> = BTreeMap::new();
    for (project, zone) in placed {
        if let Some(firm) = firm_of(project) {
            by_group.entry(groups.head(firm)).or_default().push((project, zone));
        }
        by_name.entry(name_of(project)).or_default().push((project, zone));
    }
    let of_firms = by_group.into_iter().filter(|(_, found)| in_several_zones(found)).map(|(head, found)| {
        let courted: BTreeSet<FirmId> = found.iter().filter_map(|(project, _)| firm_of(*project)).collect();
        (
            if courted.len() == 1 { Same::Firm(courted.into_iter().next().unwrap_or(head)) } else { Same::Group(head) },
            found,
        )
    });
    let nameless = |found: &Vec<(ProjectId, ZoneId)>| found.iter().any(|(project, _)| firm_of(*project).is_none());
    let of_names =
        by_name.into_values().filter(|found| in_several_zones(found)).filter(nameless).map(|found| (Same::Name, found));
    let found = of_firms.chain(of_names);
    let mut found: Vec<Duplicate> = found
        .map(|(same, found)| Duplicate { same, projects: found.into_iter().map(|(project, _)| project).collect() })
        .collect();
    found.sort_by_key(|one| (one.same == Same::Name, one.projects.first().copied()));
    found
}

fn in_several_zones(found: &[(ProjectId, ZoneId)]) -> bool {
    found.iter().any(|(_, zone)| *zone != found[0].1)
}

/// A project that has been at its stage for a long time (停滞).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stalled {
    /// The project.
    pub project: ProjectId,
    /// Days since it reached its stage; where only a month or year is known, at least this many.
    pub days: i64,
}

/// Open projects that have been at their stage for at least `days`, longest first; and open projects for which this
/// is unknown.
pub fn stalled(world: &Snapshot, today: PartialDate, days: i64) -> (Vec<Stalled>, Vec<ProjectId>) {
    let projects = world.projects();
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for project in projects.ids().filter(|project| is_open(world, *project)) {
        match projects.since().get(project) {
            Some(since) => found.push(Stalled { project, days: today.last_day() - since.last_day() }),
            None => unknown.push(project),
        }
    }
    found.retain(|one| one.days >= days);
    found.sort_by_key(|one| (std::cmp::Reverse(one.days), one.project));
    (found, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use liantu_model::sketch;

    #[test]
    fn the_main_product_of_a_project_comes_first_and_once() {
        let world = sketch::world(
            "products: id name
            a 甲
            b 乙
            c 丙
            projects: id name product
            p1 项 b
            p2 项 -
            p3 项 a
            project_products: project product
            p1 c
            p1 a
            p1 b
            p2 c",
        );
        let products = |project| products_of(&world, ProjectId(project)).into_iter().map(|p| p.0).collect::<Vec<_>>();
        assert_eq!([0, 1, 2].map(products), [vec![1, 0, 2], vec![2], vec![0]]);
    }

    fn found(rows: &str, names: &[&str]) -> Vec<(Same, Vec<usize>)> {
        let world = sketch::world(&format!(
            "zones: id name
            z1 甲区
            z2 乙区
            firms: id name group
            f1 总 -
            f2 子 f1
            f3 孙 -
            f4 外 -
            invests: investor investee share
            f2 f3 0.5
            f1 f4 0.49
            projects: id name firm zone stage
            {rows}"
        ));
        let name = |project: ProjectId| names.get(project.index()).map_or(format!("{project:?}"), ToString::to_string);
        let found = duplicates(&world, &Config::default(), name);
        found.into_iter().map(|one| (one.same, one.projects.iter().map(|p| p.index()).collect())).collect()
    }

    #[test]
    fn one_firm_or_group_in_two_zones_is_courted_twice() {
        assert_eq!(found("a 项 f1 z1 lead\nb 项 f1 z2 building", &[]), [(Same::Firm(FirmId(0)), vec![0, 1])]);
        assert_eq!(found("a 项 f2 z1 lead\nb 项 f3 z2 -", &[]), [(Same::Group(FirmId(0)), vec![0, 1])]);
        assert_eq!(found("a 项 f1 z1 lead\nb 项 f3 z2 lead", &[]), [(Same::Group(FirmId(0)), vec![0, 1])]);
    }

    #[test]
    fn one_zone_or_a_closed_project_or_a_minor_owner_is_no_duplicate() {
        for rows in [
            "a 项 f1 z1 lead\nb 项 f1 z1 lead",
            "a 项 f1 z1 lead\nb 项 f1 z2 lost",
            "a 项 f1 z1 running\nb 项 f1 z2 talks",
            "a 项 f1 z1 lead\nb 项 f1 - lead",
            "a 项 f1 z1 lead\nb 项 f4 z2 lead",
        ] {
            assert_eq!(found(rows, &[]), [], "{rows}");
        }
    }

    #[test]
    fn a_name_counts_only_where_a_firm_is_not_known() {
        assert_eq!(found("a 项 - z1 lead\nb 项 - z2 lead", &["同名", "同名"]), [(Same::Name, vec![0, 1])]);
        assert_eq!(found("a 项 f1 z1 lead\nb 项 - z2 lead", &["同名", "同名"]), [(Same::Name, vec![0, 1])]);
        assert_eq!(found("a 项 f1 z1 lead\nb 项 f4 z2 lead", &["同名", "同名"]), []);
        assert_eq!(found("a 项 - z1 lead\nb 项 - z2 lead", &["一", "二"]), []);
    }

    #[test]
    fn a_project_stalls_from_the_last_day_it_may_have_reached_its_stage() {
        let world = sketch::world(
            "projects: id name stage since
            a 项 lead 2026-01-01
            b 项 talks 2026-01
            c 项 lost 2020
            d 项 signed -",
        );
        let today = "2026-03-02".parse().unwrap();
        let days = |least| stalled(&world, today, least).0.iter().map(|one| one.days).collect::<Vec<_>>();
        assert_eq!(days(30), [60, 30]);
        assert_eq!(days(31), [60]);
        assert_eq!(stalled(&world, today, 30).1, [ProjectId(3)]);
    }
}
