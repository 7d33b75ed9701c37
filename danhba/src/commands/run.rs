//! `danhba run`: crawl, index and serve in one process.

use super::serve::{finish, spawn_pages};
use crate::app::App;
use crate::crawling;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use crate::worker::Worker;
use anyhow::Context;
use crawler::{RunOptions, Shutdown};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn run(app: &App) -> anyhow::Result<ExitCode> {
    app.settings.contact_for_a_crawl()?;
    let db = app.db_or_new().await?;
    let life = Lifecycle::listen()?;
    let index = Arc::new(rooms::index_writer(app)?);
    let worker = Worker::take(&app.settings, None, None)?;
    let crawler = rooms::crawler(app, db.clone(), Some(&worker))?;
    let mut tasks = JoinSet::new();

    spawn_pages(app, db.clone(), index.clone(), &mut tasks, &life.soft).await?;
    let (following, stop) = (db.clone(), life.soft.clone());
    tasks.spawn(async move { index.follow(&following, stop).await.context("the index stopped following") });
    let shutdown = Shutdown { soft: life.soft.clone(), hard: life.hard.clone() };
    tasks.spawn(async move {
        let report = crawler.run(RunOptions::default(), shutdown, None).await.context("the crawl stopped")?;
        tracing::info!("{}", crawling::words(&report));
        Ok(())
    });
    app.talk.say(format!("open http://{}   (Ctrl-C finishes the work in hand)", app.settings.api.listen));
    finish(tasks, &life).await
}
