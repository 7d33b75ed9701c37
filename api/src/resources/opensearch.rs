//! OpenSearch 1.1: lets a browser search the directory from its own address line.

use crate::extract::Locale;
use crate::markup::escape;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;

/// `GET /opensearch.xml`, `GET /en/opensearch.xml`.
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Response {
    let t = locale.lang.texts();
    // The specification allows 16 characters.
    let short = locale.lang.pick("Danh bạ website", "Web directory");
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n<Description>{}</Description>\n<InputEncoding>UTF-8</InputEncoding>\n<Language>{}</Language>\n\
         <Image width=\"32\" height=\"32\" type=\"image/svg+xml\">{}</Image>\n\
         <Url type=\"text/html\" method=\"get\" template=\"{}?q={{searchTerms}}\"/>\n</OpenSearchDescription>\n",
        escape(short),
        escape(t.site_name),
        locale.lang.tag(),
        escape(&state.url("/assets/icon.svg")),
        escape(&state.url(&Page::Search.path(locale.lang))),
    );
    reply::typed(xml, "application/opensearchdescription+xml", reply::MINUTE)
}
