//! What a mail host says to whoever connects (P7): the greeting on its port (RFC 5321 section 3.1), and nothing is said but
//! farewell. Only where the settings of this network allow it, and once in thirty days for a host, whoever it takes mail for:
//! when it was asked last is kept by the store, for all workers.

use super::Prober;
use crate::target::Vetted;
use domain::clock::Timestamp;
use domain::observation::{DnsFacts, Greeting, MailExchange};
use std::net::SocketAddr;
use std::time::Duration;
use store::{Db, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A host is asked once in so long (E.2).
const REST: i64 = 30 * Timestamp::DAY;
/// Exchangers of one name that are asked, in the order in which mail would try them.
const EXCHANGERS: usize = 2;
/// Bytes of a greeting that are read; its lines have 512 at most (RFC 5321 section 4.5.3.1.5).
const LONGEST: usize = 4 << 10;
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(1);

impl Prober {
    /// What the mail hosts of a name said, lately or now; `None` where nobody may ask, and where they said nothing.
    pub(super) async fn greeting(&self, dns: &DnsFacts) -> Option<Greeting> {
        let kept =
            self.kept.as_ref().filter(|_| self.settings.mail_greeting && dns.mx_resolves == Some(true))?;
        let mut hosts: Vec<&MailExchange> =
            dns.mx.records().iter().filter(|m| !m.exchange.trim_matches('.').is_empty()).collect();
        hosts.sort_unstable_by_key(|m| (m.preference, &m.exchange));
        for mail in hosts.into_iter().take(EXCHANGERS) {
            match self.said_by(kept, &mail.exchange.to_ascii_lowercase()).await {
                Ok(Some(code)) => return Some(Greeting { exchange: mail.exchange.clone(), code }),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(host = %mail.exchange, %error, "whether it may be asked is not known; it is not");
                    return None;
                }
            }
        }
        None
    }

    async fn said_by(&self, kept: &Db, host: &str) -> Result<Option<u16>, StoreError> {
        let now = self.clock.now();
        let since = now.plus(-REST);
        if let Some(said) = kept.mail_greeting(host, since).await? {
            return Ok(said);
        }
        if self.is_stopped() || self.guard.host_opted_out(host) {
            return Ok(None);
        }
        let addresses = self.dns.addresses(host).await;
        let usable = addresses.all().filter(|ip| self.ipv6 || ip.is_ipv4());
        let Some(address) = usable.filter_map(|ip| self.guard.vet(ip).ok()).next() else { return Ok(None) };
        // The address is asked by everybody else's pace as well; only whoever takes the host asks it.
        let turn = self.pace.turn(host, address.ip(), None).await;
        if !turn.is_ours() || !kept.take_mail_host(host, now, since).await? {
            return Ok(None);
        }
        let code = self.listen(address).await;
        drop(turn);
        kept.put_mail_greeting(host, code).await?;
        Ok(code)
    }

    async fn listen(&self, address: Vetted) -> Option<u16> {
        let _permit = self.permits.acquire().await;
        let limits = &self.settings.limits;
        let place = SocketAddr::new(address.ip(), self.settings.mail_port);
        let mut stream = timeout(limits.connect, TcpStream::connect(place)).await.ok()?.ok()?;
        let code = timeout(limits.first_byte, greeted(&mut stream)).await.ok().flatten();
        // RFC 5321 section 4.1.1.10: whoever leaves says so.
        let farewell = async {
            stream.write_all(b"QUIT\r\n").await?;
            stream.shutdown().await
        };
        let _ = timeout(FAREWELL, farewell).await;
        code
    }
}

/// Reads until the greeting is over.
async fn greeted(stream: &mut TcpStream) -> Option<u16> {
    let mut said = Vec::new();
    let mut part = [0; 512];
    while said.len() < LONGEST {
        let read = stream.read(&mut part).await.ok().filter(|n| *n > 0)?;
        said.extend_from_slice(part.get(..read)?);
        match reply(&said) {
            Reply::Code(code) => return Some(code),
            Reply::Unfinished => {}
            Reply::Nonsense => return None,
        }
    }
    None
}

/// What has been read of a reply so far.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    /// Its last line is here, with this code.
    Code(u16),
    /// More lines follow.
    Unfinished,
    /// This is no reply of SMTP.
    Nonsense,
}

/// Reads a reply (RFC 5321 section 4.2.1): three digits, and a hyphen on all lines but the last.
fn reply(said: &[u8]) -> Reply {
    let mut lines = said.split(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        // What stands behind the last end of a line is not complete yet.
        if lines.peek().is_none() {
            return Reply::Unfinished;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let code = line.get(..3).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(code) = code.filter(|c| c.bytes().all(|b| b.is_ascii_digit())).and_then(|c| c.parse().ok())
        else {
            return Reply::Nonsense;
        };
        match line.get(3) {
            None | Some(b' ') => return Reply::Code(code),
            Some(b'-') => {}
            Some(_) => return Reply::Nonsense,
        }
    }
    Reply::Unfinished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_read_to_its_last_line() {
        for (said, expected) in [
            ("220 mail.a.vn ESMTP\r\n", Reply::Code(220)),
            ("220\r\n", Reply::Code(220)),
            ("220 mail.a.vn", Reply::Unfinished),
            ("220-mail.a.vn\r\n220-welcome\r\n", Reply::Unfinished),
            ("220-mail.a.vn\r\n220 ready\r\n", Reply::Code(220)),
            ("554 no\n", Reply::Code(554)),
            ("", Reply::Unfinished),
            ("SSH-2.0-OpenSSH_9\r\n", Reply::Nonsense),
            ("2200 x\r\n", Reply::Nonsense),
            ("+20 x\r\n", Reply::Nonsense),
            ("\r\n", Reply::Nonsense),
        ] {
            assert_eq!(reply(said.as_bytes()), expected, "{said:?}");
        }
        assert_eq!(reply(b"\xff\xfe\xfd\n"), Reply::Nonsense);
    }
}
