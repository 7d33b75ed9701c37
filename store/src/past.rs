//! The register and all looks as they were at a past moment, page by page: what a frozen quarter is made of.

use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::Result;
use crate::evidence::{pack, unpack};
use crate::observations::{VerdictColumns, verdict_columns};
use crate::stored::{day, small};
use domain::clock::Timestamp;
use domain::measure::{Frame, PastLook};
use domain::observation::Observation;
use domain::schedule::is_passing;
use domain::status::Look;
use std::collections::HashMap;

const TABLE: &str = "observations";

/// The columns of [`FrameRow`].
macro_rules! frame_columns {
    () => {
        "domain, zone, registrar, province_map, province_code, province_now, ward, cohort, holder_kind, sector, campaign, \
         registered_on, first_seen_at, expires_on, free_term, held, in_frame, left_at"
    };
}

crate::sql::statements! {
    // What the register says now, of whatever name there ever was.
    PRESENT = concat!("SELECT ", frame_columns!(), " FROM registrations WHERE domain > $1 ORDER BY domain LIMIT $2");
    // What it said before something else, of which it became true after $3; the earliest of a name was true then.
    FORMER = concat!("SELECT ", frame_columns!(), " FROM former_registrations WHERE domain >= $1 AND domain <= $2 \
             AND until_at > $3 ORDER BY domain, until_at, id");
    // Each name with the number after which looks were of the site of the holder at $3: whoever came later changes
    // nothing about that.
    HOLDERS = "SELECT r.domain, COALESCE((SELECT MAX(f.last_look) FROM former_lives f WHERE f.domain = r.domain \
               AND f.ended_at < $3), 0), EXISTS (SELECT 1 FROM opt_outs o WHERE o.kind = 'domain' AND o.value = r.domain \
               AND o.since < $3 AND (o.until IS NULL OR o.until >= $3)) FROM registrations r \
               WHERE r.domain >= $1 AND r.domain <= $2";
    LOOKS = concat!("SELECT o.id, o.domain, o.finished_at, o.round, o.attempt, o.vantage, o.quorum, o.not_observed, o.evidence_id, ",
             verdict_columns!(), " FROM observations o JOIN verdicts v ON v.evidence_id = o.evidence_id \
             WHERE o.domain >= $1 AND o.domain <= $2 AND o.id <= $3 AND o.finished_at < $4 ORDER BY o.domain, o.id");
    ABUSE = "SELECT subject, at FROM confirmations WHERE kind = 'abuse' AND subject >= $1 AND subject <= $2 AND at < $3 \
             ORDER BY subject, at";
    FACTS = "SELECT id, domain, packed FROM evidence WHERE domain >= $1 AND domain <= $2 AND NOT reduced ORDER BY id";
    KEEP_RULES = "INSERT INTO rulesets (digest, files, first_at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
    RULES = "SELECT files FROM rulesets WHERE digest = $1";
    LAST_LOOK = "SELECT COALESCE(MAX(id), 0) FROM observations";
}

crate::row::row! {
    struct FrameRow {
        domain: String,
        zone: String,
        registrar: String,
        province_map: Option<String>,
        province_code: Option<String>,
        province_now: Option<String>,
        ward: Option<String>,
        cohort: String,
        holder_kind: String,
        sector: Option<String>,
        campaign: Option<String>,
        registered_on: Option<String>,
        first_seen_at: i64,
        expires_on: Option<String>,
        free_term: Option<bool>,
        held: bool,
        in_frame: bool,
        left_at: Option<i64>,
    }
}

crate::row::row! {
    struct PastRow {
        id: i64,
        domain: String,
        finished_at: i64,
        round: i64,
        attempt: i64,
        vantage: String,
        quorum: i64,
        not_observed: Option<String>,
        evidence_id: i64,
    } with verdict: VerdictColumns
}

/// What had been seen of a name at a past moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The looks at the site of its holder at that moment until then, oldest first.
    pub looks: Vec<PastLook>,
    /// When persons confirmed abuse.
    pub abuse: Vec<Timestamp>,
    /// The holder had opted out: nothing may be told.
    pub opted_out: bool,
}

impl FrameRow {
    /// Whether the name was in the register at a moment, whose day is `day`: it left later if at all, and was registered
    /// (or first seen) before.
    fn is_of(&self, as_of: Timestamp, day: &str) -> bool {
        let there = self.in_frame || self.left_at.is_some_and(|at| at >= as_of.0);
        let began = match &self.registered_on {
            Some(registered) => registered.as_str() < day,
            None => self.first_seen_at < as_of.0,
        };
        there && began
    }

    fn frame(self) -> Result<Frame> {
        let born = day("registrations", &self.domain, self.registered_on.as_deref())?
            .map_or(Timestamp(self.first_seen_at), Timestamp::start_of);
        let registered = self.province_map.zip(self.province_code).map(|(map, code)| format!("{map}:{code}"));
        Ok(Frame {
            domain: self.domain,
            zone: self.zone,
            registrar: self.registrar,
            province_as_registered: registered.unwrap_or_default(),
            province: self.province_now.unwrap_or_default(),
            ward: self.ward.unwrap_or_default(),
            cohort: self.cohort,
            holder_kind: self.holder_kind,
            sector: self.sector.unwrap_or_default(),
            campaign: self.campaign.unwrap_or_default(),
            born,
            expires_on: self.expires_on.unwrap_or_default(),
            free_term: self.free_term,
            held: self.held,
        })
    }
}

