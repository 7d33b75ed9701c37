//! Reading stored texts back into types, and making foreign texts storable.

use crate::error::{Result, StoreError};
use domain::name::DomainName;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Read;
use time::Date;
use time::format_description::FormatItem;
use time::macros::format_description;

const DAY: &[FormatItem<'static>] = format_description!("[year]-[month]-[day]");
/// zstd's default: a third of the size of level 1 at a few hundred microseconds a page.
const LEVEL: i32 = 3;
/// No observation is larger; a damaged frame must not eat the memory.
const MOST_EVIDENCE: u64 = 64 << 20;

/// A text without U+0000, which PostgreSQL cannot hold and a site may well send.
pub(crate) fn clean(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() }
}

pub(crate) fn clean_opt(text: Option<&str>) -> Option<String> {
    text.map(clean)
}

pub(crate) fn name(table: &'static str, text: &str) -> Result<DomainName> {
    DomainName::stored(text).map_err(|e| StoreError::corrupt(table, text, e))
}

pub(crate) fn day_text(day: Date) -> String {
    // A calendar date always formats; the display of `time` is the same ISO text.
    day.format(DAY).unwrap_or_else(|_| day.to_string())
}

pub(crate) fn day(table: &'static str, domain: &str, text: Option<&str>) -> Result<Option<Date>> {
    text.map(|t| {
        Date::parse(t, DAY).map_err(|e| StoreError::corrupt(table, domain, format!("day “{t}”: {e}")))
    })
    .transpose()
}

/// A code of an enum, or a complaint that names it.
pub(crate) fn code<T>(
    table: &'static str,
    domain: &str,
    text: &str,
    from: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    from(text).ok_or_else(|| StoreError::corrupt(table, domain, format!("unknown code “{text}”")))
}

pub(crate) fn small(table: &'static str, domain: &str, number: i64) -> Result<u16> {
    u16::try_from(number).map_err(|_| StoreError::corrupt(table, domain, format!("number {number}")))
}

pub(crate) fn json<T: Serialize>(table: &'static str, domain: &str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::corrupt(table, domain, e))
}

pub(crate) fn from_json<T: DeserializeOwned>(table: &'static str, domain: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| StoreError::corrupt(table, domain, e))
}

/// A unit variant by its serde name (`OPTOUT`).
pub(crate) fn word<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned))
}

pub(crate) fn from_word<T: DeserializeOwned>(table: &'static str, domain: &str, text: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|e| StoreError::corrupt(table, domain, e))
}

/// JSON, compressed.
pub(crate) fn pack<T: Serialize>(domain: &str, value: &T) -> Result<Vec<u8>> {
    let corrupt = |e: String| StoreError::corrupt("observations", domain, e);
    let text = serde_json::to_vec(value).map_err(|e| corrupt(e.to_string()))?;
    zstd::bulk::compress(&text, LEVEL).map_err(|e| corrupt(e.to_string()))
}

pub(crate) fn unpack<T: DeserializeOwned>(domain: &str, packed: &[u8]) -> Result<T> {
    let corrupt = |e: String| StoreError::corrupt("observations", domain, e);
    let decoder = zstd::stream::read::Decoder::new(packed).map_err(|e| corrupt(e.to_string()))?;
    let mut text = Vec::new();
    decoder.take(MOST_EVIDENCE).read_to_end(&mut text).map_err(|e| corrupt(e.to_string()))?;
    serde_json::from_slice(&text).map_err(|e| corrupt(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn evidence_survives_packing_and_damage_is_told() {
        let packed = pack("a.id.vn", &vec!["phở".repeat(1000)]).unwrap();
        assert!(packed.len() < 500, "compressed");
        assert_eq!(unpack::<Vec<String>>("a.id.vn", &packed).unwrap(), ["phở".repeat(1000)]);
        let cut = unpack::<Vec<String>>("a.id.vn", &packed[..packed.len() / 2]).unwrap_err().to_string();
        assert!(cut.contains("observations") && cut.contains("a.id.vn"), "{cut}");
    }

    #[test]
    fn days_are_iso_texts() {
        assert_eq!(day_text(date!(2025 - 07 - 01)), "2025-07-01");
        assert_eq!(day("t", "d", Some("2025-07-01")).unwrap(), Some(date!(2025 - 07 - 01)));
        assert!(day("t", "d", Some("01/07/2025")).is_err());
    }
}
