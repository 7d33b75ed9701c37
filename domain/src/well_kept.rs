//! The *bảng vàng*: a list of well-kept sites, entered by the wish of their holders only. One failed check takes away the
//! badge, three in a row on as many days the place on the list; both come back with the first check that finds the site well kept. Looks
//! at which nothing could be seen count neither way.

use crate::verdict::{Class, Https};
use sha2::{Digest, Sha256};
use time::Date;

/// Days in a row with a failed check that cost the place.
pub const STRIKES: usize = 3;

/// How a site that its holder put on the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the list, with the badge.
    Kept,
    /// On the list, without the badge: the latest check failed.
    Warned,
    /// Off the list, until a check finds it well kept again.
    Delisted,
}

/// Whether a check found a site well kept: the holder's own website in use, over valid HTTPS.
#[must_use]
pub fn conforms(class: Class, https: Https) -> bool {
    class == Class::UseWeb && https == Https::Valid
}

/// The place after the latest checks, one of each day, the newest first. A site that was never checked has none.
#[must_use]
pub fn place(latest: &[bool]) -> Place {
    let failed = latest.iter().take(STRIKES).take_while(|good| !**good).count();
    match failed {
        _ if latest.is_empty() => Place::Delisted,
        0 => Place::Kept,
        STRIKES.. => Place::Delisted,
        _ if latest.iter().any(|good| *good) => Place::Warned,
        // It never was well kept: there is nothing to be lenient about.
        _ => Place::Delisted,
    }
}

/// Where a name stands in the order of a day: another order each day, the same for everybody, and nobody's merit.
#[must_use]
pub fn order(day: Date, domain: &str) -> [u8; 32] {
    Sha256::digest(format!("{day} {domain}").as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn one_failure_costs_the_badge_and_three_the_place() {
        let after = |looks: &[u8]| place(&looks.iter().map(|l| *l == 1).collect::<Vec<_>>());
        assert_eq!(after(&[]), Place::Delisted);
        assert_eq!(after(&[1]), Place::Kept);
        assert_eq!(after(&[0]), Place::Delisted, "never well kept");
        assert_eq!(after(&[0, 1]), Place::Warned);
        assert_eq!(after(&[0, 0, 1]), Place::Warned);
        assert_eq!(after(&[0, 0, 0, 1]), Place::Delisted);
        assert_eq!(after(&[1, 0, 0, 0]), Place::Kept, "and back at once");
    }

    #[test]
    fn well_kept_is_an_own_site_over_valid_https() {
        assert!(conforms(Class::UseWeb, Https::Valid));
        for (class, https) in
            [(Class::UseWeb, Https::None), (Class::UseAlias, Https::Valid), (Class::Low, Https::Valid)]
        {
            assert!(!conforms(class, https), "{class:?} {https:?}");
        }
    }

    #[test]
    fn every_day_has_an_order_of_its_own() {
        let sorted = |day: Date| {
            let mut names = ["a.biz.vn", "b.biz.vn", "c.biz.vn", "d.biz.vn", "e.biz.vn", "f.biz.vn"];
            names.sort_by_key(|name| order(day, name));
            names
        };
        let first = date!(2026 - 11 - 21);
        assert_eq!(sorted(first), sorted(first));
        let firsts: std::collections::BTreeSet<&str> =
            (0..30).map(|n| sorted(first + time::Duration::days(n))[0]).collect();
        assert!(firsts.len() >= 4, "everybody comes first some day: {firsts:?}");
    }
}
