//! What runs on this machine alone: `lab`, `demo`, `bench`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `danhba lab`.
#[derive(Debug, Args)]
pub struct LabArgs {
    /// Serve this folder of pages (layout: `labels.csv` and `pages/<id>.html`, or plain `*.html`).
    #[arg(long, value_name = "DIR", requires = "names")]
    pub pages: Option<PathBuf>,
    /// Under these names: one a line, or a CSV with a column `domain` (and, if wanted, `page`).
    #[arg(long, value_name = "FILE", requires = "pages")]
    pub names: Option<PathBuf>,
    /// Address of the DNS server (UDP and TCP).
    #[arg(long, default_value = "127.0.0.1:5300", value_name = "ADDR")]
    pub listen: std::net::SocketAddr,
    /// Port of the web servers for http.
    #[arg(long, default_value_t = 8081)]
    pub http_port: u16,
    /// Port of the web servers for https.
    #[arg(long, default_value_t = 8444)]
    pub https_port: u16,
    /// Write the lab's CA certificate here.
    #[arg(long, default_value = "lab-ca.pem", value_name = "FILE")]
    pub ca: PathBuf,
    /// Write the register of the fictional world here.
    #[arg(long, value_name = "FILE", conflicts_with = "pages")]
    pub register: Option<PathBuf>,
    /// Number of names in the fictional world.
    #[arg(long, default_value_t = 640, conflicts_with = "pages", value_parser = super::at_least_one)]
    pub size: usize,
    /// Seed of the fictional world.
    #[arg(long, default_value_t = 826)]
    pub seed: u64,
    /// Instead: so many alike, small sites (for measuring).
    #[arg(long, value_name = "N", conflicts_with_all = ["pages", "register"])]
    pub crowd: Option<usize>,
    /// Spread names over so many addresses.
    #[arg(long, default_value_t = 20, value_parser = super::at_least_one)]
    pub addresses: usize,
    /// Log each request here instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// `danhba demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Number of names in the fictional world (600 or more shows every state).
    #[arg(long, default_value_t = 640, value_parser = super::at_least_one)]
    pub size: usize,
    /// Seed of the fictional world.
    #[arg(long, default_value_t = 826)]
    pub seed: u64,
    /// Where the pages are served.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    pub listen: std::net::SocketAddr,
    /// The one folder that is left behind.
    #[arg(long, default_value = "danhba-demo", value_name = "DIR")]
    pub folder: PathBuf,
    /// Stop after the crawl instead of serving (for scripts).
    #[arg(long)]
    pub no_serve: bool,
}

/// `danhba bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {
    /// What to measure.
    #[command(subcommand)]
    pub what: Bench,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// A whole look on the lab, next to the floor: the same queries, handshakes and requests, and the tags of the page.
    Crawl {
        /// Names to check.
        #[arg(long, default_value_t = 1000, value_parser = super::at_least_one)]
        names: usize,
        /// Addresses that share them.
        #[arg(long, default_value_t = 40, value_parser = super::at_least_one)]
        addresses: usize,
        /// Names in hand at the same time.
        #[arg(long, default_value_t = 64)]
        concurrency: usize,
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
    /// How long a round takes next to the least it could take, with most names on a few crowded addresses.
    Round(super::bench::RoundArgs),
    /// The other process of `round`.
    #[command(hide = true)]
    RoundLab(super::bench::RoundLabArgs),
    /// What the due queue costs when a whole country is due.
    Queue(super::bench::QueueArgs),
    /// What searching costs at the size of the country, side by side with SQLite FTS5 and PostgreSQL.
    Search(super::bench::SearchArgs),
    /// What visitors of a running danhba get when there are few, and when there are ten times as many.
    #[command(
        after_help = "Example:\n  danhba serve &                          in another terminal\n  danhba bench serve --visitors 32 --seconds 5"
    )]
    Serve(super::bench::ServeArgs),
    /// A year of weekly looks in the database: bytes per domain, and how long the statistics take.
    Year {
        /// Names in the register.
        #[arg(long, default_value_t = 2000, value_parser = super::at_least_one)]
        names: usize,
        /// Weekly looks.
        #[arg(long, default_value_t = 52)]
        weeks: i64,
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}
