//! Which URLs may be asked for: http and https on their own ports, to a name or a literal address.

use domain::observation::Scheme;
use std::net::IpAddr;
use url::{Host, Url};

/// A URL that may be asked for, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URL without user, password and fragment.
    pub url: Url,
    /// Its scheme.
    pub scheme: Scheme,
    /// Whom it names.
    pub host: TargetHost,
}

/// A name to be resolved, or an address written in the URL (in whatever notation: the parser has already
/// turned `0x7f.1` and `2130706433` into addresses).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TargetHost {
    /// A host name in lower case without the final dot.
    Name(String),
    /// A literal address.
    Address(IpAddr),
}

impl TargetHost {
    /// The host as a key: the name, or the address as text.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Address(ip) => ip.to_canonical().to_string(),
        }
    }
}

impl Target {
    /// `https://host`: what robots.txt rules apply to (RFC 9309 section 2.3).
    #[must_use]
    pub fn authority(&self) -> String {
        let scheme = if self.scheme == Scheme::Https { "https" } else { "http" };
        format!("{scheme}://{}", self.host.key())
    }

    /// Another path of the same authority.
    #[must_use]
    pub fn with_path(&self, path: &str) -> Self {
        let mut other = self.clone();
        other.url.set_path(path);
        other.url.set_query(None);
        other
    }
}

/// Why a URL is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not http or https.
    #[error("neither http nor https")]
    Scheme,
    /// Another port than the scheme's own.
    #[error("a port other than 80 for http and 443 for https")]
    Port,
    /// No host, or one that cannot be a name.
    #[error("no usable host")]
    Host,
}

/// Checks a URL before anything is resolved.
///
/// # Errors
/// [`TargetError`].
pub fn target(url: &Url) -> Result<Target, TargetError> {
    let scheme = match url.scheme() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return Err(TargetError::Scheme),
    };
    // The parser drops a scheme's own port, so any port that is left is another one.
    if url.port().is_some() {
        return Err(TargetError::Port);
    }
    let mut url = url.clone();
    // Credentials in a redirect are never ours to send.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    let host = match url.host().ok_or(TargetError::Host)? {
        Host::Ipv4(ip) => TargetHost::Address(ip.into()),
        Host::Ipv6(ip) => TargetHost::Address(ip.into()),
        Host::Domain(name) => TargetHost::Name(name_of(name)?),
    };
    if let TargetHost::Name(name) = &host {
        url.set_host(Some(name)).map_err(|_| TargetError::Host)?;
    }
    Ok(Target { url, scheme, host })
}

fn name_of(name: &str) -> Result<String, TargetError> {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let fits = name.len() <= 253 && name.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
    if fits && plain { Ok(name) } else { Err(TargetError::Host) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<TargetHost, TargetError> {
        target(&Url::parse(text).unwrap()).map(|t| t.host)
    }

    #[test]
    fn addresses_are_seen_through_every_notation() {
        let loopback = Ok(TargetHost::Address("127.0.0.1".parse().unwrap()));
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://0x7f000001/",
        ] {
            assert_eq!(check(text), loopback, "{text}");
        }
        assert_eq!(
            check("http://[::ffff:7f00:1]/"),
            Ok(TargetHost::Address("::ffff:127.0.0.1".parse().unwrap()))
        );
        assert_eq!(check("http://①②⑦.0.0.1/"), loopback);
    }

    #[test]
    fn only_web_ports_and_schemes_are_asked() {
        assert_eq!(check("http://a.vn:443/"), Err(TargetError::Port));
        assert_eq!(check("https://a.vn:8443/"), Err(TargetError::Port));
        assert_eq!(check("https://a.vn:443/"), Ok(TargetHost::Name("a.vn".into())));
        for text in
            ["ftp://a.vn/", "file:///etc/passwd", "javascript:alert(1)", "gopher://a.vn/", "data:text/html,x"]
        {
            assert_eq!(check(text), Err(TargetError::Scheme), "{text}");
        }
    }

    #[test]
    fn credentials_fragments_and_final_dots_go() {
        let url = Url::parse("https://user:secret@Shop.Biz.VN./a?b#c").unwrap();
        let target = target(&url).unwrap();
        assert_eq!(target.url.as_str(), "https://shop.biz.vn/a?b");
        assert_eq!(target.authority(), "https://shop.biz.vn");
        assert_eq!(target.with_path("/robots.txt").url.as_str(), "https://shop.biz.vn/robots.txt");
    }
}
