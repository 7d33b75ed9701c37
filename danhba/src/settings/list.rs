//! A list in settings: an array in the file, and in the environment an array or words with commas.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Many(Vec<String>),
    One(String),
}

/// Reads `["a", "b"]`, or `a, b`.
pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    Ok(match Written::deserialize(d)? {
        Written::Many(items) => items,
        Written::One(text) => {
            text.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
        }
    })
}

/// Writes an array.
pub fn serialize<S: Serializer>(items: &[String], s: S) -> Result<S::Ok, S::Error> {
    items.serialize(s)
}
