//! Ordinary answers: hosts, paths, methods, robots, turns and conditions.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use lab::Lab;
use lab::script::{Certificate, HostScript, Port, Reply, RobotsScript, Site, World};

use crate::client::{exchange, fetch, get, plain, start};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 3);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 4);

async fn serve(site: Site) -> Lab {
    let mut world = World::default();
    world.site_at("quan.biz.vn", ADDRESS, site);
    start(world).await
}

fn routed(path: &str, reply: Reply) -> Site {
    Site { routes: BTreeMap::from([(path.to_owned(), reply)]), ..Site::default() }
}

#[tokio::test]
async fn a_site_has_its_pages_and_404_elsewhere() {
    let lab = serve(Site::home("<h1>Phở</h1>")).await;
    let home = fetch(&lab, ADDRESS, "QUAN.biz.vn:8080", "/").await.unwrap();
    assert_eq!((home.status, home.text().as_str()), (200, "<h1>Phở</h1>"));
    assert_eq!(home.field("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/khac").await.unwrap().status, 404);
    assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/robots.txt").await.unwrap().status, 404);
    lab.stop().await;
}

#[tokio::test]
async fn the_query_is_part_of_the_path_and_the_fallback_takes_the_rest() {
    let mut site = routed("/tim?q=ca+phe", Reply::html("tìm"));
    site.fallback = Some(Reply::page(200, "mọi thứ"));
    let lab = serve(site).await;
    assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/tim?q=ca+phe").await.unwrap().text(), "tìm");
    assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/tim").await.unwrap().text(), "mọi thứ");
}

#[tokio::test]
async fn one_connection_serves_many_requests_until_someone_closes() {
    let lab = serve(Site::home("x")).await;
    let mut stream = plain(&lab, ADDRESS).await.unwrap();
    for host in ["quan.biz.vn", "www.quan.biz.vn"] {
        assert_eq!(exchange(&mut stream, &get(host, "/")).await.unwrap().status, 200);
    }
    let last = "GET / HTTP/1.1\r\nHost: quan.biz.vn\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&mut stream, last).await.unwrap().field("connection"), Some("close"));
    assert!(exchange(&mut stream, &get("quan.biz.vn", "/")).await.is_err());
}

#[tokio::test]
async fn head_has_the_length_and_no_body() {
    let lab = serve(Site::home("12345")).await;
    let mut stream = plain(&lab, ADDRESS).await.unwrap();
    let head = exchange(&mut stream, "HEAD / HTTP/1.1\r\nHost: quan.biz.vn\r\n\r\n").await.unwrap();
    assert_eq!((head.field("content-length"), head.body.len()), (Some("5"), 0));
    // Nothing of a body is in the way of the next answer.
    assert_eq!(exchange(&mut stream, &get("quan.biz.vn", "/")).await.unwrap().text(), "12345");
}

#[tokio::test]
async fn robots_come_from_their_own_script() {
    let text = "User-agent: *\nDisallow: /rieng\n";
    for (robots, expected) in [
        (RobotsScript::Text(text.into()), (200, text)),
        (
            RobotsScript::Reply(Box::new(Reply::page(503, "bận").with_header("Retry-After", "120"))),
            (503, "bận"),
        ),
    ] {
        let lab = serve(Site { robots, ..Site::home("x") }).await;
        let answer = fetch(&lab, ADDRESS, "quan.biz.vn", "/robots.txt").await.unwrap();
        assert_eq!((answer.status, answer.text().as_str()), expected);
        assert_eq!(answer.field("retry-after").is_some(), answer.status == 503);
        lab.stop().await;
    }
}

#[tokio::test]
async fn a_sequence_takes_turns_and_repeats_its_last() {
    let turns = ["một", "hai", "ba"].map(Reply::html).to_vec();
    let lab = serve(routed("/", Reply::Sequence(turns))).await;
    for expected in ["một", "hai", "ba", "ba"] {
        assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/").await.unwrap().text(), expected);
    }
    // Another host has turns of its own, though its script is equal.
    assert_eq!(fetch(&lab, ADDRESS, "www.quan.biz.vn", "/").await.unwrap().text(), "một");
}

