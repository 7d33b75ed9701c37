//! The list of names to serve pages under.

use std::collections::BTreeMap;
use std::path::Path;

use super::folder::Page;
use super::{PagesError, line, text};

/// Longest name and longest label (RFC 1035, section 2.3.4).
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// Names in sorted order, each with the page it asks for. A name that comes twice counts once; the first
/// page asked for stands.
pub(super) fn read(
    path: &Path,
    pages: &BTreeMap<String, Page>,
) -> Result<BTreeMap<String, Option<String>>, PagesError> {
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    let at = |line, reason| PagesError::Line { path: path.to_owned(), line, reason };
    for (line, name, page) in rows(path, &text(path)?)? {
        let name = ascii(&name).map_err(|reason| at(line, reason))?;
        if let Some(page) = page.as_ref().filter(|page| !pages.contains_key(*page)) {
            return Err(at(
                line,
                format!("page {page:?} is not in the folder; leave the column empty for any"),
            ));
        }
        let wanted = names.entry(name).or_default();
        *wanted = wanted.take().or(page);
    }
    if names.is_empty() { Err(PagesError::NoNames(path.to_owned())) } else { Ok(names) }
}

type Row = (u64, String, Option<String>);

/// Line, name and page of every row.
fn rows(path: &Path, text: &str) -> Result<Vec<Row>, PagesError> {
    let first = text.lines().next().unwrap_or_default();
    let column = |delimiter: char, wanted: &str| {
        first.split(delimiter).position(|cell| cell.trim().trim_matches('"').eq_ignore_ascii_case(wanted))
    };
    let table = [',', ';', '\t'].into_iter().find_map(|mark| Some((mark, column(mark, "domain")?)));
    let Some((mark, domain)) = table else { return Ok(lines(text)) };
    let page = column(mark, "page");
    let delimiter = u8::try_from(mark).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| PagesError::Line {
            path: path.to_owned(),
            line: line::of(error.position(), text),
            reason: error.to_string(),
        })?;
        let field = |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let page = Some(field(page)).filter(|page| !page.is_empty()).map(str::to_owned);
        rows.push((line::of(row.position(), text), field(Some(domain)).to_owned(), page));
    }
    Ok(rows)
}

/// One name a line; what follows `#` is a remark.
fn lines(text: &str) -> Vec<Row> {
    let names = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned());
    (1..).zip(names).filter(|(_, name)| !name.is_empty()).map(|(line, name)| (line, name, None)).collect()
}

/// The A-label form of a name, or what is wrong with it.
fn ascii(name: &str) -> Result<String, String> {
    let wrong = || format!("{name:?} is not a domain name such as quan-pho.biz.vn");
    let ascii = idna::domain_to_ascii(name.trim_end_matches('.')).map_err(|_| wrong())?;
    let label = |label: &str| {
        let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.len() <= LONGEST_LABEL && label.bytes().all(inside)
    };
    let good = ascii.len() <= LONGEST_NAME && ascii.contains('.') && ascii.split('.').all(label);
    if good { Ok(ascii) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_may_be_lines_or_a_table() {
        let path = Path::new("names.txt");
        let lines = rows(path, "a.vn\n\n# b.vn\nc.vn # shop\n").unwrap();
        assert_eq!(lines, [(1, "a.vn".to_owned(), None), (4, "c.vn".to_owned(), None)]);
        for end in ["\n", "\r\n"] {
            let table = rows(path, &["page;Domain", "p-1;a.vn", ";b.vn", ""].join(end)).unwrap();
            let read = [(2, "a.vn".to_owned(), Some("p-1".to_owned())), (3, "b.vn".to_owned(), None)];
            assert_eq!(table, read, "{end:?}");
        }
    }

    #[test]
    fn names_become_a_labels_or_are_refused() {
        assert_eq!(ascii("Quán-Phở.biz.vn.").unwrap(), "xn--qun-ph-qta2452d.biz.vn");
        for bad in ["vn", "a b.vn", "-..vn", "http://a.vn", "a_b.vn"] {
            assert!(ascii(bad).is_err(), "{bad}");
        }
    }
}
