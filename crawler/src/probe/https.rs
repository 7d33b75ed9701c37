//! One request to one vetted address, with every limit on bytes and time. Redirects are not followed here.

use super::failure;
use super::tls::{Acquaintance, Trust};
use super::unpack::{Unpacked, Unpacker};
use crate::settings::{CrawlerSettings, Limits};
use crate::target::{Target, TargetHost, Vetted};
use crate::{CrawlError, telemetry};
use domain::clock::Clock;
use domain::observation::{Failure, Scheme, TlsFacts};
use domain::validators::Validators;
use futures::future::{Either, select};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, COOKIE, HOST,
    HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

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

/// What goes along with a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Along<'a> {
    /// The `Cookie` header.
    pub cookies: Option<&'a str>,
    /// The copy that we have: the page is wanted only if it is another one.
    pub copy: Option<&'a Validators>,
}

/// Makes requests.
pub struct Fetcher {
    trust: Trust,
    limits: Limits,
    user_agent: String,
    http_port: u16,
    https_port: u16,
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

    /// What is to be remembered of the servers that one look meets.
    #[must_use]
    pub fn acquaintance(&self) -> Acquaintance {
        self.trust.acquaintance()
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
        along: Along<'_>,
        tls: &mut Acquaintance,
    ) -> Result<Fetched, FetchFailure> {
        let socket = SocketAddr::new(address.ip(), self.port(target.scheme));
        let started = Instant::now();
        tls.forget_last();
        let outcome = self.request(target, socket, appetite, along, tls, started).await;
        let took = started.elapsed();
        metrics::histogram!(telemetry::REQUEST_SECONDS).record(took.as_secs_f64());
        match outcome {
            Ok(mut fetched) => {
                metrics::counter!(telemetry::REQUESTS, "outcome" => "ok").increment(1);
                fetched.tls = tls.last();
                fetched.took = took;
                Ok(fetched)
            }
            Err((failure, detail)) => {
                metrics::counter!(telemetry::REQUESTS, "outcome" => format!("{failure:?}")).increment(1);
                Err(FetchFailure { failure, detail, tls: tls.last(), took })
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
        along: Along<'_>,
        tls: &mut Acquaintance,
        started: Instant,
    ) -> Wanted<Fetched> {
        let deadline = started + self.limits.fetch.min(appetite.time);
        let request = self.ask(target, along)?;
        let tcp = connect(socket, self.limits.connect, deadline).await?;
        match target.scheme {
            Scheme::Http => self.exchange(tcp, request, appetite.body, deadline).await,
            Scheme::Https => {
                let secured = self.shake_hands(target, tcp, tls, deadline).await?;
                self.exchange(secured, request, appetite.body, deadline).await
            }
        }
    }

    async fn shake_hands(
        &self,
        target: &Target,
        tcp: TcpStream,
        tls: &mut Acquaintance,
        deadline: Instant,
    ) -> Wanted<tokio_rustls::client::TlsStream<TcpStream>> {
        let ours = |error: &dyn std::error::Error| (Failure::Ours, failure::words(error));
        let host = target.host.key();
        let name = ServerName::try_from(host.clone()).map_err(|e| ours(&e))?;
        let config = tls.config().map_err(|e| ours(&e))?;
        let started = Instant::now();
        let until = deadline.min(started + self.limits.handshake);
        let shaken = timeout_at(until, TlsConnector::from(config).connect(name, tcp)).await;
        match shaken {
            Ok(Ok(stream)) => {
                metrics::histogram!(telemetry::HANDSHAKE_SECONDS).record(started.elapsed().as_secs_f64());
                tls.met(&host, stream.get_ref().1);
                Ok(stream)
            }
            Ok(Err(error)) => Err((failure::of_handshake(&error), failure::words(&error))),
            Err(_) => Err((Failure::Handshake, "the handshake was not finished in time".to_owned())),
        }
    }

    /// One request and its answer. The server may know that no other follows: then it closes first.
    fn ask(&self, target: &Target, along: Along<'_>) -> Wanted<Request<Empty<Bytes>>> {
        let ours = |error: hyper::http::Error| (Failure::Ours, failure::words(&error));
        let host = match &target.host {
            TargetHost::Address(ip) if ip.is_ipv6() => format!("[{ip}]"),
            _ => target.host.key(),
        };
        let path = target.url.path();
        let path = target.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        let mut request = Request::builder()
            .uri(path)
            .header(HOST, host)
            .header(USER_AGENT, &self.user_agent)
            .header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.5")
            .header(ACCEPT_LANGUAGE, "vi,en;q=0.5")
            .header(ACCEPT_ENCODING, "gzip, deflate")
            .header(CONNECTION, "close");
        if let Some(cookies) = along.cookies {
            request = request.header(COOKIE, cookies);
        }
        if let Some(etag) = along.copy.and_then(|copy| copy.etag.as_deref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = along.copy.and_then(|copy| copy.last_modified.as_deref()) {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        request.body(Empty::new()).map_err(ours)
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        request: Request<Empty<Bytes>>,
        limit: usize,
        deadline: Instant,
    ) -> Wanted<Fetched> {
        let until = deadline.min(Instant::now() + self.limits.first_byte);
        let mut builder = http1::Builder::new();
        builder
            .ignore_invalid_headers_in_responses(true)
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true);
        let wrong = |error: hyper::Error| (failure::of_answer(&error), failure::words(&error));
        let (mut sender, connection) = builder.handshake(TokioIo::new(stream)).await.map_err(wrong)?;
        let work = pin!(async {
            let response = match timeout_at(until, sender.send_request(request)).await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => return Err(wrong(error)),
                Err(_) => {
                    let waited = self.limits.first_byte;
                    return Err((Failure::FirstByteTimeout, format!("no answer within {waited:?}")));
                }
            };
            read(response, limit, deadline).await
        });
        // The connection moves the bytes; it may end before all that it brought is read.
        match select(work, pin!(connection)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((_, work)) => work.await,
        }
    }
}

/// What was wanted, or why it was not had, with the library's words.
type Wanted<T> = Result<T, (Failure, String)>;

async fn connect(socket: SocketAddr, limit: Duration, deadline: Instant) -> Wanted<TcpStream> {
    let until = deadline.min(Instant::now() + limit);
    match timeout_at(until, TcpStream::connect(socket)).await {
        Ok(Ok(tcp)) => {
            // A request is one small segment; a refusal here changes nothing but its speed.
            let _ = tcp.set_nodelay(true);
            Ok(tcp)
        }
        Ok(Err(error)) => Err((failure::of_connect(&error), failure::words(&error))),
        Err(_) => Err((Failure::ConnectTimeout, format!("no connection within {limit:?}"))),
    }
}

/// Reads the answer until it ends, is long enough, or takes too long.
async fn read(response: Response<Incoming>, limit: usize, deadline: Instant) -> Wanted<Fetched> {
    let (head, mut body) = response.into_parts();
    let mut unpacker = Unpacker::of(head.headers.get(CONTENT_ENCODING), limit);
    let packed = unpacker.is_packed();
    let headers = headers(&head.headers, packed);
    let truncated = loop {
        match timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => match frame.data_ref().map(|data| unpacker.push(data)) {
                Some(Unpacked::Full) => break true,
                Some(Unpacked::Broken(_)) if unpacker.has_some() => break true,
                Some(Unpacked::Broken(why)) => return Err((Failure::Protocol, why)),
                Some(Unpacked::More) | None => {}
            },
            Ok(None) => match unpacker.end() {
                Ok(()) => break false,
                Err(_) if unpacker.has_some() => break true,
                Err(why) => return Err((Failure::Reset, why)),
            },
            // Browsers show what came; so do we, if it is more than nothing.
            Ok(Some(Err(_))) if unpacker.has_some() => break true,
            Ok(Some(Err(error))) if failure::was_cut(&error) => {
                return Err((Failure::Reset, failure::words(&error)));
            }
            Ok(Some(Err(error))) => return Err((Failure::Protocol, failure::words(&error))),
            Err(_) if unpacker.len() >= WORTH_READING => break true,
            Err(_) => return Err((Failure::BodyTimeout, format!("{} bytes, then nothing", unpacker.len()))),
        }
    };
    let (status, body) = (head.status.as_u16(), unpacker.into_body());
    Ok(Fetched { status, headers, body, truncated, tls: None, took: Duration::ZERO })
}

/// Names in lower case with values; those that speak of the packing go with it.
fn headers(map: &HeaderMap, packed: bool) -> Vec<(String, String)> {
    let kept = |name: &HeaderName| !packed || ![CONTENT_ENCODING, CONTENT_LENGTH].contains(name);
    map.iter()
        .filter(|(name, _)| kept(name))
        .map(|(n, v)| (n.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect()
}
