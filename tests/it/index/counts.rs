//! What is counted is what the database counts, also of what was read from pages.

use super::world::{enrol_as, look_at, name};
use danhba_tests::db::on_each;
use domain::observation::VisitEnd;
use domain::page::PageFacts;
use domain::verdict::Leaf;
use indexer::{FacetCount, Index, Mode, Query};
use std::collections::BTreeMap;

fn pages() -> Vec<(&'static str, Option<&'static str>, PageFacts)> {
    let page = |title: &str| PageFacts { status: 200, title: title.into(), ..PageFacts::default() };
    let cart = |title: &str| PageFacts { link_texts: vec!["Giỏ hàng".into()], ..page(title) };
    vec![
        ("a.biz.vn", Some("I"), page("Nha khoa Sài Gòn")),
        ("b.biz.vn", None, page("Nha khoa Hà Nội")),
        ("c.biz.vn", None, cart("Gốm Bát Tràng")),
        ("d.biz.vn", None, cart("Khách sạn và nha khoa")),
        ("e.biz.vn", None, page("Lê Minh Đạt – Portfolio")),
        ("f.biz.vn", None, PageFacts { schema_types: vec!["Restaurant".into()], ..page("Minh Long") }),
    ]
}

fn map(counts: &[FacetCount]) -> BTreeMap<String, i64> {
    counts.iter().map(|c| (c.value.clone(), c.count as i64)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sectors_and_kinds_read_from_pages_are_counted_as_the_database_groups_them() {
    on_each(async |t| {
        for (domain, sector, page) in pages() {
            enrol_as(&t.db, domain, sector).await;
            look_at(&t.db, domain, 0, Leaf::C8, VisitEnd::Page(Box::new(page))).await;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        index.follow_once(&t.db).await.expect("a pass");
        let facets = index.search(&Query::default()).expect("an answer").facets;
        let grouped = async |by: &str| -> BTreeMap<String, i64> {
            let sql = format!(
                "SELECT {by} AS k, COUNT(*) AS n FROM site_states s JOIN registrations r ON r.domain = s.domain GROUP BY {by}"
            );
            t.pairs(&sql).await.into_iter().collect()
        };
        assert_eq!(map(&facets.sector), grouped("COALESCE(r.sector, s.read_sector, '')").await);
        assert_eq!(map(&facets.service), grouped("COALESCE(s.service, '')").await);
        assert_eq!(map(&facets.sector), BTreeMap::from([("".into(), 2), ("C".into(), 1), ("I".into(), 2), ("R".into(), 1)]));
        assert_eq!(map(&facets.service), BTreeMap::from([("profile".into(), 1), ("shop".into(), 2), ("site".into(), 3)]));

        let rows = t.db.sites(&[name("b.biz.vn")]).await.expect("a row");
        let state = rows[0].state.as_ref().expect("a state");
        assert_eq!(
            (rows[0].registration.sector.as_deref(), state.read_sector.as_deref(), state.read_sector_from.as_deref()),
            (None, Some("R"), Some("title: nha khoa"))
        );
    })
    .await;
}
