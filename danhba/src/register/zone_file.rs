//! DNS master files (RFC 1035 section 5): the delegated names are the owners of NS records directly
//! below a zone. A tokenizer of our own, because a registry's zone has millions of records of types
//! that do not matter here: it keeps nothing but the names, and tells the line of a fault.

use super::intake::Intake;
use anyhow::{Context, bail};
use domain::name::Zone;
use std::path::Path;

/// Gives every delegated name to `intake`.
pub fn read(text: &str, origin: Option<String>, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let mut state = State { origin, owner: None };
    let mut entries = Entries { text, line: 1 };
    let mut last = String::new();
    while let Some(entry) = entries.next_entry()? {
        let line = entry.line;
        let Some(owner) = state.take(&entry).with_context(|| format!("line {line}"))? else { continue };
        // The NS records of one name stand together: most repetitions end here.
        if owner != last {
            sort(&owner, line, intake);
            last = owner;
        }
    }
    Ok(())
}

/// The zone that a file's name states ("id.vn.zone", "db.id.vn"), for files without `$ORIGIN`.
pub fn origin_of(path: &Path, zones: &[Zone]) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let labels: Vec<&str> = name.split(['.', '_']).collect();
    let stated = |zone: &&Zone| {
        let wanted: Vec<&str> = zone.as_str().split('.').collect();
        labels.windows(wanted.len()).any(|part| part == wanted)
    };
    let mut found = zones.iter().filter(stated);
    match (found.next(), found.next()) {
        (Some(zone), None) => Some(zone.as_str().to_owned()),
        _ => None,
    }
}

/// Whether a text looks like a master file: a directive, or records of class IN, before anything else.
pub fn is_likely(text: &str) -> bool {
    let lines = text.lines().take(200).filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with(';'));
    lines.take(5).any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let directive = words.first().is_some_and(|w| matches!(*w, "$ORIGIN" | "$TTL"));
        let record = words.windows(2).any(|w| {
            w[0].eq_ignore_ascii_case("IN") && ["SOA", "NS"].iter().any(|t| w[1].eq_ignore_ascii_case(t))
        });
        directive || record
    })
}

/// Takes a delegation, or notes why it is none of ours.
fn sort(owner: &str, line: u64, intake: &mut Intake<'_>) {
    let lower = owner.to_ascii_lowercase();
    let below =
        |zone: &Zone| lower.strip_suffix(zone.as_str()).and_then(|rest| rest.strip_suffix('.')).map(str::len);
    if intake.zones().iter().any(|zone| zone.as_str() == lower) {
        return;
    }
    // The longest zone that holds it: vn and id.vn may both be configured.
    let Some(length) = intake.zones().iter().filter_map(below).min() else {
        return intake.passed_over(line, "delegation outside the configured zones, not taken");
    };
    let label = lower.get(..length).unwrap_or_default();
    if label.contains('.') || label == "*" {
        return intake.passed_over(line, "delegation that is not directly under a zone, not taken");
    }
    intake.delegated(line, &lower);
}

/// What carries over from one entry to the next.
struct State {
    origin: Option<String>,
    owner: Option<String>,
}

impl State {
    /// The owner of an NS record without its final dot; `None` for any other entry.
    fn take(&mut self, entry: &Entry) -> anyhow::Result<Option<String>> {
        let mut words = entry.words.iter().map(String::as_str);
        if !entry.indented {
            let Some(first) = words.next() else { return Ok(None) };
            if let Some(directive) = first.strip_prefix('$') {
                self.direct(directive, words.next())?;
                return Ok(None);
            }
            self.owner = Some(self.absolute(first)?);
        }
        let kind = words.find(|word| !is_ttl(word) && !is_class(word));
        let Some(kind) = kind else { bail!("a record without a type") };
        let Some(owner) = &self.owner else { bail!("the first record has no owner name") };
        Ok(kind.eq_ignore_ascii_case("NS").then(|| owner.clone()))
    }

    fn direct(&mut self, directive: &str, value: Option<&str>) -> anyhow::Result<()> {
        match (directive.to_ascii_uppercase().as_str(), value) {
            ("ORIGIN", Some(name)) => self.origin = Some(self.absolute(name)?),
            ("TTL", Some(_)) => {}
            (name @ ("INCLUDE" | "GENERATE"), _) => {
                bail!(
                    "${name} is not followed: write the zone out in full (named-compilezone -f text -F text)"
                )
            }
            (name, _) => bail!("${name} is not understood"),
        }
        Ok(())
    }

    fn absolute(&self, name: &str) -> anyhow::Result<String> {
        if let Some(whole) = name.strip_suffix('.').filter(|whole| !whole.ends_with('\\')) {
            return Ok(whole.to_owned());
        }
        let Some(origin) = &self.origin else {
            bail!(
                "“{name}” is relative and no $ORIGIN is stated: put “$ORIGIN id.vn.” at the top, or name the file id.vn.zone"
            )
        };
        Ok(match name {
            "@" => origin.clone(),
            _ if origin.is_empty() => name.to_owned(),
            _ => format!("{name}.{origin}"),
        })
    }
}

/// `3600`, `1h`, `1W2D`: no type begins with a digit.
fn is_ttl(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_class(word: &str) -> bool {
    ["IN", "CH", "HS", "CS"].iter().any(|class| word.eq_ignore_ascii_case(class))
}

/// One entry: the words up to the end of its line, or of its parentheses.
struct Entry {
    line: u64,
    /// Begins with white space: the owner is that of the entry before.
    indented: bool,
    words: Vec<String>,
}

struct Entries<'a> {
    text: &'a str,
    line: u64,
}

impl Entries<'_> {
    fn next_entry(&mut self) -> anyhow::Result<Option<Entry>> {
        while !self.text.is_empty() {
            let mut entry =
                Entry { line: self.line, indented: self.text.starts_with([' ', '\t']), words: Vec::new() };
            self.fill(&mut entry)?;
            if !entry.words.is_empty() {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn fill(&mut self, entry: &mut Entry) -> anyhow::Result<()> {
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
                ';' => self.skip(self.text.find('\n').unwrap_or(self.text.len())),
                '(' if inside => bail!("line {}: a second “(” before the first was closed", self.line),
                ')' if !inside => bail!("line {}: “)” without “(”", self.line),
                '(' | ')' => {
                    inside = c == '(';
                    self.skip(1);
                }
                '"' => entry.words.push(self.quoted()?),
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

    fn quoted(&mut self) -> anyhow::Result<String> {
        let mut escaped = false;
        let body = &self.text[1..];
        let end = body.find(|c: char| {
            let ends = !escaped && matches!(c, '"' | '\n');
            escaped = c == '\\' && !escaped;
            ends
        });
        match end.filter(|end| body[*end..].starts_with('"')) {
            Some(end) => {
                let word = body[..end].to_owned();
                self.skip(end + 2);
                Ok(word)
            }
            None => bail!("line {}: a quotation mark is not closed on its line", self.line),
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.text = &self.text[bytes..];
    }
}
