//! What every command needs: settings, clock, and the rooms opened from them.

use crate::cli::Cli;
use crate::progress::Talk;
use crate::settings::{Overrides, Settings, load};
use anyhow::Context;
use domain::clock::Clock;
use domain::name::{DomainName, Zone};
use figment::Figment;
use std::path::Path;
use store::Db;

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

    /// Opens the database and brings it to this version's schema.
    pub async fn db(&self) -> anyhow::Result<Db> {
        open(&self.settings).await
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

/// Opens the database of `settings`.
pub async fn open(settings: &Settings) -> anyhow::Result<Db> {
    let url = settings.database();
    if let Some(path) = url.strip_prefix("sqlite://")
        && let Some(folder) = Path::new(path).parent()
    {
        std::fs::create_dir_all(folder).with_context(|| {
            format!("cannot create {}; set data_dir to a folder you may write", folder.display())
        })?;
    }
    let shown = crate::settings::hide(&url);
    let db = Db::connect(&url).await.with_context(|| format!("cannot open the database {shown}"))?;
    db.migrate().await.with_context(|| format!("cannot bring {shown} to this version's schema"))?;
    Ok(db)
}
