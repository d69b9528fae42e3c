//! “Did you mean”: the one place where names are compared by similarity.

/// Names below this similarity are not suggested.
const LEAST: f64 = 0.4;

/// Something that a text may have meant.
#[derive(Clone, Debug)]
pub struct Known<T, N> {
    /// What it is.
    pub what: T,
    /// All its names.
    pub names: N,
    /// A bonus on the similarity that affects only the order: things in the home province or with data come before
    /// the rest of the world.
    pub favour: f64,
}

/// At most `most` of the candidates whose names are similar to the text, the likeliest first, each with its
/// similarity and favour; equal ones keep their order.
///
/// Similarity is the normalised Damerau–Levenshtein distance of the best name. Time O(candidates × length²), but
/// names of a very different length cost one comparison.
pub fn nearest<'n, T, N>(text: &str, candidates: impl IntoIterator<Item = Known<T, N>>, most: usize) -> Vec<(T, f64)>
where
    N: IntoIterator<Item = &'n str>,
{
    let length = text.chars().count();
    let mut near: Vec<(T, f64)> = Vec::new();
    for known in candidates {
        let likeness = known.names.into_iter().map(|name| likeness(text, length, name)).fold(0.0, f64::max);
        if likeness >= LEAST {
            near.push((known.what, likeness + known.favour));
        }
    }
    near.sort_by(|a, b| b.1.total_cmp(&a.1));
    near.truncate(most);
    near
}

/// The word of a list that is most similar to the text, if any is similar; among equals the first.
///
/// ```
/// use liantu_model::nearest_word;
/// assert_eq!(nearest_word("frims", ["zones", "firms"]), Some("firms"));
/// assert_eq!(nearest_word("甲", ["乙"]), None);
/// ```
pub fn nearest_word<'n>(text: &str, words: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let known = words.into_iter().map(|word| Known { what: word, names: [word], favour: 0.0 });
    nearest(text, known, 1).first().map(|(word, _)| *word)
}

fn likeness(text: &str, length: usize, name: &str) -> f64 {
    let other = name.chars().count();
    let (short, long) = (length.min(other), length.max(other));
    // The distance is at least the difference of the lengths.
    #[expect(clippy::cast_precision_loss, reason = "lengths of names are far below 2^52")]
    let at_most = short as f64 / long.max(1) as f64;
    if at_most < LEAST { 0.0 } else { strsim::normalized_damerau_levenshtein(text, name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, known: Vec<Known<&'static str, [&'static str; 1]>>, most: usize) -> Vec<&'static str> {
        nearest(text, known, most).into_iter().map(|(what, _)| what).collect()
    }

    #[test]
    fn the_likest_come_first_and_the_favoured_of_the_like() {
        let known = |names: &[(&'static str, f64)]| -> Vec<Known<&'static str, [&'static str; 1]>> {
            names.iter().map(|(name, favour)| Known { what: *name, names: [*name], favour: *favour }).collect()
        };
        assert_eq!(
            first("宁坡市", known(&[("波密县", 0.0), ("宁安市", 0.0), ("宁波市", 0.1)]), 8),
            ["宁波市", "宁安市"]
        );
        assert_eq!(first("洽淡", known(&[("线索", 0.0), ("洽谈", 0.0)]), 1), ["洽谈"]);
        assert_eq!(first("甲", known(&[("乙", 0.2)]), 8), [""; 0]);
    }
}
