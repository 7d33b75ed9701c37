//! What was seen and judged: the latest look, the history, its changes, and judging again from the evidence.

use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::outbox::publish;
use crate::record::{judge, note_changes};
use crate::rounds::{self, Look};
use crate::state_row::StateRow;
use crate::stored::{code, from_json, from_word, name, small, unpack};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::{NotObserved, Observation};
use domain::verdict::{Axis, Class, Evidence, Funnel, Https, Leaf, Mail, Verdict};

const TABLE: &str = "observations";

macro_rules! verdict_columns {
    () => {
        "v.leaf, v.class, v.mail, v.https, v.canonical_host, v.final_url, v.http_status, v.rule, \
         v.evidence AS seen, v.confidence, v.ruleset, v.delegated, v.resolving, v.answers_https, v.valid_tls, v.live"
    };
}

macro_rules! stored {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.domain, o.evidence AS packed, ",
            verdict_columns!(),
            " FROM observations o JOIN verdicts v ON v.observation_id = o.id ",
            $rest
        )
    };
}

crate::sql::statements! {
    LATEST = stored!("WHERE o.id = (SELECT MAX(x.id) FROM observations x WHERE x.domain = $1)");
    BY_ID = stored!("WHERE o.id = $1 AND o.domain = $2");
    STORED_PAGE = stored!("WHERE o.id > $1 ORDER BY o.id LIMIT $2");
    LOOKS = "SELECT o.id, o.finished_at, o.attempt, v.leaf, v.class FROM observations o \
             JOIN verdicts v ON v.observation_id = o.id WHERE o.domain = $1 ORDER BY o.id";
    // Whole names: the latest look, and the one behind the state when the latest saw nothing.
    LATEST_PAGE = stored!("WHERE o.domain IN (SELECT DISTINCT d.domain FROM observations d WHERE d.domain > $1 \
                           ORDER BY d.domain LIMIT $2) AND (o.id = (SELECT MAX(x.id) FROM observations x \
                           WHERE x.domain = o.domain) OR o.id = (SELECT s.observation_id FROM site_states s \
                           WHERE s.domain = o.domain)) ORDER BY o.domain, o.id");
    HISTORY = "SELECT o.id, o.domain, o.finished_at, o.vantage, o.attempt, o.not_observed, v.leaf, v.class, v.mail, v.https, \
               v.http_status, v.rule, v.confidence, v.evidence AS seen FROM observations o \
               JOIN verdicts v ON v.observation_id = o.id \
               WHERE o.domain = $1 AND (CAST($2 AS BIGINT) IS NULL OR o.id < $2) ORDER BY o.id DESC LIMIT $3";
    // Those of the present holder's site: a former holder's site is nobody's business any more.
    CHANGES = "SELECT at, what, old_value, new_value, cause FROM changes WHERE domain = $1 \
               AND at >= (SELECT o.finished_at FROM site_states s JOIN observations o ON o.id = s.first_look_id \
               WHERE s.domain = $1) ORDER BY id DESC LIMIT $2";
    VERDICT_ROWS = "SELECT r.domain, v.leaf, v.class, v.mail, v.https, v.canonical_host, v.final_url, v.http_status, \
                    v.confidence, v.rule, o.finished_at FROM registrations r \
                    JOIN observations o ON o.id = (SELECT MAX(x.id) FROM observations x WHERE x.domain = r.domain) \
                    JOIN verdicts v ON v.observation_id = o.id \
                    WHERE r.in_frame AND r.domain > $1 ORDER BY r.domain LIMIT $2";
}

/// A stored look with its present verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The observation's number; later looks have higher ones.
    pub id: i64,
    /// What was seen.
    pub observation: Observation,
    /// What it means by the rules it was last judged with.
    pub verdict: Verdict,
}

