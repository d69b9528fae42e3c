//! Chains, products, firms and projects by name.

use liantu_model::{ChainId, FirmId, NodeId, ProductId, RowId as _, StageId, Table, Wording};

use super::error::{NameError, NameKind};
use super::fit::{Fit, Query};
use super::rows::NameColumns;
use super::{Resolved, table, usual};
use crate::engine::Engine;
use crate::named::Named;

/// Endings that people omit or add, folded, longest first.
fn endings(table: Table) -> &'static [&'static str] {
    match table {
        Table::Chains => &["产业链", "产业", "链"],
        Table::Firms => &[
            "集团股份有限公司",
            "股份有限公司",
            "有限责任公司",
            "集团有限公司",
            "有限公司",
            "公司",
            "incorporated",
            "corporation",
            "co.,ltd.",
            "ltd.",
            "inc.",
        ],
        Table::Projects => &["项目"],
        _ => &[],
    }
}

impl Engine {
    /// The chain with this key, name, common name (半导体) or pinyin.
    ///
    /// # Errors
    /// [`NameError`]: several chains match, or none, with the nearest.
    pub fn chain(&self, text: &str) -> Result<ChainId, NameError> {
        self.chain_noted(text).map(|resolved| resolved.id)
    }

    /// Like [`Engine::chain`], with a remark when a common name was given.
    ///
    /// # Errors
    /// As for [`Engine::chain`].
    pub fn chain_noted(&self, text: &str) -> Result<Resolved<ChainId>, NameError> {
        let query = Query::new(text);
        // A name in the data takes precedence over a common name, and that over a part of a name.
        if let Some((fit, rows)) = self.best(Table::Chains, &query)
            && fit <= Fit::Short
            && let [row] = rows.as_slice()
        {
            return Ok(Resolved::plain(ChainId::from_index(*row)));
        }
        if let Some(chain) = self.usual_chain(&query) {
            let (Named { zh, en, .. }, text) = (self.named(chain), &query.text);
            let note =
                Wording::new(format!("“{text}”按产业链“{zh}”理解"), format!("\"{text}\" is read as the chain {en}"));
            return Ok(Resolved { id: chain, note: Some(note) });
        }
        self.one(text, NameKind::Chain).map(Resolved::plain)
    }

    fn usual_chain(&self, query: &Query) -> Option<ChainId> {
        let bare = super::fit::bare(&query.folded, endings(Table::Chains));
        let row =
            usual::CHAINS.iter().find(|(names, _)| names.iter().any(|name| *name == query.folded || *name == bare));
        self.world.find(row?.1)
    }

    /// The product with this key, name or pinyin.
    ///
    /// # Errors
    /// [`NameError`]: several products match, or none, with the nearest.
    pub fn product(&self, text: &str) -> Result<ProductId, NameError> {
        self.one(text, NameKind::Product)
    }

    /// The stage of a chain, or of any chain, with this key, name or pinyin.
    ///
    /// # Errors
    /// [`NameError`]: several stages match, or none, with the nearest.
    pub fn chain_stage(&self, text: &str, chain: Option<ChainId>) -> Result<StageId, NameError> {
        let (query, kind, stages) = (Query::new(text), NameKind::ChainStage, self.world.stages());
        let is_of_chain =
            |row: usize| chain.is_none_or(|chain| stages.chain().get(StageId::from_index(row)) == Some(chain));
        let mut fitting = self.all_fitting(kind, &query);
        fitting.retain(|(_, row)| is_of_chain(*row));
        let best = fitting.iter().map(|(fit, _)| *fit).min();
        let rows: Vec<usize> = fitting.into_iter().filter(|(fit, _)| Some(*fit) == best).map(|(_, row)| row).collect();
        match rows.as_slice() {
            [] => Err(self.unknown(kind, &query, &[kind])),
            [only] => Ok(StageId::from_index(*only)),
            _ => Err(self.several(kind, &query.text, rows.into_iter().map(|row| (kind, row)).collect())),
        }
    }

    /// The firm with this key, credit code, stock code, name or pinyin. Time is one pass over the
    /// codes, then one over the names.
    ///
    /// # Errors
    /// [`NameError`]: several firms match, or none, with the nearest.
    pub fn firm(&self, text: &str) -> Result<FirmId, NameError> {
        let query = Query::new(text);
        match self.by_key(Table::Firms, &query).map(FirmId::from_index).or_else(|| self.firm_by_code(&query)) {
            Some(firm) => Ok(firm),
            None => self.one(text, NameKind::Firm),
        }
    }

    fn firm_by_code(&self, query: &Query) -> Option<FirmId> {
        let is_code = query.folded.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':'));
        if !is_code {
            return None;
        }
        let firms = self.world.firms();
        let code = query.folded.to_ascii_uppercase();
        let stock = liantu_model::identity::stock_code(&code);
        firms.ids().find(|firm| {
            firms.uscc().get(*firm).is_some_and(|own| own == code)
                || firms.stock_code().get(*firm).is_some_and(|own| own == stock)
        })
    }

    /// The one row that matches a text best.
    pub(crate) fn one<I: NodeId>(&self, text: &str, kind: NameKind) -> Result<I, NameError> {
        let query = Query::new(text);
        match self.best(I::TABLE, &query) {
            None => Err(self.unknown(kind, &query, &[kind])),
            Some((_, rows)) => match rows.as_slice() {
                [only] => Ok(I::from_index(*only)),
                _ => Err(self.several(kind, &query.text, rows.into_iter().map(|row| (kind, row)).collect())),
            },
        }
    }

    /// The rows of a table that match a text best: by key without a pass, else as text in one pass, else as pinyin in
    /// another.
    fn best(&self, table: Table, query: &Query) -> Option<(Fit, Vec<usize>)> {
        if query.folded.is_empty() {
            return None;
        }
        if let Some(row) = self.by_key(table, query) {
            return Some((Fit::Key, vec![row]));
        }
        let columns = NameColumns::of(&self.world.view(table));
        let endings = endings(table);
        let spelled = || columns.best(|_, name| query.spelled(name, endings));
        columns.best(|_, name| query.fit(name, endings)).or_else(|| query.is_letters().then(spelled).flatten())
    }

    /// The row with this key, as written or in lower or upper case.
    pub(super) fn by_key(&self, table: Table, query: &Query) -> Option<usize> {
        let view = self.world.view(table);
        view.find(&query.text).or_else(|| view.find(&query.folded)).or_else(|| view.find(&query.folded.to_uppercase()))
    }

    /// All rows of a kind that match a text, each with its match.
    pub(super) fn all_fitting(&self, kind: NameKind, query: &Query) -> Vec<(Fit, usize)> {
        let Some(table) = table(kind) else { return Vec::new() };
        let by_code = || if kind == NameKind::Firm { self.firm_by_code(query).map(FirmId::index) } else { None };
        let key = self.by_key(table, query).or_else(by_code);
        let columns = NameColumns::of(&self.world.view(table));
        let mut found = Vec::new();
        let endings = endings(table);
        let fit = |row: usize, name: &str| {
            if key == Some(row) {
                return Some(Fit::Key);
            }
            let by_text = self.fit_of(kind, query, row, name).or_else(|| query.fit(name, endings));
            by_text.or_else(|| query.is_letters().then(|| query.spelled(name, endings)).flatten())
        };
        columns.scan(fit, |fit, row| found.push((fit, row)));
        found
    }
}
