//! A site's page for machines: schema.org JSON-LD inside it.

use crate::locales::Lang;
use crate::markup::{json_ld as safe, linkable};
use crate::paths::Page;
use crate::state::ApiState;
use domain::province::gazetteer;
use domain::registration::HolderKind;
use domain::text::fold;
use serde_json::{Map, Value, json};
use store::SiteRow;

/// `WebPage` about the site; a business with its contact facts, where these may be shown.
#[must_use]
pub fn json_ld(state: &ApiState, lang: Lang, row: &SiteRow, title: &str, description: &str) -> String {
    let name = &row.registration.domain;
    let mut about = Map::new();
    let business = matches!(row.registration.holder_kind, HolderKind::Enterprise | HolderKind::Household);
    about.insert("@type".into(), json!(if business { "LocalBusiness" } else { "WebSite" }));
    about.insert("name".into(), json!(title));
    about.insert("url".into(), json!(super::site::home_of(row)));
    if !description.is_empty() {
        about.insert("description".into(), json!(description));
    }
    if business {
        business_facts(&mut about, row);
    }
    let mut page = json!({
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": title,
        "url": state.url(&Page::Site(name.as_str()).path(lang)),
        "inLanguage": lang.tag(),
        "about": about,
    });
    if let (Some(seen), Some(page)) = (&row.state, page.as_object_mut()) {
        page.insert("dateModified".into(), json!(seen.checked_at.rfc3339()));
    }
    safe(&page)
}

/// `ItemList` of the sites on a page, for those that search engines may be told of.
#[must_use]
pub fn item_list(state: &ApiState, lang: Lang, rows: &[SiteRow]) -> String {
    let told = rows.iter().filter(|row| crate::finding::indexable(row));
    let items: Vec<Value> = told
        .zip(1..)
        .map(|(row, position)| {
            let name = &row.registration.domain;
            let title = row.state.as_ref().map(|s| s.title.trim()).filter(|title| !title.is_empty());
            json!({
                "@type": "ListItem",
                "position": position,
                "name": title.map_or_else(|| name.unicode(), str::to_owned),
                "url": state.url(&Page::Site(name.as_str()).path(lang)),
            })
        })
        .collect();
    safe(&json!({ "@context": "https://schema.org", "@type": "ItemList", "itemListElement": items }))
}

fn business_facts(about: &mut Map<String, Value>, row: &SiteRow) {
    let mut address = Map::from_iter([
        ("@type".to_owned(), json!("PostalAddress")),
        ("addressCountry".to_owned(), json!("VN")),
    ]);
    if let Some(p) = row.province_now().and_then(|code| gazetteer().province(code)) {
        address.insert("addressRegion".into(), json!(p.name));
    }
    if let Some(ward) =
        row.registration.ward.as_deref().filter(|_| row.registration.holder_kind == HolderKind::Enterprise)
    {
        address.insert("addressLocality".into(), json!(ward));
    }
    if let Some(seen) = row.state.as_ref().filter(|_| row.standing().contact_shown()) {
        if let Some(street) = &seen.contact.address {
            let region = address.get("addressRegion").and_then(Value::as_str).unwrap_or_default();
            let locality = address.get("addressLocality").and_then(Value::as_str).unwrap_or_default();
            let street = without_places(street, &[region, locality]);
            if !street.is_empty() {
                address.insert("streetAddress".into(), json!(street));
            }
        }
        if let Some(phone) = seen.contact.phones.first() {
            about.insert("telephone".into(), json!(crate::format::tel(phone)));
        }
        if let Some(email) = seen.contact.emails.first() {
            about.insert("email".into(), json!(email));
        }
        let profiles: Vec<&String> = seen.profiles.iter().filter(|p| linkable(p)).take(6).collect();
        if !profiles.is_empty() {
            about.insert("sameAs".into(), json!(profiles));
        }
    }
    about.insert("address".into(), Value::Object(address));
}

/// Styles of administrative units, folded, as people write them in an address.
const STYLES: [&str; 11] = ["", "tinh", "t", "thanh pho", "tp", "phuong", "p", "xa", "x", "dac khu", "dk"];

/// An address without the places at its end that stand beside it: `12 Lê Lợi, P. Hoa Lư, tỉnh Ninh Bình` is `12 Lê Lợi`.
fn without_places<'a>(address: &'a str, places: &[&str]) -> &'a str {
    let is_style = |words: &str| STYLES.contains(&words.trim().trim_end_matches('.'));
    let names: Vec<String> = places
        .iter()
        .chain(&["Việt Nam"])
        .map(|place| {
            let place = fold(place);
            // A register writes “Phường Hoa Lư” or “Hoa Lư”.
            let bare = STYLES.iter().find_map(|style| place.strip_prefix(style)?.strip_prefix(' '));
            bare.map_or_else(|| place.clone(), str::to_owned)
        })
        .filter(|name| !name.is_empty())
        .collect();
    let mut left = address.trim();
    while let Some((before, last)) = left.rsplit_once(',') {
        let last = fold(last);
        let last = last.trim().trim_end_matches('.');
        if !names.iter().any(|name| last.strip_suffix(name.as_str()).is_some_and(is_style)) {
            break;
        }
        left = before.trim_end();
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_told_without_the_places_that_are_told_beside_it() {
        let places = ["Ninh Bình", "Phường Hoa Lư"];
        for (address, street) in [
            ("12 Lê Lợi, P. Hoa Lư, tỉnh Ninh Bình", "12 Lê Lợi"),
            ("12 Lê Lợi, Phường Hoa Lư, Ninh Bình, Việt Nam.", "12 Lê Lợi"),
            ("Số 5, đường Ninh Bình", "Số 5, đường Ninh Bình"),
            ("12 Lê Lợi, TP Ninh Bình", "12 Lê Lợi"),
            ("Ninh Bình", "Ninh Bình"),
            ("12 Lê Lợi, Hà Nội", "12 Lê Lợi, Hà Nội"),
        ] {
            assert_eq!(without_places(address, &places), street, "{address}");
        }
    }
}
