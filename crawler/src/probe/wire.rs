//! Questions to one resolver over UDP: many under way at a time on a few sockets. A look asks a dozen questions, so what
//! one costs beside the wire (a socket, a task, a timer, a cache) is paid a dozen times.
//!
//! An answer is taken only from the server's own address (connected sockets), under the random number and for the very
//! question that it was asked under (RFC 5452 section 9.1); sockets, and with them source ports, are renewed.

use hickory_proto::op::{Edns, Message, Query};
use hickory_proto::rr::{Name, RecordType};
use hickory_proto::serialize::binary::DecodeError;
use rand::Rng;
use rand::rngs::StdRng;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

/// Sockets to one server.
const LANES: usize = 4;
/// Questions after which a socket is replaced by one with another port.
const WORN: usize = 5_000;
/// Questions under way on one socket; numbers stay hard to guess far below 65,536.
const CROWDED: usize = 2_048;
/// Questions that may lie at a server's door at a time. What comes in one burst and finds the buffer of its socket full
/// (212,992 bytes by Linux' default, three quarters of a kilobyte for each datagram) is lost, and a lost question looks
/// like a name server that is silent.
const AT_THE_DOOR: usize = 200;
/// After so long the server has taken a question in: it waits for others now, and no more in its buffer.
const TAKEN_IN: Duration = Duration::from_millis(250);
/// Bytes of an answer over UDP that we offer to take (the value of the DNS flag day 2020).
const PAYLOAD: u16 = 1_232;

/// One question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) name: &'a Name,
    pub(super) record_type: RecordType,
    /// The CD bit: what the resolver found is wanted although it does not validate.
    pub(super) unchecked: bool,
}

impl Question<'_> {
    /// The bytes of it under a number, with the AD bit, so that the resolver tells whether it validated (RFC 6840
    /// section 5.7).
    pub(super) fn bytes(self, id: u16) -> Option<Vec<u8>> {
        let mut message = Message::query();
        message.metadata.id = id;
        message.metadata.recursion_desired = true;
        message.metadata.authentic_data = true;
        message.metadata.checking_disabled = self.unchecked;
        message.add_query(Query::query(self.name.clone(), self.record_type));
        let mut edns = Edns::new();
        edns.set_max_payload(PAYLOAD).set_version(0);
        message.set_edns(edns);
        message.to_vec().ok()
    }

    /// Whether a message answers it. A server that reports an error may leave the question out.
    fn is_answered_by(self, message: &Message) -> bool {
        match message.queries.as_slice() {
            [] => message.answers.is_empty(),
            [query] => query.name() == self.name && query.query_type() == self.record_type,
            _ => false,
        }
    }
}

/// The sockets to one server.
pub(super) struct Wire {
    server: SocketAddr,
    lanes: [Mutex<Option<Arc<Lane>>>; LANES],
    next: AtomicUsize,
    door: Semaphore,
}

struct Lane {
    socket: Arc<UdpSocket>,
    waiting: Arc<Waiting>,
    asked: AtomicUsize,
    reader: JoinHandle<()>,
}

/// Who waits under which number; a number stays taken until its question is given up, answered or not.
type Waiting = Mutex<HashMap<u16, Option<oneshot::Sender<io::Result<Message>>>>>;

impl Drop for Lane {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Wire {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self {
            server,
            lanes: std::array::from_fn(|_| Mutex::new(None)),
            next: AtomicUsize::new(0),
            door: Semaphore::new(AT_THE_DOOR),
        }
    }

    /// Asks once, when it is its turn. `Ok(None)`: no answer in time, counted from then.
    ///
    /// # Errors
    /// The question could not be sent, or the server's machine refuses questions.
    pub(super) async fn ask(
        &self,
        question: Question<'_>,
        chance: &Mutex<StdRng>,
        patience: Duration,
    ) -> io::Result<Option<Message>> {
        let at_the_door = self.door.acquire().await;
        let lane = self.lane()?;
        let mut ticket = lane.ticket(chance)?;
        let Some(bytes) = question.bytes(ticket.id) else { return Ok(None) };
        lane.socket.send(&bytes).await?;
        let until = Instant::now() + patience;
        let mut answer = pin!(async {
            loop {
                match (&mut ticket.answer).await {
                    Ok(Ok(message)) if question.is_answered_by(&message) => return Ok(Some(message)),
                    // A guess, or an answer that came late for somebody else: the true one may still come.
                    Ok(Ok(_)) => ticket.again(),
                    Ok(Err(error)) => return Err(error),
                    Err(_) => return Ok(None),
                }
            }
        });
        if let Ok(answered) = timeout(TAKEN_IN.min(patience), &mut answer).await {
            return answered;
        }
        drop(at_the_door);
        timeout_at(until, answer).await.unwrap_or(Ok(None))
    }

