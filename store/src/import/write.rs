//! Reading what is known of a batch, and writing what differs.

use super::Run;
use crate::db::on_tx;
use crate::error::Result;
use crate::register_row::{RegisterRow, register_columns};
use domain::clock::Timestamp;
use domain::registration::Registration;
use sqlx::QueryBuilder;
use std::collections::HashMap;

crate::sql::statements! {
    TERM = "INSERT INTO terms (domain, expires_on, free_term, renewed, at) VALUES ($1, $2, $3, $4, $5)";
}

impl Run<'_> {
    pub(super) async fn known(&mut self, batch: &[Registration]) -> Result<HashMap<String, RegisterRow>> {
        let rows: Vec<RegisterRow> = on_tx!(&mut self.tx, c => {
            let select = concat!("SELECT ", register_columns!(), " FROM registrations r WHERE r.domain IN (");
            let mut query = QueryBuilder::<Engine>::new(select);
            let mut list = query.separated(", ");
            for r in batch {
                list.push_bind(r.domain.as_str());
            }
            query.push(")").build_query_as().fetch_all(c).await?
        });
        Ok(rows.into_iter().map(|r| (r.domain.clone(), r)).collect())
    }

    /// Notes how a term of registration ended.
    pub(super) async fn term(&mut self, row: &RegisterRow, renewed: bool) -> Result<()> {
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            sqlx::query(TERM)
                .bind(&row.domain)
                .bind(&row.expires_on)
                .bind(row.free_term)
                .bind(renewed)
                .bind(at)
                .execute(c)
                .await?.rows_affected()
        });
        Ok(())
    }

    /// Keeps what the register says of these names, which the list is about to change; of new names it says nothing.
    pub(super) async fn keep_former(&mut self, names: &[&str]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let spoken = self.source.as_of.map_or(self.source.at, Timestamp::start_of);
        let until = spoken.min(self.source.at).0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new(
                "INSERT INTO former_registrations (domain, zone, registrar, province_code, province_map, province_now, ward, \
                 registered_on, expires_on, cohort, holder_kind, sector, campaign, held, free_term, in_frame, first_seen_at, \
                 left_at, until_at) SELECT domain, zone, registrar, province_code, province_map, province_now, ward, \
                 registered_on, expires_on, cohort, holder_kind, sector, campaign, held, free_term, in_frame, first_seen_at, \
                 left_at, CAST(",
            );
            query.push_bind(until).push(" AS BIGINT) FROM registrations WHERE domain IN (");
            let mut list = query.separated(", ");
            for n in names {
                list.push_bind(*n);
            }
            query.push(") ORDER BY domain").build().execute(c).await?;
        });
        Ok(())
    }

    pub(super) async fn write(&mut self, rows: &[RegisterRow]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = rows.iter().map(|r| r.domain.as_str()).collect();
        self.keep_former(&names).await?;
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new(
                "INSERT INTO registrations (domain, zone, registrar, province_code, province_map, province_now, ward, \
                 registered_on, expires_on, cohort, holder_kind, holder_name, tax_code, sector, campaign, status, held, free_term, \
                 in_frame, first_seen_at, left_at, changed_at) ",
            );
            query.push_values(rows, |mut b, r| {
                b.push_bind(&r.domain).push_bind(&r.zone).push_bind(&r.registrar).push_bind(&r.province_code);
                b.push_bind(&r.province_map).push_bind(&r.province_now).push_bind(&r.ward);
                b.push_bind(&r.registered_on).push_bind(&r.expires_on).push_bind(&r.cohort);
                b.push_bind(&r.holder_kind).push_bind(&r.holder_name).push_bind(&r.tax_code).push_bind(&r.sector);
                b.push_bind(&r.campaign);
                b.push_bind(&r.status).push_bind(r.held).push_bind(r.free_term).push_bind(r.in_frame);
                b.push_bind(r.first_seen_at).push_bind(r.left_at).push_bind(at);
            });
            query.push(
                " ON CONFLICT (domain) DO UPDATE SET zone = excluded.zone, registrar = excluded.registrar, \
                 province_code = excluded.province_code, province_map = excluded.province_map, \
                 province_now = excluded.province_now, ward = excluded.ward, registered_on = excluded.registered_on, \
                 expires_on = excluded.expires_on, cohort = excluded.cohort, holder_kind = excluded.holder_kind, \
                 holder_name = excluded.holder_name, tax_code = excluded.tax_code, sector = excluded.sector, campaign = excluded.campaign, \
                 status = excluded.status, held = excluded.held, free_term = excluded.free_term, \
                 in_frame = excluded.in_frame, left_at = excluded.left_at, changed_at = excluded.changed_at",
            );
            query.build().execute(c).await?;
        });
        Ok(())
    }

    pub(super) async fn make_due(&mut self, names: &[String]) -> Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        let at = self.source.at.0;
        on_tx!(&mut self.tx, c => {
            let mut query = QueryBuilder::<Engine>::new("INSERT INTO queue (domain, due_at, attempt) ");
            query.push_values(names, |mut b, n| {
                b.push_bind(n).push_bind(at).push_bind(1_i64);
            });
            query.push(" ON CONFLICT (domain) DO NOTHING").build().execute(c).await?;
        });
        Ok(())
    }
}
