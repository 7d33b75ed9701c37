//! The table of E.5 for one axis.

use super::{DORMANT_DAYS, ENDING, ENDING_DAYS, GRACE_DAYS, PAIR_DAYS, SILENCE_DAYS, Status};
use crate::clock::Timestamp;
use crate::verdict::Axis;
use serde::{Deserialize, Serialize};

const fn days(n: i64) -> i64 {
    n * Timestamp::DAY
}

/// A state of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Not in use yet.
    New,
    /// In use.
    Active,
    /// In use, and the latest results were negative.
    Degraded,
    /// Not in use since the moment given.
    Inactive(Timestamp),
    /// Not in use for half a year; the moment given is when it became inactive.
    Dormant(Timestamp),
}

/// When use began, as closely as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FirstUse {
    /// The first positive of the pair.
    pub at: Timestamp,
    /// The last valid look before it, or the birth: use began after this moment.
    pub after: Timestamp,
}

/// Results of one sign in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    sign: Axis,
    count: u32,
    since: Timestamp,
    /// The last result before the run.
    after: Option<Timestamp>,
}

/// The machine of one axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisMachine {
    born: Timestamp,
    state: State,
    /// Nothing valid was seen for six weeks: shown instead of the state, which stays beside.
    silent: bool,
    run: Option<Run>,
    /// The last valid result.
    valid_at: Option<Timestamp>,
    /// Negatives while new.
    refusals: u32,
    first_use: Option<FirstUse>,
}

impl AxisMachine {
    /// The machine of a name that began at `born`.
    #[must_use]
    pub fn new(born: Timestamp) -> Self {
        Self {
            born,
            state: State::New,
            silent: false,
            run: None,
            valid_at: None,
            refusals: 0,
            first_use: None,
        }
    }

    /// Takes the result of a round; [`Axis::Unk`] changes nothing but the time.
    pub fn take(&mut self, at: Timestamp, sign: Axis) {
        self.advance(at);
        if sign == Axis::Unk {
            return;
        }
        let run = match self.run {
            Some(run) if run.sign == sign => Run { count: run.count + 1, ..run },
            _ => Run { sign, count: 1, since: at, after: self.valid_at },
        };
        self.run = Some(run);
        self.valid_at = Some(at);
        match sign {
            Axis::Pos => self.positive(at, run),
            _ => self.negative(at, run),
        }
        self.advance(at);
    }

    fn positive(&mut self, at: Timestamp, run: Run) {
        let pair = run.count >= 2 && at.0 - run.since.0 >= days(PAIR_DAYS);
        let back = self.state == State::Degraded && !self.silent;
        if pair && self.first_use.is_none() {
            self.first_use = Some(FirstUse { at: run.since, after: run.after.unwrap_or(self.born) });
        }
        let stays = self.state == State::Active;
        if pair || back || stays {
            self.state = State::Active;
            self.silent = false;
        }
        // Of a name of which nothing was known, one positive is not enough to know again: it stays unknown.
    }

    fn negative(&mut self, at: Timestamp, run: Run) {
        self.silent = false;
        match self.state {
            State::Active | State::Degraded => {
                let ended = run.count >= ENDING && at.0 - run.since.0 >= days(ENDING_DAYS);
                self.state = if ended { State::Inactive(at) } else { State::Degraded };
            }
            State::New => self.refusals = self.refusals.saturating_add(1),
            State::Inactive(_) | State::Dormant(_) => {}
        }
    }

    /// A person found abuse: out of use at once.
    pub fn abused(&mut self, at: Timestamp) {
        self.advance(at);
        if !matches!(self.state, State::Inactive(_) | State::Dormant(_)) {
            self.state = State::Inactive(at);
        }
        self.silent = false;
        self.run = None;
        self.valid_at = Some(at);
        self.advance(at);
    }

    /// Lets time pass until `now`: what changes without a look, in the order in which it happens.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((at, turn)) = self.next_turn()
            && at <= now
        {
            match turn {
                Turn::Silence => self.silent = true,
                Turn::State(state) => self.state = state,
            }
        }
    }

    /// The next moment at which the status changes although nobody looks.
    #[must_use]
    pub fn turns_at(&self) -> Option<Timestamp> {
        self.next_turn().map(|(at, _)| at)
    }

    fn next_turn(&self) -> Option<(Timestamp, Turn)> {
        let silence = (!self.silent)
            .then(|| (self.valid_at.unwrap_or(self.born).plus(days(SILENCE_DAYS)), Turn::Silence));
        let refused = self.run.is_some_and(|run| run.sign == Axis::Neg);
        let own = match self.state {
            State::New if self.refusals >= 2 && refused => {
                let grown = self.born.plus(days(GRACE_DAYS));
                let at = self.valid_at.map_or(grown, |seen| grown.max(seen));
                Some((at, Turn::State(State::Inactive(at))))
            }
            State::Inactive(since) => {
                Some((since.plus(days(DORMANT_DAYS)), Turn::State(State::Dormant(since))))
            }
            _ => None,
        };
        // While nothing is known, the state beside stands still.
        let own = own.filter(|_| !self.silent);
        match (own, silence) {
            (Some(a), Some(b)) => Some(if a.0 <= b.0 { a } else { b }),
            (a, b) => a.or(b),
        }
    }

    /// The status at the moment until which the machine has advanced.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.silent { Status::Unknown } else { self.last_known() }
    }

    /// The status beside *unknown*.
    #[must_use]
    pub fn last_known(&self) -> Status {
        match self.state {
            State::New => Status::New,
            State::Active => Status::Active,
            State::Degraded => Status::Degraded,
            State::Inactive(_) => Status::Inactive,
            State::Dormant(_) => Status::Dormant,
        }
    }

    /// When use first began.
    #[must_use]
    pub fn first_use(&self) -> Option<FirstUse> {
        self.first_use
    }

    /// The last negative before which, and at which, the axis was never in use; positives that are not confirmed yet
    /// tell nothing.
    pub(super) fn refused_at(&self) -> Option<Timestamp> {
        match self.run {
            Some(run) if run.sign == Axis::Pos => run.after,
            _ => self.valid_at,
        }
    }

    /// Whether the latest results were positive.
    pub(super) fn is_rising(&self) -> bool {
        self.run.is_some_and(|run| run.sign == Axis::Pos)
    }

    /// Of an axis in use: until when that is certain. Negatives that may yet end it leave it open.
    pub(super) fn affirmed_at(&self) -> Option<Timestamp> {
        if !self.last_known().is_active() {
            return None;
        }
        match self.run {
            Some(run) if run.sign != Axis::Pos => Some(run.since),
            _ => self.valid_at,
        }
    }

    /// When the results of the present sign began.
    pub(super) fn run_since(&self) -> Option<Timestamp> {
        self.run.map(|run| run.since)
    }
}

/// What time does by itself.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Silence,
    State(State),
}
