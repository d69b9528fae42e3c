//! The canonical tables: every kind of thing and relation the engine knows, declared once.
//!
//! This file is the single place where a table or field is named. Importers validate against it, the store writes its
//! columns in this order, exports and `datapackage.json` are generated from it.
//!
//! To add a table, declare it among the others in `tables!`, after all tables it refers to:
//!
//! ```text
//! /// Tests 检测关系: the firm tests the product.
//! Edge Tests TestId = tests, "检测关系", firm -> product by zone {
//!     product: To<ProductId>, Key, "产品", "product tested";
//!     firm: To<FirmId>, Key, "企业", "who tests";
//!     zone: To<ZoneId>, OpenKey, "开发区", "zone of the laboratory, if known";
//!     grade: Coded<Grade>, Optional, "等级", "how far the test can be relied on";
//! }
//! ```
//!
//! The first line gives the shape, the type of the table, that of its row ids, the name of its files and the Chinese
//! name. An edge then names its ends, read as a sentence ("the firm tests the product"), and with `by` what
//! distinguishes two such rows ([`Ends`]); both ends are references of the key. Then come the fields: kind, [`Need`],
//! Chinese name, unit and meaning. Rows are sorted by the key fields in this order, so the field that is looked up
//! most often comes first.
//!
//! Nothing else needs to be written: `snapshot.tests().grade()`, the importer with its words, the store, the export
//! and `adjacency().neighbours(Table::Tests, Way::Along)` follow. A new vocabulary is declared in `code.rs`.

use std::fmt;

use crate::code::{
    ClusterTier, Comparator, Direction, FirmRole, Grade, HostRole, InputKind, InvestorClass, MakesRole, MatchedBy,
    Position, ProductKind, ProjectStage, RegionLevel, Subject, ZoneLevel,
};
use crate::column::{Amount, Coded, Col, ColumnType, Count, Date, Flags, Number, Share, Text, To, Truth};
use crate::id::{RowId, row_id};
use crate::snapshot::{Snapshot, TableView};

mod spec;

pub use spec::{Ends, FieldKind, FieldSpec, Need, PROVENANCE_FIELDS, Shape, TableSpec};

/// An id of a node table.
pub trait NodeId: RowId {
    /// The table its rows live in.
    const TABLE: Table;
}

macro_rules! node_id {
    (Node, $Table:ident, $Id:ident) => {
        impl NodeId for $Id {
            const TABLE: Table = Table::$Table;
        }
    };
    (Edge, $Table:ident, $Id:ident) => {};
}

macro_rules! ends_of {
    ($fields:ident) => {
        None
    };
    ($fields:ident, $from:ident, $to:ident $(, $by:ident)?) => {
        Some(Ends {
            from: position_in($fields, stringify!($from)),
            to: position_in($fields, stringify!($to)),
            by: ends_of!(@by $fields $(, $by)?),
        })
    };
    (@by $fields:ident) => {
        None
    };
    (@by $fields:ident, $by:ident) => {
        Some(position_in($fields, stringify!($by)))
    };
}

