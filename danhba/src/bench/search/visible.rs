//! How long after a look was committed its site is found.

use crate::app::{App, open};
use crate::bench::year::register;
use crate::bench::year::sites::look;
use crate::settings::Settings;
use anyhow::{Context, bail};
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::schedule::Next;
use indexer::{Index, Mode, Query};
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Db, Record};
use tokio_util::sync::CancellationToken;

/// Longer than anybody waits.
const LONGEST: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// Milliseconds from the commit of a look at one more name to its hit in an index that follows the store.
pub async fn after_commit(app: &App, folder: &Path) -> anyhow::Result<f64> {
    let file = tempfile::tempdir()?;
    let db = open(&Settings { data_dir: file.path().to_owned(), ..Settings::default() }).await?;
    let index = Index::open(folder, Mode::Write)?;
    index.follow_once(&db).await?;
    let stop = CancellationToken::new();
    let watch = async {
        let took = watch(app, &db, &index).await;
        stop.cancel();
        took
    };
    let (took, followed) = tokio::join!(watch, index.follow(&db, stop.clone()));
    followed?;
    took
}

async fn watch(app: &App, db: &Db, index: &Index) -> anyhow::Result<f64> {
    let now = app.clock.now();
    let names = register(app, db, 1, now.plus(-400 * Timestamp::DAY)).await?;
    let name = names.first().context("no name was registered")?;
    db.claim("bench", "bench", 1, now, Timestamp::HOUR).await?;
    let observation = look(name, 0, 0, 0, now);
    let verdict = classify(&observation, Ruleset::shipped());
    let next = Next::round(now.plus(7 * Timestamp::DAY));
    let record = Record { observation: &observation, verdict: &verdict, next, worker: "bench", now };
    for outcome in db.record_all(&[record]).await? {
        outcome.context("the look was not recorded")?;
    }
    let clock = Instant::now();
    while clock.elapsed() < LONGEST {
        if index.search(&Query::text(name.as_str()))?.hits.iter().any(|hit| hit.domain == *name) {
            return Ok(clock.elapsed().as_secs_f64() * 1_000.0);
        }
        tokio::time::sleep(PAUSE).await;
    }
    bail!("{name} was not found within {LONGEST:?}")
}
