//! One listed site in a list of the API.

use crate::locales::{Lang, leaves};
use crate::naming;
use crate::paths::Page;
use crate::state::ApiState;
use domain::discretion::without_whereabouts;
use serde::Serialize;
use store::SiteRow;
use utoipa::ToSchema;

/// A listed site. Its texts come without phone numbers, e-mail and postal addresses, whoever holds it: who reads one page sees
/// them where they may be shown, and nobody gathers them by the thousand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Site {
    /// The name in A-labels.
    pub domain: String,
    /// The name in U-labels.
    pub unicode: String,
    /// Title of its home page; empty without one.
    pub title: String,
    /// What it says about itself; empty when it says nothing.
    pub description: String,
    /// Its zone.
    pub zone: String,
    /// Province of the 34-unit map; null when unknown.
    pub province: Option<PlaceRef>,
    /// Sector (VSIC 2025 section letter) of the register; null when it names none.
    pub sector: Option<String>,
    /// Sector that was read from the page where the register names none, and the sign it was read from.
    pub sector_read: Option<ReadFromPage>,
    /// Kind of service that was read from the page (`site`, `shop`, `profile`); null without a page, and of persons.
    pub service: Option<ReadFromPage>,
    /// State; null when it was not checked yet.
    pub state: Option<StateRef>,
    /// Its page here.
    pub page: String,
}

/// What a page says about its site, with the sign that it was read from (`title: nha khoa`); null for a plain site.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadFromPage {
    /// The value.
    pub value: String,
    /// Where it was read from.
    pub from: Option<String>,
}

/// A province.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceRef {
    /// Two-digit code of the 34-unit map.
    pub code: String,
    /// Name in Vietnamese.
    pub name: String,
    /// Name of the unit as registered, where the merger of 1 July 2025 changed it.
    pub formerly: Option<String>,
}

/// The measured state of a site.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateRef {
    /// Leaf of the decision tree.
    pub leaf: &'static str,
    /// Its class.
    pub class: &'static str,
    /// The leaf in Vietnamese words.
    pub words: &'static str,
    /// The leaf in English words.
    pub words_en: &'static str,
    /// `valid`, `name_mismatch`, `expired`, `untrusted`, `proto` or `none`; null of persons, whose consent does not name it.
    pub https: Option<&'static str>,
    /// When it was seen, RFC 3339.
    pub checked_at: String,
    /// Since when the leaf is what it is, RFC 3339; null of persons.
    pub since: Option<String>,
}

/// The province of a row.
#[must_use]
pub fn place(row: &SiteRow) -> Option<PlaceRef> {
    let (present, former) = row.registration.province.and_then(naming::place)?;
    Some(PlaceRef {
        code: present.code.to_string(),
        name: present.name.clone(),
        formerly: former.map(str::to_owned),
    })
}

/// The measured state of a row.
#[must_use]
pub fn state_of(row: &SiteRow) -> Option<StateRef> {
    let details = row.standing().details_shown();
    row.state.as_ref().map(|s| StateRef {
        leaf: s.leaf.code(),
        class: s.class.code(),
        words: leaves::leaf(Lang::Vi, s.leaf).name,
        words_en: leaves::leaf(Lang::En, s.leaf).name,
        https: details.then(|| s.https.code()),
        checked_at: s.checked_at.rfc3339(),
        since: details.then(|| s.since.rfc3339()),
    })
}

/// The row as a site, or nothing when the public may not see it.
#[must_use]
pub fn site(state: &ApiState, row: &SiteRow) -> Option<Site> {
    if !row.standing().listable() {
        return None;
    }
    let name = &row.registration.domain;
    let seen = row.state.as_ref();
    let details = row.standing().details_shown();
    Some(Site {
        domain: name.as_str().to_owned(),
        unicode: name.unicode(),
        title: seen.map(|s| without_whereabouts(&s.title)).unwrap_or_default(),
        description: seen.map(|s| without_whereabouts(&s.description)).unwrap_or_default(),
        zone: row.registration.zone.as_str().to_owned(),
        province: place(row),
        sector: row.registration.sector.clone(),
        sector_read: seen.filter(|_| row.registration.sector.is_none()).and_then(|s| {
            Some(ReadFromPage {
                value: s.read_sector.clone()?,
                from: s.read_sector_from.clone().filter(|_| details),
            })
        }),
        service: seen.filter(|_| details).and_then(|s| {
            Some(ReadFromPage { value: s.service?.code().to_owned(), from: s.service_from.clone() })
        }),
        state: state_of(row),
        page: state.url(&Page::Site(name.as_str()).path(Lang::Vi)),
    })
}
