//! The rates of the nation and of each group, from the labels.
//!
//! “Cannot tell” is left out of both n_k and k_k, as if the name had not been drawn; how far that may matter is told
//! beside the estimate ([`Doubt`]).

use super::sheet::Line;
use domain::audit::sample::{AuditStratum, Group};
use domain::audit::small_area::{AreaStratum, Basis, OWN_LABELS, SmallArea, between_areas, small_area};
use domain::audit::stratified::{PostStratified, Stratum, post_stratified};
use domain::audit::{AuditError, Label, Mix};
use serde::Serialize;
use store::Audit;

/// What is asked of a label: does it fit? `None` when the label does not tell.
pub type Fits = fn(Label) -> Option<bool>;

/// The indicators with a rate for each group.
pub const RATES: [(&str, Fits); 2] = [("u_any", Label::in_use), ("u_web", Label::own_site)];

/// Whether an item counts in a group's estimate.
#[must_use]
pub fn counts_in(line: &Line, mix: &Mix, audit: &Audit) -> bool {
    let item = &line.item;
    let of_group = |group: Group, held: bool| match audit.plan.groups.contains(&group) {
        // The group has a sample of its own, which holds all of its names in the national one.
        true => item.groups.contains(&group),
        false => item.nation && held,
    };
    match mix.dimension.as_str() {
        "total" => item.nation,
        "zone" => item.nation && item.zone == mix.key,
        "province" => match domain::province::ProvinceCode::parse(&mix.key) {
            Some(code) => of_group(Group::Province(code), item.province == mix.key),
            None => item.nation && item.province == mix.key,
        },
        _ => of_group(Group::Registrar(mix.key.clone()), item.registrar == mix.key),
    }
}

/// The strata of a group with what the labels say of them, in the order of [`AuditStratum::ALL`].
#[must_use]
pub fn strata(mix: &Mix, lines: &[&Line], fits: Fits) -> Vec<Stratum> {
    AuditStratum::ALL
        .into_iter()
        .map(|stratum| {
            let (mut audited, mut in_use, mut disputed) = (0, 0, 0);
            for line in lines.iter().filter(|l| l.item.stratum == stratum) {
                let Some(fit) = line.settled().and_then(fits) else { continue };
                audited += 1;
                in_use += u64::from(fit);
                // Labels that differ and mean the same here are no dispute.
                disputed += u64::from(line.labels.pair().is_some_and(|(a, b)| fits(a) != fits(b)));
            }
            Stratum {
                name: stratum.code().to_owned(),
                population: mix.of(stratum),
                audited,
                in_use,
                disputed,
            }
        })
        .collect()
}

/// How far names of which nobody could tell may move a rate: if none of them fitted, and if all did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Doubt {
    /// Items whose label stands as “cannot tell”.
    pub names: u64,
    /// The rate if none of them fitted.
    pub none: f64,
    /// The rate if all did.
    pub all: f64,
}

/// The nation's rate: post-stratified, with what the doubtful names may do to it.
///
/// # Errors
/// As [`post_stratified`]: a stratum with fewer than 2 labels is named.
pub fn nation(mix: &Mix, lines: &[&Line], fits: Fits) -> Result<(PostStratified, Doubt), AuditError> {
    let strata = strata(mix, lines, fits);
    let rate = post_stratified(&strata)?;
    let doubtful = |s: &Stratum| {
        let of = |l: &&&Line| l.item.stratum.code() == s.name && l.settled() == Some(Label::CannotTell);
        lines.iter().filter(of).count() as u64
    };
    let with = |all: bool| {
        let changed = strata.iter().map(|s| {
            let n = doubtful(s);
            Stratum { audited: s.audited + n, in_use: s.in_use + if all { n } else { 0 }, ..s.clone() }
        });
        post_stratified(&changed.collect::<Vec<_>>()).map(|r| r.estimate.value)
    };
    let doubt = Doubt { names: strata.iter().map(doubtful).sum(), none: with(false)?, all: with(true)? };
    Ok((rate, doubt))
}

/// The rates of all groups of a dimension: own, composite or synthetic. Groups with fewer than
/// [`super::FEWEST`] names are left out.
///
/// # Errors
/// As [`small_area`].
pub fn of_dimension<'a>(
    dimension: &str,
    audit: &'a Audit,
    sheet: &[Line],
    fits: Fits,
) -> Result<Vec<(&'a Mix, SmallArea)>, AuditError> {
    let Some(total) = audit.mixes.iter().find(|m| m.dimension == "total") else { return Ok(Vec::new()) };
    let nation = strata(total, &sheet.iter().filter(|l| l.item.nation).collect::<Vec<_>>(), fits);
    let groups: Vec<(&Mix, Vec<AreaStratum>)> = audit
        .mixes
        .iter()
        .filter(|m| m.dimension == dimension && m.names() >= super::FEWEST)
        .map(|mix| {
            let lines: Vec<&Line> = sheet.iter().filter(|l| counts_in(l, mix, audit)).collect();
            let pairs = nation.iter().cloned().zip(strata(mix, &lines, fits));
            (mix, pairs.map(|(nation, area)| AreaStratum { nation, area }).collect())
        })
        .collect();
    let between = between(&groups);
    groups.into_iter().map(|(mix, strata)| Ok((mix, small_area(&strata, between)?))).collect()
}

/// How much groups differ within a class, from those with labels enough of their own.
fn between(groups: &[(&Mix, Vec<AreaStratum>)]) -> f64 {
    let audited = |strata: &[AreaStratum]| strata.iter().map(|s| s.area.audited).sum::<u64>();
    let known = groups.iter().filter(|(_, strata)| audited(strata) >= OWN_LABELS).flat_map(|(_, s)| s);
    let pair = |s: &AreaStratum| Some((s.area.proportion().ok()??, s.nation.proportion().ok()??));
    between_areas(&known.filter_map(pair).collect::<Vec<_>>())
}

/// The word that is kept with an estimate.
#[must_use]
pub fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Synthetic => "synthetic",
        Basis::Composite => "composite",
        Basis::Own => "own",
    }
}
