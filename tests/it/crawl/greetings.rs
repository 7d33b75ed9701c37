//! Mail hosts are greeted where a network may, once in thirty days each, and nothing is asked of them.

use super::support::{answering, database, developed, ip, name, register, serve, settings, start, world};
use crawler::{Crawler, CrawlerSettings, RunOptions, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::verdict::Mail;
use lab::Lab;
use lab::script::{Record, Reply, World};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use store::Db;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What each visitor of a mail host said.
type Said = Arc<Mutex<Vec<String>>>;

/// A mail host that greets so, and hears its visitors out.
async fn mail_host(at: SocketAddr, greeting: &'static str) -> (SocketAddr, Said) {
    let listener = TcpListener::bind(at).await.expect("a port");
    let place = listener.local_addr().expect("an address");
    let said = Said::default();
    let heard = Arc::clone(&said);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(greeting.as_bytes()).await;
            let mut all = String::new();
            let _ = stream.read_to_string(&mut all).await;
            heard.lock().expect("a list").push(all);
        }
    });
    (place, said)
}

/// A site whose mail goes to a host at an address.
fn with_mail(world: &mut World, domain: &str, last: u8, host: &str, at: IpAddr) {
    serve(world, domain, last, answering(Reply::html(developed(domain))));
    let records = &mut world.domains.get_mut(domain).expect("a domain").records;
    records.push((domain.to_owned(), Record::Mx(10, host.to_owned())));
    if host.ends_with(domain) {
        records.push((host.to_owned(), Record::Address(at)));
    }
}

async fn crawl(settings: CrawlerSettings, db: &Db, clock: Clock) {
    for domain in ["a.biz.vn", "b.biz.vn", "c.biz.vn", "d.biz.vn", "e.biz.vn"] {
        db.make_due(&name(domain), clock.now()).await.unwrap();
    }
    let crawler = Crawler::new(settings, db.clone(), clock, 1).unwrap();
    let all = RunOptions { until_idle: true, ..RunOptions::default() };
    crawler.run(all, Shutdown::default(), None).await.unwrap();
}

async fn mail_of(db: &Db, domain: &str) -> Mail {
    db.latest(&name(domain)).await.unwrap().expect("a look").verdict.mail
}

fn greeting(lab: &Lab, port: u16) -> CrawlerSettings {
    // One name after the other, so that who shares a host finds its answer.
    CrawlerSettings { mail_greeting: true, mail_port: port, in_hand: 1, concurrency: 1, ..settings(lab) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_greeted_once_for_all_its_names_and_never_asked_for_more() {
    let shared = IpAddr::V4(ip(200));
    let (place, ready) = mail_host((shared, 0).into(), "220-mail.a.biz.vn\r\n220 ready\r\n").await;
    let port = place.port();
    let at = |last| SocketAddr::from((ip(last), port));
    let (_, refusing) = mail_host(at(201), "554 no\r\n").await;
    let (_, other) = mail_host(at(202), "SSH-2.0-x\r\n").await;
    // Not of the lab's network: nobody may connect there, whatever listens.
    let (_, private) = mail_host(SocketAddr::from(([127, 66, 6, 6], port)), "220 ready\r\n").await;
    let mut world = world();
    with_mail(&mut world, "a.biz.vn", 1, "mail.a.biz.vn", shared);
    with_mail(&mut world, "b.biz.vn", 2, "mail.a.biz.vn", shared);
    with_mail(&mut world, "c.biz.vn", 3, "mail.c.biz.vn", at(201).ip());
    with_mail(&mut world, "d.biz.vn", 4, "mail.d.biz.vn", at(202).ip());
    with_mail(&mut world, "e.biz.vn", 5, "mail.e.biz.vn", [127, 66, 6, 6].into());
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &["a", "b", "c", "d", "e"].map(|n| format!("{n}.biz.vn"))).await;

    crawl(settings(&lab), &db, Clock::System).await;
    assert_eq!(mail_of(&db, "a.biz.vn").await, Mail::M1, "not where nobody may ask");
    assert!(ready.lock().unwrap().is_empty());

    for days in [0, 7] {
        let clock = Clock::fixed(Clock::System.now().plus(days * Timestamp::DAY));
        crawl(greeting(&lab, port), &db, clock).await;
        for (domain, expected) in [
            ("a.biz.vn", Mail::M2),
            ("b.biz.vn", Mail::M2),
            ("c.biz.vn", Mail::M1),
            ("d.biz.vn", Mail::M1),
            ("e.biz.vn", Mail::M0),
        ] {
            assert_eq!(mail_of(&db, domain).await, expected, "{domain}, day {days}");
        }
    }
    for said in [&ready, &refusing, &other] {
        assert_eq!(
            *said.lock().unwrap(),
            ["QUIT\r\n"],
            "once in two looks, and farewell is all that is said"
        );
    }
    crawl(greeting(&lab, port), &db, Clock::fixed(Clock::System.now().plus(31 * Timestamp::DAY))).await;
    assert_eq!(
        (ready.lock().unwrap().len(), refusing.lock().unwrap().len()),
        (2, 2),
        "again after thirty days"
    );
    assert!(private.lock().unwrap().is_empty(), "nobody connects to addresses that are not public");
}
