//! What a site says about itself, as far as it may be repeated. Where contact facts may not be shown, they are
//! also taken out of titles, descriptions and evidence: a phone number in a title is still a phone number.

use crate::fault::Fault;
use crate::state::ApiState;
use domain::discretion::{discreet, discreet_title, without_contacts, without_whereabouts};
use domain::name::DomainName;
use domain::page::Contact;
use store::SiteRow;

/// A row as the public may read it; nothing when it may not see it at all. Every row that is shown passes here.
#[must_use]
pub fn shown(mut row: SiteRow) -> Option<SiteRow> {
    let standing = row.standing();
    if !standing.listable() {
        return None;
    }
    let (holder_told, contact_shown, text_shown) =
        (standing.holder_told(), standing.contact_shown(), standing.text_shown());
    if !text_shown && let Some(state) = &mut row.state {
        state.excerpt.clear();
        state.headings.clear();
    }
    if !contact_shown && let Some(state) = &mut row.state {
        state.contact = Contact::default();
        state.profiles.clear();
        let holder = row.registration.holder_name.as_deref().filter(|_| !holder_told);
        state.title = discreet_title(&state.title, holder);
        state.description = discreet(&state.description, holder);
        for evidence in &mut state.evidence {
            let found = told(&evidence.found, row.registration.domain.as_str());
            evidence.found = discreet(&found, holder);
        }
        state.final_url = state.final_url.take().map(|url| bare(&url, row.registration.domain.as_str()));
    }
    Some(row)
}

/// Where a look ended, as far as it may be repeated: on the name's own site the path too, elsewhere the host only
/// (a person's page on a platform is the person).
fn bare(url: &str, own: &str) -> String {
    let Ok(parsed) = url::Url::parse(url) else { return String::new() };
    let host = parsed.host_str().unwrap_or_default();
    if host == own || host.strip_suffix(own).is_some_and(|front| front.ends_with('.')) {
        without_contacts(url)
    } else {
        format!("{}://{host}/", parsed.scheme())
    }
}

/// An address in evidence, where what was cut is marked: it is no front page that was seen.
fn marked(url: &str, own: &str) -> String {
    let left = bare(url, own);
    if left.len() < url.len() && left.ends_with('/') { format!("{left}…") } else { left }
}

/// Evidence as far as it may be repeated: where it names addresses on the web, they are cut as that of the look is.
fn told(found: &str, own: &str) -> String {
    let word = |word: &str| if word.contains("://") { marked(word, own) } else { word.to_owned() };
    without_whereabouts(&found.split(' ').map(word).collect::<Vec<_>>().join(" "))
}

/// Another text of a row's site (an older title, older evidence) as the public may read it.
#[must_use]
pub fn repeated(row: &SiteRow, text: &str) -> String {
    let holder = row.registration.holder_name.as_deref().filter(|_| !row.standing().holder_told());
    if row.standing().contact_shown() { text.to_owned() } else { discreet_title(text, holder) }
}

/// Whether a text of a row's site may be repeated as it is.
#[must_use]
pub fn is_repeatable(row: &SiteRow, text: &str) -> bool {
    repeated(row, text) == text
}

/// The row of a name that the public may see.
///
/// # Errors
/// [`Fault::NotFound`] for every other name, whatever the reason; [`Fault::Unavailable`].
pub async fn listed(state: &ApiState, name: &DomainName) -> Result<SiteRow, Fault> {
    state.db.site(name).await?.and_then(shown).ok_or(Fault::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_of_a_page_elsewhere_names_its_host_alone() {
        for (found, left) in [
            ("https://www.facebook.com/caphebanam", "https://www.facebook.com/…"),
            ("https://www.facebook.com/", "https://www.facebook.com/"),
            ("301 → https://vn.linkedin.com/in/nguyen-van-an (302)", "301 → https://vn.linkedin.com/… (302)"),
            ("https://www.an.biz.vn/gioi-thieu", "https://www.an.biz.vn/gioi-thieu"),
            ("gọi 0912 345 678", "gọi …"),
            ("https://zalo.me/an gọi 0912 345 678", "https://zalo.me/… gọi …"),
            ("nodata", "nodata"),
        ] {
            assert_eq!(told(found, "an.biz.vn"), left);
        }
    }
}
