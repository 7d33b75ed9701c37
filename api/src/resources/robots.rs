//! What we say to other people's crawlers about our own pages.

use crate::locales::Lang;
use crate::markup::escape;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use domain::province::gazetteer;

/// `GET /robots.txt`: everything but endless combinations of filters.
pub async fn robots(State(state): State<ApiState>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /tim\nDisallow: /en/search\nDisallow: /api/v1/search\nAllow: /\n\nSitemap: {}\n",
        state.url("/sitemap.xml")
    );
    reply::typed(text, "text/plain; charset=utf-8", reply::MINUTE)
}

/// `GET /sitemap.xml`: the pages that lead to all others. Single sites are reached through their provinces, so
/// that no list of names can be taken away in one piece.
pub async fn sitemap(State(state): State<ApiState>) -> Response {
    let fixed =
        [Page::Home, Page::Provinces, Page::Statistics, Page::Method, Page::Bot, Page::About, Page::Api];
    let provinces = gazetteer().provinces().iter().map(|p| Page::Province(&p.slug));
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in fixed.into_iter().chain(provinces) {
        for lang in [Lang::Vi, Lang::En] {
            xml.push_str(&format!("<url><loc>{}</loc></url>\n", escape(&state.url(&page.path(lang)))));
        }
    }
    xml.push_str("</urlset>\n");
    reply::typed(xml, "application/xml", reply::MINUTE)
}
