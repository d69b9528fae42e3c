//! What the supply network of a shock is based on.

use liantu_engine::{Lang, NetworkView};
use schemars::JsonSchema;
use serde::Serialize;

/// What a supply network is based on (供应网络).
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Network {
    /// Firms with at least one sale.
    pub n_firms: usize,
    /// Known sales.
    pub n_known: usize,
    /// Potential sales, added where none are known.
    pub n_potential: usize,
    /// Whether some potential sales were left out because there were too many.
    pub is_cut: bool,
}

impl From<NetworkView> for Network {
    fn from(view: NetworkView) -> Self {
        let NetworkView { n_firms, n_known, n_potential, is_cut } = view;
        Self { n_firms, n_known, n_potential, is_cut }
    }
}

impl Network {
    /// The same in a sentence.
    pub(crate) fn sentence(self, lang: Lang) -> String {
        let Self { n_firms, n_known, n_potential, is_cut } = self;
        let cut = match (is_cut, lang) {
            (false, _) => "",
            (true, Lang::Zh) => "（推测关系过多，已截断）",
            (true, Lang::En) => " (cut: too many potential supplies)",
        };
        match lang {
            Lang::Zh => format!(
                "供应网络：{n_firms} 家企业，已知供应 {n_known} 条，推测供应 {n_potential} 条{cut}。推测的供应只由“需要什么、谁能做”推得。"
            ),
            Lang::En => format!(
                "Supply network: {n_firms} firms, {n_known} known supplies, {n_potential} potential ones{cut}; potential supplies are inferred from who needs and who makes what."
            ),
        }
    }
}

/// A share in per cent with two decimals.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
