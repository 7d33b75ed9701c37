//! The running lab.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;

use crate::dns::{self, Answerer};
use crate::error::LabError;
use crate::log::{Log, LogEntry, Question, Scheme};
use crate::script::World;
use crate::sink::LogSink;
use crate::tasks::Tasks;
use crate::tls::Authority;
use crate::web::{self, Listeners, Server, Sites};

/// Where the lab listens and what its chance is drawn from.
#[derive(Debug, Clone)]
pub struct LabSettings {
    /// Port that stands for 80; 0 takes one that is free on every address of the world.
    pub http_port: u16,
    /// Port that stands for 443; 0 takes one that is free on every address of the world.
    pub https_port: u16,
    /// The resolver, on UDP and TCP; port 0 takes a free one.
    pub dns: SocketAddr,
    /// Chance: which ports are tried first, and the bytes of garbage.
    pub seed: u64,
}

impl Default for LabSettings {
    fn default() -> Self {
        Self { http_port: 0, https_port: 0, dns: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), seed: 1 }
    }
}

/// A small internet on loopback, until it is stopped or dropped.
#[derive(Debug)]
pub struct Lab {
    dns: SocketAddr,
    http_port: u16,
    https_port: u16,
    addresses: BTreeSet<Ipv4Addr>,
    hosts: usize,
    server: Arc<Server>,
    log: Arc<Log>,
    tasks: Tasks,
}

impl Lab {
    /// Plays a world.
    ///
    /// # Errors
    /// [`LabError`] where a socket cannot be had or the world has a name or address that cannot be served.
    pub async fn start(world: World, settings: LabSettings) -> Result<Self, LabError> {
        Self::start_logging(world, settings, None).await
    }

    /// As [`Lab::start`], and writes each request to `sink`.
    ///
    /// # Errors
    /// As [`Lab::start`].
    pub fn start_logging(
        world: World,
        settings: LabSettings,
        sink: Option<LogSink>,
    ) -> Pin<Box<dyn Future<Output = Result<Self, LabError>> + Send>> {
        // Boxed at the door: otherwise each package that plays a world compiles the whole lab once more.
        Box::pin(Self::play(world, settings, sink))
    }

    async fn play(world: World, settings: LabSettings, sink: Option<LogSink>) -> Result<Self, LabError> {
        if settings.http_port != 0 && settings.http_port == settings.https_port {
            return Err(LabError::SamePort(settings.http_port));
        }
        check_addresses(&world)?;
        let log = Arc::new(Log::new(sink));
        let answerer = Answerer::new(&world)?;
        let hosts = world.hosts.len();
        let sites = Sites::new(world.hosts, settings.seed);
        let addresses = sites.addresses();
        // Both are bound before either serves, so that 0 and 0 give two different ports.
        let listen = |scheme, port| Listeners::bind(scheme, &sites.listening(scheme), port, settings.seed);
        let https = listen(Scheme::Https, settings.https_port)?;
        let http = listen(Scheme::Http, settings.http_port)?;
        let sockets = dns::Sockets::bind(settings.dns).await?;
        let tasks = Tasks::default();
        let (dns, http_port, https_port) = (sockets.address, http.port, https.port);
        let server = Arc::new(Server { sites, authority: Authority::new()?, log: Arc::clone(&log) });
        dns::serve(sockets, &answerer, &log, &tasks);
        web::serve(https, &server, &tasks);
        web::serve(http, &server, &tasks);
        Ok(Self { dns, http_port, https_port, addresses, hosts, server, log, tasks })
    }

    /// Where the resolver listens, on UDP and TCP.
    #[must_use]
    pub const fn dns_addr(&self) -> SocketAddr {
        self.dns
    }

    /// The port that stands for 80.
    #[must_use]
    pub const fn http_port(&self) -> u16 {
        self.http_port
    }

    /// The port that stands for 443.
    #[must_use]
    pub const fn https_port(&self) -> u16 {
        self.https_port
    }

    /// The certificate authority that clients have to trust, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        self.server.authority.pem()
    }

    /// Every web address of the world, listening or not.
    #[must_use]
    pub const fn addresses(&self) -> &BTreeSet<Ipv4Addr> {
        &self.addresses
    }

    /// Everything the web servers saw since the start or the last [`Lab::clear_log`], in order. It grows
    /// with every request: a lab that runs for days should be cleared now and then.
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        self.log.entries()
    }

    /// How many entries [`Lab::log`] would give.
    #[must_use]
    pub fn log_len(&self) -> usize {
        self.log.len()
    }

    /// Every question that the resolver got, in order.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        self.log.questions()
    }

    /// Forgets what was seen so far; time goes on.
    pub fn clear_log(&self) {
        self.log.clear();
    }

    /// Writes the certificate authority where a client can be pointed at it.
    ///
    /// # Errors
    /// [`LabError::Write`].
    pub fn write_ca(&self, path: &Path) -> Result<(), LabError> {
        std::fs::write(path, self.ca_pem())
            .map_err(|source| LabError::Write { path: path.to_owned(), source })
    }

    /// How to point a client here, in words for a terminal and as settings of danhba.
    #[must_use]
    pub fn describe(&self, ca: &Path) -> String {
        let range = match (self.addresses.first(), self.addresses.last()) {
            (Some(first), Some(last)) if first != last => format!("{first} … {last}"),
            (Some(only), _) => only.to_string(),
            _ => "none".to_owned(),
        };
        let (hosts, count) = (self.hosts, self.addresses.len());
        let (dns, http, https, ca) = (self.dns, self.http_port, self.https_port, ca.display());
        format!(
            "{hosts} hosts on {count} addresses ({range})\n\
             resolver  {dns} (UDP and TCP)\n\
             http      port {http}\n\
             https     port {https}, certificates signed by {ca}\n\
             \n\
             danhba.toml:\n\
             [resolver]\n\
             servers = [\"{dns}\"]\n\
             [crawler]\n\
             allow_networks = [\"127.0.0.0/8\"]\n\
             extra_roots = \"{ca}\"\n\
             http_port = {http}\n\
             https_port = {https}\n"
        )
    }

    /// Ends every connection and listener, and returns when all are gone.
    pub async fn stop(self) {
        self.tasks.stop().await;
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.tasks.cancel();
    }
}

fn check_addresses(world: &World) -> Result<(), LabError> {
    match world.hosts.iter().find(|(_, host)| !host.address.is_loopback()) {
        Some((host, script)) => Err(LabError::NotLoopback { host: host.clone(), address: script.address }),
        None => Ok(()),
    }
}
