//! A registration as it lies in its table: flat, with what is derived from it.

use crate::error::{Result, StoreError};
use crate::register::{Field, Registered};
use crate::stored::{clean, clean_opt, day, day_text, name};
use domain::clock::Timestamp;
use domain::name::Zone;
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use time::Date;

const TABLE: &str = "registrations";

crate::row::row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct RegisterRow {
        pub domain: String,
        pub zone: String,
        pub registrar: String,
        pub province_code: Option<String>,
        pub province_map: Option<String>,
        pub province_now: Option<String>,
        pub ward: Option<String>,
        pub registered_on: Option<String>,
        pub expires_on: Option<String>,
        pub cohort: String,
        pub holder_kind: String,
        pub holder_name: Option<String>,
        pub tax_code: Option<String>,
        pub sector: Option<String>,
        pub campaign: Option<String>,
        pub status: String,
        pub held: bool,
        pub free_term: Option<bool>,
        pub in_frame: bool,
        pub first_seen_at: i64,
        pub left_at: Option<i64>,
    }
}

/// The columns of [`RegisterRow`] with the alias `r`.
macro_rules! register_columns {
    () => {
        "r.domain, r.zone, r.registrar, r.province_code, r.province_map, r.province_now, r.ward, r.registered_on, \
         r.expires_on, r.cohort, r.holder_kind, r.holder_name, r.tax_code, r.sector, r.campaign, r.status, r.held, r.free_term, \
         r.in_frame, r.first_seen_at, r.left_at"
    };
}
pub(crate) use register_columns;

/// Where a place stands on the present map; `None` when no unit of the stated map has the code.
pub(crate) fn present(province: ProvinceAsRegistered) -> Option<ProvinceCode> {
    domain::province::gazetteer().present_of(province)
}

/// `2025-Q3`; empty when the day is unknown.
fn cohort(registered_on: Option<Date>) -> String {
    registered_on.map_or_else(String::new, |d| format!("{}-Q{}", d.year(), (u8::from(d.month()) - 1) / 3 + 1))
}

fn map_code(map: ProvinceMap) -> &'static str {
    match map {
        ProvinceMap::Until2025 => "63",
        ProvinceMap::Since2025 => "34",
    }
}

impl RegisterRow {
    /// The row of a name that is in the register from `at` on.
    pub(crate) fn new(r: &Registration, at: Timestamp) -> Self {
        let words = r.status.iter().flat_map(|s| s.split_whitespace()).map(clean).collect::<Vec<_>>();
        Self {
            domain: r.domain.as_str().to_owned(),
            zone: r.zone.as_str().to_owned(),
            registrar: clean(&r.registrar),
            province_code: r.province.map(|p| p.code.as_str().to_owned()),
            province_map: r.province.map(|p| map_code(p.map).to_owned()),
            province_now: r.province.and_then(present).map(|p| p.as_str().to_owned()),
            ward: clean_opt(r.ward.as_deref()),
            registered_on: r.registered_on.map(day_text),
            expires_on: r.expires_on.map(day_text),
            cohort: cohort(r.registered_on),
            holder_kind: r.holder_kind.code().to_owned(),
            holder_name: clean_opt(r.holder_name.as_deref()),
            tax_code: clean_opt(r.tax_code.as_deref()),
            sector: clean_opt(r.sector.as_deref()),
            campaign: clean_opt(r.campaign.as_deref()),
            status: words.join(" "),
            held: r.is_held(),
            free_term: r.free_term,
            in_frame: true,
            first_seen_at: at.0,
            left_at: None,
        }
    }

