//! People who work here. Of every secret but one only a digest is kept: passwords as argon2id, tokens and codes as SHA-256
//! (they are random and long enough). The secret of the second factor must be read to be compared.
//!
//! - [`accounts`]: who there is, and invitations to choose a password
//! - [`factors`]: the second factor and the codes on paper
//! - [`sessions`], [`tokens`]: what opens the doors, and until when
//! - [`throttle`]: who failed too often to try again now
//! - [`log`]: every look at personal data and every change; rows are only added

pub mod accounts;
pub mod factors;
pub mod log;
pub mod sessions;
pub mod throttle;
pub mod tokens;

use crate::evidence::hex;
use sha2::{Digest, Sha256};

/// What is kept of a secret.
fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}
