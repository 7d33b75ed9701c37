//! Who is at work at which address. Each address has a few seats: enough that it is always busy at its pace while
//! some of its names ask the DNS or wait for their hosts, and no more, so that the hands of the worker are not full of
//! names that wait for one crowded address while others idle.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Pool;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// How long an address is left alone whose network belongs to another worker.
const CLOSED: Duration = Duration::from_secs(3);

/// Addresses with names at work, or known to have names waiting. `None` stands for names that were not found anywhere
/// yet: they sit together until the DNS tells where they belong.
pub(crate) struct Seats {
    rows: Mutex<HashMap<Option<Pool>, Row>>,
    size: Box<dyn Fn(Option<Pool>) -> usize + Send + Sync>,
    freed: Notify,
    /// Names that wait for something else and left their seats to others meanwhile.
    aside: AtomicUsize,
    /// No more than so many: the hands of the worker are needed by others too.
    most_aside: usize,
}

#[derive(Debug, Default)]
struct Row {
    taken: usize,
    /// More names wait, about so many; `None`: not that we know.
    waiting: Option<u64>,
    /// The network belongs to another worker: not to be asked for before.
    closed_until: Option<Instant>,
}

impl Seats {
    /// Seats by address; `size` says how many one has. At most so many names stand aside at a time.
    pub(crate) fn new(
        most_aside: usize,
        size: impl Fn(Option<Pool>) -> usize + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            rows: Mutex::default(),
            size: Box::new(size),
            freed: Notify::new(),
            aside: AtomicUsize::new(0),
            most_aside,
        })
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<Option<Pool>, Row>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A seat for a name that was claimed.
    pub(crate) fn sit(self: &Arc<Self>, pool: Option<Pool>) -> Seat {
        self.rows().entry(pool).or_default().taken += 1;
        Seat { seats: Arc::clone(self), at: Mutex::new(Some(Place { pool, aside: false })) }
    }

    /// Notes that about so many names of an address wait.
    pub(crate) fn note(&self, pool: Option<Pool>, waiting: u64) {
        self.rows().entry(pool).or_default().waiting = Some(waiting);
    }

    /// Notes one more name that waits.
    pub(crate) fn note_one(&self, pool: Pool) {
        let mut rows = self.rows();
        let row = rows.entry(Some(pool)).or_default();
        row.waiting = Some(row.waiting.unwrap_or(0).saturating_add(1));
    }

    /// Notes that no name of an address waits any more.
    pub(crate) fn exhausted(&self, pool: Option<Pool>) {
        let mut rows = self.rows();
        if let Some(row) = rows.get_mut(&pool) {
            row.waiting = None;
            if row.taken == 0 {
                rows.remove(&pool);
            }
        }
    }

    /// Notes that the network of an address belongs to another worker for now.
    pub(crate) fn close(&self, pool: Pool) {
        let mut rows = self.rows();
        let row = rows.entry(Some(pool)).or_default();
        row.waiting = row.waiting.or(Some(1));
        row.closed_until = Some(Instant::now() + CLOSED);
    }

    /// Whether names of an address are known to wait.
    pub(crate) fn has_waiting(&self, pool: Pool) -> bool {
        self.rows().get(&Some(pool)).is_some_and(|row| row.waiting.is_some())
    }

    /// Seats of an address that are free.
    pub(crate) fn free(&self, pool: Pool) -> usize {
        let taken = self.rows().get(&Some(pool)).map_or(0, |row| row.taken);
        (self.size)(Some(pool)).saturating_sub(taken)
    }

    /// Which addresses want how many names, the biggest first, and no more than `hands` in all. An address asks when a
    /// third of its seats is free, so that claims are not made name by name.
    pub(crate) fn wanted(&self, hands: usize) -> Vec<(Option<Pool>, usize)> {
        let now = Instant::now();
        let mut open: Vec<(u64, Option<Pool>, usize)> = self
            .rows()
            .iter()
            .filter(|(_, row)| row.closed_until.is_none_or(|until| until <= now))
            .filter_map(|(pool, row)| {
                let size = (self.size)(*pool);
                let free = size.saturating_sub(row.taken);
                let waiting = row.waiting.filter(|_| free > 0 && free * 3 >= size)?;
                Some((waiting, *pool, free))
            })
            .collect();
        open.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut left = hands;
        let mut wanted = Vec::new();
        for (_, pool, free) in open {
            let count = free.min(left);
            if count == 0 {
                break;
            }
            left -= count;
            wanted.push((pool, count));
        }
        wanted
    }

    /// Waits until a seat is freed; one that was freed meanwhile counts.
    pub(crate) async fn freed(&self) {
        self.freed.notified().await;
    }
}

