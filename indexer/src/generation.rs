//! One build of the index in a folder of its own, and the pointer to the live one.
//!
//! ```text
//! index/
//!   LOCK       held by the one process that writes
//!   CURRENT    "gen-3": replaced by renaming, so that it is always whole
//!   gen-3/     the engine's files; the last commit carries the position in the outbox
//! ```

use crate::error::{IndexError, Result};
use crate::packs::{Packed, Packs};
use crate::schema::{Fields, digest, schema, tokenizers};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::{IndexReader, ReloadPolicy, Searcher};

const CURRENT: &str = "CURRENT";
const PREFIX: &str = "gen-";

/// What a commit says about itself: written with it in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Digest of fields and analysis.
    pub schema: String,
    /// Everything up to this row of the outbox is in the index.
    pub sequence: i64,
    /// False while the index is empty for want of a rebuild.
    pub complete: bool,
}

/// An open build.
pub(crate) struct Generation {
    /// 0 for one that lives in memory.
    pub number: u64,
    pub index: tantivy::Index,
    pub reader: IndexReader,
    pub fields: Fields,
    packs: Packs,
}

impl Generation {
    /// A new empty build in memory.
    pub(crate) fn in_ram() -> Result<Self> {
        let (schema, _) = schema();
        Self::around(0, tantivy::Index::builder().schema(schema).tokenizers(tokenizers()).create_in_ram()?)
    }

    /// A new empty build in a new folder.
    pub(crate) fn create(dir: &Path, number: u64) -> Result<Self> {
        let path = folder(dir, number);
        fs::create_dir_all(&path).map_err(|e| IndexError::file(&path, e))?;
        let (schema, _) = schema();
        Self::around(
            number,
            tantivy::Index::builder().schema(schema).tokenizers(tokenizers()).create_in_dir(&path)?,
        )
    }

    /// Opens a build. `None` if it is damaged or was made with other fields or another analysis: it has to be
    /// built anew then. `thorough` reads every byte for its checksum.
    pub(crate) fn open(dir: &Path, number: u64, thorough: bool) -> Option<Self> {
        let path = folder(dir, number);
        let attempt = || -> Result<Option<Self>> {
            let mut index = tantivy::Index::open_in_dir(&path)?;
            index.set_tokenizers(tokenizers());
            if position_of(&index)?.is_none_or(|p| p.schema != digest(&index.schema()))
                || index.schema() != schema().0
            {
                return Ok(None);
            }
            if thorough && !index.validate_checksum()?.is_empty() {
                return Ok(None);
            }
            Self::around(number, index).map(Some)
        };
        match attempt() {
            Ok(Some(generation)) => Some(generation),
            Ok(None) => {
                tracing::warn!(path = %path.display(), "the index is damaged or of another version");
                None
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the index cannot be opened");
                None
            }
        }
    }

    fn around(number: u64, index: tantivy::Index) -> Result<Self> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let generation = Self { number, index, reader, fields: schema().1, packs: Packs::default() };
        generation.packs(&generation.reader.searcher())?;
        Ok(generation)
    }

    /// Takes up the last commit, with everything that its first question needs.
    pub(crate) fn reload(&self) -> Result<()> {
        self.reader.reload()?;
        self.packs(&self.reader.searcher())?;
        Ok(())
    }

    /// What matches are counted and ranked by.
    pub(crate) fn packs(&self, searcher: &Searcher) -> Result<Arc<Packed>> {
        Ok(self.packs.of(searcher, &self.fields)?)
    }

    /// The position of the last commit; an index without one starts from nothing.
    pub(crate) fn position(&self) -> Result<Position> {
        let none = Position { schema: digest(&self.index.schema()), sequence: 0, complete: false };
        Ok(position_of(&self.index)?.unwrap_or(none))
    }
}

fn position_of(index: &tantivy::Index) -> Result<Option<Position>> {
    Ok(index.load_metas()?.payload.and_then(|text| serde_json::from_str(&text).ok()))
}

/// The folder of a build.
pub(crate) fn folder(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{PREFIX}{number}"))
}

/// The number of the live build, if the pointer names one.
pub(crate) fn current(dir: &Path) -> Option<u64> {
    fs::read_to_string(dir.join(CURRENT)).ok()?.trim().strip_prefix(PREFIX)?.parse().ok()
}

/// Points to another build, in one step: a crash leaves the old pointer or the new one.
pub(crate) fn point_to(dir: &Path, number: u64) -> Result<()> {
    let new = dir.join("CURRENT.new");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create(&new)?;
        writeln!(file, "{PREFIX}{number}")?;
        file.sync_all()?;
        fs::rename(&new, dir.join(CURRENT))?;
        fs::File::open(dir)?.sync_all()
    };
    write().map_err(|e| IndexError::file(&new, e))
}

/// A number that no build in the folder has.
pub(crate) fn next_number(dir: &Path) -> u64 {
    numbers(dir).into_iter().chain(current(dir)).max().map_or(1, |n| n + 1)
}

/// Removes all builds but one. What cannot be removed now is removed next time.
pub(crate) fn remove_others(dir: &Path, keep: u64) {
    for number in numbers(dir).into_iter().filter(|n| *n != keep) {
        let path = folder(dir, number);
        if let Err(error) = fs::remove_dir_all(&path) {
            tracing::warn!(path = %path.display(), %error, "an old index could not be removed");
        }
    }
}

fn numbers(dir: &Path) -> Vec<u64> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|e| e.file_name().to_str()?.strip_prefix(PREFIX)?.parse().ok()).collect()
}
