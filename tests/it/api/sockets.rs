//! Visitors who send slowly, or never the rest: they keep nobody else out, and are cut off.

use super::server::{Server, on_one_server_with};
use api::ApiSettings;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
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

/// Asks from an address of this machine that is not the server's.
async fn sent_from(s: &Server, from: &str, text: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(from.parse().expect("an address")).expect("an address of this machine");
    let address = s.base.trim_start_matches("http://").parse().expect("an address");
    let mut socket = socket.connect(address).await.expect("a connection");
    socket.write_all(text.as_bytes()).await.expect("it is sent");
    socket
}

#[tokio::test]
async fn one_visitor_holds_a_share_of_the_connections_and_no_more() {
    let strict = |s: &mut ApiSettings| {
        s.connections = 12;
        s.connections_of_one = 4;
        s.uncounted = vec!["127.0.0.3/32".parse().expect("a network")];
        s.head_time = FOR_EVER * 10;
    };
    let ask = "GET /healthz HTTP/1.1\r\nHost: danhba\r\n\r\n";
    on_one_server_with(strict, async |s: &Server| {
        // Two that were answered and are kept, and two whose heads are not all there. They are taken in their order.
        let mut held = Vec::new();
        for _ in 0..2 {
            let mut socket = sent_from(s, "127.0.0.2:0", ask).await;
            let told = until(&mut socket, "ok\n").await;
            assert!(!told.to_ascii_lowercase().contains("connection: close"), "{told}");
            held.push(socket);
        }
        for _ in 0..2 {
            held.push(sent_from(s, "127.0.0.2:0", "GET /healthz HTTP/1.1\r\nHost: da").await);
        }
        let refused = rest(sent_from(s, "127.0.0.2:0", "").await).await;
        assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("Retry-After: 5"), "{refused}");
        // Another visitor, and a proxy of ours for as many as there are.
        for _ in 0..6 {
            let mut socket = sent_from(s, "127.0.0.3:0", ask).await;
            until(&mut socket, "ok\n").await;
            held.push(socket);
        }
        let mut socket = sent_from(s, "127.0.0.4:0", ask).await;
        until(&mut socket, "ok\n").await;
        // Who holds many is answered once a connection, and what ends is given back.
        let mut fourth = held.remove(3);
        fourth.write_all(b"nhba\r\n\r\n").await.expect("it is sent");
        let told = rest(fourth).await;
        assert!(told.contains("ok\n") && told.to_ascii_lowercase().contains("connection: close"), "{told}");
        let again = async {
            // The server lets go of it a moment after its end is seen.
            while !rest(sent_from(s, "127.0.0.2:0", ask).await).await.contains("ok\n") {
                tokio::task::yield_now().await;
            }
        };
        timeout(FOR_EVER, again).await.expect("a place is free again");
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