#[tokio::test]
async fn a_known_tag_gets_304() {
    let lab = serve(routed("/", Reply::Conditional("\"v1\"".into(), Box::new(Reply::html("trang"))))).await;
    let mut stream = plain(&lab, ADDRESS).await.unwrap();
    let first = exchange(&mut stream, &get("quan.biz.vn", "/")).await.unwrap();
    assert_eq!((first.status, first.field("etag")), (200, Some("\"v1\"")));
    let again = "GET / HTTP/1.1\r\nHost: quan.biz.vn\r\nIf-None-Match: W/\"v1\"\r\n\r\n";
    let again = exchange(&mut stream, again).await.unwrap();
    assert_eq!((again.status, again.body.len()), (304, 0));
    let changed = "GET / HTTP/1.1\r\nHost: quan.biz.vn\r\nIf-None-Match: \"v0\"\r\n\r\n";
    assert_eq!(exchange(&mut stream, changed).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_delayed_answer_comes_late_and_is_logged_at_once() {
    let delay = Duration::from_millis(150);
    let lab = serve(routed("/", Reply::After(delay, Box::new(Reply::html("chậm"))))).await;
    let begun = Instant::now();
    assert_eq!(fetch(&lab, ADDRESS, "quan.biz.vn", "/").await.unwrap().text(), "chậm");
    assert!(begun.elapsed() >= delay);
    let logged = lab::log::requests_by_host(&lab.log())["quan.biz.vn"][0];
    assert!(u128::try_from(logged).unwrap() + delay.as_millis() / 2 < lab_time(&lab).await, "{logged}");
}

/// The lab's own time: that of a request made now.
async fn lab_time(lab: &Lab) -> u128 {
    fetch(lab, ADDRESS, "www.quan.biz.vn", "/robots.txt").await.unwrap();
    u128::try_from(lab::log::requests_by_host(&lab.log())["www.quan.biz.vn"][0]).unwrap()
}

#[tokio::test]
async fn an_unknown_host_gets_the_first_of_the_address() {
    let mut world = World::default();
    world.site_at("b.biz.vn", ADDRESS, Site::home("b"));
    world.site_at("a.biz.vn", OTHER, Site::home("a"));
    world.site_at("c.biz.vn", ADDRESS, Site::home("c"));
    let lab = start(world).await;
    assert_eq!(fetch(&lab, ADDRESS, "khong-co.biz.vn", "/").await.unwrap().text(), "b");
    assert_eq!(fetch(&lab, ADDRESS, "c.biz.vn", "/").await.unwrap().text(), "c");
    assert_eq!(fetch(&lab, OTHER, "", "/").await.unwrap().text(), "a");
}

#[tokio::test]
async fn a_script_may_frame_its_body_itself() {
    let reply = Reply::html("5\r\nxin c\r\n0\r\n\r\n").with_header("Transfer-Encoding", "chunked");
    let lab = serve(routed("/", reply)).await;
    let answer = fetch(&lab, ADDRESS, "quan.biz.vn", "/").await.unwrap();
    assert_eq!((answer.field("content-length"), answer.field("connection")), (None, Some("close")));
}

#[tokio::test]
async fn ports_of_one_address_differ_by_host() {
    let host = |http: Port| HostScript {
        address: ADDRESS,
        https: Port::Closed,
        http,
        certificate: Certificate::Valid,
    };
    let mut world = World::default();
    world.hosts.insert("a.biz.vn".into(), host(Port::Serve(Site::home("a"))));
    world.hosts.insert("dong.biz.vn".into(), host(Port::Closed));
    world.hosts.insert("rac.biz.vn".into(), host(Port::Garbage));
    let lab = start(world).await;
    assert_eq!(fetch(&lab, ADDRESS, "a.biz.vn", "/").await.unwrap().text(), "a");
    let closed = fetch(&lab, ADDRESS, "dong.biz.vn", "/").await.unwrap_err();
    assert_eq!(closed.kind(), std::io::ErrorKind::ConnectionReset);
    assert!(fetch(&lab, ADDRESS, "rac.biz.vn", "/").await.is_err());
    // No host uses 443 here, so nothing listens.
    let https = tokio::net::TcpStream::connect((ADDRESS, lab.https_port())).await.unwrap_err();
    assert_eq!(https.kind(), std::io::ErrorKind::ConnectionRefused);
}
