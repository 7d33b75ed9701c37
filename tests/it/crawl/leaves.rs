//! Every leaf of the decision tree has at least three fixtures that differ in more than a name, is crawled over
//! loopback, and is judged rightly.

use super::support::{due, ip, ports, serve, settings, start, world};
use crawler::Prober;
use crawler::target::OptOuts;
use domain::classify::{Ruleset, classify};
use domain::clock::Clock;
use domain::name::HostName;
use domain::observation::{NotObserved, Observation};
use domain::verdict::Leaf;
use futures::StreamExt;
use lab::script::{DomainScript, HostScript, Port, Record, Reply, Site, World};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// As many as the leaf with the most variants has.
const EACH: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn every_leaf_has_three_different_fixtures_that_are_judged_rightly() {
    let gallery = lab::world::gallery(29, EACH);
    let mut different: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for truth in &gallery.truth {
        let fixture = fixture(&gallery.world, truth.leaf, &truth.domain);
        different.entry(truth.leaf).or_default().insert(fixture);
    }
    let all: Vec<&str> = Leaf::ALL.iter().map(|leaf| leaf.code()).collect();
    assert_eq!(all.len(), 29);
    for leaf in all {
        let count = different.get(leaf).map_or(0, BTreeSet::len);
        assert!(count >= 3, "{leaf}: {count} different fixtures: {:#?}", different.get(leaf));
    }

    let lab = start(gallery.world).await;
    let mut settings = settings(&lab);
    // The servers share the machine with the crawler: what is asserted is the judgement, not the speed.
    settings.limits.handshake = std::time::Duration::from_secs(10);
    settings.limits.first_byte = std::time::Duration::from_secs(10);
    settings.limits.fetch = std::time::Duration::from_secs(20);
    let prober = Prober::new(settings, Clock::System, 1).unwrap();
    let looks = futures::stream::iter(gallery.truth).map(async |truth| {
        let seen = prober.observe(&due(&truth.domain)).await;
        let verdict = classify(&seen, Ruleset::shipped());
        let judged = (verdict.leaf.code(), verdict.mail.code(), verdict.https.code());
        let right = judged == (truth.leaf, truth.mail, truth.https);
        (!right).then(|| format!("{truth:?}: {judged:?} by {}", verdict.rule))
    });
    let wrong: Vec<String> = looks.buffer_unordered(32).filter_map(async |w| w).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What makes a fixture what it is, without the name that it goes by.
fn fixture(world: &World, leaf: &str, domain: &str) -> String {
    // Of some sites only `www` has an address.
    let host = world.hosts.get(domain).or_else(|| world.hosts.get(&format!("www.{domain}")));
    let text = match leaf {
        "N1" | "N2" | "N2b" | "N3" | "N4" | "T1" | "T2" => unreached(world.domains.get(domain), host),
        "K1" => format!("{:?}", site(host).robots),
        // Loops differ in their way, not in their first step.
        "R5" => format!("{:?} {:?}", shown(site(host).routes.get("/")), site(host).routes.len()),
        _ => shown(site(host).routes.get("/").or(site(host).fallback.as_ref())),
    };
    text.replace(domain, "{}")
}

fn unreached(dns: Option<&DomainScript>, host: Option<&HostScript>) -> String {
    let dns = dns.map(|d| (&d.behaviour, d.ns.len(), d.records.iter().map(|(_, r)| r).collect::<Vec<_>>()));
    let port = |port: &Port| match port {
        Port::Serve(site) => shown(site.fallback.as_ref()),
        other => format!("{other:?}"),
    };
    format!("{dns:?} {:?}", host.map(|h| (port(&h.https), port(&h.http))))
}

fn site(host: Option<&HostScript>) -> &Site {
    match host.map(|host| (&host.https, &host.http)) {
        Some((Port::Serve(site), _) | (_, Port::Serve(site))) => site,
        other => panic!("no site: {other:?}"),
    }
}

/// Status, target and body: what headers else there are makes no other page.
fn shown(reply: Option<&Reply>) -> String {
    match reply {
        Some(Reply::Http { status, headers, body }) => {
            let target = headers.iter().find(|(name, _)| name == "Location").map(|(_, value)| value);
            format!("{status} {target:?} {}", String::from_utf8_lossy(body))
        }
        other => format!("{other:?}"),
    }
}

fn leaf(seen: &Observation) -> Leaf {
    classify(seen, Ruleset::shipped()).leaf
}

/// X0 has more reasons than a fictional world can play: a wish, an address, and faults of our own.
#[tokio::test(flavor = "multi_thread")]
async fn every_reason_not_to_have_looked_is_x0() {
    let mut world = world();
    let home = || Site::home(super::support::developed("Quán"));
    serve(&mut world, "xin-thoi.biz.vn", 1, home());
    serve(&mut world, "mang-xin-thoi.biz.vn", 2, home());
    serve(&mut world, "quan.biz.vn", 3, home());
    serve(
        &mut world,
        "nghi.biz.vn",
        4,
        Site { fallback: Some(Reply::page(429, "Xin chậm lại")), ..Site::default() },
    );
    world.domain_at("chim.vn", ip(200));
    let six: IpAddr = "fd20::1".parse().unwrap();
    let script = world.domain_at("chi-v6.biz.vn", ip(5));
    script.records = vec![("chi-v6.biz.vn".to_owned(), Record::Address(six))];
    ports(&mut world, "tat.biz.vn", 6, Port::Closed, Port::Closed);
    let lab = start(world.clone()).await;
    let mut settings = settings(&lab);
    settings.allow_networks.push("fd20::/16".parse().unwrap());
    let prober = Prober::new(settings.clone(), Clock::System, 1).unwrap();
    prober.set_opt_outs(OptOuts {
        domains: ["xin-thoi.biz.vn".to_owned()].into(),
        networks: vec!["127.20.0.2/32".parse().unwrap()],
    });
    for (domain, reason) in [
        ("xin-thoi.biz.vn", NotObserved::Optout),
        ("mang-xin-thoi.biz.vn", NotObserved::Optout),
        ("nghi.biz.vn", NotObserved::Paused),
        ("chi-v6.biz.vn", NotObserved::NoV6),
    ] {
        let seen = prober.observe(&due(domain)).await;
        assert_eq!((seen.not_observed, leaf(&seen)), (Some(reason), Leaf::X0), "{domain}");
    }
    assert_eq!(leaf(&prober.observe(&due("quan.biz.vn")).await), Leaf::C8, "nothing else stands in the way");
    assert_eq!(leaf(&prober.observe(&due("tat.biz.vn")).await), Leaf::T1);

    // The same sites, seen by those who cannot see: no known-good host answers, or the resolver does not, or lies.
    let mut no_host = settings.clone();
    no_host.canaries = vec![HostName::parse("chim.vn").unwrap()];
    let mut no_resolver = settings.clone();
    no_resolver.resolvers = vec!["127.20.255.254:9".parse().unwrap()];
    let mut liar = world;
    liar.zones.retain(|zone| zone != "biz.vn");
    let everything = vec![("*.biz.vn".to_owned(), Record::Address(ip(3).into()))];
    liar.domains.insert("biz.vn".to_owned(), DomainScript { records: everything, ..DomainScript::default() });
    let liar = start(World { hosts: [].into(), ..liar }).await;
    let mut lied_to = settings;
    lied_to.resolvers = vec![liar.dns_addr()];
    for blind in [no_host, no_resolver, lied_to] {
        let prober = Prober::new(blind, Clock::System, 1).unwrap();
        for domain in ["quan.biz.vn", "tat.biz.vn"] {
            let seen = prober.observe(&due(domain)).await;
            assert_eq!(
                (seen.not_observed, leaf(&seen)),
                (Some(NotObserved::CrawlerFault), Leaf::X0),
                "{domain}"
            );
        }
    }
}
