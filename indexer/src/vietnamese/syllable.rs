//! Which letter sequences are Vietnamese syllables (marks off), and how words written together fall apart
//! into them: `caphe` → ca phe, cap he.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Onsets, longest first. f, j, w and z are not Vietnamese but common in shop names (cà fê, zalo).
const ONSETS: [&str; 31] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "f", "g", "h",
    "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "x", "z",
];

/// Rimes without marks, after the tables of Vietnamese phonology (Đoàn Thiện Thuật, Ngữ âm tiếng Việt).
const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem \
 ien ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om \
 on ong oong op ot u ua uan uang uat uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy \
 uya uych uyen uyet uyn uynh uyt uyu y yem yen yet yeu ynh yt ";

/// Words of the highlands and of trade that stand in joined names and are no syllables of the tables.
const OTHERS: &str = "dak lak krong plong plei glong glei rlap kbang drong shan bak buk tuk";

/// Longest text that is taken apart, in letters: a label has at most 63.
const LONGEST: usize = 63;
/// Pieces cost one each; a piece without an onset costs more, because few syllables lack one (`ha|noi`, not
/// `han|oi`).
const PIECE: u32 = 10;
const NO_ONSET: u32 = 6;
/// Letters before a number in one piece.
const NUMBER_LETTERS: usize = 3;

/// Length of the onset of a word in letters. In `gì` and `gìn` the i is the vowel; `qu` needs a vowel after it.
pub(super) fn onset_len(letters: &[char], is_vowel: impl Fn(usize) -> bool) -> usize {
    let matches = |onset: &str| {
        onset.chars().count() <= letters.len() && onset.chars().zip(letters).all(|(a, b)| a == *b)
    };
    ONSETS
        .iter()
        .find(|o| matches(o) && (!matches!(**o, "gi" | "qu") || is_vowel(2)))
        .map_or(0, |o| o.chars().count())
}

/// Whether a folded text is one Vietnamese syllable.
#[must_use]
pub fn is_syllable(folded: &str) -> bool {
    cost(folded).is_some()
}

fn cost(piece: &str) -> Option<u32> {
    COSTS.get(piece).copied()
}

/// What a piece of a joined word costs: a syllable, or a number with the letters of its kind before it (`st25`).
fn piece_cost(piece: &str) -> Option<u32> {
    let digits = piece.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = piece.len() - digits.len();
    let is_number = !digits.is_empty()
        && (1..=NUMBER_LETTERS).contains(&letters)
        && digits.bytes().all(|b| b.is_ascii_digit());
    cost(piece).or_else(|| is_number.then_some(PIECE + NO_ONSET))
}

/// Every syllable with its cost. f, j, w and z only count as onsets in words that stand alone.
static COSTS: LazyLock<HashMap<String, u32>> = LazyLock::new(|| {
    let rimes = || RIMES.split_whitespace();
    let bare = rimes().map(|rime| (rime.to_owned(), PIECE + NO_ONSET));
    let onsets = ONSETS.iter().filter(|onset| !matches!(**onset, "f" | "j" | "w" | "z" | "đ"));
    let full = onsets.flat_map(|onset| rimes().map(move |rime| (format!("{onset}{rime}"), PIECE)));
    let others = OTHERS.split_whitespace().map(|word| (word.to_owned(), PIECE + NO_ONSET));
    others.chain(bare).chain(full).collect()
});

/// The cheapest ways to cut a folded text into two or more syllables, at most `most`, cheapest first. Empty if
/// it cannot be cut, holds anything but a–z and digits, or is longer than a label.
#[must_use]
pub fn segmentations(folded: &str, most: usize) -> Vec<Vec<&str>> {
    if folded.len() < 3
        || folded.len() > LONGEST
        || !folded.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    {
        return Vec::new();
    }
    // best[i]: the cheapest cuts of the first i letters, as (cost, cut points).
    let mut best: Vec<Vec<(u32, Vec<usize>)>> = vec![Vec::new(); folded.len() + 1];
    best[0].push((0, Vec::new()));
    for end in 1..=folded.len() {
        let mut ways: Vec<(u32, Vec<usize>)> = Vec::new();
        // The longest syllables (nghieng, nguyeng-) have seven letters.
        for start in end.saturating_sub(7)..end {
            let Some(price) = (!best[start].is_empty()).then(|| piece_cost(&folded[start..end])).flatten()
            else {
                continue;
            };
            for (sum, cuts) in &best[start] {
                let mut cuts = cuts.clone();
                cuts.push(end);
                ways.push((sum + price, cuts));
            }
        }
        ways.sort();
        ways.truncate(most.max(1));
        best[end] = ways;
    }
    let whole = std::mem::take(&mut best[folded.len()]);
    whole
        .into_iter()
        .filter(|(_, cuts)| cuts.len() > 1)
        .map(|(_, cuts)| pieces(folded, &cuts))
        .take(most)
        .collect()
}

fn pieces<'a>(text: &'a str, cuts: &[usize]) -> Vec<&'a str> {
    std::iter::once(&0).chain(cuts).zip(cuts).map(|(a, b)| &text[*a..*b]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_known() {
        for yes in
            ["pho", "nghieng", "quyen", "gi", "gia", "uong", "an", "khuya", "truong", "xoai", "y", "quynh"]
        {
            assert!(is_syllable(yes), "{yes}");
        }
        for no in ["", "green", "bbq", "str", "qu", "ngh", "pizza", "caphe", "shop"] {
            assert!(!is_syllable(no), "{no}");
        }
    }

    #[test]
    fn joined_words_fall_apart_and_the_likeliest_cut_is_among_the_first() {
        for (joined, apart) in [
            ("caphe", "ca phe"),
            ("bunbohue", "bun bo hue"),
            ("dalat", "da lat"),
            ("nuocmambalang", "nuoc mam ba lang"),
            ("phochuacaobang", "pho chua cao bang"),
            ("benhviendakhoagialam", "benh vien da khoa gia lam"),
            ("thegioididong", "the gioi di dong"),
            ("caphedaklak", "ca phe dak lak"),
            ("gaost25soctrang", "gao st25 soc trang"),
        ] {
            let found: Vec<String> = segmentations(joined, 8).iter().map(|s| s.join(" ")).collect();
            assert!(found.iter().any(|s| s == apart), "{joined}: {found:?}");
        }
        assert_eq!(segmentations("hanoi", 1), [["ha", "noi"]]);
        for whole in ["greenmango", "pho", "a b", "x", "2ku", ""] {
            assert!(segmentations(whole, 4).is_empty(), "{whole}");
        }
    }
}
