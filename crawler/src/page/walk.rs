//! One pass over a page, as it comes: a tokenizer reads the tags, and [`Nest`] knows what is inside what. A tree of
//! nodes is never built; it would cost three times as much, and its builder takes quadratic time for deeply nested
//! pages (servo/html5ever#788).

use super::element::Collector;
use super::kind::is_skipped;
use super::nest::{Nest, is_of_head, is_void};
use super::tag::Tag;
use super::text::{nfc, squeeze};
use super::{contact, fingerprint, language};
use domain::page::PageFacts;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::time::{Duration, Instant};
use url::Url;

/// Events between two looks at the clock.
const STEP: u32 = 512;

/// Fills the facts from the page. Tells whether all of it was read within the budget.
pub(super) fn fill(facts: &mut PageFacts, html: &str, url: &Url, budget: Duration) -> bool {
    let mut pass = Pass::new(Collector::new(facts, url), budget);
    let complete = {
        let mut emitter = CallbackEmitter::<_, OutOfTime>::new(&mut pass);
        emitter.naively_switch_states(true);
        Tokenizer::new_with_emitter(html, emitter).next().is_none()
    };
    let rest = pass.finish();
    finish(facts, &rest);
    complete
}

/// The pass stops here.
struct OutOfTime;

/// What the pass is in.
enum Within {
    /// The page.
    Page,
    /// An element whose inside is no page text but may matter: script, title, noscript.
    Raw(String),
    /// An element whose inside is left out, and how many of its name are open in it.
    Left { name: String, depth: u32 },
}

struct Pass<'a> {
    collector: Collector<'a>,
    nest: Nest,
    tag: Tag,
    in_tag: bool,
    within: Within,
    has_body: bool,
    until: Instant,
    events: u32,
}

impl Callback<OutOfTime, ()> for &mut Pass<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<OutOfTime> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_tag = true;
                self.tag.begin(name);
            }
            CallbackEvent::AttributeName { name } if self.in_tag => self.tag.attribute(name),
            CallbackEvent::AttributeValue { value } if self.in_tag => self.tag.value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                self.in_tag = false;
                let tag = std::mem::take(&mut self.tag);
                self.start(&tag, self_closing);
                self.tag = tag;
            }
            CallbackEvent::EndTag { name } => self.end(&String::from_utf8_lossy(name)),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { value } if !matches!(self.within, Within::Left { .. }) => {
                self.collector.comment(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
        self.events += 1;
        (self.events.is_multiple_of(STEP) && Instant::now() > self.until).then_some(OutOfTime)
    }
}

impl<'a> Pass<'a> {
    fn new(collector: Collector<'a>, budget: Duration) -> Self {
        Self {
            collector,
            nest: Nest::default(),
            tag: Tag::default(),
            in_tag: false,
            within: Within::Page,
            has_body: false,
            until: Instant::now() + budget,
            events: 0,
        }
    }

    fn start(&mut self, tag: &Tag, self_closing: bool) {
        let name = tag.name();
        if let Within::Left { name: outer, depth } = &mut self.within {
            // An option ends where the next one begins.
            let next = outer == "option" && matches!(name, "option" | "optgroup");
            if !next {
                *depth += u32::from(outer == name);
                return;
            }
            self.within = Within::Page;
        }
        match name {
            "html" | "head" if self.nest.is_open(name) || self.has_body => return,
            "body" if self.has_body => return,
            "body" => self.leave_head(),
            _ if !self.has_body && !is_of_head(name) => self.imply_body(),
            _ => {}
        }
        let foreign = self.nest.is_foreign();
        if !foreign {
            self.drop_inner(self.nest.ended_before(name));
        }
        if is_skipped(name) {
            self.within = match name {
                _ if foreign && self_closing => Within::Page,
                "option" | "datalist" | "template" | "noframes" => {
                    Within::Left { name: name.to_owned(), depth: 1 }
                }
                _ => Within::Raw(String::new()),
            };
            return;
        }
        self.collector.open(tag);
        if is_void(name) || (foreign && self_closing) {
            self.collector.close(name);
        } else {
            self.nest.push(name);
            self.has_body |= name == "body" || name == "frameset";
        }
    }

    fn end(&mut self, name: &str) {
        match std::mem::replace(&mut self.within, Within::Page) {
            // The tokenizer ends a raw text only at its own end tag; the tag that began it is still in the buffer.
            Within::Raw(inner) => return self.collector.skipped(&self.tag, &inner),
            Within::Left { name: outer, depth } => {
                if outer == name && depth > 1 {
                    self.within = Within::Left { name: outer, depth: depth - 1 };
                    return;
                }
                if outer == name {
                    return;
                }
                // An option ends with its list.
                if outer != "option" || !matches!(name, "select" | "optgroup" | "datalist") {
                    self.within = Within::Left { name: outer, depth };
                    return;
                }
            }
            Within::Page => {}
        }
        match name {
            // What follows them belongs to the body all the same.
            "body" | "html" => {}
            "head" => self.leave_head(),
            _ => self.drop_inner(self.nest.ended_by(name)),
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.within {
            Within::Raw(inner) => inner.push_str(text),
            Within::Left { .. } => {}
            Within::Page => {
                if !self.has_body {
                    if text.trim_ascii().is_empty() {
                        return;
                    }
                    self.imply_body();
                }
                self.collector.text(text);
            }
        }
    }

    /// Ends so many open elements, the innermost first.
    fn drop_inner(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(name) = self.nest.pop() {
                self.collector.close(name);
            }
        }
    }

    fn leave_head(&mut self) {
        if !self.has_body {
            self.drop_inner(self.nest.ended_by("head"));
        }
    }

    /// A body that no tag begins.
    fn imply_body(&mut self) {
        self.leave_head();
        let mut body = Tag::default();
        body.begin(b"body");
        self.collector.open(&body);
        self.nest.push("body");
        self.has_body = true;
    }

    fn finish(mut self) -> Rest {
        if let Within::Raw(inner) = std::mem::replace(&mut self.within, Within::Page) {
            self.collector.skipped(&self.tag, &inner);
        }
        while let Some(name) = self.nest.pop() {
            self.collector.close(name);
        }
        self.collector.finish()
    }
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

/// Reads the collected text.
pub(super) fn finish(facts: &mut PageFacts, rest: &Rest) {
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
