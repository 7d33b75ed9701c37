//! The one hand that writes a build, and the position that each commit carries.

use crate::document::Document;
use crate::error::Result;
use crate::generation::{Generation, Position};
use crate::schema::{Fields, digest};
use domain::name::DomainName;
use std::time::Duration;
use tantivy::directory::error::LockError;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

/// Memory for documents not yet written. One thread: the crawler and the pages need the other cores more.
const MEMORY: usize = 64 * 1024 * 1024;
/// The same while a new build is made, for each thread: the more, the fewer files there are to put together later.
const BUILDING_MEMORY: usize = 128 * 1024 * 1024;
/// Most threads that make a new build.
const BUILDING_THREADS: usize = 4;

/// How often, and after which pauses, a lock is asked for: whoever holds it longer is another process that writes.
pub(crate) const LOCK_TRIES: u32 = 20;
pub(crate) const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// What is to be done with one name.
pub(crate) enum Change {
    /// It may be found, with this.
    Put(Box<Document>),
    /// It may not be found (any more).
    Remove(DomainName),
}

/// The writer of one build.
pub(crate) struct Writer {
    engine: IndexWriter<TantivyDocument>,
    threads: usize,
    fields: Fields,
    schema: String,
    /// What the last commit said.
    pub committed: Position,
}

impl Writer {
    /// One that follows what changes.
    pub(crate) fn of(generation: &Generation) -> Result<Self> {
        Self::with(generation, 1, MEMORY)
    }

    /// One that fills a new build, with all that the machine has.
    pub(crate) fn building(generation: &Generation) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.min(BUILDING_THREADS);
        let writer = Self::with(generation, threads, threads * BUILDING_MEMORY)?;
        // Once, at the end.
        writer.engine.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }

    fn with(generation: &Generation, threads: usize, memory: usize) -> Result<Self> {
        Ok(Self {
            engine: engine(generation, threads, memory)?,
            threads,
            fields: generation.fields,
            schema: digest(&generation.index.schema()),
            committed: generation.position()?,
        })
    }

    /// Takes changes in; nobody sees them before the commit. A name that comes twice has one document.
    pub(crate) fn apply(&mut self, changes: &[Change]) -> Result<()> {
        for change in changes {
            let name = match change {
                Change::Put(document) => &document.domain,
                Change::Remove(name) => name,
            };
            self.engine.delete_term(Term::from_field_text(self.fields.domain, name.as_str()));
            if let Change::Put(document) = change {
                self.engine.add_document(document.to_tantivy(&self.fields))?;
            }
        }
        Ok(())
    }

    /// Takes in documents whose names are in no other. From any thread: their analysis is most of the work.
    pub(crate) fn add(&self, documents: &[Document]) -> Result<()> {
        for document in documents {
            self.engine.add_document(document.to_tantivy(&self.fields))?;
        }
        Ok(())
    }

    /// Makes everything applied so far visible, and says in the same step how far it goes.
    pub(crate) fn commit(&mut self, sequence: i64, complete: bool) -> Result<()> {
        let position = Position { schema: self.schema.clone(), sequence, complete };
        let mut prepared = self.engine.prepare_commit()?;
        prepared.set_payload(&serde_json::to_string(&position).unwrap_or_default());
        prepared.commit()?;
        self.committed = position;
        Ok(())
    }

    /// Forgets what was applied since the last commit.
    pub(crate) fn roll_back(&mut self) -> Result<()> {
        self.engine.rollback()?;
        Ok(())
    }

    /// Puts the files of a new build together, as many at a time as there are threads: a question goes through each.
    pub(crate) fn put_together(&mut self, generation: &Generation) -> Result<()> {
        let segments = generation.index.searchable_segment_ids()?;
        let share = segments.len().div_ceil(self.threads).max(1);
        let several = segments.chunks(share).filter(|segments| segments.len() > 1);
        let merging: Vec<_> = several.map(|segments| self.engine.merge(segments)).collect();
        for one in merging {
            one.wait()?;
        }
        self.engine.garbage_collect_files().wait()?;
        Ok(())
    }

    /// Waits until files have been put together, so that the folder stands still.
    pub(crate) fn close(self) -> Result<()> {
        Ok(self.engine.wait_merging_threads()?)
    }
}

/// The engine's writer. The lock of the one before may outlast it for a moment: a program that is being started somewhere in
/// this process holds a copy of each open file until it runs.
fn engine(generation: &Generation, threads: usize, memory: usize) -> Result<IndexWriter<TantivyDocument>> {
    let mut tries = 0;
    loop {
        match generation.index.writer_with_num_threads(threads, memory) {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) if tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            outcome => return Ok(outcome?),
        }
    }
}
