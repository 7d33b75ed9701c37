//! The attempts of one round together (E.4): a positive counts at once, a negative only when the round has done all
//! that it owes the site.

use super::look::Look;
use crate::verdict::{Axis, Leaf};
use serde::{Deserialize, Serialize};

/// What is known of the round in hand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Round {
    number: i64,
    /// Networks from which the site was seen not to be in use.
    against: Vec<String>,
    web: Option<Axis>,
    mail: Option<Axis>,
    /// The best leaf so far, for the flip rate.
    best: Option<Leaf>,
}

/// The results that one look completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Results {
    pub web: Option<Axis>,
    pub mail: Option<Axis>,
}

impl Round {
    /// Whether it is the round of that number.
    pub fn is(&self, number: i64) -> bool {
        self.number == number
    }

    /// Takes a look of this round, or begins the next one with it.
    pub fn take(&mut self, look: &Look) -> Results {
        if !self.is(look.round) {
            *self = Self { number: look.round, ..Self::default() };
        }
        if look.leaf != Leaf::X0 && self.best.is_none_or(|best| look.leaf.rank() > best.rank()) {
            self.best = Some(look.leaf);
        }
        Results { web: self.web(look), mail: self.mail(look) }
    }

    /// The best leaf seen in the round.
    pub fn best(&self) -> Option<Leaf> {
        self.best
    }

    fn web(&mut self, look: &Look) -> Option<Axis> {
        let result = match look.leaf.class().axis() {
            Axis::Unk => return None,
            Axis::Pos => Axis::Pos,
            Axis::Neg => {
                if !self.against.contains(&look.vantage) {
                    self.against.push(look.vantage.clone());
                }
                if !look.ends_attempts() || self.against.len() < usize::from(look.quorum.max(1)) {
                    return None;
                }
                Axis::Neg
            }
        };
        // A positive outranks every negative; the same result is told once.
        let news = self.web.is_none() || (self.web == Some(Axis::Neg) && result == Axis::Pos);
        news.then(|| *self.web.insert(result))
    }

    /// The DNS tells every vantage the same, so one look is enough.
    fn mail(&mut self, look: &Look) -> Option<Axis> {
        let result = look.mail.axis();
        let news = match (self.mail, result) {
            (_, Axis::Unk) => false,
            (None, _) => true,
            (Some(told), now) => told == Axis::Neg && now == Axis::Pos,
        };
        news.then(|| *self.mail.insert(result))
    }
}
