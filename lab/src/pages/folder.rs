//! The pages of a folder, with what is known about how each was served.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{PagesError, headers, line, text};

/// The file that describes the pages.
const LABELS: &str = "labels.csv";

/// One page as it will be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) label: Option<String>,
}

/// Pages by id, in the order of ids.
pub(super) fn read(dir: &Path) -> Result<BTreeMap<String, Page>, PagesError> {
    // Whoever names the inner folder `pages` of a labelled one means the labels beside it too.
    let outer = dir.parent().filter(|_| dir.file_name().is_some_and(|name| name == "pages"));
    let labels = [Some(dir), outer].into_iter().flatten().map(|d| d.join(LABELS)).find(|file| file.is_file());
    let pages = match labels {
        Some(labels) => labelled(dir, &labels)?,
        None => unlabelled(dir)?,
    };
    if pages.is_empty() { Err(PagesError::NoPages(dir.to_owned())) } else { Ok(pages) }
}

fn labelled(dir: &Path, labels: &Path) -> Result<BTreeMap<String, Page>, PagesError> {
    let at = |line, reason: String| PagesError::Line { path: labels.to_owned(), line, reason };
    let text = text(labels)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| at(1, error.to_string()))?.clone();
    let column = |name: &str| columns.iter().position(|column| column.trim() == name);
    let id = column("id").ok_or_else(|| at(1, "no column id".to_owned()))?;
    let (label, status, headers) = (column("label"), column("known_http_status"), column("known_headers"));
    let mut pages = BTreeMap::new();
    for row in reader.records() {
        let row = row.map_err(|error| at(line::of(error.position(), &text), error.to_string()))?;
        let line = line::of(row.position(), &text);
        let field = |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let id = field(Some(id));
        let path = page_path(dir, id).ok_or_else(|| {
            at(line, format!("no page {id:?}: neither pages/{id}.html nor {id}.html is in {}", dir.display()))
        })?;
        let status = match field(status) {
            "" => 200,
            given => given.parse().ok().filter(|code| (200..=599).contains(code)).ok_or_else(|| {
                at(line, format!("known_http_status {given:?} is not a status from 200 to 599"))
            })?,
        };
        let label = Some(field(label)).filter(|label| !label.is_empty()).map(str::to_owned);
        let page = Page { status, headers: headers::parse(field(headers)), body: bytes(&path)?, label };
        pages.insert(id.to_owned(), page);
    }
    Ok(pages)
}

/// Where a page is; an id that leads out of the folder is none.
fn page_path(dir: &Path, id: &str) -> Option<PathBuf> {
    let file = format!("{id}.html");
    if id.is_empty() || Path::new(&file).file_name() != Some(OsStr::new(&file)) {
        return None;
    }
    [dir.join("pages").join(&file), dir.join(&file)].into_iter().find(|path| path.is_file())
}

fn unlabelled(dir: &Path) -> Result<BTreeMap<String, Page>, PagesError> {
    let unread = |source| PagesError::Read { path: dir.to_owned(), source };
    let mut pages = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        let html = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("html"));
        let Some(id) = path.file_stem().and_then(OsStr::to_str).filter(|_| html && path.is_file()) else {
            continue;
        };
        let page = Page { status: 200, headers: headers::parse(""), body: bytes(&path)?, label: None };
        pages.insert(id.to_owned(), page);
    }
    Ok(pages)
}

fn bytes(path: &Path) -> Result<Vec<u8>, PagesError> {
    std::fs::read(path).map_err(|source| PagesError::Read { path: path.to_owned(), source })
}
