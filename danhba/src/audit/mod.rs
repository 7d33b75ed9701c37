//! The audit of a frozen quarter (docs/measuring.md E.7): drawing, links, labels, estimates.
//!
//! - [`population`]: the names that may be drawn, and how many of each group there are
//! - [`drawing`]: the draw, stored and told
//! - [`links`]: who may label, and as what
//! - [`sheet`]: items with their labels, agreement
//! - [`progress`]: how far the labels are
//! - [`intake`]: labels made elsewhere
//! - [`groups`]: rates of the nation and of each group, from the labels
//! - [`validity`]: how well the published figures know what people found
//! - [`estimate`]: everything together, or carried over from an earlier audit; [`report`] tells it

pub mod drawing;
pub mod estimate;
pub mod groups;
pub mod intake;
pub mod links;
pub mod population;
pub mod progress;
pub mod report;
pub mod sheet;
pub mod validity;

use crate::cli::audit::Which;
use anyhow::bail;
use store::{Audit, Db, Snapshot};

/// Names under which a group gets no estimate of its own: the publication rule of the statistics.
pub const FEWEST: u64 = api::statistics::suppress::FEWEST.unsigned_abs();

/// The audit that a person means, and its frozen quarter: of the latest revision that has one, unless one is named.
///
/// # Errors
/// When there is none; the message names the command that makes one.
pub async fn find(db: &Db, which: Which) -> anyhow::Result<(Snapshot, Audit)> {
    let (quarter, revision) = (which.quarter, which.revision);
    // Says what is frozen when nothing fits.
    crate::snapshot::find(db, quarter, None, revision).await?;
    let fits = |s: &Snapshot| s.quarter == quarter && revision.is_none_or(|r| s.revision == r);
    for snapshot in db.snapshots().await?.into_iter().filter(fits) {
        if let Some(audit) = db.audit(snapshot.id).await? {
            return Ok((snapshot, audit));
        }
    }
    bail!("no sample of {quarter} is drawn; `danhba audit draw --quarter {quarter} --seed \"…\"` draws one")
}
