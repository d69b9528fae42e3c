//! The widths of the columns of a table.

/// The gap between two columns.
pub(super) const GAP: usize = 2;
/// Columns of text are not made narrower than this.
const LEAST: usize = 8;

/// What a column needs, in columns of the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Need {
    /// The longest line of its cells.
    pub(super) cells: usize,
    /// Its heading on one line.
    pub(super) heading: usize,
    /// The minimum of the declaration.
    pub(super) least: usize,
    /// Whether its cells may be wrapped.
    pub(super) may_wrap: bool,
}

impl Need {
    /// The width with nothing wrapped.
    fn natural(self) -> usize {
        self.cells.max(self.heading).max(1)
    }

    /// The smallest width: headings may always be wrapped.
    fn narrowest(self, least: usize) -> usize {
        let least = least.min(self.natural());
        if self.may_wrap { least } else { self.cells.max(least) }
    }
}

/// Widths that fit together with the gaps, `None` when there is no room even for the smallest.
///
/// Room is distributed so that the narrowest column of text is as wide as possible: short names stay intact and only
/// long texts are wrapped. Room that cannot be distributed evenly goes to the last column of text.
pub(super) fn share(needs: &[Need], width: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(GAP * needs.len().saturating_sub(1))?;
    let declared = |need: &Need| need.narrowest(need.least.max(LEAST));
    let bare = |need: &Need| need.narrowest(LEAST);
    let fits = |widths: &Vec<usize>| widths.iter().sum::<usize>() <= room;
    let narrowest: Vec<usize> = Some(needs.iter().map(declared).collect())
        .filter(fits)
        .or_else(|| Some(needs.iter().map(bare).collect()).filter(fits))?;
    let at_level = |level: usize| -> Vec<usize> {
        let wide = |(need, least): (&Need, &usize)| need.natural().min(level).max(*least);
        needs.iter().zip(&narrowest).map(wide).collect()
    };
    let mut widths = (LEAST..=room).map(at_level).take_while(fits).last().unwrap_or(narrowest);
    let left = room - widths.iter().sum::<usize>();
    if let Some((last, need)) = widths.iter_mut().zip(needs).rev().find(|(_, need)| need.may_wrap) {
        *last = (*last + left).min(need.natural().max(*last));
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cells: usize) -> Need {
        Need { cells, heading: 4, least: 0, may_wrap: true }
    }

    fn number(cells: usize) -> Need {
        Need { cells, heading: 12, least: 0, may_wrap: false }
    }

    #[test]
    fn what_fits_stays_natural() {
        assert_eq!(share(&[text(10), number(5), text(20)], 80), Some(vec![10, 12, 20]));
        assert_eq!(share(&[], 80), Some(vec![]));
    }

    #[test]
    fn long_texts_give_way_to_short_names_and_numbers() {
        // 60 less two gaps: the number wraps only its heading, the name stays intact.
        assert_eq!(share(&[text(12), number(10), text(200)], 60), Some(vec![12, 12, 32]));
        assert_eq!(share(&[text(100), text(100), number(10)], 43), Some(vec![13, 14, 12]));
        assert_eq!(share(&[text(100), number(20), text(100)], 48), Some(vec![12, 20, 12]), "numbers stay whole");
    }

    #[test]
    fn too_many_columns_do_not_fit() {
        assert_eq!(share(&[number(15), number(15), text(30)], 40), None);
        let wide = Need { least: 30, ..text(100) };
        assert_eq!(share(&[wide, wide], 40), Some(vec![19, 19]), "the declared width gives way first");
    }
}
