//! A–Z: by the letters of a Vietnamese dictionary, on every database alike, page by page.

use super::world::{enrol, look};
use danhba_tests::db::on_each;
use domain::verdict::Leaf;
use indexer::{Index, Mode, Query, Sort};

/// Names in their order; some decomposed, as macOS writes them, some in capitals.
const NAMES: [&str; 14] = [
    "24 giờ",
    "An Giang",
    "Ăn vặt",
    "ÂN TÌNH",
    "Ca\u{300} phê",
    "Ca\u{301} phê",
    "Dừa Bến Tre",
    "Đa\u{300} Lạt",
    "Đậu phụ",
    "Hòa Bình",
    "HOA LAN",
    "Ong vàng",
    "Ông Tư",
    "Ơn Người",
];

#[tokio::test(flavor = "multi_thread")]
async fn names_stand_in_the_order_of_a_dictionary_on_every_database() {
    on_each(async |t| {
        // Registered in another order than they are expected in.
        let domains: Vec<String> =
            (0..NAMES.len()).map(|n| format!("n{}.biz.vn", (n * 5) % NAMES.len())).collect();
        enrol(&t.db, &domains.iter().map(String::as_str).collect::<Vec<_>>()).await;
        for (domain, title) in domains.iter().zip(NAMES) {
            look(&t.db, domain, 0, Leaf::C8, title).await;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        index.follow_once(&t.db).await.expect("a pass");
        let mut query = Query { sort: Sort::Name, limit: 3, ..Query::default() };
        let mut listed = Vec::new();
        loop {
            let page = index.search(&query).expect("a page");
            listed.extend(page.hits.iter().map(|hit| hit.domain.to_string()));
            match page.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => break,
            }
        }
        assert_eq!(listed, domains);
    })
    .await;
}
