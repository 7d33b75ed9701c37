//! The effective settings with their origin, secrets hidden.

use super::Settings;
use figment::Figment;
use serde::Serialize;
use serde_json::Value;

/// One setting as shown.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// `pace.per_host_ms`.
    pub key: String,
    /// Its value; a password in it is hidden.
    pub value: Value,
    /// `default`, a file, `environment` or `flag`.
    pub origin: String,
}

/// All settings in the order of their keys.
pub fn effective(settings: &Settings, layers: &Figment) -> Vec<Shown> {
    let mut leaves = Vec::new();
    flatten("", &serde_json::to_value(settings).unwrap_or(Value::Null), &mut leaves);
    leaves
        .into_iter()
        .map(|(key, value)| {
            let origin = origin(layers, &key);
            let value = if key == "database_url" { Value::String(hide(&settings.database())) } else { value };
            Shown { key, value, origin }
        })
        .collect()
}

fn flatten(prefix: &str, value: &Value, out: &mut Vec<(String, Value)>) {
    if let Value::Object(map) = value {
        for (key, inner) in map {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            flatten(&path, inner, out);
        }
    } else {
        out.push((prefix.to_owned(), value.clone()));
    }
}

fn origin(layers: &Figment, key: &str) -> String {
    let Some(meta) = layers.find_metadata(key) else { return "default".into() };
    if let Some(source) = &meta.source
        && let Some(path) = source.file_path()
    {
        return path.display().to_string();
    }
    if meta.name.contains("environment") {
        format!("environment DANHBA_{}", key.to_uppercase().replace('.', "__"))
    } else if meta.name.contains("Map") {
        "flag".into()
    } else {
        "default".into()
    }
}

/// The password of a URL becomes `***`.
pub fn hide(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => match parsed.set_password(Some("***")) {
            Ok(()) => parsed.to_string(),
            Err(()) => "***".into(),
        },
        // Not readable as a URL, yet perhaps with a secret: better to show nothing.
        Err(_) if url.contains('@') => "***".into(),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden() {
        assert_eq!(hide("postgres://u:geheim@db/danhba"), "postgres://u:***@db/danhba");
        assert_eq!(hide("sqlite:///var/lib/danhba.db"), "sqlite:///var/lib/danhba.db");
        assert_eq!(hide("postgres//u:geheim@db"), "***");
    }
}
