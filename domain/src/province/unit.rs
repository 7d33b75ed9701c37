//! The units themselves: provinces of both maps, wards, former districts, tiles of the map.

use super::ProvinceCode;
use serde::{Deserialize, Deserializer, Serialize};
use time::{Date, macros::date};

/// Units of Đồng Nai changed their style on this day (Resolution 30/2026/QH16 and 237/NQ-UBTVQH16).
const DONG_NAI_CITY: Date = date!(2026 - 04 - 30);

/// A province or centrally-run city of the map since 1 July 2025.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Province {
    /// GSO code.
    pub code: ProvinceCode,
    /// `Hà Nội`.
    pub name: String,
    /// The present style: `Thành phố Hà Nội`.
    pub full_name: String,
    /// `Ha Noi`.
    pub name_en: String,
    /// `ha-noi`, for addresses of pages.
    pub slug: String,
    /// Socio-economic region (Resolution 306/NQ-CP).
    pub region: String,
    /// The region in English.
    pub region_en: String,
    /// Codes, on the 63-unit map, of the units that became this province; its own predecessor among them.
    pub merged_from: Vec<ProvinceCode>,
    /// Styles with the first day of each, the earliest first.
    styles: Vec<(Date, String)>,
}

impl Province {
    /// The style on a day: Đồng Nai was a province until 29 April 2026 and is a city since. Days
    /// before the merger get the first style.
    #[must_use]
    pub fn full_name_on(&self, day: Date) -> &str {
        let style = self.styles.iter().rev().find(|(since, _)| *since <= day).or(self.styles.first());
        style.map_or(&self.full_name, |(_, style)| style)
    }
}

#[derive(Deserialize)]
struct ProvinceRow {
    code: ProvinceCode,
    name: String,
    full_name: String,
    renamed_on: String,
    renamed_to: String,
    name_en: String,
    slug: String,
    region: String,
    region_en: String,
    merged_from: String,
}

impl<'de> Deserialize<'de> for Province {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let row = ProvinceRow::deserialize(deserializer)?;
        let mut styles = vec![(super::MERGER, row.full_name)];
        if let Ok(since) = crate::registration::parse_date(&row.renamed_on) {
            styles.push((since, row.renamed_to));
        }
        Ok(Self {
            code: row.code,
            name: row.name,
            full_name: styles.last().map(|(_, style)| style.clone()).unwrap_or_default(),
            name_en: row.name_en,
            slug: row.slug,
            region: row.region,
            region_en: row.region_en,
            merged_from: row.merged_from.split(' ').filter_map(ProvinceCode::parse).collect(),
            styles,
        })
    }
}

/// A unit of the map until 30 June 2025.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerProvince {
    /// GSO code on the 63-unit map.
    pub code: ProvinceCode,
    /// `Bắc Giang`.
    pub name: String,
    /// `Tỉnh Bắc Giang`.
    pub full_name: String,
    /// `Bac Giang`.
    pub name_en: String,
    /// `bac-giang`.
    pub slug: String,
    /// `VN-54`.
    pub iso_3166_2: String,
    /// The present province that took it in.
    pub present: ProvinceCode,
}

/// A ward (phường), commune (xã) or special zone (đặc khu) since 1 July 2025.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ward {
    /// GSO code, five digits.
    pub code: String,
    /// Name without its type.
    pub name: String,
    /// `Phường`, `Xã` or `Đặc khu` on 1 July 2025.
    #[serde(rename = "type")]
    pub kind: String,
    /// The type since 30 April 2026, where it changed.
    #[serde(rename = "type_2026_04_30")]
    pub became: Option<String>,
    /// Not unique within a province: Sơn Hà and Sơn Hạ fold to the same.
    pub slug: String,
    /// Code of its present province.
    pub province: ProvinceCode,
}

impl Ward {
    /// `Phường`, `Xã` or `Đặc khu` on a day.
    #[must_use]
    pub fn kind_on(&self, day: Date) -> &str {
        self.became.as_deref().filter(|_| day >= DONG_NAI_CITY).unwrap_or(&self.kind)
    }
}

/// A district abolished on 1 July 2025; old addresses still name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct District {
    /// GSO code, three digits.
    pub code: String,
    /// Name without its type.
    pub name: String,
    /// `Quận`, `Huyện`, `Thị xã`, `Thành phố thuộc tỉnh`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Code of its province on the 63-unit map.
    pub province: ProvinceCode,
}

/// A tile of the map of Viet Nam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tile {
    /// The province whose figure it shows; `None` for the archipelagos Hoàng Sa and Trường Sa.
    pub code: Option<ProvinceCode>,
    /// The province it belongs to: Hoàng Sa to Đà Nẵng (48), Trường Sa to Khánh Hòa (56).
    pub belongs_to: ProvinceCode,
    /// What is written on it.
    pub label: String,
    /// Column, from the west.
    pub col: u8,
    /// Row, from the north.
    pub row: u8,
}
