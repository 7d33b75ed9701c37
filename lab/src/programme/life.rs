//! How the website of a name passes from one state into the next: the wait for the first use, use, decay, recovery.

use super::face::{self, Face};
use super::luck::{happens, wait, weighted};
use super::plan::{Day, Plan};
use super::services::Track;
use super::state::Web;
use rand::Rng;
use rand::rngs::StdRng;

/// What the holder wants with the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drive {
    /// Has something to show and begins within weeks.
    Keen,
    /// Will begin some day.
    Slow,
    /// Took it because it was free.
    Idle,
}

/// Share of keen and of slow holders among those whom nobody helps or hurries.
const KEEN: f64 = 0.17;
const SLOW: f64 = 0.22;

impl Drive {
    /// `help` above 1 makes keen and slow holders commoner, below 1 rarer.
    pub(super) fn draw(help: f64, rng: &mut StdRng) -> Self {
        let draw: f64 = rng.random();
        if draw < KEEN * help {
            Self::Keen
        } else if draw < (KEEN + SLOW) * help {
            Self::Slow
        } else {
            Self::Idle
        }
    }

    /// Share of holders who ever set up mail of their own.
    pub(super) fn mail(self) -> f64 {
        match self {
            Self::Keen => 0.3,
            Self::Slow => 0.15,
            Self::Idle => 0.03,
        }
    }

    /// Days until the first use.
    fn first_use(self, rng: &mut StdRng) -> Day {
        wait(
            rng,
            match self {
                Self::Keen => 35.0,
                Self::Slow => 210.0,
                Self::Idle => 6000.0,
            },
        )
    }
}

/// The share of each registrar's names that are born with its template.
const GIVE_AWAYS: [f64; 5] = [0.25, 0.6, 0.2, 0.5, 0.1];

/// The website of a tenure.
pub(super) fn web(
    plan: &Plan,
    registrar: usize,
    drive: Drive,
    from: Day,
    until: Day,
    rng: &mut StdRng,
) -> Track<(Web, Face)> {
    let mut step = Step { state: unused(registrar, rng), day: from, built: None };
    let mut track = Track::new((step.state, face::of(step.state, plan, rng)));
    let first = from + drive.first_use(rng);
    // Whoever begins puts up a sign first, or does not.
    let sign = if happens(rng, 0.4) { first - rng.random_range(5..35) } else { first };
    if sign > from && sign < first {
        step.go(sign, Web::Construction, until, &mut track, plan, rng);
    } else if drive == Drive::Idle {
        let drift = from + wait(rng, 250.0);
        if drift < first {
            let later =
                [(Web::Holding, 0.45), (Web::NoAddress, 0.3), (Web::ForSale, 0.15), (Web::NotDelegated, 0.1)];
            let state = weighted(rng, &later).unwrap_or(Web::Holding);
            step.go(drift, state, until, &mut track, plan, rng);
        }
    }
    let use_it = use_of(rng);
    step.go(first, use_it, until, &mut track, plan, rng);
    while step.day < until {
        let (stay, state) = after(step.state, step.built, rng);
        step.go(step.day + stay, state, until, &mut track, plan, rng);
    }
    track
}

struct Step {
    state: Web,
    day: Day,
    /// The last state of use: what a recovery brings back.
    built: Option<Web>,
}

impl Step {
    fn go(
        &mut self,
        day: Day,
        state: Web,
        until: Day,
        track: &mut Track<(Web, Face)>,
        plan: &Plan,
        rng: &mut StdRng,
    ) {
        self.day = day;
        if day >= until {
            return;
        }
        self.state = state;
        if state.in_use() {
            self.built = Some(state);
        }
        track.then(day, (state, face::of(state, plan, rng)));
    }
}

/// What a registrar puts behind a new name.
fn unused(registrar: usize, rng: &mut StdRng) -> Web {
    if happens(rng, GIVE_AWAYS[registrar % GIVE_AWAYS.len()]) {
        return Web::Template;
    }
    let others =
        [(Web::Holding, 0.5), (Web::NoAddress, 0.22), (Web::NotDelegated, 0.16), (Web::Unconfigured, 0.12)];
    weighted(rng, &others).unwrap_or(Web::Holding)
}

fn use_of(rng: &mut StdRng) -> Web {
    let uses = [
        (Web::Developed, 0.47),
        (Web::Minimal, 0.22),
        (Web::Alias, 0.19),
        (Web::App, 0.05),
        (Web::Protected, 0.07),
    ];
    weighted(rng, &uses).unwrap_or(Web::Developed)
}

/// How long a state lasts, and what comes after it.
fn after(state: Web, built: Option<Web>, rng: &mut StdRng) -> (Day, Web) {
    let again = built.unwrap_or(Web::Minimal);
    let (mean, next): (f64, &[(Web, f64)]) = match state {
        Web::Minimal => (
            330.0,
            &[(Web::Developed, 0.35), (Web::ServerError, 0.2), (Web::Holding, 0.3), (Web::DeadHosting, 0.15)],
        ),
        Web::Alias => (
            800.0,
            &[(Web::Minimal, 0.2), (Web::NoAddress, 0.3), (Web::DeadHosting, 0.2), (Web::Holding, 0.3)],
        ),
        Web::Developed | Web::App | Web::Protected => (
            520.0,
            &[
                (Web::ServerError, 0.3),
                (Web::DeadHosting, 0.24),
                (Web::Holding, 0.2),
                (Web::Hacked, 0.1),
                (Web::LameDns, 0.08),
                (Web::Construction, 0.08),
            ],
        ),
        Web::ServerError => (40.0, &[(again, 0.55), (Web::DeadHosting, 0.25), (Web::Holding, 0.2)]),
        Web::Hacked => (25.0, &[(again, 0.55), (Web::Holding, 0.45)]),
        Web::Construction => (35.0, &[(again, 0.6), (Web::Holding, 0.4)]),
        Web::DeadHosting => (180.0, &[(again, 0.25), (Web::NoAddress, 0.45), (Web::Holding, 0.3)]),
        Web::LameDns => (120.0, &[(again, 0.4), (Web::NotDelegated, 0.6)]),
        Web::Holding | Web::NoAddress | Web::NotDelegated | Web::Unconfigured | Web::Template => {
            (500.0, &[(again, 0.35), (Web::NoAddress, 0.35), (Web::ForSale, 0.3)])
        }
        Web::ForSale => (900.0, &[(Web::NoAddress, 1.0)]),
    };
    (wait(rng, mean), weighted(rng, next).unwrap_or(Web::NoAddress))
}
