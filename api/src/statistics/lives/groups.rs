//! The groups of figures over time, with every sum that ties them, so that what is hidden is decided for all tables together.
//!
//! The groups of each dimension add up to the whole, which is published. Provinces as registered and wards also add up to their
//! present province, so these three dimensions are decided together, whichever of them is asked for. No dimension is crossed
//! with another, with zones neither: nothing but the whole is common to two of them.

use super::super::suppress::{self, FEWEST, Line};
use super::super::{Asked, By, Cell};
use std::collections::BTreeSet;
use store::{Lives, Place, Terms};

/// How often the whole counts as a sum: it is one of every dimension, and what people come for.
const OF_ALL: usize = 3;

/// What is counted.
pub(super) trait Member {
    /// The key of its group, and its place when the dimension is one of places.
    fn group(&self) -> (&str, Option<&Place>);
    /// How many names.
    fn names(&self) -> i64;
}

impl Member for Lives {
    fn group(&self) -> (&str, Option<&Place>) {
        (&self.key, self.place.as_ref())
    }

    fn names(&self) -> i64 {
        self.names
    }
}

impl Member for Terms {
    fn group(&self) -> (&str, Option<&Place>) {
        (&self.key, self.place.as_ref())
    }

    fn names(&self) -> i64 {
        self.names
    }
}

/// A group, the whole before all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group<'a> {
    Whole,
    Of(&'a str),
    Province(&'a str),
    /// Present province, and unit as registered.
    Unit(&'a str, &'a str),
    /// Present province and ward.
    Ward(&'a str, &'a str),
}

/// All groups of a dimension, or of the three of places.
#[derive(Debug, Clone)]
pub(super) struct Groups<'a> {
    /// Sorted.
    cells: Vec<Group<'a>>,
    lines: Vec<Line>,
}

fn inside<'a>(key: &'a str, place: Option<&'a Place>) -> [Option<Group<'a>>; 4] {
    match place {
        None => [Some(Group::Whole), Some(Group::Of(key)), None, None],
        Some(p) => [
            Some(Group::Whole),
            Some(Group::Province(&p.province)),
            Some(Group::Unit(&p.province, &p.unit)),
            Some(Group::Ward(&p.province, &p.ward)),
        ],
    }
}

impl<'a> Groups<'a> {
    /// The groups of these members; `also` are there without any.
    pub(super) fn of(
        members: impl Iterator<Item = (&'a str, Option<&'a Place>)>,
        also: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut cells: BTreeSet<Group<'a>> = also.map(Group::Of).collect();
        cells.insert(Group::Whole);
        cells.extend(members.flat_map(|(key, place)| inside(key, place)).flatten());
        let mut groups = Self { cells: cells.into_iter().collect(), lines: Vec::new() };
        let parts = |of: &dyn Fn(&Group<'a>) -> bool| {
            let fits = groups.cells.iter().enumerate().filter(|(_, g)| of(g));
            fits.map(|(n, _)| n).collect::<Vec<usize>>()
        };
        let first = parts(&|g| matches!(g, Group::Of(_) | Group::Province(_)));
        let mut lines = vec![Line { parts: first, sum: 0 }; OF_ALL];
        for (sum, group) in groups.cells.iter().enumerate() {
            if let Group::Province(province) = group {
                let (from, to) = (groups.cells.as_slice(), *province);
                let run = |low: Group<'a>, fits: fn(&Group<'a>, &str) -> bool| {
                    let start = from.partition_point(|g| *g < low);
                    (start..from.len()).take_while(|n| fits(&from[*n], to)).collect::<Vec<usize>>()
                };
                let units =
                    run(Group::Unit(province, ""), |g, of| matches!(g, Group::Unit(p, _) if *p == of));
                let wards =
                    run(Group::Ward(province, ""), |g, of| matches!(g, Group::Ward(p, _) if *p == of));
                lines.extend([units, wards].map(|parts| Line { parts, sum }));
            }
        }
        groups.lines = lines;
        groups
    }

    /// In which cells each of these counts.
    pub(super) fn places<M: Member>(&self, members: &[M]) -> Vec<[Option<usize>; 4]> {
        let place = |m: &M| {
            let (key, place) = m.group();
            inside(key, place).map(|group| self.cells.binary_search(&group?).ok())
        };
        members.iter().map(place).collect()
    }

    /// The names of each cell.
    pub(super) fn count<M: Member>(
        &self,
        members: &[M],
        places: &[[Option<usize>; 4]],
        fits: impl Fn(&M) -> bool,
    ) -> Vec<i64> {
        let mut names = vec![0; self.cells.len()];
        for (member, cells) in members.iter().zip(places).filter(|(m, _)| fits(m)) {
            cells.iter().flatten().for_each(|n| names[*n] += member.names());
        }
        names
    }

    /// The members of each cell.
    pub(super) fn members<'m, M>(&self, members: &'m [M], places: &[[Option<usize>; 4]]) -> Vec<Vec<&'m M>> {
        let mut inside = vec![Vec::new(); self.cells.len()];
        for (member, cells) in members.iter().zip(places) {
            cells.iter().flatten().for_each(|n| inside[*n].push(member));
        }
        inside
    }

    /// What may be shown, given the names of each cell; what is in `also` may not.
    pub(super) fn hide(&self, names: &[i64], also: &[bool]) -> Vec<bool> {
        suppress::hide(names, &self.lines, also)
    }

    /// The cells of an answer: all of the whole first (of one province where wards were asked for), then each group with its
    /// key, the unknown one last. The first is missing where nobody is of it.
    pub(super) fn shown(&self, asked: &Asked) -> (Option<usize>, Vec<(usize, &'a str)>) {
        let only = asked.province.as_ref().map(domain::province::ProvinceCode::as_str);
        let first = match (asked.by, only) {
            (By::Ward, Some(p)) => self.cells.iter().position(|g| *g == Group::Province(p)),
            _ => Some(0),
        };
        let key = |group: &Group<'a>| match (group, asked.by) {
            (Group::Province(key), By::Province) | (Group::Unit(_, key), By::AsRegistered) => Some(*key),
            (Group::Ward(p, key), By::Ward) if Some(*p) == only => Some(*key),
            (Group::Of(key), _) => Some(*key),
            _ => None,
        };
        let mut rows: Vec<(usize, &str)> =
            self.cells.iter().enumerate().filter_map(|(n, g)| Some((n, key(g)?))).collect();
        rows.sort_by_key(|(_, key)| (key.is_empty(), *key));
        (first, rows)
    }
}

/// A value, unless it is hidden for the number of names behind it.
pub(super) fn cell<T>(names: i64, hidden: bool, value: impl FnOnce() -> T) -> Cell<T> {
    match hidden {
        false => Cell::Shown(value()),
        true if (1..FEWEST).contains(&names) => Cell::Few,
        true => Cell::Hidden,
    }
}

#[cfg(test)]
mod tests;
