//! When a full list is not believed: names would leave because the file lacks them, not because the register does.

use crate::register::ReadReport;
use store::{Leaving, StoreError};

/// Why a damaged file must not say which names are absent.
pub fn of_damage(read: &ReadReport) -> Option<String> {
    if let Some(line) = read.damaged.first() {
        let reason = read.rejected.iter().find(|row| row.line == *line).map_or("", |row| &row.reason);
        let more = match read.damaged.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} lines more)"),
        };
        return Some(format!(
            "the file is damaged at line {line}: {reason}{more}. With --full the names that cannot be read there would \
             leave: mend the file, or import it without --full"
        ));
    }
    read.zones.as_ref().filter(|zones| zones.is_empty()).map(|_| {
        "no SOA record, no $ORIGIN and no zone in the file's name says of which zone the file is, so that --full cannot \
         tell what is absent: put “$ORIGIN id.vn.” at the top, or name the file id.vn.zone"
            .to_owned()
    })
}

/// Why so many names are asked about before they leave.
pub fn of_many(zones: &[Leaving], share: f64) -> Option<String> {
    let many: Vec<&Leaving> = zones.iter().filter(|zone| zone.exceeds(share)).collect();
    let worst = many.iter().map(|zone| zone.leaving as f64 / zone.of as f64).fold(0.0, f64::max);
    let told: Vec<String> = many.iter().map(ToString::to_string).collect();
    (!many.is_empty()).then(|| {
        format!(
            "{} would leave, and {share} of a zone may: is the file whole, and of the right day? --dry-run names them; if it \
             is right, say --allow-leaving {}",
            told.join(" and "),
            (worst * 100.0).ceil() / 100.0
        )
    })
}

/// The same as an error, of which nothing was changed.
pub fn refused(error: StoreError, share: f64) -> anyhow::Error {
    match error {
        StoreError::TooManyLeave(zones) => match of_many(&zones, share) {
            Some(why) => anyhow::anyhow!("{why}; nothing was changed"),
            None => StoreError::TooManyLeave(zones).into(),
        },
        other => anyhow::Error::new(other).context("nothing was changed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_that_is_advised_is_enough() {
        let zone = |zone: &str, leaving, of| Leaving { zone: zone.to_owned(), leaving, of };
        let zones = [zone("biz.vn", 334, 1000), zone("id.vn", 3, 100)];
        let why = of_many(&zones, 0.1).unwrap();
        assert!(why.contains("334 of 1000 names of biz.vn would leave"), "{why}");
        assert!(why.ends_with("--allow-leaving 0.34") && !why.contains("id.vn"), "{why}");
        assert_eq!(of_many(&zones, 0.34), None);
    }
}
