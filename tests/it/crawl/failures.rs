//! Every way in which a web server can fail, as its own value.

use super::support::{
    answering, developed, due, first, ip, look, ports, serve, settings, start, word, words, world,
};
use crawler::Prober;
use domain::classify::{Ruleset, classify};
use domain::clock::Clock;
use domain::observation::{NotObserved, Observation, Robots, VisitEnd};
use domain::schedule::ATTEMPTS;
use domain::verdict::Leaf;
use lab::script::{Port, Reply, RobotsScript, Site};
use std::sync::Arc;
use std::time::Duration;
use store::Due;

/// Each home page, how its first visit must end.
fn replies() -> Vec<(&'static str, Reply, &'static str)> {
    vec![
        ("ok.biz.vn", Reply::html(developed("ok")), "page 200"),
        ("missing.biz.vn", Reply::page(404, "không có"), "page 404"),
        ("error.biz.vn", Reply::page(500, "lỗi"), "page 500"),
        ("maintenance.biz.vn", Reply::page(503, "bảo trì"), "paused 503"),
        ("auth.biz.vn", Reply::page(401, ""), "page 401"),
        ("silent.biz.vn", Reply::Silent, "failed FirstByteTimeout"),
        (
            "slow.biz.vn",
            Reply::After(Duration::from_secs(60), Box::new(Reply::html("x"))),
            "failed FirstByteTimeout",
        ),
        ("patient.biz.vn", Reply::After(Duration::from_millis(300), Box::new(Reply::html("x"))), "page 200"),
        ("drip.biz.vn", Reply::Drip(Duration::from_millis(100)), "failed BodyTimeout"),
        ("endless.biz.vn", Reply::Endless, "page 200"),
        ("bomb.biz.vn", Reply::GzipBomb(512), "page 200"),
        ("reset.biz.vn", Reply::Reset, "failed Reset"),
        ("cut.biz.vn", Reply::CutShort(developed("cut").into_bytes()), "page 200"),
        ("garbage.biz.vn", Reply::Garbage, "failed Protocol"),
        ("busy.biz.vn", Reply::page(429, "chậm lại"), "paused 429"),
        ("later.biz.vn", Reply::page(503, "nghỉ").with_header("Retry-After", "120"), "paused 503"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_answer_of_a_page_has_its_own_end() {
    let mut world = world();
    for (n, (domain, reply, _)) in replies().into_iter().enumerate() {
        serve(&mut world, domain, n as u8 + 1, answering(reply));
    }
    let lab = start(world).await;
    let prober = Arc::new(Prober::new(settings(&lab), Clock::System, 1).unwrap());
    let looks = replies().into_iter().map(|(domain, _, expected)| {
        let prober = Arc::clone(&prober);
        tokio::spawn(async move { (domain, prober.observe(&due(domain)).await, expected) })
    });
    for look in futures::future::join_all(looks).await {
        let (domain, seen, expected) = look.unwrap();
        assert_eq!(word(first(&seen)), expected, "{domain}: {:?}", words(&seen));
        if let VisitEnd::Page(page) = &first(&seen).end {
            assert!(page.bytes <= 1 << 20, "{domain}: {} bytes", page.bytes);
            assert_eq!(
                page.truncated,
                ["endless.biz.vn", "bomb.biz.vn", "cut.biz.vn"].contains(&domain),
                "{domain}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_asks_for_peace_gets_it_and_is_not_called_down() {
    let mut world = world();
    serve(&mut world, "later.biz.vn", 1, answering(Reply::page(503, "").with_header("Retry-After", "120")));
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    let seen = prober.observe(&due("later.biz.vn")).await;
    assert_eq!(seen.not_observed, Some(NotObserved::Paused));
    let VisitEnd::Paused { status: 503, retry_after_s: Some(120) } = first(&seen).end else {
        panic!("{seen:#?}")
    };
    let requests = lab.log_len();
    let again = prober.observe(&due("later.biz.vn")).await;
    assert_eq!(again.not_observed, Some(NotObserved::Paused));
    assert_eq!(lab.log_len(), requests, "not one connection more");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unexplained_503_is_down_only_when_it_outlasts_the_round() {
    let mut world = world();
    serve(&mut world, "bare.biz.vn", 1, answering(Reply::page(503, "<h1>503</h1>")));
    let building = Reply::page(503, "<title>Website đang xây dựng</title><h1>Website đang xây dựng</h1>");
    serve(&mut world, "building.biz.vn", 2, answering(building));
    serve(&mut world, "busy.biz.vn", 3, answering(Reply::page(429, "")));
    let lab = start(world).await;
    let leaf = |seen: &Observation| classify(seen, Ruleset::shipped()).leaf;
    let prober = || Prober::new(settings(&lab), Clock::System, 1).unwrap();
    for attempt in 1..ATTEMPTS {
        let (prober, again) = (prober(), Due { attempt, ..due("bare.biz.vn") });
        let seen = prober.observe(&again).await;
        assert_eq!(words(&seen), ["apex https paused 503"], "{attempt}");
        assert!(matches!(first(&seen).end, VisitEnd::Paused { status: 503, retry_after_s: None }));
        assert_eq!((seen.not_observed, leaf(&seen)), (Some(NotObserved::Paused), Leaf::X0));
        let requests = lab.log_len();
        assert_eq!(prober.observe(&again).await.not_observed, Some(NotObserved::Paused));
        assert_eq!(lab.log_len(), requests, "it counts as a wish for peace");
    }
    let seen = prober().observe(&Due { attempt: ATTEMPTS, ..due("bare.biz.vn") }).await;
    assert_eq!((word(first(&seen)).as_str(), leaf(&seen)), ("page 503", Leaf::H2));
    let seen = prober().observe(&due("building.biz.vn")).await;
    assert_eq!((word(first(&seen)).as_str(), leaf(&seen)), ("page 503", Leaf::C4), "it says what it is");
    let seen = prober().observe(&Due { attempt: ATTEMPTS, ..due("busy.biz.vn") }).await;
    assert_eq!((word(first(&seen)).as_str(), leaf(&seen)), ("paused 429", Leaf::X0));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_state_of_the_ports_has_its_own_end() {
    let mut world = world();
    let site = || Port::Serve(Site::home(developed("chỉ cổng 80")));
    // An address of its own: closed for all hosts means that nothing listens.
    ports(&mut world, "closed.biz.vn", 1, Port::Closed, Port::Closed);
    ports(&mut world, "mute.biz.vn", 2, Port::Silent, Port::Closed);
    ports(&mut world, "alert.biz.vn", 3, Port::HandshakeFailure, Port::Closed);
    ports(&mut world, "noise.biz.vn", 4, Port::Garbage, Port::Closed);
    ports(&mut world, "http.biz.vn", 5, Port::Closed, site());
    ports(&mut world, "tls-dead.biz.vn", 6, Port::HandshakeFailure, site());
    ports(&mut world, "shared.biz.vn", 7, Port::Closed, Port::Closed);
    ports(&mut world, "neighbour.biz.vn", 7, site(), site());
    let lab = start(world).await;
    for (domain, expected) in [
        ("closed.biz.vn", vec!["apex https failed ConnectRefused", "apex http failed ConnectRefused"]),
        (
            "mute.biz.vn",
            vec![
                "apex https failed Handshake",
                "www https failed Handshake",
                "apex http failed ConnectRefused",
            ],
        ),
        (
            "alert.biz.vn",
            vec![
                "apex https failed Handshake",
                "www https failed Handshake",
                "apex http failed ConnectRefused",
            ],
        ),
        (
            "noise.biz.vn",
            vec![
                "apex https failed Handshake",
                "www https failed Handshake",
                "apex http failed ConnectRefused",
            ],
        ),
        ("http.biz.vn", vec!["apex https failed ConnectRefused", "apex http page 200"]),
        (
            "tls-dead.biz.vn",
            vec!["apex https failed Handshake", "www https failed Handshake", "apex http page 200"],
        ),
        (
            "shared.biz.vn",
            vec![
                "apex https failed Reset",
                "www https failed Reset",
                "apex http failed Reset",
                "www http failed Reset",
            ],
        ),
        ("neighbour.biz.vn", vec!["apex https page 200", "apex http upgrade false"]),
    ] {
        let seen = look(&lab, domain).await;
        assert_eq!(words(&seen), expected, "{domain}");
        if expected[0].contains("failed") {
            assert_eq!(first(&seen).robots, Robots::Unreachable, "{domain}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_address_is_followed_by_the_next_one() {
    let mut world = world();
    serve(&mut world, "two.biz.vn", 2, Site::home(developed("hai")));
    // Nothing listens at the first address.
    let script = world.domains.get_mut("two.biz.vn").unwrap();
    script.records.insert(0, ("two.biz.vn".into(), lab::script::Record::Address(ip(200).into())));
    let lab = start(world).await;
    let seen = look(&lab, "two.biz.vn").await;
    assert_eq!(words(&seen)[0], "apex https page 200");
    assert_eq!(first(&seen).hops[0].address, Some(ip(2).into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_of_a_domain_ends_its_visits() {
    let mut world = world();
    let slow = || Reply::After(Duration::from_millis(700), Box::new(Reply::page(500, "chậm")));
    let site = Site { robots: RobotsScript::Reply(Box::new(slow())), ..answering(slow()) };
    serve(&mut world, "slow.biz.vn", 1, Site { robots: RobotsScript::Missing, ..site });
    let lab = start(world).await;
    let mut settings = settings(&lab);
    settings.limits.domain = Duration::from_millis(1_000);
    let seen = super::support::look_with(settings, "slow.biz.vn").await;
    let ends = words(&seen);
    assert!(ends.iter().any(|e| e.contains("Deadline") || e.contains("Timeout")), "{ends:?}");
    assert!(seen.finished_at.0 - seen.started_at.0 < 6_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn www_is_asked_only_when_the_apex_left_something_open() {
    let mut world = world();
    serve(&mut world, "good.biz.vn", 1, Site::home(developed("tốt")));
    serve(&mut world, "poor.biz.vn", 2, Site::home("<title>x</title><p>Sắp ra mắt"));
    serve(&mut world, "to-www.biz.vn", 3, answering(Reply::redirect(301, "https://www.to-www.biz.vn/home")));
    let lab = start(world).await;
    assert_eq!(words(&look(&lab, "good.biz.vn").await), ["apex https page 200", "apex http upgrade false"]);
    let poor = words(&look(&lab, "poor.biz.vn").await);
    assert_eq!(poor[..2], ["apex https page 200", "www https page 200"], "{poor:?}");
    let seen = look(&lab, "to-www.biz.vn").await;
    assert_eq!(first(&seen).hops.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn persons_pages_are_read_without_their_phone_numbers() {
    let page = format!("{}<p>Điện thoại: 0912 345 678", developed("liên hệ"));
    let mut world = world();
    serve(&mut world, "nguyen.id.vn", 1, Site::home(page.clone()));
    serve(&mut world, "cong-ty.biz.vn", 1, Site::home(page));
    let lab = start(world).await;
    let phones = |seen: &domain::observation::Observation| match &first(seen).end {
        VisitEnd::Page(page) => page.contact.phones.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(phones(&look(&lab, "nguyen.id.vn").await), 0);
    assert_eq!(phones(&look(&lab, "cong-ty.biz.vn").await), 1);
}
