//! Answers that hurt.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use lab::script::{Reply, Site, World};
use lab::{Event, Lab};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{PATIENCE, encrypted, exchange, fetch, get, plain, start};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 5);
const HOST: &str = "hong.biz.vn";

async fn serve(reply: Reply) -> Lab {
    let mut world = World::default();
    let routes = BTreeMap::from([("/".to_owned(), reply), ("/ok".to_owned(), Reply::html("ok"))]);
    world.site_at(HOST, ADDRESS, Site { routes, ..Site::default() });
    start(world).await
}

async fn begin(lab: &Lab) -> TcpStream {
    let mut stream = plain(lab, ADDRESS).await.unwrap();
    stream.write_all(get(HOST, "/").as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn an_endless_body_goes_on_and_ends_with_the_client() {
    let lab = serve(Reply::Endless).await;
    let mut stream = begin(&lab).await;
    let mut piece = vec![0; 3 << 20];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut piece)).await.unwrap().unwrap();
    assert!(piece.starts_with(b"HTTP/1.1 200 OK\r\n"));
    drop(stream);
    // The server ends with its client: stopping has nothing to wait for.
    tokio::time::timeout(PATIENCE, lab.stop()).await.unwrap();
}

#[tokio::test]
async fn a_bomb_is_small_on_the_wire_and_large_unpacked() {
    let lab = serve(Reply::GzipBomb(64)).await;
    let bomb = fetch(&lab, ADDRESS, HOST, "/").await.unwrap();
    assert_eq!(bomb.field("content-encoding"), Some("gzip"));
    assert!(bomb.body.len() < 128 << 10, "{} bytes", bomb.body.len());
    let mut unpacked = 0;
    let mut decoder = flate2::read::GzDecoder::new(&bomb.body[..]);
    let mut buffer = vec![0; 1 << 20];
    while let Ok(length @ 1..) = decoder.read(&mut buffer) {
        unpacked += length;
    }
    assert_eq!(unpacked, 64 << 20);
}

#[tokio::test]
async fn a_dripping_body_comes_byte_by_byte_and_blocks_nobody() {
    let interval = Duration::from_millis(20);
    let lab = serve(Reply::Drip(interval)).await;
    let mut stream = begin(&lab).await;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let begun = Instant::now();
    let mut bytes = [0; 5];
    stream.read_exact(&mut bytes).await.unwrap();
    assert!(begun.elapsed() >= interval * 3, "{:?}", begun.elapsed());
    assert_eq!(fetch(&lab, ADDRESS, HOST, "/ok").await.unwrap().text(), "ok");
}

#[tokio::test]
async fn a_reset_comes_after_the_request_in_plain_and_under_tls() {
    let lab = serve(Reply::Reset).await;
    let plainly = fetch(&lab, ADDRESS, HOST, "/").await.unwrap_err();
    assert_eq!(plainly.kind(), io::ErrorKind::ConnectionReset);
    let mut tls = encrypted(&lab, ADDRESS, HOST).await.unwrap();
    let under_tls = exchange(&mut tls, &get(HOST, "/")).await.unwrap_err();
    assert_eq!(under_tls.kind(), io::ErrorKind::ConnectionReset);
    let nothing_sent =
        |entry: &&lab::LogEntry| matches!(entry.event, Event::Request { status_sent: None, .. });
    assert_eq!(lab.log().iter().filter(nothing_sent).count(), 2);
}

#[tokio::test]
async fn a_body_cut_short_keeps_less_than_it_promised() {
    let lab = serve(Reply::CutShort(b"nua chung".to_vec())).await;
    let mut stream = begin(&lab).await;
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    assert!(all.contains("Content-Length: 10000\r\n") && all.ends_with("\r\n\r\nnua chung"), "{all}");
}

#[tokio::test]
async fn garbage_is_not_http() {
    let lab = serve(Reply::Garbage).await;
    let mut stream = begin(&lab).await;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    assert!(all.len() > 100 && !all.starts_with(b"HTTP"));
}

#[tokio::test]
async fn a_silent_answer_never_comes() {
    let lab = serve(Reply::Silent).await;
    let mut stream = begin(&lab).await;
    let answer = tokio::time::timeout(Duration::from_millis(200), stream.read_u8()).await;
    assert!(answer.is_err(), "{answer:?}");
    tokio::time::timeout(PATIENCE, lab.stop()).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn what_is_not_a_request_gets_400() {
    let lab = serve(Reply::html("x")).await;
    let mut stream = plain(&lab, ADDRESS).await.unwrap();
    let answer = exchange(&mut stream, "\u{16}nonsense\r\n\r\n").await.unwrap();
    assert_eq!(answer.status, 400);
}
