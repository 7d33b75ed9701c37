//! `/chat-luong-tim`: how many judged queries the search answers right, by kind, the weakest first.

use super::figures::Figure;
use super::frame::Frame;
use super::lives::Small;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::locales::quality::{self as words, kind};
use crate::paths::Page;
use crate::quality::{self, Quality};
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::collation;
use domain::registration::parse_date;

#[derive(Template)]
#[template(path = "quality.html")]
struct Measured {
    f: Frame,
    w: &'static words::Texts,
    cards: Vec<Figure>,
    measured: String,
    table: Small,
    method: String,
}

/// `GET /chat-luong-tim`, `GET /en/search-quality`.
///
/// # Errors
/// [`Fault::NotFound`] for a program without figures.
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let (lang, w) = (locale.lang, words::words(locale.lang));
    let q = quality::shipped().ok_or(Fault::NotFound)?;
    let day = parse_date(&q.measured_on).map_or_else(|_| q.measured_on.clone(), format::date);
    let page = Measured {
        f: Frame::new(&state, &locale, Page::SearchQuality, w.title).described(w.lead),
        w,
        cards: cards(lang, q),
        measured: format!("{} {day}.", w.measured),
        table: table(lang, q),
        method: Page::Method.path(lang),
    };
    reply::page(&page, reply::MINUTE)
}

fn count(lang: Lang, n: u64) -> String {
    format::number(lang, i64::try_from(n).unwrap_or(i64::MAX))
}

/// Right among asked, 0–1.
fn share(passed: u64, asked: u64) -> f64 {
    passed as f64 / asked.max(1) as f64
}

fn cards(lang: Lang, q: &Quality) -> Vec<Figure> {
    let w = words::words(lang);
    let card = |label: &str, value, lines| Figure { label: label.into(), value, mark: String::new(), lines };
    let of = format!("{}\u{a0}/\u{a0}{}", count(lang, q.passed), count(lang, q.asked));
    vec![
        card(w.right, format::percent(lang, share(q.passed, q.asked)), vec![of]),
        card(w.kinds, count(lang, q.kinds.len() as u64), vec![]),
        card(w.sites, count(lang, q.sites), vec![]),
    ]
}

fn table(lang: Lang, q: &Quality) -> Small {
    let w = words::words(lang);
    let mut kinds: Vec<_> = q.kinds.iter().map(|k| (kind(lang, &k.kind), k)).collect();
    kinds.sort_by(|(a, k), (b, l)| {
        share(k.passed, k.asked)
            .total_cmp(&share(l.passed, l.asked))
            .then_with(|| collation::key(a).cmp(&collation::key(b)))
    });
    let rows = kinds.into_iter().map(|(name, k)| {
        let share = format::percent(lang, share(k.passed, k.asked));
        (name.to_owned(), vec![count(lang, k.passed), count(lang, k.asked), share])
    });
    Small {
        id: "t-kinds",
        caption: w.by_kind,
        heads: [w.kind, w.right, w.asked, w.share].map(str::to_owned).into(),
        rows: rows.collect(),
        chart: String::new(),
        note: w.few,
    }
}
