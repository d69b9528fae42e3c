//! Recognising firms of one data set among those known before it.

use std::collections::BTreeSet;

use liantu_model::code::{Code as _, MatchedBy};
use liantu_model::identity::{Doubt, FirmRecord, Match, Matcher, Uncertain};
use liantu_model::{Builder, DamagedFacts, Facts, RegionId, RegionTree, RowBatch, Table, TextColumn, Values};

use super::report::MatchReport;

/// Recognises firms of one data set among those known before it.
pub(super) struct Recognition<'w> {
    facts: &'w Facts,
    regions: RegionTree,
    matcher: Matcher,
    aliases_known: BTreeSet<&'w str>,
    claimed: BTreeSet<String>,
    pending: Vec<(String, String, MatchedBy)>,
    pub(super) report: MatchReport,
}

impl<'w> Recognition<'w> {
    pub(super) fn new(facts: &'w Facts) -> Result<Self, DamagedFacts> {
        let (firms, regions) = (facts.firms(), RegionTree::new(facts)?);
        let mut matcher = Matcher::default();
        for firm in firms.ids() {
            let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
            matcher.add(FirmRecord {
                key: facts.key(firm).to_owned(),
                name: text(firms.name().get(firm)),
                uscc: text(firms.uscc().get(firm)),
                stock_code: text(firms.stock_code().get(firm)),
                places: facts.region_of(firm).map(|region| places(facts, &regions, region)).unwrap_or_default(),
            });
        }
        let aliases = facts.firm_aliases().alias();
        let aliases_known = facts.firm_aliases().ids().filter_map(|row| aliases.get(row)).collect();
        let (claimed, pending, report) = (BTreeSet::new(), Vec::new(), MatchReport::default());
        Ok(Self { facts, regions, matcher, aliases_known, claimed, pending, report })
    }

    /// Splits a batch: rows under their own key, and rows of recognised firms, which only fill in unknown values.
    pub(super) fn recognise(&mut self, batch: RowBatch, builder: &Builder) -> Vec<RowBatch> {
        let keys: Vec<Option<String>> = (0..batch.rows()).map(|row| self.row(&batch, row, builder)).collect();
        let known: Vec<bool> = keys.iter().map(Option::is_some).collect();
        let mut own = batch.clone();
        own.retain(&known.iter().map(|known| !known).collect::<Vec<_>>());
        let mut filling = batch;
        filling.retain(&known);
        filling.fill_only = true;
        let keys: TextColumn = keys.iter().flatten().map(String::as_str).collect();
        if let Some(at) = filling.fields.iter().position(|field| *field == 0) {
            filling.values[at] = Values::Text(keys);
        }
        [own, filling].into_iter().filter(|batch| batch.rows() > 0).collect()
    }

    /// The key of the known firm that a row is about, `None` when it keeps its own key.
    fn row(&mut self, batch: &RowBatch, row: usize, builder: &Builder) -> Option<String> {
        let key = batch.text(0, row);
        if builder.contains(Table::Firms, key) {
            self.report.known += 1;
            return self.aliases_known.contains(key).then(|| key.to_owned());
        }
        let field =
            |name: &str| Table::Firms.spec().field(name).map(|at| batch.text(at, row)).unwrap_or_default().to_owned();
        let region: Option<RegionId> = self.facts.find(&field("region"));
        let record = FirmRecord {
            key: key.to_owned(),
            name: field("name"),
            uscc: field("uscc"),
            stock_code: field("stock_code"),
            places: region.map(|region| places(self.facts, &self.regions, region)).unwrap_or_default(),
        };
        match self.matcher.find(&record) {
            Match::Known(known, by) if self.claimed.insert(known.clone()) => {
                match by {
                    MatchedBy::Uscc => self.report.by_uscc += 1,
                    MatchedBy::StockCode => self.report.by_stock_code += 1,
                    MatchedBy::NameAndPlace | MatchedBy::Person => self.report.by_name += 1,
                }
                self.pending.push((record.key, known.clone(), by));
                Some(known)
            }
            Match::Known(known, _) => {
                let why = Doubt::Claimed;
                let (incoming, name) = (record.key, record.name);
                self.report.uncertain.push(Uncertain { incoming, name, known, known_name: String::new(), why });
                self.report.new += 1;
                None
            }
            Match::New(pairs) => {
                self.report.uncertain.extend(pairs);
                self.report.new += 1;
                None
            }
        }
    }

    /// The aliases of the firms recognised since the last call.
    pub(super) fn aliases(&mut self) -> Option<RowBatch> {
        let found = std::mem::take(&mut self.pending);
        let spec = Table::FirmAliases.spec();
        let fields = ["alias", "firm", "matched_by"].iter().filter_map(|name| spec.field(name)).collect();
        let mut batch = RowBatch::new(Table::FirmAliases, fields, "(recognised firms)".into());
        batch.origin.lines = liantu_model::Lines::From(1);
        batch.values = vec![
            Values::Text(found.iter().map(|(alias, _, _)| alias.as_str()).collect()),
            Values::Text(found.iter().map(|(_, firm, _)| firm.as_str()).collect()),
            Values::Stored(liantu_model::column::Column::U8(found.iter().map(|(_, _, by)| by.raw()).collect())),
        ];
        (batch.rows() > 0).then_some(batch)
    }
}

/// The keys of a region and of everything it lies in, smallest first.
fn places(facts: &Facts, regions: &RegionTree, region: RegionId) -> Vec<String> {
    regions.ancestors(region).map(|at| facts.key(at).to_owned()).collect()
}
