//! What the servers' log says about all workers together.

use super::GAP;
use lab::Event;
use lab::Lab;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

/// What an overloaded machine may add between what was done and what the log says.
const NOTICE: i64 = 5;

/// From one request's arrival to the next connection to its address there is at least the gap: a client has its answer
/// after the server noted its request, and the server notes a connection after it was made.
pub fn were_kept(lab: &Lab) {
    let gap = i64::try_from(GAP.as_millis()).expect("a small gap") - NOTICE;
    let mut last: HashMap<IpAddr, i64> = HashMap::new();
    let mut asked: HashSet<(u64, IpAddr)> = HashSet::new();
    for entry in lab.log() {
        match entry.event {
            Event::Request { .. } => {
                assert!(
                    asked.insert((entry.connection, entry.address)),
                    "two requests on one connection: {entry:?}"
                );
                last.insert(entry.address, entry.at);
            }
            Event::Open => {
                let since = entry.at - last.get(&entry.address).copied().unwrap_or(i64::MIN / 2);
                assert!(since >= gap, "{entry:?} came {since} ms after a request to its address");
            }
            Event::Close | Event::Tls { .. } => {}
        }
    }
    assert!(!asked.is_empty(), "nobody was asked, which is too polite");
}
