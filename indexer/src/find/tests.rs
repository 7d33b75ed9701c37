//! What is found and what is weighed, against a plain look at each document.

use super::{Finder, Terms, Weigher};
use crate::budget::Budget;
use crate::plan::{Clause, Like};
use crate::schema::Fields;
use crate::tests::site;
use crate::{Document, Index};
use proptest::prelude::*;
use std::time::Duration;
use tantivy::Term;

const WORDS: [&str; 6] = ["pho", "bo", "bun", "com", "tam", "cha"];

/// A clause that can be made again, and answered without an index.
#[derive(Debug, Clone)]
enum Ask {
    Word(usize),
    SideBySide(usize, usize),
    Beginning(char),
    Everything,
    Nothing,
    All(Vec<Ask>, Vec<Ask>),
    Any(Vec<Ask>),
    Some(Vec<Ask>, usize),
}

impl Ask {
    fn clause(&self, f: &Fields) -> Clause {
        let word = |text: &str| Term::from_field_text(f.name.fold, text);
        let each = |of: &[Self]| of.iter().map(|ask| ask.clause(f)).collect();
        match self {
            Self::Word(n) => Clause::Boosted(Box::new(Clause::Term(word(WORDS[*n]))), 2.0),
            Self::SideBySide(a, b) => Clause::Phrase(vec![word(WORDS[*a]), word(WORDS[*b])]),
            Self::Beginning(letter) => Clause::Like(Like::Beginning(word(&letter.to_string()))),
            Self::Everything => Clause::Everything,
            Self::Nothing => Clause::Nothing,
            Self::All(must, should) => Clause::All { must: each(must), should: each(should) },
            Self::Any(of) => Clause::Best(each(of)),
            Self::Some(of, least) => Clause::Some { of: each(of), least: *least },
        }
    }

    fn matches(&self, title: &[usize]) -> bool {
        match self {
            Self::Word(n) => title.contains(n),
            Self::SideBySide(a, b) => title.windows(2).any(|two| two == [*a, *b]),
            Self::Beginning(letter) => title.iter().any(|n| WORDS[*n].starts_with(*letter)),
            Self::Everything => true,
            Self::Nothing => false,
            Self::All(must, should) if must.is_empty() => should.iter().any(|ask| ask.matches(title)),
            Self::All(must, _) => must.iter().all(|ask| ask.matches(title)),
            Self::Any(of) => of.iter().any(|ask| ask.matches(title)),
            Self::Some(of, least) => of.iter().filter(|ask| ask.matches(title)).count() >= (*least).max(1),
        }
    }
}

fn asks() -> impl Strategy<Value = Ask> {
    let leaf = prop_oneof![
        5 => (0..WORDS.len()).prop_map(Ask::Word),
        2 => (0..WORDS.len(), 0..WORDS.len()).prop_map(|(a, b)| Ask::SideBySide(a, b)),
        2 => prop_oneof![Just('b'), Just('c'), Just('x')].prop_map(Ask::Beginning),
        1 => Just(Ask::Everything),
        1 => Just(Ask::Nothing),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = || proptest::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (several(), several()).prop_map(|(must, should)| Ask::All(must, should)),
            several().prop_map(Ask::Any),
            (several(), 0_usize..4).prop_map(|(of, least)| Ask::Some(of, least)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_matches_is_found_and_nothing_else_is_worth_anything(
        titles in proptest::collection::vec(proptest::collection::vec(0..WORDS.len(), 1..5), 1..90),
        asked in proptest::collection::vec(asks(), 8),
    ) {
        // A word counts once in a name.
        let titles: Vec<Vec<usize>> = titles
            .into_iter()
            .map(|title| title.iter().enumerate().filter(|(i, n)| !title[..*i].contains(n)).map(|(_, n)| *n).collect())
            .collect();
        let named = |title: &Vec<usize>| title.iter().map(|n| WORDS[*n]).collect::<Vec<_>>().join(" ");
        let documents: Vec<Document> =
            titles.iter().enumerate().map(|(i, title)| site(&format!("d{i}.biz.vn"), &named(title))).collect();
        let index = Index::in_ram(documents).unwrap();
        let live = index.live();
        let searcher = live.reader.searcher();
        prop_assert_eq!(searcher.segment_readers().len(), 1, "documents have the numbers in which they came");
        let budget = Budget::of(Duration::from_secs(600));
        let mut terms = Terms::new(&searcher, &budget);
        let all: Vec<u32> = (0..titles.len() as u32).collect();
        for ask in asked {
            let clause = ask.clause(&live.fields);
            let expected: Vec<u32> =
                all.iter().copied().filter(|doc| ask.matches(&titles[*doc as usize])).collect();
            prop_assert_eq!(Finder::new(&mut terms, 0).of(&clause).unwrap().list(), expected.clone(), "{:?}", &ask);
            let worth = Weigher::new(&mut terms, 0, &all).of(&clause).unwrap();
            let worthy: Vec<u32> =
                all.iter().copied().filter(|doc| worth[*doc as usize] > 0.0).collect();
            prop_assert_eq!(worthy, expected, "{:?}", ask);
        }
    }
}
