use super::site;
use crate::{Document, FacetCount, Index, Query};
use domain::offering::ServiceKind;
use domain::province::ProvinceCode;
use domain::verdict::{Class, Https, Leaf};
use std::collections::BTreeMap;

/// Two hundred sites over seven facets, some with unknown province and sector.
fn sites() -> Vec<Document> {
    let provinces = ["01", "24", "79", "96"];
    (0..200)
        .map(|i| {
            let zone = if i % 3 == 0 { "id.vn" } else { "biz.vn" };
            let title = if i % 2 == 0 { "Cà phê số" } else { "Phở số" };
            let mut s = site(&format!("d{i}.{zone}"), title);
            s.province = (i % 7 != 0).then(|| ProvinceCode::parse(provinces[i % 4])).flatten();
            s.ward = (i % 3 != 0).then(|| ["00004", "00008"][i % 2].to_owned());
            s.sector = (i % 5 != 0).then(|| ["G", "I", "S"][i % 3].to_owned());
            s.service = (i % 13 != 0).then(|| ServiceKind::ALL[i % 3]);
            s.class = if i % 11 == 0 { Class::UseAlias } else { Class::UseWeb };
            s.leaf = if i % 11 == 0 { Leaf::R1 } else { Leaf::C8 };
            s.https = [Https::Valid, Https::None, Https::Expired][i % 3];
            s
        })
        .collect()
}

/// The values of a document, in the order of the facets.
fn values(d: &Document) -> [String; 7] {
    [
        d.province.map(|p| p.to_string()).unwrap_or_default(),
        d.domain.zone().to_owned(),
        d.sector.clone().unwrap_or_default(),
        d.class.code().to_owned(),
        d.https.code().to_owned(),
        d.ward.clone().unwrap_or_default(),
        d.service.map(|s| s.code().to_owned()).unwrap_or_default(),
    ]
}

/// The counts by their definition: all filters but the facet's own.
fn naive(sites: &[Document], filters: &[Vec<String>; 7], facet: usize) -> BTreeMap<String, u64> {
    let mut out = BTreeMap::new();
    for v in sites.iter().map(values) {
        let passes = |f: usize| f == facet || filters[f].is_empty() || filters[f].contains(&v[f]);
        if (0..7).all(passes) {
            *out.entry(v[facet].clone()).or_default() += 1;
        }
    }
    out
}

fn map(counts: &[FacetCount]) -> BTreeMap<String, u64> {
    counts.iter().map(|c| (c.value.clone(), c.count)).collect()
}

#[test]
fn counts_are_those_of_a_plain_count_under_any_filters() {
    let all = sites();
    let index = Index::in_ram(all.clone()).unwrap();
    let code = |c: &str| ProvinceCode::parse(c).unwrap();
    let queries = [
        Query::default(),
        Query::text("cà phê"),
        Query { province: vec![code("01"), code("79")], ..Query::text("phở") },
        Query { zone: vec!["id.vn".into()], sector: vec!["I".into(), String::new()], ..Query::default() },
        Query { state: vec![Class::UseAlias], https: vec![Https::Valid], ..Query::default() },
        Query { ward: vec!["00004".into(), String::new()], ..Query::text("phở") },
        Query { service: vec![ServiceKind::Shop], zone: vec!["biz.vn".into()], ..Query::text("phở") },
        Query { province: vec![code("33")], ..Query::text("phở") },
    ];
    for q in queries {
        let matching: Vec<Document> = all
            .iter()
            .filter(|d| q.text.is_empty() || d.title.to_lowercase().starts_with(&q.text))
            .cloned()
            .collect();
        let filters = [
            q.province.iter().map(ToString::to_string).collect(),
            q.zone.clone(),
            q.sector.clone(),
            q.state.iter().map(|c| c.code().to_owned()).collect(),
            q.https.iter().map(|h| h.code().to_owned()).collect(),
            q.ward.clone(),
            q.service.iter().map(|s| s.code().to_owned()).collect(),
        ];
        let found = index.search(&q).unwrap();
        let f = &found.facets;
        for (facet, counts) in
            [&f.province, &f.zone, &f.sector, &f.state, &f.https, &f.ward, &f.service].into_iter().enumerate()
        {
            assert_eq!(map(counts), naive(&matching, &filters, facet), "facet {facet} of {q:?}");
            assert!(counts.windows(2).all(|w| w[0].count >= w[1].count), "most frequent first");
        }
        let total = matching
            .iter()
            .map(values)
            .filter(|v| (0..7).all(|i| filters[i].is_empty() || filters[i].contains(&v[i])));
        assert_eq!(found.total, total.count() as u64, "{q:?}");
    }
}

#[test]
fn a_filter_that_leaves_nothing_does_not_change_the_words() {
    let index = Index::in_ram(sites()).unwrap();
    let found = index.search(&Query { zone: vec!["com.vn".into()], ..Query::text("cà phê") }).unwrap();
    assert_eq!((found.total, found.hits.len(), found.searched_as), (0, 0, None));
    assert_eq!(found.facets.zone.len(), 2, "what other zones have is still counted");
}
