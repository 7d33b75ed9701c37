//! Changes of a site in words.

use crate::discretion;
use crate::format;
use crate::locales::{Lang, https, leaves, states};
use domain::verdict::{Https, Leaf, Mail};
use store::{Change, SiteRow};

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
        "canonical_host" => lang.pick("Máy chủ trả lời", "Answering host"),
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
