//! Lists and texts in settings: an array in the file, and in the environment an array or words with commas.

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

/// Reads a text. The environment knows no types, so that a name such as `1` arrives there as a number.
pub fn text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Scalar {
        Text(String),
        Whole(i64),
        Broken(f64),
        Truth(bool),
    }
    Ok(match Scalar::deserialize(d)? {
        Scalar::Text(text) => text,
        Scalar::Whole(number) => number.to_string(),
        Scalar::Broken(number) => number.to_string(),
        Scalar::Truth(truth) => truth.to_string(),
    })
}

/// Writes an array.
pub fn serialize<S: Serializer>(items: &[String], s: S) -> Result<S::Ok, S::Error> {
    items.serialize(s)
}
