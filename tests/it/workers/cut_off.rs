//! A worker that cannot reach the database any more, while another one can: it falls silent before its networks pass to
//! the other, and what it comes back with is not taken.

use super::{LEASE_S, each_was_seen_once, ended, lab, manners, server, start, until, workers};
use crate::program::Program;
use lab::{Event, Lab};
use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;

const NAMES: usize = 240;

/// A wire to the server that can be cut: what is sent then arrives when it is mended.
struct Wire {
    port: u16,
    whole: Arc<watch::Sender<bool>>,
}

impl Wire {
    async fn to(socket: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let whole = Arc::new(watch::Sender::new(true));
        let state = Arc::clone(&whole);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = UnixStream::connect(&socket).await else { continue };
                let (near_out, near_in) = near.into_split();
                let (far_out, far_in) = far.into_split();
                tokio::spawn(carry(near_out, far_in, state.subscribe()));
                tokio::spawn(carry(far_out, near_in, state.subscribe()));
            }
        });
        Self { port, whole }
    }
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut whole: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if whole.wait_for(|whole| *whole).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_is_cut_off_falls_silent_and_another_one_takes_over() {
    let lab = lab(NAMES).await;
    let (cluster, db, near) = server(NAMES, |url| workers(&lab, url)).await;
    let wire = Wire::to(cluster.socket()).await;
    let far: Program =
        workers(&lab, &format!("postgres://danhba@127.0.0.1:{}/postgres?sslmode=disable", wire.port));
    let cut_off = start(&far, "xa");
    until(&lab, 200).await;
    let other = start(&near, "gan");
    until(&lab, 400).await;
    wire.whole.send_replace(false);
    // It ends when nothing is left to do for anybody: it has taken over whatever the other one had in hand.
    ended(other).await;
    each_was_seen_once(&db, NAMES).await;
    wire.whole.send_replace(true);
    ended(cut_off).await;
    each_was_seen_once(&db, NAMES).await;
    manners::were_kept(&lab);
    let silence = longest_silence(&lab);
    assert!(
        silence > i64::try_from(LEASE_S).expect("seconds") * 1_000,
        "{silence} ms: it fell silent long before what it held passed to the other one"
    );
}

/// The longest time between two requests to one network, in milliseconds: that of one which the cut-off worker held.
fn longest_silence(lab: &Lab) -> i64 {
    let mut last: HashMap<[u8; 3], i64> = HashMap::new();
    let mut longest = 0;
    for entry in lab.log().iter().filter(|e| matches!(e.event, Event::Request { .. })) {
        let IpAddr::V4(address) = entry.address else { continue };
        let [a, b, c, _] = address.octets();
        if let Some(before) = last.insert([a, b, c], entry.at) {
            longest = longest.max(entry.at - before);
        }
    }
    longest
}
