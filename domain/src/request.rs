//! What holders and readers ask of the directory, and how a holder proves control of a name: with a text in the DNS, a
//! file, or a meta tag that holds the code of the request. Who can publish one of them controls the name or its site.

use crate::words::words;

/// What is published to prove control, followed by the code: `danhba-verify=…`.
pub const PROOF_PREFIX: &str = "danhba-verify=";
/// The `name` of the meta tag; its `content` is the code.
pub const PROOF_META: &str = "danhba-verify";
/// The path of the file; one of its lines is [`PROOF_PREFIX`] and the code.
pub const PROOF_FILE: &str = "/.well-known/danhba.txt";

words! {
    /// What is asked for.
    Wish {
        /// The entry is to be taken out of the directory.
        Remove = "remove",
        /// The holder wants to look after the entry.
        Claim = "claim",
        /// Something in the entry is wrong.
        Report = "report",
    }
}

words! {
    /// What is wrong with an entry.
    Reason {
        /// The state is not what the site shows.
        State = "state",
        /// The province or ward.
        Place = "place",
        /// The trade.
        Sector = "sector",
        /// Phone, e-mail or address.
        Contact = "contact",
        /// Title or description.
        Content = "content",
        /// Fraud, imitation, harmful content.
        Abuse = "abuse",
    }
}

words! {
    /// How far a request has come.
    Progress {
        /// Waits for its proof.
        Open = "open",
        /// Waits for a person.
        Queued = "queued",
        /// Proved, or accepted by a person.
        Done = "done",
        /// Declined by a person.
        Declined = "declined",
    }
}

words! {
    /// What a look for the proof found.
    Found {
        /// The text in the DNS.
        Dns = "dns",
        /// The file.
        File = "file",
        /// The meta tag on the home page.
        Meta = "meta",
        /// A proof with another code.
        Another = "another",
        /// Everything could be asked, and there was none.
        Absent = "absent",
        /// Neither the DNS nor the site could be asked.
        Unreachable = "unreachable",
    }
}

impl Found {
    /// Whether it proves control.
    #[must_use]
    pub fn proves(self) -> bool {
        matches!(self, Self::Dns | Self::File | Self::Meta)
    }

    /// The stronger of two findings of one look.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let rank = |f: Self| match f {
            Self::Dns | Self::File | Self::Meta => 3,
            Self::Another => 2,
            Self::Absent => 1,
            Self::Unreachable => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

/// What a published text says about a code: `Some(true)` when it is the code, `Some(false)` when it is another code,
/// `None` when it is no proof at all. The text is a line of the file, or a text of the DNS.
#[must_use]
pub fn says(text: &str, code: &str) -> Option<bool> {
    let said = text.trim().trim_matches('"').trim().strip_prefix(PROOF_PREFIX)?;
    Some(!code.is_empty() && said.trim() == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_is_the_whole_code_and_nothing_else() {
        assert_eq!(says("danhba-verify=k3f9", "k3f9"), Some(true));
        assert_eq!(says(" \"danhba-verify=k3f9\" ", "k3f9"), Some(true));
        assert_eq!(says("danhba-verify=k3f9x", "k3f9"), Some(false));
        assert_eq!(says("danhba-verify=", ""), Some(false), "no code proves nothing");
        assert_eq!(says("v=spf1 -all", "k3f9"), None);
        assert_eq!(says("x danhba-verify=k3f9", "k3f9"), None);
    }

    #[test]
    fn codes_come_back_and_a_proof_outweighs_all_else() {
        for f in Found::ALL {
            assert_eq!(Found::from_code(f.code()), Some(*f));
            assert!(f.or(Found::Meta).proves(), "{f:?}");
        }
        assert_eq!(Found::Absent.or(Found::Another), Found::Another);
        assert_eq!(Found::Another.or(Found::Absent), Found::Another);
        assert_eq!(Found::Unreachable.or(Found::Absent), Found::Absent);
        assert_eq!(Reason::ALL.len(), 6);
    }
}
