//! What is known about a name now: its registration, what its holder said, and the state of its site.

use crate::boxed;
use crate::consents::Consent;
use crate::db::{Db, on_read};
use crate::error::Result;
use crate::register_row::{RegisterRow, present, register_columns};
use crate::state::SiteState;
use crate::state_row::{StateRow, state_columns};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::NotObserved;
use domain::province::ProvinceCode;
use domain::registration::Registration;
use domain::verdict::Class;
use domain::visibility::Standing;
use sqlx::QueryBuilder;
use std::collections::HashMap;

const BATCH: usize = 500;

macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            register_columns!(),
            ", c.text_version, c.proof, c.given_at, h.sector AS said_sector, h.description AS said_description, \
             EXISTS (SELECT 1 FROM objections b WHERE b.domain = r.domain AND b.withdrawn_at IS NULL) AS objection, \
             EXISTS (SELECT 1 FROM opt_outs x WHERE x.kind = 'domain' AND x.value = r.domain AND x.until IS NULL) \
             AS opted_out FROM registrations r LEFT JOIN consents c ON c.domain = r.domain AND c.revoked_at IS NULL \
             LEFT JOIN holder_words h ON h.domain = r.domain AND h.ended_at IS NULL \
             LEFT JOIN site_states s ON s.domain = r.domain ",
            $rest
        )
    };
}

/// Narrows a reading to names that may be listable. It is only a net with wide meshes: `Standing` decides on
/// each row that it lets through (invariant: only domain/visibility decides).
macro_rules! perhaps_listable {
    () => {
        "r.in_frame AND NOT r.held AND (c.id IS NOT NULL OR r.zone <> 'id.vn')"
    };
}

crate::sql::statements! {
    PAGE = entries!("WHERE r.domain > $1 ORDER BY r.domain LIMIT $2");
    BROWSE = concat!(
        entries!("WHERE r.in_frame AND r.domain > $1"),
        " AND (CAST($3 AS TEXT) IS NULL OR r.province_now = $3) AND (CAST($4 AS TEXT) IS NULL OR r.zone = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR COALESCE(h.sector, r.sector, s.read_sector) = $5) AND (CAST($6 AS TEXT) IS NULL OR s.class = $6) \
         AND (NOT $7 OR (", perhaps_listable!(), ")) ORDER BY r.domain LIMIT $2"
    );
    NEWEST = concat!(
        entries!("WHERE s.first_use_at IS NOT NULL AND s.class IN ('USE_WEB', 'USE_ALIAS', 'USE_OTHER')"),
        " AND ", perhaps_listable!(),
        " AND (s.first_use_at < $1 OR (s.first_use_at = $1 AND r.domain > $2)) \
         AND (CAST($4 AS TEXT) IS NULL OR r.province_now = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR COALESCE(h.sector, r.sector, s.read_sector) = $5) \
         ORDER BY s.first_use_at DESC, r.domain LIMIT $3"
    );
}

/// Everything that is known about one name.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteRow {
    /// What the registry says; its trade is the holder's own word where there is one.
    pub registration: Registration,
    /// The holder said something of the site: its description stands in `state`.
    pub described: bool,
    /// Whether it is still in the register.
    pub in_frame: bool,
    /// When an import first brought it.
    pub first_seen_at: Timestamp,
    /// The holder's consent to be listed that is in force.
    pub consent: Option<Consent>,
    /// An objection is in force.
    pub objection: bool,
    /// An opt-out of our checks is in force: of the name, or of the address at which its latest attempt ended.
    pub opted_out: bool,
    /// The state of the site; `None` until an observation saw anything.
    pub state: Option<SiteState>,
}

impl SiteRow {
    /// The facts on which `domain::visibility` decides what the public may see.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        Standing {
            zone: self.registration.zone.as_str(),
            holder_kind: self.registration.holder_kind,
            listing_consent: self.consent.is_some(),
            objection: self.objection,
            opted_out: self.opted_out,
            in_frame: self.in_frame,
            held: self.registration.is_held(),
            class: self.state.as_ref().map(|s| s.class),
            leaf: self.state.as_ref().map(|s| s.leaf),
        }
    }

    /// The province on the present map; `None` when unknown.
    #[must_use]
    pub fn province_now(&self) -> Option<ProvinceCode> {
        self.registration.province.and_then(present)
    }
}

/// Which names to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Browse {
    /// Only this province of the present map.
    pub province: Option<ProvinceCode>,
    /// Only this zone.
    pub zone: Option<String>,
    /// Only this sector (VSIC section letter).
    pub sector: Option<String>,
    /// Only this class.
    pub class: Option<Class>,
    /// Only names that the public may see.
    pub listed_only: bool,
}

crate::row::row! {
    struct EntryRow {
        text_version: Option<String>,
        proof: Option<String>,
        given_at: Option<i64>,
        said_sector: Option<String>,
        said_description: Option<String>,
        objection: bool,
        opted_out: bool,
    } with register: RegisterRow
}

