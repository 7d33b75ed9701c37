//! What a state looks like from outside. Mostly like itself; some sites look poorer than they are, some give-aways
//! richer: that is what a human audit is for.

use super::luck::{happens, weighted};
use super::plan::Plan;
use super::state::Web;
use rand::rngs::StdRng;

/// What a crawler comes upon. Each face has one leaf of the decision tree that a right reading of it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Face {
    /// NXDOMAIN.
    NotDelegated,
    /// Name servers, no address.
    NoAddress,
    /// SERVFAIL.
    Lame,
    /// Nobody answers on either port.
    Silence,
    /// A server's default page.
    ServerDefault,
    /// A registrar's template, the same for many holders.
    Template,
    /// A holding page.
    Holding,
    /// For sale, or advertising.
    ForSale,
    /// Under construction.
    Construction,
    /// One page of one's own.
    Minimal,
    /// A developed site.
    Developed,
    /// A redirect to a profile on a platform.
    Alias,
    /// A page that only a program could fill.
    Shell,
    /// A challenge.
    Challenge,
    /// 5xx.
    ServerError,
    /// Gambling where a site was.
    Gambling,
    /// In use, looks empty: a card with a name and a number.
    Card,
    /// In use, looks untouched: the builder's sample sentence still stands at the foot of a real site.
    SampleLeft,
    /// In use, looks like nothing: an alias that leads to the platform's front door, because the profile is only
    /// shown to members.
    FrontDoor,
    /// Untouched, looks used: a template that filled in brand, place and stock phrases by itself.
    FilledTemplate,
    /// A give-away of a site builder that shows itself only to browsers with scripts.
    BuilderShell,
    /// Not the holder's, looks used: a host's pages of articles on a name that nobody pointed elsewhere.
    Magazine,
    /// Under construction, looks used: a page of promises without any of the usual words.
    Promise,
    /// This attempt was asked to come back later.
    Paused,
    /// The crawler itself was at fault.
    Fault,
}

impl Face {
    /// All faces; their places are their numbers.
    pub const ALL: [Self; 25] = [
        Self::NotDelegated,
        Self::NoAddress,
        Self::Lame,
        Self::Silence,
        Self::ServerDefault,
        Self::Template,
        Self::Holding,
        Self::ForSale,
        Self::Construction,
        Self::Minimal,
        Self::Developed,
        Self::Alias,
        Self::Shell,
        Self::Challenge,
        Self::ServerError,
        Self::Gambling,
        Self::Card,
        Self::SampleLeft,
        Self::FrontDoor,
        Self::FilledTemplate,
        Self::BuilderShell,
        Self::Magazine,
        Self::Promise,
        Self::Paused,
        Self::Fault,
    ];

    /// The leaf that a right reading of this face gives, which is not always the truth behind it.
    #[must_use]
    pub fn leaf(self) -> &'static str {
        match self {
            Self::NotDelegated => "N1",
            Self::NoAddress => "N3",
            Self::Lame => "N2",
            Self::Silence => "T1",
            Self::ServerDefault => "C1",
            Self::Template | Self::SampleLeft => "C5",
            Self::Holding => "C2",
            Self::ForSale => "C3",
            Self::Construction => "C4",
            Self::Minimal | Self::Promise => "C7",
            Self::Developed | Self::FilledTemplate | Self::Magazine => "C8",
            Self::Alias => "R1",
            Self::FrontDoor => "R4",
            Self::Shell | Self::BuilderShell => "C6",
            Self::Challenge => "H1",
            Self::ServerError => "H2",
            Self::Gambling => "R6",
            Self::Card => "C0",
            Self::Paused | Self::Fault => "X0",
        }
    }

    /// Whether a request is answered, so that a certificate is seen.
    pub(super) fn answers(self) -> bool {
        !matches!(self, Self::NotDelegated | Self::NoAddress | Self::Lame | Self::Silence | Self::Fault)
    }

    /// Whether the name has an address, so that an outage of its hosting reaches it.
    pub(super) fn is_hosted(self) -> bool {
        !matches!(self, Self::NotDelegated | Self::NoAddress | Self::Lame)
    }
}

/// The face that a site wears for as long as it stays in a state.
pub(super) fn of(web: Web, plan: &Plan, rng: &mut StdRng) -> Face {
    let (right, wrong, share): (Face, &[(Face, f64)], f64) = match web {
        Web::NotDelegated => (Face::NotDelegated, &[], 0.0),
        Web::NoAddress => (Face::NoAddress, &[], 0.0),
        Web::Unconfigured => (Face::ServerDefault, &[], 0.0),
        Web::Template => {
            (Face::Template, &[(Face::FilledTemplate, 0.8), (Face::BuilderShell, 0.2)], plan.low_looks_used)
        }
        Web::Holding => (Face::Holding, &[(Face::Magazine, 1.0)], plan.low_looks_used),
        Web::ForSale => (Face::ForSale, &[], 0.0),
        Web::Construction => (Face::Construction, &[(Face::Promise, 1.0)], plan.low_looks_used),
        Web::Minimal => (Face::Minimal, &[(Face::Card, 1.0)], plan.used_looks_low),
        Web::Developed => (Face::Developed, &[(Face::SampleLeft, 1.0)], plan.used_looks_low),
        Web::Alias => (Face::Alias, &[(Face::FrontDoor, 1.0)], plan.used_looks_low),
        Web::App => (Face::Shell, &[], 0.0),
        Web::Protected => (Face::Challenge, &[], 0.0),
        Web::ServerError => (Face::ServerError, &[], 0.0),
        Web::DeadHosting => (Face::Silence, &[], 0.0),
        Web::LameDns => (Face::Lame, &[], 0.0),
        Web::Hacked => (Face::Gambling, &[], 0.0),
    };
    if happens(rng, share) { weighted(rng, wrong).unwrap_or(right) } else { right }
}
