//! A year of weekly looks, straight into the database: what it costs in bytes per domain, and how long the figures take
//! afterwards. Pages drift from week to week as living pages do, and now and then a site really changes.

use super::made;
use crate::app::{App, open};
use crate::settings::Settings;
use anyhow::Context;
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::fingerprint::simhash;
use domain::name::HostName;
use domain::observation::{Answer, MailExchange, Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::registration::Registration;
use domain::schedule::Next;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use std::process::ExitCode;
use std::time::Instant;
use store::{By, Cut, Db, Record};

/// Looks recorded in one transaction, as the crawler does it.
const GROUP: usize = 64;
/// Times that each statistic is taken; the middle one counts.
const TIMES: usize = 5;
/// One look in so many finds the site really changed.
const CHANGES: u32 = 26;
const SEED: u64 = 826;

#[derive(Serialize)]
struct Report {
    engine: &'static str,
    names: usize,
    weeks: i64,
    looks: usize,
    looks_per_second: f64,
    bytes: i64,
    bytes_per_domain: f64,
    statistics_by_province_ms: f64,
    crossed_ms: f64,
}

/// Fills a database (a fresh SQLite file, or the configured PostgreSQL database, which must be empty) and measures.
pub async fn run(app: &App, names: usize, weeks: i64, json: bool) -> anyhow::Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let mut settings = Settings { data_dir: folder.path().to_owned(), ..Settings::default() };
    if app.settings.database_url.starts_with("postgres") {
        settings.database_url.clone_from(&app.settings.database_url);
    }
    let db = open(&settings).await?;
    anyhow::ensure!(db.last_look().await? == 0, "the database holds looks already; name an empty one");
    let start = Timestamp::start_of(time::macros::date!(2025 - 07 - 07));
    let domains = register(app, &db, names, start).await?;
    let before = db.size_bytes().await?;
    let bar = app.talk.bar("recording", (names as u64) * weeks.max(0).unsigned_abs());
    let clock = Instant::now();
    let mut dice = StdRng::seed_from_u64(SEED);
    let mut versions = vec![0_u32; names];
    for week in 0..weeks {
        let at = start.plus(week * 7 * Timestamp::DAY);
        for (group, chunk) in domains.chunks(GROUP).enumerate() {
            db.claim("bench", "bench", GROUP as u32, at.plus(Timestamp::DAY), Timestamp::HOUR).await?;
            let mut looks = Vec::with_capacity(chunk.len());
            for (n, domain) in chunk.iter().enumerate() {
                let index = group * GROUP + n;
                if dice.random_range(0..CHANGES) == 0 {
                    versions[index] += 1;
                }
                let seen = look(domain, index, versions[index], week, at.plus((index as i64) * 100));
                let verdict = classify(&seen, Ruleset::shipped());
                looks.push((seen, verdict));
            }
            let next = Next::round(at.plus(7 * Timestamp::DAY));
            let records: Vec<Record<'_>> = looks
                .iter()
                .map(|(observation, verdict)| Record {
                    observation,
                    verdict,
                    next: next.clone(),
                    worker: "bench",
                    now: at,
                })
                .collect();
            for outcome in db.record_all(&records).await? {
                outcome.context("a look was not recorded")?;
            }
            bar.inc(chunk.len() as u64);
        }
    }
    bar.finish_and_clear();
    let seconds = clock.elapsed().as_secs_f64();
    let bytes = db.size_bytes().await? - before;
    let now = start.plus(weeks * 7 * Timestamp::DAY);
    db.advance_statuses(now).await?;
    let by_province =
        middle(async || db.statistics(By::Province, &Cut::default(), now).await.map(|_| ())).await?;
    let crossed = middle(async || db.margins(now).await.map(|_| ())).await?;
    let looks = names * usize::try_from(weeks).unwrap_or(0);
    let report = Report {
        engine: db.engine(),
        names,
        weeks,
        looks,
        looks_per_second: looks as f64 / seconds,
        bytes,
        bytes_per_domain: bytes as f64 / names.max(1) as f64,
        statistics_by_province_ms: by_province,
        crossed_ms: crossed,
    };
    if json {
        super::super::commands::print_json(&report)?;
    } else {
        super::super::commands::print(&format!(
            "{}: {} names, {} weekly looks each ({:.0} looks a second)\n\
             storage     {:8.2} kB a domain\n\
             statistics  {:8.1} ms for all provinces, {:.1} ms for every table at once\n",
            report.engine,
            names,
            weeks,
            report.looks_per_second,
            report.bytes_per_domain / 1000.0,
            report.statistics_by_province_ms,
            report.crossed_ms,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Milliseconds of the middle of a few runs.
async fn middle<F: Future<Output = store::Result<()>>>(mut ask: impl FnMut() -> F) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let clock = Instant::now();
        ask().await?;
        times.push(clock.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[TIMES / 2])
}

/// Registers made names.
pub(super) async fn register(
    app: &App,
    db: &Db,
    names: usize,
    start: Timestamp,
) -> anyhow::Result<Vec<domain::name::DomainName>> {
    let provinces: Vec<_> = domain::province::gazetteer().provinces().iter().map(|p| p.code).collect();
    let mut rows = Vec::with_capacity(names);
    for n in 0..names {
        let zone = ["biz.vn", "id.vn"][n % 2];
        let mut row = Registration::bare(app.name(&format!("ten-mien-{n:06}.{zone}"))?);
        row.registrar = format!("Nhà đăng ký {}", n % 12);
        row.registered_on = Some(start.plus(-((n as i64 * 13) % 500) * Timestamp::DAY).date());
        row.province = Some(domain::province::ProvinceAsRegistered {
            code: provinces[n % provinces.len()],
            map: domain::province::ProvinceMap::Since2025,
        });
        rows.push(row);
    }
    rows.sort_by(|a, b| a.domain.cmp(&b.domain));
    let domains = rows.iter().map(|r| r.domain.clone()).collect();
    made::register(db, rows, start).await?;
    Ok(domains)
}

/// What a look finds: two of five names have a site, one a holding page, two nothing.
pub(super) fn look(
    domain: &domain::name::DomainName,
    n: usize,
    version: u32,
    week: i64,
    at: Timestamp,
) -> Observation {
    let mut seen = Observation::empty(domain.clone(), "bench", 1, at);
    seen.finished_at = at.plus(900);
    let dns = &mut seen.dns;
    if n % 5 >= 3 {
        dns.ns = Answer::NxDomain;
        dns.apex.a = Answer::NxDomain;
        return seen;
    }
    let provider = n % 9;
    dns.ns = Answer::Found(vec![
        format!("ns1.nha-cung-cap-{provider}.vn"),
        format!("ns2.nha-cung-cap-{provider}.vn"),
    ]);
    dns.soa = Answer::Found(vec![format!(
        "ns1.nha-cung-cap-{provider}.vn hostmaster.{domain} {}",
        2_025_000 + week
    )]);
    dns.apex.a = Answer::Found(vec![std::net::Ipv4Addr::new(203, 0, 113, (n % 40) as u8).into()]);
    dns.mx = Answer::Found(vec![MailExchange { preference: 10, exchange: format!("mail.{domain}") }]);
    dns.spf = Answer::Found(vec!["v=spf1 a mx -all".to_owned()]);
    dns.dmarc = Answer::NoData;
    dns.mx_resolves = Some(true);
    let facts = if n % 5 == 2 { holding(domain.as_str()) } else { page(domain.as_str(), n, version, week) };
    let Ok(host) = HostName::parse(domain.as_str()) else { return seen };
    seen.visits.push(Visit {
        scheme: Scheme::Https,
        host,
        robots: Robots::Allowed { status: 404, crawl_delay_ms: None },
        hops: Vec::new(),
        end: VisitEnd::Page(Box::new(facts)),
        millis: 300,
    });
    seen
}

fn facts(domain: &str, title: String, text: String) -> PageFacts {
    PageFacts {
        url: format!("https://{domain}/"),
        status: 200,
        content_type: "text/html".into(),
        headers: vec![
            ("server".into(), "nginx".into()),
            ("content-type".into(), "text/html; charset=utf-8".into()),
        ],
        bytes: 31_000,
        charset: "utf-8".into(),
        charset_from: "header".into(),
        language: Some("vi".into()),
        words: text.split_whitespace().count() as u32,
        visible_chars: text.chars().count() as u32,
        simhash: simhash(&text),
        headings: vec![title.clone()],
        title,
        text,
        ..PageFacts::default()
    }
}

fn holding(domain: &str) -> PageFacts {
    facts(
        domain,
        "Tên miền đã được đăng ký".into(),
        format!("Tên miền {domain} đã được đăng ký và chưa có trang web."),
    )
}

/// A page of some 3,000 characters whose counter runs; another `version` is another text.
fn page(domain: &str, n: usize, version: u32, week: i64) -> PageFacts {
    const WORDS: [&str; 24] = [
        "xưởng", "gỗ", "bếp", "bàn", "ghế", "tủ", "giao", "hàng", "tận", "nơi", "bảo", "hành", "khách",
        "đặt", "theo", "bản", "vẽ", "sơn", "mộc", "nhà", "phố", "quán", "món", "ngon",
    ];
    let mut dice = StdRng::seed_from_u64((n as u64) << 16 ^ u64::from(version));
    let mut text = format!("Lượt xem {}. ", 1000 + week * 37);
    for k in 0..650 {
        text.push_str(WORDS[dice.random_range(0..WORDS.len())]);
        text.push_str(if k % 12 == 11 { ". " } else { " " });
    }
    PageFacts { internal_links: 9, links: 14, images: 6, ..facts(domain, format!("Xưởng số {n}"), text) }
}
