//! Which names are taken in hand next: those of the addresses that have seats free, the biggest address first, and
//! with the hands that are left whatever else is due, in the order of time.

use crate::polite::Pace;
use crate::seats::Seats;
use domain::clock::Timestamp;
use domain::name::DomainName;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use store::{Claim, Db, Due, Pool, StoreError};
use tokio::time::Instant;

/// How often the addresses are counted, and how long a walk through the due list rests at least.
const ROUND: Duration = Duration::from_secs(60);
/// A walk over so many names is followed by a second of rest.
const ROWS_A_SECOND: u32 = 1_000;
/// Names read in one step of the walk.
const STEP: u32 = 256;
/// Steps between two claims.
const STEPS: usize = 4;
/// Below so many due names the walk itself meets every address at once; above, addresses are counted.
const MANY: u32 = 2_000;
/// An address with so many due names is worth being known beforehand.
const BIG: u32 = 16;
/// So many addresses are known beforehand.
const KNOWN: u32 = 2_000;

/// So many addresses of others are asked for by a worker that has nothing to do.
const SOME: usize = 4;

/// The way through the due list.
pub(super) struct Claims {
    seats: Arc<Seats>,
    counted: Option<Instant>,
    /// Where the walk stands.
    at: Option<(Timestamp, DomainName)>,
    rows: u32,
    /// When the walk came to the end; names that fall due later are met behind it.
    ended: Option<Instant>,
}

impl Claims {
    pub(super) fn new(seats: Arc<Seats>) -> Self {
        Self { seats, counted: None, at: None, rows: 0, ended: None }
    }

    /// Forgets what was found to be exhausted: the next claim looks everywhere.
    pub(super) fn anew(&mut self) {
        self.counted = None;
        self.restart();
    }

    fn restart(&mut self) {
        (self.at, self.rows, self.ended) = (None, 0, None);
    }

    /// Claims up to `hands` names. A worker that is `idle` asks others for some of their networks.
    pub(super) async fn next(
        &mut self,
        db: &Db,
        pace: &Pace,
        claim: Claim<'_>,
        hands: usize,
        idle: bool,
    ) -> Result<Vec<Due>, StoreError> {
        self.count(db, claim.now).await?;
        let (mut due, mut others) = (Vec::new(), Vec::new());
        // What turns out to be exhausted, or to belong to others, makes room for what comes behind it.
        while due.is_empty() {
            let mut wanted = self.seats.wanted(hands);
            let pools: Vec<Pool> = wanted.iter().filter_map(|(pool, _)| *pool).collect();
            let foreign = self.foreign(pace, &pools).await?;
            wanted.retain(|(pool, _)| pool.is_none_or(|pool| !foreign.contains(&pool)));
            others.extend(pools.into_iter().filter(|pool| foreign.contains(pool)));
            if !wanted.is_empty() {
                due = self.claim(db, claim, wanted).await?;
            } else if foreign.is_empty() {
                break;
            }
        }
        let left = hands.saturating_sub(due.len());
        if left > 0 {
            due.extend(self.walk(db, pace, claim, &due, left).await?);
        }
        if idle && due.is_empty() {
            // Others have more than they can do at once, and nothing is left for us.
            others.truncate(SOME);
            pace.want(&others).await?;
        }
        Ok(due)
    }

    /// Claims what is wanted, and notes which addresses had less.
    async fn claim(
        &self,
        db: &Db,
        claim: Claim<'_>,
        wanted: Vec<(Option<Pool>, usize)>,
    ) -> Result<Vec<Due>, StoreError> {
        let due = db.claim_pools(&claim, &wanted).await?;
        let got = by_pool(&due);
        for (pool, asked) in wanted {
            if got.get(&pool).copied().unwrap_or(0) < asked {
                self.seats.exhausted(pool);
            }
        }
        Ok(due)
    }

    /// Now and then: who is big, and whether names that were not found anywhere wait.
    async fn count(&mut self, db: &Db, now: Timestamp) -> Result<(), StoreError> {
        if self.counted.is_some_and(|at| at.elapsed() < ROUND) {
            return Ok(());
        }
        if db.placed_due(now, MANY).await? >= u64::from(MANY) {
            for (pool, waiting) in db.biggest_pools(now, BIG, KNOWN).await? {
                self.seats.note(Some(pool), waiting);
            }
        }
        self.seats.note(None, u64::MAX);
        let rest = ROUND.max(Duration::from_secs(u64::from(self.rows / ROWS_A_SECOND)));
        if self.ended.is_some_and(|at| at.elapsed() >= rest) {
            self.restart();
        }
        self.counted = Some(Instant::now());
        Ok(())
    }

    /// Goes on through the due list and takes the names whose address has a seat free and nobody known to wait for it.
    async fn walk(
        &mut self,
        db: &Db,
        pace: &Pace,
        claim: Claim<'_>,
        due: &[Due],
        hands: usize,
    ) -> Result<Vec<Due>, StoreError> {
        let got = by_pool(due);
        let mut chosen: HashMap<Pool, usize> = HashMap::new();
        let mut names = Vec::new();
        'steps: for _ in 0..STEPS {
            let page = db.walk(claim.vantage, self.at.as_ref(), STEP, claim.now).await?;
            let last = page.len() < STEP as usize;
            for passed in page {
                self.at = Some((passed.due_at, passed.domain.clone()));
                self.rows = self.rows.saturating_add(1);
                let mine = chosen.entry(passed.pool).or_default();
                let taken = *mine + got.get(&Some(passed.pool)).copied().unwrap_or(0);
                if self.seats.has_waiting(passed.pool) || self.seats.free(passed.pool) <= taken {
                    self.seats.note_one(passed.pool);
                    continue;
                }
                *mine += 1;
                names.push((passed.domain, passed.pool));
                if names.len() == hands {
                    break 'steps;
                }
            }
            if last {
                self.ended = self.ended.or_else(|| Some(Instant::now()));
                break;
            }
        }
        let pools: Vec<Pool> =
            chosen.into_iter().filter(|(_, count)| *count > 0).map(|(pool, _)| pool).collect();
        let foreign = self.foreign(pace, &pools).await?;
        let ours: Vec<DomainName> =
            names.into_iter().filter(|(_, pool)| !foreign.contains(pool)).map(|(domain, _)| domain).collect();
        db.claim_names(&claim, &ours).await
    }

    /// Addresses whose network belongs to another worker; they are asked for again a little later.
    async fn foreign(&self, pace: &Pace, pools: &[Pool]) -> Result<HashSet<Pool>, StoreError> {
        let foreign = pace.foreign(pools).await?;
        for pool in &foreign {
            self.seats.close(*pool);
        }
        Ok(foreign)
    }
}

fn by_pool(due: &[Due]) -> HashMap<Option<Pool>, usize> {
    let mut count = HashMap::new();
    for name in due {
        *count.entry(name.pool).or_default() += 1;
    }
    count
}
