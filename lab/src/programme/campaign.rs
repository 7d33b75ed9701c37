//! Campaigns: weeks in which one unit of the programme registers names for many, with or without helping them on.

use super::plan::Day;
use time::{Date, macros::date};

/// A campaign of an invented unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Campaign {
    /// Its tag.
    pub tag: &'static str,
    /// The zone it fills.
    pub zone: &'static str,
    /// Its first day.
    pub from: Date,
    /// How long it runs.
    pub days: i32,
    /// Codes of the 63-unit map where it runs; empty means everywhere.
    pub provinces: &'static [&'static str],
    /// Share of all names that come through it.
    pub share: f64,
    /// How much likelier its holders are to use their names than others.
    pub help: f64,
}

/// All campaigns: two that help, two that count heads.
pub const CAMPAIGNS: &[Campaign] = &[
    Campaign {
        tag: "thang-thanh-nien-so-2024",
        zone: "id.vn",
        from: date!(2024 - 10 - 01),
        days: 42,
        provinces: &[],
        share: 0.08,
        help: 0.35,
    },
    Campaign {
        tag: "tuan-le-so-song-hong-2025",
        zone: "biz.vn",
        from: date!(2025 - 03 - 03),
        days: 28,
        provinces: &["01", "30", "31", "33", "34", "35", "36", "37"],
        share: 0.06,
        help: 1.7,
    },
    Campaign {
        tag: "ho-kinh-doanh-mien-tay-2025",
        zone: "biz.vn",
        from: date!(2025 - 08 - 04),
        days: 56,
        provinces: &["80", "82", "83", "84", "86", "87", "89", "91", "92", "93", "94", "95", "96"],
        share: 0.06,
        help: 0.5,
    },
    Campaign {
        tag: "chao-tan-sinh-vien-2025",
        zone: "id.vn",
        from: date!(2025 - 09 - 08),
        days: 35,
        provinces: &[],
        share: 0.05,
        help: 1.5,
    },
];

impl Campaign {
    /// The day on which a draw between 0 and 1 falls: most come in the middle.
    pub(super) fn day(&self, first: Day, draw: f64) -> Day {
        let peak = if draw < 0.5 { (draw / 2.0).sqrt() } else { 1.0 - ((1.0 - draw) / 2.0).sqrt() };
        first + (peak * f64::from(self.days - 1)) as Day
    }
}
