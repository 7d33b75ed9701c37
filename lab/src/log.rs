//! What the lab saw: every connection, handshake and request on its web ports, in order.
//!
//! The log is the ground truth for politeness: it is written by the servers, so a client cannot flatter it.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::sink::LogSink;

/// Which of the two web ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// The port that stands for 80.
    Http,
    /// The port that stands for 443.
    Https,
}

impl Scheme {
    /// As in a URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// One thing that happened at a web port.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LogEntry {
    /// Milliseconds since the lab started (monotonic; never smaller than that of the entry before).
    pub at: i64,
    /// The lab's own address.
    pub address: IpAddr,
    /// The client.
    pub peer: SocketAddr,
    /// Which port.
    pub scheme: Scheme,
    /// The connection, numbered from 1 in the order of acceptance.
    pub connection: u64,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A connection was accepted.
    Open,
    /// The connection is over, whoever ended it. It is noticed a moment after the client's own close.
    Close,
    /// A ClientHello was read and the handshake ended.
    Tls {
        /// Server name that the client asked for.
        sni: Option<String>,
        /// Whether both sides finished it.
        ok: bool,
    },
    /// A request was read; written when it arrives, before any scripted delay.
    Request {
        /// The `Host` field in lower case, without the port; empty when there was none.
        host: String,
        /// Method as sent.
        method: String,
        /// Request target: path with query.
        path: String,
        /// `User-Agent`, empty when there was none.
        user_agent: String,
        /// The status that the script answers with; `None` when it sends no status line.
        status_sent: Option<u16>,
    },
}

/// One question that the resolver got.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Question {
    /// Milliseconds since the lab started.
    pub at: i64,
    /// Name asked for, in lower case without the final dot.
    pub name: String,
    /// Record type, as `A` or `MX`.
    pub record_type: String,
    /// Over TCP.
    pub tcp: bool,
}

/// The growing record.
#[derive(Debug)]
pub(crate) struct Log {
    started: Instant,
    entries: Mutex<Vec<LogEntry>>,
    questions: Mutex<Vec<Question>>,
    sink: Option<LogSink>,
}

impl Log {
    pub(crate) fn new(sink: Option<LogSink>) -> Self {
        Self { started: Instant::now(), entries: Mutex::default(), questions: Mutex::default(), sink }
    }

    fn now(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    pub(crate) fn push(&self, place: Place, connection: u64, event: Event) {
        let mut entries = locked(&self.entries);
        // The clock is read under the lock, so order in the list and order in time agree.
        let entry = LogEntry {
            at: self.now(),
            address: place.local.ip(),
            peer: place.peer,
            scheme: place.scheme,
            connection,
            event,
        };
        if let (Some(sink), Event::Request { .. }) = (&self.sink, &entry.event) {
            sink.send(&entry, place.local.port());
        }
        entries.push(entry);
    }

    pub(crate) fn ask(&self, name: String, record_type: String, tcp: bool) {
        let mut questions = locked(&self.questions);
        questions.push(Question { at: self.now(), name, record_type, tcp });
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        locked(&self.entries).clone()
    }

    pub(crate) fn questions(&self) -> Vec<Question> {
        locked(&self.questions).clone()
    }

    pub(crate) fn len(&self) -> usize {
        locked(&self.entries).len()
    }

    pub(crate) fn clear(&self) {
        locked(&self.entries).clear();
        locked(&self.questions).clear();
    }
}

/// The two ends of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) local: SocketAddr,
    pub(crate) peer: SocketAddr,
    pub(crate) scheme: Scheme,
}