/// One look in a name's history, without its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The observation's number.
    pub id: i64,
    /// When it ended.
    pub at: Timestamp,
    /// From which network.
    pub vantage: String,
    /// Number of the attempt in its round.
    pub attempt: u16,
    /// Why nothing was seen, if so.
    pub not_observed: Option<NotObserved>,
    /// Leaf.
    pub leaf: Leaf,
    /// Class.
    pub class: Class,
    /// Mail axis.
    pub mail: Mail,
    /// HTTPS.
    pub https: Https,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// The rule that decided.
    pub rule: String,
    /// 0–1.
    pub confidence: f64,
    /// What the rule saw.
    pub evidence: Vec<Evidence>,
}

/// One change of a name's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it was seen (or judged again).
    pub at: Timestamp,
    /// `leaf`, `mail`, `https`, `canonical_host` or `title`.
    pub what: String,
    /// The value before; empty when there was none.
    pub from: String,
    /// The value since.
    pub to: String,
    /// `visit`: the site changed; `reclassified`: our rules did.
    pub cause: String,
}

/// One row of `export verdicts`: a name by its latest look.
#[derive(Debug, Clone, PartialEq)]
pub struct VerdictRow {
    /// The name.
    pub domain: DomainName,
    /// Leaf.
    pub leaf: Leaf,
    /// Class.
    pub class: Class,
    /// Position on the web axis.
    pub web: Axis,
    /// Mail axis.
    pub mail: Mail,
    /// HTTPS.
    pub https: Https,
    /// The host whose visit decided.
    pub canonical_host: Option<String>,
    /// Where it ended.
    pub final_url: Option<String>,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// 0–1.
    pub confidence: f64,
    /// The rule that decided.
    pub rule: String,
    /// When the look ended.
    pub checked_at: Timestamp,
}

crate::row::row! {
    struct StoredRow {
        id: i64,
        domain: String,
        packed: Vec<u8>,
        leaf: String,
        class: String,
        mail: String,
        https: String,
        canonical_host: Option<String>,
        final_url: Option<String>,
        http_status: Option<i64>,
        rule: String,
        seen: String,
        confidence: f64,
        ruleset: String,
        delegated: bool,
        resolving: bool,
        answers_https: bool,
        valid_tls: bool,
        live: bool,
    }
}

impl StoredRow {
    fn stored(self) -> Result<Stored> {
        let d = self.domain.as_str();
        Ok(Stored {
            id: self.id,
            observation: unpack(d, &self.packed)?,
            verdict: Verdict {
                leaf: code("verdicts", d, &self.leaf, Leaf::from_code)?,
                class: code("verdicts", d, &self.class, Class::from_code)?,
                mail: code("verdicts", d, &self.mail, Mail::from_code)?,
                https: code("verdicts", d, &self.https, Https::from_code)?,
                http_status: self.http_status.map(|n| small("verdicts", d, n)).transpose()?,
                evidence: from_json("verdicts", d, &self.seen)?,
                canonical_host: self.canonical_host,
                final_url: self.final_url,
                rule: self.rule,
                confidence: self.confidence,
                ruleset: self.ruleset,
                funnel: Funnel {
                    delegated: self.delegated,
                    resolving: self.resolving,
                    https: self.answers_https,
                    valid_tls: self.valid_tls,
                    live: self.live,
                },
            },
        })
    }
}

crate::row::row! {
    struct LookRow {
        id: i64,
        finished_at: i64,
        attempt: i64,
        leaf: String,
        class: String,
    }
}

impl LookRow {
    fn look(self, d: &str) -> Result<Look> {
        Ok(Look {
            id: self.id,
            at: Timestamp(self.finished_at),
            attempt: small(TABLE, d, self.attempt)?,
            leaf: code("verdicts", d, &self.leaf, Leaf::from_code)?,
            class: code("verdicts", d, &self.class, Class::from_code)?,
        })
    }
}

crate::row::row! {
    struct SeenRow {
        id: i64,
        domain: String,
        finished_at: i64,
        vantage: String,
        attempt: i64,
        not_observed: Option<String>,
        leaf: String,
        class: String,
        mail: String,
        https: String,
        http_status: Option<i64>,
        rule: String,
        confidence: f64,
        seen: String,
    }
}

