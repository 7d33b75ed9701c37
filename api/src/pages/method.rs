//! `/phuong-phap`: the decision tree, its leaves in words, thresholds and lists, and how figures are made.

use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::format;
use crate::locales::{Lang, leaves, states};
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::classify::Ruleset;
use domain::observation::PROTOCOL;
use domain::verdict::{Axis, Class, Leaf};

struct LeafRow {
    code: &'static str,
    name: &'static str,
    meaning: &'static str,
}

struct ClassRow {
    code: &'static str,
    name: &'static str,
    counts: &'static str,
    leaves: Vec<LeafRow>,
}

#[derive(Template)]
#[template(path = "method.html")]
struct Method {
    f: Frame,
    protocol: &'static str,
    version: String,
    digest: String,
    rules: String,
    empty_words: String,
    developed_words: String,
    developed_links: String,
    order: Vec<&'static str>,
    classes: Vec<ClassRow>,
    bot: String,
}

/// `GET /phuong-phap`, `GET /en/method`.
///
/// # Errors
/// [`Fault::Internal`].
pub async fn show(State(state): State<ApiState>, locale: Locale) -> Result<Response, Fault> {
    let lang = locale.lang;
    let ruleset = Ruleset::shipped();
    let thresholds = ruleset.thresholds();
    let words = |n: u32| format::number(lang, i64::from(n));
    let mut order: Vec<Leaf> = Leaf::ALL.to_vec();
    order.sort_by_key(|l| std::cmp::Reverse(l.rank()));
    reply::page(
        &Method {
            f: Frame::new(&state, &locale, Page::Method, lang.texts().method_title),
            protocol: PROTOCOL,
            version: ruleset.version().to_owned(),
            digest: ruleset.digest().to_owned(),
            rules: format::number(lang, ruleset.rules().count() as i64),
            empty_words: words(thresholds.empty_words),
            developed_words: words(thresholds.developed_words),
            developed_links: words(thresholds.developed_links),
            order: order.into_iter().map(Leaf::code).collect(),
            classes: classes(lang),
            bot: Page::Bot.path(lang),
        },
        reply::MINUTE,
    )
}

fn classes(lang: Lang) -> Vec<ClassRow> {
    let row = |leaf: &Leaf| {
        let text = leaves::leaf(lang, *leaf);
        LeafRow { code: leaf.code(), name: text.name, meaning: text.meaning }
    };
    Class::ALL
        .iter()
        .map(|class| ClassRow {
            code: class.code(),
            name: states::class(lang, *class),
            counts: match class.axis() {
                Axis::Pos => lang.pick("đang sử dụng", "in use"),
                Axis::Neg => lang.pick("chưa sử dụng", "not in use"),
                Axis::Unk => lang.pick("chưa rõ (nằm trong khoảng)", "unknown (within the bounds)"),
            },
            leaves: Leaf::ALL.iter().filter(|l| l.class() == *class).map(row).collect(),
        })
        .collect()
}
