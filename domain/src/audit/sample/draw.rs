//! The draw itself. A name's place in line is the SHA-256 of seed, round and name, so the draw depends on
//! nothing but the published seed and the frozen list of names: not on their order, and not on us.

use super::allocate::allocate;
use super::stratum::AuditStratum;
use crate::name::DomainName;
use crate::province::ProvinceCode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// An observed name that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub domain: DomainName,
    /// Its stratum.
    pub stratum: AuditStratum,
    /// Its registrar.
    pub registrar: Option<String>,
    /// Its present province.
    pub province: Option<ProvinceCode>,
}

/// A registrar or province that gets a corrected rate of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// A registrar, by its id.
    Registrar(String),
    /// A present province.
    Province(ProvinceCode),
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The seed, published before the list of names is frozen.
    pub seed: String,
    /// The round, such as `2026-Q3`: the same seed draws other names in another round.
    pub round: String,
    /// Names of the national draw; 1,100 by E.7.
    pub size: u64,
    /// Groups that need enough labels of their own.
    pub groups: Vec<Group>,
    /// Names a group; at least 100 by E.7.
    pub per_group: u64,
}

/// Names of a stratum and how many of them were drawn: N_k and n_k of every estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inclusion {
    /// The stratum.
    pub stratum: AuditStratum,
    /// N_k.
    pub population: u64,
    /// n_k.
    pub drawn: u64,
}

/// A name to be labelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// The name.
    pub domain: DomainName,
    /// Its stratum. Not shown to labellers.
    pub stratum: AuditStratum,
    /// Whether it counts in the nation's estimate. Names drawn only for a group do not: they would overweight
    /// the group.
    pub nation: bool,
    /// The groups in whose estimates it counts.
    pub groups: Vec<Group>,
}

/// The names to be labelled, in the order in which they are labelled, and the counts for the estimates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draw {
    /// The names in the order of their places in line, so that strata are mixed and the order gives no hint.
    pub names: Vec<Drawn>,
    /// Counts of the nation's estimate, in the order of [`AuditStratum::ALL`].
    pub nation: Vec<Inclusion>,
    /// Counts of each group's estimate. A group without observed names has only zeros.
    pub groups: Vec<(Group, Vec<Inclusion>)>,
}

/// Why a draw cannot be made. The display names the cure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SampleError {
    /// No seed or no round.
    #[error("the {0} of the draw is empty; publish one before the names are frozen")]
    Unpublished(&'static str),
    /// A line break in seed or round.
    #[error("the {0} of the draw has a line break; use one line, or outsiders cannot repeat the draw")]
    LineBreak(&'static str),
    /// A name that is given twice.
    #[error("{0} is given twice; a name can be drawn once only")]
    Twice(DomainName),
}

impl Group {
    fn holds(&self, candidate: &Candidate) -> bool {
        match self {
            Self::Registrar(id) => candidate.registrar.as_ref() == Some(id),
            Self::Province(code) => candidate.province == Some(*code),
        }
    }
}

/// A name's place in line: SHA-256 of seed, line break, round, line break, name (as an A-label). Anyone can
/// repeat it with `printf '%s\n%s\n%s' SEED ROUND NAME | sha256sum`.
#[must_use]
pub fn position(seed: &str, round: &str, domain: &DomainName) -> [u8; 32] {
    Sha256::digest(format!("{seed}\n{round}\n{}", domain.as_str())).into()
}

/// Draws the first names in line of every stratum: for the nation, and from the same line for each group. A
/// group takes at least those of its names that the nation took, so the two draws overlap as much as they
/// can, and each is a simple random sample of its strata.
///
/// # Errors
/// [`SampleError`].
pub fn draw(candidates: &[Candidate], plan: &Plan) -> Result<Draw, SampleError> {
    for (what, text) in [("seed", &plan.seed), ("round", &plan.round)] {
        if text.trim().is_empty() {
            return Err(SampleError::Unpublished(what));
        }
        if text.contains(['\n', '\r']) {
            return Err(SampleError::LineBreak(what));
        }
    }
    let mut line: BTreeMap<([u8; 32], &DomainName), &Candidate> = BTreeMap::new();
    for candidate in candidates {
        let place = position(&plan.seed, &plan.round, &candidate.domain);
        if line.insert((place, &candidate.domain), candidate).is_some() {
            return Err(SampleError::Twice(candidate.domain.clone()));
        }
    }
    let line: Vec<&Candidate> = line.into_values().collect();
    let (nation, taken) = take(&line, plan.size, &BTreeSet::new());
    let (mut groups, mut members) = (Vec::new(), BTreeMap::<&DomainName, Vec<Group>>::new());
    for group in plan.groups.iter().collect::<BTreeSet<_>>() {
        let own: Vec<&Candidate> = line.iter().copied().filter(|c| group.holds(c)).collect();
        let (counts, chosen) = take(&own, plan.per_group, &taken);
        for domain in chosen {
            members.entry(domain).or_default().push(group.clone());
        }
        groups.push((group.clone(), counts));
    }
    let drawn = |c: &&Candidate| {
        let (nation, groups) = (taken.contains(&c.domain), members.remove(&c.domain).unwrap_or_default());
        (nation || !groups.is_empty()).then(|| Drawn {
            domain: c.domain.clone(),
            stratum: c.stratum,
            nation,
            groups,
        })
    };
    let names = line.iter().filter_map(drawn).collect();
    Ok(Draw { names, nation, groups })
}

/// The first in line of each stratum, `size` in all, and no fewer of a stratum than are in `already`.
fn take<'a>(
    line: &[&'a Candidate],
    size: u64,
    already: &BTreeSet<&DomainName>,
) -> (Vec<Inclusion>, BTreeSet<&'a DomainName>) {
    let of = |stratum| line.iter().copied().filter(move |c| c.stratum == stratum);
    let populations = AuditStratum::ALL.map(|s| of(s).count() as u64);
    let wanted = allocate(size, &AuditStratum::ALL.map(AuditStratum::planned), &populations);
    let (mut counts, mut chosen) = (Vec::new(), BTreeSet::new());
    for ((stratum, population), wanted) in AuditStratum::ALL.into_iter().zip(populations).zip(wanted) {
        let held = of(stratum).filter(|c| already.contains(&c.domain)).count() as u64;
        let drawn = wanted.max(held);
        chosen.extend(of(stratum).take(usize::try_from(drawn).unwrap_or(usize::MAX)).map(|c| &c.domain));
        counts.push(Inclusion { stratum, population, drawn });
    }
    (counts, chosen)
}

#[cfg(test)]
mod tests;
