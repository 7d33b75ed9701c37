//! What the businesses do: invented wording by trade, read from data files (see [`read`] for the format).

use std::sync::LazyLock;

/// One trade with everything that its sites draw from. Texts carry slots: `{b}` brand, `{p}` province,
/// `{w}` ward, `{y}` year of founding, `{o}` owner.
#[derive(Debug, Default)]
pub(crate) struct Trade {
    pub(crate) key: &'static str,
    /// VSIC 2025 section.
    pub(crate) sector: &'static str,
    /// schema.org type.
    pub(crate) schema: &'static str,
    /// What a customer calls such a place: `Quán phở`.
    pub(crate) kind: &'static str,
    /// Heading of what it offers: `Thực đơn`.
    pub(crate) offer: &'static str,
    /// Mostly run by households.
    pub(crate) household: bool,
    /// Patterns of brands: `{f}` a fine name, `{n}` a neighbourly one.
    pub(crate) names: Vec<&'static str>,
    pub(crate) tags: Vec<&'static str>,
    pub(crate) says: Vec<&'static str>,
    pub(crate) items: Vec<Item>,
    pub(crate) whys: Vec<&'static str>,
    pub(crate) asks: Vec<(&'static str, &'static str)>,
    pub(crate) news: Vec<(&'static str, &'static str)>,
}

/// One thing on offer.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) name: &'static str,
    pub(crate) price: &'static str,
    pub(crate) note: &'static str,
}

/// All trades.
pub(crate) fn trades() -> &'static [Trade] {
    static ALL: LazyLock<Vec<Trade>> = LazyLock::new(|| {
        [
            include_str!("data/trades_food.txt"),
            include_str!("data/trades_goods.txt"),
            include_str!("data/trades_making.txt"),
            include_str!("data/trades_services.txt"),
            include_str!("data/trades_care.txt"),
        ]
        .into_iter()
        .flat_map(read)
        .collect()
    });
    &ALL
}

/// Blocks that begin with `key`, one `word value` a line; `|` separates the parts of a value.
fn read(text: &'static str) -> Vec<Trade> {
    let mut all: Vec<Trade> = Vec::new();
    for (word, value) in text.lines().filter_map(|line| line.split_once(' ')) {
        let value = value.trim();
        if word == "key" {
            all.push(Trade { key: value, ..Trade::default() });
        }
        let Some(trade) = all.last_mut() else { continue };
        let mut parts = value.split('|').map(str::trim);
        let mut next = || parts.next().unwrap_or_default();
        match word {
            "sector" => trade.sector = value,
            "schema" => trade.schema = value,
            "kind" => trade.kind = value,
            "offer" => trade.offer = value,
            "run" => trade.household = value == "household",
            "name" => trade.names.push(value),
            "tag" => trade.tags.push(value),
            "say" => trade.says.push(value),
            "why" => trade.whys.push(value),
            "item" => trade.items.push(Item { name: next(), price: next(), note: next() }),
            "ask" => trade.asks.push((next(), next())),
            "news" => trade.news.push((next(), next())),
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trade_has_enough_to_say() {
        assert!(trades().len() >= 25, "{} trades", trades().len());
        for t in trades() {
            assert!(!t.sector.is_empty() && !t.schema.is_empty() && !t.kind.is_empty(), "{}", t.key);
            let counts = [t.names.len(), t.tags.len(), t.whys.len(), t.asks.len(), t.news.len()];
            assert!(counts.iter().all(|&n| n >= 2), "{}: {counts:?}", t.key);
            assert!(t.says.len() >= 5 && t.items.len() >= 6, "{}", t.key);
            assert!(t.asks.iter().chain(&t.news).all(|(a, b)| !a.is_empty() && !b.is_empty()), "{}", t.key);
        }
    }
}
