//! Closed vocabularies: the codes that a table may contain or an answer may give, with their Chinese and English
//! words. Every word that leaves the program is in a `codes!` and nowhere else.

use crate::wording::{Lang, Wording};

/// A closed list of codes, stored as one byte (or one bit of a [`crate::column::Flags`] column).
pub trait Code: Copy + Eq + Ord + std::fmt::Debug + Send + Sync + 'static {
    /// All codes in stored order: the position is the stored byte.
    const ALL: &'static [Self];
    /// The code as written in files, by position.
    const CODES: &'static [&'static str] = Self::VOCABULARY.codes;
    /// All codes with their names, by position.
    const VOCABULARY: &'static crate::Vocabulary;
    /// The code as written in files, stable ASCII.
    fn code(self) -> &'static str;
    /// The Chinese name.
    fn zh(self) -> &'static str;
    /// The English name.
    fn en(self) -> &'static str;
    /// The stored byte.
    fn raw(self) -> u8;
    /// The code with this stored byte.
    fn from_raw(raw: u8) -> Option<Self> {
        Self::ALL.get(usize::from(raw)).copied()
    }
    /// Its words in Chinese and English.
    fn wording(self) -> Wording {
        Wording::new(self.zh(), self.en())
    }
    /// Its word in one language.
    fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }
    /// The code with this spelling in files.
    fn from_code(code: &str) -> Option<Self> {
        Self::CODES.iter().position(|c| *c == code).map(|at| Self::ALL[at])
    }
    /// The code with this key, Chinese or English name, in any spelling (see [`crate::fold`]).
    fn from_word(text: &str) -> Option<Self> {
        Self::VOCABULARY.position(text).map(|at| Self::ALL[at])
    }
}

/// Declares closed vocabularies: each variant with its key, its Chinese and its English word.
#[macro_export]
macro_rules! codes {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal; )+ } )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$vmeta])* $variant, )+ }

        impl $crate::code::Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const VOCABULARY: &'static $crate::Vocabulary =
                &$crate::Vocabulary { codes: &[$($code),+], zh: &[$($zh),+], en: &[$($en),+] };
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
            fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
            fn raw(self) -> u8 {
                self as u8
            }
        }
    )+ };
}

