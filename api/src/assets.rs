//! The few files that are not pages: one style sheet, one script, one icon. They are part of the program.

use crate::reply;
use axum::response::Response;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/search.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// The address of the style sheet; it changes with its content, so that it may be kept for ever.
pub static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/style.css?v={}", &crate::etag::tag_of(STYLE.as_bytes())[1..9]));

/// The address of the script of the search box; it changes with its content too.
pub static SCRIPT_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/search.js?v={}", &crate::etag::tag_of(SCRIPT.as_bytes())[1..9]));

/// `GET /assets/search.js`.
pub async fn script() -> Response {
    reply::typed(SCRIPT, "text/javascript; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/style.css`.
pub async fn style() -> Response {
    reply::typed(STYLE, "text/css; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/icon.svg`, also at `/favicon.ico`.
pub async fn icon() -> Response {
    reply::typed(ICON, "image/svg+xml", reply::MINUTE)
}
