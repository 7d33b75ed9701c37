//! What each element contributes.

use super::kind::{is_app_root, is_block, is_hidden, without_tags};
use super::links::Links;
use super::meta;
use super::schema::Schema;
use super::tag::Tag;
use super::text::{Lines, cut, squeeze};
use super::walk::Rest;
use domain::page::PageFacts;
use url::Url;

/// Collects facts during the pass.
pub(super) struct Collector<'a> {
    facts: &'a mut PageFacts,
    page: Url,
    links: Links,
    schema: Schema,
    visible: Lines,
    hidden: Lines,
    hidden_depth: u32,
    depth: u32,
    body_depth: Option<u32>,
    captures: Vec<Capture>,
    script_target: Option<String>,
    microdata_address: Vec<String>,
}

/// An open element whose text is wanted by itself.
struct Capture {
    kind: Kind,
    depth: u32,
    text: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Heading,
    Link,
    Address,
}

const MAX_TEXT: usize = 64 * 1024;
/// Bytes that a capture wants; the last piece may reach beyond.
const CAPTURE: usize = 2_000;
/// Captures open at a time: real pages nest two or three, hostile ones thousands.
const CAPTURES: usize = 16;

impl<'a> Collector<'a> {
    pub fn new(facts: &'a mut PageFacts, page: &Url) -> Self {
        Self {
            facts,
            page: page.clone(),
            links: Links::new(page),
            schema: Schema::default(),
            visible: Lines::new(MAX_TEXT),
            hidden: Lines::new(4 * 1024),
            hidden_depth: 0,
            depth: 0,
            body_depth: None,
            captures: Vec::new(),
            script_target: None,
            microdata_address: Vec::new(),
        }
    }

    /// An element begins.
    pub fn open(&mut self, e: &Tag) {
        let name = e.name();
        self.depth += 1;
        if is_block(name) {
            self.break_line();
        }
        if self.hidden_depth > 0 || is_hidden(e) {
            self.hidden_depth += 1;
        }
        self.markers(e, name);
        self.counts(e, name);
        self.captured(e, name);
    }

    /// An element that was opened ends.
    pub fn close(&mut self, name: &str) {
        while let Some(capture) = self.captures.pop_if(|c| c.depth >= self.depth) {
            self.keep(&capture);
        }
        self.depth = self.depth.saturating_sub(1);
        self.hidden_depth = self.hidden_depth.saturating_sub(1);
        if is_block(name) {
            self.break_line();
        }
    }

    /// An element whose inside is no page text, with the text in it.
    pub fn skipped(&mut self, e: &Tag, inner: &str) {
        match e.name() {
            "title" if self.facts.title.is_empty() => self.facts.title = cut(&squeeze(inner), 500),
            "script" => self.script(e, inner),
            "noscript" => {
                let text = format!("{} {}", self.facts.noscript, without_tags(inner));
                self.facts.noscript = cut(&squeeze(&text), 2_048);
            }
            _ => {}
        }
    }

    /// Text of the page.
    pub fn text(&mut self, text: &str) {
        if self.hidden_depth > 0 {
            self.hidden.push(text);
            return;
        }
        self.visible.push(text);
        let in_link = self.captures.iter().any(|c| c.kind == Kind::Link);
        if in_link {
            self.facts.link_words += super::words::count(text);
        }
        for capture in &mut self.captures {
            if capture.text.len() < CAPTURE {
                capture.text.push_str(text);
            }
        }
    }

    /// A comment.
    pub fn comment(&mut self, text: &str) {
        if self.facts.comments.len() < 2_048 {
            let room = 2_048 - self.facts.comments.len();
            let text = cut(&squeeze(text), room.min(600));
            self.facts.comments.push_str(&text);
            self.facts.comments.push('\n');
        }
    }

    /// Ends the pass: writes the facts and hands over what the text readers need.
    pub fn finish(mut self) -> Rest {
        while let Some(capture) = self.captures.pop() {
            self.keep(&capture);
        }
        let lines = self.visible.finish();
        self.facts.words = self.visible.words();
        self.facts.visible_chars = self.visible.chars;
        self.facts.hidden_text = squeeze(&self.hidden.finish());
        // On a page with text of its own a script that sets the location is a button's, not a redirect.
        if self.facts.refresh_to.is_none() && self.visible.words() < 80 {
            self.facts.refresh_to = self.script_target.take();
        }
        let phones = std::mem::take(&mut self.links.phones);
        let emails = std::mem::take(&mut self.links.emails);
        self.links.finish(self.facts);
        let address = squeeze(&self.microdata_address.join(", "));
        Rest {
            lines,
            phones,
            emails,
            schema: self.schema,
            microdata_address: (address.chars().count() >= 8).then(|| cut(&address, 200)),
        }
    }

