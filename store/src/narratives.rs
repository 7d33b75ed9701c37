//! What people wrote into the quarterly report of a province. Versions are only added, and one is added only by who has seen
//! the one before.

use crate::boxed;
use crate::db::{Db, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::staff::log::{Deed, append};
use crate::stored::clean;
use domain::clock::Timestamp;
use domain::narrative::Passage;
use domain::period::Quarter;
use domain::province::ProvinceCode;

crate::sql::statements! {
    OF = "SELECT passage, version, text, who, at FROM narratives n WHERE quarter = $1 AND province = $2 AND version = \
          (SELECT MAX(m.version) FROM narratives m WHERE m.quarter = n.quarter AND m.province = n.province \
           AND m.passage = n.passage)";
    VERSION = "SELECT COALESCE(MAX(version), 0) FROM narratives WHERE quarter = $1 AND province = $2 AND passage = $3";
    // Two that saw the same version at the same time: the later one finds its number taken.
    ADD = "INSERT INTO narratives (quarter, province, passage, version, text, who, at) \
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (quarter, province, passage, version) DO NOTHING";
    SINCE = "SELECT COUNT(*) FROM narratives WHERE who = $1 AND at > $2";
}

/// The latest version of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub passage: Passage,
    /// 1, 2, …
    pub version: i64,
    /// The words, figures by their names; `None`: what is proposed.
    pub text: Option<String>,
    /// The account that wrote it.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

/// A version to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPassage<'a> {
    /// The quarter of the report.
    pub quarter: Quarter,
    /// Its province.
    pub province: ProvinceCode,
    /// The passage.
    pub passage: Passage,
    /// The version that the writer saw; 0: none.
    pub seen: i64,
    /// The words; `None`: what is proposed.
    pub text: Option<&'a str>,
    /// The account that writes.
    pub who: &'a str,
    /// Now.
    pub now: Timestamp,
}

impl Db {
    /// The latest version of each passage of a report that anybody wrote in.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn narrative(&self, quarter: Quarter, province: ProvinceCode) -> Result<Vec<Written>> {
        let rows: Vec<(String, i64, Option<String>, String, i64)> = on_read!(self, pool => {
            sqlx::query_as(OF).bind(quarter.to_string()).bind(province.as_str()).fetch_all(pool).await?
        });
        rows.into_iter()
            .map(|(code, version, text, who, at)| {
                let passage = Passage::from_code(&code)
                    .ok_or_else(|| StoreError::corrupt("narratives", &code, "no passage of a report"))?;
                Ok(Written { passage, version, text, who, at: Timestamp(at) })
            })
            .collect()
    }

    /// Adds a version and tells the log of it; `false`, and nothing is added, when somebody else wrote since the writer looked.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn write_passage(&self, new: &NewPassage<'_>) -> Result<bool> {
        let (quarter, province, passage) =
            (new.quarter.to_string(), new.province.as_str(), new.passage.code());
        let mut tx = self.begin().await?;
        let added = on_tx!(&mut tx, c => {
            let version: i64 = sqlx::query_scalar(VERSION)
                .bind(&quarter)
                .bind(province)
                .bind(passage)
                .fetch_one(&mut *c)
                .await?;
            if version == new.seen {
                sqlx::query(ADD)
                    .bind(&quarter)
                    .bind(province)
                    .bind(passage)
                    .bind(new.seen + 1)
                    .bind(new.text.map(clean))
                    .bind(clean(new.who))
                    .bind(new.now.0)
                    .execute(c)
                    .await?.rows_affected()
            } else {
                0
            }
        });
        if added == 0 {
            return Ok(false);
        }
        let what = if new.text.is_some() { "report.write" } else { "report.reset" };
        let about = format!("{quarter} {province} {passage}");
        append(&mut tx, &Deed { who: new.who, what, about: &about, at: new.now }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// How many passages somebody wrote after `since`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn passages_since(&self, who: &str, since: Timestamp) -> Result<i64> {
        Ok(
            on_read!(self, pool => sqlx::query_scalar(SINCE).bind(clean(who)).bind(since.0).fetch_one(pool).await?),
        )
    }
}
