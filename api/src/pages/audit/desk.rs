//! What lies before a labeller: which items are theirs, which is next, how far they are.

use domain::audit::{Labels, Role};
use std::collections::BTreeMap;
use store::{AuditLink, Db, Result};

/// A labeller's desk.
pub struct Desk {
    /// The items of an adjudicator; `None` for a blind labeller, whose are all.
    open: Option<Vec<i64>>,
    /// The first item without a label of this role.
    pub next: Option<i64>,
    /// Items labelled.
    pub done: i64,
    /// Items to label.
    pub total: i64,
}

impl Desk {
    /// The desk of a link.
    ///
    /// # Errors
    /// Database errors.
    pub async fn of(db: &Db, link: &AuditLink) -> Result<Self> {
        if link.role != Role::Adjudicator {
            let next = db.audit_next(link.audit_id, link.role).await?;
            let (done, total) = db.audit_progress(link.audit_id, link.role).await?;
            return Ok(Self { open: None, next, done, total });
        }
        let mut items: BTreeMap<i64, Labels> = BTreeMap::new();
        for given in db.audit_labels(link.audit_id).await? {
            items.entry(given.position).or_default().set(given.role, given.label);
        }
        items.retain(|_, labels| labels.differ());
        let undecided = |l: &Labels| l.adjudicator.is_none();
        let next = items.iter().find(|(_, l)| undecided(l)).map(|(n, _)| *n);
        let left = items.values().filter(|l| undecided(l)).count();
        let (total, left) = (count(items.len()), count(left));
        Ok(Self { open: Some(items.into_keys().collect()), next, done: total - left, total })
    }

    /// Whether an item is this labeller's.
    pub fn holds(&self, position: i64) -> bool {
        match &self.open {
            Some(open) => open.contains(&position),
            None => (1..=self.total).contains(&position),
        }
    }

    /// The item before a position.
    pub fn before(&self, position: i64) -> Option<i64> {
        match &self.open {
            Some(open) => open.iter().copied().rfind(|n| *n < position),
            None => Some(position.saturating_sub(1).min(self.total)).filter(|n| *n >= 1),
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
