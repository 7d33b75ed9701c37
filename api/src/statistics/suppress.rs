//! Small groups are not published (docs/measuring.md D.1, rule 6): a cell with 1 to 9 names is hidden, and so are
//! others wherever a hidden one could be found from the published ones by adding and subtracting.

use super::solvable::solvable;

/// Fewest names of a group whose figures are published.
pub const FEWEST: i64 = 10;

/// One sum that a reader can do: the cells `parts` add up to the cell `sum`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Numbers of the cells that are added.
    pub parts: Vec<usize>,
    /// Number of the cell that holds the sum.
    pub sum: usize,
}

impl Line {
    /// The cells of the line, its sum last.
    pub fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().copied().chain([self.sum])
    }
}

/// Which of the cells are hidden, given the number of names in each and every sum that ties them; those in `also` are
/// hidden whatever their number.
///
/// Each line is one equation. With exactly one hidden cell it could be solved, so a second one is hidden: one
/// that serves other lines too, else the smallest that is not empty. What only several lines together give away
/// is found by elimination, and gets company in the same way, until nothing can be solved.
#[must_use]
pub fn hide(names: &[i64], lines: &[Line], also: &[bool]) -> Vec<bool> {
    let mut table = Table::new(names, lines, also);
    loop {
        table.accompany_lone_cells();
        let found = solvable(&table.hidden, lines);
        if found.is_empty() || !table.accompany(&found) {
            return table.hidden;
        }
    }
}

/// How dear each cell is to readers: first how often it is a sum (in several ways only the sheet of all names is), then
/// how many sums lie below it. The only filled part of a sum is as dear as the sum: whoever hides the one hides the other.
fn rank(names: &[i64], lines: &[Line]) -> Vec<(usize, usize)> {
    const SEVERAL: usize = 3;
    let mut rank = vec![(0, 0); names.len()];
    for line in lines {
        rank[line.sum].0 = SEVERAL.min(rank[line.sum].0 + 1);
    }
    // No sum is its own part, so this ends after about as many rounds as there are sums within each other.
    for _ in 0..lines.len() {
        let before = rank.clone();
        for line in lines {
            let filled: Vec<usize> = line.parts.iter().copied().filter(|cell| names[*cell] > 0).collect();
            if let [only] = filled[..] {
                let dearer = rank[only].max(rank[line.sum]);
                (rank[only], rank[line.sum]) = (dearer, dearer);
            } else {
                let below = filled.iter().map(|cell| rank[*cell].1 + 1).max().unwrap_or(0);
                rank[line.sum].1 = rank[line.sum].1.max(below);
            }
        }
        if rank == before {
            break;
        }
    }
    rank
}

