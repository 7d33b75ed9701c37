//! What the audit saw: how names of each true class were predicted.

use super::super::error::AuditError;
use super::super::resample;
use rand::Rng;

/// Labels of an audit, by predicted and true class.
#[derive(Debug, Clone, PartialEq)]
pub struct Confusion {
    classes: Vec<String>,
    /// `counts[predicted][true]`.
    counts: Vec<Vec<u64>>,
    /// How many names each label in a row stands for.
    weights: Vec<f64>,
}

impl Confusion {
    /// The labels of an audit: `counts[i][k]` names predicted as class i and truly k. `population[i]` is how
    /// many names were predicted as class i when the sample was drawn. It is needed because the draw takes
    /// some predicted classes more densely than others, which bends P(predicted | true) unless each label is
    /// weighted by the names it stands for.
    ///
    /// # Errors
    /// [`AuditError::Shape`] when a list does not have one entry a class, [`AuditError::Empty`] without
    /// classes, [`AuditError::NotAShare`] when more names were audited than there are.
    pub fn new(classes: Vec<String>, counts: Vec<Vec<u64>>, population: &[u64]) -> Result<Self, AuditError> {
        let expected = classes.len();
        let shape = |what: &str, found| AuditError::Shape { what: what.to_owned(), found, expected };
        if classes.is_empty() {
            return Err(AuditError::Empty("classes".to_owned()));
        }
        if counts.len() != expected {
            return Err(shape("rows of labels", counts.len()));
        }
        if population.len() != expected {
            return Err(shape("populations", population.len()));
        }
        let mut weights = Vec::with_capacity(expected);
        for ((class, row), all) in classes.iter().zip(&counts).zip(population) {
            if row.len() != expected {
                return Err(shape(&format!("labels of “{class}”"), row.len()));
            }
            let audited: u64 = row.iter().sum();
            if audited > *all {
                return Err(AuditError::NotAShare { what: class.clone(), part: audited, whole: *all });
            }
            weights.push(if audited == 0 { 0.0 } else { *all as f64 / audited as f64 });
        }
        Ok(Self { classes, counts, weights })
    }

    /// The classes, in the order of rows and columns.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Refuses predicted counts of classes that the labels say nothing about.
    pub(super) fn knows(&self, predicted: &[u64]) -> Result<(), AuditError> {
        for (at, class) in self.classes.iter().enumerate() {
            let row_empty = self.counts.get(at).is_none_or(|row| row.iter().all(|n| *n == 0));
            if row_empty && predicted.get(at).is_some_and(|n| *n > 0) {
                return Err(AuditError::ClassNotAudited(class.clone()));
            }
            if self.counts.iter().all(|row| row.get(at).is_none_or(|n| *n == 0)) {
                return Err(AuditError::ClassNeverTrue(class.clone()));
            }
        }
        Ok(())
    }

    /// M: `rates[i][k] = P(predicted i | truly k)`. Columns add up to 1, or to 0 for a class without a label.
    pub(super) fn rates(&self) -> Vec<Vec<f64>> {
        let weighted: Vec<Vec<f64>> = self
            .counts
            .iter()
            .zip(&self.weights)
            .map(|(row, weight)| row.iter().map(|n| *n as f64 * weight).collect())
            .collect();
        let totals: Vec<f64> =
            (0..self.classes.len()).map(|k| weighted.iter().filter_map(|row| row.get(k)).sum()).collect();
        let share = |(v, total): (f64, &f64)| if *total > 0.0 { v / total } else { 0.0 };
        weighted.into_iter().map(|row| row.into_iter().zip(&totals).map(share).collect()).collect()
    }

    /// The audit as it might have come out: the labels within each predicted class drawn again.
    pub(super) fn redrawn(&self, rng: &mut impl Rng) -> Self {
        let counts = self.counts.iter().map(|row| resample::redraw(row, rng)).collect();
        Self { counts, ..self.clone() }
    }
}