impl EntryRow {
    fn site(self, mut state: Option<SiteState>) -> Result<SiteRow> {
        let consent = match (self.text_version, self.proof, self.given_at) {
            (Some(text_version), Some(proof), Some(at)) => {
                Some(Consent { text_version, proof, given_at: Timestamp(at) })
            }
            _ => None,
        };
        let at_its_address = state.as_ref().is_some_and(|s| s.not_observed == Some(NotObserved::Optout));
        let mut registration = self.register.registration()?;
        if self.said_sector.is_some() {
            registration.sector = self.said_sector;
        }
        let said = self.said_description.filter(|text| !text.is_empty());
        let described = said.is_some();
        if let (Some(said), Some(state)) = (said, &mut state) {
            state.description = said;
        }
        Ok(SiteRow {
            registration,
            described,
            in_frame: self.register.in_frame,
            first_seen_at: Timestamp(self.register.first_seen_at),
            consent,
            objection: self.objection,
            opted_out: self.opted_out || at_its_address,
            state,
        })
    }
}

impl Db {
    /// One name.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn site(&self, name: &DomainName) -> Result<Option<SiteRow>> {
        Ok(self.sites(std::slice::from_ref(name)).await?.pop())
    }

    /// Several names, in the order asked for; unknown ones are left out.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn sites(&self, names: &[DomainName]) -> Result<Vec<SiteRow>> {
        let mut found: HashMap<DomainName, SiteRow> = HashMap::with_capacity(names.len());
        for batch in names.chunks(BATCH) {
            let entries: Vec<EntryRow> = on_read!(self, pool => {
                let mut query = QueryBuilder::new(entries!("WHERE r.domain IN ("));
                let mut list = query.separated(", ");
                for n in batch {
                    list.push_bind(n.as_str());
                }
                query.push(")").build_query_as().fetch_all(pool).await?
            });
            for site in self.with_states(entries).await? {
                found.insert(site.registration.domain.clone(), site);
            }
        }
        Ok(names.iter().filter_map(|n| found.remove(n)).collect())
    }

    /// All names of the register, those that left too, in the order of names, after `after`.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn site_page(&self, after: Option<&str>, limit: u32) -> Result<Vec<SiteRow>> {
        let entries: Vec<EntryRow> = on_read!(self, pool => {
            sqlx::query_as(PAGE).bind(after.unwrap_or_default()).bind(i64::from(limit)).fetch_all(pool).await?
        });
        self.with_states(entries).await
    }

    /// Names in the register that fit, in the order of names, after `after`. Fewer than `limit` means the end.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn browse(&self, by: &Browse, after: Option<&str>, limit: u32) -> Result<Vec<SiteRow>> {
        let (mut after, mut out) = (after.unwrap_or_default().to_owned(), Vec::new());
        // The net lets a few more through than may be listed, so that a page may need a second reading.
        loop {
            let entries: Vec<EntryRow> = on_read!(self, pool => {
                sqlx::query_as(BROWSE)
                    .bind(&after)
                    .bind(i64::from(limit))
                    .bind(by.province.map(|p| p.as_str().to_owned()))
                    .bind(&by.zone)
                    .bind(&by.sector)
                    .bind(by.class.map(Class::code))
                    .bind(by.listed_only)
                    .fetch_all(pool)
                    .await?
            });
            let is_last = entries.len() < limit as usize;
            if let Some(last) = entries.last() {
                after.clone_from(&last.register.domain);
            }
            let sites = self.with_states(entries).await?;
            out.extend(sites.into_iter().filter(|s| !by.listed_only || s.standing().listable()));
            if is_last || out.len() >= limit as usize {
                out.truncate(limit as usize);
                return Ok(out);
            }
        }
    }

    /// Listed sites that came into use most lately, newest first.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn newest_live(&self, limit: u32) -> Result<Vec<SiteRow>> {
        self.newest_live_of(None, None, limit).await
    }

    /// As [`newest_live`](Self::newest_live), of a province of the present map, or of a sector.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn newest_live_of(
        &self,
        province: Option<ProvinceCode>,
        sector: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SiteRow>> {
        let province = province.map(|p| p.as_str().to_owned());
        let (mut at, mut after, mut out) = (i64::MAX, String::new(), Vec::new());
        loop {
            let entries: Vec<EntryRow> = on_read!(self, pool => {
                sqlx::query_as(NEWEST)
                    .bind(at)
                    .bind(&after)
                    .bind(i64::from(limit))
                    .bind(&province)
                    .bind(sector)
                    .fetch_all(pool)
                    .await?
            });
            let is_last = entries.len() < limit as usize;
            let sites = self.with_states(entries).await?;
            if let Some(last) = sites.last() {
                at = last.state.as_ref().and_then(|s| s.first_use_at).map_or(i64::MIN, |t| t.0);
                last.registration.domain.as_str().clone_into(&mut after);
            }
            out.extend(sites.into_iter().filter(|s| s.standing().searchable()));
            if is_last || out.len() >= limit as usize {
                out.truncate(limit as usize);
                return Ok(out);
            }
        }
    }

    async fn with_states(&self, entries: Vec<EntryRow>) -> Result<Vec<SiteRow>> {
        let mut states: HashMap<String, SiteState> = HashMap::with_capacity(entries.len());
        for batch in entries.chunks(BATCH) {
            let rows: Vec<StateRow> = on_read!(self, pool => {
                let select = concat!("SELECT ", state_columns!(), " FROM site_states WHERE domain IN (");
                let mut query = QueryBuilder::new(select);
                let mut list = query.separated(", ");
                for e in batch {
                    list.push_bind(&e.register.domain);
                }
                query.push(")").build_query_as().fetch_all(pool).await?
            });
            for row in rows {
                states.insert(row.domain.clone(), row.state()?);
            }
        }
        entries
            .into_iter()
            .map(|e| {
                let state = states.remove(&e.register.domain);
                e.site(state)
            })
            .collect()
    }
}
