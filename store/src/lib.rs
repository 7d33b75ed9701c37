//! What the program remembers, in SQLite or PostgreSQL: the only crate with SQL.
//!
//! | question | module |
//! |---|---|
//! | where, and which schema | [`Db`]: `db`, `migrate` |
//! | which names are registered | [`register`], [`import`] |
//! | which is looked at next, and by whom | [`queue`] |
//! | who may contact which network now | [`pace`] |
//! | what was seen, judged and changed, in one transaction | [`record`], [`observations`] |
//! | what the search index must read again | [`outbox`] |
//! | what is known about a name now | [`directory`] |
//! | what search engines may be told of | [`sitemaps`] |
//! | what the holders said | [`consents`], [`holder_words`] |
//! | what holders and readers asked for, and what proved it | [`requests`] |
//! | which sites their holders call well kept | [`well_kept`] |
//! | which names somebody wants to see checked at once | [`rechecks`] |
//! | the figures | [`statistics`], [`margins`], from [`standings`]; over time [`lives`], [`terms`], [`snapshots`] |
//! | a frozen quarter by other rules, beside it | `recomputed` |
//! | what an administrator loaded beside the register | [`inputs`] |
//! | what people found in a sample of a frozen quarter | [`audits`] |
//! | which pages many holders share, and what people said of it | [`clusters`] |
//! | what people wrote into the quarterly reports | [`narratives`] |
//! | who may open the pages that are not public | [`links`], [`staff`] |
//!
//! Each query is one text for both engines (`sql` collects them; a test prepares all of them on both).

/// Boxes what an `async fn` returns. The body of one that is not boxed is compiled in every crate that awaits it, with all of
/// sqlx below; a boxed one is compiled here, once. What a query costs hides the allocation.
pub(crate) use async_recursion::async_recursion as boxed;

pub mod audits;
pub mod clusters;
mod confirmations;
pub mod consents;
mod counting;
mod db;
pub mod directory;
mod error;
mod evidence;
mod frozen;
pub mod full_text;
mod grouped;
pub mod holder_words;
pub mod import;
pub mod inputs;
mod judged;
pub mod links;
pub mod lives;
pub mod mail_hosts;
pub mod many;
mod margins;
mod migrate;
pub mod narratives;
pub mod observations;
pub mod outages;
pub mod outbox;
pub mod pace;
pub mod past;
pub mod pool;
pub mod queue;
pub mod rechecks;
mod recomputed;
pub mod record;
pub mod register;
mod register_row;
pub mod rejudge;
pub mod requests;
pub mod retention;
mod rounds;
mod row;
pub mod sitemaps;
pub mod snapshots;
mod sql;
pub mod staff;
pub mod standings;
mod state;
mod state_row;
pub mod statistics;
pub mod statuses;
mod stored;
pub mod terms;
pub mod well_kept;

pub use audits::{Audit, AuditEstimate, AuditItem, AuditLink, AuditPlan, GivenLabel, NewAudit, PutAudit};
pub use clusters::{ClusterRound, KnownCluster, OwnPage};
pub use consents::{Consent, OptOut, OptOutRow};
pub use db::Db;
pub use directory::{Browse, SiteRow};
pub use domain::measure::By;
pub use error::{Result, StoreError};
pub use grouped::Place;
pub use holder_words::HolderWords;
pub use import::{Complete, Difference, DifferenceKind, FieldChange, ImportReport, ImportSource, Leaving};
pub use inputs::{Input, InputKind};
pub use links::{Link, NewLink, Opens, Purpose};
pub use lives::Lives;
pub use margins::Margin;
pub use migrate::HISTORY;
pub use narratives::{NewPassage, Written};
pub use observations::{Change, Seen, Stored, VerdictRow};
pub use outages::Outage;
pub use outbox::OutboxRow;
pub use pace::{Hold, StoredPause};
pub use past::Past;
pub use pool::Pool;
pub use queue::Due;
pub use queue::backlog::Backlog;
pub use queue::pools::{Claim, Passed};
pub use recomputed::{JudgedEvidence, NewRecomputation, Recomputation};
pub use record::{Record, Recorded};
pub use register::{Field, Registered};
pub use rejudge::StoredEvidence;
pub use requests::desk::Decider;
pub use requests::proofs::ProofWanted;
pub use requests::{NewRequest, Request};
pub use sitemaps::Listed;
pub use snapshots::{FrozenFigure, FrozenName, NewSnapshot, Snapshot};
pub use staff::accounts::{Account, NewAccount};
pub use staff::log::{Deed, LogRow};
pub use staff::sessions::Session;
pub use staff::tokens::{NewToken, Token};
pub use state::SiteState;
pub use statistics::{Cut, Group};
pub use statuses::NameStatus;
pub use terms::Terms;
