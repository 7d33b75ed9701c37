//! The status of each name over time (domain::status), kept beside it so that a look costs one step; read anew from
//! all looks when something in the past changed.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::many::{ASKED, filled, pieces};
use crate::sql::Split;
use crate::staff::log::{Deed, append};
use crate::standings;
use crate::stored::{code, from_json, json, small};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::schedule::is_passing;
use domain::status::{Event, Look, Machine, Status, Taken, replay};
use domain::verdict::{Class, Leaf, Mail};
use sqlx::QueryBuilder;
use std::collections::HashMap;

const TABLE: &str = "statuses";
/// Names advanced in one transaction.
const BATCH: i64 = 500;

const PUT: &str = "INSERT INTO statuses (domain, born, after_id, web, mail, overall, last_known, kind, seen_at, seen_before, use_after, \
                   use_at, use_ended, flipped, turns_at, memory, followed_at) ";
const OVER: &str = " ON CONFLICT (domain) DO UPDATE SET born = excluded.born, after_id = excluded.after_id, \
                    web = excluded.web, mail = excluded.mail, overall = excluded.overall, last_known = excluded.last_known, \
                    kind = excluded.kind, seen_at = excluded.seen_at, seen_before = excluded.seen_before, \
                    use_after = excluded.use_after, use_at = excluded.use_at, use_ended = excluded.use_ended, \
                    flipped = excluded.flipped, turns_at = excluded.turns_at, memory = excluded.memory, \
                    followed_at = excluded.followed_at";
const BIRTHS: &str = "SELECT domain, registered_on, first_seen_at FROM registrations WHERE domain IN (";
const MEMORIES: &str = "SELECT domain, memory, after_id, born FROM statuses WHERE domain IN (";

crate::sql::statements! {
    BORN = "SELECT registered_on, first_seen_at FROM registrations WHERE domain = $1";
    // What a look means: X0 when it does not count, whatever its evidence says.
    LOOKS = "SELECT o.id, o.finished_at, o.round, o.attempt, o.vantage, o.quorum, o.not_observed, v.leaf, v.class, v.mail, v.rule \
             FROM observations o JOIN verdicts v ON v.evidence_id = o.evidence_id \
             WHERE o.domain = $1 AND o.id > $2 ORDER BY o.id";
    CONFIRMED = "SELECT at FROM confirmations WHERE kind = 'abuse' AND subject = $1 ORDER BY at";
    ONE = "SELECT domain, web, mail, overall, last_known, kind, seen_at, use_at, use_after, use_ended, turns_at \
           FROM statuses WHERE domain = $1";
}

/// Who reads a status to write it anew keeps the row until then; SQLite has one writer anyway.
const MEMORY: Split = Split {
    sqlite: "SELECT memory, after_id, born FROM statuses WHERE domain = $1",
    pg: "SELECT memory, after_id, born FROM statuses WHERE domain = $1 FOR UPDATE",
};
const TURNING: Split = Split {
    sqlite: "SELECT domain, memory, after_id FROM statuses WHERE turns_at <= $1 ORDER BY domain LIMIT $2",
    pg: "SELECT domain, memory, after_id FROM statuses WHERE turns_at <= $1 ORDER BY domain LIMIT $2 FOR UPDATE",
};
/// Statements that differ between the engines.
pub(crate) const SPLIT: &[Split] = &[MEMORY, TURNING];

crate::row::row! {
    /// A look as the status machine and the rounds read it.
    pub(crate) struct LookRow {
        pub id: i64,
        pub finished_at: i64,
        pub round: i64,
        pub attempt: i64,
        pub vantage: String,
        pub quorum: i64,
        pub not_observed: Option<String>,
        pub leaf: String,
        pub class: String,
        pub mail: String,
        pub rule: String,
    }
}

