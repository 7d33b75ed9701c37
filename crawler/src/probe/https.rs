//! One request to one vetted address, with every limit on bytes and time. Redirects are not followed here.

use super::failure;
use super::tls::{Seen, Trust};
use crate::settings::{CrawlerSettings, Limits};
use crate::target::{Target, TargetHost, Vetted};
use crate::{CrawlError, telemetry};
use domain::clock::Clock;
use domain::observation::{Failure, Scheme, TlsFacts};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONNECTION, COOKIE, HeaderMap};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

/// A body that stopped coming counts as a page if at least this much of it was read.
const WORTH_READING: usize = 1_024;

/// An answer.
#[derive(Debug)]
pub struct Fetched {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, unpacked, as far as read.
    pub body: Vec<u8>,
    /// The body goes on.
    pub truncated: bool,
    /// What the handshake showed.
    pub tls: Option<TlsFacts>,
    /// From connect to the end of the body.
    pub took: Duration,
}

impl Fetched {
    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether it is a redirect with a target.
    #[must_use]
    pub fn redirect(&self) -> Option<&str> {
        matches!(self.status, 301 | 302 | 303 | 307 | 308).then(|| self.header("location")).flatten()
    }
}

/// No answer.
#[derive(Debug)]
pub struct FetchFailure {
    /// The kind.
    pub failure: Failure,
    /// Words of the library.
    pub detail: String,
    /// What the handshake showed, if it came so far.
    pub tls: Option<TlsFacts>,
    /// From connect to the end.
    pub took: Duration,
}

impl FetchFailure {
    /// Whether another address of the host may fare better: no connection came about.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.failure, Failure::ConnectRefused | Failure::ConnectTimeout | Failure::Unreachable)
    }
}

/// How much of an answer is wanted, and for how long one waits.
#[derive(Debug, Clone, Copy)]
pub struct Appetite {
    /// Bytes of the body.
    pub body: usize,
    /// Time left for the domain.
    pub time: Duration,
}

/// Makes requests.
pub struct Fetcher {
    trust: Trust,
    limits: Limits,
    user_agent: String,
    http_port: u16,
    https_port: u16,
}

/// Answers one name with one address, so that a request can reach nothing but what was vetted.
struct Pin {
    host: String,
    address: SocketAddr,
}

impl Resolve for Pin {
    fn resolve(&self, name: Name) -> Resolving {
        let pinned =
            name.as_str().trim_end_matches('.').eq_ignore_ascii_case(&self.host).then_some(self.address);
        Box::pin(async move {
            match pinned {
                Some(address) => Ok(Box::new(std::iter::once(address)) as Addrs),
                None => Err("the host is not the one that was vetted".into()),
            }
        })
    }
}

impl Fetcher {
    /// Sets up trust and identity.
    ///
    /// # Errors
    /// [`CrawlError::Setting`].
    pub fn new(settings: &CrawlerSettings, clock: Clock) -> Result<Self, CrawlError> {
        Ok(Self {
            trust: Trust::new(settings.extra_roots_pem.as_deref(), clock)?,
            limits: settings.limits.clone(),
            user_agent: settings.user_agent.clone(),
            http_port: settings.http_port,
            https_port: settings.https_port,
        })
    }

    /// Asks `address` for the target.
    ///
    /// # Errors
    /// [`FetchFailure`].
    pub async fn get(
        &self,
        target: &Target,
        address: Vetted,
        appetite: Appetite,
        cookies: Option<&str>,
    ) -> Result<Fetched, FetchFailure> {
        let socket = SocketAddr::new(address.ip(), self.port(target.scheme));
        let seen = Seen::default();
        let started = Instant::now();
        let outcome = self.request(target, socket, appetite, cookies, &seen, started).await;
        let took = started.elapsed();
        metrics::histogram!(telemetry::REQUEST_SECONDS).record(took.as_secs_f64());
        match outcome {
            Ok(mut fetched) => {
                metrics::counter!(telemetry::REQUESTS, "outcome" => "ok").increment(1);
                fetched.tls = seen.facts();
                fetched.took = took;
                Ok(fetched)
            }
            Err((failure, detail)) => {
                metrics::counter!(telemetry::REQUESTS, "outcome" => format!("{failure:?}")).increment(1);
                Err(FetchFailure { failure, detail, tls: seen.facts(), took })
            }
        }
    }

    fn port(&self, scheme: Scheme) -> u16 {
        match scheme {
            Scheme::Http => self.http_port,
            Scheme::Https => self.https_port,
        }
    }

