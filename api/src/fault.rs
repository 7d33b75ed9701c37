//! What can go wrong with a request. A handler returns a [`Fault`]; [`crate::layers::faults`] turns it into a
//! page in plain words or into an RFC 9457 problem, whichever the path promises.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use store::StoreError;

/// Why a request has no ordinary answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing that may be shown stands at this address. Unknown and unlisted names give exactly this.
    NotFound,
    /// A parameter of the query cannot be used.
    BadParameter {
        /// Its name in the query.
        name: String,
        /// What is wrong with it and what would be right, in English (problems are read by programmers).
        detail: String,
    },
    /// The resource does not take this method.
    MethodNotAllowed,
    /// The request is too large.
    TooLarge,
    /// The request did not arrive whole within its time.
    Slow,
    /// The visitor sent more forms than anybody fills in.
    TooMany {
        /// After so many seconds the next one is taken.
        seconds: u64,
    },
    /// The form was not sent by a page of ours.
    Foreign,
    /// A program came without a token that opens anything.
    NoToken,
    /// Whoever asks is known, and may not do this.
    Forbidden,
    /// What is to be changed is not in the state for it.
    Conflict {
        /// Why not, in English.
        detail: &'static str,
    },
    /// So many requests are in hand that one more would only make all of them late.
    Busy,
    /// The request took too long, or something that we need is away for the moment.
    Unavailable,
    /// Our own failure.
    Internal,
}

impl Fault {
    /// A parameter that cannot be used.
    pub fn parameter(name: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::BadParameter { name: name.into(), detail: detail.into() }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadParameter { .. } => StatusCode::BAD_REQUEST,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoToken => StatusCode::UNAUTHORIZED,
            Self::Foreign | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Conflict { .. } => StatusCode::CONFLICT,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Seconds after which it is worth asking again.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { seconds } => Some(*seconds),
            Self::Busy => Some(5),
            Self::Unavailable => Some(60),
            _ => None,
        }
    }

    /// The anchor on `/api` that explains this kind of problem, and the problem's short title.
    #[must_use]
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound => ("not-found", "Not found"),
            Self::BadParameter { .. } => ("bad-parameter", "A parameter cannot be used"),
            Self::MethodNotAllowed => ("method-not-allowed", "Method not allowed"),
            Self::TooLarge => ("too-large", "The request is too large"),
            Self::Slow => ("slow", "The request did not arrive in time"),
            Self::TooMany { .. } => ("too-many", "Too many requests"),
            Self::Foreign => ("foreign", "Not sent by a page of this service"),
            Self::NoToken => ("no-token", "A token is needed"),
            Self::Forbidden => ("forbidden", "Not allowed"),
            Self::Conflict { .. } => ("conflict", "Not in the state for this"),
            Self::Busy => ("busy", "Too many requests at this moment"),
            Self::Unavailable => ("unavailable", "Temporarily unavailable"),
            Self::Internal => ("internal", "Internal error"),
        }
    }

    /// What happened in one English sentence; it never tells more than the caller may know.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotFound => "Nothing is published at this address.".into(),
            Self::BadParameter { name, detail } => format!("{name}: {detail}"),
            Self::MethodNotAllowed => {
                "This resource does not take this method; `Allow` names those that it takes.".into()
            }
            Self::TooLarge => "The request is larger than this service accepts.".into(),
            Self::Slow => "The body of the request did not arrive whole in time.".into(),
            Self::TooMany { seconds } => {
                format!("Too many forms came from this address. Try again in {seconds} seconds.")
            }
            Self::Foreign => "A form counts only when a page of this service sent it.".into(),
            Self::NoToken => {
                "Send `Authorization: Bearer` with a token that is neither revoked nor over.".into()
            }
            Self::Forbidden => "The token's scopes, or the role of its owner, do not include this.".into(),
            Self::Conflict { detail } => (*detail).into(),
            Self::Busy => {
                "So many requests are in hand that this one is not begun. Try again in a few seconds.".into()
            }
            Self::Unavailable => "The service cannot answer at the moment. Try again in a minute.".into(),
            Self::Internal => "The service made a mistake. It has been recorded.".into(),
        }
    }

    /// The fault that a bare status stands for, when the answer came from the router or a layer.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => Some(Self::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::MethodNotAllowed),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            StatusCode::SERVICE_UNAVAILABLE => Some(Self::Unavailable),
            s if s.is_server_error() => Some(Self::Internal),
            _ => None,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::Unavailable
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page could not be rendered");
        Self::Internal
    }
}
