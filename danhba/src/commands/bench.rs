//! `danhba bench`: what a visit costs, next to the least it could cost (`crawl`), and what a year costs (`year`).
//!
//! The lab runs in a process of its own, so that its work is not counted. The figures are CPU time and memory of
//! this process; wall time is shown for what it is worth on a machine that does other things too.

use crate::app::App;
use crate::bench::meter::Meter;
use crate::bench::{floor, made, queue, round, search, serve, year};
use crate::cli::{Bench, BenchArgs};
use crate::lifecycle::Lifecycle;
use crate::rooms;
use crate::settings::Settings;
use crate::worker::Worker;
use anyhow::{Context, bail};
use crawler::{RunOptions, Shutdown};
use domain::registration::Registration;
use serde::Serialize;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ExitCode, Stdio};
use std::time::Duration;
use store::Db;

/// Both processes make the same crowd from it.
const SEED: u64 = 826;

#[derive(Serialize)]
struct Report {
    names: usize,
    addresses: usize,
    concurrency: usize,
    crawl: floor::Cost,
    domains_per_second: f64,
    peak_memory_mb: f64,
    floor: floor::Cost,
    ratio_to_floor: f64,
}

pub async fn run(app: &App, args: &BenchArgs) -> anyhow::Result<ExitCode> {
    match &args.what {
        Bench::Crawl { names, addresses, concurrency, json } => {
            crawl(app, *names, *addresses, *concurrency, *json).await
        }
        Bench::Round(args) => round::run(app, args).await,
        Bench::RoundLab(args) => round::lab(app, args).await,
        Bench::Queue(args) => queue::run(app, args).await,
        Bench::Search(args) => search::run(app, args).await,
        Bench::Serve(args) => serve::run(app, args).await,
        Bench::Year { names, weeks, json } => year::run(app, *names, *weeks, *json).await,
    }
}

async fn crawl(
    app: &App,
    names: usize,
    addresses: usize,
    concurrency: usize,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let lab = start_lab(app, folder.path(), names, addresses).await?;
    let bench = App {
        settings: settings(app, folder.path(), &lab, concurrency),
        layers: app.layers.clone(),
        clock: app.clock.clone(),
        talk: app.talk.clone(),
    };
    let fiction = lab::world::crowd(names, addresses, SEED);

    // The floor first: it also fills the lab's certificate cache, which favours neither side then.
    let hosts = floor::hosts(&fiction.world);
    let roots = folder.path().join("ca.pem");
    let ports = floor::Ports { dns: lab.dns, http: lab.http_port, https: lab.https_port };
    floor::run(&hosts, &roots, ports)?;
    let floor = floor::run(&hosts, &roots, ports)?;
    drop(hosts);

    let db = bench.db_or_new().await?;
    register(&bench, &db, &fiction).await?;
    // A crawler does not know the world.
    drop(fiction);
    let worker = Worker::take(&bench.settings, None, None)?;
    let crawler = rooms::crawler(&bench, db.clone(), Some(&worker))?;
    let life = Lifecycle::listen()?;
    let meter = Meter::start();
    let shutdown = Shutdown { soft: life.soft.clone(), hard: life.hard.clone() };
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    let done = crawler.run(options, shutdown, None).await?;
    let spent = meter.stop();
    if done.observed as usize != names {
        bail!("{} of {names} names were checked; the figures would mislead", done.observed);
    }
    let crawl = floor::Cost::of(names, &spent);
    let report = Report {
        names,
        addresses,
        concurrency,
        domains_per_second: names as f64 / spent.wall.as_secs_f64(),
        peak_memory_mb: spent.peak_memory_mb,
        ratio_to_floor: crawl.cpu_ms_each / floor.cpu_ms_each,
        crawl,
        floor,
    };
    tell(&report, json)?;
    Ok(ExitCode::SUCCESS)
}

