//! How terms of registration end (E.6.8), by group: counts of terms that agree in everything that matters; rates and forecasts
//! are made in `domain::renewal`.

use crate::boxed;
use crate::db::{Db, on_read};
use crate::error::Result;
use crate::grouped::{Place, key_of, keys, statement};
use crate::stored::{code, day_text};
use domain::clock::Timestamp;
use domain::measure::By;
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

// The latest look that counted, of those in the days before the end, tells the class. Days become moments by the
// Julian day number (Fliegel and Van Flandern), because the two engines share no calendar. The group is that of the
// last registration that stated this end, where the register's past is kept. What is asked of each term and of each look at it
// is computed once: left to themselves the engines compute it for every use.
macro_rules! ended {
    ($group:tt) => {
        concat!(
            "WITH e AS MATERIALIZED (SELECT id, domain, free_term, renewed, expires_on, \
             ((1461 * (y + 4800 + (m - 14) / 12)) / 4 + (367 * (m - 2 - 12 * ((m - 14) / 12))) / 12 \
             - (3 * ((y + 4900 + (m - 14) / 12) / 100)) / 4 + d - 2472663) * 86400000 - 25200000 AS ends, \
             (SELECT MAX(x.id) FROM former_registrations x WHERE x.domain = a.domain AND x.expires_on = a.expires_on) AS past \
             FROM (SELECT id, domain, free_term, renewed, expires_on, CAST(SUBSTR(expires_on, 1, 4) AS BIGINT) AS y, \
             CAST(SUBSTR(expires_on, 6, 2) AS BIGINT) AS m, CAST(SUBSTR(expires_on, 9, 2) AS BIGINT) AS d FROM terms) a), \
             n AS MATERIALIZED (SELECT ",
            keys!(then $group),
            ", e.free_term, e.renewed, ",
            years!("e.expires_on"),
            ", EXISTS (SELECT 1 FROM terms x WHERE x.domain = e.domain AND x.id < e.id \
             AND x.renewed) AS renewed_before, (SELECT v.class FROM observations o JOIN verdicts v ON v.evidence_id = o.evidence_id \
             WHERE o.domain = e.domain AND o.not_observed IS NULL AND o.finished_at >= e.ends - $1 AND o.finished_at < e.ends - $2 \
             ORDER BY o.id DESC LIMIT 1) AS class FROM e JOIN registrations r ON r.domain = e.domain \
             LEFT JOIN former_registrations p ON p.id = e.past \
             WHERE NOT EXISTS (SELECT 1 FROM opt_outs o WHERE o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL)) \
             SELECT k, unit, ward, class, free_term, years, renewed_before, renewed, COUNT(*) AS names FROM n \
             GROUP BY k, unit, ward, class, free_term, years, renewed_before, renewed"
        )
    };
}

macro_rules! due {
    ($group:tt) => {
        concat!(
            "SELECT k, unit, ward, class, free_term, years, renewed_before, FALSE AS renewed, COUNT(*) AS names FROM (SELECT ",
            keys!(now $group),
            ", s.class, r.free_term, ",
            years!("r.expires_on"),
            ", EXISTS (SELECT 1 FROM terms x WHERE x.domain = r.domain AND x.renewed) AS renewed_before \
             FROM registrations r LEFT JOIN site_states s ON s.domain = r.domain \
             WHERE r.in_frame AND NOT r.held AND r.expires_on >= $1 AND r.expires_on < $2 AND NOT EXISTS (SELECT 1 FROM opt_outs o \
             WHERE o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL)) n \
             GROUP BY k, unit, ward, class, free_term, years, renewed_before"
        )
    };
}

crate::sql::statements! {
    ENDED = ended!(total);
    ENDED_BY_ZONE = ended!("zone");
    ENDED_BY_REGISTRAR = ended!("registrar");
    ENDED_BY_COHORT = ended!("cohort");
    ENDED_BY_HOLDER = ended!("holder_kind");
    ENDED_BY_SECTOR = ended!("sector");
    ENDED_BY_CAMPAIGN = ended!("campaign");
    ENDED_BY_PLACE = ended!(places);
    DUE = due!(total);
    DUE_BY_ZONE = due!("zone");
    DUE_BY_REGISTRAR = due!("registrar");
    DUE_BY_COHORT = due!("cohort");
    DUE_BY_HOLDER = due!("holder_kind");
    DUE_BY_SECTOR = due!("sector");
    DUE_BY_CAMPAIGN = due!("campaign");
    DUE_BY_PLACE = due!(places);
}

const BY_ENDED: [&str; 8] = [
    ENDED,
    ENDED_BY_ZONE,
    ENDED_BY_REGISTRAR,
    ENDED_BY_COHORT,
    ENDED_BY_HOLDER,
    ENDED_BY_SECTOR,
    ENDED_BY_CAMPAIGN,
    ENDED_BY_PLACE,
];

const BY_DUE: [&str; 8] = [
    DUE,
    DUE_BY_ZONE,
    DUE_BY_REGISTRAR,
    DUE_BY_COHORT,
    DUE_BY_HOLDER,
    DUE_BY_SECTOR,
    DUE_BY_CAMPAIGN,
    DUE_BY_PLACE,
];

/// Terms of one group that agree in everything that matters for renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The group's key; see [`By`].
    pub key: String,
    /// Of provinces, provinces as registered and wards: all three of their keys.
    pub place: Option<Place>,
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
    struct TermsRow {
        k: String,
        unit: String,
        ward: String,
        class: Option<String>,
        free_term: Option<bool>,
        years: Option<i64>,
        renewed_before: bool,
        renewed: bool,
        names: i64,
    }
}

impl TermsRow {
    fn terms(self, by: By) -> Result<Terms> {
        let (key, place) = key_of(by, self.k, self.unit, self.ward);
        let class = self.class.as_deref().map(|c| code("verdicts", c, c, Class::from_code)).transpose()?;
        let (free, years, names) = (self.free_term, self.years, self.names);
        Ok(Terms {
            key,
            place,
            class,
            free,
            years,
            renewed_before: self.renewed_before,
            renewed: self.renewed,
            names,
        })
    }
}

impl Db {
    /// How terms ended, with the class that was seen 30 to 60 days before, by the group that the register stated then; by
    /// that of now where its past is not kept.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn terms_ended(&self, by: By) -> Result<Vec<Terms>> {
        let (from, to) = (CLASS_FROM_DAYS * Timestamp::DAY, CLASS_TO_DAYS * Timestamp::DAY);
        let text = statement(by, &BY_ENDED);
        let rows: Vec<TermsRow> =
            on_read!(self, pool => sqlx::query_as(text).bind(from).bind(to).fetch_all(pool).await?);
        rows.into_iter().map(|row| row.terms(by)).collect()
    }

    /// Terms of names in the register that end from a day on, up to but without another, with the present class and group.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn terms_due(&self, from: Date, to: Date, by: By) -> Result<Vec<Terms>> {
        let (from, to) = (day_text(from), day_text(to));
        let text = statement(by, &BY_DUE);
        let rows: Vec<TermsRow> =
            on_read!(self, pool => sqlx::query_as(text).bind(&from).bind(&to).fetch_all(pool).await?);
        rows.into_iter().map(|row| row.terms(by)).collect()
    }
}
