//! Many rows by one statement. What a statement costs is mostly the way to the database and back (SQLite runs on a thread of its
//! own, PostgreSQL on another machine), so a group of looks is read and written in a few.

/// Names asked for by one statement: as many as a group of looks has.
pub(crate) const ASKED: usize = 64;

/// Cuts rows into pieces of few sizes, so that few texts are prepared.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = match rows.len() {
            0 => return None,
            1..=3 => 1,
            4..=15 => 4,
            16..=63 => 16,
            _ => 64,
        };
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
}

/// At most [`ASKED`] names as a list of one of few lengths, so that few texts are prepared: the last one stands in for those that
/// are missing.
pub(crate) fn filled<'a>(names: &'a [&'a str]) -> impl Iterator<Item = &'a str> {
    let last = names.last().copied().unwrap_or_default();
    let length = match names.len() {
        0..=1 => 1,
        2..=4 => 4,
        5..=16 => 16,
        _ => ASKED,
    };
    names.iter().copied().chain(std::iter::repeat(last)).take(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_in_one_piece_and_the_sizes_are_few() {
        for count in 0..200 {
            let rows: Vec<usize> = (0..count).collect();
            let cut: Vec<&[usize]> = pieces(&rows).collect();
            assert_eq!(cut.concat(), rows);
            assert!(cut.iter().all(|piece| [1, 4, 16, 64].contains(&piece.len())), "{count}");
        }
    }

    #[test]
    fn a_short_list_is_filled_up() {
        let all: Vec<&str> = filled(&["a", "b"]).collect();
        assert_eq!(all, ["a", "b", "b", "b"]);
        for count in 1..=ASKED {
            let names = vec!["a"; count];
            let length = filled(&names).count();
            assert!(length >= count && [1, 4, 16, 64].contains(&length), "{count}");
        }
    }
}
