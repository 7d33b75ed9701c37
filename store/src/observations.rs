//! What was seen and judged: the latest look, the history, its changes, and judging again from the evidence.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::evidence::unpack;
use crate::judged::Judged;
use crate::stored::{from_word, name, small};
use domain::clock::Timestamp;
use domain::evidence::on_occasion;
use domain::name::DomainName;
use domain::observation::{NotObserved, Observation};
use domain::verdict::{Axis, Class, Evidence, Funnel, Https, Leaf, Mail, Verdict};

const TABLE: &str = "observations";

/// The columns of [`VerdictColumns`] with the alias `v`.
macro_rules! verdict_columns {
    () => {
        concat!(crate::judged::judged_columns!("v."), ", v.ruleset")
    };
}

pub(crate) use verdict_columns;

macro_rules! stored {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.domain, o.round, o.attempt, o.started_at, o.finished_at, o.vantage, o.quorum, o.protocol, \
             o.not_observed, o.unmodified, e.packed, ",
            verdict_columns!(),
            " FROM observations o JOIN evidence e ON e.id = o.evidence_id JOIN verdicts v ON v.evidence_id = e.id ",
            $rest
        )
    };
}

crate::sql::statements! {
    LATEST = stored!("WHERE o.id = (SELECT MAX(x.id) FROM observations x WHERE x.domain = $1)");
    BY_ID = stored!("WHERE o.id = $1 AND o.domain = $2");
    // Whole names: the latest look, and the one behind the state when the latest saw nothing.
    LATEST_PAGE = stored!("WHERE o.domain IN (SELECT DISTINCT d.domain FROM observations d WHERE d.domain > $1 \
                           ORDER BY d.domain LIMIT $2) AND (o.id = (SELECT MAX(x.id) FROM observations x \
                           WHERE x.domain = o.domain) OR o.id = (SELECT s.observation_id FROM site_states s \
                           WHERE s.domain = o.domain)) ORDER BY o.domain, o.id");
    HISTORY = concat!(
        "SELECT o.id, o.domain, o.finished_at, o.vantage, o.attempt, o.not_observed, ", verdict_columns!(),
        " FROM observations o JOIN verdicts v ON v.evidence_id = o.evidence_id \
         WHERE o.domain = $1 AND (CAST($2 AS BIGINT) IS NULL OR o.id < $2) ORDER BY o.id DESC LIMIT $3"
    );
    // Those of the present holder's site: a former holder's site is nobody's business any more.
    CHANGES = "SELECT at, what, old_value, new_value, cause FROM changes WHERE domain = $1 \
               AND at >= (SELECT o.finished_at FROM site_states s JOIN observations o ON o.id = s.first_look_id \
               WHERE s.domain = $1) ORDER BY id DESC LIMIT $2";
    VERDICT_ROWS = concat!(
        "SELECT r.domain, o.finished_at, o.not_observed, ", verdict_columns!(), " FROM registrations r \
         JOIN observations o ON o.id = (SELECT MAX(x.id) FROM observations x WHERE x.domain = r.domain) \
         JOIN verdicts v ON v.evidence_id = o.evidence_id \
         WHERE r.in_frame AND r.domain > $1 ORDER BY r.domain LIMIT $2"
    );
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
    pub(crate) struct VerdictColumns {
        ruleset: String,
    } with judged: Judged
}

impl VerdictColumns {
    pub(crate) fn verdict(self, domain: &str) -> Result<Verdict> {
        self.judged.verdict("verdicts", domain, self.ruleset)
    }
}

crate::row::row! {
    struct StoredRow {
        id: i64,
        domain: String,
        round: i64,
        attempt: i64,
        started_at: i64,
        finished_at: i64,
        vantage: String,
        quorum: i64,
        protocol: String,
        not_observed: Option<String>,
        unmodified: bool,
        packed: Vec<u8>,
    } with verdict: VerdictColumns
}

