//! The lives of names: when their use began and ended (E.6.6, E.6.7), and how their terms end (E.6.8). Counts of
//! names that agree in everything that matters; the estimates are made in `domain::survival` and `domain::renewal`.

use crate::db::{Db, on_read};
use crate::error::Result;
use crate::stored::{code, day_text};
use domain::clock::Timestamp;
use domain::survival::first_use::FirstUse;
use domain::survival::kaplan_meier::Duration;
use domain::verdict::Class;
use time::Date;

/// Usage before the end of a term is what was seen between so many days before it …
pub const CLASS_FROM_DAYS: i64 = 60;
/// … and so many.
pub const CLASS_TO_DAYS: i64 = 30;

// Whole years from registration to the end of the term.
macro_rules! years {
    ($end:literal) => {
        concat!(
            "CAST(SUBSTR(",
            $end,
            ", 1, 4) AS BIGINT) - CAST(SUBSTR(r.registered_on, 1, 4) AS BIGINT) - CASE WHEN SUBSTR(",
            $end,
            ", 6, 5) < SUBSTR(r.registered_on, 6, 5) THEN 1 ELSE 0 END AS years"
        )
    };
}

crate::sql::statements! {
    // Whole days; names that left, and former holders, count for as long as they were followed. Of the birth itself
    // nobody looked.
    LIVES = "SELECT zone, began_after, began_by, followed, lasted, ended, COUNT(*) AS names FROM (SELECT r.zone, \
             CASE WHEN t.use_after > t.born THEN (t.use_after - t.born) / 86400000 END AS began_after, \
             (t.use_at - t.born) / 86400000 AS began_by, (t.followed_at - t.born) / 86400000 AS followed, \
             (COALESCE(t.use_ended, t.followed_at) - t.use_at) / 86400000 AS lasted, t.use_ended IS NOT NULL AS ended \
             FROM registrations r JOIN (SELECT domain, born, use_after, use_at, use_ended, followed_at FROM statuses \
             UNION ALL SELECT domain, born, use_after, use_at, use_ended, followed_at FROM former_lives) t \
             ON t.domain = r.domain WHERE t.followed_at IS NOT NULL AND t.born >= 0 \
             AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL)) l \
             GROUP BY zone, began_after, began_by, followed, lasted, ended";
    // The latest look that counted, of those in the days before the end, tells the class. Days become moments by the
    // Julian day number (Fliegel and Van Flandern), because the two engines share no calendar.
    ENDED = concat!("SELECT class, free_term, years, renewed_before, renewed, COUNT(*) AS names FROM (SELECT e.free_term, \
            e.renewed, ", years!("e.expires_on"), ", EXISTS (SELECT 1 FROM terms x WHERE x.domain = e.domain AND x.id < e.id \
            AND x.renewed) AS renewed_before, (SELECT v.class FROM observations o JOIN verdicts v ON v.evidence_id = o.evidence_id \
            WHERE o.domain = e.domain AND o.not_observed IS NULL AND o.finished_at >= e.ends - $1 AND o.finished_at < e.ends - $2 \
            ORDER BY o.id DESC LIMIT 1) AS class FROM (SELECT id, domain, free_term, renewed, expires_on, \
            ((1461 * (y + 4800 + (m - 14) / 12)) / 4 + (367 * (m - 2 - 12 * ((m - 14) / 12))) / 12 \
            - (3 * ((y + 4900 + (m - 14) / 12) / 100)) / 4 + d - 2472663) * 86400000 - 25200000 AS ends \
            FROM (SELECT id, domain, free_term, renewed, expires_on, CAST(SUBSTR(expires_on, 1, 4) AS BIGINT) AS y, \
            CAST(SUBSTR(expires_on, 6, 2) AS BIGINT) AS m, CAST(SUBSTR(expires_on, 9, 2) AS BIGINT) AS d FROM terms) p) e \
            JOIN registrations r ON r.domain = e.domain WHERE NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.kind = 'domain' \
            AND o.value = r.domain AND o.until IS NULL)) n GROUP BY class, free_term, years, renewed_before, renewed");
    DUE = concat!("SELECT class, free_term, years, renewed_before, FALSE AS renewed, COUNT(*) AS names FROM (SELECT s.class, \
            r.free_term, ", years!("r.expires_on"), ", EXISTS (SELECT 1 FROM terms x WHERE x.domain = r.domain AND x.renewed) \
            AS renewed_before FROM registrations r LEFT JOIN site_states s ON s.domain = r.domain \
            WHERE r.in_frame AND NOT r.held AND r.expires_on >= $1 AND r.expires_on < $2 AND NOT EXISTS (SELECT 1 FROM opt_outs o \
            WHERE o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL)) n GROUP BY class, free_term, years, renewed_before");
}

