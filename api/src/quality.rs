//! How many judged queries the search answers right, by kind: figures alone, without a query or a record. `danhba evaluate
//! search --figures` writes them, the program carries those of its own release, and `/chat-luong-tim` shows them.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What this release was measured to be worth.
const SHIPPED: &str = include_str!("../data/search_quality.json");

/// The figures of one measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// The day of it, as `YYYY-MM-DD`.
    pub measured_on: String,
    /// Sites in the index that was asked.
    pub sites: u64,
    /// Queries answered right.
    pub passed: u64,
    /// Queries asked.
    pub asked: u64,
    /// The same by kind of query, in the order of their codes.
    pub kinds: Vec<Kind>,
}

/// The figures of one kind of query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its code, such as `telex`.
    pub kind: String,
    /// Queries answered right.
    pub passed: u64,
    /// Queries asked.
    pub asked: u64,
}

impl Quality {
    /// Reads the figures.
    ///
    /// # Errors
    /// What is no such file, with the place; figures that cannot be, with the kind.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if let Some(kind) = read.kinds.iter().find(|k| k.passed > k.asked || k.asked == 0) {
            return Err(format!("{}: {} of {} cannot be", kind.kind, kind.passed, kind.asked));
        }
        let sum = |of: fn(&Kind) -> u64| read.kinds.iter().map(of).sum::<u64>();
        if (sum(|k| k.passed), sum(|k| k.asked)) != (read.passed, read.asked) {
            return Err("the kinds do not add up to the whole".into());
        }
        Ok(read)
    }

    /// The figures as they stand in a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}

/// The figures of this release.
pub fn shipped() -> Option<&'static Quality> {
    static READ: LazyLock<Option<Quality>> = LazyLock::new(|| Quality::parse(SHIPPED).ok());
    READ.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quality() -> Quality {
        let kind = |kind: &str, passed, asked| Kind { kind: kind.into(), passed, asked };
        let kinds = vec![kind("exact", 3, 3), kind("telex", 1, 2)];
        Quality { measured_on: "2026-11-21".into(), sites: 5, passed: 4, asked: 5, kinds }
    }

    #[test]
    fn figures_are_read_as_they_were_written() {
        assert_eq!(Quality::parse(&quality().to_text()), Ok(quality()));
        assert!(shipped().is_some_and(|q| q.asked > 0), "the release has figures");
    }

    #[test]
    fn figures_that_cannot_be_are_refused() {
        let refused = |change: fn(&mut Quality)| {
            let mut q = quality();
            change(&mut q);
            Quality::parse(&q.to_text()).unwrap_err()
        };
        assert!(refused(|q| q.passed = 5).contains("add up"));
        assert!(refused(|q| q.kinds[1].passed = 3).contains("telex"));
        assert!(Quality::parse("{}").unwrap_err().contains("measured_on"));
    }
}
