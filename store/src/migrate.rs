//! One migration history for both engines. The few words that differ stand in the texts as `{{…}}` and are
//! filled in here; sqlx's migrator does the rest (lock, one transaction each, checksums).

use crate::db::{Db, Pools, on_read};
use crate::error::{Result, StoreError};
use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

/// The history, oldest first: version, name, text.
pub const HISTORY: &[(i64, &str, &str)] = &[
    (1, "register", include_str!("../../migrations/0001_register.sql")),
    (2, "queue", include_str!("../../migrations/0002_queue.sql")),
    (3, "observations", include_str!("../../migrations/0003_observations.sql")),
    (4, "directory", include_str!("../../migrations/0004_directory.sql")),
    (5, "consents", include_str!("../../migrations/0005_consents.sql")),
];

/// The version that this program needs.
pub(crate) fn newest() -> i64 {
    HISTORY.last().map_or(0, |(version, ..)| *version)
}

fn words(pg: bool) -> [(&'static str, &'static str); 3] {
    if pg {
        [
            ("{{id}}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
            ("{{bytes}}", "BYTEA"),
            ("{{name}}", "TEXT COLLATE \"C\""),
        ]
    } else {
        // AUTOINCREMENT: an id is never given twice, even after the newest row was removed.
        [("{{id}}", "INTEGER PRIMARY KEY AUTOINCREMENT"), ("{{bytes}}", "BLOB"), ("{{name}}", "TEXT")]
    }
}

fn migrator(pg: bool) -> Migrator {
    let migrations = HISTORY.iter().map(|(version, name, text)| {
        let filled = words(pg).iter().fold((*text).to_owned(), |t, (from, to)| t.replace(from, to));
        let sql = AssertSqlSafe(filled).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

impl Db {
    /// Brings the schema up to date; doing it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a newer program was here, [`StoreError::Migration`] when a step fails
    /// (that step is undone whole).
    pub async fn migrate(&self) -> Result<()> {
        let found = self.schema_version().await?;
        if found > newest() {
            return Err(StoreError::NewerSchema { found, expected: newest() });
        }
        let outcome = match &self.0 {
            Pools::Sqlite { write, .. } => migrator(false).run(write).await,
            Pools::Pg(pool) => migrator(true).run(pool).await,
        };
        outcome.map_err(|error| match error {
            MigrateError::Execute(e) => match StoreError::from(e) {
                passing if passing.is_passing() => passing,
                other => StoreError::Migration(other.to_string()),
            },
            other => StoreError::Migration(other.to_string()),
        })
    }

    /// The version of the schema; 0 for an empty database.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub async fn schema_version(&self) -> Result<i64> {
        let found: std::result::Result<Option<i64>, sqlx::Error> =
            on_read!(self, pool => sqlx::query_scalar(crate::sql::SCHEMA_VERSION).fetch_one(pool).await);
        match found.map_err(StoreError::from) {
            Ok(version) => Ok(version.unwrap_or(0)),
            Err(StoreError::NotMigrated { .. }) => Ok(0),
            Err(other) => Err(other),
        }
    }

    /// Whether this program and the schema fit together.
    ///
    /// # Errors
    /// [`StoreError::NotMigrated`] or [`StoreError::NewerSchema`], naming both versions.
    pub async fn check_schema(&self) -> Result<()> {
        let (found, expected) = (self.schema_version().await?, newest());
        match found.cmp(&expected) {
            std::cmp::Ordering::Less => Err(StoreError::NotMigrated { found, expected }),
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Greater => Err(StoreError::NewerSchema { found, expected }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_and_the_folder_agree() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        files.sort();
        let listed: Vec<String> = HISTORY.iter().map(|(v, name, _)| format!("{v:04}_{name}.sql")).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn no_word_is_left_unfilled() {
        for pg in [true, false] {
            assert!(migrator(pg).iter().all(|m| !m.sql.as_str().contains("{{ ") && {
                let code = m.sql.as_str().lines().filter(|l| !l.trim_start().starts_with("--"));
                code.into_iter().all(|l| !l.contains("{{"))
            }));
        }
    }
}
