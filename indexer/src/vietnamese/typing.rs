//! What a Vietnamese keyboard would have made of keys that were typed without one: Telex (`phowr`, `dduwowngf`)
//! and VNI (`pho73`, `d9u7o7ng2`).

use super::syllable::is_syllable;
use super::tone::canonical;
use domain::text::fold;
use unicode_normalization::UnicodeNormalization;

/// Longest word that is decoded: `nghieengs` has nine keys, `nghie6ng1` too; some people type a key twice.
const LONGEST: usize = 12;

/// The word that these keys stand for, in canonical spelling; `None` when no key of theirs makes a mark, or what comes out is
/// no Vietnamese syllable. Whether the word is meant so is not said: `bar` would be bả.
#[must_use]
pub fn decoded(word: &str) -> Option<String> {
    let keys = if word.is_ascii() { word.to_ascii_lowercase() } else { keys_of(word) };
    let plain = keys.len() >= 2 && keys.len() <= LONGEST && keys.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plain || !keys.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let read = if keys.bytes().any(|b| b.is_ascii_digit()) { vni(&keys) } else { telex(&keys) };
    let read = read.filter(|letters| *letters != keys).and_then(|letters| syllable(&letters))?;
    // A word that has all its marks is itself.
    (word.is_ascii() || read != canonical(word)).then_some(read)
}

/// The keys of Telex for a word of which a part has its marks already (`đuowngf`).
fn keys_of(word: &str) -> String {
    let mut out = String::new();
    for c in word.to_lowercase().nfd() {
        match c {
            'đ' => out.push_str("dd"),
            '\u{302}' => out.extend(out.chars().last()),
            '\u{306}' | '\u{31b}' => out.push('w'),
            '\u{301}' => out.push('s'),
            '\u{300}' => out.push('f'),
            '\u{309}' => out.push('r'),
            '\u{303}' => out.push('x'),
            '\u{323}' => out.push('j'),
            c => out.push(c),
        }
    }
    out
}

/// The letters as one syllable; a stop (c, ch, p, t) allows two tones only, and ă and â do not end a word.
fn syllable(letters: &str) -> Option<String> {
    let word = canonical(letters);
    let mut folded = fold(&word);
    // Names of the highlands: Đắk Lắk.
    if folded.ends_with('k') {
        folded.pop();
        folded.push('c');
    }
    let stopped = folded.ends_with(['c', 'p', 't']) || folded.ends_with("ch");
    let high_or_low = |c| matches!(c, '\u{301}' | '\u{323}');
    let toned = word.nfd().any(|c| matches!(c, '\u{300}' | '\u{303}' | '\u{309}'));
    let ends_shaped = word.nfd().filter(|c| !high_or_low(*c) && !toned_mark(*c)).nfc().last();
    let right = is_syllable(&folded) && !(stopped && toned) && !matches!(ends_shaped, Some('ă' | 'â'));
    right.then_some(word)
}

fn toned_mark(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{303}' | '\u{309}')
}

fn is_vowel(c: char) -> bool {
    "aăâeêioôơuưy".contains(c)
}

fn telex(keys: &str) -> Option<String> {
    let mut out: Vec<char> = Vec::new();
    let mut tone = None;
    for key in keys.chars() {
        let has_vowel = out.iter().any(|c| is_vowel(*c));
        let mark = match key {
            's' => Some('\u{301}'),
            'f' => Some('\u{300}'),
            'r' => Some('\u{309}'),
            'x' => Some('\u{303}'),
            'j' => Some('\u{323}'),
            _ => None,
        };
        match (mark, key) {
            (Some(mark), _) if has_vowel => {
                if tone.replace(mark).is_some() {
                    return None;
                }
            }
            (_, 'w') => horn(&mut out),
            (_, 'a' | 'e' | 'o') if double(&mut out, key) => {}
            (_, 'd') if out.first() == Some(&'d') => out[0] = 'đ',
            _ => out.push(key),
        }
    }
    Some(with_tone(out, tone))
}

/// `w`: ư and ơ together, or the last a, o, u so far; an ư of its own where there is none.
fn horn(out: &mut Vec<char>) {
    let after_q = |at: usize| at > 0 && out[at - 1] == 'q';
    let both = (0..out.len().saturating_sub(1))
        .find(|i| matches!((out[*i], out[i + 1]), ('u' | 'ư', 'o')) && !after_q(*i));
    if let Some(at) = both {
        (out[at], out[at + 1]) = ('ư', 'ơ');
        return;
    }
    // mưa, cửa: the u bears the horn, not the a that ends the word.
    let last = out.len().saturating_sub(1);
    if out.len() >= 2 && out[last] == 'a' && out[last - 1] == 'u' && !after_q(last - 1) {
        out[last - 1] = 'ư';
        return;
    }
    let shaped = |c: char| match c {
        'a' => Some('ă'),
        'o' => Some('ơ'),
        'u' => Some('ư'),
        _ => None,
    };
    match out.iter().rposition(|c| shaped(*c).is_some()) {
        Some(at) => out[at] = shaped(out[at]).unwrap_or(out[at]),
        None => out.push('ư'),
    }
}

