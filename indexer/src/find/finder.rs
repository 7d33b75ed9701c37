//! Which documents of a segment match a clause.

use super::set::{DENSE, Found};
use super::terms::{LOOK_UP, Terms, reaches};
use super::worth::stands;
use crate::plan::Clause;
use std::collections::HashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Term};

/// A segment that is searched.
pub(crate) struct Finder<'t, 'a> {
    terms: &'t mut Terms<'a>,
    segment: usize,
    documents: u32,
}

impl<'t, 'a> Finder<'t, 'a> {
    pub(crate) fn new(terms: &'t mut Terms<'a>, segment: usize) -> Self {
        let documents = terms.searcher.segment_readers()[segment].max_doc();
        Self { terms, segment, documents }
    }

    /// All documents that match, deleted ones among them.
    pub(crate) fn of(&mut self, clause: &Clause) -> tantivy::Result<Found> {
        match clause {
            Clause::Term(term) => self.terms.with(self.segment, term),
            Clause::Phrase(words) => self.phrase(words),
            Clause::Constant(of, _) | Clause::Boosted(of, _) | Clause::Lifted(of, _) => self.of(of),
            Clause::Two { found, .. } => self.of(found),
            Clause::All { must, should } if must.is_empty() => self.any(should),
            Clause::All { must, .. } => self.all(must),
            Clause::Best(of) | Clause::Some { of, least: 0 | 1 } => self.any(of),
            Clause::Some { of, least } => self.at_least(of, *least),
            Clause::Like(like) => Ok(self.terms.like(self.segment, like)?.as_ref().clone()),
            Clause::Engine(query) => self.terms.by_engine(self.segment, query.as_ref()),
            Clause::Everything => Ok(Found::all(self.documents)),
            Clause::Nothing => Ok(Found::nothing()),
        }
    }

    /// No more than so many match.
    fn most(&mut self, clause: &Clause) -> tantivy::Result<u32> {
        Ok(match clause {
            Clause::Term(term) => self.terms.of(term)?.documents(self.segment),
            Clause::Phrase(words) => {
                let mut least = self.documents;
                for word in words {
                    least = least.min(self.terms.of(word)?.documents(self.segment));
                }
                least
            }
            Clause::Constant(of, _) | Clause::Boosted(of, _) | Clause::Lifted(of, _) => self.most(of)?,
            Clause::Two { found, .. } => self.most(found)?,
            Clause::All { must, .. } if !must.is_empty() => {
                let mut least = self.documents;
                for one in must {
                    least = least.min(self.most(one)?);
                }
                least
            }
            Clause::All { should: of, .. } | Clause::Best(of) | Clause::Some { of, .. } => {
                let mut sum = 0_u32;
                for one in of {
                    sum = sum.saturating_add(self.most(one)?);
                }
                sum
            }
            Clause::Like(_) | Clause::Engine(_) | Clause::Everything => self.documents,
            Clause::Nothing => 0,
        })
    }

    fn any(&mut self, of: &[Clause]) -> tantivy::Result<Found> {
        let mut found = Vec::with_capacity(of.len());
        for one in of {
            found.push(self.of(one)?);
        }
        Ok(Found::any(found, self.documents))
    }

    /// The rarest first: what is left is looked up in the lists of the others, or these are read, whichever is cheaper.
    fn all(&mut self, must: &[Clause]) -> tantivy::Result<Found> {
        let mut order = Vec::with_capacity(must.len());
        for one in must {
            order.push((self.most(one)?, one));
        }
        order.sort_by_key(|(most, _)| *most);
        let mut left: Option<Found> = None;
        for (_, one) in order {
            left = Some(match left {
                None => self.of(one)?,
                Some(Found::Few(list)) => Found::Few(self.kept(list, one)?),
                Some(many) => many.and(self.of(one)?).settled(self.documents),
            });
        }
        Ok(left.unwrap_or_else(Found::nothing))
    }

    /// Those of a list that match too.
    fn kept(&mut self, mut list: Vec<DocId>, clause: &Clause) -> tantivy::Result<Vec<DocId>> {
        if list.is_empty() {
            return Ok(list);
        }
        match clause {
            Clause::Constant(of, _) | Clause::Boosted(of, _) | Clause::Lifted(of, _) => self.kept(list, of),
            Clause::Two { found, .. } => self.kept(list, found),
            Clause::Term(term) => {
                let size = self.terms.of(term)?.documents(self.segment) as usize;
                if list.len().saturating_mul(LOOK_UP) > size {
                    return Ok(Found::Few(list).and(self.of(clause)?).list());
                }
                let postings = self.terms.postings(self.segment, term, IndexRecordOption::Basic)?;
                let Some(mut postings) = postings else { return Ok(Vec::new()) };
                list.retain(|doc| reaches(&mut postings, *doc));
                Ok(list)
            }
            Clause::All { must, .. } if !must.is_empty() => {
                for one in must {
                    list = self.kept(list, one)?;
                }
                Ok(list)
            }
            Clause::All { should: of, .. } | Clause::Best(of) | Clause::Some { of, least: 0 | 1 } => {
                let mut kept = Vec::new();
                for one in of {
                    let more = self.kept(list.clone(), one)?;
                    list.retain(|doc| more.binary_search(doc).is_err());
                    kept.push(Found::Few(more));
                }
                Ok(Found::any(kept, self.documents).list())
            }
            Clause::Everything => Ok(list),
            other => Ok(Found::Few(list).and(self.of(other)?).list()),
        }
    }

    fn at_least(&mut self, of: &[Clause], least: usize) -> tantivy::Result<Found> {
        let mut times: HashMap<DocId, u8> = HashMap::new();
        let mut each = vec![0_u8; 0];
        let mut many = false;
        for one in of {
            let found = self.of(one)?;
            if !many && times.len() + found.len() > (self.documents / DENSE) as usize {
                many = true;
                each = vec![0; self.documents as usize];
                times.drain().for_each(|(doc, n)| each[doc as usize] = n);
            }
            found.handfuls(|docs| {
                for doc in docs {
                    let n = if many { &mut each[*doc as usize] } else { times.entry(*doc).or_default() };
                    *n = n.saturating_add(1);
                }
                true
            });
        }
        let enough = |n: u8| usize::from(n) >= least;
        let mut list: Vec<DocId> = if many {
            (0..).zip(each).filter(|(_, n)| enough(*n)).map(|(doc, _)| doc).collect()
        } else {
            times.into_iter().filter(|(_, n)| enough(*n)).map(|(doc, _)| doc).collect()
        };
        list.sort_unstable();
        Ok(Found::any(vec![Found::Few(list)], self.documents))
    }

    fn phrase(&mut self, words: &[Term]) -> tantivy::Result<Found> {
        let each: Vec<Clause> = words.iter().cloned().map(Clause::Term).collect();
        let mut list = self.all(&each)?.list();
        let mut postings = Vec::with_capacity(words.len());
        for word in words {
            let option = IndexRecordOption::WithFreqsAndPositions;
            match self.terms.postings(self.segment, word, option)? {
                Some(one) => postings.push(one),
                None => return Ok(Found::nothing()),
            }
        }
        list.retain(|doc| stands(&mut postings, *doc) > 0);
        Ok(Found::Few(list))
    }
}
