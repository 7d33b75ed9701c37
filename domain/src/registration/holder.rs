//! Words for the kind of holder, in both languages.

use super::HolderKind;
use crate::text::fold;

/// Folded words that decide the kind wherever they stand in the text, the most telling first:
/// "hộ kinh doanh cá thể" is a household although "cá thể" speaks of a person.
const WORDS: [(&str, HolderKind); 23] = [
    ("ho kinh doanh", HolderKind::Household),
    ("ho ca the", HolderKind::Household),
    ("ho gia dinh", HolderKind::Household),
    ("household", HolderKind::Household),
    ("hkd", HolderKind::Household),
    ("doanh nghiep", HolderKind::Enterprise),
    ("cong ty", HolderKind::Enterprise),
    ("hop tac xa", HolderKind::Enterprise),
    ("to chuc", HolderKind::Enterprise),
    ("enterprise", HolderKind::Enterprise),
    ("company", HolderKind::Enterprise),
    ("business", HolderKind::Enterprise),
    ("organisation", HolderKind::Enterprise),
    ("organization", HolderKind::Enterprise),
    ("dn", HolderKind::Enterprise),
    ("cong dan", HolderKind::Citizen),
    ("ca nhan", HolderKind::Citizen),
    ("sinh vien", HolderKind::Citizen),
    ("citizen", HolderKind::Citizen),
    ("person", HolderKind::Citizen),
    ("personal", HolderKind::Citizen),
    ("individual", HolderKind::Citizen),
    ("natural person", HolderKind::Citizen),
];

/// Words that only organisations carry in their names. "Trường" and "Viện" alone are people's names too.
const ORGANISATIONS: [&str; 22] = [
    "cong ty",
    "cty",
    "tnhh",
    "jsc",
    "ltd",
    "llc",
    "corp",
    "corporation",
    "company",
    "doanh nghiep",
    "dntn",
    "tap doan",
    "hop tac xa",
    "htx",
    "truong mam non",
    "truong tieu hoc",
    "truong cao dang",
    "truong dai hoc",
    "benh vien",
    "ngan hang",
    "hiep hoi",
    "joint stock",
];

impl HolderKind {
    /// The kind that a word of the register means ("công dân", "doanh nghiệp", "hộ kinh doanh",
    /// "enterprise", …); `None` when it is not known. An empty text or "unknown" is
    /// [`HolderKind::Unknown`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let said = spaced(text);
        if matches!(said.trim(), "" | "unknown" | "khong ro") {
            return Some(Self::Unknown);
        }
        WORDS.iter().find(|(word, _)| says(&said, word)).map(|(_, kind)| *kind)
    }
}

/// Whether a holder's name says that it is an organisation's ("Công ty TNHH …", "… JSC").
#[must_use]
pub fn names_an_organisation(name: &str) -> bool {
    let said = spaced(name);
    // A household's trade name may borrow such a word, but it is named after its owner.
    !says(&said, "ho kinh doanh") && ORGANISATIONS.iter().any(|word| says(&said, word))
}

/// Folded, with one space around each word, so that whole words can be sought.
fn spaced(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.fold(String::from(" "), |said, word| said + word + " ")
}

fn says(said: &str, word: &str) -> bool {
    said.match_indices(word)
        .any(|(at, found)| said[..at].ends_with(' ') && said[at + found.len()..].starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_in_both_languages() {
        for (text, want) in [
            ("công dân", Some(HolderKind::Citizen)),
            ("Cá nhân", Some(HolderKind::Citizen)),
            ("CITIZEN", Some(HolderKind::Citizen)),
            ("person", Some(HolderKind::Citizen)),
            ("Doanh nghiệp", Some(HolderKind::Enterprise)),
            ("DN", Some(HolderKind::Enterprise)),
            ("công ty TNHH", Some(HolderKind::Enterprise)),
            ("enterprise", Some(HolderKind::Enterprise)),
            ("Hộ kinh doanh", Some(HolderKind::Household)),
            ("hộ kinh doanh cá thể", Some(HolderKind::Household)),
            ("ho_kinh_doanh", Some(HolderKind::Household)),
            ("household business", Some(HolderKind::Household)),
            ("household", Some(HolderKind::Household)),
            ("", Some(HolderKind::Unknown)),
            ("unknown", Some(HolderKind::Unknown)),
            ("khác", None),
            ("odn", None),
        ] {
            assert_eq!(HolderKind::parse(text), want, "{text}");
        }
    }

    #[test]
    fn stored_words_are_read_back() {
        for kind in [HolderKind::Citizen, HolderKind::Enterprise, HolderKind::Household, HolderKind::Unknown]
        {
            assert_eq!(HolderKind::parse(kind.code()), Some(kind));
        }
    }

    #[test]
    fn organisations_are_told_from_persons() {
        for (name, want) in [
            ("Công ty TNHH Phở Cồ", true),
            ("PHO CO JSC", true),
            ("HTX Nông nghiệp Tân Phú", true),
            ("Nguyễn Văn An", false),
            ("Hộ kinh doanh Cty Áo cưới Lan", false),
            ("Trần Thị Viên", false),
            ("Nguyễn Xuân Trường", false),
            ("Trường Mầm non Hoa Sen", true),
        ] {
            assert_eq!(names_an_organisation(name), want, "{name}");
        }
    }
}
