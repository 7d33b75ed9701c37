//! Sets of the documents of one segment.

use tantivy::DocId;

/// A list of more than one document in so many takes more room than a bit for each.
pub(super) const DENSE: u32 = 32;
/// Documents handed over at a time.
const HANDFUL: usize = 2_048;

/// Documents of one segment: listed in order where they are few, a bit for each where they are many.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    Few(Vec<DocId>),
    Many(Bits),
}

/// A bit for each document of a segment.
#[derive(Debug, Clone)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn none(documents: u32) -> Self {
        Self(vec![0; documents.div_ceil(64) as usize])
    }

    fn all(documents: u32) -> Self {
        let mut words = vec![u64::MAX; documents.div_ceil(64) as usize];
        if let (Some(last), over @ 1..) = (words.last_mut(), documents % 64) {
            *last = (1 << over) - 1;
        }
        Self(words)
    }

    pub(super) fn put(&mut self, doc: DocId) {
        self.0[(doc >> 6) as usize] |= 1 << (doc & 63);
    }

    fn has(&self, doc: DocId) -> bool {
        self.0[(doc >> 6) as usize] >> (doc & 63) & 1 == 1
    }

    fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    fn each(&self, mut take: impl FnMut(DocId) -> bool) {
        for (start, word) in (0_u32..).step_by(64).zip(&self.0) {
            let mut word = *word;
            while word != 0 {
                if !take(start + word.trailing_zeros()) {
                    return;
                }
                word &= word - 1;
            }
        }
    }
}

impl Found {
    pub(super) fn nothing() -> Self {
        Self::Few(Vec::new())
    }

    pub(super) fn all(documents: u32) -> Self {
        Self::Many(Bits::all(documents))
    }

    pub(super) fn has(&self, doc: DocId) -> bool {
        match self {
            Self::Few(list) => list.binary_search(&doc).is_ok(),
            Self::Many(bits) => bits.has(doc),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Few(list) => list.len(),
            Self::Many(bits) => bits.len(),
        }
    }

    /// Those of which something is true.
    pub(crate) fn only(self, is: impl Fn(DocId) -> bool) -> Self {
        match self {
            Self::Few(mut list) => {
                list.retain(|doc| is(*doc));
                Self::Few(list)
            }
            Self::Many(bits) => {
                let mut left = Bits(vec![0; bits.0.len()]);
                bits.each(|doc| {
                    if is(doc) {
                        left.put(doc);
                    }
                    true
                });
                Self::Many(left)
            }
        }
    }

    /// Hands all of them over in order, some thousands at a time, until told to stop.
    pub(crate) fn handfuls(&self, mut take: impl FnMut(&[DocId]) -> bool) {
        match self {
            Self::Few(list) => {
                let _ = list.chunks(HANDFUL).all(take);
            }
            Self::Many(bits) => {
                let mut hand = Vec::with_capacity(HANDFUL);
                let mut going = true;
                bits.each(|doc| {
                    hand.push(doc);
                    if hand.len() == HANDFUL {
                        going = take(&hand);
                        hand.clear();
                    }
                    going
                });
                if going && !hand.is_empty() {
                    take(&hand);
                }
            }
        }
    }

    /// All of them in order.
    pub(crate) fn list(&self) -> Vec<DocId> {
        match self {
            Self::Few(list) => list.clone(),
            Self::Many(bits) => {
                let mut out = Vec::with_capacity(bits.len());
                bits.each(|doc| {
                    out.push(doc);
                    true
                });
                out
            }
        }
    }

    /// Those that are in both.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Many(mut bits), Self::Many(others)) => {
                bits.keep(&others);
                Self::Many(bits)
            }
            (Self::Many(bits), Self::Few(mut list)) | (Self::Few(mut list), Self::Many(bits)) => {
                list.retain(|doc| bits.has(*doc));
                Self::Few(list)
            }
            (Self::Few(mut list), Self::Few(others)) => {
                let mut at = 0;
                list.retain(|doc| {
                    at += others[at..].iter().take_while(|other| *other < doc).count();
                    others.get(at) == Some(doc)
                });
                Self::Few(list)
            }
        }
    }

    /// Those that are in any, of a segment with so many documents.
    pub(super) fn any(of: Vec<Self>, documents: u32) -> Self {
        let total: usize =
            of.iter().map(|found| if let Self::Few(list) = found { list.len() } else { 0 }).sum();
        let mut lists: Vec<Vec<DocId>> = Vec::new();
        let mut bits: Option<Bits> = (total > (documents / DENSE) as usize).then(|| Bits::none(documents));
        for found in of {
            match (found, &mut bits) {
                (Self::Few(list), _) if list.is_empty() => {}
                (Self::Few(list), _) => lists.push(list),
                (Self::Many(more), Some(bits)) => bits.join(&more),
                (Self::Many(more), bits) => *bits = Some(more),
            }
        }
        match bits {
            Some(mut bits) => {
                lists.iter().flatten().for_each(|doc| bits.put(*doc));
                Self::Many(bits)
            }
            None if lists.len() == 1 => Self::Few(lists.pop().unwrap_or_default()),
            None => {
                let mut all = lists.concat();
                all.sort_unstable();
                all.dedup();
                Self::Few(all)
            }
        }
    }

    /// As a list, where so few are left.
    pub(super) fn settled(self, documents: u32) -> Self {
        match &self {
            Self::Many(bits) if bits.len() <= (documents / DENSE) as usize => Self::Few(self.list()),
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const DOCUMENTS: u32 = 200;

    fn found(docs: &BTreeSet<DocId>, many: bool) -> Found {
        if !many {
            return Found::Few(docs.iter().copied().collect());
        }
        let mut bits = Bits::none(DOCUMENTS);
        docs.iter().for_each(|doc| bits.put(*doc));
        Found::Many(bits)
    }

    proptest! {
        #[test]
        fn sets_are_sets_however_they_are_kept(
            one in proptest::collection::btree_set(0..DOCUMENTS, 0..60),
            other in proptest::collection::btree_set(0..DOCUMENTS, 0..60),
            kept in any::<(bool, bool)>(),
        ) {
            let of = |docs: BTreeSet<DocId>| docs.into_iter().collect::<Vec<_>>();
            let both = || [found(&one, kept.0), found(&other, kept.1)];
            let [a, b] = both();
            prop_assert_eq!((a.len(), a.list()), (one.len(), of(one.clone())));
            prop_assert_eq!(a.clone().settled(DOCUMENTS).list(), a.list());
            prop_assert_eq!(a.and(b).list(), of(&one & &other));
            prop_assert_eq!(Found::any(both().to_vec(), DOCUMENTS).list(), of(&one | &other));
        }
    }

    #[test]
    fn all_are_as_many_as_there_are() {
        for documents in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(documents).len(), documents as usize);
        }
    }

    #[test]
    fn handfuls_go_on_until_told_to_stop() {
        let all = Found::Many(Bits::all(10_000));
        let (mut seen, mut times) = (Vec::new(), 0);
        all.handfuls(|hand| {
            seen.extend_from_slice(hand);
            times += 1;
            times < 2
        });
        assert_eq!((times, seen), (2, (0..2 * HANDFUL as u32).collect()));
    }
}
