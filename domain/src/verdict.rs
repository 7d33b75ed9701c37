//! The judgement on one observation: leaf of the decision tree, class, mail axis, HTTPS state,
//! with the rule that decided and what it saw. Codes are those of docs/measuring.md (E.3).

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            /// All codes, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as stored, exported and shown.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The value of a code; `None` for an unknown one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.code()) }
        }
    };
}

codes! {
    /// Leaves of the decision tree.
    Leaf {
        /// Not observed, for a reason of ours.
        X0 = "X0",
        /// Not delegated.
        N1 = "N1",
        /// DNS broken.
        N2 = "N2",
        /// DNS broken because DNSSEC does not validate.
        N2b = "N2b",
        /// Delegated, but no address.
        N3 = "N3",
        /// Only addresses that cannot be used on the Internet.
        N4 = "N4",
        /// Neither port answers.
        T1 = "T1",
        /// Port 443 open, no handshake possible, port 80 closed.
        T2 = "T2",
        /// robots.txt forbids us, or cannot be had.
        K1 = "K1",
        /// Challenge, geo-block or firewall page.
        H1 = "H1",
        /// Authentication.
        H4 = "H4",
        /// Server error.
        H2 = "H2",
        /// Client error.
        H3 = "H3",
        /// Redirect to abuse, or an abusive or injected page.
        R6 = "R6",
        /// Redirect to parking, a registrar or a for-sale page.
        R3 = "R3",
        /// Redirect to the holder's page on a platform.
        R1 = "R1",
        /// Redirect to the bare home of a platform.
        R4 = "R4",
        /// Redirect to another site of its own.
        R2 = "R2",
        /// Redirect loop or dead end.
        R5 = "R5",
        /// Content that is not HTML.
        C9 = "C9",
        /// Empty.
        C0 = "C0",
        /// Server or control-panel default page, directory listing.
        C1 = "C1",
        /// Registrar or hosting holding page, suspended, expired.
        C2 = "C2",
        /// Advertising or for sale.
        C3 = "C3",
        /// Under construction or maintenance.
        C4 = "C4",
        /// Untouched template.
        C5 = "C5",
        /// JavaScript shell.
        C6 = "C6",
        /// Developed site.
        C8 = "C8",
        /// Minimal own page.
        C7 = "C7",
    }
}

codes! {
    /// Classes: what a leaf says about use.
    Class {
        /// Nothing there.
        None = "NONE",
        /// Something there that does not work.
        Broken = "BROKEN",
        /// A page, but not the holder's own.
        Low = "LOW",
        /// The holder's own website.
        UseWeb = "USE_WEB",
        /// The holder's page elsewhere.
        UseAlias = "USE_ALIAS",
        /// Another service in use.
        UseOther = "USE_OTHER",
        /// Alive, but what it is cannot be known.
        AliveUnknown = "ALIVE_UNKNOWN",
        /// Abuse: excluded from use and from the directory.
        Abuse = "ABUSE",
        /// We did not look, or our look does not count.
        NotObs = "NOT_OBS",
    }
}

codes! {
    /// The mail axis.
    Mail {
        /// No MX, or a null MX (RFC 7505).
        M0 = "M0",
        /// The registrar's default MX without any change by the holder.
        M1d = "M1d",
        /// An MX of its own that resolves.
        M1 = "M1",
        /// M1 and a 220 banner within 30 days.
        M2 = "M2",
        /// The DNS did not tell.
        Unknown = "MX_UNKNOWN",
    }
}

codes! {
    /// HTTPS on the canonical host.
    Https {
        /// Chain, name and dates hold.
        Valid = "valid",
        /// Certificate for other names.
        NameMismatch = "name_mismatch",
        /// Past its end (or before its beginning).
        Expired = "expired",
        /// Unknown issuer or self-signed.
        Untrusted = "untrusted",
        /// Port 443 speaks no TLS that we can speak.
        Proto = "proto",
        /// No HTTPS.
        None = "none",
    }
}

codes! {
    /// Position on the web axis: what counts as positive, negative or unknown.
    Axis {
        /// In use.
        Pos = "pos",
        /// Not in use.
        Neg = "neg",
        /// Unknown: never demotes, never promotes.
        Unk = "unk",
    }
}

impl Leaf {
    /// The class that the leaf belongs to (E.3).
    #[must_use]
    pub fn class(self) -> Class {
        match self {
            Self::X0 => Class::NotObs,
            Self::N1 | Self::N3 | Self::N4 => Class::None,
            Self::N2 | Self::N2b | Self::T1 | Self::T2 | Self::H2 | Self::H3 | Self::R5 => Class::Broken,
            Self::K1 | Self::H1 | Self::C6 => Class::AliveUnknown,
            Self::H4 | Self::C9 => Class::UseOther,
            Self::R6 => Class::Abuse,
            Self::R1 | Self::R2 => Class::UseAlias,
            Self::C7 | Self::C8 => Class::UseWeb,
            Self::R3 | Self::R4 | Self::C0 | Self::C1 | Self::C2 | Self::C3 | Self::C4 | Self::C5 => {
                Class::Low
            }
        }
    }

