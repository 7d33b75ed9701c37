//! Names of groups, provinces and sectors for people.

use crate::format;
use crate::locales::{Lang, states};
use crate::statistics::By;
use domain::offering::ServiceKind;
use domain::province::{Province, ProvinceAsRegistered, ProvinceCode, ProvinceMap, gazetteer};
use domain::registration::HolderKind;
use domain::sector;

/// The name of a group; the empty key is *unknown*.
#[must_use]
pub fn group(lang: Lang, by: By, key: &str) -> String {
    if key.is_empty() {
        return lang.texts().unknown.to_owned();
    }
    match by {
        By::Province => ProvinceCode::parse(key)
            .and_then(|code| gazetteer().province(code))
            .map_or_else(|| key.to_owned(), |p| province(lang, p).to_owned()),
        By::Zone => format!(".{key}"),
        By::Cohort => format::quarter(lang, key),
        By::Holder => states::holder(lang, HolderKind::from_code(key)).to_owned(),
        By::Sector => sector(lang, key).map_or_else(|| key.to_owned(), |words| format!("{key}. {words}")),
        By::AsRegistered => unit(lang, key).unwrap_or_else(|| key.to_owned()),
        By::Total | By::Registrar | By::Campaign | By::Ward => key.to_owned(),
    }
}

/// A unit of either map by its key, `63:24`; which of the maps is said only for the former one.
fn unit(lang: Lang, key: &str) -> Option<String> {
    let (map, code) = key.split_once(':')?;
    let map = if map == "63" { ProvinceMap::Until2025 } else { ProvinceMap::Since2025 };
    let unit = ProvinceAsRegistered { code: ProvinceCode::parse(code)?, map };
    match (map, gazetteer().province(unit.code)) {
        (ProvinceMap::Since2025, Some(p)) => Some(province(lang, p).to_owned()),
        _ => {
            let name = gazetteer().name_of(unit)?;
            Some(format!("{name} ({})", lang.pick("trước 01/07/2025", "before 01/07/2025")))
        }
    }
}

/// A province's short name.
#[must_use]
pub fn province(lang: Lang, p: &Province) -> &str {
    lang.pick(&p.name, &p.name_en)
}

/// An archipelago by its Vietnamese name.
#[must_use]
pub fn archipelago(lang: Lang, name: &str) -> String {
    match (lang, name.strip_prefix("Quần đảo ")) {
        (Lang::En, Some(own)) => format!("{own} Islands"),
        _ => name.to_owned(),
    }
}

/// A sector by its letter, in words; an unknown letter has no words.
#[must_use]
pub fn sector(lang: Lang, letter: &str) -> Option<&'static str> {
    let s = sector::sector(letter)?;
    Some(lang.pick(&s.name_vi, &s.name_en))
}

/// A kind of service in words.
#[must_use]
pub fn service(lang: Lang, kind: ServiceKind) -> &'static str {
    let t = lang.texts();
    match kind {
        ServiceKind::Site => t.service_site,
        ServiceKind::Shop => t.service_shop,
        ServiceKind::Profile => t.service_profile,
    }
}

/// The present province of a unit of either map, and its former name where that differs.
#[must_use]
pub fn place(unit: ProvinceAsRegistered) -> Option<(&'static Province, Option<&'static str>)> {
    let gazetteer = gazetteer();
    let present = gazetteer.present_of(unit).and_then(|code| gazetteer.province(code))?;
    let former = gazetteer.name_of(unit).filter(|name| *name != present.name);
    Some((present, former))
}
