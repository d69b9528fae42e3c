//! Ready sets of weights for the purposes of target lists.

liantu_model::codes! {
    /// A ready set of weights for one purpose of target lists (权重方案).
    Preset {
        /// 补链: the defaults.
        Fill = "fill", "补链", "fill gaps";
        /// 强链: firms that already deal with us and are strong.
        Strengthen = "strengthen", "强链", "strengthen links";
        /// 外资: firms owned abroad, wherever they are.
        Foreign = "foreign", "外资", "foreign investors";
        /// 总部: headquarters and the largest firms.
        Headquarters = "headquarters", "总部", "headquarters";
    }
}

impl Preset {
    /// What it sets, by the names of [`crate::Config::parameters`].
    pub fn settings(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Fill => &[],
            Self::Strengthen => &[
                ("targets.capability", 25.0),
                ("targets.ties", 35.0),
                ("targets.worth", 10.0),
                ("targets.class", 10.0),
                ("targets.evidence", 5.0),
            ],
            Self::Foreign => &[
                ("targets.class", 25.0),
                ("targets.distance", 0.0),
                ("class.foreign", 0.8),
                ("class.multinational", 1.0),
                ("class.foreign_rnd", 1.0),
                ("class.china500", 0.3),
                ("class.headquarters", 0.3),
                ("class.listed", 0.2),
                ("class.single_champion", 0.2),
                ("class.little_giant", 0.2),
            ],
            Self::Headquarters => &[
                ("targets.class", 30.0),
                ("targets.capability", 20.0),
                ("targets.ties", 15.0),
                ("targets.distance", 5.0),
                ("class.headquarters", 1.0),
                ("class.listed", 0.7),
                ("class.little_giant", 0.4),
                ("class.single_champion", 0.5),
            ],
        }
    }
}
