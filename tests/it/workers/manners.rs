//! What the servers' log says about all workers together.

use super::{ANSWER, AT_A_TIME, GAP};
use lab::Event;
use lab::Lab;
use lab::log::{busiest, requests_by_address, requests_by_host};
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
    hosts_had_their_gaps(lab);
    networks_were_not_crowded(lab);
}

/// No host is asked again before its gap is over.
fn hosts_had_their_gaps(lab: &Lab) {
    let gap = i64::try_from(GAP.as_millis()).expect("a small gap") - NOTICE;
    for (host, moments) in requests_by_host(&lab.log()) {
        for pair in moments.windows(2) {
            assert!(pair[1] - pair[0] >= gap, "{host} was asked again after {} ms", pair[1] - pair[0]);
        }
    }
}

/// A server answers so long after it noted the request, and only then can the connection be followed by another one: so in
/// no span of that length are there more requests than connections at a time, over all addresses of a network and all workers.
fn networks_were_not_crowded(lab: &Lab) {
    let mut networks: HashMap<[u8; 3], Vec<i64>> = HashMap::new();
    for (address, moments) in requests_by_address(&lab.log()) {
        let IpAddr::V4(address) = address else { panic!("{address} is not of the lab") };
        let [a, b, c, _] = address.octets();
        networks.entry([a, b, c]).or_default().extend(moments);
    }
    for (network, mut moments) in networks {
        moments.sort_unstable();
        let most = busiest(&moments, ANSWER);
        assert!(most <= AT_A_TIME, "{most} at a time in {network:?}");
    }
}
