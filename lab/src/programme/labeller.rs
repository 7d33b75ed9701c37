//! The human of the audit: an oracle that errs as often as the plan says. Two labellers err apart from each other.

use super::Programme;
use super::luck::{draw, topic};
use super::state::Truth;

/// What a labeller says of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Class of docs/measuring.md (E.3) on the web; never a class of unknowns: a person with a browser can tell.
    pub class: &'static str,
    /// In use on the web.
    pub web: bool,
    /// In use on the web or in mail.
    pub any: bool,
}

impl Label {
    /// What is true.
    #[must_use]
    pub fn of(truth: Truth) -> Self {
        Self { class: truth.web.class(), web: truth.web.in_use(), any: truth.in_use() }
    }

    /// The answer turned round, with the class that a careless person would name.
    fn mistaken(self) -> Self {
        if self.any {
            let class = if self.web { "LOW" } else { self.class };
            Self { class, web: false, any: false }
        } else {
            Self { class: "USE_WEB", web: true, any: true }
        }
    }
}

impl Programme {
    /// What a labeller, known by a number, says of a name at a moment (Unix milliseconds). Asked again on the same
    /// day, the same labeller says the same; `None` when the name is not registered then.
    #[must_use]
    pub fn label(&self, name: usize, at: i64, labeller: u32) -> Option<Label> {
        let day = self.plan.day_of(at);
        let right = Label::of(self.names[name].tenure_on(day)?.truth_on(day));
        let topic = topic("label") ^ u64::from(labeller);
        let errs =
            draw(self.plan.seed, topic, name as u64, u64::from(day.unsigned_abs())) < self.plan.label_error;
        Some(if errs { right.mistaken() } else { right })
    }

    /// What two labellers agree on, or a third one decides.
    #[must_use]
    pub fn adjudicated(&self, name: usize, at: i64) -> Option<Label> {
        let (first, second) = (self.label(name, at, 1)?, self.label(name, at, 2)?);
        if first.any == second.any { Some(first) } else { self.label(name, at, 3) }
    }
}
