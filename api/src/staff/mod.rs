//! Who of the staff may go where. [`guard`] keeps the rule of every route before its handler is reached; a handler behind it
//! takes [`Signed`] or [`Holder`], which exist only when the guard let somebody in.
//!
//! - [`guard`]: sessions, second factor, rights, the code that each form carries, tokens
//! - [`agent`]: browsers as people name them
//! - [`cookie`]: where a browser keeps its session
//! - [`secrets`]: hashing passwords without letting them take the machine

pub mod agent;
pub mod cookie;
pub mod guard;
pub mod secrets;

use crate::fault::Fault;
use crate::state::ApiState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::province::ProvinceCode;
use store::{Account, Session, Token};

/// Somebody of the staff, with the session that a browser showed.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Whose it is.
    pub account: Account,
    /// The session.
    pub session: Session,
    /// What each form of a page for this session carries.
    pub csrf: String,
}

/// A program of the staff, with the token that it showed.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Whose token it is.
    pub account: Account,
    /// The token.
    pub token: Token,
}

impl Holder {
    /// Who did it, for the log.
    #[must_use]
    pub fn who(&self) -> String {
        format!("{} with token {}", self.account.name, self.token.id)
    }

    /// The province that an officer is confined to.
    #[must_use]
    pub fn province(&self) -> Option<ProvinceCode> {
        self.account.province
    }
}

macro_rules! let_in_by_the_guard {
    ($who:ty) => {
        impl FromRequestParts<ApiState> for $who {
            type Rejection = Fault;

            async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Fault> {
                // Absent only behind a route whose rule does not ask for it: then nobody gets in.
                parts.extensions.get::<Self>().cloned().ok_or(Fault::Forbidden)
            }
        }
    };
}
let_in_by_the_guard!(Signed);
let_in_by_the_guard!(Holder);
