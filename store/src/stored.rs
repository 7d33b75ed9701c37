//! Reading stored texts back into types, and making foreign texts storable.

use crate::error::{Result, StoreError};
use domain::name::DomainName;
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::Date;
use time::format_description::FormatItem;
use time::macros::format_description;

const DAY: &[FormatItem<'static>] = format_description!("[year]-[month]-[day]");

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

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn days_are_iso_texts() {
        assert_eq!(day_text(date!(2025 - 07 - 01)), "2025-07-01");
        assert_eq!(day("t", "d", Some("2025-07-01")).unwrap(), Some(date!(2025 - 07 - 01)));
        assert!(day("t", "d", Some("01/07/2025")).is_err());
    }
}
