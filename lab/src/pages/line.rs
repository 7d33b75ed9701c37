//! On which line something stands. The lab knows nothing of the product's rooms, so that it has this of its own.

/// The line of a position where a row of `text` was about to begin. The reader counts from before the empty lines that it
/// skips, and takes the second half of a Windows line end (CR LF) for one of them.
pub(super) fn of(position: Option<&csv::Position>, text: &str) -> u64 {
    let Some(position) = position else { return 1 };
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let skipped = text.as_bytes().get(from..).unwrap_or_default();
    let empty = skipped.iter().take_while(|b| matches!(b, b'\r' | b'\n')).filter(|b| **b == b'\n').count();
    position.line() + empty as u64
}