/// The second a, e or o: beside the first, or after the consonants that end the word (`vieten`).
fn double(out: &mut [char], key: char) -> bool {
    let shaped = match key {
        'a' => 'â',
        'e' => 'ê',
        _ => 'ô',
    };
    let Some(at) = out.iter().rposition(|c| *c == key) else { return false };
    let fits = out[at + 1..].iter().all(|c| !is_vowel(*c));
    if fits {
        out[at] = shaped;
    }
    fits
}

fn vni(keys: &str) -> Option<String> {
    let mut out: Vec<char> = Vec::new();
    let mut tone = None;
    for key in keys.chars() {
        let mark = match key {
            '1' => Some('\u{301}'),
            '2' => Some('\u{300}'),
            '3' => Some('\u{309}'),
            '4' => Some('\u{303}'),
            '5' => Some('\u{323}'),
            _ => None,
        };
        match (mark, key) {
            (Some(mark), _) => {
                let has_vowel = out.iter().any(|c| is_vowel(*c));
                if !has_vowel || tone.replace(mark).is_some() {
                    return None;
                }
            }
            (_, '6') => reshape(&mut out, &[('a', 'â'), ('e', 'ê'), ('o', 'ô')])?,
            (_, '7') if out.iter().any(|c| matches!(c, 'o' | 'u')) => horn(&mut out),
            (_, '8') => reshape(&mut out, &[('a', 'ă')])?,
            (_, '9') if out.first() == Some(&'d') => out[0] = 'đ',
            (_, '0'..='9') => return None,
            _ => out.push(key),
        }
    }
    Some(with_tone(out, tone))
}

fn reshape(out: &mut [char], shapes: &[(char, char)]) -> Option<()> {
    let at = out.iter().rposition(|c| shapes.iter().any(|(from, _)| from == c))?;
    out[at] = shapes.iter().find(|(from, _)| *from == out[at])?.1;
    Some(())
}

/// The tone on any vowel: the canonical spelling finds its place.
fn with_tone(letters: Vec<char>, tone: Option<char>) -> String {
    let bearer = letters.iter().rposition(|c| is_vowel(*c));
    let mut out = String::new();
    for (at, letter) in letters.into_iter().enumerate() {
        out.push(letter);
        if Some(at) == bearer {
            out.extend(tone);
        }
    }
    out.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telex_is_read_with_its_keys_in_any_usual_order() {
        for (keys, word) in [
            ("phowr", "phở"),
            ("phorw", "phở"),
            ("dduwowngf", "đường"),
            ("dduongwf", "đường"),
            ("nuowcs", "nước"),
            ("nuwowsc", "nước"),
            ("vieejt", "việt"),
            ("vietje", "việt"),
            ("tieengs", "tiếng"),
            ("cuwar", "cửa"),
            ("cuawr", "cửa"),
            ("hoaf", "hòa"),
            ("ddaauf", "đầu"),
            ("raau", "râu"),
            ("banhs", "bánh"),
            ("nhw", "như"),
            ("quaanj", "quận"),
            ("thuyr", "thủy"),
            ("nguyeenx", "nguyễn"),
            ("đuowngf", "đường"),
            ("nươcs", "nước"),
            ("tiêngs", "tiếng"),
        ] {
            assert_eq!(decoded(keys).as_deref(), Some(canonical(word).as_str()), "{keys}");
        }
    }

    #[test]
    fn vni_is_read() {
        for (keys, word) in [
            ("pho73", "phở"),
            ("d9u7o7ng2", "đường"),
            ("d9uong72", "đường"),
            ("nu7o7c1", "nước"),
            ("vie65t", "việt"),
            ("ca1", "cá"),
            ("kho6", "khô"),
            ("ma81m", "mắm"),
            ("d9a81k", "đắk"),
            ("d9a8k1", "đắk"),
        ] {
            assert_eq!(decoded(keys).as_deref(), Some(canonical(word).as_str()), "{keys}");
        }
    }

    #[test]
    fn what_makes_no_syllable_is_not_read() {
        for keys in [
            "pho",
            "banhmi",
            "2ku",
            "24h",
            "b52",
            "h2o",
            "cafe24",
            "shops",
            "green",
            "nails",
            "best1",
            "a",
            "pizza",
            "mart",
            "law",
            "x7",
            "phở",
            "đường",
            "phởr",
            "cafê",
        ] {
            assert_eq!(decoded(keys), None, "{keys}");
        }
    }
}
