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
    /// Parquet 列式文件（与 --output 同用） columns, with --output
    #[cfg(feature = "columnar")]
    Parquet,
    /// Arrow IPC 文件（与 --output 同用） columns in memory order, with --output
    #[cfg(feature = "columnar")]
    Arrow,
}

impl Format {
    /// Whether it is bytes that no terminal can show.
    pub(crate) fn is_binary(self) -> bool {
        !matches!(self, Self::Table | Self::Json | Self::Jsonl | Self::Csv | Self::Markdown)
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
