//! `liantu project …`.

use std::process::ExitCode;

use liantu_engine::{
    Archive, Demand, EditedProject, Engine, FunnelRow, Lang, PartialDate, ProjectEdit, ProjectFilter, ProjectView,
    ProjectWarning, project_stage,
};
use liantu_table::{money, plain};
use serde_json::{Value, json};

use super::{done, listed, name, open, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, ProjectCommand, ProjectFields};
use crate::failure::Failure;
use crate::{json, moment, output};

pub(crate) fn run(args: &Args, command: &ProjectCommand) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    match command {
        ProjectCommand::Add { id, edit } => {
            let edit = ProjectEdit { day: Some(day(edit.date)?), ..fields(edit)? };
            edited(args, &Archive::open(&args.store())?.add_project(id.as_deref(), &edit, &args.who())?)
        }
        ProjectCommand::Set { project, edit, clear, back } => {
            let day = Some(day(edit.date)?);
            let edit = ProjectEdit { day, clear: clear.clone(), back: *back, ..fields(edit)? };
            edited(args, &Archive::open(&args.store())?.set_project(project, &edit, &args.who())?)
        }
        ProjectCommand::List { zone, scope, stage, chain, open: only_open } => {
            let engine = open(args)?;
            let zone = zone.as_deref().map(|zone| engine.zone(zone).map(liantu_engine::Scope::Zone)).transpose()?;
            let scope = scope.as_deref().map(|scope| engine.scope(scope)).transpose()?;
            let filter = ProjectFilter {
                scope: zone.or(scope),
                stages: stage.iter().map(|stage| project_stage(stage)).collect::<Result<_, _>>()?,
                chain: chain.as_deref().map(|chain| engine.chain(chain)).transpose()?,
                open: *only_open,
            };
            listed(args, &engine, list(&engine, &filter, lang))
        }
        ProjectCommand::Show { project } => {
            let engine = open(args)?;
            done(args, &show(&engine, &engine.project_view(engine.project(project)?), lang))
        }
        ProjectCommand::History { project } => done(args, &super::project_history::answer(args, project)?),
        ProjectCommand::Warnings { stalled, date } => done(args, &warnings(&open(args)?, *stalled, day(*date)?, lang)),
    }
}

/// The day given, or today in Beijing.
fn day(given: Option<PartialDate>) -> Result<PartialDate, Failure> {
    given.map_or_else(moment::today, Ok)
}

fn fields(fields: &ProjectFields) -> Result<ProjectEdit, Failure> {
    let demands = [
        (Demand::Land, fields.land),
        (Demand::Energy, fields.energy),
        (Demand::Investment, fields.investment),
        (Demand::Tax, fields.tax),
        (Demand::ValueAdded, fields.value_added),
    ];
    Ok(ProjectEdit {
        name: fields.name.clone(),
        firm: fields.firm.clone(),
        products: fields.product.clone(),
        zone: fields.zone.clone(),
        stage: fields.stage.as_deref().map(project_stage).transpose()?,
        since: fields.date,
        demands: demands.into_iter().filter_map(|(demand, value)| Some((demand, value?))).collect(),
        note: fields.note.clone(),
        message: fields.message.clone(),
        ..ProjectEdit::default()
    })
}

/// What was written; other zones that court the same firm are named at once.
fn edited(args: &Args, edited: &EditedProject) -> Result<ExitCode, Failure> {
    let lang = args.lang();
    for warning in &edited.warnings {
        output::say(&format!("{}{}", pick(lang, "提醒：", "warning: "), warning.sentence.in_lang(lang)));
    }
    let view = &edited.project;
    let heading = match (edited.generation, lang) {
        (Some(generation), Lang::Zh) => format!("第 {generation} 世代：{} {}", view.project.key, view.project.zh),
        (Some(generation), Lang::En) => format!("generation {generation}: {} {}", view.project.key, view.project.en),
        (None, Lang::Zh) => format!("没有变化：{} {}", view.project.key, view.project.zh),
        (None, Lang::En) => format!("nothing changed: {} {}", view.project.key, view.project.en),
    };
    let document = json!({
        "generation": edited.generation, "project": project(view, lang),
        "warnings": edited.warnings.iter().map(|one| warning(one, lang)).collect::<Vec<_>>(),
    });
    let sections = vec![Section { heading, sheet: details(view, lang), ..Section::default() }];
    done(args, &Answer { lines: vec![document.clone()], document, flat: flat(&[view], lang), sections, basis: None })
}

