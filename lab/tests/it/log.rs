//! What the log says, under load and after the end.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lab::log::{peak_connections, requests_by_address, requests_by_host};
use lab::script::{Reply, Site, World};
use lab::{Event, Lab, LabError, LabSettings, LogSink};

use crate::client::{exchange, fetch, get, plain, start};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 6);
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 7);

fn world() -> World {
    let mut world = World::default();
    world.site_at("a.biz.vn", ADDRESS, Site::home("a"));
    world.site_at("b.biz.vn", OTHER, Site::home("b"));
    world
}

// As many as a process with the usual 1,024 file descriptors can hold both ends of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_connections_at_once_are_served_and_counted() {
    let lab = start(world()).await;
    let mut open = Vec::new();
    for _ in 0..300 {
        let mut stream = plain(&lab, ADDRESS).await.unwrap();
        assert_eq!(exchange(&mut stream, &get("a.biz.vn", "/")).await.unwrap().status, 200);
        open.push(stream);
    }
    assert_eq!(fetch(&lab, OTHER, "b.biz.vn", "/").await.unwrap().text(), "b");
    drop(open);
    let log = lab.log();
    let peak = peak_connections(&log, Duration::ZERO);
    assert_eq!((peak[&IpAddr::V4(ADDRESS)], peak[&IpAddr::V4(OTHER)]), (300, 1));
    assert_eq!(requests_by_host(&log)["a.biz.vn"].len(), 300);
    assert_eq!(requests_by_address(&log)[&IpAddr::V4(OTHER)].len(), 1);
    assert!(log.is_sorted_by_key(|entry| entry.at));
    lab.stop().await;
}

#[tokio::test]
async fn the_agent_and_the_path_are_in_the_log_until_it_is_cleared() {
    let lab = start(world()).await;
    fetch(&lab, ADDRESS, "a.biz.vn", "/x?y=1").await.unwrap();
    let expected = Event::Request {
        host: "a.biz.vn".into(),
        method: "GET".into(),
        path: "/x?y=1".into(),
        user_agent: "thu-nghiem/1".into(),
        status_sent: Some(404),
    };
    assert!(lab.log().iter().any(|entry| entry.event == expected));
    lab.clear_log();
    assert!(lab.log().iter().all(|entry| entry.event == Event::Close));
}

/// A writer that the test can look into.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_request_is_one_line_once_the_lab_has_stopped() {
    let lines = Shared::default();
    let sink = LogSink::new(lines.clone(), 1_764_000_000_000);
    let lab = Lab::start_logging(world(), LabSettings::default(), Some(sink)).await.unwrap();
    for path in ["/", "/robots.txt"] {
        fetch(&lab, ADDRESS, "a.biz.vn", path).await.unwrap();
    }
    let port = lab.http_port();
    lab.stop().await;
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = lines.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("2025-11-24T16:00:0"), "{}", lines[0]);
    assert!(lines[0].contains(&format!(" {ADDRESS}:{port} http a.biz.vn GET / 200 ")), "{}", lines[0]);
}

/// A lab on ports that no other lab takes: below those that it would choose itself. The labs of the other tests look for
/// a port all the time, and would have one that this lab just left.
async fn on_ports_of_its_own() -> (Lab, LabSettings) {
    for http_port in (12_000..19_000).step_by(2) {
        let settings = LabSettings { http_port, https_port: http_port + 1, ..LabSettings::default() };
        match Lab::start(world(), settings.clone()).await {
            Ok(lab) => return (lab, settings),
            Err(LabError::PortTaken { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("every port below those of the lab is taken");
}

#[tokio::test]
async fn after_the_end_nothing_listens_and_the_ports_are_free() {
    let (lab, settings) = on_ports_of_its_own().await;
    let (http_port, https_port) = (lab.http_port(), lab.https_port());
    assert_eq!((http_port, https_port), (settings.http_port, settings.https_port));
    let idle = plain(&lab, ADDRESS).await.unwrap();
    lab.stop().await;
    let refused = tokio::net::TcpStream::connect((ADDRESS, http_port)).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    drop(idle);
    let again = Lab::start(world(), settings.clone()).await.unwrap();
    assert_eq!(fetch(&again, OTHER, "b.biz.vn", "/").await.unwrap().text(), "b");
    // A second lab on the same port would answer where this one says that nothing listens.
    let mut elsewhere = World::default();
    elsewhere.site_at("c.biz.vn", Ipv4Addr::new(127, 0, 9, 8), Site::home("c"));
    let taken = Lab::start(elsewhere, settings).await.unwrap_err();
    assert!(matches!(taken, LabError::PortTaken { .. }), "{taken}");
}

#[tokio::test]
async fn only_loopback_is_ever_served() {
    let mut world = world();
    world.site_at("ngoai.biz.vn", Ipv4Addr::new(192, 0, 2, 1), Site::home("x"));
    let error = Lab::start(world, LabSettings::default()).await.unwrap_err();
    assert!(error.to_string().contains("192.0.2.1"), "{error}");
}

#[tokio::test]
async fn the_description_names_what_a_client_needs() {
    let lab = start(world()).await;
    let text = lab.describe(std::path::Path::new("ca.pem"));
    for part in [lab.dns_addr().to_string(), lab.http_port().to_string(), lab.https_port().to_string()] {
        assert!(text.contains(&part), "{text}");
    }
    assert!(text.contains("ca.pem") && text.contains("127.0.9.6 … 127.0.9.7"), "{text}");
}

#[tokio::test]
async fn stopping_ends_what_would_last_for_ever() {
    let mut world = world();
    let drip = Site { fallback: Some(Reply::Drip(Duration::from_secs(3_600))), ..Site::default() };
    world.site_at("c.biz.vn", ADDRESS, drip);
    let lab = start(world).await;
    let mut stream = plain(&lab, ADDRESS).await.unwrap();
    assert_eq!(exchange(&mut stream, &get("c.biz.vn", "/")).await.unwrap().status, 200);
    lab.stop().await;
}
