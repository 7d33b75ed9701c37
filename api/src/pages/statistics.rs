//! `/thong-ke`: use over time, the last look, groups with a map, the life of names, targets, frozen quarters, outages.

use super::Link;
use super::chart::{self, Bar};
use super::figures::{Figure, StepRow, headline, steps};
use super::frame::Frame;
use super::lives::{self, Small};
use super::{revisions, usage};
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::locales::{Lang, measures};
use crate::markup;
use crate::naming;
use crate::paths::{Page, with_query};
use crate::reply;
use crate::state::ApiState;
use crate::statistics::{self, Asked, By, Cell, Table, json::beside, yardsticks};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::province::{ProvinceCode, gazetteer};
use serde_json::json;

mod chosen;
mod lifetimes;
pub(super) mod map;
pub(super) mod tables;

use chosen::Chosen;
use lifetimes::Lifetimes;
use tables::{Grid, Sorting};

struct Section {
    by: By,
    anchor: &'static str,
    table: Grid,
    map: Option<String>,
    files: Files,
}

/// A table as files.
struct Files {
    csv: String,
    json: String,
}

impl Files {
    fn of(asked: &Asked) -> Self {
        let province = asked.province.map(|p| p.to_string()).unwrap_or_default();
        let pairs = [
            ("by", asked.by.word()),
            ("zone", asked.zone.as_deref().unwrap_or_default()),
            ("province", &province),
        ];
        Self { csv: with_query("/thong-ke.csv", &pairs), json: with_query("/api/v1/statistics", &pairs) }
    }
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    f: Frame,
    heading: String,
    as_of: String,
    method: String,
    notes: Vec<String>,
    m: &'static measures::Texts,
    zones: Vec<Link>,
    contents: Vec<Link>,
    cards: Vec<Figure>,
    reason: Option<String>,
    funnel: Vec<StepRow>,
    funnel_chart: String,
    companions: Vec<StepRow>,
    quality: Vec<StepRow>,
    /// Where the tables above and below go along as files.
    total: Files,
    last_cards: Vec<Figure>,
    last_funnel: Vec<StepRow>,
    beside: Vec<StepRow>,
    sections: Vec<Section>,
    /// The life of names; not in a cut without such tables.
    lives: Option<Lifetimes>,
    /// The way to those of a province's wards.
    wards: Option<Link>,
    yardsticks: Vec<Small>,
    trend: Small,
    frozen: Small,
    recomputed: Small,
    /// What names are used for, of the latest audit; empty without one.
    classes: Small,
    outages: Small,
    embeds: Vec<(&'static str, String)>,
    /// The reader made no cut: figures that are kept for the whole country alone are shown.
    whole: bool,
    /// Where they stand otherwise.
    all: Link,
    json_ld: String,
}

/// `GET /thong-ke`, `GET /en/statistics`.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn show(State(state): State<ApiState>, locale: Locale, params: Params) -> Result<Response, Fault> {
    let lang = locale.lang;
    let t = lang.texts();
    let chosen = Chosen::read(&state, &params);
    let total = statistics::table(&state, &chosen.asked(By::Total)).await?;
    let sections = sections(&state, lang, &chosen).await?;
    let lives = Lifetimes::read(&state, lang, &chosen, &sections).await?;
    let wards = lifetimes::links(lang, &chosen, &sections).into_iter().next().filter(|_| lives.is_none());
    let targets = lives::targets(lang, &yardsticks::targets(&state).await?);
    let density = lives::density(lang, &yardsticks::density(&state).await?);
    let line = &total.total;
    let over_time = line.usage.counts().copied();
    let funnel = over_time.map(|u| usage::funnel(lang, &u)).unwrap_or_default();
    let heading = heading(lang, chosen.province);
    let frozen = statistics::revisions::revisions(&state).await?;
    reply::page(
        &StatisticsPage {
            f: Frame::new(&state, &locale, Page::Statistics, heading.clone())
                .described(t.stats_lead)
                .unindexed(
                    chosen.zone.is_some() || chosen.lives.is_some() || chosen.sorting != Sorting::default(),
                ),
            json_ld: dataset(&state, lang, &heading, &total),
            heading,
            as_of: format!("{} {}", t.stats_as_of, format::moment(total.computed_at)),
            method: Page::Method.path(lang),
            m: lang.measures(),
            zones: zones(&state, lang, &chosen),
            contents: contents(lang, chosen.is_whole(), lives.is_some() || wards.is_some()),
            whole: chosen.is_whole(),
            all: Link::new(Page::Statistics.path(lang), lang.measures().whole_country),
            cards: usage::headline(lang, line),
            reason: usage::reason(lang, line),
            // Bars of shares that are withheld would tell nothing, or too much.
            funnel_chart: line.usage.rates().map(|_| funnel_chart(&funnel)).unwrap_or_default(),
            funnel,
            classes: usage::classes(lang, &statistics::classes(&state).await?),
            companions: over_time.map(|u| usage::beside(lang, &u)).unwrap_or_default(),
            quality: over_time.map(|u| usage::quality(lang, &u)).unwrap_or_default(),
            total: Files::of(&total.asked),
            last_cards: headline(lang, &line.cell),
            last_funnel: line.cell.counts().map(|c| steps(lang, c, &c.funnel(), false)).unwrap_or_default(),
            beside: line.cell.counts().map(|c| steps(lang, c, &beside(c), true)).unwrap_or_default(),
            sections,
            lives,
            wards,
            yardsticks: [targets, density].into_iter().filter(|x| !x.rows.is_empty()).collect(),
            trend: revisions::trend(lang, frozen.clone()),
            recomputed: revisions::recomputed(lang, &frozen),
            frozen: revisions::frozen(lang, &frozen),
            embeds: super::embed::codes(&state, lang, chosen.zone.as_deref(), chosen.province),
            outages: revisions::outages(lang, &state.db.outages(revisions::OUTAGES).await?),
            notes: chosen.notes,
        },
        reply::MINUTE,
    )
}

