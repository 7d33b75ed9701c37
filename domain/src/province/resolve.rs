//! From what people write in a province column to a unit of a stated map. Nothing is guessed.

use super::{FormerProvince, Gazetteer, Province, ProvinceAsRegistered, ProvinceCode, ProvinceMap};
use crate::text::{fold, key};
use std::collections::HashMap;
use thiserror::Error;
use time::Date;

/// Why a text names no province. The display names the cure.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProvinceError {
    /// Neither a name nor a code of either map.
    #[error("“{0}” is no province of either map")]
    Unknown(String),
    /// The code means different units on the two maps and no date says which map is meant.
    #[error(
        "code {code} was {before} until 2025-06-30 and is {since} now: state the date of the file (--as-of)"
    )]
    AmbiguousCode {
        /// The code.
        code: ProvinceCode,
        /// The unit on the 63-unit map.
        before: String,
        /// The unit on the 34-unit map.
        since: String,
    },
    /// The code exists, but not on the map of the stated date.
    #[error("code {code} ({name}) is not on the map of the stated date: check the date, or write the name")]
    NotOnMap {
        /// The code.
        code: ProvinceCode,
        /// The unit it names on the other map.
        name: String,
    },
}

/// Writings that follow from no rule. `DN` (Đà Nẵng, Đồng Nai, Đắk Nông) and its like are left out.
const ALSO: [(&str, &str); 12] = [
    ("hn", "hanoi"),
    ("hcm", "hochiminh"),
    ("hcmc", "hochiminh"),
    ("sg", "hochiminh"),
    ("saigon", "hochiminh"),
    ("hp", "haiphong"),
    ("brvt", "bariavungtau"),
    ("thuathienhue", "hue"),
    ("tthue", "hue"),
    ("tth", "hue"),
    ("daclac", "daklak"),
    ("dacnong", "daknong"),
];

/// Units by the folded letters of their names.
#[derive(Debug)]
pub(super) struct Names {
    present: HashMap<String, ProvinceCode>,
    former: HashMap<String, ProvinceCode>,
}

impl Names {
    pub(super) fn of(provinces: &[Province], former: &[FormerProvince]) -> Self {
        let mut names = Self {
            present: provinces.iter().map(|p| (key(&p.name), p.code)).collect(),
            former: former.iter().map(|p| (key(&p.name), p.code)).collect(),
        };
        for (also, name) in ALSO {
            for map in [&mut names.present, &mut names.former] {
                if let Some(code) = map.get(name).copied() {
                    map.insert(also.to_owned(), code);
                }
            }
        }
        // ISO 3166-2 knows only the units of the old map ("VN-54").
        names.former.extend(former.iter().map(|p| (key(&p.iso_3166_2), p.code)));
        names
    }
}

impl ProvinceMap {
    /// The map in force on a day.
    #[must_use]
    pub fn on(day: Date) -> Self {
        if day < super::MERGER { Self::Until2025 } else { Self::Since2025 }
    }
}

impl Gazetteer {
    /// The unit that `text` names: a code of two digits, read under the map of `day`; or a name of
    /// either map, with or without marks, type ("Tỉnh", "TP.") and spaces, or a usual abbreviation.
    ///
    /// A name of both maps is the unit of the map of `day`, and the present one when no day is
    /// stated. A name that only the old map has stays the old unit on any day: people keep writing it.
    ///
    /// # Errors
    /// [`ProvinceError`]; an empty text is [`ProvinceError::Unknown`].
    pub fn resolve(&self, text: &str, day: Option<Date>) -> Result<ProvinceAsRegistered, ProvinceError> {
        let text = text.trim();
        match ProvinceCode::parse(text) {
            Some(code) => self.resolve_code(code, day),
            None => self.resolve_name(text, day).ok_or_else(|| ProvinceError::Unknown(text.to_owned())),
        }
    }

