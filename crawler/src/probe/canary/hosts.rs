//! Known-good hosts: big sites that are up whenever we are. A name resolved, a connection and a handshake tell it;
//! not a page is fetched.

use crate::CrawlError;
use crate::probe::dns::Dns;
use crate::probe::tls::Trust;
use crate::settings::CrawlerSettings;
use crate::target::Guard;
use domain::clock::Clock;
use domain::name::HostName;
use futures::future::join_all;
use rustls_pki_types::ServerName;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// Asks the hosts, all at once.
pub(super) struct Hosts {
    names: Vec<HostName>,
    trust: Trust,
    port: u16,
    /// For everything that is asked of one host.
    patience: Duration,
    ipv6: bool,
}

impl Hosts {
    pub(super) fn new(settings: &CrawlerSettings, ipv6: bool, clock: Clock) -> Result<Self, CrawlError> {
        Ok(Self {
            names: settings.canaries.clone(),
            trust: Trust::new(settings.extra_roots_pem.as_deref(), clock)?,
            port: settings.https_port,
            // Shorter than what a site gets: a host that is good needs a fraction of it.
            patience: settings.limits.connect,
            ipv6,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(super) async fn ask(&self, dns: &Dns, guard: &Guard) -> Vec<(String, Result<(), String>)> {
        join_all(self.names.iter().map(|name| self.one(name, dns, guard))).await
    }

    async fn one(&self, name: &HostName, dns: &Dns, guard: &Guard) -> (String, Result<(), String>) {
        let answer = timeout(self.patience, self.greet(name, dns, guard)).await;
        let answer = answer.unwrap_or_else(|_| Err(format!("no answer within {:?}", self.patience)));
        (name.as_str().to_owned(), answer)
    }

    /// Resolves, connects, shakes hands. Whose certificate it is does not matter here: some authorities of public
    /// bodies are not among our roots.
    async fn greet(&self, name: &HostName, dns: &Dns, guard: &Guard) -> Result<(), String> {
        let addresses = dns.addresses(name.as_str()).await;
        let mut allowed = addresses.all().filter_map(|ip| guard.vet(ip).ok());
        let Some(address) = allowed.find(|a| a.ip().is_ipv4() || self.ipv6) else {
            return Err(format!("no address that may be contacted; the DNS says {}", addresses.a.word()));
        };
        let words = |error: &dyn std::error::Error| error.to_string();
        let config = self.trust.acquaintance().config().map_err(|e| words(&e))?;
        let server = ServerName::try_from(name.as_str().to_owned()).map_err(|e| words(&e))?;
        let tcp =
            TcpStream::connect(SocketAddr::new(address.ip(), self.port)).await.map_err(|e| words(&e))?;
        TlsConnector::from(config).connect(server, tcp).await.map_err(|e| words(&e))?;
        Ok(())
    }
}
