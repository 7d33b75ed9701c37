//! Tables as text (CSV), for whoever must say on which line something stands.

use csv::{Position, StringRecord};

/// The line on which a row of `text` begins, from 1; 0 for a row that was read from nowhere. The reader counts from before the
/// empty lines that it skips, and takes the second half of a Windows line end (CR LF) for one of them.
#[must_use]
pub fn line_of(row: &StringRecord, text: &str) -> u64 {
    row.position().map_or(0, |position| line_at(position, text))
}

/// The line of a position in `text` where a row was about to begin.
#[must_use]
pub fn line_at(position: &Position, text: &str) -> u64 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.as_bytes().get(from..).unwrap_or_default();
    let empty = skipped.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    position.line() + empty as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file_whatever_ends_them() {
        for end in ["\n", "\r\n"] {
            let text = ["head", "a", "", "\"b", "c\"", "d"].join(end);
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let lines: Vec<u64> = reader.records().map(|row| line_of(&row.unwrap(), &text)).collect();
            assert_eq!(lines, [2, 4, 6], "{end:?}");
        }
    }
}
