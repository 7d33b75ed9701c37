//! A start tag as read. Its buffers are used again for the next one.

/// A name in lower case and attributes in order; of two attributes of one name the first holds (HTML 13.2.5.33).
#[derive(Debug, Default)]
pub(super) struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    used: usize,
}

impl Tag {
    #[cfg(test)]
    pub(super) fn new(name: &str, attributes: &[(&str, &str)]) -> Self {
        let mut tag = Self::default();
        tag.begin(name.as_bytes());
        for (name, value) in attributes {
            tag.attribute(name.as_bytes());
            tag.value(value.as_bytes());
        }
        tag
    }

    /// Begins another tag.
    pub(super) fn begin(&mut self, name: &[u8]) {
        set(&mut self.name, name);
        self.used = 0;
    }

    /// Begins another attribute.
    pub(super) fn attribute(&mut self, name: &[u8]) {
        if self.used == self.attributes.len() {
            self.attributes.push(Default::default());
        }
        if let Some((key, value)) = self.attributes.get_mut(self.used) {
            set(key, name);
            value.clear();
        }
        self.used += 1;
    }

    /// The value of the attribute begun last.
    pub(super) fn value(&mut self, text: &[u8]) {
        if let Some((_, value)) = self.used.checked_sub(1).and_then(|last| self.attributes.get_mut(last)) {
            set(value, text);
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        let attributes = self.attributes.get(..self.used).unwrap_or_default();
        attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn set(text: &mut String, bytes: &[u8]) {
    text.clear();
    // The tokenizer was given a string and cuts only at signs of ASCII; lossy for want of a type that says so.
    text.push_str(&String::from_utf8_lossy(bytes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_last_tag_stays() {
        let mut tag = Tag::new("a", &[("href", "/x"), ("hidden", "")]);
        assert_eq!((tag.attr("href"), tag.attr("hidden")), (Some("/x"), Some("")));
        tag.begin(b"img");
        tag.attribute(b"src");
        assert_eq!(
            (tag.name(), tag.attr("src"), tag.attr("href"), tag.attr("hidden")),
            ("img", Some(""), None, None)
        );
    }

    #[test]
    fn the_first_of_two_attributes_holds() {
        assert_eq!(Tag::new("a", &[("href", "/1"), ("href", "/2")]).attr("href"), Some("/1"));
    }
}
