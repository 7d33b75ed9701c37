//! The figures of a population: counts by every dimension of E.6, Σ/Σ from the names themselves.

use domain::measure::{Counts, Frame, Known, count};
use domain::period::Window;
use std::collections::BTreeMap;

/// Counts by dimension and key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(&'static str, String), Counts>);

impl Sums {
    /// Adds one name to each of its groups.
    pub fn add(&mut self, frame: &Frame, known: &Known, window: Window) {
        let counts = count(frame, known, window);
        for (dimension, key) in groups(frame) {
            *self.0.entry((dimension, key)).or_default() += counts;
        }
    }

    /// Dimension, key and counts as JSON, in order.
    ///
    /// # Errors
    /// Never with these types.
    pub fn lines(&self) -> anyhow::Result<Vec<(String, String, String)>> {
        let line = |((dimension, key), counts): (&(&'static str, String), &Counts)| {
            Ok(((*dimension).to_owned(), key.clone(), serde_json::to_string(counts)?))
        };
        self.0.iter().map(line).collect()
    }
}

/// The groups that a name belongs to.
fn groups(f: &Frame) -> Vec<(&'static str, String)> {
    vec![
        ("total", String::new()),
        ("zone", f.zone.clone()),
        ("province", f.province.clone()),
        ("province_as_registered", f.province_as_registered.clone()),
        ("registrar", f.registrar.clone()),
        ("cohort", f.cohort.clone()),
        ("holder", f.holder_kind.clone()),
        ("sector", f.sector.clone()),
        ("campaign", f.campaign.clone()),
        // Wards of one name lie in several provinces.
        ("ward", if f.ward.is_empty() { String::new() } else { format!("{}/{}", f.province, f.ward) }),
        ("province_zone", format!("{}/{}", f.province, f.zone)),
    ]
}
