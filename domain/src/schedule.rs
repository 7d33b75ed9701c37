//! When a domain is looked at again, and from where (docs/measuring.md E.4, E.5): a pure function of the last
//! verdict, the name's age, how often it failed, and a number that spreads visits over the day.

use crate::clock::Timestamp;
use crate::period::{Quarter, Window};
use crate::verdict::{Axis, Class, Leaf, ROBOTS_UNAVAILABLE};

/// What the next visit depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// When this visit ended.
    pub now: Timestamp,
    /// When the name was registered, if known.
    pub registered: Option<Timestamp>,
    /// Leaf of the verdict.
    pub leaf: Leaf,
    /// The rule that decided.
    pub rule: &'a str,
    /// Whether the web or the mail axis is positive, or the name counts as in use by the looks before (E.5): a site
    /// that fails one look is still active, and is seen as often until its status says otherwise.
    pub in_use: bool,
    /// Attempts so far in this round, this one included (1–3, or more with more than two vantages).
    pub attempt: u16,
    /// `Retry-After` of the host, in milliseconds.
    pub retry_after: Option<i64>,
    /// A number between 0 and 1 from a seeded source.
    pub spread: f64,
    /// The network from which this visit was made.
    pub vantage: &'a str,
    /// The networks from which a negative must be seen before it counts; one or none: this one is enough.
    pub vantages: &'a [String],
    /// Those from which this round saw a negative already.
    pub against: &'a [String],
}

/// The next visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// When.
    pub at: Timestamp,
    /// The attempt number of that visit within its round: 1 begins a new round.
    pub attempt: u16,
    /// The network from which it must be made; `None`: from any.
    pub from: Option<String>,
    /// The networks from which the round saw a negative so far.
    pub against: Vec<String>,
}

impl Next {
    /// The first visit of a new round.
    #[must_use]
    pub fn round(at: Timestamp) -> Self {
        Self::again(at, 1)
    }

    /// Another attempt of the same round, from any network.
    #[must_use]
    pub fn again(at: Timestamp, attempt: u16) -> Self {
        Self { at, attempt, from: None, against: Vec::new() }
    }
}

/// Attempts within one round before a failure stands.
pub const ATTEMPTS: u16 = 3;

/// Whether a leaf by this rule may be a passing failure, so that the round needs another attempt (E.4). A robots.txt
/// that answers 503, 429 or not at all may be there in an hour; one that forbids us is an answer.
#[must_use]
pub fn is_passing(leaf: Leaf, rule: &str) -> bool {
    match leaf {
        Leaf::X0 | Leaf::N2 | Leaf::T1 | Leaf::T2 | Leaf::H2 | Leaf::R5 => true,
        Leaf::K1 => rule == ROBOTS_UNAVAILABLE,
        _ => false,
    }
}

/// The next visit: a failure is tried again after 1–2 h and then after about 24 h, the last time from a network that
/// has not seen it yet, whatever the failure: each may pass within hours, and what a day did not cure stands (a host that
/// states its own pause gets it). Otherwise young names are seen on days 3, 7, 14, 30, 60 and 90, names in use weekly,
/// others monthly. In the reference window of a quarter every name is seen weekly, whatever it is: the rate must not rest
/// on a schedule that looks at living sites more often.
#[must_use]
pub fn next(s: Situation<'_>) -> Next {
    let mut against = s.against.to_vec();
    if s.leaf.class().axis() == Axis::Neg && !against.iter().any(|v| v == s.vantage) {
        against.push(s.vantage.to_owned());
    }
    match attempt(&s, &against) {
        Some((wait, from)) => {
            // A host may ask for up to a day of peace; asking sooner would be rude, later loses the round.
            let asked = s.retry_after.unwrap_or(0).clamp(0, Timestamp::DAY);
            Next { at: s.now.plus(wait.max(asked)), attempt: s.attempt.max(1) + 1, from, against }
        }
        None => Next::round(regular(&s)),
    }
}

