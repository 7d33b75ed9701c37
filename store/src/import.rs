//! Taking over a list from the registry: one transaction that finds out what is new, changed, gone or back,
//! writes only that, makes new names due, and tells the index.

use crate::db::{Db, Tx, on_tx};
use crate::error::Result;
use crate::outbox::publish;
use crate::register::Field;
use crate::register_row::{RegisterRow, register_columns};
use crate::stored::{clean, day_text, name};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::Registration;
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use time::Date;

/// Rows written at once: 21 values each stay far below SQLite's 32,766 placeholders.
const BATCH: usize = 500;
/// Differences kept for people.
const SAMPLE: usize = 50;

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'import'";
    IN_FRAME = "SELECT domain FROM registrations WHERE in_frame AND zone = $1 AND domain > $2 ORDER BY domain LIMIT $3";
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
    /// The first 50 differences.
    pub sample: Vec<Difference>,
}

/// One difference between the list and what was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The name.
    pub domain: DomainName,
    /// What happened to it.
    pub kind: DifferenceKind,
    /// What is said otherwise (empty for added and left names).
    pub fields: Vec<FieldChange>,
}

/// Kinds of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DifferenceKind {
    /// Never seen before.
    Added,
    /// Something else is said.
    Changed,
    /// Missing from a full list.
    Left,
    /// Back after having left.
    Returned,
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Left => "left",
            Self::Returned => "returned",
        })
    }
}

/// One fact that is said otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which fact.
    pub field: Field,
    /// What was known.
    pub from: Option<String>,
    /// What the list says.
    pub to: Option<String>,
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |v: &Option<String>| v.clone().unwrap_or_else(|| "–".to_owned());
        write!(f, "{}: {} → {}", self.field.column(), word(&self.from), word(&self.to))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.domain)?;
        for (n, change) in self.fields.iter().enumerate() {
            write!(f, "{}{change}", if n == 0 { "  " } else { "; " })?;
        }
        Ok(())
    }
}

impl Db {
    /// Takes over a list that states every field; see [`Db::import_stated`].
    ///
    /// # Errors
    /// Database errors; then nothing was changed.
    pub async fn import(&self, rows: Vec<Registration>, source: &ImportSource) -> Result<ImportReport> {
        self.import_stated(rows, source, Field::ALL).await
    }

