//! The words of a province's quarterly report: sentences of which people may change every word and no figure. A figure stands
//! in the text as its name in braces, `{đăng ký}`, and its value is put there each time the text is read; so what people wrote
//! stays, and the figures in it are always the present ones.
//!
//! What is proposed, and how values are written, are words of a page: `api`.

use crate::words::words;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Characters of a passage: half a page of the report.
pub const LONGEST: usize = 4_000;

words! {
    /// A passage of the report, in its order.
    Passage {
        /// What was decreed and directed.
        Directives = "directives",
        /// Who did the work, and with whom.
        Organisation = "organisation",
        /// Publicity, training, places that help.
        Outreach = "outreach",
        /// How many names are registered.
        Registration = "registration",
        /// How many of them are in use.
        Usage = "usage",
        /// HTTPS and abuse.
        Quality = "quality",
        /// Renewal.
        Retention = "retention",
        /// What was achieved.
        Achievements = "achievements",
        /// What was not.
        Shortcomings = "shortcomings",
        /// Why names are not in use.
        Causes = "causes",
        /// Work of the next quarter.
        Tasks = "tasks",
        /// What others are asked for.
        Proposals = "proposals",
        /// How the figures were made, and how sure they are.
        Method = "method",
    }
}

words! {
    /// Something that is put into a text, by the name that stands in braces. Changes carry their direction with them (“tăng
    /// 12”), so that a sentence stays true when a figure turns.
    Figure {
        /// The province in its official style.
        Province = "tỉnh",
        /// The quarter of the report.
        Quarter = "quý",
        /// The quarter before.
        QuarterBefore = "quý trước",
        /// The moment of the figures.
        AsOf = "ngày số liệu",
        /// Whether the figures are frozen or provisional.
        Standing = "tình trạng số liệu",
        /// Registered names.
        Registered = "đăng ký",
        /// Registered names at the end of the quarter before.
        RegisteredBefore = "đăng ký quý trước",
        /// The change between them.
        RegisteredChange = "thay đổi đăng ký",
        /// Names old enough to count in the rate (E).
        Mature = "đủ 90 ngày",
        /// κ.
        Coverage = "độ phủ",
        /// Names in use (A).
        Active = "đang dùng",
        /// A/E.
        Rate = "tỷ lệ dùng",
        /// The rate of the quarter before.
        RateBefore = "tỷ lệ quý trước",
        /// The change between them, in percentage points.
        RateChange = "thay đổi tỷ lệ",
        /// (A+U)/E.
        RateHighest = "tỷ lệ cao nhất",
        /// In use with a website of their own.
        OwnSite = "website riêng",
        /// In use with the holder's page elsewhere.
        Elsewhere = "trang ở nơi khác",
        /// In use for mail.
        Mail = "thư điện tử",
        /// What is there could not be verified (U).
        Unverifiable = "chưa xác định",
        /// Neither in use nor unverifiable.
        Unused = "chưa dùng",
        /// Nothing is there.
        Nothing = "không có gì",
        /// Parked, for sale or holding pages.
        Parked = "trang giữ chỗ",
        /// Untouched templates.
        Template = "trang mẫu",
        /// Broken.
        Broken = "bị lỗi",
        /// A valid certificate.
        ValidTls = "HTTPS hợp lệ",
        /// Live content without valid HTTPS.
        Insecure = "chưa có HTTPS",
        /// Abuse.
        Abuse = "bị lạm dụng",
    }
}

/// A text with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words, as somebody wrote them.
    Words(String),
    /// A figure.
    Figure(Figure),
}

/// Why a text cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// A name in braces that is none of a [`Figure`].
    #[error("there is no figure {{{0}}}")]
    Unknown(String),
    /// A brace that opens and is not closed in its line.
    #[error("the brace before “{0}” is not closed")]
    Open(String),
    /// More than [`LONGEST`] characters.
    #[error("{0} characters, at most {LONGEST} are taken")]
    Long(usize),
}

