//! What one look comes upon, before anything of it is built: cheap, so that a caller builds and judges one look
//! of each kind and keeps the judgement for all others.

use super::Programme;
use super::face::Face;
use super::luck::{draw, topic};
use super::state::{Tls, Truth};
use super::view::{MailSeen, View, https};

/// The kind of a look. Two looks of one kind differ in words, names and numbers, and get the same leaf, class,
/// mail, HTTPS, funnel and confidence from the same rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(pub u16);

/// What one look comes upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glimpse {
    /// Its kind.
    pub kind: Kind,
    /// What a right reading of it gives.
    pub view: View,
    pub(super) face: Face,
    pub(super) mail: MailSeen,
    pub(super) tls: Tls,
}

impl Programme {
    /// What a look at a name comes upon at a moment (Unix milliseconds) from a vantage. The same question gets the
    /// same answer; an hour later a passing failure has passed.
    #[must_use]
    pub fn glimpse(&self, name: usize, at: i64, vantage: &str) -> Glimpse {
        let day = self.plan.day_of(at);
        let known = &self.names[name];
        let truth = known.tenure_on(day).map_or(Truth::DARK, |t| t.truth_on(day));
        let mut face = truth.face;
        let date = self.plan.date(day);
        if self.is_at_fault(vantage, date) {
            face = Face::Fault;
        } else if face.is_hosted() {
            let luck = draw(self.plan.seed, topic(vantage), name as u64, (at / 3_600_000) as u64);
            if self.is_out(known.address, date) || luck < self.plan.timeouts {
                face = Face::Silence;
            } else if luck < self.plan.timeouts + self.plan.pauses {
                face = Face::Paused;
            }
        }
        Glimpse::new(face, MailSeen::of(face, truth.mail), truth.tls)
    }

    /// What a look would come upon on a day without any bad luck: the settled view of the name.
    #[must_use]
    pub fn settled(&self, name: usize, date: time::Date) -> Glimpse {
        let truth = self.truth(name, date).unwrap_or(Truth::DARK);
        Glimpse::new(truth.face, MailSeen::of(truth.face, truth.mail), truth.tls)
    }
}

impl Glimpse {
    pub(super) fn new(face: Face, mail: MailSeen, tls: Tls) -> Self {
        // Where nothing answers, no certificate is seen: looks that differ in it only are of one kind.
        let tls = if face.answers() { tls } else { Tls::None };
        let number = (face as u16 * 4 + mail as u16) * Tls::ALL.len() as u16 + tls as u16;
        let view = View { leaf: face.leaf(), mail: mail.code(), https: https(face, tls) };
        Self { kind: Kind(number), view, face, mail, tls }
    }

    /// Whether the name was reached in earnest: false for a pause and for a fault of the crawler.
    #[must_use]
    pub fn is_observed(self) -> bool {
        !matches!(self.face, Face::Paused | Face::Fault)
    }

    /// The face that was seen.
    #[must_use]
    pub fn face(self) -> Face {
        self.face
    }
}
