//! Provinces, dated: 63 units until 30 June 2025, 34 since (Resolution 202/2025/QH15).
//! Codes were reused by the merger, so a code means nothing without its map.

mod gazetteer;
mod resolve;
mod unit;

pub use gazetteer::{Gazetteer, gazetteer};
pub use resolve::ProvinceError;
pub use unit::{District, FormerProvince, Province, Tile, Ward};

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, macros::date};

/// First day of the 34-unit map (Resolution 202/2025/QH15).
pub const MERGER: Date = date!(2025 - 07 - 01);

/// A province code of the present map (GSO, two digits, 34 units since 1 July 2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvinceCode([u8; 2]);

/// The two maps on which codes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProvinceMap {
    /// 63 units, until 2025-06-30.
    #[serde(rename = "63")]
    Until2025,
    /// 34 units, since 2025-07-01.
    #[serde(rename = "34")]
    Since2025,
}

/// A province as the register had it: a code and the map it was read under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProvinceAsRegistered {
    /// GSO code on `map`.
    pub code: ProvinceCode,
    /// The map.
    pub map: ProvinceMap,
}

impl ProvinceCode {
    /// Two ASCII digits. Whether a unit has this code is a question to a map.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_digit() && b.is_ascii_digit() => Some(Self([*a, *b])),
            _ => None,
        }
    }

    /// The two digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("00")
    }
}

impl fmt::Display for ProvinceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ProvinceCode {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ProvinceCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("“{text}” is not a province code")))
    }
}