    fn resolve_code(
        &self,
        code: ProvinceCode,
        day: Option<Date>,
    ) -> Result<ProvinceAsRegistered, ProvinceError> {
        let before = self.former_province(code).map(|p| &p.name);
        let since = self.province(code).map(|p| &p.name);
        let map = match (day.map(ProvinceMap::on), before, since) {
            (_, None, None) => return Err(ProvinceError::Unknown(code.to_string())),
            (Some(ProvinceMap::Until2025), Some(_), _) => ProvinceMap::Until2025,
            (Some(ProvinceMap::Since2025), _, Some(_)) => ProvinceMap::Since2025,
            (Some(_), Some(name), None) | (Some(_), None, Some(name)) => {
                return Err(ProvinceError::NotOnMap { code, name: name.clone() });
            }
            (None, Some(before), Some(since)) if before != since => {
                return Err(ProvinceError::AmbiguousCode {
                    code,
                    before: before.clone(),
                    since: since.clone(),
                });
            }
            (None, _, Some(_)) => ProvinceMap::Since2025,
            // The merger dropped this code, so it can only mean the old unit.
            (None, Some(_), None) => ProvinceMap::Until2025,
        };
        Ok(ProvinceAsRegistered { code, map })
    }

    fn resolve_name(&self, text: &str, day: Option<Date>) -> Option<ProvinceAsRegistered> {
        let find = |name: &str| {
            let former = self.names.former.get(name).map(|&code| (code, ProvinceMap::Until2025));
            let present = self.names.present.get(name).map(|&code| (code, ProvinceMap::Since2025));
            match day.map(ProvinceMap::on) {
                Some(ProvinceMap::Until2025) => former.or(present),
                _ => present.or(former),
            }
        };
        let whole = key(text);
        let (code, map) = find(&whole).or_else(|| find(&without_type(text))).or_else(|| {
            let glued = ["thanhpho", "tinh", "tp"].iter().find_map(|p| whole.strip_prefix(p))?;
            find(glued)
        })?;
        Some(ProvinceAsRegistered { code, map })
    }
}

/// The letters of the name without "Tỉnh", "Thành phố", "TP." before it or "City", "Province" after it.
fn without_type(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let name = match words.as_slice() {
        ["thanh", "pho", rest @ ..] | ["tinh" | "tp" | "t" | "thanhpho", rest @ ..] => rest,
        [rest @ .., "city" | "province"] => rest,
        all => all,
    };
    name.concat()
}

#[cfg(test)]
mod tests {
    use super::super::gazetteer;
    use super::*;
    use time::macros::date;

    const BEFORE: Option<Date> = Some(date!(2025 - 06 - 30));
    const SINCE: Option<Date> = Some(date!(2025 - 07 - 01));

    fn said(text: &str, day: Option<Date>) -> String {
        match gazetteer().resolve(text, day) {
            Ok(unit) => {
                let map = if unit.map == ProvinceMap::Until2025 { 63 } else { 34 };
                format!("{}/{map}", unit.code)
            }
            Err(ProvinceError::Unknown(_)) => "unknown".into(),
            Err(ProvinceError::AmbiguousCode { .. }) => "ambiguous".into(),
            Err(ProvinceError::NotOnMap { .. }) => "not on map".into(),
        }
    }

    #[test]
    fn every_unit_of_both_maps_is_known_by_its_names() {
        let g = gazetteer();
        for p in g.former() {
            let spaced = p.slug.replace('-', " ");
            for text in [&p.name, &p.full_name, &p.name_en, &p.slug, &spaced, &fold(&p.name).to_uppercase()] {
                assert_eq!(said(text, BEFORE), format!("{}/63", p.code), "{text}");
            }
            assert_eq!(said(&p.iso_3166_2, None), format!("{}/63", p.code), "{}", p.iso_3166_2);
            assert_eq!(
                g.present_of(g.resolve(&p.name, None).unwrap()),
                Some(present_by_name(p)),
                "{}",
                p.name
            );
        }
        for p in g.provinces() {
            for text in [&p.name, &p.full_name, &p.name_en, &p.slug, &fold(&p.full_name)] {
                assert_eq!(said(text, SINCE), format!("{}/34", p.code), "{text}");
                assert_eq!(said(text, None), format!("{}/34", p.code), "{text}");
            }
            assert_eq!(said(p.full_name_on(date!(2025 - 08 - 01)), SINCE), format!("{}/34", p.code));
        }
    }

