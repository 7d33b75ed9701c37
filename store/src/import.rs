//! Taking over a list from the registry: one transaction that finds out what is new, changed, gone or back,
//! writes only that, makes new names due, and tells the index.
//!
//! A name that leaves, or that another holder has now, keeps its history but not its standing: the consent of
//! the former holder ends, and what was seen of the former site is not the present state any more.
//!
//! - this file: the list against what is known, name by name
//! - [`difference`]: what is said otherwise
//! - [`write`]: what is known, read and written batch by batch
//! - [`leaving`]: how many may leave
//! - [`part`]: names that leave, or that another holder has now

mod difference;
pub(crate) mod leaving;
pub(crate) mod part;
pub(crate) mod write;

pub use difference::{Difference, DifferenceKind, FieldChange};
pub use leaving::{Complete, Leaving};

use crate::boxed;
use crate::db::{Boxed, Db, Pools, Tx, on_tx};
use crate::error::{Result, StoreError};
use crate::outbox::publish;
use crate::register::Field;
use crate::register_row::RegisterRow;
use crate::standings;
use crate::stored::{clean, day_text};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::Registration;
use part::Succession;
use std::collections::BTreeMap;
use time::Date;

/// Rows written at once: 22 values each stay far below SQLite's 32,766 placeholders.
const BATCH: usize = 500;
/// Differences kept for people when they are made; a dry run keeps all of them, for they are all that it is for.
const SAMPLE: usize = 50;
/// How often an import begins anew when PostgreSQL makes it give way to another transaction.
const TRIES: u32 = 4;

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'import'";
    LOG = "INSERT INTO imports (file_name, sha256, as_of, full_list, at, added, changed, unchanged, left_frame, returned) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// Where a list came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSource {
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The day the list speaks of.
    pub as_of: Option<Date>,
    /// The list is complete: names of its zones that it lacks have left.
    pub full: bool,
    /// Find out the differences and change nothing.
    pub dry_run: bool,
    /// The present moment.
    pub at: Timestamp,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Names that were never seen before.
    pub added: u64,
    /// Names about which something else is said than before.
    pub changed: u64,
    /// Names about which the same is said.
    pub unchanged: u64,
    /// Names that a full list lacks.
    pub left: u64,
    /// Names that had left and are back.
    pub returned: u64,
    /// The same by zone, of the zones that had names and for which a full list is complete.
    pub leaving: Vec<Leaving>,
    /// The first 50 differences; all of them, in the order of kinds and names, when nothing is changed (a dry run).
    pub sample: Vec<Difference>,
}

impl Db {
    /// Takes over a list that states every field; see [`Db::import_stated`].
    ///
    /// # Errors
    /// Database errors; then nothing was changed.
    #[boxed]
    pub async fn import(&self, rows: Vec<Registration>, source: &ImportSource) -> Result<ImportReport> {
        self.import_stated(rows, source, Field::ALL).await
    }

    /// Takes over a list in one transaction. Fields that the source does not state (`stated`) keep what was
    /// known, so that a bare list of names wipes nothing. If a name occurs twice, its last row counts. The
    /// same list again changes nothing and writes no outbox row.
    ///
    /// When a name leaves, and when its day of registration, kind of holder or tax code changes from one known
    /// value to another, its consent ends and its site's state is removed; its observations stay. A name with a
    /// new holder is due at once, and a look that is under way is not recorded. An objection outlasts all this,
    /// unless the name was registered again on a later day: privacy first.
    ///
    /// # Errors
    /// Database errors; then nothing was changed.
    #[boxed]
    pub async fn import_stated(
        &self,
        rows: Vec<Registration>,
        source: &ImportSource,
        stated: &[Field],
    ) -> Result<ImportReport> {
        self.import_complete(rows, source, stated, &Complete::default()).await
    }

    /// As [`Db::import_stated`], saying of a full list what it is complete for and how much of it may leave. A dry run
    /// finds out what would leave, however much.
    ///
    /// # Errors
    /// [`StoreError::TooManyLeave`], and database errors; then nothing was changed.
    #[boxed]
    pub async fn import_complete(
        &self,
        mut rows: Vec<Registration>,
        source: &ImportSource,
        stated: &[Field],
        complete: &Complete,
    ) -> Result<ImportReport> {
        rows.reverse();
        rows.sort_by(|a, b| a.domain.cmp(&b.domain));
        rows.dedup_by(|later, first| later.domain == first.domain);
        for _ in 1..TRIES {
            match self.boxed(&rows, source, stated, complete).await {
                // Only PostgreSQL's: nothing of the transaction stayed, and the other one goes on by itself.
                Err(StoreError::Locked(_)) if matches!(self.0, Pools::Pg(_)) => {}
                outcome => return outcome,
            }
        }
        self.boxed(&rows, source, stated, complete).await
    }