/// A lock whose holder panicked still guards whole values here: every change is one push or clear.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The greatest number of connections that were open at once, by address of the lab.
///
/// A server notices a close slightly after the client made it, so a connection that follows another one
/// directly can look like a second one beside it: a close seen up to `grace` after an open is counted first.
#[must_use]
pub fn peak_connections(entries: &[LogEntry], grace: Duration) -> BTreeMap<IpAddr, usize> {
    let grace = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
    let mut moments: Vec<(i64, i32, IpAddr)> = Vec::new();
    let mut opened: HashMap<u64, i64> = HashMap::new();
    for entry in entries {
        match entry.event {
            Event::Open => {
                opened.insert(entry.connection, entry.at);
                moments.push((entry.at, 1, entry.address));
            }
            Event::Close => {
                let open = opened.get(&entry.connection).copied().unwrap_or(entry.at);
                // Never before its own opening: a short connection still counts.
                moments.push((entry.at.saturating_sub(grace).max(open.saturating_add(1)), -1, entry.address));
            }
            Event::Tls { .. } | Event::Request { .. } => {}
        }
    }
    moments.sort_by_key(|&(at, change, _)| (at, change));
    let mut open: HashMap<IpAddr, usize> = HashMap::new();
    let mut peak = BTreeMap::new();
    for (_, change, address) in moments {
        let now = open.entry(address).or_default();
        *now = if change > 0 { *now + 1 } else { now.saturating_sub(1) };
        let most = peak.entry(address).or_insert(0);
        *most = (*most).max(*now);
    }
    peak
}

/// The moments (milliseconds since the start) of all requests, by host.
#[must_use]
pub fn requests_by_host(entries: &[LogEntry]) -> BTreeMap<String, Vec<i64>> {
    let mut moments: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for entry in entries {
        if let Event::Request { host, .. } = &entry.event {
            moments.entry(host.clone()).or_default().push(entry.at);
        }
    }
    moments
}

/// The moments (milliseconds since the start) of all requests, by address of the lab.
#[must_use]
pub fn requests_by_address(entries: &[LogEntry]) -> BTreeMap<IpAddr, Vec<i64>> {
    let mut moments: BTreeMap<IpAddr, Vec<i64>> = BTreeMap::new();
    for entry in entries {
        if let Event::Request { .. } = entry.event {
            moments.entry(entry.address).or_default().push(entry.at);
        }
    }
    moments
}

/// The most moments (sorted milliseconds) that fall into any span of that length, its end excluded.
#[must_use]
pub fn busiest(moments: &[i64], span: Duration) -> usize {
    let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let mut first = 0;
    let mut most = 0;
    for (last, at) in moments.iter().enumerate() {
        while moments[first].saturating_add(span) <= *at && first < last {
            first += 1;
        }
        most = most.max(last - first + 1);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: i64, connection: u64, event: Event) -> LogEntry {
        let address = IpAddr::from([127, 0, 1, 1]);
        LogEntry { at, address, peer: SocketAddr::new(address, 1), scheme: Scheme::Http, connection, event }
    }

    #[test]
    fn a_close_noticed_late_is_not_a_second_connection() {
        let entries = [
            entry(0, 1, Event::Open),
            entry(10, 2, Event::Open),
            entry(12, 1, Event::Close),
            entry(20, 2, Event::Close),
        ];
        let address = entries[0].address;
        assert_eq!(peak_connections(&entries, Duration::ZERO)[&address], 2);
        assert_eq!(peak_connections(&entries, Duration::from_millis(5))[&address], 1);
    }

    #[test]
    fn two_at_once_stay_two_within_any_grace_shorter_than_their_overlap() {
        let entries = [
            entry(0, 1, Event::Open),
            entry(1, 2, Event::Open),
            entry(100, 1, Event::Close),
            entry(100, 2, Event::Close),
        ];
        assert_eq!(peak_connections(&entries, Duration::from_millis(50))[&entries[0].address], 2);
    }

    #[test]
    fn the_busiest_span_excludes_its_end() {
        let second = Duration::from_secs(1);
        assert_eq!(busiest(&[0, 1_000, 2_000], second), 1);
        assert_eq!(busiest(&[0, 999, 1_000, 1_001, 5_000], second), 3);
        assert_eq!(busiest(&[7, 7, 7], Duration::ZERO), 1);
        assert_eq!(busiest(&[], second), 0);
    }
}
