//! One UDP question with flags and extended errors visible: what a resolver library hides.

use hickory_proto::op::{Edns, Message, Query, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{Name, RecordType};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// What an answer says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// Response code.
    pub(super) code: ResponseCode,
    /// AD flag: the resolver validated the answer (RFC 4035 section 3.2.3).
    pub(super) authentic: bool,
    /// Extended error codes (RFC 8914).
    pub(super) extended: Vec<u16>,
}

/// The code of the extended DNS error option (RFC 8914 section 2).
const EDE: u16 = 15;

/// Asks `server` once, with the AD bit (so that it tells whether it validated, RFC 6840 section 5.7) and, if
/// asked for, the CD bit. `None`: no readable answer in time.
///
/// # Errors
/// The question could not be sent from this machine: no descriptors, no route.
pub(super) async fn ask(
    server: SocketAddr,
    name: &Name,
    record_type: RecordType,
    checking_disabled: bool,
    id: u16,
    patience: Duration,
) -> io::Result<Option<Reply>> {
    let mut message = Message::query();
    message.metadata.id = id;
    message.metadata.recursion_desired = true;
    message.metadata.authentic_data = true;
    message.metadata.checking_disabled = checking_disabled;
    message.add_query(Query::query(name.clone(), record_type));
    let mut edns = Edns::new();
    edns.set_max_payload(1_232).set_version(0);
    message.set_edns(edns);
    let Ok(bytes) = message.to_vec() else { return Ok(None) };
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).await?;
    // A connected socket takes answers from this server alone.
    socket.connect(server).await?;
    socket.send(&bytes).await?;
    Ok(timeout(patience, receive(&socket, id)).await.ok().flatten())
}

async fn receive(socket: &UdpSocket, id: u16) -> Option<Reply> {
    let mut buffer = [0u8; 4_096];
    loop {
        let length = socket.recv(&mut buffer).await.ok()?;
        let Some(Ok(message)) = buffer.get(..length).map(Message::from_vec) else { continue };
        if message.metadata.id == id {
            return Some(reply(&message));
        }
    }
}

fn reply(message: &Message) -> Reply {
    let options = message.edns.as_ref().map(|e| e.options().get_all(EdnsCode::from(EDE))).unwrap_or_default();
    let extended = options.into_iter().filter_map(|option| match option {
        EdnsOption::Unknown(_, data) => match data.as_slice() {
            [high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        },
        _ => None,
    });
    Reply {
        code: message.metadata.response_code,
        authentic: message.metadata.authentic_data,
        extended: extended.collect(),
    }
}
