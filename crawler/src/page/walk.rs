//! One pass over the tree, without recursion (a hostile page is deeper than any stack).

use super::element::{Collector, Visibility};
use super::text::{nfc, squeeze};
use super::{contact, fingerprint, language};
use domain::page::PageFacts;
use scraper::{Html, Node};
use url::Url;

/// Fills the facts from the tree.
pub(super) fn fill(facts: &mut PageFacts, tree: &Html, url: &Url) {
    let mut collector = Collector::new(facts, url);
    let root = tree.tree.root();
    let mut node = root;
    'pass: loop {
        let descend = match node.value() {
            Node::Element(element) => collector.open(element) != Visibility::Skip,
            Node::Text(text) => {
                collector.text(text);
                false
            }
            Node::Comment(comment) => {
                collector.comment(comment);
                false
            }
            Node::Document | Node::Fragment => true,
            _ => false,
        };
        if descend && let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        if !descend && let Node::Element(element) = node.value() {
            // What is skipped may still matter as text: scripts, titles, noscript.
            let inner: String = node.children().filter_map(|c| c.value().as_text().map(|t| &**t)).collect();
            collector.skipped(element, &inner);
        } else if let Node::Element(element) = node.value() {
            collector.close(element);
        }
        loop {
            if node.id() == root.id() {
                break 'pass;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                continue 'pass;
            }
            let Some(parent) = node.parent() else { break 'pass };
            node = parent;
            if let Node::Element(element) = node.value() {
                collector.close(element);
            }
        }
    }
    let rest = collector.finish();
    finish(facts, &rest);
}

/// What the pass leaves over for the readers of text.
pub(super) struct Rest {
    pub lines: String,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub schema: super::schema::Schema,
    pub microdata_address: Option<String>,
}

/// A body that is plain text: one text, no elements.
pub(super) fn plain(facts: &mut PageFacts, text: &str) {
    let mut lines = super::text::Lines::new(64 * 1024);
    lines.push(text);
    facts.text = squeeze(&lines.finish());
    facts.words = lines.words();
    facts.visible_chars = lines.chars;
    facts.language = language::detect(&facts.text);
    facts.simhash = fingerprint::simhash(&facts.text);
}

fn finish(facts: &mut PageFacts, rest: &Rest) {
    let lines = nfc(rest.lines.clone());
    facts.text = squeeze(&lines);
    facts.title = nfc(squeeze(&facts.title));
    facts.description = nfc(std::mem::take(&mut facts.description));
    if facts.description.is_empty()
        && let Some((_, text)) = facts.open_graph.iter().find(|(name, _)| name == "description")
    {
        facts.description = nfc(text.clone());
    }
    facts.language = language::detect(&facts.text)
        .or_else(|| language::detect(&format!("{} {}", facts.title, facts.description)));
    facts.simhash = fingerprint::simhash(&facts.text);
    facts.schema_types.clone_from(&rest.schema.types);
    contacts(facts, rest, &lines);
}

fn contacts(facts: &mut PageFacts, rest: &Rest, lines: &str) {
    let schema = &rest.schema;
    let c = &mut facts.contact;
    c.tax_code =
        contact::tax_code(lines).or_else(|| schema.tax_id.as_deref().and_then(domain::tax_code::check));
    let phones: Vec<String> = rest.phones.iter().chain(&schema.telephones).cloned().collect();
    c.phones = contact::phones(lines, &phones, c.tax_code.as_deref());
    let emails: Vec<String> = rest.emails.iter().chain(&schema.emails).cloned().collect();
    c.emails = contact::emails(lines, &emails);
    c.address =
        schema.address.clone().or_else(|| rest.microdata_address.clone()).or_else(|| contact::address(lines));
    c.organisation = schema.name.clone();
    let others = usize::from(c.address.is_some()) + usize::from(c.tax_code.is_some());
    facts.contacts_seen = u32::try_from(c.phones.len() + c.emails.len() + others).unwrap_or(u32::MAX);
}
