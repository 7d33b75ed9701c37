//! One site in a list, and the badges of its states. Nobody's row becomes a card unless it may be shown.

use crate::format;
use crate::locales::{Lang, https, leaves};
use crate::naming;
use crate::paths::Page;
use domain::clock::Timestamp;
use domain::verdict::{Class, Https, Leaf};
use store::{SiteRow, SiteState};

/// A state with sign, words and tone, so that colour never speaks alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// CSS class: `good`, `soft`, `warn`, `bad`.
    pub tone: &'static str,
    /// A sign that is hidden from screen readers.
    pub sign: &'static str,
    /// The words.
    pub text: String,
}

/// One site in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its page.
    pub href: String,
    /// Its title, or its name when it has none, as safe HTML.
    pub title: String,
    /// Language of the title where it is known and differs from the page's.
    pub title_lang: Option<String>,
    /// The name in U-labels.
    pub domain: String,
    /// What it says about itself, as safe HTML.
    pub description: String,
    /// State.
    pub state: Badge,
    /// HTTPS, when a site is there; not of persons.
    pub https: Option<Badge>,
    /// Province, with the former one.
    pub place: String,
    /// Sector in words; may be empty.
    pub sector: String,
    /// "kiểm tra lần cuối …".
    pub checked: String,
}

/// The badge of a leaf.
#[must_use]
pub fn state_badge(lang: Lang, leaf: Leaf) -> Badge {
    let (tone, sign) = match leaf.class() {
        Class::UseWeb | Class::UseAlias | Class::UseOther => ("good", "●"),
        Class::AliveUnknown | Class::NotObs => ("soft", "◐"),
        Class::Low | Class::None => ("warn", "○"),
        Class::Broken | Class::Abuse => ("bad", "✕"),
    };
    Badge { tone, sign, text: leaves::leaf(lang, leaf).name.to_owned() }
}

/// The badge of an HTTPS state.
#[must_use]
pub fn https_badge(lang: Lang, state: Https) -> Badge {
    let (tone, sign) = match state {
        Https::Valid => ("good", "✓"),
        Https::None => ("warn", "○"),
        _ => ("bad", "!"),
    };
    Badge { tone, sign, text: https::text(lang, state).name.to_owned() }
}

/// The HTTPS state of a look, where there was a connection to judge.
#[must_use]
pub fn https_seen(state: &SiteState) -> Option<Https> {
    (state.leaf.is_answered() || state.https != Https::None).then_some(state.https)
}

/// "Hà Nội", or "Bắc Ninh (trước đây: Bắc Giang)".
#[must_use]
pub fn place(lang: Lang, row: &SiteRow) -> String {
    let Some((present, former)) = row.registration.province.and_then(naming::place) else {
        return String::new();
    };
    let name = naming::province(lang, present);
    match former {
        Some(former) => format!("{name} ({}: {former})", lang.texts().site_formerly),
        None => name.to_owned(),
    }
}

/// A language tag for `lang=`, when the text's language is known and is not the page's.
#[must_use]
pub fn foreign(lang: Lang, detected: Option<&str>) -> Option<String> {
    let tag = detected?;
    let sane = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    (sane && tag != lang.tag()).then(|| tag.to_owned())
}

/// When a site was last looked at: of persons the day, which is what their consent names.
pub(super) fn checked(row: &SiteRow, at: Timestamp) -> String {
    if row.standing().details_shown() { format::moment(at) } else { format::date(at.in_vietnam().date()) }
}

/// The card of a row, or nothing when the public may not see it.
#[must_use]
pub fn card(lang: Lang, row: &SiteRow) -> Option<Card> {
    if !row.standing().listable() {
        return None;
    }
    let t = lang.texts();
    let domain = &row.registration.domain;
    let state = row.state.as_ref();
    let title = state.map(|s| s.title.trim()).filter(|title| !title.is_empty());
    let about = state.map_or("", |s| if s.description.is_empty() { &s.excerpt } else { &s.description });
    Some(Card {
        href: Page::Site(domain.as_str()).path(lang),
        title: crate::markup::escape(&title.map_or_else(|| domain.unicode(), |text| shorten(text, 90))),
        title_lang: title.and_then(|_| foreign(lang, state.and_then(|s| s.language.as_deref()))),
        domain: domain.unicode(),
        description: crate::markup::escape(&shorten(about, 180)),
        state: state_badge(lang, state.map_or(Leaf::X0, |s| s.leaf)),
        https: state
            .filter(|_| row.standing().details_shown())
            .and_then(https_seen)
            .map(|https| https_badge(lang, https)),
        place: place(lang, row),
        sector: row
            .registration
            .sector
            .as_deref()
            .and_then(|letter| naming::sector(lang, letter))
            .unwrap_or_default()
            .to_owned(),
        checked: state.map_or_else(
            || t.not_checked.to_owned(),
            |s| format!("{} {}", t.last_checked, checked(row, s.checked_at)),
        ),
    })
}

/// Cuts a text at a word, with an ellipsis.
#[must_use]
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let at = cut.rfind(' ').filter(|at| *at > most / 2).unwrap_or(cut.len());
    format!("{}…", cut[..at].trim_end_matches([' ', ',', '.', '–', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_end_at_a_word() {
        assert_eq!(shorten("ngắn", 10), "ngắn");
        assert_eq!(
            shorten("phở bò gia truyền Nam Định, mở cửa từ sáng sớm", 28),
            "phở bò gia truyền Nam Định…"
        );
        assert_eq!(shorten(&"ễ".repeat(50), 10), format!("{}…", "ễ".repeat(10)));
    }

    #[test]
    fn only_sane_foreign_language_tags_are_written() {
        assert_eq!(foreign(Lang::Vi, Some("en")).as_deref(), Some("en"));
        assert_eq!(foreign(Lang::Vi, Some("vi")), None);
        assert_eq!(foreign(Lang::Vi, Some("\"><x")), None);
        assert_eq!(foreign(Lang::En, None), None);
    }
}
