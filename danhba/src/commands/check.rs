//! `danhba check NAME`: one look now, explained; nothing of it is stored. That somebody looked stands in the log.

use crate::app::App;
use crate::cli::CheckArgs;
use crate::rooms;
use domain::classify::{Ruleset, classify};
use domain::observation::{NotObserved, Observation, VisitEnd};
use domain::registration::HolderKind;
use domain::verdict::{Leaf, Verdict};
use std::fmt::Write;
use std::process::ExitCode;
use store::Due;

pub async fn run(app: &App, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let name = app.name(&args.name)?;
    app.settings.contact_for_a_crawl()?;
    let db = app.db().await?;
    super::staff::tell(app, &db, "name.check", name.as_str()).await?;
    let known = db.registration(&name).await?;
    let due = Due {
        against: Vec::new(),
        robots_down_since: None,
        pool: None,
        zone: name.zone().to_owned(),
        attempt: 1,
        registered_on: known.as_ref().and_then(|r| r.registration.registered_on),
        holder_kind: known.as_ref().map_or(HolderKind::Unknown, |r| r.registration.holder_kind),
        opted_out: false,
        in_use: false,
        validators: None,
        domain: name,
    };
    let crawler = rooms::crawler(app, db, None)?;
    crawler.read_opt_outs().await?;
    crawler.read_pauses().await?;
    let spinner = app.talk.spinner("looking");
    let observation = crawler.prober().observe(&due).await;
    // Crawls that come later know of a host that asked for peace now.
    crawler.tell_pauses().await?;
    crawler.let_go().await?;
    spinner.finish_and_clear();
    let verdict = classify(&observation, Ruleset::shipped());
    if args.json {
        super::print_json(&serde_json::json!({ "observation": observation, "verdict": verdict }))?;
    } else {
        super::print(&explain(&observation, &verdict))?;
    }
    // Who wants to be left alone, for a while or for good, is no failure.
    let left_alone = matches!(observation.not_observed, Some(NotObserved::Paused | NotObserved::Optout));
    if verdict.leaf == Leaf::X0 && !left_alone {
        anyhow::bail!("{} could not be observed: {}", observation.domain.unicode(), verdict.rule);
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(o: &Observation, v: &Verdict) -> String {
    let mut t = String::new();
    let d = &o.dns;
    let _ = writeln!(t, "{} ({})", o.domain.unicode(), o.domain);
    let _ = writeln!(
        t,
        "dns     ns {} · apex a {} aaaa {} · www a {} · mx {} · ds {}{}",
        d.ns.word(),
        d.apex.a.word(),
        d.apex.aaaa.word(),
        d.www.a.word(),
        d.mx.word(),
        d.ds.word(),
        if d.authentic == Some(true) { " · validated" } else { "" }
    );
    for visit in &o.visits {
        let end = match &visit.end {
            VisitEnd::Page(p) => format!("{} {} “{}” {} words", p.status, p.content_type, p.title, p.words),
            other => serde_json::to_string(other).unwrap_or_default(),
        };
        let _ = writeln!(t, "{:<7} {} → {end}", format!("{:?}", visit.scheme).to_lowercase(), visit.host);
        for hop in &visit.hops {
            let address = hop.address.map_or_else(|| "-".to_owned(), |a| a.to_string());
            let status = hop.status.map_or_else(|| "-".to_owned(), |s| s.to_string());
            let tls = hop.tls.as_ref().map_or_else(String::new, |x| format!(" {:?}", x.verdict));
            let _ = writeln!(t, "          {status} {} [{address}]{tls} {} ms", hop.url, hop.millis);
        }
    }
    let _ = writeln!(
        t,
        "verdict {} {} · mail {} · https {} · confidence {:.2}\nrule    {}",
        v.leaf, v.class, v.mail, v.https, v.confidence, v.rule
    );
    for e in &v.evidence {
        let _ = writeln!(t, "          {}: {}", e.what, e.found);
    }
    t
}