/// The seat of one name, from its claim until its last request.
pub(crate) struct Seat {
    seats: Arc<Seats>,
    /// Where; `None` once it was left.
    at: Mutex<Option<Place>>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    pool: Option<Pool>,
    /// The seat is free for others at the moment.
    aside: bool,
}

impl Seat {
    fn at(&self) -> MutexGuard<'_, Option<Place>> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sits down where the name was found to be. `false` when all seats there are taken: then the name should turn
    /// back and be claimed when its turn comes.
    pub(crate) fn enter(&self, found: &[Pool]) -> bool {
        let mut at = self.at();
        let Some(present) = *at else { return true };
        // A name with several addresses stays where it is known to be.
        if found.is_empty() || present.pool.is_some_and(|pool| found.contains(&pool)) {
            return true;
        }
        let Some(free) = found.iter().copied().find(|pool| self.seats.free(*pool) > 0) else { return false };
        self.seats.rows().entry(Some(free)).or_default().taken += 1;
        *at = Some(Place { pool: Some(free), aside: false });
        self.seats.leave(present);
        true
    }

    /// Where it is, if that is known.
    pub(crate) fn pool(&self) -> Option<Pool> {
        self.at().and_then(|place| place.pool)
    }

    /// Waits for something that is no work at the address: for servers of names that are silent, or for a host that wants
    /// long pauses. When that lasts longer than `patience`, others may have the seat meanwhile, and `on_aside` is told.
    /// Afterwards the name sits where it sat, even if there is one more than there are seats then; so long nobody is added.
    pub(crate) async fn aside<T>(
        &self,
        patience: Duration,
        wait: impl Future<Output = T>,
        on_aside: impl FnOnce(),
    ) -> T {
        let mut wait = pin!(wait);
        tokio::select! {
            biased;
            done = &mut wait => return done,
            () = sleep(patience) => {}
        }
        let Some(_back) = self.step_aside() else { return wait.await };
        on_aside();
        wait.await
    }

    /// Frees the seat until what is returned is dropped; `None` when too many stand aside already.
    fn step_aside(&self) -> Option<Aside<'_>> {
        let mut at = self.at();
        let place = at.as_mut().filter(|place| !place.aside)?;
        let more = |count: usize| (count < self.seats.most_aside).then_some(count + 1);
        self.seats.aside.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok()?;
        self.seats.leave(*place);
        place.aside = true;
        Some(Aside(self))
    }

    /// Leaves: the last request was made. The rest of the look needs no address.
    pub(crate) fn leave(&self) {
        if let Some(place) = self.at().take() {
            self.seats.leave(place);
        }
    }
}

