//! One DNS question and its answer as a value: no such name, no such record, and each way of failing apart.

use super::raw;
use crate::CrawlError;
use domain::observation::Answer;
use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

tokio::task_local! {
    /// Whether this machine failed to put a question of the look under way.
    static FAULT: Cell<bool>;
}

/// Does the look; also tells whether a question in it, of whatever kind, failed on this machine: then its answer
/// is no fact about the site.
pub(super) async fn watched<F: Future>(look: F) -> (F::Output, bool) {
    let watch = async {
        let seen = look.await;
        (seen, FAULT.with(Cell::get))
    };
    FAULT.scope(Cell::new(false), watch).await
}

fn note_fault(error: &dyn std::fmt::Display) {
    tracing::warn!(%error, "a DNS question could not be put: a fault of this machine or its network");
    // Nobody watches a canary's question: for it, every failure is a fault.
    let _ = FAULT.try_with(|fault| fault.set(true));
}

/// The configured resolvers.
pub(super) struct Asker {
    resolver: TokioResolver,
    servers: Vec<SocketAddr>,
    patience: Duration,
    chance: Mutex<StdRng>,
}

/// An answer with the alias chain that led to it.
pub(super) struct Asked {
    pub(super) answer: Answer<RData>,
    /// Targets of CNAME records, in order.
    pub(super) chain: Vec<String>,
}

impl Asker {
    pub(super) fn new(servers: &[SocketAddr], patience: Duration, seed: u64) -> Result<Self, CrawlError> {
        let config = config(servers)?;
        let servers = sockets(&config);
        if servers.is_empty() {
            return Err(CrawlError::Resolver("the system names none".to_owned()));
        }
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let options = builder.options_mut();
        options.timeout = patience;
        options.attempts = 1;
        options.edns0 = true;
        // A measurement wants the present; our memory is the database.
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        options.preserve_intermediates = true;
        options.num_concurrent_reqs = 1;
        options.max_active_requests = 4_096;
        let resolver = builder.build().map_err(|e| CrawlError::Resolver(e.to_string()))?;
        Ok(Self { resolver, servers, patience, chance: Mutex::new(StdRng::seed_from_u64(seed)) })
    }

    /// The wait for one answer, per try.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Asks for the records of `record_type` at `name`, aliases followed.
    pub(super) async fn ask(&self, name: &Name, record_type: RecordType) -> Asked {
        match self.resolver.lookup(name.clone(), record_type).await {
            Ok(lookup) => {
                let mut chain = Vec::new();
                let mut records = Vec::new();
                for record in lookup.answers() {
                    match &record.data {
                        RData::CNAME(target) if record_type != RecordType::CNAME => chain.push(text(target)),
                        data if data.record_type() == record_type => records.push(data.clone()),
                        _ => {}
                    }
                }
                let answer = match records.is_empty() {
                    false => Answer::Found(records),
                    true if chain.is_empty() && is_referral(lookup.authorities()) => Answer::Lame,
                    true => Answer::NoData,
                };
                Asked { answer, chain }
            }
            Err(error) => {
                if is_ours(&error) {
                    note_fault(&error);
                }
                Asked { answer: failure(&error), chain: Vec::new() }
            }
        }
    }

    /// Why a resolver says SERVFAIL: lame, bogus, or untold.
    pub(super) async fn diagnose<T>(&self, name: &Name, record_type: RecordType) -> Answer<T> {
        let Some(plain) = self.raw(name, record_type, false).await else { return Answer::ServFail };
        if plain.extended.iter().any(|code| (5..=12).contains(code)) {
            return Answer::Bogus;
        }
        if plain.extended.iter().any(|code| matches!(code, 22 | 23)) {
            return Answer::Lame;
        }
        if plain.code != ResponseCode::ServFail {
            return Answer::ServFail; // a passing failure; the resolver had its second try already
        }
        match self.raw(name, record_type, true).await {
            Some(unchecked) if matches!(unchecked.code, ResponseCode::NoError | ResponseCode::NXDomain) => {
                Answer::Bogus
            }
            _ => Answer::ServFail,
        }
    }

    /// Whether the resolver validated the SOA of `name`; `None` if it did not answer.
    pub(super) async fn authentic(&self, name: &Name) -> Option<bool> {
        let reply = self.raw(name, RecordType::SOA, false).await?;
        matches!(reply.code, ResponseCode::NoError | ResponseCode::NXDomain).then_some(reply.authentic)
    }

    /// The first resolver that answers.
    async fn raw(&self, name: &Name, record_type: RecordType, unchecked: bool) -> Option<raw::Reply> {
        for server in &self.servers {
            let id = self.chance.lock().unwrap_or_else(PoisonError::into_inner).random();
            match raw::ask(*server, name, record_type, unchecked, id, self.patience).await {
                Ok(None) => {}
                Ok(reply) => return reply,
                Err(error) if is_local(&error) => note_fault(&error),
                Err(_) => {} // the server refuses questions: the next one may not
            }
        }
        None
    }
}

