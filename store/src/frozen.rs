//! What a frozen quarter is read and computed again from: one figure without the thousands beside it, and the verdicts that
//! it counted.

use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::Result;
use crate::stored::{code, from_json};
use domain::clock::Timestamp;
use domain::measure::Counts;
use domain::verdict::{Funnel, Https, Leaf, Mail, Verdict};
use std::collections::HashMap;

const TABLE: &str = "frozen_verdicts";

crate::sql::statements! {
    ONE = "SELECT figures FROM snapshot_figures WHERE snapshot_id = $1 AND dimension = $2 AND key = $3";
    OF = "SELECT key, figures FROM snapshot_figures WHERE snapshot_id = $1 AND dimension = $2 ORDER BY key";
    // Evidence whose text is past its retention keeps the verdict that it had; nobody can judge it again.
    OTHERWISE = "SELECT COUNT(*) FROM verdicts v JOIN evidence e ON e.id = v.evidence_id \
                 WHERE NOT e.reduced AND v.ruleset <> $1";
    KEEP = "INSERT INTO frozen_verdicts (evidence_id, ruleset, domain, leaf, mail, https, rule, delegated, resolving, \
            answers_https, valid_tls, live) SELECT v.evidence_id, CAST($1 AS TEXT), e.domain, v.leaf, v.mail, v.https, v.rule, \
            v.delegated, v.resolving, v.answers_https, v.valid_tls, v.live FROM verdicts v JOIN evidence e ON e.id = v.evidence_id \
            WHERE e.domain >= $2 AND e.domain <= $3 AND EXISTS (SELECT 1 FROM observations o WHERE o.domain = e.domain \
            AND o.evidence_id = e.id AND o.id <= $4 AND o.finished_at < $5) ON CONFLICT (evidence_id, ruleset) DO NOTHING";
    KEPT = "SELECT evidence_id, domain, leaf, mail, https, rule, delegated, resolving, answers_https, valid_tls, live \
            FROM frozen_verdicts WHERE domain >= $1 AND domain <= $2 AND ruleset = $3";
}

crate::row::row! {
    struct KeptRow {
        evidence_id: i64,
        domain: String,
        leaf: String,
        mail: String,
        https: String,
        rule: String,
        delegated: bool,
        resolving: bool,
        answers_https: bool,
        valid_tls: bool,
        live: bool,
    }
}

impl KeptRow {
    /// The verdict as far as figures need it; what the rule saw is not kept.
    fn verdict(self, ruleset: &str) -> Result<(i64, Verdict)> {
        let d = self.domain.as_str();
        let leaf = code(TABLE, d, &self.leaf, Leaf::from_code)?;
        let verdict = Verdict {
            leaf,
            class: leaf.class(),
            mail: code(TABLE, d, &self.mail, Mail::from_code)?,
            https: code(TABLE, d, &self.https, Https::from_code)?,
            canonical_host: None,
            final_url: None,
            http_status: None,
            rule: self.rule,
            evidence: Vec::new(),
            confidence: 0.0,
            ruleset: ruleset.to_owned(),
            funnel: Funnel {
                delegated: self.delegated,
                resolving: self.resolving,
                https: self.answers_https,
                valid_tls: self.valid_tls,
                live: self.live,
            },
        };
        Ok((self.evidence_id, verdict))
    }
}

impl Db {
    /// The counts of one group of a frozen quarter; `None` when it had no names.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn frozen_figure(&self, snapshot: i64, dimension: &str, key: &str) -> Result<Option<Counts>> {
        let text: Option<String> = on_read!(self, pool => {
            sqlx::query_scalar(ONE).bind(snapshot).bind(dimension).bind(key).fetch_optional(pool).await?
        });
        text.map(|t| from_json("snapshot_figures", key, &t)).transpose()
    }

    /// The counts of all groups of a dimension of a frozen quarter, by key.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn frozen_dimension(&self, snapshot: i64, dimension: &str) -> Result<Vec<(String, Counts)>> {
        let rows: Vec<(String, String)> = on_read!(self, pool => {
            sqlx::query_as(OF).bind(snapshot).bind(dimension).fetch_all(pool).await?
        });
        let counts = |(key, text): (String, String)| {
            let counts = from_json("snapshot_figures", &key, &text)?;
            Ok((key, counts))
        };
        rows.into_iter().map(counts).collect()
    }

    /// How many verdicts on evidence that is kept whole were made by other rules than these.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn judged_otherwise(&self, ruleset: &str) -> Result<i64> {
        Ok(on_read!(self, pool => sqlx::query_scalar(OTHERWISE).bind(ruleset).fetch_one(pool).await?))
    }

    /// Keeps, under the digest of the rules, the verdicts on what was seen of the names from `from` to `to` by the looks up
    /// to number `last_look` that ended before `as_of`. What is kept already stays.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn keep_verdicts(
        &self,
        ruleset: &str,
        [from, to]: [&str; 2],
        last_look: i64,
        as_of: Timestamp,
    ) -> Result<u64> {
        Ok(on_write!(self, pool => {
            sqlx::query(KEEP)
                .bind(ruleset)
                .bind(from)
                .bind(to)
                .bind(last_look)
                .bind(as_of.0)
                .execute(pool)
                .await?.rows_affected()
        }))
    }

    /// The kept verdicts of names from `from` to `to`, by the number of the evidence; without what the rules saw.
    ///
    /// # Errors
    /// Database errors; [`crate::StoreError::Corrupt`].
    #[boxed]
    pub async fn kept_verdicts(&self, ruleset: &str, from: &str, to: &str) -> Result<HashMap<i64, Verdict>> {
        let rows: Vec<KeptRow> = on_read!(self, pool => {
            sqlx::query_as(KEPT).bind(from).bind(to).bind(ruleset).fetch_all(pool).await?
        });
        rows.into_iter().map(|row| row.verdict(ruleset)).collect()
    }
}
