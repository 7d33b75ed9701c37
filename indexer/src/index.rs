//! The index of one process: the live build, and in a writing process the hand that follows the store.

use crate::document::Document;
use crate::error::{IndexError, Result};
use crate::generation::{self, Generation, current, folder, next_number, point_to, remove_others};
use crate::meaning;
use crate::query::Query;
use crate::rebuild;
use crate::results::Results;
use crate::search::{self, Limits};
use crate::suggest::{self, Suggestion};
use crate::writer::{Change, LOCK_PAUSE, LOCK_TRIES, Writer};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How often a reading process looks for a new commit or a new build.
const LOOK_AGAIN: Duration = Duration::from_millis(400);

/// What a process does with the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Follows the store and searches; one process per folder.
    Write,
    /// Searches, beside a process that writes.
    Read,
}

/// The index in one folder. Cheap to share behind an [`Arc`]; searching blocks the thread for milliseconds.
pub struct Index {
    pub(crate) dir: PathBuf,
    live: RwLock<Arc<Generation>>,
    pub(crate) writer: Option<Arc<Mutex<Writer>>>,
    /// Held while the live build is being followed, and while another takes its place.
    pub(crate) turn: tokio::sync::Mutex<()>,
    /// One rebuild at a time.
    pub(crate) rebuilding: tokio::sync::Mutex<()>,
    looked: Mutex<Looked>,
    /// Held as long as the index is open; the system releases it when the process ends, however it ends.
    _lock: Option<File>,
}

/// What a reading process saw of the files when it last looked.
struct Looked {
    at: Instant,
    commit: Option<std::time::SystemTime>,
}

/// Figures about an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Sites that can be found.
    pub documents: u64,
    /// Number of the live build; 0 in memory.
    pub generation: u64,
    /// Segments of the live build.
    pub segments: usize,
    /// Bytes on disk of the live build.
    pub bytes: u64,
    /// Position in the outbox up to which the index is true.
    pub sequence: i64,
    /// False while the index waits for its first rebuild.
    pub complete: bool,
}

impl Index {
    /// Opens the index in a folder. For writing, the folder is made, other processes are kept out, and a missing,
    /// damaged or outdated build is replaced by an empty one that the next [`Index::follow_once`] fills from the
    /// store. For reading, a folder without an index is an empty index until a writer makes one.
    ///
    /// # Errors
    /// [`IndexError::LockBusy`] when another process writes; file errors.
    pub fn open(dir: &Path, mode: Mode) -> Result<Self> {
        match mode {
            Mode::Write => Self::open_to_write(dir),
            Mode::Read => {
                let live = open_current(dir).map_or_else(Generation::in_ram, Ok)?;
                Ok(Self::around(dir, live, None, None))
            }
        }
    }

    /// An index in memory that holds these documents and follows nothing: for trying queries.
    ///
    /// # Errors
    /// [`IndexError::Engine`].
    pub fn in_ram(documents: impl IntoIterator<Item = Document>) -> Result<Self> {
        let live = Generation::in_ram()?;
        let mut writer = Writer::of(&live)?;
        let changes: Vec<Change> = documents.into_iter().map(|d| Change::Put(Box::new(d))).collect();
        writer.apply(&changes)?;
        writer.commit(0, true)?;
        live.reload()?;
        Ok(Self::around(Path::new(""), live, Some(writer), None))
    }

    /// A new index in a folder that holds these documents and follows nothing: for benchmarks.
    ///
    /// # Errors
    /// File errors, [`IndexError::Engine`].
    pub fn of_documents(dir: &Path, documents: impl IntoIterator<Item = Document>) -> Result<Self> {
        fs::create_dir_all(dir).map_err(|e| IndexError::file(dir, e))?;
        let lock = lock(dir)?;
        let (live, writer) = empty(dir)?;
        writer.close()?;
        let mut writer = Writer::building(&live)?;
        rebuild::add_all(&writer, documents.into_iter())?;
        writer.commit(0, true)?;
        writer.put_together(&live)?;
        writer.close()?;
        live.reload()?;
        Ok(Self::around(dir, live, None, Some(lock)))
    }

