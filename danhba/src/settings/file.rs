//! The settings file as a layer. Its TOML is read by the parser that reads the rule files: one in the tree is enough.

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};
use std::path::{Path, PathBuf};

/// Settings that are paths. In a file they are beside that file, wherever one stands when it is read.
const PATHS: [&[&str]; 3] = [&["data_dir"], &["crawler", "extra_roots"], &["crawler", "ip_policy"]];

/// A settings file; a missing or unreadable one is an error when the layers are put together.
pub(super) struct SettingsFile(pub PathBuf);

impl Provider for SettingsFile {
    fn metadata(&self) -> Metadata {
        Metadata::from("TOML file", self.0.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let text = std::fs::read_to_string(&self.0).map_err(|e| Error::from(e.to_string()))?;
        let mut values: Dict = toml::from_str(&text).map_err(|e| Error::from(e.to_string()))?;
        let here = [Path::new(""), Path::new(".")];
        if let Some(folder) = self.0.parent().filter(|folder| !here.contains(folder)) {
            for path in PATHS {
                anchor(&mut values, path, folder);
            }
        }
        Ok(Profile::Default.collect(values))
    }
}

fn anchor(values: &mut Dict, path: &[&str], folder: &Path) {
    let [key, rest @ ..] = path else { return };
    let Some(value) = values.get_mut(*key) else { return };
    if let (Value::Dict(_, inner), false) = (&mut *value, rest.is_empty()) {
        return anchor(inner, rest, folder);
    }
    // A folder may be called like a number.
    let written =
        value.as_str().map(str::to_owned).or_else(|| value.to_i128().map(|number| number.to_string()));
    if let Some(written) = written.filter(|written| !written.is_empty()) {
        *value = folder.join(written).to_string_lossy().into_owned().into();
    }
}
