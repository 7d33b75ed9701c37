//! How many words a text has, also where its script puts no spaces between them.
//!
//! The bounds of the decision tree are in words. A run without white space is one word in most scripts; in Chinese,
//! Japanese, Thai, Lao, Khmer and Burmese it is a whole sentence, so there the letters are counted and divided by
//! what a word has on average. A fair estimate is enough for bounds of 25 and 150; no dictionary is worth its size.

/// Parts of a word, so that letters of different scripts add up in whole numbers.
const WORD: u32 = 30;
/// Half a word: a Chinese word has about two characters, a Japanese one with its kana hardly more.
const IDEOGRAM: u32 = WORD / 2;
/// A fifth: letters of an average word in Thai, Lao, Khmer and Burmese, signs above and below included.
const ABUGIDA: u32 = WORD / 5;

/// Counts words as their characters come.
#[derive(Debug, Default)]
pub(super) struct Words {
    ended: u32,
    /// The run holds a letter or digit of a script with spaces: one word, however long.
    spaced: bool,
    /// Letters of other scripts in the run, in parts of a word.
    dense: u32,
}

impl Words {
    /// A character of the run, not white space.
    pub fn push(&mut self, c: char) {
        match parts(c) {
            0 => self.spaced |= c.is_alphanumeric(),
            parts => self.dense = self.dense.saturating_add(parts),
        }
    }

    /// White space or the end of a block.
    pub fn end(&mut self) {
        let dense = self.dense.div_ceil(WORD);
        self.ended = self.ended.saturating_add(u32::from(self.spaced)).saturating_add(dense);
        self.spaced = false;
        self.dense = 0;
    }

    /// Words ended so far.
    pub fn count(&self) -> u32 {
        self.ended
    }
}

/// Words of a whole text.
pub(super) fn count(text: &str) -> u32 {
    let mut words = Words::default();
    for c in text.chars() {
        if c.is_whitespace() { words.end() } else { words.push(c) }
    }
    words.end();
    words.count()
}

/// What a character adds in a script without spaces; nothing for all others.
fn parts(c: char) -> u32 {
    match c {
        // Kana, ideographs with their extensions, and their iteration marks. Korean has spaces.
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{3ffff}' => IDEOGRAM,
        // Thai, Lao, Burmese, Khmer; not their digits and punctuation.
        '\u{0e01}'..='\u{0e3a}'
        | '\u{0e40}'..='\u{0e4e}'
        | '\u{0e81}'..='\u{0ecd}'
        | '\u{0edc}'..='\u{0edf}'
        | '\u{1000}'..='\u{103f}'
        | '\u{1780}'..='\u{17d3}' => ABUGIDA,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn scripts_with_spaces_count_runs_that_hold_a_letter_or_digit() {
        assert_eq!(count("Quán phở — mở cửa 6h30!"), 5);
        assert_eq!(count("밥집은 매일 문을 엽니다"), 4);
        assert_eq!(count(" … – "), 0);
    }

    #[test]
    fn scripts_without_spaces_count_as_their_letters_do() {
        assert_eq!(count("我们的餐厅每天营业"), 5, "nine characters");
        assert_eq!(count("営業時間は10時から20時までです。"), 8, "13 characters and numbers among them");
        assert_eq!(count("ร้านอาหารเปิดทุกวัน"), 4, "19 letters and signs: ร้านอาหาร เปิด ทุก วัน");
        assert_eq!(count("ຮ້ານອາຫານເປີດທຸກມື້"), 4);
        assert_eq!(count("ហាងបើករាល់ថ្ងៃ"), 3);
    }

    #[test]
    fn a_run_of_both_counts_both() {
        assert_eq!(count("iPhone手机 mới"), 3);
    }

    #[test]
    fn a_page_of_chinese_is_as_long_as_its_translation() {
        let said = "本店位于古城中心，已经营二十年，主营手工面条和各式点心，欢迎光临。营业时间每天早上七点到晚上九点。";
        assert!((20..=30).contains(&count(said)), "{}", count(said));
    }
}
