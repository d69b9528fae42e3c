//! `liantu project add` and `liantu project set`.

use std::process::ExitCode;

use clap::Subcommand;
use liantu_api::Problem;
use liantu_api::reports::project::EditedProject;
use liantu_engine::{Demand, PartialDate, ProjectEdit, project_stage};

use crate::args::{self, Args};
use crate::{context, moment, render};

pub(crate) const HELP: &str = "\
例 / examples:
  liantu project add --name 光刻胶项目 --firm 彤程新材 --zone 北仑 --product 半导体光刻胶 --land 120 --investment 15亿
  liantu project set xm-0001 --stage 签约 --date 2026-11-20
  liantu projects --scope 宁波 --open                    漏斗：各阶段项目数与要素合计
  liantu project history xm-0001                         谁在何时把什么改成了什么
  liantu project-warnings --stalled 180                  重复招引，以及停滞半年以上的项目
  liantu undo 7                                          撤销第 7 世代的修改

阶段 / stages: 线索 lead → 洽谈 talks → 签约 signed → 开工 building → 投产 running；流失 lost
  可前进（可跨级）；未投产的可转为流失；流失的可回到洽谈；其余须加 --back。
  Forward by any number of steps; open projects may be lost, lost ones go back to talks; else add --back.
每次修改是一个世代：写入日志后才算完成，可撤销，操作者见 --actor。 Each edit is one durable generation.
整表导入导出：projects.csv、project_products.csv（liantu import / export），中文表名与列名亦可。";

#[derive(Debug, Subcommand)]
pub(crate) enum ProjectCommand {
    /// 登记新项目。 Record a new project
    Add {
        /// 编号，缺省为 xm-0001 起的下一个。 Key, by default the next after xm-0001
        #[arg(long)]
        id: Option<String>,
        #[command(flatten)]
        edit: ProjectFields,
    },
    /// 更新项目：只改给出的各项。 Change what is given
    Set {
        /// 编号或名称。 Key or name
        project: String,
        #[command(flatten)]
        edit: ProjectFields,
        /// 清空一个字段（可重复），如 企业、备注。 Make a field unknown
        #[arg(long, value_name = "FIELD")]
        clear: Vec<String>,
        /// 允许阶段倒退，或离开投产。 Let the stage step back
        #[arg(long)]
        back: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ProjectFields {
    /// 项目名称。 Name
    #[arg(long)]
    name: Option<String>,
    /// 投资企业：编号、信用代码、证券代码或名称。 Investing firm
    #[arg(long)]
    firm: Option<String>,
    /// 产品（可重复，第一个为主；更新时替换全部）。 Product, the main one first; replaces all
    #[arg(long)]
    product: Vec<String>,
    /// 归口开发区。 Zone that owns it
    #[arg(long)]
    zone: Option<String>,
    /// 阶段：线索、洽谈、签约、开工、投产、流失。 Stage
    #[arg(long)]
    stage: Option<String>,
    /// 进入该阶段的日期，缺省为今天（北京时间）。 Day of the stage, by default today
    #[arg(long)]
    date: Option<PartialDate>,
    /// 用地，亩。 Land, 亩
    #[arg(long, value_name = "MU", value_parser = args::amount)]
    land: Option<f64>,
    /// 年能耗，吨标煤。 Energy a year, tonnes of coal equivalent
    #[arg(long, value_name = "TCE", value_parser = args::amount)]
    energy: Option<f64>,
    /// 投资额，如 3.5亿、8000万、350000000。 Investment in 元, 万 or 亿
    #[arg(long, value_name = "YUAN", value_parser = args::yuan)]
    investment: Option<f64>,
    /// 预计年税收。 Tax a year
    #[arg(long, value_name = "YUAN", value_parser = args::yuan)]
    tax: Option<f64>,
    /// 预计年增加值。 Value added a year
    #[arg(long, value_name = "YUAN", value_parser = args::yuan)]
    value_added: Option<f64>,
    /// 备注。 Remark
    #[arg(long)]
    note: Option<String>,
    /// 修改说明，记入日志。 Why, for the journal
    #[arg(long)]
    message: Option<String>,
}

impl ProjectCommand {
    pub(crate) fn run(&self, args: &Args) -> Result<ExitCode, Problem> {
        let archive = context::archive(args)?;
        let edited = match self {
            Self::Add { id, edit } => archive.add_project(id.as_deref(), &edit.edit()?, &args.who())?,
            Self::Set { project, edit, clear, back } => {
                let edit = ProjectEdit { clear: clear.clone(), back: *back, ..edit.edit()? };
                archive.set_project(project, &edit, &args.who())?
            }
        };
        let report = EditedProject::new(&edited, args.lang());
        for warning in &report.warnings {
            render::say(&warning.remark(args.lang()));
        }
        context::report(args, &archive, edited.generation, &report)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl ProjectFields {
    /// The given options, with today's date.
    fn edit(&self) -> Result<ProjectEdit, Problem> {
        let demands = [
            (Demand::Land, self.land),
            (Demand::Energy, self.energy),
            (Demand::Investment, self.investment),
            (Demand::Tax, self.tax),
            (Demand::ValueAdded, self.value_added),
        ];
        Ok(ProjectEdit {
            name: self.name.clone(),
            firm: self.firm.clone(),
            products: self.product.clone(),
            zone: self.zone.clone(),
            stage: self.stage.as_deref().map(project_stage).transpose()?,
            since: self.date,
            day: Some(self.date.unwrap_or_else(moment::today)),
            demands: demands.into_iter().filter_map(|(demand, value)| Some((demand, value?))).collect(),
            note: self.note.clone(),
            message: self.message.clone(),
            ..ProjectEdit::default()
        })
    }
}
