//! Passwords: which are taken, and how they are kept (argon2id, RFC 9106, with the parameters that OWASP recommends for
//! servers with little memory to spare: 19 MiB, two passes). Kept as a PHC string, so that other programs can read it and
//! that stronger parameters can follow without anybody's help.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as B64;
use unicode_normalization::UnicodeNormalization;

/// Characters of the shortest password that is taken.
pub const SHORTEST: usize = 12;
/// Characters of the longest.
pub const LONGEST: usize = 200;
/// Bytes of salt.
pub const SALT: usize = 16;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUT: usize = 32;
/// A password of this few different characters is a key held down.
const FEWEST_DIFFERENT: usize = 5;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// Fewer than [`SHORTEST`] characters.
    #[error("shorter than 12 characters")]
    Short,
    /// More than [`LONGEST`] characters.
    #[error("longer than 200 characters")]
    Long,
    /// One key held down, or the name of the account.
    #[error("too plain: it repeats itself, or holds the name of the account")]
    Plain,
}

/// The hash could not be computed: no memory, as a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// Whether a password is taken for an account. Length is what counts; no rules about kinds of characters.
///
/// # Errors
/// [`Weak`].
pub fn acceptable(password: &str, account: &str) -> Result<(), Weak> {
    let typed = normal(password);
    let length = typed.chars().count();
    if length < SHORTEST {
        return Err(Weak::Short);
    }
    if length > LONGEST {
        return Err(Weak::Long);
    }
    let lower = typed.to_lowercase();
    let different: std::collections::BTreeSet<char> = lower.chars().collect();
    if different.len() < FEWEST_DIFFERENT || lower.contains(account) {
        return Err(Weak::Plain);
    }
    Ok(())
}

/// The PHC string of a password; `salt` comes from a source of true randomness.
///
/// # Errors
/// [`HashError`].
pub fn hash(password: &str, salt: &[u8; SALT]) -> Result<String, HashError> {
    let out = compute(password, salt, MEMORY_KIB, PASSES, LANES)?;
    Ok(phc(salt, &out))
}

/// Whether a password is the one of a PHC string. Takes its time for every string of ours, right or wrong.
#[must_use]
pub fn verify(password: &str, stored: &str) -> bool {
    let Some(kept) = Kept::read(stored) else { return false };
    let Ok(out) = compute(password, &kept.salt, kept.memory, kept.passes, kept.lanes) else { return false };
    same(&out, &kept.out)
}

/// A string that no password fits: checking it takes as long as checking a real one, so that an account which does not
/// exist cannot be told from one that does.
#[must_use]
pub fn nobody() -> String {
    phc(&[0; SALT], &[0; OUT])
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

fn phc(salt: &[u8], out: &[u8]) -> String {
    let (salt, out) = (B64.encode(salt), B64.encode(out));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${out}")
}

/// What a PHC string says.
struct Kept {
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    out: Vec<u8>,
}

impl Kept {
    fn read(stored: &str) -> Option<Self> {
        let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
        let mut params = parts.next()?.split(',');
        let mut number = |name: &str| params.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let (memory, passes, lanes) = (number("m=")?, number("t=")?, number("p=")?);
        let mut bytes = || B64.decode(parts.next()?).ok();
        Some(Self { memory, passes, lanes, salt: bytes()?, out: bytes()? })
    }
}

fn compute(
    password: &str,
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
) -> Result<[u8; OUT], HashError> {
    let params = Params::new(memory, passes, lanes, Some(OUT)).map_err(|_| HashError)?;
    let mut out = [0; OUT];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(normal(password).as_bytes(), salt, &mut out)
        .map_err(|_| HashError)?;
    Ok(out)
}

/// One form of what is typed: some keyboards send `ế` as three code points.
fn normal(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("cây đa bến nước sân đình", &[7; SALT]).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let decomposed: String = "cây đa bến nước sân đình".nfd().collect();
        assert!(verify("cây đa bến nước sân đình", &stored) && verify(&decomposed, &stored));
        assert!(!verify("cây đa bến nước sân đìn", &stored) && !verify("", &stored));
        assert_ne!(stored, hash("cây đa bến nước sân đình", &[8; SALT]).unwrap(), "the salt counts");
        assert!(!verify("", &nobody()) && !verify("x", "nonsense") && !verify("x", ""));
    }

    /// The test vector of the reference implementation (phc-winner-argon2, test.c), which others agree with.
    #[test]
    fn the_hash_is_argon2id_as_others_compute_it() {
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify("password", stored));
        assert!(!verify("Password", stored));
    }

    #[test]
    fn length_counts_and_plainness_does_not_pass() {
        assert_eq!(acceptable("mười một ch", "an.tran"), Err(Weak::Short));
        assert_eq!(acceptable(&"dài quá ".repeat(30), "an.tran"), Err(Weak::Long));
        assert_eq!(acceptable("aaaaaaaaaaaaaaaa", "an.tran"), Err(Weak::Plain));
        assert_eq!(acceptable("abababababababab", "an.tran"), Err(Weak::Plain));
        assert_eq!(acceptable("An.Tran-2026-mật", "an.tran"), Err(Weak::Plain));
        assert_eq!(acceptable("quýt ngọt mùa thu", "an.tran"), Ok(()));
    }

    #[test]
    fn comparing_takes_the_whole_of_both() {
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"ab") && same(b"", b""));
    }
}
