//! Facets as lists of links with counts.

use super::choices::{Choices, Filter};
use crate::format;
use crate::locales::{Lang, states};
use crate::naming;
use crate::statistics::By;
use domain::offering::ServiceKind;
use domain::province::gazetteer;
use domain::verdict::{Class, Https};
use indexer::{FacetCount, Facets};

/// A list this short is shown unfolded.
const FEW: usize = 6;

/// One facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Its name.
    pub title: &'static str,
    /// Whether it is unfolded.
    pub open: bool,
    /// Its values.
    pub options: Vec<FacetLink>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetLink {
    /// Sets the filter, or removes it when it is set.
    pub href: String,
    /// The value in words.
    pub text: String,
    /// Number of sites.
    pub count: String,
    /// Whether it is set.
    pub current: bool,
}

/// All facets that have something to choose.
pub fn all(lang: Lang, choices: &Choices, counts: &Facets) -> Vec<Facet> {
    let t = lang.texts();
    let province = |v: &str| Some(naming::group(lang, By::Province, v)).filter(|_| !v.is_empty());
    let wards = choices.province.map(|p| gazetteer().wards_of(p)).unwrap_or_default();
    let ward = |v: &str| wards.iter().find(|w| w.code == v).map(|w| format!("{} {}", w.kind, w.name));
    let zone = |v: &str| Some(format!(".{v}"));
    let sector = |v: &str| naming::sector(lang, v).map(str::to_owned);
    let state = |v: &str| Class::from_code(v).map(|c| states::class(lang, c).to_owned());
    let https = |v: &str| {
        let valid = v == Https::Valid.code();
        Some(if valid { t.https_yes } else { t.https_no }.to_owned())
    };
    let service = |v: &str| ServiceKind::from_code(v).map(|kind| naming::service(lang, kind).to_owned());
    let chosen_service = choices.service.map(ServiceKind::code);
    let chosen_province = choices.province.map(|p| p.to_string());
    let chosen_state = choices.state.map(|c| c.code().to_owned());
    let chosen_https = choices.https.map(|yes| https_key(yes).to_owned());
    let folded = merge_https(&counts.https);
    let build =
        |title, filter, list: &[FacetCount], chosen: Option<&str>, words: &dyn Fn(&str) -> Option<String>| {
            let options = list
                .iter()
                .filter_map(|c| {
                    let current = chosen == Some(c.value.as_str());
                    let target =
                        if current { choices.without(filter) } else { choices.with(filter, &c.value) };
                    Some(FacetLink {
                        href: target.href(lang),
                        text: words(&c.value)?,
                        count: format::number(lang, i64::try_from(c.count).unwrap_or(i64::MAX)),
                        current,
                    })
                })
                .collect::<Vec<_>>();
            Facet { title, open: chosen.is_some() || options.len() <= FEW, options }
        };
    let mut facets = vec![
        build(t.facet_province, Filter::Province, &counts.province, chosen_province.as_deref(), &province),
        build(t.facet_ward, Filter::Ward, &counts.ward, choices.ward.as_deref(), &ward),
        build(t.facet_zone, Filter::Zone, &counts.zone, choices.zone.as_deref(), &zone),
        build(t.facet_sector, Filter::Sector, &counts.sector, choices.sector.as_deref(), &sector),
        build(t.facet_service, Filter::Service, &counts.service, chosen_service, &service),
        build(t.facet_state, Filter::State, &counts.state, chosen_state.as_deref(), &state),
        build(t.facet_https, Filter::Https, &folded, chosen_https.as_deref(), &https),
    ];
    facets.retain(|f| !f.options.is_empty());
    facets
}

fn https_key(valid: bool) -> &'static str {
    if valid { Https::Valid.code() } else { Https::None.code() }
}

// Readers choose between a valid certificate and anything else; the six states are told on the site's page.
// Sites of which readers are not told it (of persons) are neither.
fn merge_https(counts: &[FacetCount]) -> Vec<FacetCount> {
    let told: Vec<&FacetCount> = counts.iter().filter(|c| !c.value.is_empty()).collect();
    [true, false]
        .into_iter()
        .map(|valid| FacetCount {
            value: https_key(valid).to_owned(),
            count: told.iter().filter(|c| (c.value == Https::Valid.code()) == valid).map(|c| c.count).sum(),
        })
        .filter(|c| c.count > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_states_are_folded_into_two() {
        let count = |value: &str, count| FacetCount { value: value.into(), count };
        let folded = merge_https(&[count("valid", 7), count("none", 2), count("expired", 1), count("", 4)]);
        assert_eq!(folded, [count("valid", 7), count("none", 3)]);
        assert_eq!(merge_https(&[]), []);
    }
}
