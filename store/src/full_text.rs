//! Full-text search as SQLite (FTS5) and PostgreSQL offer it themselves, in tables of its own: what `danhba bench search`
//! is compared with. Nothing else uses it.

use crate::boxed;
use crate::error::Result;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::path::Path;

const FTS5: &str = "CREATE VIRTUAL TABLE bench_text USING fts5(domain UNINDEXED, name, place, description, \
                    province UNINDEXED, zone UNINDEXED, tokenize = 'unicode61 remove_diacritics 2')";
const FTS5_PUT: &str = "INSERT INTO bench_text (domain, name, place, description, province, zone) \
                        VALUES ($1, $2, $3, $4, $5, $6)";
const FTS5_ASK: &str = "SELECT domain FROM bench_text WHERE bench_text MATCH $1 \
                        ORDER BY bm25(bench_text, 0, 5, 2, 1) LIMIT 10";
const FTS5_COUNT: [&str; 2] = [
    "SELECT province, COUNT(*) FROM bench_text WHERE bench_text MATCH $1 GROUP BY province",
    "SELECT zone, COUNT(*) FROM bench_text WHERE bench_text MATCH $1 GROUP BY zone",
];

const PG_MAKE: [&str; 5] = [
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "DROP TEXT SEARCH CONFIGURATION IF EXISTS bench_vi",
    "CREATE TEXT SEARCH CONFIGURATION bench_vi (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION bench_vi ALTER MAPPING FOR hword, hword_part, word, asciiword, numword, numhword, \
     asciihword, hword_asciipart, hword_numpart WITH unaccent, simple",
    "CREATE TEMPORARY TABLE bench_text (domain TEXT, name TEXT, place TEXT, description TEXT, province TEXT, zone TEXT, \
     words tsvector)",
];
const PG_PUT: &str = "INSERT INTO bench_text SELECT d, n, p, t, c, z, setweight(to_tsvector('bench_vi', n), 'A') || \
                      setweight(to_tsvector('bench_vi', p), 'B') || setweight(to_tsvector('bench_vi', t), 'C') \
                      FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS r (d, n, p, t, c, z)";
const PG_DONE: [&str; 2] = ["CREATE INDEX ON bench_text USING gin (words)", "ANALYZE bench_text"];
const PG_ASK: &str = "SELECT domain FROM bench_text, plainto_tsquery('bench_vi', $1) q WHERE words @@ q \
                      ORDER BY ts_rank(words, q) DESC, domain LIMIT 10";
const PG_COUNT: [&str; 2] = [
    "SELECT province, COUNT(*) FROM bench_text WHERE words @@ plainto_tsquery('bench_vi', $1) GROUP BY province",
    "SELECT zone, COUNT(*) FROM bench_text WHERE words @@ plainto_tsquery('bench_vi', $1) GROUP BY zone",
];
const PG_SIZE: &str = "SELECT pg_total_relation_size('bench_text')";
const SQLITE_SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

/// One record.
#[derive(Debug, Clone)]
pub struct TextRow {
    /// Domain.
    pub domain: String,
    /// Name.
    pub name: String,
    /// Where it is, in words.
    pub place: String,
    /// Description.
    pub description: String,
    /// Province code.
    pub province: String,
    /// Zone.
    pub zone: String,
}

/// A table of records in one of the databases.
pub enum FullText {
    /// FTS5 with marks removed; đ is written d on both sides, which its tokenizer cannot do.
    Sqlite(SqliteConnection),
    /// A weighted tsvector under a GIN index, with `unaccent`.
    Postgres(PgConnection),
}

impl FullText {
    /// An empty table in a new file.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn sqlite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        for text in
            ["PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144", FTS5]
        {
            sqlx::query(text).execute(&mut connection).await?;
        }
        Ok(Self::Sqlite(connection))
    }

    /// An empty table that goes with the connection, in an existing database whose owner may add extensions.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn postgres(url: &str) -> Result<Self> {
        let mut connection = PgConnection::connect(url).await?;
        for text in PG_MAKE {
            sqlx::query(text).execute(&mut connection).await?;
        }
        Ok(Self::Postgres(connection))
    }

    /// Adds records.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn put(&mut self, rows: &[TextRow]) -> Result<()> {
        match self {
            Self::Sqlite(connection) => {
                let mut tx = connection.begin().await?;
                for row in rows {
                    let cells = [&row.name, &row.place, &row.description].map(|text| plain_d(text));
                    let mut query = sqlx::query(FTS5_PUT).bind(&row.domain);
                    for cell in cells {
                        query = query.bind(cell);
                    }
                    query.bind(&row.province).bind(&row.zone).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
            Self::Postgres(connection) => {
                let column =
                    |of: fn(&TextRow) -> &String| rows.iter().map(|r| of(r).clone()).collect::<Vec<_>>();
                sqlx::query(PG_PUT)
                    .bind(column(|r| &r.domain))
                    .bind(column(|r| &r.name))
                    .bind(column(|r| &r.place))
                    .bind(column(|r| &r.description))
                    .bind(column(|r| &r.province))
                    .bind(column(|r| &r.zone))
                    .execute(connection)
                    .await?;
            }
        }
        Ok(())
    }

    /// Makes the table ready for questions, and says how many bytes it takes.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn finish(&mut self) -> Result<i64> {
        match self {
            Self::Sqlite(connection) => {
                sqlx::query("INSERT INTO bench_text (bench_text) VALUES ('optimize')")
                    .execute(&mut *connection)
                    .await?;
                Ok(sqlx::query_scalar(SQLITE_SIZE).fetch_one(connection).await?)
            }
            Self::Postgres(connection) => {
                for text in PG_DONE {
                    sqlx::query(text).execute(&mut *connection).await?;
                }
                Ok(sqlx::query_scalar(PG_SIZE).fetch_one(connection).await?)
            }
        }
    }

    /// The first ten domains for some words, all of which have to be there, with counts by province and zone.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn ask(&mut self, words: &str) -> Result<Vec<String>> {
        match self {
            Self::Sqlite(connection) => {
                let quoted: Vec<String> = plain_d(words)
                    .split_whitespace()
                    .map(|w| format!("\"{}\"", w.replace('"', "")))
                    .collect();
                let words = quoted.join(" ");
                for text in FTS5_COUNT {
                    sqlx::query(text).bind(&words).fetch_all(&mut *connection).await?;
                }
                let rows = sqlx::query(FTS5_ASK).bind(&words).fetch_all(connection).await?;
                rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
            }
            Self::Postgres(connection) => {
                for text in PG_COUNT {
                    sqlx::query(text).bind(words).fetch_all(&mut *connection).await?;
                }
                let rows = sqlx::query(PG_ASK).bind(words).fetch_all(connection).await?;
                rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
            }
        }
    }
}

fn plain_d(text: &str) -> String {
    text.replace('đ', "d").replace('Đ', "D")
}
