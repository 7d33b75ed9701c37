//! The command line: what can be asked, with examples. Nothing is done here.
//!
//! - this file: the program and the list of its commands
//! - [`register`], [`crawling`], [`learning`], [`figures`], [`clusters`], [`audit`], [`queue`], [`staff`], [`lab`]: what they take

pub mod abuse;
pub mod audit;
pub mod bench;
mod clusters;
mod crawling;
mod figures;
mod lab;
mod learning;
mod queue;
mod register;
mod staff;

pub use abuse::{AbuseArgs, AbuseCommand};
pub use clusters::{ClustersArgs, ClustersCommand};
pub use crawling::{CheckArgs, CrawlArgs, IndexArgs};
pub use figures::{Export, ExportArgs, ExportFormat, SnapshotArgs, SnapshotCommand, StatsArgs};
pub use lab::{Bench, BenchArgs, DemoArgs, LabArgs};
pub use learning::{Evaluate, EvaluateArgs, Train, TrainArgs};
pub use queue::{QueueArgs, QueueCommand};
pub use register::{
    ConsentAction, ConsentArgs, ImportArgs, InitArgs, InputsArgs, InputsCommand, OptOutAction, OptOutArgs,
    RegisterFormat,
};
pub use staff::{StaffArgs, StaffCommand, TokenArgs, TokenCommand};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Which registered domains are really in use, and a directory of the sites that are.
#[derive(Debug, Parser)]
#[command(
    name = "danhba",
    version,
    about,
    max_term_width = 110,
    after_long_help = "\
Examples:
  danhba demo                          the whole product on a fictional world, offline
  danhba init                          a settings file and an empty database here
  danhba import dang-ky.csv            take a register (CSV, XLSX or zone file)
  danhba crawl --until-idle            check every name that is due, then stop
  danhba run                           crawl, index and serve in one process