/// Declares all tables: the [`Table`] list, their [`TableSpec`]s, row ids and typed views.
macro_rules! tables {
    ($(
        $(#[$meta:meta])*
        $shape:ident $Table:ident $Id:ident = $name:ident, $zh:literal $(, $from:ident -> $to:ident $(by $by:ident)?)? {
            $( $field:ident : $kind:ty , $need:ident, $fzh:literal, $fen:literal; )*
        }
    )+) => {
        /// The canonical tables, in the order in which they are read: referenced tables come first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Table { $( $(#[$meta])* $Table, )+ }

        impl Table {
            /// All tables in canonical order.
            pub const ALL: &'static [Self] = &[$(Self::$Table),+];
        }

        const SPECS: &[TableSpec] = &[$(
            {
                const FIELDS: &[FieldSpec] = &[$(
                    FieldSpec { name: stringify!($field), kind: <$kind>::KIND, need: Need::$need, zh: $fzh, en: $fen },
                )*];
                TableSpec {
                    table: Table::$Table,
                    name: stringify!($name),
                    zh: $zh,
                    shape: Shape::$shape,
                    ends: ends_of!(FIELDS $(, $from, $to $(, $by)?)?),
                    fields: FIELDS,
                }
            },
        )+];

        $(
            row_id! {
                #[doc = concat!("A row of the table `", stringify!($name), "` (", $zh, ").")]
                $Id
            }
            node_id!($shape, $Table, $Id);

            #[doc = concat!("The table `", stringify!($name), "` (", $zh, ") of a snapshot.")]
            #[derive(Clone, Copy, Debug)]
            pub struct $Table<'s>(pub(crate) TableView<'s>);

            impl<'s> $Table<'s> {
                /// The number of rows.
                pub fn len(&self) -> usize {
                    self.0.rows()
                }

                /// Whether the table has no row.
                pub fn is_empty(&self) -> bool {
                    self.len() == 0
                }

                /// All row ids in order.
                pub fn ids(&self) -> impl ExactSizeIterator<Item = $Id> + use<> {
                    (0..self.len()).map($Id::from_index)
                }

                /// The table without its type: for provenance and export.
                pub fn view(&self) -> TableView<'s> {
                    self.0
                }

                $(
                    #[doc = concat!($fzh, ": ", $fen, ".")]
                    pub fn $field(&self) -> Col<'s, $Id, $kind> {
                        const AT: usize = position(Table::$Table, stringify!($field));
                        self.0.col(AT)
                    }
                )*
            }
        )+

        impl crate::facts::Facts {
            $(
                #[doc = concat!("The table `", stringify!($name), "` (", $zh, ").")]
                pub fn $name(&self) -> $Table<'_> {
                    $Table(self.view(Table::$Table))
                }
            )+
        }

        impl Snapshot {
            $(
                #[doc = concat!("The table `", stringify!($name), "` (", $zh, ").")]
                pub fn $name(&self) -> $Table<'_> {
                    self.facts().$name()
                }
            )+
        }
    };
}