struct Table<'a> {
    names: &'a [i64],
    lines: &'a [Line],
    /// The lines that each cell stands in.
    lines_of: Vec<Vec<usize>>,
    /// How dear each cell is. Sums are hidden only when nothing else is left: they are what people come for, the whole
    /// country before all.
    rank: Vec<(usize, usize)>,
    hidden: Vec<bool>,
    /// Hidden cells in each line.
    inside: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new(names: &'a [i64], lines: &'a [Line], also: &[bool]) -> Self {
        let mut lines_of = vec![Vec::new(); names.len()];
        for (n, line) in lines.iter().enumerate() {
            line.cells().for_each(|cell| lines_of[cell].push(n));
        }
        let (hidden, inside) = (vec![false; names.len()], vec![0; lines.len()]);
        let rank = rank(names, lines);
        let mut table = Self { names, lines, lines_of, rank, hidden, inside };
        (0..names.len())
            .filter(|cell| (1..FEWEST).contains(&names[*cell]) || also.get(*cell) == Some(&true))
            .for_each(|cell| table.conceal(cell));
        table
    }

    fn conceal(&mut self, cell: usize) {
        self.hidden[cell] = true;
        self.lines_of[cell].iter().for_each(|line| self.inside[*line] += 1);
    }

    fn accompany_lone_cells(&mut self) {
        // A newly hidden cell can make its other lines solvable, so these are looked at again.
        let mut open: Vec<usize> = (0..self.lines.len()).rev().collect();
        while let Some(n) = open.pop() {
            if self.inside[n] == 1
                && let Some(second) = self.companion(&[n])
            {
                self.conceal(second);
                open.extend(&self.lines_of[second]);
            }
        }
    }

    /// Hides one more cell beside each of these; `false` when there is none left to hide.
    fn accompany(&mut self, found: &[usize]) -> bool {
        let mut new: Vec<usize> = Vec::new();
        for &cell in found {
            let lines = &self.lines_of[cell];
            if !new.iter().any(|n| self.lines_of[*n].iter().any(|line| lines.contains(line)))
                && let Some(second) = self.companion(lines)
            {
                self.conceal(second);
                new.push(second);
            }
        }
        if new.is_empty() {
            // All around these cells is hidden already; what gives them away lies further off.
            let touched: Vec<usize> = (0..self.lines.len()).filter(|n| self.inside[*n] > 0).collect();
            let Some(second) = self.companion(&touched) else { return false };
            self.conceal(second);
        }
        true
    }

    fn companion(&self, lines: &[usize]) -> Option<usize> {
        lines
            .iter()
            .flat_map(|n| self.lines[*n].cells())
            .filter(|cell| !self.hidden[*cell] && self.names[*cell] > 0)
            .min_by_key(|cell| (self.rank[*cell], self.trouble(*cell), self.names[*cell], *cell))
    }

    /// How many more lines could be solved if the cell were hidden: those without a hidden cell get their first,
    /// those with one their second.
    fn trouble(&self, cell: usize) -> i32 {
        let trouble = |line: &usize| match self.inside[*line] {
            0 => 1,
            1 => -1,
            _ => 0,
        };
        self.lines_of[cell].iter().map(trouble).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A matrix with its margins, row by row, and its rows and columns as sums.
    fn with_margins(inner: &[Vec<i64>]) -> (Vec<i64>, Vec<Line>, usize) {
        let mut rows: Vec<Vec<i64>> =
            inner.iter().map(|r| r.iter().copied().chain([r.iter().sum()]).collect()).collect();
        let width = rows.first().map_or(0, Vec::len);
        rows.push((0..width).map(|c| rows.iter().map(|r| r[c]).sum()).collect());
        let height = rows.len();
        let line = |cells: Vec<usize>| Line {
            sum: cells[cells.len() - 1],
            parts: cells[..cells.len() - 1].to_vec(),
        };
        let across = (0..height).map(|r| line((0..width).map(|c| r * width + c).collect()));
        let down = (0..width).map(|c| line((0..height).map(|r| r * width + c).collect()));
        (rows.concat(), across.chain(down).collect(), width)
    }

    fn hidden(inner: &[Vec<i64>]) -> impl Fn(usize, usize) -> bool + use<> {
        let (names, lines, width) = with_margins(inner);
        let hidden = hide(&names, &lines, &[]);
        move |row, column| hidden[row * width + column]
    }

    #[test]
    fn a_lone_small_group_takes_the_next_smallest_with_it() {
        // Three provinces, two zones: only province 0 has a small cell.
        let inner = [vec![3, 50], vec![40, 60], vec![90, 80]];
        let hidden = hidden(&inner);
        assert!(hidden(0, 0), "the small one");
        assert!(hidden(0, 1), "else 53 − 50 gives it away");
        assert!(hidden(1, 0) && hidden(1, 1), "else the columns give it away");
        assert!(!hidden(0, 2), "the province's sum stays");
        assert!(!hidden(2, 0) && !hidden(3, 2));
    }

    #[test]
    fn nothing_is_hidden_among_large_and_empty_groups() {
        let (names, lines, _) = with_margins(&[vec![10, 0], vec![400, 25]]);
        assert!(hide(&names, &lines, &[]).iter().all(|h| !h));
        assert!(hide(&[], &[], &[]).is_empty());
    }

    #[test]
    fn what_two_lines_give_away_only_together_is_hidden_too() {
        // Two squares of small cells and one small cell between them: each line has two hidden cells or more, but
        // the sums of the first three rows and of the first two columns together give the one between.
        let inner = [vec![5, 5, 0, 90], vec![5, 5, 5, 90], vec![90, 0, 5, 5], vec![90, 0, 5, 5]];
        let (names, lines, width) = with_margins(&inner);
        let small: Vec<bool> = names.iter().map(|n| (1..FEWEST).contains(n)).collect();
        assert!(
            lines.iter().all(|l| l.cells().filter(|c| small[*c]).count() != 1),
            "no line is solvable alone"
        );
        assert_eq!(solvable(&small, &lines), [width + 2]);
        assert!(solvable(&hide(&names, &lines, &[]), &lines).is_empty());
    }

    proptest! {
        #[test]
        fn no_line_can_be_solved_for_a_hidden_place(
            inner in prop::collection::vec(prop::collection::vec(0i64..60, 3), 1..8)
        ) {
            let (names, lines, _) = with_margins(&inner);
            let hidden = hide(&names, &lines, &[]);
            for (n, h) in names.iter().zip(&hidden) {
                prop_assert!(!(1..FEWEST).contains(n) || *h, "a small cell is shown");
                prop_assert!(*n > 0 || !h, "an empty cell is hidden");
            }
            for line in &lines {
                let inside = line.cells().filter(|cell| hidden[*cell]).count();
                prop_assert!(inside != 1, "a line with one unknown: {inner:?} {hidden:?}");
            }
        }
    }
}
