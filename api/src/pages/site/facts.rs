//! The facts of a site's page: what it is, where, and what the business itself publishes; its trade and its province lead on
//! to the others there.

use crate::format;
use crate::locales::Lang;
use crate::markup::linkable;
use crate::naming;
use crate::pages::Link;
use crate::pages::card::{place, shorten};
use crate::paths::Page;
use domain::registration::HolderKind;
use domain::sector::sector;
use store::SiteRow;

/// A fact with its label.
pub(super) struct Fact {
    pub label: &'static str,
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
}

impl Fact {
    fn plain(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, text: text.into(), href: String::new() }
    }

    fn leading(self, href: Option<String>) -> Self {
        Self { href: href.unwrap_or_default(), ..self }
    }
}

fn read_from(lang: Lang, words: &str, sign: Option<&str>) -> String {
    match sign {
        Some(sign) => format!("{words} ({} {sign})", lang.texts().site_sector_read),
        None => words.to_owned(),
    }
}

pub(super) fn facts(lang: Lang, row: &SiteRow) -> Vec<Fact> {
    let t = lang.texts();
    let r = &row.registration;
    let details = row.standing().details_shown();
    let mut facts = Vec::new();
    let trade = |letter: &str| sector(letter).map(|s| Page::Trade(s.code).path(lang));
    if let Some((letter, words)) = r.sector.as_deref().and_then(|s| Some((s, naming::sector(lang, s)?))) {
        facts.push(Fact::plain(t.site_sector, words).leading(trade(letter)));
    } else if let Some(s) = &row.state
        && let Some((letter, words)) =
            s.read_sector.as_deref().and_then(|s| Some((s, naming::sector(lang, s)?)))
    {
        // Not what the register says: with the words that it was read from.
        let sign = s.read_sector_from.as_deref().filter(|_| details);
        facts.push(Fact::plain(t.site_sector, read_from(lang, words, sign)).leading(trade(letter)));
    }
    if let Some(s) = row.state.as_ref().filter(|_| details)
        && let Some(kind) = s.service
    {
        let words = read_from(lang, naming::service(lang, kind), s.service_from.as_deref());
        facts.push(Fact::plain(t.site_service, words));
    }
    let place = place(lang, row);
    let province = r.province.and_then(naming::place).map(|(p, _)| Page::Province(&p.slug).path(lang));
    // A ward narrows a person down further than a directory needs.
    let ward = r.ward.as_deref().filter(|_| r.holder_kind == HolderKind::Enterprise);
    let words = match (ward, place.is_empty()) {
        (Some(ward), false) => format!("{ward}, {place}"),
        (_, false) => place,
        (_, true) => t.unknown.to_owned(),
    };
    facts.push(Fact::plain(t.site_place, words).leading(province));
    if !details {
        return facts;
    }
    if let Some(day) = r.registered_on {
        facts.push(Fact::plain(t.site_registered, format::date(day)));
    }
    if let Some(language) = row.state.as_ref().and_then(|s| s.language.as_deref()) {
        facts.push(Fact::plain(t.site_language, language_name(lang, language)));
    }
    facts
}

fn language_name(lang: Lang, tag: &str) -> String {
    match tag {
        "vi" => lang.pick("tiếng Việt", "Vietnamese").to_owned(),
        "en" => lang.pick("tiếng Anh", "English").to_owned(),
        other => other.to_owned(),
    }
}

pub(super) fn contacts(lang: Lang, row: &SiteRow) -> Vec<Fact> {
    let Some(s) = row.state.as_ref().filter(|_| row.standing().contact_shown()) else { return Vec::new() };
    let t = lang.texts();
    let c = &s.contact;
    let plain = |label, text: &Option<String>| {
        text.clone().filter(|x| !x.is_empty()).map(|text| Fact::plain(label, text))
    };
    let mut facts: Vec<Fact> = [
        plain(t.site_organisation, &c.organisation),
        plain(t.site_address, &c.address),
        plain(t.site_tax_code, &c.tax_code),
    ]
    .into_iter()
    .flatten()
    .collect();
    facts.extend(c.phones.iter().take(3).map(|p| Fact {
        label: t.site_phone,
        text: format::phone(p),
        href: format!("tel:{}", format::tel(p)),
    }));
    facts.extend(c.emails.iter().take(3).map(|e| Fact {
        label: t.site_email,
        text: e.clone(),
        href: format!("mailto:{e}"),
    }));
    facts
}

pub(super) fn profiles(row: &SiteRow) -> Vec<Link> {
    let Some(s) = row.state.as_ref().filter(|_| row.standing().contact_shown()) else { return Vec::new() };
    let bare = |p: &str| {
        p.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned()
    };
    s.profiles
        .iter()
        .filter(|p| linkable(p))
        .take(6)
        .map(|p| Link::new(p.clone(), shorten(&bare(p), 60)))
        .collect()
}
