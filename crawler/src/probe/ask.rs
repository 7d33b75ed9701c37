//! One DNS question and its answer as a value: no such name, no such record, and each way of failing apart.

use super::wire::{Question, Wire};
use crate::CrawlError;
use domain::observation::Answer;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError, NoRecords};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;
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
    wires: Vec<Wire>,
    /// For answers too long for a datagram.
    long: TokioResolver,
    patience: Duration,
    chance: Mutex<StdRng>,
}

/// An answer with the alias chain that led to it.
pub(super) struct Asked {
    pub(super) answer: Answer<RData>,
    /// Targets of CNAME records, in order.
    pub(super) chain: Vec<String>,
    /// Whether the resolver validated it (the AD flag, RFC 4035 section 3.2.3); `None`: it did not answer.
    pub(super) authentic: Option<bool>,
    /// What the resolver says about a failure (RFC 8914).
    extended: Vec<u16>,
}

impl Asked {
    fn failed(answer: Answer<RData>) -> Self {
        Self { answer, chain: Vec::new(), authentic: None, extended: Vec::new() }
    }
}

/// Tries of a question over all servers.
const TRIES: usize = 2;
/// Aliases followed when the resolver does not follow them itself.
const ALIASES: usize = 8;

impl Asker {
    pub(super) fn new(servers: &[SocketAddr], patience: Duration, seed: u64) -> Result<Self, CrawlError> {
        let config = config(servers)?;
        let wires: Vec<Wire> = sockets(&config).into_iter().map(Wire::new).collect();
        if wires.is_empty() {
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
        let long = builder.build().map_err(|e| CrawlError::Resolver(e.to_string()))?;
        Ok(Self { wires, long, patience, chance: Mutex::new(StdRng::seed_from_u64(seed)) })
    }

    /// The wait for one answer, per try.
    pub(super) fn patience(&self) -> Duration {
        self.patience
    }

    /// Asks for the records of `record_type` at `name`, aliases followed.
    pub(super) async fn ask(&self, name: &Name, record_type: RecordType) -> Asked {
        let mut asked = self.once(name, record_type).await;
        // Most resolvers follow aliases; some leave it to us.
        let mut followed = 0;
        while asked.answer == Answer::NoData && followed < ALIASES {
            let Some(last) = asked.chain.last().and_then(|target| absolute(target)) else { break };
            if asked.chain.len() > ALIASES {
                break;
            }
            let next = self.once(&last, record_type).await;
            let circles = next.chain.iter().any(|target| asked.chain.contains(target));
            asked.answer = next.answer;
            asked.chain.extend(next.chain);
            followed += 1;
            if circles || asked.answer != Answer::NoData {
                break;
            }
        }
        // What does not exist is the end of the aliases (RFC 6604 section 3): the name that was asked about does.
        if asked.answer == Answer::NxDomain && !asked.chain.is_empty() {
            asked.answer = Answer::NoData;
        }
        asked
    }

    async fn once(&self, name: &Name, record_type: RecordType) -> Asked {
        match self.exchange(Question { name, record_type, unchecked: false }).await {
            Ok(message) if message.metadata.truncation => self.at_length(name, record_type).await,
            Ok(message) => read(&message, record_type),
            Err(answer) => Asked::failed(answer),
        }
    }

    /// The answer of the first server that gives one; else how the last one failed.
    async fn exchange(&self, question: Question<'_>) -> Result<Message, Answer<RData>> {
        let tries = TRIES.max(self.wires.len());
        let mut outcome = Err(Answer::Timeout);
        let mut fault = None;
        for wire in self.wires.iter().cycle().take(tries) {
            match wire.ask(question, &self.chance, self.patience).await {
                Ok(Some(message)) if is_final(&message) => return Ok(message),
                Ok(Some(message)) => outcome = Ok(message),
                Ok(None) => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    outcome = Err(Answer::Other(Vec::new()));
                }
                // The server refuses questions: the next one may not.
                Err(error) => fault = is_local(&error).then_some(error).or(fault),
            }
        }
        if let (Err(Answer::Timeout), Some(error)) = (&outcome, fault) {
            note_fault(&error);
        }
        outcome
    }

