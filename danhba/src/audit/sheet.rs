//! The items of an audit with their labels.

use domain::audit::agreement::{Agreement, kappa};
use domain::audit::{AuditError, Label, Labels};
use std::collections::BTreeMap;
use store::{AuditItem, Db};

/// An item with the labels in force.
#[derive(Debug, Clone)]
pub struct Line {
    /// The item.
    pub item: AuditItem,
    /// Its labels.
    pub labels: Labels,
}

impl Line {
    /// The label that stands.
    #[must_use]
    pub fn settled(&self) -> Option<Label> {
        self.labels.settled()
    }
}

/// All items in the order of their positions.
///
/// # Errors
/// Database errors.
pub async fn read(db: &Db, audit: i64) -> anyhow::Result<Vec<Line>> {
    let mut labels: BTreeMap<i64, Labels> = BTreeMap::new();
    for given in db.audit_labels(audit).await? {
        labels.entry(given.position).or_default().set(given.role, given.label);
    }
    let line = |item: AuditItem| Line { labels: labels.remove(&item.position).unwrap_or_default(), item };
    Ok(db.audit_items(audit).await?.into_iter().map(line).collect())
}

/// Cohen's κ of the two blind labellers, over all five labels.
///
/// # Errors
/// As [`kappa`].
pub fn agreement(sheet: &[Line]) -> Result<Agreement, AuditError> {
    kappa(&sheet.iter().filter_map(|l| l.labels.pair()).collect::<Vec<_>>())
}
