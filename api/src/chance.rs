//! True randomness, as an argument: receipts and proofs are secrets, so nothing here may be guessed.

use crate::fault::Fault;
use std::fmt::Write;
use std::sync::Arc;

/// Digits and letters that people do not mistake for each other (Crockford's base 32, in lower case).
const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

type Fill = dyn Fn(&mut [u8]) -> bool + Send + Sync;

/// A source of random bytes.
#[derive(Clone)]
pub struct Chance(Arc<Fill>);

impl Chance {
    /// A source; `fill` says whether it could.
    pub fn new(fill: impl Fn(&mut [u8]) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(fill))
    }

    /// So many random bytes.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when the system gives none.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// 256 random bits in hexadecimal digits, for sessions.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when the system gives none.
    pub fn token(&self) -> Result<String, Fault> {
        Ok(self.bytes::<32>()?.iter().map(|b| format!("{b:02x}")).collect())
    }

    fn fill(&self, bytes: &mut [u8]) -> Result<(), Fault> {
        if (self.0)(bytes) {
            return Ok(());
        }
        tracing::error!("the system gave no random numbers");
        Err(Fault::Unavailable)
    }

    /// So many random signs of five bits each.
    ///
    /// # Errors
    /// [`Fault::Unavailable`] when the system gives none.
    pub fn signs(&self, count: usize) -> Result<String, Fault> {
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes.iter().filter_map(|b| SIGNS.get(usize::from(b % 32))).map(|b| char::from(*b)).collect())
    }
}

/// A code as people read it out: in groups of four.
#[must_use]
pub fn grouped(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 4);
    for (n, sign) in code.chars().enumerate() {
        if n > 0 && n.is_multiple_of(4) {
            out.push('-');
        }
        let _ = out.write_char(sign);
    }
    out
}

/// A code as somebody typed it: without groups, and with the letters that stand for digits.
#[must_use]
pub fn typed(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_read_out() {
        let chance = Chance::new(|bytes| {
            bytes.iter_mut().zip(0..).for_each(|(b, n)| *b = n);
            true
        });
        let code = chance.signs(20).unwrap();
        assert_eq!(code, "0123456789abcdefghjk");
        assert_eq!(grouped(&code), "0123-4567-89ab-cdef-ghjk");
        assert_eq!(typed(" O1Z3-4567 "), "01z34567");
        assert_eq!(typed(&grouped(&code)), code);
        assert_eq!(Chance::new(|_| false).signs(20), Err(Fault::Unavailable));
    }
}