    /// What a field says, in words; `None` when it says nothing.
    pub(crate) fn field(&self, field: Field) -> Option<String> {
        match field {
            Field::Registrar => Some(self.registrar.clone()).filter(|t| !t.is_empty()),
            Field::Province => self.province_code.as_ref().map(|code| {
                let map = self.province_map.as_deref().unwrap_or_default();
                format!("{code} of {map}, now {}", self.province_now.as_deref().unwrap_or("unknown"))
            }),
            Field::Ward => self.ward.clone(),
            Field::RegisteredOn => self.registered_on.clone(),
            Field::ExpiresOn => self.expires_on.clone(),
            Field::HolderKind => Some(self.holder_kind.clone()),
            Field::HolderName => self.holder_name.clone(),
            Field::TaxCode => self.tax_code.clone(),
            Field::Sector => self.sector.clone(),
            Field::Campaign => self.campaign.clone(),
            Field::Status => Some(self.status.clone()).filter(|t| !t.is_empty()),
            Field::FreeTerm => self.free_term.map(|b| b.to_string()),
        }
    }

    /// Takes a field over from what was known, because the source does not state it.
    pub(crate) fn keep(&mut self, field: Field, known: &Self) {
        match field {
            Field::Registrar => self.registrar.clone_from(&known.registrar),
            Field::Province => {
                self.province_code.clone_from(&known.province_code);
                self.province_map.clone_from(&known.province_map);
                self.province_now.clone_from(&known.province_now);
            }
            Field::Ward => self.ward.clone_from(&known.ward),
            Field::RegisteredOn => {
                self.registered_on.clone_from(&known.registered_on);
                self.cohort.clone_from(&known.cohort);
            }
            Field::ExpiresOn => self.expires_on.clone_from(&known.expires_on),
            Field::HolderKind => self.holder_kind.clone_from(&known.holder_kind),
            Field::HolderName => self.holder_name.clone_from(&known.holder_name),
            Field::TaxCode => self.tax_code.clone_from(&known.tax_code),
            Field::Sector => self.sector.clone_from(&known.sector),
            Field::Campaign => self.campaign.clone_from(&known.campaign),
            Field::Status => {
                self.status.clone_from(&known.status);
                self.held = known.held;
            }
            Field::FreeTerm => self.free_term = known.free_term,
        }
    }

    pub(crate) fn registration(&self) -> Result<Registration> {
        let corrupt = |why: String| StoreError::corrupt(TABLE, &self.domain, why);
        Ok(Registration {
            domain: name(TABLE, &self.domain)?,
            zone: Zone::parse(&self.zone).map_err(|e| corrupt(e.to_string()))?,
            registrar: self.registrar.clone(),
            province: self.province()?,
            ward: self.ward.clone(),
            registered_on: day(TABLE, &self.domain, self.registered_on.as_deref())?,
            expires_on: day(TABLE, &self.domain, self.expires_on.as_deref())?,
            holder_kind: HolderKind::from_code(&self.holder_kind),
            holder_name: self.holder_name.clone(),
            tax_code: self.tax_code.clone(),
            sector: self.sector.clone(),
            campaign: self.campaign.clone(),
            status: self.status.split_whitespace().map(str::to_owned).collect(),
            free_term: self.free_term,
        })
    }

    fn province(&self) -> Result<Option<ProvinceAsRegistered>> {
        let (Some(code), Some(map)) = (&self.province_code, &self.province_map) else { return Ok(None) };
        let map = match map.as_str() {
            "63" => Some(ProvinceMap::Until2025),
            "34" => Some(ProvinceMap::Since2025),
            _ => None,
        };
        let read = ProvinceCode::parse(code).zip(map).map(|(code, map)| ProvinceAsRegistered { code, map });
        read.map(Some).ok_or_else(|| StoreError::corrupt(TABLE, &self.domain, format!("province “{code}”")))
    }

    pub(crate) fn registered(&self) -> Result<Registered> {
        Ok(Registered {
            registration: self.registration()?,
            in_frame: self.in_frame,
            first_seen_at: Timestamp(self.first_seen_at),
            left_at: self.left_at.map(Timestamp),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn a_cohort_is_a_quarter() {
        assert_eq!(cohort(Some(date!(2025 - 01 - 01))), "2025-Q1");
        assert_eq!(cohort(Some(date!(2025 - 09 - 30))), "2025-Q3");
        assert_eq!(cohort(Some(date!(2024 - 12 - 31))), "2024-Q4");
        assert_eq!(cohort(None), "");
    }
}
