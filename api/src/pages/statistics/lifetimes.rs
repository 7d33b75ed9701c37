//! The life of names: tables of one dimension, which the reader chooses by links.

use super::{Chosen, Section};
use crate::fault::Fault;
use crate::locales::Lang;
use crate::pages::Link;
use crate::pages::lives::{self, Small};
use crate::pages::renewals;
use crate::paths::with_query;
use crate::state::ApiState;
use crate::statistics::lives::longitudinal;
use crate::statistics::{Asked, By};

/// The tables, and the ways to others.
pub(super) struct Lifetimes {
    pub(super) by: Vec<Link>,
    /// What stands in the addresses of the files.
    pub(super) query: String,
    pub(super) json: String,
    pub(super) curves: Vec<Small>,
    pub(super) groups: Small,
    /// By class, of the whole country; not within a province.
    pub(super) classes: Option<Small>,
    pub(super) expectations: Vec<String>,
}

/// What tables over time there are of the reader's cut: of the whole country all, of a province those of its wards.
pub(super) fn has(chosen: &Chosen, by: By) -> bool {
    match by {
        By::Total => false,
        By::Ward => chosen.zone.is_none() && chosen.province.is_some(),
        _ => chosen.is_whole(),
    }
}

/// The dimensions that can be chosen are those of the tables above.
pub(super) fn links(lang: Lang, chosen: &Chosen, sections: &[Section]) -> Vec<Link> {
    let there = |by: By| has(chosen, by) && (by == By::Zone || sections.iter().any(|s| s.by == by));
    let link = |by: By| {
        // Zones are what stands there without a choice.
        let wanted = (by != By::Zone).then_some(by);
        let href = chosen.lives_href(lang, wanted);
        Link::new(href, super::caption(lang, by)).at(chosen.lives.unwrap_or(By::Zone) == by)
    };
    By::ALL.into_iter().filter(|by| there(*by)).map(link).collect()
}

impl Lifetimes {
    /// Reads the tables that were chosen; nothing in a cut that has none.
    ///
    /// # Errors
    /// [`Fault::Unavailable`].
    pub(super) async fn read(
        state: &ApiState,
        lang: Lang,
        chosen: &Chosen,
        sections: &[Section],
    ) -> Result<Option<Self>, Fault> {
        if !chosen.is_whole() && chosen.lives.is_none() {
            return Ok(None);
        }
        let by = chosen.lives.unwrap_or(By::Total);
        let province = chosen.province.filter(|_| by == By::Ward);
        let asked = Asked { by, zone: None, province };
        let figures = longitudinal(state, &asked).await?;
        let code = province.map(|p| p.to_string()).unwrap_or_default();
        let word = if by == By::Total { "" } else { by.word() };
        let pairs = [("by", word), ("province", code.as_str())];
        let whole = chosen.is_whole();
        Ok(Some(Self {
            by: links(lang, chosen, sections),
            query: with_query("", &pairs),
            json: with_query("/api/v1/statistics/longitudinal", &pairs),
            curves: vec![lives::first_use(lang, &figures), lives::survival(lang, &figures)],
            groups: renewals::by_group(lang, &figures),
            classes: whole.then(|| renewals::renewals(lang, &figures.renewals)),
            expectations: if whole { renewals::expectations(lang, &figures.renewals) } else { Vec::new() },
        }))
    }
}
