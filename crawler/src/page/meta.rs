//! `<meta>` and what scripts say instead of it.

use domain::page::PageFacts;
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

/// Slower refreshes are news tickers, not redirects.
const MAX_DELAY_S: f64 = 30.0;

static LOCATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?:^|[^\w.])(?:(?:window|document|top|self|parent|this)\s*\.\s*)*location(?:\s*\.\s*href)?\s*=\s*["']([^"'\n]{1,400})["']|location\s*\.\s*(?:replace|assign)\s*\(\s*["']([^"'\n]{1,400})["']"#,
    )
    .ok()
});

/// One `<meta>` element.
pub(super) fn element(facts: &mut PageFacts, attr: impl Fn(&str) -> Option<String>, base: &Url) {
    let content = attr("content").unwrap_or_default();
    if attr("http-equiv").is_some_and(|v| v.trim().eq_ignore_ascii_case("refresh"))
        && facts.refresh_to.is_none()
    {
        facts.refresh_to = refresh_target(&content, base);
    }
    let name = attr("name").or_else(|| attr("property")).unwrap_or_default().trim().to_ascii_lowercase();
    let folded = super::text::squeeze(&content);
    match name.as_str() {
        "description" if facts.description.is_empty() => facts.description = super::text::cut(&folded, 1_000),
        "keywords" if facts.keywords.is_empty() => facts.keywords = super::text::cut(&folded, 500),
        "generator" if facts.generator.is_none() => facts.generator = Some(super::text::cut(&folded, 200)),
        "robots" | "googlebot" => facts.noindex |= says_noindex(&content),
        _ => {
            if let Some(property) = name.strip_prefix("og:")
                && facts.open_graph.len() < 20
                && !folded.is_empty()
            {
                facts.open_graph.push((property.to_owned(), super::text::cut(&folded, 500)));
            }
        }
    }
}

/// Whether a robots directive forbids indexing.
pub(super) fn says_noindex(value: &str) -> bool {
    value
        .split([',', ' ', ':'])
        .any(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
}

/// The target of `5; url=…` in a header or `<meta>`; `None` for a page that only reloads itself.
pub(super) fn refresh_target(value: &str, base: &Url) -> Option<String> {
    let value = value.trim();
    let digits = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let delay: f64 = value[..digits].parse().unwrap_or(0.0);
    let rest = value[digits..].trim_start_matches(|c: char| c == ';' || c == ',' || c.is_whitespace());
    let lower = rest.to_ascii_lowercase();
    let target = match lower.strip_prefix("url") {
        Some(after) if after.trim_start().starts_with('=') => {
            let at = rest.len() - after.trim_start().len() + 1;
            rest[at..].trim()
        }
        _ => rest,
    };
    let target = target.trim_matches(|c| c == '"' || c == '\'').trim();
    (delay <= MAX_DELAY_S).then(|| leads_elsewhere(target, base)).flatten()
}

/// The target of a script that sets `location` to a fixed text.
pub(super) fn script_target(script: &str, base: &Url) -> Option<String> {
    let found = LOCATION.as_ref()?.captures(script)?;
    let target = found.get(1).or_else(|| found.get(2))?.as_str();
    leads_elsewhere(target, base)
}

fn leads_elsewhere(target: &str, base: &Url) -> Option<String> {
    if target.is_empty() {
        return None;
    }
    let mut url = base.join(target).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_fragment(None);
    (url != *base).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refreshes_are_read_as_browsers_do() {
        let base = Url::parse("https://a.biz.vn/").unwrap();
        let cases = [
            ("0; url=https://b.vn/x", Some("https://b.vn/x")),
            ("3;URL='/shop/'", Some("https://a.biz.vn/shop/")),
            ("0;https://b.vn/", Some("https://b.vn/")),
            ("0; url = home.html", Some("https://a.biz.vn/home.html")),
            ("300", None),
            ("300; url=/news", None),
            ("5; url=https://a.biz.vn/", None),
            ("0; url=javascript:alert(1)", None),
            ("", None),
        ];
        for (value, expected) in cases {
            assert_eq!(refresh_target(value, &base).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn scripts_that_set_the_location_are_seen() {
        let base = Url::parse("https://a.biz.vn/").unwrap();
        let target = |script| script_target(script, &base);
        assert_eq!(target("window.location.href = \"/lander\";").as_deref(), Some("https://a.biz.vn/lander"));
        assert_eq!(target("location.replace('https://b.vn/')").as_deref(), Some("https://b.vn/"));
        assert_eq!(target("var mylocation = 'x'; if (location.href == 'y') {}"), None);
        assert_eq!(target("location = '#top'"), None);
    }

    #[test]
    fn noindex_is_a_word_of_a_list() {
        assert!(says_noindex("NOINDEX, nofollow") && says_noindex("none") && says_noindex("bot: noindex"));
        assert!(!says_noindex("index, follow") && !says_noindex("nofollow"));
    }
}
