//! Which column holds what: titles in English or Vietnamese, compared without marks, case, spaces
//! and underscores.

use anyhow::bail;
use csv::StringRecord;
use domain::text::{key, nfc, squeeze};
use std::borrow::Cow;
use store::Field;

/// What a column holds: the name itself, or a fact about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The registered name.
    Domain,
    /// What the register says about it.
    Fact(Field),
}

/// The keys under which the column of names is known.
const DOMAIN: &[&str] = &["domain", "tenmien", "domainname", "fqdn"];

/// The further keys of a fact, beside its English title.
fn also(field: Field) -> &'static [&'static str] {
    match field {
        Field::Registrar => &["nhadangky", "nhadangki", "nhadangkytenmien"],
        Field::Province => &["tinh", "tinhthanh", "tinhthanhpho", "tinhtp", "provincecode", "matinh"],
        Field::Ward => &["phuongxa", "xaphuong", "phuong", "xa"],
        Field::RegisteredOn => &["ngaydangky", "ngaydangki", "registrationdate", "createdon", "created"],
        Field::ExpiresOn => &["ngayhethan", "expirydate", "expirationdate", "expires"],
        Field::HolderKind => &["loaichuthe"],
        Field::HolderName => &["tenchuthe", "chuthe"],
        Field::TaxCode => &["masothue", "mst"],
        Field::Sector => &["nganhnghe", "nganh", "linhvuc"],
        Field::Campaign => &["chiendich", "dotvandong", "donvivandong", "donvi"],
        Field::Status => &["trangthai"],
        Field::FreeTerm => &["mienphi"],
    }
}

impl Column {
    /// The title in messages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Fact(field) => field.column(),
        }
    }

    /// The column that a title names. A title in both languages ("Tên miền / Domain", "ward (phường,
    /// xã)") is taken when the parts that are known name one column.
    fn of(title: &str) -> Option<Self> {
        Self::known(title).or_else(|| {
            let mut parts = title.split(['/', '(', ')', '|', '\n']).filter_map(Self::known);
            let first = parts.next()?;
            parts.all(|other| other == first).then_some(first)
        })
    }

    fn known(title: &str) -> Option<Self> {
        let wanted = key(title);
        if DOMAIN.contains(&&*wanted) {
            return Some(Self::Domain);
        }
        let named = |field: &&Field| key(field.column()) == wanted || also(**field).contains(&&*wanted);
        Field::ALL.iter().find(named).copied().map(Self::Fact)
    }
}

/// The header of a table: where each column stands.
#[derive(Debug, Clone)]
pub struct Header {
    /// Titles as written.
    pub titles: Vec<String>,
    domain: usize,
    facts: Vec<(Field, usize)>,
}

impl Header {
    /// Reads a row of titles; `None` when none of them is the domain's.
    ///
    /// # Errors
    /// When two titles name the same column.
    pub fn of(row: &StringRecord) -> anyhow::Result<Option<Self>> {
        let titles: Vec<String> = row.iter().map(squeeze).collect();
        let columns: Vec<(Column, usize)> =
            titles.iter().enumerate().filter_map(|(at, title)| Some((Column::of(title)?, at))).collect();
        let Some(&(_, domain)) = columns.iter().find(|(column, _)| *column == Column::Domain) else {
            return Ok(None);
        };
        for (place, (column, at)) in columns.iter().enumerate() {
            if let Some((_, first)) = columns[..place].iter().find(|(other, _)| other == column) {
                bail!(
                    "the columns “{}” and “{}” both mean {}: rename or delete one of them",
                    titles[*first],
                    titles[*at],
                    column.title()
                );
            }
        }
        let fact = |(column, at)| if let Column::Fact(field) = column { Some((field, at)) } else { None };
        Ok(Some(Self { titles, domain, facts: columns.into_iter().filter_map(fact).collect() }))
    }

    /// The facts that the table states.
    pub fn stated(&self) -> Vec<Field> {
        self.facts.iter().map(|(field, _)| *field).collect()
    }

    /// The titles that mean nothing here.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        let unplaced = |(at, _): &(usize, &String)| {
            *at != self.domain && self.facts.iter().all(|(_, place)| place != at)
        };
        self.titles.iter().enumerate().filter(unplaced).map(|(_, t)| t.as_str()).filter(|t| !t.is_empty())
    }

    /// The cell of a column in a row: composed, squeezed, and empty for "-", "NULL" and their like.
    pub fn cell(&self, row: &StringRecord, column: Column) -> String {
        let raw = self.raw(row, column);
        let plain = raw.bytes().all(|b| (b' '..0x7F).contains(&b));
        let composed = if plain { Cow::Borrowed(raw) } else { Cow::Owned(nfc(raw)) };
        let cell = squeeze(&composed);
        // The file of rejected rows shields cells that a spreadsheet would run: taken off again here.
        let cell = match cell.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
            _ => cell,
        };
        match cell.as_str() {
            "-" | "–" | "NULL" | "null" | "N/A" | "n/a" | "\\N" => String::new(),
            _ => cell,
        }
    }

    /// The cell of the name: composed and trimmed, and nothing within it dropped or folded.
    pub fn name(&self, row: &StringRecord) -> String {
        let composed = nfc(self.raw(row, Column::Domain));
        let cell = composed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let shielded = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        match shielded.unwrap_or(cell) {
            "-" | "–" | "NULL" | "null" | "N/A" | "n/a" | "\\N" => String::new(),
            name => name.to_owned(),
        }
    }

    /// The cell as written.
    pub fn raw<'a>(&self, row: &'a StringRecord, column: Column) -> &'a str {
        let at = match column {
            Column::Domain => Some(self.domain),
            Column::Fact(field) => self.facts.iter().find(|(other, _)| *other == field).map(|(_, at)| *at),
        };
        at.and_then(|at| row.get(at)).unwrap_or_default()
    }
}

/// Characters that nobody sees: controls, zero-width ones, marks of direction. IDNA drops some of them, so that a name with one
/// would become another name.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// The header among the first rows of a table: registers often open with a title or a letterhead.
///
/// # Errors
/// As [`Header::of`].
pub fn find_header<'a>(
    rows: impl Iterator<Item = &'a StringRecord>,
) -> anyhow::Result<Option<(usize, Header)>> {
    for (at, row) in rows.enumerate() {
        if let Some(header) = Header::of(row)? {
            return Ok(Some((at, header)));
        }
    }
    Ok(None)
}

/// How many rows may stand before the header.
pub const BEFORE_HEADER: usize = 20;

/// The message for a table without a column of domains.
pub fn no_domain_column<'a>(seen: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let seen: Vec<String> =
        seen.filter(|t| !t.trim().is_empty()).map(|t| format!("“{}”", shorten(t))).collect();
    let seen = if seen.is_empty() { "none".to_owned() } else { seen.join(", ") };
    anyhow::anyhow!(
        "no column of domains: the first row must name its columns, one of them “domain” or “tên miền”; columns \
         seen: {seen}"
    )
}

fn shorten(text: &str) -> String {
    let text = squeeze(text);
    if text.chars().count() <= 40 { text } else { text.chars().take(39).chain(['…']).collect() }
}
