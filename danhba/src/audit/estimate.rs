//! The corrected rates of a quarter: from its own labels, or carried over from the latest audit before it.

use super::groups::{self, Doubt, RATES};
use super::report::{Confusion, Report, StratumRow};
use super::sheet::{self, Line};
use super::validity;
use crate::app::App;
use crate::cli::audit::Which;
use crate::snapshot;
use anyhow::{Context, bail};
use domain::audit::bands::bands;
use domain::audit::cluster::{clustered, gather};
use domain::audit::mix::DIMENSIONS;
use domain::audit::multiclass::{ClassShare, Labelled, correct, shares};
use domain::audit::prevalence::{Validation, true_prevalence};
use domain::audit::sample::AuditStratum;
use domain::audit::wilson::wilson;
use domain::audit::{AuditError, Estimate, Interval, Label, Mix, REPLICATES, Tally};
use domain::observation::Observation;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{Audit, AuditEstimate, Db, Snapshot};

/// From the quarter's own labels.
///
/// # Errors
/// When no sample is drawn, when the labellers agree too little and `anyway` is not given, when a stratum has fewer
/// than 2 labels, and database errors.
pub async fn own(app: &App, db: &Db, which: Which, anyway: bool) -> anyhow::Result<Report> {
    let (snapshot, audit) = super::find(db, which).await?;
    let sheet = sheet::read(db, audit.id).await?;
    let agreement = sheet::agreement(&sheet);
    match &agreement {
        Ok(k) if !k.stands() && !anyway => bail!(
            "κ is {:.3} over {} items, under {}: the two labellers do not mean the same by the labels. Mend the \
             instructions and label again, or add --anyway and say so where the figures are shown",
            k.kappa,
            k.items,
            domain::audit::agreement::BAR
        ),
        Err(why) if !anyway => bail!("no κ can be computed: {why}; --anyway goes on without"),
        _ => {}
    }
    let lines: Vec<&Line> = sheet.iter().filter(|l| l.item.nation).collect();
    let total = audit.mixes.iter().find(|m| m.dimension == "total");
    let total = total.context("the stored draw has no total; restore it from a backup")?;
    let mut estimates = Estimates::default();
    let mut doubts: BTreeMap<&str, Doubt> = BTreeMap::new();
    for (indicator, fits) in RATES {
        let (rate, doubt) = groups::nation(total, &lines, fits)?;
        estimates.add("total", "", indicator, rate.estimate, "post_stratified", rate.audited);
        doubts.insert(indicator, doubt);
        for dimension in DIMENSIONS.into_iter().skip(1) {
            for (mix, area) in groups::of_dimension(dimension, &audit, &sheet, fits)? {
                let basis = groups::word(area.basis);
                estimates.add(dimension, &mix.key, indicator, area.estimate, basis, area.audited);
            }
        }
    }
    let strata: Vec<Labelled> =
        AuditStratum::ALL.iter().map(|s| labelled(*s, total.of(*s), &lines)).collect();
    let labels = strata.iter().flat_map(|s| &s.labels).sum();
    let mut chance = chance(&audit, &snapshot);
    for (label, share) in Label::TELLING.into_iter().zip(shares(&strata, REPLICATES, &mut chance)?) {
        estimates.add("total", "", &format!("share_{}", label.code()), share, "multiclass", labels);
    }
    for (indicator, fits) in RATES {
        // Without a name of each kind there is nothing to measure, and nothing to carry over.
        if let Ok(v) = validity::of(total, &lines, fits) {
            let short = indicator.trim_start_matches("u_");
            estimates.add_tally(&format!("se_{short}"), v.sensitivity);
            estimates.add_tally(&format!("sp_{short}"), v.specificity);
        }
    }
    if let Ok(k) = &agreement {
        let interval = Interval { low: k.low, high: k.high };
        estimates.add("total", "", "kappa", Estimate { value: k.kappa, interval }, "labels", k.items as u64);
    }
    let run = db.put_audit_estimates(snapshot.id, audit.id, &estimates.0, app.clock.now()).await?;
    Ok(Report {
        quarter: snapshot.quarter.to_string(),
        revision: snapshot.revision,
        method: "post_stratified",
        untold: None,
        run,
        items: sheet.len(),
        settled: sheet.iter().filter(|l| l.settled().is_some()).count(),
        kappa: agreement.ok(),
        cannot_tell: doubts,
        strata: strata.iter().map(StratumRow::of).collect(),
        confusion: Some(Confusion::of(total, &lines)),
        design_effect: design_effect(db, &audit, &lines, &mut chance).await?,
        bands: bands_of(&estimates.0),
        audited: None,
        estimates: estimates.0,
    })
}

