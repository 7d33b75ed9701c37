//! One-time codes by time (TOTP, RFC 6238 over RFC 4226): six digits, thirty seconds, HMAC-SHA-1, as every authenticator
//! app computes them.

use crate::clock::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use std::fmt::Write;

/// Bytes of a secret: the 160 bits that RFC 4226 recommends.
pub const SECRET: usize = 20;
/// Seconds that one code lasts.
const STEP: i64 = 30;
/// Steps before and after the present one whose codes are taken: clocks of telephones differ.
const SLACK: i64 = 1;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that a telephone and this service share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; SECRET]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A secret of random bytes.
    #[must_use]
    pub fn new(bytes: [u8; SECRET]) -> Self {
        Self(bytes)
    }

    /// Reads the text of [`Secret::text`]; white space and small letters are forgiven.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::with_capacity(SECRET));
        for sign in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
            let value = ALPHABET.iter().position(|a| *a == sign.to_ascii_uppercase())?;
            bits = (bits << 5) | u32::try_from(value).ok()?;
            held += 5;
            if held >= 8 {
                held -= 8;
                bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
            }
        }
        bytes.try_into().ok().map(Self)
    }

    /// The secret in base 32 (RFC 4648), as a person types it into an app.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::with_capacity(SECRET * 8 / 5);
        let (mut bits, mut held) = (0_u32, 0);
        for byte in self.0 {
            bits = (bits << 8) | u32::from(byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                let sign = ALPHABET.get(((bits >> held) & 31) as usize).copied().unwrap_or(b'A');
                out.push(char::from(sign));
            }
        }
        out
    }

    /// The address that an app reads from a code or a link (`otpauth://…`).
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.text())
    }

    /// The code of a step.
    #[must_use]
    pub fn code(&self, step: i64) -> String {
        // A key of any length is a key of HMAC, and twenty bytes hold an offset of at most fifteen.
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(&self.0) else { return String::new() };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest.last().copied().unwrap_or_default() & 15);
        let four = digest.get(offset..offset + 4).unwrap_or_default();
        let number = four.iter().fold(0_u32, |n, byte| (n << 8) | u32::from(*byte)) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// The step whose code was typed, when it is near `now` and after `last`, the step of the last code that was taken: a
    /// code opens once.
    #[must_use]
    pub fn fits(&self, typed: &str, now: Timestamp, last: Option<i64>) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let present = step_at(now);
        let near = (present - SLACK..=present + SLACK).filter(|step| last.is_none_or(|l| *step > l));
        // Every step is compared, so that the time taken does not tell which.
        near.fold(None, |found, step| {
            let same = super::password::same(self.code(step).as_bytes(), digits.as_bytes());
            if same { Some(step) } else { found }
        })
    }
}

/// The step of a moment.
#[must_use]
pub fn step_at(now: Timestamp) -> i64 {
    now.0.div_euclid(1_000 * STEP)
}

/// Everything but unreserved characters (RFC 3986) as percent-escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::new(*b"12345678901234567890")
    }

    /// Appendix B of RFC 6238, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(secret().code(step_at(Timestamp(seconds * 1_000))), code, "{seconds}");
        }
    }

    #[test]
    fn a_code_opens_once_and_near_its_time() {
        let now = Timestamp(1_795_223_700_000);
        let step = step_at(now);
        let code = secret().code(step);
        assert_eq!(secret().fits(&format!(" {} {} ", &code[..3], &code[3..]), now, None), Some(step));
        assert_eq!(secret().fits(&code, now, Some(step)), None, "a second time");
        assert_eq!(secret().fits(&code, now.plus(30_000), Some(step - 1)), Some(step), "a slow telephone");
        assert_eq!(secret().fits(&code, now.plus(-30_000), None), Some(step), "a fast one");
        assert_eq!(secret().fits(&code, now.plus(60_000), None), None);
        for wrong in ["", "000000", "28708", "2870822", "abcdef"] {
            assert_eq!(secret().fits(wrong, Timestamp(59_000), None), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_can_be_typed_and_scanned() {
        assert_eq!(secret().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(Secret::parse("gezd gnbv gy3t qojq gezd gnbv gy3t qojq"), Some(secret()));
        for wrong in ["", "GEZDGNBVGY3TQOJQ", "1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"] {
            assert_eq!(Secret::parse(wrong), None, "{wrong}");
        }
        let uri = secret().uri("Danh bạ", "an.tran");
        assert!(uri.starts_with("otpauth://totp/Danh%20b%E1%BA%A1:an.tran?secret=GEZDGN"), "{uri}");
        assert!(uri.ends_with("&issuer=Danh%20b%E1%BA%A1"));
        assert_eq!(format!("{:?}", secret()), "Secret(…)", "it stands in no log");
    }
}