impl StoredRow {
    fn stored(self) -> Result<Stored> {
        let d = self.domain.as_str();
        let mut occasion = Observation::empty(
            name(TABLE, d)?,
            &self.vantage,
            small(TABLE, d, self.attempt)?,
            Timestamp(self.started_at),
        );
        occasion.round = self.round;
        occasion.quorum = small(TABLE, d, self.quorum)?;
        occasion.finished_at = Timestamp(self.finished_at);
        occasion.protocol = self.protocol;
        occasion.not_observed = self.not_observed.as_deref().map(|t| from_word(TABLE, d, t)).transpose()?;
        occasion.unmodified = self.unmodified;
        let verdict = self.verdict.verdict(d)?;
        Ok(Stored {
            id: self.id,
            observation: on_occasion(unpack(d, &self.packed)?, &occasion),
            verdict: counted(verdict, occasion.not_observed),
        })
    }
}

/// The verdict on a look: that on its evidence, unless the look turned out not to count (an outage of its hoster
/// that was found later).
fn counted(verdict: Verdict, not_observed: Option<NotObserved>) -> Verdict {
    match not_observed {
        Some(why) if verdict.leaf != Leaf::X0 => Verdict {
            leaf: Leaf::X0,
            class: Class::NotObs,
            mail: Mail::Unknown,
            rule: NOT_COUNTED.to_owned(),
            evidence: vec![
                Evidence::new("not_observed", format!("{why:?}")),
                Evidence::new("instead_of", verdict.leaf.code()),
            ],
            funnel: Funnel::default(),
            ..verdict
        },
        _ => verdict,
    }
}

/// The rule of looks that were found not to count.
const NOT_COUNTED: &str = "not-counted";

crate::row::row! {
    struct SeenRow {
        id: i64,
        domain: String,
        finished_at: i64,
        vantage: String,
        attempt: i64,
        not_observed: Option<String>,
    } with verdict: VerdictColumns
}

impl SeenRow {
    fn seen(self) -> Result<Seen> {
        let d = self.domain.as_str();
        let not_observed = self.not_observed.as_deref().map(|t| from_word(TABLE, d, t)).transpose()?;
        let v = counted(self.verdict.verdict(d)?, not_observed);
        Ok(Seen {
            id: self.id,
            at: Timestamp(self.finished_at),
            attempt: small(TABLE, d, self.attempt)?,
            not_observed,
            leaf: v.leaf,
            class: v.class,
            mail: v.mail,
            https: v.https,
            http_status: v.http_status,
            evidence: v.evidence,
            vantage: self.vantage,
            rule: v.rule,
            confidence: v.confidence,
        })
    }
}

crate::row::row! {
    struct ExportRow {
        domain: String,
        finished_at: i64,
        not_observed: Option<String>,
    } with verdict: VerdictColumns
}

impl ExportRow {
    fn verdict_row(self) -> Result<VerdictRow> {
        let d = self.domain.as_str();
        let not_observed = self.not_observed.as_deref().map(|t| from_word(TABLE, d, t)).transpose()?;
        let v = counted(self.verdict.verdict(d)?, not_observed);
        Ok(VerdictRow {
            domain: name("registrations", d)?,
            leaf: v.leaf,
            class: v.class,
            web: v.class.axis(),
            mail: v.mail,
            https: v.https,
            http_status: v.http_status,
            canonical_host: v.canonical_host,
            final_url: v.final_url,
            confidence: v.confidence,
            rule: v.rule,
            checked_at: Timestamp(self.finished_at),
        })
    }
}

/// A stored look, inside a transaction.
pub(crate) async fn by_id(tx: &mut Tx, domain: &str, id: i64) -> Result<Option<Stored>> {
    let row: Option<StoredRow> =
        on_tx!(tx, c => sqlx::query_as(BY_ID).bind(id).bind(domain).fetch_optional(c).await?);
    row.map(StoredRow::stored).transpose()
}

impl Db {
    /// The latest look at a name, also when it saw nothing.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`] when its evidence cannot be read.
    #[boxed]
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
    #[boxed]
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
    #[boxed]
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
    #[boxed]
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
    #[boxed]
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
}
