//! `liantu match` and `liantu pair`.

use liantu_engine::{
    Amounts, Engine, Lang, MatchQuestion, MatchView, Mountain, Named, PairQuestion, PairView, PairingView, Part,
    PlacedView, Wording, ZoneRoom,
};
use serde_json::{Value, json};

use super::{name, pick, proof};
use crate::answer::{Answer, Section, Sheet};
use crate::args::MountainList;
use crate::failure::Failure;
use crate::json;

/// What was asked of `match`.
pub(crate) struct Asked<'a> {
    pub(crate) scope: &'a str,
    pub(crate) stages: &'a [String],
    pub(crate) mountain: MountainList,
    pub(crate) capacity: Amounts,
}

/// What was asked of `pair`.
pub(crate) struct PairAsked<'a> {
    pub(crate) scope: &'a str,
    pub(crate) mountain: MountainList,
    pub(crate) most: u32,
    pub(crate) keep: bool,
}

fn list(mountain: MountainList) -> Mountain {
    match mountain {
        MountainList::Of26 => Mountain::Of26,
        MountainList::Of2024 => Mountain::Of2024,
    }
}

pub(crate) fn answer(engine: &Engine, asked: &Asked<'_>, lang: Lang) -> Result<Answer, Failure> {
    let [land_mu, energy_tce, _] = asked.capacity;
    let view = engine.match_projects(&MatchQuestion {
        scope: engine.scope(asked.scope)?,
        stages: engine.stages(asked.stages)?,
        mountain: list(asked.mountain),
        assumed: ZoneRoom { land_mu, energy_tce, ..ZoneRoom::default() },
    });
    let unplaced_line = |(project, why): &(Named, Wording)| json!({ "project": json::named(project), "zone": null, "why": why.in_lang(lang) });
    let lines = view.placed.iter().map(placed_line).chain(view.unplaced.iter().map(unplaced_line));
    let lines: Vec<Value> = lines.collect();
    let document = json!({
        "scope": json::named(&view.scope), "projects": lines, "points": json::round(view.points), "bound": json::round(view.bound),
        "bound_by": view.bound_by.en, "is_best": view.is_best, "n_split_in_bound": view.n_split, "is_checked": view.differences.is_empty(),
        "n_zones": view.zones[0], "n_zones_land_unknown": view.zones[1], "n_zones_energy_unknown": view.zones[2],
        "n_projects_land_unknown": view.uncounted[0], "n_projects_energy_unknown": view.uncounted[1],
    });
    Ok(Answer {
        document,
        lines,
        flat: flat(&view, lang),
        sections: vec![placed(&view, lang), unplaced(&view, lang)],
        basis: None,
    })
}

fn placed_line(placed: &PlacedView) -> Value {
    json!({
        "project": json::named(&placed.project), "owner": placed.owner.as_ref().map(json::named),
        "zone": json::named(&placed.zone), "is_moved": placed.is_moved, "points": json::round(placed.points),
        "terms": placed.terms.iter().map(|(name, value, points)| json!({
            "name": name.en, "value": json::round(*value), "points": json::round(*points),
        })).collect::<Vec<_>>(),
        "land_mu": placed.land_mu, "energy_tce": placed.energy_tce,
    })
}

fn terms(placed: &PlacedView, lang: Lang) -> String {
    let terms = placed.terms.iter().map(|(name, _, points)| format!("{} {points:.0}", name.in_lang(lang)));
    terms.collect::<Vec<_>>().join(pick(lang, "，", ", "))
}

