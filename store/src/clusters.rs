//! Clusters of nearly equal pages, and which of them a person called templates.

use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::evidence::unpack;
use crate::stored::{from_json, json};
use domain::classify::{Cluster, Templates};
use domain::clock::Timestamp;
use domain::observation::Observation;

const TABLE: &str = "clusters";
/// Domains kept of a cluster.
const SAMPLE: usize = 50;

crate::sql::statements! {
    PUT = "INSERT INTO clusters (key, print, found_at, seen_at, domains, holders, sample) VALUES ($1, $2, $3, $3, $4, $5, $6) \
           ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at, domains = excluded.domains, \
           holders = excluded.holders, sample = excluded.sample";
    LIST = "SELECT c.key, c.print, c.found_at, c.seen_at, c.domains, c.holders, c.sample, \
            (SELECT f.kind FROM confirmations f WHERE f.subject = c.key AND f.kind IN ('template', 'not_template') \
            ORDER BY f.id DESC LIMIT 1) AS decision FROM clusters c ORDER BY c.domains DESC, c.key";
    // The page behind each present state that could be a template: own content, or a template already.
    PAGES = "SELECT s.domain, COALESCE(r.tax_code, r.holder_name, '') AS holder, e.packed FROM site_states s \
             JOIN registrations r ON r.domain = s.domain JOIN observations o ON o.id = s.observation_id \
             JOIN evidence e ON e.id = o.evidence_id WHERE r.in_frame AND s.leaf IN ('C5', 'C7', 'C8') \
             AND NOT e.reduced AND s.domain > $1 ORDER BY s.domain LIMIT $2";
}

crate::row::row! {
    struct ClusterRow {
        key: String,
        print: i64,
        found_at: i64,
        seen_at: i64,
        domains: i64,
        holders: i64,
        sample: String,
        decision: Option<String>,
    }
}

/// A cluster with what was decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCluster {
    /// Its key.
    pub key: String,
    /// The fingerprint in its middle.
    pub print: i64,
    /// When a round first found it.
    pub found_at: Timestamp,
    /// When a round last found it.
    pub seen_at: Timestamp,
    /// Its domains in that round.
    pub domains: i64,
    /// Their distinct holders.
    pub holders: i64,
    /// Up to fifty of its domains.
    pub sample: Vec<String>,
    /// `Some(true)`: a person called it a template; `Some(false)`: a person said that it is none.
    pub template: Option<bool>,
}

/// A page that could belong to a template.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPage {
    /// The domain.
    pub domain: String,
    /// Tax code or name of the holder; empty when neither is known.
    pub holder: String,
    /// What was seen.
    pub facts: Observation,
}

impl Db {
    /// Own pages behind present states, in the order of names, after `after`. An empty page is the end.
    ///
    /// # Errors
    /// Database errors.
    pub async fn own_pages(&self, after: &str, limit: u32) -> Result<Vec<OwnPage>> {
        let rows: Vec<(String, String, Vec<u8>)> = on_read!(self, pool => sqlx::query_as(PAGES).bind(after).bind(i64::from(limit)).fetch_all(pool).await?);
        rows.into_iter()
            .map(|(domain, holder, packed)| Ok(OwnPage { facts: unpack(&domain, &packed)?, domain, holder }))
            .collect()
    }

    /// Keeps the clusters that a round found.
    ///
    /// # Errors
    /// Database errors.
    pub async fn keep_clusters(&self, found: &[Cluster], now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        for cluster in found {
            let sample: Vec<&String> = cluster.domains.iter().take(SAMPLE).collect();
            let sample = json(TABLE, &cluster.key, &sample)?;
            on_tx!(&mut tx, c => {
                sqlx::query(PUT)
                    .bind(&cluster.key)
                    .bind(cluster.print)
                    .bind(now.0)
                    .bind(cluster.domains.len() as i64)
                    .bind(cluster.holders as i64)
                    .bind(&sample)
                    .execute(c)
                    .await?.rows_affected()
            });
        }
        tx.commit().await
    }

    /// All clusters, largest first.
    ///
    /// # Errors
    /// Database errors.
    pub async fn known_clusters(&self) -> Result<Vec<KnownCluster>> {
        let rows: Vec<ClusterRow> = on_read!(self, pool => sqlx::query_as(LIST).fetch_all(pool).await?);
        rows.into_iter()
            .map(|r| {
                Ok(KnownCluster {
                    sample: from_json(TABLE, &r.key, &r.sample)?,
                    template: r.decision.map(|d| d == "template"),
                    key: r.key,
                    print: r.print,
                    found_at: Timestamp(r.found_at),
                    seen_at: Timestamp(r.seen_at),
                    domains: r.domains,
                    holders: r.holders,
                })
            })
            .collect()
    }

    /// Records what a person decided about a cluster.
    ///
    /// # Errors
    /// Database errors.
    pub async fn decide_cluster(
        &self,
        key: &str,
        template: bool,
        who: &str,
        note: &str,
        at: Timestamp,
    ) -> Result<()> {
        let kind = if template { "template" } else { "not_template" };
        let mut tx = self.begin().await?;
        crate::confirmations::put(&mut tx, kind, key, who, note, at).await?;
        tx.commit().await
    }

    /// The confirmed templates: part of the rules.
    ///
    /// # Errors
    /// Database errors.
    pub async fn templates(&self) -> Result<Templates> {
        let all = self.known_clusters().await?;
        let confirmed = all.into_iter().filter(|c| c.template == Some(true)).map(|c| (c.print, c.key));
        Ok(Templates::new(confirmed.collect()))
    }
}
