//! A state as it lies in its table, how it follows from an observation and a verdict, and what of it the
//! public and the index can see.

use crate::db::{Tx, on_tx};
use crate::error::Result;
use crate::judged::{Judged, judged_excluded, push_judged};
use crate::many::{ASKED, filled, pieces};
use crate::state::SiteState;
use crate::stored::{clean, clean_opt, from_json, from_word, json};
use domain::clock::Timestamp;
use domain::observation::{Observation, VisitEnd};
use domain::offering::{self, ServiceKind};
use domain::own_name::own_name;
use domain::page::PageFacts;
use domain::verdict::{Axis, Class, Verdict};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use std::net::IpAddr;

const TABLE: &str = "site_states";
/// Characters of visible text kept beside the evidence.
const EXCERPT: usize = 600;
/// `NotObserved::Optout` as stored.
pub(crate) const OPTED_OUT: &str = "OPTOUT";

macro_rules! state_columns {
    () => {
        concat!(
            "domain, observation_id, first_look_id, ",
            crate::judged::judged_columns!(""),
            ", title, description, language, excerpt, headings, contact, generator, schema_types, profiles, noindex, \
             checked_at, since, first_use_at, last_attempt_at, not_observed, address, network, failing_at, \
             read_sector, read_sector_from, service, service_from, validators"
        )
    };
}
pub(crate) use state_columns;

const PUT: &str = concat!("INSERT INTO site_states (", state_columns!(), ") ");
const OVER: &str = concat!(
    " ON CONFLICT (domain) DO UPDATE SET observation_id = excluded.observation_id, \
     first_look_id = excluded.first_look_id, ",
    judged_excluded!(),
    ", title = excluded.title, \
     description = excluded.description, language = excluded.language, excerpt = excluded.excerpt, \
     headings = excluded.headings, contact = excluded.contact, generator = excluded.generator, \
     schema_types = excluded.schema_types, profiles = excluded.profiles, noindex = excluded.noindex, \
     checked_at = excluded.checked_at, since = excluded.since, first_use_at = excluded.first_use_at, \
     last_attempt_at = excluded.last_attempt_at, not_observed = excluded.not_observed, \
     address = excluded.address, network = excluded.network, failing_at = excluded.failing_at, \
     read_sector = excluded.read_sector, read_sector_from = excluded.read_sector_from, service = excluded.service, \
     service_from = excluded.service_from, validators = excluded.validators"
);
const SEVERAL: &str = concat!("SELECT ", state_columns!(), " FROM site_states WHERE domain IN (");

crate::sql::statements! {
    ONE = concat!("SELECT ", state_columns!(), " FROM site_states WHERE domain = $1");
    // An opt-out stays noted until a look sees the site again: an attempt that failed before it came to the
    // refusing address does not end it.
    ATTEMPTED = "UPDATE site_states SET last_attempt_at = $2, \
                 failing_at = CASE WHEN $4 THEN COALESCE(failing_at, $2) ELSE failing_at END, \
                 not_observed = CASE WHEN not_observed = 'OPTOUT' THEN not_observed ELSE $3 END WHERE domain = $1";
    REMOVE = "DELETE FROM site_states WHERE domain = $1";
}

crate::row::row! {
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) struct StateRow {
        pub domain: String,
        pub observation_id: i64,
        pub first_look_id: i64,
        pub title: String,
        pub description: String,
        pub language: Option<String>,
        pub excerpt: String,
        pub headings: String,
        pub contact: String,
        pub generator: Option<String>,
        pub schema_types: String,
        pub profiles: String,
        pub noindex: bool,
        pub checked_at: i64,
        pub since: i64,
        pub first_use_at: Option<i64>,
        pub last_attempt_at: i64,
        pub not_observed: Option<String>,
        pub address: Option<String>,
        pub network: Option<String>,
        pub failing_at: Option<i64>,
        pub read_sector: Option<String>,
        pub read_sector_from: Option<String>,
        pub service: Option<String>,
        pub service_from: Option<String>,
        pub validators: Option<String>,
    } with judged: Judged
}

