//! What the meta tags in the head of a page say. Only the head counts: what visitors may write stands in the body.

use super::nest::is_of_head;
use super::tag::Tag;
use html5gum::Span;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};

/// The head is over.
struct Body;

#[derive(Default)]
struct Head<'a> {
    wanted: &'a str,
    tag: Tag,
    in_tag: bool,
    contents: Vec<String>,
}

impl Callback<Body, ()> for &mut Head<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, _: Span<()>) -> Option<Body> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_tag = true;
                self.tag.begin(name);
            }
            CallbackEvent::AttributeName { name } if self.in_tag => self.tag.attribute(name),
            CallbackEvent::AttributeValue { value } if self.in_tag => self.tag.value(value),
            CallbackEvent::CloseStartTag { .. } => {
                self.in_tag = false;
                let name = self.tag.name();
                if !matches!(name, "html" | "head") && !is_of_head(name) {
                    return Some(Body);
                }
                let named = self.tag.attr("name").is_some_and(|n| n.trim().eq_ignore_ascii_case(self.wanted));
                if name == "meta" && named {
                    self.contents.push(self.tag.attr("content").unwrap_or_default().to_owned());
                }
            }
            CallbackEvent::EndTag { name: b"head" } => return Some(Body),
            _ => {}
        }
        None
    }
}

/// The contents of the meta tags of a name in the head of a page.
#[must_use]
pub fn meta_contents(html: &str, name: &str) -> Vec<String> {
    let mut head = Head { wanted: name, ..Head::default() };
    {
        let mut emitter = CallbackEmitter::<_, Body>::new(&mut head);
        emitter.naively_switch_states(true);
        // The first thing that it yields is the end of the head.
        let _ = Tokenizer::new_with_emitter(html, emitter).next();
    }
    head.contents
}

#[cfg(test)]
mod tests {
    use super::meta_contents;

    fn read(html: &str) -> Vec<String> {
        meta_contents(html, "danhba-verify")
    }

    #[test]
    fn a_meta_tag_in_the_head_is_read() {
        let page =
            "<!doctype html><html><head><title>a</title><META content=k3 Name='danhba-verify'></head><body>";
        assert_eq!(read(page), ["k3"]);
        assert_eq!(
            read("<meta name=danhba-verify content=k3><p>x"),
            ["k3"],
            "tags of the head may be left out"
        );
    }

    #[test]
    fn what_visitors_may_write_proves_nothing() {
        for page in [
            "<head></head><body><meta name=danhba-verify content=k3>",
            "<body><p>bình luận: <meta name=danhba-verify content=k3>",
            "<p>x<meta name=danhba-verify content=k3>",
            "<head><title><meta name=danhba-verify content=k3></title></head>",
            "<head><!-- <meta name=danhba-verify content=k3> --></head>",
            "<head><script>'<meta name=danhba-verify content=k3>'</script></head>",
            "<textarea><meta name=danhba-verify content=k3></textarea>",
        ] {
            assert!(read(page).is_empty(), "{page}");
        }
    }
}
