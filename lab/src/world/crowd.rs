//! Many small sites of one kind, for tests of pace and load: names over addresses, robots.txt in every form.

use super::names::rng_for;
use super::register::RegisterRow;
use super::{Fiction, Truth};
use crate::script::{Record, Reply, RobotsScript, Site, World};
use rand::Rng;
use std::net::Ipv4Addr;

/// What a crowd is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowd {
    /// Registered names, alternately under `biz.vn` and `id.vn`.
    pub names: usize,
    /// Addresses over which they are spread: 127.30.0.1 and on, at most 60,000.
    pub addresses: usize,
    /// Share of the names on the first address (0 to 1); 0 spreads evenly.
    pub skew: f64,
    /// robots.txt in every form in turn; otherwise none is missing and all allow everything.
    pub robots: bool,
    /// Chance.
    pub seed: u64,
}

/// A crowd spread evenly, with robots.txt in every form: of ten names in turn five allow (one of them with a
/// `Crawl-delay` of one second), two have none, two forbid everything, one fails with 503.
#[must_use]
pub fn crowd(names: usize, addresses: usize, seed: u64) -> Fiction {
    Crowd { names, addresses, skew: 0.0, robots: true, seed }.build()
}

impl Crowd {
    /// The world, its register and the truth.
    #[must_use]
    pub fn build(&self) -> Fiction {
        let count = self.addresses.clamp(1, 60_000);
        let hosting: Vec<Ipv4Addr> = (0..count).map(address).collect();
        let mut world = World { zones: super::platforms::zones(), ..World::default() };
        world.domain_at("lab.vn", super::front::OUTSIDE);
        for host in ["ns1.lab.vn", "ns2.lab.vn"] {
            if let Some(script) = world.domains.get_mut("lab.vn") {
                script.records.push((host.into(), Record::Address(super::front::OUTSIDE.into())));
            }
        }
        let (mut register, mut truth) = (Vec::with_capacity(self.names), Vec::with_capacity(self.names));
        for index in 0..self.names {
            let mut rng = rng_for(self.seed, "crowd", index);
            let zone = if index.is_multiple_of(2) { "biz.vn" } else { "id.vn" };
            let domain = format!("nha-{index:05}.{zone}");
            let first = self.skew > 0.0 && rng.random::<f64>() < self.skew;
            let at = if first { hosting[0] } else { hosting[index % count] };
            let (robots, leaf) = if self.robots { robots(index) } else { (allow_all(), "C8") };
            world.site_at(&domain, at, site(index, &domain, robots, &mut rng));
            register.push(row(&domain, index));
            let province = &super::places::provinces()[index % super::places::provinces().len()];
            truth.push(Truth {
                domain,
                leaf,
                mail: "M0",
                https: "valid",
                province_now: Some(&province.code),
            });
        }
        Fiction { world, register, truth, consents: Vec::new(), hosting }
    }
}

fn address(index: usize) -> Ipv4Addr {
    let n = u16::try_from(index).unwrap_or(u16::MAX);
    Ipv4Addr::new(127, 30, (n / 250).to_be_bytes()[1], (n % 250 + 1).to_be_bytes()[1])
}

fn allow_all() -> RobotsScript {
    RobotsScript::Text("User-agent: *\nAllow: /\n".into())
}

fn robots(index: usize) -> (RobotsScript, &'static str) {
    match index / 2 % 10 {
        0 | 1 => (allow_all(), "C8"),
        2 => (RobotsScript::Text("User-agent: *\nDisallow: /quan-tri\n".into()), "C8"),
        3 => (RobotsScript::Text("User-agent: *\nCrawl-delay: 1\n".into()), "C8"),
        4 => (RobotsScript::Text(String::new()), "C8"),
        5 => (RobotsScript::Missing, "C8"),
        6 => (RobotsScript::Reply(Box::new(Reply::page(403, "Forbidden"))), "C8"),
        7 => (RobotsScript::Text("User-agent: *\nDisallow: /\n".into()), "K1"),
        8 => (RobotsScript::Text("# riêng tư\nUser-agent: *\nDisallow: /*\n".into()), "K1"),
        _ => (RobotsScript::Reply(Box::new(Reply::page(503, "Service Unavailable"))), "K1"),
    }
}

/// A page of a few kilobytes with three inner pages, different for each name.
fn site(index: usize, domain: &str, robots: RobotsScript, rng: &mut rand::rngs::StdRng) -> Site {
    let trades = super::trades::trades();
    let trade = &trades[index % trades.len()];
    let mut sentences: Vec<&str> = Vec::new();
    for _ in 0..rng.random_range(6..14) {
        let from = &trades[rng.random_range(0..trades.len())];
        sentences.push(from.says[rng.random_range(0..from.says.len())]);
    }
    let fill = |t: &str| {
        t.replace("{b}", domain)
            .replace("{p}", "tỉnh nhà")
            .replace("{w}", "khu chợ")
            .replace("{y}", "2020")
            .replace("{o}", "chủ tiệm")
    };
    let texts: Vec<String> = sentences.into_iter().map(fill).collect();
    let page = |title: &str, part: &[String]| {
        let menu = "<nav><a href=\"/\">Trang đầu</a> <a href=\"/hang\">Hàng</a> <a href=\"/lien-he\">Liên hệ</a></nav>";
        let body = format!("{menu}<h1>{title}</h1>{}", super::content::paragraphs(part));
        Reply::html(super::content::document("vi", &format!("{title} {index}"), title, "", &body))
    };
    let routes = [("/", &texts[..]), ("/hang", &texts[..3]), ("/lien-he", &texts[3..5])]
        .map(|(path, part)| (path.to_owned(), page(trade.kind, part)));
    Site { robots, routes: routes.into(), fallback: None }
}

fn row(domain: &str, index: usize) -> RegisterRow {
    let provinces = super::places::provinces();
    RegisterRow {
        domain: domain.to_owned(),
        registrar: super::register::REGISTRARS[index % super::register::REGISTRARS.len()].name.into(),
        province: provinces[index % provinces.len()].name.clone(),
        registered_on: "2026-02-01".into(),
        expires_on: "2028-02-01".into(),
        holder_kind: if domain.ends_with("id.vn") { "citizen" } else { "enterprise" }.into(),
        status: "ok".into(),
        ..RegisterRow::default()
    }
}
