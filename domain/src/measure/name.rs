//! One name as the figures see it: what the register says (the frame) and what is known of its use. Snapshots keep
//! both, so that every figure can be counted again.

use super::Counts;
use super::usage::Usage;
use crate::clock::Timestamp;
use crate::period::{FRESH_DAYS, MATURE_DAYS, Window};
use crate::status::Status;
use crate::verdict::{Class, Funnel, Https, Leaf, Mail};
use serde::{Deserialize, Serialize};

/// A name in the register at the moment of a figure (E.1). No names of holders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The registered domain (A-label).
    pub domain: String,
    /// Zone.
    pub zone: String,
    /// Registrar; empty when not stated.
    pub registrar: String,
    /// Province as registered: `63:24` or `34:24`; empty when unknown.
    pub province_as_registered: String,
    /// The same place on the present map; empty when unknown.
    pub province: String,
    /// Ward as written; empty when not stated.
    pub ward: String,
    /// Quarter of registration; empty when unknown.
    pub cohort: String,
    /// Kind of holder.
    pub holder_kind: String,
    /// Sector letter; empty when unknown.
    pub sector: String,
    /// Campaign or unit; empty when none.
    pub campaign: String,
    /// When it was registered (or first seen, when that is unknown).
    pub born: Timestamp,
    /// Day on which the term ends, ISO; empty when unknown.
    pub expires_on: String,
    /// Free term, if stated.
    pub free_term: Option<bool>,
    /// Held or suspended.
    pub held: bool,
}

impl Frame {
    /// Whether the name is at least 90 days old at `now`.
    #[must_use]
    pub fn is_mature(&self, now: Timestamp) -> bool {
        self.born.plus(MATURE_DAYS * Timestamp::DAY) <= now
    }
}

/// What is known of a name's use at that moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Leaf of the present state; `None` when nothing was ever seen, or may be told.
    pub leaf: Option<Leaf>,
    /// Mail axis of the present state.
    pub mail: Mail,
    /// HTTPS of the present state.
    pub https: Https,
    /// Steps of the funnel.
    pub funnel: Funnel,
    /// Status on the web axis.
    pub web_status: Status,
    /// Status on the mail axis.
    pub mail_status: Status,
    /// What the active web axis is.
    pub kind: Option<Class>,
    /// The latest look that saw anything, and the latest at least seven days before it.
    pub seen_at: Option<Timestamp>,
    /// See `seen_at`.
    pub seen_before: Option<Timestamp>,
    /// Use began after this moment …
    pub use_after: Option<Timestamp>,
    /// … and at the latest at this one.
    pub use_at: Option<Timestamp>,
    /// When use first ended.
    pub use_ended: Option<Timestamp>,
    /// The class changed between the last two rounds that saw anything.
    pub flipped: Option<bool>,
    /// The latest attempt failed by a fault of ours.
    pub fault: bool,
}

impl Known {
    /// Of a name that was never seen: nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            leaf: None,
            mail: Mail::Unknown,
            https: Https::None,
            funnel: Funnel::default(),
            web_status: Status::Unknown,
            mail_status: Status::Unknown,
            kind: None,
            seen_at: None,
            seen_before: None,
            use_after: None,
            use_at: None,
            use_ended: None,
            flipped: None,
            fault: false,
        }
    }

    /// Class of the present state.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        self.leaf.map(Leaf::class)
    }

    /// In use over time: A of E.6.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.web_status.is_active() || self.mail_status.is_active()
    }

    /// U of E.6.
    #[must_use]
    pub fn is_unverifiable(&self) -> bool {
        let hidden = self.class().is_none_or(|c| c == Class::AliveUnknown);
        !self.is_active() && (hidden || self.web_status == Status::Unknown)
    }

    fn is_fresh(&self, window: Window) -> bool {
        self.seen_at.is_some_and(|at| at.plus(FRESH_DAYS * Timestamp::DAY) >= window.to)
    }

    fn is_covered(&self, window: Window) -> bool {
        let within = |at: Option<Timestamp>| at.is_some_and(|t| window.contains(t));
        within(self.seen_at) && within(self.seen_before)
    }
}

