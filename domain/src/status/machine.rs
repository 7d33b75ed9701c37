//! Both axes of one name, and the dates that the indicators are made of.

use super::axis::{AxisMachine, FirstUse};
use super::look::{Event, Look};
use super::round::Round;
use super::{PAIR_DAYS, Status};
use crate::clock::Timestamp;
use crate::period::Window;
use crate::verdict::{Axis, Class, Leaf};
use serde::{Deserialize, Serialize};

/// Everything that the status of a name depends on. It is kept beside the name, so that a look costs one step and
/// not a replay; [`replay`] of all looks gives the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    born: Timestamp,
    web: AxisMachine,
    mail: AxisMachine,
    round: Round,
    /// Class of the latest positive on the web axis.
    web_kind: Option<Class>,
    /// Looks of the last seven days that saw anything, oldest first.
    recent: Vec<Timestamp>,
    /// The latest look that lies at least seven days before the last of `recent`.
    earlier: Option<Timestamp>,
    /// Best leaf of the round before the one in hand.
    former: Option<Leaf>,
    /// When the name fell out of use after its first use.
    ended: Option<Timestamp>,
}

/// What taking a look did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// The result of the round on the web axis, if this look completed one.
    pub web: Option<Axis>,
    /// The round owes the name no further attempt after this look.
    pub over: bool,
}

impl Machine {
    /// The machine of a name that was registered at `born` (or first seen then, when that is unknown).
    #[must_use]
    pub fn new(born: Timestamp) -> Self {
        Self {
            born,
            web: AxisMachine::new(born),
            mail: AxisMachine::new(born),
            round: Round::default(),
            web_kind: None,
            recent: Vec::new(),
            earlier: None,
            former: None,
            ended: None,
        }
    }

    /// Takes what happened. Events must come in the order of [`replay`].
    pub fn take(&mut self, event: &Event) -> Taken {
        self.advance(event.at());
        let taken = match event {
            Event::Look(look) => self.look(look),
            Event::AbuseConfirmed(at) => {
                self.web.abused(*at);
                self.mail.abused(*at);
                Taken { web: None, over: true }
            }
        };
        self.note_end();
        taken
    }

    fn look(&mut self, look: &Look) -> Taken {
        if !self.round.is(look.round)
            && let Some(best) = self.round.best()
        {
            self.former = Some(best);
        }
        let results = self.round.take(look);
        if look.leaf != Leaf::X0 {
            self.seen(look.at);
        }
        if let Some(sign) = results.web {
            if sign == Axis::Pos {
                self.web_kind = Some(look.leaf.class());
            }
            self.web.take(look.at, sign);
        }
        if let Some(sign) = results.mail {
            self.mail.take(look.at, sign);
        }
        Taken { web: results.web, over: look.ends_attempts() }
    }

    fn seen(&mut self, at: Timestamp) {
        // Many checks by hand within a week need not all be remembered: to within six hours is enough.
        if self.recent.len() >= 2 && at.0 - self.recent[self.recent.len() - 2].0 < 6 * Timestamp::HOUR {
            self.recent.pop();
        }
        self.recent.push(at);
        let border = at.plus(-PAIR_DAYS * Timestamp::DAY);
        let old = self.recent.iter().take_while(|t| **t <= border).count();
        if let Some(last) = self.recent.drain(..old).next_back() {
            self.earlier = Some(last);
        }
    }

    /// Lets time pass until `now`.
    pub fn advance(&mut self, now: Timestamp) {
        self.web.advance(now);
        self.mail.advance(now);
        self.note_end();
    }

    fn note_end(&mut self) {
        let used = self.web.first_use().is_some() || self.mail.first_use().is_some();
        if !used || self.ended.is_some() {
            return;
        }
        let over = |axis: &AxisMachine| {
            matches!(axis.last_known(), Status::New | Status::Inactive | Status::Dormant)
        };
        if over(&self.web) && over(&self.mail) {
            self.ended = self.web.run_since().max(self.mail.run_since());
        }
    }

