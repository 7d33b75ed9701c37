//! The units of both maps, read once from the embedded tables.

use super::resolve::Names;
use super::{
    District, FormerProvince, Province, ProvinceAsRegistered, ProvinceCode, ProvinceMap, Tile, Ward,
};
use crate::text::key;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The units of both maps with their wards, former districts and tiles.
#[derive(Debug)]
pub struct Gazetteer {
    provinces: Vec<Province>,
    former: Vec<FormerProvince>,
    /// In the order of provinces, then of codes, so that a province's wards are one slice.
    wards: Vec<Ward>,
    districts: Vec<District>,
    tiles: Vec<Tile>,
    present: HashMap<ProvinceCode, usize>,
    past: HashMap<ProvinceCode, usize>,
    pub(super) names: Names,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::read);

/// The gazetteer that danhba is built with (domain/data).
#[must_use]
pub fn gazetteer() -> &'static Gazetteer {
    &GAZETTEER
}

#[derive(Deserialize)]
struct TileRow {
    code: ProvinceCode,
    label: String,
    col: u8,
    row: u8,
    kind: String,
}

fn rows<T: serde::de::DeserializeOwned>(csv: &'static str) -> Vec<T> {
    csv::Reader::from_reader(csv.as_bytes()).into_deserialize().filter_map(Result::ok).collect()
}

impl Gazetteer {
    fn read() -> Self {
        let provinces: Vec<Province> = rows(include_str!("../../data/provinces.csv"));
        let former: Vec<FormerProvince> = rows(include_str!("../../data/provinces_former.csv"));
        let mut wards: Vec<Ward> = rows(include_str!("../../data/wards.csv"));
        wards.sort_by(|a, b| (a.province, &a.code).cmp(&(b.province, &b.code)));
        let tiles = rows(include_str!("../../data/tiles.csv")).into_iter().map(tile).collect();
        Self {
            present: provinces.iter().enumerate().map(|(at, p)| (p.code, at)).collect(),
            past: former.iter().enumerate().map(|(at, p)| (p.code, at)).collect(),
            names: Names::of(&provinces, &former),
            districts: rows(include_str!("../../data/districts_former.csv")),
            provinces,
            former,
            wards,
            tiles,
        }
    }

    /// The 34 present provinces, in the order of their codes.
    #[must_use]
    pub fn provinces(&self) -> &[Province] {
        &self.provinces
    }

    /// The present province of a code of the 34-unit map.
    #[must_use]
    pub fn province(&self, code: ProvinceCode) -> Option<&Province> {
        self.present.get(&code).and_then(|at| self.provinces.get(*at))
    }

    /// The present province of a slug such as `ha-noi`.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&Province> {
        self.provinces.iter().find(|p| p.slug == slug)
    }

    /// The 63 units of the map until 30 June 2025, in the order of their codes.
    #[must_use]
    pub fn former(&self) -> &[FormerProvince] {
        &self.former
    }

    /// The unit of a code of the 63-unit map.
    #[must_use]
    pub fn former_province(&self, code: ProvinceCode) -> Option<&FormerProvince> {
        self.past.get(&code).and_then(|at| self.former.get(*at))
    }

    /// The present province that holds the unit the register named; `None` when its map has no such code.
    #[must_use]
    pub fn present_of(&self, unit: ProvinceAsRegistered) -> Option<ProvinceCode> {
        match unit.map {
            ProvinceMap::Until2025 => self.former_province(unit.code).map(|p| p.present),
            ProvinceMap::Since2025 => self.province(unit.code).map(|p| p.code),
        }
    }

    /// The name of a unit on its own map: `Bắc Giang` for 24 on the 63-unit map.
    #[must_use]
    pub fn name_of(&self, unit: ProvinceAsRegistered) -> Option<&str> {
        match unit.map {
            ProvinceMap::Until2025 => self.former_province(unit.code).map(|p| p.name.as_str()),
            ProvinceMap::Since2025 => self.province(unit.code).map(|p| p.name.as_str()),
        }
    }

    /// The wards, communes and special zones of a present province, in the order of their codes.
    #[must_use]
    pub fn wards_of(&self, province: ProvinceCode) -> &[Ward] {
        let start = self.wards.partition_point(|w| w.province < province);
        let end = self.wards.partition_point(|w| w.province <= province);
        self.wards.get(start..end).unwrap_or_default()
    }

    /// All wards, communes and special zones, province by province.
    #[must_use]
    pub fn wards(&self) -> &[Ward] {
        &self.wards
    }

    /// The districts abolished on 1 July 2025, in the order of their codes.
    #[must_use]
    pub fn districts(&self) -> &[District] {
        &self.districts
    }

    /// The former districts of this name, with or without marks and type ("Quận 1", "TX Sơn Tây"):
    /// several provinces had districts of the same name.
    #[must_use]
    pub fn districts_named(&self, text: &str) -> Vec<&District> {
        let wanted = key(text);
        self.districts
            .iter()
            .filter(|d| key(&d.name) == wanted || key(&format!("{} {}", d.kind, d.name)) == wanted)
            .collect()
    }

    /// The tiles of the map of Viet Nam: 34 provinces, Hoàng Sa and Trường Sa.
    #[must_use]
    pub fn tiles(&self) -> &[Tile] {
        &self.tiles
    }
}

