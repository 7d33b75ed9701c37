//! A frozen quarter under another version of the method or other rules: the same names, the same looks, the same moment, judged
//! otherwise. What comes out is kept beside the snapshot, which stays as it is and stays what is published.

use super::{Lines, PAGE, Rules, freeze::judge, line, sums::Sums};
use crate::app::App;
use anyhow::{Context, bail};
use domain::classify::classify_with;
use domain::measure::{Counts, Frame, Known};
use domain::status::METHOD;
use domain::verdict::Verdict;
use serde::Serialize;
use std::collections::HashMap;
use store::{Db, FrozenName, JudgedEvidence, NewRecomputation, Past, Recomputation, Snapshot};

/// What came out under other rules.
#[derive(Debug, Clone, Default)]
pub struct Again {
    /// Names of the population.
    pub names: u64,
    /// Of these, names of which something else is known now.
    pub changed: u64,
    /// Verdicts made from evidence that is kept whole, or taken from when it was.
    pub judged: u64,
    /// Looks past their retention, which keep the verdict that the snapshot counted.
    pub carried: u64,
    /// Names that keep the snapshot's line, because what it was made of is not kept.
    pub unjudged: u64,
    /// SHA-256 over the lines of what is known.
    pub names_sha256: String,
    /// SHA-256 over the lines of the figures.
    pub figures_sha256: String,
    /// Dimension, key and counts as JSON.
    pub figures: Vec<(String, String, String)>,
}

/// What checking a recomputation found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Names computed.
    pub names: u64,
    /// What is known of the names comes out again.
    pub names_agree: bool,
    /// The figures come out again, and the stored ones are those of the manifest.
    pub figures_agree: bool,
    /// It was made by another version of the method, so this program cannot compute it; only the stored figures were compared with
    /// the manifest.
    pub not_recomputable: bool,
}

impl Report {
    /// Whether everything came out again that can be computed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.names_agree && self.figures_agree
    }
}

/// Under what a recomputation keeps its verdicts: a name of its own, so that neither a later freeze by the same rules nor
/// another recomputation takes them for its own.
fn kept_as(snapshot: &Snapshot, ruleset: &str) -> String {
    format!("{ruleset} beside {}", snapshot.id)
}

/// Computes `snapshot` by this program's version of the method and by `rules`, and keeps what comes out beside it.
///
/// # Errors
/// When method and rules are the snapshot's own, when it was done already, when the stored lines of the snapshot do not agree
/// with its manifest, and database errors.
pub async fn recompute(
    app: &App,
    db: &Db,
    snapshot: &Snapshot,
    rules: &Rules,
    reason: &str,
) -> anyhow::Result<(Recomputation, Again)> {
    let (ruleset, name) = (rules.digest(), format!("{} revision {}", snapshot.quarter, snapshot.revision));
    if snapshot.method == METHOD && snapshot.ruleset == ruleset {
        bail!(
            "{name} is by method {METHOD} and the rules {ruleset} itself; `danhba snapshot verify` computes it again by them"
        );
    }
    if let Some(known) = find(db, snapshot, METHOD, &ruleset).await? {
        bail!(
            "{name} was computed by method {METHOD} and the rules {ruleset} on {}; it is kept, and \
             `danhba snapshot verify --ruleset {ruleset}` computes it again",
            known.made.computed_at.rfc3339()
        );
    }
    let now = app.clock.now();
    db.keep_ruleset(&ruleset, &rules.files(), now).await?;
    let again = compute(app, db, snapshot, rules, true).await?;
    let made = NewRecomputation {
        snapshot_id: snapshot.id,
        method: METHOD.to_owned(),
        ruleset,
        computed_at: now,
        code_version: env!("CARGO_PKG_VERSION").to_owned(),
        reason: reason.to_owned(),
        names: again.names.cast_signed(),
        changed: again.changed.cast_signed(),
        carried: again.carried.cast_signed(),
        unjudged: again.unjudged.cast_signed(),
        names_sha256: again.names_sha256.clone(),
        figures_sha256: again.figures_sha256.clone(),
    };
    let id = db.add_recomputation(&made, &again.figures).await?;
    let id =
        id.with_context(|| format!("another recomputation of {name} by these rules ran at the same time"))?;
    Ok((Recomputation { id, made }, again))
}

