//! What was known of a name at a past moment: read again from all that was seen of it until then.

use super::Known;
use crate::clock::Timestamp;
use crate::schedule::is_passing;
use crate::status::{Event, Look, Machine, replaces};
use crate::verdict::{Funnel, Https, Leaf, Mail, Verdict};

/// One look with what its evidence means.
#[derive(Debug, Clone, PartialEq)]
pub struct PastLook {
    /// The look, with the leaf and the mail axis as its evidence says; whether it counts is `counts`.
    pub look: Look,
    /// HTTPS of the verdict.
    pub https: Https,
    /// Steps of the funnel.
    pub funnel: Funnel,
    /// Number of the evidence.
    pub evidence: i64,
    /// The look counts.
    pub counts: bool,
    /// It does not, by a fault of ours.
    pub fault: bool,
}

impl PastLook {
    /// The same look under another verdict on its evidence.
    #[must_use]
    pub fn judged(&self, verdict: &Verdict) -> Self {
        let passing = is_passing(verdict.leaf, &verdict.rule);
        let look = Look { leaf: verdict.leaf, mail: verdict.mail, passing, ..self.look.clone() };
        Self { look, https: verdict.https, funnel: verdict.funnel, ..self.clone() }
    }

    fn as_counted(&self) -> Look {
        match self.counts {
            true => self.look.clone(),
            false => Look { leaf: Leaf::X0, mail: Mail::Unknown, ..self.look.clone() },
        }
    }
}

/// What was known at `as_of`, and the number of the evidence behind the state; `looks` in the order in which they
/// were stored, all of the present holder and none after that moment.
#[must_use]
pub fn known_at(
    born: Timestamp,
    looks: &[PastLook],
    abuse: &[Timestamp],
    as_of: Timestamp,
) -> (Known, Option<i64>) {
    let mut machine = Machine::new(born);
    let mut behind: Option<&PastLook> = None;
    let mut abuse = abuse.iter().copied().filter(|at| *at <= as_of).peekable();
    for past in looks {
        while let Some(at) = abuse.next_if(|at| *at < past.look.at) {
            machine.take(&Event::AbuseConfirmed(at));
        }
        let look = past.as_counted();
        let leaf = look.leaf;
        let taken = machine.take(&Event::Look(look));
        if replaces(leaf, behind.map(|b| b.look.leaf.class()), taken) {
            behind = Some(past);
        }
    }
    for at in abuse {
        machine.take(&Event::AbuseConfirmed(at));
    }
    machine.advance(as_of);
    let nothing = Known::nothing();
    let first = machine.first_use();
    let known = Known {
        leaf: behind.map(|b| b.look.leaf),
        mail: behind.map_or(nothing.mail, |b| b.look.mail),
        https: behind.map_or(nothing.https, |b| b.https),
        funnel: behind.map_or(nothing.funnel, |b| b.funnel),
        web_status: machine.web(),
        mail_status: machine.mail(),
        kind: machine.web_kind(),
        seen_at: machine.seen_at(),
        seen_before: machine.seen_before(),
        use_after: first.map(|f| f.after),
        use_at: first.map(|f| f.at),
        use_ended: machine.use_ended(),
        flipped: machine.flipped(),
        fault: looks.last().is_some_and(|l| l.fault),
    };
    (known, behind.map(|b| b.evidence))
}
