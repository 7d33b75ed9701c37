//! Taking over a list from the registry: one transaction that finds out what is new, changed, gone or back,
//! writes only that, makes new names due, and tells the index.
//!
//! A name that leaves, or that another holder has now, keeps its history but not its standing: the consent of
//! the former holder ends, and what was seen of the former site is not the present state any more.

use crate::db::{Db, Pools, Tx, on_tx};
use crate::error::{Result, StoreError};
use crate::outbox::publish;
use crate::register::Field;
use crate::register_row::{RegisterRow, register_columns};
use crate::statuses;
use crate::stored::{clean, day_text, name};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::registration::{HolderKind, Registration};
use sqlx::QueryBuilder;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use time::Date;

/// Rows written at once: 22 values each stay far below SQLite's 32,766 placeholders.
const BATCH: usize = 500;
/// Who leaves so many days before the end of the term, or later, counts as not renewed.
const GRACE: i64 = 5;
/// Differences kept for people.
const SAMPLE: usize = 50;
/// How often an import begins anew when PostgreSQL makes it give way to another transaction.
const TRIES: u32 = 4;

crate::sql::statements! {
    TAKE_TURN = "UPDATE counters SET value = value + 1 WHERE name = 'import'";
    IN_FRAME = "SELECT domain FROM registrations WHERE in_frame AND zone = $1 AND domain > $2 ORDER BY domain LIMIT $3";
    // Only what was said before the day of the new registration: a later objection is the new holder's own.
    END_OBJECTION = "UPDATE objections SET withdrawn_at = $2 WHERE domain = $1 AND withdrawn_at IS NULL AND made_at < $3";
    // A holder's time ends when the next one's begins, also when the list that tells it comes later.
    BEGAN_BEFORE = "UPDATE former_lives SET ended_at = $3 WHERE domain = $1 AND ended_at = $2 AND ended_at > $3";
    LOG = "INSERT INTO imports (file_name, sha256, as_of, full_list, at, added, changed, unchanged, left_frame, returned) \
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    TERM = "INSERT INTO terms (domain, expires_on, free_term, renewed, at) VALUES ($1, $2, $3, $4, $5)";
    // A name that leaves after, or shortly before, its term ends has not been renewed; who leaves earlier was deleted.
    LAPSE = "INSERT INTO terms (domain, expires_on, free_term, renewed, at) \
             SELECT domain, expires_on, free_term, FALSE, CAST($2 AS BIGINT) FROM registrations \
             WHERE domain = $1 AND expires_on IS NOT NULL AND expires_on <= $3";
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

impl FieldChange {
    /// Whether another holder is behind it. What was unknown and is known now, or the reverse, tells nothing.
    fn tells_new_holder(&self) -> bool {
        let known = |v: &Option<String>| v.as_deref().is_some_and(|v| v != HolderKind::Unknown.code());
        let of_holder = matches!(self.field, Field::RegisteredOn | Field::HolderKind | Field::TaxCode);
        of_holder && known(&self.from) && known(&self.to)
    }

    /// Whether the name was registered again. An earlier day than the known one is a correction; ISO days
    /// compare as texts.
    fn tells_registration_anew(&self) -> bool {
        self.field == Field::RegisteredOn && self.tells_new_holder() && self.from < self.to
    }
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
    /// When a name leaves, and when its day of registration, kind of holder or tax code changes from one known
    /// value to another, its consent ends and its site's state is removed; its observations stay. A name with a
    /// new holder is due at once, and a look that is under way is not recorded. An objection outlasts all this,
    /// unless the name was registered again on a later day: privacy first.
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
        for _ in 1..TRIES {
            match self.import_once(&rows, source, stated).await {
                // Only PostgreSQL's: nothing of the transaction stayed, and the other one goes on by itself.
                Err(StoreError::Locked(_)) if matches!(self.0, Pools::Pg(_)) => {}
                outcome => return outcome,
            }
        }
        self.import_once(&rows, source, stated).await
    }

    async fn import_once(
        &self,
        rows: &[Registration],
        source: &ImportSource,
        stated: &[Field],
    ) -> Result<ImportReport> {
        let (tx, report) = (self.begin().await?, ImportReport::default());
        let mut run = Run { tx, source, stated, report, touched: vec![], successions: vec![] };
        on_tx!(&mut run.tx, c => sqlx::query(TAKE_TURN).execute(c).await?.rows_affected());
        for batch in rows.chunks(BATCH) {
            run.take(batch).await?;
        }
        let gone = if source.full { run.absent(rows).await? } else { vec![] };
        run.part(&gone).await?;
        run.finish().await
    }
}