/// The page that the verdict speaks of: the one where the deciding visit ended, else one of the deciding host.
fn deciding_page<'a>(observation: &'a Observation, verdict: &Verdict) -> Option<&'a PageFacts> {
    let host = verdict.canonical_host.as_deref()?;
    let pages = observation.visits.iter().filter_map(|visit| match &visit.end {
        VisitEnd::Page(page) => Some((visit, page.as_ref())),
        _ => None,
    });
    let fit = |(visit, page): &(&domain::observation::Visit, &PageFacts)| {
        let ended_there = verdict.final_url.as_deref() == Some(page.url.as_str());
        (ended_there, visit.host.as_str() == host)
    };
    // `rev`: of equals, max_by_key takes the last, and the first one asked (https) is wanted.
    let best = pages.rev().max_by_key(fit)?;
    (fit(&best) != (false, false)).then_some(best.1)
}

/// The address that the deciding visit ended at; without one, the first that the DNS names.
fn deciding_address(observation: &Observation, verdict: &Verdict) -> Option<IpAddr> {
    let host = verdict.canonical_host.as_deref();
    let hops =
        observation.visits.iter().filter(|v| host.is_none_or(|h| v.host.as_str() == h)).flat_map(|v| &v.hops);
    let dns = &observation.dns;
    hops.filter_map(|hop| hop.address).next_back().or_else(|| dns.apex.all().chain(dns.www.all()).next())
}

/// The network of one hoster that an address belongs to: its IPv4 /24 or IPv6 /48.
pub(crate) fn hosting_network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// The beginning of a text. Where it is cut, no part of a word or of a number stays behind: half a phone number is
/// not recognised as one any more.
fn excerpt(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(EXCERPT) else { return text.to_owned() };
    let whole = text[..end].rsplit_once(char::is_whitespace).map_or(&text[..end], |(whole, _)| whole);
    let of_number =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '.' | '-' | '(' | ')');
    let kept = whole.trim_end_matches(of_number);
    // A full stop after a word is no part of a number.
    if whole[kept.len()..].contains(|c: char| c.is_ascii_digit()) { kept } else { whole }.to_owned()
}

impl StateRow {
    /// The state after an observation that saw something; `before` is the state until then.
    pub(crate) fn new(
        id: i64,
        observation: &Observation,
        verdict: &Verdict,
        before: Option<&Self>,
    ) -> Result<Self> {
        let domain = observation.domain.as_str();
        let none = PageFacts::default();
        let decided = deciding_page(observation, verdict);
        let page = decided.unwrap_or(&none);
        let offering = decided.map(offering::read);
        let sector = offering.as_ref().and_then(|o| o.sector.as_ref());
        let service = offering.as_ref().map(|o| &o.kind);
        let at = observation.finished_at.0;
        let leaf = verdict.leaf.code();
        let in_use = verdict.class.axis() == Axis::Pos;
        let address = deciding_address(observation, verdict);
        Ok(Self {
            domain: domain.to_owned(),
            observation_id: id,
            first_look_id: before.map_or(id, |b| b.first_look_id),
            judged: Judged::new(TABLE, domain, verdict)?,
            title: clean(own_name(page)),
            description: clean(&page.description),
            language: clean_opt(page.language.as_deref()),
            excerpt: excerpt(&clean(&page.text)),
            headings: clean(&page.headings.join("\n")),
            contact: json(TABLE, domain, &page.contact)?,
            generator: clean_opt(page.generator.as_deref()),
            schema_types: json(TABLE, domain, &page.schema_types)?,
            profiles: json(TABLE, domain, &page.profiles)?,
            noindex: page.noindex,
            checked_at: at,
            since: before.filter(|b| b.judged.leaf == leaf).map_or(at, |b| b.since),
            first_use_at: before.and_then(|b| b.first_use_at).or(in_use.then_some(at)),
            last_attempt_at: at,
            not_observed: None,
            address: address.map(|ip| ip.to_string()),
            network: address.map(hosting_network),
            failing_at: None,
            read_sector: sector.map(|(section, _)| section.code.to_string()),
            read_sector_from: sector.map(|(_, sign)| sign.clone()),
            service: service.map(|(kind, _)| kind.code().to_owned()),
            service_from: service.and_then(|(_, sign)| sign.clone()),
            validators: match before {
                // Read anew from the same look: its evidence does not keep them.
                Some(before) if before.observation_id == id => before.validators.clone(),
                _ => page.validators.as_ref().map(|v| json(TABLE, domain, v)).transpose()?,
            },
        })
    }

