//! `danhba lab`: a small internet on loopback, for any client.

use crate::app::App;
use crate::cli::LabArgs;
use crate::lifecycle::Lifecycle;
use anyhow::Context;
use lab::pages::Pages;
use lab::{Lab, LabError, LabSettings, LogSink};
use std::process::ExitCode;
use std::time::Duration;

/// How often the lab's own memory of requests is emptied.
const FORGET: Duration = Duration::from_secs(10);

pub async fn run(app: &App, args: &LabArgs) -> anyhow::Result<ExitCode> {
    let life = Lifecycle::listen()?;
    let world = match (&args.pages, &args.names, args.crowd) {
        (Some(pages), Some(names), _) => {
            let folder = Pages::read(pages, names, u16::try_from(args.addresses).unwrap_or(u16::MAX))?;
            for a in &folder.assignments {
                app.talk.say(format!("{}\t{}\t{}", a.domain, a.page, a.label.as_deref().unwrap_or("-")));
            }
            folder.world
        }
        (_, _, Some(names)) => lab::world::crowd(names, args.addresses, args.seed).world,
        _ => {
            let fiction = lab::world::fictional(args.seed, args.size);
            if let Some(file) = &args.register {
                std::fs::write(file, fiction.register_csv())
                    .with_context(|| format!("cannot write {}", file.display()))?;
            }
            fiction.world
        }
    };
    let settings = LabSettings {
        http_port: args.http_port,
        https_port: args.https_port,
        dns: args.listen,
        seed: args.seed,
    };
    let started = app.clock.now().0;
    let sink = match &args.log {
        Some(file) => LogSink::new(
            std::fs::File::create(file).with_context(|| format!("cannot write {}", file.display()))?,
            started,
        ),
        None => LogSink::new(std::io::stdout(), started),
    };
    let lab = Lab::start_logging(world, settings, Some(sink)).await.map_err(with_cure)?;
    lab.write_ca(&args.ca)?;
    app.talk.say(lab.describe(&args.ca));
    // What was logged is on its way to the reader; nobody here asks for it again.
    while tokio::time::timeout(FORGET, life.soft.cancelled()).await.is_err() {
        lab.clear_log();
    }
    match life.unless_cut_off(lab.stop()).await {
        Some(()) => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::from(super::STOPPED)),
    }
}

/// Names the flag that chooses another place to listen at.
fn with_cure(error: LabError) -> anyhow::Error {
    match error {
        LabError::PortTaken { scheme, .. } => {
            anyhow::anyhow!("{error}; --{scheme}-port takes another (0: a free one)")
        }
        LabError::Listen { .. } => anyhow::Error::new(error).context("--listen"),
        other => other.into(),
    }
}
