//! `classify(observation) → verdict`: pure, over all leaves of the decision tree (docs/measuring.md E.3).
//!
//! Signatures, word lists, provider lists and thresholds are data (`domain/data/rules.toml`,
//! `domain/data/providers.toml`); the order of the tree and the combination of hosts are code.
//!
//! | file | what it decides |
//! |---|---|
//! | [`ruleset`] | the data files, read and checked once |
//! | `rule`, `lexicon` | signatures, scored rules, word lists |
//! | `condition`, `view`, `numbers` | one condition on one page, and the fields it may name |
//! | [`Support`] | the rules as if the pages of one origin had never been seen |
//! | [`Model`] | learned weights of named numbers, for pages that no signature knows |
//! | `page` | one page: H*, R6, C* |
//! | `visit` | one visit of one host: redirects, robots, failures around the page |
//! | `dns` | N1–N4 |
//! | `templates` | untouched templates confirmed from clusters |
//! | `mail`, `https` | the two other axes |
//! | `decide` | the best host, the funnel, the verdict |

mod condition;
mod decide;
mod dns;
mod held_out;
mod https;
mod labels;
mod lexicon;
mod mail;
mod model;
mod needles;
mod numbers;
mod page;
mod providers;
mod rule;
pub mod ruleset;
mod templates;
mod thresholds;
mod view;
mod visit;

pub use decide::{Told, classify, classify_told, classify_with};
pub use held_out::{Seen, Support};
pub use model::{As, Feature, Kind, Model};
pub use page::{PageVerdict, classify_page};
pub use providers::{Platform, Providers};
pub use ruleset::{Ruleset, RulesetError};
pub use templates::{
    Cluster, DOMAINS, HOLDERS, NEAR, Printed, Templates, TemplatesError, clusters, template_print,
};
pub use thresholds::Thresholds;
pub use visit::visit_leaf;
