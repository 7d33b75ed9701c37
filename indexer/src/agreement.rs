//! Whether the index says what the store says.

use crate::document::Document;
use crate::error::Result;
use crate::generation::Generation;
use crate::index::Index;
use crate::schema::{DIGEST, DOMAIN};
use domain::name::DomainName;
use std::collections::BTreeMap;
use store::Db;

const PAGE: u32 = 500;

/// Differences between index and store, by domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Sites that may be found, but are not in the index.
    pub missing: Vec<String>,
    /// Sites in the index that may not be found.
    pub extra: Vec<String>,
    /// Sites whose document differs from what the store would give now.
    pub stale: Vec<String>,
    /// Sites in both, equal.
    pub equal: u64,
}

impl Agreement {
    /// Whether there is no difference.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty() && self.stale.is_empty()
    }
}

impl Index {
    /// Compares every document with the store. Follow the outbox first: what is still in it counts as a difference.
    ///
    /// # Errors
    /// Store and engine errors.
    pub async fn agrees_with(&self, db: &Db) -> Result<Agreement> {
        let mut indexed = fingerprints(&self.live())?;
        let mut agreement = Agreement::default();
        let mut after: Option<DomainName> = None;
        loop {
            let rows = db.site_page(after.as_ref().map(DomainName::as_str), PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.registration.domain.clone());
            for document in rows.iter().filter_map(Document::of) {
                let name = document.domain.to_string();
                match indexed.remove(&name) {
                    None => agreement.missing.push(name),
                    Some(print) if print != document.fingerprint() => agreement.stale.push(name),
                    Some(_) => agreement.equal += 1,
                }
            }
        }
        agreement.extra = indexed.into_keys().collect();
        Ok(agreement)
    }
}

/// Domain and fingerprint of every living document. A domain that stands twice shows as a wrong fingerprint.
fn fingerprints(generation: &Generation) -> Result<BTreeMap<String, u64>> {
    let searcher = generation.reader.searcher();
    let mut out = BTreeMap::new();
    for segment in searcher.segment_readers() {
        let Some(domains) = segment.fast_fields().str(DOMAIN)? else { continue };
        let prints = segment.fast_fields().u64(DIGEST)?;
        for doc in segment.doc_ids_alive() {
            let mut name = String::new();
            if let Some(ord) = domains.ords().first(doc) {
                domains.ord_to_str(ord, &mut name).map_err(tantivy::TantivyError::from)?;
            }
            let print = prints.first(doc).unwrap_or(0);
            out.entry(name).and_modify(|other| *other = !print).or_insert(print);
        }
    }
    Ok(out)
}
