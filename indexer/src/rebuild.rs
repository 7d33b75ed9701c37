//! A new build beside the live one, put in its place in one step. Searches go on all the while.

use crate::document::Document;
use crate::error::{IndexError, Result};
use crate::follow::{blocking, catch_up};
use crate::generation::{Generation, next_number, point_to, remove_others};
use crate::index::{Index, lock_of};
use crate::writer::Writer;
use domain::name::DomainName;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use store::Db;

/// Rows read from the store at a time.
const PAGE: u32 = 500;
/// Documents handed over at a time, and how often before somebody waits.
const HAND: usize = 256;
const HANDS: usize = 8;

/// What a rebuild made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Names read from the store.
    pub read: u64,
    /// Sites that can be found.
    pub documents: u64,
    /// Number of the new build.
    pub generation: u64,
}

impl Index {
    /// Builds the index anew from the store beside the live one, brings it to the end of the outbox, and makes it
    /// the live one; the old build is removed. `progress` hears the number of names read so far. If the process
    /// is killed, the live build is untouched and the half-made one is removed at the next opening.
    ///
    /// # Errors
    /// [`crate::IndexError::ReadOnly`], store errors, file and engine errors: the live build stays then.
    pub async fn rebuild(&self, db: &Db, progress: impl Fn(u64)) -> Result<Rebuilt> {
        let _alone = self.rebuilding.lock().await;
        self.rebuild_alone(db, progress).await
    }

    /// Rebuilds an index that is new, was damaged, or is ahead of the outbox; `false` if there was no need.
    pub(crate) async fn rebuild_if_needed(&self, db: &Db) -> Result<bool> {
        if !self.needs_rebuild(db).await? {
            return Ok(false);
        }
        let _alone = self.rebuilding.lock().await;
        // Another task may have done it while this one waited.
        let needed = self.needs_rebuild(db).await?;
        if needed {
            self.rebuild_alone(db, |_| {}).await?;
        }
        Ok(needed)
    }

    async fn needs_rebuild(&self, db: &Db) -> Result<bool> {
        let position = lock_of(self.writing()?).committed.clone();
        Ok(!position.complete || position.sequence > db.outbox_head().await?)
    }

    async fn rebuild_alone(&self, db: &Db, progress: impl Fn(u64)) -> Result<Rebuilt> {
        let live_writer = Arc::clone(self.writing()?);
        let next = self.begin()?;
        let number = next.number;
        // Read before the rows: what changes meanwhile is in the outbox after it.
        let head = db.outbox_head().await?;
        let building = Writer::building(&next)?;
        let (read, mut building) = read_all(building, db, progress).await?;
        let (next, writer) = blocking(move || {
            building.commit(head, true)?;
            building.put_together(&next)?;
            building.close()?;
            let writer = Writer::of(&next)?;
            Ok((next, writer))
        })
        .await?;
        let writer = Arc::new(Mutex::new(writer));
        catch_up(&writer, db).await?;
        // From here on nobody follows the old build; what came in since is in both outbox and store.
        let turn = self.turn.lock().await;
        catch_up(&writer, db).await?;
        next.reload()?;
        let documents = next.reader.searcher().num_docs();
        if number > 0 {
            point_to(&self.dir, number)?;
        }
        self.replace(next);
        std::mem::swap(&mut *lock_of(&live_writer), &mut *lock_of(&writer));
        drop(turn);
        self.put_away(writer, number).await?;
        Ok(Rebuilt { read, documents, generation: number })
    }

    /// A new empty build: on disk, or in memory for an index that lives there.
    fn begin(&self) -> Result<Generation> {
        match self.live().number {
            0 => Generation::in_ram(),
            _ => Generation::create(&self.dir, next_number(&self.dir)),
        }
    }

    async fn put_away(&self, old: Arc<Mutex<Writer>>, keep: u64) -> Result<()> {
        let dir = self.dir.clone();
        blocking(move || {
            if let Some(writer) = Arc::into_inner(old) {
                writer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).close()?;
            }
            if keep > 0 {
                remove_others(&dir, keep);
            }
            Ok(())
        })
        .await
    }
}

/// Reads rows while those before them are taken in.
async fn read_all(writer: Writer, db: &Db, progress: impl Fn(u64)) -> Result<(u64, Writer)> {
    let mut read = 0;
    let mut after: Option<DomainName> = None;
    let writer = Arc::new(writer);
    let mut before = tokio::task::spawn(std::future::ready(Ok(())));
    loop {
        let rows = db.site_page(after.as_ref().map(DomainName::as_str), PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.registration.domain.clone());
        let count = rows.len() as u64;
        ended(before.await)?;
        let writer = Arc::clone(&writer);
        before = tokio::task::spawn_blocking(move || {
            // A new build has nothing to remove.
            writer.add(&rows.iter().filter_map(Document::of).collect::<Vec<_>>())
        });
        read += count;
        progress(read);
    }
    ended(before.await)?;
    let writer = Arc::into_inner(writer).ok_or_else(|| IndexError::Task("a reader did not end".into()))?;
    Ok((read, writer))
}

fn ended(task: std::result::Result<Result<()>, tokio::task::JoinError>) -> Result<()> {
    task.map_err(|e| IndexError::Task(e.to_string()))?
}

/// Takes in documents that lie ready: they are analysed beside the thread that hands them over.
pub(crate) fn add_all(writer: &Writer, documents: impl Iterator<Item = Document>) -> Result<()> {
    let (give, take) = sync_channel::<Vec<Document>>(HANDS);
    std::thread::scope(|scope| {
        let taking = scope.spawn(move || take.iter().try_for_each(|documents| writer.add(&documents)));
        let mut hand = Vec::with_capacity(HAND);
        for document in documents {
            hand.push(document);
            if hand.len() == HAND
                && give.send(std::mem::replace(&mut hand, Vec::with_capacity(HAND))).is_err()
            {
                // The other thread has met an error, which is told below.
                break;
            }
        }
        let _ = give.send(hand);
        drop(give);
        taking.join().map_err(|_| IndexError::Task("taking documents in".into()))?
    })
}
