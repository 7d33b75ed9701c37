//! Facts of one page: what the parser found, before anyone judges.

use crate::validators::Validators;
use serde::{Deserialize, Serialize};

/// Everything kept of a final answer. Built by the crawler (and by `evaluate pages`) from the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct PageFacts {
    /// URL of the answer.
    pub url: String,
    /// Status code.
    pub status: u16,
    /// Headers worth keeping, names in lower case (`server`, `content-type`, `cf-mitigated`, `x-robots-tag`, …), at most 40.
    pub headers: Vec<(String, String)>,
    /// Media type without parameters, lower case; empty if none was sent.
    pub content_type: String,
    /// Bytes of the body after decompression, as far as read.
    pub bytes: u64,
    /// The body was longer than the limit, or parsing ran out of its time box.
    pub truncated: bool,
    /// SHA-256 of the body as read, lower-case hex.
    pub body_sha256: String,
    /// Encoding used (`utf-8`, `windows-1258`, `tcvn3`, …).
    pub charset: String,
    /// Where the encoding came from: `bom`, `header`, `meta`, `detected`, `repaired`.
    pub charset_from: String,
    /// `<title>`, white space folded.
    pub title: String,
    /// `<meta name=description>`, or `og:description`.
    pub description: String,
    /// `<link rel=canonical>`.
    pub canonical: Option<String>,
    /// The language that the text is in, as detected (`vi`, `en`, …); `None` when unknown.
    pub language: Option<String>,
    /// `<html lang>` as declared.
    pub declared_language: Option<String>,
    /// Visible text, NFC, white space folded; at most 64 KiB kept.
    pub text: String,
    /// Number of words in the whole visible text.
    pub words: u32,
    /// Visible characters in the whole text, without white space runs.
    pub visible_chars: u32,
    /// Words inside links: a page that is mostly links says little of its own.
    pub link_words: u32,
    /// Text of `<noscript>`, at most 2 KiB: what a shell or a challenge tells visitors without scripts.
    pub noscript: String,
    /// `<meta name=keywords>`, at most 500 characters.
    pub keywords: String,
    /// `h1`–`h3`, at most 40.
    pub headings: Vec<String>,
    /// Distinct same-site link targets, fragments and the page itself excluded.
    pub internal_links: u32,
    /// Links to other registrable domains: host with count, at most 60.
    pub external_hosts: Vec<(String, u32)>,
    /// Full URLs of links to other sites, at most 60.
    pub external_links: Vec<String>,
    /// All `<a href>`.
    pub links: u32,
    /// Texts of links, at most 200.
    pub link_texts: Vec<String>,
    /// Content images (`img` with a source, not tracking pixels), pictures, svg with size, background images.
    pub images: u32,
    /// `video`, `audio`, `iframe`, `object`, `embed`, `canvas`.
    pub media: u32,
    /// Sources of `iframe`/`frame`.
    pub frames: Vec<String>,
    /// `<script>` elements.
    pub scripts: u32,
    /// Sources of scripts and style sheets, at most 60.
    pub resources: Vec<String>,
    /// Text of inline scripts when short (at most 4 KiB in all): shells and challenges give themselves away there.
    pub inline_scripts: String,
    /// An element that a script fills (`#root`, `#app`, `#__next`, …).
    pub app_root: bool,
    /// Number of forms, and the hosts or paths their actions lead to.
    pub forms: Vec<String>,
    /// A password field stands on the page.
    pub password_field: bool,
    /// Target of `<meta http-equiv=refresh>`, or of a script that only sets `location`.
    pub refresh_to: Option<String>,
    /// `<meta name=generator>`.
    pub generator: Option<String>,
    /// `noindex` by meta or `X-Robots-Tag`.
    pub noindex: bool,
    /// HTML comments, at most 2 KiB in all.
    pub comments: String,
    /// Class names and ids of `body` and first-level containers, at most 2 KiB: signatures of systems.
    pub markers: String,
    /// Text of elements hidden by inline style (`display:none`, off-screen), at most 4 KiB.
    pub hidden_text: String,
    /// Open Graph properties, at most 20.
    pub open_graph: Vec<(String, String)>,
    /// schema.org JSON-LD objects' `@type`s, at most 20.
    pub schema_types: Vec<String>,
    /// Contact facts (never filled for id.vn).
    pub contact: Contact,
    /// How many phones, e-mail addresses, postal addresses and tax codes stand on the page, whoever's it is.
    pub contacts_seen: u32,
    /// Profiles on social networks and marketplaces, full URLs with a path, at most 30.
    pub profiles: Vec<String>,
    /// 64-bit SimHash of the visible text over 3-syllable shingles (stable for ever); `None` under 8 words.
    pub simhash: Option<i64>,
    /// How its server recognises the copy. No fact about the site: kept beside the state, not with the evidence.
    #[serde(skip)]
    pub validators: Option<Validators>,
}

/// What a business publishes about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Contact {
    /// Phone numbers in national form `0…`, at most 10.
    pub phones: Vec<String>,
    /// E-mail addresses, at most 10.
    pub emails: Vec<String>,
    /// Postal address from schema.org, microdata or a line that begins with "Địa chỉ".
    pub address: Option<String>,
    /// Organisation name from schema.org.
    pub organisation: Option<String>,
    /// Tax code (mã số thuế) with a right check digit.
    pub tax_code: Option<String>,
}

impl PageFacts {
    /// A header's value by lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}
