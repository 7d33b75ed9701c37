//! `danhba index`: bring the search index up to the database.

use crate::app::App;
use crate::cli::IndexArgs;
use crate::lifecycle::Lifecycle;
use crate::rooms;
use std::process::ExitCode;

pub async fn run(app: &App, args: &IndexArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let index = rooms::index_writer(app)?;
    let life = Lifecycle::listen()?;
    let spinner = app.talk.spinner("indexing");
    if args.follow {
        match life.unless_cut_off(index.follow(&db, life.soft.clone())).await {
            Some(ended) => ended?,
            // What is not in the index yet is still in the outbox.
            None => return Ok(ExitCode::from(super::STOPPED)),
        }
    } else {
        let bar = spinner.clone();
        let work = async {
            if args.rebuild {
                index.rebuild(&db, move |done| bar.set_message(format!("{done} sites"))).await.map(|_| ())
            } else {
                index.follow_once(&db).await.map(|_| ())
            }
        };
        tokio::select! {
            done = work => done?,
            // The live index stays what it was; what it lacks is still in the outbox.
            () = life.soft.cancelled() => {
                spinner.finish_and_clear();
                return Ok(ExitCode::from(super::STOPPED));
            }
        }
    }
    spinner.finish_and_clear();
    app.talk.say(format!("the index holds {} sites", index.stats()?.documents));
    Ok(ExitCode::SUCCESS)
}
