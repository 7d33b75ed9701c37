//! Header fields in one cell of a table: `Name: value`, one a line or separated by `|` or `;`.

/// Fields that spoke of the original transfer and would be false about this one.
const OF_THE_TRANSFER: [&str; 5] =
    ["content-length", "transfer-encoding", "content-encoding", "connection", "keep-alive"];

/// The fields to serve; without a content type among them, that of a server which knows no charset.
pub(super) fn parse(cell: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for part in cell.split(['\n', '\r', '|']) {
        for piece in part.split(';') {
            match (field(piece), fields.last_mut()) {
                (Some(field), _) => fields.push(field),
                // A parameter, as in "text/html; charset=utf-8".
                (None, Some((_, value))) if !piece.trim().is_empty() => {
                    value.push_str("; ");
                    value.push_str(piece.trim());
                }
                (None, _) => {}
            }
        }
    }
    fields.retain(|(name, _)| !OF_THE_TRANSFER.contains(&name.to_ascii_lowercase().as_str()));
    if !fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        fields.push(("Content-Type".to_owned(), "text/html".to_owned()));
    }
    fields
}

fn field(piece: &str) -> Option<(String, String)> {
    let (name, value) = piece.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let visible = |c: char| c == '\t' || !c.is_control();
    let good = !name.is_empty() && name.bytes().all(token) && value.chars().all(visible);
    good.then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &str, expected: &[(&str, &str)]) {
        let fields = parse(cell);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fields, expected, "{cell:?}");
    }

    #[test]
    fn fields_are_found_however_they_are_separated() {
        let html = ("Content-Type", "text/html");
        check("", &[html]);
        check("Server: cloudflare", &[("Server", "cloudflare"), html]);
        check("Server: a/1|CF-Ray: 1-SIN", &[("Server", "a/1"), ("CF-Ray", "1-SIN"), html]);
        check("Server: a\nX-Y: http://z/", &[("Server", "a"), ("X-Y", "http://z/"), html]);
        check(
            "Content-Type: text/html; charset=utf-8; Server: b",
            &[("Content-Type", "text/html; charset=utf-8"), ("Server", "b")],
        );
    }

    #[test]
    fn fields_of_the_old_transfer_are_left_out() {
        check("Content-Length: 114", &[("Content-Type", "text/html")]);
        check("Content-Encoding: gzip; Server: x", &[("Server", "x"), ("Content-Type", "text/html")]);
    }
}