    /// Boxed, so that it is compiled here, where it is optimised, and once.
    fn boxed<'a>(
        &'a self,
        rows: &'a [Registration],
        source: &'a ImportSource,
        stated: &'a [Field],
        complete: &'a Complete,
    ) -> Boxed<'a, ImportReport> {
        Box::pin(self.import_once(rows, source, stated, complete))
    }

    async fn import_once(
        &self,
        rows: &[Registration],
        source: &ImportSource,
        stated: &[Field],
        complete: &Complete,
    ) -> Result<ImportReport> {
        let (tx, report, entered) = (self.begin().await?, ImportReport::default(), BTreeMap::new());
        let (touched, known, successions) = (vec![], vec![], vec![]);
        let mut run = Run { tx, source, stated, report, entered, touched, known, successions };
        if let Tx::Pg(tx) = &mut run.tx {
            // A first list fills empty tables within this transaction: their statistics would say for hundreds of
            // thousands of names that reading them all is cheaper than the index.
            sqlx::query("SET LOCAL enable_seqscan = off").execute(&mut **tx).await?;
        }
        on_tx!(&mut run.tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        for batch in rows.chunks(BATCH) {
            run.take(batch).await?;
        }
        let gone = if source.full { run.absent(rows, complete).await? } else { vec![] };
        let exceeds = |zone: &&Leaving| complete.at_most.is_some_and(|share| zone.exceeds(share));
        let too_many: Vec<Leaving> = run.report.leaving.iter().filter(exceeds).cloned().collect();
        if !too_many.is_empty() && !source.dry_run {
            run.tx.rollback().await?;
            return Err(StoreError::TooManyLeave(too_many));
        }
        run.part(&gone).await?;
        run.finish().await
    }
}

struct Run<'a> {
    tx: Tx,
    source: &'a ImportSource,
    stated: &'a [Field],
    report: ImportReport,
    /// Names by zone that are in the frame by this list and were not before it.
    entered: BTreeMap<String, u64>,
    touched: Vec<String>,
    /// Of these, names that were known before: workers may hold their rows.
    known: Vec<String>,
    successions: Vec<Succession>,
}

impl Run<'_> {
    /// Compares one batch with what is known, and writes what differs.
    async fn take(&mut self, batch: &[Registration]) -> Result<()> {
        let known = self.known(batch).await?;
        let (mut write, mut due) = (Vec::new(), Vec::new());
        for registration in batch {
            let mut row = RegisterRow::new(registration, self.source.at);
            let Some(before) = known.get(&row.domain) else {
                self.report.added += 1;
                self.note(registration.domain.clone(), DifferenceKind::Added, vec![]);
                *self.entered.entry(row.zone.clone()).or_default() += 1;
                due.push(row.domain.clone());
                write.push(row);
                continue;
            };
            let changes = self.compare(before, &mut row);
            let kind = match (before.in_frame, changes.is_empty()) {
                (true, true) => {
                    self.report.unchanged += 1;
                    continue;
                }
                (true, false) => {
                    self.report.changed += 1;
                    DifferenceKind::Changed
                }
                (false, _) => {
                    self.report.returned += 1;
                    *self.entered.entry(row.zone.clone()).or_default() += 1;
                    due.push(row.domain.clone());
                    DifferenceKind::Returned
                }
            };
            if changes.iter().any(FieldChange::tells_new_holder) {
                let anew = changes.iter().any(FieldChange::tells_registration_anew);
                let registered_on = registration.registered_on.filter(|_| anew);
                self.successions.push(Succession { domain: row.domain.clone(), registered_on });
            }
            if changes.iter().any(|c| c.field == Field::ExpiresOn)
                && !changes.iter().any(FieldChange::tells_new_holder)
                && let (Some(old), Some(new)) = (&before.expires_on, &row.expires_on)
                && old < new
            {
                self.term(before, true).await?;
            }
            self.note(registration.domain.clone(), kind, changes);
            self.known.push(row.domain.clone());
            write.push(row);
        }
        self.write(&write).await?;
        self.make_due(&due).await?;
        self.touched.extend(write.into_iter().map(|r| r.domain));
        Ok(())
    }

    fn compare(&self, before: &RegisterRow, row: &mut RegisterRow) -> Vec<FieldChange> {
        row.first_seen_at = before.first_seen_at;
        let mut changes = Vec::new();
        for &field in Field::ALL {
            if !self.stated.contains(&field) {
                row.keep(field, before);
                continue;
            }
            let (from, to) = (before.field(field), row.field(field));
            if from != to {
                changes.push(FieldChange { field, from, to });
            }
        }
        changes
    }

    fn note(&mut self, domain: DomainName, kind: DifferenceKind, fields: Vec<FieldChange>) {
        if self.source.dry_run || self.report.sample.len() < SAMPLE {
            self.report.sample.push(Difference { domain, kind, fields });
        }
    }

    async fn finish(mut self) -> Result<ImportReport> {
        let (report, source) = (self.report, self.source);
        on_tx!(&mut self.tx, c => {
            sqlx::query(LOG)
                .bind(clean(&source.file_name))
                .bind(clean(&source.sha256))
                .bind(source.as_of.map(day_text))
                .bind(source.full)
                .bind(source.at.0)
                .bind(report.added as i64)
                .bind(report.changed as i64)
                .bind(report.unchanged as i64)
                .bind(report.left as i64)
                .bind(report.returned as i64)
                .execute(c)
                .await?.rows_affected()
        });
        self.touched.sort_unstable();
        self.touched.dedup();
        standings::register(&mut self.tx, &self.touched).await?;
        publish(&mut self.tx, &self.touched).await?;
        if source.dry_run {
            self.tx.rollback().await?;
        } else {
            self.tx.commit().await?;
        }
        Ok(report)
    }
}
