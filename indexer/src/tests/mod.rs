//! Searching through the index's own front door, over documents made by hand.

mod doubting;
mod facets;
mod hostile;
mod limits;
mod paging;
mod phrasings;
mod ranking;
mod suggesting;
mod understanding;

use crate::{Document, Index, Query, Results};
use domain::name::DomainName;
use domain::offering::ServiceKind;
use domain::province::ProvinceCode;
use domain::registration::HolderKind;
use domain::verdict::{Class, Https, Leaf};

/// A developed site with valid HTTPS and this title.
pub(crate) fn site(domain: &str, title: &str) -> Document {
    Document {
        domain: DomainName::stored(domain).expect("a name"),
        title: title.to_owned(),
        description: String::new(),
        headings: String::new(),
        excerpt: String::new(),
        holder_name: None,
        province: ProvinceCode::parse("01"),
        ward: None,
        place: vec!["Hà Nội".into()],
        sector: Some("I".into()),
        service: Some(ServiceKind::Site),
        class: Class::UseWeb,
        leaf: Leaf::C8,
        https: Https::Valid,
        https_told: true,
        holder_kind: HolderKind::Enterprise,
        first_use_at: Some(1),
    }
}

/// Sites `s0.biz.vn`, `s1.biz.vn`, … with these titles.
fn index(titles: &[&str]) -> Index {
    let sites = titles.iter().enumerate().map(|(i, title)| site(&format!("s{i}.biz.vn"), title));
    Index::in_ram(sites).expect("an index in memory")
}

fn ask(index: &Index, text: &str) -> Results {
    index.search(&Query::text(text)).expect("an answer")
}

/// The labels of the hits, in order: `s1 s0`.
fn order(results: &Results) -> String {
    results.hits.iter().map(|h| h.domain.label().to_owned()).collect::<Vec<_>>().join(" ")
}
