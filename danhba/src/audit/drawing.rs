//! Drawing the sample: from the frozen names, by the published seed, stored whole.

use super::population::{self, Population};
use crate::app::App;
use crate::cli::audit::Which;
use crate::snapshot;
use anyhow::bail;
use domain::audit::sample::{Drawn, Group, Inclusion, Plan, draw};
use serde::Serialize;
use store::{AuditItem, AuditPlan, Db, NewAudit, PutAudit};

/// Labels of its own that a group gets (E.7).
const PER_GROUP: u64 = 100;

/// What was drawn.
#[derive(Debug, Serialize)]
pub struct Report {
    quarter: String,
    revision: i64,
    seed: String,
    /// Drawn before with the same seed and plan; nothing changed.
    already: bool,
    names: usize,
    strata: Vec<Inclusion>,
    groups: Vec<(Group, Vec<Inclusion>)>,
    /// How anybody can repeat the draw.
    repeat: String,
}

/// Draws and stores, or finds the same draw stored.
///
/// # Errors
/// When the quarter is not frozen, has no name to draw, or has another draw.
pub async fn run(
    app: &App,
    db: &Db,
    which: Which,
    seed: &str,
    groups: &[Group],
    size: u64,
) -> anyhow::Result<Report> {
    let frozen = snapshot::find(db, which.quarter, None, which.revision).await?;
    let round = which.quarter.to_string();
    let bar = app.talk.spinner("drawing");
    let population = population::read(db, &frozen).await?;
    if population.candidates.is_empty() {
        bail!("{round} has no observed name that is eligible and 90 days old: there is nothing to draw");
    }
    let (mut groups, seed) = (groups.to_vec(), seed.trim().to_owned());
    groups.sort();
    groups.dedup();
    let plan =
        Plan { seed: seed.clone(), round: round.clone(), size, groups: groups.clone(), per_group: PER_GROUP };
    let drawn = draw(&population.candidates, &plan)?;
    let new = NewAudit {
        snapshot_id: frozen.id,
        seed: seed.clone(),
        plan: AuditPlan { size, groups, per_group: PER_GROUP },
        nation: drawn.nation.clone(),
        groups: drawn.groups.clone(),
        items: items(&population, drawn.names)?,
        mixes: population.mixes,
        now: app.clock.now(),
    };
    let put = db.put_audit(&new).await?;
    bar.finish_and_clear();
    let already = match put {
        PutAudit::Stored(_) => false,
        PutAudit::Already(_) => true,
        PutAudit::Another(other) => bail!(
            "{round} revision {} has a draw already, by the seed “{}” ({} names{}): a second one would be a choice \
             between two samples. Go on with that draw, or freeze a revision of the quarter",
            frozen.revision,
            other.seed,
            other.plan.size,
            if other.plan.groups.is_empty() { "" } else { " and groups of their own" }
        ),
    };
    Ok(Report {
        repeat: format!("printf '%s\\n%s\\n%s' '{}' {round} NAME | sha256sum", seed.replace('\'', "'\\''")),
        quarter: round,
        revision: frozen.revision,
        seed,
        already,
        names: new.items.len(),
        strata: drawn.nation,
        groups: drawn.groups,
    })
}

fn items(population: &Population, names: Vec<Drawn>) -> anyhow::Result<Vec<AuditItem>> {
    let mut items = Vec::with_capacity(names.len());
    for (drawn, position) in names.into_iter().zip(1..) {
        let Some(name) = population.names.get(&drawn.domain) else {
            bail!("{} was drawn but is not in the population", drawn.domain);
        };
        items.push(AuditItem {
            position,
            domain: drawn.domain,
            evidence_id: name.evidence_id,
            zone: name.frame.zone.clone(),
            province: name.frame.province.clone(),
            registrar: name.frame.registrar.clone(),
            stratum: name.stratum,
            leaf: name.leaf.clone(),
            counted: name.counted,
            nation: drawn.nation,
            groups: drawn.groups,
        });
    }
    Ok(items)
}

/// The report in words.
pub fn words(report: &Report) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(["sample", "stratum", "names N_k", "drawn n_k"]);
    let nation = report.strata.iter().map(|i| ("nation".to_owned(), i));
    let groups = report.groups.iter().flat_map(|(group, counts)| {
        let name = match group {
            Group::Province(code) => format!("province {code}"),
            Group::Registrar(id) => format!("registrar {id}"),
        };
        counts.iter().map(move |i| (name.clone(), i))
    });
    for (sample, i) in nation.chain(groups) {
        table.add_row([sample, i.stratum.to_string(), i.population.to_string(), i.drawn.to_string()]);
    }
    let again = if report.already { " (drawn before; nothing changed)" } else { "" };
    format!(
        "{table}\n{} revision {}: {} names to label{again}\nEach name's place in line is the SHA-256 of seed, quarter \
         and name; the first n_k of each stratum are drawn, and labelled in this order. Repeat it with\n  {}\n",
        report.quarter, report.revision, report.names, report.repeat
    )
}
