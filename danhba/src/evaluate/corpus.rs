//! Reading `labels.csv`.

use anyhow::{Context, bail};
use domain::classify::Ruleset;
use domain::table::line_of;
use std::path::Path;
use url::Url;

/// One row of `labels.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    pub id: String,
    pub label: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    /// Where the page comes from (`split_group`, else the page itself): pages of one origin are alike.
    pub origin: String,
    subtype: String,
    note: String,
    visible_chars: Option<u32>,
}

impl Labelled {
    /// The URL that the page answers.
    pub fn url(&self) -> anyhow::Result<Url> {
        let host = format!("https://{}.biz.vn/", self.id.to_lowercase().replace('_', "-"));
        Url::parse(&host).with_context(|| format!("the id “{}” makes no host name", self.id))
    }

    /// Why a fair judge could argue about the page, so that it is listed apart and not counted.
    pub fn apart(&self) -> Option<&'static str> {
        let few = self.visible_chars.is_some_and(|chars| chars < 60);
        match self.label.as_str() {
            "cms_placeholder" if self.subtype.contains("inner page") => Some("inner page of a fresh site"),
            "cms_placeholder" if self.subtype.contains("readme") => Some("read-me file of a system"),
            "hacked" if self.subtype.contains("spam") => Some("spam injected into a real site"),
            "gambling_adult_scam" if self.says("doorway") => Some("doorway page"),
            "blank" | "real_content" if few => Some("fewer than 60 visible characters"),
            _ => None,
        }
    }

    fn says(&self, word: &str) -> bool {
        [&self.subtype, &self.note].iter().any(|text| text.to_lowercase().contains(word))
    }
}

/// Reads the labels of a corpus.
pub fn read(corpus: &Path) -> anyhow::Result<Vec<Labelled>> {
    let path = corpus.join("labels.csv");
    let missing = || {
        format!("cannot read {}: --corpus names a folder with labels.csv and pages/<id>.html", path.display())
    };
    let text = std::fs::read_to_string(&path).with_context(missing)?;
    rows(&text).with_context(|| format!("in {}", path.display()))
}

fn rows(text: &str) -> anyhow::Result<Vec<Labelled>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().context("no header line")?.clone();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let (Some(id), Some(label)) = (column("id"), column("label")) else {
        bail!("line 1: the columns “id” and “label” are needed");
    };
    let (subtype, note) = (column("subtype"), column("note"));
    let origin = column("split_group");
    let (status, headers, chars) =
        (column("known_http_status"), column("known_headers"), column("visible_chars"));
    let labels = Ruleset::shipped().known_labels();
    let mut pages = Vec::new();
    for record in reader.records() {
        let record = record?;
        let line = line_of(&record, text);
        let field = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().trim();
        let name = field(Some(id));
        if name.is_empty() || name.contains(['/', '\\']) || name.contains("..") {
            bail!("line {line}: “{name}” cannot be a page's id: it names a file below pages/");
        }
        let status = match field(status) {
            "" => 200,
            code => code.parse().with_context(|| format!("line {line}: “{code}” is no HTTP status"))?,
        };
        let label = field(Some(label));
        if !labels.contains(label) {
            let known: Vec<&str> = labels.iter().copied().collect();
            bail!("line {line}: “{label}” is no label; take one of {}", known.join(", "));
        }
        pages.push(Labelled {
            id: name.to_owned(),
            label: label.to_owned(),
            status,
            headers: split_headers(field(headers)),
            origin: match field(origin) {
                "" => name.to_owned(),
                group => group.to_lowercase(),
            },
            subtype: field(subtype).to_owned(),
            note: field(note).to_owned(),
            visible_chars: field(chars).parse().ok(),
        });
    }
    Ok(pages)
}

/// `Name: value` lines, separated by line breaks or ` | `.
fn split_headers(text: &str) -> Vec<(String, String)> {
    text.split('\n')
        .flat_map(|line| line.split(" | "))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_defaults() {
        let csv = "id,label,subtype,known_http_status,known_headers,visible_chars,note\n\
                   a-1,real_content,,,,900,\n\
                   b-1,error_page,,503,\"Server: x\nRetry-After: 5\",40,\n\
                   c-1,blank,,200,,10,\n\
                   d-1,cms_placeholder,wordpress readme,,,300,\n";
        let pages = rows(csv).unwrap();
        assert_eq!((pages[0].status, pages[0].apart()), (200, None));
        assert_eq!(pages[0].origin, "a-1", "a page without a group is its own");
        assert_eq!(pages[1].headers[1], ("retry-after".to_owned(), "5".to_owned()));
        assert_eq!(pages[1].status, 503);
        assert!(pages[2].apart().is_some() && pages[3].apart().is_some());
        assert_eq!(pages[0].url().unwrap().as_str(), "https://a-1.biz.vn/");
    }

    #[test]
    fn mistakes_name_their_line() {
        assert!(format!("{:#}", rows("id\nx\n").unwrap_err()).contains("label"));
        assert!(rows("id,label\n../x,y\n").unwrap_err().to_string().contains("line 2"));
        let bad = rows("id,label,known_http_status\na,b,abc\n").unwrap_err();
        assert!(bad.to_string().contains("line 2") && bad.to_string().contains("abc"));
        let bad = rows("id,label\r\na,blank\r\nb,real_contents\r\n").unwrap_err().to_string();
        assert!(
            bad.contains("line 3") && bad.contains("real_contents") && bad.contains("real_content,"),
            "{bad}"
        );
    }
}
