//! The population of an audit: the frozen names that are observed, eligible and mature, by stratum and by group.

use domain::audit::mix::{DIMENSIONS, Mix, groups, stratum};
use domain::audit::sample::{AuditStratum, Candidate};
use domain::audit::{Label, mix};
use domain::measure::{Frame, Known};
use domain::name::DomainName;
use domain::province::ProvinceCode;
use std::collections::{BTreeMap, HashMap};
use store::{Db, Snapshot};

/// Names read at once.
const PAGE: u32 = 500;

/// What the frozen record says of a name that may be drawn.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What the register said.
    pub frame: Frame,
    /// The look behind the state.
    pub evidence_id: Option<i64>,
    /// Its stratum.
    pub stratum: AuditStratum,
    /// The machine's leaf.
    pub leaf: String,
    /// What the figures count it as.
    pub counted: Label,
}

/// The names that may be drawn.
#[derive(Debug, Default)]
pub struct Population {
    /// As the draw takes them.
    pub candidates: Vec<Candidate>,
    /// What is recorded of each.
    pub names: HashMap<DomainName, Recorded>,
    /// Counts by group, the total first.
    pub mixes: Vec<Mix>,
}

/// Reads the population of a frozen quarter.
///
/// # Errors
/// Database errors, and lines that cannot be read.
pub async fn read(db: &Db, snapshot: &Snapshot) -> anyhow::Result<Population> {
    let mut population = Population::default();
    let mut mixes: BTreeMap<(usize, String), Mix> = BTreeMap::new();
    mixes.insert((0, String::new()), Mix::new(DIMENSIONS[0], ""));
    let mut after = String::new();
    loop {
        let page = db.audit_candidates(snapshot.id, &after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after.clone_from(&last.domain);
        for (frozen, confidence) in page {
            let frame: Frame = serde_json::from_str(&frozen.frame)?;
            let known: Known = serde_json::from_str(&frozen.known)?;
            let (Some(stratum), Some(leaf)) =
                (stratum(&frame, &known, confidence, snapshot.as_of), known.leaf)
            else {
                continue;
            };
            let counted = Label::counted(&known);
            for (at, (dimension, key)) in groups(&frame).into_iter().enumerate() {
                let mix = mixes.entry((at, key.to_owned())).or_insert_with(|| mix::Mix::new(dimension, key));
                mix.add(stratum, counted);
            }
            let domain = DomainName::stored(&frozen.domain)?;
            population.candidates.push(Candidate {
                domain: domain.clone(),
                stratum,
                registrar: Some(frame.registrar.clone()).filter(|r| !r.is_empty()),
                province: ProvinceCode::parse(&frame.province),
            });
            let leaf = leaf.code().to_owned();
            let evidence_id = frozen.evidence_id;
            population.names.insert(domain, Recorded { frame, evidence_id, stratum, leaf, counted });
        }
    }
    population.mixes = mixes.into_values().collect();
    Ok(population)
}
