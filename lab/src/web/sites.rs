//! Which host answers on which address.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bomb::Bombs;
use crate::log::{Scheme, locked};
use crate::script::{HostScript, Port, Reply};

/// All hosts, and what the servers remember between requests.
#[derive(Debug)]
pub(crate) struct Sites {
    hosts: BTreeMap<String, HostScript>,
    /// First host of each address, in the order of names, whose port is not closed.
    defaults: HashMap<(IpAddr, Scheme), String>,
    /// How often each sequence was asked, by the sequence's place in memory: the script never moves
    /// while it is played, and two routes with equal replies must not share a counter.
    turns: Mutex<HashMap<usize, usize>>,
    pub(super) bombs: Bombs,
    pub(super) seed: u64,
    connections: AtomicU64,
}

impl Sites {
    pub(crate) fn new(hosts: BTreeMap<String, HostScript>, seed: u64) -> Self {
        let hosts: BTreeMap<String, HostScript> =
            hosts.into_iter().map(|(name, host)| (name.to_ascii_lowercase(), host)).collect();
        let mut defaults = HashMap::new();
        for (name, host) in &hosts {
            for scheme in [Scheme::Http, Scheme::Https] {
                if !matches!(port(host, scheme), Port::Closed) {
                    defaults.entry((IpAddr::from(host.address), scheme)).or_insert_with(|| name.clone());
                }
            }
        }
        let (turns, bombs, connections) = (Mutex::default(), Bombs::default(), AtomicU64::new(1));
        Self { hosts, defaults, turns, bombs, seed, connections }
    }

    /// The script of a host; one that has none gets that of the address's default host.
    pub(super) fn find(&self, host: &str, at: IpAddr, scheme: Scheme) -> Option<(&str, &HostScript)> {
        let found = self.hosts.get_key_value(host);
        let found = found.or_else(|| self.hosts.get_key_value(self.defaults.get(&(at, scheme))?));
        found.map(|(name, script)| (name.as_str(), script))
    }

    /// Addresses on which a port has to listen.
    pub(crate) fn listening(&self, scheme: Scheme) -> BTreeSet<Ipv4Addr> {
        let open = self.hosts.values().filter(|host| !matches!(port(host, scheme), Port::Closed));
        open.map(|host| host.address).collect()
    }

    /// Every address of the script, listening or not.
    pub(crate) fn addresses(&self) -> BTreeSet<Ipv4Addr> {
        self.hosts.values().map(|host| host.address).collect()
    }

    /// The reply whose turn it is; the last one repeats.
    pub(super) fn next_of<'a>(&self, replies: &'a [Reply]) -> Option<&'a Reply> {
        let mut turns = locked(&self.turns);
        let turn = turns.entry(replies.as_ptr().addr()).or_default();
        let reply = replies.get(*turn).or(replies.last());
        *turn += 1;
        reply
    }

    pub(super) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }
}

/// What a host's port does.
pub(super) const fn port(host: &HostScript, scheme: Scheme) -> &Port {
    match scheme {
        Scheme::Http => &host.http,
        Scheme::Https => &host.https,
    }
}
