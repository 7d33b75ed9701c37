//! Frozen quarters computed again under another version of the method or by other rules: beside the snapshot, never in its
//! place, in tables of their own, so that nothing which reads what is published can take one for the other.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::snapshots::FrozenFigure;
use crate::stored::{clean, from_json};
use domain::clock::Timestamp;
use domain::measure::Counts;
use domain::verdict::Verdict;
use sqlx::QueryBuilder;

crate::sql::statements! {
    ADD = "INSERT INTO recomputations (snapshot_id, method, ruleset, computed_at, code_version, reason, names, changed, carried, \
           unjudged, names_sha256, figures_sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
           ON CONFLICT (snapshot_id, method, ruleset) DO NOTHING RETURNING id";
    FIGURE = "INSERT INTO recomputed_figures (recomputation_id, dimension, key, figures) VALUES ($1, $2, $3, $4)";
    LIST = "SELECT id, snapshot_id, method, ruleset, computed_at, code_version, reason, names, changed, carried, unjudged, \
            names_sha256, figures_sha256 FROM recomputations ORDER BY id";
    FIGURES = "SELECT dimension, key, figures FROM recomputed_figures WHERE recomputation_id = $1 ORDER BY dimension, key";
    ONE = "SELECT figures FROM recomputed_figures WHERE recomputation_id = $1 AND dimension = $2 AND key = $3";
}

crate::row::row! {
    struct RecomputationRow {
        id: i64,
        snapshot_id: i64,
        method: String,
        ruleset: String,
        computed_at: i64,
        code_version: String,
        reason: String,
        names: i64,
        changed: i64,
        carried: i64,
        unjudged: i64,
        names_sha256: String,
        figures_sha256: String,
    }
}

/// What a recomputation is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecomputation {
    /// The snapshot beside which it stands.
    pub snapshot_id: i64,
    /// Version of the status machine and of the figures.
    pub method: String,
    /// Digest of the rules.
    pub ruleset: String,
    /// When it was made.
    pub computed_at: Timestamp,
    /// Version of the program.
    pub code_version: String,
    /// Why.
    pub reason: String,
    /// Names of the population.
    pub names: i64,
    /// Of these, names of which something else is known than the snapshot says.
    pub changed: i64,
    /// Looks past their retention, which keep the verdict that the snapshot counted.
    pub carried: i64,
    /// Names that keep the snapshot's line, because what it was made of is not kept.
    pub unjudged: i64,
    /// SHA-256 over the lines of what is known.
    pub names_sha256: String,
    /// SHA-256 over the lines of the figures.
    pub figures_sha256: String,
}

/// A recomputation that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recomputation {
    /// Its number.
    pub id: i64,
    /// What it is made of.
    pub made: NewRecomputation,
}

/// A verdict on evidence, to be kept for as long as figures rest on it.
#[derive(Debug, Clone, Copy)]
pub struct JudgedEvidence<'a> {
    /// Number of the evidence.
    pub id: i64,
    /// The name.
    pub domain: &'a str,
    /// The verdict.
    pub verdict: &'a Verdict,
}

impl RecomputationRow {
    fn recomputation(self) -> Recomputation {
        let made = NewRecomputation {
            snapshot_id: self.snapshot_id,
            method: self.method,
            ruleset: self.ruleset,
            computed_at: Timestamp(self.computed_at),
            code_version: self.code_version,
            reason: self.reason,
            names: self.names,
            changed: self.changed,
            carried: self.carried,
            unjudged: self.unjudged,
            names_sha256: self.names_sha256,
            figures_sha256: self.figures_sha256,
        };
        Recomputation { id: self.id, made }
    }
}

impl Db {
    /// Keeps a recomputation with its figures, in one step; `None`, and nothing is changed, when one of the same snapshot,
    /// method and rules is kept already.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn add_recomputation(
        &self,
        new: &NewRecomputation,
        figures: &[(String, String, String)],
    ) -> Result<Option<i64>> {
        let mut tx = self.begin().await?;
        let id: Option<i64> = on_tx!(&mut tx, c => {
            sqlx::query_scalar(ADD)
                .bind(new.snapshot_id)
                .bind(&new.method)
                .bind(&new.ruleset)
                .bind(new.computed_at.0)
                .bind(&new.code_version)
                .bind(clean(&new.reason))
                .bind(new.names)
                .bind(new.changed)
                .bind(new.carried)
                .bind(new.unjudged)
                .bind(&new.names_sha256)
                .bind(&new.figures_sha256)
                .fetch_optional(c)
                .await?
        });
        let Some(id) = id else { return Ok(None) };
        for (dimension, key, text) in figures {
            on_tx!(&mut tx, c => {
                sqlx::query(FIGURE).bind(id).bind(dimension).bind(key).bind(text).execute(c).await?.rows_affected()
            });
        }
        tx.commit().await?;
        Ok(Some(id))
    }

    /// All recomputations, the earliest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn recomputations(&self) -> Result<Vec<Recomputation>> {
        let rows: Vec<RecomputationRow> = on_read!(self, pool => sqlx::query_as(LIST).fetch_all(pool).await?);
        Ok(rows.into_iter().map(RecomputationRow::recomputation).collect())
    }

    /// The figures of a recomputation.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn recomputed_figures(&self, recomputation: i64) -> Result<Vec<FrozenFigure>> {
        let rows: Vec<(String, String, String)> = on_read!(self, pool => {
            sqlx::query_as(FIGURES).bind(recomputation).fetch_all(pool).await?
        });
        let figure = |(dimension, key, text): (String, String, String)| {
            let counts = from_json("recomputed_figures", &key, &text)?;
            Ok(FrozenFigure { dimension, key, counts })
        };
        rows.into_iter().map(figure).collect()
    }

    /// The counts of one group of a recomputation; `None` when it has no names.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn recomputed_figure(
        &self,
        recomputation: i64,
        dimension: &str,
        key: &str,
    ) -> Result<Option<Counts>> {
        let text: Option<String> = on_read!(self, pool => {
            sqlx::query_scalar(ONE).bind(recomputation).bind(dimension).bind(key).fetch_optional(pool).await?
        });
        text.map(|t| from_json("recomputed_figures", key, &t)).transpose()
    }

    /// Keeps verdicts under `key`: a digest of rules, or a name that says for what they were made. What is kept already stays.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn keep_judged(&self, key: &str, verdicts: &[JudgedEvidence<'_>]) -> Result<()> {
        let mut tx = self.begin().await?;
        for batch in verdicts.chunks(500) {
            on_tx!(&mut tx, c => {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO frozen_verdicts (evidence_id, ruleset, domain, leaf, mail, https, rule, delegated, resolving, \
                     answers_https, valid_tls, live) ",
                );
                query.push_values(batch, |mut b, j| {
                    let (v, f) = (j.verdict, &j.verdict.funnel);
                    b.push_bind(j.id).push_bind(key).push_bind(j.domain);
                    b.push_bind(v.leaf.code()).push_bind(v.mail.code()).push_bind(v.https.code());
                    b.push_bind(clean(&v.rule)).push_bind(f.delegated).push_bind(f.resolving);
                    b.push_bind(f.https).push_bind(f.valid_tls).push_bind(f.live);
                });
                query.push(" ON CONFLICT (evidence_id, ruleset) DO NOTHING");
                query.build().execute(c).await?;
            });
        }
        tx.commit().await
    }
}
