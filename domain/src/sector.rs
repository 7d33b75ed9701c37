//! Sectors of business: the sections of VSIC 2025 (Decision 36/2025/QĐ-TTg) and how they are named.

use crate::text::{fold, key, nfc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;
use time::{Date, macros::date};

/// VSIC 2025 is in force since this day; before it, letters are read as VSIC 2018.
pub const VSIC_2025_SINCE: Date = date!(2025 - 11 - 15);

/// A section of VSIC 2025.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sector {
    /// `A` to `V`.
    pub code: char,
    /// Name in the decision.
    pub name_vi: String,
    /// Title after ISIC; not an official translation.
    pub name_en: String,
}

#[derive(Deserialize)]
struct Row {
    version: u16,
    level: u8,
    code: String,
    section: String,
    name: String,
    name_en: String,
}

#[derive(Deserialize)]
struct Term {
    section: char,
    term: String,
}

struct Tables {
    sectors: Vec<Sector>,
    /// Folded names of both versions and their divisions → section of 2025.
    names: HashMap<String, char>,
    /// Division number → section of 2025.
    divisions: HashMap<String, char>,
    /// Terms as lower-case words, with marks and folded, the longest first.
    terms: Vec<(Vec<String>, Vec<String>, char)>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let rows: Vec<Row> = read(include_str!("../data/vsic.csv"));
    let mut tables =
        Tables { sectors: Vec::new(), names: HashMap::new(), divisions: HashMap::new(), terms: Vec::new() };
    for row in rows {
        let letter = |text: &str| text.chars().next();
        let section = match (row.version, row.level) {
            (2025, 1) => letter(&row.code),
            (2025, _) => letter(&row.section),
            (_, 1) => letter(&row.code).and_then(since_2018),
            _ => letter(&row.section).and_then(since_2018),
        };
        let Some(section) = section else { continue };
        tables.names.entry(key(&row.name)).or_insert(section);
        if !row.name_en.is_empty() {
            tables.names.entry(key(&row.name_en)).or_insert(section);
        }
        if row.level == 2 {
            // Division 45 (motor trade) exists only in 2018: its section did not move.
            tables.divisions.entry(row.code).or_insert(section);
        } else if row.version == 2025 {
            tables.sectors.push(Sector { code: section, name_vi: row.name, name_en: row.name_en });
        }
    }
    let terms: Vec<Term> = read(include_str!("../data/business_terms.csv"));
    tables.terms = terms.iter().map(|t| (words(&t.term), words(&fold(&t.term)), t.section)).collect();
    tables.terms.sort_by_key(|(term, ..)| std::cmp::Reverse(term.len()));
    tables
});

fn read<T: serde::de::DeserializeOwned>(csv: &'static str) -> Vec<T> {
    csv::Reader::from_reader(csv.as_bytes()).into_deserialize().filter_map(Result::ok).collect()
}

/// Lower-case words, composed, without punctuation.
fn words(text: &str) -> Vec<String> {
    nfc(text)
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The 2025 section of a 2018 letter. J (information and communication) was split into J and K, so
/// it has no single successor; the letters after it moved by one.
fn since_2018(letter: char) -> Option<char> {
    match letter {
        'A'..='I' => Some(letter),
        'K'..='U' => char::from_u32(u32::from(letter) + 1),
        _ => None,
    }
}

/// The 22 sections of VSIC 2025, A to V.
#[must_use]
pub fn sectors() -> &'static [Sector] {
    &TABLES.sectors
}

/// The section of a letter of VSIC 2025, in either case.
#[must_use]
pub fn sector(code: &str) -> Option<&'static Sector> {
    let mut chars = code.trim().chars();
    let (letter, None) = (chars.next()?.to_ascii_uppercase(), chars.next()) else { return None };
    sectors().iter().find(|s| s.code == letter)
}

/// The section meant by a letter of VSIC 2025, a VSIC number or name, or a business term.
#[must_use]
pub fn resolve(text: &str) -> Option<&'static Sector> {
    resolve_on(text, None)
}

/// As [`resolve`], with single letters read under the version in force on `day` (VSIC 2025 when no
/// day is stated). A 2018 `J` resolves to nothing: it was split.
#[must_use]
pub fn resolve_on(text: &str, day: Option<Date>) -> Option<&'static Sector> {
    let text = text.trim();
    let mut letters = text.chars();
    if let (Some(letter), None) = (letters.next(), letters.next())
        && letter.is_ascii_alphabetic()
    {
        let letter = letter.to_ascii_uppercase();
        let old = day.is_some_and(|d| d < VSIC_2025_SINCE);
        return of(if old { since_2018(letter)? } else { letter });
    }
    // Names before terms: "Bán buôn và bán lẻ" is a section, not only two words in one.
    of(named(text).or_else(|| numbered(text)).or_else(|| by_term(text))?)
}

