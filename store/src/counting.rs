//! How names are counted: the words of SQL that every figure shares, and the row that they give.

use domain::clock::Timestamp;
use domain::measure::{Counts, Usage};
use domain::period::{MATURE_DAYS, Window};

/// The counts of E.6 over rows of [`named`]. `eligible` comes first into every count but `registered` and `held`;
/// the funnel's steps imply those before them.
macro_rules! counted {
    () => {
        "COUNT(*) AS registered, COUNT(*) FILTER (WHERE NOT e) AS held, \
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
             COUNT(*) FILTER (WHERE e AND class = 'ABUSE') AS abuse, \
             COUNT(*) FILTER (WHERE m) AS u_mature, COUNT(*) FILTER (WHERE m AND covered) AS u_covered, \
             COUNT(*) FILTER (WHERE m AND (aw OR am)) AS u_active, \
             COUNT(*) FILTER (WHERE m AND aw AND kind = 'USE_WEB') AS u_web, \
             COUNT(*) FILTER (WHERE m AND aw AND kind = 'USE_ALIAS') AS u_alias, \
             COUNT(*) FILTER (WHERE m AND aw AND kind = 'USE_OTHER') AS u_other, \
             COUNT(*) FILTER (WHERE m AND am) AS u_mail, \
             COUNT(*) FILTER (WHERE m AND NOT aw AND NOT am AND (class IN ('', 'ALIVE_UNKNOWN') OR unknown)) \
             AS u_unverifiable, COUNT(*) FILTER (WHERE m AND f1) AS u_delegated, \
             COUNT(*) FILTER (WHERE m AND f1 AND f2) AS u_resolving, COUNT(*) FILTER (WHERE m AND f1 AND f2 AND f3) AS u_https, \
             COUNT(*) FILTER (WHERE m AND f1 AND f2 AND f3 AND f4) AS u_valid_tls, \
             COUNT(*) FILTER (WHERE m AND f1 AND f2 AND f3 AND f4 AND f5) AS u_live, \
             COUNT(*) FILTER (WHERE m AND f1 AND f2 AND f3 AND f4 AND f5 AND aw AND kind = 'USE_WEB') AS u_active_site, \
             COUNT(*) FILTER (WHERE m AND leaf IN ('C7', 'C8') AND NOT (f1 AND f2 AND f3 AND f4 AND f5)) AS u_insecure, \
             COUNT(*) FILTER (WHERE m AND leaf = 'C7') AS u_minimal, \
             COUNT(*) FILTER (WHERE m AND leaf = 'C5') AS u_template, \
             COUNT(*) FILTER (WHERE m AND leaf IN ('C2', 'C3', 'R3')) AS u_parked, \
             COUNT(*) FILTER (WHERE m AND class = 'BROKEN') AS u_broken, \
             COUNT(*) FILTER (WHERE m AND class = 'NONE') AS u_none, \
             COUNT(*) FILTER (WHERE m AND class = 'ABUSE') AS u_abuse, \
             COUNT(*) FILTER (WHERE m AND mail = 'M1d') AS u_default_mail, \
             COUNT(*) FILTER (WHERE m AND fault) AS u_faults, COUNT(*) FILTER (WHERE m AND flipped IS NOT NULL) AS u_paired, \
             COUNT(*) FILTER (WHERE m AND flipped) AS u_flipped"
    };
}

