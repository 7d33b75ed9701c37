//! `/nhung/{figure}`: a figure for the pages of others: no scripts, no navigation, and the only pages of ours that others may
//! frame. Each names its source, its date and where the method stands.

use super::figures::{Figure, StepRow};
use super::lives::Small;
use super::statistics::tables::{self, Grid, Sorting};
use super::statistics::{funnel_chart, heading, map};
use super::{revisions, usage};
use crate::assets;
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::layers::Framable;
use crate::locales::texts::Texts;
use crate::locales::{Lang, measures};
use crate::markup::escape;
use crate::paths::Page;
use crate::reply;
use crate::state::ApiState;
use crate::statistics::{self, Asked, By, Table};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::province::ProvinceCode;

/// A figure that can be embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Embedded {
    Headline,
    Funnel,
    Map,
    Trend,
}

/// Their words in addresses, in both languages.
const WORDS: [(Embedded, &str, &str); 4] = [
    (Embedded::Headline, "so-lieu", "headline"),
    (Embedded::Funnel, "pheu", "funnel"),
    (Embedded::Map, "ban-do", "map"),
    (Embedded::Trend, "xu-huong", "trend"),
];

#[derive(Template)]
#[template(path = "embed.html")]
struct Embed {
    lang: Lang,
    t: &'static Texts,
    m: &'static measures::Texts,
    style: &'static str,
    title: String,
    page: String,
    method: String,
    operator: String,
    as_of: String,
    reason: Option<String>,
    cards: Vec<Figure>,
    funnel: Vec<StepRow>,
    chart: String,
    provinces: Option<Grid>,
    map: Option<String>,
    trend: Option<Small>,
}

impl Embedded {
    fn of(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, vi, en)| *vi == word || *en == word).map(|(figure, ..)| *figure)
    }

    fn name(self, lang: Lang) -> &'static str {
        let m = lang.measures();
        match self {
            Self::Headline => m.embed_headline,
            Self::Funnel => m.embed_funnel,
            Self::Map => m.embed_map,
            Self::Trend => m.embed_trend,
        }
    }
}

/// `GET /nhung/{figure}`, `GET /en/embed/{figure}`; narrowed with `zone` and `tinh`.
///
/// # Errors
/// [`Fault::NotFound`] for no figure of ours, [`Fault::BadParameter`], [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    Path(word): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let figure = Embedded::of(&word).ok_or(Fault::NotFound)?;
    let lang = locale.lang;
    let zone = params.get(&["zone"]).map(|z| statistics::zone(&state, z)).transpose()?;
    let province = params.get(&["tinh", "province"]).map(statistics::province).transpose()?;
    if figure == Embedded::Trend && (zone.is_some() || province.is_some()) {
        let name = if zone.is_some() { "zone" } else { "tinh" };
        return Err(Fault::parameter(
            name,
            "must not be stated: the trend is kept for the whole country alone",
        ));
    }
    let by = if figure == Embedded::Map { By::Province } else { By::Total };
    let table = statistics::table(&state, &Asked { by, zone: zone.clone(), province }).await?;
    let line = &table.total;
    let funnel = match (figure, line.usage.counts()) {
        (Embedded::Funnel, Some(counts)) => usage::funnel(lang, counts),
        _ => Vec::new(),
    };
    let trend = match figure {
        Embedded::Trend => Some(revisions::trend(lang, statistics::revisions::revisions(&state).await?)),
        _ => None,
    };
    let code = province.map(|p| p.to_string()).unwrap_or_default();
    let page = Page::Statistics.with(lang, &[("zone", zone.as_deref().unwrap_or_default()), ("tinh", &code)]);
    let embed = Embed {
        lang,
        t: lang.texts(),
        m: lang.measures(),
        style: assets::STYLE_PATH.as_str(),
        title: format!("{} – {}", heading(lang, province), figure.name(lang)),
        page: state.url(&page),
        method: state.url(&Page::Method.path(lang)),
        operator: state.settings.operator_short.clone(),
        as_of: format!("{} {}", lang.texts().stats_as_of, format::moment(table.computed_at)),
        // The trend speaks of frozen quarters: whether there is a rate today is another matter.
        reason: usage::reason(lang, line).filter(|_| figure != Embedded::Trend),
        cards: if figure == Embedded::Headline { usage::headline(lang, line) } else { Vec::new() },
        chart: match line.usage.rates() {
            Some(_) if !funnel.is_empty() => funnel_chart(&funnel),
            _ => String::new(),
        },
        funnel,
        provinces: (figure == Embedded::Map).then(|| provinces(lang, &table)),
        map: (figure == Embedded::Map).then(|| map::of(lang, &table, true)),
        trend,
    };
    let mut response = reply::unindexed(reply::page(&embed, reply::MINUTE)?);
    response.extensions_mut().insert(Framable);
    Ok(response)
}

/// Columns of the table with the map, after the name: mature, active, rate, bounds. More has no room on a telephone
/// within the page of others; the statistics page has them all.
const BESIDE_MAP: std::ops::Range<usize> = 1..5;

/// What the map shows, as a table before it that opens when somebody asks: a frame has no room for both. It keeps its own order and leads nowhere: the tiles do.
fn provinces(lang: Lang, table: &Table) -> Grid {
    let mut grid =
        tables::grid(lang, table, lang.texts().by_province, Sorting::default(), &|_| None::<String>);
    let name = 1;
    grid.heads = grid
        .heads
        .into_iter()
        .enumerate()
        .filter(|(n, _)| *n < name || BESIDE_MAP.contains(&(n - name)))
        .map(|(_, head)| head)
        .collect();
    if let Some(head) = grid.heads.first_mut() {
        head.text = lang.texts().nav_provinces;
    }
    for row in &mut grid.rows {
        row.href = None;
        row.cells = row.cells.get(BESIDE_MAP).map(<[String]>::to_vec).unwrap_or_default();
    }
    grid
}

/// What others put on their pages, figure by figure, for the reader's cut.
#[must_use]
pub fn codes(
    state: &ApiState,
    lang: Lang,
    zone: Option<&str>,
    province: Option<ProvinceCode>,
) -> Vec<(&'static str, String)> {
    let code = province.map(|p| p.to_string()).unwrap_or_default();
    // A map of one province, or its trend, would be another figure.
    let makes_sense = |figure: Embedded| match figure {
        Embedded::Headline | Embedded::Funnel => true,
        Embedded::Map => province.is_none(),
        Embedded::Trend => province.is_none() && zone.is_none(),
    };
    WORDS
        .iter()
        .filter(|(figure, ..)| makes_sense(*figure))
        .map(|(figure, vi, en)| {
            let path = Page::Embed(lang.pick(vi, en)).with(lang, &[("zone", zone.unwrap_or_default()), ("tinh", &code)]);
            let (name, height) = (figure.name(lang), if *figure == Embedded::Map { 1_120 } else { 560 });
            let source = escape(&state.url(&path));
            let code = format!(
                "<iframe src=\"{source}\" title=\"{}\" width=\"100%\" height=\"{height}\" loading=\"lazy\"></iframe>",
                escape(name)
            );
            (name, code)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_known_by_a_word_in_each_language() {
        for (figure, vi, en) in WORDS {
            assert_eq!((Embedded::of(vi), Embedded::of(en)), (Some(figure), Some(figure)));
        }
        assert_eq!(Embedded::of("x"), None);
    }
}
