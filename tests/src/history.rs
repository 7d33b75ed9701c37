//! What a crawler would have seen of a simulated name: weekly rounds with their attempts, as the schedule asks for them.

use crate::programme::Judge;
use domain::clock::Timestamp;
use domain::measure::PastLook;
use domain::schedule::{Situation, is_passing, next};
use domain::status::Look;
use domain::verdict::{Axis, Leaf};
use lab::programme::{Face, Programme, VANTAGES};

/// The looks of weekly rounds at a name: `rounds` moments, oldest first; none before `born`.
#[must_use]
pub fn looks(
    programme: &Programme,
    judge: &mut Judge,
    name: usize,
    born: Timestamp,
    rounds: &[Timestamp],
) -> Vec<PastLook> {
    let vantages = VANTAGES.map(str::to_owned);
    let mut all = Vec::new();
    for (number, begins) in rounds.iter().enumerate().filter(|(_, at)| **at >= born) {
        let mut vantage = VANTAGES[(name + number) % 2].to_owned();
        let (mut at, mut attempt, mut against) = (*begins, 1, Vec::new());
        loop {
            let fault = programme.glimpse(name, at.0, &vantage).face() == Face::Fault;
            let verdict = judge.verdict(programme, name, at, &vantage).clone();
            let leaf = if fault { Leaf::X0 } else { verdict.leaf };
            all.push(PastLook {
                look: Look {
                    at,
                    round: number as i64 + 1,
                    attempt,
                    vantage: vantage.clone(),
                    quorum: 2,
                    leaf: verdict.leaf,
                    mail: verdict.mail,
                    passing: is_passing(verdict.leaf, &verdict.rule),
                },
                https: verdict.https,
                funnel: verdict.funnel,
                evidence: i64::from(programme.glimpse(name, at.0, &vantage).kind.0),
                counts: !fault,
                fault,
            });
            let follows = next(Situation {
                now: at,
                registered: Some(born),
                leaf,
                rule: &verdict.rule,
                in_use: verdict.class.axis() == Axis::Pos || verdict.mail.axis() == Axis::Pos,
                attempt,
                retry_after: None,
                spread: (name % 97) as f64 / 97.0,
                vantage: &vantage,
                vantages: &vantages,
                against: &against,
            });
            if follows.attempt == 1 {
                break;
            }
            // From any vantage: the same worker takes it again.
            vantage = follows.from.unwrap_or(vantage);
            (at, attempt, against) = (follows.at, follows.attempt, follows.against);
        }
    }
    all
}
