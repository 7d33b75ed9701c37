//! The language of a page and the name that a path speaks about.

use crate::fault::Fault;
use crate::locales::Lang;
use crate::state::ApiState;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use domain::name::DomainName;
use std::convert::Infallible;

/// The language and the path with its query, as asked for.
#[derive(Debug, Clone)]
pub struct Locale {
    /// Language of the page.
    pub lang: Lang,
    /// Raw query, for the language switch that keeps the page.
    pub query: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Locale {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self { lang: Lang::of_path(parts.uri.path()), query: parts.uri.query().map(str::to_owned) })
    }
}

/// The registered name in the path, in A-labels. Anything that is not one of our zones' names is
/// [`Fault::NotFound`], like a name that nobody registered.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The name.
    pub domain: DomainName,
    /// Whether the path already spelled it that way; if not, a page redirects to the one address.
    pub canonical: bool,
}

impl FromRequestParts<ApiState> for Subject {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Fault> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Fault::NotFound)?;
        let domain = DomainName::parse(&text, &state.settings.zones).map_err(|_| Fault::NotFound)?;
        Ok(Self { canonical: domain.as_str() == text, domain })
    }
}
