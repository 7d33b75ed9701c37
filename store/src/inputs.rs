//! Dated inputs that an administrator loads: population and targets. Each load is a revision; the latest counts.

use crate::boxed;
use crate::db::{Db, on_read, on_write};
use crate::error::{Result, StoreError};
use crate::stored::clean;
use domain::clock::Timestamp;

crate::sql::statements! {
    LOAD = "INSERT INTO inputs (kind, file_name, sha256, text, loaded_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    LATEST = "SELECT id, kind, file_name, sha256, loaded_at, text FROM inputs WHERE kind = $1 ORDER BY id DESC LIMIT 1";
    LIST = "SELECT id, kind, file_name, sha256, loaded_at FROM inputs ORDER BY id DESC";
}

/// What an input is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// People by province (`domain::population`).
    Population,
    /// Dated targets (`domain::targets`).
    Targets,
}

impl InputKind {
    /// The code as stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Targets => "targets",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Population, Self::Targets].into_iter().find(|k| k.code() == code)
    }
}

/// A load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Its number: later loads have higher ones.
    pub id: i64,
    /// What it is about.
    pub kind: InputKind,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// When it was loaded.
    pub loaded_at: Timestamp,
}

crate::row::row! {
    struct InputRow {
        id: i64,
        kind: String,
        file_name: String,
        sha256: String,
        loaded_at: i64,
    }
}

crate::row::row! {
    struct TextRow {
        text: String,
    } with input: InputRow
}

impl InputRow {
    fn input(self) -> Result<Input> {
        let kind = InputKind::from_code(&self.kind)
            .ok_or_else(|| StoreError::corrupt("inputs", &self.kind, "unknown kind"))?;
        let (id, loaded_at) = (self.id, Timestamp(self.loaded_at));
        Ok(Input { id, kind, file_name: self.file_name, sha256: self.sha256, loaded_at })
    }
}

impl Db {
    /// Adds a load; the caller has read the text and found it right.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn load_input(
        &self,
        kind: InputKind,
        file_name: &str,
        sha256: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<i64> {
        Ok(on_write!(self, pool => {
            sqlx::query_scalar(LOAD)
                .bind(kind.code())
                .bind(clean(file_name))
                .bind(sha256)
                .bind(clean(text))
                .bind(at.0)
                .fetch_one(pool)
                .await?
        }))
    }

    /// The load in force, with its text; `None` when nothing was loaded.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn input(&self, kind: InputKind) -> Result<Option<(Input, String)>> {
        let row: Option<TextRow> = on_read!(self, pool => {
            sqlx::query_as(LATEST).bind(kind.code()).fetch_optional(pool).await?
        });
        row.map(|r| Ok((r.input.input()?, r.text))).transpose()
    }

    /// All loads, newest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn inputs(&self) -> Result<Vec<Input>> {
        let rows: Vec<InputRow> = on_read!(self, pool => sqlx::query_as(LIST).fetch_all(pool).await?);
        rows.into_iter().map(InputRow::input).collect()
    }
}
