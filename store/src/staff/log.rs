//! Every look at personal data and every change, by whom. Rows are only added: the database refuses all else, and each row
//! holds a digest of itself and the one before, so that whoever goes around the database leaves a break.

use super::digest;
use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::Result;
use crate::stored::clean;
use domain::clock::Timestamp;

crate::sql::statements! {
    // One at a time: each row stands on the one before.
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'staff_log'";
    LAST = "SELECT digest FROM staff_log ORDER BY id DESC LIMIT 1";
    ADD = "INSERT INTO staff_log (at, who, what, about, digest) VALUES ($1, $2, $3, $4, $5)";
    PAGE = "SELECT id, at, who, what, about, digest FROM staff_log WHERE id > $1 ORDER BY id LIMIT $2";
    LATEST = "SELECT id, at, who, what, about, digest FROM staff_log ORDER BY id DESC LIMIT $1";
    COUNTED = "SELECT value FROM counters WHERE name = 'staff_log'";
}

/// Who the log names for holders: they have no account, and the request that proved control stands in what was done.
pub const HOLDER: &str = "holder";

/// Rows read at once.
const ROWS: i64 = 1_000;

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deed<'a> {
    /// The account, `command:` and the user of the system, or [`HOLDER`].
    pub who: &'a str,
    /// What was done: a noun, a dot, a verb.
    pub what: &'a str,
    /// To what; never a secret, and of persons no more than the name of the site.
    pub about: &'a str,
    /// When.
    pub at: Timestamp,
}

crate::row::row! {
    struct Row {
        id: i64,
        at: i64,
        who: String,
        what: String,
        about: String,
        digest: String,
    }
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: String,
    /// What was done.
    pub what: String,
    /// To what.
    pub about: String,
}

impl Row {
    /// The digest that stands on `before`.
    fn expected(&self, before: &str) -> String {
        chained(before, self.at, &self.who, &self.what, &self.about)
    }

    fn told(self) -> LogRow {
        LogRow { id: self.id, at: Timestamp(self.at), who: self.who, what: self.what, about: self.about }
    }
}

/// Lengths stand before the texts, so that no two rows read alike.
fn chained(before: &str, at: i64, who: &str, what: &str, about: &str) -> String {
    let part = |text: &str| format!("{}:{text}\n", text.len());
    digest(&format!("{before}\n{at}\n{}{}{}", part(who), part(what), part(about)))
}

/// Adds a row, in the transaction of what it tells of.
pub(crate) async fn append(tx: &mut Tx, deed: &Deed<'_>) -> Result<()> {
    let (who, what, about) = (clean(deed.who), clean(deed.what), clean(deed.about));
    on_tx!(tx, c => {
        sqlx::query(TAKE_TURN).execute(&mut *c).await?;
        let before: Option<String> = sqlx::query_scalar(LAST).fetch_optional(&mut *c).await?;
        let digest = chained(&before.unwrap_or_default(), deed.at.0, &who, &what, &about);
        let add = sqlx::query(ADD).bind(deed.at.0).bind(&who).bind(&what).bind(&about).bind(&digest);
        add.execute(c).await?.rows_affected()
    });
    Ok(())
}

impl Db {
    /// Tells the log of a look. Whoever looks is told after the row stands.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn tell(&self, deed: &Deed<'_>) -> Result<()> {
        let mut tx = self.begin().await?;
        append(&mut tx, deed).await?;
        tx.commit().await
    }

    /// The latest rows, the newest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn latest_deeds(&self, limit: u32) -> Result<Vec<LogRow>> {
        let rows: Vec<Row> =
            on_read!(self, pool => sqlx::query_as(LATEST).bind(i64::from(limit)).fetch_all(pool).await?);
        Ok(rows.into_iter().map(Row::told).collect())
    }

    /// Looks through the whole log; the number of its rows, or the first row that does not stand on the one before. Rows
    /// missing at the end are told as the number after the last.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn verify_log(&self) -> Result<std::result::Result<i64, i64>> {
        let counted: i64 = on_read!(self, pool => sqlx::query_scalar(COUNTED).fetch_one(pool).await?);
        let (mut after, mut before, mut rows) = (0_i64, String::new(), 0_i64);
        loop {
            let page: Vec<Row> = on_read!(self, pool => {
                sqlx::query_as(PAGE).bind(after).bind(ROWS).fetch_all(pool).await?
            });
            if page.is_empty() {
                // Counted first: rows that came since are no break.
                return Ok(if rows >= counted { Ok(rows) } else { Err(after + 1) });
            }
            for row in page {
                if row.digest != row.expected(&before) {
                    return Ok(Err(row.id));
                }
                (after, before, rows) = (row.id, row.digest, rows + 1);
            }
        }
    }
}