/// Labels of a stratum by class.
fn labelled(stratum: AuditStratum, population: u64, lines: &[&Line]) -> Labelled {
    let of = |label| lines.iter().filter(|l| l.item.stratum == stratum && l.settled() == Some(label)).count();
    let labels = Label::TELLING.into_iter().map(|l| of(l) as u64).collect();
    Labelled { name: stratum.code().to_owned(), population, labels }
}

/// The dice of a quarter's resampled audits: whoever knows the published seed draws the same.
fn chance(audit: &Audit, snapshot: &Snapshot) -> StdRng {
    StdRng::from_seed(Sha256::digest(format!("{}\n{}", audit.seed, snapshot.quarter)).into())
}

/// By the latest audited quarter before, on what the figures of this quarter count: rates by its Se and Sp (Rogan and Gladen,
/// interval of Lang and Reiczigel), shares of classes by its whole confusion.
///
/// # Errors
/// When no earlier quarter has Se and Sp, when they are too weak to correct with, and database errors.
pub async fn carried(app: &App, db: &Db, which: Which) -> anyhow::Result<Report> {
    let snapshot = snapshot::find(db, which.quarter, None, which.revision).await?;
    let (before, audit, validations) = latest_audited(db, &snapshot).await?;
    let population = super::population::read(db, &snapshot).await?;
    let mut estimates = Estimates::default();
    for ((indicator, fits), validation) in RATES.into_iter().zip(validations) {
        let Some(validation) = validation else { continue };
        let labels = validation.sensitivity.whole() + validation.specificity.whole();
        for mix in &population.mixes {
            if mix.dimension != "total" && mix.names() < super::FEWEST {
                continue;
            }
            let counted = Tally::new("observed names", mix.counted_as(fits), mix.names())?;
            let rate = true_prevalence(counted, validation)?;
            estimates.add(&mix.dimension, &mix.key, indicator, rate, "rogan_gladen", labels);
        }
    }
    let total = population.mixes.iter().find(|m| m.dimension == "total");
    let untold = match classes(db, &audit, total, &mut chance(&audit, &snapshot)).await? {
        Ok((shares, labels)) => {
            for (label, share) in Label::TELLING.into_iter().zip(shares) {
                let indicator = format!("share_{}", label.code());
                estimates.add("total", "", &indicator, share.corrected, "confusion", labels);
            }
            None
        }
        Err(why) => Some(why.to_string()),
    };
    let run = db.put_audit_estimates(snapshot.id, audit.id, &estimates.0, app.clock.now()).await?;
    Ok(Report {
        quarter: snapshot.quarter.to_string(),
        revision: snapshot.revision,
        method: "rogan_gladen",
        untold,
        run,
        items: 0,
        settled: 0,
        kappa: None,
        cannot_tell: BTreeMap::new(),
        strata: Vec::new(),
        confusion: None,
        design_effect: None,
        bands: bands_of(&estimates.0),
        audited: Some(before.quarter.to_string()),
        estimates: estimates.0,
    })
}

/// The shares of the classes among what the figures of a quarter count, through the confusion that an earlier audit saw, and
/// on how many labels they rest; or why that audit does not tell.
async fn classes(
    db: &Db,
    audit: &Audit,
    counted: Option<&Mix>,
    chance: &mut StdRng,
) -> anyhow::Result<Result<(Vec<ClassShare>, u64), AuditError>> {
    let sheet = sheet::read(db, audit.id).await?;
    let lines: Vec<&Line> = sheet.iter().filter(|l| l.item.nation).collect();
    let drawn = audit.mixes.iter().find(|m| m.dimension == "total");
    let drawn = drawn.context("the stored draw has no total; restore it from a backup")?;
    let counted = counted.map(|m| m.counted).unwrap_or_default();
    Ok(validity::classes(drawn, &lines)
        .and_then(|confusion| Ok((correct(&confusion, &counted, REPLICATES, chance)?, confusion.labels()))))
}

