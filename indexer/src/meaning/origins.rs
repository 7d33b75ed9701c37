//! Of which units each ward was made: so that a site is found by the names of the old ward and district, and a
//! ward as the register wrote it becomes the present one.

use domain::province::{District, ProvinceCode, Ward, gazetteer};
use domain::text::key;
use std::collections::HashMap;
use std::sync::LazyLock;

const FORMER: &str = include_str!("../../data/wards_former.csv");

/// The part of a former district that went into a ward.
struct Origin {
    district: Option<&'static District>,
    names: Vec<&'static str>,
}

static ORIGINS: LazyLock<HashMap<&'static str, Vec<Origin>>> = LazyLock::new(|| {
    let districts: HashMap<&str, &District> =
        gazetteer().districts().iter().map(|d| (d.code.as_str(), d)).collect();
    let mut all: HashMap<&str, Vec<Origin>> = HashMap::new();
    for line in FORMER.lines().skip(1) {
        let mut cells = line.splitn(3, ',');
        let (Some(ward), Some(district), Some(names)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let origin =
            Origin { district: districts.get(district).copied(), names: names.split("; ").collect() };
        all.entry(ward).or_default().push(origin);
    }
    all
});

/// Reads the lists of this module now.
pub(super) fn read() {
    LazyLock::force(&PRESENT);
    LazyLock::force(&PAST);
}

/// Present wards by province and name, with and without their type; `None` where several have the name.
static PRESENT: LazyLock<HashMap<(ProvinceCode, String), Option<&'static Ward>>> = LazyLock::new(|| {
    let mut all: HashMap<(ProvinceCode, String), Option<&'static Ward>> = HashMap::new();
    let mut take = |province, name: String, ward: &'static Ward| {
        all.entry((province, name))
            .and_modify(|known| *known = known.filter(|other| other.code == ward.code))
            .or_insert(Some(ward));
    };
    for ward in gazetteer().wards() {
        take(ward.province, exact_key(&format!("{} {}", ward.kind, ward.name)), ward);
        take(ward.province, exact_key(&ward.name), ward);
        take(ward.province, key(&format!("{} {}", ward.kind, ward.name)), ward);
        take(ward.province, key(&ward.name), ward);
    }
    all
});

/// Wards until 30 June 2025 by present province and full name; `None` where several have the name, or it was divided.
static PAST: LazyLock<HashMap<(ProvinceCode, String), Option<&'static Ward>>> = LazyLock::new(|| {
    let mut all: HashMap<(ProvinceCode, String), Option<&'static Ward>> = HashMap::new();
    for ward in gazetteer().wards() {
        let origins = ORIGINS.get(ward.code.as_str()).map(Vec::as_slice).unwrap_or_default();
        for name in origins.iter().flat_map(|o| &o.names) {
            all.entry((ward.province, exact_key(name)))
                .and_modify(|known| *known = known.filter(|other| other.code == ward.code))
                .or_insert(Some(ward));
        }
    }
    all
});

/// Marks count: Sơn Hà and Sơn Hạ are two wards of one province.
fn exact_key(name: &str) -> String {
    crate::vietnamese::words(name).map(|w| w.exact).collect::<Vec<_>>().join(" ")
}

/// The present ward that the register means, if its name says so without doubt.
pub(crate) fn ward_now(name: &str, province: ProvinceCode) -> Option<&'static Ward> {
    let exact = (province, exact_key(name));
    let folded = (province, key(name));
    PRESENT.get(&exact).or_else(|| PAST.get(&exact)).or_else(|| PRESENT.get(&folded)).copied().flatten()
}

/// The names under which people know the place: of the districts and units that the ward was made of, and of the
/// provinces these lay in.
pub(crate) fn names_of(ward: &Ward) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut take = |name: String| {
        if !out.contains(&name) {
            out.push(name);
        }
    };
    let origins = ORIGINS.get(ward.code.as_str()).map(Vec::as_slice).unwrap_or_default();
    for district in origins.iter().filter_map(|o| o.district) {
        // The long styles of towns within provinces are on no sign.
        let style = if district.kind.starts_with("Thành phố") { "Thành phố" } else { &district.kind };
        take(format!("{style} {}", district.name));
        if let Some(province) = gazetteer().former_province(district.province) {
            take(province.name.clone());
        }
    }
    origins.iter().flat_map(|o| &o.names).for_each(|name| take((*name).to_owned()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(name: &str, province: &str) -> Option<String> {
        ward_now(name, ProvinceCode::parse(province).unwrap()).map(|w| format!("{} {}", w.kind, w.name))
    }

    #[test]
    fn a_ward_is_recognised_as_registered() {
        for name in ["Phường Hoàn Kiếm", "phường hoàn kiếm", "Hoàn Kiếm", "Phuong Hoan Kiem"] {
            assert_eq!(now(name, "01").as_deref(), Some("Phường Hoàn Kiếm"), "{name}");
        }
        assert_eq!(now("Phường Hoàn Kiếm", "79"), None, "in another province");
        assert_eq!(now("Phường Hàng Bạc", "01").as_deref(), Some("Phường Hoàn Kiếm"), "a former ward");
        assert_eq!(now("Phường Tràng Tiền", "01"), None, "it was divided");
        assert_eq!(now("", "01"), None);
    }

    #[test]
    fn every_ward_knows_its_origins() {
        let known = gazetteer().wards().iter().filter(|w| ORIGINS.contains_key(w.code.as_str())).count();
        assert_eq!(known, gazetteer().wards().len());
        assert!(ORIGINS.values().flatten().all(|o| o.district.is_some()));
        let ward = ward_now("Phường Hoàn Kiếm", ProvinceCode::parse("01").unwrap()).unwrap();
        let names = names_of(ward);
        for name in ["Quận Hoàn Kiếm", "Hà Nội", "Phường Tràng Tiền"] {
            assert!(names.contains(&name.to_owned()), "{names:?}");
        }
    }
}
