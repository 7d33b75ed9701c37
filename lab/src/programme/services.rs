//! Tracks of states over time, and the two that run beside the website: mail and certificate.

use super::life::Drive;
use super::luck::{happens, wait, weighted};
use super::plan::{Day, Plan};
use super::state::{Mail, Tls};
use rand::rngs::StdRng;

/// States with the days on which they begin, in order; never empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track<T> {
    first: T,
    later: Vec<(Day, T)>,
}

impl<T: Copy> Track<T> {
    pub(super) fn new(first: T) -> Self {
        Self { first, later: Vec::new() }
    }

    /// From `day` on it is `state`; days only grow.
    pub(super) fn then(&mut self, day: Day, state: T) {
        self.later.push((day, state));
    }

    /// The state on a day.
    pub(super) fn at(&self, day: Day) -> T {
        let begun = self.later.partition_point(|(from, _)| *from <= day);
        begun.checked_sub(1).map_or(self.first, |last| self.later[last].1)
    }

    /// The days on which the state changes.
    pub(super) fn changes(&self) -> impl Iterator<Item = Day> + '_ {
        self.later.iter().map(|(day, _)| *day)
    }
}

/// Share of each registrar's names that are born with its default MX.
const DEFAULT_MX: [f64; 5] = [0.1, 0.35, 0.2, 0.5, 0.05];

/// Mail: what the registrar sets, then perhaps a provider of the holder's own, then perhaps nobody.
pub(super) fn mail(
    plan: &Plan,
    registrar: usize,
    drive: Drive,
    from: Day,
    until: Day,
    rng: &mut StdRng,
) -> Track<Mail> {
    let mut track = Track::new(if !happens(rng, DEFAULT_MX[registrar % DEFAULT_MX.len()]) {
        Mail::None
    } else if happens(rng, plan.mail_misleads) {
        Mail::DefaultRead
    } else {
        Mail::Default
    });
    if !happens(rng, drive.mail()) {
        return track;
    }
    let opened = from + wait(rng, 75.0);
    if opened >= until {
        return track;
    }
    let dead_from_the_start = happens(rng, plan.mail_misleads);
    track.then(opened, if dead_from_the_start { Mail::Abandoned } else { Mail::Own });
    let left = opened + wait(rng, 1500.0);
    if left < until && !dead_from_the_start {
        let state = if happens(rng, plan.mail_misleads * 4.0) { Mail::Abandoned } else { Mail::None };
        track.then(left, state);
    }
    track
}

/// The certificate: most hold, end one day, and are renewed when somebody notices.
pub(super) fn tls(from: Day, until: Day, rng: &mut StdRng) -> Track<Tls> {
    let start = [(Tls::Valid, 0.86), (Tls::None, 0.09), (Tls::WrongName, 0.05)];
    let mut state = weighted(rng, &start).unwrap_or(Tls::Valid);
    let mut track = Track::new(state);
    let mut day = from;
    loop {
        let (mean, next) = match state {
            Tls::Valid => (600.0, Tls::Expired),
            Tls::Expired => (30.0, Tls::Valid),
            Tls::WrongName => (120.0, Tls::Valid),
            Tls::None => (400.0, Tls::Valid),
        };
        day += wait(rng, mean);
        if day >= until {
            return track;
        }
        state = next;
        track.then(day, state);
    }
}