/// Reads a text with names in braces. Case, blanks and the form of Unicode in which a name was typed do not matter.
///
/// # Errors
/// [`Unreadable`]; nothing of such a text is taken.
pub fn read(text: &str) -> Result<Vec<Piece>, Unreadable> {
    let text = tidy(text);
    let long = text.chars().count();
    if long > LONGEST {
        return Err(Unreadable::Long(long));
    }
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((words, after)) = rest.split_once('{') {
        let inside = after.split(['\n', '{']).next().unwrap_or_default();
        let Some((name, _)) = inside.split_once('}') else {
            return Err(Unreadable::Open(inside.chars().take(30).collect()));
        };
        let figure = named(name).ok_or_else(|| Unreadable::Unknown(name.trim().to_owned()))?;
        if !words.is_empty() {
            pieces.push(Piece::Words(words.to_owned()));
        }
        pieces.push(Piece::Figure(figure));
        rest = after.get(name.len() + 1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}

/// The text of pieces, with names in braces.
#[must_use]
pub fn written(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Figure(figure) => format!("{{{}}}", figure.code()),
        })
        .collect()
}

/// Numbers that somebody typed: they stay as they are when figures change.
#[must_use]
pub fn typed_numbers(pieces: &[Piece]) -> Vec<String> {
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Words(words) => Some(words.as_str()),
        Piece::Figure(_) => None,
    });
    let parts =
        words.flat_map(|w| w.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '/'))));
    let numbers =
        parts.map(|part| part.trim_end_matches(['.', ',', '/']).trim_start_matches(['.', ',', '/', '%']));
    numbers.filter(|n| n.chars().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

fn named(name: &str) -> Option<Figure> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let plain = |text: &str| text.to_lowercase();
    let asked = plain(&words.join(" "));
    Figure::ALL.iter().copied().find(|figure| plain(figure.code()) == asked)
}

/// NFC, lines ended by `\n` alone, without control characters and blanks around the whole.
fn tidy(text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    let kept: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_read_however_they_were_typed() {
        let decomposed: String = "{đăng  KÝ}".nfd().collect();
        for text in ["{đăng ký}", "{ Đăng ký }", "{ĐĂNG KÝ}", decomposed.as_str()] {
            assert_eq!(read(text), Ok(vec![Piece::Figure(Figure::Registered)]), "{text}");
        }
        let read = read("Có {đăng ký} tên miền,\r\n{đang dùng} đang dùng. ").expect("a text");
        assert_eq!(written(&read), "Có {đăng ký} tên miền,\n{đang dùng} đang dùng.");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read("Có {đăng kí} tên"), Err(Unreadable::Unknown("đăng kí".into())));
        assert_eq!(read("a {} b"), Err(Unreadable::Unknown(String::new())));
        assert_eq!(read("a {đăng\nký}"), Err(Unreadable::Open("đăng".into())));
        assert_eq!(read("a {đăng {quý}"), Err(Unreadable::Open("đăng ".into())));
        assert_eq!(read(&"a".repeat(LONGEST + 1)), Err(Unreadable::Long(LONGEST + 1)));
        assert!(read("a } b").is_ok(), "a brace that only closes is a letter like any other");
    }

    #[test]
    fn numbers_that_were_typed_are_found_and_figures_are_none() {
        let pieces = read("Quý này {đăng ký} tên miền, tăng 12,5% so với 1.204; ngày 30/9.").expect("a text");
        assert_eq!(typed_numbers(&pieces), ["12,5%", "1.204", "30/9"]);
        assert_eq!(typed_numbers(&read("{đủ 90 ngày} tên miền").expect("a text")), [""; 0]);
    }

    #[test]
    fn no_two_figures_have_a_name_in_common_and_each_is_read_back() {
        for figure in Figure::ALL {
            assert_eq!(read(&format!("{{{}}}", figure.code())), Ok(vec![Piece::Figure(*figure)]));
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_written_and_read_again_alike(text in "[a-zđăý0-9{}\n ]{0,40}", at in 0..Figure::ALL.len()) {
            let text = format!("{text}{{{}}}", Figure::ALL[at].code());
            if let Ok(pieces) = read(&text) {
                prop_assert_eq!(read(&written(&pieces)), Ok(pieces));
            }
        }
    }
}
