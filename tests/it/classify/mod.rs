//! From bytes to verdicts: page facts and the decision tree, on pages written for the purpose.

mod charset;
mod content;
mod hostile;
mod near_misses;
mod other_axes;
mod unreached;

use crawler::page::{PageInput, facts};
use domain::classify::{PageVerdict, Ruleset, classify, classify_page};
use domain::clock::Timestamp;
use domain::name::{DomainName, Zone};
use domain::observation::{
    Answer, CertificateVerdict, Hop, HostAddresses, Observation, Robots, Scheme, TlsFacts, Visit, VisitEnd,
};
use domain::page::PageFacts;
use domain::verdict::Verdict;
use std::time::Duration;

const DOMAIN: &str = "quan-nho.biz.vn";

/// The facts of a page at the domain's home, as HTML in UTF-8 with status 200.
fn read(html: &str) -> PageFacts {
    read_as(html.as_bytes(), 200, "text/html; charset=utf-8")
}

fn read_as(body: &[u8], status: u16, content_type: &str) -> PageFacts {
    read_at(&format!("https://{DOMAIN}/"), body, status, &[("Content-Type", content_type)])
}

fn read_at(url: &str, body: &[u8], status: u16, headers: &[(&str, &str)]) -> PageFacts {
    let headers: Vec<(String, String)> =
        headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    facts(PageInput {
        url: &url::Url::parse(url).unwrap(),
        status,
        headers: &headers,
        body,
        truncated: false,
        keep_contacts: true,
        parse_budget: Duration::from_secs(30),
    })
}

/// The verdict on one page of the domain.
fn judge(html: &str) -> PageVerdict {
    classify_page(&read(html), DOMAIN, Ruleset::shipped())
}

/// An observation of a delegated domain with one public address, without visits.
fn resolving() -> Observation {
    let domain = DomainName::parse(DOMAIN, &Zone::programme()).unwrap();
    let mut observation = Observation::empty(domain, "test", 1, Timestamp(1_760_000_000_000));
    observation.dns.ns = Answer::Found(vec!["ns1.example.net".to_owned()]);
    observation.dns.apex = HostAddresses {
        a: Answer::Found(vec!["203.0.113.7".parse().unwrap()]),
        aaaa: Answer::NoData,
        cname: Vec::new(),
    };
    observation
}

/// A visit of `host` that began with `scheme` and ended so.
fn visit(scheme: Scheme, host: &str, end: VisitEnd) -> Visit {
    Visit {
        scheme,
        host: domain::name::HostName::parse(host).unwrap(),
        robots: Robots::Allowed { status: 404, crawl_delay_ms: None },
        hops: Vec::new(),
        end,
        millis: 120,
    }
}

fn hop(url: &str, status: u16, certificate: Option<CertificateVerdict>) -> Hop {
    Hop {
        url: url.to_owned(),
        address: Some("203.0.113.7".parse().unwrap()),
        tls: certificate.map(|verdict| TlsFacts {
            version: Some("TLSv1.3".to_owned()),
            verdict,
            issuer: Some("Test CA".to_owned()),
            names: vec![DOMAIN.to_owned()],
            not_before: None,
            not_after: None,
        }),
        status: Some(status),
        location: None,
        millis: 80,
    }
}

/// A visit over HTTPS with a valid certificate that ended at `url` with this body.
fn visited(url: &str, status: u16, html: &str) -> Visit {
    let page = read_at(url, html.as_bytes(), status, &[("Content-Type", "text/html; charset=utf-8")]);
    let mut visit = visit(Scheme::Https, DOMAIN, VisitEnd::Page(Box::new(page)));
    visit.hops.push(hop(&format!("https://{DOMAIN}/"), status, Some(CertificateVerdict::Valid)));
    visit
}

fn verdict(observation: &Observation) -> Verdict {
    let first = classify(observation, Ruleset::shipped());
    let stored: Observation = serde_json::from_str(&serde_json::to_string(observation).unwrap()).unwrap();
    assert_eq!(first, classify(&stored, Ruleset::shipped()), "a verdict can be repeated from what is stored");
    first
}

fn verdict_of(visits: Vec<Visit>) -> Verdict {
    let mut observation = resolving();
    observation.visits = visits;
    verdict(&observation)
}

/// A small Vietnamese shop in our own words.
const SHOP: &str = "<!doctype html><html lang=vi><head><title>Quán Nhỏ – bún cá và nem cua bể</title>\
<meta name=description content='Bún cá, nem cua bể giao tận nơi trong nội thành'></head><body><nav><a href=/thuc-don>Thực đơn</a> \
<a href=/giao-hang>Giao hàng</a> <a href=/lien-he>Liên hệ</a></nav><h1>Bún cá nấu mỗi sáng</h1><p>Quán mở cửa từ sáu giờ sáng đến hai giờ chiều, \
nghỉ ngày rằm. Cá được mua ở chợ đầu mối từ bốn giờ, rán hai lửa nên thịt giòn mà không khô. Nước dùng ninh từ xương ống, \
thêm dứa và cà chua chín. Khách đặt trên năm suất được giao trong bán kính bốn cây số, không tính thêm phí.</p>\
<p>Gọi 0912 345 678 hoặc viết cho bep@quan-nho.biz.vn. Địa chỉ: số 9 ngõ Chợ, phường Máy Tơ, Hải Phòng.</p></body></html>";
