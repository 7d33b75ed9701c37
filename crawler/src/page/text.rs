//! Collecting text: white space folded, lines kept at block borders, sizes bounded.

use super::words::Words;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// NFC, without work when the text is already composed.
pub(super) fn nfc(text: String) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        _ => text.nfc().collect(),
    }
}

/// White space folded to single spaces, trimmed.
pub(super) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The first `max` characters.
pub(super) fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

/// Visible text as it grows: single spaces inside lines, one line per block. Only the first `limit` bytes are
/// kept, but everything is counted.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    limit: usize,
    /// Visible characters seen, separators included once.
    pub chars: u32,
    words: Words,
    pending: Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Pending {
    Nothing,
    Space,
    Line,
}

impl Lines {
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), limit, chars: 0, words: Words::default(), pending: Pending::Nothing }
    }

    /// Adds a piece of text as it stands in the source.
    pub fn push(&mut self, piece: &str) {
        for c in piece.chars() {
            if c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}' {
                self.separate(Pending::Space);
            } else if !c.is_control() {
                self.push_char(c);
            }
        }
    }

    /// A block begins or ends here.
    pub fn break_line(&mut self) {
        self.separate(Pending::Line);
    }

    fn separate(&mut self, kind: Pending) {
        self.words.end();
        if self.chars > 0 && kind > self.pending {
            self.pending = kind;
        }
    }

    /// Words seen, up to the last white space or border.
    pub fn words(&self) -> u32 {
        self.words.count()
    }

    fn push_char(&mut self, c: char) {
        let separator = match self.pending {
            Pending::Nothing => None,
            Pending::Space => Some(' '),
            Pending::Line => Some('\n'),
        };
        self.pending = Pending::Nothing;
        for c in separator.into_iter().chain([c]) {
            self.chars = self.chars.saturating_add(1);
            if self.text.len() + c.len_utf8() <= self.limit {
                self.text.push(c);
            }
        }
        self.words.push(c);
    }

    /// The text with its lines; the counts are final afterwards.
    pub fn finish(&mut self) -> String {
        self.words.end();
        std::mem::take(&mut self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_make_lines_and_white_space_folds() {
        let mut lines = Lines::new(1000);
        lines.break_line();
        lines.push("  Quán \n\t phở ");
        lines.push("ngon");
        lines.break_line();
        lines.push(" — mở cửa ");
        assert_eq!(lines.finish(), "Quán phở ngon\n— mở cửa");
        assert_eq!((lines.words(), lines.chars), (5, 22));
    }

    #[test]
    fn a_word_split_over_inline_elements_is_one_word() {
        let mut lines = Lines::new(1000);
        lines.push("Vi");
        lines.push("ệt Nam");
        assert_eq!(lines.finish(), "Việt Nam");
        assert_eq!(lines.words(), 2);
    }

    #[test]
    fn beyond_the_limit_text_is_counted_but_not_kept() {
        let mut lines = Lines::new(5);
        lines.push("phở bò tái");
        assert_eq!(lines.finish(), "phở");
        assert_eq!(lines.words(), 3);
    }
}