fn number(amount: Option<f64>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

fn flat(view: &MatchView, lang: Lang) -> Sheet {
    let mut flat = Sheet::new([
        "project_id",
        "project",
        "owner_zone",
        "zone_id",
        "zone",
        "is_moved",
        "points",
        "land_mu",
        "energy_tce",
        "why",
    ]);
    for placed in &view.placed {
        flat.push([
            placed.project.key.clone(),
            name(&placed.project, lang).to_owned(),
            placed.owner.as_ref().map(|owner| name(owner, lang).to_owned()).unwrap_or_default(),
            placed.zone.key.clone(),
            name(&placed.zone, lang).to_owned(),
            placed.is_moved.to_string(),
            format!("{:.3}", placed.points),
            number(placed.land_mu),
            number(placed.energy_tce),
            terms(placed, lang),
        ]);
    }
    for (project, why) in &view.unplaced {
        let mut row = vec![project.key.clone(), name(project, lang).to_owned()];
        row.extend(std::iter::repeat_n(String::new(), 7));
        row.push(why.in_lang(lang).to_owned());
        flat.rows.push(row);
    }
    flat
}

fn placed(view: &MatchView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "项目", "project"),
        pick(lang, "阶段", "stage"),
        pick(lang, "原开发区", "owner zone"),
        pick(lang, "安排到", "goes to"),
        pick(lang, "流转", "moves"),
        pick(lang, "得分", "points"),
        pick(lang, "用地(亩)", "land (mu)"),
        pick(lang, "理由", "why"),
    ]);
    for placed in &view.placed {
        sheet.push([
            name(&placed.project, lang).to_owned(),
            placed.stage.as_ref().map(|stage| stage.in_lang(lang).to_owned()).unwrap_or_default(),
            placed.owner.as_ref().map(|owner| name(owner, lang).to_owned()).unwrap_or_default(),
            name(&placed.zone, lang).to_owned(),
            if placed.is_moved { pick(lang, "是", "yes") } else { "" }.to_owned(),
            format!("{:.0}", placed.points),
            number(placed.land_mu),
            terms(placed, lang),
        ]);
    }
    let (scope, n, moved) =
        (name(&view.scope, lang), view.placed.len(), view.placed.iter().filter(|placed| placed.is_moved).count());
    let heading = match lang {
        Lang::Zh => format!("{scope}：{n} 个项目有去处，其中跨区流转 {moved} 个"),
        Lang::En => format!("{scope}: {n} projects have a zone, {moved} of them move"),
    };
    Section { heading, remarks: remarks(view, lang), sheet }
}

fn remarks(view: &MatchView, lang: Lang) -> Vec<String> {
    let mut remarks = Vec::new();
    let [zones, no_mu, no_tce] = view.zones;
    if view.placed.is_empty() && view.unplaced.is_empty() {
        let words = ["没有在谈项目（表 projects）；请先导入项目储备库。", "there is no open project (table projects)"];
        remarks.push(pick(lang, words[0], words[1]).to_owned());
        return remarks;
    }
    if no_mu + no_tce > 0 {
        remarks.push(match lang {
            Lang::Zh => format!(
                "{zones} 个开发区中，{no_mu} 个可供用地未知、{no_tce} 个可用能耗未知，按不受限处理；可用 --capacity 假定。"
            ),
            Lang::En => format!(
                "of {zones} zones, {no_mu} do not say what land and {no_tce} what energy is left: not limited; see --capacity"
            ),
        });
    }
    let [no_mu, no_tce] = view.uncounted;
    if no_mu + no_tce > 0 {
        remarks.push(match lang {
            Lang::Zh => format!("{no_mu} 个项目用地未知，{no_tce} 个能耗未知，未计入占用。"),
            Lang::En => format!("{no_mu} projects do not say their land, {no_tce} their energy: not counted"),
        });
    }
    let (points, bound, split, by) = (view.points, view.bound, view.n_split, view.bound_by.in_lang(lang));
    let gap = if bound > 0.0 { ((bound - points) / bound * 100.0).max(0.0) } else { 0.0 };
    let best = match (view.is_best, lang) {
        (true, Lang::Zh) => "已证明为最优整体方案".to_owned(),
        (true, Lang::En) => "proved to be the best whole plan".to_owned(),
        (false, Lang::Zh) => format!("至多差 {gap:.2}%"),
        (false, Lang::En) => format!("at most {gap:.2}% is missing"),
    };
    let proof = proof(&view.differences, lang);
    remarks.push(match lang {
        Lang::Zh => format!(
            "总分 {points:.1}，任何方案都不超过 {bound:.1}（允许项目分拆、只计{by}的最小费用流，其中 {split} 个被分拆）：{best}。{proof}"
        ),
        Lang::En => format!(
            "points {points:.1}, no plan has more than {bound:.1} (flow that may split projects and counts {by} only; it splits {split}): {best}. {proof}"
        ),
    });
    remarks
}

fn unplaced(view: &MatchView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([pick(lang, "项目", "project"), pick(lang, "没有去处的原因", "why it has no zone")]);
    for (project, why) in &view.unplaced {
        sheet.push([name(project, lang).to_owned(), why.in_lang(lang).to_owned()]);
    }
    let n = sheet.rows.len();
    let heading = match lang {
        Lang::Zh => format!("没有去处的项目：{n} 个"),
        Lang::En => format!("projects without a zone: {n}"),
    };
    Section { heading, remarks: Vec::new(), sheet }
}

