//! Lists, texts and paths in settings: an array in the file, and in the environment an array or words with commas. The
//! environment knows no types, so that a name such as `1` arrives there as a number.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Whole(i64),
    Broken(f64),
    Truth(bool),
}

impl Scalar {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Whole(number) => number.to_string(),
            Self::Broken(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Many(Vec<Scalar>),
    One(Scalar),
}

impl Written {
    fn items(self) -> Vec<String> {
        match self {
            Self::Many(items) => items.into_iter().map(Scalar::text).collect(),
            Self::One(words) => {
                words.text().split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()
            }
        }
    }
}

/// Reads `["a", "b"]`, or `a, b`.
pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    Ok(Written::deserialize(d)?.items())
}

/// The same, if it is stated.
pub fn optional<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
    Ok(Option::<Written>::deserialize(d)?.map(Written::items))
}

/// Reads a text.
pub fn text<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
    Ok(Scalar::deserialize(d)?.text())
}

/// Reads a path.
pub fn path<'de, D: Deserializer<'de>>(d: D) -> Result<PathBuf, D::Error> {
    Ok(text(d)?.into())
}

/// Reads a path, if it is stated.
pub fn optional_path<'de, D: Deserializer<'de>>(d: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(Option::<Scalar>::deserialize(d)?.map(|path| path.text().into()))
}

/// Writes an array.
pub fn serialize<S: Serializer>(items: &[String], s: S) -> Result<S::Ok, S::Error> {
    items.serialize(s)
}
