//! `/cum/{token}`: where a person looks at clusters of nearly equal pages and says which are templates. Only an analyst or an
//! administrator who is signed in and has a valid link gets here; the link belongs to the account that opened it first. An
//! unknown, an expired, a revoked and another's link, or one of an audit, give the same answer as any wrong address.

use super::frame::Frame;
use super::personal;
use super::stored::{self, StoredPage};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::locales::clusters::{self as texts, decision};
use crate::locales::{Lang, stored as look_words};
use crate::paths::{Page, with_query};
use crate::reply;
use crate::staff::{Signed, guard};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::classify::{NEAR, template_print};
use domain::clock::Timestamp;
use domain::fingerprint::distance;
use domain::name::DomainName;
use domain::observation::VisitEnd;
use store::{Deed, KnownCluster, Link, Opens, OwnPage};

/// Members whose stored pages are shown.
const SHOWN: usize = 6;
/// The two decisions in the form.
const DECISIONS: [(&str, bool); 2] = [("mau", true), ("rieng", false)];

#[derive(Template)]
#[template(path = "clusters.html")]
struct Clusters {
    f: Frame,
    w: &'static texts::Texts,
    look: &'static look_words::Texts,
    person: String,
    action: String,
    field: &'static str,
    csrf: String,
    nothing: &'static str,
    shown: Option<Shown>,
    lists: [List; 2],
}

struct Shown {
    key: String,
    domains: String,
    holders: String,
    print: String,
    found_at: String,
    seen_at: String,
    decision: Option<String>,
    note: String,
    buttons: Vec<Button>,
    members: Vec<Member>,
    others: Vec<String>,
}

struct Button {
    code: &'static str,
    name: &'static str,
    meaning: &'static str,
    current: bool,
}

struct Member {
    domain: String,
    distance: String,
    page: StoredPage,
}

struct List {
    id: &'static str,
    caption: &'static str,
    decided: bool,
    rows: Vec<Row>,
}

struct Row {
    key: String,
    href: String,
    domains: String,
    holders: String,
    decision: &'static str,
    current: bool,
}

async fn open(state: &ApiState, who: &Signed, token: &str) -> Result<Link, Fault> {
    let link = state.db.link(token, state.clock.now()).await?;
    let link = link.filter(|l| l.opens == Opens::Clusters).ok_or(Fault::NotFound)?;
    if state.db.claim_link(link.id, who.account.id).await? { Ok(link) } else { Err(Fault::NotFound) }
}

/// Tells the log what somebody did with a cluster.
async fn tell(state: &ApiState, who: &Signed, what: &str, about: &str) -> Result<(), Fault> {
    let deed = Deed { who: &who.account.name, what, about, at: state.clock.now() };
    Ok(state.db.tell(&deed).await?)
}

/// `GET /cum/{token}`, `GET /en/clusters/{token}`: the clusters of the latest round, and in full the largest that waits
/// for a decision, or the one asked for with `cum`.
///
/// # Errors
/// [`Fault::NotFound`] without a valid link; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    who: Signed,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let link = open(&state, &who, &token).await?;
    let lang = locale.lang;
    let w = texts::words(lang);
    let clusters = state.db.latest_clusters().await?;
    let asked = params.get(&["cum", "cluster"]);
    let chosen = match asked {
        Some(key) => Some(clusters.iter().find(|c| c.key == key).ok_or(Fault::NotFound)?),
        None => clusters.iter().find(|c| c.template.is_none()),
    };
    let page = Page::Clusters(&token);
    let action = page.path(lang);
    let row = |c: &KnownCluster| Row {
        key: c.key.clone(),
        href: with_query(&action, &[("cum", &c.key)]),
        domains: format::number(lang, c.domains),
        holders: format::number(lang, c.holders),
        decision: c.template.map(|t| decision(lang, t).0).unwrap_or_default(),
        current: chosen.is_some_and(|s| s.key == c.key),
    };
    let list = |id, caption, decided: bool| List {
        id,
        caption,
        decided,
        rows: clusters.iter().filter(|c| c.template.is_some() == decided).map(row).collect(),
    };
    let body = Clusters {
        f: Frame::new(&state, &locale, page, w.title).unindexed(true),
        w,
        look: look_words::words(lang),
        person: link.person,
        field: guard::FIELD,
        csrf: who.csrf.clone(),
        nothing: match chosen {
            Some(_) => "",
            None if clusters.is_empty() => w.none_found,
            None => w.none_open,
        },
        shown: match chosen {
            Some(cluster) => {
                tell(&state, &who, "clusters.look", &cluster.key).await?;
                Some(shown(&state, lang, cluster).await?)
            }
            None => None,
        },
        lists: [list("t-open", w.open, false), list("t-decided", w.decided, true)],
        action,
    };
    Ok(reply::unindexed(reply::page(&body, reply::NEVER)?))
}

