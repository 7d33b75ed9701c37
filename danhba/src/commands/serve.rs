//! `danhba serve`: the pages and the API.

use crate::app::App;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use anyhow::Context;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::process::ExitCode;
use std::sync::Arc;
use store::Db;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub async fn run(app: &App) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let life = Lifecycle::listen()?;
    // One process writes the index. When nobody else does, this one follows the database.
    let mut tasks = JoinSet::new();
    let index = match rooms::index_writer(app) {
        Ok(index) => {
            let index = Arc::new(index);
            let (following, db, stop) = (index.clone(), db.clone(), life.soft.clone());
            tasks.spawn(
                async move { following.follow(&db, stop).await.context("the index stopped following") },
            );
            index
        }
        Err(error) => {
            tracing::info!("the index is written by another process ({error:#}); reading only");
            Arc::new(rooms::index_reader(app)?)
        }
    };
    spawn_pages(app, db, index, &mut tasks, &life.soft).await?;
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
        let listener = rooms::listen("api.metrics_listen", &s.metrics_listen).await?;
        let handle = PrometheusBuilder::new().install_recorder().context("metrics")?;
        let stop = stop.clone();
        tasks.spawn(async move {
            api::serve_metrics(listener, move || handle.render(), stop).await.context("metrics")
        });
    }
    let listener = rooms::listen("api.listen", &s.listen).await?;
    let state = rooms::api_state(app, db, index)?;
    let stop = stop.clone();
    tasks.spawn(async move { api::serve(listener, state, stop).await.context("the pages stopped") });
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