    /// An answer that does not fit into a datagram, over TCP.
    async fn at_length(&self, name: &Name, record_type: RecordType) -> Asked {
        match self.long.lookup(name.clone(), record_type).await {
            Ok(lookup) => {
                let (records, chain) = sorted(lookup.answers(), record_type);
                let answer = found(records, &chain, lookup.authorities());
                Asked { chain, ..Asked::failed(answer) }
            }
            Err(error) => {
                if is_ours(&error) {
                    note_fault(&error);
                }
                Asked::failed(failure(&error))
            }
        }
    }

    /// Why a resolver says SERVFAIL: lame, bogus, or untold.
    pub(super) async fn diagnose<T>(
        &self,
        failed: &Asked,
        name: &Name,
        record_type: RecordType,
    ) -> Answer<T> {
        if failed.extended.iter().any(|code| (5..=12).contains(code)) {
            return Answer::Bogus;
        }
        if failed.extended.iter().any(|code| matches!(code, 22 | 23)) {
            return Answer::Lame;
        }
        match self.exchange(Question { name, record_type, unchecked: true }).await {
            Ok(unchecked)
                if matches!(
                    unchecked.metadata.response_code,
                    ResponseCode::NoError | ResponseCode::NXDomain
                ) =>
            {
                Answer::Bogus
            }
            _ => Answer::ServFail,
        }
    }
}

/// Whether no other server need be asked.
fn is_final(message: &Message) -> bool {
    matches!(message.metadata.response_code, ResponseCode::NoError | ResponseCode::NXDomain)
}

fn read(message: &Message, record_type: RecordType) -> Asked {
    let (records, chain) = sorted(&message.answers, record_type);
    let (answer, chain) = match message.metadata.response_code {
        ResponseCode::NoError => (found(records, &chain, &message.authorities), chain),
        ResponseCode::NXDomain => (Answer::NxDomain, chain),
        ResponseCode::ServFail => (Answer::ServFail, Vec::new()),
        ResponseCode::Refused => (Answer::Refused, Vec::new()),
        _ => (Answer::Other(Vec::new()), Vec::new()),
    };
    let told = is_final(message).then_some(message.metadata.authentic_data);
    Asked { answer, chain, authentic: told, extended: extended(message) }
}

/// The records of the type that was asked for, and the targets of the aliases on the way.
fn sorted(answers: &[Record], record_type: RecordType) -> (Vec<RData>, Vec<String>) {
    let (mut records, mut chain) = (Vec::new(), Vec::new());
    for record in answers {
        match &record.data {
            RData::CNAME(target) if record_type != RecordType::CNAME => chain.push(text(target)),
            data if data.record_type() == record_type => records.push(data.clone()),
            _ => {}
        }
    }
    (records, chain)
}

fn found(records: Vec<RData>, chain: &[String], authorities: &[Record]) -> Answer<RData> {
    match records.is_empty() {
        false => Answer::Found(records),
        true if chain.is_empty() && is_referral(authorities) => Answer::Lame,
        true => Answer::NoData,
    }
}

/// The code of the extended DNS error option (RFC 8914 section 2).
const EDE: u16 = 15;

fn extended(message: &Message) -> Vec<u16> {
    let options = message.edns.as_ref().map(|e| e.options().get_all(EdnsCode::from(EDE))).unwrap_or_default();
    let codes = options.into_iter().filter_map(|option| match option {
        EdnsOption::Unknown(_, data) => data.first_chunk().map(|code| u16::from_be_bytes(*code)),
        _ => None,
    });
    codes.collect()
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
        assert!(faulty && asked.answer == Answer::Timeout, "when it is asked for");
        let failed = Asked::failed(Answer::ServFail);
        let (why, faulty) = watched(asker.diagnose::<()>(&failed, &name, RecordType::A)).await;
        assert!(faulty && why == Answer::ServFail, "and when it is asked why");
        let ((), faulty) = watched(async {}).await;
        assert!(!faulty);
    }
}
