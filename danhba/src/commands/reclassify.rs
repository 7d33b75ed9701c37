//! `danhba reclassify`: judge all stored evidence again with the present rules, without network.

use crate::app::App;
use crate::cli::JsonArgs;
use crate::lifecycle::Lifecycle;
use domain::classify::{Ruleset, classify_with};
use std::collections::BTreeMap;
use std::process::ExitCode;

pub async fn run(app: &App, args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let db = app.db().await?;
    let rules = Ruleset::shipped();
    let templates = db.templates().await?;
    let bar = app.talk.spinner("judging");
    let (mut judged, mut differ) = (0_u64, 0_u64);
    let mut moves: BTreeMap<String, u64> = BTreeMap::new();
    let life = Lifecycle::listen()?;
    let mut after: Option<i64> = None;
    // Each verdict is committed by itself: whoever stops here has judged the first ones, and a second run judges all.
    while !life.soft.is_cancelled() {
        let page = db.evidence_page(after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for stored in page {
            let verdict = classify_with(&stored.facts, rules, &templates);
            judged += 1;
            if verdict == stored.verdict {
                continue;
            }
            if db.reclassified(stored.id, &stored.facts.domain, &verdict, app.clock.now()).await? {
                differ += 1;
                if stored.verdict.leaf != verdict.leaf {
                    *moves.entry(format!("{} → {}", stored.verdict.leaf, verdict.leaf)).or_default() += 1;
                }
            }
        }
        bar.set_message(format!("{judged} judged, {differ} differ"));
    }
    bar.finish_and_clear();
    let stopped = life.soft.is_cancelled();
    let told = format!("{judged} judged, {differ} differ, rules {}", rules.digest());
    super::staff::tell(app, &db, "verdicts.reclassify", &told).await?;
    if args.json {
        super::print_json(&serde_json::json!({
            "judged": judged, "differ": differ, "moves": moves, "ruleset": rules.digest(),
        }))?;
    } else {
        for (what, count) in &moves {
            super::print(&format!("{what}\t{count}\n"))?;
        }
        app.talk.say(format!(
            "{judged} pieces of evidence judged with {}: {differ} verdicts differ",
            rules.digest()
        ));
    }
    if stopped {
        app.talk.say("stopped before the end; `danhba reclassify` begins anew");
        return Ok(ExitCode::from(super::STOPPED));
    }
    Ok(ExitCode::SUCCESS)
}
