//! The figures: counts of groups of names in the register, from their present states (docs/measuring.md E.6).

use crate::db::{Db, on_read};
use crate::error::Result;
use domain::measure::Counts;
use domain::province::ProvinceCode;
use domain::verdict::Leaf;

/// Counts by one key. Each name falls into exactly one group, so groups add up to their total. `eligible` comes
/// first into every count but `registered` and `held`; the funnel's steps imply those before them.
macro_rules! counts_by {
    ($keys:literal, $columns:literal, $which:literal) => {
        concat!(
            "SELECT ",
            $keys,
            ", COUNT(*) AS registered, COUNT(*) FILTER (WHERE NOT e) AS held, \
             COUNT(*) FILTER (WHERE e) AS eligible, COUNT(*) FILTER (WHERE e AND leaf <> '') AS observed, \
             COUNT(*) FILTER (WHERE e AND f1) AS delegated, COUNT(*) FILTER (WHERE e AND f1 AND f2) AS resolving, \
             COUNT(*) FILTER (WHERE e AND f1 AND f2 AND f3) AS https, \
             COUNT(*) FILTER (WHERE e AND f1 AND f2 AND f3 AND f4) AS valid_tls, \
             COUNT(*) FILTER (WHERE e AND f1 AND f2 AND f3 AND f4 AND f5) AS live_strict, \
             COUNT(*) FILTER (WHERE e AND leaf IN ('C7', 'C8')) AS live, \
             COUNT(*) FILTER (WHERE e AND leaf = 'C8') AS developed, \
             COUNT(*) FILTER (WHERE e AND class = 'USE_ALIAS') AS alias, \
             COUNT(*) FILTER (WHERE e AND class = 'USE_OTHER') AS other, \
             COUNT(*) FILTER (WHERE e AND mail IN ('M1', 'M2')) AS mail, \
             COUNT(*) FILTER (WHERE e AND (class IN ('USE_WEB', 'USE_ALIAS', 'USE_OTHER') OR mail IN ('M1', 'M2'))) \
             AS in_use, COUNT(*) FILTER (WHERE e AND class IN ('', 'ALIVE_UNKNOWN') AND mail NOT IN ('M1', 'M2')) \
             AS unverifiable, COUNT(*) FILTER (WHERE e AND class = 'LOW') AS low, \
             COUNT(*) FILTER (WHERE e AND leaf = 'C5') AS template, \
             COUNT(*) FILTER (WHERE e AND leaf IN ('C2', 'C3', 'R3')) AS parked, \
             COUNT(*) FILTER (WHERE e AND class = 'BROKEN') AS broken, \
             COUNT(*) FILTER (WHERE e AND class = 'NONE') AS none, \
             COUNT(*) FILTER (WHERE e AND class = 'ABUSE') AS abuse \
             FROM (SELECT ",
            $columns,
            ", NOT r.held AS e, COALESCE(s.leaf, '') AS leaf, COALESCE(s.class, '') AS class, \
             COALESCE(s.mail, '') AS mail, COALESCE(s.delegated, FALSE) AS f1, COALESCE(s.resolving, FALSE) AS f2, \
             COALESCE(s.answers_https, FALSE) AS f3, COALESCE(s.valid_tls, FALSE) AS f4, \
             COALESCE(s.live, FALSE) AS f5 \
             FROM registrations r LEFT JOIN opt_outs o ON o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL \
             LEFT JOIN site_states s ON s.domain = r.domain AND o.id IS NULL \
             AND (s.not_observed IS NULL OR s.not_observed <> 'OPTOUT') WHERE r.in_frame",
            $which,
            ") t GROUP BY ",
            $keys
        )
    };
    ($columns:literal) => {
        counts_by!(
            "k",
            $columns,
            " AND (CAST($1 AS TEXT) IS NULL OR r.zone = $1) AND (CAST($2 AS TEXT) IS NULL OR r.province_now = $2)"
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
    BY_LEAF = counts_by!("COALESCE(s.leaf, '') AS k");
    CROSSED = counts_by!(
        "registrar, cohort, province, zone",
        "r.registrar, r.cohort, COALESCE(r.province_now, '') AS province, r.zone",
        ""
    );
}

/// What names are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// One group with the key "".
    Total,
    /// Province of the present map; "" is unknown.
    Province,
    /// Zone.
    Zone,
    /// Registrar as written; "" is not stated.
    Registrar,
    /// Quarter of registration, `2025-Q3`; "" is unknown.
    Cohort,
    /// Kind of holder.
    Holder,
    /// Leaf of the present state; "" where nothing was seen yet.
    Leaf,
}

impl By {
    fn statement(self) -> &'static str {
        match self {
            Self::Total => BY_TOTAL,
            Self::Province => BY_PROVINCE,
            Self::Zone => BY_ZONE,
            Self::Registrar => BY_REGISTRAR,
            Self::Cohort => BY_COHORT,
            Self::Holder => BY_HOLDER,
            Self::Leaf => BY_LEAF,
        }
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

/// The counts of the names that agree in all four keys; see [`By`] for the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossed {
    /// Registrar.
    pub registrar: String,
    /// Quarter of registration.
    pub cohort: String,
    /// Province of the present map.
    pub province: String,
    /// Zone.
    pub zone: String,
    /// The counts.
    pub counts: Counts,
}

crate::row::row! {
    struct GroupRow {
        k: String,
    } with counts: CountsRow
}

crate::row::row! {
    struct CrossedRow {
        registrar: String,
        cohort: String,
        province: String,
        zone: String,
    } with counts: CountsRow
}

crate::row::row! {
    struct CountsRow {
        registered: i64,
        held: i64,
        eligible: i64,
        observed: i64,
        delegated: i64,
        resolving: i64,
        https: i64,
        valid_tls: i64,
        live_strict: i64,
        live: i64,
        developed: i64,
        alias: i64,
        other: i64,
        mail: i64,
        in_use: i64,
        unverifiable: i64,
        low: i64,
        template: i64,
        parked: i64,
        broken: i64,
        none: i64,
        abuse: i64,
    }
}

impl CountsRow {
    fn counts(&self) -> Counts {
        Counts {
            registered: self.registered,
            held: self.held,
            eligible: self.eligible,
            observed: self.observed,
            delegated: self.delegated,
            resolving: self.resolving,
            https: self.https,
            valid_tls: self.valid_tls,
            live_strict: self.live_strict,
            live: self.live,
            developed: self.developed,
            alias: self.alias,
            other: self.other,
            mail: self.mail,
            in_use: self.in_use,
            unverifiable: self.unverifiable,
            low: self.low,
            template: self.template,
            parked: self.parked,
            broken: self.broken,
            none: self.none,
            abuse: self.abuse,
        }
    }
}

impl Db {
    /// Counts of the names in the register, grouped, in the order of keys. Groups without names are absent,
    /// except that [`By::Total`] always gives its one group.
    ///
    /// # Errors
    /// Database errors.
    pub async fn statistics(&self, by: By, cut: &Cut) -> Result<Vec<Group>> {
        let province = cut.province.map(|p| p.as_str().to_owned());
        let rows: Vec<GroupRow> = on_read!(self, pool => {
            sqlx::query_as(by.statement()).bind(&cut.zone).bind(&province).fetch_all(pool).await?
        });
        let mut groups: Vec<Group> =
            rows.into_iter().map(|r| Group { counts: r.counts.counts(), key: r.k }).collect();
        if by == By::Total && groups.is_empty() {
            groups.push(Group { key: String::new(), counts: Counts::default() });
        }
        groups.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(groups)
    }

    /// The whole register by registrar, cohort, province and zone, read at one moment: every figure of those four
    /// is a sum of these groups, in no particular order. Groups without names are absent.
    ///
    /// # Errors
    /// Database errors.
    pub async fn crossed(&self) -> Result<Vec<Crossed>> {
        let rows: Vec<CrossedRow> = on_read!(self, pool => sqlx::query_as(CROSSED).fetch_all(pool).await?);
        let crossed = |r: CrossedRow| Crossed {
            counts: r.counts.counts(),
            registrar: r.registrar,
            cohort: r.cohort,
            province: r.province,
            zone: r.zone,
        };
        Ok(rows.into_iter().map(crossed).collect())
    }

    /// How many eligible names stand on each leaf, in the order of leaves; X0 is where nothing was seen, or may be told.
    ///
    /// # Errors
    /// Database errors.
    pub async fn leaves(&self, cut: &Cut) -> Result<Vec<(Leaf, u64)>> {
        let groups = self.statistics(By::Leaf, cut).await?;
        let count = |leaf: Leaf| {
            let key = if leaf == Leaf::X0 { "" } else { leaf.code() };
            groups.iter().find(|g| g.key == key).map_or(0, |g| g.counts.eligible.max(0) as u64)
        };
        Ok(Leaf::ALL.iter().map(|leaf| (*leaf, count(*leaf))).filter(|(_, n)| *n > 0).collect())
    }
}
