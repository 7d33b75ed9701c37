//! One due domain: look, judge, and decide when to look again.

use crate::probe::Prober;
use crate::seats::Seat;
use crate::shared_clock::SharedClock;
use crate::telemetry;
use domain::classify::{Ruleset, Templates, Told, classify_told, classify_with};
use domain::clock::Timestamp;
use domain::observation::{NotObserved, Observation, VisitEnd};
use domain::schedule::{self, Next, Situation};
use domain::verdict::{Axis, Verdict};
use futures::FutureExt;
use rand::Rng;
use rand::rngs::StdRng;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Due, Pool};

/// A look with its verdict and the time of the next one.
pub(super) struct Judged {
    pub(super) observation: Observation,
    pub(super) verdict: Verdict,
    pub(super) next: Next,
}

/// Looks at one domain and judges. A fault of ours, even a panic, becomes "not observed", never a lost row. `Err` is
/// where the name was found when all seats there are taken: it was not looked at.
pub(super) async fn judge(
    prober: &Prober,
    due: Due,
    seat: &Arc<Seat>,
    clock: &SharedClock,
    chance: &Mutex<StdRng>,
    templates: &Templates,
) -> Result<Judged, Pool> {
    let started = clock.now();
    let (observation, told) = match AssertUnwindSafe(prober.observe_from(&due, seat)).catch_unwind().await {
        Ok(looked) => {
            let (mut observation, told) = looked?;
            // Whatever this machine's own clock says: what is recorded is compared with what other machines saw.
            observation.started_at = clock.of(observation.started_at);
            observation.finished_at = clock.of(observation.finished_at);
            (observation, told)
        }
        Err(_) => (fault(prober, &due, started, clock.now()), Told::default()),
    };
    let rules = Ruleset::shipped();
    let judged =
        std::panic::catch_unwind(AssertUnwindSafe(|| classify_told(&observation, rules, templates, told)));
    let (observation, verdict) = match judged {
        Ok(verdict) => (observation, verdict),
        Err(_) => {
            let fault = fault(prober, &due, started, clock.now());
            let verdict = classify_with(&fault, rules, templates);
            (fault, verdict)
        }
    };
    let spread = chance.lock().unwrap_or_else(PoisonError::into_inner).random();
    let next = schedule::next(situation(&observation, &verdict, &due, prober, spread));
    Ok(Judged { observation, verdict, next })
}

fn fault(prober: &Prober, due: &Due, started: Timestamp, now: Timestamp) -> Observation {
    metrics::counter!(telemetry::FAULTS).increment(1);
    tracing::error!(domain = %due.domain, "a look at it panicked; recorded as not observed");
    let mut observation = prober.occasion(due, started);
    observation.not_observed = Some(NotObserved::CrawlerFault);
    observation.finished_at = now;
    observation
}

fn situation<'a>(
    observation: &Observation,
    verdict: &'a Verdict,
    due: &'a Due,
    prober: &'a Prober,
    spread: f64,
) -> Situation<'a> {
    Situation {
        now: observation.finished_at,
        registered: due.registered_on.map(Timestamp::start_of),
        leaf: verdict.leaf,
        rule: &verdict.rule,
        in_use: due.in_use || verdict.class.axis() == Axis::Pos || verdict.mail.axis() == Axis::Pos,
        attempt: due.attempt,
        retry_after: retry_after(observation),
        spread,
        vantage: prober.vantage(),
        vantages: prober.vantages(),
        against: &due.against,
    }
}

/// The longest pause that a host asked for, in milliseconds.
fn retry_after(observation: &Observation) -> Option<i64> {
    let asked = observation.visits.iter().filter_map(|visit| match visit.end {
        VisitEnd::Paused { retry_after_s, .. } => retry_after_s,
        _ => None,
    });
    asked.max().map(|s| i64::try_from(s).unwrap_or(i64::MAX).saturating_mul(1_000))
}
