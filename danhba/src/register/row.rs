//! One row of a table to one registration. A fault rejects the row; a doubt is noted.

use super::ReadOptions;
use super::columns::{Column, Header, is_invisible};
use super::notes::{Notes, Topic};
use csv::StringRecord;
use domain::name::{DomainName, Zone};
use domain::province::{ProvinceAsRegistered, ProvinceError, ProvinceMap, gazetteer};
use domain::registration::{HolderKind, Registration, parse_date, parse_statuses, parse_yes_no};
use domain::{sector, tax_code};
use std::collections::HashMap;
use store::Field;
use time::Date;

/// Why a row cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The column at fault.
    pub column: &'static str,
    /// What stands there.
    pub value: String,
    /// Why it cannot be taken.
    pub reason: String,
}

impl Fault {
    /// A fault of one column.
    pub fn new(column: &'static str, value: &str, reason: impl ToString) -> Self {
        Self { column, value: value.to_owned(), reason: reason.to_string() }
    }
}

/// Reads rows, remembering words that come again and again.
pub struct RowReader<'a> {
    options: &'a ReadOptions,
    provinces: HashMap<(String, Option<ProvinceMap>), Result<ProvinceAsRegistered, ProvinceError>>,
    sectors: HashMap<String, Option<char>>,
    kinds: HashMap<String, Option<HolderKind>>,
}

/// A row with its header, line and the place for its notes.
struct Cells<'r> {
    line: u64,
    row: &'r StringRecord,
    header: &'r Header,
    notes: &'r mut Notes,
}

impl Cells<'_> {
    fn get(&self, field: Field) -> Option<String> {
        Some(self.header.cell(self.row, Column::Fact(field))).filter(|cell| !cell.is_empty())
    }

    fn note(&mut self, topic: Topic, text: &str) {
        self.notes.add(topic, text, self.line);
    }
}

impl<'a> RowReader<'a> {
    /// A reader that remembers nothing yet.
    pub fn new(options: &'a ReadOptions) -> Self {
        Self { options, provinces: HashMap::new(), sectors: HashMap::new(), kinds: HashMap::new() }
    }

    /// Reads one row that has the shape of its header.
    ///
    /// # Errors
    /// Every fault of the row.
    pub fn read(
        &mut self,
        line: u64,
        row: &StringRecord,
        header: &Header,
        notes: &mut Notes,
    ) -> Result<Registration, Vec<Fault>> {
        let mut cells = Cells { line, row, header, notes };
        let mut faults = Vec::new();
        let registered_on = day(&cells, Field::RegisteredOn, &mut faults);
        let expires_on = day(&cells, Field::ExpiresOn, &mut faults);
        let status = status(&cells, &mut faults);
        let domain = self.domain(&cells).map_err(|fault| faults.insert(0, fault)).ok();
        let (Some(domain), true) = (domain, faults.is_empty()) else { return Err(faults) };
        let Some(zone) = self.options.zones.iter().find(|z| z.as_str() == domain.zone()).cloned() else {
            return Err(vec![Fault::new("domain", domain.as_str(), "not directly under a configured zone")]);
        };
        self.note_days(&mut cells, registered_on, expires_on);
        let province = self.province(&mut cells, registered_on);
        let mut registration = Registration {
            domain,
            zone,
            registrar: cells.get(Field::Registrar).unwrap_or_default(),
            province,
            ward: self.ward(&mut cells, province),
            registered_on,
            expires_on,
            holder_kind: self.holder_kind(&mut cells),
            holder_name: cells.get(Field::HolderName),
            tax_code: None,
            sector: self.sector(&mut cells),
            campaign: cells.get(Field::Campaign),
            status,
            free_term: free_term(&mut cells),
        };
        self.leave_out_persons(&mut registration, &mut cells);
        Ok(registration)
    }

    fn domain(&self, cells: &Cells<'_>) -> Result<DomainName, Fault> {
        name_of(&cells.header.name(cells.row), &self.options.zones)
    }

