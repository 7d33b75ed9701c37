//! What the reader of the statistics chose, and the addresses of other choices.

use super::lifetimes;
use super::tables::{self, Sorting};
use crate::extract::Params;
use crate::locales::Lang;
use crate::paths::Page;
use crate::state::ApiState;
use crate::statistics::{self, Asked, By};
use domain::province::ProvinceCode;

/// What the reader chose.
pub(super) struct Chosen {
    pub(super) zone: Option<String>,
    pub(super) province: Option<ProvinceCode>,
    /// The table that is sorted, and how.
    pub(super) sorted: By,
    pub(super) sorting: Sorting,
    /// What the life of names is told by, if not by zone.
    pub(super) lives: Option<By>,
    /// What was not understood.
    pub(super) notes: Vec<String>,
}

impl Chosen {
    pub(super) fn read(state: &ApiState, params: &Params) -> Self {
        let mut notes = Vec::new();
        let mut note = |name: &str, value: &str| notes.push(format!("{name}={value}"));
        let zone =
            params.get(&["zone"]).and_then(|v| statistics::zone(state, v).map_err(|_| note("zone", v)).ok());
        let province = params
            .get(&["tinh", "province"])
            .and_then(|v| statistics::province(v).map_err(|_| note("tinh", v)).ok());
        let (sorted, sorting) = match params.get(&["sap-xep", "sort"]) {
            None => (By::Province, Sorting::default()),
            Some(v) => order(v).unwrap_or_else(|| {
                note("sap-xep", v);
                (By::Province, Sorting::default())
            }),
        };
        let mut chosen = Self { zone, province, sorted, sorting, lives: None, notes };
        if let Some(word) = params.get(&["nhom", "by"]) {
            match By::of_word(word).filter(|by| lifetimes::has(&chosen, *by)) {
                Some(by) => chosen.lives = Some(by).filter(|by| *by != By::Zone),
                None => chosen.notes.push(format!("nhom={word}")),
            }
        }
        chosen
    }

    pub(super) fn is_whole(&self) -> bool {
        self.zone.is_none() && self.province.is_none()
    }

    pub(super) fn asked(&self, by: By) -> Asked {
        Asked { by, zone: self.zone.clone(), province: self.province }
    }

    pub(super) fn href(&self, lang: Lang, zone: Option<&str>, sorted: By, sorting: Sorting) -> String {
        // A zone has no such tables.
        let lives = self.lives.filter(|_| zone.is_none());
        self.address(lang, zone, (sorted, sorting), lives)
    }

    pub(super) fn lives_href(&self, lang: Lang, lives: Option<By>) -> String {
        format!("{}#lives", self.address(lang, None, (self.sorted, self.sorting), lives))
    }

    fn address(
        &self,
        lang: Lang,
        zone: Option<&str>,
        (sorted, sorting): (By, Sorting),
        lives: Option<By>,
    ) -> String {
        let province = self.province.map(|p| p.to_string()).unwrap_or_default();
        let word = match (sorted, sorting.word()) {
            (_, word) if word.is_empty() => word,
            (By::Province, word) => word,
            (by, word) => format!("{}.{word}", by.word()),
        };
        let pairs = [
            ("zone", zone.unwrap_or_default()),
            ("tinh", province.as_str()),
            ("sap-xep", &word),
            ("nhom", lives.map_or("", By::word)),
        ];
        Page::Statistics.with(lang, &pairs)
    }
}

/// Reads `so`, `-ten` of the provinces' table, `sector.-ty-le` of another one.
fn order(word: &str) -> Option<(By, Sorting)> {
    let (by, sorting) = match word.split_once('.') {
        None => (By::Province, Sorting::parse(word)?),
        Some((by, word)) => (By::of_word(by)?, Sorting::parse(word)?),
    };
    (tables::ranks(by) || sorting.column != tables::Column::Share).then_some((by, sorting))
}
