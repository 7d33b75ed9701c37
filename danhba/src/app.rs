//! What every command needs: settings, clock, and the rooms opened from them.

use crate::cli::Cli;
use crate::progress::Talk;
use crate::settings::{Overrides, Settings, load};
use anyhow::Context;
use domain::clock::Clock;
use domain::name::{DomainName, Zone};
use figment::Figment;
use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use store::Db;
use tempfile::TempDir;

/// Settings and what is made of them.
pub struct App {
    /// The settings in force.
    pub settings: Settings,
    /// The layers they came from.
    pub layers: Figment,
    /// The machine's clock.
    pub clock: Clock,
    /// How to talk to the person at the terminal.
    pub talk: Talk,
}

impl App {
    /// Reads the settings.
    pub fn from_cli(cli: &Cli) -> anyhow::Result<Self> {
        let overrides = Overrides {
            config: cli.config.clone(),
            data_dir: cli.data_dir.clone(),
            database_url: cli.database_url.clone(),
        };
        let (settings, layers) = load(&overrides)?;
        Ok(Self { settings, layers, clock: Clock::System, talk: Talk::new(cli.quiet) })
    }

    /// Opens the database that is there and brings it to this version's schema. Whoever only asks does not make one: an
    /// answer of zeros from the wrong folder looks like an answer.
    ///
    /// # Errors
    /// When there is none, and what stands in the way of opening it.
    pub async fn db(&self) -> anyhow::Result<Db> {
        let url = self.settings.database();
        let none = || {
            format!(
                "there is no database in {} yet: `danhba init` prepares one, `danhba import FILE` fills it; --config, --data-dir or \
                 --database-url name another place",
                crate::settings::hide(&url)
            )
        };
        if let Some(file) = file_of(&url)
            && !is_there(&file)?
        {
            anyhow::bail!(none());
        }
        let db = connect(&url).await?;
        if db.schema_version().await? == 0 {
            anyhow::bail!(none());
        }
        migrated(db, &url).await
    }

    /// Opens the database, and makes it where there is none.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn db_or_new(&self) -> anyhow::Result<Db> {
        open(&self.settings).await
    }

    /// Opens the database that is there; or one in a folder of its own that passes with it, so that what only tries leaves
    /// nothing behind.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn db_to_try(&self) -> anyhow::Result<(Option<TempDir>, Db)> {
        match file_of(&self.settings.database()) {
            Some(file) if !is_there(&file)? => {
                // Under a name that nobody could prepare, for its owner alone.
                let passing = tempfile::tempdir().context("cannot create a folder for a dry run")?;
                let url = format!("sqlite://{}", passing.path().join("danhba.db").display());
                Ok((Some(passing), migrated(connect(&url).await?, &url).await?))
            }
            _ => Ok((None, self.db().await?)),
        }
    }

    /// The configured zones.
    pub fn zones(&self) -> anyhow::Result<Vec<Zone>> {
        self.settings
            .zones
            .iter()
            .map(|z| Zone::parse(z).with_context(|| format!("zones: “{z}” is not a zone name")))
            .collect()
    }

    /// A name from the command line.
    pub fn name(&self, text: &str) -> anyhow::Result<DomainName> {
        Ok(DomainName::parse(text, &self.zones()?)?)
    }

    /// A seed for everything that is left to chance in this process.
    pub fn seed(&self) -> u64 {
        self.clock.now().0 as u64 ^ (u64::from(std::process::id()) << 32)
    }
}

/// Whether a file is there.
///
/// # Errors
/// When it cannot be told: a folder on the way belongs to another user.
fn is_there(file: &Path) -> anyhow::Result<bool> {
    file.try_exists().with_context(|| {
        format!(
            "cannot look for {}; run danhba as the user whose data it is, or name another place with --data-dir",
            file.display()
        )
    })
}

/// Opens the database of `settings`, and makes it where there is none.
pub async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let url = settings.database();
    if let Some(folder) = file_of(&url).as_deref().and_then(Path::parent) {
        private_folder(folder).with_context(|| {
            format!("cannot create {}; set data_dir to a folder you may write", folder.display())
        })?;
    }
    migrated(connect(&url).await?, &url).await
}

async fn migrated(db: Db, url: &str) -> anyhow::Result<Db> {
    let shown = crate::settings::hide(url);
    db.migrate().await.with_context(|| format!("cannot bring {shown} to this version's schema"))?;
    Ok(db)
}

async fn connect(url: &str) -> anyhow::Result<Db> {
    let shown = crate::settings::hide(url);
    Db::connect(url).await.map_err(|error| {
        let damaged = error.to_string().contains("file is not a database");
        let cure = if damaged { ": put a backup in its place, or name another with --data-dir" } else { "" };
        anyhow::Error::new(error).context(format!("cannot open the database {shown}{cure}"))
    })
}

/// The file of an SQLite database.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    let path = path.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

/// Makes a folder that its owner alone may look into, where there is none: holders' names and words, tax codes and the
/// secrets of the staff's accounts are in it. One that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_new_data_folder_is_its_owners_alone() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("a/b");
        private_folder(&folder).unwrap();
        private_folder(&folder).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_ne!(mode(&outer.path().join("a")), 0o700, "what is above it is not ours");
    }

    #[test]
    fn what_cannot_be_looked_for_is_not_called_missing() {
        let outer = tempfile::tempdir().unwrap();
        assert!(!is_there(&outer.path().join("danhba.db")).unwrap());
        // A file where a folder should be stands in for the folder of another user, which stops no administrator.
        std::fs::write(outer.path().join("file"), "").unwrap();
        let said = is_there(&outer.path().join("file/danhba.db")).unwrap_err().to_string();
        assert!(said.contains("cannot look for") && said.contains("--data-dir"), "{said}");
    }

    #[test]
    fn the_file_is_found_in_a_url() {
        assert_eq!(file_of("sqlite:///x/d.db?mode=rw"), Some(PathBuf::from("/x/d.db")));
        assert_eq!(file_of("sqlite:d.db"), Some(PathBuf::from("d.db")));
        assert_eq!((file_of("sqlite::memory:"), file_of("postgres://h/d")), (None, None));
    }
}