    fn note_days(&self, cells: &mut Cells<'_>, registered_on: Option<Date>, expires_on: Option<Date>) {
        let limit = self.options.as_of.map_or(self.options.today, |as_of| as_of.min(self.options.today));
        if registered_on.is_some_and(|day| day > limit) {
            cells.note(Topic::Day, &format!("registered after {limit}; taken as written"));
        }
        if let (Some(from), Some(to)) = (registered_on, expires_on)
            && to < from
        {
            cells.note(Topic::Day, "expires before it was registered; taken as written");
        }
    }

    /// The ward as written; a code of a present ward becomes its name. Codes go on with other borders as those of provinces
    /// do, so they are read under the map of the row's province only.
    fn ward(&self, cells: &mut Cells<'_>, province: Option<ProvinceAsRegistered>) -> Option<String> {
        let text = cells.get(Field::Ward)?;
        if !(4..=5).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(text);
        }
        let code = format!("{text:0>5}");
        let present = province.filter(|p| p.map == ProvinceMap::Since2025);
        let ward = present.and_then(|p| gazetteer().wards_of(p.code).iter().find(|ward| ward.code == code));
        if ward.is_none() {
            cells.note(
                Topic::Word,
                &format!(
                    "ward code “{text}” is none of its province on the map of the row's date; kept as written"
                ),
            );
        } else if code != text {
            cells.note(Topic::Restored, "ward code of 4 digits: the leading zero was restored");
        }
        Some(ward.map_or(text, |ward| format!("{} {}", ward.kind_on(self.options.today), ward.name)))
    }

    /// The province on the map of the file's day, else of the row's; unknown ones are noted.
    fn province(
        &mut self,
        cells: &mut Cells<'_>,
        registered_on: Option<Date>,
    ) -> Option<ProvinceAsRegistered> {
        let mut text = cells.get(Field::Province)?;
        if text.len() == 1 && text.as_bytes()[0].is_ascii_digit() {
            cells.note(
                Topic::Restored,
                &format!("province code {text} read as 0{text}: a spreadsheet dropped the zero"),
            );
            text.insert(0, '0');
        }
        let by_code = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let day = self.options.as_of.or(registered_on);
        let found = self
            .provinces
            .entry((text, day.map(ProvinceMap::on)))
            .or_insert_with_key(|(text, _)| gazetteer().resolve(text, day));
        match found {
            Ok(unit) => {
                if by_code && self.options.as_of.is_none() {
                    let map = if unit.map == ProvinceMap::Until2025 { "63" } else { "34" };
                    cells.note(
                        Topic::Province,
                        &format!(
                            "province code read on the map of {map} units, by the row's own dates; if the whole file uses one \
                             map, state its day with --as-of"
                        ),
                    );
                }
                Some(*unit)
            }
            Err(error) => {
                cells.note(Topic::Province, &format!("province kept as unknown: {error}"));
                None
            }
        }
    }

    fn sector(&mut self, cells: &mut Cells<'_>) -> Option<String> {
        let text = cells.get(Field::Sector)?;
        let as_of = self.options.as_of;
        let found = self
            .sectors
            .entry(text)
            .or_insert_with_key(|text| sector::resolve_on(text, as_of).map(|sector| sector.code));
        if found.is_none() {
            let text = cells.get(Field::Sector).unwrap_or_default();
            cells.note(Topic::Word, &format!("sector “{text}” is not known; left empty"));
        }
        found.map(String::from)
    }

    fn holder_kind(&mut self, cells: &mut Cells<'_>) -> HolderKind {
        let Some(text) = cells.get(Field::HolderKind) else { return HolderKind::Unknown };
        if let Some(known) = self.kinds.get(&text).copied().flatten() {
            return known;
        }
        let kind = HolderKind::parse(&text);
        if kind.is_none() {
            cells.note(Topic::Word, &format!("kind of holder “{text}” is not known; taken as unknown"));
        }
        self.kinds.insert(text, kind);
        kind.unwrap_or_default()
    }

    /// Names and tax codes of persons stay outside, and are not quoted in notes either. The tax code of a household is its
    /// owner's number, and where a name must be taken for a person's, so must the number beside it.
    fn leave_out_persons(&self, registration: &mut Registration, cells: &mut Cells<'_>) {
        let name_may_stay = registration.holder_name_may_stay();
        let a_persons = !name_may_stay || registration.is_persons() || registration.holder_kind.is_personal();
        if self.options.keep_person_names || !a_persons {
            registration.tax_code = tax_code_of(cells);
            return;
        }
        if !name_may_stay {
            registration.holder_name = None;
            cells.note(Topic::Person, "name of a person or household left out");
        }
        if cells.get(Field::TaxCode).is_some() {
            cells.note(Topic::Person, "tax code of a person or household left out");
        }
    }
}

