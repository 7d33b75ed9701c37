//! The sites of a year, and what a look at one finds.

use domain::clock::Timestamp;
use domain::fingerprint::simhash;
use domain::name::{DomainName, HostName};
use domain::observation::{Answer, Failure, MailExchange, Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::PageFacts;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// Nobody answers at either port.
pub(super) fn unreachable(seen: &mut Observation) {
    for visit in &mut seen.visits {
        visit.robots = Robots::Unreachable;
        visit.end = VisitEnd::Failed {
            failure: Failure::ConnectTimeout,
            detail: "connection timed out".to_owned(),
            first_authority: true,
        };
    }
}

/// What a look finds: two of five names have a site, one a holding page, one is not delegated, and one does not answer.
pub(in crate::bench) fn look(
    domain: &DomainName,
    n: usize,
    version: u32,
    week: i64,
    at: Timestamp,
) -> Observation {
    let mut seen = Observation::empty(domain.clone(), "bench", 1, at);
    seen.finished_at = at.plus(900);
    let dns = &mut seen.dns;
    if n % 5 == 3 {
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
    if n % 5 == 4 {
        unreachable(&mut seen);
    }
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