/// The tables of groups that make sense in the reader's cut: wards only within a province.
async fn sections(state: &ApiState, lang: Lang, chosen: &Chosen) -> Result<Vec<Section>, Fault> {
    let mut sections = Vec::new();
    for by in By::ALL {
        let left_out = match by {
            By::Total => true,
            By::Province => chosen.province.is_some(),
            By::Zone => chosen.zone.is_some(),
            By::Ward => chosen.province.is_none(),
            _ => false,
        };
        if !left_out {
            let table = statistics::table(state, &chosen.asked(by)).await?;
            // A column that the register does not have gives one line, "unknown", and tells nothing.
            if table.lines.iter().any(|l| !l.key.is_empty()) {
                sections.push(section(lang, chosen, &table));
            }
        }
    }
    Ok(sections)
}

fn contents(lang: Lang, whole: bool, lives: bool) -> Vec<Link> {
    let m = lang.measures();
    let parts = [
        ("#usage", m.usage_title),
        ("#last-look", m.last_title),
        ("#groups", m.groups_title),
        ("#trend", m.trend_title),
        ("#lives", m.lives_title),
        ("#targets", m.targets_title),
        ("#revisions", m.revisions_title),
        ("#outages", m.outages_title),
        ("#embed", m.embed_title),
    ];
    const OF_ALL: [&str; 4] = ["#trend", "#targets", "#revisions", "#outages"];
    let is_there = |href: &str| if href == "#lives" { lives } else { whole || !OF_ALL.contains(&href) };
    let shown = parts.into_iter().filter(|(href, _)| is_there(href));
    shown.map(|(href, text)| Link::new(href, text)).collect()
}

pub(super) fn heading(lang: Lang, province: Option<ProvinceCode>) -> String {
    let title = lang.texts().stats_title;
    match province.and_then(|code| gazetteer().province(code)) {
        Some(p) => format!("{title}: {}", naming::province(lang, p)),
        None => title.to_owned(),
    }
}

fn zones(state: &ApiState, lang: Lang, chosen: &Chosen) -> Vec<Link> {
    let all = Link::new(chosen.href(lang, None, chosen.sorted, chosen.sorting), lang.texts().all)
        .at(chosen.zone.is_none());
    let each = state.settings.zones.iter().map(|z| {
        let name = z.as_str();
        Link::new(chosen.href(lang, Some(name), chosen.sorted, chosen.sorting), format!(".{name}"))
            .at(chosen.zone.as_deref() == Some(name))
    });
    std::iter::once(all).chain(each).collect()
}

fn caption(lang: Lang, by: By) -> &'static str {
    let (t, m) = (lang.texts(), lang.measures());
    match by {
        By::Province => t.by_province,
        By::Zone => t.by_zone,
        By::Registrar => t.by_registrar,
        By::Holder => m.by_holder,
        By::Sector => m.by_sector,
        By::Campaign => m.by_campaign,
        By::AsRegistered => m.by_as_registered,
        By::Ward => m.by_ward,
        By::Cohort | By::Total => t.by_cohort,
    }
}

fn section(lang: Lang, chosen: &Chosen, table: &Table) -> Section {
    let by = table.asked.by;
    let caption = caption(lang, by);
    let sort_href = |sorting: Sorting| {
        let here = chosen.href(lang, chosen.zone.as_deref(), by, sorting);
        Some(format!("{here}#{}", by.word()))
    };
    let sorting = if chosen.sorted == by { chosen.sorting } else { Sorting::default() };
    Section {
        by,
        anchor: by.word(),
        map: (by == By::Province).then(|| map::of(lang, table, false)),
        table: tables::grid(lang, table, caption, sorting, &sort_href),
        files: Files::of(&table.asked),
    }
}

pub(super) fn funnel_chart(funnel: &[StepRow]) -> String {
    let bars: Vec<Bar> = funnel
        .iter()
        .map(|s| Bar {
            label: s.name.to_owned(),
            figure: format!("{} · {}", s.count, s.share),
            share: s.value,
        })
        .collect();
    chart::bars(&bars)
}

fn dataset(state: &ApiState, lang: Lang, heading: &str, total: &Table) -> String {
    let download = |by: &str, media: &str, path: &str| {
        json!({
            "@type": "DataDownload",
            "encodingFormat": media,
            "contentUrl": state.url(&with_query(path, &[("by", by)])),
        })
    };
    let names = matches!(total.total.cell, Cell::Shown(_));
    markup::json_ld(&json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": heading,
        "description": lang.texts().stats_lead,
        "url": state.url(&Page::Statistics.path(lang)),
        "inLanguage": lang.tag(),
        "isAccessibleForFree": names,
        "dateModified": total.computed_at.rfc3339(),
        "creator": { "@type": "Organization", "name": state.settings.operator },
        "distribution": [
            download("province", "text/csv", "/thong-ke.csv"),
            download("province", "application/json", "/api/v1/statistics"),
        ],
    }))
}