pub(crate) fn pairs(engine: &Engine, asked: &PairAsked<'_>, lang: Lang) -> Result<Answer, Failure> {
    let question = PairQuestion {
        scope: engine.scope(asked.scope)?,
        mountain: list(asked.mountain),
        most: asked.most,
        keep: asked.keep,
    };
    let view = engine.pair_counties(&question);
    let lines: Vec<Value> = view.pairs.iter().map(pair_line).collect();
    let document = json!({
        "scope": json::named(&view.scope), "pairs": lines, "points": json::round(view.points), "n_partners": view.n_partners,
        "alone": view.alone.iter().map(json::named).collect::<Vec<_>>(), "is_checked": view.differences.is_empty(),
    });
    let mut flat = Sheet::new([
        "home_id",
        "home",
        "partner_id",
        "partner",
        "points",
        "fills",
        "fills_of",
        "filled",
        "filled_of",
        "related",
        "known",
    ]);
    for pair in &view.pairs {
        let tie = pair.tie;
        flat.push([
            pair.home.key.clone(),
            name(&pair.home, lang).to_owned(),
            pair.partner.key.clone(),
            name(&pair.partner, lang).to_owned(),
            format!("{:.3}", tie.points),
            tie.fills.k.to_string(),
            tie.fills.n.to_string(),
            tie.filled.k.to_string(),
            tie.filled.n.to_string(),
            tie.related.map(|related| format!("{related:.6}")).unwrap_or_default(),
            known(pair, lang),
        ]);
    }
    Ok(Answer { document, lines, flat, sections: vec![pair_section(&view, lang)], basis: None })
}

fn pair_line(pair: &PairView) -> Value {
    let tie = pair.tie;
    json!({
        "home": json::named(&pair.home), "partner": json::named(&pair.partner), "points": json::round(tie.points),
        "fills": { "k": tie.fills.k, "n": tie.fills.n }, "filled": { "k": tie.filled.k, "n": tie.filled.n },
        "related": tie.related.map(json::round), "known": pair.known.iter().map(json::named).collect::<Vec<_>>(),
    })
}

fn known(pair: &PairView, lang: Lang) -> String {
    pair.known.iter().map(|partner| name(partner, lang)).collect::<Vec<_>>().join(pick(lang, "、", ", "))
}

fn pair_section(view: &PairingView, lang: Lang) -> Section {
    let mut sheet = Sheet::new([
        pick(lang, "山区县", "mountain county"),
        pick(lang, "伙伴", "partner"),
        pick(lang, "得分", "points"),
        pick(lang, "伙伴补本县缺口", "partner fills"),
        pick(lang, "本县补伙伴缺口", "county fills"),
        pick(lang, "产品关联度", "relatedness"),
        pick(lang, "现有结对", "known pair"),
    ]);
    let unknown = || pick(lang, "未知", "not known").to_owned();
    let part = |part: Part| if part.n == 0 { unknown() } else { format!("{}/{}", part.k, part.n) };
    for pair in &view.pairs {
        sheet.push([
            name(&pair.home, lang).to_owned(),
            name(&pair.partner, lang).to_owned(),
            format!("{:.1}", pair.tie.points),
            part(pair.tie.fills),
            part(pair.tie.filled),
            pair.tie.related.map_or_else(unknown, |related| format!("{related:.2}")),
            known(pair, lang),
        ]);
    }
    let (scope, n, partners) = (name(&view.scope, lang), view.pairs.len(), view.n_partners);
    let heading = match lang {
        Lang::Zh => format!("{scope}：{n} 个山区县与 {partners} 个可选伙伴县的最优结对"),
        Lang::En => format!("{scope}: best partners for {n} mountain counties, of {partners} that can be one"),
    };
    let mut remarks = vec![match lang {
        Lang::Zh => format!("总分 {:.1}，是最大值。{}", view.points, proof(&view.differences, lang)),
        Lang::En => format!("points {:.1}, the most there can be. {}", view.points, proof(&view.differences, lang)),
    }];
    remarks.push(
        pick(
            lang,
            "缺口：本县产品所需、本县没有企业能做、别处有企业能做的投入组；按记录在案的产品计，记录少的县分数不可靠。",
            "needs: requirement groups of a county's products that no firm there and some firm elsewhere meets; few records make the points unreliable",
        )
        .to_owned(),
    );
    if !view.alone.is_empty() {
        let names: Vec<&str> = view.alone.iter().map(|home| name(home, lang)).collect();
        let names = names.join(pick(lang, "、", ", "));
        remarks.push(match lang {
            Lang::Zh => format!("没有结对：{names}（没有产品记录，或伙伴名额已满）。"),
            Lang::En => format!("without a partner: {names} (no product on record, or all partners are taken)"),
        });
    }
    Section { heading, remarks, sheet }
}