/// Each name in the register with what its figures are made of, beside the columns that are asked for; `$1`–`$4`
/// are those of [`Moment`].
macro_rules! named {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            ", NOT r.held AS e, COALESCE(s.leaf, '') AS leaf, COALESCE(s.class, '') AS class, \
             COALESCE(s.mail, '') AS mail, COALESCE(s.delegated, FALSE) AS f1, COALESCE(s.resolving, FALSE) AS f2, \
             COALESCE(s.answers_https, FALSE) AS f3, COALESCE(s.valid_tls, FALSE) AS f4, \
             COALESCE(s.live, FALSE) AS f5, \
             NOT r.held AND COALESCE(r.registered_on <= $1, r.first_seen_at <= $2) AS m, \
             COALESCE(t.seen_at >= $3 AND t.seen_at < $4 AND t.seen_before >= $3, FALSE) AS covered, \
             COALESCE(t.web IN ('ACTIVE', 'DEGRADED'), FALSE) AS aw, COALESCE(t.mail IN ('ACTIVE', 'DEGRADED'), FALSE) AS am, \
             COALESCE(t.web, 'UNKNOWN') = 'UNKNOWN' AS unknown, COALESCE(t.kind, '') AS kind, t.flipped, \
             COALESCE(s.not_observed IN ('CRAWLER_FAULT', 'SCHED_MISS', 'INFRA_OUTAGE'), FALSE) AS fault \
             FROM registrations r LEFT JOIN opt_outs o ON o.kind = 'domain' AND o.value = r.domain AND o.until IS NULL \
             LEFT JOIN site_states s ON s.domain = r.domain AND o.id IS NULL \
             AND (s.not_observed IS NULL OR s.not_observed <> 'OPTOUT') \
             LEFT JOIN statuses t ON t.domain = r.domain AND o.id IS NULL \
             AND (s.not_observed IS NULL OR s.not_observed <> 'OPTOUT') WHERE r.in_frame"
        )
    };
}

pub(crate) use {counted, named};

/// The moment of a figure, as the statements need it.
pub(crate) struct Moment {
    pub mature_day: String,
    pub mature_at: i64,
    pub window: Window,
}

impl Moment {
    /// The figures of `now` rest on the 28 days before it.
    pub(crate) fn of(now: Timestamp) -> Self {
        let border = now.plus(-MATURE_DAYS * Timestamp::DAY);
        Self {
            mature_day: crate::stored::day_text(border.date()),
            mature_at: border.0,
            window: Window::until(now.plus(1)),
        }
    }
}

crate::row::row! {
    pub(crate) struct CountsRow {
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
    } with usage: UsageRow
}

crate::row::row! {
    pub(crate) struct UsageRow {
        u_mature: i64,
        u_covered: i64,
        u_active: i64,
        u_web: i64,
        u_alias: i64,
        u_other: i64,
        u_mail: i64,
        u_unverifiable: i64,
        u_delegated: i64,
        u_resolving: i64,
        u_https: i64,
        u_valid_tls: i64,
        u_live: i64,
        u_active_site: i64,
        u_insecure: i64,
        u_minimal: i64,
        u_template: i64,
        u_parked: i64,
        u_broken: i64,
        u_none: i64,
        u_abuse: i64,
        u_default_mail: i64,
        u_faults: i64,
        u_paired: i64,
        u_flipped: i64,
    }
}

impl UsageRow {
    fn usage(&self) -> Usage {
        Usage {
            mature: self.u_mature,
            covered: self.u_covered,
            active: self.u_active,
            web: self.u_web,
            alias: self.u_alias,
            other: self.u_other,
            mail: self.u_mail,
            unverifiable: self.u_unverifiable,
            delegated: self.u_delegated,
            resolving: self.u_resolving,
            https: self.u_https,
            valid_tls: self.u_valid_tls,
            live: self.u_live,
            active_site: self.u_active_site,
            insecure: self.u_insecure,
            minimal: self.u_minimal,
            template: self.u_template,
            parked: self.u_parked,
            broken: self.u_broken,
            none: self.u_none,
            abuse: self.u_abuse,
            default_mail: self.u_default_mail,
            faults: self.u_faults,
            paired: self.u_paired,
            flipped: self.u_flipped,
        }
    }
}

impl CountsRow {
    /// The counts.
    pub(crate) fn counts(&self) -> Counts {
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
            usage: self.usage.usage(),
        }
    }
}
