//! What readers of the pages see, Vietnamese first and English second.
//!
//! Every text stands once, in both languages side by side: short ones in [`texts`], leaves of the decision tree
//! in [`leaves`], words of the figures over time in [`measures`], other codes in [`states`], [`https`] and [`evidence`],
//! the pages behind personal links in [`audit`], [`clusters`] and [`stored`], those for holders in [`owner`], those for the staff in
//! [`staff`], those of the *bảng vàng* in [`well_kept`]. The tables are Rust: a text that is missing in one language does not compile. Long
//! texts are templates and docs/politeness.md.

/// A table of texts in both languages.
macro_rules! texts {
    ($($key:ident: $vi:literal, $en:literal;)+) => {
        /// The texts of one language; the English text documents each field.
        #[derive(Debug)]
        pub struct Texts { $(#[doc = $en] pub $key: &'static str),+ }
        /// Vietnamese.
        pub static VI: Texts = Texts { $($key: $vi),+ };
        /// English.
        pub static EN: Texts = Texts { $($key: $en),+ };
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $vi, $en)),+];
    };
}

pub mod audit;
pub mod changes;
pub mod clusters;
pub mod evidence;
pub mod help;
pub mod https;
pub mod leaves;
pub mod measures;
pub mod narrative;
pub mod owner;
pub mod quality;
pub mod staff;
pub mod states;
pub mod stored;
pub mod texts;
pub mod well_kept;

/// The two languages of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Vietnamese, at `/`.
    Vi,
    /// English, at `/en`.
    En,
}

impl Lang {
    /// The language of a path: everything at or under `/en` is English.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        if path == "/en" || path.starts_with("/en/") { Self::En } else { Self::Vi }
    }

    /// The BCP 47 tag: `vi`, `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// Picks the text of this language.
    #[must_use]
    pub fn pick<T>(self, vi: T, en: T) -> T {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }

    /// The table of texts about figures over time.
    #[must_use]
    pub fn measures(self) -> &'static measures::Texts {
        match self {
            Self::Vi => &measures::VI,
            Self::En => &measures::EN,
        }
    }

    /// The table of texts.
    #[must_use]
    pub fn texts(self) -> &'static texts::Texts {
        match self {
            Self::Vi => &texts::VI,
            Self::En => &texts::EN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_tells_the_language() {
        assert_eq!(Lang::of_path("/en"), Lang::En);
        assert_eq!(Lang::of_path("/en/search"), Lang::En);
        for vi in ["/", "/enx", "/tim", "/w/en.biz.vn"] {
            assert_eq!(Lang::of_path(vi), Lang::Vi, "{vi}");
        }
    }

    fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        [
            texts::ALL,
            measures::ALL,
            narrative::ALL,
            audit::ALL,
            clusters::ALL,
            stored::ALL,
            owner::ALL,
            quality::ALL,
            staff::ALL,
            well_kept::ALL,
        ]
        .into_iter()
        .flatten()
    }

    #[test]
    fn every_text_is_there_and_translated() {
        // Words that are the same in both languages, and on purpose.
        let same = ["nav_api", "facet_https", "few"];
        for (key, vi, en) in all() {
            assert!(!vi.trim().is_empty() && !en.trim().is_empty(), "{key}");
            assert!(vi != en || same.contains(key), "{key} is not translated");
            assert!(
                vi.ends_with('.') == en.ends_with('.'),
                "{key}: one ends with a full stop, the other does not"
            );
        }
        assert!(std::ptr::eq(Lang::Vi.texts(), &raw const texts::VI));
    }

    #[test]
    fn vietnamese_texts_are_in_nfc() {
        for (key, vi, _) in all() {
            assert!(!vi.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)), "{key}");
        }
    }
}
