//! `GET /api/v1/suggestions`: what the search box offers while somebody types.

use crate::extract::Params;
use crate::fault::Fault;
use crate::finding;
use crate::problem::Problem;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::name::DomainName;
use indexer::{Suggested, Suggestion};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Suggestions in one answer.
const USUAL: usize = 8;

/// Parameters of suggestions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuggestionParams {
    /// What was typed so far, with or without marks.
    pub q: Option<String>,
}

/// What may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct Suggestions {
    /// Likeliest first.
    pub items: Vec<SuggestedText>,
}

/// One suggestion.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestedText {
    /// The text to search for.
    pub text: String,
    /// `site`, `trade` or `place`.
    pub kind: &'static str,
    /// The domain, of a site.
    pub domain: Option<String>,
}

/// Names of listed sites, trades and places that begin as typed.
///
/// # Errors
/// [`Fault::Unavailable`].
#[utoipa::path(
    get,
    path = "/api/v1/suggestions",
    tag = "directory",
    params(SuggestionParams),
    responses(
        (status = 200, description = "At most eight suggestions", body = Suggestions),
        (status = 503, description = "The index or the store cannot be read", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn show(State(state): State<ApiState>, params: Params) -> Result<Response, Fault> {
    let text = params.get(&["q"]).unwrap_or_default().to_owned();
    let index = Arc::clone(&state.index);
    let found = tokio::task::spawn_blocking(move || index.suggest(&text, USUAL)).await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::error!(%error, "the index failed");
            return Err(Fault::Unavailable);
        }
        Err(error) => {
            tracing::error!(%error, "the task of suggestions ended early");
            return Err(Fault::Internal);
        }
    };
    Ok(reply::json(&Suggestions { items: shown(&state, found).await? }, reply::MINUTE))
}

/// Sites by the names that they have now, as far as the public may read them.
async fn shown(state: &ApiState, found: Vec<Suggestion>) -> Result<Vec<SuggestedText>, Fault> {
    let names: Vec<DomainName> = found
        .iter()
        .filter_map(|s| match &s.kind {
            Suggested::Site(domain) => Some(domain.clone()),
            _ => None,
        })
        .collect();
    let rows = finding::shown(state, &names).await?;
    let of = |s: Suggestion| {
        let kind = s.kind.code();
        let Suggested::Site(domain) = s.kind else {
            return Some(SuggestedText { text: s.text, kind, domain: None });
        };
        let row = rows.iter().find(|row| row.registration.domain == domain)?;
        let title = row.state.as_ref().map(|state| state.title.trim()).unwrap_or_default();
        let text = if title.is_empty() { domain.unicode() } else { title.to_owned() };
        Some(SuggestedText { text, kind, domain: Some(domain.to_string()) })
    };
    Ok(found.into_iter().filter_map(of).collect())
}