fn list(engine: &Engine, filter: &ProjectFilter, lang: Lang) -> Answer {
    let pool = engine.pool(filter);
    let mut sheet = Sheet::new([
        pick(lang, "编号", "key"),
        pick(lang, "项目", "project"),
        pick(lang, "阶段", "stage"),
        pick(lang, "自", "since"),
        pick(lang, "企业", "firm"),
        pick(lang, "产品", "products"),
        pick(lang, "开发区", "zone"),
        pick(lang, "用地(亩)", "land, mu"),
        pick(lang, "投资", "investment"),
        pick(lang, "能耗(吨标煤)", "energy, tce"),
    ]);
    for view in &pool.projects {
        sheet.push([
            view.project.key.clone(),
            name(&view.project, lang).to_owned(),
            stage(view, lang).to_owned(),
            view.since.map(|since| since.to_string()).unwrap_or_default(),
            optional(view.firm.as_ref(), lang),
            products(view, lang),
            optional(view.zone.as_ref(), lang),
            shown(view, Demand::Land),
            shown(view, Demand::Investment),
            shown(view, Demand::Energy),
        ]);
    }
    let heading = match lang {
        Lang::Zh => format!("项目储备库：{} 个项目", pool.projects.len()),
        Lang::En => format!("project pool: {} projects", pool.projects.len()),
    };
    let unplaced = (pool.n_unplaced > 0).then(|| match lang {
        Lang::Zh => format!("另有 {} 个项目的开发区或其所在地不明，未列入。", pool.n_unplaced),
        Lang::En => format!("{} more are left out: their zone or its region is not known", pool.n_unplaced),
    });
    let lines: Vec<Value> = pool.projects.iter().map(|view| project(view, lang)).collect();
    let document = json!({
        "projects": lines, "n_unplaced": pool.n_unplaced,
        "funnel": pool.funnel.iter().map(funnel_json).collect::<Vec<_>>(),
    });
    let views: Vec<&ProjectView> = pool.projects.iter().collect();
    let sections =
        vec![Section { heading, remarks: unplaced.into_iter().collect(), sheet }, funnel(&pool.funnel, lang)];
    Answer { document, lines, flat: flat(&views, lang), sections, basis: None }
}

fn funnel(rows: &[FunnelRow], lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "阶段", "stage"),
        pick(lang, "项目数", "projects"),
        pick(lang, "用地(亩)", "land, mu"),
        pick(lang, "投资", "investment"),
        pick(lang, "能耗(吨标煤)", "energy, tce"),
        pick(lang, "预计年税收", "tax a year"),
        pick(lang, "预计年增加值", "value added a year"),
    ]);
    for row in rows {
        let sum = |demand: Demand| {
            let sum = row.sums[demand as usize];
            let known = sum.known.map_or_else(|| "–".to_owned(), |known| written(demand, known));
            match (sum.n_unknown, lang) {
                (0, _) => known,
                (n, Lang::Zh) => format!("{known}（{n} 个未填）"),
                (n, Lang::En) => format!("{known} ({n} unknown)"),
            }
        };
        sheet.push([
            row.stage.in_lang(lang).to_owned(),
            row.n.to_string(),
            sum(Demand::Land),
            sum(Demand::Investment),
            sum(Demand::Energy),
            sum(Demand::Tax),
            sum(Demand::ValueAdded),
        ]);
    }
    Section { heading: pick(lang, "分阶段合计", "sums by stage").to_owned(), remarks: Vec::new(), sheet }
}

fn show(engine: &Engine, view: &ProjectView, lang: Lang) -> Answer {
    let about = |warning: &ProjectWarning| warning.projects.iter().any(|one| one.project == view.project);
    let found: Vec<ProjectWarning> = engine.duplicate_projects().into_iter().filter(about).collect();
    let mut document = project(view, lang);
    document["warnings"] = found.iter().map(|one| warning(one, lang)).collect();
    let heading = format!("{} {}", view.project.key, name(&view.project, lang));
    let mark = pick(lang, "提醒：", "warning: ");
    let remarks = found.iter().map(|one| format!("{mark}{}", one.sentence.in_lang(lang))).collect();
    let sections = vec![Section { heading, remarks, sheet: details(view, lang) }];
    Answer { lines: vec![document.clone()], document, flat: flat(&[view], lang), sections, basis: None }
}

