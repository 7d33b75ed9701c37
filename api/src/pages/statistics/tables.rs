//! Tables of groups, with headings that are links where the reader may sort.

use crate::locales::Lang;
use crate::naming;
use crate::pages::usage;
use crate::paths::Page;
use crate::statistics::{By, Line, Table};
use domain::collation;
use domain::province::{ProvinceCode, gazetteer};
use std::cmp::Ordering;

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Column {
    /// Name.
    #[default]
    Name,
    /// Registered names.
    Registered,
    /// Share in use.
    Share,
}

/// Whether groups may stand in the order of their shares. Provinces and registrars are judged by it, and shares whose
/// intervals overlap make no ranking (docs/measuring.md E.7); what may be said of them is the audit's bands.
pub fn ranks(by: By) -> bool {
    !matches!(by, By::Province | By::Registrar)
}

/// Column and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sorting {
    /// The column.
    pub column: Column,
    /// Largest first.
    pub descending: bool,
}

const WORDS: [(Column, &str); 3] =
    [(Column::Name, "ten"), (Column::Registered, "so"), (Column::Share, "ty-le")];

impl Sorting {
    /// Reads `ten`, `so`, `ty-le`, each with `-` in front for descending.
    pub fn parse(word: &str) -> Option<Self> {
        let (descending, bare) = word.strip_prefix('-').map_or((false, word), |w| (true, w));
        WORDS.iter().find(|(_, w)| *w == bare).map(|(column, _)| Self { column: *column, descending })
    }

    /// The word in addresses; nothing for the natural order.
    pub fn word(self) -> String {
        if self == Self::default() {
            return String::new();
        }
        let bare = WORDS.iter().find(|(c, _)| *c == self.column).map_or("ten", |(_, w)| w);
        format!("{}{bare}", if self.descending { "-" } else { "" })
    }
}

/// A heading.
pub struct Head {
    /// What it says.
    pub text: &'static str,
    /// Where a click leads.
    pub href: Option<String>,
    /// Whether the table is sorted by it.
    pub sorted: bool,
    /// `ascending` or `descending`.
    pub direction: &'static str,
    /// The same as a sign.
    pub arrow: &'static str,
}

/// A row.
pub struct GridRow {
    /// Name of the group.
    pub name: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Its figures.
    pub cells: Vec<String>,
    /// Whether it is the sum.
    pub total: bool,
}

/// A table of groups.
pub struct Grid {
    /// Unique on the page.
    pub id: String,
    /// What it shows.
    pub caption: &'static str,
    /// Headings.
    pub heads: Vec<Head>,
    /// Rows, the sum last.
    pub rows: Vec<GridRow>,
}

/// The grid of a table; `href` gives the address of an order, or nothing when the table keeps its own.
pub fn grid(
    lang: Lang,
    table: &Table,
    caption: &'static str,
    sorting: Sorting,
    href: &dyn Fn(Sorting) -> Option<String>,
) -> Grid {
    let by = table.asked.by;
    let mut lines: Vec<&Line> = table.lines.iter().collect();
    lines.sort_by(|a, b| compare(lang, by, sorting, a, b));
    // A column of dashes would tell nothing.
    let shown = |l: &Line| l.corrected.is_some() && l.usage.rates().is_some();
    let audited = lines.iter().copied().chain([&table.total]).any(shown);
    let row = |line: &&Line| GridRow {
        name: naming::group(lang, by, &line.key),
        href: link(lang, by, &line.key),
        cells: usage::cells(lang, line, audited),
        total: false,
    };
    let mut rows: Vec<GridRow> = lines.iter().map(row).collect();
    rows.push(GridRow {
        name: lang.texts().total.to_owned(),
        href: None,
        cells: usage::cells(lang, &table.total, audited),
        total: true,
    });
    Grid { id: format!("t-{}", by.word()), caption, heads: heads(lang, by, sorting, audited, href), rows }
}

fn heads(
    lang: Lang,
    by: By,
    sorting: Sorting,
    audited: bool,
    href: &dyn Fn(Sorting) -> Option<String>,
) -> Vec<Head> {
    let (t, m) = (lang.texts(), lang.measures());
    let head = |text, column: Option<Column>| {
        let link = column.and_then(|column| {
            // The first click on a figure shows the largest first; the next turns it round.
            let first = column != Column::Name;
            let descending = if sorting.column == column { !sorting.descending } else { first };
            href(Sorting { column, descending })
        });
        let sorted = link.is_some() && column == Some(sorting.column);
        let (direction, arrow) =
            if sorting.descending { ("descending", "↓") } else { ("ascending", "↑") };
        Head { text, href: link, sorted, direction, arrow }
    };
    let corrected = audited.then(|| head(m.corrected, None));
    let first = [
        head(t.col_group, Some(Column::Name)),
        head(t.registered, Some(Column::Registered)),
        head(m.mature, None),
        head(m.active, None),
        head(t.col_share, ranks(by).then_some(Column::Share)),
        head(t.bounds, None),
    ];
    let last = [head(m.web, None), head(t.coverage, None), head(m.last_share, None)];
    first.into_iter().chain(corrected).chain(last).collect()
}

