//! Goes out, politely, and says what it saw. The only crate that opens outgoing connections.
//!
//! | module | what it does |
//! |---|---|
//! | [`settings`] | how far, how fast, from where |
//! | [`identity`] | by which name we go |
//! | [`target`] | which addresses and URLs may be contacted at all |
//! | [`polite`] | robots.txt, pace, pauses |
//! | [`probe`] | one look at one domain: DNS, TLS, HTTP → [`domain::observation::Observation`] |
//! | [`page`] | from bytes to facts of a page |
//! | `seats` | how many names are at work at which address |
//! | `shared_clock` | the clock that all workers of one database share |
//! | [`worker`] | due queue → probe → verdict → record |

pub mod identity;
pub mod page;
pub mod polite;
pub mod probe;
mod seats;
pub mod settings;
mod shared_clock;
pub mod target;
pub mod telemetry;
pub mod worker;

pub use probe::Prober;
pub use settings::{CrawlerSettings, Ipv6, Limits, PaceSettings};
pub use worker::{Crawler, Finished, Progress, Pulse, RunOptions, RunReport, Shutdown};

/// Why the crawler cannot start or go on. What a *site* does wrong is never an error but an observation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CrawlError {
    /// A setting cannot be used; the text names it and the cure.
    #[error("{0}")]
    Setting(String),
    /// The resolver could not be set up.
    #[error("the DNS resolver cannot be set up: {0}; name one in resolver.servers")]
    Resolver(String),
    /// The one domain that was asked for is not in the register, or another worker has it.
    #[error(
        "{0} cannot be looked at now: it is not in the register (import it first), or another crawler holds it"
    )]
    NotClaimable(domain::name::DomainName),
    /// Another process works under the same name.
    #[error("a worker named “{0}” is at work on this database already; give this one a name of its own")]
    NameTaken(String),
    /// A fault of our own.
    #[error("a fault of the crawler itself: {0}; please report it")]
    Fault(String),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] store::StoreError),
}
