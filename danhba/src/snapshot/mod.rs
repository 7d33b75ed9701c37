//! Frozen quarters: what each name and each figure was at a quarter's end, sealed with digests, and computed again.
//!
//! - [`freeze`]: writes a snapshot
//! - [`verify`]: computes it again from stored evidence and compares, byte for byte
//! - [`recompute`]: computes it by another version of the method or other rules, and keeps that beside it
//! - [`sums`]: the figures of a population, group by group

pub mod freeze;
pub mod recompute;
pub mod sums;
pub mod verify;

use anyhow::{Context, bail};
use domain::classify::{Ruleset, Templates};
use domain::measure::{Frame, Known};
use domain::period::Quarter;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::Path;
use store::{Db, Snapshot};

/// Names read at once.
const PAGE: u32 = 500;

/// A digest over lines.
#[derive(Default)]
struct Lines(Sha256);

impl Lines {
    fn add(&mut self, line: &str) {
        self.0.update(line.as_bytes());
        self.0.update(b"\n");
    }

    fn hex(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The line of a frame or of what was known: JSON with the fields in their order.
fn line<T: serde::Serialize>(value: &T) -> anyhow::Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// A name of a population, judged.
pub struct Judged {
    /// What the register said.
    pub frame: Frame,
    /// What was known.
    pub known: Known,
    /// The evidence behind the state.
    pub evidence: Option<i64>,
}

/// The snapshot that a person means: of a quarter, the latest method and revision unless they are named.
///
/// # Errors
/// When there is none; the message lists what there is.
pub async fn find(
    db: &Db,
    quarter: Quarter,
    method: Option<&str>,
    revision: Option<i64>,
) -> anyhow::Result<Snapshot> {
    let all = db.snapshots().await?;
    let fits = |s: &&Snapshot| {
        s.quarter == quarter
            && revision.is_none_or(|r| s.revision == r)
            && method.is_none_or(|m| s.method == m)
    };
    if let Some(found) = all.iter().find(fits) {
        return Ok(found.clone());
    }
    let known: Vec<String> =
        all.iter().map(|s| format!("{} revision {} (method {})", s.quarter, s.revision, s.method)).collect();
    if known.is_empty() {
        bail!("no quarter is frozen yet; `danhba snapshot freeze --quarter {quarter}` freezes one");
    }
    bail!("{quarter} is not frozen in that revision; frozen are: {}", known.join(", "))
}

/// Rules with the templates that were confirmed at their time.
pub struct Rules {
    /// The rules.
    pub rules: Cow<'static, Ruleset>,
    /// The templates.
    pub templates: Templates,
    /// The rules' files, name and text; nothing for the shipped ones.
    texts: Option<Vec<(String, String)>>,
}

impl Rules {
    /// The rules in force.
    ///
    /// # Errors
    /// Database errors.
    pub async fn in_force(db: &Db) -> anyhow::Result<Self> {
        Ok(Self { rules: Cow::Borrowed(Ruleset::shipped()), templates: db.templates().await?, texts: None })
    }

    /// The rules of a digest, from those kept when they were in force.
    ///
    /// # Errors
    /// When the database does not have them.
    pub async fn of(db: &Db, digest: &str) -> anyhow::Result<Self> {
        let present = Self::in_force(db).await?;
        if present.digest() == digest {
            return Ok(present);
        }
        let files = db.ruleset(digest).await?.with_context(|| {
            format!("the rules {digest} are not kept in this database, so nothing can be judged by them")
        })?;
        let (templates, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name == TEMPLATES);
        let rules = Ruleset::from_named(&files).with_context(|| format!("the kept rules {digest}"))?;
        let templates = Templates::parse(templates.first().map_or("", |(_, text)| text))?;
        Ok(Self { rules: Cow::Owned(rules), templates, texts: Some(files) })
    }

    /// The rules of a folder: the files that the program ships (`domain/data/`), changed as somebody likes. The templates are
    /// those of the file `templates`, if there is one, else those that were confirmed when `beside` was frozen.
    ///
    /// # Errors
    /// When a file is missing or wrong (the message names it), and when the templates of `beside` are not kept.
    pub async fn of_folder(db: &Db, folder: &Path, beside: &str) -> anyhow::Result<Self> {
        let mut files = Vec::new();
        for (name, _) in Ruleset::shipped_files() {
            let path = folder.join(name);
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            files.push(((*name).to_owned(), text));
        }
        let rules =
            Ruleset::from_named(&files).with_context(|| format!("the rules in {}", folder.display()))?;
        let path = folder.join(TEMPLATES);
        let templates = match path.exists() {
            true => {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
                Templates::parse(&text).with_context(|| path.display().to_string())?
            }
            false => Self::of(db, beside).await?.templates,
        };
        Ok(Self { rules: Cow::Owned(rules), texts: Some(files), templates })
    }

    /// The digest of both.
    #[must_use]
    pub fn digest(&self) -> String {
        self.templates.digest(self.rules.digest())
    }

    /// Their files, templates included.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let shipped =
            || Ruleset::shipped_files().iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let mut files: Vec<(String, String)> = self.texts.clone().unwrap_or_else(shipped);
        files.push((TEMPLATES.to_owned(), self.templates.text()));
        files
    }
}

/// Name under which templates are kept beside the rule files.
const TEMPLATES: &str = "templates";
