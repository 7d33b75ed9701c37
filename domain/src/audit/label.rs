//! What a person says of a stored page, and which label stands when several were given.

use crate::measure::Known;
use crate::verdict::Class;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a name is used for, in the eyes of a labeller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// The holder's own website.
    OwnSite,
    /// The holder's page elsewhere: a redirect, a social network, a shop on a marketplace.
    Elsewhere,
    /// Another service: working mail, an app, a log-in.
    OtherService,
    /// Not in use: an untouched template, parked, empty, broken, nothing there.
    NotUse,
    /// The stored evidence does not tell.
    CannotTell,
}

impl Label {
    /// All labels, in the order of the keys 1–5.
    pub const ALL: [Self; 5] =
        [Self::OwnSite, Self::Elsewhere, Self::OtherService, Self::NotUse, Self::CannotTell];

    /// The labels that say what a name is: all but “cannot tell”.
    pub const TELLING: [Self; 4] = [Self::OwnSite, Self::Elsewhere, Self::OtherService, Self::NotUse];

    /// The code in files and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnSite => "own_site",
            Self::Elsewhere => "elsewhere",
            Self::OtherService => "other_service",
            Self::NotUse => "not_use",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// The label of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }

    /// Whether a name with this label is in use; `None` when the label does not tell.
    #[must_use]
    pub fn in_use(self) -> Option<bool> {
        match self {
            Self::OwnSite | Self::Elsewhere | Self::OtherService => Some(true),
            Self::NotUse => Some(false),
            Self::CannotTell => None,
        }
    }

    /// Whether a name with this label has a website of its own; `None` when the label does not tell.
    #[must_use]
    pub fn own_site(self) -> Option<bool> {
        self.in_use().map(|_| self == Self::OwnSite)
    }

    /// What the published figures count a name as (E.6): its active web axis first, then its active mail; otherwise,
    /// unknown names too, as not in use. Se and Sp are measured against this, because this is what they correct.
    #[must_use]
    pub fn counted(known: &Known) -> Self {
        match (known.web_status.is_active(), known.kind) {
            (true, Some(Class::UseWeb)) => Self::OwnSite,
            (true, Some(Class::UseAlias)) => Self::Elsewhere,
            (true, _) => Self::OtherService,
            (false, _) if known.mail_status.is_active() => Self::OtherService,
            (false, _) => Self::NotUse,
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a labeller's link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Labels every item, blind.
    First,
    /// Labels every item, blind, without seeing the first's labels.
    Second,
    /// Sees both labels of the items on which they differ, and decides.
    Adjudicator,
}

impl Role {
    /// The code in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Adjudicator => "adjudicator",
        }
    }

    /// The role of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::First, Self::Second, Self::Adjudicator].into_iter().find(|r| r.code() == code)
    }
}

/// The labels that an item has, the latest of each role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Labels {
    /// Of the first labeller.
    pub first: Option<Label>,
    /// Of the second, who did not see the first's.
    pub second: Option<Label>,
    /// Of the adjudicator, who sees both.
    pub adjudicator: Option<Label>,
}

impl Labels {
    /// Takes a label of a role.
    pub fn set(&mut self, role: Role, label: Label) {
        match role {
            Role::First => self.first = Some(label),
            Role::Second => self.second = Some(label),
            Role::Adjudicator => self.adjudicator = Some(label),
        }
    }

    /// The label that stands: the one on which both agree, else the adjudicator's; `None` while it is open.
    #[must_use]
    pub fn settled(&self) -> Option<Label> {
        match (self.first, self.second) {
            (Some(a), Some(b)) if a == b => Some(a),
            (Some(_), Some(_)) => self.adjudicator,
            _ => None,
        }
    }

    /// Whether the two differ, so that the adjudicator is asked.
    #[must_use]
    pub fn differ(&self) -> bool {
        matches!((self.first, self.second), (Some(a), Some(b)) if a != b)
    }

    /// Both blind labels, for κ.
    #[must_use]
    pub fn pair(&self) -> Option<(Label, Label)> {
        self.first.zip(self.second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::Status;

    #[test]
    fn codes_read_back_and_only_one_label_tells_nothing() {
        for label in Label::ALL {
            assert_eq!(Label::from_code(label.code()), Some(label));
            assert_eq!(label.in_use().is_none(), label == Label::CannotTell);
        }
        assert_eq!(Label::from_code("own site"), None);
        assert_eq!((Label::Elsewhere.in_use(), Label::Elsewhere.own_site()), (Some(true), Some(false)));
    }

    #[test]
    fn two_agree_or_a_third_decides() {
        use Label::{NotUse, OwnSite};
        let of = |first, second, adjudicator| Labels { first, second, adjudicator };
        assert_eq!(of(Some(OwnSite), None, None).settled(), None, "one label is no label");
        assert_eq!(of(Some(OwnSite), Some(OwnSite), None).settled(), Some(OwnSite));
        let open = of(Some(OwnSite), Some(NotUse), None);
        assert!(open.differ() && open.settled().is_none());
        assert_eq!(of(Some(OwnSite), Some(NotUse), Some(NotUse)).settled(), Some(NotUse));
        let mended = of(Some(OwnSite), Some(OwnSite), Some(NotUse));
        assert_eq!(mended.settled(), Some(OwnSite), "they agree after a correction: nobody need decide");
    }

    #[test]
    fn a_name_is_counted_as_the_figures_count_it() {
        let mut known = Known::nothing();
        assert_eq!(Label::counted(&known), Label::NotUse);
        known.mail_status = Status::Active;
        assert_eq!(Label::counted(&known), Label::OtherService);
        known.web_status = Status::Degraded;
        known.kind = Some(Class::UseAlias);
        assert_eq!(Label::counted(&known), Label::Elsewhere);
    }
}
