//! Names of groups, provinces and sectors for people.

use crate::format;
use crate::locales::Lang;
use crate::statistics::Dimension;
use domain::province::{Province, ProvinceAsRegistered, ProvinceCode, gazetteer};
use domain::sector;

/// The name of a group; the empty key is *unknown*.
#[must_use]
pub fn group(lang: Lang, by: Dimension, key: &str) -> String {
    if key.is_empty() {
        return lang.texts().unknown.to_owned();
    }
    match by {
        Dimension::Province => ProvinceCode::parse(key)
            .and_then(|code| gazetteer().province(code))
            .map_or_else(|| key.to_owned(), |p| province(lang, p).to_owned()),
        Dimension::Zone => format!(".{key}"),
        Dimension::Cohort => format::quarter(lang, key),
        Dimension::Total | Dimension::Registrar => key.to_owned(),
    }
}

/// A province's short name.
#[must_use]
pub fn province(lang: Lang, p: &Province) -> &str {
    lang.pick(&p.name, &p.name_en)
}

/// A sector by its letter, in words; an unknown letter has no words.
#[must_use]
pub fn sector(lang: Lang, letter: &str) -> Option<&'static str> {
    let s = sector::sector(letter)?;
    Some(lang.pick(&s.name_vi, &s.name_en))
}

/// The present province of a unit of either map, and its former name where that differs.
#[must_use]
pub fn place(unit: ProvinceAsRegistered) -> Option<(&'static Province, Option<&'static str>)> {
    let gazetteer = gazetteer();
    let present = gazetteer.present_of(unit).and_then(|code| gazetteer.province(code))?;
    let former = gazetteer.name_of(unit).filter(|name| *name != present.name);
    Some((present, former))
}
