//! The greatest of many, without keeping them all.

/// The `limit` greatest of what was pushed.
pub(crate) struct Top<T> {
    limit: usize,
    kept: Vec<T>,
    /// Nothing at or below it can be among them any more.
    floor: Option<T>,
}

impl<T: Ord + Copy> Top<T> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::new(), floor: None }
    }

    /// Whether something as great as this could still be among them.
    pub(crate) fn takes(&self, at_most: &T) -> bool {
        self.limit > 0 && self.floor.as_ref().is_none_or(|floor| at_most > floor)
    }

    pub(crate) fn push(&mut self, one: T) {
        if !self.takes(&one) {
            return;
        }
        self.kept.push(one);
        if self.kept.len() >= 2 * self.limit + 64 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.limit {
            self.kept.select_nth_unstable_by(self.limit - 1, |a, b| b.cmp(a));
            self.kept.truncate(self.limit);
            self.floor = self.kept.last().copied();
        }
    }

    /// The greatest, and perhaps some more, in no order.
    pub(crate) fn kept(&self) -> &[T] {
        &self.kept
    }

    /// The greatest, in no order.
    pub(crate) fn into_kept(mut self) -> Vec<T> {
        if self.limit == 0 {
            return Vec::new();
        }
        self.cut();
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_greatest_are_kept(numbers in proptest::collection::vec(0_u16..400, 0..600), limit in 0_usize..20) {
            let mut top = Top::new(limit);
            let mut all: Vec<(u16, usize)> = numbers.iter().copied().enumerate().map(|(i, n)| (n, i)).collect();
            all.iter().for_each(|one| top.push(*one));
            let mut kept = top.into_kept();
            kept.sort_by(|a, b| b.cmp(a));
            all.sort_by(|a, b| b.cmp(a));
            all.truncate(limit);
            prop_assert_eq!(kept, all);
        }
    }
}