Precedence: flag > environment (DANHBA_…, e.g. DANHBA_RESOLVER__SERVERS) > file > default.
Exit codes: 0 done · 1 failed (also a crawl that could see nothing) · 2 wrong usage · 3 done, but some rows were rejected · 4 stopped before the end.
Ctrl-C finishes the work in hand; a second one stops at once. Commands that only compute end at the first one, by the signal (130).
Data goes to stdout, talk to stderr."
)]
pub struct Cli {
    /// Settings file (default: danhba.toml here, then /etc/danhba/danhba.toml).
    #[arg(long, short, global = true, env = "DANHBA_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where data lives (overrides `data_dir`).
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Database (overrides `database_url`): sqlite:///path/file.db or postgres://…
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Say less (-q) on stderr.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Say more: -v for each step, -vv for each request.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Logs as JSON lines.
    #[arg(long, global = true)]
    pub log_json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What danhba can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a settings file and create the data folder and database.
    #[command(after_help = "\
Examples:
  danhba init                                                danhba.toml here, SQLite in danhba-data
  danhba --data-dir /var/lib/danhba init --file /etc/danhba/danhba.toml
  danhba -c so.toml init                                     the settings that `danhba -c so.toml ...` reads
  danhba --database-url postgres://danhba@db/danhba init     flags are written into the file")]
    Init(InitArgs),
    /// Bring the database to this version's schema.
    #[command(after_help = "\
Example:
  danhba migrate      after an update of the program; every command that writes does it, too")]
    Migrate,
    /// Take a register: CSV, XLSX or a DNS zone file.
    #[command(after_help = "\
Examples:
  danhba import dang-ky-2025-q3.csv --as-of 2025-09-30
  danhba import id.vn.zone                   delegated names of a zone file
  danhba import full.xlsx --full --dry-run   what would change, without changing it

Rejected rows are written to FILE.rejected.csv with line, column and reason; the rest is taken (exit code 3). When none is
rejected, an older file of that name is deleted. A dry run writes no file: it prints every difference, and tells rejected rows.

What is lost with a name that leaves (consents, what its site was) does not come back with it. So --full changes nothing when a row
has not the shape of a row, or when more than a tenth of a zone would leave; --allow-leaving 0.5 allows a half.")]
    Import(ImportArgs),
    /// Check the names that are due, politely.
    #[command(after_help = "\
Examples:
  danhba crawl --until-idle
  danhba crawl --only quan-pho.biz.vn
Ctrl-C finishes the work in hand; a second Ctrl-C stops at once. Nothing is lost either way.")]
    Crawl(CrawlArgs),
    /// Look at one name now and explain the verdict; nothing of the look is stored.
    #[command(after_help = "\
Examples:
  danhba check quan-pho.biz.vn
  danhba check quan-pho.biz.vn --json | less
Exit code 1 when nothing could be observed. Who looked at which name stands in the log of the staff.")]
    Check(CheckArgs),
    /// Bring the search index up to the database.
    #[command(after_help = "\
Examples:
  danhba index                what changed since the last time
  danhba index --follow       until Ctrl-C, beside a crawl in another process
  danhba index --rebuild      anew beside the live one, then swapped")]
    Index(IndexArgs),
    /// Serve the pages and the API.
    #[command(after_help = "\
Examples:
  danhba serve
  DANHBA_API__LISTEN=0.0.0.0:8080 danhba serve
Ctrl-C answers what is in hand; a second Ctrl-C stops at once (exit code 4).")]
    Serve,
    /// Crawl, index and serve in one process.
    #[command(after_help = "\
Examples:
  danhba run
  DANHBA_API__METRICS_LISTEN=127.0.0.1:9464 danhba run     with metrics for Prometheus
Public networks are crawled only when api.public_url and api.contact_email say who does it.")]
    Run,
    /// Judge all stored observations again with the present rules, without network.
    #[command(after_help = "\
Examples:
  danhba reclassify            after an update of the rules, or decisions on clusters
  danhba reclassify --json")]
    Reclassify(JsonArgs),
    /// Measure the product against labelled data.
    #[command(after_help = "\
Examples:
  danhba evaluate pages --corpus corpus/ --out judged.csv
  danhba evaluate search --docs records.jsonl --queries queries.csv")]
    Evaluate(EvaluateArgs),
    /// Learn from labelled data.
    #[command(after_help = "\
Example:
  danhba train pages --corpus corpus/                                  what it would be worth on unseen origins
  danhba train pages --corpus corpus/ --out domain/data/model.toml     then build again: the model is compiled in")]
    Train(TrainArgs),
    /// Registered and used, by group.
    #[command(after_help = "\
Examples:
  danhba stats
  danhba stats --by province --zone biz.vn
  danhba stats --by ward --province 79 --json")]
    Stats(StatsArgs),
    /// Pages that many holders have in common: found by machine, called templates by a person.
    #[command(after_help = "\
Examples:
  danhba clusters find
  danhba clusters link \"Nguyễn Thị An\"      a page on which she looks and decides; or in the terminal:
  danhba clusters confirm t-00f3a2… --who \"Nguyễn An\" --note \"starter page of registrar X\"
  danhba reclassify                          applies it to what is stored")]
    Clusters(ClustersArgs),
    /// What a person found about a site that is abused, or of which a rule says so.
    #[command(after_help = "\
Examples:
  danhba abuse confirm ten-mien.biz.vn --who \"Nguyễn An\" --note \"a bank's log-in page, copied\"
  danhba abuse overrule ten-mien.biz.vn --who \"Nguyễn An\" --note \"a news site that writes about it\"")]
    Abuse(AbuseArgs),
    /// Freeze a quarter's population, statuses and figures; compute a frozen one again.
    #[command(after_help = "\
Examples:
  danhba snapshot freeze --quarter 2026-Q3
  danhba snapshot freeze --quarter 2026-Q3 --reason \"outage of 12 September found late\"   a revision
  danhba snapshot verify --quarter 2026-Q3        exit code 5 when it does not come out again
  danhba snapshot recompute --quarter 2026-Q3 --rules rules-2027/ --reason \"how the rules of 2027 would have counted\"")]
    Snapshot(SnapshotArgs),
    /// The audit of a frozen quarter: draw, label, estimate what is truly in use.
    #[command(after_help = "\
Examples:
  danhba audit draw --quarter 2026-Q3 --seed \"…\"
  danhba audit link --quarter 2026-Q3 --labeller \"Trần Thị Bình\" --role first
  danhba audit status --quarter 2026-Q3
  danhba audit estimate --quarter 2026-Q3")]
    Audit(audit::AuditArgs),
    /// Load dated figures of population (CSV) or targets (TOML), for density and progress.
    #[command(after_help = "\
