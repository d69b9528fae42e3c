//! Places that do the same, in the user's words (产业趋同).

use liantu_model::{Partition, Scope};
use liantu_query::Work;
use liantu_query::similarity::{Likeness, likenesses, profiles};

use crate::engine::{Engine, Level};
use crate::named::Named;

/// How similar the places of a scope are (产业结构相似程度).
#[derive(Clone, Debug)]
pub struct SimilarView {
    /// The scope.
    pub scope: Named,
    /// Pairs of places, most similar first.
    pub pairs: Vec<LikenessView>,
    /// All pairs that were compared.
    pub n_pairs: usize,
    /// Places that were compared.
    pub n_places: usize,
    /// Places with too few firms to be compared.
    pub n_small: usize,
    /// Firms below which a place is not compared.
    pub min_firms: u32,
}

/// Two places and how similar they are.
#[derive(Clone, Debug)]
pub struct LikenessView {
    /// The two, with the firms counted in each.
    pub places: [(Named, u32); 2],
    /// The chains that make them similar, with the part of the similarity each one gives.
    pub chains: Vec<(Named, f64)>,
    /// The measures.
    pub likeness: Likeness,
}

impl Engine {
    /// The most similar pairs of regions or zones of a level in a scope (see [`likenesses`]).
    pub fn similar(&self, scope: &Scope, level: Level, top: usize, work: &Work) -> SimilarView {
        let partition: Partition = self.partition(scope, Some(level));
        let profiles = profiles(&self.world, &partition);
        let min_firms = self.config.planning.min_firms.max(2);
        let all = likenesses(&profiles, min_firms, work);
        let n_places = profiles.iter().filter(|profile| profile.n_firms >= min_firms).count();
        let place = |at: usize| (self.scope_name(&partition.scopes()[at]), profiles[at].n_firms);
        let view = |likeness: &Likeness| LikenessView {
            places: [place(likeness.places.0), place(likeness.places.1)],
            chains: likeness.chains.iter().map(|(chain, part)| (self.named(*chain), *part)).collect(),
            likeness: likeness.clone(),
        };
        SimilarView {
            scope: self.scope_name(scope),
            pairs: all.iter().take(top).map(view).collect(),
            n_pairs: all.len(),
            n_places,
            n_small: profiles.len() - n_places,
            min_firms,
        }
    }
}
