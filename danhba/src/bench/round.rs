//! How long a round takes next to the least it could take: for the busiest address, the number of its requests times the
//! gap, as if requests took no time; or the work itself, spread over all cores, if that is more. The lab runs in a process of its own and writes down what it saw.

use super::made;
use super::meter::Meter;
use crate::app::{App, open};
use crate::cli::bench::{RoundArgs, RoundLabArgs};
use crate::lifecycle::Lifecycle;
use crate::rooms;
use crate::settings::Settings;
use crate::worker::Worker;
use anyhow::{Context, bail};
use crawler::{RunOptions, Shutdown};
use domain::registration::Registration;
use lab::script::{Site, World};
use lab::{Lab, LabSettings, LogSink};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, ExitCode, Stdio};
use std::time::Duration;
use store::Db;

/// Addresses of the names that are not crowded, at most.
const OTHERS: usize = 400;
/// Addresses of one /24 among them.
const NEIGHBOURS: usize = 8;
const PLACE: &str = "lab.json";
const LOG: &str = "lab.log";
const CA: &str = "ca.pem";

#[derive(Serialize)]
struct Report {
    engine: &'static str,
    names: usize,
    requests: usize,
    busiest_requests: usize,
    gap_ms: u64,
    gap_bound_s: f64,
    cpu_bound_s: f64,
    bound_s: f64,
    round_s: f64,
    ratio: f64,
    cpu_s: f64,
    peak_memory_mb: f64,
}

#[derive(Serialize, Deserialize)]
struct Place {
    dns: SocketAddr,
    http_port: u16,
    https_port: u16,
}

/// The other process.
struct Other(Child);

