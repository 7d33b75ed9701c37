//! From a site's row in the store to its document.

use crate::document::Document;
use crate::meaning::{names_of, ward_now};
use crate::writer::Change;
use domain::discretion::{discreet, discreet_title};
use domain::province::{ProvinceCode, gazetteer};
use domain::registration::HolderKind;
use store::SiteRow;

impl Document {
    /// The document of a site that the public may find; `None` for every other: those that
    /// [`domain::visibility::Standing::searchable`] withholds, and those whose own page asks not to be indexed
    /// (robots meta, X-Robots-Tag). When the site was last looked at is not part of it: that
    /// changes with every visit and is read from the store. Where contact facts may not be shown, they are not
    /// indexed either: else a search for a number would tell whose it is. The same holds for wards (enterprises only) and for
    /// the page's running text ([`domain::visibility::Standing::text_shown`]).
    #[must_use]
    pub fn of(row: &SiteRow) -> Option<Self> {
        let standing = row.standing();
        let state = row.state.as_ref().filter(|s| standing.searchable() && !s.noindex)?;
        let registration = &row.registration;
        let holder = registration.holder_name.as_deref().filter(|_| !standing.holder_told());
        let told = |text: &String| {
            if standing.contact_shown() { text.clone() } else { discreet(text, holder) }
        };
        let text = |text: &String| if standing.text_shown() { text.clone() } else { String::new() };
        let title = |text: &String| {
            if standing.contact_shown() { text.clone() } else { discreet_title(text, holder) }
        };
        let province = row.province_now();
        let enterprise = registration.holder_kind == HolderKind::Enterprise;
        // A ward narrows a person or a household down further than a directory needs.
        let ward = registration.ward.as_deref().filter(|_| enterprise);
        Some(Self {
            domain: registration.domain.clone(),
            title: title(&state.title),
            description: told(&state.description),
            headings: text(&state.headings),
            excerpt: text(&state.excerpt),
            holder_name: registration.holder_name.clone().filter(|_| enterprise),
            province,
            ward: ward_code(ward, province),
            place: place_names(ward, province),
            sector: registration.sector.clone().or_else(|| state.read_sector.clone()),
            service: state.service,
            class: state.class,
            leaf: state.leaf,
            https: state.https,
            https_told: standing.details_shown(),
            holder_kind: registration.holder_kind,
            first_use_at: state.first_use_at.map(|t| t.0),
        })
    }
}

/// A row as a change of the index: put it in, or make sure it is out.
pub(crate) fn change(row: &SiteRow) -> Change {
    match Document::of(row) {
        Some(document) => Change::Put(Box::new(document)),
        None => Change::Remove(row.registration.domain.clone()),
    }
}

/// The code of the present ward that the register means, if its name says so without doubt.
#[must_use]
pub fn ward_code(ward: Option<&str>, province: Option<ProvinceCode>) -> Option<String> {
    ward_now(ward?, province?).map(|ward| ward.code.clone())
}

/// Where the site is, in the words that people use: the ward and what it was made of, the province, and the
/// provinces that were here before.
#[must_use]
pub fn place_names(ward: Option<&str>, province: Option<ProvinceCode>) -> Vec<String> {
    let mut out: Vec<String> = ward.map(str::to_owned).into_iter().collect();
    let Some(unit) = province.and_then(|code| gazetteer().province(code)) else { return out };
    let mut take = |name: String| {
        if !out.contains(&name) {
            out.push(name);
        }
    };
    take(unit.name.clone());
    if let Some(ward) = ward.and_then(|name| ward_now(name, unit.code)) {
        take(format!("{} {}", ward.kind, ward.name));
        names_of(ward).into_iter().for_each(&mut take);
    }
    // All of them: who moved within the new province still goes by the old one, and so do their customers.
    let former = unit.merged_from.iter().filter_map(|code| gazetteer().former_province(*code));
    former.map(|f| f.name.clone()).for_each(take);
    out
}