    /// Takes over a list in one transaction. Fields that the source does not state (`stated`) keep what was
    /// known, so that a bare list of names wipes nothing. If a name occurs twice, its last row counts. The
    /// same list again changes nothing and writes no outbox row.
    ///
    /// # Errors
    /// Database errors; then nothing was changed.
    pub async fn import_stated(
        &self,
        mut rows: Vec<Registration>,
        source: &ImportSource,
        stated: &[Field],
    ) -> Result<ImportReport> {
        rows.reverse();
        rows.sort_by(|a, b| a.domain.cmp(&b.domain));
        rows.dedup_by(|later, first| later.domain == first.domain);
        let mut run =
            Run { tx: self.begin().await?, source, stated, report: ImportReport::default(), touched: vec![] };
        on_tx!(&mut run.tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        for batch in rows.chunks(BATCH) {
            run.take(batch).await?;
        }
        if source.full {
            run.leave(&rows).await?;
        }
        run.finish().await
    }
}

struct Run<'a> {
    tx: Tx,
    source: &'a ImportSource,
    stated: &'a [Field],
    report: ImportReport,
    touched: Vec<String>,
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
                    due.push(row.domain.clone());
                    DifferenceKind::Returned
                }
            };
            self.note(registration.domain.clone(), kind, changes);
            write.push(row);
        }
        self.write(&write).await?;
        self.make_due(&due).await?;
        self.touched.extend(write.into_iter().map(|r| r.domain));
        Ok(())
    }

    async fn known(&mut self, batch: &[Registration]) -> Result<HashMap<String, RegisterRow>> {
        let rows: Vec<RegisterRow> = on_tx!(&mut self.tx, c => {
            let select = concat!("SELECT ", register_columns!(), " FROM registrations r WHERE r.domain IN (");
            let mut query = QueryBuilder::<Engine>::new(select);
            let mut list = query.separated(", ");
            for r in batch {
                list.push_bind(r.domain.as_str());
            }
            query.push(")").build_query_as().fetch_all(c).await?
        });
        Ok(rows.into_iter().map(|r| (r.domain.clone(), r)).collect())
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
        if self.report.sample.len() < SAMPLE {
            self.report.sample.push(Difference { domain, kind, fields });
        }
    }

    async fn write(&mut self, rows: &[RegisterRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new(
                "INSERT INTO registrations (domain, zone, registrar, province_code, province_map, province_now, ward, \
                 registered_on, expires_on, cohort, holder_kind, holder_name, tax_code, sector, status, held, free_term, \
                 in_frame, first_seen_at, left_at, changed_at) ",
            );
            query.push_values(rows, |mut b, r| {
                b.push_bind(&r.domain).push_bind(&r.zone).push_bind(&r.registrar).push_bind(&r.province_code);
                b.push_bind(&r.province_map).push_bind(&r.province_now).push_bind(&r.ward);
                b.push_bind(&r.registered_on).push_bind(&r.expires_on).push_bind(&r.cohort);
                b.push_bind(&r.holder_kind).push_bind(&r.holder_name).push_bind(&r.tax_code).push_bind(&r.sector);
                b.push_bind(&r.status).push_bind(r.held).push_bind(r.free_term).push_bind(r.in_frame);
                b.push_bind(r.first_seen_at).push_bind(r.left_at).push_bind(at);
            });
            query.push(
                " ON CONFLICT (domain) DO UPDATE SET zone = excluded.zone, registrar = excluded.registrar, \
                 province_code = excluded.province_code, province_map = excluded.province_map, \
                 province_now = excluded.province_now, ward = excluded.ward, registered_on = excluded.registered_on, \
                 expires_on = excluded.expires_on, cohort = excluded.cohort, holder_kind = excluded.holder_kind, \
                 holder_name = excluded.holder_name, tax_code = excluded.tax_code, sector = excluded.sector, \
                 status = excluded.status, held = excluded.held, free_term = excluded.free_term, \
                 in_frame = excluded.in_frame, left_at = excluded.left_at, changed_at = excluded.changed_at",
            );
            query.build().execute(c).await?;
        });
        Ok(())
    }

    async fn make_due(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new("INSERT INTO queue (domain, due_at, attempt) ");
            query.push_values(names, |mut b, n| {
                b.push_bind(n).push_bind(at).push_bind(1_i64);
            });
            query.push(" ON CONFLICT (domain) DO NOTHING").build().execute(c).await?;
        });
        Ok(())
    }

    /// Names of the list's zones that the list lacks have left: out of the frame and out of the queue.
    async fn leave(&mut self, rows: &[Registration]) -> Result<()> {
        let zones: BTreeSet<&str> = rows.iter().map(|r| r.zone.as_str()).collect();
        for zone in zones {
            let mut after = String::new();
            loop {
                let page: Vec<String> = on_tx!(&mut self.tx, c => {
                    sqlx::query_scalar(IN_FRAME).bind(zone).bind(&after).bind(10 * BATCH as i64).fetch_all(c).await?
                });
                let Some(last) = page.last() else { break };
                after.clone_from(last);
                let is_listed = |n: &String| rows.binary_search_by(|r| r.domain.as_str().cmp(n)).is_ok();
                let gone: Vec<String> = page.into_iter().filter(|n| !is_listed(n)).collect();
                for batch in gone.chunks(BATCH) {
                    self.remove(batch).await?;
                }
            }
        }
        Ok(())
    }

    async fn remove(&mut self, names: &[String]) -> Result<()> {
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new("UPDATE registrations SET in_frame = FALSE, left_at = ");
            query.push_bind(at).push(", changed_at = ").push_bind(at).push(" WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(n);
            }
            query.push(")").build().execute(&mut *c).await?;
            let mut query = QueryBuilder::<Engine>::new("DELETE FROM queue WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(n);
            }
            query.push(")").build().execute(c).await?;
        });
        for n in names {
            self.note(name("registrations", n)?, DifferenceKind::Left, vec![]);
        }
        self.report.left += names.len() as u64;
        self.touched.extend_from_slice(names);
        Ok(())
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
        publish(&mut self.tx, &self.touched).await?;
        if source.dry_run {
            self.tx.rollback().await?;
        } else {
            self.tx.commit().await?;
        }
        Ok(report)
    }
}
