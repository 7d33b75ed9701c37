//! Questions that ask for much: many matches, or more time than there is.

use super::{order, site};
use crate::search::{Limits, search};
use crate::{Document, Index, Query, Results};
use std::collections::BTreeSet;
use std::time::Duration;

const TIME: Duration = Duration::from_secs(600);

/// Ninety sites with the words, in their name or in their description, some written without marks.
fn sites() -> Vec<Document> {
    (0..90)
        .map(|i| {
            let title = match i % 3 {
                0 => format!("Cà phê số {i}"),
                1 => format!("ca phe so {i}"),
                _ => format!("Quán {i}"),
            };
            let mut s = site(&format!("d{i}.biz.vn"), &title);
            s.description = "Bán cà phê, không có gì khác".into();
            s
        })
        .collect()
}

fn ask(index: &Index, query: &Query, time: Duration, weighed: usize) -> Results {
    search(&index.live(), query, &Limits { time, weighed }).expect("an answer")
}

#[test]
fn of_many_matches_the_best_are_weighed_and_the_rest_follow_by_their_signs() {
    let index = Index::in_ram(sites()).unwrap();
    let query = Query { limit: 100, ..Query::text("cà phê") };
    let (all, few) = (ask(&index, &query, TIME, 1_000), ask(&index, &query, TIME, 7));
    assert_eq!((all.total, few.total, &all.facets), (90, 90, &few.facets));
    assert!(!all.partial && !few.partial);
    let labels = |r: &Results| order(r).split(' ').map(str::to_owned).collect::<Vec<_>>();
    let kinds =
        |r: &Results| labels(r).iter().map(|l| l[1..].parse::<u32>().unwrap() % 3).collect::<Vec<_>>();
    assert_eq!(kinds(&few), kinds(&all), "names as typed, names without marks, descriptions");
}

#[test]
fn every_match_is_on_one_page_however_few_are_weighed() {
    let index = Index::in_ram(sites()).unwrap();
    for weighed in [0, 1, 7, 45, 89, 90, 91] {
        let first = Query { limit: 10, ..Query::text("cà phê") };
        let whole = order(&ask(&index, &Query { limit: 100, ..first.clone() }, TIME, weighed));
        let mut by_cursor = Vec::new();
        let mut query = first.clone();
        loop {
            let found = ask(&index, &query, TIME, weighed);
            by_cursor.push(order(&found));
            match found.next_cursor {
                Some(cursor) => query.cursor = Some(cursor),
                None => break,
            }
        }
        assert_eq!(by_cursor.join(" "), whole, "{weighed} weighed");
        let numbered =
            (1..=9).map(|page| order(&ask(&index, &Query { page, ..first.clone() }, TIME, weighed)));
        assert_eq!(numbered.collect::<Vec<_>>().join(" "), whole, "{weighed} weighed");
        assert_eq!(whole.split(' ').collect::<BTreeSet<_>>().len(), 90);
    }
}

#[test]
fn without_time_there_is_an_answer_and_it_says_so() {
    let index = Index::in_ram(sites()).unwrap();
    let found = ask(&index, &Query::text("cà phê"), Duration::ZERO, 512);
    assert!(found.partial && found.hits.len() == 20, "{} hits", found.hits.len());
    assert!(
        found.hits[0].title_html.starts_with("<mark>Cà</mark> <mark>phê</mark>"),
        "{}",
        found.hits[0].title_html
    );
    let relaxed = ask(&index, &Query::text("cà phê zzzz"), Duration::ZERO, 512);
    assert!(relaxed.partial && relaxed.hits.is_empty(), "nothing is relaxed any more");
    assert!(!ask(&index, &Query::text("cà phê zzzz"), TIME, 512).partial);
}

#[test]
fn a_relaxed_question_needs_more_than_common_words() {
    let mut all = sites();
    all.push(site("khac.biz.vn", "Chú Tám không có phở"));
    all.push(site("bep.biz.vn", "Lò nướng pizza bằng gang"));
    let index = Index::in_ram(all).unwrap();
    assert_eq!(order(&ask(&index, &Query::text("không có chữ này zzzz"), TIME, 512)), "");
    assert_eq!(order(&ask(&index, &Query::text("lò nướng pizza ghghgh"), TIME, 512)), "bep");
}
