//! One spelling for each syllable: hoà = hòa, thuý = thúy, khoẻ = khỏe, tóan = toán, mĩ = mỹ.

use super::syllable::onset_len;
use unicode_normalization::UnicodeNormalization;

/// The five tone marks: grave, acute, tilde, hook above, dot below.
pub(super) const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

const VOWELS: &str = "aăâeêioôơuưy";
const SHAPED: &str = "ăâêôơư";
const CODAS: [&str; 10] = ["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"];
/// Onsets after which a lone i and a lone y are one sound in two spellings (kĩ/kỹ, quí/quý, ý/í).
const ONE_SOUND: [&str; 8] = ["", "h", "k", "l", "m", "qu", "s", "t"];

/// Letters of the longest syllables (nghiêng): no longer word without marks has another spelling.
const LONGEST_SYLLABLE: usize = 7;

/// The canonical spelling of a word given in lower case: the tone mark stands where one rule puts it (on the
/// shaped vowel, else on the second of a closed pair, the first of an open one, the middle of three), and a
/// lone i or y after h, k, l, m, s, t, qu or nothing is written i. Anything that is not one Vietnamese
/// syllable comes back composed and otherwise untouched.
#[must_use]
pub fn canonical(word: &str) -> String {
    if word.is_ascii() && word.len() > LONGEST_SYLLABLE {
        return word.to_owned();
    }
    let mut tones = word.nfd().filter(|c| TONES.contains(c));
    let tone = tones.next();
    let several = tones.next().is_some();
    let letters: Vec<char> = word.nfd().filter(|c| !TONES.contains(c)).nfc().collect();
    match Parts::of(&letters) {
        Some(parts) if !several => parts.spell(&letters, tone),
        _ => word.nfc().collect(),
    }
}

/// Where the parts of a syllable begin, in letters.
struct Parts {
    vowels: usize,
    coda: usize,
}

impl Parts {
    fn of(letters: &[char]) -> Option<Self> {
        let is_vowel = |i: usize| letters.get(i).is_some_and(|c| VOWELS.contains(*c));
        let vowels = onset_len(letters, is_vowel);
        let coda = (vowels..letters.len()).find(|i| !is_vowel(*i)).unwrap_or(letters.len());
        let rest: String = letters[coda..].iter().collect();
        ((1..=3).contains(&(coda - vowels)) && CODAS.contains(&rest.as_str()))
            .then_some(Self { vowels, coda })
    }

    fn spell(&self, letters: &[char], tone: Option<char>) -> String {
        let onset: String = letters[..self.vowels].iter().collect();
        let vowels = &letters[self.vowels..self.coda];
        let lone = matches!(vowels, ['i' | 'y']);
        let open = self.coda == letters.len();
        // quýt and quít rhyme as quý and quí do; elsewhere only the open syllable has two spellings.
        let two_spellings = lone && (open || onset == "qu") && ONE_SOUND.contains(&onset.as_str());
        let bearer = self.vowels + tone_position(vowels, open);
        let mut out = String::with_capacity(letters.len() * 3);
        for (i, letter) in letters.iter().enumerate() {
            out.push(if two_spellings && i == self.vowels { 'i' } else { *letter });
            if i == bearer {
                out.extend(tone);
            }
        }
        out.nfc().collect()
    }
}

fn tone_position(vowels: &[char], open: bool) -> usize {
    match vowels.iter().rposition(|c| SHAPED.contains(*c)) {
        Some(shaped) => shaped,
        None => match (vowels.len(), open) {
            (0 | 1, _) => 0,
            (2, true) => 0,
            _ => 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_mark_has_one_place() {
        let same = [
            ("hoà", "hòa"),
            ("hóa", "hoá"),
            ("hoả", "hỏa"),
            ("hoạ", "họa"),
            ("khoẻ", "khỏe"),
            ("xoè", "xòe"),
            ("thuý", "thúy"),
            ("thuỷ", "thủy"),
            ("uỷ", "ủy"),
            ("luỵ", "lụy"),
            ("tóan", "toán"),
            ("hòan", "hoàn"),
            ("nứơc", "nước"),
            ("vịêt", "việt"),
            ("tíêng", "tiếng"),
            ("úôn", "uốn"),
            ("gìa", "già"),
            ("giừơng", "giường"),
            ("qúy", "quý"),
            ("qủa", "quả"),
            ("cuả", "của"),
            ("muà", "mùa"),
            ("lưạ", "lựa"),
            ("ngòai", "ngoài"),
            ("khuỷu", "khủyu"),
            ("tuyển", "tuỷên"),
            ("huyệnh", "huỵênh"),
            ("chuyện", "chuỵên"),
            ("hoằng", "hòăng"),
        ];
        for (one, other) in same {
            assert_eq!(canonical(one), canonical(other), "{one} = {other}");
        }
    }

    #[test]
    fn a_right_spelling_keeps_its_letters() {
        for word in [
            "hòa",
            "thúy",
            "khỏe",
            "quý",
            "gì",
            "già",
            "giếng",
            "giữ",
            "quốc",
            "quả",
            "nước",
            "việt",
            "đường",
            "khuya",
            "ngoài",
            "nghiêng",
            "ăn",
            "ở",
            "đắk",
            "lắk",
            "phở",
            "bún",
            "tuyết",
            "chả",
            "giỏ",
            "gìn",
            "cửa",
            "mưu",
        ] {
            // The one respelling: quý is quí, since the two are one word.
            assert_eq!(canonical(word).replace("quí", "quý"), word);
        }
    }

    #[test]
    fn i_and_y_are_one_sound_after_some_onsets_only() {
        for (one, other) in [
            ("mĩ", "mỹ"),
            ("kì", "kỳ"),
            ("lí", "lý"),
            ("hi", "hy"),
            ("sĩ", "sỹ"),
            ("tỉ", "tỷ"),
            ("quí", "quý"),
            ("í", "ý"),
            ("quít", "quýt"),
            ("quình", "quỳnh"),
            ("my", "mi"),
        ] {
            assert_eq!(canonical(one), canonical(other), "{one} = {other}");
        }
        for (one, other) in
            [("tai", "tay"), ("hai", "hay"), ("thúi", "thúy"), ("mi", "mĩ"), ("ni", "ny"), ("tít", "týt")]
        {
            assert_ne!(canonical(one), canonical(other), "{one} is not {other}");
        }
    }

    #[test]
    fn what_is_not_a_syllable_is_left_alone() {
        for word in ["résumé", "naïve", "2ku", "q1", "bbq", "krông", "đ", "東京", "strasse"] {
            assert_eq!(canonical(word), word);
        }
    }
}