    fn break_line(&mut self) {
        self.visible.break_line();
        self.hidden.break_line();
        for capture in &mut self.captures {
            if capture.text.len() < CAPTURE && !capture.text.ends_with(' ') {
                capture.text.push(' ');
            }
        }
    }

    fn keep(&mut self, capture: &Capture) {
        let text = super::text::nfc(squeeze(&capture.text));
        match capture.kind {
            Kind::Heading if !text.is_empty() && self.facts.headings.len() < 40 => {
                self.facts.headings.push(cut(&text, 300));
            }
            Kind::Link if !text.is_empty() && self.facts.link_texts.len() < 200 => {
                self.facts.link_texts.push(cut(&text, 120));
            }
            Kind::Address if !text.is_empty() && self.microdata_address.len() < 5 => {
                self.microdata_address.push(cut(&text, 150));
            }
            _ => {}
        }
    }

    /// Classes and ids of `body` and the two levels below it.
    fn markers(&mut self, e: &Tag, name: &str) {
        if name == "body" {
            self.body_depth = Some(self.depth);
            let onload = e.attr("onload").and_then(|script| meta::script_target(script, &self.page));
            self.script_target = self.script_target.take().or(onload);
        }
        let near = self.body_depth.is_some_and(|body| self.depth <= body + 2);
        if (near || name == "html") && self.facts.markers.len() < 2_048 {
            for value in [e.attr("id"), e.attr("class")].into_iter().flatten() {
                self.facts.markers.push_str(&cut(&squeeze(value), 200));
                self.facts.markers.push(' ');
            }
        }
    }

    fn begin(&mut self, kind: Kind) {
        if self.captures.len() < CAPTURES {
            self.captures.push(Capture { kind, depth: self.depth, text: String::new() });
        }
    }

    fn captured(&mut self, e: &Tag, name: &str) {
        if matches!(name, "h1" | "h2" | "h3") {
            self.begin(Kind::Heading);
        } else if name == "a" && e.attr("href").is_some() {
            self.begin(Kind::Link);
        }
        if let Some(property) = e.attr("itemprop")
            && matches!(property, "address" | "streetAddress" | "addressLocality" | "addressRegion")
            && !self.captures.iter().any(|c| c.kind == Kind::Address)
        {
            self.begin(Kind::Address);
        }
        if let Some(kind) = e.attr("itemtype") {
            self.schema.add_type(kind);
        }
        if e.attr("itemprop") == Some("telephone")
            && let Some(content) = e.attr("content")
        {
            self.schema.telephones.push(cut(content, 60));
        }
    }

    fn counts(&mut self, e: &Tag, name: &str) {
        match name {
            "html" => {
                self.facts.declared_language =
                    e.attr("lang").map(|l| cut(l.trim(), 35)).filter(|l| !l.is_empty())
            }
            "base" => {
                if let Some(href) = e.attr("href") {
                    self.links.set_base(href);
                }
            }
            "meta" => meta::element(self.facts, |name| e.attr(name).map(str::to_owned), &self.page),
            "link" => self.link(e),
            "a" | "area" => {
                if let Some(href) = e.attr("href") {
                    self.links.anchor(href);
                }
            }
            "img" | "svg" | "picture" => self.picture(e, name),
            "video" | "audio" | "object" | "embed" | "canvas" => self.facts.media += 1,
            "iframe" | "frame" => self.frame(e),
            "form" => self.form(e),
            "input" => {
                self.facts.password_field |=
                    e.attr("type").is_some_and(|t| t.eq_ignore_ascii_case("password"))
            }
            _ => {}
        }
        if self.hidden_depth == 0 && e.attr("style").is_some_and(|s| s.to_ascii_lowercase().contains("url("))
        {
            self.facts.images += 1;
        }
        self.facts.app_root |= is_app_root(e, name);
    }

    fn link(&mut self, e: &Tag) {
        let rel = e.attr("rel").unwrap_or_default().to_ascii_lowercase();
        let Some(url) = e.attr("href").and_then(|h| self.links.resolve(h)) else { return };
        if rel.split_whitespace().any(|r| r == "canonical") && self.facts.canonical.is_none() {
            self.facts.canonical = Some(url.to_string());
        }
        if rel.contains("stylesheet") {
            self.resource(&url);
        }
    }

