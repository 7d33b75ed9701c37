//! Putting text into HTML, SVG and JSON-LD safely, where no template does it.

use serde_json::Value;

/// Text for HTML and SVG content and quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What somebody typed, on one line: no control characters, no outer white space, at most `longest` characters.
#[must_use]
pub fn one_line(text: &str, longest: usize) -> String {
    let kept: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(longest).collect();
    kept.trim().to_owned()
}

/// JSON for a `<script>` element: nothing in it can end the element or begin another.
#[must_use]
pub fn json_ld(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Whether an address that a site gave may become a link: http(s) only, no user name, and a host.
#[must_use]
pub fn linkable(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|u| {
        matches!(u.scheme(), "http" | "https")
            && u.has_host()
            && u.username().is_empty()
            && u.password().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out() {
        assert_eq!(
            escape("<a href=\"x\" title='y'>&"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;"
        );
        let json = json_ld(&serde_json::json!({ "name": "</script><script>alert(1)</script>" }));
        assert!(!json.contains('<') && json.contains("\\u003c/script"));
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert!(linkable("https://facebook.com/quanpho"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "//x", "https://u:p@x.vn/", "mailto:a@b.vn"] {
            assert!(!linkable(bad), "{bad}");
        }
    }
}
