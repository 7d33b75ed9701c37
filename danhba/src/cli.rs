//! The command line: what can be asked, with examples. Nothing is done here.

pub mod audit;
pub mod bench;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::period::Quarter;
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
Exit codes: 0 done · 1 failed · 2 wrong usage · 3 done, but some rows were rejected · 4 stopped before the end.
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
    Init(InitArgs),
    /// Bring the database to this version's schema.
    Migrate,
    /// Take a register: CSV, XLSX or a DNS zone file.
    #[command(after_help = "\
Examples:
  danhba import dang-ky-2025-q3.csv --as-of 2025-09-30
  danhba import id.vn.zone                   delegated names of a zone file
  danhba import full.xlsx --full --dry-run   what would change, without changing it

Rejected rows are written to FILE.rejected.csv with line, column and reason; the rest is taken (exit code 3).")]
    Import(ImportArgs),
    /// Check the names that are due, politely.
    #[command(after_help = "\
Examples:
  danhba crawl --until-idle
  danhba crawl --only quan-pho.biz.vn
Ctrl-C finishes the work in hand; a second Ctrl-C stops at once. Nothing is lost either way.")]
    Crawl(CrawlArgs),
    /// Look at one name now, without storing anything, and explain the verdict.
    Check(CheckArgs),
    /// Bring the search index up to the database.
    Index(IndexArgs),
    /// Serve the pages and the API.
    Serve,
    /// Crawl, index and serve in one process.
    Run,
    /// Judge all stored observations again with the present rules, without network.
    Reclassify(JsonArgs),
    /// Measure the product against labelled data.
    Evaluate(EvaluateArgs),
    /// Learn from labelled data.
    #[command(after_help = "\
Example:
  danhba train pages --corpus corpus/                                  what it would be worth on unseen origins
  danhba train pages --corpus corpus/ --out domain/data/model.toml     then build again: the model is compiled in")]
    Train(TrainArgs),
    /// Registered and used, by group.
    Stats(StatsArgs),
    /// Pages that many holders have in common: found by machine, called templates by a person.
    #[command(after_help = "\
Examples:
  danhba clusters find
  danhba clusters confirm t-00f3a2… --who \"Nguyễn An\" --note \"starter page of registrar X\"
  danhba reclassify                          applies it to what is stored")]
    Clusters(ClustersArgs),
    /// Freeze a quarter's population, statuses and figures; compute a frozen one again.
    #[command(after_help = "\
Examples:
  danhba snapshot freeze --quarter 2026-Q3
  danhba snapshot freeze --quarter 2026-Q3 --reason \"outage of 12 September found late\"   a revision
  danhba snapshot verify --quarter 2026-Q3        exit code 5 when it does not come out again")]
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
    #[command(after_help = "Example:\n  danhba export verdicts --format csv > verdicts.csv")]
    Export(ExportArgs),
    /// Record or revoke consent to be listed, and objections.
    Consent(ConsentArgs),
    /// Domains, addresses and networks that are not to be checked.
    OptOut(OptOutArgs),
    /// A small internet on loopback: DNS, web servers, a CA and every fault.
    #[command(after_help = "\
Examples:
  danhba lab                                            the fictional world
  danhba lab --pages pages/ --names names.txt --listen 127.0.0.1:5300   a folder of pages under given names")]
    Lab(LabArgs),
    /// The whole path on a fictional world, on this machine only.
    Demo(DemoArgs),
    /// What a visit costs, next to the least it could cost.
    Bench(BenchArgs),
    /// Check this installation and say how to mend it.
    Doctor(JsonArgs),
    /// The effective settings with their origin, secrets hidden.
    Config(JsonArgs),
}

/// `danhba init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where to write the settings file.
    #[arg(long, default_value = "danhba.toml", value_name = "FILE")]
    pub file: PathBuf,
    /// Replace an existing settings file.
    #[arg(long)]
    pub force: bool,
}

/// Only whether a script reads.
#[derive(Debug, Args)]
pub struct JsonArgs {
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file.
    pub file: PathBuf,
    /// The date on whose map province codes are read (default: each row's registration date).
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<String>,
    /// The file is the whole register: names that are absent have left.
    #[arg(long)]
    pub full: bool,
    /// Print the difference and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The file's format (default: by its name and first bytes).
    #[arg(long, value_enum)]
    pub format: Option<RegisterFormat>,
    /// The report as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// Formats of a register.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RegisterFormat {
    /// Comma, semicolon or tab separated text.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// DNS master file (RFC 1035).
    Zone,
}

