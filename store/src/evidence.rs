//! What looks saw, kept once per change (domain::evidence), compressed against a dictionary of what every
//! observation repeats.

use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::record::judge;
use domain::clock::Timestamp;
use domain::evidence::{drifted, substance};
use domain::name::DomainName;
use domain::observation::{Observation, VisitEnd};
use domain::page::PageFacts;
use domain::verdict::Verdict;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

const TABLE: &str = "evidence";
/// zstd's default: a third of the size of level 1 at a few hundred microseconds a page.
const LEVEL: i32 = 3;
/// No observation is larger; a damaged frame must not eat the memory.
const MOST_BYTES: usize = 64 << 20;
/// The first byte of what is packed with [`DICTIONARY`]. Another dictionary needs another number; the old one stays.
const FORMAT: u8 = 1;
/// Text that observations have in common: the names of fields, usual values. Raw content, no trained format.
const DICTIONARY: &[u8] = include_bytes!("evidence.dict");

crate::sql::statements! {
    FIND = "SELECT e.id, e.reduced, v.leaf, v.class, v.mail, v.https, v.ruleset FROM evidence e JOIN verdicts v ON v.evidence_id = e.id \
            WHERE e.domain = $1 AND e.digest = $2 ORDER BY e.id LIMIT 1";
    BEHIND = "SELECT e.id, e.reduced, e.packed, v.leaf, v.class, v.mail, v.https, v.ruleset FROM site_states s \
              JOIN observations o ON o.id = s.observation_id JOIN evidence e ON e.id = o.evidence_id \
              JOIN verdicts v ON v.evidence_id = e.id WHERE s.domain = $1 AND NOT e.reduced";
    COPY = "SELECT e.packed FROM site_states s JOIN observations o ON o.id = s.observation_id \
            JOIN evidence e ON e.id = o.evidence_id WHERE s.domain = $1 AND NOT e.reduced";
    // What was reduced is seen again: its text is kept whole once more.
    RESTORE = "UPDATE evidence SET packed = $2, seen_at = $3, reduced = FALSE WHERE id = $1";
    KEEP = "INSERT INTO evidence (domain, digest, seen_at, packed) VALUES ($1, $2, $3, $4) RETURNING id";
}

crate::row::row! {
    struct FoundRow {
        id: i64,
        reduced: bool,
        leaf: String,
        class: String,
        mail: String,
        https: String,
        ruleset: String,
    }
}

crate::row::row! {
    struct BehindRow {
        packed: Vec<u8>,
    } with found: FoundRow
}

impl FoundRow {
    fn agrees(&self, v: &Verdict) -> bool {
        let codes = (self.leaf.as_str(), self.class.as_str(), self.mail.as_str(), self.https.as_str());
        codes == (v.leaf.code(), v.class.code(), v.mail.code(), v.https.code())
    }
}

/// The facts of a look, ready to be stored: made before the write lock is taken.
pub(crate) struct Prepared {
    facts: Observation,
    digest: String,
    packed: Vec<u8>,
}

/// Where a look's evidence is.
pub(crate) struct Kept {
    pub id: i64,
    /// Other looks share the evidence, and its verdict is another one now: what follows from them must be read anew.
    pub rejudged: bool,
}

impl Prepared {
    pub(crate) fn of(observation: &Observation) -> Result<Self> {
        let domain = observation.domain.as_str();
        let facts = substance(observation);
        let text = serde_json::to_vec(&facts).map_err(|e| StoreError::corrupt(TABLE, domain, e))?;
        let digest = hex(&Sha256::digest(&text)[..16]);
        Ok(Self { facts, digest, packed: compress(domain, &text)? })
    }

