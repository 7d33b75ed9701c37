//! What looks saw, kept once per change (domain::evidence), compressed against a dictionary of what every
//! observation repeats.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::many::{ASKED, filled, pieces};
use crate::record::{Verdicted, judge_all};
use domain::clock::Timestamp;
use domain::evidence::{drifted, substance};
use domain::name::DomainName;
use domain::observation::{Observation, VisitEnd};
use domain::page::PageFacts;
use domain::verdict::{Leaf, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use std::collections::HashMap;
use std::sync::LazyLock;
use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::stream::read::Decoder;

const TABLE: &str = "evidence";
/// zstd's default: a third of the size of level 1 at a few hundred microseconds a page.
const LEVEL: i32 = 3;
/// No observation is larger; a damaged frame must not eat the memory.
const MOST_BYTES: usize = 64 << 20;
/// The first byte of what is packed with [`DICTIONARY`]. Another dictionary needs another number; the old one stays.
const FORMAT: u8 = 1;
/// Text that observations have in common: the names of fields, usual values. Raw content, no trained format.
const DICTIONARY: &[u8] = include_bytes!("evidence.dict");
/// It, made ready once: not for each look.
static TO_PACK: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static TO_UNPACK: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));

const GIVEN: &str = "WITH given (g_domain, g_digest) AS (";
/// Pair by pair: two lists would have the index walked for each name with each digest.
const FIND: &str = ") SELECT e.id, e.domain, e.digest, e.reduced, v.leaf, v.class, v.mail, v.https, v.ruleset FROM given \
                    JOIN evidence e ON e.domain = g_domain AND e.digest = g_digest \
                    JOIN verdicts v ON v.evidence_id = e.id ORDER BY e.id";
const BEHIND: &str = "SELECT e.id, e.domain, e.digest, e.reduced, e.packed, v.leaf, v.class, v.mail, v.https, v.ruleset \
                      FROM site_states s JOIN observations o ON o.id = s.observation_id JOIN evidence e ON e.id = o.evidence_id \
                      JOIN verdicts v ON v.evidence_id = e.id WHERE NOT e.reduced AND s.domain IN (";
const KEEP: &str = "INSERT INTO evidence (domain, digest, seen_at, packed) ";

crate::sql::statements! {
    COPY = "SELECT e.packed FROM site_states s JOIN observations o ON o.id = s.observation_id \
            JOIN evidence e ON e.id = o.evidence_id WHERE s.domain = $1 AND NOT e.reduced";
    // What was reduced is seen again: its text is kept whole once more.
    RESTORE = "UPDATE evidence SET packed = $2, seen_at = $3, reduced = FALSE WHERE id = $1";
}

crate::row::row! {
    struct FoundRow {
        id: i64,
        domain: String,
        digest: String,
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
}

/// A look of which the evidence is to be kept.
pub(crate) struct Keeping<'a> {
    pub prepared: &'a Prepared,
    pub verdict: &'a Verdict,
    pub at: Timestamp,
}

impl Keeping<'_> {
    fn domain(&self) -> &str {
        self.prepared.facts.domain.as_str()
    }
}

/// Finds the evidence of looks at different names among what is kept, or keeps it, with its verdict; in the same order.
pub(crate) async fn keep_all(tx: &mut Tx, looks: &[Keeping<'_>], now: Timestamp) -> Result<Vec<Kept>> {
    let mut found = find(tx, looks).await?;
    let unknown = |look: &&Keeping<'_>| !found.contains_key(look.domain()) && look.verdict.leaf != Leaf::X0;
    let names: Vec<&str> = looks.iter().filter(unknown).map(Keeping::domain).collect();
    let behind = behind(tx, &names).await?;
    let mut kept: Vec<Option<Kept>> = Vec::with_capacity(looks.len());
    let mut new: Vec<usize> = Vec::new();
    for (n, look) in looks.iter().enumerate() {
        kept.push(match found.remove(look.domain()) {
            Some(known) => Some(again(tx, look, &known, now).await?),
            None if is_drift(look, behind.get(look.domain()))? => {
                behind.get(look.domain()).map(|row| Kept { id: row.found.id, rejudged: false })
            }
            None => None,
        });
        if kept[n].is_none() {
            new.push(n);
        }
    }
    let fresh: Vec<&Keeping<'_>> = new.iter().map(|&n| &looks[n]).collect();
    let ids = store(tx, &fresh).await?;
    let mut verdicts = Vec::with_capacity(new.len());
    for &n in &new {
        let domain = looks[n].domain();
        let id = *ids.get(domain).ok_or_else(|| StoreError::corrupt(TABLE, domain, "no number came back"))?;
        verdicts.push(Verdicted { id, domain, verdict: looks[n].verdict });
        kept[n] = Some(Kept { id, rejudged: false });
    }
    judge_all(tx, &verdicts, now).await?;
    Ok(kept.into_iter().flatten().collect())
}

/// Evidence with these very digests, by name.
async fn find(tx: &mut Tx, looks: &[Keeping<'_>]) -> Result<HashMap<String, FoundRow>> {
    let kept = tx.keeps_plans();
    let mut found = HashMap::new();
    for asked in pieces(looks) {
        let rows: Vec<FoundRow> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(GIVEN);
            query.push_values(asked, |mut b, look| {
                b.push_bind(look.domain()).push_bind(&look.prepared.digest);
            });
            query.push(FIND).build_query_as().persistent(kept).fetch_all(c).await?
        });
        for row in rows {
            let own = |look: &Keeping<'_>| look.domain() == row.domain && look.prepared.digest == row.digest;
            if asked.iter().any(own) {
                found.entry(row.domain.clone()).or_insert(row);
            }
        }
    }
    Ok(found)
}

