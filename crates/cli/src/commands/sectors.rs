//! `liantu sectors`.

use clap::ValueEnum as _;
use liantu_engine::{Engine, Lang, SectorMeasure, SectorRow, SectorsView};

use super::{name, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::SectorsBy;
use crate::failure::Failure;
use crate::json;

pub(crate) fn answer(
    engine: &Engine,
    table: Option<&str>,
    by: SectorsBy,
    top: usize,
    lang: Lang,
) -> Result<Answer, Failure> {
    let view = engine.sectors(table, measure(by), top)?;
    let word = by.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default();
    Ok(Answer {
        document: json::sectors(&view, &word),
        lines: view.sectors.iter().map(json::sector).collect(),
        flat: flat(&view, lang),
        sections: vec![section(&view, by, lang)],
        basis: None,
    })
}

fn measure(by: SectorsBy) -> SectorMeasure {
    match by {
        SectorsBy::Backward => SectorMeasure::Backward,
        SectorsBy::Forward => SectorMeasure::Forward,
        SectorsBy::Upstreamness => SectorMeasure::Upstreamness,
        SectorsBy::Extraction => SectorMeasure::Extraction,
        SectorsBy::Imports => SectorMeasure::Imports,
        SectorsBy::Exposure => SectorMeasure::Exposure,
    }
}

fn words(by: SectorsBy, lang: Lang) -> &'static str {
    match by {
        SectorsBy::Backward => pick(
            lang,
            "后向关联：一单位最终使用带动的总产出",
            "backward linkage: output that one unit of final use calls for",
        ),
        SectorsBy::Forward => pick(
            lang,
            "前向关联：一单位初始投入推动的总产出",
            "forward linkage: output that one unit of primary inputs goes into",
        ),
        SectorsBy::Upstreamness => {
            pick(lang, "上游度：产出到最终使用的平均步数", "upstreamness: mean number of steps to final use")
        }
        SectorsBy::Extraction => pick(
            lang,
            "假设抽取：没有这个部门会损失的总产出",
            "hypothetical extraction: share of all output lost without the sector",
        ),
        SectorsBy::Imports => {
            pick(lang, "进口依存度：国内使用中进口所占", "import dependence: share of imports in what is used at home")
        }
        SectorsBy::Exposure => pick(
            lang,
            "完全进口投入：自己与各级国内供应商进口的投入，占产出",
            "imported inputs, its own and those of all its suppliers at home, share of output",
        ),
    }
}

fn section(view: &SectorsView, by: SectorsBy, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        "#",
        pick(lang, "部门", "sector"),
        pick(lang, "后向关联", "backward"),
        pick(lang, "前向关联", "forward"),
        pick(lang, "上游度", "steps"),
        pick(lang, "抽取损失", "extraction"),
        pick(lang, "进口依存", "imports"),
        pick(lang, "直接进口投入", "direct"),
        pick(lang, "完全进口投入", "total"),
        pick(lang, "其中隐性", "hidden"),
    ]);
    let share = |value: Option<f64>| value.map(|value| format!("{:.1}%", value * 100.0)).unwrap_or_default();
    for (rank, row) in (1..).zip(&view.sectors) {
        sheet.push([
            rank.to_string(),
            name(&row.sector, lang).to_owned(),
            format!("{:.3}", row.backward),
            format!("{:.3}", row.forward),
            format!("{:.3}", row.upstreamness),
            share(Some(row.extraction)),
            share(row.import_dependence),
            share(row.direct_imports),
            share(row.total_imports),
            share(row.hidden_imports()),
        ]);
    }
    let shown = view.sectors.len();
    let heading = match lang {
        Lang::Zh => format!("{}：{} 个部门，列出 {shown} 个", view.table, view.n_sectors),
        Lang::En => format!("{}: {shown} of {} sectors", view.table, view.n_sectors),
    };
    let mut remarks = vec![words(by, lang).to_owned()];
    if view.n_imports_unknown > 0 {
        let n = view.n_imports_unknown;
        remarks.push(match lang {
            Lang::Zh => format!("{n} 个部门的进口依存度不明，其投入按国内计，进口投入是下限。"),
            Lang::En => {
                format!("Imports of {n} sectors are not known and taken as none: imported inputs are a lower bound.")
            }
        });
    }
    Section { heading, remarks, sheet }
}

fn flat(view: &SectorsView, lang: Lang) -> Sheet {
    let mut sheet = Sheet::new([
        "table",
        "rank",
        "sector_id",
        "sector",
        "output",
        "unit",
        "backward",
        "forward",
        "upstreamness",
        "extraction",
        "import_dependence",
        "imports_direct",
        "imports_total",
        "imports_hidden",
    ]);
    let known = |value: Option<f64>| value.map(|value| format!("{value:.6}")).unwrap_or_default();
    let row = |(rank, row): (usize, &SectorRow)| {
        let mut cells = vec![
            view.table.clone(),
            rank.to_string(),
            row.sector.key.clone(),
            name(&row.sector, lang).to_owned(),
            row.output.to_string(),
            view.unit.clone().unwrap_or_default(),
        ];
        let measures = [row.backward, row.forward, row.upstreamness, row.extraction].map(Some);
        let imports = [row.import_dependence, row.direct_imports, row.total_imports, row.hidden_imports()];
        cells.extend(measures.into_iter().chain(imports).map(known));
        cells
    };
    sheet.rows = (1..).zip(&view.sectors).map(row).collect();
    sheet
}
