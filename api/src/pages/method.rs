//! `/phuong-phap`: the decision tree, its leaves in words with their rules, thresholds and lists, the status machine
//! and how figures are made. Every number is read from where it decides; none is written a second time.

use super::frame::Frame;
use crate::extract::Locale;
use crate::fault::Fault;
use crate::format;
use crate::locales::changes::{CHANGES, Change};
use crate::locales::{Lang, leaves, states};
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::suppress::FEWEST;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::audit::REPLICATES;
use domain::audit::agreement::BAR;
use domain::audit::sample::{AuditStratum, BORDER_CONFIDENCE};
use domain::audit::small_area::OWN_LABELS;
use domain::classify::Ruleset;
use domain::measure::{FINAL_FROM, PROVISIONAL_FROM};
use domain::observation::PROTOCOL;
use domain::renewal::OWN_LEAST;
use domain::schedule::ATTEMPTS;
use domain::verdict::{Axis, Class, Leaf};
use domain::{outage, period, status};
use store::terms::{CLASS_FROM_DAYS, CLASS_TO_DAYS};

struct LeafRow {
    code: &'static str,
    name: &'static str,
    meaning: &'static str,
    /// Names of the signatures that lead to it.
    rules: Vec<&'static str>,
}

/// A list of the rules with its size.
struct ListRow {
    name: String,
    size: String,
}

/// Numbers of the measuring itself, as written.
struct Numbers {
    final_from: String,
    provisional_from: String,
    mature: i64,
    window: i64,
    pair: i64,
    ending: u32,
    ending_days: i64,
    grace: i64,
    dormant: i64,
    silence: i64,
    attempts: u16,
    fewest: i64,
    outage_least: i64,
    outage_address: i64,
    outage_network: i64,
    outage_round: i64,
    outage_again: i64,
    outage_times: i64,
    class_from: i64,
    class_to: i64,
    own_least: u64,
}

/// The learned model, as its file says.
struct ModelText {
    version: String,
    trained_on: String,
    decides_from: String,
    at_most_words: String,
    kinds: Vec<String>,
    features: Vec<String>,
}

impl ModelText {
    fn of(lang: Lang, ruleset: &Ruleset) -> Self {
        let model = ruleset.model();
        Self {
            version: model.version.clone(),
            trained_on: model.trained_on.clone(),
            decides_from: format::percent_whole(lang, model.decides_from),
            at_most_words: format::number(lang, i64::from(model.at_most_words)),
            kinds: model.kinds.iter().map(|k| k.label.clone()).collect(),
            features: model.features.iter().map(|f| f.number.clone()).collect(),
        }
    }
}

/// Numbers of the audit, as written.
struct AuditText {
    strata: Vec<&'static str>,
    border: String,
    bar: String,
    own: u64,
    replicates: String,
}

impl AuditText {
    fn of(lang: Lang) -> Self {
        Self {
            strata: AuditStratum::ALL.iter().map(|s| s.code()).collect(),
            border: format::decimal(lang, BORDER_CONFIDENCE, 2),
            bar: format::decimal(lang, BAR, 1),
            own: OWN_LABELS,
            replicates: format::number(lang, i64::try_from(REPLICATES).unwrap_or(i64::MAX)),
        }
    }
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
    changes: Vec<ChangeRow>,
    version: String,
    digest: String,
    rules: String,
    empty_words: String,
    short_words: String,
    developed_words: String,
    developed_links: String,
    stub_words: String,
    status_method: &'static str,
    providers: String,
    lists: Vec<ListRow>,
    n: Numbers,
    model: ModelText,
    audit: AuditText,
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
            changes: changes(lang),
            version: ruleset.version().to_owned(),
            digest: ruleset.digest().to_owned(),
            rules: format::number(lang, ruleset.rules().count() as i64),
            empty_words: words(thresholds.empty_words),
            short_words: words(thresholds.short_words),
            developed_words: words(thresholds.developed_words),
            developed_links: words(thresholds.developed_links),
            stub_words: words(thresholds.stub_words),
            status_method: status::METHOD,
            providers: ruleset.providers().version.clone(),
            lists: lists(lang, ruleset),
            n: numbers(lang),
            model: ModelText::of(lang, ruleset),
            audit: AuditText::of(lang),
            order: order.into_iter().map(Leaf::code).collect(),
            classes: classes(lang, ruleset),
            bot: Page::Bot.path(lang),
        },
        reply::MINUTE,
    )
}

fn numbers(lang: Lang) -> Numbers {
    Numbers {
        final_from: format::percent_whole(lang, FINAL_FROM),
        provisional_from: format::percent_whole(lang, PROVISIONAL_FROM),
        mature: period::MATURE_DAYS,
        window: period::WINDOW_DAYS,
        pair: status::PAIR_DAYS,
        ending: status::ENDING,
        ending_days: status::ENDING_DAYS,
        grace: status::GRACE_DAYS,
        dormant: status::DORMANT_DAYS,
        silence: status::SILENCE_DAYS,
        attempts: ATTEMPTS,
        fewest: FEWEST,
        outage_least: outage::LEAST,
        outage_address: outage::ADDRESS_PERCENT,
        outage_network: outage::NETWORK_PERCENT,
        outage_round: outage::ROUND_DAYS,
        outage_again: outage::AGAIN_HOURS,
        outage_times: outage::TIMES,
        class_from: CLASS_FROM_DAYS,
        class_to: CLASS_TO_DAYS,
        own_least: OWN_LEAST,
    }
}

/// Every list that rules refer to, by name.
fn lists(lang: Lang, ruleset: &Ruleset) -> Vec<ListRow> {
    let providers = ruleset.providers();
    let row = |name: &str, size: usize| ListRow {
        name: name.to_owned(),
        size: format::number(lang, i64::try_from(size).unwrap_or(i64::MAX)),
    };
    let named = providers.lists.iter().map(|(name, list)| row(name, list.len()));
    let more = [row("platform", providers.platform.len()), row("default_mail", providers.default_mail.len())];
    named.chain(more).collect()
}

fn classes(lang: Lang, ruleset: &'static Ruleset) -> Vec<ClassRow> {
    let row = |leaf: &Leaf| {
        let text = leaves::leaf(lang, *leaf);
        let rules = ruleset.rules().filter(|(_, of)| of == leaf).map(|(name, _)| name).collect();
        LeafRow { code: leaf.code(), name: text.name, meaning: text.meaning, rules }
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

struct ChangeRow {
    since: String,
    what: String,
    words: &'static str,
}

fn changes(lang: Lang) -> Vec<ChangeRow> {
    let row = |change: &Change| ChangeRow {
        since: format::date(change.since),
        what: format!("{} {}", change.part.name(lang), change.version),
        words: change.words(lang),
    };
    CHANGES.iter().map(row).collect()
}
