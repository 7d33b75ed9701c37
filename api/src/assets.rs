//! The few files that are not pages: one style sheet, three scripts, one icon, and Be Vietnam Pro (SIL Open Font License 1.1, see
//! `api/assets/fonts/OFL.txt`) in two weights, cut in two so that a page without Vietnamese needs half of it. They are part
//! of the program: no other host is asked for anything.

use crate::fault::Fault;
use crate::reply;
use axum::extract::Path;
use axum::response::Response;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../assets/style.css");
const SCRIPT: &str = include_str!("../assets/search.js");
const WAITING: &str = include_str!("../assets/waiting.js");
const COPY: &str = include_str!("../assets/copy.js");
const ICON: &str = include_str!("../assets/icon.svg");

macro_rules! fonts {
    ($($name:literal),+ $(,)?) => {
        /// Fonts by the names under which the style sheet asks for them.
        const FONTS: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../assets/fonts/", $name)))),+];
    };
}

fonts!(
    "be-vietnam-pro-latin-400.woff2",
    "be-vietnam-pro-latin-700.woff2",
    "be-vietnam-pro-vietnamese-400.woff2",
    "be-vietnam-pro-vietnamese-700.woff2",
    "OFL.txt",
);

/// The address of the style sheet; it changes with its content, so that it may be kept for ever.
pub static STYLE_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/style.css?v={}", &crate::etag::tag_of(STYLE.as_bytes())[1..9]));

/// The address of the script of the search box; it changes with its content too.
pub static SCRIPT_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/search.js?v={}", &crate::etag::tag_of(SCRIPT.as_bytes())[1..9]));

/// The address of the script of pages on which somebody waits.
pub static WAITING_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/waiting.js?v={}", &crate::etag::tag_of(WAITING.as_bytes())[1..9]));

/// The address of the script that copies the address of a page.
pub static COPY_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/assets/copy.js?v={}", &crate::etag::tag_of(COPY.as_bytes())[1..9]));

/// `GET /assets/copy.js`.
pub async fn copy() -> Response {
    reply::typed(COPY, "text/javascript; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/waiting.js`.
pub async fn waiting() -> Response {
    reply::typed(WAITING, "text/javascript; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/search.js`.
pub async fn script() -> Response {
    reply::typed(SCRIPT, "text/javascript; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/style.css`.
pub async fn style() -> Response {
    reply::typed(STYLE, "text/css; charset=utf-8", reply::FOR_EVER)
}

/// `GET /assets/fonts/{file}`: a font, or its licence. Another cut would get another name.
///
/// # Errors
/// [`Fault::NotFound`].
pub async fn font(Path(file): Path<String>) -> Result<Response, Fault> {
    let (name, bytes) = FONTS.iter().find(|(name, _)| *name == file).ok_or(Fault::NotFound)?;
    let media = if name.ends_with(".txt") { "text/plain; charset=utf-8" } else { "font/woff2" };
    Ok(reply::typed(*bytes, media, reply::FOR_EVER))
}

/// `GET /assets/icon.svg`, also at `/favicon.ico`.
pub async fn icon() -> Response {
    reply::typed(ICON, "image/svg+xml", reply::MINUTE)
}
