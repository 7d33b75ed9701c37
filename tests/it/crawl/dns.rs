//! What the DNS says, each kind of silence apart.

use super::support::{due, ip, look, look_with, settings, start, world};
use crawler::Prober;
use domain::clock::Clock;
use domain::observation::{Answer, NotObserved, Observation, VisitEnd};
use lab::script::{DnsBehaviour, DomainScript, Record, World};
use std::net::SocketAddr;
use std::time::Duration;

fn behaving(world: &mut World, domain: &str, behaviour: DnsBehaviour) {
    world.domain_at(domain, ip(1)).behaviour = behaviour;
}

fn failing() -> World {
    let mut world = world();
    behaving(&mut world, "nx.biz.vn", DnsBehaviour::NxDomain);
    behaving(&mut world, "servfail.biz.vn", DnsBehaviour::ServFail);
    behaving(&mut world, "refused.biz.vn", DnsBehaviour::Refused);
    behaving(&mut world, "silent.biz.vn", DnsBehaviour::Silent);
    behaving(&mut world, "lame.biz.vn", DnsBehaviour::Lame);
    behaving(&mut world, "referral.biz.vn", DnsBehaviour::Referral);
    behaving(&mut world, "bogus.biz.vn", DnsBehaviour::Bogus);
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_of_the_dns_is_told_from_the_others() {
    let lab = start(failing()).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    for (domain, expected) in [
        ("khong-co.biz.vn", "nxdomain"),
        ("nx.biz.vn", "nxdomain"),
        ("servfail.biz.vn", "servfail"),
        ("refused.biz.vn", "refused"),
        ("silent.biz.vn", "timeout"),
        ("lame.biz.vn", "lame"),
        ("referral.biz.vn", "lame"),
        ("bogus.biz.vn", "bogus"),
    ] {
        let seen = prober.observe(&due(domain)).await;
        assert_eq!((seen.dns.ns.word(), seen.dns.apex.a.word()), (expected, expected), "{domain}");
        assert_eq!(seen.not_observed, None, "{domain}: the resolver itself is alive");
        assert!(seen.visits.is_empty(), "{domain}: nowhere to go");
    }
    assert!(lab.log().is_empty(), "no connection was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_does_not_exist_costs_three_questions() {
    let lab = start(world()).await;
    look(&lab, "khong-co.biz.vn").await;
    let asked = lab.questions().into_iter().filter(|q| q.name.ends_with("khong-co.biz.vn")).count();
    assert_eq!(asked, 3, "NS, A, and NS once more");
}

async fn observed(records: Vec<(&str, Record)>, authentic: bool) -> Observation {
    let mut world = world();
    let records = records.into_iter().map(|(n, r)| (n.to_owned(), r)).collect();
    let ns = vec!["ns1.lab.vn".to_owned()];
    world
        .domains
        .insert("a.biz.vn".to_owned(), DomainScript { ns, records, authentic, ..DomainScript::default() });
    look(&start(world).await, "a.biz.vn").await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_records_are_read() {
    let seen = observed(
        vec![
            ("a.biz.vn", Record::Address("10.0.0.5".parse().unwrap())),
            ("www.a.biz.vn", Record::Cname("cdn.a.biz.vn".into())),
            ("cdn.a.biz.vn", Record::Address("127.20.0.9".parse().unwrap())),
            ("a.biz.vn", Record::Mx(10, "mail.a.biz.vn".into())),
            ("mail.a.biz.vn", Record::Address("127.20.0.8".parse().unwrap())),
            ("a.biz.vn", Record::Txt("v=spf1 mx -all".into())),
            ("a.biz.vn", Record::Txt("google-site-verification=x".into())),
            ("_dmarc.a.biz.vn", Record::Txt("v=DMARC1; p=reject".into())),
            ("a.biz.vn", Record::Caa(false, "issue".into(), "letsencrypt.org".into())),
            ("a.biz.vn", Record::Ds(12_345, 13, 2, vec![1; 32])),
        ],
        true,
    )
    .await
    .dns;
    assert_eq!(seen.ns, Answer::Found(vec!["ns1.lab.vn".to_owned()]));
    assert!(seen.soa.is_found());
    assert_eq!(seen.www.cname, ["cdn.a.biz.vn"]);
    assert!(seen.www.a.is_found());
    assert_eq!(seen.mx.records()[0].exchange, "mail.a.biz.vn");
    assert_eq!(seen.mx_resolves, Some(true));
    assert_eq!(seen.spf, Answer::Found(vec!["v=spf1 mx -all".to_owned()]));
    assert_eq!(seen.dmarc, Answer::Found(vec!["v=DMARC1; p=reject".to_owned()]));
    assert_eq!(seen.caa, Answer::Found(vec!["0 issue \"letsencrypt.org\"".to_owned()]));
    assert_eq!(seen.ds, Answer::Found(vec!["12345 13 2".to_owned()]));
    assert_eq!(seen.authentic, Some(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_that_leads_nowhere_is_seen_and_the_name_exists() {
    let alias = |name| (name, Record::Cname("khong-co.biz.vn".into()));
    let seen = observed(vec![alias("a.biz.vn"), alias("www.a.biz.vn")], false).await;
    for host in [&seen.dns.apex, &seen.dns.www] {
        assert_eq!((host.a.word(), host.aaaa.word()), ("nodata", "nodata"));
        assert_eq!(host.cname, ["khong-co.biz.vn"]);
    }
    assert_ne!(seen.dns.ns, Answer::NxDomain);
    assert!(seen.visits.is_empty() && seen.not_observed.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_without_addresses_has_no_data_and_its_mail_is_still_seen() {
    let seen = observed(vec![("a.biz.vn", Record::Mx(0, ".".into()))], false).await;
    assert_eq!((seen.dns.apex.a.word(), seen.dns.ns.word()), ("nodata", "found"));
    assert_eq!(seen.dns.mx.records()[0].exchange, ".", "a null MX is kept as such");
    assert_eq!(seen.dns.mx_resolves, None, "and asks for nothing");
    assert_eq!(seen.dns.authentic, Some(false));
    assert!(seen.visits.is_empty() && seen.not_observed.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn private_addresses_are_evidence_and_never_contacted() {
    let seen = observed(vec![("a.biz.vn", Record::Address("192.168.1.10".parse().unwrap()))], false).await;
    let VisitEnd::NoAddress { refused } = &super::support::first(&seen).end else { panic!("{seen:#?}") };
    assert_eq!(refused, &["192.168.1.10".parse::<std::net::IpAddr>().unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_with_ipv6_only_is_not_observed_without_ipv6() {
    let seen = observed(vec![("a.biz.vn", Record::Address("2001:dc8::80".parse().unwrap()))], false).await;
    assert_eq!(seen.not_observed, Some(NotObserved::NoV6));
    assert!(seen.visits.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_resolvers_are_our_fault_and_say_nothing_about_the_site() {
    let lab = start(failing()).await;
    let mut settings = settings(&lab);
    // Nobody listens there.
    settings.resolvers = vec![SocketAddr::from(([127, 20, 255, 254], 9))];
    settings.limits.dns = Duration::from_millis(200);
    let seen = look_with(settings, "servfail.biz.vn").await;
    assert_eq!(seen.not_observed, Some(NotObserved::CrawlerFault));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_answers_every_name_is_noticed() {
    let mut world = world();
    world.zones.retain(|z| z != "biz.vn");
    // Everything under biz.vn answers: the domain script stands for the zone itself.
    let records = vec![("a.biz.vn".to_owned(), Record::Address(ip(3).into()))];
    world.domains.insert(
        "biz.vn".to_owned(),
        DomainScript { ns: vec!["ns1.lab.vn".into()], records, ..DomainScript::default() },
    );
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    assert!(prober.sees().await, "it is a fact about the zone, not a fault of ours");
    assert!(prober.wildcard_zones().iter().all(|z| z == "biz.vn"));
}
