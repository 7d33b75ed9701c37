//! Questions about the made-up sites: words that stand in them, and the names of single sites as people type them.

use super::records::Records;
use domain::province::ProvinceCode;
use domain::text::fold;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const SEED: u64 = 2_026;
/// One to three words from a text.
pub const WORDS: &str = "words";
/// A site's name and where it is.
pub const AS_WRITTEN: &str = "as written";
const NO_MARKS: &str = "no marks";
const JOINED: &str = "joined";
const KEYS: &str = "Telex";
const MISSPELT: &str = "a letter off";

/// One question.
pub struct Question {
    pub text: String,
    pub way: &'static str,
    /// The domain of the site that is meant; of words alone, of one that has them.
    pub meant: String,
    /// Where that site is.
    pub province: ProvinceCode,
}

impl Question {
    /// Whether it is words as they stand: what latency is measured on.
    pub fn is_plain(&self) -> bool {
        self.way == WORDS
    }
}

/// So many of each way, the same in every run.
pub fn questions(records: &Records, each: usize) -> Vec<Question> {
    let mut dice = StdRng::seed_from_u64(SEED);
    let mut out = Vec::new();
    for _ in 0..each {
        let made = records.made(dice.random_range(0..records.len().max(1)));
        let text = format!("{} {}", made.name, made.description);
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 1).collect();
        let wanted = dice.random_range(1..=3).min(words.len());
        let from = dice.random_range(0..=words.len() - wanted);
        let words = words[from..from + wanted].join(" ");
        let spoken = if dice.random() { words } else { fold(&words) };
        out.push(Question { text: spoken, way: WORDS, meant: made.domain, province: made.ward.province });
    }
    for _ in 0..each {
        let made = records.made(dice.random_range(0..records.len().max(1)));
        // A name alone is shared by many: with its ward it is nearly its own.
        let name = if made.name.ends_with(&made.ward.name) {
            made.name
        } else {
            format!("{} {}", made.name, made.ward.name)
        };
        let ways = [
            (AS_WRITTEN, name.clone()),
            (NO_MARKS, fold(&name)),
            (JOINED, joined(&fold(&name))),
            (KEYS, name.split(' ').map(keys).collect::<Vec<_>>().join(" ")),
            (MISSPELT, misspelt(&fold(&name), &mut dice)),
        ];
        let province = made.ward.province;
        out.extend(ways.map(|(way, text)| Question { text, way, meant: made.domain.clone(), province }));
    }
    out
}

/// The first two words as one.
fn joined(text: &str) -> String {
    text.replacen(' ', "", 1)
}

/// One letter left out of the longest word.
fn misspelt(text: &str, dice: &mut StdRng) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    if let Some(longest) = words.iter_mut().max_by_key(|w| w.len()).filter(|w| w.len() > 3 && w.is_ascii()) {
        longest.remove(dice.random_range(1..longest.len()));
    }
    words.join(" ")
}

/// A word as it is typed in Telex, the tone at its end.
fn keys(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let (mut out, mut tone) = (String::new(), "");
    for c in word.to_lowercase().nfd() {
        match c {
            'đ' => out.push_str("dd"),
            '\u{302}' => out.extend(out.chars().last()),
            '\u{306}' | '\u{31b}' => out.push('w'),
            '\u{300}' => tone = "f",
            '\u{301}' => tone = "s",
            '\u{309}' => tone = "r",
            '\u{303}' => tone = "x",
            '\u{323}' => tone = "j",
            c => out.push(c),
        }
    }
    out + tone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_typed_in_telex() {
        for (word, typed) in
            [("Phở", "phowr"), ("Đường", "dduwowngf"), ("mắm", "mawms"), ("Nước", "nuwowcs"), ("bò", "bof")]
        {
            assert_eq!(keys(word), typed);
        }
    }

    #[test]
    fn every_run_asks_the_same() {
        let records = Records::new(500);
        let texts = || questions(&records, 20).into_iter().map(|q| q.text).collect::<Vec<_>>();
        assert_eq!(texts(), texts());
        assert_eq!(texts().len(), 20 * 6);
    }
}
