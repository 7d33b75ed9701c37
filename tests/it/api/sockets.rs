//! Visitors who send slowly, or never the rest: they keep nobody else out, and are cut off.

use super::server::{Server, on_one_server_with};
use api::ApiSettings;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Whatever takes as long as this hangs.
const FOR_EVER: Duration = Duration::from_secs(30);

/// A socket that has sent this much.
async fn sent(s: &Server, text: &str) -> TcpStream {
    let address = s.base.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.expect("a connection");
    socket.write_all(text.as_bytes()).await.expect("it is sent");
    socket
}

/// Everything that comes until the other end closes.
async fn rest(mut socket: TcpStream) -> String {
    let mut told = Vec::new();
    // A reset is an end, too.
    let _ = timeout(FOR_EVER, socket.read_to_end(&mut told)).await.expect("the connection is closed");
    String::from_utf8_lossy(&told).into_owned()
}

/// Reads until this has come.
async fn until(socket: &mut TcpStream, wanted: &str) -> String {
    let mut told = String::new();
    let mut some = [0_u8; 4096];
    while !told.contains(wanted) {
        let read = timeout(FOR_EVER, socket.read(&mut some)).await.expect("an answer").expect("an answer");
        assert!(read > 0, "closed before “{wanted}”: {told}");
        told.push_str(&String::from_utf8_lossy(&some[..read]));
    }
    told
}

#[tokio::test]
async fn half_a_head_is_cut_off_and_keeps_nobody_out_for_long() {
    let few = |s: &mut ApiSettings| {
        s.connections = 8;
        s.head_time = Duration::from_millis(400);
    };
    on_one_server_with(few, async |s: &Server| {
        let mut sockets = Vec::new();
        for n in 0..8 {
            sockets.push(sent(s, &format!("GET /tim?q={n} HTTP/1.1\r\nHost: da")).await);
        }
        let page = timeout(FOR_EVER, s.get("/tinh/ha-noi")).await.expect("it comes to its turn");
        assert_eq!(page.status(), 200);
        for socket in sockets {
            let told = rest(socket).await;
            assert!(!told.contains("200 OK"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_at_rest_is_closed_and_one_in_use_is_kept() {
    let short = |s: &mut ApiSettings| {
        s.head_time = Duration::from_secs(3);
    };
    on_one_server_with(short, async |s: &Server| {
        let ask = "GET /healthz HTTP/1.1\r\nHost: danhba\r\n\r\n";
        let mut socket = sent(s, ask).await;
        until(&mut socket, "ok\n").await;
        socket.write_all(ask.as_bytes()).await.expect("the same connection takes another");
        until(&mut socket, "ok\n").await;
        assert_eq!(rest(socket).await, "", "it is closed without a word");
    })
    .await;
}

#[tokio::test]
async fn bodies_that_do_not_come_take_no_place() {
    // The server says “continue” when it begins to read: from then on it waits for the rest.
    let post = "POST /chu-so-huu HTTP/1.1\r\nHost: danhba\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n";
    let patient = |s: &mut ApiSettings| {
        s.in_hand = 4;
        s.body_time = FOR_EVER * 10;
    };
    on_one_server_with(patient, async |s: &Server| {
        let mut sockets = Vec::new();
        for _ in 0..16 {
            let mut socket = sent(s, post).await;
            until(&mut socket, "100 Continue").await;
            socket.write_all(b"ten=a").await.expect("it is sent");
            sockets.push(socket);
        }
        for path in ["/tinh/ha-noi", "/tim?q=pho", "/api/v1/provinces"] {
            assert_eq!(s.get(path).await.status(), 200, "{path}");
        }
    })
    .await;
    let hasty = |s: &mut ApiSettings| {
        s.body_time = Duration::from_millis(300);
    };
    on_one_server_with(hasty, async |s: &Server| {
        let mut socket = sent(s, post).await;
        until(&mut socket, "100 Continue").await;
        socket.write_all(b"ten=a").await.expect("it is sent");
        let told = rest(socket).await;
        assert!(told.contains(" 408 "), "{told}");
        assert_eq!(s.get("/tinh/ha-noi").await.status(), 200);
        assert!(s.page("/api").await.contains("id=\"slow\""));
    })
    .await;
}

#[tokio::test]
async fn what_is_announced_as_too_large_or_comes_too_large_is_refused() {
    let body = "a".repeat(70_000);
    on_one_server_with(
        |_| (),
        async |s: &Server| {
            let head = "POST /chu-so-huu HTTP/1.1\r\nHost: danhba\r\nContent-Length: 70000\r\n\r\n";
            let mut socket = sent(s, head).await;
            assert!(until(&mut socket, "\r\n").await.contains(" 413 "), "it is not waited for");
            let head = "POST /chu-so-huu HTTP/1.1\r\nHost: danhba\r\nTransfer-Encoding: chunked\r\n\r\n";
            let mut socket = sent(s, head).await;
            // The server may answer, and close, before all is sent.
            let _ = socket.write_all(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).as_bytes()).await;
            assert!(until(&mut socket, "\r\n").await.contains(" 413 "));
            let long = format!("GET /tim?q={} HTTP/1.1\r\nHost: danhba\r\n\r\n", "a".repeat(100_000));
            let mut socket = sent(s, &long).await;
            let told = until(&mut socket, "\r\n").await;
            assert!(told.contains(" 431 ") || told.contains(" 414 "), "{told}");
        },
    )
    .await;
}
