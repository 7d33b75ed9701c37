//! Letters that are one sound for many speakers, and so are written one for the other: s/x, tr/ch, l/n, d/gi/r
//! at the beginning; n/ng, t/c at the end; hỏi/ngã above.

use super::syllable::is_syllable;
use domain::text::fold;
use unicode_normalization::UnicodeNormalization;

/// Onsets that are heard alike somewhere in the country.
const ONSETS: [&[&str]; 6] =
    [&["s", "x"], &["tr", "ch"], &["l", "n"], &["d", "gi", "r", "v"], &["ngh", "ng"], &["gh", "g"]];
/// Other letters for one sound before certain vowels.
const HARD: [&str; 3] = ["c", "k", "qu"];
const ENDS: [&[&str]; 4] = [&["n", "ng", "nh"], &["t", "c", "ch"], &["i", "y"], &["u", "o"]];

/// Other words that a word in canonical spelling may have been meant for, likeliest first; each a syllable.
#[must_use]
pub fn heard_alike(word: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if !is_syllable(&fold(word)) {
        return out;
    }
    let mut take = |other: String| {
        if other != word && is_syllable(&fold(&other)) && !out.contains(&other) {
            out.push(other);
        }
    };
    for other in exchanged_onset(word) {
        take(other);
    }
    take(exchanged_tone(word));
    for other in exchanged_end(word) {
        take(other);
    }
    out
}

fn exchanged_onset(word: &str) -> Vec<String> {
    let onset_of = |group: &[&'static str]| {
        // The longest that fits: nghe begins with ngh, not with ng.
        let fits = |o: &&&str| word.strip_prefix(**o).is_some_and(|rest| rest.starts_with(is_vowel));
        group.iter().filter(fits).max_by_key(|o| o.len()).copied()
    };
    let mut out = Vec::new();
    for group in ONSETS.iter().copied().chain([&HARD[..]]) {
        let Some(onset) = onset_of(group) else { continue };
        let rest = &word[onset.len()..];
        // In gì the i is the vowel itself.
        let rest = if onset == "gi" && rest.is_empty() { "i" } else { rest };
        for other in group.iter().filter(|o| **o != onset) {
            // giá + i: the i is written once.
            let doubled = *other == "gi" && rest.starts_with('i');
            out.push(if doubled { format!("g{rest}") } else { format!("{other}{rest}") });
        }
    }
    out
}

/// Hỏi for ngã, and ngã for hỏi.
fn exchanged_tone(word: &str) -> String {
    let other = |c| match c {
        '\u{309}' => '\u{303}',
        '\u{303}' => '\u{309}',
        c => c,
    };
    word.nfd().map(other).nfc().collect()
}

fn exchanged_end(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    for group in ENDS {
        let Some(end) = group.iter().filter(|e| word.ends_with(**e)).max_by_key(|e| e.len()) else {
            continue;
        };
        let stem = &word[..word.len() - end.len()];
        if stem.chars().last().is_some_and(is_vowel) {
            out.extend(group.iter().filter(|e| *e != end).map(|other| format!("{stem}{other}")));
        }
    }
    out
}

fn is_vowel(c: char) -> bool {
    fold(c.encode_utf8(&mut [0; 4])).starts_with(['a', 'e', 'i', 'o', 'u', 'y'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_that_many_speakers_share_are_exchanged() {
        for (written, meant) in [
            ("dò", "giò"),
            ("giò", "dò"),
            ("rang", "dang"),
            ("lem", "nem"),
            ("nón", "lón"),
            ("xương", "sương"),
            ("chà", "trà"),
            ("trả", "chả"),
            ("bún", "búng"),
            ("mức", "mứt"),
            ("nge", "nghe"),
            ("kam", "cam"),
            ("tai", "tay"),
            ("sữa", "sửa"),
            ("mở", "mỡ"),
        ] {
            let found = heard_alike(written);
            assert!(found.contains(&meant.to_owned()), "{written}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_syllable_stays_as_it_is() {
        for word in ["shop", "pizza", "2ku", ""] {
            assert!(heard_alike(word).is_empty(), "{word}");
        }
    }
}