impl LookRow {
    /// The look, as it counts.
    pub(crate) fn look(&self, domain: &str) -> Result<Look> {
        let counts = self.not_observed.is_none();
        let (leaf, mail) = match counts {
            true => (
                code("verdicts", domain, &self.leaf, Leaf::from_code)?,
                code("verdicts", domain, &self.mail, Mail::from_code)?,
            ),
            false => (Leaf::X0, Mail::Unknown),
        };
        Ok(Look {
            at: Timestamp(self.finished_at),
            round: self.round,
            attempt: small("observations", domain, self.attempt)?,
            vantage: self.vantage.clone(),
            quorum: small("observations", domain, self.quorum)?,
            leaf,
            mail,
            passing: is_passing(leaf, &self.rule),
        })
    }
}

/// All looks at a name after number `after`, in the order in which they were stored.
pub(crate) async fn looks(tx: &mut Tx, domain: &str, after: i64) -> Result<Vec<LookRow>> {
    Ok(on_tx!(tx, c => sqlx::query_as(LOOKS).bind(domain).bind(after).fetch_all(c).await?))
}

/// When a name began: its day of registration, else the moment at which we first saw it.
async fn born(tx: &mut Tx, domain: &str) -> Result<Timestamp> {
    let (day, first): (Option<String>, i64) =
        on_tx!(tx, c => sqlx::query_as(BORN).bind(domain).fetch_one(c).await?);
    let day = crate::stored::day("registrations", domain, day.as_deref())?;
    Ok(day.map_or(Timestamp(first), Timestamp::start_of))
}

/// A status to be written.
struct Row<'a> {
    domain: &'a str,
    machine: Machine,
    after: i64,
}

async fn put(tx: &mut Tx, rows: &[Row<'_>]) -> Result<()> {
    let memories =
        rows.iter().map(|row| json(TABLE, row.domain, &row.machine)).collect::<Result<Vec<_>>>()?;
    let rows: Vec<(&Row<'_>, String)> = rows.iter().zip(memories).collect();
    for rows in pieces(&rows) {
        on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(PUT);
            query.push_values(rows, |mut b, (row, memory)| {
                let machine = &row.machine;
                let first = machine.first_use();
                b.push_bind(row.domain).push_bind(machine.born().0).push_bind(row.after);
                b.push_bind(machine.web().code()).push_bind(machine.mail().code());
                b.push_bind(machine.any().code()).push_bind(machine.last_known().code());
                b.push_bind(machine.web_kind().map(Class::code));
                b.push_bind(machine.seen_at().map(|t| t.0)).push_bind(machine.seen_before().map(|t| t.0));
                b.push_bind(first.map(|f| f.after.0)).push_bind(first.map(|f| f.at.0));
                b.push_bind(machine.use_ended().map(|t| t.0)).push_bind(machine.flipped());
                b.push_bind(machine.turns_at().map(|t| t.0)).push_bind(memory);
                b.push_bind(machine.followed_at().map(|t| t.0));
            });
            query.push(OVER).build().execute(c).await?;
        });
    }
    Ok(())
}

/// What is kept of a status: its machine, after which look it began, and when the name did.
async fn memory(tx: &mut Tx, domain: &str) -> Result<Option<(String, i64, i64)>> {
    let text = MEMORY.text(tx.is_pg());
    Ok(on_tx!(tx, c => sqlx::query_as(text).bind(domain).fetch_optional(c).await?))
}

/// The days of birth of names.
async fn births(tx: &mut Tx, names: &[&str]) -> Result<HashMap<String, Timestamp>> {
    let kept = tx.keeps_plans();
    let mut births = HashMap::with_capacity(names.len());
    for asked in names.chunks(ASKED) {
        let rows: Vec<(String, Option<String>, i64)> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(BIRTHS);
            let mut list = query.separated(", ");
            for name in filled(asked) {
                list.push_bind(name);
            }
            query.push(")").build_query_as().persistent(kept).fetch_all(c).await?
        });
        for (domain, day, first) in rows {
            let day = crate::stored::day("registrations", &domain, day.as_deref())?;
            births.insert(domain, day.map_or(Timestamp(first), Timestamp::start_of));
        }
    }
    Ok(births)
}