async fn shown(state: &ApiState, lang: Lang, cluster: &KnownCluster) -> Result<Shown, Fault> {
    let (looked_at, others) = cluster.sample.split_at(SHOWN.min(cluster.sample.len()));
    let pages = state.db.own_pages_of(looked_at).await?;
    let said = state.db.confirmation(&cluster.key).await?;
    Ok(Shown {
        key: cluster.key.clone(),
        domains: format::number(lang, cluster.domains),
        holders: format::number(lang, cluster.holders),
        print: format!("{:016x}", cluster.print.cast_unsigned()),
        found_at: format::moment(cluster.found_at),
        seen_at: format::moment(cluster.seen_at),
        decision: cluster.template.zip(said.as_ref()).map(|(template, said)| {
            format!("{} – {}, {}", decision(lang, template).0, said.who, format::moment(said.at))
        }),
        note: said.map(|s| s.note).unwrap_or_default(),
        buttons: DECISIONS
            .into_iter()
            .map(|(code, template)| {
                let (name, meaning) = decision(lang, template);
                Button { code, name, meaning, current: cluster.template == Some(template) }
            })
            .collect(),
        members: pages.iter().filter_map(|own| member(lang, cluster.print, own)).collect(),
        others: others.iter().map(|name| readable(name)).collect(),
    })
}

/// The page that was compared is the first of a look; it may have changed since.
fn member(lang: Lang, middle: i64, own: &OwnPage) -> Option<Member> {
    let print = own.facts.visits.iter().find_map(|visit| match &visit.end {
        VisitEnd::Page(page) => template_print(page, &own.domain),
        _ => None,
    });
    let bits = print.map(|p| distance(p, middle)).filter(|bits| *bits <= NEAR);
    Some(Member {
        domain: readable(&own.domain),
        distance: bits.map_or_else(|| texts::words(lang).changed.to_owned(), |bits| bits.to_string()),
        page: stored::pages(&own.facts).into_iter().next()?,
    })
}

fn readable(domain: &str) -> String {
    DomainName::stored(domain).map_or_else(|_| domain.to_owned(), |name| name.unicode())
}

/// `POST /cum/{token}`, `POST /en/clusters/{token}`: one decision from the form, then on to the next cluster.
///
/// # Errors
/// [`Fault::NotFound`] without a valid link, for a cluster that is not of the latest round, or an unknown decision;
/// [`Fault::TooLarge`]; [`Fault::Unavailable`], also when decisions come faster than anybody reads.
pub async fn decide(
    State(state): State<ApiState>,
    locale: Locale,
    who: Signed,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Response, Fault> {
    let link = open(&state, &who, &token).await?;
    let fields = personal::fields(&body)?;
    let now = state.clock.now();
    personal::in_time(state.db.cluster_decisions_since(&link.person, now.plus(-Timestamp::MINUTE)).await?)?;
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let key = field("cum");
    let chosen = DECISIONS.into_iter().find(|(code, _)| *code == field("quyet-dinh"));
    let Some((_, template)) = chosen else { return Err(Fault::NotFound) };
    if !state.db.latest_clusters().await?.iter().any(|c| c.key == key) {
        return Err(Fault::NotFound);
    }
    let note = personal::note(field("ghi-chu"));
    state.db.decide_cluster(key, template, &link.person, &note, now).await?;
    tell(
        &state,
        &who,
        "clusters.decide",
        &format!("{key}, {}", if template { "template" } else { "no template" }),
    )
    .await?;
    Ok(personal::back(&Page::Clusters(&token).path(locale.lang)))
}
