//! Names of sheets: at most 31 characters, some characters forbidden, each name once.

/// The longest name, counted in UTF-16 as spreadsheets do.
const LONGEST: usize = 31;

/// The names given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// In lower case: spreadsheets treat `List` and `list` as one name.
    taken: Vec<String>,
}

impl Names {
    /// A valid name close to the wish that no sheet has yet.
    pub(super) fn next(&mut self, wish: &str) -> String {
        let clean: String = wish.chars().map(|c| if is_forbidden(c) { '-' } else { c }).collect();
        let clean = match clean.trim().trim_matches('\'') {
            "" => "-",
            clean => clean,
        };
        let mut number = 1_usize;
        loop {
            let tail = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{tail}", first(clean, LONGEST - tail.len()).trim_end_matches('\''));
            let lower = name.to_lowercase();
            // Spreadsheets reserve this name.
            if lower != "history" && !self.taken.contains(&lower) {
                self.taken.push(lower);
                return name;
            }
            number += 1;
        }
    }
}

fn is_forbidden(c: char) -> bool {
    c.is_control() || ['[', ']', ':', '*', '?', '/', '\\'].contains(&c)
}

/// The beginning of a text, at most this many UTF-16 units.
pub(super) fn first(text: &str, units: usize) -> String {
    let mut left = units;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_unique() {
        let mut names = Names::default();
        assert_eq!(names.next("a[b]:c*?/\\"), "a-b--c----");
        assert_eq!([names.next("清单"), names.next("清单"), names.next("清单")], ["清单", "清单 (2)", "清单 (3)"]);
        assert_eq!([names.next("List"), names.next("list")], ["List", "list (2)"]);
        assert_eq!([names.next("'"), names.next("History")], ["-", "History (2)"]);
        let long = "链".repeat(40);
        assert_eq!(names.next(&long), "链".repeat(31));
        assert_eq!(names.next(&long), format!("{} (2)", "链".repeat(27)));
        assert_eq!(names.next(&"😀".repeat(20)), "😀".repeat(15));
    }
}
