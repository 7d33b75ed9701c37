//! What is inside what, as far as the facts of a page need it: which elements are open, and which of them a tag ends
//! (HTML 13.2.6). No tree is built: the elements that are open are all that is ever known.

use std::collections::HashMap;

/// An element's name as a small number.
type Id = u16;

/// Names that are told apart; no honest page has a tenth of it. The others share one number.
const NAMES: usize = 2_000;
/// Open elements that are looked through for the one that a tag ends: hostile pages nest a hundred thousand.
const REACH: usize = 400;

/// Elements without an inside.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "image"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that may stand before the body.
pub(super) fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "base"
            | "basefont"
            | "bgsound"
            | "link"
            | "meta"
            | "title"
            | "script"
            | "style"
            | "noscript"
            | "noframes"
            | "template"
    )
}

/// The open elements, outermost first.
#[derive(Debug, Default)]
pub(super) struct Nest {
    ids: HashMap<Box<str>, Id>,
    names: Vec<Box<str>>,
    /// How many of each are open.
    open: Vec<u32>,
    stack: Vec<Id>,
    /// Open `svg` and `math` elements: inside, `<x/>` has no inside.
    foreign: u32,
}

impl Nest {
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign > 0
    }

    pub(super) fn is_open(&self, name: &str) -> bool {
        self.ids.get(name).and_then(|id| self.open.get(usize::from(*id))).is_some_and(|open| *open > 0)
    }

    pub(super) fn push(&mut self, name: &str) {
        let id = self.id(name);
        self.stack.push(id);
        if let Some(open) = self.open.get_mut(usize::from(id)) {
            *open += 1;
        }
        self.foreign += u32::from(is_foreign_root(name));
    }

    /// Takes the innermost element off.
    pub(super) fn pop(&mut self) -> Option<&str> {
        let id = usize::from(self.stack.pop()?);
        let name = self.names.get(id)?;
        if let Some(open) = self.open.get_mut(id) {
            *open = open.saturating_sub(1);
        }
        self.foreign -= u32::from(is_foreign_root(name)).min(self.foreign);
        Some(name)
    }

    /// How many open elements the end tag of `name` ends; none if there is no such element, or only outside of the
    /// table cell that the tag stands in.
    pub(super) fn ended_by(&self, name: &str) -> usize {
        if !self.is_open(name) {
            return 0;
        }
        let walled = !is_of_table(name);
        self.reach(&[name], |open| walled && is_wall(open))
    }

    /// How many open elements a start tag of `name` ends.
    pub(super) fn ended_before(&self, name: &str) -> usize {
        let list = |open: &str| matches!(open, "ul" | "ol" | "menu") || is_wall(open);
        let definition = |open: &str| open == "dl" || is_wall(open);
        let table = |open: &str| open == "table" || open == "template";
        match name {
            "li" => self.reach(&["li"], list),
            "dd" | "dt" => self.reach(&["dd", "dt"], definition),
            "td" | "th" => self.reach(&["td", "th"], table),
            "tr" => self.reach(&["tr"], table),
            "tbody" | "thead" | "tfoot" => self.reach(&["tbody", "thead", "tfoot"], table),
            "a" | "button" | "nobr" => self.reach(&[name], is_wall),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let heading = matches!(self.innermost(), Some("h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
                if heading { 1 } else { self.paragraph() }
            }
            _ if ends_paragraph(name) => self.paragraph(),
            _ => 0,
        }
    }

    fn paragraph(&self) -> usize {
        self.reach(&["p"], |open| open == "button" || is_wall(open))
    }

    fn innermost(&self) -> Option<&str> {
        self.stack.last().and_then(|id| self.names.get(usize::from(*id))).map(|name| &**name)
    }

    /// The number of elements down to the innermost of `wanted`; none when a wall stands before it.
    fn reach(&self, wanted: &[&str], wall: impl Fn(&str) -> bool) -> usize {
        if !wanted.iter().any(|name| self.is_open(name)) {
            return 0;
        }
        let inner = self.stack.iter().rev().take(REACH).filter_map(|id| self.names.get(usize::from(*id)));
        for (above, open) in inner.enumerate() {
            if wanted.contains(&&**open) {
                return above + 1;
            }
            if wall(open) {
                return 0;
            }
        }
        0
    }

    fn id(&mut self, name: &str) -> Id {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        if self.names.len() >= NAMES {
            return 0;
        }
        if self.names.is_empty() {
            // Number 0 stands for all that come too late; no tag can name it.
            self.names.push("".into());
            self.open.push(0);
        }
        let id = Id::try_from(self.names.len()).unwrap_or(0);
        self.names.push(name.into());
        self.open.push(0);
        self.ids.insert(name.into(), id);
        id
    }
}

fn is_foreign_root(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// What an end tag of something else does not reach out of.
fn is_wall(name: &str) -> bool {
    matches!(
        name,
        "td" | "th" | "caption" | "table" | "template" | "html" | "body" | "marquee" | "object" | "applet"
    )
}

fn is_of_table(name: &str) -> bool {
    matches!(
        name,
        "td" | "th" | "caption" | "table" | "tr" | "tbody" | "thead" | "tfoot" | "colgroup" | "template"
    )
}

fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "hr"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
            | "xmp"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nest(names: &[&str]) -> Nest {
        let mut nest = Nest::default();
        names.iter().for_each(|name| nest.push(name));
        nest
    }

    #[test]
    fn an_end_tag_ends_what_is_inside_too_but_leaves_its_cell_alone() {
        assert_eq!(nest(&["div", "ul", "li", "b"]).ended_by("ul"), 3);
        assert_eq!(nest(&["div", "table", "tr", "td", "b"]).ended_by("div"), 0);
        assert_eq!(nest(&["div", "table", "tr", "td", "b"]).ended_by("table"), 4);
        assert_eq!(nest(&["div"]).ended_by("p"), 0);
    }

    #[test]
    fn what_nobody_ends_ends_by_itself() {
        assert_eq!(nest(&["ul", "li", "b"]).ended_before("li"), 2);
        assert_eq!(nest(&["ul", "li", "ul"]).ended_before("li"), 0);
        assert_eq!(nest(&["p", "b"]).ended_before("div"), 2);
        assert_eq!(nest(&["p", "button"]).ended_before("div"), 0);
        assert_eq!(nest(&["p", "b"]).ended_before("span"), 0);
        assert_eq!(nest(&["table", "tr", "td", "i"]).ended_before("tr"), 3);
        assert_eq!(nest(&["h1"]).ended_before("h2"), 1);
        assert_eq!(nest(&["a", "b"]).ended_before("a"), 2);
    }

    #[test]
    fn pictures_are_foreign_until_they_end() {
        let mut nest = nest(&["div", "svg", "g"]);
        assert!(nest.is_foreign());
        nest.pop();
        nest.pop();
        assert!(!nest.is_foreign() && nest.is_open("div") && !nest.is_open("svg"));
    }

    #[test]
    fn a_million_names_cost_the_memory_of_a_few() {
        let mut nest = Nest::default();
        for n in 0..10_000 {
            nest.push(&format!("x{n}"));
        }
        assert_eq!(nest.names.len(), NAMES);
        assert_eq!(nest.ended_by("x9999"), 0);
        while nest.pop().is_some() {}
        assert!(nest.open.iter().all(|open| *open == 0));
    }
}
