//! The proof that a holder publishes: found wherever it may be, within seconds, and never where it proves nothing.

use super::support::{database, developed, ip, name, register, serve, settings, start, world};
use crawler::{Crawler, Prober, RunOptions, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::request::{Found, Wish};
use domain::verdict::Leaf;
use lab::Lab;
use lab::log::requests_by_host;
use lab::script::{DnsBehaviour, Record, Reply, RobotsScript, Site, World};
use std::time::{Duration, Instant};
use store::{Db, NewRequest};
use tokio_util::sync::CancellationToken;

const CODE: &str = "k3f9k3f9k3f9k3f9k3f9k3f9";
const DOMAIN: &str = "quan-pho.biz.vn";

async fn found(lab: &Lab) -> Found {
    let prober = Prober::new(settings(lab), Clock::System, 7).expect("settings are good");
    prober.proof(&name(DOMAIN), CODE).await
}

fn site(routes: &[(&str, Reply)]) -> World {
    let mut world = world();
    let mut routes: std::collections::BTreeMap<String, Reply> =
        routes.iter().map(|(path, reply)| ((*path).to_owned(), reply.clone())).collect();
    routes.entry("/".to_owned()).or_insert_with(|| Reply::html(developed("Phở")));
    serve(&mut world, DOMAIN, 1, Site { routes, ..Site::default() });
    world
}

fn text(world: &mut World, value: String) {
    let domain = world.domains.get_mut(DOMAIN).expect("its DNS");
    domain.records.push((DOMAIN.to_owned(), Record::Txt(value)));
}

fn file(code: &str) -> (&'static str, Reply) {
    let body = format!("danh bạ\ndanhba-verify={code}\n").into_bytes();
    let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
    ("/.well-known/danhba.txt", Reply::Http { status: 200, headers, body })
}

fn home(head: &str, body: &str) -> (&'static str, Reply) {
    ("/", Reply::html(format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>")))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_three_ways_proves_control() {
    let mut dns = site(&[]);
    text(&mut dns, "v=spf1 -all".to_owned());
    text(&mut dns, format!("danhba-verify={CODE}"));
    assert_eq!(found(&start(dns).await).await, Found::Dns);
    assert_eq!(found(&start(site(&[file(CODE)])).await).await, Found::File);
    let tag = format!("<meta name=\"danhba-verify\" content=\"{CODE}\">");
    assert_eq!(found(&start(site(&[home(&tag, "")])).await).await, Found::Meta);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_the_bot_away_still_proves_control_by_the_file_and_is_not_read_otherwise() {
    let tag = format!("<meta name=\"danhba-verify\" content=\"{CODE}\">");
    let closed = |routes: &[(&str, Reply)]| {
        let mut world = world();
        let robots = RobotsScript::Text("User-agent: *\nDisallow: /\n".to_owned());
        let routes = routes.iter().map(|(path, reply)| ((*path).to_owned(), reply.clone())).collect();
        serve(&mut world, DOMAIN, 1, Site { robots, routes, fallback: None });
        world
    };
    assert_eq!(found(&start(closed(&[file(CODE)])).await).await, Found::File);
    assert_eq!(found(&start(closed(&[home(&tag, "")])).await).await, Found::Absent);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_proves_anything() {
    let tag = format!("<meta name=\"danhba-verify\" content=\"{CODE}\">");
    assert_eq!(found(&start(site(&[])).await).await, Found::Absent);
    assert_eq!(found(&start(site(&[file("another")])).await).await, Found::Another);
    assert_eq!(
        found(&start(site(&[home("", &tag)])).await).await,
        Found::Absent,
        "visitors write in the body"
    );
    // A page that says "not found" and repeats whatever it was asked for proves nothing.
    let (path, _) = file(CODE);
    let missing = Reply::page(404, format!("danhba-verify={CODE}"));
    assert_eq!(found(&start(site(&[(path, missing)])).await).await, Found::Absent);
    // Nor does somebody else's page.
    let mut elsewhere = site(&[(path, Reply::redirect(302, "https://khac.biz.vn/.well-known/danhba.txt"))]);
    serve(
        &mut elsewhere,
        "khac.biz.vn",
        2,
        Site { routes: [(path.to_owned(), file(CODE).1)].into(), ..Site::default() },
    );
    let lab = start(elsewhere).await;
    assert_eq!(found(&lab).await, Found::Absent);
    assert!(!requests_by_host(&lab.log()).contains_key("khac.biz.vn"), "it is not even asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_www_is_followed_and_an_address_that_is_not_public_never_asked() {
    let (path, proof) = file(CODE);
    let mut moved = site(&[(path, Reply::redirect(301, format!("https://www.{DOMAIN}{path}")))]);
    let www = Site { routes: [(path.to_owned(), proof.clone())].into(), ..Site::default() };
    let host = moved.hosts.get_mut(&format!("www.{DOMAIN}")).expect("www");
    host.https = lab::script::Port::Serve(www);
    assert_eq!(found(&start(moved).await).await, Found::File);

    let lab = start(site(&[(path, proof)])).await;
    let settings = crawler::CrawlerSettings { allow_networks: Vec::new(), ..settings(&lab) };
    let prober = Prober::new(settings, Clock::System, 7).expect("settings are good");
    assert_eq!(prober.proof(&name(DOMAIN), CODE).await, Found::Absent);
    assert!(requests_by_host(&lab.log()).is_empty(), "{} is not public", ip(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_asked_is_said_to_be_so() {
    let mut silent = site(&[]);
    silent.domains.get_mut(DOMAIN).expect("its DNS").behaviour = DnsBehaviour::ServFail;
    assert_eq!(found(&start(silent).await).await, Found::Unreachable);
}

/// A crawl in its own task; stopped when dropped.
struct Crawl(CancellationToken, tokio::task::JoinHandle<()>);

impl Crawl {
    fn begin(lab: &Lab, db: &Db) -> Self {
        let stop = CancellationToken::new();
        let shutdown = Shutdown { soft: stop.clone(), hard: stop.clone() };
        let crawler = Crawler::new(settings(lab), db.clone(), Clock::System, 1).expect("settings are good");
        let task = tokio::spawn(async move {
            crawler.run(RunOptions::default(), shutdown, None).await.expect("a run");
        });
        Self(stop, task)
    }

    async fn end(self) {
        self.0.cancel();
        self.1.await.expect("the crawl ends");
    }
}

/// Asks again and again, for as long as a person is told to wait.
async fn within_a_minute<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> (T, Duration) {
    let begun = Instant::now();
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    while begun.elapsed() < Duration::from_secs(60) {
        beat.tick().await;
        if let Some(answer) = ask().await {
            return (answer, begun.elapsed());
        }
    }
    panic!("no answer within a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_crawl_answers_a_holder_within_a_minute() {
    let mut world = site(&[file(CODE)]);
    world.domains.get_mut(DOMAIN).expect("its DNS").behaviour = DnsBehaviour::Normal;
    let lab = start(world).await;
    let (_folder, db) = database().await;
    register(&db, &[DOMAIN.to_owned()]).await;
    let crawl = Crawl::begin(&lab, &db);
    let domain = name(DOMAIN);
    let (_, _) = within_a_minute(async || db.latest(&domain).await.expect("a look")).await;
    let now = Clock::System.now();
    let new = NewRequest {
        domain: &domain,
        wish: Wish::Remove,
        reason: None,
        note: "",
        receipt: "r1",
        proof: CODE,
        now,
    };
    let id = db.add_request(&new).await.expect("a request");
    assert!(db.want_proof(id, now).await.expect("wanted"));
    let proved = async || db.request("r1").await.expect("a request").and_then(|r| r.proved_at);
    within_a_minute(proved).await;
    assert!(!db.site(&domain).await.expect("a row").expect("registered").standing().listable());
    crawl.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_was_fixed_is_checked_again_within_a_minute() {
    let broken = Reply::page(500, "lỗi");
    let mended = Reply::Sequence(vec![broken.clone(), broken, Reply::html(developed("Phở"))]);
    let lab = start(site(&[("/", mended)])).await;
    let (_folder, db) = database().await;
    register(&db, &[DOMAIN.to_owned()]).await;
    let crawl = Crawl::begin(&lab, &db);
    let domain = name(DOMAIN);
    let (first, _) = within_a_minute(async || db.latest(&domain).await.expect("a look")).await;
    assert_eq!(first.verdict.leaf, Leaf::H2);
    let mut now = Clock::System.now();
    assert!(db.next_due(now).await.expect("a queue").expect("due later") > now.plus(Timestamp::MINUTE));
    for _ in 0..3 {
        assert!(db.ask_recheck(&domain, now, now.plus(-1)).await.expect("asked"));
        let answered = async || db.recheck(&domain).await.expect("a wish").and_then(|(_, done)| done);
        within_a_minute(answered).await;
        if db.latest(&domain).await.expect("a look").expect("seen").verdict.leaf == Leaf::C8 {
            crawl.end().await;
            return;
        }
        now = Clock::System.now();
    }
    panic!("three looks did not see what was mended");
}
