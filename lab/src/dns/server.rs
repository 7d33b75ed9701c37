//! The resolver's sockets: UDP and TCP on one address.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, Metadata, OpCode, ResponseCode};
use hickory_proto::rr::DNSClass;
use hickory_proto::rr::rdata::opt::EdnsOption;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

use super::answer::{Answer, ExtendedError};
use super::answerer::{Answerer, Asked, text_of};
use crate::error::LabError;
use crate::log::Log;
use crate::tasks::Tasks;

/// Largest UDP answer, whatever the client offers: what passes every link unfragmented (RFC 9715).
const LARGEST_UDP: u16 = 1232;

/// What a client without EDNS takes (RFC 1035, section 4.2.1).
const PLAIN_UDP: u16 = 512;

/// Extended DNS Error option code (RFC 8914).
const EXTENDED_ERROR: u16 = 15;

/// A TCP client that says nothing for this long is left.
const IDLE: Duration = Duration::from_secs(10);

/// Tries to find a port that is free for UDP and TCP alike.
const TRIES: usize = 16;

/// Both sockets, bound to one port.
#[derive(Debug)]
pub(crate) struct Sockets {
    udp: UdpSocket,
    tcp: TcpListener,
    pub(crate) address: SocketAddr,
}

impl Sockets {
    pub(crate) async fn bind(wanted: SocketAddr) -> Result<Self, LabError> {
        let mut tries = 0;
        loop {
            match Self::try_bind(wanted).await {
                Ok(sockets) => return Ok(sockets),
                Err(_) if wanted.port() == 0 && tries < TRIES => tries += 1,
                Err(source) => return Err(LabError::Listen { address: wanted, source }),
            }
        }
    }

    async fn try_bind(wanted: SocketAddr) -> io::Result<Self> {
        let udp = UdpSocket::bind(wanted).await?;
        let address = udp.local_addr()?;
        Ok(Self { udp, tcp: TcpListener::bind(address).await?, address })
    }
}

/// Starts the resolver's tasks; stopping the tasks ends it.
pub(crate) fn serve(sockets: Sockets, world: &Arc<Answerer>, log: &Arc<Log>, tasks: &Tasks) {
    let Sockets { udp, tcp, .. } = sockets;
    tasks.spawn(serve_udp(udp, Arc::clone(world), Arc::clone(log)));
    tasks.spawn(serve_tcp(tcp, Arc::clone(world), Arc::clone(log), tasks.clone()));
}

async fn serve_udp(socket: UdpSocket, world: Arc<Answerer>, log: Arc<Log>) {
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        // An error here tells of an earlier answer that found no reader.
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else { continue };
        if let Some(reply) = reply(&world, &log, &buffer[..length], false) {
            let _ = socket.send_to(&reply, peer).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, world: Arc<Answerer>, log: Arc<Log>, tasks: Tasks) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let (world, log) = (Arc::clone(&world), Arc::clone(&log));
                tasks.spawn(async move {
                    let _ = serve_stream(stream, &world, &log).await;
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn serve_stream(mut stream: TcpStream, world: &Answerer, log: &Log) -> io::Result<()> {
    loop {
        let length = tokio::time::timeout(IDLE, stream.read_u16()).await??;
        let mut query = vec![0; usize::from(length)];
        tokio::time::timeout(IDLE, stream.read_exact(&mut query)).await??;
        if let Some(reply) = reply(world, log, &query, true) {
            let length = u16::try_from(reply.len()).map_err(io::Error::other)?;
            let mut framed = length.to_be_bytes().to_vec();
            framed.extend_from_slice(&reply);
            stream.write_all(&framed).await?;
        }
    }
}

/// The answer's bytes; `None` where the script is silent or the bytes are no question.
fn reply(world: &Answerer, log: &Log, bytes: &[u8], tcp: bool) -> Option<Vec<u8>> {
    let query = match Message::from_vec(bytes) {
        Ok(query) if query.metadata.message_type == MessageType::Query => query,
        Ok(_) => return None,
        Err(_) => return malformed(bytes),
    };
    let answer = match query.queries.as_slice() {
        _ if query.metadata.op_code != OpCode::Query => Answer::error(ResponseCode::NotImp, None),
        [question] if question.query_class() != DNSClass::IN => Answer::error(ResponseCode::Refused, None),
        [question] => {
            let asked = Asked {
                name: text_of(question.name()),
                record_type: question.query_type(),
                checking_disabled: query.metadata.checking_disabled,
            };
            log.ask(asked.name.clone(), asked.record_type.to_string(), tcp);
            world.answer(&asked)?
        }
        _ => Answer::error(ResponseCode::FormErr, None),
    };
    encode(&message(&query, answer), room(&query, tcp))
}

/// Bytes that are no message get FORMERR if they have an ID to answer to.
fn malformed(bytes: &[u8]) -> Option<Vec<u8>> {
    let id = u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]);
    if bytes.len() < 12 || bytes[2] & 0x80 != 0 {
        return None;
    }
    Message::error_msg(id, OpCode::Query, ResponseCode::FormErr).to_vec().ok()
}

fn message(query: &Message, answer: Answer) -> Message {
    let mut reply = Message::response(query.metadata.id, query.metadata.op_code);
    let wants_authentic = query.metadata.authentic_data || dnssec_ok(query);
    reply.metadata = Metadata::response_from_request(&query.metadata);
    reply.metadata.recursion_available = true;
    reply.metadata.response_code = answer.code;
    // Only for those who ask for it (RFC 6840, section 5.8), and never where checking was switched off.
    reply.metadata.authentic_data = answer.authentic && wants_authentic && !query.metadata.checking_disabled;
    reply.add_queries(query.queries.iter().cloned());
    reply.insert_answers(answer.answers);
    reply.insert_authorities(answer.authorities);
    if query.edns.is_some() {
        reply.set_edns(extension(query, answer.extended));
    }
    reply
}

fn extension(query: &Message, extended: Option<ExtendedError>) -> Edns {
    let mut edns = Edns::new();
    edns.set_max_payload(LARGEST_UDP).set_version(0).set_dnssec_ok(dnssec_ok(query));
    if let Some(extended) = extended {
        edns.options_mut().insert(EdnsOption::Unknown(EXTENDED_ERROR, extended.option()));
    }
    edns
}

fn dnssec_ok(query: &Message) -> bool {
    query.edns.as_ref().is_some_and(|edns| edns.flags().dnssec_ok)
}

fn room(query: &Message, tcp: bool) -> usize {
    if tcp {
        return usize::from(u16::MAX);
    }
    let offered = query.edns.as_ref().map_or(PLAIN_UDP, Edns::max_payload);
    usize::from(offered.clamp(PLAIN_UDP, LARGEST_UDP))
}

fn encode(reply: &Message, room: usize) -> Option<Vec<u8>> {
    let bytes = reply.to_vec().ok()?;
    if bytes.len() <= room { Some(bytes) } else { reply.truncate().to_vec().ok() }
}
