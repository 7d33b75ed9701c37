//! How far a query is relaxed when little is found.

/// Fewer hits than these are few.
pub(crate) const FEW: u64 = 3;
/// As many as a reader sees at once: below, the last word may have been broken off.
const A_SCREEN: u64 = 10;

/// How far a query is relaxed, in the order of trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Every word, as it is (or taken apart), or what is known to mean the same.
    Strict,
    /// The last word may be unfinished.
    Prefix,
    /// Words of questions need not be there; a place may stand for its province.
    Softer,
    /// Words may be written as others sound, and longer ones differ by one letter.
    Spelling,
    /// A part of the words suffices.
    AnyWords,
}

impl Stage {
    pub(crate) const ALL: [Self; 5] =
        [Self::Strict, Self::Prefix, Self::Softer, Self::Spelling, Self::AnyWords];

    pub(crate) fn from_number(n: u8) -> Option<Self> {
        Self::ALL.get(usize::from(n)).copied()
    }

    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// Whether to try this stage after earlier ones matched so many sites. Few hits may mean that the last word is
    /// unfinished or that the question said too much; but one hit by its name may be just what was meant, so the words
    /// themselves are doubted only where no site is called so.
    pub(crate) fn is_due(self, earlier: Option<u64>, named: bool) -> bool {
        let Some(found) = earlier else { return true };
        match self {
            Self::Strict => true,
            Self::Prefix => found < A_SCREEN,
            Self::Softer => found < FEW,
            Self::Spelling | Self::AnyWords => found == 0 || (found < FEW && !named),
        }
    }
}
