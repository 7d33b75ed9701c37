//! One line for each request, for people who watch the lab.

use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::log::{Event, LogEntry, locked};

/// Writes a line for every request to a file or a terminal, on a thread of its own so that a slow disk
/// never delays an answer.
#[derive(Debug)]
pub struct LogSink {
    lines: Mutex<Option<Sender<String>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    started_at_ms: i64,
}

impl LogSink {
    /// `started_at_ms`: what the wall clock shows now, in Unix milliseconds; lines carry that time plus
    /// the monotonic time since the start.
    pub fn new(mut writer: impl Write + Send + 'static, started_at_ms: i64) -> Self {
        let (lines, queue) = channel::<String>();
        let thread = std::thread::spawn(move || {
            while let Ok(line) = queue.recv() {
                let mut failed = writer.write_all(line.as_bytes()).is_err();
                while let Ok(more) = queue.try_recv() {
                    failed |= writer.write_all(more.as_bytes()).is_err();
                }
                failed |= writer.flush().is_err();
                if failed {
                    tracing::warn!("the request log cannot be written any more");
                    return;
                }
            }
        });
        Self { lines: Mutex::new(Some(lines)), writer: Mutex::new(Some(thread)), started_at_ms }
    }

    pub(crate) fn send(&self, entry: &LogEntry, port: u16) {
        if let Some(lines) = &*locked(&self.lines) {
            // A closed queue means that the writer gave up; it has said so.
            let _ = lines.send(line(entry, port, self.started_at_ms));
        }
    }
}

impl Drop for LogSink {
    fn drop(&mut self) {
        locked(&self.lines).take();
        if let Some(thread) = locked(&self.writer).take() {
            let _ = thread.join();
        }
    }
}

fn line(entry: &LogEntry, port: u16, started_at_ms: i64) -> String {
    let nanoseconds = i128::from(started_at_ms + entry.at) * 1_000_000;
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_else(|| entry.at.to_string());
    let Event::Request { host, method, path, user_agent, status_sent } = &entry.event else {
        return String::new();
    };
    let status = status_sent.map_or_else(|| "-".to_owned(), |status| status.to_string());
    format!(
        "{at} {address}:{port} {scheme} {host} {method} {path} {status} peer={peer} connection={connection} agent={user_agent:?}\n",
        address = entry.address,
        scheme = entry.scheme.as_str(),
        peer = entry.peer,
        connection = entry.connection,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Scheme;

    #[test]
    fn a_line_tells_time_address_host_and_status() {
        let entry = LogEntry {
            at: 1_500,
            address: [127, 0, 1, 2].into(),
            peer: ([127, 0, 0, 1], 9).into(),
            scheme: Scheme::Https,
            connection: 7,
            event: Event::Request {
                host: "quan.biz.vn".into(),
                method: "GET".into(),
                path: "/".into(),
                user_agent: "x".into(),
                status_sent: Some(200),
            },
        };
        assert_eq!(
            line(&entry, 8443, 0),
            "1970-01-01T00:00:01.5Z 127.0.1.2:8443 https quan.biz.vn GET / 200 peer=127.0.0.1:9 connection=7 agent=\"x\"\n"
        );
    }
}
