//! The small part of Markdown that our own documents use: headings, paragraphs, lists, fenced code, tables, and
//! inside them code, bold and links. Everything else is text and comes out escaped.

use crate::markup::escape;

/// Markdown as HTML.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
            out.push_str(&format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escape(&code.join("\n"))));
        } else if let Some((rank, words)) = heading(line) {
            out.push_str(&format!("<h{rank}>{}</h{rank}>\n", inline(words)));
        } else if let Some(first) = line.strip_prefix("- ") {
            let mut items = vec![first.to_owned()];
            while let Some(next) = lines.next_if(|l| l.starts_with("- ") || l.starts_with("  ")) {
                match next.strip_prefix("- ") {
                    Some(item) => items.push(item.to_owned()),
                    None => {
                        if let Some(last) = items.last_mut() {
                            last.push(' ');
                            last.push_str(next.trim());
                        }
                    }
                }
            }
            let list: String = items.iter().map(|i| format!("<li>{}</li>\n", inline(i))).collect();
            out.push_str(&format!("<ul>\n{list}</ul>\n"));
        } else if line.starts_with('|') {
            let mut rows = vec![line];
            while let Some(next) = lines.next_if(|l| l.starts_with('|')) {
                rows.push(next);
            }
            out.push_str(&table(&rows));
        } else {
            let mut words = line.to_owned();
            while let Some(next) = lines.next_if(|l| is_text(l)) {
                words.push(' ');
                words.push_str(next.trim());
            }
            out.push_str(&format!("<p>{}</p>\n", inline(&words)));
        }
    }
    out
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let rank = line.bytes().take_while(|b| *b == b'#').count();
    (1..=4).contains(&rank).then(|| line[rank..].strip_prefix(' ').map(|words| (rank, words)))?
}

fn is_text(line: &str) -> bool {
    !line.trim().is_empty()
        && !line.starts_with(['#', '|'])
        && !line.starts_with("- ")
        && !line.starts_with("```")
}

fn table(rows: &[&str]) -> String {
    let cells = |row: &str| -> Vec<String> {
        row.trim().trim_matches('|').split('|').map(|c| inline(c.trim())).collect()
    };
    let rule = |row: &&&str| row.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let mut out = String::from("<div class=\"scroll\" tabindex=\"0\"><table>\n");
    for (i, row) in rows.iter().enumerate().filter(|(_, r)| !rule(r)) {
        let cells = cells(row);
        let line: String = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| match (i, column) {
                (0, _) => format!("<th scope=\"col\">{cell}</th>"),
                (_, 0) => format!("<th scope=\"row\">{cell}</th>"),
                _ => format!("<td>{cell}</td>"),
            })
            .collect();
        out.push_str(&format!("<tr>{line}</tr>\n"));
    }
    out.push_str("</table></div>\n");
    out
}

fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        let taken = span(rest, &mut out);
        if taken == 0 {
            out.push_str(&escape(&rest[..1]));
            rest = &rest[1..];
        } else {
            rest = &rest[taken..];
        }
    }
    out.push_str(&escape(rest));
    out
}

// Writes the span that begins here and returns its length; 0 when it is only a character.
fn span(text: &str, out: &mut String) -> usize {
    if let Some((code, _)) = text.strip_prefix('`').and_then(|t| t.split_once('`')) {
        out.push_str(&format!("<code>{}</code>", escape(code)));
        return code.len() + 2;
    }
    if let Some((bold, _)) = text.strip_prefix("**").and_then(|t| t.split_once("**")) {
        out.push_str(&format!("<strong>{}</strong>", escape(bold)));
        return bold.len() + 4;
    }
    let link = text.strip_prefix('[').and_then(|t| t.split_once("](")).and_then(|(words, after)| {
        let (target, _) = after.split_once(')')?;
        Some((words, target))
    });
    match link {
        Some((words, target)) if allowed(target) => {
            out.push_str(&format!("<a href=\"{}\">{}</a>", escape(target), escape(words)));
            words.len() + target.len() + 4
        }
        _ => 0,
    }
}

fn allowed(target: &str) -> bool {
    ["https://", "http://", "mailto:", "/", "#"].iter().any(|p| target.starts_with(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_documents_need_no_more_than_this() {
        assert_eq!(html("# A & B\n\nmột\nhai\n"), "<h1>A &amp; B</h1>\n<p>một hai</p>\n");
        assert_eq!(html("- a\n  b\n- c"), "<ul>\n<li>a b</li>\n<li>c</li>\n</ul>\n");
        assert_eq!(html("```\n<x>\n```"), "<pre tabindex=\"0\"><code>&lt;x&gt;</code></pre>\n");
        assert_eq!(
            html("`a` **b** [c](/d)"),
            "<p><code>a</code> <strong>b</strong> <a href=\"/d\">c</a></p>\n"
        );
        assert!(html("| a | b |\n|---|---|\n| 1 | 2 |").contains("<th scope=\"row\">1</th><td>2</td>"));
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(html("a * b [x] `"), "<p>a * b [x] `</p>\n");
        assert_eq!(html("[x](javascript:alert(1))"), "<p>[x](javascript:alert(1))</p>\n");
        assert_eq!(html("<script>"), "<p>&lt;script&gt;</p>\n");
    }
}
