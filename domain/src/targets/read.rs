//! Reading a target file.

use super::{Target, TargetZone};
use crate::name::Zone;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::ops::Range;
use thiserror::Error;
use time::{Date, Month};
use toml::Spanned;
use toml::value::Datetime;

/// What is wrong with a target file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {reason}")]
pub struct TargetsError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key and what is wrong with it, and what would be right.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    target: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: Spanned<String>,
    zone: Spanned<String>,
    value: Spanned<i64>,
    due: Spanned<Datetime>,
    source: Spanned<String>,
}

pub(super) fn targets(file: &str, text: &str) -> Result<Vec<Target>, TargetsError> {
    let error = |at: Range<usize>, reason: String| {
        let line = text.get(..at.start).map_or(0, |before| before.matches('\n').count()) + 1;
        TargetsError { file: file.to_owned(), line, reason }
    };
    let written: File =
        toml::from_str(text).map_err(|e| error(e.span().unwrap_or(0..0), e.message().to_owned()))?;
    let (mut codes, mut dates, mut targets) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for w in written.target {
        let at = |reason: &str, span: Range<usize>| Err(error(span, reason.to_owned()));
        if w.code.get_ref().trim().is_empty() || !codes.insert(w.code.get_ref().clone()) {
            return at("code: each target needs a short name of its own", w.code.span());
        }
        if w.source.get_ref().trim().is_empty() {
            return at("source: name the decision that sets the target", w.source.span());
        }
        let zone = zone(w.zone.get_ref()).map_err(|reason| error(w.zone.span(), reason))?;
        let value = match u64::try_from(*w.value.get_ref()) {
            Ok(value) if value > 0 => value,
            _ => return at("value: a target is a whole number from 1 on", w.value.span()),
        };
        let Some(due) = day(*w.due.get_ref()) else {
            return at("due: write a day without a time, such as 2025-12-31", w.due.span());
        };
        if !dates.insert((zone.clone(), due)) {
            return at("due: this zone already has a target for this day; keep one of them", w.due.span());
        }
        let (code, source) = (w.code.into_inner(), w.source.into_inner());
        targets.push(Target { code, zone, value, due, source });
    }
    Ok(targets)
}

fn zone(text: &str) -> Result<TargetZone, String> {
    if text == "vn" {
        return Ok(TargetZone::All);
    }
    let zone =
        Zone::parse(text).map_err(|e| format!("zone: {e}; write \"vn\" or a zone such as \"id.vn\""))?;
    if zone.as_str().ends_with(".vn") {
        Ok(TargetZone::Zone(zone))
    } else {
        Err(format!("zone: “{text}” is not under .vn; write \"vn\" or a zone such as \"id.vn\""))
    }
}

fn day(written: Datetime) -> Option<Date> {
    let date = written.date.filter(|_| written.time.is_none())?;
    let month = Month::try_from(date.month).ok()?;
    Date::from_calendar_date(i32::from(date.year), month, date.day).ok()
}
