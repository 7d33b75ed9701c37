//! `danhba clusters`: pages that many holders have in common, for a person to call templates.

use crate::app::App;
use crate::cli::{ClustersArgs, ClustersCommand};
use crate::links;
use anyhow::bail;
use domain::classify::{Printed, clusters, template_print};
use domain::observation::{Observation, VisitEnd};
use std::process::ExitCode;
use store::{Db, KnownCluster, Opens, Purpose};

/// Names read at once.
const PAGE: u32 = 500;

pub async fn run(app: &App, args: &ClustersArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    match &args.command {
        ClustersCommand::Find => {
            let pages = printed(app, &db).await?;
            let found = clusters(&pages);
            db.keep_clusters(&found, app.clock.now()).await?;
            super::staff::tell(app, &db, "clusters.find", &format!("{} clusters", found.len())).await?;
            app.talk.say(format!("{} pages compared, {} clusters", pages.len(), found.len()));
            list(&db, args.json).await?;
        }
        ClustersCommand::Link { name, days } => {
            let made = links::make(app, &db, Opens::Clusters, name, *days).await?;
            super::staff::tell(app, &db, "clusters.link", &format!("{} of {}", made.link, made.person))
                .await?;
            super::show(args.json, &made, |m| format!("{}\n", m.address.as_deref().unwrap_or_default()))?;
        }
        ClustersCommand::Links => {
            let all = links::all(app, &db, Purpose::Clusters).await?;
            super::show(args.json, &all, |all| all.iter().map(links::Listed::line).collect())?;
        }
        ClustersCommand::Revoke { link } => {
            links::revoke(app, &db, Purpose::Clusters, *link).await?;
            super::staff::tell(app, &db, "clusters.revoke", &link.to_string()).await?;
        }
        ClustersCommand::List => list(&db, args.json).await?,
        ClustersCommand::Confirm { key, who, note } => decide(app, &db, key, true, who, note).await?,
        ClustersCommand::Reject { key, who, note } => decide(app, &db, key, false, who, note).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The fingerprints of all own pages.
async fn printed(app: &App, db: &Db) -> anyhow::Result<Vec<Printed>> {
    let bar = app.talk.spinner("reading");
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = db.own_pages(&after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.domain);
        for own in page {
            let Some(print) = fingerprint(&own.facts, &own.domain) else { continue };
            all.push(Printed { domain: own.domain, holder: own.holder, print });
        }
        bar.set_message(format!("{} pages", all.len()));
    }
    bar.finish_and_clear();
    Ok(all)
}

fn fingerprint(facts: &Observation, domain: &str) -> Option<i64> {
    facts.visits.iter().find_map(|visit| match &visit.end {
        VisitEnd::Page(page) => template_print(page, domain),
        _ => None,
    })
}

async fn decide(app: &App, db: &Db, key: &str, template: bool, who: &str, note: &str) -> anyhow::Result<()> {
    let known = db.known_clusters().await?;
    if !known.iter().any(|c| c.key == key) {
        bail!("no cluster is called “{key}”; `danhba clusters list` names them");
    }
    db.decide_cluster(key, template, who, note, app.clock.now()).await?;
    let decided = format!("{key}, {}, by {who}", if template { "template" } else { "no template" });
    super::staff::tell(app, db, "clusters.decide", &decided).await?;
    let what = if template { "a template" } else { "no template" };
    app.talk.say(format!("{key} is {what}; `danhba reclassify` applies it to what is stored"));
    Ok(())
}

async fn list(db: &Db, json: bool) -> anyhow::Result<()> {
    let (all, rounds) = (db.known_clusters().await?, db.cluster_rounds().await?);
    let word = |c: &KnownCluster| match c.template {
        None => "open",
        Some(true) => "template",
        Some(false) => "no template",
    };
    if json {
        let rows: Vec<_> = all
            .iter()
            .map(|c| {
                let of_it = rounds.iter().filter(|r| r.key == c.key);
                let rounds: Vec<_> = of_it
                    .map(|r| serde_json::json!({ "at": r.at.rfc3339(), "domains": r.domains, "holders": r.holders }))
                    .collect();
                serde_json::json!({
                    "rounds": rounds, "key": c.key, "decision": word(c), "domains": c.domains, "holders": c.holders,
                    "found_at": c.found_at.rfc3339(), "seen_at": c.seen_at.rfc3339(), "sample": c.sample,
                })
            })
            .collect();
        return super::print_json(&rows);
    }
    for c in &all {
        let sample: Vec<&str> = c.sample.iter().take(5).map(String::as_str).collect();
        let (key, domains, holders) = (&c.key, c.domains, c.holders);
        super::print(&format!(
            "{key}\t{}\t{domains} domains of {holders} holders\t{}\n",
            word(c),
            sample.join(" ")
        ))?;
    }
    Ok(())
}
