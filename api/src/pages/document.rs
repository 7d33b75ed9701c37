//! Pages that are documents: about the bot (docs/politeness.md, one source for both) and about the directory.

use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::markdown;
use crate::markup::escape;
use crate::paths::Page;
use crate::reply;
use crate::state::{ApiSettings, ApiState};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// The text behind `/bot`. Words in braces are settings of the running service.
const POLITENESS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/politeness.md"));

/// What separates the Vietnamese half of the text from the English one.
const ENGLISH: &str = "<!-- English -->";

/// A page whose body is ready.
#[derive(Template)]
#[template(path = "document.html")]
pub struct Document {
    /// Its frame.
    pub f: Frame,
    /// Its body as HTML.
    pub body: String,
}

/// `GET /bot`, `GET /en/bot`: both languages on one page, the reader's first.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn bot(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let (vi, en) = POLITENESS.split_once(ENGLISH).unwrap_or((POLITENESS, ""));
    let half = |half: Lang, text: &str| {
        let html = markdown::html(&fill(text, half, &state.settings));
        format!("<div lang=\"{}\">{html}</div>", half.tag())
    };
    let (first, second) = (half(lang, lang.pick(vi, en)), half(lang.other(), lang.pick(en, vi)));
    let f = Frame::new(&state, &locale, Page::Bot, lang.texts().bot_title);
    // One heading of the first rank on a page: the second language begins one rank lower.
    let second = second.replace("<h1", "<h2").replace("</h1>", "</h2>");
    reply::page(&Document { f, body: format!("{first}<hr>{second}") }, reply::MINUTE)
}

/// Puts the settings into the text. Values are plain text: the Markdown reader escapes them with the rest.
fn fill(text: &str, lang: Lang, settings: &ApiSettings) -> String {
    let count = |n: usize| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let addresses = if settings.source_addresses.is_empty() {
        lang.pick(
            "chưa công bố; hãy hỏi theo địa chỉ liên hệ bên dưới",
            "not stated yet; ask at the address below",
        )
        .to_owned()
    } else {
        settings.source_addresses.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ")
    };
    let contact = if settings.contact_email.is_empty() {
        settings.operator.clone()
    } else {
        format!("[{0}](mailto:{0})", settings.contact_email)
    };
    let greets = settings.pace.mail_greeting;
    let (ports, mail) = match (lang, greets) {
        (Lang::Vi, false) => ("80 và 443", "Bot cũng không kết nối đến máy chủ thư."),
        (Lang::En, false) => ("80 and 443", "Nor does it connect to mail hosts."),
        (Lang::Vi, true) => (
            "80, 443, và 25 của máy chủ thư",
            "Mỗi máy chủ thư được hỏi nhiều nhất 30 ngày một lần, dù nhận thư cho bao nhiêu tên miền: bot kết nối đến cổng 25, đọc lời chào rồi gửi `QUIT`; không gửi thư và không hỏi địa chỉ thư nào.",
        ),
        (Lang::En, true) => (
            "80, 443, and 25 of mail hosts",
            "A mail host is asked once in 30 days at most, however many names it takes mail for: the bot connects to port 25, reads the greeting and says `QUIT`; it sends no mail and asks about no mailbox.",
        ),
    };
    [
        ("{ports}", ports.to_owned()),
        ("{mail}", mail.to_owned()),
        ("{user_agent}", settings.bot_user_agent.clone()),
        ("{per_host}", span(lang, settings.pace.per_host_ms)),
        ("{per_address}", span(lang, settings.pace.per_address_ms)),
        ("{max_per_second}", format::number(lang, i64::from(settings.pace.max_per_second))),
        ("{per_network}", count(settings.pace.per_network)),
        ("{per_hosting}", count(settings.pace.per_hosting)),
        ("{addresses}", addresses),
        ("{contact}", contact),
        ("{operator}", settings.operator.clone()),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (name, value)| text.replace(name, &value))
}

/// A gap as people say it: below a second in milliseconds, because “0.0 seconds” would be no limit.
fn span(lang: Lang, ms: u64) -> String {
    if ms < 1_000 {
        let number = format::number(lang, i64::try_from(ms).unwrap_or(i64::MAX));
        return format!("{number} {}", lang.pick("mili giây", "milliseconds"));
    }
    let places = if ms.is_multiple_of(1_000) { 0 } else { 1 };
    let number = format::decimal(lang, ms as f64 / 1_000.0, places);
    let one = ms == 1_000;
    format!("{number} {}", lang.pick("giây", if one { "second" } else { "seconds" }))
}

/// `GET /gioi-thieu`, `GET /en/about`.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn about(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let operator = escape(&state.settings.operator);
    let body = lang
        .pick(include_str!("../../templates/about.vi.html"), include_str!("../../templates/about.en.html"));
    let body = body.replace("{operator}", &operator);
    let f = Frame::new(&state, &locale, Page::About, lang.texts().about_title);
    reply::page(&Document { f, body }, reply::MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::PaceFacts;

    fn half_of(lang: Lang) -> &'static str {
        let (vi, en) = POLITENESS.split_once(ENGLISH).expect("two languages");
        lang.pick(vi, en)
    }

    #[test]
    fn both_halves_are_there_and_every_setting_is_filled_in() {
        let (vi, en) = POLITENESS.split_once(ENGLISH).expect("two languages");
        let settings = ApiSettings {
            source_addresses: vec!["192.0.2.7".into(), "2001:db8::/64".into()],
            contact_email: "bot@danhba.example".into(),
            ..ApiSettings::default()
        };
        for (lang, half) in [(Lang::Vi, vi), (Lang::En, en)] {
            let text = fill(half, lang, &settings);
            assert!(!text.contains('{') && !text.contains('}'), "{text}");
            let gap = lang.pick("7 mili giây", "7 milliseconds");
            let (second, half) = (
                lang.pick("ít nhất 1 giây", "at least 1 second apart"),
                lang.pick("2,5 giây", "2.5 seconds"),
            );
            assert!(text.contains(second), "{text}");
            assert!(
                text.contains(lang.pick("80 và 443.", "80 and 443.")) && !text.contains("QUIT"),
                "{text}"
            );
            let pace = PaceFacts {
                per_host_ms: 2_500,
                per_address_ms: 7,
                per_network: 61,
                per_hosting: 73,
                mail_greeting: true,
                ..PaceFacts::default()
            };
            let other = fill(half_of(lang), lang, &ApiSettings { pace, ..ApiSettings::default() });
            for needed in [gap, half, "61", "73", "QUIT", lang.pick("25 của máy chủ thư", "25 of mail hosts")]
            {
                assert!(other.contains(needed), "{lang:?} lacks {needed}: {other}");
            }
            for needed in ["danhba-bot", "192.0.2.7", "robots.txt", "User-agent", "bot@danhba.example"] {
                assert!(text.contains(needed), "{lang:?} lacks {needed}");
            }
        }
    }
}
