//! The floor: the least that a look can cost. One blocking thread makes the same queries, handshakes and requests as the
//! crawler (the facts of the DNS over one socket; robots.txt over a verified handshake, the page over a resumed one,
//! robots.txt on port 80) and reads the page's tags; nothing is waited for, judged or stored.

use super::meter::{Meter, Spent};
use anyhow::Context;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use lab::script::{Port, World};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde::Serialize;
use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Types that the crawler asks for at the name, at `www` and at `_dmarc` (RFC 1035, 3596, 4034, 8659).
const QUESTIONS: [(&str, u16); 11] = [
    ("", 2),
    ("", 1),
    ("", 28),
    ("", 15),
    ("", 6),
    ("", 16),
    ("", 257),
    ("", 43),
    ("www.", 1),
    ("www.", 28),
    ("_dmarc.", 16),
];

/// What a number of visits cost.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// Milliseconds of CPU for one domain.
    pub cpu_ms_each: f64,
    /// Seconds of CPU for all.
    pub cpu_s: f64,
    /// Seconds on the wall for all.
    pub wall_s: f64,
}

impl Cost {
    /// The cost of `count` visits.
    pub fn of(count: usize, spent: &Spent) -> Self {
        let cpu_s = spent.cpu.as_secs_f64();
        Self { cpu_ms_each: cpu_s * 1_000.0 / count.max(1) as f64, cpu_s, wall_s: spent.wall.as_secs_f64() }
    }
}

/// Where the lab answers.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// Its DNS.
    pub dns: SocketAddr,
    /// HTTP.
    pub http: u16,
    /// HTTPS.
    pub https: u16,
}

/// Host and address of every site that serves HTTPS.
pub fn hosts(world: &World) -> Vec<(String, std::net::IpAddr)> {
    world
        .hosts
        .iter()
        .filter(|(name, host)| !name.starts_with("www.") && matches!(host.https, Port::Serve(_)))
        .map(|(name, host)| (name.clone(), host.address.into()))
        .collect()
}

/// Looks at every host once.
pub fn run(hosts: &[(String, std::net::IpAddr)], roots: &Path, ports: Ports) -> anyhow::Result<Cost> {
    let mut store = RootCertStore::empty();
    for cert in CertificateDer::pem_file_iter(roots).context("the lab's CA")? {
        store.add(cert?)?;
    }
    let mut config = ClientConfig::builder().with_root_certificates(store).with_no_client_auth();
    config.resumption = rustls::client::Resumption::in_memory_sessions(8);
    let config = Arc::new(config);
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(ports.dns)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let meter = Meter::start();
    for (name, address) in hosts {
        look(&config, &socket, name, *address, ports)
            .with_context(|| format!("the floor's look at {name}"))?;
    }
    Ok(Cost::of(hosts.len(), &meter.stop()))
}

fn look(
    config: &Arc<ClientConfig>,
    socket: &UdpSocket,
    name: &str,
    address: std::net::IpAddr,
    ports: Ports,
) -> anyhow::Result<()> {
    let mut answer = [0; 4_096];
    for (prefix, record_type) in QUESTIONS {
        socket.send(&question(&format!("{prefix}{name}"), record_type))?;
        std::hint::black_box(socket.recv(&mut answer)?);
    }
    let secured = |path: &str| -> anyhow::Result<Vec<u8>> {
        let tcp = connect(SocketAddr::new(address, ports.https))?;
        let tls = ClientConnection::new(config.clone(), ServerName::try_from(name.to_owned())?)?;
        get(StreamOwned::new(tls, tcp), name, path)
    };
    std::hint::black_box(secured("/robots.txt")?);
    let page = secured("/")?;
    std::hint::black_box(get(connect(SocketAddr::new(address, ports.http))?, name, "/robots.txt")?);
    let text = String::from_utf8_lossy(&page);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let mut tags = 0_u32;
    let mut emitter = CallbackEmitter::<_, Infallible>::new(|event: CallbackEvent<'_>, _: Span<()>| {
        tags += u32::from(matches!(event, CallbackEvent::CloseStartTag { .. }));
        None
    });
    emitter.naively_switch_states(true);
    for _ in Tokenizer::new_with_emitter(body, emitter) {}
    std::hint::black_box(tags);
    Ok(())
}

fn connect(address: SocketAddr) -> std::io::Result<TcpStream> {
    let tcp = TcpStream::connect(address)?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(Duration::from_secs(10)))?;
    Ok(tcp)
}

fn get(mut stream: impl Read + Write, host: &str, path: &str) -> anyhow::Result<Vec<u8>> {
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::with_capacity(32 << 10);
    match stream.read_to_end(&mut answer) {
        // Many servers close without close_notify; the page is there all the same.
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {}
        other => {
            other?;
        }
    }
    Ok(answer)
}

/// A question of the DNS (RFC 1035 section 4.1), with recursion desired.
fn question(name: &str, record_type: u16) -> Vec<u8> {
    let mut bytes = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).unwrap_or(0));
        bytes.extend_from_slice(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend_from_slice(&record_type.to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    bytes
}
