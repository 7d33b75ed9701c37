//! Rows on their way in: read, compared with those before, kept or rejected.

use super::columns::Header;
use super::notes::{Notes, Topic};
use super::row::{Fault, RowReader, misshapen, name_of};
use super::{ReadOptions, ReadReport, Rejected};
use csv::StringRecord;
use domain::name::{DomainName, Zone};
use domain::registration::Registration;
use std::collections::HashMap;
use store::Field;

/// Everything taken and rejected so far.
pub struct Intake<'a> {
    options: &'a ReadOptions,
    reader: RowReader<'a>,
    notes: Notes,
    rows: Vec<Registration>,
    rejected: Vec<Rejected>,
    damaged: Vec<u64>,
    complete: Option<Vec<Zone>>,
    titles: Vec<String>,
    stated: Vec<Field>,
    /// Name → line and place of its row.
    first: HashMap<DomainName, (u64, usize)>,
}

impl<'a> Intake<'a> {
    /// Nothing taken yet.
    pub fn new(options: &'a ReadOptions) -> Self {
        Self {
            options,
            reader: RowReader::new(options),
            notes: Notes::default(),
            rows: Vec::new(),
            rejected: Vec::new(),
            damaged: Vec::new(),
            complete: None,
            titles: vec!["domain".to_owned()],
            stated: Vec::new(),
            first: HashMap::new(),
        }
    }

    /// The header of a table; notes the columns that will be ignored. A master file has none.
    pub fn header(&mut self, header: &Header) {
        self.titles.clone_from(&header.titles);
        self.stated = header.stated();
        let ignored: Vec<String> = header.ignored().map(|title| format!("“{title}”")).collect();
        if !ignored.is_empty() {
            self.notes.about_file(Topic::Table, format!("columns not used: {}", ignored.join(", ")));
        }
    }

    /// Notes which sheet of a workbook is read.
    pub fn note_sheet(&mut self, name: &str, others: usize) {
        self.notes.about_file(Topic::Table, format!("sheet “{name}” is read; {others} others are not"));
    }

    /// Takes or rejects one row of a table; an empty one is passed over.
    pub fn row(&mut self, line: u64, row: &StringRecord, header: &Header) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if let Some(fault) = misshapen(row, header) {
            self.damaged.push(line);
            return self.reject(line, &[fault], row.iter().map(str::to_owned).collect());
        }
        match self.reader.read(line, row, header, &mut self.notes) {
            Ok(registration) => self.keep(line, registration, || row.iter().map(str::to_owned).collect()),
            Err(faults) => self.reject(line, &faults, row.iter().map(str::to_owned).collect()),
        }
    }

    /// Rejects a line that is damaged, so that nothing in it can be believed.
    pub fn broken<'f>(&mut self, line: u64, fields: impl Iterator<Item = &'f str>, reason: &str) {
        self.damaged.push(line);
        self.reject(line, &[Fault::new("", "", reason)], fields.map(str::to_owned).collect());
    }

    /// Takes a name that a master file delegates; a further NS record of it is no repetition.
    pub fn delegated(&mut self, line: u64, owner: &str) {
        match name_of(owner, &self.options.zones) {
            Ok(domain) if self.first.contains_key(&domain) => {}
            Ok(domain) => self.keep(line, Registration::bare(domain), || vec![owner.to_owned()]),
            Err(fault) => self.reject(line, &[fault], vec![owner.to_owned()]),
        }
    }

    /// Notes of which zones a master file is: those at or below the names that it states.
    pub fn zones_of_file(&mut self, apexes: &[String]) {
        let within = |zone: &&Zone| {
            apexes.iter().any(|apex| {
                apex.is_empty()
                    || zone
                        .as_str()
                        .strip_suffix(apex.as_str())
                        .is_some_and(|r| r.is_empty() || r.ends_with('.'))
            })
        };
        self.complete = Some(self.options.zones.iter().filter(within).cloned().collect());
    }

    /// Notes a name that a master file holds but that is not taken.
    pub fn passed_over(&mut self, line: u64, why: &str) {
        self.notes.add(Topic::PassedOver, why, line);
    }

    /// The zones whose names are taken.
    pub fn zones(&self) -> &[Zone] {
        &self.options.zones
    }

    fn keep(&mut self, line: u64, registration: Registration, fields: impl Fn() -> Vec<String>) {
        if let Some((earlier_line, at)) = self.first.get(&registration.domain) {
            let differing = self.rows.get(*at).map(|earlier| differences(earlier, &registration));
            match differing.filter(|d| !d.is_empty()) {
                None => self.notes.add(Topic::PassedOver, "the same row again, ignored", line),
                Some(differing) => {
                    let reason = format!(
                        "line {earlier_line} has the same name with another {}: delete one of the two",
                        differing.join(", ")
                    );
                    let fault = Fault::new("domain", &registration.domain.unicode(), reason);
                    self.reject(line, &[fault], fields());
                }
            }
            return;
        }
        self.first.insert(registration.domain.clone(), (line, self.rows.len()));
        self.rows.push(registration);
    }

    fn reject(&mut self, line: u64, faults: &[Fault], fields: Vec<String>) {
        let joined = |part: fn(&Fault) -> &str| faults.iter().map(part).collect::<Vec<_>>().join("; ");
        self.rejected.push(Rejected {
            line,
            column: joined(|f| f.column),
            value: joined(|f| &f.value),
            reason: joined(|f| &f.reason),
            fields,
        });
    }

    /// What the register says.
    pub fn report(self, sha256: String) -> ReadReport {
        ReadReport {
            rows: self.rows,
            stated: self.stated,
            rejected: self.rejected,
            damaged: self.damaged,
            zones: self.complete,
            notes: self.notes.sentences(),
            sha256,
            header: self.titles,
        }
    }
}

/// The columns in which two rows of one name differ.
fn differences(a: &Registration, b: &Registration) -> Vec<&'static str> {
    Field::ALL.iter().filter(|field| differ(**field, a, b)).map(|field| field.column()).collect()
}

/// Every field has its arm: one that is added later cannot be forgotten.
fn differ(field: Field, a: &Registration, b: &Registration) -> bool {
    match field {
        Field::Registrar => a.registrar != b.registrar,
        Field::Province => a.province != b.province,
        Field::Ward => a.ward != b.ward,
        Field::RegisteredOn => a.registered_on != b.registered_on,
        Field::ExpiresOn => a.expires_on != b.expires_on,
        Field::HolderKind => a.holder_kind != b.holder_kind,
        Field::HolderName => a.holder_name != b.holder_name,
        Field::TaxCode => a.tax_code != b.tax_code,
        Field::Sector => a.sector != b.sector,
        Field::Campaign => a.campaign != b.campaign,
        Field::Status => a.status != b.status,
        Field::FreeTerm => a.free_term != b.free_term,
    }
}