fn tell(r: &Report, json: bool) -> anyhow::Result<()> {
    if json {
        return super::print_json(r);
    }
    super::print(&format!(
        "{} names on {} addresses, {} in hand\n\
         crawl  DNS + robots + HTTPS + port 80 + parse + classify + store   {:8.2} ms CPU a domain   {:7.1} domains/s   {:6.1} s\n\
         floor  the same queries, handshakes and requests + tags, one thread  {:8.2} ms CPU a domain   {:7.1} domains/s   {:6.1} s\n\
         ratio  {:.2} × the floor; peak memory {:.0} MB\n",
        r.names,
        r.addresses,
        r.concurrency,
        r.crawl.cpu_ms_each,
        r.domains_per_second,
        r.crawl.wall_s,
        r.floor.cpu_ms_each,
        r.names as f64 / r.floor.wall_s,
        r.floor.wall_s,
        r.ratio_to_floor,
        r.peak_memory_mb
    ))
}

struct LabProcess {
    child: Child,
    dns: SocketAddr,
    http_port: u16,
    https_port: u16,
}

impl Drop for LabProcess {
    fn drop(&mut self) {
        // It is ours alone and holds nothing worth a farewell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn start_lab(app: &App, folder: &Path, names: usize, addresses: usize) -> anyhow::Result<LabProcess> {
    let free =
        || -> anyhow::Result<u16> { Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port()) };
    let (dns_port, http_port, https_port) = (free()?, free()?, free()?);
    let dns = SocketAddr::from(([127, 0, 0, 1], dns_port));
    let ca = folder.join("ca.pem");
    let child = std::process::Command::new(std::env::current_exe()?)
        .args(["--quiet", "lab", "--crowd", &names.to_string()])
        .args(["--addresses", &addresses.to_string(), "--seed", &SEED.to_string()])
        .args(["--listen", &dns.to_string()])
        .args(["--http-port", &http_port.to_string(), "--https-port", &https_port.to_string()])
        .arg("--ca")
        .arg(&ca)
        .args(["--log", "/dev/null"])
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start the lab")?;
    let mut lab = LabProcess { child, dns, http_port, https_port };
    let spinner = app.talk.spinner("lab");
    // The CA is written when everything listens.
    let mut waited = 0;
    while !ca.exists() {
        if let Some(status) = lab.child.try_wait()? {
            bail!("the lab ended at once ({status})");
        }
        waited += 1;
        if waited > 600 {
            bail!("the lab did not come up within a minute");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    spinner.finish_and_clear();
    Ok(lab)
}

fn settings(app: &App, folder: &Path, lab: &LabProcess, concurrency: usize) -> Settings {
    let mut s = Settings { data_dir: folder.to_owned(), ..app.settings.clone() };
    s.database_url = String::new();
    s.resolver.servers = vec![lab.dns.to_string()];
    s.crawler.allow_networks = vec!["127.0.0.0/8".into()];
    s.crawler.extra_roots = Some(folder.join("ca.pem"));
    s.crawler.http_port = lab.http_port;
    s.crawler.https_port = lab.https_port;
    s.crawler.concurrency = concurrency;
    // One network, about which nothing was agreed, whatever the settings of this machine say.
    s.crawler.vantage = "bench".into();
    s.crawler.vantages = Vec::new();
    s.crawler.ip_policy = None;
    // Nothing outside this machine is asked.
    s.crawler.canaries = Some(Vec::new());
    // Gaps of nothing: what is measured is the work, not the waiting.
    s.pace.per_host_ms = 0;
    s.pace.per_address_ms = 0;
    s.pace.max_per_second = 1_000_000;
    s.pace.per_network = 10_000;
    s
}

async fn register(app: &App, db: &Db, fiction: &lab::world::Fiction) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for row in &fiction.register {
        rows.push(Registration {
            registrar: row.registrar.clone(),
            ..Registration::bare(app.name(&row.domain)?)
        });
    }
    made::register(db, rows, app.clock.now()).await
}
