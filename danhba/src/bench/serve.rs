//! What visitors get when there are few, and when there are many times as many: a running danhba on this machine is asked
//! for searches, first by `--visitors` at a time, then by `--times` as many. Bounded in time, and on loopback only.

use crate::app::App;
use crate::cli::bench::ServeArgs;
use anyhow::{Context, bail};
use serde::Serialize;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What is asked for, in turn; the number makes each visitor ask for something else.
const ASKED: [&str; 4] = ["/tim?q=ca+phe", "/tim?q=pho+bo", "/tinh/lam-dong", "/api/v1/search?q=banh"];
/// Who was refused comes back after so long; a browser would wait for `Retry-After`.
const PAUSE: Duration = Duration::from_millis(100);
/// Without an answer for so long, the request failed.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
struct Tally {
    answered: Vec<Duration>,
    refused: Vec<Duration>,
    without_retry_after: u64,
    failed: u64,
}

#[derive(Debug, Serialize)]
struct Phase {
    visitors: usize,
    seconds: f64,
    answered_per_second: f64,
    answered: usize,
    refused: usize,
    refused_without_retry_after: u64,
    failed: u64,
    answered_p50_ms: f64,
    answered_p99_ms: f64,
    refused_p99_ms: f64,
}

/// Asks, and prints both phases.
pub async fn run(app: &App, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    if !args.address.ip().is_loopback() {
        bail!("{} is not on this machine; a load test is for 127.0.0.1 only", args.address);
    }
    ask(args.address, "/healthz").await.with_context(|| {
        format!("nobody answers at {}; start `danhba run` or `danhba serve` first", args.address)
    })?;
    let mut phases = Vec::new();
    for visitors in [args.visitors, args.visitors * args.times] {
        app.talk.say(format!("{visitors} visitors for {} s", args.seconds));
        phases.push(phase(args.address, visitors, Duration::from_secs(args.seconds)).await);
    }
    crate::commands::show(args.json, &phases, |p| p.iter().map(words).collect())?;
    Ok(ExitCode::SUCCESS)
}

fn words(p: &Phase) -> String {
    format!(
        "{} visitors: {:.0} answers a second, p50 {:.0} ms, p99 {:.0} ms; {} refused (p99 {:.0} ms, {} without Retry-After), {} failed\n",
        p.visitors,
        p.answered_per_second,
        p.answered_p50_ms,
        p.answered_p99_ms,
        p.refused,
        p.refused_p99_ms,
        p.refused_without_retry_after,
        p.failed
    )
}

async fn phase(address: SocketAddr, visitors: usize, how_long: Duration) -> Phase {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    let asked = Arc::new(ASKED);
    for n in 0..visitors {
        let asked = Arc::clone(&asked);
        tasks.spawn(async move {
            let mut tally = Tally::default();
            for turn in n.. {
                if begun.elapsed() >= how_long {
                    break;
                }
                visit(address, asked.get(turn % asked.len()).copied().unwrap_or("/"), &mut tally).await;
            }
            tally
        });
    }
    let mut all = Tally::default();
    while let Some(ended) = tasks.join_next().await {
        let Ok(tally) = ended else { continue };
        all.answered.extend(tally.answered);
        all.refused.extend(tally.refused);
        all.without_retry_after += tally.without_retry_after;
        all.failed += tally.failed;
    }
    let seconds = begun.elapsed().as_secs_f64();
    all.answered.sort_unstable();
    all.refused.sort_unstable();
    Phase {
        visitors,
        seconds,
        answered_per_second: all.answered.len() as f64 / seconds,
        answered: all.answered.len(),
        refused: all.refused.len(),
        refused_without_retry_after: all.without_retry_after,
        failed: all.failed,
        answered_p50_ms: at(&all.answered, 0.50),
        answered_p99_ms: at(&all.answered, 0.99),
        refused_p99_ms: at(&all.refused, 0.99),
    }
}

async fn visit(address: SocketAddr, path: &str, tally: &mut Tally) {
    let clock = Instant::now();
    match tokio::time::timeout(PATIENCE, ask(address, path)).await {
        Ok(Ok((200, _))) => tally.answered.push(clock.elapsed()),
        Ok(Ok((503, retry_after))) => {
            tally.refused.push(clock.elapsed());
            tally.without_retry_after += u64::from(!retry_after);
            tokio::time::sleep(PAUSE).await;
        }
        _ => tally.failed += 1,
    }
}

/// One request over a connection of its own: the status, and whether it says when to come back.
async fn ask(address: SocketAddr, path: &str) -> anyhow::Result<(u16, bool)> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let head = answer.split(|b| *b == b'\n').take_while(|line| line.len() > 1);
    let head: Vec<String> = head.map(|line| String::from_utf8_lossy(line).to_ascii_lowercase()).collect();
    let status = head.first().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let status = status.context("no answer in HTTP")?;
    Ok((status, head.iter().any(|line| line.starts_with("retry-after:"))))
}

/// The value below which a share of all lie, in milliseconds.
fn at(sorted: &[Duration], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((last * share).round() as usize).map_or(0.0, |d| d.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!((at(&times, 0.0), at(&times, 1.0)), (1.0, 100.0));
        assert!((at(&times, 0.99) - 99.0).abs() < 1.1);
        assert_eq!(at(&[], 0.5), 0.0);
    }
}