fn tile(row: TileRow) -> Tile {
    let province = row.kind == "province";
    Tile {
        code: province.then_some(row.code),
        belongs_to: row.code,
        label: row.label,
        col: row.col,
        row: row.row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use time::macros::date;

    fn code(text: &str) -> ProvinceCode {
        ProvinceCode::parse(text).unwrap()
    }

    #[test]
    fn all_rows_are_read() {
        let g = gazetteer();
        assert_eq!((g.provinces.len(), g.former.len()), (34, 63));
        assert_eq!((g.wards.len(), g.districts.len(), g.tiles.len()), (3321, 696, 36));
        assert!(g.provinces.is_sorted_by_key(|p| p.code) && g.former.is_sorted_by_key(|p| p.code));
    }

    #[test]
    fn the_former_units_make_up_the_present_ones() {
        let g = gazetteer();
        let reached: BTreeSet<_> = g.former().iter().map(|p| p.present).collect();
        assert_eq!(reached, g.provinces().iter().map(|p| p.code).collect());
        for province in g.provinces() {
            let parts: BTreeSet<_> =
                g.former().iter().filter(|f| f.present == province.code).map(|f| f.code).collect();
            assert_eq!(parts, province.merged_from.iter().copied().collect(), "{}", province.name);
        }
        assert_eq!(g.provinces().iter().map(|p| p.merged_from.len()).sum::<usize>(), 63);
    }

    #[test]
    fn reused_codes_mean_the_unit_of_their_map() {
        let g = gazetteer();
        for (reused, was, is) in [
            ("24", "Bắc Giang", "Bắc Ninh"),
            ("82", "Tiền Giang", "Đồng Tháp"),
            ("91", "Kiên Giang", "An Giang"),
            ("52", "Bình Định", "Gia Lai"),
            ("44", "Quảng Bình", "Quảng Trị"),
            ("15", "Yên Bái", "Lào Cai"),
            ("80", "Long An", "Tây Ninh"),
        ] {
            let on = |map| ProvinceAsRegistered { code: code(reused), map };
            assert_eq!(g.name_of(on(ProvinceMap::Until2025)), Some(was));
            assert_eq!(g.name_of(on(ProvinceMap::Since2025)), Some(is));
            assert_eq!(g.present_of(on(ProvinceMap::Until2025)), Some(code(reused)));
        }
        let binh_duong = ProvinceAsRegistered { code: code("74"), map: ProvinceMap::Until2025 };
        assert_eq!(g.present_of(binh_duong), Some(code("79")));
        assert_eq!(g.present_of(ProvinceAsRegistered { map: ProvinceMap::Since2025, ..binh_duong }), None);
    }

    #[test]
    fn styles_are_dated() {
        let dong_nai = gazetteer().province(code("75")).unwrap();
        assert_eq!(dong_nai.full_name_on(date!(2026 - 04 - 29)), "Tỉnh Đồng Nai");
        assert_eq!(dong_nai.full_name_on(date!(2026 - 04 - 30)), "Thành phố Đồng Nai");
        assert_eq!(dong_nai.full_name, "Thành phố Đồng Nai");
        let cities = |day| {
            gazetteer().provinces().iter().filter(|p| p.full_name_on(day).starts_with("Thành phố")).count()
        };
        assert_eq!((cities(date!(2025 - 07 - 01)), cities(date!(2026 - 05 - 01))), (6, 7));
        let became: Vec<_> = gazetteer().wards.iter().filter(|w| w.became.is_some()).collect();
        assert_eq!(became.len(), 10);
        assert!(
            became.iter().all(|w| w.province == code("75") && w.kind_on(date!(2026 - 05 - 01)) == "Phường")
        );
        assert!(became.iter().all(|w| w.kind_on(date!(2026 - 04 - 29)) == "Xã"));
    }

    #[test]
    fn every_ward_and_district_has_its_province() {
        let g = gazetteer();
        assert_eq!(g.provinces().iter().map(|p| g.wards_of(p.code).len()).sum::<usize>(), 3321);
        assert_eq!(g.wards_of(code("01")).len(), 126);
        assert!(g.wards_of(code("02")).is_empty());
        assert!(g.districts.iter().all(|d| g.former_province(d.province).is_some()));
        let chau_thanh = g.districts_named("Huyện Châu Thành");
        assert!(chau_thanh.len() > 5, "several provinces had one");
        assert_eq!(g.districts_named("quan 1").len(), 1);
    }

    #[test]
    fn the_map_shows_every_province_and_both_archipelagos() {
        let g = gazetteer();
        let cells: BTreeSet<_> = g.tiles().iter().map(|t| (t.col, t.row)).collect();
        assert_eq!(cells.len(), 36);
        let shown: BTreeSet<_> = g.tiles().iter().filter_map(|t| t.code).collect();
        assert_eq!(shown.len(), 34);
        for (label, owner) in [("Quần đảo Hoàng Sa", "48"), ("Quần đảo Trường Sa", "56")] {
            let tile = g.tiles().iter().find(|t| t.label == label).unwrap();
            assert_eq!((tile.code, tile.belongs_to), (None, code(owner)));
        }
    }
}