/// The recomputation of a snapshot by a method and rules.
///
/// # Errors
/// Database errors.
pub async fn find(
    db: &Db,
    snapshot: &Snapshot,
    method: &str,
    ruleset: &str,
) -> anyhow::Result<Option<Recomputation>> {
    let is = |r: &Recomputation| {
        r.made.snapshot_id == snapshot.id && r.made.method == method && r.made.ruleset == ruleset
    };
    Ok(db.recomputations().await?.into_iter().find(is))
}

/// Computes a recomputation again and compares digests.
///
/// # Errors
/// When its rules are not to be had, and database errors.
pub async fn verify(app: &App, db: &Db, snapshot: &Snapshot, kept: &Recomputation) -> anyhow::Result<Report> {
    let stored = db.recomputed_figures(kept.id).await?;
    let mut lines = Vec::with_capacity(stored.len());
    for figure in stored {
        let text = serde_json::to_string(&figure.counts)?;
        lines.push((figure.dimension, figure.key, text));
    }
    // The database orders keys by its own collation.
    lines.sort_unstable_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let sealed = digest(&lines) == kept.made.figures_sha256;
    if kept.made.method != METHOD {
        let names = kept.made.names.cast_unsigned();
        return Ok(Report { names, names_agree: true, figures_agree: sealed, not_recomputable: true });
    }
    let rules = Rules::of(db, &kept.made.ruleset).await?;
    let again = compute(app, db, snapshot, &rules, false).await?;
    Ok(Report {
        names: again.names,
        names_agree: again.names_sha256 == kept.made.names_sha256,
        figures_agree: sealed && again.figures_sha256 == kept.made.figures_sha256,
        not_recomputable: false,
    })
}

fn digest(figures: &[(String, String, String)]) -> String {
    let mut digest = Lines::default();
    for (dimension, key, text) in figures {
        digest.add(&format!("{dimension}\t{key}\t{text}"));
    }
    digest.hex()
}

async fn compute(
    app: &App,
    db: &Db,
    snapshot: &Snapshot,
    rules: &Rules,
    keep: bool,
) -> anyhow::Result<Again> {
    let (mut again, mut sums) = (Again::default(), Sums::default());
    let (mut frames, mut firsts, mut names) = (Lines::default(), Lines::default(), Lines::default());
    let own = kept_as(snapshot, &rules.digest());
    let bar = app.talk.spinner("computing again");
    let mut after = String::new();
    loop {
        let page = db.frozen_page(snapshot.id, &after, PAGE).await?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { break };
        let past = db.past_between(snapshot.as_of, snapshot.last_look, &first.domain, &last.domain).await?;
        let verdicts = Verdicts::of(db, snapshot, &own, rules, &past, [&first.domain, &last.domain]).await?;
        if keep {
            verdicts.keep(db, &own, &past).await?;
        }
        after.clone_from(&last.domain);
        for frozen in &page {
            frames.add(&frozen.frame);
            firsts.add(&frozen.known);
            let (frame, known) = read(frozen)?;
            let known = match past.get(&frozen.domain) {
                Some(past) => verdicts
                    .judged(past, &mut again)
                    .map(|p| judge(frame.clone(), &p, snapshot.quarter).known),
                None => None,
            }
            .unwrap_or_else(|| {
                again.unjudged += 1;
                known
            });
            let text = line(&known)?;
            again.names += 1;
            again.changed += u64::from(text != frozen.known);
            names.add(&text);
            sums.add(&frame, &known, snapshot.quarter.window());
        }
        bar.set_message(format!("{} names", again.names));
    }
    bar.finish_and_clear();
    if (frames.hex(), firsts.hex()) != (snapshot.frame_sha256.clone(), snapshot.names_sha256.clone()) {
        bail!(
            "the stored lines of {} revision {} do not agree with its manifest: somebody changed them; \
             `danhba snapshot verify` says more",
            snapshot.quarter,
            snapshot.revision
        );
    }
    again.figures = sums.lines()?;
    again.names_sha256 = names.hex();
    again.figures_sha256 = digest(&again.figures);
    Ok(again)
}