impl SeenRow {
    fn seen(self) -> Result<Seen> {
        let d = self.domain.as_str();
        Ok(Seen {
            id: self.id,
            at: Timestamp(self.finished_at),
            attempt: small(TABLE, d, self.attempt)?,
            not_observed: self.not_observed.as_deref().map(|t| from_word(TABLE, d, t)).transpose()?,
            leaf: code(TABLE, d, &self.leaf, Leaf::from_code)?,
            class: code(TABLE, d, &self.class, Class::from_code)?,
            mail: code(TABLE, d, &self.mail, Mail::from_code)?,
            https: code(TABLE, d, &self.https, Https::from_code)?,
            http_status: self.http_status.map(|n| small(TABLE, d, n)).transpose()?,
            evidence: from_json(TABLE, d, &self.seen)?,
            vantage: self.vantage,
            rule: self.rule,
            confidence: self.confidence,
        })
    }
}

crate::row::row! {
    struct ExportRow {
        domain: String,
        leaf: String,
        class: String,
        mail: String,
        https: String,
        canonical_host: Option<String>,
        final_url: Option<String>,
        http_status: Option<i64>,
        confidence: f64,
        rule: String,
        finished_at: i64,
    }
}

impl ExportRow {
    fn verdict_row(self) -> Result<VerdictRow> {
        let d = self.domain.as_str();
        let class = code("verdicts", d, &self.class, Class::from_code)?;
        Ok(VerdictRow {
            domain: name("registrations", d)?,
            leaf: code("verdicts", d, &self.leaf, Leaf::from_code)?,
            class,
            web: class.axis(),
            mail: code("verdicts", d, &self.mail, Mail::from_code)?,
            https: code("verdicts", d, &self.https, Https::from_code)?,
            http_status: self.http_status.map(|n| small("verdicts", d, n)).transpose()?,
            canonical_host: self.canonical_host,
            final_url: self.final_url,
            confidence: self.confidence,
            rule: self.rule,
            checked_at: Timestamp(self.finished_at),
        })
    }
}

impl Db {
    /// The latest look at a name, also when it saw nothing.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when its evidence cannot be read.
    pub async fn latest(&self, domain: &DomainName) -> Result<Option<Stored>> {
        let row: Option<StoredRow> = on_read!(self, pool => {
            sqlx::query_as(LATEST).bind(domain.as_str()).fetch_optional(pool).await?
        });
        row.map(StoredRow::stored).transpose()
    }

    /// Looks at a name, newest first, those before observation `before`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn history(&self, domain: &DomainName, before: Option<i64>, limit: u32) -> Result<Vec<Seen>> {
        let rows: Vec<SeenRow> = on_read!(self, pool => {
            sqlx::query_as(HISTORY)
                .bind(domain.as_str())
                .bind(before)
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(SeenRow::seen).collect()
    }

    /// Changes of the state of the present holder's site, newest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn changes(&self, domain: &DomainName, limit: u32) -> Result<Vec<Change>> {
        let rows: Vec<(i64, String, String, String, String)> = on_read!(self, pool => {
            sqlx::query_as(CHANGES).bind(domain.as_str()).bind(i64::from(limit)).fetch_all(pool).await?
        });
        let change = |(at, what, from, to, cause)| Change { at: Timestamp(at), what, from, to, cause };
        Ok(rows.into_iter().map(change).collect())
    }

