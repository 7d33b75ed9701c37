//! `danhba doctor`: check this installation and say how to mend it.

use crate::app::App;
use crate::cli::JsonArgs;
use crate::rooms;
use serde::Serialize;
use std::os::unix::fs::PermissionsExt;
use std::process::ExitCode;
use store::StoreError;

#[derive(Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    found: String,
    cure: String,
}

#[derive(Serialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    Warning,
    Error,
}

pub async fn run(app: &App, args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let mut findings = vec![files(), contact(app), networks(app)];
    findings.extend(data_folder(app));
    match app.db().await {
        Ok(db) => {
            let due = db.due_now(app.clock.now(), None).await?;
            findings.push(finding(
                "database",
                State::Good,
                format!("{} answers, {due} names due", db.engine()),
                "",
            ));
            findings.push(index(app, &db).await);
            findings.extend(canaries(app, db).await);
        }
        Err(error) => {
            findings.push(finding("database", State::Error, format!("{error:#}"), cure_of(&error)));
        }
    }
    if args.json {
        super::print_json(&findings)?;
    } else {
        for f in &findings {
            let mark = match f.state {
                State::Good => "[ok]     ",
                State::Warning => "[warning]",
                State::Error => "[error]  ",
            };
            super::print(&format!("{mark} {}: {}\n", f.check, f.found))?;
            if !f.cure.is_empty() {
                super::print(&format!("          cure: {}\n", f.cure))?;
            }
        }
    }
    let bad = findings.iter().any(|f| f.state == State::Error);
    Ok(if bad { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// What helps when the database cannot be opened. Where nothing stands here, the sentence itself says it.
fn cure_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref() {
        Some(StoreError::Unreachable(_)) => "set database_url, or data_dir to a folder you may write",
        Some(StoreError::Sqlx(_) | StoreError::Corrupt { .. }) => {
            "restore it from a backup, or name another one with database_url or data_dir"
        }
        _ => "",
    }
}

fn finding(check: &'static str, state: State, found: impl Into<String>, cure: &str) -> Finding {
    Finding { check, state, found: found.into(), cure: cure.to_owned() }
}

/// A crawl needs a descriptor for each connection in hand, and some for the database and the index.
fn files() -> Finding {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let soft = limits
        .lines()
        .find(|l| l.starts_with("Max open files"))
        .and_then(|l| l.split_whitespace().nth(3))
        .and_then(|n| n.parse::<u64>().ok());
    match soft {
        Some(n) if n < 1024 => finding(
            "open files",
            State::Warning,
            format!("at most {n}"),
            "ulimit -n 4096, or LimitNOFILE= in the unit",
        ),
        Some(n) => finding("open files", State::Good, format!("at most {n}"), ""),
        None => finding("open files", State::Good, "no limit known", ""),
    }
}

/// Whether others of this machine can read what is nobody else's business.
fn data_folder(app: &App) -> Option<Finding> {
    let folder = &app.settings.data_dir;
    let mode = std::fs::metadata(folder).ok()?.permissions().mode();
    let open = mode & 0o007 != 0;
    let found = if open { "is open to every user of this machine" } else { "is closed to other users" };
    Some(finding(
        "data folder",
        if open { State::Warning } else { State::Good },
        format!("{} {found}", folder.display()),
        if open {
            "chmod 700 (or 750 for a group): it holds holders' words, tax codes and secrets of accounts"
        } else {
            ""
        },
    ))
}

/// An honest crawler can be reached.
fn contact(app: &App) -> Finding {
    let s = &app.settings.api;
    if s.contact_email.is_empty() || app.settings.is_public_url_local() {
        finding(
            "contact",
            State::Warning,
            format!("the crawler calls itself “{}”", app.settings.user_agent()),
            "set api.public_url and api.contact_email; without them crawl and run refuse to visit public networks",
        )
    } else {
        finding("contact", State::Good, app.settings.user_agent(), "")
    }
}

fn networks(app: &App) -> Finding {
    let allowed = &app.settings.crawler.allow_networks;
    if allowed.is_empty() {
        finding("address guard", State::Good, "public addresses only", "")
    } else {
        finding(
            "address guard",
            State::Warning,
            format!("also allows {}", allowed.join(", ")),
            "empty crawler.allow_networks outside a lab",
        )
    }
}

async fn index(app: &App, db: &store::Db) -> Finding {
    let opened = match rooms::index_reader(app) {
        Ok(index) => index,
        Err(error) => {
            return finding("index", State::Warning, format!("{error:#}"), "danhba index --rebuild");
        }
    };
    match opened.agrees_with(db).await {
        Ok(a) if a.missing.is_empty() && a.extra.is_empty() => {
            finding("index", State::Good, "agrees with the database", "")
        }
        Ok(a) => finding(
            "index",
            State::Warning,
            format!("{} sites missing, {} too many", a.missing.len(), a.extra.len()),
            "danhba index (or --rebuild)",
        ),
        Err(error) => finding("index", State::Warning, error.to_string(), "danhba index --rebuild"),
    }
}

/// What the crawler asks before it trusts its own eyes.
async fn canaries(app: &App, db: store::Db) -> Vec<Finding> {
    let crawler = match rooms::crawler(app, db, None) {
        Ok(crawler) => crawler,
        Err(error) => {
            return vec![finding("resolver", State::Error, format!("{error:#}"), "set resolver.servers")];
        }
    };
    let report = crawler.prober().canaries().await;
    let resolver = match &report.labels {
        Ok(()) => finding("resolver", State::Good, "knows no random name under any zone, as it should", ""),
        Err(why) => finding(
            "resolver",
            State::Error,
            why.clone(),
            "set resolver.servers to a resolver that answers, such as a local unbound",
        ),
    };
    vec![resolver, hosts(&report)]
}

fn hosts(report: &crawler::probe::canary::Report) -> Finding {
    let (all, silent) = (report.hosts.len(), report.silent());
    let count = format!("{} of {all} known-good hosts answer", report.answering());
    if all == 0 {
        return finding(
            "canaries",
            State::Warning,
            "no known-good hosts are asked: an outage of this network would look like one of the sites",
            "name five or more in crawler.canaries, unless this is a lab",
        );
    }
    if silent.is_empty() {
        return finding("canaries", State::Good, count, "");
    }
    let found = format!("{count}; not {silent}");
    if report.hosts_are_good() {
        let cure = "nothing to do, unless it stays so: then name another host in crawler.canaries";
        return finding("canaries", State::Warning, found, cure);
    }
    let cure = "look after this machine's way to the Internet, or name hosts in crawler.canaries that it can reach; \
                until then every visit is recorded as not observed";
    finding("canaries", State::Error, found, cure)
}