/// How long to wait for another attempt of the round, and from where it must come; `None`: the round is over.
fn attempt(s: &Situation<'_>, against: &[String]) -> Option<(i64, Option<String>)> {
    let soon = Timestamp::HOUR + jitter(s, Timestamp::HOUR);
    let elsewhere =
        s.vantages.iter().find(|v| !against.contains(v)).filter(|_| s.vantages.len() > 1).cloned();
    if is_passing(s.leaf, s.rule) && s.attempt < ATTEMPTS {
        if s.attempt <= 1 {
            return Some((soon, None));
        }
        // Another hour of the day than the first two.
        let other_hour = 22 * Timestamp::HOUR + jitter(s, 5 * Timestamp::HOUR);
        return Some((other_hour, elsewhere.filter(|_| !against.is_empty())));
    }
    // A negative that does not pass by itself: the other networks are asked without a day in between.
    let most = ATTEMPTS + u16::try_from(s.vantages.len()).unwrap_or(u16::MAX).min(16);
    let negative = s.leaf.class().axis() == Axis::Neg;
    (negative && s.attempt < most).then_some(elsewhere).flatten().map(|from| (soon, Some(from)))
}

/// The first visit of the next round.
fn regular(s: &Situation<'_>) -> Timestamp {
    // Abuse is looked at as often as use: it should be gone from the list soon after it is gone from the site.
    let weekly = s.in_use || s.leaf.class() == Class::Abuse || s.leaf.class().axis() == Axis::Unk;
    let window = coming_window(s.now);
    let interval = if weekly || window.contains(s.now) { 7 * Timestamp::DAY } else { 30 * Timestamp::DAY };
    // A tenth of the interval either way keeps a big import from coming back as one wave.
    let mut at = s.now.plus(interval - interval / 10 + jitter(s, interval / 5));
    if s.now < window.from {
        // Within the first week of the window, so that a second look a week later still lies in it.
        at = at.min(window.from.plus(jitter(s, 7 * Timestamp::DAY)).max(s.now.plus(Timestamp::DAY)));
    }
    let milestone = s.registered.and_then(|born| {
        [3, 7, 14, 30, 60, 90]
            .iter()
            .map(|d| born.plus(d * Timestamp::DAY + jitter(s, Timestamp::DAY)))
            .find(|at| *at > s.now.plus(Timestamp::DAY))
    });
    milestone.map_or(at, |m| m.min(at))
}

/// The reference window that `now` lies in or before.
fn coming_window(now: Timestamp) -> Window {
    Quarter::of(now.date()).window()
}