    /// The looks to judge again, of the next `limit` names after `after`, in the order of names: each name's
    /// latest, preceded by the one that its state is read from when the latest saw nothing. An empty page is
    /// the end; go on after the last row's name.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when evidence cannot be read.
    pub async fn latest_page(&self, after: Option<&str>, limit: u32) -> Result<Vec<Stored>> {
        let rows: Vec<StoredRow> = on_read!(self, pool => {
            sqlx::query_as(LATEST_PAGE)
                .bind(after.unwrap_or_default())
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(StoredRow::stored).collect()
    }

    /// The latest verdicts of the names in the register, in the order of names, after `after`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn verdict_rows(&self, after: Option<&str>, limit: u32) -> Result<Vec<VerdictRow>> {
        let rows: Vec<ExportRow> = on_read!(self, pool => {
            sqlx::query_as(VERDICT_ROWS)
                .bind(after.unwrap_or_default())
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(ExportRow::verdict_row).collect()
    }

    /// Every look, in the order in which they were stored, those after number `after`. An empty page is the end;
    /// go on after the last one's number.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when evidence cannot be read.
    pub async fn stored_page(&self, after: Option<i64>, limit: u32) -> Result<Vec<Stored>> {
        let rows: Vec<StoredRow> = on_read!(self, pool => {
            sqlx::query_as(STORED_PAGE)
                .bind(after.unwrap_or(i64::MIN))
                .bind(i64::from(limit))
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(StoredRow::stored).collect()
    }

    /// Replaces the verdict on an observation, the latest or an older one. `true` if it differs from the one before.
    /// If the present state follows from it, then state, change events (cause `reclassified`) and outbox follow in
    /// the same transaction; of an older look that is at most the day of first use, or since when a leaf holds.
    ///
    /// # Errors
    /// Database errors.
    pub async fn reclassified(
        &self,
        id: i64,
        domain: &DomainName,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let row: Option<StoredRow> = on_tx!(&mut tx, c => {
            sqlx::query_as(BY_ID).bind(id).bind(domain.as_str()).fetch_optional(c).await?
        });
        let Some(stored) = row.map(StoredRow::stored).transpose()? else { return Ok(false) };
        if stored.verdict == *verdict {
            return Ok(false);
        }
        judge(&mut tx, id, domain.as_str(), verdict, now).await?;
        let before = StateRow::load(&mut tx, domain.as_str()).await?;
        // Of a look that is not behind the state, only leaf and class have a say in it.
        let same = (stored.verdict.leaf, stored.verdict.class) == (verdict.leaf, verdict.class);
        let is_behind = before.as_ref().is_some_and(|b| b.observation_id == id);
        // A look that saw something, and no state: it was ended, with the registration or its holder.
        let is_over = before.is_none() && stored.verdict.leaf != Leaf::X0;
        if !is_over && (is_behind || !same) && renew_state(&mut tx, domain, id, before, now).await? {
            publish(&mut tx, &[domain.as_str().to_owned()]).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Reads the state anew from the looks at a name after the verdict on look `id` changed; whether a reader sees a
/// difference. What was seen before the state began (of another holder's site) has no say in it, and where
/// there is none it begins only if nothing was ever seen: otherwise it was ended for a reason.
async fn renew_state(
    tx: &mut Tx,
    domain: &DomainName,
    id: i64,
    before: Option<StateRow>,
    now: Timestamp,
) -> Result<bool> {
    let name = domain.as_str();
    let rows: Vec<LookRow> = on_tx!(tx, c => sqlx::query_as(LOOKS).bind(name).fetch_all(c).await?);
    let mut looks = rows.into_iter().map(|row| row.look(name)).collect::<Result<Vec<_>>>()?;
    match &before {
        Some(state) => looks.retain(|look| look.id >= state.first_look_id),
        None => {
            if looks.iter().any(|look| look.id != id && look.leaf != Leaf::X0) {
                return Ok(false);
            }
        }
    }
    let Some(source) = rounds::source(&looks) else {
        StateRow::remove(tx, name).await?;
        return Ok(before.is_some());
    };
    let row: StoredRow = on_tx!(tx, c => {
        sqlx::query_as(BY_ID).bind(source.look.id).bind(name).fetch_one(c).await?
    });
    let seen = row.stored()?;
    let mut state = StateRow::new(seen.id, &seen.observation, &seen.verdict, before.as_ref())?;
    state.since = source.since.0;
    state.first_use_at = source.first_use_at.map(|at| at.0);
    if let Some(before) = &before {
        state.last_attempt_at = before.last_attempt_at.max(state.checked_at);
        state.not_observed = before.not_observed.clone().filter(|_| state.last_attempt_at > state.checked_at);
        note_changes(tx, seen.id, &state, before, now, "reclassified").await?;
    }
    state.put(tx).await?;
    Ok(before.is_none_or(|b| !state.looks_like(&b)))
}
