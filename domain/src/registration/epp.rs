//! Status values as EPP and RDAP write them (RFC 5731 2.3, RFC 3915 3.1, RFC 8056 2).

use crate::text::key;
use std::collections::HashMap;
use std::sync::LazyLock;
use thiserror::Error;

/// RFC 5731 values, then the grace-period values of RFC 3915.
const VALUES: [&str; 23] = [
    "ok",
    "inactive",
    "clientDeleteProhibited",
    "clientHold",
    "clientRenewProhibited",
    "clientTransferProhibited",
    "clientUpdateProhibited",
    "serverDeleteProhibited",
    "serverHold",
    "serverRenewProhibited",
    "serverTransferProhibited",
    "serverUpdateProhibited",
    "pendingCreate",
    "pendingDelete",
    "pendingRenew",
    "pendingTransfer",
    "pendingUpdate",
    "addPeriod",
    "autoRenewPeriod",
    "renewPeriod",
    "transferPeriod",
    "redemptionPeriod",
    "pendingRestore",
];

static BY_KEY: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    // RDAP says "active" where EPP says "ok" (RFC 8056).
    VALUES.iter().map(|value| (key(value), *value)).chain([("active".to_owned(), "ok")]).collect()
});

/// A word that is no status value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{0}” is no status of RFC 5731, such as ok, serverHold or pendingDelete")]
pub struct UnknownStatus(
    /// The word.
    pub String,
);

/// The status values in a text, in the order of RFC 5731 and each once. They may be separated by
/// spaces, commas, semicolons or bars, in any case, and in RDAP's spelling ("client hold"); the
/// explanatory addresses of WHOIS (`https://icann.org/epp#ok`) are passed over.
///
/// # Errors
/// [`UnknownStatus`] for the first word that is none.
pub fn parse_statuses(text: &str) -> Result<Vec<String>, UnknownStatus> {
    let mut found = Vec::new();
    for part in text.split([',', ';', '|']) {
        if let Some(value) = BY_KEY.get(&key(part)) {
            found.push(*value);
            continue;
        }
        for word in part.split_whitespace().filter(|w| !w.starts_with("http")) {
            found.push(*BY_KEY.get(&key(word)).ok_or_else(|| UnknownStatus(word.to_owned()))?);
        }
    }
    // One order and no repetition, so that the same set in another order is no change of the register.
    Ok(VALUES.iter().filter(|value| found.contains(value)).map(|value| (*value).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_every_spelling() {
        for (text, want) in [
            ("ok", "ok"),
            ("OK", "ok"),
            ("active", "ok"),
            ("clienthold, serverTransferProhibited", "clientHold serverTransferProhibited"),
            ("serverTransferProhibited|clientHold", "clientHold serverTransferProhibited"),
            ("client hold", "clientHold"),
            ("clientHold serverHold", "clientHold serverHold"),
            ("server_hold;SERVER-HOLD", "serverHold"),
            ("client transfer prohibited; pending delete", "clientTransferProhibited pendingDelete"),
            ("ok https://icann.org/epp#ok", "ok"),
            ("", ""),
            (" ; ", ""),
        ] {
            assert_eq!(parse_statuses(text).map(|v| v.join(" ")), Ok(want.to_owned()), "{text}");
        }
    }

    #[test]
    fn every_value_is_read_back() {
        for value in VALUES {
            assert_eq!(parse_statuses(value), Ok(vec![value.to_owned()]));
        }
    }

    #[test]
    fn an_unknown_word_is_named() {
        for (text, word) in [("ok, frozen", "frozen"), ("đang hoạt động", "đang"), ("hold", "hold")] {
            assert_eq!(parse_statuses(text), Err(UnknownStatus(word.to_owned())));
        }
    }
}
