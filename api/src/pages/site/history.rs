//! Changes of a site in words.

use crate::discretion;
use crate::format;
use crate::locales::{Lang, https, leaves, states};
use domain::verdict::{Https, Leaf, Mail};
use store::{Change, SiteRow};

/// Changes that say something: where a look met no connection it saw nothing of HTTPS.
pub fn told(changes: &[Change]) -> impl Iterator<Item = &Change> {
    let silent = |code: &str| Leaf::from_code(code).is_some_and(|leaf| !leaf.is_answered());
    let none = |code: &str| code == Https::None.code();
    changes.iter().filter(move |change| {
        let mut beside = changes.iter().filter(|c| c.at == change.at && c.what == "leaf");
        change.what != "https"
            || !beside.any(|c| none(&change.to) && silent(&c.to) || none(&change.from) && silent(&c.from))
    })
}

/// When, and what changed of a row, as far as it may be told: of persons the state alone.
pub fn of_row(lang: Lang, row: &SiteRow, change: &Change) -> Option<(String, String)> {
    if change.what != "leaf" && !row.standing().details_shown() {
        return None;
    }
    let (when, what) = words(lang, change)?;
    Some((when, discretion::repeated(row, &what)))
}

/// When, and what changed; `None` for a change that says nothing to readers.
fn words(lang: Lang, change: &Change) -> Option<(String, String)> {
    let named = |code: &str| -> Option<String> {
        match change.what.as_str() {
            "leaf" => Leaf::from_code(code).map(|l| leaves::leaf(lang, l).name.to_owned()),
            "https" => {
                let found = Https::ALL.iter().find(|h| h.code() == code)?;
                Some(https::text(lang, *found).name.to_owned())
            }
            "mail" => Mail::from_code(code).map(|m| states::mail(lang, m).to_owned()),
            "title" | "canonical_host" => Some(format!("“{code}”")),
            _ => None,
        }
    };
    let label = match change.what.as_str() {
        "leaf" => lang.texts().site_state,
        "https" => lang.texts().site_https,
        "mail" => lang.texts().site_mail,
        "title" => lang.pick("Tiêu đề trang", "Page title"),
        "canonical_host" => lang.pick("Tên máy chủ trả lời", "Answering host"),
        _ => return None,
    };
    let to = named(&change.to).filter(|_| !change.to.is_empty());
    let from = named(&change.from).filter(|_| !change.from.is_empty());
    let told = match (from, to) {
        (Some(from), Some(to)) => format!("{label}: {from} → {to}"),
        (None, Some(to)) => format!("{label}: {to}"),
        (Some(from), None) => format!("{label}: {from} → –"),
        (None, None) => return None,
    };
    let told = if change.cause == "reclassified" {
        format!("{told} ({})", lang.pick("quy tắc đánh giá thay đổi", "our rules changed"))
    } else {
        told
    };
    Some((format::moment(change.at), told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::clock::Timestamp;

    fn change(what: &str, from: &str, to: &str, cause: &str) -> Change {
        Change { at: Timestamp(0), what: what.into(), from: from.into(), to: to.into(), cause: cause.into() }
    }

    #[test]
    fn a_look_without_a_connection_says_nothing_of_https() {
        let changes = [
            change("leaf", "C8", "N1", "visit"),
            change("https", "valid", "none", "visit"),
            change("title", "a", "", "visit"),
        ];
        let whats = |changes: &[Change]| told(changes).map(|c| c.what.clone()).collect::<Vec<_>>();
        assert_eq!(whats(&changes), ["leaf", "title"]);
        let back = [change("leaf", "N1", "C8", "visit"), change("https", "none", "valid", "visit")];
        assert_eq!(whats(&back), ["leaf"]);
        let lost = [change("leaf", "C8", "C7", "visit"), change("https", "valid", "none", "visit")];
        assert_eq!(whats(&lost), ["leaf", "https"]);
    }

    #[test]
    fn changes_are_told_in_words_with_their_cause() {
        let told = |c: Change| words(Lang::Vi, &c).map(|(_, w)| w);
        assert_eq!(
            told(change("leaf", "C4", "C8", "visit")).as_deref(),
            Some("Trạng thái: Đang xây dựng → Đang hoạt động")
        );
        assert_eq!(
            told(change("https", "", "valid", "reclassified")).as_deref(),
            Some("Kết nối an toàn: HTTPS hợp lệ (quy tắc đánh giá thay đổi)")
        );
        assert_eq!(told(change("simhash", "1", "2", "visit")), None);
        assert_eq!(told(change("leaf", "", "", "visit")), None);
    }
}
