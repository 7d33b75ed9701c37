//! Small groups are not published (docs/measuring.md D.1, rule 6): a cell with 1 to 9 names is hidden, and so is
//! another cell of the same row or column wherever the hidden one could be found by subtraction.

use std::collections::BTreeSet;

/// Fewest names of a group whose figures are published.
pub const FEWEST: i64 = 10;

/// Places (row, column) that are not shown.
pub type Hidden = BTreeSet<(usize, usize)>;

/// The places to hide in a matrix whose last row and last column are the sums of the others.
///
/// Each row and each column, its sum included, is one equation; with exactly one hidden place it could be
/// solved. So a second one is hidden, the smallest that is not empty, until no such line is left.
#[must_use]
pub fn hide(names: &[Vec<i64>]) -> Hidden {
    let mut hidden: Hidden = places(names).filter(|p| (1..FEWEST).contains(&value(names, *p))).collect();
    let lines = lines(names);
    loop {
        let before = hidden.len();
        for line in &lines {
            let inside: Vec<_> = line.iter().filter(|p| hidden.contains(p)).collect();
            if inside.len() == 1
                && let Some(second) = companion(names, line, &hidden)
            {
                hidden.insert(second);
            }
        }
        if hidden.len() == before {
            return hidden;
        }
    }
}

fn value(names: &[Vec<i64>], (row, column): (usize, usize)) -> i64 {
    names.get(row).and_then(|r| r.get(column)).copied().unwrap_or_default()
}

fn places(names: &[Vec<i64>]) -> impl Iterator<Item = (usize, usize)> + '_ {
    names.iter().enumerate().flat_map(|(r, row)| (0..row.len()).map(move |c| (r, c)))
}

fn lines(names: &[Vec<i64>]) -> Vec<Vec<(usize, usize)>> {
    let columns = names.first().map_or(0, Vec::len);
    let rows = (0..names.len()).map(|r| (0..columns).map(|c| (r, c)).collect());
    let cols = (0..columns).map(|c| (0..names.len()).map(|r| (r, c)).collect());
    rows.chain(cols).collect()
}

// Sums are hidden only when nothing else is left: they are what people come for.
fn companion(names: &[Vec<i64>], line: &[(usize, usize)], hidden: &Hidden) -> Option<(usize, usize)> {
    let last_row = names.len().saturating_sub(1);
    let last_column = names.first().map_or(0, Vec::len).saturating_sub(1);
    line.iter()
        .copied()
        .filter(|p| !hidden.contains(p) && value(names, *p) > 0)
        .min_by_key(|p| (u8::from(p.0 == last_row) + u8::from(p.1 == last_column), value(names, *p), *p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with_margins(inner: &[Vec<i64>]) -> Vec<Vec<i64>> {
        let mut out: Vec<Vec<i64>> =
            inner.iter().map(|r| r.iter().copied().chain([r.iter().sum()]).collect()).collect();
        let width = out.first().map_or(0, Vec::len);
        out.push((0..width).map(|c| out.iter().map(|r| r[c]).sum()).collect());
        out
    }

    #[test]
    fn a_lone_small_group_takes_the_next_smallest_with_it() {
        // Three provinces, two zones: only province 0 has a small cell.
        let m = with_margins(&[vec![3, 50], vec![40, 60], vec![90, 80]]);
        let hidden = hide(&m);
        assert!(hidden.contains(&(0, 0)), "the small one");
        assert!(hidden.contains(&(0, 1)), "else 53 − 50 gives it away");
        assert!(hidden.contains(&(1, 0)) && hidden.contains(&(1, 1)), "else the columns give it away");
        assert!(!hidden.contains(&(0, 2)), "the province's sum stays");
        assert!(!hidden.contains(&(2, 0)) && !hidden.contains(&(3, 2)));
    }

    #[test]
    fn nothing_is_hidden_among_large_and_empty_groups() {
        assert!(hide(&with_margins(&[vec![10, 0], vec![400, 25]])).is_empty());
        assert!(hide(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn no_line_can_be_solved_for_a_hidden_place(
            inner in prop::collection::vec(prop::collection::vec(0i64..60, 2), 1..8)
        ) {
            let m = with_margins(&inner);
            let hidden = hide(&m);
            for p in places(&m) {
                prop_assert!(!(1..FEWEST).contains(&value(&m, p)) || hidden.contains(&p), "a small cell is shown");
            }
            for line in lines(&m) {
                let inside = line.iter().filter(|p| hidden.contains(p)).count();
                prop_assert!(inside != 1, "a line with one unknown: {m:?} {hidden:?}");
            }
        }
    }
}
