//! The floor: the least that a visit with a DOM can cost. One blocking thread: connect, verified TLS handshake, GET,
//! read, parse; no DNS, no robots.txt, no port 80, no classification, nothing stored.

use super::meter::{Meter, Spent};
use anyhow::Context;
use lab::script::{Port, World};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde::Serialize;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

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

/// Host and address of every site that serves HTTPS.
pub fn hosts(world: &World, https_port: u16) -> Vec<(String, SocketAddr)> {
    world
        .hosts
        .iter()
        .filter(|(name, host)| !name.starts_with("www.") && matches!(host.https, Port::Serve(_)))
        .map(|(name, host)| (name.clone(), SocketAddr::from((host.address, https_port))))
        .collect()
}

/// Visits every host `rounds` times.
pub fn run(hosts: &[(String, SocketAddr)], roots: &Path, rounds: usize) -> anyhow::Result<Cost> {
    let mut store = RootCertStore::empty();
    for cert in CertificateDer::pem_file_iter(roots).context("the lab's CA")? {
        store.add(cert?)?;
    }
    let mut config = ClientConfig::builder().with_root_certificates(store).with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    let config = Arc::new(config);
    let meter = Meter::start();
    for _ in 0..rounds {
        for (name, address) in hosts {
            visit(&config, name, *address).with_context(|| format!("the floor's visit to {name}"))?;
        }
    }
    Ok(Cost::of(hosts.len() * rounds, &meter.stop()))
}

fn visit(config: &Arc<ClientConfig>, name: &str, address: SocketAddr) -> anyhow::Result<()> {
    let tcp = TcpStream::connect(address)?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(Duration::from_secs(10)))?;
    let tls = ClientConnection::new(config.clone(), ServerName::try_from(name.to_owned())?)?;
    let mut stream = StreamOwned::new(tls, tcp);
    write!(stream, "GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::with_capacity(32 << 10);
    match stream.read_to_end(&mut answer) {
        // Many servers close without close_notify; the page is there all the same.
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {}
        other => {
            other?;
        }
    }
    let text = String::from_utf8_lossy(&answer);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let page = scraper::Html::parse_document(body);
    std::hint::black_box(page.root_element().text().count());
    Ok(())
}
