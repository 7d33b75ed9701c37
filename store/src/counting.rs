//! How names are counted: the database groups the names that are alike in everything the figures ask (the *cells*), and
//! `domain::measure` says what one name of a cell adds. There are a few hundred cells to a group, however many names.

use crate::error::{Result, StoreError};
use domain::clock::Timestamp;
use domain::measure::{Counts, Known, Standing, count_standing};
use domain::observation::NotObserved;
use domain::period::{MATURE_DAYS, Window};
use domain::status::Status;
use domain::verdict::{Class, Funnel, Leaf, Mail};

/// Each name in the register with its cell, beside the columns that are asked for; `$1`–`$4` are those of [`Moment`].
///
/// `state` and `course` are columns that the database derives from the rest of their rows (migrations 0004 and 0006); they and
/// what else is asked stand in indexes, so that the wide rows are not read.
macro_rules! celled {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", r.held, COALESCE(r.registered_on <= $1, r.first_seen_at <= $2) AS mature, \
             COALESCE(t.seen_at >= $3 AND t.seen_at < $4 AND t.seen_before >= $3, FALSE) AS covered, \
             o.id IS NOT NULL AS withheld, COALESCE(s.cell, '') AS state, COALESCE(t.cell, '') AS course \
             FROM registrations r LEFT JOIN opt_outs o ON o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL \
             LEFT JOIN site_states s ON s.domain = r.domain LEFT JOIN statuses t ON t.domain = r.domain WHERE r.in_frame"
        )
    };
}

/// The columns of a cell with the number of its names, for a statement that groups by [`cell_columns`].
macro_rules! cell_columns {
    () => {
        "held, mature, covered, withheld, state, course"
    };
}

pub(crate) use {cell_columns, celled};

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
    pub(crate) struct CellRow {
        held: bool,
        mature: bool,
        covered: bool,
        withheld: bool,
        state: String,
        course: String,
        names: i64,
    }
}

impl CellRow {
    /// What the names of the cell add to their group.
    ///
    /// # Errors
    /// A word that this version does not know.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let covered = self.covered && !self.is_hidden();
        let standing = Standing { held: self.held, mature: self.mature, covered };
        Ok(count_standing(standing, &self.known()?) * self.names)
    }

    /// Leaf of the present state, if it may be told.
    ///
    /// # Errors
    /// A word that this version does not know.
    pub(crate) fn leaf(&self) -> Result<Option<Leaf>> {
        Ok(self.known()?.leaf)
    }

    /// Who does not want to be looked at is counted as a name that nobody saw.
    fn is_hidden(&self) -> bool {
        let site: Option<[&str; 4]> = fields(&self.state);
        self.withheld || site.is_some_and(|[.., why]| why == crate::state_row::OPTED_OUT)
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
        CellRow { held: false, mature: true, covered: true, withheld: false, state, course, names: 3 }
    }

    #[test]
    fn a_cell_counts_each_of_its_names() {
        let counts = cell("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1").counts().unwrap();
        assert_eq!((counts.eligible, counts.developed, counts.live_strict, counts.mail), (3, 3, 3, 3));
        let u = counts.usage;
        assert_eq!((u.mature, u.covered, u.web, u.active_site, u.flipped, u.faults), (3, 3, 3, 3, 3, 0));
        let insecure = cell("C7 M0 11100 INFRA_OUTAGE", "DEGRADED NEW USE_WEB ").counts().unwrap().usage;
        assert_eq!((insecure.insecure, insecure.faults, insecure.paired), (3, 3, 0));
    }

    #[test]
    fn who_opted_out_is_a_name_that_nobody_saw() {
        let by_list = CellRow { withheld: true, ..cell("C8 M1 11111 ", "ACTIVE INACTIVE USE_WEB 1") };
        let by_look = cell("C8 M1 11111 OPTOUT", "ACTIVE INACTIVE USE_WEB 1");
        for hidden in [by_list, by_look, CellRow { covered: false, ..cell("", "") }] {
            let counts = hidden.counts().unwrap();
            assert_eq!((counts.eligible, counts.observed, counts.in_use, counts.unverifiable), (3, 0, 0, 3));
            assert_eq!((counts.usage.covered, counts.usage.active, counts.usage.unverifiable), (0, 0, 3));
            assert_eq!(hidden.leaf().unwrap(), None);
        }
    }

    #[test]
    fn a_word_of_another_version_is_named() {
        assert!(cell("C99 M1 11111 ", "").counts().unwrap_err().to_string().contains("C99"));
    }
}
