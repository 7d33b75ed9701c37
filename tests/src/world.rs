//! A small register whose names are looked at weekly, judged by the shipped rules: for everything that is measured over
//! time without a network.

use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{Answer, NotObserved, Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use domain::registration::{HolderKind, Registration};
use domain::schedule::Next;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::{Db, ImportSource, Record};

/// The Thursday on which the first looks are taken: 28 May 2026.
pub const START: Timestamp = Timestamp(1_779_908_400_000);
const WORKER: &str = "scene";

/// What is played.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Names in the register, every fourth of them an untouched template.
    pub names: usize,
    /// Weekly looks; weeks that were played already are not played again.
    pub weeks: i64,
    /// What chance is drawn from.
    pub seed: u64,
}

/// Registers the names and looks at them weekly.
///
/// # Panics
/// When the store fails.
pub async fn play(db: &Db, scene: &Scene) {
    let names: Vec<DomainName> = (0..scene.names).map(name).collect();
    let rows = names.iter().enumerate().map(|(n, domain)| Registration {
        registrar: ["A", "B"][n % 2].to_owned(),
        registered_on: Some(START.plus(-((n as i64 * 7) % 300) * Timestamp::DAY).date()),
        holder_kind: HolderKind::Enterprise,
        ..Registration::bare(domain.clone())
    });
    let source = ImportSource {
        file_name: "scene.csv".to_owned(),
        sha256: "0".repeat(64),
        as_of: None,
        full: false,
        dry_run: false,
        at: START,
    };
    db.import(rows.collect(), &source).await.expect("an import");
    let played = db.last_look().await.expect("a number") / scene.names as i64;
    for week in played..scene.weeks {
        for (n, domain) in names.iter().enumerate() {
            let mut dice = StdRng::seed_from_u64(scene.seed ^ (week as u64) << 20 ^ n as u64);
            let at = START.plus(week * 7 * Timestamp::DAY + dice.random_range(0..Timestamp::DAY));
            let seen = look(domain, n, at, &mut dice);
            let verdict = classify(&seen, Ruleset::shipped());
            db.claim_one(WORKER, domain, at, Timestamp::HOUR).await.expect("a claim").expect("free");
            let next = Next::round(at.plus(7 * Timestamp::DAY));
            let record = Record { observation: &seen, verdict: &verdict, next, worker: WORKER, now: at };
            db.record(&record).await.expect("a record");
        }
    }
}

fn name(n: usize) -> DomainName {
    DomainName::parse(&format!("n{n}.biz.vn"), &Zone::programme()).expect("a name")
}

/// A look: most names are what they are, and now and then something else happens.
fn look(domain: &DomainName, n: usize, at: Timestamp, dice: &mut StdRng) -> Observation {
    let mut seen = Observation::empty(domain.clone(), "HN", 3, at);
    seen.finished_at = at.plus(900);
    seen.dns.ns = Answer::Found(vec!["ns1.example".to_owned()]);
    seen.dns.mx = Answer::NoData;
    match dice.random_range(0..20) {
        0 => {
            seen.not_observed = Some(NotObserved::CrawlerFault);
            return seen;
        }
        1 => {
            seen.dns.ns = Answer::ServFail;
            seen.dns.apex.a = Answer::ServFail;
            return seen;
        }
        _ => {}
    }
    if n % 4 == 3 {
        seen.dns.ns = Answer::NxDomain;
        seen.dns.apex.a = Answer::NxDomain;
        return seen;
    }
    seen.dns.apex.a = Answer::Found(vec!["192.0.2.9".parse().expect("an address")]);
    let page = if n % 4 == 1 { starter(n) } else { own(n, dice.random_range(0..1000)) };
    seen.visits.push(Visit {
        scheme: Scheme::Https,
        host: HostName::parse(domain.as_str()).expect("a host"),
        robots: Robots::Allowed { status: 404, crawl_delay_ms: None },
        hops: vec![],
        end: VisitEnd::Page(Box::new(PageFacts { url: format!("https://{domain}/"), ..page })),
        millis: 20,
    });
    seen
}

fn page(title: String, text: String) -> PageFacts {
    let words = text.split_whitespace().count() as u32;
    PageFacts {
        status: 200,
        content_type: "text/html".to_owned(),
        title,
        visible_chars: text.chars().count() as u32,
        simhash: domain::fingerprint::simhash(&text),
        language: Some("vi".to_owned()),
        words,
        internal_links: 6,
        links: 8,
        images: 3,
        text,
        ..PageFacts::default()
    }
}

/// The starter page of a builder, with nothing of its holder's but the name.
fn starter(n: usize) -> PageFacts {
    let name = format!("Cửa hàng {}", TRADES[n % TRADES.len()]);
    let body = "Giới thiệu ngắn về cửa hàng đặt ở đây. Sản phẩm nổi bật thứ nhất, sản phẩm nổi bật thứ hai, sản phẩm \
                nổi bật thứ ba. Khách hàng nói gì về chúng tôi. Giờ mở cửa các ngày trong tuần. Bản đồ chỉ đường. ";
    page(name.clone(), format!("{name} {}", body.repeat(3)))
}

/// A page of its own, with a counter that grows.
fn own(n: usize, visits: u32) -> PageFacts {
    let trade = TRADES[n % TRADES.len()];
    let mut text = format!("Xưởng {trade} số {n} lượt xem {visits}. ");
    for k in 0..60 {
        text.push_str(&format!(
            "{} {} ",
            TRADES[(n * 7 + k * k) % TRADES.len()],
            WORDS[(n * 3 + k) % WORDS.len()]
        ));
    }
    page(format!("Xưởng {trade} số {n}"), text)
}

const TRADES: &[&str] = &["phở", "mộc", "gốm", "may", "chè", "mắm", "tre", "đá", "kính", "sơn", "nến"];
const WORDS: &[&str] =
    &["ngon", "bền", "đẹp", "rẻ", "mới", "lành", "xưa", "quý", "thơm", "khéo", "gọn", "sạch", "chắc"];