    /// Finds the evidence among what is kept of the name, or keeps it, with its verdict.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        verdict: &Verdict,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<Kept> {
        let domain = self.facts.domain.as_str();
        let found: Option<FoundRow> = on_tx!(tx, c => {
            sqlx::query_as(FIND).bind(domain).bind(&self.digest).fetch_optional(c).await?
        });
        if let Some(found) = found {
            if found.reduced {
                on_tx!(tx, c => {
                    sqlx::query(RESTORE).bind(found.id).bind(&self.packed).bind(at.0).execute(c).await?.rows_affected()
                });
            }
            let rejudged = !found.agrees(verdict);
            if rejudged || found.ruleset != verdict.ruleset {
                judge(tx, found.id, domain, verdict, now).await?;
            }
            return Ok(Kept { id: found.id, rejudged });
        }
        if verdict.leaf != domain::verdict::Leaf::X0 {
            let behind: Option<BehindRow> =
                on_tx!(tx, c => sqlx::query_as(BEHIND).bind(domain).fetch_optional(c).await?);
            if let Some(BehindRow { packed, found }) = behind
                && found.ruleset == verdict.ruleset
                && found.agrees(verdict)
                && drifted(&unpack::<Observation>(domain, &packed)?, &self.facts)
            {
                return Ok(Kept { id: found.id, rejudged: false });
            }
        }
        let id: i64 = on_tx!(tx, c => {
            sqlx::query_scalar(KEEP).bind(domain).bind(&self.digest).bind(at.0).bind(&self.packed).fetch_one(c).await?
        });
        judge(tx, id, domain, verdict, now).await?;
        Ok(Kept { id, rejudged: false })
    }
}

impl Db {
    /// The page at `url` that the present state of a name rests on, whole; `None` when it is not kept.
    ///
    /// # Errors
    /// Database errors; [`StoreError::Corrupt`] when the evidence cannot be read.
    pub async fn copy(&self, domain: &DomainName, url: &str) -> Result<Option<PageFacts>> {
        let packed: Option<Vec<u8>> = on_read!(self, pool => {
            sqlx::query_scalar(COPY).bind(domain.as_str()).fetch_optional(pool).await?
        });
        let Some(packed) = packed else { return Ok(None) };
        let seen: Observation = unpack(domain.as_str(), &packed)?;
        Ok(seen.visits.into_iter().find_map(|visit| match visit.end {
            VisitEnd::Page(page) if page.url == url => Some(*page),
            _ => None,
        }))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// JSON, compressed.
pub(crate) fn pack<T: Serialize>(domain: &str, value: &T) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(value).map_err(|e| StoreError::corrupt(TABLE, domain, e))?;
    compress(domain, &text)
}

fn compress(domain: &str, text: &[u8]) -> Result<Vec<u8>> {
    let corrupt = |e: std::io::Error| StoreError::corrupt(TABLE, domain, e);
    let mut compressor = zstd::bulk::Compressor::with_dictionary(LEVEL, DICTIONARY).map_err(corrupt)?;
    let frame = compressor.compress(text).map_err(corrupt)?;
    Ok([&[FORMAT], &frame[..]].concat())
}

pub(crate) fn unpack<T: DeserializeOwned>(domain: &str, packed: &[u8]) -> Result<T> {
    use std::io::Read;
    let corrupt = |e: String| StoreError::corrupt(TABLE, domain, e);
    let Some((&FORMAT, frame)) = packed.split_first() else {
        let found = packed.first().map_or("nothing".to_owned(), |b| format!("format {b}"));
        return Err(corrupt(format!("{found} where format {FORMAT} was expected")));
    };
    let decoder = zstd::stream::read::Decoder::with_dictionary(frame, DICTIONARY)
        .map_err(|e| corrupt(e.to_string()))?;
    let mut text = Vec::new();
    decoder.take(MOST_BYTES as u64).read_to_end(&mut text).map_err(|e| corrupt(e.to_string()))?;
    serde_json::from_slice(&text).map_err(|e| corrupt(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_survives_packing_and_damage_is_told() {
        let text = serde_json::to_vec(&vec!["phở".repeat(1000)]).unwrap();
        let packed = compress("a.id.vn", &text).unwrap();
        assert!(packed.len() < 500, "compressed");
        assert_eq!(unpack::<Vec<String>>("a.id.vn", &packed).unwrap(), ["phở".repeat(1000)]);
        let cut = unpack::<Vec<String>>("a.id.vn", &packed[..packed.len() / 2]).unwrap_err().to_string();
        assert!(cut.contains("evidence") && cut.contains("a.id.vn"), "{cut}");
        let other = unpack::<Vec<String>>("a.id.vn", &[9, 1, 2]).unwrap_err().to_string();
        assert!(other.contains("format 9"), "{other}");
    }
}