Examples:
  danhba inputs load population.csv    columns province_code,ages,value,as_of,source; ages are all or 15-69
  danhba inputs load targets.toml      like the shipped targets: code, zone, value, due, source
  danhba inputs list")]
    Inputs(InputsArgs),
    /// Write data for others.
    #[command(after_help = "\
Examples:
  danhba export verdicts --format csv > verdicts.csv
  danhba export verdicts --format jsonl --out verdicts.jsonl

A name that was never looked at has no row: there is nothing to say of it yet.")]
    Export(ExportArgs),
    /// Record, revoke or list consents to be listed, and objections.
    #[command(after_help = "\
Examples:
  danhba consent give an.id.vn --proof \"signed letter of 3 November\"
  danhba consent revoke an.id.vn
  danhba consent object quan-pho.biz.vn --proof \"asked by telephone\"
  danhba consent withdraw quan-pho.biz.vn
  danhba consent list --json")]
    Consent(ConsentArgs),
    /// Domains, addresses and networks that are not to be checked.
    #[command(after_help = "\
Examples:
  danhba opt-out add quan-pho.biz.vn --reason \"e-mail of 3 November\"
  danhba opt-out add 203.0.113.0/24 --reason \"letter of the operator\"
  danhba opt-out list
  danhba opt-out remove 203.0.113.0/24")]
    OptOut(OptOutArgs),
    /// What people asked for and could not prove: removals and reports that wait for a decision.
    #[command(after_help = "\
Examples:
  danhba queue list
  danhba queue show 17
  danhba queue decide 17 --accept --who \"Nguyễn An\" --answer \"Đã gỡ theo yêu cầu của bạn.\"")]
    Queue(QueueArgs),
    /// Accounts of the people who work here, and the log of what they looked at and changed.
    #[command(after_help = "\
Examples:
  danhba staff add an.tran --person \"Trần Thị An\" --role administrator     the first account; prints a link
  danhba staff list
  danhba staff log --verify")]
    Staff(StaffArgs),
    /// Tokens with which programs of the staff ask the API.
    #[command(after_help = "\
Examples:
  danhba token create ha.le --label \"trực ban\" --scope queue:read --days 30
  danhba token list
  danhba token revoke 3")]
    Token(TokenArgs),
    /// A small internet on loopback: DNS, web servers, a CA and every fault.
    #[command(after_help = "\
Examples:
  danhba lab                                            the fictional world
  danhba lab --pages pages/ --names names.txt --listen 127.0.0.1:5300   a folder of pages under given names")]
    Lab(LabArgs),
    /// The whole path on a fictional world, on this machine only.
    #[command(after_help = "\
Examples:
  danhba demo
  danhba demo --folder thu --listen 127.0.0.1:9000
  danhba demo --size 60 --no-serve        small, and ends by itself")]
    Demo(DemoArgs),
    /// What a visit costs, next to the least it could cost.
    #[command(after_help = "\
Examples:
  danhba bench crawl --names 1000
  danhba bench search --names 200000 --alone
  danhba bench year --names 2000")]
    Bench(BenchArgs),
    /// The crawl at a glance: what waits, who works, which addresses take longest.
    #[command(after_help = "\
Examples:
  danhba status
  danhba status --json | jq .due")]
    Status(JsonArgs),
    /// Check this installation and say how to mend it.
    #[command(after_help = "\
Examples:
  danhba doctor            exit code 1 when something must be mended
  danhba doctor --json")]
    Doctor(JsonArgs),
    /// The effective settings with their origin, secrets hidden.
    #[command(after_help = "\
Examples:
  danhba config
  DANHBA_PACE__PER_HOST_MS=7000 danhba config | grep pace")]
    Config(JsonArgs),
}

/// Only whether a script reads.
#[derive(Debug, Args)]
pub struct JsonArgs {
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// A number of things without which there is nothing to do.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    let number: usize = text.parse().map_err(|_| format!("“{text}” is no whole number"))?;
    if number == 0 { Err("with 0 there is nothing to do; take 1 or more".to_owned()) } else { Ok(number) }
}
