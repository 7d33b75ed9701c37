//! The provincial agency that runs a directory. Agencies were merged and renamed in 2025 (Sở TTTT into Sở KH&CN), and some
//! still go by the old name on papers: which of them it is, is a setting; how it is written stands here.

use crate::province::Province;
use crate::words::words;
use time::Date;

words! {
    /// A kind of agency.
    Agency {
        /// Sở Khoa học và Công nghệ.
        SoKhcn = "so-khcn",
        /// Sở Thông tin và Truyền thông.
        SoTttt = "so-tttt",
    }
}

impl Agency {
    /// The full name on a day, as on a letterhead: `Sở Khoa học và Công nghệ tỉnh Ninh Bình`.
    #[must_use]
    pub fn full_name(self, province: &Province, day: Date) -> String {
        let kind = match self {
            Self::SoKhcn => "Sở Khoa học và Công nghệ",
            Self::SoTttt => "Sở Thông tin và Truyền thông",
        };
        // Within a name the style of the unit is written small: `tỉnh`, `thành phố`.
        let style = province.full_name_on(day);
        let mut letters = style.chars();
        let style = letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>());
        format!("{kind} {}", style.unwrap_or_default())
    }

    /// The short form: `Sở KH&CN Ninh Bình`.
    #[must_use]
    pub fn short_name(self, province: &Province) -> String {
        let kind = match self {
            Self::SoKhcn => "Sở KH&CN",
            Self::SoTttt => "Sở TTTT",
        };
        format!("{kind} {}", province.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::province::gazetteer;
    use time::macros::date;

    #[test]
    fn names_are_written_as_on_a_letterhead() {
        let of = |agency: &str, slug: &str, day: Date| {
            let (agency, province) = (Agency::from_code(agency).unwrap(), gazetteer().by_slug(slug).unwrap());
            (agency.full_name(province, day), agency.short_name(province))
        };
        let day = date!(2026 - 11 - 21);
        for (agency, slug, full, short) in [
            ("so-khcn", "ninh-binh", "Sở Khoa học và Công nghệ tỉnh Ninh Bình", "Sở KH&CN Ninh Bình"),
            ("so-tttt", "ninh-binh", "Sở Thông tin và Truyền thông tỉnh Ninh Bình", "Sở TTTT Ninh Bình"),
            ("so-khcn", "ha-noi", "Sở Khoa học và Công nghệ thành phố Hà Nội", "Sở KH&CN Hà Nội"),
            ("so-khcn", "dong-nai", "Sở Khoa học và Công nghệ thành phố Đồng Nai", "Sở KH&CN Đồng Nai"),
        ] {
            assert_eq!(of(agency, slug, day), (full.to_owned(), short.to_owned()));
        }
        let before = of("so-khcn", "dong-nai", date!(2026 - 04 - 29)).0;
        assert_eq!(before, "Sở Khoa học và Công nghệ tỉnh Đồng Nai", "a province until 29 April 2026");
    }

    #[test]
    fn every_province_has_an_agency_of_each_kind() {
        for agency in Agency::ALL {
            for province in gazetteer().provinces() {
                let full = agency.full_name(province, date!(2026 - 11 - 21));
                assert!(full.contains(" tỉnh ") || full.contains(" thành phố "), "{full}");
                assert!(full.ends_with(&province.name), "{full}");
            }
        }
    }
}