fn warnings(engine: &Engine, days: Option<i64>, today: PartialDate, lang: Lang) -> Answer {
    let mut found = engine.duplicate_projects();
    let mut remarks = Vec::new();
    if let Some(days) = days {
        let (stalled, unknown) = engine.stalled_projects(today, days);
        found.extend(stalled);
        remarks.extend((unknown > 0).then(|| match lang {
            Lang::Zh => format!("另有 {unknown} 个未结项目没有阶段起始日期，无法判断是否停滞。"),
            Lang::En => format!("{unknown} open projects have no day of their stage: they may be stalled, too"),
        }));
    }
    if found.is_empty() {
        remarks.insert(0, pick(lang, "没有提醒。", "nothing to warn of").to_owned());
    }
    let mut flat = Sheet::new(["kind", "sentence", "firm_id", "project_id", "project", "zone_id", "stage", "days"]);
    let mut sheet = Sheet::new([pick(lang, "提醒", "warning"), pick(lang, "项目", "projects")]);
    for one in &found {
        let project = |view: &ProjectView| {
            format!(
                "{} {}（{}，{}）",
                view.project.key,
                name(&view.project, lang),
                optional(view.zone.as_ref(), lang),
                stage(view, lang)
            )
        };
        let projects: Vec<String> = one.projects.iter().map(project).collect();
        sheet.push([one.sentence.in_lang(lang).to_owned(), projects.join("\n")]);
        for view in &one.projects {
            flat.push([
                one.kind.to_owned(),
                one.sentence.in_lang(lang).to_owned(),
                key(one.firm.as_ref()),
                view.project.key.clone(),
                name(&view.project, lang).to_owned(),
                key(view.zone.as_ref()),
                stage(view, lang).to_owned(),
                one.days.map(|days| days.to_string()).unwrap_or_default(),
            ]);
        }
    }
    let lines: Vec<Value> = found.iter().map(|one| warning(one, lang)).collect();
    let heading = format!("{}（{}）", pick(lang, "提醒", "warnings"), found.len());
    let sections = vec![Section { heading, remarks, sheet }];
    Answer { document: lines.clone().into(), lines, flat, sections, basis: None }
}

fn project(view: &ProjectView, lang: Lang) -> Value {
    let demands = Demand::ALL.map(|demand| (demand.field().to_owned(), number(demand, view.demand(demand))));
    let mut document = json!({
        "project": json::named(&view.project),
        "firm": view.firm.as_ref().map(json::named),
        "products": view.products.iter().map(json::named).collect::<Vec<_>>(),
        "zone": view.zone.as_ref().map(json::named),
        "stage": view.stage.map(|(_, code)| code),
        "stage_name": view.stage.map(|(word, _)| word.in_lang(lang)),
        "since": view.since.map(|since| since.to_string()),
        "note": view.note, "source": view.source,
        "investment_yuan_per_mu": view.per_mu(Demand::Investment),
        "tax_yuan_per_mu": view.per_mu(Demand::Tax),
        "value_added_yuan_per_mu": view.per_mu(Demand::ValueAdded),
    });
    if let Some(document) = document.as_object_mut() {
        document.extend(demands);
    }
    document
}

/// 元 are whole numbers.
fn number(demand: Demand, value: Option<f64>) -> Value {
    match demand {
        Demand::Land | Demand::Energy => Value::from(value),
        #[expect(clippy::cast_possible_truncation, reason = "元 of projects are whole and below 2^53 each")]
        Demand::Investment | Demand::Tax | Demand::ValueAdded => Value::from(value.map(|yuan| yuan as i64)),
    }
}

fn warning(warning: &ProjectWarning, lang: Lang) -> Value {
    json!({
        "kind": warning.kind, "sentence": warning.sentence.in_lang(lang),
        "firm": warning.firm.as_ref().map(json::named), "days": warning.days,
        "projects": warning.projects.iter().map(|view| project(view, lang)).collect::<Vec<_>>(),
    })
}