fn config(servers: &[SocketAddr]) -> Result<ResolverConfig, CrawlError> {
    if servers.is_empty() {
        let (system, _) = hickory_resolver::system_conf::read_system_conf()
            .map_err(|e| CrawlError::Resolver(e.to_string()))?;
        // Without the search list: every question is about one absolute name.
        return Ok(ResolverConfig::from_parts(None, Vec::new(), system.name_servers().to_vec()));
    }
    let servers = servers.iter().map(|server| {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
            connection.port = server.port();
            connection
        });
        NameServerConfig::new(server.ip(), true, connections.to_vec())
    });
    Ok(ResolverConfig::from_parts(None, Vec::new(), servers.collect()))
}

fn sockets(config: &ResolverConfig) -> Vec<SocketAddr> {
    config
        .name_servers()
        .iter()
        .map(|s| SocketAddr::new(s.ip, s.connections.first().map_or(53, |c| c.port)))
        .collect()
}

/// The absolute name of a host, so that no search list is ever tried.
pub(super) fn absolute(host: &str) -> Option<Name> {
    Name::from_ascii(format!("{}.", host.trim_end_matches('.'))).ok()
}

/// A name without the final dot, lower case; the root stays `.`.
pub(super) fn text(name: &Name) -> String {
    let ascii = name.to_ascii().to_ascii_lowercase();
    match ascii.strip_suffix('.') {
        Some("") | None => ascii,
        Some(name) => name.to_owned(),
    }
}

/// Whether the question never left this machine. A resolver that took it and was silent is not this: the
/// library reports silence even when other resolvers could not be reached at all.
fn is_ours(error: &NetError) -> bool {
    match error {
        NetError::Io(io) => is_local(io),
        // More questions under way than the library allows; sockets to all resolvers failed (the pool keeps no
        // other trace of their errors).
        NetError::Busy | NetError::NoConnections => true,
        _ => false,
    }
}

/// No descriptors, memory, ports, permission or route: the error is made by this machine's kernel.
fn is_local(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    // EPERM, ENOMEM, EACCES, ENFILE, EMFILE, EADDRINUSE, EADDRNOTAVAIL, ENETDOWN, ENETUNREACH, ENOBUFS on Linux.
    matches!(error.raw_os_error(), Some(1 | 12 | 13 | 23 | 24 | 98 | 99 | 100 | 101 | 105))
        || matches!(
            error.kind(),
            K::PermissionDenied
                | K::OutOfMemory
                | K::AddrInUse
                | K::AddrNotAvailable
                | K::NetworkDown
                | K::NetworkUnreachable
        )
}

fn failure(error: &NetError) -> Answer<RData> {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => negative(none),
        NetError::Dns(DnsError::ResponseCode(ResponseCode::ServFail)) => Answer::ServFail,
        NetError::Dns(DnsError::ResponseCode(ResponseCode::Refused)) => Answer::Refused,
        // For want of a better word where the fault is ours; the look does not count then.
        NetError::Timeout | NetError::Io(_) | NetError::NoConnections | NetError::Busy => Answer::Timeout,
        _ => Answer::Other(Vec::new()),
    }
}

fn negative(none: &NoRecords) -> Answer<RData> {
    match none.response_code {
        ResponseCode::NXDomain => Answer::NxDomain,
        ResponseCode::NoError if none.authorities.as_deref().is_some_and(is_referral) => Answer::Lame,
        ResponseCode::NoError => Answer::NoData,
        _ => Answer::Other(Vec::new()),
    }
}

/// NS without SOA beside an empty answer: a server that should know sends us elsewhere (RFC 2308 section 2.2).
fn is_referral(authorities: &[Record]) -> bool {
    let has = |record_type| authorities.iter().any(|r| r.record_type() == record_type);
    has(RecordType::NS) && !has(RecordType::SOA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_our_kernel_refuses_is_ours_and_what_the_resolver_does_is_not() {
        for os in [1, 12, 13, 23, 24, 98, 99, 100, 101, 105] {
            let error = NetError::from(io::Error::from_raw_os_error(os));
            assert!(is_ours(&error), "{error}");
        }
        assert!(is_ours(&NetError::Busy) && is_ours(&NetError::NoConnections));
        for os in [104, 110, 111] {
            let error = NetError::from(io::Error::from_raw_os_error(os));
            assert!(!is_ours(&error), "{error}");
        }
        assert!(!is_ours(&NetError::Timeout));
    }

    // The broadcast address of the loopback network: a socket that did not ask for broadcast may not send there.
    fn forbidden() -> Asker {
        Asker::new(&["127.255.255.255:53".parse().unwrap()], Duration::from_millis(200), 1).unwrap()
    }

    #[tokio::test]
    async fn a_question_that_cannot_be_sent_is_noted_for_the_look_it_belongs_to() {
        let (asker, name) = (forbidden(), absolute("a.biz.vn").unwrap());
        let (asked, faulty) = watched(asker.ask(&name, RecordType::A)).await;
        assert!(faulty && asked.answer == Answer::Timeout, "through the library");
        let (why, faulty) = watched(asker.diagnose::<()>(&name, RecordType::A)).await;
        assert!(faulty && why == Answer::ServFail, "and by hand");
        let ((), faulty) = watched(async {}).await;
        assert!(!faulty);
    }
}
