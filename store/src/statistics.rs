//! The figures: counts of groups of names in the register, from their present states (docs/measuring.md E.6).

use crate::boxed;
use crate::counting::{CellRow, Moment, cell_columns, cell_counts, celled};
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
    ($key:literal, $from:literal, $groups:literal) => {
        concat!(
            "SELECT ",
            $groups,
            ", ",
            cell_columns!(),
            ", ",
            cell_counts!(),
            " FROM (",
            celled!($key, $from),
            " WHERE (CAST($5 AS TEXT) IS NULL OR n.zone = $5) AND (CAST($6 AS TEXT) IS NULL OR n.province_now = $6)) c GROUP BY ",
            $groups,
            ", ",
            cell_columns!()
        )
    };
    ($key:literal) => {
        counts_by!($key, "registrations r JOIN standings n ON n.domain = r.domain", "k")
    };
}

crate::sql::statements! {
    // In the order of the index: nothing is sorted. Zones, provinces and the whole are read from it.
    PLACES = counts_by!("n.province_now AS province, n.zone", "standings n", "province, zone");
    BY_REGISTRAR = counts_by!("r.registrar AS k");
    BY_COHORT = counts_by!("r.cohort AS k");
    BY_HOLDER = counts_by!("r.holder_kind AS k");
    BY_WARD = counts_by!("COALESCE(r.ward, '') AS k");
    BY_SECTOR = counts_by!("COALESCE(r.sector, '') AS k");
    BY_CAMPAIGN = counts_by!("COALESCE(r.campaign, '') AS k");
    BY_AS_REGISTERED = counts_by!("COALESCE(r.province_map || ':' || r.province_code, '') AS k");
}

/// The statement of a dimension that is none of places.
fn statement(by: By) -> Option<&'static str> {
    Some(match by {
        By::Total | By::Province | By::Zone => return None,
        By::Registrar => BY_REGISTRAR,
        By::Cohort => BY_COHORT,
        By::Holder => BY_HOLDER,
        By::Ward => BY_WARD,
        By::Sector => BY_SECTOR,
        By::Campaign => BY_CAMPAIGN,
        By::AsRegistered => BY_AS_REGISTERED,
    })
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

crate::row::row! {
    struct PlaceRow {
        province: String,
        zone: String,
    } with cell: CellRow
}

impl Db {
    /// Counts of the names in the register at `now`, grouped, in the order of keys. Statuses are those of their last
    /// change: [`Db::advance_statuses`] lets time pass first. Groups without names are absent,
    /// except that [`By::Total`] always gives its one group.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn statistics(&self, by: By, cut: &Cut, now: Timestamp) -> Result<Vec<Group>> {
        let mut groups: BTreeMap<String, Counts> = BTreeMap::new();
        if let Some(statement) = statement(by) {
            for row in self.cells::<GroupRow>(statement, cut, now).await? {
                *groups.entry(row.k).or_default() += row.cell.counts()?;
            }
        } else {
            for row in self.cells::<PlaceRow>(PLACES, cut, now).await? {
                let key = match by {
                    By::Province => row.province,
                    By::Zone => row.zone,
                    _ => String::new(),
                };
                *groups.entry(key).or_default() += row.cell.counts()?;
            }
        }
        if by == By::Total && groups.is_empty() {
            groups.insert(String::new(), Counts::default());
        }
        Ok(groups.into_iter().map(|(key, counts)| Group { key, counts }).collect())
    }

    /// How many eligible names stand on each leaf, in the order of leaves; X0 is where nothing was seen, or may be told.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn leaves(&self, cut: &Cut, now: Timestamp) -> Result<Vec<(Leaf, u64)>> {
        let mut names: HashMap<Leaf, i64> = HashMap::new();
        for row in self.cells::<PlaceRow>(PLACES, cut, now).await? {
            for (leaf, n) in row.cell.leaves()? {
                *names.entry(leaf).or_default() += n;
            }
        }
        let counted = |leaf: &Leaf| names.get(leaf).filter(|n| **n > 0).map(|n| (*leaf, n.unsigned_abs()));
        Ok(Leaf::ALL.iter().filter_map(counted).collect())
    }

    async fn cells<R>(&self, statement: &'static str, cut: &Cut, now: Timestamp) -> Result<Vec<R>>
    where
        R: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>
            + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>
            + Send
            + Unpin,
    {
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
