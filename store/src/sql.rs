//! The statements of every room, so that a test can ask both engines to prepare each of them.

/// Names the statements of a module and lists them in `STATEMENTS`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* const $name: &str = $text;)+
        /// Every statement of this module that is the same for both engines.
        pub(crate) const STATEMENTS: &[&str] = &[$($name),+];
    };
}
pub(crate) use statements;

pub(crate) const SIZE_SQLITE: &str =
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
pub(crate) const SIZE_PG: &str = "SELECT pg_database_size(current_database())";
/// A program that is cut off in the middle of a transaction must not keep its locks until the network gives up. The figures
/// look dear to the planner, and compiling them takes longer than they do.
pub(crate) const SESSION_PG: &str =
    "SELECT set_config('idle_in_transaction_session_timeout', '30s', FALSE), set_config('jit', 'off', FALSE)";
pub(crate) const PING: &str = "SELECT 1";
pub(crate) const SCHEMA_VERSION: &str = "SELECT MAX(version) FROM _sqlx_migrations";

/// The one difference that SQL itself forces on us: PostgreSQL has many writers, which must step around each
/// other's rows; SQLite has one writer and does not know the words.
pub(crate) struct Split {
    pub sqlite: &'static str,
    pub pg: &'static str,
}

impl Split {
    pub(crate) fn text(&self, pg: bool) -> &'static str {
        if pg { self.pg } else { self.sqlite }
    }
}

/// All statements of the crate for one engine.
pub(crate) fn all(engine: &str) -> Vec<&'static str> {
    let rooms = [
        crate::clusters::STATEMENTS,
        crate::audits::STATEMENTS,
        crate::audits::estimates::STATEMENTS,
        crate::audits::items::STATEMENTS,
        crate::audits::labels::STATEMENTS,
        crate::confirmations::STATEMENTS,
        crate::consents::STATEMENTS,
        crate::directory::STATEMENTS,
        crate::evidence::STATEMENTS,
        crate::frozen::STATEMENTS,
        crate::import::STATEMENTS,
        crate::import::part::STATEMENTS,
        crate::import::write::STATEMENTS,
        crate::inputs::STATEMENTS,
        crate::links::STATEMENTS,
        crate::lives::STATEMENTS,
        crate::holder_words::STATEMENTS,
        crate::mail_hosts::STATEMENTS,
        crate::margins::STATEMENTS,
        crate::narratives::STATEMENTS,
        crate::observations::STATEMENTS,
        crate::outages::STATEMENTS,
        crate::outbox::STATEMENTS,
        crate::pace::STATEMENTS,
        crate::past::STATEMENTS,
        crate::queue::STATEMENTS,
        crate::queue::backlog::STATEMENTS,
        crate::queue::pools::STATEMENTS,
        crate::rechecks::STATEMENTS,
        crate::record::STATEMENTS,
        crate::recomputed::STATEMENTS,
        crate::register::STATEMENTS,
        crate::rejudge::STATEMENTS,
        crate::requests::STATEMENTS,
        crate::requests::proofs::STATEMENTS,
        crate::requests::desk::STATEMENTS,
        crate::retention::STATEMENTS,
        crate::sitemaps::STATEMENTS,
        crate::snapshots::STATEMENTS,
        crate::staff::accounts::STATEMENTS,
        crate::staff::factors::STATEMENTS,
        crate::staff::log::STATEMENTS,
        crate::staff::sessions::STATEMENTS,
        crate::staff::throttle::STATEMENTS,
        crate::staff::tokens::STATEMENTS,
        crate::standings::STATEMENTS,
        crate::state_row::STATEMENTS,
        crate::statistics::STATEMENTS,
        crate::statuses::STATEMENTS,
        crate::terms::STATEMENTS,
        crate::well_kept::STATEMENTS,
    ];
    let rooms_split = [
        crate::queue::SPLIT,
        crate::queue::pools::SPLIT,
        crate::rechecks::SPLIT,
        crate::requests::proofs::SPLIT,
        crate::statuses::SPLIT,
    ];
    let split = rooms_split.into_iter().flatten();
    let split = split.map(|s| s.text(engine == "postgresql"));
    let clock = (engine == "postgresql").then_some(crate::pace::CLOCK_PG);
    [PING, SCHEMA_VERSION]
        .into_iter()
        .chain(clock)
        .chain(rooms.into_iter().flatten().copied())
        .chain(split)
        .collect()
}
