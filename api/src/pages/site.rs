//! `/w/{domain}`: one site, its dated states in words, and the evidence. A name that is not listed and a name
//! that nobody registered give the same answer.

use super::card::{Badge, checked, foreign, https_badge, https_seen, shorten, state_badge};
use super::frame::Frame;
use super::owner::page_of;
use super::{Link, site_ld};
use crate::discretion;
use crate::extract::{Locale, Subject};
use crate::fault::Fault;
use crate::format;
use crate::locales::{Lang, evidence, help, https, leaves, owner, states};
use crate::paths::{Page, with_query};
use crate::reply;
use crate::state::ApiState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::registration::HolderKind;
use domain::request::Wish;
use domain::verdict::{Axis, Class, Https, Leaf};
use store::{SiteRow, SiteState};

mod facts;
pub mod history;

use facts::{Fact, contacts, facts, profiles};

/// Changes shown.
const CHANGES: u32 = 50;

#[derive(Template)]
#[template(path = "site.html")]
struct Site {
    f: Frame,
    domain: String,
    title: String,
    title_lang: Option<String>,
    description: String,
    state: Badge,
    https: Option<Badge>,
    checked: String,
    visit: Option<String>,
    ward: Option<super::Link>,
    facts: Vec<Fact>,
    contacts: Vec<Fact>,
    profiles: Vec<Link>,
    verdict: Option<VerdictWords>,
    history: Vec<(String, String)>,
    data: String,
    opt_out: String,
    owner: Vec<Link>,
    recheck: String,
    help: String,
    shares: Vec<Link>,
    described: bool,
    trust: Vec<(bool, String)>,
    /// All that was measured may be told.
    details: bool,
    json_ld: String,
}

struct VerdictWords {
    leaf: &'static str,
    name: &'static str,
    meaning: &'static str,
    cure: &'static str,
    steps: &'static [&'static str],
    since: String,
    /// Nothing where there was no connection.
    https: Option<https::HttpsText>,
    mail: &'static str,
    rule: String,
    confidence: String,
    final_url: String,
    evidence: Vec<(String, String)>,
}

/// `GET /w/{domain}`, `GET /en/w/{domain}`.
///
/// # Errors
/// [`Fault::NotFound`] for every name that the public may not see, whatever the reason.
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    subject: Subject,
) -> Result<Response, Fault> {
    let row = discretion::listed(&state, &subject.domain).await?;
    let lang = locale.lang;
    let page = Page::Site(subject.domain.as_str());
    if !subject.canonical {
        return Ok(Redirect::permanent(&page.path(lang)).into_response());
    }
    let details = row.standing().details_shown();
    let changes = if details { state.db.changes(&subject.domain, CHANGES).await? } else { Vec::new() };
    let t = lang.texts();
    let domain = subject.domain.unicode();
    let seen = row.state.as_ref();
    let title = seen
        .map(|s| s.title.trim())
        .filter(|x| !x.is_empty())
        .map_or_else(|| domain.clone(), |x| shorten(x, 160));
    let description = seen
        .map(|s| if s.description.is_empty() { &s.excerpt } else { &s.description })
        .map(|text| shorten(text, 320))
        .unwrap_or_default();
    let about = if description.is_empty() { domain.clone() } else { shorten(&description, 150) };
    let shown_title = if title == domain { domain.clone() } else { format!("{title} · {domain}") };
    let site = Site {
        f: Frame::new(&state, &locale, page, shown_title)
            .described(about)
            .unindexed(asks_not_to_be_indexed(&row)),
        json_ld: site_ld::json_ld(&state, lang, &row, &title, &description),
        title_lang: foreign(lang, seen.and_then(|s| s.language.as_deref())),
        state: state_badge(lang, seen.map_or(Leaf::X0, |s| s.leaf)),
        https: seen.filter(|_| details).and_then(https_seen).map(|https| https_badge(lang, https)),
        checked: seen.map_or_else(
            || t.site_never.to_owned(),
            |s| format!("{} {}", t.last_checked, checked(&row, s.checked_at)),
        ),
        visit: seen.and_then(|s| address(&row, s)),
        facts: facts(lang, &row),
        // A ward narrows a person down further than a directory needs.
        ward: (row.registration.holder_kind == HolderKind::Enterprise)
            .then(|| super::ward::of_row(lang, &row))
            .flatten(),
        contacts: contacts(lang, &row),
        profiles: profiles(&row),
        verdict: seen.map(|s| verdict(lang, s, details)),
        history: history::told(&changes).filter_map(|c| history::of_row(lang, &row, c)).collect(),
        data: format!("/api/v1/domains/{}", subject.domain),
        opt_out: Page::Bot.path(lang),
        help: format!("{}#{}", Page::Help.path(lang), seen.map_or(Leaf::X0, |s| s.leaf).code()),
        shares: shares(&state, lang, &page, &title),
        trust: if details { trust(lang, &row) } else { Vec::new() },
        details,
        described: row.described && seen.is_some(),
        recheck: Page::Recheck(subject.domain.as_str()).path(lang),
        owner: [Wish::Claim, Wish::Report, Wish::Remove]
            .map(|wish| {
                let form = page_of(wish).with(lang, &[("ten", subject.domain.as_str())]);
                Link::new(form, owner::wish(lang, wish).0)
            })
            .into(),
        domain,
        title,
        description,
    };
    reply::page(&site, reply::CHECK)
}