    fn open_to_write(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).map_err(|e| IndexError::file(dir, e))?;
        let lock = lock(dir)?;
        let kept = current(dir).and_then(|number| Generation::open(dir, number, true));
        let (live, writer) = match kept {
            Some(live) => {
                let writer = Writer::of(&live)?;
                (live, writer)
            }
            None => empty(dir)?,
        };
        remove_others(dir, live.number);
        Ok(Self::around(dir, live, Some(writer), Some(lock)))
    }

    fn around(dir: &Path, live: Generation, writer: Option<Writer>, lock: Option<File>) -> Self {
        // Now, and not when the first reader waits for an answer.
        meaning::read();
        let commit = committed_at(dir, live.number);
        Self {
            dir: dir.to_owned(),
            live: RwLock::new(Arc::new(live)),
            writer: writer.map(|w| Arc::new(Mutex::new(w))),
            turn: tokio::sync::Mutex::new(()),
            rebuilding: tokio::sync::Mutex::new(()),
            looked: Mutex::new(Looked { at: Instant::now(), commit }),
            _lock: lock,
        }
    }

    /// Answers a query. Any text is allowed. Blocks: from async code call it in `spawn_blocking`.
    ///
    /// # Errors
    /// [`IndexError::Cursor`] for a cursor of another query; [`IndexError::Engine`] when files fail.
    pub fn search(&self, query: &Query) -> Result<Results> {
        self.look_again();
        search::search(&self.live(), query, &Limits::default())
    }

    /// At most `most` suggestions for what somebody has typed so far. Any text is allowed. Blocks like [`Index::search`].
    ///
    /// # Errors
    /// [`IndexError::Engine`] when files fail.
    pub fn suggest(&self, text: &str, most: usize) -> Result<Vec<Suggestion>> {
        self.look_again();
        suggest::suggest(&self.live(), text, most)
    }

    /// Figures about the live build.
    ///
    /// # Errors
    /// File errors.
    pub fn stats(&self) -> Result<Stats> {
        self.look_again();
        let live = self.live();
        let searcher = live.reader.searcher();
        let position = live.position()?;
        Ok(Stats {
            documents: searcher.num_docs(),
            generation: live.number,
            segments: searcher.segment_readers().len(),
            bytes: if live.number == 0 { 0 } else { size_of_folder(&folder(&self.dir, live.number)) },
            sequence: position.sequence,
            complete: position.complete,
        })
    }

    /// The folder of the index.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn live(&self) -> Arc<Generation> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another build in the place of the live one. Searches that run keep theirs to their end.
    pub(crate) fn replace(&self, next: Generation) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
    }

    /// In a reading process: takes up a new commit or a new build, looking at the files now and then. What cannot
    /// be opened is left for the next time: an older answer beats none.
    fn look_again(&self) {
        if self.writer.is_some() {
            return;
        }
        let mut looked = lock_of(&self.looked);
        if looked.at.elapsed() < LOOK_AGAIN {
            return;
        }
        looked.at = Instant::now();
        let live = self.live();
        let commit = committed_at(&self.dir, live.number);
        if current(&self.dir).is_some_and(|number| number != live.number) {
            if let Some(next) = open_current(&self.dir) {
                looked.commit = committed_at(&self.dir, next.number);
                self.replace(next);
            }
        } else if commit != looked.commit {
            match live.reload() {
                Ok(()) => looked.commit = commit,
                Err(error) => tracing::warn!(%error, "a new commit of the index cannot be read yet"),
            }
        }
    }
}

pub(crate) fn lock_of<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in another thread cannot leave these values half changed: the engine rolls back by itself.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pointer may move between reading it and opening what it names: read it again then.
fn open_current(dir: &Path) -> Option<Generation> {
    (0..3).find_map(|_| Generation::open(dir, current(dir)?, false))
}

fn lock(dir: &Path) -> Result<File> {
    let path = dir.join("LOCK");
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|e| IndexError::file(&path, e))?;
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // See `writer::LOCK_TRIES`.
            Err(TryLockError::WouldBlock) if tries < LOCK_TRIES => {
                tries += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            Err(TryLockError::WouldBlock) => return Err(IndexError::LockBusy(dir.to_owned())),
            Err(TryLockError::Error(e)) => return Err(IndexError::file(&path, e)),
        }
    }
}

/// A new empty build, marked as waiting for its rebuild, with the pointer on it.
fn empty(dir: &Path) -> Result<(Generation, Writer)> {
    let live = Generation::create(dir, next_number(dir))?;
    let mut writer = Writer::of(&live)?;
    writer.commit(0, false)?;
    live.reload()?;
    point_to(dir, live.number)?;
    Ok((live, writer))
}

fn committed_at(dir: &Path, number: u64) -> Option<std::time::SystemTime> {
    fs::metadata(generation::folder(dir, number).join("meta.json")).ok()?.modified().ok()
}

fn size_of_folder(path: &Path) -> u64 {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.filter_map(|e| e.metadata().ok()).map(|m| m.len()).sum()
}