tables! {
    /// Sources 资料来源.
    Node Sources SourceId = sources, "资料来源" {
        id: Text, Key, "编号", "key";
        title: Text, Required, "标题", "title as published";
        publisher: Text, Optional, "发布者", "publisher or domain";
        date: Text, Optional, "日期", "date as printed";
        kind: Text, Optional, "类型", "kind of document";
        licence: Text, Optional, "许可", "licence of the data";
    }
    /// Regions 行政区划: countries, provinces, cities, counties.
    Node Regions RegionId = regions, "行政区划" {
        id: Text, Key, "代码", "adcode, or ISO 3166-1 alpha-3 for a country";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        level: Coded<RegionLevel>, Required, "级别", "level in the tree";
        parent: To<RegionId>, Optional, "上级", "region it is part of";
        lat: Number, Optional, "纬度", "latitude of the seat, degrees";
        lon: Number, Optional, "经度", "longitude of the seat, degrees";
        mountain26: Truth, Optional, "山区26县", "one of the 26 mountain counties";
        mountain_island25: Truth, Optional, "山区海岛25县(2024)", "one of the 25 mountain and island counties of 2024";
    }
    /// Clusters 产业集群.
    Node Clusters ClusterId = clusters, "产业集群" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        tier: Coded<ClusterTier>, Optional, "层级", "tier 4, 15 or X";
        parent: To<ClusterId>, Optional, "上级集群", "cluster it is part of";
        target_2027: Text, Optional, "2027目标", "target as published";
        description: Text, Optional, "说明", "description";
    }
    /// Chains 产业链.
    Node Chains ChainId = chains, "产业链" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        cluster: To<ClusterId>, Optional, "所属集群", "main cluster";
        description: Text, Optional, "说明", "description";
    }
    /// Stages 产业链环节.
    Node Stages StageId = stages, "产业链环节" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        chain: To<ChainId>, Required, "产业链", "chain it belongs to";
        position: Coded<Position>, Optional, "上中下游", "declared position";
        ordinal: Count, Optional, "次序", "order along the chain, 1 first";
    }
    /// Products 产品: materials, components, equipment, software, processes, services.
    Node Products ProductId = products, "产品" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        kind: Coded<ProductKind>, Optional, "类别", "kind of product";
        chain: To<ChainId>, Optional, "产业链", "chain it belongs to";
        stage: To<StageId>, Optional, "环节", "stage it belongs to";
        is_end: Truth, Optional, "终端产品", "whether it is an end product of its chain";
        tier: Count, Optional, "层级", "0 end product, larger is further upstream";
        hs_code: Text, Optional, "HS编码", "HS 2022 code";
        industry_code: Text, Optional, "国民经济行业代码", "GB/T 4754-2017 code";
        unit: Text, Optional, "计量单位", "unit of capacity";
        aliases: Text, Optional, "别名", "other names, separated by ;";
        description: Text, Optional, "说明", "description";
    }
    /// Zones 开发区.
    Node Zones ZoneId = zones, "开发区" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        level: Coded<ZoneLevel>, Optional, "级别", "level";
        kind: Text, Optional, "类型", "kind as titled, such as 国家级经济技术开发区";
        region: To<RegionId>, Optional, "所在区划", "smallest region known";
        established: Date, Optional, "设立时间", "established";
        lead_industries: Text, Optional, "主导产业", "lead industries, separated by ;";
        national_rank: Count, Optional, "国考位次", "latest rank in the national evaluation";
        rank_year: Text, Optional, "位次年度", "evaluation the rank is from";
        note: Text, Optional, "备注", "remark";
    }
    /// Firms 企业.
    Node Firms FirmId = firms, "企业" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "全称", "registered full name";
        name_en: Text, Optional, "英文名", "English name";
        short_name: Text, Optional, "简称", "short name";
        uscc: Text, Optional, "统一社会信用代码", "credit code, 18 characters with check digit";
        stock_code: Text, Optional, "证券代码", "stock code such as 600000.SH";
        region: To<RegionId>, Optional, "所在区划", "smallest region known";
        zone: To<ZoneId>, Optional, "所在开发区", "zone it is in";
        home_country: To<RegionId>, Optional, "母国", "country its owners are in";
        group: To<FirmId>, Optional, "所属集团", "parent firm";
        role: Coded<FirmRole>, Optional, "角色", "part it plays in the data set";
        classes: Flags<InvestorClass>, Optional, "类型", "investor classes";
        chain: To<ChainId>, Optional, "主产业链", "main chain";
        size: Count, Optional, "规模", "size in the data set's own unit";
        employees: Count, Optional, "从业人数", "employees";
        registered_capital_yuan: Count, Optional, "注册资本(元)", "registered capital, 元";
        market_cap_yuan: Count, Optional, "市值(元)", "market value, 元";
        founded: Date, Optional, "成立日期", "founded";
        business_scope: Text, Optional, "经营范围", "registered business scope";
        website: Text, Optional, "网址", "website";
    }
    /// Indicators 数据指标库.
    Node Indicators IndicatorId = indicators, "数据指标" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        unit: Text, Optional, "单位", "unit of its values";
        direction: Coded<Direction>, Optional, "方向", "which way is better";
        subject: Coded<Subject>, Optional, "对象", "what it describes";
        definition: Text, Optional, "定义", "definition";
        formula: Text, Optional, "公式", "formula as published";
    }
    /// Tags 信息标签库.
    Node Tags TagId = tags, "信息标签" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        subject: Coded<Subject>, Optional, "对象", "what it describes";
        definition: Text, Optional, "定义", "definition";
    }
    /// Projects 项目储备.
    Node Projects ProjectId = projects, "项目" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "Chinese name";
        firm: To<FirmId>, Optional, "企业", "investing firm";
        product: To<ProductId>, Optional, "产品", "product it would make";
        zone: To<ZoneId>, Optional, "开发区", "zone that owns it";
        stage: Coded<ProjectStage>, Optional, "阶段", "where it stands";
        land_mu: Amount, Optional, "用地(亩)", "land wanted, 亩";
        investment_yuan: Count, Optional, "投资额(元)", "investment, 元";
        energy_tce: Amount, Optional, "能耗(吨标煤)", "energy a year, tonnes of coal equivalent";
        tax_yuan: Count, Optional, "预计年税收(元)", "tax a year once in production, as the project says, 元";
        value_added_yuan: Count, Optional, "预计年增加值(元)", "value added a year once in production, as the project says, 元";
        since: Date, Optional, "阶段起始", "day it came to its stage";
        note: Text, Optional, "备注", "remark";
    }
    /// Targets 目标: what should be reached by a year.
    Node Targets TargetId = targets, "目标" {
        id: Text, Key, "编号", "key";
        name: Text, Required, "名称", "what is counted";
        subject: Text, Optional, "范围", "what it is about";
        unit: Text, Optional, "单位", "unit";
        comparator: Coded<Comparator>, Optional, "比较", "how it is to be met";
        value: Number, Optional, "目标值", "value to reach";
        year: Count, Optional, "目标年", "year to reach it in";
        baseline: Number, Optional, "基期值", "value at the start";
        baseline_period: Text, Optional, "基期", "period of the start";
        latest: Number, Optional, "最新值", "latest known value";
        latest_period: Text, Optional, "最新时期", "period of the latest value";
        latest_source: To<SourceId>, Optional, "最新值来源", "source of the latest value";
        note: Text, Optional, "备注", "remark";
    }
    /// Inputs 投入关系: the product needs the input.
    Edge Inputs InputId = inputs, "投入关系", product -> input {
        product: To<ProductId>, Key, "产品", "product that needs the input";
        input: To<ProductId>, Key, "投入品", "product that is needed";
        alternative_group: Text, OpenKey, "替代组", "inputs of one group can stand in for each other; empty: needed by itself";
        kind: Coded<InputKind>, Optional, "类别", "what it is to the product";
        criticality: Coded<Grade>, Optional, "关键程度", "how much the product depends on it";
        substitutability: Coded<Grade>, Optional, "可替代性", "how easily something else serves";
        share: Share, Optional, "投入占比", "share of the product's input cost";
        weight: Amount, Optional, "权重", "weight in the data set's own unit";
    }
    /// Variants 品种关系: the variant serves wherever the general product is required.
    Edge Variants VariantId = variants, "品种关系", variant -> general {
        variant: To<ProductId>, Key, "品种", "the special product";
        general: To<ProductId>, Key, "总类", "the general product";
    }
    /// Makes 产品供给: the firm makes the product.
    Edge Makes MakesId = makes, "企业产品", firm -> product {
        product: To<ProductId>, Key, "产品", "product made";
        firm: To<FirmId>, Key, "企业", "maker";
        role: Coded<MakesRole>, Optional, "主次", "main or secondary product";
        revenue_share: Share, Optional, "收入占比", "share of the firm's revenue";
        capacity: Amount, Optional, "产能", "capacity in the product's unit";
        market_share: Share, Optional, "市场份额", "share of the national market";
    }
    /// `RegionShares` 区域产量份额: a region's share of the world's supply of a product.
    Edge RegionShares RegionShareId = region_shares, "区域供给份额", region -> product {
        product: To<ProductId>, Key, "产品", "product";
        region: To<RegionId>, Key, "区域", "country or region, or an aggregate";
        share: Share, Optional, "份额", "share of world supply; empty: supplies some";
        year: Count, Optional, "年份", "year of the figure";
    }
    /// Supplies 供应关系: the supplier sells the product to the customer.
    Edge Supplies SupplyId = supplies, "供应关系", supplier -> customer by product {
        product: To<ProductId>, OpenKey, "产品", "product supplied, if known";
        supplier: To<FirmId>, Key, "供应商", "who sells";
        customer: To<FirmId>, Key, "客户", "who buys";
        amount: Count, Optional, "金额(元)", "volume a year, 元";
        since: Date, Optional, "开始", "first known delivery";
        until: Date, Optional, "结束", "last known delivery";
    }
    /// Leads 链主: the firm leads the chain.
    Edge Leads LeadId = leads, "链主", firm -> chain {
        chain: To<ChainId>, Key, "产业链", "chain led";
        firm: To<FirmId>, Key, "企业", "lead firm";
    }
    /// `ChainClusters` 产业链归属: further clusters of a chain.
    Edge ChainClusters ChainClusterId = chain_clusters, "产业链归属集群", chain -> cluster {
        chain: To<ChainId>, Key, "产业链", "chain";
        cluster: To<ClusterId>, Key, "集群", "cluster it also belongs to";
    }
    /// Hosts 集群布局: a zone or county hosts a cluster.
    Edge Hosts HostId = hosts, "集群布局", zone -> cluster {
        cluster: To<ClusterId>, Key, "集群", "cluster hosted";
        region: To<RegionId>, OpenKey, "区划", "hosting region";
        zone: To<ZoneId>, OpenKey, "开发区", "hosting zone";
        role: Coded<HostRole>, OpenKey, "角色", "core, coordinated or rising";
        subfield: Text, OpenKey, "细分领域", "part of the cluster";
        batch: Text, Optional, "批次", "batch of the announcement";
        status: Text, Optional, "状态", "status as published";
    }
    /// `ChainHosts` 产业链布局: a zone or region hosts a chain.
    Edge ChainHosts ChainHostId = chain_hosts, "产业链布局", zone -> chain {
        chain: To<ChainId>, Key, "产业链", "chain hosted";
        region: To<RegionId>, OpenKey, "区划", "hosting region";
        zone: To<ZoneId>, OpenKey, "开发区", "hosting zone";
        name: Text, OpenKey, "名称", "name of the local cluster, if it has one";
        industries: Text, Optional, "产业", "local industries as described";
        level: Text, Optional, "级别", "title as published";
    }
    /// Invests 投资关系: the investor owns part of the firm.
    Edge Invests InvestId = invests, "投资关系", investor -> investee {
        investor: To<FirmId>, Key, "投资方", "who owns";
        investee: To<FirmId>, Key, "被投资方", "what is owned";
        share: Share, Optional, "持股比例", "share owned";
    }
    /// Chiefs 链长: the office (never a person) that is chief of a chain.
    Edge Chiefs ChiefId = chiefs, "链长", region -> chain {
        office: Text, Key, "岗位", "office, not a person's name";
        chain: To<ChainId>, OpenKey, "产业链", "chain, empty for all";
        zone: To<ZoneId>, OpenKey, "开发区", "zone, if of one zone";
        region: To<RegionId>, OpenKey, "区划", "region of the office";
        co_region: To<RegionId>, Optional, "双链长区划", "region of the co-chief";
        level: Text, Optional, "级别", "level as published";
        note: Text, Optional, "备注", "remark";
    }
    /// Pairs 结对: a region or zone paired with another, such as an enclave 飞地.
    Edge Pairs PairId = pairs, "飞地与结对", home -> host by zone {
        home: To<RegionId>, Key, "飞出地", "region that sends, such as a mountain county";
        host: To<RegionId>, Key, "飞入地", "region that receives";
        zone: To<ZoneId>, OpenKey, "飞地开发区", "zone the enclave lies in";
        kind: Text, Optional, "类型", "kind of pairing";
    }
    /// `ProjectProducts` 项目其他产品: further products of a project.
    Edge ProjectProducts ProjectProductId = project_products, "项目其他产品", project -> product {
        project: To<ProjectId>, Key, "项目", "project";
        product: To<ProductId>, Key, "产品", "product it would make as well";
    }
    /// Measures 指标值: the value of an indicator for one subject in one period.
    Edge Measures MeasureId = measures, "指标值" {
        indicator: To<IndicatorId>, Key, "指标", "indicator";
        period: Text, Key, "时期", "period such as 2024 or 2024Q3";
        firm: To<FirmId>, OpenKey, "企业", "firm described";
        zone: To<ZoneId>, OpenKey, "开发区", "zone described";
        region: To<RegionId>, OpenKey, "区划", "region described";
        chain: To<ChainId>, OpenKey, "产业链", "chain described";
        value: Number, Required, "数值", "value in the indicator's unit";
        unit: Text, Optional, "单位", "unit; must be the indicator's";
    }
    /// `FirmTags` 企业标签.
    Edge FirmTags FirmTagId = firm_tags, "企业标签", firm -> tag {
        tag: To<TagId>, Key, "标签", "tag";
        firm: To<FirmId>, Key, "企业", "firm";
    }
    /// `FirmAliases` 企业别名: a key under which another data set knows a firm.
    Edge FirmAliases FirmAliasId = firm_aliases, "企业别名" {
        alias: Text, Key, "别名键", "key in the other data set";
        firm: To<FirmId>, Required, "企业", "the firm it is";
        matched_by: Coded<MatchedBy>, Optional, "匹配方式", "how it was recognised";
    }
    /// Sectors 国民经济部门: the sectors of input–output tables; several tables may be stored side by side.
    Node Sectors SectorId = sectors, "国民经济部门" {
        id: Text, Key, "编号", "key, such as CHN-2020:001";
        name: Text, Required, "名称", "Chinese name";
        name_en: Text, Optional, "英文名", "English name";
        io_table: Text, Required, "投入产出表", "input–output table it belongs to: economy and year, such as CHN-2020";
        unit: Text, Optional, "金额单位", "unit of all amounts of the table, such as 万元; one table has one unit";
        gross_output: Amount, Optional, "总产出", "gross output, in the table's unit";
        final_use: Number, Optional, "最终使用", "final use with exports, in the table's unit; stocks can make it negative";
        exports: Amount, Optional, "出口", "exports, a part of final use, in the table's unit";
        imports: Amount, Optional, "进口", "imports of the sector's goods and services, not negative, in the table's unit";
        value_added: Number, Optional, "增加值", "value added, in the table's unit";
        industry_code: Text, Optional, "行业代码", "code in the national classification, such as GB/T 4754-2017 or NAICS";
    }
    /// `SectorFlows` 部门流量: how much one sector of an input–output table uses of another one's goods.
    Edge SectorFlows SectorFlowId = sector_flows, "部门流量", from -> to {
        from: To<SectorId>, Key, "产品部门", "sector whose goods and services are used";
        to: To<SectorId>, Key, "使用部门", "sector that uses them, of the same table";
        value: Number, Required, "金额", "value a year, imports included, in the table's unit";
    }
}

/// The position of a field, found at compile time.
const fn position(table: Table, name: &str) -> usize {
    position_in(SPECS[table as usize].fields, name)
}

const fn position_in(fields: &[FieldSpec], name: &str) -> usize {
    let mut at = 0;
    while at < fields.len() {
        if same(fields[at].name.as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    unreachable!()
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

impl Table {
    /// The declaration of this table.
    pub fn spec(self) -> &'static TableSpec {
        &SPECS[self as usize]
    }

    /// The file name without `.csv`.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The table with this file name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|table| table.name() == name)
    }

    /// The table with this English or Chinese name, ignoring case.
    pub fn called(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        Self::ALL.iter().copied().find(|table| table.name() == name || table.spec().zh == name)
    }

    /// The position in [`Table::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
