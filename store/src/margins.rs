//! The whole register counted in every way that is published, in one statement and therefore of one moment: each
//! dimension crossed with the present province and the zone, but no dimension with another.

use crate::boxed;
use crate::counting::{CellRow, Moment, cell_columns, cell_counts, celled};
use crate::db::{Db, on_read};
use crate::error::Result;
use domain::clock::Timestamp;
use domain::measure::{By, Counts};
use std::collections::HashMap;

macro_rules! margin {
    ($word:literal, $key:literal) => {
        concat!(
            "SELECT '",
            $word,
            "' AS family, ",
            $key,
            " AS k, province, zone, ",
            cell_columns!(),
            ", ",
            cell_counts!(),
            " FROM c GROUP BY ",
            $key,
            ", province, zone, ",
            cell_columns!()
        )
    };
}

crate::sql::statements! {
    MARGINS = concat!(
        "WITH c AS MATERIALIZED (",
        celled!("r.registrar, r.cohort, r.holder_kind AS holder, COALESCE(r.sector, '') AS sector, \
                COALESCE(r.campaign, '') AS campaign, COALESCE(r.province_map || ':' || r.province_code, '') AS unit, \
                COALESCE(r.ward, '') AS ward, n.province_now AS province, n.zone", "registrations r JOIN standings n ON n.domain = r.domain"),
        ") ",
        margin!("registrar", "registrar"), " UNION ALL ", margin!("cohort", "cohort"), " UNION ALL ",
        margin!("holder", "holder"), " UNION ALL ", margin!("sector", "sector"), " UNION ALL ",
        margin!("campaign", "campaign"), " UNION ALL ", margin!("unit", "unit"), " UNION ALL ", margin!("ward", "ward")
    );
}

const FAMILIES: [(&str, By); 7] = [
    ("registrar", By::Registrar),
    ("cohort", By::Cohort),
    ("holder", By::Holder),
    ("sector", By::Sector),
    ("campaign", By::Campaign),
    ("unit", By::AsRegistered),
    ("ward", By::Ward),
];

/// The counts of the names that agree in one key, the present province and the zone; see [`By`] for the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Margin {
    /// What the key is.
    pub by: By,
    /// The key.
    pub key: String,
    /// Province of the present map; "" is unknown.
    pub province: String,
    /// Zone.
    pub zone: String,
    /// The counts.
    pub counts: Counts,
}

crate::row::row! {
    struct MarginRow {
        family: String,
        k: String,
        province: String,
        zone: String,
    } with cell: CellRow
}

impl Db {
    /// The register by registrar, cohort, kind of holder, sector, campaign, province as registered and ward, each by
    /// present province and zone, at `now`; in no particular order. The groups of each dimension are the whole
    /// register. Groups without names are absent.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn margins(&self, now: Timestamp) -> Result<Vec<Margin>> {
        let moment = Moment::of(now);
        let rows: Vec<MarginRow> = on_read!(self, pool => {
            sqlx::query_as(MARGINS)
                .bind(&moment.mature_day)
                .bind(moment.mature_at)
                .bind(moment.window.from.0)
                .bind(moment.window.to.0)
                .fetch_all(pool)
                .await?
        });
        let mut margins: HashMap<(By, String, String, String), Counts> = HashMap::new();
        for row in rows {
            let Some((_, by)) = FAMILIES.iter().find(|(word, _)| *word == row.family) else { continue };
            *margins.entry((*by, row.k, row.province, row.zone)).or_default() += row.cell.counts()?;
        }
        let margin = |((by, key, province, zone), counts)| Margin { by, key, province, zone, counts };
        Ok(margins.into_iter().map(margin).collect())
    }
}
