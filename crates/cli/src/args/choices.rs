//! The values of options.

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
    /// Whether it is a binary format that no terminal can show.
    pub(crate) fn is_binary(self) -> bool {
        !matches!(self, Self::Table | Self::Json | Self::Jsonl | Self::Csv | Self::Markdown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Zh,
    En,
}
