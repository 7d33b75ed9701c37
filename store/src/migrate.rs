//! One migration history for both engines. The few words that differ stand in the texts as `{{…}}` and are
//! filled in here; sqlx's migrator does the rest (lock, one transaction each, checksums).

use crate::boxed;
use crate::db::{Db, Pools, on_read};
use crate::error::{Result, StoreError};
use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long one start waits for another one that is migrating.
const TURN: Duration = Duration::from_secs(60);
/// How often it looks whether its turn has come.
const KNOCK: Duration = Duration::from_millis(20);

/// The history, oldest first: version, name, text.
pub const HISTORY: &[(i64, &str, &str)] = &[
    (1, "register", include_str!("../../migrations/0001_register.sql")),
    (2, "queue", include_str!("../../migrations/0002_queue.sql")),
    (3, "observations", include_str!("../../migrations/0003_observations.sql")),
    (4, "directory", include_str!("../../migrations/0004_directory.sql")),
    (5, "consents", include_str!("../../migrations/0005_consents.sql")),
    (6, "status", include_str!("../../migrations/0006_status.sql")),
    (7, "snapshots", include_str!("../../migrations/0007_snapshots.sql")),
    (8, "audits", include_str!("../../migrations/0008_audits.sql")),
    (9, "lives", include_str!("../../migrations/0009_lives.sql")),
    (10, "pace", include_str!("../../migrations/0010_pace.sql")),
    (11, "holders", include_str!("../../migrations/0011_holders.sql")),
    (12, "offering", include_str!("../../migrations/0012_offering.sql")),
    (13, "staff", include_str!("../../migrations/0013_staff.sql")),
    (14, "well_kept", include_str!("../../migrations/0014_well_kept.sql")),
    (15, "copies", include_str!("../../migrations/0015_copies.sql")),
    (16, "past", include_str!("../../migrations/0016_past.sql")),
    (17, "recomputed", include_str!("../../migrations/0017_recomputed.sql")),
    (18, "terms_by_domain", include_str!("../../migrations/0018_terms_by_domain.sql")),
    (19, "gaps", include_str!("../../migrations/0019_gaps.sql")),
    (20, "failing", include_str!("../../migrations/0020_failing.sql")),
    (21, "mail_hosts", include_str!("../../migrations/0021_mail_hosts.sql")),
    (22, "narratives", include_str!("../../migrations/0022_narratives.sql")),
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

/// The line `{{only_added TABLE}}`: from there on the database itself refuses to change or remove a row of the table.
fn only_added(line: &str, pg: bool) -> Option<String> {
    let table = line.trim_end().strip_prefix("{{only_added ")?.strip_suffix("}}")?;
    let refusal = format!("{table} is only added to");
    Some(if pg {
        format!(
            "CREATE FUNCTION {table}_refuses() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$;\n\
             CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuses();\n"
        )
    } else {
        let refuse = |deed: &str| {
            format!(
                "CREATE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END;\n"
            )
        };
        format!("{}{}", refuse("UPDATE"), refuse("DELETE"))
    })
}

fn filled(text: &str, pg: bool) -> String {
    let lines =
        text.split_inclusive('\n').map(|line| only_added(line, pg).unwrap_or_else(|| line.to_owned()));
    words(pg).iter().fold(lines.collect::<String>(), |t, (from, to)| t.replace(from, to))
}

fn migrator(pg: bool) -> Migrator {
    let migrations = HISTORY.iter().map(|(version, name, text)| {
        let filled = filled(text, pg);
        let sql = AssertSqlSafe(filled).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// Locks `<database file>.migrate.lock`: sqlx's migrator has no lock for SQLite, so that two processes would
/// both find an empty database and both create its tables. The system lets go of the lock when its holder ends,
/// however it ends. The file stays: who removed it could take it from under another one that waits for it.
async fn take_turn(database: &Path) -> Result<Option<File>> {
    if !database.is_file() {
        return Ok(None); // in memory: nobody else sees it
    }
    let mut path = database.as_os_str().to_owned();
    path.push(".migrate.lock");
    let fault = |e: std::io::Error| StoreError::Unreachable(format!("{}: {e}", path.display()));
    let file = File::options().create(true).write(true).truncate(false).open(&path).map_err(fault)?;
    let until = Instant::now() + TURN;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if Instant::now() < until => sleep(KNOCK).await,
            Err(TryLockError::WouldBlock) => {
                let place = path.display();
                return Err(StoreError::Locked(format!(
                    "{place} is held by one that brings the schema up to date"
                )));
            }
            Err(TryLockError::Error(e)) => return Err(fault(e)),
        }
    }
}

impl Db {
    /// Brings the schema up to date; doing it again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a newer program was here, [`StoreError::Migration`] when a step fails
    /// (that step is undone whole), [`StoreError::Locked`] when another process migrates and does not finish.
    #[boxed]
    pub async fn migrate(&self) -> Result<()> {
        if self.schema_version().await? == newest() {
            return Ok(()); // nothing is written: a read replica may be asked too
        }
        // Kept until the end: what is found below stays true while it is held.
        let _turn = match &self.0 {
            Pools::Sqlite { write, .. } => take_turn(write.connect_options().get_filename()).await?,
            // sqlx takes an advisory lock there.
            Pools::Pg(_) => None,
        };
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
    #[boxed]
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
    #[boxed]
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
