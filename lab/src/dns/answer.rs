//! What a question leads to, before it is put into a message.

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::Record;

/// Extended DNS errors that the lab speaks (RFC 8914, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExtendedError {
    /// 6: the answer did not validate.
    DnssecBogus,
    /// 7: its signatures ended.
    SignatureExpired,
    /// 10: it should be signed and is not.
    SignaturesMissing,
    /// 22: every server of the delegation failed.
    NoReachableAuthority,
}

impl ExtendedError {
    /// The option's content: INFO-CODE in network order, then EXTRA-TEXT.
    pub(crate) fn option(self) -> Vec<u8> {
        let (code, text) = match self {
            Self::DnssecBogus => (6_u16, "signature does not verify"),
            Self::SignatureExpired => (7, "signature ended"),
            Self::SignaturesMissing => (10, "no signature where one is due"),
            Self::NoReachableAuthority => (22, "no server of the delegation answers"),
        };
        let mut bytes = code.to_be_bytes().to_vec();
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }
}

/// The content of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) code: ResponseCode,
    pub(crate) answers: Vec<Record>,
    pub(crate) authorities: Vec<Record>,
    pub(crate) extended: Option<ExtendedError>,
    /// All of it came from signed domains.
    pub(crate) authentic: bool,
}

impl Answer {
    pub(crate) fn error(code: ResponseCode, extended: Option<ExtendedError>) -> Self {
        Self { code, answers: Vec::new(), authorities: Vec::new(), extended, authentic: false }
    }
}
