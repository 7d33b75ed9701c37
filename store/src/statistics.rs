//! The figures: counts of groups of names in the register, from their present states (docs/measuring.md E.6).

use crate::counting::{CellRow, Moment, cell_columns, celled};
use crate::db::{Db, on_read};
use crate::error::Result;
use domain::clock::Timestamp;
use domain::measure::{By, Counts};
use domain::province::ProvinceCode;
use domain::verdict::Leaf;
use std::collections::{BTreeMap, HashMap};

/// Counts by one key, of one zone and province or of all. Each name falls into exactly one group, so groups add up
/// to their total.
macro_rules! counts_by {
    ($key:literal) => {
        concat!(
            "SELECT k, ",
            cell_columns!(),
            ", COUNT(*) AS names FROM (",
            celled!($key),
            " AND (CAST($5 AS TEXT) IS NULL OR r.zone = $5) AND (CAST($6 AS TEXT) IS NULL OR r.province_now = $6)) n GROUP BY k, ",
            cell_columns!()
        )
    };
}

crate::sql::statements! {
    BY_TOTAL = counts_by!("'' AS k");
    BY_PROVINCE = counts_by!("COALESCE(r.province_now, '') AS k");
    BY_ZONE = counts_by!("r.zone AS k");
    BY_REGISTRAR = counts_by!("r.registrar AS k");
    BY_COHORT = counts_by!("r.cohort AS k");
    BY_HOLDER = counts_by!("r.holder_kind AS k");
    BY_WARD = counts_by!("COALESCE(r.ward, '') AS k");
    BY_SECTOR = counts_by!("COALESCE(r.sector, '') AS k");
    BY_CAMPAIGN = counts_by!("COALESCE(r.campaign, '') AS k");
    BY_AS_REGISTERED = counts_by!("COALESCE(r.province_map || ':' || r.province_code, '') AS k");
}

fn statement(by: By) -> &'static str {
    match by {
        By::Total => BY_TOTAL,
        By::Province => BY_PROVINCE,
        By::Zone => BY_ZONE,
        By::Registrar => BY_REGISTRAR,
        By::Cohort => BY_COHORT,
        By::Holder => BY_HOLDER,
        By::Ward => BY_WARD,
        By::Sector => BY_SECTOR,
        By::Campaign => BY_CAMPAIGN,
        By::AsRegistered => BY_AS_REGISTERED,
    }
}

/// Which names are counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cut {
    /// Only this zone.
    pub zone: Option<String>,
    /// Only this province of the present map.
    pub province: Option<ProvinceCode>,
}

/// The counts of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group's key; see [`By`].
    pub key: String,
    /// Its counts.
    pub counts: Counts,
}

crate::row::row! {
    struct GroupRow {
        k: String,
    } with cell: CellRow
}

impl Db {
    /// Counts of the names in the register at `now`, grouped, in the order of keys. Statuses are those of their last
    /// change: [`Db::advance_statuses`] lets time pass first. Groups without names are absent,
    /// except that [`By::Total`] always gives its one group.
    ///
    /// # Errors
    /// Database errors.
    pub async fn statistics(&self, by: By, cut: &Cut, now: Timestamp) -> Result<Vec<Group>> {
        let mut groups = self.counted(statement(by), cut, now).await?;
        if by == By::Total && groups.is_empty() {
            groups.push(Group { key: String::new(), counts: Counts::default() });
        }
        Ok(groups)
    }

    /// How many eligible names stand on each leaf, in the order of leaves; X0 is where nothing was seen, or may be told.
    ///
    /// # Errors
    /// Database errors.
    pub async fn leaves(&self, cut: &Cut, now: Timestamp) -> Result<Vec<(Leaf, u64)>> {
        let mut names: HashMap<Leaf, u64> = HashMap::new();
        for row in self.cells(BY_TOTAL, cut, now).await? {
            let eligible = row.cell.counts()?.eligible;
            *names.entry(row.cell.leaf()?.unwrap_or(Leaf::X0)).or_default() += eligible.max(0).unsigned_abs();
        }
        let counted = |leaf: &Leaf| names.get(leaf).copied().filter(|n| *n > 0).map(|n| (*leaf, n));
        Ok(Leaf::ALL.iter().filter_map(counted).collect())
    }

    async fn counted(&self, statement: &'static str, cut: &Cut, now: Timestamp) -> Result<Vec<Group>> {
        let mut groups: BTreeMap<String, Counts> = BTreeMap::new();
        for row in self.cells(statement, cut, now).await? {
            *groups.entry(row.k).or_default() += row.cell.counts()?;
        }
        Ok(groups.into_iter().map(|(key, counts)| Group { key, counts }).collect())
    }

    async fn cells(&self, statement: &'static str, cut: &Cut, now: Timestamp) -> Result<Vec<GroupRow>> {
        let province = cut.province.map(|p| p.as_str().to_owned());
        let moment = Moment::of(now);
        Ok(on_read!(self, pool => {
            sqlx::query_as(statement)
                .bind(&moment.mature_day)
                .bind(moment.mature_at)
                .bind(moment.window.from.0)
                .bind(moment.window.to.0)
                .bind(&cut.zone)
                .bind(&province)
                .fetch_all(pool)
                .await?
        }))
    }
}