    /// The next moment at which a status changes although nobody looks.
    #[must_use]
    pub fn turns_at(&self) -> Option<Timestamp> {
        match (self.web.turns_at(), self.mail.turns_at()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// When the name began.
    #[must_use]
    pub fn born(&self) -> Timestamp {
        self.born
    }

    /// Status on the web axis.
    #[must_use]
    pub fn web(&self) -> Status {
        self.web.status()
    }

    /// Status on the mail axis.
    #[must_use]
    pub fn mail(&self) -> Status {
        self.mail.status()
    }

    /// Status over both axes: active when either is; otherwise that of the web.
    #[must_use]
    pub fn any(&self) -> Status {
        let (web, mail) = (self.web(), self.mail());
        match (web, mail) {
            (Status::Active, _) | (_, Status::Active) => Status::Active,
            (Status::Degraded, _) | (_, Status::Degraded) => Status::Degraded,
            _ => web,
        }
    }

    /// The status beside *unknown*.
    #[must_use]
    pub fn last_known(&self) -> Status {
        self.web.last_known()
    }

    /// What an active web axis is: the class of its latest positive.
    #[must_use]
    pub fn web_kind(&self) -> Option<Class> {
        self.web_kind.filter(|_| self.web().is_active())
    }

    /// When use began on either axis.
    #[must_use]
    pub fn first_use(&self) -> Option<FirstUse> {
        match (self.web.first_use(), self.mail.first_use()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// When use ended for the first time: the first of the negatives that ended it.
    #[must_use]
    pub fn use_ended(&self) -> Option<Timestamp> {
        self.ended
    }

    /// Until when it is known whether the name was in use: of one in use, the last look that affirmed it; of one that
    /// never was, the last that found no use of the web. What nobody could verify tells neither.
    #[must_use]
    pub fn followed_at(&self) -> Option<Timestamp> {
        if self.first_use().is_some() {
            let affirmed = self.web.affirmed_at().max(self.mail.affirmed_at());
            // A person ended it, and nobody has looked since.
            return self.ended.or(affirmed).or_else(|| self.seen_at());
        }
        let web = self.web.refused_at()?;
        // Mail that was seen once may turn out to be use.
        let mail = self.mail.refused_at().filter(|_| self.mail.is_rising());
        Some(mail.map_or(web, |mail| web.min(mail)))
    }

    /// The latest look that saw anything.
    #[must_use]
    pub fn seen_at(&self) -> Option<Timestamp> {
        self.recent.last().copied()
    }

    /// The latest look at least seven days before that one.
    #[must_use]
    pub fn seen_before(&self) -> Option<Timestamp> {
        self.earlier
    }

    /// Whether two looks at least seven days apart lie in `window` (O of E.6). Exact when the machine has taken all
    /// looks of the window and none after it.
    #[must_use]
    pub fn is_covered(&self, window: Window) -> bool {
        self.seen_at().is_some_and(|at| window.contains(at))
            && self.earlier.is_some_and(|at| window.contains(at))
    }

    /// Whether the class changed between the last two rounds that saw anything; `None` before there were two.
    #[must_use]
    pub fn flipped(&self) -> Option<bool> {
        Some(self.former?.class() != self.round.best()?.class())
    }
}

/// Whether a look replaces the present state of a name, of class `before` (E.4: the best of a round counts). Never when
/// it saw nothing; a positive at once; a failure that may pass, and whatever else is not known to be use, when the round
/// has made its attempts; and a negative on a site in use only when every network owed has seen it. Without a state
/// whatever was seen is better than nothing.
#[must_use]
pub fn replaces(leaf: Leaf, before: Option<Class>, taken: Taken) -> bool {
    if leaf == Leaf::X0 {
        return false;
    }
    let Some(before) = before else { return true };
    match (leaf.class().axis(), before.axis()) {
        (Axis::Pos, _) => true,
        (Axis::Neg, Axis::Pos) => taken.web == Some(Axis::Neg),
        _ => taken.over,
    }
}

/// The machine after all of these, whatever their order: equal moments are told apart by what was seen.
#[must_use]
pub fn replay(born: Timestamp, events: &[Event]) -> Machine {
    let mut ordered: Vec<&Event> = events.iter().collect();
    ordered.sort_by(|a, b| match (a, b) {
        (Event::Look(a), Event::Look(b)) => a.order().cmp(&b.order()),
        // What a person found at the same moment stands above what was seen.
        (a, b) => (a.at(), matches!(a, Event::AbuseConfirmed(_)))
            .cmp(&(b.at(), matches!(b, Event::AbuseConfirmed(_)))),
    });
    let mut machine = Machine::new(born);
    for event in ordered {
        machine.take(event);
    }
    machine
}
