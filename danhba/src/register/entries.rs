//! The entries of a DNS master file (RFC 1035 section 5.1): words up to the end of a line, or of a pair of parentheses.

use anyhow::bail;

/// One entry: the words up to the end of its line, or of its parentheses.
pub struct Entry<'a> {
    /// Its line, from 1.
    pub line: u64,
    /// That line as it is written.
    pub written: &'a str,
    /// Begins with white space: the owner is that of the entry before.
    pub indented: bool,
    /// Its words.
    pub words: Vec<String>,
    /// What is wrong with it alone; the entries behind it can be read.
    pub fault: Option<&'static str>,
}

/// The entries of a text.
pub struct Entries<'a> {
    text: &'a str,
    line: u64,
}

impl<'a> Entries<'a> {
    /// From the first line on.
    pub fn of(text: &'a str) -> Self {
        Self { text, line: 1 }
    }

    /// The next entry that is not empty.
    ///
    /// # Errors
    /// When it is not known where an entry ends; the message names the line.
    pub fn next_entry(&mut self) -> anyhow::Result<Option<Entry<'a>>> {
        while !self.text.is_empty() {
            let mut entry = Entry {
                line: self.line,
                written: self.text.lines().next().unwrap_or_default(),
                indented: self.text.starts_with([' ', '\t']),
                words: Vec::new(),
                fault: None,
            };
            self.fill(&mut entry)?;
            if !entry.words.is_empty() || entry.fault.is_some() {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn fill(&mut self, entry: &mut Entry<'a>) -> anyhow::Result<()> {
        let opened = self.line;
        let mut inside = false;
        while let Some(c) = self.text.chars().next() {
            match c {
                '\n' => {
                    self.skip(1);
                    self.line += 1;
                    if !inside {
                        return Ok(());
                    }
                }
                ' ' | '\t' | '\r' => self.skip(1),
                ';' => self.skip_line(),
                '(' if inside => bail!("line {}: a second “(” before the first was closed", self.line),
                ')' if !inside => {
                    entry.fault = Some("“)” without “(”");
                    self.skip_line();
                }
                '(' | ')' => {
                    inside = c == '(';
                    self.skip(1);
                }
                '"' => match self.quoted() {
                    Some(word) => entry.words.push(word),
                    None => {
                        entry.fault = Some("a quotation mark is not closed on its line");
                        self.skip_line();
                    }
                },
                _ => entry.words.push(self.word()),
            }
        }
        if inside {
            bail!("line {opened}: “(” is never closed")
        }
        Ok(())
    }

    /// A word up to white space or a special character; `\` takes the next character with it.
    fn word(&mut self) -> String {
        let mut escaped = false;
        let end = self.text.find(|c: char| {
            let ends = !escaped && matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '(' | ')' | '"');
            escaped = c == '\\' && !escaped;
            ends
        });
        let word = self.text[..end.unwrap_or(self.text.len())].to_owned();
        self.skip(word.len());
        word
    }

    /// A quoted word; `None`, and nothing is taken, when it does not end on its line.
    fn quoted(&mut self) -> Option<String> {
        let mut escaped = false;
        let body = &self.text[1..];
        let end = body.find(|c: char| {
            let ends = !escaped && matches!(c, '"' | '\n');
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.filter(|end| body[*end..].starts_with('"'))?;
        let word = body[..end].to_owned();
        self.skip(end + 2);
        Some(word)
    }

    /// Up to the end of the line, which stays.
    fn skip_line(&mut self) {
        self.skip(self.text.find('\n').unwrap_or(self.text.len()));
    }

    fn skip(&mut self, bytes: usize) {
        self.text = &self.text[bytes..];
    }
}
