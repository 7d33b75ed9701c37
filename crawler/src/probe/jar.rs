//! Cookies for the length of one visit: sites that set one and send the visitor to the same place again would
//! otherwise look like redirect loops. Nothing outlives the visit.

use std::collections::BTreeMap;

/// Cookies kept for one host.
const COOKIES: usize = 20;
/// Bytes of one cookie.
const LENGTH: usize = 1_024;

/// The cookies of one visit, by host.
#[derive(Debug, Default, Clone)]
pub(super) struct Jar {
    hosts: BTreeMap<String, BTreeMap<String, String>>,
}

impl Jar {
    /// Keeps what `host` sets; attributes do not matter within one visit.
    pub(super) fn keep(&mut self, host: &str, headers: &[(String, String)]) {
        for (_, value) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default().trim();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let plain = pair.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b',');
            let cookies = self.hosts.entry(host.to_owned()).or_default();
            let room = cookies.len() < COOKIES || cookies.contains_key(name);
            if plain && room && !name.is_empty() && pair.len() <= LENGTH {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The `Cookie` header for `host`.
    pub(super) fn header(&self, host: &str) -> Option<String> {
        let cookies = self.hosts.get(host).filter(|c| !c.is_empty())?;
        Some(cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; "))
    }

    /// Whether a page for `host` could differ from the last time: the cookies it gets, as text.
    pub(super) fn state(&self, host: &str) -> String {
        self.header(host).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_stay_with_their_host_and_cannot_smuggle_headers() {
        let mut jar = Jar::default();
        let set = |v: &str| vec![("set-cookie".to_owned(), v.to_owned())];
        jar.keep("a.vn", &set("seen=1; Path=/; HttpOnly"));
        jar.keep("a.vn", &set("bad=1\r\nX: y"));
        jar.keep("a.vn", &set("no-value"));
        assert_eq!(jar.header("a.vn").as_deref(), Some("seen=1"));
        assert_eq!(jar.header("b.vn"), None);
    }
}
