//! Freezing a quarter.

use super::{Judged, Lines, PAGE, Rules, line, sums::Sums};
use crate::app::App;
use anyhow::bail;
use domain::measure::{Frame, Known, known_at};
use domain::period::Quarter;
use domain::status::METHOD;
use store::{Db, FrozenName, NewSnapshot, Past, Snapshot};

/// Freezes a quarter that has ended.
///
/// # Errors
/// When the quarter has not ended, when it is frozen already and no reason for a revision is given, and database
/// errors; a freeze that was cut off leaves nothing that anybody sees.
pub async fn freeze(app: &App, db: &Db, quarter: Quarter, reason: Option<&str>) -> anyhow::Result<Snapshot> {
    let now = app.clock.now();
    if now < quarter.ends() {
        bail!("{quarter} ends on {}; a quarter is frozen after its end", quarter.last_day());
    }
    let rules = Rules::in_force(db).await?;
    let otherwise = db.judged_otherwise(&rules.digest()).await?;
    if otherwise > 0 {
        bail!(
            "{otherwise} verdicts were made by other rules than those in force ({}); `danhba reclassify` judges them again, \
             then freeze: a quarter is judged by one set of rules",
            rules.digest()
        );
    }
    let earlier = db.snapshots().await?.into_iter().find(|s| s.quarter == quarter && s.method == METHOD);
    let reason = match (reason, &earlier) {
        (Some(reason), _) => reason.to_owned(),
        (None, None) => "first publication".to_owned(),
        (None, Some(s)) => bail!(
            "{quarter} is frozen as revision {}; a revision says what it corrects: --reason \"…\"",
            s.revision
        ),
    };
    db.keep_ruleset(&rules.digest(), &rules.files(), now).await?;
    let last_look = db.last_look().await?;
    let new = NewSnapshot {
        quarter,
        method: METHOD.to_owned(),
        ruleset: rules.digest(),
        last_look,
        code_version: env!("CARGO_PKG_VERSION").to_owned(),
        reason,
        now,
    };
    let id = db.begin_snapshot(&new).await?;
    let bar = app.talk.spinner("freezing");
    let (mut frames, mut names, mut sums) = (Lines::default(), Lines::default(), Sums::default());
    let (mut after, mut count) = (String::new(), 0_u64);
    loop {
        let page = db.past_page(quarter.ends(), last_look, &after, PAGE).await?;
        let (Some((first, _)), Some((last, _))) = (page.first(), page.last()) else { break };
        let between = [first.domain.as_str(), last.domain.as_str()];
        db.keep_verdicts(&new.ruleset, between, last_look, quarter.ends()).await?;
        after.clone_from(&last.domain);
        let mut frozen = Vec::with_capacity(page.len());
        let count_of_page = page.len() as u64;
        for (frame, past) in page {
            let domain = frame.domain.clone();
            let judged = judge(frame, &past, quarter);
            let (frame, known) = (line(&judged.frame)?, line(&judged.known)?);
            frames.add(&frame);
            names.add(&known);
            sums.add(&judged.frame, &judged.known, quarter.window());
            frozen.push(FrozenName { domain, frame, known, evidence_id: judged.evidence });
        }
        db.add_frozen(id, &frozen).await?;
        count += count_of_page;
        bar.set_message(format!("{count} names"));
    }
    let figures = sums.lines()?;
    let mut digest = Lines::default();
    for (dimension, key, text) in &figures {
        digest.add(&format!("{dimension}\t{key}\t{text}"));
    }
    let (frame, names, sums) = (frames.hex(), names.hex(), digest.hex());
    db.seal_snapshot(id, &figures, [&frame, &names, &sums]).await?;
    bar.finish_and_clear();
    let all = db.snapshots().await?;
    match all.into_iter().find(|s| s.id == id) {
        Some(sealed) => Ok(sealed),
        None => bail!("the snapshot was not sealed: another freeze of {quarter} ran at the same time"),
    }
}

/// What was known of a name at the quarter's end, from the verdicts in force.
pub(super) fn judge(frame: Frame, past: &Past, quarter: Quarter) -> Judged {
    if past.opted_out {
        return Judged { frame, known: Known::nothing(), evidence: None };
    }
    let (known, evidence) = known_at(frame.born, &past.looks, &past.abuse, quarter.ends());
    Judged { frame, known, evidence }
}
