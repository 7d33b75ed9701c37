//! Domain names, parsed once at the edge (RFC 1035, RFC 5890).

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Why a text is not a name that can be taken. The display names the cure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing was written.
    #[error("the name is empty")]
    Empty,
    /// A character, length or label rule of RFC 1035 or IDNA is broken.
    #[error("“{0}” is not a valid domain name")]
    Invalid(String),
    /// A valid name that is not directly under one of the configured zones.
    #[error("“{name}” is not directly under one of the zones {zones}")]
    OutsideZones {
        /// The name as given.
        name: String,
        /// The configured zones, joined by commas.
        zones: String,
    },
}

/// A host name as an A-label in lower case, without the final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct HostName(String);

impl HostName {
    /// Parses a host name; U-labels become A-labels (UTS 46, strict on STD3 characters).
    ///
    /// # Errors
    /// [`NameError::Empty`] or [`NameError::Invalid`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let trimmed = text.trim().trim_end_matches('.');
        if trimmed.is_empty() {
            return Err(NameError::Empty);
        }
        let invalid = || NameError::Invalid(text.trim().to_owned());
        // Underscore labels (`_dmarc`) are DNS owner names, not hosts: refused here on purpose.
        let ascii = idna::domain_to_ascii_strict(trimmed).map_err(|_| invalid())?.to_ascii_lowercase();
        let labels_fit = ascii.split('.').all(|l| !l.is_empty() && l.len() <= 63);
        if !labels_fit || ascii.len() > 253 || ascii.parse::<std::net::IpAddr>().is_ok() {
            return Err(invalid());
        }
        Ok(Self(ascii))
    }

    /// The A-label form, lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The U-label form, for people.
    #[must_use]
    pub fn unicode(&self) -> String {
        let (text, result) = idna::domain_to_unicode(&self.0);
        if result.is_ok() { text } else { self.0.clone() }
    }

    /// The registrable domain by the public suffix list (`a.b.biz.vn` → `b.biz.vn`).
    #[must_use]
    pub fn registrable(&self) -> Option<&str> {
        crate::suffix::registrable(&self.0)
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for HostName {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A zone in which names are registered, such as `id.vn`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(HostName);

impl Zone {
    /// Parses a zone name.
    ///
    /// # Errors
    /// As [`HostName::parse`].
    pub fn parse(text: &str) -> Result<Self, NameError> {
        HostName::parse(text.trim_start_matches('.')).map(Self)
    }

    /// `id.vn`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The programme's zones, `biz.vn` and `id.vn`.
    #[must_use]
    pub fn programme() -> Vec<Self> {
        ["biz.vn", "id.vn"].iter().filter_map(|z| Self::parse(z).ok()).collect()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A registered domain: one label directly under a registry zone, as an A-label in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainName(HostName);

impl DomainName {
    /// Parses a name and checks that it stands directly under one of `zones`.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn parse(text: &str, zones: &[Zone]) -> Result<Self, NameError> {
        let host = HostName::parse(text)?;
        let zone = host.as_str().split_once('.').map(|(_, zone)| zone);
        if zones.iter().any(|z| Some(z.as_str()) == zone) {
            Ok(Self(host))
        } else {
            Err(NameError::OutsideZones {
                name: text.trim().to_owned(),
                zones: zones.iter().map(Zone::as_str).collect::<Vec<_>>().join(", "),
            })
        }
    }

    /// A name that was checked when it was stored: only the shape is checked again.
    ///
    /// # Errors
    /// As [`HostName::parse`].
    pub fn stored(text: &str) -> Result<Self, NameError> {
        HostName::parse(text).map(Self)
    }

    /// The A-label form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The U-label form, for people.
    #[must_use]
    pub fn unicode(&self) -> String {
        self.0.unicode()
    }

    /// The name as a host.
    #[must_use]
    pub fn host(&self) -> &HostName {
        &self.0
    }

    /// The `www` host of the name; a label of 63 octets leaves no doubt, so this cannot fail for stored names.
    #[must_use]
    pub fn www(&self) -> HostName {
        HostName(format!("www.{}", self.as_str()))
    }

    /// What stands before the zone.
    #[must_use]
    pub fn label(&self) -> &str {
        self.as_str().split_once('.').map_or(self.as_str(), |(label, _)| label)
    }

    /// The zone as a zone.
    #[must_use]
    pub fn registry_zone(&self) -> Zone {
        Zone(HostName(self.zone().to_owned()))
    }

    /// The zone: everything after the first label.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.as_str().split_once('.').map_or("", |(_, zone)| zone)
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u_labels_are_stored_as_a_labels_and_shown_as_u_labels() {
        let zones = Zone::programme();
        let name = DomainName::parse(" Quán-Phở.BIZ.vn. ", &zones).unwrap();
        assert_eq!(name.as_str(), "xn--qun-ph-qta2452d.biz.vn");
        assert_eq!(name.unicode(), "quán-phở.biz.vn");
        assert_eq!((name.label(), name.zone()), ("xn--qun-ph-qta2452d", "biz.vn"));
    }

    #[test]
    fn decomposed_letters_give_the_same_name() {
        let zones = Zone::programme();
        let composed = DomainName::parse("phở.id.vn", &zones).unwrap();
        let decomposed = DomainName::parse("pho\u{31b}\u{309}.id.vn", &zones).unwrap();
        assert_eq!(composed, decomposed);
    }

    #[test]
    fn only_names_directly_under_a_zone_are_taken() {
        let zones = Zone::programme();
        for bad in ["a.b.id.vn", "id.vn", "example.com", "shop.com.vn"] {
            assert!(matches!(DomainName::parse(bad, &zones), Err(NameError::OutsideZones { .. })), "{bad}");
        }
        for bad in ["a b.id.vn", "-.id.vn", "a..id.vn", "_dmarc.id.vn", "x_y.id.vn", "127.0.0.1"] {
            assert!(DomainName::parse(bad, &zones).is_err(), "{bad}");
        }
        assert_eq!(DomainName::parse("", &zones), Err(NameError::Empty));
    }

    #[test]
    fn the_registrable_domain_follows_the_public_suffix_list() {
        let host = HostName::parse("www.shop.biz.vn").unwrap();
        assert_eq!(host.registrable(), Some("shop.biz.vn"));
    }
}
