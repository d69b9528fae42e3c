//! The embedded default data: `data/zhejiang` of the project.

/// The files of the default data set.
macro_rules! embedded {
    ($($name:literal)+) => {
        pub(crate) const FILES: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!("../../../data/zhejiang/", $name)))),+
        ];
    };
}

embedded! {
    "sources.csv" "regions.csv" "clusters.csv" "chains.csv" "stages.csv" "products.csv" "zones.csv" "firms.csv"
    "indicators.csv" "targets.csv" "inputs.csv" "makes.csv" "supplies.csv" "leads.csv" "chain_clusters.csv"
    "hosts.csv" "chain_hosts.csv" "invests.csv" "chiefs.csv" "pairs.csv"
}
