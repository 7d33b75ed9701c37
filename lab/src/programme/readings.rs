//! What a right reading of every day would know of lives: of somebody who looks daily, never meets bad luck, and is
//! misled only where a site is not what it looks like. It stands between the truth and what is measured, so that the
//! mistakes of reading can be told from those of the rhythm of looks.

use super::Programme;
use super::durations::{Duration, turns};
use super::glimpse::Glimpse;
use super::name::Tenure;
use super::plan::Day;
use super::view::MailSeen;
use time::Date;

/// Use is believed when it was seen so many days apart (E.5).
const PAIR: Day = 7;
/// It has ended when it was missed over so many.
const GAP: Day = 21;

/// What is read on one axis on some days: in use, not in use, or (`None`) nobody can tell.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    from: Day,
    last: Day,
    sign: Option<bool>,
}

/// A time of use on one axis.
#[derive(Debug, Clone, Copy)]
struct Use {
    from: Day,
    /// The first day without it; `None` while it goes on.
    until: Option<Day>,
    /// The last day on which it was seen.
    seen: Day,
}

impl Programme {
    /// Time from registration to the first use that can be seen. A name that was never seen in use is followed to the
    /// last day on which its website was seen not to be; one of which nobody can tell is left out.
    #[must_use]
    pub fn first_uses_seen(&self, until: Date) -> Vec<Duration> {
        self.lives(until, |tenure, end| {
            let web = web(tenure, tenure.from, end);
            match uses(&web).into_iter().chain(uses(&mail(tenure, tenure.from, end))).map(|u| u.from).min() {
                Some(first) => Some((tenure.from, first, true)),
                None => {
                    let refused = web.iter().rev().find(|s| s.sign == Some(false))?;
                    Some((tenure.from, refused.last, false))
                }
            }
        })
    }

    /// How long use was seen to last, from its first day, or from the first day of the plan if it began before: nobody
    /// looked then. Use on one axis goes on where that on the other ends.
    #[must_use]
    pub fn survivals_seen(&self, until: Date) -> Vec<Duration> {
        self.lives(until, |tenure, end| {
            let begin = tenure.from.max(0);
            let mut all = uses(&web(tenure, begin, end));
            all.extend(uses(&mail(tenure, begin, end)));
            all.sort_by_key(|u| u.from);
            let (first, mut to) = all.first().map(|u| (u.from, u.until))?;
            for other in all.iter().skip(1) {
                if let Some(over) = to
                    && other.from <= over
                {
                    to = other.until.map(|until| until.max(over));
                }
            }
            let seen = all.iter().map(|u| u.seen).max().unwrap_or(first);
            Some((first, to.unwrap_or(seen), to.is_some()))
        })
    }
}

fn web(tenure: &Tenure, begin: Day, end: Day) -> Vec<Stretch> {
    read(tenure, begin, end, |glimpse| match glimpse.view.class() {
        "USE_WEB" | "USE_ALIAS" => Some(true),
        "ALIVE_UNKNOWN" | "NOT_OBS" => None,
        _ => Some(false),
    })
}

fn mail(tenure: &Tenure, begin: Day, end: Day) -> Vec<Stretch> {
    read(tenure, begin, end, |glimpse| match glimpse.view.mail {
        "M1" => Some(true),
        "MX_UNKNOWN" => None,
        _ => Some(false),
    })
}

fn read(tenure: &Tenure, begin: Day, end: Day, sign: impl Fn(Glimpse) -> Option<bool>) -> Vec<Stretch> {
    let mut days: Vec<Day> = turns(tenure, end).into_iter().filter(|day| *day > begin).collect();
    days.insert(0, begin);
    let ends = days.iter().skip(1).copied().chain([end]);
    let stretch = |(from, next): (&Day, Day)| {
        let truth = tenure.truth_on(*from);
        let glimpse = Glimpse::new(truth.face, MailSeen::of(truth.face, truth.mail), truth.tls);
        Stretch { from: *from, last: next - 1, sign: sign(glimpse) }
    };
    days.iter().zip(ends).filter(|(from, next)| *from < next).map(stretch).collect()
}

/// The times of use, in order.
fn uses(read: &[Stretch]) -> Vec<Use> {
    let mut all = Vec::new();
    let (mut now, mut since, mut missed): (Option<Use>, Option<Day>, Option<Day>) = (None, None, None);
    for stretch in read {
        match (stretch.sign, &mut now) {
            (None, _) => {}
            (Some(true), Some(going)) => (going.seen, missed) = (stretch.last, None),
            (Some(true), None) => {
                let first = *since.get_or_insert(stretch.from);
                if stretch.last - first >= PAIR {
                    now = Some(Use { from: first, until: None, seen: stretch.last });
                }
            }
            (Some(false), None) => since = None,
            (Some(false), Some(going)) => {
                let first = *missed.get_or_insert(stretch.from);
                if stretch.last - first >= GAP {
                    all.push(Use { until: Some(first), ..*going });
                    (now, since, missed) = (None, None, None);
                }
            }
        }
    }
    all.extend(now);
    all
}
