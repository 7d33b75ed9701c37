//! A plain client: what it sends and reads is exactly what the test says.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, Query};
use hickory_proto::rr::{Name, RecordType};
use lab::script::World;
use lab::{Lab, LabSettings};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Longer than anything here takes; a test that waits for it fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub async fn start(world: World) -> Lab {
    Lab::start(world, LabSettings::default()).await.unwrap()
}

/// A question as a client with EDNS asks it.
pub fn question(name: &str, record_type: RecordType) -> Message {
    let mut message = Message::query();
    message.metadata.id = 4_711;
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(Name::from_ascii(format!("{name}.")).unwrap(), record_type));
    let mut edns = Edns::new();
    edns.set_max_payload(1232).set_version(0);
    message.set_edns(edns);
    message
}

/// The answer over UDP; `None` when none comes within the wait.
pub async fn ask_within(lab: &Lab, message: &Message, wait: Duration) -> Option<Message> {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(&message.to_vec().unwrap(), lab.dns_addr()).await.unwrap();
    let mut buffer = vec![0; 65_535];
    let (length, _) = tokio::time::timeout(wait, socket.recv_from(&mut buffer)).await.ok()?.unwrap();
    assert!(length <= 1232, "{length} bytes over UDP");
    let answer = Message::from_vec(&buffer[..length]).unwrap();
    assert_eq!(answer.metadata.id, message.metadata.id);
    assert!(answer.metadata.recursion_available && !answer.metadata.authoritative);
    Some(answer)
}

pub async fn send(lab: &Lab, message: &Message) -> Message {
    ask_within(lab, message, PATIENCE).await.expect("an answer")
}

pub async fn ask(lab: &Lab, name: &str, record_type: RecordType) -> Message {
    send(lab, &question(name, record_type)).await
}

/// The answer over TCP.
pub async fn ask_tcp(lab: &Lab, message: &Message) -> Message {
    let mut stream = TcpStream::connect(lab.dns_addr()).await.unwrap();
    let bytes = message.to_vec().unwrap();
    stream.write_u16(u16::try_from(bytes.len()).unwrap()).await.unwrap();
    stream.write_all(&bytes).await.unwrap();
    let length = stream.read_u16().await.unwrap();
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await.unwrap();
    Message::from_vec(&answer).unwrap()
}

pub async fn plain(lab: &Lab, address: Ipv4Addr) -> io::Result<TcpStream> {
    TcpStream::connect(SocketAddr::from((address, lab.http_port()))).await
}

/// A handshake that trusts the lab's authority alone.
pub async fn encrypted(lab: &Lab, address: Ipv4Addr, sni: &str) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let tcp = TcpStream::connect(SocketAddr::from((address, lab.https_port()))).await?;
    // Or the request waits for the server's delayed acknowledgement of the handshake's last flight.
    tcp.set_nodelay(true)?;
    let name = ServerName::try_from(sni.to_owned()).unwrap();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    tokio::time::timeout(PATIENCE, handshake).await?
}

/// A complete answer to one request.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub fn get(host: &str, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: thu-nghiem/1\r\n\r\n")
}

/// Sends a request and reads the answer's head and as many bytes as it promises.
pub async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: &str,
) -> io::Result<Answer> {
    stream.write_all(request.as_bytes()).await?;
    tokio::time::timeout(PATIENCE, read_answer(stream, request.starts_with("HEAD"))).await?
}

async fn read_answer(stream: &mut (impl AsyncRead + Unpin), head_only: bool) -> io::Result<Answer> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).map_err(io::Error::other)?;
    let status =
        head.get(9..12).and_then(|code| code.parse().ok()).ok_or_else(|| io::Error::other("status"))?;
    let mut answer = Answer { status, head, body: Vec::new() };
    let length = answer.field("content-length").map_or(0, |length| length.parse().unwrap());
    if !head_only && status != 304 {
        answer.body = vec![0; length];
        stream.read_exact(&mut answer.body).await?;
    }
    Ok(answer)
}

/// One request on a connection of its own, on the port that stands for 80.
pub async fn fetch(lab: &Lab, address: Ipv4Addr, host: &str, path: &str) -> io::Result<Answer> {
    exchange(&mut plain(lab, address).await?, &get(host, path)).await
}
