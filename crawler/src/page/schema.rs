//! schema.org facts from JSON-LD, as far as broken JSON allows.

use super::text::{cut, squeeze};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What schema.org says about the holder.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Distinct `@type`s, in order.
    pub types: Vec<String>,
    pub name: Option<String>,
    pub telephones: Vec<String>,
    pub emails: Vec<String>,
    pub address: Option<String>,
    pub tax_id: Option<String>,
}

/// Types whose name is the holder's.
const ORGANISATIONS: &[&str] = &[
    "Organization",
    "Corporation",
    "LocalBusiness",
    "Store",
    "Restaurant",
    "Hotel",
    "Dentist",
    "MedicalClinic",
    "EducationalOrganization",
    "School",
    "AutoRepair",
    "BeautySalon",
    "HomeGoodsStore",
    "ProfessionalService",
    "FoodEstablishment",
    "CafeOrCoffeeShop",
    "Bakery",
    "TravelAgency",
    "RealEstateAgent",
    "ClothingStore",
    "ElectronicsStore",
    "FurnitureStore",
    "LodgingBusiness",
    "Physician",
    "GovernmentOrganization",
    "NGO",
];

static TYPE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#""@type"\s*:\s*"([A-Za-z]{2,60})""#).ok());
static TRAILING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r",\s*([}\]])").ok());

impl Schema {
    /// One `<script type="application/ld+json">`.
    pub fn read(&mut self, script: &str) {
        match parse(script) {
            Some(value) => self.value(&value, 0),
            None => self.types_only(script),
        }
    }

    /// A type from JSON-LD or microdata, without its namespace.
    pub fn add_type(&mut self, name: &str) {
        let name = name.trim().trim_end_matches('/').rsplit(['/', ':', '#']).next().unwrap_or_default();
        let plain = !name.is_empty() && name.len() <= 60 && name.chars().all(|c| c.is_ascii_alphanumeric());
        if plain && self.types.len() < 20 && !self.types.iter().any(|t| t == name) {
            self.types.push(name.to_owned());
        }
    }

    fn types_only(&mut self, script: &str) {
        if let Some(pattern) = TYPE.as_ref() {
            for found in pattern.captures_iter(script).take(20) {
                self.add_type(&found[1]);
            }
        }
    }

    /// serde_json refuses more than 128 levels, so the depth here is bounded as well.
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) => items.iter().take(200).for_each(|item| self.value(item, depth + 1)),
            Value::Object(map) => {
                let types = strings(map.get("@type"));
                types.iter().for_each(|t| self.add_type(t));
                let is_organisation = types.iter().any(|t| ORGANISATIONS.contains(&t.as_str()));
                if is_organisation {
                    self.organisation(map);
                }
                if types.iter().any(|t| t == "PostalAddress") {
                    self.address = self.address.take().or_else(|| postal(map));
                }
                for (key, inner) in map {
                    if key == "telephone" {
                        self.telephones.extend(strings(Some(inner)).into_iter().take(10));
                    } else if key == "email" {
                        self.emails.extend(strings(Some(inner)).into_iter().take(10));
                    }
                    if depth < 40 {
                        self.value(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn organisation(&mut self, map: &serde_json::Map<String, Value>) {
        let first = |key| strings(map.get(key)).into_iter().next().filter(|s| !s.is_empty());
        self.name = self.name.take().or_else(|| first("name")).or_else(|| first("legalName"));
        self.tax_id = self.tax_id.take().or_else(|| first("taxID")).or_else(|| first("vatID"));
        if let Some(Value::String(text)) = map.get("address") {
            let text = cut(&squeeze(text), 300);
            self.address = self.address.take().or(Some(text)).filter(|a| !a.is_empty());
        }
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(s)) => vec![cut(&squeeze(s), 200)],
        Some(Value::Number(n)) => vec![n.to_string()],
        Some(Value::Array(items)) => items.iter().take(20).flat_map(|v| strings(Some(v))).collect(),
        _ => Vec::new(),
    }
}

fn postal(map: &serde_json::Map<String, Value>) -> Option<String> {
    let parts: Vec<String> = ["streetAddress", "addressLocality", "addressRegion"]
        .iter()
        .flat_map(|key| strings(map.get(*key)))
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| cut(&parts.join(", "), 300))
}

/// JSON as found in the wild: inside comments or CDATA, with raw line breaks in strings or trailing commas.
fn parse(script: &str) -> Option<Value> {
    let trimmed = script.trim();
    if let Ok(value) = serde_json::from_str(trimmed) {
        return Some(value);
    }
    let bare = ["<!--", "-->", "//<![CDATA[", "//]]>", "<![CDATA[", "]]>"]
        .iter()
        .fold(trimmed.to_owned(), |text, mark| text.replace(mark, ""));
    let spaced: String = bare.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let tidy = TRAILING.as_ref()?.replace_all(spaced.trim().trim_end_matches(';'), "$1").into_owned();
    serde_json::from_str(&tidy).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_is_read_with_its_address() {
        let mut schema = Schema::default();
        schema.read(
            r#"{"@context":"https://schema.org","@graph":[{"@type":["LocalBusiness","Bakery"],"name":"Tiệm Bánh Nhỏ",
            "telephone":"+84 912 000 111","address":{"@type":"PostalAddress","streetAddress":"5 Phố Hàng","addressLocality":"Hà Nội"}}]}"#,
        );
        assert_eq!(schema.types, ["LocalBusiness", "Bakery", "PostalAddress"]);
        assert_eq!(schema.name.as_deref(), Some("Tiệm Bánh Nhỏ"));
        assert_eq!(schema.address.as_deref(), Some("5 Phố Hàng, Hà Nội"));
        assert_eq!(schema.telephones, ["+84 912 000 111"]);
    }

    #[test]
    fn broken_json_still_gives_what_it_can() {
        let mut schema = Schema::default();
        schema.read("<!-- {\"@type\":\"Store\",\"name\":\"A\nB\",} -->");
        assert_eq!(schema.name.as_deref(), Some("A B"));
        schema.read("{\"@type\":\"Product\", \"name\": \"unclosed");
        assert_eq!(schema.types, ["Store", "Product"]);
        schema.read(&"[".repeat(100_000));
    }
}
