//! Terms: two free years or one paid one, renewal that depends on true use, and what happens to a name that is not
//! renewed. The days after the end follow Circular 24/2015 as quoted in docs/measuring.md's sources; which rule is
//! in force is the registry's to say, and the measuring must read it from the register's status.

use super::face::Face;
use super::luck::{happens, wait};
use super::plan::Day;
use super::services::Track;
use super::state::Web;
use rand::Rng;
use rand::rngs::StdRng;

/// Share of first registrations that are free for two years.
pub(super) const FREE: f64 = 0.8;
/// Days of a free term.
const FREE_DAYS: Day = 730;
/// Days of a paid term.
const PAID_DAYS: Day = 365;
/// Days after the end on which the name still works.
const GRACE: Day = 5;
/// Days after the end until which it is suspended; then it waits for deletion.
const SUSPENDED: Day = 35;
/// Days after the end on which it leaves the register.
pub(super) const DELETED: Day = 55;
/// Share of names that the registry suspends for a missing declaration at some time in the plan.
const SUSPENSIONS: f64 = 0.015;
/// How long before the end the holder's use decides: the middle of the window in which renewal is forecast.
pub(super) const FORECAST: Day = 45;

/// One term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Whether it is free.
    pub free: bool,
    /// Whether it was renewed at its end; `None` while that is not known in the plan.
    pub renewed: Option<bool>,
    pub(super) from: Day,
    /// The day on which it ends.
    pub(super) end: Day,
}

/// A time in which the registry holds the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The EPP status.
    pub status: &'static str,
    pub(super) from: Day,
    pub(super) until: Day,
}

/// How a tenure runs.
pub(super) struct Course {
    pub(super) terms: Vec<Term>,
    pub(super) holds: Vec<Hold>,
    /// The first day after it.
    pub(super) until: Day,
}

/// The terms of a tenure that begins on a day and is given away on the day `next`, if it lasts so long.
pub(super) fn course(
    from: Day,
    next: Day,
    last: Day,
    mut free: bool,
    web: &Track<(Web, Face)>,
    rng: &mut StdRng,
) -> Course {
    let mut course = Course { terms: Vec::new(), holds: suspension(from, last, rng), until: next };
    let mut begin = from;
    loop {
        let end = begin + if free { FREE_DAYS } else { PAID_DAYS };
        let mut term = Term { free, renewed: None, from: begin, end };
        if end > last || end >= next {
            course.terms.push(term);
            break;
        }
        let renews = happens(rng, renewal(free, web.at(end - FORECAST).0));
        term.renewed = Some(renews);
        course.terms.push(term);
        if !renews {
            let dark = |status, after, until| Hold { status, from: end + after + 1, until: end + until + 1 };
            // What the end of the term does overrides whatever hold there was.
            course.holds.iter_mut().for_each(|hold| hold.until = hold.until.min(end + GRACE + 1));
            course
                .holds
                .extend([dark("serverHold", GRACE, SUSPENDED), dark("pendingDelete", SUSPENDED, DELETED)]);
            course.until = end + DELETED + 1;
            break;
        }
        (begin, free) = (end, false);
    }
    if course.until > last {
        course.until = Day::MAX;
    }
    course
}

/// The probability that a term is renewed: who uses a name keeps it, most of all who pays already.
fn renewal(free: bool, web: Web) -> f64 {
    match (free, web.class()) {
        (true, "USE_WEB" | "USE_ALIAS") => 0.78,
        (true, "LOW") => 0.3,
        (true, _) => 0.12,
        (false, "USE_WEB" | "USE_ALIAS") => 0.9,
        (false, "LOW") => 0.78,
        (false, _) => 0.68,
    }
}

fn suspension(from: Day, last: Day, rng: &mut StdRng) -> Vec<Hold> {
    if from >= last || !happens(rng, SUSPENSIONS) {
        return Vec::new();
    }
    let begin = rng.random_range(from + 1..=last);
    vec![Hold { status: "serverHold", from: begin, until: begin + 20 + wait(rng, 50.0) }]
}