/// A name that another holder has now.
struct Succession {
    domain: String,
    /// The day of the new registration, if that is how we know.
    registered_on: Option<Date>,
}

struct Run<'a> {
    tx: Tx,
    source: &'a ImportSource,
    stated: &'a [Field],
    report: ImportReport,
    touched: Vec<String>,
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
            write.push(row);
        }
        self.write(&write).await?;
        self.make_due(&due).await?;
        self.touched.extend(write.into_iter().map(|r| r.domain));
        Ok(())
    }

    /// Notes how a term of registration ended.
    async fn term(&mut self, row: &RegisterRow, renewed: bool) -> Result<()> {
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            sqlx::query(TERM)
                .bind(&row.domain)
                .bind(&row.expires_on)
                .bind(row.free_term)
                .bind(renewed)
                .bind(at)
                .execute(c)
                .await?.rows_affected()
        });
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
                 registered_on, expires_on, cohort, holder_kind, holder_name, tax_code, sector, campaign, status, held, free_term, \
                 in_frame, first_seen_at, left_at, changed_at) ",
            );
            query.push_values(rows, |mut b, r| {
                b.push_bind(&r.domain).push_bind(&r.zone).push_bind(&r.registrar).push_bind(&r.province_code);
                b.push_bind(&r.province_map).push_bind(&r.province_now).push_bind(&r.ward);
                b.push_bind(&r.registered_on).push_bind(&r.expires_on).push_bind(&r.cohort);
                b.push_bind(&r.holder_kind).push_bind(&r.holder_name).push_bind(&r.tax_code).push_bind(&r.sector);
                b.push_bind(&r.campaign);
                b.push_bind(&r.status).push_bind(r.held).push_bind(r.free_term).push_bind(r.in_frame);
                b.push_bind(r.first_seen_at).push_bind(r.left_at).push_bind(at);
            });
            query.push(
                " ON CONFLICT (domain) DO UPDATE SET zone = excluded.zone, registrar = excluded.registrar, \
                 province_code = excluded.province_code, province_map = excluded.province_map, \
                 province_now = excluded.province_now, ward = excluded.ward, registered_on = excluded.registered_on, \
                 expires_on = excluded.expires_on, cohort = excluded.cohort, holder_kind = excluded.holder_kind, \
                 holder_name = excluded.holder_name, tax_code = excluded.tax_code, sector = excluded.sector, campaign = excluded.campaign, \
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

    /// The names in the list's zones that the list lacks, in the order of names over all zones.
    async fn absent(&mut self, rows: &[Registration]) -> Result<Vec<String>> {
        let zones: BTreeSet<&str> = rows.iter().map(|r| r.zone.as_str()).collect();
        let is_listed = |n: &String| rows.binary_search_by(|r| r.domain.as_str().cmp(n)).is_ok();
        let mut gone = Vec::new();
        for zone in zones {
            let mut after = String::new();
            loop {
                let page: Vec<String> = on_tx!(&mut self.tx, c => {
                    sqlx::query_scalar(IN_FRAME).bind(zone).bind(&after).bind(10 * BATCH as i64).fetch_all(c).await?
                });
                let Some(last) = page.last() else { break };
                after.clone_from(last);
                gone.extend(page.into_iter().filter(|n| !is_listed(n)));
            }
        }
        gone.sort_unstable();
        Ok(gone)
    }

    /// Parts names from their former holders. Their rows of the queue are locked first, all of them in the order
    /// of names, as `record_all` does it: so neither can wait for the other in a circle.
    async fn part(&mut self, gone: &[String]) -> Result<()> {
        let successions = std::mem::take(&mut self.successions);
        let succeeded: Vec<&str> = successions.iter().map(|s| s.domain.as_str()).collect();
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        let mut names = [&gone[..], &succeeded[..]].concat();
        names.sort_unstable();
        for batch in names.chunks(BATCH) {
            self.lock(batch).await?;
        }
        for batch in names.chunks(BATCH) {
            let revoke = ["UPDATE consents SET revoked_at = ", " WHERE revoked_at IS NULL AND domain IN ("];
            self.apply(&revoke, batch).await?;
            self.apply(&["DELETE FROM site_states WHERE domain IN ("], batch).await?;
            self.apply(&statuses::KEEP_LIFE, batch).await?;
            self.apply(&[statuses::SUCCEED], batch).await?;
        }
        for batch in succeeded.chunks(BATCH) {
            // Whoever is looking at the former holder's site loses the lease, and with it that look.
            let due = ", round = round + 1, attempt = 1, vantage = NULL, against = '', robots_down_since = NULL, lease_owner = NULL, lease_until = NULL WHERE domain IN (";
            self.apply(&["UPDATE queue SET due_at = ", due], batch).await?;
        }
        for Succession { domain, registered_on } in &successions {
            let Some(day) = *registered_on else { continue };
            let (at, since) = (self.source.at.0, Timestamp::start_of(day).0);
            on_tx!(&mut self.tx, c => {
                sqlx::query(END_OBJECTION).bind(domain).bind(at).bind(since).execute(c).await?.rows_affected()
            });
            on_tx!(&mut self.tx, c => {
                sqlx::query(BEGAN_BEFORE).bind(domain).bind(at).bind(since).execute(c).await?.rows_affected()
            });
        }
        for batch in gone.chunks(BATCH) {
            self.remove(batch).await?;
        }
        Ok(())
    }

    /// SQLite has one writer, which is us.
    async fn lock(&mut self, names: &[&str]) -> Result<()> {
        if let Tx::Pg(tx) = &mut self.tx {
            let mut query = QueryBuilder::<sqlx::Postgres>::new("SELECT domain FROM queue WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(*n);
            }
            query.push(") ORDER BY domain FOR UPDATE").build().execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Runs a statement on names. Its pieces are joined by the present moment; the last ends in `IN (`.
    async fn apply(&mut self, pieces: &[&'static str], names: &[&str]) -> Result<()> {
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new("");
            for (n, piece) in pieces.iter().enumerate() {
                if n > 0 {
                    query.push_bind(at);
                }
                query.push(piece);
            }
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(*n);
            }
            query.push(")").build().execute(c).await?;
        });
        Ok(())
    }

    /// Takes names out of the frame and out of the queue.
    async fn remove(&mut self, names: &[&str]) -> Result<()> {
        let at = self.source.at;
        let border = day_text(at.plus(GRACE * Timestamp::DAY).date());
        for n in names {
            on_tx!(&mut self.tx, c => {
                sqlx::query(LAPSE).bind(*n).bind(at.0).bind(&border).execute(c).await?.rows_affected()
            });
        }
        let leave = [
            "UPDATE registrations SET in_frame = FALSE, left_at = ",
            ", changed_at = ",
            " WHERE domain IN (",
        ];
        self.apply(&leave, names).await?;
        self.apply(&["DELETE FROM queue WHERE domain IN ("], names).await?;
        for n in names {
            self.note(name("registrations", n)?, DifferenceKind::Left, vec![]);
        }
        self.report.left += names.len() as u64;
        self.touched.extend(names.iter().map(|n| (*n).to_owned()));
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
