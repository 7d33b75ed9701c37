//! What can go wrong with the index. Nothing that a visitor types can.

use std::path::PathBuf;
use thiserror::Error;

/// Result of an operation on the index.
pub type Result<T> = std::result::Result<T, IndexError>;

/// A failure of ours: the disk, another process, the store.
#[derive(Debug, Error)]
pub enum IndexError {
    /// Another process writes to this index.
    #[error(
        "the index in {} is being written by another process: stop that one, or open the index for reading only",
        .0.display()
    )]
    LockBusy(PathBuf),
    /// The index was opened for reading only.
    #[error("the index in {} was opened for reading only", .0.display())]
    ReadOnly(PathBuf),
    /// A file of the index cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The search library failed, on damaged or missing files for the most part: `danhba index --rebuild` cures it.
    #[error("the search index failed ({0}); `danhba index --rebuild` makes a new one")]
    Engine(#[from] tantivy::TantivyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The cursor was not made by this program, or belongs to another query.
    #[error("the cursor does not belong to this query: begin again without it")]
    Cursor,
    /// A background task of ours ended early.
    #[error("an indexing task ended early: {0}")]
    Task(String),
}

impl IndexError {
    pub(crate) fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}