fn of(letter: char) -> Option<&'static Sector> {
    sectors().iter().find(|s| s.code == letter)
}

fn named(text: &str) -> Option<char> {
    TABLES.names.get(&key(text)).copied()
}

/// A division (2 digits), group (3), class (4) or subclass (5): the first two digits are the division.
fn numbered(text: &str) -> Option<char> {
    let digits = (2..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    TABLES.divisions.get(text.get(..2).filter(|_| digits)?).copied()
}

/// The section of the longest business term that a text mentions, and the term; `None` when terms of equal length disagree.
#[must_use]
pub fn mentioned(text: &str) -> Option<(&'static Sector, String)> {
    let (letter, term) = longest_term(text)?;
    Some((of(letter)?, term))
}

fn by_term(text: &str) -> Option<char> {
    longest_term(text).map(|(letter, _)| letter)
}

/// Letters that a term without its marks needs to be told from other words.
pub(crate) const LEAST_BARE: usize = 6;

/// The section of the longest term found in the text; `None` when terms of equal length disagree.
fn longest_term(text: &str) -> Option<(char, String)> {
    let marked = words(text);
    let folded = words(&fold(text));
    // Who types no marks at all means them; beside others, "thanh" is not "thành".
    let bare = marked == folded;
    let mut best: Option<(&[String], char)> = None;
    for (term, folded_term, section) in &TABLES.terms {
        if best.is_some_and(|(longest, _)| term.len() < longest.len()) {
            break;
        }
        // One syllable without its marks means too much ("bao": newspaper, bag, insurance), and so do two short ones ("in an").
        let told = term.len() > 1 && folded_term.iter().map(String::len).sum::<usize>() >= LEAST_BARE;
        let found = if bare && told { holds(&folded, folded_term) } else { holds(&marked, term) };
        match best {
            _ if !found => {}
            None => best = Some((term, *section)),
            Some((_, other)) if other != *section => return None,
            Some(_) => {}
        }
    }
    best.map(|(term, section)| (section, term.join(" ")))
}

fn holds(words: &[String], term: &[String]) -> bool {
    words.windows(term.len()).any(|w| w == term)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: Option<char>) {
        assert_eq!(resolve(text).map(|s| s.code), want, "{text}");
    }

    #[test]
    fn all_data_is_read() {
        assert_eq!(sectors().iter().map(|s| s.code).collect::<String>(), "ABCDEFGHIJKLMNOPQRSTUV");
        assert!(sectors().iter().all(|s| !s.name_vi.is_empty() && !s.name_en.is_empty()));
        assert_eq!(TABLES.divisions.len(), 88, "87 divisions of 2025, and 45 of 2018");
        assert_eq!(TABLES.terms.len(), 198);
        assert!(TABLES.terms.iter().all(|(.., s)| of(*s).is_some()));
    }

    #[test]
    fn letters_numbers_names_and_terms_are_understood() {
        check("I", Some('I'));
        check(" q ", Some('Q'));
        check("W", None);
        check("56", Some('I'));
        check("5610", Some('I'));
        check("6201", Some('K'));
        check("99999", Some('V'));
        check("04", None);
        check("123456", None);
        check("Dịch vụ lưu trú và ăn uống", Some('I'));
        check("dich vu an uong", Some('I'));
        check("Construction", Some('F'));
        check("Vận tải kho bãi", Some('H'));
        check("Thông tin và truyền thông", None);
        check("Nhà hàng", Some('I'));
        check("nha hang", Some('I'));
        check("Quán cà phê sân vườn", Some('I'));
        check("phòng khám nha khoa", Some('R'));
        check("Giáo dục", Some('Q'));
        check("không rõ", None);
        check("", None);
    }

    #[test]
    fn one_syllable_needs_its_marks() {
        check("than", Some('B'));
        check("thân thiện", None);
        check("tòa báo", Some('J'));
        check("bao bì", None);
    }

    #[test]
    fn the_longest_term_wins_and_a_tie_is_no_answer() {
        check("bán lẻ điện thoại, sửa điện thoại", Some('T'));
        check("khách sạn, xây dựng", None);
    }

    #[test]
    fn letters_before_november_2025_are_those_of_2018() {
        let before = Some(date!(2025 - 11 - 14));
        for (letter, want) in [("G", Some('G')), ("P", Some('Q')), ("J", None), ("U", Some('V')), ("V", None)]
        {
            assert_eq!(resolve_on(letter, before).map(|s| s.code), want, "{letter}");
        }
        assert_eq!(resolve_on("P", Some(VSIC_2025_SINCE)).map(|s| s.code), Some('P'));
    }
}
