//! One row of the register: what the registry says about a name.

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
    /// Registered, but held, suspended or about to be deleted: outside the usage rate (E.1).
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.status.iter().any(|s| s.ends_with("Hold") || s.starts_with("pendingDelete"))
    }
}
