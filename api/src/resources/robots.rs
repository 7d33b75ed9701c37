//! What we say to other people's crawlers about our own pages; [`super::sitemap`] names them.

use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;

/// `GET /robots.txt`: everything but endless combinations of filters.
pub async fn robots(State(state): State<ApiState>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /tim\nDisallow: /en/search\nDisallow: /api/v1/search\nAllow: /\n\nSitemap: {}\n",
        state.url("/sitemap.xml")
    );
    reply::typed(text, "text/plain; charset=utf-8", reply::MINUTE)
}