/// What is kept of statuses, each locked until the end of the transaction.
async fn memories(tx: &mut Tx, names: &[&str]) -> Result<HashMap<String, (String, i64, i64)>> {
    let lock = if tx.is_pg() { ") ORDER BY domain FOR UPDATE" } else { ")" };
    let kept = tx.keeps_plans();
    let mut memories = HashMap::with_capacity(names.len());
    for asked in names.chunks(ASKED) {
        let rows: Vec<(String, String, i64, i64)> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(MEMORIES);
            let mut list = query.separated(", ");
            for name in filled(asked) {
                list.push_bind(name);
            }
            query.push(lock).build_query_as().persistent(kept).fetch_all(c).await?
        });
        memories
            .extend(rows.into_iter().map(|(domain, memory, after, born)| (domain, (memory, after, born))));
    }
    Ok(memories)
}

/// Takes one new look at each of several names, which stand in their order, before it is stored; tells what each completed.
pub(crate) async fn take_all(tx: &mut Tx, looks: Vec<(&str, Look)>) -> Result<Vec<Taken>> {
    let names: Vec<&str> = looks.iter().map(|(domain, _)| *domain).collect();
    let mut memories = memories(tx, &names).await?;
    let births = births(tx, &names).await?;
    let (mut rows, mut taken) = (Vec::with_capacity(looks.len()), Vec::with_capacity(looks.len()));
    for (domain, look) in looks {
        let born = births.get(domain).copied();
        let born = born.ok_or_else(|| StoreError::corrupt(TABLE, domain, "it is not in the register"))?;
        let (mut machine, after) = match memories.remove(domain) {
            Some((memory, after, at)) if Timestamp(at) == born => (from_json(TABLE, domain, &memory)?, after),
            // The register tells another day of birth than before: the same looks mean something else.
            Some((_, after, _)) => (read(tx, domain, born, after).await?, after),
            None => (Machine::new(born), 0),
        };
        taken.push(machine.take(&Event::Look(look)));
        rows.push(Row { domain, machine, after });
    }
    put(tx, &rows).await?;
    Ok(taken)
}

async fn read(tx: &mut Tx, domain: &str, born: Timestamp, after: i64) -> Result<Machine> {
    let mut events = Vec::new();
    for row in looks(tx, domain, after).await? {
        events.push(Event::Look(row.look(domain)?));
    }
    let confirmed: Vec<i64> = on_tx!(tx, c => sqlx::query_scalar(CONFIRMED).bind(domain).fetch_all(c).await?);
    events.extend(confirmed.into_iter().map(|at| Event::AbuseConfirmed(Timestamp(at))));
    Ok(replay(born, &events))
}

/// Reads the status anew from all looks, up to `now`.
pub(crate) async fn renew(tx: &mut Tx, domain: &str, now: Timestamp) -> Result<()> {
    let kept = memory(tx, domain).await?;
    let Some((_, after, _)) = kept else { return Ok(()) };
    let born = born(tx, domain).await?;
    let mut machine = read(tx, domain, born, after).await?;
    machine.advance(now);
    put(tx, &[Row { domain, machine, after }]).await
}

/// Another holder has the name: what was seen so far is not about the new one.
pub(crate) const SUCCEED: &str = "UPDATE statuses SET after_id = (SELECT COALESCE(MAX(o.id), 0) FROM observations o \
     WHERE o.domain = statuses.domain), born = -1, web = 'NEW', mail = 'NEW', overall = 'NEW', last_known = 'NEW', \
     kind = NULL, seen_at = NULL, seen_before = NULL, use_after = NULL, use_at = NULL, use_ended = NULL, \
     flipped = NULL, turns_at = NULL, followed_at = NULL WHERE domain IN (";