/// What of a name besides its use decides how it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Held or suspended.
    pub held: bool,
    /// At least 90 days old.
    pub mature: bool,
    /// Seen twice, seven days apart, in the window of the figure.
    pub covered: bool,
    /// Seen in the last 42 days: what its last look found may be told of today.
    pub fresh: bool,
}

/// What one name adds to the counts of its groups, at the end of `window`.
#[must_use]
pub fn count(frame: &Frame, known: &Known, window: Window) -> Counts {
    let standing = Standing {
        held: frame.held,
        mature: frame.is_mature(window.to),
        covered: known.is_covered(window),
        fresh: known.is_fresh(window),
    };
    count_standing(standing, known)
}

/// What one name of this standing adds; the moments in `known` are not asked.
#[must_use]
pub fn count_standing(standing: Standing, known: &Known) -> Counts {
    let eligible = !standing.held;
    let mut counts = Counts {
        registered: 1,
        held: i64::from(standing.held),
        eligible: i64::from(eligible),
        ..Counts::default()
    };
    if !eligible {
        return counts;
    }
    let leaf = known.leaf;
    let class = known.class();
    let is = |yes: bool| i64::from(yes);
    let of = |leaves: &[Leaf]| is(leaf.is_some_and(|l| leaves.contains(&l)));
    let mail = matches!(known.mail, Mail::M1 | Mail::M2);
    let web_use = matches!(class, Some(Class::UseWeb | Class::UseAlias | Class::UseOther));
    let f = known.funnel;
    let steps = [f.delegated, f.resolving, f.https, f.valid_tls, f.live];
    // Each step implies those before it.
    let strict = |n: usize| is(steps[..n].iter().all(|s| *s));
    counts.observed = is(leaf.is_some() && standing.fresh);
    (counts.delegated, counts.resolving, counts.https) = (strict(1), strict(2), strict(3));
    (counts.valid_tls, counts.live_strict) = (strict(4), strict(5));
    counts.live = of(&[Leaf::C7, Leaf::C8]);
    counts.developed = of(&[Leaf::C8]);
    counts.alias = is(class == Some(Class::UseAlias));
    counts.other = is(class == Some(Class::UseOther));
    counts.mail = is(mail);
    counts.in_use = is(web_use || mail);
    counts.unverifiable = is(!mail && class.is_none_or(|c| c == Class::AliveUnknown));
    counts.low = is(class == Some(Class::Low));
    counts.template = of(&[Leaf::C5]);
    counts.parked = of(&[Leaf::C2, Leaf::C3, Leaf::R3]);
    counts.broken = is(class == Some(Class::Broken));
    counts.none = is(class == Some(Class::None));
    counts.abuse = is(class == Some(Class::Abuse));
    if standing.mature {
        let own = known.web_status.is_active() && known.kind == Some(Class::UseWeb);
        let kind = |class: Class| is(known.web_status.is_active() && known.kind == Some(class));
        counts.usage = Usage {
            mature: 1,
            covered: is(standing.covered),
            active: is(known.is_active()),
            web: kind(Class::UseWeb),
            alias: kind(Class::UseAlias),
            other: kind(Class::UseOther),
            mail: is(known.mail_status.is_active()),
            answering_mail: is(known.mail_status.is_active() && known.mail == Mail::M2),
            unverifiable: is(known.is_unverifiable()),
            delegated: counts.delegated,
            resolving: counts.resolving,
            https: counts.https,
            valid_tls: counts.valid_tls,
            live: counts.live_strict,
            active_site: is(counts.live_strict == 1 && own),
            insecure: is(counts.live == 1 && counts.live_strict == 0),
            minimal: of(&[Leaf::C7]),
            template: counts.template,
            parked: counts.parked,
            broken: counts.broken,
            none: counts.none,
            abuse: counts.abuse,
            default_mail: is(known.mail == Mail::M1d),
            faults: is(known.fault),
            paired: is(known.flipped.is_some()),
            flipped: is(known.flipped == Some(true)),
        };
    }
    counts
}
