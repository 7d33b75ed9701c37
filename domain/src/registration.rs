//! One row of the register: what the registry says about a name, and how its words are read.

mod date;
mod epp;
mod holder;

pub use date::{DateError, parse_date};
pub use epp::{UnknownStatus, parse_statuses};
pub use holder::names_an_organisation;

use crate::name::{DomainName, Zone};
use crate::province::ProvinceAsRegistered;
use serde::{Deserialize, Serialize};
use time::Date;

/// What the registry says about one registered name. Persons' names are absent unless a setting keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The registered domain (A-label).
    pub domain: DomainName,
    /// The zone it stands in.
    pub zone: Zone,
    /// Registrar, as written; empty when not stated.
    pub registrar: String,
    /// Province, read under the map of a stated date; `None` is *unknown*, never a guess.
    pub province: Option<ProvinceAsRegistered>,
    /// The ward (phường, xã, đặc khu) as written; `None` when not stated.
    pub ward: Option<String>,
    /// Day of registration (Viet Nam).
    pub registered_on: Option<Date>,
    /// Day on which the paid or free term ends.
    pub expires_on: Option<Date>,
    /// Kind of holder.
    pub holder_kind: HolderKind,
    /// Name of the holder; dropped at the door for persons and households unless a setting keeps it.
    pub holder_name: Option<String>,
    /// Tax code with a right check digit.
    pub tax_code: Option<String>,
    /// Sector of business: a VSIC 2025 section letter.
    pub sector: Option<String>,
    /// The campaign or unit that brought the holder, as written.
    #[serde(default)]
    pub campaign: Option<String>,
    /// EPP status values (RFC 5731), lower camel case as in the RFC.
    pub status: Vec<String>,
    /// Whether the name is in its free term; `None` when not stated.
    pub free_term: Option<bool>,
}

/// Kind of holder, as the programme distinguishes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum HolderKind {
    /// A natural person (công dân).
    Citizen,
    /// An enterprise (doanh nghiệp).
    Enterprise,
    /// A household business (hộ kinh doanh).
    Household,
    /// Not stated.
    #[default]
    Unknown,
}

impl HolderKind {
    /// The stored word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Enterprise => "enterprise",
            Self::Household => "household",
            Self::Unknown => "unknown",
        }
    }

    /// The kind of a stored word; anything else is [`HolderKind::Unknown`].
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        match code {
            "citizen" => Self::Citizen,
            "enterprise" => Self::Enterprise,
            "household" => Self::Household,
            _ => Self::Unknown,
        }
    }

    /// Whether the holder's name is a person's name: citizens, and households (named after their owner).
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Citizen | Self::Household)
    }
}

impl Registration {
    /// A name of which nothing else is known.
    #[must_use]
    pub fn bare(domain: DomainName) -> Self {
        Self {
            zone: domain.registry_zone(),
            domain,
            registrar: String::new(),
            province: None,
            ward: None,
            registered_on: None,
            expires_on: None,
            holder_kind: HolderKind::Unknown,
            holder_name: None,
            tax_code: None,
            sector: None,
            campaign: None,
            status: Vec::new(),
            free_term: None,
        }
    }

    /// Registered, but held, suspended or about to be deleted: outside the usage rate (E.1).
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.status.iter().any(|s| s.ends_with("Hold") || s.starts_with("pendingDelete"))
    }

    /// Whether the holder is, or must be taken for, a natural person: citizens, and every holder of an
    /// id.vn name, which only persons can register.
    #[must_use]
    pub fn is_persons(&self) -> bool {
        self.holder_kind == HolderKind::Citizen || self.zone.as_str() == "id.vn"
    }

    /// Whether the holder's name may be kept without a setting that says so: never for persons and
    /// households; for an unstated kind only when the name itself says that it is an organisation's.
    #[must_use]
    pub fn holder_name_may_stay(&self) -> bool {
        let Some(name) = self.holder_name.as_deref() else { return true };
        !self.is_persons()
            && match self.holder_kind {
                HolderKind::Enterprise => true,
                HolderKind::Citizen | HolderKind::Household => false,
                HolderKind::Unknown => names_an_organisation(name),
            }
    }
}

/// `true` for yes, có, x, 1, …; `false` for no, không, 0, …; `None` for anything else.
#[must_use]
pub fn parse_yes_no(text: &str) -> Option<bool> {
    match crate::text::fold(text.trim()).as_str() {
        "true" | "t" | "1" | "yes" | "y" | "co" | "x" | "dung" => Some(true),
        "false" | "f" | "0" | "no" | "n" | "khong" | "k" | "sai" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(zone: &str, kind: HolderKind, name: &str) -> Registration {
        let zone = Zone::parse(zone).unwrap();
        Registration {
            domain: DomainName::parse(&format!("ten.{zone}"), std::slice::from_ref(&zone)).unwrap(),
            zone,
            registrar: String::new(),
            province: None,
            ward: None,
            registered_on: None,
            expires_on: None,
            holder_kind: kind,
            holder_name: Some(name.to_owned()),
            tax_code: None,
            sector: None,
            campaign: None,
            status: Vec::new(),
            free_term: None,
        }
    }

    #[test]
    fn names_of_persons_may_not_stay() {
        for (zone, kind, name, may) in [
            ("id.vn", HolderKind::Citizen, "Nguyễn Văn A", false),
            ("id.vn", HolderKind::Unknown, "Công ty TNHH A", false),
            ("id.vn", HolderKind::Enterprise, "Công ty TNHH A", false),
            ("biz.vn", HolderKind::Citizen, "Nguyễn Văn A", false),
            ("biz.vn", HolderKind::Household, "Hộ kinh doanh Nguyễn Văn A", false),
            ("biz.vn", HolderKind::Unknown, "Nguyễn Văn A", false),
            ("biz.vn", HolderKind::Unknown, "CÔNG TY TNHH A", true),
            ("biz.vn", HolderKind::Enterprise, "Phở Cồ", true),
        ] {
            assert_eq!(row(zone, kind, name).holder_name_may_stay(), may, "{zone} {kind:?} {name}");
        }
    }

    #[test]
    fn yes_and_no_in_both_languages() {
        for (text, want) in [
            ("Có", Some(true)),
            ("x", Some(true)),
            ("TRUE", Some(true)),
            ("1", Some(true)),
            ("không", Some(false)),
            ("No", Some(false)),
            ("0", Some(false)),
            ("", None),
            ("maybe", None),
        ] {
            assert_eq!(parse_yes_no(text), want, "{text}");
        }
    }

    #[test]
    fn held_names_are_known_by_their_status() {
        let with = |status: &str| Registration {
            status: parse_statuses(status).unwrap(),
            ..row("biz.vn", HolderKind::Unknown, "")
        };
        for held in ["serverHold", "ok clientHold", "pendingDelete", "redemptionPeriod;pendingDelete"] {
            assert!(with(held).is_held(), "{held}");
        }
        for free in ["", "ok", "clientTransferProhibited", "pendingUpdate"] {
            assert!(!with(free).is_held(), "{free}");
        }
    }
}