/// What speaks for a site and what against it; only what was seen or stands in the register.
fn trust(lang: Lang, row: &SiteRow) -> Vec<(bool, String)> {
    let t = lang.texts();
    // A parked name has a certificate as well: nothing there asks for trust.
    let Some(seen) = row.state.as_ref().filter(|s| s.class.axis() != Axis::Neg) else { return Vec::new() };
    let mut trust: Vec<(bool, String)> = Vec::new();
    if let Some(https) = https_seen(seen) {
        let secure = https == Https::Valid;
        trust.push((secure, if secure { t.trust_https } else { t.trust_no_https }.to_owned()));
    }
    let kind = row.registration.holder_kind;
    if kind != HolderKind::Unknown {
        trust.push((true, format!("{} {}", t.trust_holder, states::holder(lang, kind).to_lowercase())));
    }
    // A tax code is a contact fact: it is compared aloud only where it may be shown.
    let shown = row.standing().contact_shown();
    if let (true, Some(said), Some(known)) = (shown, &seen.contact.tax_code, &row.registration.tax_code) {
        let fits = said == known;
        trust.push((fits, if fits { t.trust_tax } else { t.trust_no_tax }.to_owned()));
    }
    trust
}

/// Plain links: nobody is told of a reader who does not follow one.
fn shares(state: &ApiState, lang: Lang, page: &Page<'_>, title: &str) -> Vec<Link> {
    let t = lang.texts();
    let address = state.url(&page.path(lang));
    let facebook = with_query("https://www.facebook.com/sharer/sharer.php", &[("u", &address)]);
    // A mail address has no form encoding: a plus stays a plus there.
    let mail = with_query("mailto:", &[("subject", title), ("body", &address)]).replace('+', "%20");
    let mut links = vec![Link::new(facebook, t.site_share_facebook), Link::new(mail, t.site_share_mail)];
    let zalo = &state.settings.zalo_share;
    if !zalo.is_empty() {
        let address: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        links.insert(0, Link::new(format!("{zalo}{address}"), t.site_share_zalo));
    }
    links
}

// Consent to be listed here is not consent to be found by search engines, and a site's own wish counts too.
fn asks_not_to_be_indexed(row: &SiteRow) -> bool {
    let person =
        row.registration.zone.as_str() == "id.vn" || row.registration.holder_kind == HolderKind::Citizen;
    person || row.state.as_ref().is_some_and(|s| s.noindex)
}

// The link goes to the name itself, by the way that worked; where it redirects to is the site's own business.
fn address(row: &SiteRow, s: &SiteState) -> Option<String> {
    let open = matches!(s.class, Class::UseWeb | Class::UseAlias | Class::UseOther | Class::AliveUnknown);
    open.then(|| home_of(row))
}

/// The address of a site's home page: by HTTPS only where that worked.
pub(super) fn home_of(row: &SiteRow) -> String {
    let own = row.registration.domain.as_str();
    let seen = row.state.as_ref();
    let secure = seen.is_some_and(|s| s.https == Https::Valid);
    let host = seen.and_then(|s| s.canonical_host.as_deref());
    let host = host.filter(|h| *h == own || h.strip_prefix("www.") == Some(own)).unwrap_or(own);
    format!("{}://{host}/", if secure { "https" } else { "http" })
}

/// What its holder can do. Where all is well but HTTPS, that is what is to be done.
pub(super) fn cure(lang: Lang, s: &SiteState) -> &'static str {
    let is_used = matches!(s.class, Class::UseWeb | Class::UseAlias);
    let https = https_seen(s).filter(|_| is_used && s.https != Https::Valid);
    https.map_or_else(|| leaves::leaf(lang, s.leaf).cure, |seen| https::text(lang, seen).meaning)
}

fn verdict(lang: Lang, s: &SiteState, details: bool) -> VerdictWords {
    let leaf = leaves::leaf(lang, s.leaf);
    let https = https_seen(s).map(|seen| https::text(lang, seen));
    VerdictWords {
        leaf: s.leaf.code(),
        name: leaf.name,
        meaning: leaf.meaning,
        cure: if details { cure(lang, s) } else { leaf.cure },
        steps: help::steps(lang, s.leaf),
        since: format!("{} {}", lang.texts().site_since, format::moment(s.since)),
        https,
        mail: states::mail(lang, s.mail),
        rule: s.rule.clone(),
        confidence: format::percent(lang, s.confidence.clamp(0.0, 1.0)),
        final_url: s.final_url.clone().unwrap_or_default(),
        evidence: s
            .evidence
            .iter()
            .map(|e| {
                (
                    evidence::label(lang, &e.what).to_owned(),
                    evidence::found(lang, &e.what, &e.found).into_owned(),
                )
            })
            .collect(),
    }
}
