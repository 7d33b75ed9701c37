//! By what a server recognises the copy of a page that was kept, so that it need not send the page again.

use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// Days after which a page is read whole again, whatever its server says of the copy (docs/measuring.md B.1).
pub const COPY_DAYS: i64 = 90;
/// Characters of a value that is worth sending back.
const LONGEST: usize = 200;

/// The validators of a page (RFC 9110 section 8.8), with what they are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// URL of the page.
    pub url: String,
    /// `ETag`, as sent.
    pub etag: Option<String>,
    /// `Last-Modified`, as sent.
    pub last_modified: Option<String>,
    /// When the page itself was last read.
    pub read_at: Timestamp,
}

impl Validators {
    /// The validators of an answer; `None` when it has none that can be sent back.
    #[must_use]
    pub fn of(
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
        read_at: Timestamp,
    ) -> Option<Self> {
        let usable = |value: Option<&str>| {
            let value = value?.trim();
            let sendable = !value.is_empty()
                && value.len() <= LONGEST
                && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
            sendable.then(|| value.to_owned())
        };
        let (etag, last_modified) = (usable(etag), usable(last_modified));
        (etag.is_some() || last_modified.is_some()).then(|| Self {
            url: url.to_owned(),
            etag,
            last_modified,
            read_at,
        })
    }

    /// Whether the copy is young enough to be kept on a server's word.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        let age = now.0.saturating_sub(self.read_at.0);
        (0..COPY_DAYS * Timestamp::DAY).contains(&age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_sent_back_is_kept() {
        fn of(etag: Option<&str>, modified: Option<&str>) -> Option<Validators> {
            Validators::of("https://a.id.vn/", etag, modified, Timestamp(0))
        }
        assert_eq!(of(None, None), None);
        assert_eq!(of(Some("  "), Some("")), None);
        assert_eq!(of(Some("\"a\r\nHost: b\""), None), None, "nothing that would break a header");
        let long = "x".repeat(201);
        assert_eq!(of(Some(&long), None), None);
        let kept = of(Some(" W/\"5f\" "), Some("Thu, 26 Nov 2026 07:00:00 GMT")).unwrap();
        assert_eq!(kept.etag.as_deref(), Some("W/\"5f\""));
        assert_eq!(kept.last_modified.as_deref(), Some("Thu, 26 Nov 2026 07:00:00 GMT"));
    }

    #[test]
    fn a_copy_is_believed_for_ninety_days() {
        let kept =
            Validators::of("https://a.id.vn/", Some("\"1\""), None, Timestamp(Timestamp::DAY)).unwrap();
        assert!(kept.is_fresh(Timestamp(90 * Timestamp::DAY)));
        assert!(!kept.is_fresh(Timestamp(91 * Timestamp::DAY)));
        assert!(!kept.is_fresh(Timestamp(0)), "a clock that went back proves nothing");
    }
}
