//! The closed vocabularies of claims, as findings are written in files.

liantu_model::codes! {
    /// The kind of finding (诊断类型).
    FindingKind {
        /// 缺链: needed, made somewhere, not inside.
        Gap = "gap", "缺链", "gap";
        /// 弱链: made inside, but too little.
        WeakLink = "weak_link", "弱链", "weak link";
        /// 断链风险: falls with a small cut set that breaks the chain.
        ChokePoint = "choke_point", "断链风险", "choke point";
        /// 延链: not needed yet, one step away.
        Extension = "extension", "延链", "extension";
    }

    /// Why a weak link is weak (薄弱原因).
    Weakness {
        /// 企业过少.
        FewMakers = "few_makers", "企业过少", "few makers";
        /// 份额过小.
        Minor = "minor", "份额过小", "minor share";
        /// 依赖外购.
        BoughtOutside = "bought_outside", "依赖外购", "bought outside";
        /// 来源集中.
        Concentrated = "concentrated", "来源集中", "concentrated";
    }

    /// How well a finding is supported (证据等级).
    FindingGrade {
        /// 确证.
        Confirmed = "confirmed", "确证", "confirmed";
        /// 提示.
        Indicated = "indicated", "提示", "indicated";
        /// 数据缺口.
        DataGap = "data_gap", "数据缺口", "data gap";
    }

    /// A factor of a severity (因子), 0 to 1.
    Factor {
        /// 关键程度.
        Criticality = "criticality", "关键程度", "criticality";
        /// 外部供给集中度.
        Concentration = "concentration", "外部供给集中度", "outside concentration";
        /// 外部依赖度.
        Dependence = "dependence", "外部依赖度", "outside dependence";
        /// 本地需求.
        Demand = "demand", "本地需求", "local demand";
        /// 脆弱度.
        Fragility = "fragility", "脆弱度", "fragility";
        /// 波及面.
        Reach = "reach", "波及面", "reach";
        /// 关联密度.
        Relatedness = "relatedness", "关联密度", "relatedness";
        /// 配套度.
        Readiness = "readiness", "配套度", "readiness";
        /// 复杂度.
        Complexity = "complexity", "复杂度", "complexity";
    }

    /// The elements of a cut set (割集元素).
    Element {
        /// Countries other than the scope's own.
        Region = "region", "国家", "region";
        /// Firms.
        Firm = "firm", "企业", "firm";
    }

    /// Why a product falls (失效原因).
    FallReason {
        /// All its supply is lost.
        Supply = "supply", "供给全失", "all its supply is lost";
        /// A group is unmet.
        Group = "group", "所需投入无从替代", "a requirement is unmet";
    }
}