    /// The next socket in turn, a new one when it is worn.
    fn lane(&self) -> io::Result<Arc<Lane>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % LANES;
        let mut slot = self.lanes[turn].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = slot.as_ref()
            && lane.asked.fetch_add(1, Ordering::Relaxed) < WORN
            && !lane.reader.is_finished()
        {
            return Ok(Arc::clone(lane));
        }
        // Who still waits on the old one holds it, and so its reader, alive.
        let lane = Arc::new(Lane::open(self.server)?);
        *slot = Some(Arc::clone(&lane));
        Ok(lane)
    }
}

/// A place in the queue of a socket; given up with the question.
struct Ticket {
    id: u16,
    answer: oneshot::Receiver<io::Result<Message>>,
    waiting: Arc<Waiting>,
}

impl Ticket {
    /// Waits on under the same number.
    fn again(&mut self) {
        let (sender, receiver) = oneshot::channel();
        self.answer = receiver;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(self.id, Some(sender));
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
    }
}

impl Lane {
    fn open(server: SocketAddr) -> io::Result<Self> {
        let any: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0u16; 8], 0).into() };
        let socket = std::net::UdpSocket::bind(any)?;
        socket.set_nonblocking(true)?;
        // A connected socket takes answers from this server alone.
        socket.connect(server)?;
        let socket = Arc::new(UdpSocket::from_std(socket)?);
        let waiting = Arc::<Waiting>::default();
        let reader = tokio::spawn(read(Arc::clone(&socket), Arc::clone(&waiting)));
        Ok(Self { socket, waiting, asked: AtomicUsize::new(1), reader })
    }

    fn ticket(&self, chance: &Mutex<StdRng>) -> io::Result<Ticket> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= CROWDED {
            // ENOBUFS: our own limit, never the site's fault.
            return Err(io::Error::from_raw_os_error(105));
        }
        let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let id: u16 = chance.random();
            if let Entry::Vacant(place) = waiting.entry(id) {
                let (sender, answer) = oneshot::channel();
                place.insert(Some(sender));
                return Ok(Ticket { id, answer, waiting: Arc::clone(&self.waiting) });
            }
        }
    }
}

/// Hands each answer to who asked.
async fn read(socket: Arc<UdpSocket>, waiting: Arc<Waiting>) {
    let mut buffer = [0u8; 4_096];
    loop {
        match socket.recv(&mut buffer).await {
            Ok(length) => {
                let bytes = buffer.get(..length).unwrap_or_default();
                let Some(id) = bytes.first_chunk().map(|id| u16::from_be_bytes(*id)) else { continue };
                let asker = waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_mut(&id)
                    .and_then(Option::take);
                if let Some(asker) = asker {
                    let unreadable =
                        |e: DecodeError| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
                    // Who gave up meanwhile does not listen.
                    let _ = asker.send(Message::from_vec(bytes).map_err(unreadable));
                }
            }
            // The server's machine refuses (ICMP): nobody on this socket will be answered.
            Err(error) => {
                let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
                for asker in waiting.values_mut().filter_map(Option::take) {
                    let _ = asker.send(Err(again(&error)));
                }
                if error.kind() != io::ErrorKind::ConnectionRefused {
                    return;
                }
            }
        }
    }
}

/// The same error once more.
fn again(error: &io::Error) -> io::Error {
    error
        .raw_os_error()
        .map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::op::MessageType;
    use rand::SeedableRng;
    use tokio::task::JoinSet;

    /// Answers each question with itself.
    fn echo(server: &std::net::UdpSocket, count: usize) {
        let mut buffer = [0u8; 4_096];
        for _ in 0..count {
            let (length, peer) = server.recv_from(&mut buffer).unwrap();
            let mut answer = Message::from_vec(&buffer[..length]).unwrap();
            answer.metadata.message_type = MessageType::Response;
            server.send_to(&answer.to_vec().unwrap(), peer).unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_burst_of_questions_does_not_overrun_a_server_that_is_busy_for_a_moment() {
        const QUESTIONS: usize = 2_000;
        let server = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        // What was lost is missed, not waited for.
        server.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let wire = Arc::new(Wire::new(server.local_addr().unwrap()));
        let chance = Arc::new(Mutex::new(StdRng::seed_from_u64(1)));
        let mut asks = JoinSet::new();
        for n in 0..QUESTIONS {
            let (wire, chance) = (Arc::clone(&wire), Arc::clone(&chance));
            asks.spawn(async move {
                let name = Name::from_ascii(format!("ten-{n}.biz.vn.")).unwrap();
                let question = Question { name: &name, record_type: RecordType::A, unchecked: false };
                wire.ask(question, &chance, Duration::from_secs(60)).await.unwrap().is_some()
            });
        }
        // The server is busy with something else until no more can come.
        while wire.door.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let served = tokio::task::spawn_blocking(move || echo(&server, QUESTIONS));
        let answered = asks.join_all().await;
        served.await.unwrap();
        assert!(answered.iter().all(|answered| *answered));
    }
}
