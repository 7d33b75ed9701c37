//! Who may read what: the pages in Vietnamese and English, and the JSON API under `/api/v1`.
//!
//! [`routes::ROUTES`] is the one list of everything that can be asked for, with what each shows. Pages and API
//! stand on the same functions: [`finding`] for searches, [`statistics`] for figures, `domain::visibility`
//! (through `store::SiteRow::standing`) for what may be seen of a name.
//!
//! | concern | module |
//! |---|---|
//! | state, start, stop | [`state`], [`serve`] |
//! | who asks, how often, and chance | [`extract`], [`limits`], [`chance`] |
//! | who of the staff may go where | [`staff`] |
//! | routes and what happens around them | [`routes`], [`layers`], [`etag`], [`fault`], [`problem`], [`reply`] |
//! | resources of the API | [`resources`], [`statistics`], [`openapi`] |
//! | pages | [`pages`], [`paths`], [`assets`] |
//! | what a site says, as far as it may be repeated | [`discretion`] |
//! | what stands in the words of a quarterly report | [`narrative`] |
//! | words and habits | [`locales`], [`format`], [`naming`], [`markdown`], [`markup`] |

pub mod assets;
pub mod chance;
pub mod discretion;
pub mod etag;
pub mod extract;
pub mod fault;
pub mod finding;
pub mod format;
pub mod layers;
pub mod limits;
pub mod locales;
pub mod markdown;
pub mod markup;
pub mod naming;
pub mod narrative;
pub mod openapi;
pub mod pages;
pub mod paths;
pub mod problem;
pub mod quality;
pub mod reply;
pub mod resources;
pub mod routes;
pub mod serve;
mod shares;
pub mod staff;
pub mod state;
pub mod statistics;

pub use chance::Chance;
pub use routes::router;
pub use serve::{serve, serve_metrics};
pub use state::{ApiSettings, ApiState, PaceFacts};
