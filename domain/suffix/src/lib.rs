//! Public suffixes: what stands between a registry's names and a site's own (publicsuffix.org, compiled in by `psl`).
//!
//! The list is code, generic over the iterator of labels: each kind of iterator that asks would compile its thousands of functions
//! anew. So there is one door, with an iterator whose kind is forgotten; and a package of its own, because the compiler spends a
//! tenth of the time on this list without optimising it, and an answer still takes less than a microsecond.

use psl::{Psl as _, Type};

/// The length of the public suffix of `name`, and whether the list names it (an unknown top-level domain counts as a suffix).
fn suffix(name: &str) -> Option<(usize, bool)> {
    let mut labels = name.as_bytes().rsplit(|b| *b == b'.');
    let labels: &mut dyn Iterator<Item = &[u8]> = &mut labels;
    let info = psl::List.find(labels);
    (info.len > 0 && info.len <= name.len())
        .then_some((info.len, matches!(info.typ, Some(Type::Icann | Type::Private))))
}

/// The registrable domain of a host in lower case without its final dot: `a.b.biz.vn` → `b.biz.vn`; none for a suffix itself.
#[must_use]
pub fn registrable(host: &str) -> Option<&str> {
    let (len, _) = suffix(host)?;
    let above = host.get(..host.len() - len)?.strip_suffix('.')?;
    let start = above.rfind('.').map_or(0, |dot| dot + 1);
    if start == above.len() { None } else { host.get(start..) }
}

/// Whether a host ends in a suffix that the list names, and not only in some word behind a dot.
#[must_use]
pub fn is_known(host: &str) -> bool {
    suffix(host).is_some_and(|(_, known)| known)
}

/// Whether two hosts are one site: the same host, or the same registrable domain. Upper case is lower case.
#[must_use]
pub fn same_site(one: &str, other: &str) -> bool {
    let top = |host: &str| host.rsplit('.').next().unwrap_or_default().len();
    let tail = |host: &str| host.len() - top(host);
    // Most links lead to other top-level domains: no need to ask the list.
    let apart = !one[tail(one)..].eq_ignore_ascii_case(&other[tail(other)..]);
    one.eq_ignore_ascii_case(other)
        || !apart
            && matches!((registrable(one), registrable(other)), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sites_are_told_apart_below_their_suffix() {
        assert_eq!(registrable("www.pho.biz.vn"), Some("pho.biz.vn"));
        assert_eq!(registrable("biz.vn"), None);
        assert_eq!(registrable("vn"), None);
        assert_eq!(registrable(""), None);
        assert_eq!(registrable(".vn"), None);
        assert_eq!(registrable("a.unknown-tld"), Some("a.unknown-tld"));
        assert!(is_known("pho.biz.vn") && !is_known("index.unknown-tld"));
        assert!(same_site("WWW.pho.biz.vn", "pho.biz.vn") && !same_site("a.biz.vn", "b.biz.vn"));
        assert!(!same_site("biz.vn", "id.vn"));
    }

    proptest! {
        // The crate's own answers are generic code as well; in tests they may be compiled once more.
        #[test]
        fn as_the_list_itself_answers(
            labels in proptest::collection::vec("[a-z]{1,4}|vn|biz|com|co|uk|github|io|ck|www|kobe|jp|city", 0..6)
        ) {
            let name = labels.join(".");
            prop_assert_eq!(registrable(&name), psl::domain_str(&name).filter(|d| !d.starts_with('.')));
            prop_assert_eq!(is_known(&name), psl::suffix(name.as_bytes()).is_some_and(|s| s.is_known()));
        }
    }
}
