//! The settings file as a layer. Its TOML is read by the parser that reads the rule files: one in the tree is enough.

use figment::value::{Dict, Map};
use figment::{Error, Metadata, Profile, Provider};
use std::path::PathBuf;

/// A settings file; a missing or unreadable one is an error when the layers are put together.
pub(super) struct SettingsFile(pub PathBuf);

impl Provider for SettingsFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("TOML file", self.0.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let text = std::fs::read_to_string(&self.0).map_err(|e| Error::from(e.to_string()))?;
        let values: Dict = toml::from_str(&text).map_err(|e| Error::from(e.to_string()))?;
        Ok(Profile::Default.collect(values))
    }
}