fn read(frozen: &FrozenName) -> anyhow::Result<(Frame, Known)> {
    let what = || format!("the frozen line of {} cannot be read any more", frozen.domain);
    let frame = serde_json::from_str(&frozen.frame).with_context(what)?;
    Ok((frame, serde_json::from_str(&frozen.known).with_context(what)?))
}

/// The verdicts on what was seen of a page of names, by evidence.
struct Verdicts {
    /// Made now.
    made: HashMap<i64, Verdict>,
    /// Made by this recomputation when the text was still there.
    own: HashMap<i64, Verdict>,
    /// Those that the snapshot counted.
    first: HashMap<i64, Verdict>,
}

impl Verdicts {
    async fn of(
        db: &Db,
        snapshot: &Snapshot,
        own: &str,
        rules: &Rules,
        past: &HashMap<String, Past>,
        [from, to]: [&str; 2],
    ) -> anyhow::Result<Self> {
        let facts = db.facts_between(from, to).await?;
        let looks = past.values().flat_map(|p| &p.looks);
        // Many looks see the same, and what was seen later than the quarter is none of its business.
        let mut made: HashMap<i64, Verdict> = HashMap::new();
        for look in looks {
            if let Some(seen) = facts.get(&look.evidence) {
                made.entry(look.evidence)
                    .or_insert_with(|| classify_with(seen, &rules.rules, &rules.templates));
            }
        }
        let own = db.kept_verdicts(own, from, to).await?;
        let first = db.kept_verdicts(&snapshot.ruleset, from, to).await?;
        Ok(Self { made, own, first })
    }

    /// Keeps what was made, so that it comes out again when the texts are gone.
    async fn keep(&self, db: &Db, own: &str, past: &HashMap<String, Past>) -> anyhow::Result<()> {
        let mut each: HashMap<i64, JudgedEvidence<'_>> = HashMap::with_capacity(self.made.len());
        for (domain, past) in past {
            for look in &past.looks {
                if let Some(verdict) = self.made.get(&look.evidence) {
                    each.insert(look.evidence, JudgedEvidence { id: look.evidence, domain, verdict });
                }
            }
        }
        let rows: Vec<_> = each.into_values().collect();
        Ok(db.keep_judged(own, &rows).await?)
    }

    /// The looks under these verdicts; `None` when one of them has none.
    fn judged(&self, past: &Past, told: &mut Again) -> Option<Past> {
        let mut again = past.clone();
        let (mut judged, mut carried) = (0, 0);
        for look in &mut again.looks {
            let made = self.made.get(&look.evidence).or_else(|| self.own.get(&look.evidence));
            match made {
                Some(_) => judged += 1,
                None => carried += 1,
            }
            *look = look.judged(made.or_else(|| self.first.get(&look.evidence))?);
        }
        told.judged += judged;
        told.carried += carried;
        Some(again)
    }
}

/// The counts of all names in the snapshot and in what was computed beside it.
///
/// # Errors
/// Database errors.
pub async fn totals(db: &Db, snapshot: &Snapshot, kept: &Recomputation) -> anyhow::Result<[Counts; 2]> {
    let first = db.frozen_figure(snapshot.id, "total", "").await?.unwrap_or_default();
    let again = db.recomputed_figure(kept.id, "total", "").await?.unwrap_or_default();
    Ok([first, again])
}