/// The latest quarter before with Se and Sp, for [`RATES`] in their order.
async fn latest_audited(
    db: &Db,
    snapshot: &Snapshot,
) -> anyhow::Result<(Snapshot, Audit, [Option<Validation>; 2])> {
    for before in db.snapshots().await?.into_iter().filter(|s| s.quarter < snapshot.quarter) {
        let Some(audit) = db.audit(before.id).await? else { continue };
        let kept = db.audit_estimates(before.id).await?;
        let tally = |indicator: &str| {
            let e = kept.iter().find(|e| e.dimension == "total" && e.indicator == indicator)?;
            let whole = u64::try_from(e.labels).ok()?;
            Tally::new(indicator, (e.value * whole as f64).round() as u64, whole).ok()
        };
        let of = |short: &str| {
            let (sensitivity, specificity) = (tally(&format!("se_{short}"))?, tally(&format!("sp_{short}"))?);
            Some(Validation { sensitivity, specificity })
        };
        let found = [of("any"), of("web")];
        if found[0].is_some() {
            return Ok((before, audit, found));
        }
    }
    bail!(
        "no quarter before {} has an audit with estimates; draw and label this one, or estimate that one first",
        snapshot.quarter
    )
}

/// The estimates being gathered.
#[derive(Default)]
struct Estimates(Vec<AuditEstimate>);

impl Estimates {
    fn add(&mut self, dimension: &str, key: &str, indicator: &str, e: Estimate, basis: &str, labels: u64) {
        self.0.push(AuditEstimate {
            dimension: dimension.to_owned(),
            key: key.to_owned(),
            indicator: indicator.to_owned(),
            value: e.value,
            low: e.interval.low,
            high: e.interval.high,
            basis: basis.to_owned(),
            labels: i64::try_from(labels).unwrap_or(i64::MAX),
        });
    }

    fn add_tally(&mut self, indicator: &str, tally: Tally) {
        self.add("total", "", indicator, wilson(tally), "labels", tally.whole());
    }
}

/// Bands of provinces and registrars by `u_any`, the highest first; within a band there is no order.
fn bands_of(estimates: &[AuditEstimate]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut found = BTreeMap::new();
    for dimension in ["province", "registrar"] {
        let of = |e: &&AuditEstimate| e.dimension == dimension && e.indicator == "u_any" && !e.key.is_empty();
        let groups = estimates.iter().filter(of).map(|e| {
            (e.key.clone(), Estimate { value: e.value, interval: Interval { low: e.low, high: e.high } })
        });
        let names = |b: domain::audit::bands::Band<String>| b.members.into_iter().map(|(k, _)| k).collect();
        found.insert(dimension.to_owned(), bands(groups.collect()).into_iter().map(names).collect());
    }
    found
}

/// How many times larger the variance is because names share hosting addresses; unweighted, of the labelled names
/// whose stored look has an address. `None` where that cannot be told.
async fn design_effect(
    db: &Db,
    audit: &Audit,
    lines: &[&Line],
    chance: &mut StdRng,
) -> anyhow::Result<Option<f64>> {
    let (mut names, mut with_address) = (Vec::new(), 0);
    for line in lines {
        let Some(in_use) = line.settled().and_then(Label::in_use) else { continue };
        let look = db.audit_facts(audit.id, line.item.position).await?;
        let address = look.as_ref().and_then(address);
        with_address += usize::from(address.is_some());
        // A name without an address is a cluster of its own.
        names.push((address.unwrap_or_else(|| line.item.domain.as_str().to_owned()), in_use));
    }
    if with_address == 0 {
        return Ok(None);
    }
    Ok(clustered(&gather(names), REPLICATES, chance).ok().and_then(|c| c.design_effect))
}

fn address(look: &Observation) -> Option<String> {
    look.visits.iter().flat_map(|v| v.hops.iter().rev()).find_map(|h| h.address).map(|a| a.to_string())
}
