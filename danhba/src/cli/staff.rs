//! `danhba staff` and `danhba token`: accounts, tokens, and the log of what was looked at and changed.

use clap::{Args, Subcommand, ValueEnum};
use domain::province::{ProvinceCode, gazetteer};
use domain::staff::{AccountName, Role, Scope};

/// `danhba staff`.
#[derive(Debug, Args)]
pub struct StaffArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: StaffCommand,
    /// As JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Make an account; prints a link with which its owner chooses a password, once.
    #[command(after_help = "\
Examples:
  danhba staff add an.tran --person \"Trần Thị An\" --role administrator
  danhba staff add ha.le --person \"Lê Hà\" --role officer --province 37
  pass show danhba | danhba staff add an.tran --person \"Trần Thị An\" --role administrator --password-stdin
There is no password that comes with the program. Hand the link over in private; it opens once, for --hours.")]
    Add {
        /// What its owner signs in with: 3 to 32 of a-z, 0-9, “.”, “-”, “_”.
        #[arg(value_parser = account_name)]
        name: AccountName,
        /// The name of the person, as it stands under decisions.
        #[arg(long, value_name = "NAME")]
        person: String,
        /// What the person is here for.
        #[arg(long, value_enum)]
        role: RoleArg,
        /// Code of the present map; officers have one, and nobody else.
        #[arg(long, value_name = "CODE", value_parser = province)]
        province: Option<ProvinceCode>,
        /// Read the password from stdin instead of making a link.
        #[arg(long)]
        password_stdin: bool,
        /// Hours for which the link opens.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
        hours: u16,
    },
    /// Every account, with its role and state.
    List,
    /// Close an account: its sessions end and its tokens open nothing.
    Disable {
        /// The account.
        #[arg(value_parser = account_name)]
        name: AccountName,
    },
    /// Open a closed account again.
    Enable {
        /// The account.
        #[arg(value_parser = account_name)]
        name: AccountName,
    },
    /// Forget password, second factor and recovery codes; prints a link for a new password.
    #[command(
        after_help = "Example:\n  danhba staff reset an.tran        when the telephone is lost, or somebody else knows the password"
    )]
    Reset {
        /// The account.
        #[arg(value_parser = account_name)]
        name: AccountName,
        /// Hours for which the link opens.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
        hours: u16,
    },
    /// Every look at personal data and every change, the latest first.
    #[command(after_help = "\
Examples:
  danhba staff log --limit 200
  danhba staff log --verify        exit code 1 when a row was changed or is missing")]
    Log {
        /// Rows to show.
        #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
        limit: u32,
        /// Look through the whole log: each row stands on the one before.
        #[arg(long)]
        verify: bool,
    },
}

/// `danhba token`.
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TokenCommand,
    /// As JSON on stdout.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token for a program; it is shown this once.
    #[command(after_help = "\
Examples:
  danhba token create ha.le --label \"trực ban\" --scope queue:read
  danhba token create an.tran --label \"bot\" --scope queue:read --scope queue:decide --days 30
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/v1/queue")]
    Create {
        /// Whose it is; it opens nothing that the account may not.
        #[arg(value_parser = account_name)]
        account: AccountName,
        /// What it is for.
        #[arg(long, value_name = "WORDS")]
        label: String,
        /// What it is allowed: queue:read, queue:decide; may be repeated.
        #[arg(long = "scope", required = true, value_name = "SCOPE", value_parser = scope)]
        scopes: Vec<Scope>,
        /// Days until it opens nothing any more.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
    },
    /// Every token, without its secret.
    List,
    /// Take a token back.
    Revoke {
        /// Its number, as in `danhba token list`.
        token: i64,
    },
}

/// Roles of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Runs the service.
    Administrator,
    /// Reads figures and how they are made.
    Analyst,
    /// Answers for one province.
    Officer,
    /// Labels the sample of an audit.
    Labeller,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Administrator => Self::Administrator,
            RoleArg::Analyst => Self::Analyst,
            RoleArg::Officer => Self::Officer,
            RoleArg::Labeller => Self::Labeller,
        }
    }
}

fn account_name(text: &str) -> Result<AccountName, String> {
    AccountName::parse(text).ok_or_else(|| {
        format!(
            "“{text}” is no account name; take 3 to 32 of a-z, 0-9, “.”, “-”, “_”, beginning with a letter"
        )
    })
}

fn province(text: &str) -> Result<ProvinceCode, String> {
    let known = ProvinceCode::parse(text).filter(|code| gazetteer().province(*code).is_some());
    known.ok_or_else(|| format!("“{text}” is no code of the present map, such as 01 or 37"))
}

fn scope(text: &str) -> Result<Scope, String> {
    let known = Scope::ALL.iter().map(|s| s.code()).collect::<Vec<_>>().join(", ");
    Scope::from_code(text).ok_or_else(|| format!("“{text}” is no scope; there are {known}"))
}
