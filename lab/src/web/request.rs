//! Reading requests of HTTP/1.1 (RFC 9112).

use std::io;
use std::time::Duration;

use tokio::io::AsyncReadExt;

use super::wire::Wire;

/// A connection that asks nothing for this long is closed.
const IDLE: Duration = Duration::from_secs(75);

/// Longest request head.
const LONGEST_HEAD: usize = 64 << 10;

/// Most fields in a request.
const MOST_FIELDS: usize = 100;

/// Longest request body that is read over; nobody uploads to the lab.
const LONGEST_BODY: usize = 1 << 20;

/// What the servers look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path with query.
    pub(super) path: String,
    /// Lower case, without the port.
    pub(super) host: String,
    pub(super) user_agent: String,
    pub(super) if_none_match: Option<String>,
    pub(super) keep_alive: bool,
    body: usize,
}

/// Requests that follow each other on one connection.
#[derive(Debug, Default)]
pub(super) struct Requests {
    buffer: Vec<u8>,
}

impl Requests {
    /// The next request; `None` when the client has left or idles.
    pub(super) async fn next(&mut self, wire: &mut impl Wire) -> io::Result<Option<Request>> {
        loop {
            if let Some((request, length)) = parse(&self.buffer)? {
                self.buffer.drain(..length);
                self.skip(wire, request.body).await?;
                return Ok(Some(request));
            }
            if self.buffer.len() > LONGEST_HEAD {
                return Err(io::Error::other("request head too long"));
            }
            let read = tokio::time::timeout(IDLE, wire.read_buf(&mut self.buffer)).await;
            match read {
                Ok(Ok(0)) | Err(_) => return Ok(None),
                Ok(result) => result?,
            };
        }
    }

    async fn skip(&mut self, wire: &mut impl Wire, length: usize) -> io::Result<()> {
        if length > LONGEST_BODY {
            return Err(io::Error::other("request body too long"));
        }
        while self.buffer.len() < length {
            if wire.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        self.buffer.drain(..length);
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let httparse::Status::Complete(length) = parsed.parse(bytes).map_err(io::Error::other)? else {
        return Ok(None);
    };
    let field = |name: &str| {
        let field = parsed.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(field.value).trim().to_owned())
    };
    let target = parsed.path.unwrap_or("/");
    let (named, path) = split_target(target);
    let connection = field("connection").unwrap_or_default().to_ascii_lowercase();
    let keep_alive = match parsed.version {
        Some(0) => connection.contains("keep-alive"),
        _ => !connection.contains("close"),
    };
    let host = named.or_else(|| field("host")).unwrap_or_default();
    let request = Request {
        method: parsed.method.unwrap_or("GET").to_owned(),
        path,
        host: without_port(&host).to_ascii_lowercase(),
        user_agent: field("user-agent").unwrap_or_default(),
        if_none_match: field("if-none-match"),
        keep_alive,
        body: field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0),
    };
    Ok(Some((request, length)))
}

/// Authority and path of an absolute-form target; it outranks the Host field (RFC 9112, section 3.2.2).
fn split_target(target: &str) -> (Option<String>, String) {
    let Some((_, rest)) = target.split_once("://").filter(|_| !target.starts_with('/')) else {
        return (None, target.to_owned());
    };
    match rest.find(['/', '?']) {
        Some(at) => (Some(rest[..at].to_owned()), rest[at..].to_owned()),
        None => (Some(rest.to_owned()), "/".to_owned()),
    }
}

fn without_port(host: &str) -> &str {
    let bracketed = host.starts_with('[');
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            if bracketed && !name.ends_with(']') { host } else { name }
        }
        _ => host,
    }
    .trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_loses_port_case_and_final_dot() {
        let (request, _) = parse(b"GET /a?b HTTP/1.1\r\nHost: Quan.Biz.VN.:8443\r\n\r\n").unwrap().unwrap();
        assert_eq!((request.host.as_str(), request.path.as_str()), ("quan.biz.vn", "/a?b"));
        assert!(request.keep_alive);
        assert_eq!(without_port("[::1]:80"), "[::1]");
        assert_eq!(without_port("[::1]"), "[::1]");
    }

    #[test]
    fn an_absolute_target_outranks_the_host_field() {
        let bytes = b"GET http://a.vn:80?x HTTP/1.0\r\nHost: b.vn\r\n\r\n";
        let (request, length) = parse(bytes).unwrap().unwrap();
        assert_eq!((request.host.as_str(), request.path.as_str()), ("a.vn", "?x"));
        assert_eq!((request.keep_alive, length), (false, bytes.len()));
    }

    #[test]
    fn half_a_head_is_not_a_request_and_nonsense_is_an_error() {
        assert_eq!(parse(b"GET / HTTP/1.1\r\nHost: a").unwrap(), None);
        assert!(parse(b"\x16\x03\x01 nonsense\r\n\r\n").is_err());
    }
}
