//! Many rows by one statement. What a statement costs is mostly the way to the database and back (SQLite runs on a thread of its
//! own, PostgreSQL on another machine), so a group of looks is read and written in a few.

/// Names asked for by one statement: shorter lists are filled up, so that one text is prepared once.
pub(crate) const ASKED: usize = 16;

/// Cuts rows into pieces of few sizes, so that few texts are prepared.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = match rows.len() {
            0 => return None,
            1..=3 => 1,
            4..=15 => 4,
            _ => 16,
        };
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
}

/// The names of a list of [`ASKED`]: the last one stands in for those that are missing.
pub(crate) fn filled<'a>(names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let last = names.last().copied().unwrap_or_default();
    names.iter().copied().chain(std::iter::repeat(last)).take(ASKED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_piece_and_the_sizes_are_few() {
        for count in 0..100 {
            let rows: Vec<usize> = (0..count).collect();
            let cut: Vec<&[usize]> = pieces(&rows).collect();
            assert_eq!(cut.concat(), rows);
            assert!(cut.iter().all(|piece| [1, 4, 16].contains(&piece.len())), "{count}");
        }
    }

    #[test]
    fn a_short_list_is_filled_up() {
        let all: Vec<&str> = filled(&["a", "b"]).collect();
        assert_eq!((all.len(), all[0], all[1], all[15]), (ASKED, "a", "b", "b"));
    }
}
