//! HTML pieces that every page of the fiction is made of.

/// A complete document.
pub(crate) fn document(lang: &str, title: &str, description: &str, head: &str, body: &str) -> String {
    let description = if description.is_empty() {
        String::new()
    } else {
        format!("<meta name=\"description\" content=\"{}\">\n", escape(description))
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n{description}{head}</head>\n\
         <body>\n{body}\n</body>\n</html>\n",
        escape(title)
    )
}

/// Text in HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text in a JSON string.
pub(crate) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// One `<p>` for each text.
pub(crate) fn paragraphs<T: AsRef<str>>(texts: &[T]) -> String {
    texts.iter().map(|t| format!("<p>{}</p>\n", escape(t.as_ref()))).collect()
}

/// A list of links.
pub(crate) fn links(pairs: &[(String, String)], between: &str) -> String {
    let all: Vec<String> =
        pairs.iter().map(|(href, text)| format!("<a href=\"{href}\">{}</a>", escape(text))).collect();
    all.join(between)
}
