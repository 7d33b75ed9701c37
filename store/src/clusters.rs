//! Clusters of nearly equal pages, and which of them a person called templates.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::Result;
use crate::evidence::unpack;
use crate::stored::{from_json, json};
use domain::classify::{Cluster, Templates};
use domain::clock::Timestamp;
use domain::observation::Observation;
use sqlx::QueryBuilder;

const TABLE: &str = "clusters";
/// Domains kept of a cluster.
const SAMPLE: usize = 50;

macro_rules! clusters {
    ($where:literal) => {
        concat!(
            "SELECT c.key, c.print, c.found_at, c.seen_at, c.domains, c.holders, c.sample, \
             (SELECT f.kind FROM confirmations f WHERE f.subject = c.key AND f.kind IN ('template', 'not_template') \
             ORDER BY f.id DESC LIMIT 1) AS decision FROM clusters c ",
            $where,
            "ORDER BY c.domains DESC, c.key"
        )
    };
}

/// The pages behind present states. Persons' names are not kept: holders that nothing is known of count as one where the same
/// registrar registered their names on the same day, since one person may have taken them all.
macro_rules! pages {
    ($where:literal) => {
        concat!(
            "SELECT s.domain, COALESCE(r.tax_code, r.holder_name, '? ' || r.registrar || ' ' || COALESCE(r.registered_on, '')) \
             AS holder, e.packed FROM site_states s \
             JOIN registrations r ON r.domain = s.domain JOIN observations o ON o.id = s.observation_id \
             JOIN evidence e ON e.id = o.evidence_id WHERE r.in_frame AND NOT e.reduced AND ",
            $where
        )
    };
}

crate::sql::statements! {
    PUT = "INSERT INTO clusters (key, print, found_at, seen_at, domains, holders, sample) VALUES ($1, $2, $3, $3, $4, $5, $6) \
           ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at, domains = excluded.domains, \
           holders = excluded.holders, sample = excluded.sample";
    // A round tells each cluster once; the same round told again is the same.
    PUT_ROUND = "INSERT INTO cluster_rounds (key, at, print, domains, holders, sample) VALUES ($1, $2, $3, $4, $5, $6) \
                 ON CONFLICT (key, at) DO NOTHING";
    ROUNDS = "SELECT key, at, domains, holders FROM cluster_rounds ORDER BY at, key";
    LIST = clusters!("");
    LATEST = clusters!("WHERE c.seen_at = (SELECT MAX(seen_at) FROM clusters) ");
    // Of present states that could be a template: own content, or a template already.
    PAGES = pages!("s.leaf IN ('C5', 'C7', 'C8') AND s.domain > $1 ORDER BY s.domain LIMIT $2");
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

impl ClusterRow {
    fn known(self) -> Result<KnownCluster> {
        Ok(KnownCluster {
            sample: from_json(TABLE, &self.key, &self.sample)?,
            template: self.decision.map(|d| d == "template"),
            key: self.key,
            print: self.print,
            found_at: Timestamp(self.found_at),
            seen_at: Timestamp(self.seen_at),
            domains: self.domains,
            holders: self.holders,
        })
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

/// A cluster as one round found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRound {
    /// The cluster's key.
    pub key: String,
    /// When the round was made.
    pub at: Timestamp,
    /// Its domains then.
    pub domains: i64,
    /// Their distinct holders then.
    pub holders: i64,
}

/// A page that could belong to a template.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPage {
    /// The domain.
    pub domain: String,
    /// Tax code or name of the holder; when neither is known, `?`, the registrar and the day of registration.
    pub holder: String,
    /// What was seen.
    pub facts: Observation,
}

fn own_page((domain, holder, packed): (String, String, Vec<u8>)) -> Result<OwnPage> {
    Ok(OwnPage { facts: unpack(&domain, &packed)?, domain, holder })
}

impl Db {
    /// Own pages behind present states, in the order of names, after `after`. An empty page is the end.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn own_pages(&self, after: &str, limit: u32) -> Result<Vec<OwnPage>> {
        let rows: Vec<(String, String, Vec<u8>)> = on_read!(self, pool => sqlx::query_as(PAGES).bind(after).bind(i64::from(limit)).fetch_all(pool).await?);
        rows.into_iter().map(own_page).collect()
    }

    /// The pages behind the present states of some names, in the order of names; those that are not kept whole are left
    /// out.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn own_pages_of(&self, names: &[String]) -> Result<Vec<OwnPage>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, String, Vec<u8>)> = on_read!(self, pool => {
            let mut query = QueryBuilder::new(pages!("s.domain IN ("));
            let mut list = query.separated(", ");
            for name in names {
                list.push_bind(name);
            }
            query.push(") ORDER BY s.domain").build_query_as().fetch_all(pool).await?
        });
        rows.into_iter().map(own_page).collect()
    }

    /// Keeps the clusters that a round found.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
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
                    .execute(&mut *c)
                    .await?;
                sqlx::query(PUT_ROUND)
                    .bind(&cluster.key)
                    .bind(now.0)
                    .bind(cluster.print)
                    .bind(cluster.domains.len() as i64)
                    .bind(cluster.holders as i64)
                    .bind(&sample)
                    .execute(c)
                    .await?.rows_affected()
            });
        }
        tx.commit().await
    }

    /// What each round found, the earliest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn cluster_rounds(&self) -> Result<Vec<ClusterRound>> {
        let rows: Vec<(String, i64, i64, i64)> =
            on_read!(self, pool => sqlx::query_as(ROUNDS).fetch_all(pool).await?);
        let round = |(key, at, domains, holders)| ClusterRound { key, at: Timestamp(at), domains, holders };
        Ok(rows.into_iter().map(round).collect())
    }

    /// All clusters, largest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn known_clusters(&self) -> Result<Vec<KnownCluster>> {
        let rows: Vec<ClusterRow> = on_read!(self, pool => sqlx::query_as(LIST).fetch_all(pool).await?);
        rows.into_iter().map(ClusterRow::known).collect()
    }

    /// The clusters that the latest round found, largest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn latest_clusters(&self) -> Result<Vec<KnownCluster>> {
        let rows: Vec<ClusterRow> = on_read!(self, pool => sqlx::query_as(LATEST).fetch_all(pool).await?);
        rows.into_iter().map(ClusterRow::known).collect()
    }

    /// Records what a person decided about a cluster.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
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

    /// The confirmed templates and the overruled rules: part of the rules.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn templates(&self) -> Result<Templates> {
        let all = self.known_clusters().await?;
        let confirmed = all.into_iter().filter(|c| c.template == Some(true)).map(|c| (c.print, c.key));
        Ok(Templates::new(confirmed.collect()).overruling(self.overruled().await?))
    }
}
