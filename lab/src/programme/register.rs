//! The register on any day, as the registry would hand it over.

use super::Programme;
use crate::world::register::{RegisterRow, csv};
use time::{Date, macros::date};

/// First day of the 34-unit map (Resolution 202/2025/QH15).
const MERGER: Date = date!(2025 - 07 - 01);

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The number of the name in the programme.
    pub name: usize,
    /// The name as an A-label.
    pub domain: String,
    /// `id.vn` or `biz.vn`.
    pub zone: &'static str,
    /// Registrar.
    pub registrar: &'static str,
    /// Province code, on the map that was in force on the day of registration.
    pub province_code: &'static str,
    /// That map: `63` until 30 June 2025, `34` since. The registry does not write old codes anew.
    pub province_map: &'static str,
    /// `citizen`, `enterprise`, `household` or `unknown`.
    pub holder_kind: &'static str,
    /// 0 for the first holder, 1 for the one who took the name over, …
    pub holder: u32,
    /// Day of registration by this holder.
    pub registered_on: Date,
    /// End of the present term.
    pub expires_on: Date,
    /// EPP status.
    pub status: &'static str,
    /// The present term is free.
    pub free_term: bool,
    /// The campaign's tag.
    pub campaign: Option<&'static str>,
}

impl Programme {
    /// The row of a name on a day; `None` when it is not registered then.
    #[must_use]
    pub fn entry(&self, name: usize, on: Date) -> Option<Entry> {
        let day = self.plan.day(on);
        let known = &self.names[name];
        let tenure = known.tenure_on(day)?;
        let term = tenure.terms.iter().rev().find(|t| t.from <= day)?;
        let registered_on = self.plan.date(tenure.from);
        let (province_code, province_map) = if registered_on < MERGER {
            (tenure.former_province(), "63")
        } else {
            (tenure.present_province(), "34")
        };
        Some(Entry {
            name,
            domain: self.domain(name),
            zone: known.zone,
            registrar: known.registrar,
            province_code,
            province_map,
            holder_kind: tenure.holder_kind(),
            holder: tenure.number,
            registered_on,
            expires_on: self.plan.date(term.end),
            status: tenure.hold_on(day).map_or("ok", |hold| hold.status),
            free_term: term.free,
            campaign: known.campaign.filter(|_| tenure.number == 0).map(|c| c.tag),
        })
    }

    /// The register at the end of a day, in the order of the names' numbers.
    #[must_use]
    pub fn register(&self, on: Date) -> Vec<Entry> {
        (0..self.names.len()).filter_map(|name| self.entry(name, on)).collect()
    }

    /// The register at the end of a day as a file for `danhba import` (without `--as-of`: each row's province is
    /// read under the map of its own day of registration).
    #[must_use]
    pub fn register_csv(&self, on: Date) -> String {
        let rows: Vec<RegisterRow> = self.register(on).into_iter().map(row).collect();
        csv(&rows)
    }
}

fn row(entry: Entry) -> RegisterRow {
    RegisterRow {
        domain: entry.domain,
        registrar: entry.registrar.into(),
        province: entry.province_code.into(),
        registered_on: entry.registered_on.to_string(),
        expires_on: entry.expires_on.to_string(),
        holder_kind: if entry.holder_kind == "unknown" { "" } else { entry.holder_kind }.into(),
        status: entry.status.into(),
        free_term: if entry.free_term { "có" } else { "không" }.into(),
        ..RegisterRow::default()
    }
}
