//! The groups of figures over time. A province's names are those of its units as registered and those of its wards, so what is
//! told of one of the three tells of the others: they are read together, with all three keys.

use domain::measure::By;

/// A column of the registration `r`, or of `p`, what the register said *then*, where that is known.
macro_rules! said {
    (now $column:literal) => {
        concat!("COALESCE(r.", $column, ", '')")
    };
    (then $column:literal) => {
        concat!("COALESCE(CASE WHEN p.id IS NULL THEN r.", $column, " ELSE p.", $column, " END, '')")
    };
}

/// The unit as registered, `63:24`, in the same way.
macro_rules! unit {
    (now) => {
        "COALESCE(r.province_map || ':' || r.province_code, '')"
    };
    (then) => {
        "COALESCE(CASE WHEN p.id IS NULL THEN r.province_map || ':' || r.province_code \
         ELSE p.province_map || ':' || p.province_code END, '')"
    };
}

/// The columns `k`, `unit` and `ward` of a dimension.
macro_rules! keys {
    ($when:ident total) => {
        "'' AS k, '' AS unit, '' AS ward"
    };
    ($when:ident places) => {
        concat!(
            $crate::grouped::said!($when "province_now"),
            " AS k, ",
            $crate::grouped::unit!($when),
            " AS unit, ",
            $crate::grouped::said!($when "ward"),
            " AS ward"
        )
    };
    ($when:ident $column:literal) => {
        concat!($crate::grouped::said!($when $column), " AS k, '' AS unit, '' AS ward")
    };
}

pub(crate) use {keys, said, unit};

/// Where names are registered, in the three ways in which it is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Province of the present map; "" is unknown.
    pub province: String,
    /// Province as registered, `63:24`; "" is unknown.
    pub unit: String,
    /// Ward as written; "" is not stated.
    pub ward: String,
}

/// The statement of a dimension, of those of all, zones, registrars, cohorts, kinds of holder, sectors, campaigns and places.
pub(crate) fn statement(by: By, all: &[&'static str; 8]) -> &'static str {
    let [total, zone, registrar, cohort, holder, sector, campaign, place] = *all;
    match by {
        By::Total => total,
        By::Zone => zone,
        By::Registrar => registrar,
        By::Cohort => cohort,
        By::Holder => holder,
        By::Sector => sector,
        By::Campaign => campaign,
        By::Province | By::AsRegistered | By::Ward => place,
    }
}

/// The key of a row, and its place where the dimension is one of places.
pub(crate) fn key_of(by: By, k: String, unit: String, ward: String) -> (String, Option<Place>) {
    let key = match by {
        By::AsRegistered => &unit,
        By::Ward => &ward,
        _ => &k,
    };
    let key = key.clone();
    let of_places = matches!(by, By::Province | By::AsRegistered | By::Ward);
    (key, of_places.then_some(Place { province: k, unit, ward }))
}