/// Names of one zone that agree in when they were used, in whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lives {
    /// Zone.
    pub zone: String,
    /// Days after the beginning of the name on which a look still found it unused; `None`: no look did.
    pub began_after: Option<i64>,
    /// Days after the beginning by which use had begun; `None`: it has not.
    pub began_by: Option<i64>,
    /// Days after the beginning until which it is known whether it was in use.
    pub followed: i64,
    /// Days from the beginning of use to its end, or to the last look that affirmed it.
    pub lasted: Option<i64>,
    /// Use has ended.
    pub ended: bool,
    /// How many names.
    pub names: i64,
}

impl Lives {
    /// On which days each of these names was first used; `None` when no look told.
    #[must_use]
    pub fn first_use(&self) -> Option<FirstUse> {
        Some(match self.began_by {
            Some(by) => FirstUse::between(self.began_after.map(day), day(by)),
            None => FirstUse::not_by(day(self.followed)),
        })
    }

    /// How long the use of each of these names lasted; `None` when they were never used.
    #[must_use]
    pub fn spell(&self) -> Option<Duration> {
        self.lasted.map(|days| Duration { days: day(days), ended: self.ended })
    }
}

fn day(days: i64) -> u32 {
    u32::try_from(days.max(0)).unwrap_or(u32::MAX - 1)
}

/// Terms that agree in everything that matters for renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What was seen before the end; `None`: nothing that counted.
    pub class: Option<Class>,
    /// Nobody paid for the term; `None`: the register does not say.
    pub free: Option<bool>,
    /// Age of the name at the end, in whole years; `None`: unknown.
    pub years: Option<i64>,
    /// An earlier term was renewed.
    pub renewed_before: bool,
    /// The term was renewed. Of terms that are still to end: no.
    pub renewed: bool,
    /// How many.
    pub names: i64,
}

crate::row::row! {
    struct LivesRow {
        zone: String,
        began_after: Option<i64>,
        began_by: Option<i64>,
        followed: i64,
        lasted: Option<i64>,
        ended: bool,
        names: i64,
    }
}

crate::row::row! {
    struct TermsRow {
        class: Option<String>,
        free_term: Option<bool>,
        years: Option<i64>,
        renewed_before: bool,
        renewed: bool,
        names: i64,
    }
}

impl TermsRow {
    fn terms(self) -> Result<Terms> {
        let class = self.class.as_deref().map(|c| code("verdicts", c, c, Class::from_code)).transpose()?;
        let (free, years, names) = (self.free_term, self.years, self.names);
        Ok(Terms { class, free, years, renewed_before: self.renewed_before, renewed: self.renewed, names })
    }
}

impl Db {
    /// When names were used, by zone: of all holders of whom a look told it, in no particular order.
    ///
    /// # Errors
    /// Database errors.
    pub async fn lives(&self) -> Result<Vec<Lives>> {
        let rows: Vec<LivesRow> = on_read!(self, pool => sqlx::query_as(LIVES).fetch_all(pool).await?);
        let lives = |r: LivesRow| Lives {
            zone: r.zone,
            began_after: r.began_after,
            began_by: r.began_by,
            followed: r.followed,
            lasted: r.lasted,
            ended: r.ended,
            names: r.names,
        };
        Ok(rows.into_iter().map(lives).collect())
    }

    /// How terms ended, with the class that was seen 30 to 60 days before.
    ///
    /// # Errors
    /// Database errors.
    pub async fn terms_ended(&self) -> Result<Vec<Terms>> {
        let (from, to) = (CLASS_FROM_DAYS * Timestamp::DAY, CLASS_TO_DAYS * Timestamp::DAY);
        let rows: Vec<TermsRow> =
            on_read!(self, pool => sqlx::query_as(ENDED).bind(from).bind(to).fetch_all(pool).await?);
        rows.into_iter().map(TermsRow::terms).collect()
    }

    /// Terms of names in the register that end from a day on, up to but without another, with the present class.
    ///
    /// # Errors
    /// Database errors.
    pub async fn terms_due(&self, from: Date, to: Date) -> Result<Vec<Terms>> {
        let (from, to) = (day_text(from), day_text(to));
        let rows: Vec<TermsRow> =
            on_read!(self, pool => sqlx::query_as(DUE).bind(&from).bind(&to).fetch_all(pool).await?);
        rows.into_iter().map(TermsRow::terms).collect()
    }
}
