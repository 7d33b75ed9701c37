//! The register: what the registry says about each name, and since when we know it.

use crate::boxed;
use crate::db::{Db, on_read};
use crate::error::Result;
use crate::register_row::{RegisterRow, register_columns};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::Registration;

crate::sql::statements! {
    ONE = concat!("SELECT ", register_columns!(), " FROM registrations r WHERE r.domain = $1");
}

/// A registered name with its history in our copy of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What the registry says.
    pub registration: Registration,
    /// Whether it is still in the register.
    pub in_frame: bool,
    /// When an import first brought it.
    pub first_seen_at: Timestamp,
    /// When a full list first lacked it; `None` while it is in the register.
    pub left_at: Option<Timestamp>,
}

/// The facts of a registration that a source may state or leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// Registrar.
    Registrar,
    /// Province, with its map.
    Province,
    /// Ward.
    Ward,
    /// Day of registration.
    RegisteredOn,
    /// End of the term.
    ExpiresOn,
    /// Kind of holder.
    HolderKind,
    /// Name of the holder.
    HolderName,
    /// Tax code.
    TaxCode,
    /// Sector of business.
    Sector,
    /// Campaign or unit.
    Campaign,
    /// EPP status values.
    Status,
    /// Free term.
    FreeTerm,
}

impl Field {
    /// All fields.
    pub const ALL: &'static [Self] = &[
        Self::Registrar,
        Self::Province,
        Self::Ward,
        Self::RegisteredOn,
        Self::ExpiresOn,
        Self::HolderKind,
        Self::HolderName,
        Self::TaxCode,
        Self::Sector,
        Self::Campaign,
        Self::Status,
        Self::FreeTerm,
    ];

    /// The column's name in an import file.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Registrar => "registrar",
            Self::Province => "province",
            Self::Ward => "ward",
            Self::RegisteredOn => "registered_on",
            Self::ExpiresOn => "expires_on",
            Self::HolderKind => "holder_kind",
            Self::HolderName => "holder_name",
            Self::TaxCode => "tax_code",
            Self::Sector => "sector",
            Self::Campaign => "campaign",
            Self::Status => "status",
            Self::FreeTerm => "free_term",
        }
    }
}

impl Db {
    /// What the register says about a name, also when it has left.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn registration(&self, name: &DomainName) -> Result<Option<Registered>> {
        let row: Option<RegisterRow> = on_read!(self, pool => {
            sqlx::query_as(ONE).bind(name.as_str()).fetch_optional(pool).await?
        });
        row.map(|r| r.registered()).transpose()
    }
}