/// The name that stands in a cell, and no other one: what is invisible within it is not dropped to make a name of the rest.
///
/// # Errors
/// What keeps it from being a name that is taken.
pub fn name_of(text: &str, zones: &[Zone]) -> Result<DomainName, Fault> {
    let fault = |reason: String| Fault::new(Column::Domain.title(), text, reason);
    if let Some(hidden) = text.chars().find(|c| is_invisible(*c)) {
        let code = u32::from(hidden);
        return Err(fault(format!(
            "an invisible character (U+{code:04X}) stands in the name: write it anew"
        )));
    }
    DomainName::parse(text, zones).map_err(|error| fault(error.to_string()))
}

/// A row that has not the shape of its header: a separator or quotation mark went astray.
pub fn misshapen(row: &StringRecord, header: &Header) -> Option<Fault> {
    let (found, wanted) = (row.len(), header.titles.len());
    let surplus = row.iter().skip(wanted).any(|cell| !cell.trim().is_empty());
    if found < wanted || surplus {
        let reason = format!(
            "{found} fields where the header has {wanted}: look for a separator that should be quoted, or a \
             quotation mark that is not closed"
        );
        return Some(Fault::new("", "", reason));
    }
    let domain = header.raw(row, Column::Domain);
    let swallowed = row.iter().map(|cell| cell.matches('\n').count()).max().unwrap_or_default();
    // Notes of a few lines are usual in workbooks; a name never has two, and no cell has hundreds.
    (domain.trim().contains('\n') || swallowed > 100).then(|| {
        let reason =
            format!("a field spans {} lines: look for a quotation mark that is not closed", swallowed + 1);
        Fault::new(Column::Domain.title(), domain.lines().next().unwrap_or_default(), reason)
    })
}

fn day(cells: &Cells<'_>, field: Field, faults: &mut Vec<Fault>) -> Option<Date> {
    let text = cells.get(field)?;
    parse_date(&text).map_err(|error| faults.push(Fault::new(field.column(), &text, error))).ok()
}

fn status(cells: &Cells<'_>, faults: &mut Vec<Fault>) -> Vec<String> {
    let text = cells.get(Field::Status).unwrap_or_default();
    parse_statuses(&text).unwrap_or_else(|error| {
        faults.push(Fault::new(Field::Status.column(), &text, error));
        Vec::new()
    })
}

fn free_term(cells: &mut Cells<'_>) -> Option<bool> {
    let text = cells.get(Field::FreeTerm)?;
    let truth = parse_yes_no(&text);
    if truth.is_none() {
        cells.note(Topic::Word, &format!("free term “{text}” is neither yes nor no; left empty"));
    }
    truth
}

/// The tax code; a spreadsheet's lost leading zero is restored when the check digit agrees.
fn tax_code_of(cells: &mut Cells<'_>) -> Option<String> {
    let text = cells.get(Field::TaxCode)?;
    let right = tax_code::check(&text);
    if right.is_some() {
        return right;
    }
    let digits = text.split('-').next().unwrap_or_default();
    let restored = (digits.len() == 9).then(|| tax_code::check(&format!("0{text}"))).flatten();
    cells.note(
        if restored.is_some() { Topic::Restored } else { Topic::Word },
        match restored {
            Some(_) => "tax code of 9 digits: the leading zero was restored",
            // The number itself is not repeated: it may be a person's.
            None => "tax code with a wrong length or check digit; left empty",
        },
    );
    restored
}
