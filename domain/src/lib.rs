//! What the words mean: names, provinces, registrations, observations, verdicts and figures.
//!
//! No I/O, no async, no SQL, no clock of its own. Almost all logic that can be wrong lives here,
//! where it can be tested in microseconds. Read in the order of the flow:
//!
//! | stage | module |
//! |---|---|
//! | register | [`name`], [`province`], [`registration`] |
//! | due queue | [`schedule`] |
//! | probe | [`observation`], [`page`] |
//! | classify | [`classify`] → [`verdict`] |
//! | status | [`outage`], [`status`] |
//! | measure | [`period`], [`measure`], [`survival`], [`renewal`], [`targets`], [`population`] |
//! | audit | [`audit`] |
//! | serve | [`visibility`], [`request`], [`well_kept`], [`staff`], [`agency`], [`narrative`] |

pub mod agency;
pub mod audit;
pub mod classify;
pub mod clock;
pub mod collation;
pub mod discretion;
pub mod evidence;
pub mod fingerprint;
pub mod measure;
pub mod name;
pub mod narrative;
pub mod observation;
pub mod offering;
pub mod outage;
pub mod own_name;
pub mod page;
pub mod period;
pub mod population;
pub mod province;
pub mod registration;
pub mod renewal;
pub mod request;
pub mod schedule;
pub mod sector;
pub mod staff;
pub mod status;
pub mod survival;
pub mod table;
pub mod targets;
pub mod tax_code;
pub mod text;
pub mod validators;
pub mod verdict;
pub mod visibility;
pub mod well_kept;
mod words;

pub use suffix;
