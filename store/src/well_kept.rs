//! Which sites their holders put on the list of well-kept sites, and what the latest checks found there.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::staff::log::{Deed, HOLDER, append};
use crate::stored::{code, name};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::verdict::{Class, Https};
use domain::well_kept::{Place, STRIKES, conforms, place};

const TABLE: &str = "well_kept";

/// The latest checks of members, the newest first: of each round its last look, without those that saw nothing; and of each
/// day in Viet Nam its last check, for anybody may have a site checked every five minutes, and a bad quarter of an hour is
/// one failure.
macro_rules! checks {
    ($which:literal) => {
        concat!(
            "SELECT domain, class, https FROM (SELECT domain, class, https, ROW_NUMBER() OVER (PARTITION BY domain ORDER BY id DESC) AS n \
             FROM (SELECT o.domain, o.id, v.class, v.https, ROW_NUMBER() OVER (PARTITION BY o.domain, \
             (o.finished_at + 25200000) / 86400000 ORDER BY o.id DESC) AS of_day FROM well_kept w JOIN requests q ON q.id = w.request_id \
             JOIN observations o ON o.domain = w.domain JOIN verdicts v ON v.evidence_id = o.evidence_id \
             WHERE w.left_at IS NULL AND q.ended_at IS NULL AND o.not_observed IS NULL AND NOT EXISTS (SELECT 1 FROM observations l \
             WHERE l.domain = o.domain AND l.round = o.round AND l.id > o.id AND l.not_observed IS NULL)",
            $which,
            ") d WHERE of_day = 1) x WHERE n <= $1 ORDER BY domain, n"
        )
    };
}

crate::sql::statements! {
    JOIN = "INSERT INTO well_kept (domain, request_id, joined_at) VALUES ($1, $2, $3) \
            ON CONFLICT (domain) WHERE left_at IS NULL DO UPDATE SET request_id = excluded.request_id";
    LEAVE = "UPDATE well_kept SET left_at = $2 WHERE domain = $1 AND left_at IS NULL";
    MEMBER = "SELECT COUNT(*) FROM well_kept w JOIN requests q ON q.id = w.request_id \
              WHERE w.domain = $1 AND w.left_at IS NULL AND q.ended_at IS NULL";
    OF_ALL = checks!("");
    OF_ONE = checks!(" AND w.domain = $2");
}

impl Db {
    /// Puts a site on the list at the wish of its holder, who proved control with a request.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn join_well_kept(&self, domain: &DomainName, request: i64, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        on_tx!(&mut tx, c => {
            sqlx::query(JOIN).bind(domain.as_str()).bind(request).bind(now.0).execute(c).await?.rows_affected()
        });
        let about = format!("{domain}, request {request}");
        append(&mut tx, &Deed { who: HOLDER, what: "well-kept.join", about: &about, at: now }).await?;
        tx.commit().await
    }

    /// Takes a site off the list; `false` when it is not there.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn leave_well_kept(&self, domain: &DomainName, now: Timestamp) -> Result<bool> {
        let mut tx = self.begin().await?;
        let changed = on_tx!(&mut tx, c => {
            sqlx::query(LEAVE).bind(domain.as_str()).bind(now.0).execute(c).await?.rows_affected()
        });
        if changed > 0 {
            append(&mut tx, &Deed { who: HOLDER, what: "well-kept.leave", about: domain.as_str(), at: now })
                .await?;
        }
        tx.commit().await?;
        Ok(changed > 0)
    }

    /// How a site stands that its present holder put on the list; `None` when it is not there.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn well_kept(&self, domain: &DomainName) -> Result<Option<Place>> {
        let member: i64 =
            on_read!(self, pool => sqlx::query_scalar(MEMBER).bind(domain.as_str()).fetch_one(pool).await?);
        if member == 0 {
            return Ok(None);
        }
        let rows: Vec<(String, String, String)> = on_read!(self, pool => {
            sqlx::query_as(OF_ONE).bind(looks()).bind(domain.as_str()).fetch_all(pool).await?
        });
        Ok(Some(grouped(rows)?.pop().map_or(Place::Delisted, |(_, place)| place)))
    }

    /// The sites that have a place on the list, in the order of their names. Whether the public may see one is for
    /// `domain::visibility` to say.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn well_kept_sites(&self) -> Result<Vec<(DomainName, Place)>> {
        let rows: Vec<(String, String, String)> =
            on_read!(self, pool => sqlx::query_as(OF_ALL).bind(looks()).fetch_all(pool).await?);
        Ok(grouped(rows)?.into_iter().filter(|(_, place)| *place != Place::Delisted).collect())
    }
}

fn looks() -> i64 {
    i64::try_from(STRIKES).unwrap_or(i64::MAX)
}

fn grouped(rows: Vec<(String, String, String)>) -> Result<Vec<(DomainName, Place)>> {
    let mut sites: Vec<(String, Vec<bool>)> = Vec::new();
    for (domain, class, https) in rows {
        let class = code(TABLE, &domain, &class, Class::from_code)?;
        let https = code(TABLE, &domain, &https, Https::from_code)?;
        let good = conforms(class, https);
        match sites.last_mut() {
            Some((last, looks)) if *last == domain => looks.push(good),
            _ => sites.push((domain, vec![good])),
        }
    }
    sites.into_iter().map(|(domain, looks)| Ok((name(TABLE, &domain)?, place(&looks)))).collect()
}
