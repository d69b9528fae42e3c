//! What an option can be set to.

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// 对齐的表格 aligned table
    Table,
    /// 一个 JSON 文档 one document
    Json,
    /// 每行一个 JSON 对象 one object a line
    Jsonl,
    /// CSV，可直接用电子表格打开 opens in a spreadsheet
    Csv,
    /// Excel 工作簿：清单、数据与所据参数（与 --output 同用） a workbook, with --output
    Xlsx,
    /// Markdown 文本 Markdown
    Markdown,
}

impl Format {
    /// Whether it is bytes that no terminal can show.
    pub(crate) fn is_binary(self) -> bool {
        self == Self::Xlsx
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    Province,
    City,
    County,
    Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Losable {
    /// 国家 countries
    Countries,
    /// 企业 firms
    Firms,
    /// 开发区 zones
    Zones,
    /// 产品 products
    Products,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// 补链：缺省权重 fill gaps, the default weights
    #[value(alias = "补链")]
    Fill,
    /// 强链：已有往来、实力强 who deals with us already and is strong
    #[value(alias = "强链")]
    Strengthen,
    /// 外资：母国在外，不计距离 owned abroad, wherever it is
    #[value(alias = "外资")]
    Foreign,
    /// 总部：总部企业与大企业 headquarters and the largest firms
    #[value(alias = "总部")]
    Headquarters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BasisOf {
    /// 已知生产者（总是包括） recorded makers, always
    Recorded,
    /// 替代品的生产者 makers of alternatives
    Alternatives,
    /// 经营范围写明生产的企业 firms whose business scope names it
    Declared,
    /// 推测可能生产的企业 firms likely to make it
    Likely,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SectorsBy {
    /// 后向关联：一单位最终使用带动的总产出 output that one unit of final use calls for
    Backward,
    /// 前向关联：一单位初始投入推动的总产出 output that one unit of primary inputs goes into
    Forward,
    /// 上游度：到最终使用的平均步数 mean number of steps to final use
    Upstreamness,
    /// 假设抽取：没有这个部门损失的总产出 share of all output lost without it
    Extraction,
    /// 进口依存度：国内使用中进口所占 share of imports in what is used at home
    Imports,
    /// 完全进口投入：自己与各级供应商进口的投入 imported inputs, its own and its suppliers'
    Exposure,
}