fn funnel_json(row: &FunnelRow) -> Value {
    let sum = |demand: Demand| {
        let sum = row.sums[demand as usize];
        (demand.field().to_owned(), json!({ "sum": number(demand, sum.known), "n_unknown": sum.n_unknown }))
    };
    let mut document = json!({ "stage": row.code, "n": row.n });
    if let Some(document) = document.as_object_mut() {
        document.extend(Demand::ALL.map(sum));
    }
    document
}

fn details(view: &ProjectView, lang: Lang) -> Sheet {
    let mut sheet = Sheet::default();
    let mut line = |zh: &str, en: &str, value: String| {
        if !value.is_empty() {
            sheet.push([pick(lang, zh, en).to_owned(), value]);
        }
    };
    let since = view.since.map(|since| format!(" {} {since}", pick(lang, "自", "since"))).unwrap_or_default();
    line("阶段", "stage", format!("{}{since}", stage(view, lang)));
    line("企业", "firm", optional(view.firm.as_ref(), lang));
    line("产品", "products", products(view, lang));
    line("开发区", "zone", optional(view.zone.as_ref(), lang));
    line("用地(亩)", "land, mu", shown(view, Demand::Land));
    line("投资", "investment", shown(view, Demand::Investment));
    line("能耗(吨标煤)", "energy, tce a year", shown(view, Demand::Energy));
    line("预计年税收", "tax a year", shown(view, Demand::Tax));
    line("预计年增加值", "value added a year", shown(view, Demand::ValueAdded));
    for (zh, en, demand) in [
        ("亩均投资", "investment per mu", Demand::Investment),
        ("亩均税收", "tax per mu", Demand::Tax),
        ("亩均增加值", "value added per mu", Demand::ValueAdded),
    ] {
        line(zh, en, view.per_mu(demand).map(|value| format!("{}/亩", money(value, Lang::Zh))).unwrap_or_default());
    }
    line("备注", "note", view.note.clone().unwrap_or_default());
    line("来源", "source", view.source.clone().unwrap_or_default());
    sheet
}

fn flat(views: &[&ProjectView], lang: Lang) -> Sheet {
    let mut sheet = Sheet::new([
        "id",
        "name",
        "stage",
        "since",
        "firm_id",
        "firm",
        "product_ids",
        "products",
        "zone_id",
        "zone",
        "land_mu",
        "investment_yuan",
        "energy_tce",
        "tax_yuan",
        "value_added_yuan",
        "note",
    ]);
    for view in views {
        let ids: Vec<&str> = view.products.iter().map(|product| product.key.as_str()).collect();
        let mut row = vec![
            view.project.key.clone(),
            name(&view.project, lang).to_owned(),
            view.stage.map(|(_, code)| code.to_owned()).unwrap_or_default(),
            view.since.map(|since| since.to_string()).unwrap_or_default(),
            key(view.firm.as_ref()),
            optional(view.firm.as_ref(), lang),
            ids.join(";"),
            products(view, lang),
            key(view.zone.as_ref()),
            optional(view.zone.as_ref(), lang),
        ];
        row.extend(Demand::ALL.map(|demand| view.demand(demand).map(|value| value.to_string()).unwrap_or_default()));
        row.push(view.note.clone().unwrap_or_default());
        sheet.rows.push(row);
    }
    sheet
}

fn stage(view: &ProjectView, lang: Lang) -> &'static str {
    view.stage.map_or(pick(lang, "不明", "unknown"), |(word, _)| word.in_lang(lang))
}

fn products(view: &ProjectView, lang: Lang) -> String {
    let names: Vec<&str> = view.products.iter().map(|product| name(product, lang)).collect();
    names.join(pick(lang, "、", ", "))
}

fn optional(named: Option<&liantu_engine::Named>, lang: Lang) -> String {
    named.map(|named| name(named, lang).to_owned()).unwrap_or_default()
}

fn key(named: Option<&liantu_engine::Named>) -> String {
    named.map(|named| named.key.clone()).unwrap_or_default()
}

fn shown(view: &ProjectView, demand: Demand) -> String {
    view.demand(demand).map(|value| written(demand, value)).unwrap_or_default()
}

fn written(demand: Demand, value: f64) -> String {
    match demand {
        Demand::Land | Demand::Energy => plain(value),
        Demand::Investment | Demand::Tax | Demand::ValueAdded => money(value, Lang::Zh),
    }
}