// Unknown groups stand last in every order, hidden figures behind shown ones.
fn compare(lang: Lang, by: By, sorting: Sorting, a: &Line, b: &Line) -> Ordering {
    let unknown = a.key.is_empty().cmp(&b.key.is_empty());
    let turn = |o: Ordering| if sorting.descending { o.reverse() } else { o };
    let name = |l: &Line| match by {
        // Quarters sort by time.
        By::Cohort => collation::key(&l.key),
        _ => collation::key(&naming::group(lang, by, &l.key)),
    };
    let figure = |l: &Line| match sorting.column {
        Column::Registered => l.cell.counts().map(|c| c.registered as f64),
        _ => l.usage.rates().and_then(|r| r.any.value),
    };
    let by_name = || name(a).cmp(&name(b));
    unknown.then_with(|| match sorting.column {
        Column::Name => turn(by_name()),
        _ => match (figure(a), figure(b)) {
            (Some(x), Some(y)) => turn(x.total_cmp(&y)).then_with(by_name),
            (x, y) => y.is_some().cmp(&x.is_some()).then_with(by_name),
        },
    })
}

fn link(lang: Lang, by: By, key: &str) -> Option<String> {
    let province = ProvinceCode::parse(key).filter(|_| by == By::Province)?;
    gazetteer().province(province).map(|p| Page::Province(&p.slug).path(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{Asked, Cell};
    use domain::clock::Timestamp;
    use domain::measure::{Counts, Usage};

    fn line(key: &str, registered: i64, active: i64) -> Line {
        let c = Counts { registered, eligible: registered, ..Counts::default() };
        let u = Usage { mature: registered, covered: registered, active, ..Usage::default() };
        Line { key: key.into(), cell: Cell::Shown(c), usage: Cell::Shown(u), corrected: None }
    }

    fn names(by: By, word: &str) -> Vec<String> {
        let table = Table {
            asked: Asked { by, zone: None, province: None },
            lines: vec![
                line("", 30, 1),
                line("48", 50, 40),
                line("92", 80, 10),
                Line { cell: Cell::Few, usage: Cell::Few, ..line("52", 0, 0) },
            ],
            total: line("", 0, 0),
            computed_at: Timestamp(0),
        };
        let sorting = Sorting::parse(word).unwrap_or_default();
        let grid = grid(Lang::Vi, &table, "x", sorting, &|_| None);
        grid.rows.into_iter().map(|r| r.name).collect()
    }

    #[test]
    fn rows_sort_by_name_number_and_share_with_unknown_last() {
        let of = By::Province;
        assert_eq!(names(of, "ten"), ["Cần Thơ", "Đà Nẵng", "Gia Lai", "Chưa xác định", "Tổng cộng"]);
        assert_eq!(names(of, "-so"), ["Cần Thơ", "Đà Nẵng", "Gia Lai", "Chưa xác định", "Tổng cộng"]);
        assert_eq!(names(By::Campaign, "-ty-le")[..3], ["48", "92", "52"], "campaigns may stand by share");
    }

    #[test]
    fn provinces_and_registrars_are_not_ranked_by_share() {
        for by in [By::Province, By::Registrar] {
            assert!(!ranks(by));
            let table = Table {
                asked: Asked { by, zone: None, province: None },
                lines: vec![line("48", 50, 40)],
                total: line("", 50, 40),
                computed_at: Timestamp(0),
            };
            let grid = grid(Lang::Vi, &table, "x", Sorting::default(), &|s| Some(s.word()));
            let links: Vec<_> = grid.heads.iter().filter_map(|h| h.href.as_deref()).collect();
            assert_eq!(links, ["-ten", "-so"], "{by:?}");
        }
    }

    #[test]
    fn words_of_orders_read_back() {
        for word in ["-ten", "so", "-so", "ty-le", "-ty-le"] {
            assert_eq!(Sorting::parse(word).map(Sorting::word).as_deref(), Some(word));
        }
        assert_eq!(Sorting::default().word(), "");
        assert_eq!(Sorting::parse("x"), None);
    }
}
