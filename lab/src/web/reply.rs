//! Sends what was planned.

use std::io;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngCore, SeedableRng};
use tokio::io::AsyncWriteExt;

use super::plan::{Act, Plan};
use super::request::Request;
use super::sites::Sites;
use super::wire::{Wire, reset, stay_silent};

/// A piece of the endless body.
const PIECE: usize = 64 << 10;

/// After so many bytes even an endless body ends, should nobody hang up.
const ENDLESS: usize = 256 << 20;

/// What a body that is cut short promises.
const PROMISED: usize = 10_000;

/// Filler of endless bodies: text, so that a client that parses it has something to do.
const FILLER: &[u8] = b"<p>Trang n\xc3\xa0y kh\xc3\xb4ng bao gi\xe1\xbb\x9d h\xe1\xba\xbft. </p>\n";

/// Sends the plan; gives the connection back if another request may follow.
pub(super) async fn send<W: Wire>(
    mut wire: W,
    request: &Request,
    plan: &Plan<'_>,
    sites: &Sites,
) -> io::Result<Option<W>> {
    if !plan.wait.is_zero() {
        tokio::time::sleep(plan.wait).await;
    }
    let head_only = request.method == "HEAD";
    match &plan.act {
        Act::Http { status, headers, body } => {
            let mut headers = headers.to_vec();
            headers.extend(plan.etag.map(|tag| ("ETag".to_owned(), tag.to_owned())));
            let keep = whole(&mut wire, request, *status, &headers, body).await?;
            return if keep { Ok(Some(wire)) } else { finish(wire).await };
        }
        Act::Bomb(mebibytes) => {
            let bomb = sites.bombs.get(*mebibytes)?;
            let headers = [
                ("Content-Type".to_owned(), "text/html; charset=utf-8".to_owned()),
                ("Content-Encoding".to_owned(), "gzip".to_owned()),
            ];
            let keep = whole(&mut wire, request, 200, &headers, &bomb).await?;
            return if keep { Ok(Some(wire)) } else { finish(wire).await };
        }
        Act::Endless => {
            open_ended(&mut wire).await?;
            if !head_only {
                endless(&mut wire).await?;
            }
        }
        Act::Drip(interval) => {
            open_ended(&mut wire).await?;
            if !head_only {
                drip(&mut wire, *interval).await?;
            }
        }
        Act::CutShort(bytes) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {PROMISED}\r\n\r\n"
            );
            wire.write_all(head.as_bytes()).await?;
            if !head_only {
                wire.write_all(bytes).await?;
            }
        }
        Act::Garbage => wire.write_all(&garbage(sites.seed)).await?,
        Act::Silent => {
            stay_silent(wire).await;
            return Ok(None);
        }
        Act::Reset => {
            reset(wire);
            return Ok(None);
        }
    }
    finish(wire).await
}

async fn finish<W: Wire>(mut wire: W) -> io::Result<Option<W>> {
    wire.shutdown().await?;
    Ok(None)
}

/// A complete answer. True if the connection can go on.
async fn whole(
    wire: &mut impl Wire,
    request: &Request,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
) -> io::Result<bool> {
    let given = |name: &str| headers.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
    // A script that frames its body itself may do so wrongly: then nothing can follow on the connection.
    let framed = given("content-length").is_some() || given("transfer-encoding").is_some();
    let closes = given("connection").is_some_and(|(_, value)| value.eq_ignore_ascii_case("close"));
    let bodiless = status < 200 || status == 204 || status == 304;
    let keep = request.keep_alive && !framed && !closes;
    let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !framed && !bodiless {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    if !keep && !closes {
        head.push_str("Connection: close\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    if request.method != "HEAD" && !bodiless {
        bytes.extend_from_slice(body);
    }
    wire.write_all(&bytes).await?;
    wire.flush().await?;
    Ok(keep)
}

/// The head of a body that ends with the connection.
async fn open_ended(wire: &mut impl Wire) -> io::Result<()> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n";
    wire.write_all(head).await?;
    wire.flush().await
}

async fn endless(wire: &mut impl Wire) -> io::Result<()> {
    let piece: Vec<u8> = FILLER.iter().copied().cycle().take(PIECE).collect();
    for _ in 0..ENDLESS / PIECE {
        wire.write_all(&piece).await?;
        wire.flush().await?;
    }
    Ok(())
}

async fn drip(wire: &mut impl Wire, interval: Duration) -> io::Result<()> {
    for byte in FILLER.iter().cycle() {
        wire.write_all(&[*byte]).await?;
        wire.flush().await?;
        tokio::time::sleep(interval).await;
    }
    Ok(())
}

/// Bytes that are neither TLS nor HTTP, the same for the same seed.
pub(super) fn garbage(seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    SmallRng::seed_from_u64(seed).fill_bytes(&mut bytes);
    // A TLS record begins with 20–23 and HTTP with "H": neither may come up by chance.
    bytes[0] = 0xF7;
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes
}

/// Reason phrases of RFC 9110, section 15, and of the codes that proxies of the field invented.
const fn reason(status: u16) -> &'static str {
    match status {
        100..=199 => "Continue",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        410 => "Gone",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        520 => "Web Server Returned an Unknown Error",
        521 => "Web Server Is Down",
        522 => "Connection Timed Out",
        526 => "Invalid SSL Certificate",
        _ => "Unknown",
    }
}
