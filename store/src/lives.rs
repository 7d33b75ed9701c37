//! The lives of names: when their use began and ended (E.6.6, E.6.7), by group. Counts of names that agree in everything that
//! matters; the estimates are made in `domain::survival`. How their terms end is in [`crate::terms`].

use crate::boxed;
use crate::db::{Db, on_read};
use crate::error::Result;
use crate::grouped::{Place, key_of, keys, statement};
use domain::measure::By;
use domain::survival::first_use::FirstUse;
use domain::survival::kaplan_meier::Duration;

// Whole days; names that left, and former holders, count for as long as they were followed. Of the birth itself nobody
// looked. A former holder's group is that of the registration at the last look of their time that counted, as far as the
// register's past is kept: a list may speak of an earlier day than its own, and the next holder's time begin before it.
macro_rules! lives {
    ($group:tt) => {
        concat!(
            "WITH n AS MATERIALIZED (SELECT ",
            keys!(then $group),
            ", CASE WHEN t.use_after > t.born THEN (t.use_after - t.born) / 86400000 END AS began_after, \
             (t.use_at - t.born) / 86400000 AS began_by, (t.followed_at - t.born) / 86400000 AS followed, \
             (COALESCE(t.use_ended, t.followed_at) - t.use_at) / 86400000 AS lasted, t.use_ended IS NOT NULL AS ended \
             FROM (SELECT domain, born, use_after, use_at, use_ended, followed_at, CAST(NULL AS BIGINT) AS past FROM statuses \
             UNION ALL SELECT f.domain, f.born, f.use_after, f.use_at, f.use_ended, f.followed_at, \
             (SELECT x.id FROM former_registrations x WHERE x.domain = f.domain AND x.until_at > \
             CASE WHEN f.followed_at < f.ended_at THEN f.followed_at ELSE f.ended_at - 1 END \
             ORDER BY x.until_at, x.id LIMIT 1) AS past FROM former_lives f) t JOIN registrations r ON r.domain = t.domain \
             LEFT JOIN former_registrations p ON p.id = t.past WHERE t.followed_at IS NOT NULL AND t.born >= 0 \
             AND NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL)) \
             SELECT k, unit, ward, began_after, began_by, followed, lasted, ended, COUNT(*) AS names FROM n \
             GROUP BY k, unit, ward, began_after, began_by, followed, lasted, ended"
        )
    };
}

crate::sql::statements! {
    ALL = lives!(total);
    BY_ZONE = lives!("zone");
    BY_REGISTRAR = lives!("registrar");
    BY_COHORT = lives!("cohort");
    BY_HOLDER = lives!("holder_kind");
    BY_SECTOR = lives!("sector");
    BY_CAMPAIGN = lives!("campaign");
    BY_PLACE = lives!(places);
}

const BY: [&str; 8] = [ALL, BY_ZONE, BY_REGISTRAR, BY_COHORT, BY_HOLDER, BY_SECTOR, BY_CAMPAIGN, BY_PLACE];

/// Names of one group that agree in when they were used, in whole days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lives {
    /// The group's key; see [`By`].
    pub key: String,
    /// Of provinces, provinces as registered and wards: all three of their keys.
    pub place: Option<Place>,
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

crate::row::row! {
    struct LivesRow {
        k: String,
        unit: String,
        ward: String,
        began_after: Option<i64>,
        began_by: Option<i64>,
        followed: i64,
        lasted: Option<i64>,
        ended: bool,
        names: i64,
    }
}

impl Db {
    /// When names were used, by group: of all holders of whom a look told it, in no particular order. Names that left count
    /// with the group that the register last gave them, former holders with that of their own time as far as the register's
    /// past is kept, else with the group that the name has now.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn lives(&self, by: By) -> Result<Vec<Lives>> {
        let text = statement(by, &BY);
        let rows: Vec<LivesRow> = on_read!(self, pool => sqlx::query_as(text).fetch_all(pool).await?);
        let lives = |r: LivesRow| {
            let (key, place) = key_of(by, r.k, r.unit, r.ward);
            Lives {
                key,
                place,
                began_after: r.began_after,
                began_by: r.began_by,
                followed: r.followed,
                lasted: r.lasted,
                ended: r.ended,
                names: r.names,
            }
        };
        Ok(rows.into_iter().map(lives).collect())
    }
}