    /// Of a site that was in use and fails now: where it was, and since when it fails, for the outage guard.
    pub(crate) fn fell_from(&mut self, before: &Self) {
        self.failing_at = before.failing_at.or(Some(self.checked_at));
        self.address.clone_from(&before.address);
        self.network.clone_from(&before.network);
    }

    /// Its class.
    pub(crate) fn class(&self) -> Option<Class> {
        Class::from_code(&self.judged.class)
    }

    /// Whether the state is on the positive side of the web axis.
    pub(crate) fn is_in_use(&self) -> bool {
        self.class().is_some_and(|class| class.axis() == Axis::Pos)
    }

    /// Whether the latest attempt was not made because somebody opted out of our checks.
    pub(crate) fn is_opted_out(&self) -> bool {
        self.not_observed.as_deref() == Some(OPTED_OUT)
    }

    /// Whether a reader of the directory would see the same: everything but the times of looking.
    pub(crate) fn looks_like(&self, other: &Self) -> bool {
        let undated = |row: &Self| Self {
            observation_id: 0,
            first_look_id: 0,
            checked_at: 0,
            last_attempt_at: 0,
            address: None,
            network: None,
            failing_at: None,
            validators: None,
            not_observed: row.not_observed.clone().filter(|_| row.is_opted_out()),
            judged: Judged { confidence: 0.0, ..row.judged.clone() },
            ..row.clone()
        };
        undated(self) == undated(other)
    }

