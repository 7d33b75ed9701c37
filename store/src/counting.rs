//! How names are counted: the database groups the names that are alike in everything the figures ask (the *cells*), and
//! `domain::measure` says what one name of a cell adds. There are a few hundred cells to a group, however many names.

use crate::error::{Result, StoreError};
use domain::clock::Timestamp;
use domain::measure::{Counts, Known, Standing, count_standing};
use domain::observation::NotObserved;
use domain::period::{FRESH_DAYS, MATURE_DAYS, WINDOW_DAYS, Window};
use domain::status::Status;
use domain::verdict::{Class, Funnel, Leaf, Mail};

/// Milliseconds between the beginning of the window and the oldest look that tells of today, as [`celled`] writes it.
const BEFORE_WINDOW: i64 = 1_209_600_000;
const _: () = assert!(BEFORE_WINDOW == (FRESH_DAYS - WINDOW_DAYS) * Timestamp::DAY);

/// The names of the register, each with what its counts ask; `$1`–`$4` are those of [`Moment`].
macro_rules! celled {
    ($columns:literal, $from:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", n.held, n.state, n.course, COALESCE(n.registered_on <= $1, n.first_seen_at <= $2) AS mature, \
             COALESCE(n.seen_at >= $3 AND n.seen_at < $4 AND n.seen_before >= $3, FALSE) AS covered, \
             COALESCE(n.seen_at >= $3 - 1209600000, FALSE) AS fresh, \
             n.domain IN (SELECT o.value FROM opt_outs o WHERE o.kind = 'domain' AND o.until IS NULL) AS withheld FROM ",
            $from
        )
    };
}

/// What a statement groups [`celled`] names by, besides its own keys.
macro_rules! cell_columns {
    () => {
        "held, state, course"
    };
}

/// The names of a cell: how many, and how many of them are what the moment decides.
macro_rules! cell_counts {
    () => {
        "COUNT(*) AS names, COUNT(*) FILTER (WHERE mature) AS mature, COUNT(*) FILTER (WHERE withheld) AS withheld, \
         COUNT(*) FILTER (WHERE withheld AND mature) AS withheld_mature, COUNT(*) FILTER (WHERE covered AND NOT withheld) AS covered, \
         COUNT(*) FILTER (WHERE covered AND mature AND NOT withheld) AS covered_mature, \
         COUNT(*) FILTER (WHERE NOT fresh AND NOT withheld) AS stale"
    };
}

pub(crate) use {cell_columns, cell_counts, celled};

/// The moment of a figure, as the statements need it.
pub(crate) struct Moment {
    pub mature_day: String,
    pub mature_at: i64,
    pub window: Window,
}

impl Moment {
    /// The figures of `now` rest on the 28 days before it.
    pub(crate) fn of(now: Timestamp) -> Self {
        let border = now.plus(-MATURE_DAYS * Timestamp::DAY);
        Self {
            mature_day: crate::stored::day_text(border.date()),
            mature_at: border.0,
            window: Window::until(now.plus(1)),
        }
    }
}

crate::row::row! {
    /// A cell and how many names are in it.
    #[derive(Debug, Clone)]
    pub(crate) struct CellRow {
        held: bool,
        state: String,
        course: String,
        names: i64,
        mature: i64,
        withheld: i64,
        withheld_mature: i64,
        covered: i64,
        covered_mature: i64,
        stale: i64,
    }
}

impl CellRow {
    /// What the names of the cell add to their group.
    ///
    /// # Errors
    /// A word that this version does not know.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let known = self.known()?;
        let hidden = self.hidden();
        let (shown, shown_mature) = (self.names - hidden.names, self.mature - hidden.mature);
        let (covered, covered_mature) =
            if self.is_hidden() { (0, 0) } else { (self.covered, self.covered_mature) };
        let of = |mature: bool, covered: bool, known: &Known, names: i64| {
            count_standing(Standing { held: self.held, mature, covered, fresh: true }, known) * names
        };
        let nothing = Known::nothing();
        let mut counts = of(true, true, &known, covered_mature);
        counts += of(true, false, &known, shown_mature - covered_mature);
        counts += of(false, true, &known, covered - covered_mature);
        counts += of(false, false, &known, shown - shown_mature - (covered - covered_mature));
        counts += of(true, false, &nothing, hidden.mature);
        counts += of(false, false, &nothing, hidden.names - hidden.mature);
        // Nothing but the coverage of the last look asks how old that look is.
        if !self.is_hidden() && !self.held && known.leaf.is_some() {
            counts.observed -= self.stale;
        }
        Ok(counts)
    }

    /// The eligible names by the leaf of their present state; X0 where nothing was seen, or may be told.
    ///
    /// # Errors
    /// A word that this version does not know.
    pub(crate) fn leaves(&self) -> Result<[(Leaf, i64); 2]> {
        let hidden = self.hidden().names;
        let (shown, hidden) = if self.held { (0, 0) } else { (self.names - hidden, hidden) };
        Ok([(self.known()?.leaf.unwrap_or(Leaf::X0), shown), (Leaf::X0, hidden)])
    }

    /// Names that are counted as names that nobody saw.
    fn hidden(&self) -> Hidden {
        if self.is_hidden() {
            Hidden { names: self.names, mature: self.mature }
        } else {
            Hidden { names: self.withheld, mature: self.withheld_mature }
        }
    }

    /// Who does not want to be looked at said so to the look itself.
    fn is_hidden(&self) -> bool {
        let site: Option<[&str; 4]> = fields(&self.state);
        site.is_some_and(|[.., why]| why == crate::state_row::OPTED_OUT)
    }

    fn known(&self) -> Result<Known> {
        let mut known = Known::nothing();
        let unknown = |what: &str| StoreError::corrupt("cells", what, "unknown words".to_owned());
        if self.is_hidden() {
            return Ok(known);
        }
        if let Some([leaf, mail, steps, why]) = fields(&self.state) {
            known.leaf = Some(Leaf::from_code(leaf).ok_or_else(|| unknown(&self.state))?);
            known.mail = Mail::from_code(mail).ok_or_else(|| unknown(&self.state))?;
            let step = |n: usize| steps.as_bytes().get(n) == Some(&b'1');
            known.funnel = Funnel {
                delegated: step(0),
                resolving: step(1),
                https: step(2),
                valid_tls: step(3),
                live: step(4),
            };
            known.fault = [NotObserved::CrawlerFault, NotObserved::SchedMiss, NotObserved::InfraOutage]
                .iter()
                .any(|fault| crate::stored::word(fault).as_deref() == Some(why));
        }
        if let Some([web, mail, kind, flipped]) = fields(&self.course) {
            let status = |word: &str| Status::from_code(word).ok_or_else(|| unknown(&self.course));
            (known.web_status, known.mail_status) = (status(web)?, status(mail)?);
            known.kind = Class::from_code(kind);
            known.flipped = match flipped {
                "1" => Some(true),
                "0" => Some(false),
                _ => None,
            };
        }
        Ok(known)
    }
}

