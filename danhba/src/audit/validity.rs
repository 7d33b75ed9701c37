//! How well the published figures know what people found: confusion, sensitivity and specificity.
//!
//! The draw takes some strata more densely than others, so each label is weighted by the names it stands for. The
//! intervals then rest on the effective number of labels, (Σw)²/Σw² (Kish 1965), rounded.

use super::groups::Fits;
use super::sheet::Line;
use domain::audit::multiclass::{Confusion, Drawn};
use domain::audit::sample::AuditStratum;
use domain::audit::{AuditError, Label, Mix, Tally};
use serde::Serialize;

/// How well a class is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Validity {
    /// Of the names that truly fit, those that are counted so.
    pub sensitivity: Tally,
    /// Of the others, those that are counted otherwise.
    pub specificity: Tally,
}

/// Labels by what the figures count a name as (rows) and what people found (columns), both in the order of
/// [`Label::TELLING`].
#[must_use]
pub fn confusion<'a>(lines: impl IntoIterator<Item = &'a &'a Line>) -> [[u64; 4]; 4] {
    let at = |label: Label| Label::TELLING.iter().position(|l| *l == label);
    let mut counts = [[0; 4]; 4];
    for line in lines {
        if let Some((row, column)) = at(line.item.counted).zip(line.settled().and_then(at))
            && let Some(cell) = counts.get_mut(row).and_then(|r| r.get_mut(column))
        {
            *cell += 1;
        }
    }
    counts
}

/// The same by stratum of the draw, as a quarter without labels of its own is corrected by it.
///
/// # Errors
/// [`AuditError::NotAShare`] when more names of a stratum are labelled than there were.
pub fn classes(mix: &Mix, lines: &[&Line]) -> Result<Confusion, AuditError> {
    let drawn = |stratum: &AuditStratum| Drawn {
        name: stratum.code().to_owned(),
        population: mix.of(*stratum),
        counts: confusion(lines.iter().filter(|l| l.item.stratum == *stratum)).map(Vec::from).into(),
    };
    let names = Label::TELLING.map(|l| l.code().to_owned());
    Confusion::new(names.into(), AuditStratum::ALL.iter().map(drawn).collect())
}

/// Se and Sp of a class among the labelled names of the national sample.
///
/// # Errors
/// [`AuditError::Empty`] when no labelled name fits, or all do.
pub fn of(mix: &Mix, lines: &[&Line], fits: Fits) -> Result<Validity, AuditError> {
    let mut told: Vec<(AuditStratum, bool, bool)> = Vec::new();
    for line in lines {
        if let (Some(truth), Some(counted)) = (line.settled().and_then(fits), fits(line.item.counted)) {
            told.push((line.item.stratum, truth, counted));
        }
    }
    let weight = |stratum: AuditStratum| {
        let labels = told.iter().filter(|(s, ..)| *s == stratum).count();
        mix.of(stratum) as f64 / labels.max(1) as f64
    };
    let weights = AuditStratum::ALL.map(|s| (s, weight(s)));
    let of = |truth: bool, what: &str| {
        let (mut all, mut right, mut squares) = (0.0, 0.0, 0.0);
        for (stratum, t, counted) in told.iter().filter(|(_, t, _)| *t == truth) {
            let w = weights.iter().find(|(s, _)| s == stratum).map_or(0.0, |(_, w)| *w);
            all += w;
            squares += w * w;
            right += if t == counted { w } else { 0.0 };
        }
        if squares <= 0.0 {
            return Err(AuditError::Empty(what.to_owned()));
        }
        let whole = (all * all / squares).round().max(1.0);
        let part = (right / all * whole).round().min(whole);
        Tally::new(what, part as u64, whole as u64)
    };
    Ok(Validity {
        sensitivity: of(true, "labelled names that fit")?,
        specificity: of(false, "labelled names that do not fit")?,
    })
}
