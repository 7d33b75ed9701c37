//! What was taken with a doubt: gathered by text, told with counts and line numbers.

use std::collections::BTreeMap;

/// What a note is about, in the order of telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Columns, sheets.
    Table,
    /// Provinces kept as unknown.
    Province,
    /// Codes that lost a leading zero.
    Restored,
    /// Other words that are not known.
    Word,
    /// Days out of order.
    Day,
    /// Names and numbers of persons left out.
    Person,
    /// Repetitions and names passed over.
    PassedOver,
}

#[derive(Debug, Default)]
struct Seen {
    count: u64,
    lines: Vec<u64>,
}

/// Notes by topic and text.
#[derive(Debug, Default)]
pub struct Notes(BTreeMap<Topic, BTreeMap<String, Seen>>);

const LINES: usize = 10;
const TEXTS: usize = 50;

impl Notes {
    /// Notes `text` for a line.
    pub fn add(&mut self, topic: Topic, text: &str, line: u64) {
        let texts = self.0.entry(topic).or_default();
        // Looked up before it is inserted: one note may stand for 300,000 rows.
        if !texts.contains_key(text) {
            texts.insert(text.to_owned(), Seen::default());
        }
        if let Some(seen) = texts.get_mut(text) {
            seen.count += 1;
            if seen.lines.len() < LINES {
                seen.lines.push(line);
            }
        }
    }

    /// Notes something about the file as a whole.
    pub fn about_file(&mut self, topic: Topic, text: String) {
        self.0.entry(topic).or_default().entry(text).or_default();
    }

    /// One sentence a note; the most frequent first within a topic, and no more than 50 of a topic.
    pub fn sentences(&self) -> Vec<String> {
        let mut all = Vec::new();
        for texts in self.0.values() {
            let mut sorted: Vec<_> = texts.iter().collect();
            sorted.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.count));
            all.extend(sorted.iter().take(TEXTS).map(|(text, seen)| sentence(text, seen)));
            if let Some(rest) = sorted.get(TEXTS..).filter(|rest| !rest.is_empty()) {
                let rows: u64 = rest.iter().map(|(_, seen)| seen.count).sum();
                all.push(format!("and {} more of this kind in {rows} rows", rest.len()));
            }
        }
        all
    }
}

fn sentence(text: &str, seen: &Seen) -> String {
    let lines: Vec<String> = seen.lines.iter().map(u64::to_string).collect();
    let more = if seen.count > seen.lines.len() as u64 { ", …" } else { "" };
    match seen.count {
        0 => text.to_owned(),
        1 => format!("{text} (line {})", lines.join("")),
        count => format!("{text} ({count} rows: lines {}{more})", lines.join(", ")),
    }
}