    /// The axes on which two states differ: name, before, after.
    pub(crate) fn changes<'a>(&'a self, before: &'a Self) -> Vec<(&'static str, &'a str, &'a str)> {
        let (old, new) = (&before.judged, &self.judged);
        let host = |judged: &'a Judged| judged.canonical_host.as_deref().unwrap_or_default();
        [
            ("leaf", old.leaf.as_str(), new.leaf.as_str()),
            ("mail", &old.mail, &new.mail),
            ("https", &old.https, &new.https),
            ("canonical_host", host(old), host(new)),
            ("title", &before.title, &self.title),
        ]
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .collect()
    }

    pub(crate) async fn load(tx: &mut Tx, domain: &str) -> Result<Option<Self>> {
        Ok(on_tx!(tx, c => sqlx::query_as(ONE).bind(domain).fetch_optional(c).await?))
    }

    pub(crate) async fn remove(tx: &mut Tx, domain: &str) -> Result<()> {
        on_tx!(tx, c => sqlx::query(REMOVE).bind(domain).execute(c).await?.rows_affected());
        Ok(())
    }

    /// Notes an attempt that leaves the state as it is, if there is one: `why` it saw nothing, when that was our
    /// own doing; `failing`: it saw the site broken.
    pub(crate) async fn attempted(
        tx: &mut Tx,
        domain: &str,
        at: i64,
        why: Option<&str>,
        failing: bool,
    ) -> Result<()> {
        on_tx!(tx, c => {
            sqlx::query(ATTEMPTED).bind(domain).bind(at).bind(why).bind(failing).execute(c).await?.rows_affected()
        });
        Ok(())
    }

    /// The states of names, as far as they have one.
    pub(crate) async fn load_all(tx: &mut Tx, names: &[&str]) -> Result<HashMap<String, Self>> {
        let kept = tx.keeps_plans();
        let mut states = HashMap::with_capacity(names.len());
        for asked in names.chunks(ASKED) {
            let rows: Vec<Self> = on_tx!(tx, c => {
                let mut query = QueryBuilder::<Engine>::new(SEVERAL);
                let mut list = query.separated(", ");
                for name in filled(asked) {
                    list.push_bind(name);
                }
                query.push(")").build_query_as().persistent(kept).fetch_all(c).await?
            });
            states.extend(rows.into_iter().map(|row| (row.domain.clone(), row)));
        }
        Ok(states)
    }

    pub(crate) async fn put(&self, tx: &mut Tx) -> Result<()> {
        Self::put_all(tx, std::slice::from_ref(self)).await
    }

    /// Writes states of different names.
    pub(crate) async fn put_all(tx: &mut Tx, states: &[Self]) -> Result<()> {
        for rows in pieces(states) {
            on_tx!(tx, c => {
                let mut query = QueryBuilder::<Engine>::new(PUT);
                query.push_values(rows, |mut b, s| {
                    b.push_bind(&s.domain).push_bind(s.observation_id).push_bind(s.first_look_id);
                    push_judged!(b, &s.judged);
                    b.push_bind(&s.title).push_bind(&s.description).push_bind(&s.language);
                    b.push_bind(&s.excerpt).push_bind(&s.headings).push_bind(&s.contact).push_bind(&s.generator);
                    b.push_bind(&s.schema_types).push_bind(&s.profiles).push_bind(s.noindex);
                    b.push_bind(s.checked_at).push_bind(s.since).push_bind(s.first_use_at);
                    b.push_bind(s.last_attempt_at).push_bind(&s.not_observed);
                    b.push_bind(&s.address).push_bind(&s.network).push_bind(s.failing_at);
                    b.push_bind(&s.read_sector).push_bind(&s.read_sector_from);
                    b.push_bind(&s.service).push_bind(&s.service_from).push_bind(&s.validators);
                });
                query.push(OVER).build().execute(c).await?;
            });
        }
        Ok(())
    }

    pub(crate) fn state(self) -> Result<SiteState> {
        let d = self.domain.as_str();
        // A state does not keep by which rules it was judged.
        let v = self.judged.verdict(TABLE, d, String::new())?;
        Ok(SiteState {
            observation_id: self.observation_id,
            first_look_id: self.first_look_id,
            leaf: v.leaf,
            class: v.class,
            mail: v.mail,
            https: v.https,
            http_status: v.http_status,
            evidence: v.evidence,
            funnel: v.funnel,
            canonical_host: v.canonical_host,
            final_url: v.final_url,
            rule: v.rule,
            confidence: v.confidence,
            contact: from_json(TABLE, d, &self.contact)?,
            schema_types: from_json(TABLE, d, &self.schema_types)?,
            profiles: from_json(TABLE, d, &self.profiles)?,
            not_observed: self.not_observed.as_deref().map(|t| from_word(TABLE, d, t)).transpose()?,
            title: self.title,
            description: self.description,
            language: self.language,
            excerpt: self.excerpt,
            headings: self.headings,
            generator: self.generator,
            read_sector: self.read_sector,
            read_sector_from: self.read_sector_from,
            service: self.service.as_deref().and_then(ServiceKind::from_code),
            service_from: self.service_from,
            noindex: self.noindex,
            checked_at: Timestamp(self.checked_at),
            since: Timestamp(self.since),
            first_use_at: self.first_use_at.map(Timestamp),
            last_attempt_at: Timestamp(self.last_attempt_at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_before_a_word_or_number_that_was_cut() {
        assert_eq!(excerpt("Gọi 0987 654 321."), "Gọi 0987 654 321.", "nothing was cut");
        let before = format!("{}Gọi", "ổ ".repeat(294));
        let long = format!("{before} 0987 654 321 để đặt");
        assert!(long.chars().count() > EXCERPT);
        assert_eq!(excerpt(&long), before);
        let mail = format!("{}Hết câu. viết@vi-du.vn", "ổ ".repeat(294));
        assert_eq!(excerpt(&mail), format!("{}Hết câu.", "ổ ".repeat(294)));
        assert_eq!(excerpt(&"x".repeat(700)).len(), EXCERPT);
    }
}
