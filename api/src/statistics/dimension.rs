//! What groups are made by.

use store::By;

/// What groups are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// No groups.
    Total,
    /// Present provinces.
    Province,
    /// Zones.
    Zone,
    /// Registrars, as written in the register.
    Registrar,
    /// Quarters of registration, `2025-Q3`.
    Cohort,
    /// Kinds of holder.
    Holder,
    /// Sections of the classification of industries.
    Sector,
    /// Campaigns or units that brought the holders.
    Campaign,
    /// Provinces as registered, `63:24` or `34:24`.
    AsRegistered,
    /// Wards of one present province, as written.
    Ward,
}

/// Dimensions whose groups spread over provinces.
pub const SPREAD: [Dimension; 5] =
    [Dimension::Registrar, Dimension::Cohort, Dimension::Holder, Dimension::Sector, Dimension::Campaign];

/// Dimensions whose groups lie within one present province each.
pub const NESTED: [Dimension; 2] = [Dimension::AsRegistered, Dimension::Ward];

impl Dimension {
    /// All, in the order in which they are documented.
    pub const ALL: [Self; 10] = [
        Self::Total,
        Self::Province,
        Self::Zone,
        Self::Registrar,
        Self::Cohort,
        Self::Holder,
        Self::Sector,
        Self::Campaign,
        Self::AsRegistered,
        Self::Ward,
    ];

    /// The word in queries.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Province => "province",
            Self::Zone => "zone",
            Self::Registrar => "registrar",
            Self::Cohort => "cohort",
            Self::Holder => "holder",
            Self::Sector => "sector",
            Self::Campaign => "campaign",
            Self::AsRegistered => "as-registered",
            Self::Ward => "ward",
        }
    }

    /// The dimension of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.word() == word)
    }

    /// The same in the store; `None` for those that every group is crossed with.
    #[must_use]
    pub fn of_store(by: By) -> Option<Self> {
        match by {
            By::Registrar => Some(Self::Registrar),
            By::Cohort => Some(Self::Cohort),
            By::Holder => Some(Self::Holder),
            By::Sector => Some(Self::Sector),
            By::Campaign => Some(Self::Campaign),
            By::AsRegistered => Some(Self::AsRegistered),
            By::Ward => Some(Self::Ward),
            By::Total | By::Province | By::Zone | By::Leaf => None,
        }
    }
}
