//! A domain in what was typed: as the whole of it, or among other words.

use domain::name::{DomainName, HostName};

/// Words that a label may have been written as (`quan pho biz vn`).
const LABEL_WORDS: usize = 6;
/// The zones in words, as they are read out.
const ZONES: [&str; 2] = ["biz", "id"];

/// The domain that was typed, if the text is one: with scheme, `www.`, path and all.
pub(super) fn typed_domain(text: &str) -> Option<DomainName> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return None;
    }
    let host = HostName::parse(host).ok()?;
    // “TP.HCM” is a city: what stands behind the dot is no zone of anybody.
    if !domain::suffix::is_known(host.as_str()) {
        return None;
    }
    DomainName::stored(host.registrable()?).ok()
}

/// A domain that is listed among other words, behind an @, or with spaces for its dots. Only a listed one: else the words are
/// what is asked for.
pub(super) fn domain_among(
    text: &str,
    is_listed: impl Fn(&DomainName) -> tantivy::Result<bool>,
) -> tantivy::Result<Option<DomainName>> {
    let around =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '<' | '>' | '“' | '”');
    let dressed = |token: &str| typed_domain(token.rsplit('@').next()?.trim_matches('.'));
    for name in text.split(around).filter_map(dressed) {
        if is_listed(&name)? {
            return Ok(Some(name));
        }
    }
    let lower = text.to_lowercase();
    let pieces: Vec<&str> = lower.split(|c: char| around(c) || c == '.').filter(|p| !p.is_empty()).collect();
    let ends = |at: &usize| pieces.get(at + 1) == Some(&"vn") && ZONES.contains(&pieces[*at]);
    for at in (1..pieces.len()).filter(ends) {
        for first in at.saturating_sub(LABEL_WORDS)..at {
            for between in ["", "-"] {
                let label = pieces[first..at].join(between);
                let Some(name) = typed_domain(&format!("{label}.{}.vn", pieces[at])) else { continue };
                if is_listed(&name)? {
                    return Ok(Some(name));
                }
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_recognised_in_any_dress() {
        for text in [
            "quan-pho.biz.vn",
            " https://www.quan-pho.biz.vn/thuc-don?x=1 ",
            "HTTP://QUAN-PHO.BIZ.VN:8080",
            "shop.quan-pho.biz.vn",
        ] {
            assert_eq!(
                typed_domain(text).map(|d| d.to_string()).as_deref(),
                Some("quan-pho.biz.vn"),
                "{text}"
            );
        }
        assert_eq!(typed_domain("phở.id.vn").map(|d| d.unicode()).as_deref(), Some("phở.id.vn"));
        for text in ["TP.HCM", "Q.1", "cà phê tp.hcm", "biz.vn", "127.0.0.1", "...", "a..b", "phở"] {
            assert_eq!(typed_domain(text), None, "{text}");
        }
    }

    #[test]
    fn a_listed_domain_is_found_among_other_words() {
        let among = |text: &str| {
            let listed = |name: &DomainName| Ok(name.as_str() == "quan-pho.biz.vn");
            domain_among(text, listed).unwrap().map(|name| name.to_string())
        };
        for text in [
            "website quan-pho.biz.vn",
            "trang (https://quan-pho.biz.vn/thuc-don) ngon",
            "lienhe@quan-pho.biz.vn",
            "quan-pho biz vn",
            "Quan-Pho .biz.vn",
            "quan pho biz vn",
            "địa chỉ quan pho biz . vn",
        ] {
            assert_eq!(among(text).as_deref(), Some("quan-pho.biz.vn"), "{text}");
        }
        for text in ["quán phở", "biz vn", "pho biz vn", "website bun.biz.vn", "vn biz", ""] {
            assert_eq!(among(text), None, "{text}");
        }
    }
}
