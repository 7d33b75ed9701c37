//! What a leaf reached by a rule is called in the page corpus.

use super::model::RULE_PREFIX;
use super::page::{NOT_FOLLOWED, NOT_SEEN};
use super::ruleset::Ruleset;
use crate::verdict::Leaf;
use std::collections::BTreeSet;

impl Ruleset {
    /// Every label that this rule set can give: the labels that people may use.
    #[must_use]
    pub fn known_labels(&self) -> BTreeSet<&str> {
        let leaves = Leaf::ALL.iter().map(|leaf| leaf_label(*leaf));
        let rules = self.labels.values().map(String::as_str);
        let kinds = self.model().kinds.iter().map(|kind| kind.label.as_str());
        leaves.chain(rules).chain(kinds).collect()
    }

    /// The label of the page corpus that a leaf reached by a rule stands for.
    #[must_use]
    pub fn label<'a>(&'a self, leaf: Leaf, rule: &'a str) -> &'a str {
        match rule {
            // The corpus knows no "authentication": a bare 401 is one more error page there.
            "status-401" => "error_page",
            // Where a stub leads was not seen; the leaf says "unknown", the corpus says what it is.
            NOT_FOLLOWED | NOT_SEEN => "redirect_stub",
            _ if rule.starts_with(RULE_PREFIX) => &rule[RULE_PREFIX.len()..],
            _ => self.labels.get(rule).map_or_else(|| leaf_label(leaf), String::as_str),
        }
    }
}

/// The corpus label that a leaf stands for when its rule names none.
fn leaf_label(leaf: Leaf) -> &'static str {
    match leaf {
        Leaf::C7 | Leaf::C8 | Leaf::C9 | Leaf::H4 => "real_content",
        Leaf::H1 => "bot_challenge",
        Leaf::H2 | Leaf::H3 => "error_page",
        Leaf::R6 => "gambling_adult_scam",
        Leaf::R1 | Leaf::R2 | Leaf::R4 | Leaf::R5 => "redirect_stub",
        Leaf::R3 | Leaf::C3 => "parked_for_sale",
        Leaf::C0 => "blank",
        Leaf::C1 => "webserver_default",
        Leaf::C2 => "registrar_hosting_default",
        Leaf::C4 => "under_construction",
        Leaf::C5 => "cms_placeholder",
        Leaf::C6 => "js_shell",
        Leaf::X0 | Leaf::N1 | Leaf::N2 | Leaf::N2b | Leaf::N3 | Leaf::N4 | Leaf::T1 | Leaf::T2 | Leaf::K1 => {
            "no_page"
        }
    }
}