/// `danhba crawl`.
#[derive(Debug, Args)]
pub struct CrawlArgs {
    /// Stop when nothing is due any more.
    #[arg(long)]
    pub until_idle: bool,
    /// Check this name only, due or not.
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
    /// Stop after so many names.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// This worker's name (default: one that belongs to this machine and data folder).
    #[arg(long, value_name = "NAME")]
    pub worker: Option<String>,
    /// The network this worker sees from (overrides `crawler.vantage`).
    #[arg(long, value_name = "NAME")]
    pub vantage: Option<String>,
    /// The report as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The name.
    pub name: String,
    /// Observation and verdict as JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `danhba index`.
#[derive(Debug, Args)]
pub struct IndexArgs {
    /// Build anew beside the live index, then swap.
    #[arg(long)]
    pub rebuild: bool,
    /// Keep following the database until stopped.
    #[arg(long, conflicts_with = "rebuild")]
    pub follow: bool,
}

/// `danhba evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// What to measure.
    #[command(subcommand)]
    pub what: Evaluate,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum Evaluate {
    /// The classifier, on a folder of labelled pages.
    Pages {
        /// Folder with `labels.csv` and `pages/<id>.html`.
        #[arg(long, value_name = "DIR")]
        corpus: PathBuf,
        /// Write `id,label,predicted,leaf,confidence,rule` here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The report as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}

/// `danhba train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// What to train.
    #[command(subcommand)]
    pub what: Train,
}

/// What can be trained.
#[derive(Debug, Subcommand)]
pub enum Train {
    /// The model that judges pages which no signature knows; judged on origins that it was not trained on.
    Pages {
        /// Folder with `labels.csv` and `pages/<id>.html`; the column `split_group` names the origins.
        #[arg(long, value_name = "DIR")]
        corpus: PathBuf,
        /// Write the model file here.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Parts of the cross-validation by origin.
        #[arg(long, default_value_t = 5, value_name = "N")]
        folds: usize,
        /// How the origins are dealt to the parts.
        #[arg(long, default_value_t = 1, value_name = "N")]
        seed: u64,
        /// L2 penalty on the weights.
        #[arg(long, default_value_t = 0.05, value_name = "X")]
        penalty: f64,
        /// The report as JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}

/// `danhba stats`.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Group by.
    #[arg(long, value_enum, default_value = "total")]
    pub by: GroupBy,
    /// Only this zone.
    #[arg(long)]
    pub zone: Option<String>,
    /// Only this province (present code, e.g. 79).
    #[arg(long)]
    pub province: Option<String>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// Groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// Everything.
    Total,
    /// Present province.
    Province,
    /// Zone.
    Zone,
    /// Registrar.
    Registrar,
    /// Quarter of registration.
    Cohort,
    /// Kind of holder.
    Holder,
    /// Ward, best with --province.
    Ward,
    /// Sector (VSIC section).
    Sector,
    /// Campaign or unit.
    Campaign,
    /// Province as registered: map and code, `63:24`.
    AsRegistered,
}

/// `danhba clusters`.
#[derive(Debug, Args)]
pub struct ClustersArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ClustersCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// `danhba inputs`.
#[derive(Debug, Args)]
pub struct InputsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: InputsCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with clusters.
#[derive(Debug, Subcommand)]
pub enum ClustersCommand {
    /// Compare all own pages.
    Find,
    /// What was found, and what was decided.
    List,
    /// It is an untouched template (C5).
    Confirm {
        /// The cluster.
        key: String,
        /// Who decides.
        #[arg(long)]
        who: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// It is none: the pages are the holders' own.
    Reject {
        /// The cluster.
        key: String,
        /// Who decides.
        #[arg(long)]
        who: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// What can be done with inputs.
#[derive(Debug, Subcommand)]
pub enum InputsCommand {
    /// Take a file; it is in force from then on, earlier loads are kept.
    Load {
        /// The file: .csv for population, .toml for targets.
        file: PathBuf,
    },
    /// Every load, newest first.
    List,
}

/// `danhba snapshot`.
#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SnapshotCommand,
    /// As JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with snapshots.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// Freeze a quarter that has ended.
    Freeze {
        /// The quarter, such as 2026-Q3.
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// What a revision of a frozen quarter corrects.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Compute a frozen quarter again from stored evidence.
    Verify {
        /// The quarter.
        #[arg(long, value_parser = quarter)]
        quarter: Quarter,
        /// The revision; the latest unless named.
        #[arg(long)]
        revision: Option<i64>,
        /// The version of the method; the latest unless named.
        #[arg(long)]
        method: Option<String>,
    },
    /// What is frozen.
    List,
}

fn quarter(text: &str) -> Result<Quarter, String> {
    Quarter::parse(text).map_err(|e| e.to_string())
}

/// `danhba export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What.
    #[arg(value_enum)]
    pub what: Export,
    /// How.
    #[arg(long, value_enum, default_value = "csv")]
    pub format: ExportFormat,
    /// Write here instead of stdout.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// What can be exported.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Export {
    /// One row a domain, from its latest observation: domain, leaf, class, web, mail, https, …
    Verdicts,
}

/// Export formats.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    /// Comma separated, UTF-8, header row.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// `danhba consent`.
#[derive(Debug, Args)]
pub struct ConsentArgs {
    /// What to record.
    #[arg(value_enum)]
    pub action: ConsentAction,
    /// The name.
    pub name: String,
    /// Version of the consent text that the holder agreed to.
    #[arg(long, default_value = "2026-1")]
    pub text_version: String,
    /// How the holder proved control, or why (kept with the record).
    #[arg(long, default_value = "recorded by an administrator")]
    pub proof: String,
}

/// What can be recorded of a holder's will.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ConsentAction {
    /// The holder agrees to be listed.
    Give,
    /// The holder takes that back.
    Revoke,
    /// The holder objects to being listed (stronger than consent).
    Object,
    /// The objection is withdrawn.
    Withdraw,
}

/// `danhba opt-out`.
#[derive(Debug, Args)]
pub struct OptOutArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: OptOutAction,
}

/// Opt-outs.
#[derive(Debug, Subcommand)]
pub enum OptOutAction {
    /// Stop checking a domain, an address or a network (CIDR).
    Add {
        /// `quan-pho.biz.vn`, `203.0.113.7` or `203.0.113.0/24`.
        what: String,
        /// Who asked, and why.
        #[arg(long, default_value = "asked by the holder")]
        reason: String,
    },
    /// Check it again.
    Remove {
        /// As it was added.
        what: String,
    },
    /// All of them.
    List,
}

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
    #[arg(long, default_value_t = 640, conflicts_with = "pages")]
    pub size: usize,
    /// Seed of the fictional world.
    #[arg(long, default_value_t = 826)]
    pub seed: u64,
    /// Instead: so many alike, small sites (for measuring).
    #[arg(long, value_name = "N", conflicts_with_all = ["pages", "register"])]
    pub crowd: Option<usize>,
    /// Spread names over so many addresses.
    #[arg(long, default_value_t = 20)]
    pub addresses: usize,
    /// Log each request here instead of stdout.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
}

/// `danhba demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Number of names in the fictional world (600 or more shows every state).
    #[arg(long, default_value_t = 640)]
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
    /// DNS, HTTPS, parse and store on the lab, next to the floor (handshake, GET and parse alone).
    Crawl {
        /// Names to check.
        #[arg(long, default_value_t = 1000)]
        names: usize,
        /// Addresses that share them.
        #[arg(long, default_value_t = 40)]
        addresses: usize,
        /// Names in hand at the same time.
        #[arg(long, default_value_t = 64)]
        concurrency: usize,
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
    /// How long a round takes next to the least it could take, with most names on a few crowded addresses.
    Round(bench::RoundArgs),
    /// The other process of `round`.
    #[command(hide = true)]
    RoundLab(bench::RoundLabArgs),
    /// What the due queue costs when a whole country is due.
    Queue(bench::QueueArgs),
    /// A year of weekly looks in the database: bytes per domain, and how long the statistics take.
    Year {
        /// Names in the register.
        #[arg(long, default_value_t = 2000)]
        names: usize,
        /// Weekly looks.
        #[arg(long, default_value_t = 52)]
        weeks: i64,
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
}
