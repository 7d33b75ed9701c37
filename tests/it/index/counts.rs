//! What is counted is what the database counts, also of what was read from pages.

use super::world::{enrol_as, enrol_in, look, look_at, name};
use danhba_tests::db::on_each;
use domain::observation::VisitEnd;
use domain::page::PageFacts;
use domain::province::ProvinceCode;
use domain::verdict::Class;
use domain::verdict::Leaf;
use indexer::{FacetCount, Facets, Index, Mode, Query};
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

/// One of the values of a filter, and the same in SQL.
type Chosen = (fn(&mut Query), &'static str);

/// Filters in threes: every third state of the page is one of each row, in turn.
const FILTERS: [[Chosen; 3]; 4] = [
    [
        (|_| (), "TRUE"),
        (|q| q.province = ProvinceCode::parse("01").into_iter().collect(), "r.province_now = '01'"),
        (|q| q.province = ProvinceCode::parse("79").into_iter().collect(), "r.province_now = '79'"),
    ],
    [
        (|_| (), "TRUE"),
        (|q| q.sector = vec!["I".into()], "COALESCE(r.sector, s.read_sector, '') = 'I'"),
        (|q| q.sector = vec![String::new()], "COALESCE(r.sector, s.read_sector, '') = ''"),
    ],
    [
        (|_| (), "TRUE"),
        (|q| q.state = vec![Class::UseWeb], "s.class = 'USE_WEB'"),
        (|q| q.state = vec![Class::UseAlias], "s.class = 'USE_ALIAS'"),
    ],
    [
        (|_| (), "TRUE"),
        (|q| q.zone = vec!["biz.vn".into()], "r.zone = 'biz.vn'"),
        (|q| q.ward = vec!["00070".into()], "r.ward = 'Phường Hoàn Kiếm'"),
    ],
];

/// A facet, what the database groups by for it, and the row of [`FILTERS`] that it ignores in its own counts.
type Grouped = (fn(&Facets) -> &Vec<FacetCount>, &'static str, Option<usize>);

const GROUPED: [Grouped; 6] = [
    (|f| &f.province, "r.province_now", Some(0)),
    (|f| &f.sector, "COALESCE(r.sector, s.read_sector, '')", Some(1)),
    (|f| &f.state, "s.class", Some(2)),
    (|f| &f.https, "s.https", None),
    (|f| &f.service, "COALESCE(s.service, '')", None),
    (|f| &f.ward, "CASE r.ward WHEN 'Phường Hoàn Kiếm' THEN '00070' ELSE '' END", Some(3)),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_facet_under_any_filters_counts_what_the_database_counts() {
    on_each(async |t| {
        let places = [("01", Some("Phường Hoàn Kiếm")), ("01", None), ("79", None), ("48", None)];
        for n in 0..48_usize {
            let domain = format!("s{n}.biz.vn");
            let (province, ward) = places[n % 4];
            let sector = [Some("I"), None, Some("G")][n % 3];
            enrol_in(&t.db, &domain, Some(province), ward, sector).await;
            let leaf = [Leaf::C8, Leaf::C7, Leaf::R1, Leaf::C8, Leaf::C8][n % 5];
            let title = ["Gốm Ba Tâm", "Nha khoa Ba Tâm", "Khách sạn Ba Tâm", "Ba Tâm"][n % 7 % 4];
            look(&t.db, &domain, 0, leaf, title).await;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        index.follow_once(&t.db).await.expect("a pass");
        // Twenty-seven of the eighty-one ways to combine the filters: each pair of values meets.
        for n in 0..27_usize {
            let ways = [n % 3, n / 3 % 3, n / 9, (n % 3 + n / 3 % 3 + n / 9) % 3];
            let mut query = Query::text("ba tâm");
            let chosen: Vec<&Chosen> = FILTERS.iter().zip(ways).map(|(row, way)| &row[way]).collect();
            chosen.iter().for_each(|(set, _)| set(&mut query));
            let facets = index.search(&query).expect("an answer").facets;
            for (of, by, own) in GROUPED {
                // A ward and a zone are filters of the same row: only the ward's own counts ignore it.
                let own = own.filter(|row| *row != 3 || ways[3] == 2);
                let narrowed = chosen.iter().enumerate().filter(|(row, _)| Some(*row) != own);
                let sql = format!(
                    "SELECT {by} AS k, COUNT(*) AS n FROM site_states s JOIN registrations r ON r.domain = s.domain \
                     WHERE {} GROUP BY 1",
                    narrowed.map(|(_, (_, sql))| *sql).collect::<Vec<_>>().join(" AND ")
                );
                let grouped: BTreeMap<String, i64> = t.pairs(&sql).await.into_iter().collect();
                assert_eq!(map(of(&facets)), grouped, "{sql}");
            }
        }
    })
    .await;
}