fn jitter(s: &Situation<'_>, millis: i64) -> i64 {
    (millis as f64 * s.spread.clamp(0.0, 1.0)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Situation<'static> = Situation {
        // 18 July 2026: far from the window of its quarter.
        now: Timestamp(20_652 * Timestamp::DAY),
        registered: None,
        leaf: Leaf::C8,
        rule: "",
        in_use: true,
        attempt: 1,
        retry_after: None,
        spread: 0.5,
        vantage: "HN",
        vantages: &[],
        against: &[],
    };

    #[test]
    fn a_passing_failure_is_tried_three_times_in_a_round() {
        let first = next(Situation { leaf: Leaf::T1, in_use: false, ..BASE });
        assert_eq!(
            first,
            Next { against: vec!["HN".to_owned()], ..Next::again(BASE.now.plus(90 * Timestamp::MINUTE), 2) }
        );
        let second = next(Situation { leaf: Leaf::T1, in_use: false, attempt: 2, now: first.at, ..BASE });
        assert!(second.at.0 - first.at.0 >= 22 * Timestamp::HOUR && second.attempt == 3);
        let third = next(Situation { leaf: Leaf::T1, in_use: false, attempt: 3, now: second.at, ..BASE });
        assert_eq!(third.attempt, 1, "the failure stands and a new round begins later");
        assert!(third.at.0 - second.at.0 >= 27 * Timestamp::DAY);
    }

    #[test]
    fn a_robots_txt_that_cannot_be_had_is_tried_again_and_one_that_forbids_us_is_not() {
        let after = |rule, attempt| next(Situation { leaf: Leaf::K1, rule, attempt, in_use: false, ..BASE });
        let again = after(ROBOTS_UNAVAILABLE, 1);
        assert_eq!((again.attempt, again.from, again.against.len()), (2, None, 0));
        assert!(again.at.0 - BASE.now.0 <= 2 * Timestamp::HOUR);
        assert_eq!(after(ROBOTS_UNAVAILABLE, 2).attempt, 3);
        assert_eq!(after(ROBOTS_UNAVAILABLE, 3).attempt, 1, "it stands");
        assert_eq!(after("robots", 1).attempt, 1);
    }

    #[test]
    fn a_host_that_asks_for_a_day_gets_a_day_but_no_more() {
        let asked = |ms| next(Situation { leaf: Leaf::X0, retry_after: Some(ms), ..BASE }).at.0 - BASE.now.0;
        assert_eq!(asked(10 * Timestamp::HOUR), 10 * Timestamp::HOUR);
        assert_eq!(asked(10 * Timestamp::DAY), Timestamp::DAY);
    }

    #[test]
    fn young_names_are_seen_on_their_milestones() {
        let born = BASE.now.plus(-Timestamp::DAY);
        let s = Situation { registered: Some(born), spread: 0.0, leaf: Leaf::N3, in_use: false, ..BASE };
        assert_eq!(next(s).at, born.plus(3 * Timestamp::DAY));
    }

    #[test]
    fn sites_in_use_are_seen_weekly_and_others_monthly() {
        let days = |leaf, in_use| {
            (next(Situation { leaf, in_use, ..BASE }).at.0 - BASE.now.0) as f64 / Timestamp::DAY as f64
        };
        assert!((6.0..=8.0).contains(&days(Leaf::C8, true)));
        assert!((27.0..=33.0).contains(&days(Leaf::C2, false)));
        assert!((6.0..=8.0).contains(&days(Leaf::K1, false)), "an unknown is looked at again soon");
    }

    #[test]
    fn a_negative_is_looked_at_from_every_network() {
        let both = ["HN".to_owned(), "HCM".to_owned()];
        let base = Situation { vantages: &both, in_use: false, ..BASE };
        let second = next(Situation { leaf: Leaf::C2, ..base });
        assert_eq!(
            (second.attempt, second.from.as_deref()),
            (2, Some("HCM")),
            "a holding page does not pass"
        );
        assert!(second.at.0 - base.now.0 <= 2 * Timestamp::HOUR);
        let against = second.against;
        let over = next(Situation { leaf: Leaf::C2, attempt: 2, vantage: "HCM", against: &against, ..base });
        assert_eq!((over.attempt, over.from), (1, None), "both have seen it");
        let third = next(Situation { leaf: Leaf::T1, attempt: 2, against: &against, ..base });
        assert_eq!((third.attempt, third.from.as_deref()), (3, Some("HCM")));
        let fine = next(Situation { leaf: Leaf::C8, ..base });
        assert_eq!((fine.attempt, fine.from), (1, None), "a positive needs no second opinion");
        let stubborn = next(Situation { leaf: Leaf::C2, attempt: 5, ..base });
        assert_eq!(stubborn.attempt, 1, "a network that never looks does not hold the round for ever");
        let alone = next(Situation { leaf: Leaf::C2, vantages: &both[..1], ..base });
        assert_eq!((alone.attempt, alone.from), (1, None));
    }

    #[test]
    fn in_the_reference_window_every_name_is_seen_weekly() {
        let q = Quarter::of(BASE.now.date());
        let window = q.window();
        let idle = |now| next(Situation { now, leaf: Leaf::C2, in_use: false, ..BASE }).at;
        let within = idle(window.from.plus(Timestamp::DAY));
        assert!((6..=8).contains(&((within.0 - window.from.0) / Timestamp::DAY - 1)));
        for before in 1..30 {
            let at = idle(window.from.plus(-before * Timestamp::DAY));
            assert!(
                at <= window.from.plus(7 * Timestamp::DAY),
                "{before} days before: in its first week at the latest"
            );
        }
    }
}
