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
pub(crate) enum PickFrom {
    /// 项目储备库 the project pool
    Projects,
    /// 目标清单的候选企业 firms of target lists
    Targets,
    /// 两者 both
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MountainList {
    /// 山区26县 the 26 mountain counties
    #[value(name = "26")]
    Of26,
    /// 山区海岛25县（2024） the 25 of 2024
    #[value(name = "2024", alias = "25")]
    Of2024,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ties {
    /// 企业可能生产的产品 products a firm is likely to make
    Makes,
    /// 可能生产某产品的企业 firms likely to make a product
    Makers,
    /// 供应商可能的客户 customers a supplier is likely to have
    Supplies,
}
