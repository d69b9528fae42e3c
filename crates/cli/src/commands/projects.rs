//! `liantu project …`.

use std::process::ExitCode;

use liantu_api::questions::project::{PROJECT, Project, Warning, details};
use liantu_engine::{Archive, Demand, EditedProject, Lang, PartialDate, ProjectEdit, project_stage};
use liantu_table::Cell;
use serde_json::{Value, json};

use super::{done, pick};
use crate::answer::{Answer, Section, Sheet};
use crate::args::{Args, ProjectCommand, ProjectFields};
use crate::failure::Failure;
use crate::{moment, output};

pub(crate) fn run(args: &Args, command: &ProjectCommand) -> Result<ExitCode, Failure> {
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
        ProjectCommand::History { project } => done(args, &super::project_history::answer(args, project)?),
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
    let project = serde_json::to_value(Project::new(view)).unwrap_or_default();
    let warnings: Vec<Warning> = edited.warnings.iter().map(|one| Warning::new(one, lang)).collect();
    let flat = flat(&project, lang);
    let rows = details(&project, lang).into_iter().map(|(field, value)| vec![field, value]).collect();
    let sheet = Sheet { rows, ..Sheet::default() };
    let document = json!({ "generation": edited.generation, "project": project, "warnings": warnings });
    let sections = vec![Section { heading, sheet, ..Section::default() }];
    done(args, &Answer { lines: vec![document.clone()], document, flat, sections })
}

/// The project as a row for programs.
fn flat(project: &Value, lang: Lang) -> Sheet {
    let cell = |cell| match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text,
        Cell::Integer(whole) => whole.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    };
    Sheet {
        header: PROJECT.fields().into_iter().map(|field| field.key).collect(),
        rows: vec![PROJECT.cells(project, lang).into_iter().map(cell).collect()],
    }
}
