//! What the audit saw: how names of each true class were predicted.

use super::super::error::AuditError;
use super::super::resample;
use rand::Rng;

/// Labels of one stratum of the draw: each stands for as many names as every other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The stratum, for errors.
    pub name: String,
    /// Names in the stratum when it was drawn.
    pub population: u64,
    /// `counts[predicted][true]`.
    pub counts: Vec<Vec<u64>>,
}

impl Drawn {
    fn labels(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// How many names a label stands for.
    fn weight(&self) -> f64 {
        match self.labels() {
            0 => 0.0,
            labels => self.population as f64 / labels as f64,
        }
    }

    /// The labels as they might have come out: as many, drawn again.
    fn redrawn(&self, classes: usize, rng: &mut impl Rng) -> Self {
        let flat: Vec<u64> = self.counts.iter().flatten().copied().collect();
        let again = resample::redraw(&flat, rng);
        Self { counts: again.chunks(classes.max(1)).map(<[u64]>::to_vec).collect(), ..self.clone() }
    }
}

/// Labels of an audit, by predicted and true class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    classes: Vec<String>,
    strata: Vec<Drawn>,
}

impl Confusion {
    /// The labels of an audit, stratum by stratum. The populations are needed because the draw takes some strata more densely
    /// than others, which bends P(predicted | true) unless each label is weighted by the names it stands for.
    ///
    /// # Errors
    /// [`AuditError::Shape`] when a list does not have one entry a class, [`AuditError::Empty`] without classes,
    /// [`AuditError::NotAShare`] when more names of a stratum were audited than there are.
    pub fn new(classes: Vec<String>, strata: Vec<Drawn>) -> Result<Self, AuditError> {
        let expected = classes.len();
        if classes.is_empty() {
            return Err(AuditError::Empty("classes".to_owned()));
        }
        let shape = |what: String, found| AuditError::Shape { what, found, expected };
        for stratum in &strata {
            let Drawn { name, population, counts } = stratum;
            if counts.len() != expected {
                return Err(shape(format!("rows of labels of “{name}”"), counts.len()));
            }
            for (class, row) in classes.iter().zip(counts) {
                if row.len() != expected {
                    return Err(shape(format!("labels of “{class}” in “{name}”"), row.len()));
                }
            }
            let audited = stratum.labels();
            if audited > *population {
                return Err(AuditError::NotAShare { what: name.clone(), part: audited, whole: *population });
            }
        }
        Ok(Self { classes, strata })
    }

    /// The classes, in the order of rows and columns.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Labels in all.
    #[must_use]
    pub fn labels(&self) -> u64 {
        self.strata.iter().map(Drawn::labels).sum()
    }

    /// Refuses predicted counts of classes that the labels say nothing about.
    pub(super) fn knows(&self, predicted: &[u64]) -> Result<(), AuditError> {
        let cell = |i: usize, k: usize| -> u64 {
            self.strata.iter().filter_map(|s| s.counts.get(i).and_then(|row| row.get(k))).sum()
        };
        let all = 0..self.classes.len();
        for (at, class) in self.classes.iter().enumerate() {
            if all.clone().all(|k| cell(at, k) == 0) && predicted.get(at).is_some_and(|n| *n > 0) {
                return Err(AuditError::ClassNotAudited(class.clone()));
            }
            if all.clone().all(|i| cell(i, at) == 0) {
                return Err(AuditError::ClassNeverTrue(class.clone()));
            }
        }
        Ok(())
    }

    /// M: `rates[i][k] = P(predicted i | truly k)`. Columns add up to 1, or to 0 for a class without a label.
    pub(super) fn rates(&self) -> Vec<Vec<f64>> {
        let classes = self.classes.len();
        let mut weighted = vec![vec![0.0; classes]; classes];
        for stratum in &self.strata {
            let weight = stratum.weight();
            for (sums, row) in weighted.iter_mut().zip(&stratum.counts) {
                for (sum, n) in sums.iter_mut().zip(row) {
                    *sum += *n as f64 * weight;
                }
            }
        }
        let totals: Vec<f64> =
            (0..classes).map(|k| weighted.iter().filter_map(|row| row.get(k)).sum()).collect();
        let share = |(v, total): (f64, &f64)| if *total > 0.0 { v / total } else { 0.0 };
        weighted.into_iter().map(|row| row.into_iter().zip(&totals).map(share).collect()).collect()
    }

    /// The audit as it might have come out: the labels within each stratum drawn again.
    pub(super) fn redrawn(&self, rng: &mut impl Rng) -> Self {
        let strata = self.strata.iter().map(|s| s.redrawn(self.classes.len(), rng)).collect();
        Self { classes: self.classes.clone(), strata }
    }
}
