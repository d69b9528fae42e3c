//! Which place is designated for which chain (产业布局): hosts of chains and clusters.

use liantu_model::code::HostRole;
use liantu_model::{ChainId, ClusterId, RegionId, Snapshot, ZoneId};

/// Whether a host, given by zone or region, is the place in question.
pub(crate) type IsHere<'a> = &'a dyn Fn(Option<ZoneId>, Option<RegionId>) -> bool;

/// The chains hosted at a place, in the order of the rows.
pub(crate) fn chains_hosted(world: &Snapshot, is_here: IsHere<'_>) -> Vec<ChainId> {
    let hosts = world.chain_hosts();
    let here = |row: &_| is_here(hosts.zone().get(*row), hosts.region().get(*row));
    hosts.ids().filter(here).filter_map(|row| hosts.chain().get(row)).collect()
}

/// The best 415X role of a place in the clusters of some chains, as a number: core 1, coordinated 0.8,
/// rising or not said 0.6; `None` without a role.
pub(crate) fn role(world: &Snapshot, chains: &[ChainId], is_here: IsHere<'_>) -> Option<f64> {
    let clusters = clusters(world, chains);
    let hosts = world.hosts();
    let of_chain = |row: &_| hosts.cluster().get(*row).is_some_and(|cluster| clusters.contains(&cluster));
    let here = |row: &_| is_here(hosts.zone().get(*row), hosts.region().get(*row));
    let value = |row| match hosts.role().get(row) {
        Some(HostRole::Core) => 1.0,
        Some(HostRole::Coordinated) => 0.8,
        Some(HostRole::Rising) | None => 0.6,
    };
    hosts.ids().filter(of_chain).filter(here).map(value).reduce(f64::max)
}

/// The clusters that some chains belong to.
fn clusters(world: &Snapshot, chains: &[ChainId]) -> Vec<ClusterId> {
    let main = chains.iter().filter_map(|chain| world.chains().cluster().get(*chain));
    let further = world.chain_clusters();
    let of_chain = |row: &_| further.chain().get(*row).is_some_and(|chain| chains.contains(&chain));
    main.chain(further.ids().filter(of_chain).filter_map(|row| further.cluster().get(row))).collect()
}

/// Whether a zone's list of lead industries names a chain: one of them contains its name, or is its last part, as 光伏
/// is of 智能光伏. The first part says little: 新能源 need not be 新能源汽车.
pub(crate) fn names_chain(world: &Snapshot, zone: ZoneId, chain: ChainId) -> bool {
    let industries = world.zones().lead_industries().get(zone).unwrap_or_default();
    let chain = world.chains().name().get(chain).unwrap_or_default();
    is_named(industries, chain)
}

fn is_named(industries: &str, chain: &str) -> bool {
    let is_long = |text: &str| text.chars().count() > 1;
    let mut industries = industries.split([';', '；', '、', '(', '（', ')', '）']).map(str::trim);
    industries
        .any(|industry| is_long(industry) && is_long(chain) && (industry.contains(chain) || chain.ends_with(industry)))
}

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn the_last_part_of_a_name_is_enough() {
        for (industries, chain, expect) in [
            ("光伏;新能源汽车零部件", "智能光伏", true),
            ("石化(MDI、烯烃)", "石化", true),
            ("新能源;智能传感", "新能源汽车", false),
            ("", "智能光伏", false),
        ] {
            assert_eq!(is_named(industries, chain), expect, "{industries} {chain}");
        }
    }
}