struct Hidden {
    names: i64,
    mature: i64,
}

/// The words of a cell, which single blanks separate; none when there is no row.
fn fields<const N: usize>(cell: &str) -> Option<[&str; N]> {
    let mut words = cell.split(' ');
    if cell.is_empty() {
        return None;
    }
    Some(std::array::from_fn(|_| words.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(state: &str, course: &str) -> CellRow {
        let (state, course) = (state.to_owned(), course.to_owned());
        let (withheld, withheld_mature) = (0, 0);
        CellRow {
            held: false,
            state,
            course,
            names: 3,
            mature: 3,
            withheld,
            withheld_mature,
            covered: 3,
            covered_mature: 3,
            stale: 0,
        }
    }

    #[test]
    fn a_cell_counts_each_of_its_names() {
        let old = CellRow { stale: 2, ..cell("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1") }.counts().unwrap();
        assert_eq!((old.eligible, old.observed, old.live), (3, 1, 3), "two were last seen long ago");
        let counts = cell("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1").counts().unwrap();
        assert_eq!((counts.eligible, counts.developed, counts.live_strict, counts.mail), (3, 3, 3, 3));
        let u = counts.usage;
        assert_eq!((u.mature, u.covered, u.web, u.active_site, u.flipped, u.faults), (3, 3, 3, 3, 3, 0));
        let insecure = cell("C7 M0 11100 INFRA_OUTAGE", "DEGRADED NEW USE_WEB ").counts().unwrap().usage;
        assert_eq!((insecure.insecure, insecure.faults, insecure.paired), (3, 3, 0));
    }

    #[test]
    fn a_cell_counts_as_its_names_do_one_by_one() {
        let (state, course) = ("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1");
        // Each kind of name so many times.
        let kinds = [(true, true, 5), (true, false, 7), (false, true, 11), (false, false, 13)];
        let of =
            |pick: fn(bool, bool) -> bool| kinds.iter().filter(|k| pick(k.0, k.1)).map(|k| k.2).sum::<i64>();
        let whole = CellRow {
            names: of(|_, _| true) + 6,
            mature: of(|mature, _| mature) + 4,
            withheld: 6,
            withheld_mature: 4,
            covered: of(|_, covered| covered),
            covered_mature: of(|mature, covered| mature && covered),
            ..cell(state, course)
        };
        let mut expected = Counts::default();
        let known = whole.known().unwrap();
        for (mature, covered, names) in kinds {
            expected +=
                count_standing(Standing { held: false, mature, covered, fresh: true }, &known) * names;
        }
        for (mature, names) in [(true, 4), (false, 2)] {
            expected += count_standing(
                Standing { held: false, mature, covered: false, fresh: true },
                &Known::nothing(),
            ) * names;
        }
        assert_eq!(whole.counts().unwrap(), expected);
        assert_eq!(whole.leaves().unwrap(), [(Leaf::C8, 36), (Leaf::X0, 6)]);
    }

    #[test]
    fn who_opted_out_is_a_name_that_nobody_saw() {
        let by_list = CellRow {
            withheld: 3,
            withheld_mature: 3,
            covered: 0,
            covered_mature: 0,
            ..cell("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1")
        };
        let by_look = cell("C8 M1 11111 OPTOUT", "ACTIVE INACTIVE USE_WEB 1");
        for hidden in [by_list, by_look, CellRow { covered: 0, covered_mature: 0, ..cell("", "") }] {
            let counts = hidden.counts().unwrap();
            assert_eq!((counts.eligible, counts.observed, counts.in_use, counts.unverifiable), (3, 0, 0, 3));
            assert_eq!((counts.usage.covered, counts.usage.active, counts.usage.unverifiable), (0, 0, 3));
            assert_eq!(
                hidden.leaves().unwrap().iter().filter(|(leaf, n)| *leaf != Leaf::X0 && *n > 0).count(),
                0
            );
        }
    }

    #[test]
    fn a_word_of_another_version_is_named() {
        assert!(cell("C99 M1 11111 ", "").counts().unwrap_err().to_string().contains("C99"));
    }
}