/// A name that left its seat to others for a while.
struct Aside<'a>(&'a Seat);

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        let Seat { seats, .. } = self.0;
        seats.aside.fetch_sub(1, Ordering::SeqCst);
        if let Some(place) = self.0.at().as_mut().filter(|place| place.aside) {
            place.aside = false;
            seats.rows().entry(place.pool).or_default().taken += 1;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Seats {
    fn leave(&self, place: Place) {
        if place.aside {
            return; // it was left before
        }
        let mut rows = self.rows();
        if let Some(row) = rows.get_mut(&place.pool) {
            row.taken = row.taken.saturating_sub(1);
            if row.taken == 0 && row.waiting.is_none() {
                rows.remove(&place.pool);
            }
        }
        drop(rows);
        self.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(last: u8) -> Pool {
        Pool::of([192, 0, 2, last].into())
    }

    fn seats() -> Arc<Seats> {
        Seats::new(2, |pool| if pool.is_some() { 3 } else { 8 })
    }

    #[test]
    fn the_biggest_address_is_served_first_and_never_beyond_its_seats() {
        let seats = seats();
        seats.note(Some(pool(1)), 5);
        seats.note(Some(pool(2)), 500);
        seats.note(None, u64::MAX);
        let wanted = seats.wanted(12);
        assert_eq!(wanted, [(None, 8), (Some(pool(2)), 3), (Some(pool(1)), 1)], "as many as there are hands");
        let held: Vec<Seat> = (0..3).map(|_| seats.sit(Some(pool(2)))).collect();
        assert_eq!(seats.free(pool(2)), 0);
        assert!(!seats.wanted(99).iter().any(|(p, _)| *p == Some(pool(2))));
        drop(held);
        seats.exhausted(Some(pool(2)));
        assert!(!seats.has_waiting(pool(2)) && seats.has_waiting(pool(1)));
    }

    #[test]
    fn a_name_sits_where_it_is_found_or_turns_back() {
        let seats = seats();
        let here: Vec<Seat> = (0..2).map(|_| seats.sit(Some(pool(1)))).collect();
        let (third, fourth) = (seats.sit(None), seats.sit(None));
        assert!(third.enter(&[pool(1)]));
        assert!(!fourth.enter(&[pool(1)]), "all three seats are taken");
        assert!(fourth.enter(&[pool(1), pool(2)]), "its other address has room");
        assert!(here[0].enter(&[pool(9), pool(1)]), "who is among its addresses already stays");
        assert_eq!((seats.free(pool(9)), seats.free(pool(2))), (3, 2));
        third.leave();
        assert_eq!(seats.free(pool(1)), 1);
        third.leave();
        drop(third);
        assert_eq!(seats.free(pool(1)), 1, "a seat is left once");
        assert!(fourth.enter(&[]), "without an address there is nothing to crowd");
    }

    #[tokio::test]
    async fn who_waits_long_leaves_the_seat_to_others_and_comes_back_to_it() {
        let seats = seats();
        let held: Vec<Seat> = (0..3).map(|_| seats.sit(Some(pool(1)))).collect();
        let quick =
            held[0].aside(Duration::from_secs(60), std::future::ready(7), || panic!("it did not wait"));
        assert_eq!((quick.await, seats.free(pool(1))), (7, 0));
        let free = || seats.free(pool(1));
        let third = async {
            held[2].aside(Duration::ZERO, later(async { free() }), || panic!("two are enough")).await
        };
        let second = async {
            assert_eq!(free(), 1);
            held[1].aside(Duration::ZERO, later(third), || ()).await
        };
        assert_eq!(held[0].aside(Duration::ZERO, later(second), || ()).await, 2);
        assert_eq!(free(), 0, "all are back");
        let extra = held[0].aside(Duration::ZERO, later(async { seats.sit(Some(pool(1))) }), || ()).await;
        assert_eq!((free(), seats.rows()[&Some(pool(1))].taken), (0, 4), "one more than there are seats");
        drop(extra);
        let left = held[0].aside(Duration::ZERO, later(async { held[0].leave() }), || ());
        left.await;
        assert_eq!(free(), 1, "who left while standing aside does not come back");
        drop(held);
        assert!(seats.rows().is_empty() && seats.aside.load(Ordering::SeqCst) == 0);
    }

    /// As `future`, but not at once: a timer of nothing is over first.
    async fn later<T>(future: impl Future<Output = T>) -> T {
        sleep(Duration::from_millis(2)).await;
        future.await
    }

    #[tokio::test]
    async fn a_freed_seat_is_told() {
        let seats = seats();
        drop(seats.sit(Some(pool(1))));
        seats.freed().await;
        assert!(seats.rows().is_empty(), "what says nothing is forgotten");
    }
}