    /// The present unit of the same name holds the old one.
    fn present_by_name(p: &FormerProvince) -> ProvinceCode {
        gazetteer().provinces().iter().find(|n| n.name == p.name).map_or(p.present, |n| {
            assert!(n.merged_from.contains(&p.code), "{}", p.name);
            n.code
        })
    }

    #[test]
    fn reused_codes_are_read_under_the_map_of_the_day() {
        for code in ["24", "82", "91", "52", "44", "15", "80"] {
            assert_eq!(said(code, BEFORE), format!("{code}/63"));
            assert_eq!(said(code, SINCE), format!("{code}/34"));
            assert_eq!(said(code, None), "ambiguous");
        }
    }

    #[test]
    fn a_code_without_a_day_is_taken_only_when_it_can_mean_one_unit() {
        for (code, want) in
            [("01", "01/34"), ("79", "79/34"), ("74", "74/63"), ("27", "27/63"), ("03", "unknown")]
        {
            assert_eq!(said(code, None), want, "{code}");
        }
        assert_eq!(said("74", SINCE), "not on map");
        assert_eq!(said("27", SINCE), "not on map");
        assert_eq!(said("99", BEFORE), "unknown");
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        for (text, want) in [
            ("TP.HCM", "79/34"),
            ("TP. HCM", "79/34"),
            ("TPHCM", "79/34"),
            ("Tp Hồ Chí Minh", "79/34"),
            ("TP.Hồ Chí Minh", "79/34"),
            ("Ho Chi Minh City", "79/34"),
            ("HCM", "79/34"),
            ("SG", "79/34"),
            ("Sài Gòn", "79/34"),
            ("HN", "01/34"),
            ("hanoi", "01/34"),
            ("T. Bắc Ninh", "24/34"),
            ("tinh bac ninh", "24/34"),
            ("Bac Ninh Province", "24/34"),
            ("BR-VT", "77/63"),
            ("Bà Rịa – Vũng Tàu", "77/63"),
            ("Thừa Thiên Huế", "46/34"),
            ("Tỉnh Thừa Thiên - Huế", "46/34"),
            ("TT. Huế", "46/34"),
            ("Huế", "46/34"),
            ("Kontum", "62/63"),
            ("Đắc Lắc", "66/34"),
            ("Hoà Bình", "17/63"),
            ("Hoa\u{300} Bi\u{300}nh", "17/63"),
            ("DN", "unknown"),
            ("Huyện Bình Chánh", "unknown"),
            ("Thị xã Sơn Tây", "unknown"),
            ("Bắc", "unknown"),
            ("Hà Nội, TP.HCM", "unknown"),
            ("1", "unknown"),
            ("123", "unknown"),
            ("", "unknown"),
            ("Tỉnh", "unknown"),
        ] {
            assert_eq!(said(text, None), want, "{text}");
        }
    }

    #[test]
    fn names_of_both_maps_follow_the_day_and_old_names_stay_old() {
        for (text, day, want) in [
            ("Bắc Ninh", BEFORE, "27/63"),
            ("Bắc Ninh", SINCE, "24/34"),
            ("Đồng Tháp", BEFORE, "87/63"),
            ("Đồng Tháp", SINCE, "82/34"),
            ("Bình Dương", SINCE, "74/63"),
            ("Thừa Thiên Huế", BEFORE, "46/63"),
        ] {
            assert_eq!(said(text, day), want, "{text}");
        }
    }
}
