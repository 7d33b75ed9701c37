//! One figure of a frozen quarter, without reading the thousands beside it.

use crate::db::{Db, on_read};
use crate::error::Result;
use crate::stored::from_json;
use domain::measure::Counts;

crate::sql::statements! {
    ONE = "SELECT figures FROM snapshot_figures WHERE snapshot_id = $1 AND dimension = $2 AND key = $3";
}

impl Db {
    /// The counts of one group of a frozen quarter; `None` when it had no names.
    ///
    /// # Errors
    /// Database errors.
    pub async fn frozen_figure(&self, snapshot: i64, dimension: &str, key: &str) -> Result<Option<Counts>> {
        let text: Option<String> = on_read!(self, pool => {
            sqlx::query_scalar(ONE).bind(snapshot).bind(dimension).bind(key).fetch_optional(pool).await?
        });
        text.map(|t| from_json("snapshot_figures", key, &t)).transpose()
    }
}