codes! {
    /// How far a fact can be trusted (置信等级), best first.
    Confidence {
        /// Published by a public authority or in a statutory filing.
        Official = "official", "官方", "official";
        /// Taken from an open data set.
        OpenDataset = "open dataset", "公开数据集", "open dataset";
        /// Reported by the press.
        Media = "media", "媒体报道", "media";
        /// Written down from general knowledge of the trade, without a document.
        Background = "background knowledge", "背景知识", "background knowledge";
        /// Derived by a program from other facts.
        Inferred = "inferred", "推断", "inferred";
    }

    /// The level of a region in the tree of administrative divisions (行政区划级别).
    RegionLevel {
        /// A country or territory.
        Country = "country", "国家或地区", "country";
        /// A province, autonomous region or municipality.
        Province = "province", "省级", "province";
        /// A prefecture-level city.
        City = "city", "地级", "city";
        /// A county, district or county-level city.
        County = "county", "县级", "county";
        /// Several countries reported as one, such as "various countries". It is outside every
        /// scope and is never counted as a country or in a concentration index.
        Aggregate = "aggregate", "合并口径", "aggregate";
    }

    /// The tier of a 415X cluster (集群层级).
    ClusterTier {
        /// One of the four trillion-yuan groups (万亿级).
        Trillion = "4", "万亿级产业群", "trillion-yuan group";
        /// One of the fifteen hundred-billion-yuan clusters (千亿级特色产业集群).
        HundredBillion = "15", "千亿级特色集群", "hundred-billion-yuan cluster";
        /// A rising-star cluster (百亿级新星).
        RisingStar = "X", "百亿级新星", "rising-star cluster";
    }

    /// Where a stage lies along its chain as declared (上中下游).
    Position {
        /// 上游.
        Upstream = "upstream", "上游", "upstream";
        /// 中游.
        Midstream = "midstream", "中游", "midstream";
        /// 下游.
        Downstream = "downstream", "下游", "downstream";
    }

    /// What kind of thing a product is (产品类别).
    ProductKind {
        /// 原材料.
        Material = "material", "原材料", "material";
        /// 零部件.
        Component = "component", "零部件", "component";
        /// 设备.
        Equipment = "equipment", "设备", "equipment";
        /// 软件.
        Software = "software", "软件", "software";
        /// 制造工序: a step of production, such as packaging.
        Process = "process", "制造工序", "process";
        /// 服务.
        Service = "service", "服务", "service";
        /// 整机或终端产品.
        Final = "final", "整机", "final product";
    }

    /// What an input is to the product that needs it (投入类别).
    InputKind {
        /// 原料.
        Material = "material", "材料", "material";
        /// 部件.
        Component = "component", "部件", "component";
        /// 设备.
        Equipment = "equipment", "设备", "equipment";
        /// 软件.
        Software = "software", "软件", "software";
        /// 服务或工序.
        Service = "service", "服务", "service";
        /// 上一道工序.
        Process = "process", "工序", "process";
    }

    /// A three-step grade (高中低), used for criticality and substitutability.
    Grade {
        /// 高.
        High = "high", "高", "high";
        /// 中.
        Medium = "medium", "中", "medium";
        /// 低.
        Low = "low", "低", "low";
    }

    /// How important a product is to its maker (主次).
    MakesRole {
        /// 主营产品.
        Main = "main", "主营", "main product";
        /// 次要产品.
        Secondary = "secondary", "兼营", "secondary product";
    }

    /// The class of an investor or firm (企业类型); a firm may have several.
    InvestorClass {
        /// 世界500强 (Fortune Global 500).
        Global500 = "global500", "世界500强", "Fortune Global 500";
        /// 中国500强.
        China500 = "china500", "中国500强", "China 500";
        /// 跨国公司.
        Multinational = "multinational", "跨国公司", "multinational";
        /// 总部企业.
        Headquarters = "headquarters", "总部企业", "headquarters";
        /// 外资研发中心.
        ForeignRnd = "foreign_rnd", "外资研发中心", "foreign R&D centre";
        /// 上市公司.
        Listed = "listed", "上市公司", "listed company";
        /// 单项冠军.
        SingleChampion = "single_champion", "单项冠军", "single-item champion";
        /// 专精特新“小巨人”.
        LittleGiant = "little_giant", "专精特新小巨人", "little giant";
    }

    /// The part a firm plays in the chains of the data set (企业角色).
    FirmRole {
        /// 链主.
        Lead = "lead", "链主", "lead firm";
        /// 骨干.
        Backbone = "backbone", "骨干", "backbone";
        /// 配套.
        Supporting = "supporting", "配套", "supporting";
        /// 外部候选: outside the region the data set is about.
        External = "external", "外部候选", "outside candidate";
    }

    /// The level of a development zone (开发区级别).
    ZoneLevel {
        /// 国家级.
        National = "national", "国家级", "national";
        /// 省级.
        Provincial = "provincial", "省级", "provincial";
        /// 其他.
        Other = "other", "其他", "other";
    }

    /// The part a zone or county plays in a cluster (集群角色).
    HostRole {
        /// 核心区.
        Core = "core", "核心区", "core area";
        /// 协同区.
        Coordinated = "coordinated", "协同区", "coordinated area";
        /// 新星.
        Rising = "rising", "新星", "rising star";
    }

    /// What an indicator or tag describes (指标对象).
    Subject {
        /// 开发区.
        Zone = "zone", "开发区", "zone";
        /// 企业.
        Firm = "firm", "企业", "firm";
        /// 行政区.
        Region = "region", "行政区", "region";
        /// 产业链.
        Chain = "chain", "产业链", "chain";
        /// 产业集群.
        Cluster = "cluster", "集群", "cluster";
        /// 项目.
        Project = "project", "项目", "project";
    }

    /// Which direction of an indicator is better (指标方向).
    Direction {
        /// 越高越好.
        Higher = "+", "正向", "higher is better";
        /// 越低越好.
        Lower = "-", "负向", "lower is better";
    }

    /// How a target value is compared (目标比较).
    Comparator {
        /// 不低于.
        AtLeast = ">=", "不低于", "at least";
        /// 不高于.
        AtMost = "<=", "不高于", "at most";
        /// 等于.
        Equal = "=", "等于", "equal to";
    }

    /// The stage of a project (项目阶段).
    ProjectStage {
        /// 线索.
        Lead = "lead", "线索", "lead";
        /// 洽谈.
        Talks = "talks", "洽谈", "talks";
        /// 签约.
        Signed = "signed", "签约", "signed";
        /// 开工.
        Building = "building", "开工", "under construction";
        /// 投产.
        Running = "running", "投产", "in production";
        /// 流失.
        Lost = "lost", "流失", "lost";
    }

    /// The key by which a foreign record was recognised as a known firm (匹配方式).
    MatchedBy {
        /// 统一社会信用代码.
        Uscc = "uscc", "统一社会信用代码", "credit code";
        /// 证券代码.
        StockCode = "stock_code", "证券代码", "stock code";
        /// 规范化全称与地点.
        NameAndPlace = "name_place", "规范化全称与地点", "normalised name and place";
        /// 人工确认.
        Person = "person", "人工确认", "confirmed by a person";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<C: Code>() {
        for (at, code) in C::ALL.iter().enumerate() {
            assert_eq!(usize::from(code.raw()), at);
            assert_eq!(C::from_raw(code.raw()), Some(*code));
            assert_eq!(C::from_code(code.code()), Some(*code));
            assert_eq!([code.code(), code.zh(), code.en()].map(C::from_word), [Some(*code); 3]);
            assert!(!code.zh().is_empty() && !code.en().is_empty());
        }
        assert_eq!(C::from_code("no such code"), None);
    }

    #[test]
    fn codes_survive_the_way_to_a_byte_and_back() {
        check::<Confidence>();
        check::<RegionLevel>();
        check::<InvestorClass>();
        check::<MatchedBy>();
        check::<Comparator>();
    }
}
