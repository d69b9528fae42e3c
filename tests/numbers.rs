//! Nothing that the program finds on the embedded data has changed: findings, target lists, landings, plans and
//! certificates equal, digit by digit, those in `tests/golden/`.
//!
//! Most lists are stored as the hash of their lines, a few line by line. After an intended change,
//! `LIANTU_UPDATE=1 cargo test -p liantu-tests numbers` rewrites the files; the difference belongs in the changelog
//! under *Results changed*.

use std::fmt::Write as _;
use std::path::Path;

use liantu_engine::{
    CandidateView, DiagnosisView, FindingView, LandingRequest, LandingView, Level, MatchRequest, Mountain, OPEN_STAGES,
    PairRequest, PortfolioRequest, Sources, TargetListView, TargetRequest, Work, ZoneRoom,
};

/// Compares lines with a golden file, or writes it.
fn check(file: &str, lines: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(file);
    let text = lines.join("\n") + "\n";
    if std::env::var_os("LIANTU_UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let differs = golden.lines().zip(text.lines()).find(|(was, is)| was != is);
    assert_eq!(differs.map(|(was, is)| format!("{was}\n{is}")), None, "{file}");
    assert_eq!(golden.lines().count(), text.lines().count(), "{file}");
}

/// `head` with the number of lines and their hash.
fn digest(head: &str, lines: &[String]) -> String {
    let hash = blake3::hash(lines.join("\n").as_bytes()).to_hex();
    format!("{head} {} {}", lines.len(), hash.get(..16).unwrap())
}

fn finding(view: &FindingView) -> String {
    let mut line = format!("{:?} {} {:?} {:?}", view.kind, view.product.key, view.severity, view.interval);
    for factor in &view.factors {
        write!(line, " {:?}={:?}{:?}*{:?}", factor.factor, factor.value, factor.interval, factor.weight).unwrap();
    }
    let weaknesses: Vec<String> = view.weaknesses.iter().map(|weakness| format!("{weakness:?}")).collect();
    write!(line, " {:?} {:?} {weaknesses:?} {:?}", view.covered, view.nearness, view.grade).unwrap();
    let witness = &view.witness;
    let counts = [witness.n_uses, witness.n_demanders, witness.n_local_makers, witness.n_outside_makers];
    write!(line, " {counts:?} {:?} {:?}", witness.share_inside, witness.share_sum).unwrap();
    write!(line, " {} {} {:?}", witness.n_links, witness.n_links_local, witness.readiness).unwrap();
    for (product, value) in witness.stand_ins.iter().chain(&witness.relatives) {
        write!(line, " {}~{value:?}", product.key).unwrap();
    }
    if let Some(cut) = &witness.cut {
        let sets = cut.sets.iter().map(|set| set.iter().map(|one| one.key.as_str()).collect::<Vec<_>>().join("+"));
        let falls: Vec<&str> = cut.falls.iter().map(|(product, _)| product.key.as_str()).collect();
        let sets = sets.collect::<Vec<_>>().join("|");
        let counts = [cut.n_sets, cut.n_stopped, cut.n_made];
        write!(line, " {sets} {counts:?} {} {}", falls.join(">"), cut.is_complete).unwrap();
    }
    line
}

fn diagnosis(view: &DiagnosisView) -> Vec<String> {
    let coverage = view.coverage;
    let gaps: Vec<&str> = view.data_gaps.iter().map(|gap| gap.key.as_str()).collect();
    let counts = [coverage.needed, coverage.made_somewhere, coverage.made_inside];
    let head = format!("{counts:?} {}", gaps.join(" "));
    std::iter::once(head).chain(view.findings.iter().map(finding)).collect()
}

#[test]
fn findings_are_what_they_were() {
    let engine = liantu_engine::demo().unwrap();
    let province = engine.scope("330000").unwrap();
    let mut lines = Vec::new();
    for level in [None, Some(Level::City), Some(Level::County), Some(Level::Zone)] {
        for view in engine.diagnose_each(&engine.all_chains(), &province, level, &Work::new()) {
            let head = format!("{} {}", view.scope.key, view.chain.key);
            let found = diagnosis(&view);
            lines.push(digest(&head, &found));
            if head == "330200 ic" {
                lines.extend(found);
            }
        }
    }
    check("findings.txt", &lines);
}

fn candidate(view: &CandidateView) -> String {
    let mut line = format!("{} {} {:?}", view.firm.key, view.makes.key, view.score);
    for term in &view.terms {
        write!(line, " {:?}={:?}*{:?}={:?}", term.term, term.value, term.weight, term.points).unwrap();
    }
    for part in &view.fit {
        write!(line, " {:?}={:?}{:?}", part.part, part.value, part.figures).unwrap();
    }
    for (_, product, off) in &view.relief {
        write!(line, " {}-{off:?}", product.key).unwrap();
    }
    let same: Vec<&str> = view.same_group.iter().map(|firm| firm.key.as_str()).collect();
    write!(line, " {:?} {same:?}", view.distance_km).unwrap();
    if let Some(path) = &view.introduction {
        let firms: Vec<&str> = path.firms.iter().map(|(firm, _)| firm.key.as_str()).collect();
        write!(line, " {:?} {}", path.strength, firms.join(">")).unwrap();
    }
    line
}

fn list(view: &TargetListView) -> Vec<String> {
    let here = view.group_here.iter().map(|(out, here)| format!("{}@{}", out.key, here.key));
    let head = format!("{} {}", view.n_ranked, here.collect::<Vec<_>>().join(" "));
    std::iter::once(head).chain(view.candidates.iter().map(candidate)).collect()
}

#[test]
fn target_lists_are_what_they_were() {
    let engine = liantu_engine::demo().unwrap();
    let chains = engine.all_chains();
    let mut lines = Vec::new();
    for place in ["330000", "330200", "330603"] {
        for chain in chains.chunks(1) {
            let scope = engine.scope(place).unwrap();
            let request = TargetRequest {
                chains: chain,
                scope: &scope,
                each: None,
                gap: None,
                findings: 5,
                top: 5,
                sources: Sources::ALL,
                introductions: true,
            };
            for view in engine.targets(&request, &Work::new()).unwrap() {
                let found = list(&view);
                lines.push(digest(&format!("{place} {} {}", view.chain.key, view.product.key), &found));
                if view.chain.key == "ic" {
                    lines.extend(found);
                }
            }
        }
    }
    check("targets.txt", &lines);
}

fn landing(view: &LandingView) -> Vec<String> {
    let mut lines = Vec::new();
    for (scope, balance) in &view.scopes {
        lines.push(format!("{} {:?} {:?}", scope.key, balance.removed, balance.added));
    }
    for outcome in &view.outcomes {
        let (removed, added) = (outcome.balance.removed, outcome.balance.added);
        let (countries, firms) = (outcome.countries_to_break, outcome.firms_to_break);
        lines.push(format!("{} {} {removed:?} {added:?}", outcome.scope.key, outcome.chain.key));
        lines.push(format!("{countries:?} {firms:?} {:?}", outcome.sourcing));
        for change in outcome.changes.iter().chain(&outcome.outlook) {
            let state = |state: Option<liantu_engine::StateView>| state.map(|s| (s.kind, s.severity, s.grade));
            let (before, after) = (state(change.before), state(change.after));
            lines.push(format!("{} {:?} {before:?} {after:?} {:?}", change.product.key, change.effect, change.removed));
        }
    }
    lines
}

#[test]
fn landings_are_what_they_were() {
    let engine = liantu_engine::demo().unwrap();
    let mut lines = Vec::new();
    for (firm, place, chain) in [
        ("长川科技", "宁波市", Some("ic")),
        ("长川科技", "宁波经济技术开发区", None),
        ("宁德时代", "湖州市", None),
        ("北方华创", "杭州市", Some("集成电路")),
    ] {
        let question = LandingRequest {
            firms: vec![engine.firm(firm).unwrap()],
            site: engine.site(place).unwrap(),
            chain: chain.map(|chain| engine.chain(chain).unwrap()),
            products: Vec::new(),
        };
        lines.push(format!("{firm} {place} {chain:?}"));
        lines.extend(landing(&engine.land(&question, &Work::new())));
    }
    let (ic, ningbo) = (engine.chain("ic").unwrap(), engine.site("宁波市").unwrap());
    let changchuan = engine.firm("长川科技").unwrap();
    let ranks = engine.rank_landing_firms(ningbo, ic, &Work::new()).ranks;
    let province = engine.scope("330000").unwrap();
    let places = engine.rank_landing_places(&[changchuan], Some(ic), &province, Level::Zone, &Work::new()).ranks;
    for rank in ranks.iter().chain(&places) {
        let balances = rank.balances.iter().map(|balance| balance.map(|b| (b.removed, b.added)));
        lines.push(format!("{} {:?}", rank.named.key, balances.collect::<Vec<_>>()));
    }
    check("landings.txt", &lines);
}

#[test]
fn plans_and_certificates_are_what_they_were() {
    let engine = liantu_engine::demo().unwrap();
    let mut lines = Vec::new();
    for (chain, place, land) in [("ic", "宁波", 500.0), ("新能源汽车", "台州", 800.0), ("tex", "绍兴", 300.0)]
    {
        let chain = engine.chain(chain).unwrap();
        let question = PortfolioRequest {
            chains: vec![chain],
            scope: engine.scope(place).unwrap(),
            projects: true,
            targets: true,
            budgets: [Some(land), None, None],
            assumed: [Some(80.0), None, None],
            findings: 10,
            top: 5,
        };
        let view = engine.portfolio(&question, &Work::new()).unwrap();
        let (worth, whole, bound) = (view.worth, view.whole, view.bound);
        lines.push(format!("portfolio {place} {} {worth:?} {whole:?} {bound:?} {:?}", view.n_items, view.guarantee));
        lines.push(format!("certificate {:?}", view.differences));
        for pick in &view.picks {
            let heals: Vec<&str> = pick.heals.iter().map(|product| product.key.as_str()).collect();
            lines.push(format!("{} {:?} {:?} {}", pick.name.key, pick.costs, pick.gain, heals.join(" ")));
        }
        lines.extend(view.findings.iter().map(|(finding, left)| format!("{} {left:?}", finding.product.key)));
    }
    let zhejiang = engine.scope("330000").unwrap();
    for mountain in [Mountain::Of26, Mountain::Of2024] {
        let question = PairRequest { scope: zhejiang.clone(), mountain, most: 2, keep: false };
        let view = engine.pair_counties(&question, &Work::new());
        lines.push(format!("pairs {:?} {:?} {:?}", view.n_partners, view.points, view.differences));
        lines.extend(view.pairs.iter().map(|pair| format!("{} {} {:?}", pair.home.key, pair.partner.key, pair.tie)));
    }
    let stages = OPEN_STAGES.to_vec();
    let question = MatchRequest { scope: zhejiang, stages, mountain: Mountain::Of26, assumed: ZoneRoom::default() };
    let view = engine.match_projects(&question, &Work::new());
    lines.push(format!("match {:?} {:?} {:?} {:?}", view.zones, view.points, view.bound, view.differences));
    check("plans.txt", &lines);
}
