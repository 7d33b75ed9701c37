//! What a machine is expected to make of a look: the codes of docs/measuring.md (E.3).

use super::face::Face;
use super::state::{Mail, Tls};

/// What a right reading of a look gives, in the codes that the verdicts use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// Leaf of the decision tree.
    pub leaf: &'static str,
    /// Mail axis.
    pub mail: &'static str,
    /// HTTPS on the canonical host.
    pub https: &'static str,
}

/// What the DNS shows of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum MailSeen {
    None,
    Default,
    Own,
    /// The DNS does not tell.
    Unknown,
}

impl View {
    /// Class of the leaf.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self.leaf {
            "X0" => "NOT_OBS",
            "N1" | "N3" | "N4" => "NONE",
            "N2" | "T1" | "T2" | "H2" | "H3" | "R5" => "BROKEN",
            "H1" | "K1" | "C6" => "ALIVE_UNKNOWN",
            "R6" => "ABUSE",
            "R1" | "R2" => "USE_ALIAS",
            "C7" | "C8" => "USE_WEB",
            _ => "LOW",
        }
    }

    /// Whether the machine takes the name for used (`Some(true)`), unused, or cannot tell (`None`), on the web or
    /// in mail.
    #[must_use]
    pub fn in_use(self) -> Option<bool> {
        match (self.class(), self.mail) {
            (_, "M1") | ("USE_WEB" | "USE_ALIAS", _) => Some(true),
            ("NOT_OBS" | "ALIVE_UNKNOWN", _) => None,
            _ => Some(false),
        }
    }
}

impl MailSeen {
    pub(super) fn of(face: Face, mail: Mail) -> Self {
        match (face, mail) {
            (Face::NotDelegated, _) => Self::None,
            (Face::Lame | Face::Fault, _) => Self::Unknown,
            (_, Mail::None) => Self::None,
            (_, Mail::Default | Mail::DefaultRead) => Self::Default,
            (_, Mail::Own | Mail::Abandoned) => Self::Own,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::None => "M0",
            Self::Default => "M1d",
            Self::Own => "M1",
            Self::Unknown => "MX_UNKNOWN",
        }
    }
}

/// The HTTPS code of a face; only what answers shows a certificate.
pub(super) fn https(face: Face, tls: Tls) -> &'static str {
    match tls {
        _ if !face.answers() => "none",
        Tls::Valid => "valid",
        Tls::Expired => "expired",
        Tls::WrongName => "name_mismatch",
        Tls::None => "none",
    }
}