impl Drop for Other {
    fn drop(&mut self) {
        // It is ours alone and holds nothing worth a farewell.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn domain(n: usize) -> String {
    format!("nha-{n:06}.{}", ["biz.vn", "id.vn"][n % 2])
}

/// Crowded addresses lie in networks of their own, the others in small neighbourhoods.
fn address(n: usize, crowded: usize, share: usize, names: usize) -> Ipv4Addr {
    if n * 61 % 100 < share {
        let [high, low] = u16::try_from(n % crowded.max(1)).unwrap_or(0).to_be_bytes();
        return Ipv4Addr::new(127, 64 + high, low, 1);
    }
    let other = n % OTHERS.min(names);
    let [high, low] = u16::try_from(other / NEIGHBOURS).unwrap_or(0).to_be_bytes();
    Ipv4Addr::new(127, 96 + high, low, u8::try_from(other % NEIGHBOURS).unwrap_or(0) + 1)
}

fn world(args: &RoundLabArgs) -> World {
    let zones = ["id.vn", "biz.vn", "vn", "com"].map(str::to_owned).to_vec();
    let mut world = World { zones, ..World::default() };
    let text = "Bánh mì nướng than, nhân thịt và rau thơm, bán từ sáng sớm đến tối muộn. ".repeat(14);
    for n in 0..args.names {
        let (name, at) = (domain(n), address(n, args.crowded, args.share, args.names));
        let page = format!(
            "<!doctype html><html lang=vi><title>Quán {n}</title><h1>Quán {n}</h1><a href=/hang>Hàng</a> \
             <a href=/lien-he>Liên hệ</a><p>{text}</p></html>"
        );
        world.site_at(&name, at, Site::home(page));
    }
    world
}

/// The other process of a round.
pub async fn lab(app: &App, args: &RoundLabArgs) -> anyhow::Result<ExitCode> {
    let life = Lifecycle::listen()?;
    let log = std::fs::File::create(args.folder.join(LOG)).context("the lab's log")?;
    let sink = LogSink::new(std::io::BufWriter::new(log), app.clock.now().0);
    let lab = Lab::start_logging(world(args), LabSettings::default(), Some(sink)).await?;
    lab.write_ca(&args.folder.join(CA))?;
    let place = Place { dns: lab.dns_addr(), http_port: lab.http_port(), https_port: lab.https_port() };
    let written = args.folder.join("lab.part");
    std::fs::write(&written, serde_json::to_vec(&place)?)?;
    std::fs::rename(&written, args.folder.join(PLACE))?;
    while tokio::time::timeout(Duration::from_secs(5), life.soft.cancelled()).await.is_err() {
        lab.clear_log();
    }
    lab.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn start_lab(app: &App, folder: &Path, args: &RoundArgs) -> anyhow::Result<(Other, Place)> {
    let child = std::process::Command::new(std::env::current_exe()?)
        .args(["--quiet", "bench", "round-lab", "--names", &args.names.to_string()])
        .args(["--crowded", &args.crowded.to_string(), "--share", &args.share.to_string(), "--folder"])
        .arg(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("cannot start the lab")?;
    let mut other = Other(child);
    let spinner = app.talk.spinner("lab");
    for _ in 0..3_000 {
        if let Ok(text) = std::fs::read(folder.join(PLACE)) {
            spinner.finish_and_clear();
            return Ok((other, serde_json::from_slice(&text)?));
        }
        if let Some(status) = other.0.try_wait()? {
            bail!("the lab ended at once ({status})");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the lab did not come up within five minutes")
}

fn settings(app: &App, folder: &Path, place: &Place, args: &RoundArgs) -> Settings {
    let mut s = Settings { data_dir: folder.to_owned(), ..Settings::default() };
    if app.settings.database_url.starts_with("postgres") {
        s.database_url.clone_from(&app.settings.database_url);
    }
    s.resolver.servers = vec![place.dns.to_string()];
    s.crawler.allow_networks = vec!["127.0.0.0/8".into()];
    s.crawler.extra_roots = Some(folder.join(CA));
    (s.crawler.http_port, s.crawler.https_port) = (place.http_port, place.https_port);
    s.crawler.in_hand = args.in_hand;
    s.crawler.vantage = "bench".into();
    // Nothing outside this machine is asked.
    s.crawler.canaries = Some(Vec::new());
    (s.pace.per_address_ms, s.pace.per_host_ms) = (args.gap_ms, 5 * args.gap_ms);
    s.pace.max_per_second = 1_000_000;
    s
}

/// Plays one round and measures it.
pub async fn run(app: &App, args: &RoundArgs) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let (other, place) = start_lab(app, folder.path(), args).await?;
    let bench = App {
        settings: settings(app, folder.path(), &place, args),
        layers: app.layers.clone(),
        clock: app.clock.clone(),
        talk: app.talk.clone(),
    };
    let db = open(&bench.settings).await?;
    anyhow::ensure!(db.last_look().await? == 0, "the database holds looks already; name an empty one");
    register(&bench, &db, args.names).await?;
    let worker = Worker::take(&bench.settings, None, None)?;
    let crawler = rooms::crawler(&bench, db.clone(), Some(&worker))?;
    let life = Lifecycle::listen()?;
    let meter = Meter::start();
    let shutdown = Shutdown { soft: life.soft.clone(), hard: life.hard.clone() };
    let options = RunOptions { until_idle: true, ..RunOptions::default() };
    let done = crawler.run(options, shutdown, None).await?;
    let spent = meter.stop();
    if done.observed as usize != args.names {
        bail!("{} of {} names were checked; the figures would mislead", done.observed, args.names);
    }
    drop(other);
    let seen = Seen::read(&folder.path().join(LOG))?;
    let busiest_requests = seen.busiest()?;
    let gap_bound_s = busiest_requests as f64 * args.gap_ms as f64 / 1_000.0;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu_bound_s = spent.cpu.as_secs_f64() / cores as f64;
    let bound_s = gap_bound_s.max(cpu_bound_s);
    let round_s = spent.wall.as_secs_f64();
    let report = Report {
        engine: db.engine(),
        names: args.names,
        requests: seen.by_address.values().sum(),
        busiest_requests,
        gap_ms: args.gap_ms,
        gap_bound_s,
        cpu_bound_s,
        bound_s,
        round_s,
        ratio: round_s / bound_s,
        cpu_s: spent.cpu.as_secs_f64(),
        peak_memory_mb: spent.peak_memory_mb,
    };
    if args.json {
        crate::commands::print_json(&report)?;
    } else {
        crate::commands::print(&format!(
            "{}: {} names, {} requests, {} of them to the busiest address, {} ms apart\n\
             bound  {:8.1} s   by the gaps {:.1} s, by the work on all cores {:.1} s\n\
             round  {:8.1} s   {:.3} × the bound; {:.1} s CPU, peak memory {:.0} MB\n",
            report.engine,
            report.names,
            report.requests,
            report.busiest_requests,
            report.gap_ms,
            report.bound_s,
            report.gap_bound_s,
            report.cpu_bound_s,
            report.round_s,
            report.ratio,
            report.cpu_s,
            report.peak_memory_mb,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Requests by address, by the lab's own log.
struct Seen {
    by_address: HashMap<IpAddr, usize>,
}

impl Seen {
    fn read(log: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(log).context("the lab's log")?;
        let mut by_address = HashMap::new();
        for line in text.lines() {
            let address = line.split(' ').nth(1).and_then(|place| place.parse::<SocketAddr>().ok());
            if let Some(address) = address {
                *by_address.entry(address.ip()).or_default() += 1;
            }
        }
        Ok(Self { by_address })
    }

    fn busiest(&self) -> anyhow::Result<usize> {
        self.by_address.values().max().copied().context("the lab saw no request")
    }
}

async fn register(app: &App, db: &Db, names: usize) -> anyhow::Result<()> {
    let all: Vec<usize> = (0..names).collect();
    for part in all.chunks(50_000) {
        let rows = part
            .iter()
            .map(|n| Ok(Registration::bare(app.name(&domain(*n))?)))
            .collect::<anyhow::Result<_>>()?;
        made::register(db, rows, app.clock.now()).await?;
    }
    Ok(())
}
