//! Two years of rounds at a simulated programme: looked at once, then recorded in any database.
//!
//! A page is built and read once for each kind of look at a holder's name and then looked at again and again, and a
//! round is claimed and recorded as a crawler's batch: hundreds of looks in one transaction, not one in four.

use danhba_tests::programme::{Judge, observation, registration};
use domain::clock::Timestamp;
use domain::observation::Observation;
use domain::registration::Registration;
use domain::schedule::{Next, Situation, next};
use domain::verdict::{Axis, Leaf, Verdict};
use lab::programme::{Entry, Kind, Programme, VANTAGES};
use std::collections::HashMap;
use store::{Db, ImportSource, Record};
use time::Date;

const WORKER: &str = "programme";
/// Days between rounds in a reference window, and outside it.
const WITHIN: i64 = 7;
const OUTSIDE: i64 = 21;
/// Looks in one transaction.
const GROUP: usize = 250;

/// Everything that was done on one day.
pub struct Day {
    pub on: Date,
    /// The register of that day.
    rows: Vec<Registration>,
    /// First attempts, then second ones, …; empty on a day without a round.
    waves: Vec<Vec<Seen>>,
    /// A quarter ends with it.
    pub ends_quarter: bool,
}

/// One look, what it means, and what follows.
struct Seen {
    observation: Observation,
    verdict: Verdict,
    next: Next,
}

impl Seen {
    fn record(&self) -> Record<'_> {
        Record {
            observation: &self.observation,
            verdict: &self.verdict,
            next: self.next.clone(),
            worker: WORKER,
            now: self.observation.finished_at,
        }
    }
}

/// A programme with all that was seen of it.
pub struct History {
    pub programme: Programme,
    pub days: Vec<Day>,
}

impl History {
    /// Looks at a programme from its first day to its last: weekly in the reference windows, every third week
    /// outside. At a quarter's end the register is new.
    pub fn of(programme: Programme) -> Self {
        let mut days = Vec::new();
        let mut looks = Looks { programme: &programme, judge: Judge::default(), seen: HashMap::new() };
        let plan = programme.plan();
        let ends = plan.quarter_ends();
        let mut on = plan.start;
        while on <= plan.last_day() {
            let window = ends.iter().map(|end| plan.window(*end)).find(|(_, end)| on <= *end);
            let due = if window.is_some_and(|(from, _)| on >= from) { WITHIN } else { OUTSIDE };
            let (round, ends_quarter) = ((on - plan.start).whole_days() % due == 0, ends.contains(&on));
            if round || ends_quarter {
                let register = programme.register(on);
                let rows = register.iter().map(registration).collect();
                let waves = if round { looks.round(&register, on) } else { Vec::new() };
                days.push(Day { on, rows, waves, ends_quarter });
            }
            on = on.next_day().expect("a day");
        }
        Self { days, programme }
    }

    /// The days of rounds up to a day, the latest first.
    pub fn rounds_until(&self, on: Date) -> impl Iterator<Item = Date> {
        self.days.iter().rev().filter(move |day| day.on <= on && !day.waves.is_empty()).map(|day| day.on)
    }
}

struct Looks<'a> {
    programme: &'a Programme,
    judge: Judge,
    seen: HashMap<(usize, u32, Kind), Observation>,
}

impl Looks<'_> {
    /// A round over all names of the register, with the attempts that the schedule asks for.
    fn round(&mut self, register: &[Entry], on: Date) -> Vec<Vec<Seen>> {
        let mut waves: Vec<Vec<Seen>> = Vec::new();
        let vantages = VANTAGES.map(str::to_owned);
        for entry in register {
            let mut vantage = VANTAGES[entry.name % 2].to_owned();
            let mut at = Timestamp(self.programme.plan().moment(on, (6 + entry.name % 12) as u8));
            let (mut attempt, mut against) = (1, Vec::new());
            loop {
                let (observation, verdict) = self.look(entry, at, &vantage, attempt);
                let follows = next(Situation {
                    now: observation.finished_at,
                    registered: Some(Timestamp::start_of(entry.registered_on)),
                    leaf: verdict.leaf,
                    rule: &verdict.rule,
                    in_use: verdict.class.axis() == Axis::Pos || verdict.mail.axis() == Axis::Pos,
                    attempt,
                    retry_after: None,
                    spread: 0.5,
                    vantage: &vantage,
                    vantages: &vantages,
                    against: &against,
                });
                let wave = usize::from(attempt) - 1;
                waves.resize_with(waves.len().max(wave + 1), Vec::new);
                waves[wave].push(Seen { observation, verdict, next: follows.clone() });
                if follows.attempt == 1 {
                    break;
                }
                vantage = follows.from.unwrap_or(vantage);
                (at, attempt, against) = (follows.at, follows.attempt, follows.against);
            }
        }
        waves
    }

    fn look(&mut self, entry: &Entry, at: Timestamp, vantage: &str, attempt: u16) -> (Observation, Verdict) {
        let kind = self.programme.glimpse(entry.name, at.0, vantage).kind;
        let known = self.seen.entry((entry.name, entry.holder, kind)).or_insert_with(|| {
            let look = self.programme.look(entry.name, at.0, vantage);
            observation(&look, at, vantage, attempt)
        });
        let mut seen = known.clone();
        (seen.started_at, seen.finished_at) = (at, at.plus(3 * Timestamp::SECOND));
        (seen.vantage, seen.attempt, seen.quorum) = (vantage.to_owned(), attempt, 2);
        let mut verdict = self.judge.verdict(self.programme, entry.name, at, vantage).clone();
        if seen.not_observed.is_some() {
            verdict.leaf = Leaf::X0;
            verdict.class = Leaf::X0.class();
        }
        (seen, verdict)
    }
}

impl Day {
    /// Imports the register, and records the round if there was one.
    pub async fn record(&self, db: &Db, programme: &Programme) {
        let source = ImportSource {
            file_name: format!("{}.csv", self.on),
            sha256: "0".repeat(64),
            as_of: None,
            full: true,
            dry_run: false,
            at: Timestamp(programme.plan().moment(self.on, 1)),
        };
        db.import(self.rows.clone(), &source).await.expect("an import");
        for wave in &self.waves {
            for group in wave.chunks(GROUP) {
                self.claim(db, programme).await;
                let records: Vec<Record<'_>> = group.iter().map(Seen::record).collect();
                for outcome in db.record_all(&records).await.expect("a transaction") {
                    outcome.expect("a look in hand");
                }
            }
        }
        if !self.waves.is_empty() {
            db.guard(end_of(programme, self.on)).await.expect("a guard");
        }
    }

    /// Takes every name into hand: the rhythm is this history's and not the queue's, so all of them are due.
    async fn claim(&self, db: &Db, programme: &Programme) {
        let due = Timestamp(programme.plan().moment(self.on, 1)).plus(400 * Timestamp::DAY);
        for vantage in VANTAGES {
            db.claim(WORKER, vantage, 1000, due, Timestamp::HOUR).await.expect("names in hand");
        }
    }
}

/// The last minute of a day.
pub fn end_of(programme: &Programme, on: Date) -> Timestamp {
    Timestamp(programme.plan().moment(on, 23)).plus(59 * Timestamp::MINUTE)
}
