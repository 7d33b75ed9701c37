//! What is true of each name at a quarter's end, beside what a right reading of the looks makes of it: so that a
//! measured count is compared with the truth to within the names for which a reason is known, and no further.
//!
//! | a name may count otherwise because | it is then |
//! |---|---|
//! | it looks like what it is not, or changed since the last round | misread |
//! | its address was dark, or the crawler at fault, on the days of the last round | unlucky |
//! | what is seen of it changed within the reference window, so that its status follows later (E.5) | unsteady |

use super::history::History;
use lab::programme::{Programme, Truth, VANTAGES, View};
use time::{Date, Duration};

/// Names beside those with a known reason: an attempt in seventy times out, and of a round that ends in one, the
/// last counts.
const LUCK: i64 = 2;
/// Days for which what nobody can verify must have stood to be certainly unknown: 42 days of silence, and up to 21
/// to the next round before them.
const SILENT: i64 = 63;

/// One mature name.
struct Name {
    truth: Truth,
    view: View,
    /// Whether the class changed between the last two rounds, in truth and as it is to be seen.
    truly_flipped: bool,
    flipped: bool,
    unlucky: bool,
    unlucky_before: bool,
    unsteady: bool,
}

/// All mature names at a quarter's end.
pub struct Sight {
    pub on: Date,
    names: Vec<Name>,
}

impl Sight {
    pub fn at(history: &History, on: Date) -> Self {
        let programme = &history.programme;
        let mut rounds = history.rounds_until(on);
        let (last, former) = (rounds.next().expect("a round"), rounds.next().expect("an earlier round"));
        let sight = |name: usize| {
            let truth = |on| programme.truth(name, on).expect("registered for 90 days");
            let view = |on| programme.settled(name, on).view;
            Name {
                truth: truth(on),
                view: view(last),
                truly_flipped: truth(last).web.class() != truth(former).web.class(),
                flipped: view(last).class() != view(former).class(),
                unlucky: is_unlucky(programme, name, last),
                unlucky_before: is_unlucky(programme, name, former),
                unsteady: is_unsteady(programme, name, on),
            }
        };
        Self { on, names: programme.frame(on).into_iter().map(sight).collect() }
    }

    /// Compares a count of what the last look found with what it must have found, and with the truth.
    pub fn seen(
        &self,
        what: &str,
        measured: i64,
        seen: impl Fn(View) -> bool,
        truly: impl Fn(Truth) -> bool,
    ) {
        let doubtful = self.count(|n| n.unlucky);
        self.within(what, measured, |n| seen(n.view), |n| truly(n.truth), doubtful);
    }

    /// The same of a status, which follows what was seen over weeks.
    pub fn status(
        &self,
        what: &str,
        measured: i64,
        seen: impl Fn(View) -> bool,
        truly: impl Fn(Truth) -> bool,
    ) {
        let doubtful = self.count(|n| n.unsteady);
        self.within(what, measured, |n| seen(n.view), |n| truly(n.truth), doubtful);
    }

    /// The same of names whose class changed between the last two rounds.
    pub fn flips(&self, measured: i64) {
        let doubtful = self.count(|n| n.unlucky || n.unlucky_before);
        self.within("flipped", measured, |n| n.flipped, |n| n.truly_flipped, doubtful);
    }

    fn within(
        &self,
        what: &str,
        measured: i64,
        seen: impl Fn(&Name) -> bool,
        truly: impl Fn(&Name) -> bool,
        doubtful: i64,
    ) {
        let (expected, truth) = (self.count(&seen), self.count(&truly));
        let misread = self.count(|n| seen(n) != truly(n));
        println!(
            "  {}: {what} {measured}, to be seen {expected} ±{}, truly {truth} ±{}",
            self.on,
            doubtful + LUCK,
            misread + doubtful + LUCK
        );
        assert!(
            measured.abs_diff(expected) <= (doubtful + LUCK).unsigned_abs(),
            "{what} on {}: {measured}, to be seen {expected}",
            self.on
        );
        assert!(
            measured.abs_diff(truth) <= (misread + doubtful + LUCK).unsigned_abs(),
            "{what} on {}: {measured}, truly {truth}",
            self.on
        );
    }

    fn count(&self, of: impl Fn(&Name) -> bool) -> i64 {
        self.names.iter().filter(|n| of(n)).count() as i64
    }
}

/// A round takes two days when attempts fail.
pub fn is_unlucky(programme: &Programme, name: usize, round: Date) -> bool {
    let address = programme.names()[name].address;
    (0..3).map(|later| round + Duration::days(later)).any(|day| {
        programme.is_out(address, day) || VANTAGES.iter().any(|vantage| programme.is_at_fault(vantage, day))
    })
}

/// Use, its absence and doubt, on the web and in mail.
fn signs(view: View) -> (Option<bool>, Option<bool>) {
    let web = match view.class() {
        "USE_WEB" | "USE_ALIAS" => Some(true),
        "ALIVE_UNKNOWN" | "NOT_OBS" => None,
        _ => Some(false),
    };
    let mail = match view.mail {
        "M1" => Some(true),
        "MX_UNKNOWN" => None,
        _ => Some(false),
    };
    (web, mail)
}

fn is_unsteady(programme: &Programme, name: usize, on: Date) -> bool {
    let now = programme.settled(name, on).view;
    let doubt = signs(now).0.is_none() || signs(now).1.is_none();
    let days = if doubt { SILENT } else { (on - programme.plan().window(on).0).whole_days() };
    (1..=days).any(|ago| {
        let then = programme.settled(name, on - Duration::days(ago)).view;
        signs(then) != signs(now) || then.class() != now.class()
    })
}
