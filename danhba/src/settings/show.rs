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
            let value = match key.as_str() {
                "database_url" => Value::String(hide(&settings.database())),
                "crawler.canaries" => settings.canaries().into(),
                _ => value,
            };
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

/// Every password of a URL becomes `***`: the user's, and those in the query (`?password=…`, `&sslpassword=…`).
pub fn hide(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else {
        // Not readable as a URL, yet perhaps with a secret: better to show nothing.
        return if url.contains(['@', '?']) { "***".into() } else { url.to_owned() };
    };
    if parsed.password().is_none() && parsed.query().is_none() {
        return url.to_owned();
    }
    if parsed.password().is_some() && parsed.set_password(Some("***")).is_err() {
        return "***".into();
    }
    if let Some(query) = parsed.query() {
        let shown: Vec<String> = query.split('&').map(hide_pair).collect();
        parsed.set_query(Some(&shown.join("&")));
    }
    parsed.to_string()
}

/// `key=value` of a query; the value of a secret is not shown, however its key is written.
fn hide_pair(pair: &str) -> String {
    let key = pair.split('=').next().unwrap_or_default();
    let named = url::form_urlencoded::parse(key.as_bytes()).next();
    let is_secret = named.is_some_and(|(name, _)| {
        let name = name.to_ascii_lowercase();
        ["pass", "secret", "token"].iter().any(|word| name.contains(word)) || name == "pwd"
    });
    if is_secret { format!("{key}=***") } else { pair.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden() {
        assert_eq!(hide("postgres://u:geheim@db/danhba"), "postgres://u:***@db/danhba");
        assert_eq!(hide("sqlite:///var/lib/danhba.db"), "sqlite:///var/lib/danhba.db");
        assert_eq!(hide("postgres//u:geheim@db"), "***");
        for (url, shown) in [
            ("postgres://u@h/db?password=geheim", "postgres://u@h/db?password=***"),
            (
                "postgres://u:geheim@h/db?sslmode=require&sslpassword=geheim&PassWord=geheim",
                "postgres://u:***@h/db?sslmode=require&sslpassword=***&PassWord=***",
            ),
            ("postgres://u@h/db?p%61ssword=geheim&host=/run", "postgres://u@h/db?p%61ssword=***&host=/run"),
            ("postgres://u@h/db?sslmode=require", "postgres://u@h/db?sslmode=require"),
            ("postgres:u?password=geheim", "postgres:u?password=***"),
        ] {
            assert_eq!(hide(url), shown);
        }
    }
}
