//! `danhba demo`: the whole path on a fictional world, on this machine only.

use super::serve::{finish, spawn_pages};
use crate::app::{App, open};
use crate::cli::{Cli, DemoArgs};
use crate::crawling;
use crate::lifecycle::Lifecycle;
use crate::progress::{Talk, whisper};
use crate::register::{self, ReadOptions};
use crate::rooms;
use crate::settings::Settings;
use crate::worker::Worker;
use anyhow::{Context, bail};
use crawler::{RunOptions, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::name::DomainName;
use figment::Figment;
use lab::{Lab, LabSettings};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Db, ImportSource};
use tokio::task::JoinSet;

/// How many days ago the rounds of looks are played: a little more than a week apart, so that two looks make a use over time.
const ROUNDS: [i64; 3] = [16, 8, 0];

pub async fn run(cli: &Cli, args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let talk = Talk::new(cli.quiet);
    if let Some(flag) = flag_in_vain(cli, std::env::var_os("DANHBA_CONFIG").as_deref()) {
        whisper(format_args!(
            "danhba: {flag} does not hold for the demo, which keeps to itself: --folder says where its data is, --listen where it \
             serves; `danhba init` begins a directory of your own"
        ));
        return Ok(ExitCode::from(super::USAGE));
    }
    let is_setting = |key: OsString| {
        let key = key.to_string_lossy().into_owned();
        key.starts_with("DANHBA_") && !key.starts_with("DANHBA_TEST_")
    };
    if std::env::vars_os().any(|(key, _)| is_setting(key)) {
        talk.say(
            "note: settings of the environment (DANHBA_…) do not hold for the demo, which keeps to itself",
        );
    }
    let folder = std::path::absolute(&args.folder)?;
    prepare(&folder)?;
    let life = Lifecycle::listen()?;
    let played = life.unless_cut_off(play(&talk, args, &folder, &life)).await;
    played.unwrap_or_else(|| Ok(ExitCode::from(super::STOPPED)))
}

/// A flag that the demo would pass over without a word. The settings file that the environment names is for other commands.
fn flag_in_vain(cli: &Cli, environment: Option<&OsStr>) -> Option<&'static str> {
    let stated = cli.config.as_deref().filter(|config| Some(config.as_os_str()) != environment);
    [
        ("--config", stated.is_some()),
        ("--data-dir", cli.data_dir.is_some()),
        ("--database-url", cli.database_url.is_some()),
    ]
    .into_iter()
    .find_map(|(flag, is_stated)| is_stated.then_some(flag))
}