    fn resource(&mut self, url: &Url) {
        let text = url.to_string();
        if self.facts.resources.len() < 60 && text.len() <= 400 && !self.facts.resources.contains(&text) {
            self.facts.resources.push(text);
        }
    }

    /// Content images: with a source, larger than a tracking pixel, not hidden.
    fn picture(&mut self, e: &Tag, name: &str) {
        let size = |key| e.attr(key).and_then(|v| v.trim().trim_end_matches("px").parse::<f64>().ok());
        let tiny = [size("width"), size("height")].into_iter().flatten().any(|s| s <= 2.0);
        let sourced = match name {
            "img" => ["src", "data-src", "srcset", "data-srcset", "data-lazy-src", "data-original"]
                .iter()
                .any(|key| e.attr(key).is_some_and(|v| !v.trim().is_empty())),
            "svg" => size("width").is_some_and(|w| w >= 48.0),
            _ => false,
        };
        if sourced && !tiny && self.hidden_depth == 0 {
            self.facts.images += 1;
        }
    }

    fn frame(&mut self, e: &Tag) {
        let size = |key| e.attr(key).and_then(|v| v.trim().parse::<f64>().ok());
        // Tag managers sit in frames of no size.
        let tiny = [size("width"), size("height")].into_iter().flatten().any(|s| s <= 1.0);
        if tiny || self.hidden_depth > 0 {
            return;
        }
        if e.name() == "iframe" {
            self.facts.media += 1;
        }
        if let Some(url) = e.attr("src").and_then(|s| self.links.resolve(s))
            && self.facts.frames.len() < 20
        {
            self.facts.frames.push(cut(url.as_str(), 400));
        }
    }

    /// Foreign actions as full URLs, own ones as paths.
    fn form(&mut self, e: &Tag) {
        if self.facts.forms.len() >= 20 {
            return;
        }
        let action = e.attr("action").unwrap_or_default();
        let shown = match self.links.resolve(action) {
            Some(url) if !self.links.is_own(&url) => url.to_string(),
            Some(url) => url.path().to_owned(),
            None => action.to_owned(),
        };
        self.facts.forms.push(cut(&shown, 300));
    }

    fn script(&mut self, e: &Tag, inner: &str) {
        let kind = e.attr("type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("ld+json") {
            self.schema.read(inner);
            return;
        }
        if kind.contains("json") || kind.contains("template") || kind.contains("text/html") {
            return;
        }
        self.facts.scripts += 1;
        if let Some(url) = e.attr("src").and_then(|s| self.links.resolve(s)) {
            self.facts.app_root |=
                url.path().ends_with("/flutter_bootstrap.js") || url.path().ends_with("/main.dart.js");
            self.resource(&url);
        }
        let room = 4_096_usize.saturating_sub(self.facts.inline_scripts.len());
        if room > 0 && !inner.trim().is_empty() {
            self.facts.inline_scripts.push_str(&cut(inner.trim(), room.min(1_536)));
            self.facts.inline_scripts.push('\n');
        }
        // A script that does more than to send visitors on is longer.
        if self.script_target.is_none() && inner.len() < 1_500 {
            self.script_target = meta::script_target(inner, &self.page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_captures_stay_few_and_small() {
        let heading = Tag::new("h1", &[]);
        let mut facts = PageFacts::default();
        let mut collector = Collector::new(&mut facts, &Url::parse("https://a.vn/").unwrap());
        for _ in 0..5_000 {
            collector.open(&heading);
            collector.text("x");
        }
        assert_eq!(collector.captures.len(), CAPTURES);
        assert!(collector.captures.iter().all(|c| c.text.len() <= CAPTURE), "text and breaks are bounded");
        for _ in 0..5_000 {
            collector.close("h1");
        }
        assert!(collector.captures.is_empty(), "each is closed with its own element");
        collector.finish();
        assert_eq!(facts.headings.len(), CAPTURES);
    }

    #[test]
    fn breaks_without_text_leave_at_most_one_space() {
        let mut facts = PageFacts::default();
        let mut collector = Collector::new(&mut facts, &Url::parse("https://a.vn/").unwrap());
        collector.open(&Tag::new("h1", &[]));
        collector.text("Quán");
        for _ in 0..5_000 {
            collector.open(&Tag::new("div", &[]));
            collector.close("div");
        }
        collector.text("phở");
        assert_eq!(collector.captures[0].text, "Quán phở");
    }
}
