//! What a site says about itself, as far as it may be repeated. Where contact facts may not be shown, they are
//! also taken out of titles, descriptions and evidence: a phone number in a title is still a phone number.

use crate::fault::Fault;
use crate::state::ApiState;
use domain::name::DomainName;
use domain::page::Contact;
use store::SiteRow;

/// Fewest and most digits of a phone number, with or without country code.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=13;

/// Stands where something was taken out.
const GAP: &str = "…";

/// A row as the public may read it; nothing when it may not see it at all. Every row that is shown passes here.
#[must_use]
pub fn shown(mut row: SiteRow) -> Option<SiteRow> {
    let standing = row.standing();
    if !standing.listable() {
        return None;
    }
    if !standing.contact_shown()
        && let Some(state) = &mut row.state
    {
        state.contact = Contact::default();
        state.profiles.clear();
        for text in [&mut state.title, &mut state.description, &mut state.excerpt, &mut state.headings] {
            *text = without_contacts(text);
        }
        for evidence in &mut state.evidence {
            evidence.found = without_contacts(&evidence.found);
        }
    }
    Some(row)
}

/// Another text of a row's site (an older title, older evidence) as the public may read it.
#[must_use]
pub fn repeated(row: &SiteRow, text: &str) -> String {
    if row.standing().contact_shown() { text.to_owned() } else { without_contacts(text) }
}

/// Whether a text of a row's site may be repeated as it is.
#[must_use]
pub fn is_repeatable(row: &SiteRow, text: &str) -> bool {
    repeated(row, text) == text
}

/// The row of a name that the public may see.
///
/// # Errors
/// [`Fault::NotFound`] for every other name, whatever the reason; [`Fault::Unavailable`].
pub async fn listed(state: &ApiState, name: &DomainName) -> Result<SiteRow, Fault> {
    state.db.site(name).await?.and_then(shown).ok_or(Fault::NotFound)
}

/// The text without phone numbers and e-mail addresses.
#[must_use]
pub fn without_contacts(text: &str) -> String {
    let without_mail: Vec<&str> =
        text.split(' ').map(|word| if is_mail(word) { GAP } else { word }).collect();
    without_numbers(&without_mail.join(" "))
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(user, host)| {
        user.chars().next_back().is_some_and(char::is_alphanumeric) && host.contains('.')
    })
}

// Digits with the signs that people write between them, taken as one run.
fn without_numbers(text: &str) -> String {
    let between = |c: char| matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}');
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(c) = chars.get(at) {
        if !c.is_ascii_digit() && *c != '+' {
            out.push(*c);
            at += 1;
            continue;
        }
        let run = chars[at..].iter().take_while(|c| c.is_ascii_digit() || **c == '+' || between(**c)).count();
        let kept = chars[at..at + run].iter().rev().take_while(|c| between(**c)).count();
        let number = &chars[at..at + run - kept];
        if DIGITS.contains(&number.iter().filter(|c| c.is_ascii_digit()).count()) {
            out.push_str(GAP);
        } else {
            out.extend(number);
        }
        at += (run - kept).max(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_mail_go_and_other_numbers_stay() {
        for (text, left) in [
            ("Liên hệ 0912 345 678 ngay", "Liên hệ … ngay"),
            ("Hotline: (024) 3826.1234.", "Hotline: (…."),
            ("+84 912-345-678", "…"),
            ("viết cho an.nguyen@gmail.com nhé", "viết cho … nhé"),
            ("Từ năm 2025, giá 1.500.000 ₫", "Từ năm 2025, giá 1.500.000 ₫"),
            ("theo dõi @quanpho, 24/7", "theo dõi @quanpho, 24/7"),
            ("Phở bò", "Phở bò"),
            ("", ""),
        ] {
            assert_eq!(without_contacts(text), left);
        }
    }
}
