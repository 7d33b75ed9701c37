//! Provinces named in a query: their sites are lifted, and no other is hidden, because a name like Hòa Bình may
//! be a shop's as well.

use crate::vietnamese::{Word, words};
use domain::province::{ProvinceCode, gazetteer};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The names of present and former provinces, with the present province of each.
static NAMES: LazyLock<Vec<(Vec<Word>, ProvinceCode)>> = LazyLock::new(|| {
    let present = gazetteer().provinces().iter().map(|p| (p.name.as_str(), p.code));
    let former = gazetteer().former().iter().map(|p| (p.name.as_str(), p.present));
    present.chain(former).map(|(name, code)| (words(name).collect(), code)).collect()
});

/// The present provinces whose name, or whose former part's name, stands in these words. A name typed with marks
/// has to have the right ones.
pub(crate) fn provinces_named(typed: &[&Word]) -> BTreeSet<ProvinceCode> {
    let same = |typed: &Word, name: &Word| {
        if typed.is_marked() { typed.exact == name.exact } else { typed.fold == name.fold }
    };
    let stands = |name: &[Word]| {
        !name.is_empty() && typed.windows(name.len()).any(|run| run.iter().zip(name).all(|(t, n)| same(t, n)))
    };
    NAMES.iter().filter(|(name, _)| stands(name)).map(|(_, code)| *code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> String {
        let typed: Vec<Word> = words(text).collect();
        let codes = provinces_named(&typed.iter().collect::<Vec<_>>());
        codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn present_and_former_names_are_found_with_and_without_marks() {
        assert_eq!(named("quán cà phê hà nội"), "01");
        assert_eq!(named("ca phe HA NOI"), "01");
        assert_eq!(named("gốm bình dương"), "79", "Bình Dương became a part of Hồ Chí Minh city");
        assert_eq!(named("gốm bính dương"), "", "typed marks count");
        assert_eq!(named("phở bò"), "");
    }
}
