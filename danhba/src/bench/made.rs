//! Registering made names: what benchmarks begin with.

use domain::clock::Timestamp;
use domain::registration::Registration;
use store::{Db, ImportSource};

/// Takes made rows as a register takes them.
///
/// # Errors
/// Database errors.
pub async fn register(db: &Db, rows: Vec<Registration>, at: Timestamp) -> anyhow::Result<()> {
    let source = ImportSource {
        file_name: "bench".into(),
        sha256: String::new(),
        as_of: None,
        full: false,
        dry_run: false,
        at,
    };
    db.import(rows, &source).await?;
    Ok(())
}
