//! Lists of hosts and name servers that belong to known providers, from `providers.toml`.

use super::ruleset::RulesetError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The provider file: named host lists, platforms with their profile paths, default mail exchangers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Providers {
    /// Version of the file, shown on the method page.
    pub version: String,
    /// Named lists; an entry stands for the host itself and every name below it.
    pub lists: BTreeMap<String, Vec<String>>,
    /// Platforms where a holder may keep a profile or a shop (leaves R1 and R4).
    #[serde(default)]
    pub platform: Vec<Platform>,
    /// Mail exchangers that a registrar or host sets for every name (M1d).
    #[serde(default)]
    pub default_mail: Vec<DefaultMail>,
}

/// One platform.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Name for evidence.
    pub name: String,
    /// Hosts, each with everything below it.
    pub hosts: Vec<String>,
    /// First path segments that are no profile (`login`, `help`, …).
    #[serde(default)]
    pub not_profile: Vec<String>,
    /// A host below the platform's own is itself the profile (`shop.example.com`).
    #[serde(default)]
    pub by_subdomain: bool,
}

/// One provider's default mail template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultMail {
    /// Name for evidence.
    pub provider: String,
    /// Suffixes of the exchanges.
    pub mx: Vec<String>,
    /// Parts of the SPF text that the provider sets itself.
    #[serde(default)]
    pub spf: Vec<String>,
}

impl Providers {
    pub(super) fn parse(text: &str) -> Result<Self, RulesetError> {
        toml::from_str(text).map_err(|e| RulesetError {
            file: "providers.toml",
            place: String::new(),
            reason: e.to_string(),
        })
    }

    /// Whether `host` is in the named list, itself or below an entry.
    #[must_use]
    pub fn in_list(&self, list: &str, host: &str) -> bool {
        self.lists.get(list).is_some_and(|entries| entries.iter().any(|entry| is_below(host, entry)))
    }

    /// The platform that `host` belongs to.
    #[must_use]
    pub fn platform_of(&self, host: &str) -> Option<&Platform> {
        self.platform.iter().find(|p| p.hosts.iter().any(|entry| is_below(host, entry)))
    }
}

impl Platform {
    /// Whether the URL is a holder's own place on the platform rather than its front door.
    #[must_use]
    pub fn is_profile(&self, url: &url::Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        if self.by_subdomain && !self.hosts.iter().any(|h| host == h || host == format!("www.{h}")) {
            return true;
        }
        let segment = url.path_segments().and_then(|mut s| s.find(|s| !s.is_empty())).unwrap_or_default();
        if segment == "profile.php" {
            return url.query_pairs().any(|(k, v)| k == "id" && !v.is_empty());
        }
        !segment.is_empty() && !self.not_profile.iter().any(|n| n.eq_ignore_ascii_case(segment))
    }
}

/// Whether `host` is `entry` or a name below it.
pub(super) fn is_below(host: &str, entry: &str) -> bool {
    let host = host.trim_end_matches('.');
    host.strip_suffix(entry).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_must_end_at_a_dot() {
        assert!(is_below("ns1.bodis.com", "bodis.com"));
        assert!(is_below("bodis.com.", "bodis.com"));
        assert!(!is_below("notbodis.com", "bodis.com"));
    }

    #[test]
    fn a_profile_has_a_path_of_its_own() {
        let facebook = Platform {
            name: "facebook".into(),
            hosts: vec!["facebook.com".into()],
            not_profile: vec!["login".into()],
            by_subdomain: false,
        };
        let profile = |u: &str| facebook.is_profile(&url::Url::parse(u).unwrap());
        assert!(profile("https://www.facebook.com/tiem.banh"));
        assert!(profile("https://www.facebook.com/profile.php?id=1000"));
        assert!(!profile("https://www.facebook.com/"));
        assert!(!profile("https://www.facebook.com/profile.php"));
        assert!(!profile("https://www.facebook.com/login?next=x"));
    }
}
