//! Hostile answers, and faults of our own: neither costs more than its bound, and neither becomes a fact.

use super::support::{
    answering, developed, due, first, ip, look, look_with, paths, robots_word, serve, settings, start,
    with_robots, word, world,
};
use crawler::Prober;
use crawler::page::{self, PageInput};
use crawler::target::OptOuts;
use domain::clock::Clock;
use domain::observation::{NotObserved, VisitEnd};
use lab::script::{DnsBehaviour, DomainScript, Record, Reply, RobotsScript, Site};
use std::collections::HashSet;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn brotli_is_neither_asked_for_nor_unpacked() {
    // "hello" in brotli; a window of 1 GiB is asked for in as few bytes.
    let body = b"\x0b\x02\x80hello\x03".to_vec();
    let headers = vec![("Content-Encoding".to_owned(), "br".to_owned())];
    let mut world = world();
    serve(&mut world, "a.biz.vn", 1, answering(Reply::Http { status: 200, headers, body }));
    let seen = look(&start(world).await, "a.biz.vn").await;
    let VisitEnd::Page(page) = &first(&seen).end else { panic!("{seen:#?}") };
    assert_eq!(page.bytes, 9, "as it came");
}

#[test]
fn a_page_of_nested_headings_gives_bounded_facts() {
    let body = "<object><h1>x".repeat(3_000);
    let url = url::Url::parse("https://a.vn/").unwrap();
    let facts = page::facts(PageInput {
        url: &url,
        status: 200,
        headers: &[],
        body: body.as_bytes(),
        truncated: false,
        keep_contacts: true,
        parse_budget: Duration::from_secs(60),
    });
    assert!((1..=16).contains(&facts.headings.len()), "{}", facts.headings.len());
    assert!(facts.headings.iter().all(|h| h.chars().count() <= 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_of_thousands_of_expressions_is_not_read_and_nothing_is_fetched() {
    let text = |rule: &str| RobotsScript::Text(format!("User-agent: *\n{}", rule.repeat(30_000)));
    let mut world = world();
    serve(&mut world, "a.biz.vn", 1, with_robots("a", text("Allow: /x*y$\n")));
    let lab = start(world).await;
    let seen = look(&lab, "a.biz.vn").await;
    assert_eq!((robots_word(&first(&seen).robots), word(first(&seen)).as_str()), ("unavailable", "robots"));
    assert!(!paths(&lab, "a.biz.vn").contains(&"/".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_of_robots_txt_does_not_reach_whoever_opted_out() {
    let mut world = world();
    let elsewhere = Reply::redirect(301, "https://xin-thoi.biz.vn/robots.txt");
    serve(&mut world, "a.biz.vn", 1, with_robots("a", RobotsScript::Reply(Box::new(elsewhere))));
    serve(&mut world, "xin-thoi.biz.vn", 2, Site::home(developed("x")));
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    let domains = HashSet::from(["xin-thoi.biz.vn".to_owned()]);
    prober.set_opt_outs(OptOuts { domains, networks: vec![] });
    let seen = prober.observe(&due("a.biz.vn")).await;
    assert_eq!((robots_word(&first(&seen).robots), word(first(&seen)).as_str()), ("allowed", "page 200"));
    assert_eq!(paths(&lab, "xin-thoi.biz.vn"), Vec::<String>::new());
    assert!(!lab.questions().iter().any(|q| q.name.ends_with("xin-thoi.biz.vn")), "not even in the DNS");
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_our_machine_cannot_send_are_our_fault() {
    let lab = start(world()).await;
    let mut settings = settings(&lab);
    // Without zones there is no canary that would notice; the kernel forbids to send to a broadcast address.
    settings.zones.clear();
    settings.resolvers = vec!["127.255.255.255:53".parse().unwrap()];
    let seen = look_with(settings, "a.biz.vn").await;
    assert_eq!(seen.not_observed, Some(NotObserved::CrawlerFault), "{:?}", seen.dns);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolver_that_makes_up_addresses_is_a_dead_canary() {
    let mut world = world();
    world.zones.retain(|zone| zone != "biz.vn");
    let records = vec![("*.biz.vn".to_owned(), Record::Address(ip(3).into()))];
    let everything = DomainScript { ns: vec!["ns1.lab.vn".into()], records, ..DomainScript::default() };
    world.domains.insert("biz.vn".to_owned(), everything);
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    assert!(!prober.sees().await);
    let seen = prober.observe(&due("khong-co.biz.vn")).await;
    assert_eq!(seen.not_observed, Some(NotObserved::CrawlerFault));
    assert!(seen.visits.is_empty() && prober.wildcard_zones().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_mail_hosts_cost_the_site_neither_its_time_nor_its_visit() {
    let mut world = world();
    serve(&mut world, "a.biz.vn", 1, Site::home(developed("a")));
    for n in 1..=5 {
        let mail = Record::Mx(n, format!("mail.cham{n}.biz.vn"));
        world.domains.get_mut("a.biz.vn").unwrap().records.push(("a.biz.vn".to_owned(), mail));
        world.domain_at(&format!("cham{n}.biz.vn"), ip(9)).behaviour = DnsBehaviour::Silent;
    }
    let lab = start(world).await;
    let mut settings = settings(&lab);
    settings.limits.domain = Duration::from_secs(4);
    let seen = look_with(settings, "a.biz.vn").await;
    assert_eq!((seen.dns.mx.records().len(), seen.dns.mx_resolves), (5, None));
    assert!(seen.dns.soa.is_found(), "what was known before the cut stays");
    let asked = |n: u16| lab.questions().iter().any(|q| q.name.ends_with(&format!("cham{n}.biz.vn")));
    assert!(asked(1) && !asked(5), "{:?}", lab.questions());
    assert_eq!(word(first(&seen)), "page 200");
}