/// The whole evidence behind the states of names.
async fn behind(tx: &mut Tx, names: &[&str]) -> Result<HashMap<String, BehindRow>> {
    let kept = tx.keeps_plans();
    let mut rows = HashMap::new();
    for asked in names.chunks(ASKED) {
        let some: Vec<BehindRow> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(BEHIND);
            let mut list = query.separated(", ");
            for name in filled(asked) {
                list.push_bind(name);
            }
            query.push(")").build_query_as().persistent(kept).fetch_all(c).await?
        });
        rows.extend(some.into_iter().map(|row| (row.found.domain.clone(), row)));
    }
    Ok(rows)
}

/// Whether a look saw only what drifts on the page behind the state, and means the same.
fn is_drift(look: &Keeping<'_>, behind: Option<&BehindRow>) -> Result<bool> {
    let Some(BehindRow { packed, found }) = behind else { return Ok(false) };
    Ok(found.ruleset == look.verdict.ruleset
        && found.agrees(look.verdict)
        && drifted(&unpack::<Observation>(look.domain(), packed)?, &look.prepared.facts))
}

/// Evidence that is seen again.
async fn again(tx: &mut Tx, look: &Keeping<'_>, found: &FoundRow, now: Timestamp) -> Result<Kept> {
    if found.reduced {
        on_tx!(tx, c => {
            sqlx::query(RESTORE)
                .bind(found.id)
                .bind(&look.prepared.packed)
                .bind(look.at.0)
                .execute(c)
                .await?.rows_affected()
        });
    }
    let rejudged = !found.agrees(look.verdict);
    if rejudged || found.ruleset != look.verdict.ruleset {
        let verdict = Verdicted { id: found.id, domain: look.domain(), verdict: look.verdict };
        judge_all(tx, &[verdict], now).await?;
    }
    Ok(Kept { id: found.id, rejudged })
}

/// Stores new evidence; its numbers by name.
async fn store(tx: &mut Tx, looks: &[&Keeping<'_>]) -> Result<HashMap<String, i64>> {
    let mut ids = HashMap::with_capacity(looks.len());
    for rows in pieces(looks) {
        let numbers: Vec<(i64, String)> = on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(KEEP);
            query.push_values(rows, |mut b, look| {
                b.push_bind(look.domain()).push_bind(&look.prepared.digest);
                b.push_bind(look.at.0).push_bind(&look.prepared.packed);
            });
            query.push(" RETURNING id, domain").build_query_as().fetch_all(c).await?
        });
        ids.extend(numbers.into_iter().map(|(id, domain)| (domain, id)));
    }
    Ok(ids)
}

impl Db {
    /// The page at `url` that the present state of a name rests on, whole; `None` when it is not kept.
    ///
    /// # Errors
    /// Database errors; [`StoreError::Corrupt`] when the evidence cannot be read.
    #[boxed]
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
    let compressor = Compressor::with_prepared_dictionary(&TO_PACK);
    let frame = compressor.and_then(|mut compressor| compressor.compress(text)).map_err(corrupt)?;
    Ok([&[FORMAT], &frame[..]].concat())
}

pub(crate) fn unpack<T: DeserializeOwned>(domain: &str, packed: &[u8]) -> Result<T> {
    use std::io::Read;
    let corrupt = |e: String| StoreError::corrupt(TABLE, domain, e);
    let Some((&FORMAT, frame)) = packed.split_first() else {
        let found = packed.first().map_or("nothing".to_owned(), |b| format!("format {b}"));
        return Err(corrupt(format!("{found} where format {FORMAT} was expected")));
    };
    let decoder = Decoder::with_prepared_dictionary(frame, &TO_UNPACK).map_err(|e| corrupt(e.to_string()))?;
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
