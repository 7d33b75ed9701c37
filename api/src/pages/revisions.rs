//! Frozen quarters and found outages for people.

use crate::format;
use crate::locales::Lang;
use crate::pages::chart::{self, Bar};
use crate::pages::lives::Small;
use crate::statistics::revisions::{Revision, latest};
use crate::statistics::suppress::FEWEST;
use domain::measure::{Publication, Usage};
use domain::outage::Scope;
use store::Outage;

/// Outages shown.
pub const OUTAGES: u32 = 10;
/// Digits of a digest that are shown; the API gives them all.
const DIGITS: usize = 12;

/// Frozen quarters, with the rate before and after each revision.
#[must_use]
pub fn frozen(lang: Lang, list: &[Revision]) -> Small {
    let m = lang.measures();
    let short = |digest: &str| digest.chars().take(DIGITS).collect::<String>();
    let rows = list.iter().map(|r| {
        let s = &r.snapshot;
        let cells = vec![
            s.revision.to_string(),
            format::moment(s.frozen_at),
            r.before.as_ref().map_or_else(|| "–".to_owned(), |u| rate(lang, u)),
            rate(lang, &r.after),
            s.reason.clone(),
            s.method.clone(),
            [&s.frame_sha256, &s.names_sha256, &s.figures_sha256].map(|d| short(d)).join(" "),
        ];
        (format::quarter(lang, &s.quarter.to_string()), cells)
    });
    let heads =
        [m.quarter, m.revision, m.frozen_on, m.before, m.after, m.reason, lang.texts().nav_method, m.digests];
    Small {
        id: "t-revisions",
        caption: m.revisions_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.revisions_note,
    }
}

/// The same quarters by another version of the method or other rules: both rates, both digests.
#[must_use]
pub fn recomputed(lang: Lang, list: &[Revision]) -> Small {
    let m = lang.measures();
    let short = |digest: &str| digest.chars().take(DIGITS).collect::<String>();
    let rules = |method: &str, ruleset: &str| format!("{method}, {ruleset}");
    let digests = |names: &str, figures: &str| format!("{} {}", short(names), short(figures));
    let each = list.iter().flat_map(|r| r.recomputed.iter().map(move |beside| (r, beside)));
    let rows = each.map(|(r, beside)| {
        let (s, made) = (&r.snapshot, &beside.made.made);
        let changed =
            beside.changed().map_or_else(|| lang.texts().few.to_owned(), |n| format::number(lang, n));
        let cells = vec![
            s.revision.to_string(),
            rate(lang, &r.after),
            rate(lang, &beside.usage),
            changed,
            rules(&s.method, &s.ruleset),
            rules(&made.method, &made.ruleset),
            digests(&s.names_sha256, &s.figures_sha256),
            digests(&made.names_sha256, &made.figures_sha256),
            made.reason.clone(),
            format::moment(made.computed_at),
        ];
        (format::quarter(lang, &s.quarter.to_string()), cells)
    });
    let heads = [
        m.quarter,
        m.revision,
        m.as_frozen,
        m.as_recomputed,
        m.stand_otherwise,
        m.method_frozen,
        m.method_other,
        m.digests_frozen,
        m.digests_other,
        m.reason,
        m.recomputed_on,
    ];
    Small {
        id: "t-recomputed",
        caption: m.recomputed_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.recomputed_note,
    }
}

/// The usage rate quarter by quarter: a table, and bars beside it.
#[must_use]
pub fn trend(lang: Lang, list: Vec<Revision>) -> Small {
    let m = lang.measures();
    let list = latest(list);
    let name = |r: &Revision| format::quarter(lang, &r.snapshot.quarter.to_string());
    let bars: Vec<Bar> = list
        .iter()
        .filter(|r| !(1..FEWEST).contains(&r.after.mature))
        .filter_map(|r| {
            let rates = r.after.rates();
            let share = rates.any.value.filter(|_| rates.publication != Publication::Withheld)?;
            Some(Bar { label: name(r), figure: format::percent(lang, share), share })
        })
        .collect();
    let rows = list.iter().map(|r| {
        let rates = r.after.rates();
        let open = rates.publication != Publication::Withheld && !(1..FEWEST).contains(&r.after.mature);
        let bounds = rates.any.value.zip(rates.any_upper.value).filter(|_| open);
        let bounds =
            bounds.map_or_else(|| "–".to_owned(), |(low, high)| super::figures::in_brackets(lang, low, high));
        let coverage = rates.coverage.value.map_or_else(|| "–".to_owned(), |v| format::percent(lang, v));
        (name(r), vec![rate(lang, &r.after), bounds, coverage, r.snapshot.revision.to_string()])
    });
    let t = lang.texts();
    Small {
        id: "t-trend",
        caption: m.trend_title,
        heads: [m.quarter, m.rate, t.bounds, t.coverage, m.revision].map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: if bars.is_empty() { String::new() } else { chart::bars(&bars) },
        note: m.trend_note,
    }
}

fn rate(lang: Lang, u: &Usage) -> String {
    let r = u.rates();
    match (r.publication, r.any.value) {
        _ if (1..FEWEST).contains(&u.mature) => lang.texts().few.to_owned(),
        (Publication::Withheld, _) => lang.texts().withheld.to_owned(),
        (_, None) => "–".to_owned(),
        (_, Some(value)) => {
            let parts = super::figures::fraction(lang, r.any);
            format!("{} ({parts})", format::percent(lang, value))
        }
    }
}

/// The latest outages, as counts: no addresses.
#[must_use]
pub fn outages(lang: Lang, list: &[Outage]) -> Small {
    let m = lang.measures();
    let count = |n: i64| {
        if (1..FEWEST).contains(&n) { lang.texts().few.to_owned() } else { format::number(lang, n) }
    };
    let rows = list.iter().map(|o| {
        let scope = match o.scope {
            Scope::Address => m.scope_address,
            Scope::Network => m.scope_network,
        };
        let outcome = if o.accepted { m.accepted_yes } else { m.accepted_no };
        let cells = vec![
            scope.to_owned(),
            format!("{}\u{a0}/\u{a0}{}", count(o.names), count(o.pool)),
            outcome.to_owned(),
        ];
        (format::moment(o.began_at), cells)
    });
    let heads = [m.began, m.where_found, m.affected, m.accepted];
    Small {
        id: "t-outages",
        caption: m.outages_title,
        heads: heads.map(str::to_owned).to_vec(),
        rows: rows.collect(),
        chart: String::new(),
        note: m.outages_note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::clock::Timestamp;

    #[test]
    fn outages_name_no_address_and_no_small_number() {
        let outage = Outage {
            scope: Scope::Address,
            value: "192.0.2.77".into(),
            began_at: Timestamp(1_795_223_700_000),
            found_at: Timestamp(1_795_223_700_000),
            pool: 5_000,
            names: 7,
            again: 1,
            accepted: false,
        };
        let table = outages(Lang::Vi, &[outage]);
        let text = format!("{:?}", table.rows);
        assert!(!text.contains("192.0.2"), "{text}");
        assert!(text.contains("một địa chỉ") && text.contains("< 10") && text.contains("5.000"), "{text}");
        assert_eq!(table.heads.len(), table.rows[0].1.len() + 1);
    }
}