/// Keeps what was known of the holder's time with a name before [`SUCCEED`] forgets it; the pieces are joined by the
/// present moment.
pub(crate) const KEEP_LIFE: [&str; 2] = [
    "INSERT INTO former_lives (domain, born, use_after, use_at, use_ended, followed_at, last_look, ended_at) \
     SELECT s.domain, s.born, s.use_after, s.use_at, s.use_ended, s.followed_at, \
     (SELECT COALESCE(MAX(o.id), 0) FROM observations o WHERE o.domain = s.domain), ",
    " FROM statuses s WHERE s.born >= 0 AND s.domain IN (",
];

/// A name's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameStatus {
    /// Web axis.
    pub web: Status,
    /// Mail axis.
    pub mail: Status,
    /// Both.
    pub overall: Status,
    /// The web status beside *unknown*.
    pub last_known: Status,
    /// What the active web axis is.
    pub kind: Option<Class>,
    /// The latest look that saw anything.
    pub seen_at: Option<Timestamp>,
    /// When use began at the latest.
    pub use_at: Option<Timestamp>,
    /// When it first ended.
    pub use_ended: Option<Timestamp>,
}

crate::row::row! {
    struct StatusRow {
        web: String,
        mail: String,
        overall: String,
        last_known: String,
        kind: Option<String>,
        seen_at: Option<i64>,
        use_at: Option<i64>,
        use_ended: Option<i64>,
    }
}

impl Db {
    /// The status of a name as of its last change; `None` before its first look.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn status(&self, domain: &DomainName) -> Result<Option<NameStatus>> {
        let d = domain.as_str();
        let row: Option<StatusRow> =
            on_read!(self, pool => sqlx::query_as(ONE).bind(d).fetch_optional(pool).await?);
        let status = |text: &str| code(TABLE, d, text, Status::from_code);
        row.map(|r| {
            Ok(NameStatus {
                web: status(&r.web)?,
                mail: status(&r.mail)?,
                overall: status(&r.overall)?,
                last_known: status(&r.last_known)?,
                kind: r.kind.as_deref().map(|k| code(TABLE, d, k, Class::from_code)).transpose()?,
                seen_at: r.seen_at.map(Timestamp),
                use_at: r.use_at.map(Timestamp),
                use_ended: r.use_ended.map(Timestamp),
            })
        })
        .transpose()
    }

    /// Lets time pass: names whose status changes by `now` although nobody looked. Returns how many changed.
    ///
    /// # Errors
    /// Database errors; what was advanced by then stays.
    #[boxed]
    pub async fn advance_statuses(&self, now: Timestamp) -> Result<u64> {
        let mut advanced = 0;
        loop {
            let mut tx = self.begin().await?;
            let turning = TURNING.text(tx.is_pg());
            let rows: Vec<(String, String, i64)> =
                on_tx!(&mut tx, c => sqlx::query_as(turning).bind(now.0).bind(BATCH).fetch_all(c).await?);
            let mut turned = Vec::with_capacity(rows.len());
            for (domain, memory, after) in &rows {
                let mut machine: Machine = from_json(TABLE, domain, memory)?;
                machine.advance(now);
                turned.push(Row { domain, machine, after: *after });
            }
            put(&mut tx, &turned).await?;
            let names: Vec<&str> = rows.iter().map(|(domain, ..)| domain.as_str()).collect();
            standings::refresh(&mut tx, &names).await?;
            tx.commit().await?;
            advanced += rows.len() as u64;
            if (rows.len() as i64) < BATCH {
                return Ok(advanced);
            }
        }
    }

    /// Records that a person confirmed abuse of a name: out of use at once (E.5).
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn confirm_abuse(
        &self,
        domain: &DomainName,
        who: &str,
        note: &str,
        at: Timestamp,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        crate::confirmations::put(&mut tx, "abuse", domain.as_str(), who, note, at).await?;
        renew(&mut tx, domain.as_str(), at).await?;
        standings::refresh(&mut tx, &[domain.as_str()]).await?;
        append(&mut tx, &Deed { who, what: "abuse.confirm", about: domain.as_str(), at }).await?;
        tx.commit().await
    }
}