/// The whole path; it may be cut off anywhere, and begun anew.
async fn play(talk: &Talk, args: &DemoArgs, folder: &Path, life: &Lifecycle) -> anyhow::Result<ExitCode> {
    talk.say(format!(
        "danhba demo: a fictional world of {} names on this machine, nothing leaves it",
        args.size
    ));
    let fiction = lab::world::fictional(args.seed, args.size);
    let register_file = folder.join("dang-ky.csv");
    let register = fiction.register_csv();
    let lab = Lab::start(fiction.world, LabSettings { seed: args.seed, ..LabSettings::default() }).await?;
    let ca = folder.join("lab-ca.pem");

    let app = App {
        settings: settings(folder, &ca, &lab, args),
        layers: Figment::new(),
        clock: Clock::System,
        talk: talk.clone(),
    };
    // Before the work: a taken port should not be found out at the end of it.
    if !args.no_serve {
        drop(rooms::listen("--listen", &app.settings.api.listen).await?);
    }
    // Another demo that is at work here is left alone: nothing is touched before the index is ours.
    let index = rooms::index_unless_written(&app)?.with_context(|| {
        format!("another danhba works in {}: stop it first, or take another --folder", folder.display())
    })?;
    let index = Arc::new(index);
    std::fs::write(&register_file, register)?;
    std::fs::write(&ca, lab.ca_pem())?;
    let db = open(&app.settings).await?;
    let names = import(&app, &db, &register_file, &fiction.consents).await?;
    let finished = crawl(&app, &db, &names, life).await?;
    db.advance_statuses(app.clock.now()).await?;
    follow(&app, &db, &index).await?;
    if !finished {
        talk.say(format!(
            "stopped; what was checked is in {0}; `danhba demo --folder {0}` goes on with it",
            folder.display()
        ));
        return Ok(ExitCode::from(super::STOPPED));
    }
    if args.no_serve {
        talk.say(format!("everything is in {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let code = serve(&app, db, index, folder, life).await?;
    lab.stop().await;
    Ok(code)
}

/// A folder of ours, or an empty one; never somebody else's.
fn prepare(folder: &Path) -> anyhow::Result<()> {
    let marker = folder.join("danhba-demo");
    if folder.exists() && !marker.exists() && folder.read_dir()?.next().is_some() {
        bail!("{} holds other files; --folder names another place", folder.display());
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    std::fs::write(marker, "This folder belongs to `danhba demo` and can be deleted.\n")?;
    Ok(())
}

fn settings(folder: &Path, ca: &Path, lab: &Lab, args: &DemoArgs) -> Settings {
    let mut s = Settings { data_dir: folder.to_owned(), ..Settings::default() };
    s.resolver.servers = vec![lab.dns_addr().to_string()];
    s.crawler.allow_networks = vec!["127.0.0.0/8".into()];
    s.crawler.extra_roots = Some(ca.to_owned());
    s.crawler.http_port = lab.http_port();
    s.crawler.https_port = lab.https_port();
    s.crawler.vantage = "lab".into();
    // Nothing outside this machine is asked.
    s.crawler.canaries = Some(Vec::new());
    // The lab belongs to us, so its agreed pace is fast; the order of visits is the same as outside.
    s.pace.per_host_ms = 20;
    s.pace.per_address_ms = 5;
    s.pace.max_per_second = 1_000;
    s.pace.per_network = 64;
    s.api.listen = args.listen.to_string();
    s.api.public_url = format!("http://{}", args.listen);
    s.api.operator = "Danh bạ website mẫu (dữ liệu hư cấu)".into();
    s.api.contact_email = "bot@danhba.example".into();
    s.api.source_addresses = vec!["127.0.0.1".into()];
    s
}

/// Takes over the list; gives its names back.
async fn import(app: &App, db: &Db, file: &Path, consents: &[String]) -> anyhow::Result<Vec<DomainName>> {
    let options = ReadOptions {
        zones: app.zones()?,
        as_of: None,
        today: app.clock.now().date(),
        keep_person_names: false,
        format: None,
    };
    let path = file.to_owned();
    let mut read = tokio::task::spawn_blocking(move || register::read(&path, &options)).await??;
    let source = ImportSource {
        file_name: "dang-ky.csv".into(),
        sha256: read.sha256.clone(),
        as_of: None,
        full: true,
        dry_run: false,
        at: past(app, ROUNDS[0]).clock.now(),
    };
    let names = read.rows.iter().map(|row| row.domain.clone()).collect();
    let report = db.import_stated(std::mem::take(&mut read.rows), &source, &read.stated).await?;
    app.talk.say(format!(
        "  register: {} names added, {} unchanged, {} rows rejected",
        report.added,
        report.unchanged,
        read.rejected.len()
    ));
    for name in consents {
        db.give_consent(&DomainName::stored(name)?, "2026-1", "fiction", app.clock.now()).await?;
    }
    Ok(names)
}

/// Weekly rounds, the last of them today: one look proves no use over time. False when somebody stopped it.
async fn crawl(app: &App, db: &Db, names: &[DomainName], life: &Lifecycle) -> anyhow::Result<bool> {
    let worker = Worker::take(&app.settings, None, None)?;
    for days in ROUNDS {
        let past = past(app, days);
        census(db, names, past.clock.now()).await?;
        let crawler = rooms::crawler(&past, db.clone(), Some(&worker))?;
        let options = RunOptions { until_idle: true, ..RunOptions::default() };
        let report = crawling::crawl(&past, db, &crawler, options, life).await?;
        let when = past.clock.now().date();
        app.talk.say(format!("  crawl of {when}: {}", crawling::words(&report)));
        if life.soft.is_cancelled() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes every name due that was not seen for a week, as in the reference window of a quarter: the schedule between the
/// windows would leave unused names alone for a month, and a rate needs two looks at each.
async fn census(db: &Db, names: &[DomainName], now: Timestamp) -> anyhow::Result<()> {
    let border = now.plus(-7 * Timestamp::DAY);
    for name in names {
        if db.status(name).await?.and_then(|s| s.seen_at).is_none_or(|at| at <= border) {
            db.make_due(name, now).await?;
        }
    }
    Ok(())
}

/// The same program on a day in the past.
fn past(app: &App, days: i64) -> App {
    let clock = match days {
        0 => app.clock.clone(),
        _ => Clock::fixed(app.clock.now().plus(-days * Timestamp::DAY)),
    };
    App { settings: app.settings.clone(), layers: Figment::new(), clock, talk: app.talk.clone() }
}

async fn follow(app: &App, db: &Db, index: &indexer::Index) -> anyhow::Result<()> {
    let spinner = app.talk.spinner("indexing");
    index.follow_once(db).await?;
    spinner.finish_and_clear();
    app.talk.say(format!("  index: {} sites can be found", index.stats()?.documents));
    Ok(())
}

async fn serve(
    app: &App,
    db: Db,
    index: Arc<indexer::Index>,
    folder: &Path,
    life: &Lifecycle,
) -> anyhow::Result<ExitCode> {
    let mut tasks = JoinSet::new();
    spawn_pages(app, db.clone(), index.clone(), &mut tasks, &life.soft).await?;
    // Whoever asks for a check, or proves control of a name, is answered here too.
    let worker = Worker::take(&app.settings, None, None)?;
    let crawler = rooms::crawler(app, db.clone(), Some(&worker))?;
    let shutdown = Shutdown { soft: life.soft.clone(), hard: life.hard.clone() };
    tasks.spawn(async move {
        let _keeps_its_name = worker;
        crawler.run(RunOptions::default(), shutdown, None).await.context("the crawl stopped").map(|_| ())
    });
    let stop = life.soft.clone();
    tasks.spawn(async move { index.follow(&db, stop).await.context("the index stopped following") });
    app.talk.say(format!(
        "\nopen http://{0}  ·  statistics http://{0}/thong-ke  ·  API http://{0}/api/v1/openapi.json\n\
         all data is in {1} (delete it when you are done); Ctrl-C stops",
        app.settings.api.listen,
        folder.display()
    ));
    finish(tasks, life).await
}
