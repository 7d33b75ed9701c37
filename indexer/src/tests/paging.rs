use super::site;
use crate::writer::Change;
use crate::{Document, Index, IndexError, MAX_DEPTH, Query, Sort};
use std::collections::{BTreeSet, HashSet};

fn many(count: usize) -> Vec<Document> {
    (0..count)
        .map(|i| {
            let words = ["Quán", "Tiệm", "Nhà hàng", "Cửa hiệu đồ ăn"][i % 4];
            let mut s = site(
                &format!("n{i}.biz.vn"),
                &format!("{words} phở {}", ["An", "Ân", "Đức", "Duy", "Ánh"][i % 5]),
            );
            s.first_use_at = (i % 6 != 0).then_some((i as i64 * 7_919) % 1_000);
            s
        })
        .collect()
}

fn pages(index: &Index, query: &Query, between: impl Fn(usize)) -> Vec<Vec<String>> {
    let mut query = query.clone();
    let mut out = Vec::new();
    loop {
        let found = index.search(&query).unwrap();
        out.push(found.hits.iter().map(|h| h.domain.to_string()).collect());
        match found.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return out,
        }
        between(out.len());
    }
}

#[test]
fn cursors_and_page_numbers_give_the_same_pages() {
    let index = Index::in_ram(many(57)).unwrap();
    for sort in [Sort::Relevance, Sort::Newest, Sort::Name] {
        let query = Query { sort, limit: 10, ..Query::text("phở") };
        let by_cursor = pages(&index, &query, |_| {});
        assert_eq!(by_cursor.len(), 6);
        assert_eq!(by_cursor.concat().iter().collect::<HashSet<_>>().len(), 57, "{sort:?}: each once");
        for (n, page) in by_cursor.iter().enumerate() {
            let found = index.search(&Query { page: n as u32 + 1, ..query.clone() }).unwrap();
            assert_eq!((found.page, found.pages, found.total), (n as u32 + 1, 6, 57));
            let hits: Vec<String> = found.hits.iter().map(|h| h.domain.to_string()).collect();
            assert_eq!(&hits, page, "{sort:?} page {n}");
        }
    }
}

#[test]
fn newest_and_names_are_in_order() {
    let sites = many(40);
    let index = Index::in_ram(sites.clone()).unwrap();
    let listed = |sort| pages(&index, &Query { sort, limit: 7, ..Query::default() }, |_| {}).concat();
    let mut newest: Vec<&Document> = sites.iter().collect();
    newest.sort_by_key(|d| (std::cmp::Reverse(d.first_use_at.unwrap_or(0)), d.domain.to_string()));
    assert_eq!(listed(Sort::Newest), newest.iter().map(|d| d.domain.to_string()).collect::<Vec<_>>());
    let mut named: Vec<&Document> = sites.iter().collect();
    named.sort_by_key(|d| (crate::vietnamese::sort_key(&d.title), d.domain.to_string()));
    assert_eq!(listed(Sort::Name), named.iter().map(|d| d.domain.to_string()).collect::<Vec<_>>());
}

#[test]
fn no_site_is_shown_twice_while_the_index_moves() {
    for sort in [Sort::Relevance, Sort::Newest, Sort::Name] {
        let index = Index::in_ram(many(80)).unwrap();
        let move_index = |round: usize| {
            // New sites before, between and after; others change their words, and with them their scores.
            let mut changes: Vec<Change> = Vec::new();
            for i in 0..25 {
                let mut s = site(&format!("new{round}-{i}.biz.vn"), "Phở An phở");
                s.first_use_at = Some(i * 45);
                changes.push(Change::Put(Box::new(s)));
                changes.push(Change::Put(Box::new(site(
                    &format!("n{}.biz.vn", i * 3),
                    "Một quán phở khác hẳn, phở",
                ))));
            }
            let mut writer = crate::index::lock_of(index.writing().unwrap());
            writer.apply(&changes).unwrap();
            writer.commit(round as i64, true).unwrap();
            index.live().reader.reload().unwrap();
        };
        let shown =
            pages(&index, &Query { sort, limit: 9, ..Query::text("phở") }, move_index_at_most(4, move_index))
                .concat();
        let distinct: BTreeSet<&String> = shown.iter().collect();
        assert_eq!(distinct.len(), shown.len(), "{sort:?}: {shown:?}");
        assert!(shown.len() >= 60, "{sort:?}: only {}", shown.len());
    }
}

fn move_index_at_most(times: usize, moves: impl Fn(usize)) -> impl Fn(usize) {
    move |round| {
        if round <= times {
            moves(round);
        }
    }
}

#[test]
fn limits_hold_and_cursors_belong_to_their_query() {
    let index = Index::in_ram(many(130)).unwrap();
    let hits = |limit, page| index.search(&Query { limit, page, ..Query::default() }).unwrap().hits.len();
    assert_eq!((hits(0, 1), hits(100, 1), hits(5_000, 1)), (1, 100, 100));
    assert_eq!((hits(100, 2), hits(100, 3), hits(20, u32::MAX), hits(20, 0)), (30, 0, 0, 20));
    assert_eq!(hits(100, MAX_DEPTH / 100 + 1), 0);
    let cursor = index.search(&Query::text("phở")).unwrap().next_cursor;
    let other = Query { cursor: cursor.clone(), ..Query::text("quán") };
    assert!(matches!(index.search(&other), Err(IndexError::Cursor)));
    let garbage = Query { cursor: Some("không phải".into()), ..Query::default() };
    assert!(matches!(index.search(&garbage), Err(IndexError::Cursor)));
    assert_eq!(index.search(&Query { cursor, ..Query::text("phở") }).unwrap().page, 0);
}