    async fn request(
        &self,
        target: &Target,
        socket: SocketAddr,
        appetite: Appetite,
        cookies: Option<&str>,
        seen: &Seen,
        started: Instant,
    ) -> Result<Fetched, (Failure, String)> {
        let total = self.limits.fetch.min(appetite.time);
        let connect = self.connect_limit(target.scheme).min(total);
        let client = self.client(target, socket, connect, seen)?;
        // One request a connection, and the server may know it: then it closes first.
        let mut request = client.get(self.dial_url(target, socket)).header(CONNECTION, "close");
        if let Some(cookies) = cookies {
            request = request.header(COOKIE, cookies);
        }
        let first_byte = (connect + self.limits.first_byte).min(total);
        let response = match timeout(first_byte, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                let failure = failure::kind(&error, seen.facts().is_some());
                return Err((failure, failure::words(&error)));
            }
            Err(_) => return Err((Failure::FirstByteTimeout, format!("no answer within {first_byte:?}"))),
        };
        if response.remote_addr().is_some_and(|peer| peer.ip() != socket.ip()) {
            return Err((Failure::Ours, "connected to an address that was not vetted".to_owned()));
        }
        let status = response.status().as_u16();
        let headers = headers(response.headers());
        let (body, truncated) = self.body(response, appetite.body, started + total).await?;
        Ok(Fetched { status, headers, body, truncated, tls: None, took: Duration::ZERO })
    }

    fn connect_limit(&self, scheme: Scheme) -> Duration {
        match scheme {
            Scheme::Http => self.limits.connect,
            Scheme::Https => self.limits.connect + self.limits.handshake,
        }
    }

    /// A client for this one request: nothing of another host can leak into it.
    fn client(
        &self,
        target: &Target,
        socket: SocketAddr,
        connect: Duration,
        seen: &Seen,
    ) -> Result<reqwest::Client, (Failure, String)> {
        let ours = |error: &dyn std::error::Error| (Failure::Ours, failure::words(error));
        let tls = self.trust.client(seen.clone()).map_err(|e| ours(&e))?;
        let mut accept = HeaderMap::new();
        accept.insert(
            ACCEPT,
            reqwest::header::HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.5"),
        );
        accept.insert(ACCEPT_LANGUAGE, reqwest::header::HeaderValue::from_static("vi,en;q=0.5"));
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Pin { host: target.host.key(), address: socket })
            // An environment proxy would carry us past the pin.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .pool_max_idle_per_host(0)
            .connect_timeout(connect)
            .user_agent(&self.user_agent)
            .default_headers(accept)
            .build()
            .map_err(|e| ours(&e))
    }

    /// A literal address never asks the resolver, so its port must stand in the URL.
    fn dial_url(&self, target: &Target, socket: SocketAddr) -> url::Url {
        let mut url = target.url.clone();
        if let TargetHost::Address(_) = target.host {
            let _ = url.set_ip_host(socket.ip());
            let _ = url.set_port(Some(socket.port()));
        }
        url
    }

    /// Whether the port accepts connections: TCP alone, not a byte is sent.
    pub async fn accepts(&self, scheme: Scheme, address: Vetted, time: Duration) -> bool {
        let socket = SocketAddr::new(address.ip(), self.port(scheme));
        let connected = timeout(self.limits.connect.min(time), TcpStream::connect(socket)).await;
        matches!(connected, Ok(Ok(_)))
    }

    async fn body(
        &self,
        mut response: reqwest::Response,
        limit: usize,
        deadline: Instant,
    ) -> Result<(Vec<u8>, bool), (Failure, String)> {
        let mut body = Vec::new();
        loop {
            match timeout_at(deadline, response.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    let room = limit.saturating_sub(body.len());
                    body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or(&chunk));
                    if chunk.len() > room || body.len() >= limit {
                        return Ok((body, true));
                    }
                }
                Ok(Ok(None)) => return Ok((body, false)),
                // Browsers show what came; so do we, if it is more than nothing.
                Ok(Err(_)) if !body.is_empty() => return Ok((body, true)),
                Ok(Err(error)) if failure::was_cut(&error) => {
                    return Err((Failure::Reset, failure::words(&error)));
                }
                Ok(Err(error)) => return Err((Failure::Protocol, failure::words(&error))),
                Err(_) if body.len() >= WORTH_READING => return Ok((body, true)),
                Err(_) => return Err((Failure::BodyTimeout, format!("{} bytes, then nothing", body.len()))),
            }
        }
    }
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect()
}