impl PastRow {
    fn look(self) -> Result<PastLook> {
        let d = self.domain.as_str();
        let verdict = self.verdict.verdict(d)?;
        let ours = |w: &str| matches!(w, "CRAWLER_FAULT" | "SCHED_MISS" | "INFRA_OUTAGE");
        Ok(PastLook {
            look: Look {
                at: Timestamp(self.finished_at),
                round: self.round,
                attempt: small(TABLE, d, self.attempt)?,
                vantage: self.vantage.clone(),
                quorum: small(TABLE, d, self.quorum)?,
                leaf: verdict.leaf,
                mail: verdict.mail,
                passing: is_passing(verdict.leaf, &verdict.rule),
            },
            https: verdict.https,
            funnel: verdict.funnel,
            evidence: self.evidence_id,
            counts: self.not_observed.is_none(),
            fault: self.not_observed.as_deref().is_some_and(ours),
        })
    }
}

impl Db {
    /// The number of the newest look; 0 when there is none.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn last_look(&self) -> Result<i64> {
        Ok(on_read!(self, pool => sqlx::query_scalar(LAST_LOOK).fetch_one(pool).await?))
    }

    /// The names that were in the register at `as_of`, as it said then, in the order of names, after `after`, with the
    /// looks up to number `last_look` that ended before that moment. An empty page is the end.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn past_page(
        &self,
        as_of: Timestamp,
        last_look: i64,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(Frame, Past)>> {
        let rows = self.frame_page(as_of, after, limit).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
        let mut seen = self.past_between(as_of, last_look, &first.domain, &last.domain).await?;
        let name = |row: FrameRow| {
            let frame = row.frame()?;
            let past = seen.remove(&frame.domain).unwrap_or_default();
            Ok((frame, past))
        };
        rows.into_iter().map(name).collect()
    }

    /// A page of the register as it was; empty only at its end.
    async fn frame_page(&self, as_of: Timestamp, after: &str, limit: u32) -> Result<Vec<FrameRow>> {
        let day = crate::stored::day_text(as_of.date());
        let mut after = after.to_owned();
        loop {
            let mut rows: Vec<FrameRow> = on_read!(self, pool => {
                sqlx::query_as(PRESENT).bind(&after).bind(i64::from(limit)).fetch_all(pool).await?
            });
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
            let (from, to) = (first.domain.clone(), last.domain.clone());
            let former: Vec<FrameRow> = on_read!(self, pool => {
                sqlx::query_as(FORMER).bind(&from).bind(&to).bind(as_of.0).fetch_all(pool).await?
            });
            let mut then: HashMap<String, FrameRow> = HashMap::with_capacity(former.len());
            for row in former {
                then.entry(row.domain.clone()).or_insert(row);
            }
            for row in &mut rows {
                if let Some(former) = then.remove(&row.domain) {
                    *row = former;
                }
            }
            rows.retain(|row| row.is_of(as_of, &day));
            if !rows.is_empty() {
                return Ok(rows);
            }
            after = to;
        }
    }

    /// What had been seen at `as_of` of all names from `from` to `to`, by name, whatever became of them since.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn past_between(
        &self,
        as_of: Timestamp,
        last_look: i64,
        from: &str,
        to: &str,
    ) -> Result<HashMap<String, Past>> {
        let holders: Vec<(String, i64, bool)> = on_read!(self, pool => {
            sqlx::query_as(HOLDERS).bind(from).bind(to).bind(as_of.0).fetch_all(pool).await?
        });
        let mut found: HashMap<String, (i64, Past)> = HashMap::with_capacity(holders.len());
        for (domain, after, opted_out) in holders {
            found.insert(domain, (after, Past { opted_out, ..Past::default() }));
        }
        let looks: Vec<PastRow> = on_read!(self, pool => {
            sqlx::query_as(LOOKS).bind(from).bind(to).bind(last_look).bind(as_of.0).fetch_all(pool).await?
        });
        for row in looks {
            if let Some((after, past)) = found.get_mut(&row.domain)
                && row.id > *after
            {
                past.looks.push(row.look()?);
            }
        }
        let confirmed: Vec<(String, i64)> = on_read!(self, pool => {
            sqlx::query_as(ABUSE).bind(from).bind(to).bind(as_of.0).fetch_all(pool).await?
        });
        for (domain, at) in confirmed {
            if let Some((_, past)) = found.get_mut(&domain) {
                past.abuse.push(Timestamp(at));
            }
        }
        Ok(found.into_iter().map(|(domain, (_, past))| (domain, past)).collect())
    }

    /// The facts that are kept whole of names from `from` to `to`, by the number of the evidence.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when evidence cannot be read.
    #[boxed]
    pub async fn facts_between(&self, from: &str, to: &str) -> Result<HashMap<i64, Observation>> {
        let rows: Vec<(i64, String, Vec<u8>)> =
            on_read!(self, pool => sqlx::query_as(FACTS).bind(from).bind(to).fetch_all(pool).await?);
        rows.into_iter().map(|(id, domain, packed)| Ok((id, unpack(&domain, &packed)?))).collect()
    }

    /// Keeps the rules of a digest, so that what they judged can be judged again when this program ships others.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn keep_ruleset(&self, digest: &str, files: &[(String, String)], now: Timestamp) -> Result<()> {
        let packed = pack(digest, &files)?;
        on_write!(self, pool => {
            sqlx::query(KEEP_RULES).bind(digest).bind(&packed).bind(now.0).execute(pool).await?.rows_affected()
        });
        Ok(())
    }

    /// The rule files of a digest, if they were kept: name and text.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`].
    #[boxed]
    pub async fn ruleset(&self, digest: &str) -> Result<Option<Vec<(String, String)>>> {
        let packed: Option<Vec<u8>> =
            on_read!(self, pool => sqlx::query_scalar(RULES).bind(digest).fetch_optional(pool).await?);
        packed.map(|p| unpack(digest, &p)).transpose()
    }
}