    /// Whether a web server answered a connection: only then something can be said of HTTPS.
    #[must_use]
    pub fn is_answered(self) -> bool {
        !matches!(self, Self::X0 | Self::N1 | Self::N2 | Self::N2b | Self::N3 | Self::N4 | Self::T1)
    }

    /// Rank when several hosts are compared; higher wins. R6 overrides all.
    #[must_use]
    pub fn rank(self) -> u8 {
        // C8>C7>R2>R1>H4>C9>C6>H1>K1>C5>C4>C2>C1>C3>C0>R4>R3>H3>H2>R5>T2>T1>N*
        const ORDER: &[Leaf] = &[
            Leaf::X0,
            Leaf::N1,
            Leaf::N3,
            Leaf::N4,
            Leaf::N2,
            Leaf::N2b,
            Leaf::T1,
            Leaf::T2,
            Leaf::R5,
            Leaf::H2,
            Leaf::H3,
            Leaf::R3,
            Leaf::R4,
            Leaf::C0,
            Leaf::C3,
            Leaf::C1,
            Leaf::C2,
            Leaf::C4,
            Leaf::C5,
            Leaf::K1,
            Leaf::H1,
            Leaf::C6,
            Leaf::C9,
            Leaf::H4,
            Leaf::R1,
            Leaf::R2,
            Leaf::C7,
            Leaf::C8,
            Leaf::R6,
        ];
        ORDER.iter().position(|l| *l == self).map_or(0, |p| p as u8)
    }
}

impl Class {
    /// The position on the web axis (E.5).
    #[must_use]
    pub fn axis(self) -> Axis {
        match self {
            Self::UseWeb | Self::UseAlias | Self::UseOther => Axis::Pos,
            Self::None | Self::Low | Self::Broken | Self::Abuse => Axis::Neg,
            Self::AliveUnknown | Self::NotObs => Axis::Unk,
        }
    }
}

impl Mail {
    /// The position on the mail axis (E.5).
    #[must_use]
    pub fn axis(self) -> Axis {
        match self {
            Self::M1 | Self::M2 => Axis::Pos,
            Self::M0 | Self::M1d => Axis::Neg,
            Self::Unknown => Axis::Unk,
        }
    }
}

/// Name of the rule of a K1 whose robots.txt could not be had: it may pass, a file that forbids us does not.
pub const ROBOTS_UNAVAILABLE: &str = "robots-unavailable";

/// One thing that a rule saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was looked at: `title`, `status`, `ns`, `text`, …
    pub what: String,
    /// What was found there, shortened.
    pub found: String,
}

impl Evidence {
    /// Evidence with its text cut to 160 characters.
    #[must_use]
    pub fn new(what: impl Into<String>, found: impl AsRef<str>) -> Self {
        Self { what: what.into(), found: found.as_ref().chars().take(160).collect() }
    }
}

/// The judgement on one observation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Leaf of the decision tree.
    pub leaf: Leaf,
    /// Class of the leaf.
    pub class: Class,
    /// Mail axis.
    pub mail: Mail,
    /// HTTPS on the canonical host.
    pub https: Https,
    /// The host whose visit decided (apex or www, after same-site redirects).
    pub canonical_host: Option<String>,
    /// Where the deciding visit ended.
    pub final_url: Option<String>,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// The rule that decided, by its name in the rule file or in code.
    pub rule: String,
    /// What the rule saw.
    pub evidence: Vec<Evidence>,
    /// 0–1: how sure the rule is. Below 0.6 the verdict belongs to the audit queue.
    pub confidence: f64,
    /// Digest of the rules, providers, model and confirmed templates (`sha256:` and 12 hex digits).
    pub ruleset: String,
    /// Steps of the funnel that the observation reached (E.6).
    pub funnel: Funnel,
}

/// Steps of the strict funnel; each implies those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Funnel {
    /// The name has delegated name servers that answer.
    pub delegated: bool,
    /// It resolves to an address that may be connected to.
    pub resolving: bool,
    /// Any HTTP answer on 443 at the canonical host, certificate aside.
    pub https: bool,
    /// The certificate is valid.
    pub valid_tls: bool,
    /// Live content (C7 or C8).
    pub live: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for leaf in Leaf::ALL {
            assert_eq!(Leaf::from_code(leaf.code()), Some(*leaf));
        }
        assert_eq!(Mail::from_code("M1d"), Some(Mail::M1d));
        assert_eq!(Class::from_code("nope"), None);
    }

    #[test]
    fn ranks_follow_the_specification() {
        let order = "R6>C8>C7>R2>R1>H4>C9>C6>H1>K1>C5>C4>C2>C1>C3>C0>R4>R3>H3>H2>R5>T2>T1>N2";
        let ranks: Vec<u8> =
            order.split('>').map(|c| Leaf::from_code(c).expect("known code").rank()).collect();
        assert!(ranks.windows(2).all(|w| w[0] > w[1]), "{ranks:?}");
        assert_eq!(Leaf::ALL.len(), 29);
        let distinct: std::collections::BTreeSet<u8> = Leaf::ALL.iter().map(|l| l.rank()).collect();
        assert_eq!(distinct.len(), Leaf::ALL.len(), "each leaf has a rank of its own");
    }
}
