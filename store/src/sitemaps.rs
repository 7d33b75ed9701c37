//! What search engines may be told of: sites in use that neither belong to persons nor ask to be left out, counted and
//! listed by place. The net has wide meshes as elsewhere: `Standing` decides on each row that it lets through.

use crate::boxed;
use crate::db::{Db, on_read};
use crate::directory::SiteRow;
use crate::error::Result;
use crate::stored::name;
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::province::ProvinceCode;

/// Names read at once.
const BATCH: usize = 500;

macro_rules! candidates {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM registrations r JOIN site_states s ON s.domain = r.domain \
             WHERE r.in_frame AND NOT r.held AND r.zone <> 'id.vn' AND r.holder_kind <> 'citizen' AND NOT s.noindex \
             AND s.class IN ('USE_WEB', 'USE_ALIAS', 'USE_OTHER')",
            $rest
        )
    };
}

crate::sql::statements! {
    COUNTS = candidates!(
        "COALESCE(r.province_now, ''), COUNT(*), MAX(s.checked_at)",
        " GROUP BY COALESCE(r.province_now, '') ORDER BY 1"
    );
    NAMES = candidates!(
        "r.domain",
        " AND COALESCE(r.province_now, '') = $1 ORDER BY r.domain LIMIT $2 OFFSET $3"
    );
}

/// How many sites a place has for search engines, at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Province of the present map; `None`: unknown.
    pub province: Option<ProvinceCode>,
    /// Sites, at most: the rows themselves may say no.
    pub sites: u64,
    /// When one of them was last checked.
    pub checked_at: Timestamp,
}

impl Db {
    /// The places that have sites for search engines, in the order of their codes.
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn listed_places(&self) -> Result<Vec<Listed>> {
        let rows: Vec<(String, i64, i64)> =
            on_read!(self, pool => sqlx::query_as(COUNTS).fetch_all(pool).await?);
        let listed = rows.into_iter().map(|(code, sites, at)| Listed {
            province: ProvinceCode::parse(&code),
            sites: sites.max(0).unsigned_abs(),
            checked_at: Timestamp(at),
        });
        Ok(listed.collect())
    }

    /// The names of a place between two positions, in their order; the rows are read by [`Self::sites_of`].
    ///
    /// # Errors
    /// Database errors.
    #[boxed]
    pub async fn listed_names(
        &self,
        province: Option<ProvinceCode>,
        limit: u32,
        offset: u64,
    ) -> Result<Vec<DomainName>> {
        let place = province.map(|p| p.as_str().to_owned()).unwrap_or_default();
        let names: Vec<String> = on_read!(self, pool => {
            sqlx::query_scalar(NAMES)
                .bind(place)
                .bind(i64::from(limit))
                .bind(i64::try_from(offset).unwrap_or(i64::MAX))
                .fetch_all(pool)
                .await?
        });
        names.iter().map(|n| name("registrations", n)).collect()
    }

    /// The rows of many names, a batch at a time, each given to `each`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn sites_of(&self, names: &[DomainName], mut each: impl FnMut(SiteRow)) -> Result<()> {
        for batch in names.chunks(BATCH) {
            self.sites(batch).await?.into_iter().for_each(&mut each);
        }
        Ok(())
    }
}
