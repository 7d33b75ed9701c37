//! What figures are grouped by: the one list that the store counts by, the pages and the API show, and the command line
//! asks for.

/// What names are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum By {
    /// One group with the key "".
    Total,
    /// Province of the present map; "" is unknown.
    Province,
    /// Zone.
    Zone,
    /// Registrar as written in the register; "" is not stated.
    Registrar,
    /// Quarter of registration, `2025-Q3`; "" is unknown.
    Cohort,
    /// Kind of holder.
    Holder,
    /// Section letter of the classification of industries; "" is unknown.
    Sector,
    /// Campaign or unit that brought the holder; "" is none.
    Campaign,
    /// Province as registered, `63:24` or `34:24`; "" is unknown.
    AsRegistered,
    /// Ward as written; "" is not stated. Wards of one name in two provinces fall together unless a province is cut.
    Ward,
}

impl By {
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

    /// The word in queries and on the command line.
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

    /// The groups of a word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_and_are_told_apart() {
        for by in By::ALL {
            assert_eq!(By::of_word(by.word()), Some(by));
        }
        assert_eq!(By::of_word("leaf"), None);
    }
}
