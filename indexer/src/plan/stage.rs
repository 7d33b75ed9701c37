//! How far a query is relaxed when little is found.

/// How far a query is relaxed, in the order of trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// Every word, as it is (or taken apart), or what is known to mean the same.
    Strict,
    /// The last word may be unfinished.
    Prefix,
    /// A place may stand for its province.
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
}
