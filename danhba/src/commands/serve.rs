//! `danhba serve`: the pages and the API.

use crate::app::App;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use anyhow::Context;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often the counts are tidied up.
const UPKEEP: Duration = Duration::from_secs(5);

pub async fn run(app: &App) -> anyhow::Result<ExitCode> {
    let db = app.db_or_new().await?;
    let life = Lifecycle::listen()?;
    // One process writes the index. When nobody else does, this one follows the database.
    let mut tasks = JoinSet::new();
    let ours = rooms::index_unless_written(app).with_context(|| {
        format!("the pages need an index that this user may write, in {}", app.settings.index_dir().display())
    });
    let index = match ours? {
        Some(index) => {
            let index = Arc::new(index);
            let (following, db, stop) = (index.clone(), db.clone(), life.soft.clone());
            tasks.spawn(
                async move { following.follow(&db, stop).await.context("the index stopped following") },
            );
            index
        }
        None => {
            app.talk.say("the index is written by another process; it is only read here");
            Arc::new(rooms::index_reader(app)?)
        }
    };
    spawn_pages(app, db.clone(), index, &mut tasks, &life.soft).await?;
    tasks.spawn(crate::waiting::tell(db, app.clock.clone(), life.soft.clone()));
    app.talk.say(format!("open http://{}", app.settings.api.listen));
    finish(tasks, &life).await
}

/// Starts pages and metrics; both end with `stop`.
pub async fn spawn_pages(
    app: &App,
    db: Db,
    index: Arc<indexer::Index>,
    tasks: &mut JoinSet<anyhow::Result<()>>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let s = &app.settings.api;
    if !s.metrics_listen.is_empty() {
        spawn_metrics(rooms::listen("api.metrics_listen", &s.metrics_listen).await?, tasks, stop)?;
    }
    let listener = rooms::listen("api.listen", &s.listen).await?;
    let state = rooms::api_state(app, db, index)?;
    let stop = stop.clone();
    tasks.spawn(async move { api::serve(listener, state, stop).await.context("the pages stopped") });
    Ok(())
}

/// Serves `/metrics` until `stop`. What is measured from here on is counted.
///
/// # Errors
/// When something else counts already.
pub fn spawn_metrics(
    listener: TcpListener,
    tasks: &mut JoinSet<anyhow::Result<()>>,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let handle = PrometheusBuilder::new().install_recorder().context("metrics")?;
    let (upkeep, stopped) = (handle.clone(), stop.clone());
    tasks.spawn(async move {
        // Histograms keep every sample until somebody asks, or until this is called; nobody may ever ask.
        while tokio::time::timeout(UPKEEP, stopped.cancelled()).await.is_err() {
            upkeep.run_upkeep();
        }
        Ok(())
    });
    let stop = stop.clone();
    tasks.spawn(async move {
        api::serve_metrics(listener, move || handle.render(), stop).await.context("metrics")
    });
    Ok(())
}

/// Waits for all parts. When one fails, the others are asked to finish and the failure is reported; a second wish to stop
/// cuts off whatever is still busy.
pub async fn finish(mut tasks: JoinSet<anyhow::Result<()>>, life: &Lifecycle) -> anyhow::Result<ExitCode> {
    let ended = life.unless_cut_off(all(&mut tasks, &life.soft)).await;
    if life.hard.is_cancelled() {
        tasks.abort_all();
        return Ok(ExitCode::from(super::STOPPED));
    }
    ended.unwrap_or(Ok(())).map(|()| ExitCode::SUCCESS)
}

async fn all(tasks: &mut JoinSet<anyhow::Result<()>>, stop: &CancellationToken) -> anyhow::Result<()> {
    let mut failure = None;
    while let Some(ended) = tasks.join_next().await {
        let result = ended.unwrap_or_else(|e| Err(anyhow::anyhow!("a part of the program ended badly: {e}")));
        if let Err(error) = result {
            stop.cancel();
            failure.get_or_insert(error);
        }
    }
    failure.map_or(Ok(()), Err)
}
