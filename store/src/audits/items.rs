//! The drawn names, and what was seen of them.

use crate::boxed;
use crate::db::{Db, Tx, on_read, on_tx};
use crate::error::{Result, StoreError};
use crate::evidence::unpack;
use crate::stored::{from_json, json, name};
use domain::audit::Label;
use domain::audit::sample::{AuditStratum, Group};
use domain::name::DomainName;
use domain::observation::Observation;
use sqlx::QueryBuilder;

const ITEMS: &str = "audit_items";

macro_rules! item_columns {
    () => {
        "position, domain, evidence_id, zone, province, registrar, stratum, leaf, counted, nation, groups"
    };
}

crate::sql::statements! {
    ALL_ITEMS = concat!("SELECT ", item_columns!(), " FROM audit_items WHERE audit_id = $1 ORDER BY position");
    ITEM = concat!("SELECT ", item_columns!(), " FROM audit_items WHERE audit_id = $1 AND position = $2");
    FACTS = "SELECT e.domain, e.packed FROM audit_items i JOIN evidence e ON e.id = i.evidence_id \
             WHERE i.audit_id = $1 AND i.position = $2 AND NOT e.reduced";
}

/// A drawn name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditItem {
    /// Position in the order of labelling, from 1.
    pub position: i64,
    /// The name.
    pub domain: DomainName,
    /// The look behind its state when the quarter was frozen.
    pub evidence_id: Option<i64>,
    /// Zone.
    pub zone: String,
    /// Present province; empty when unknown.
    pub province: String,
    /// Registrar; empty when not stated.
    pub registrar: String,
    /// Its stratum. Not for labellers' eyes, nor are the two that follow.
    pub stratum: AuditStratum,
    /// The machine's leaf.
    pub leaf: String,
    /// What the figures count it as.
    pub counted: Label,
    /// Part of the national sample.
    pub nation: bool,
    /// Groups that it was drawn for.
    pub groups: Vec<Group>,
}

crate::row::row! {
    struct ItemRow {
        position: i64,
        domain: String,
        evidence_id: Option<i64>,
        zone: String,
        province: String,
        registrar: String,
        stratum: String,
        leaf: String,
        counted: String,
        nation: bool,
        groups: String,
    }
}

impl ItemRow {
    fn item(self) -> Result<AuditItem> {
        let unknown = |what: &str| StoreError::corrupt(ITEMS, &self.domain, format!("unknown code “{what}”"));
        let stratum = AuditStratum::ALL.into_iter().find(|s| s.code() == self.stratum);
        Ok(AuditItem {
            position: self.position,
            domain: name(ITEMS, &self.domain)?,
            evidence_id: self.evidence_id,
            stratum: stratum.ok_or_else(|| unknown(&self.stratum))?,
            counted: Label::from_code(&self.counted).ok_or_else(|| unknown(&self.counted))?,
            groups: from_json(ITEMS, &self.domain, &self.groups)?,
            zone: self.zone,
            province: self.province,
            registrar: self.registrar,
            leaf: self.leaf,
            nation: self.nation,
        })
    }
}

/// Stores the items of a draw.
pub(super) async fn add(tx: &mut Tx, audit: i64, items: &[AuditItem]) -> Result<()> {
    for batch in items.chunks(500) {
        let mut groups = Vec::with_capacity(batch.len());
        for item in batch {
            groups.push(json(ITEMS, item.domain.as_str(), &item.groups)?);
        }
        on_tx!(tx, c => {
            let mut query = QueryBuilder::<Engine>::new(concat!("INSERT INTO audit_items (audit_id, ", item_columns!(), ") "));
            query.push_values(batch.iter().zip(&groups), |mut b, (i, groups)| {
                b.push_bind(audit).push_bind(i.position).push_bind(i.domain.as_str()).push_bind(i.evidence_id);
                b.push_bind(&i.zone).push_bind(&i.province).push_bind(&i.registrar);
                b.push_bind(i.stratum.code()).push_bind(&i.leaf).push_bind(i.counted.code());
                b.push_bind(i.nation).push_bind(groups);
            });
            query.build().execute(c).await?;
        });
    }
    Ok(())
}

impl Db {
    /// The drawn names in the order of their positions.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_items(&self, audit: i64) -> Result<Vec<AuditItem>> {
        let rows: Vec<ItemRow> =
            on_read!(self, pool => sqlx::query_as(ALL_ITEMS).bind(audit).fetch_all(pool).await?);
        rows.into_iter().map(ItemRow::item).collect()
    }

    /// One drawn name.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_item(&self, audit: i64, position: i64) -> Result<Option<AuditItem>> {
        let row: Option<ItemRow> = on_read!(self, pool => sqlx::query_as(ITEM).bind(audit).bind(position).fetch_optional(pool).await?);
        row.map(ItemRow::item).transpose()
    }

    /// What was seen of a drawn name; `None` when nothing was kept, or no longer whole.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn audit_facts(&self, audit: i64, position: i64) -> Result<Option<Observation>> {
        let row: Option<(String, Vec<u8>)> = on_read!(self, pool => sqlx::query_as(FACTS).bind(audit).bind(position).fetch_optional(pool).await?);
        row.map(|(domain, packed)| unpack(&domain, &packed)).transpose()
    }
}
