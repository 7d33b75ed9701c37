//! The fields of the index, and the digest that tells whether an index on disk has them.

use crate::fingerprint::fnv1a;
use crate::pieces::Pieces;
use crate::vietnamese;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

/// Words with a space between them, and whole texts of which each stands in a line.
const WORDS: &str = "words";
const LINES: &str = "lines";

/// How many facets there are.
pub(crate) const FACETS: usize = 7;
/// Names of the fast fields that facets count, in the order of [`crate::Facets`].
pub(crate) const FACET_FIELDS: [&str; FACETS] =
    ["province", "zone", "sector", "state", "https", "ward", "service"];
/// The fast field of domains.
pub(crate) const DOMAIN: &str = "domain";
/// The fast field of name sort keys.
pub(crate) const SORT_KEY: &str = "sort_key";
/// The fast field of first use.
pub(crate) const FIRST_USE: &str = "first_use_at";
/// The fast field of the static rank.
pub(crate) const QUALITY: &str = "quality";
/// The fast field of a number that depends on the domain alone: the order of sites that nothing else tells apart.
pub(crate) const SPREAD: &str = "spread";
/// The fast field of a document's fingerprint.
pub(crate) const DIGEST: &str = "digest";

/// The pair of fields of a page's text.
pub(crate) const BODY: &str = "body";

/// A text in its two forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub exact: Field,
    pub fold: Field,
}

/// The fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub domain: Field,
    /// The whole label without marks, hyphens and y: one key for quan-pho, quanpho, quán-phở.
    pub label_key: Field,
    pub name: Pair,
    /// Label parts, holder's name, and what joined words of the title fall apart into.
    pub label: Pair,
    pub description: Pair,
    pub body: Pair,
    pub place: Pair,
    /// All words of the five above without marks: one list to go through for a word, wherever it stands.
    pub anywhere: Field,
    /// Neighbouring words, both as `ca phe` and as `caphe`.
    pub pairs: Field,
    /// The name from each of its first words on: for suggestions.
    pub starts: Field,
    pub facets: [Field; FACETS],
    pub leaf: Field,
    pub holder: Field,
    pub sort_key: Field,
    pub first_use_at: Field,
    pub quality: Field,
    pub spread: Field,
    pub digest: Field,
    pub shown_title: Field,
    pub shown_description: Field,
    pub shown_excerpt: Field,
}

fn text() -> TextOptions {
    words_with(IndexRecordOption::WithFreqsAndPositions)
}

/// Words of which counts how often they are there, and not where: nobody asks for words side by side in a page's text.
fn words_counted() -> TextOptions {
    words_with(IndexRecordOption::WithFreqs)
}

fn words_with(option: IndexRecordOption) -> TextOptions {
    let words = TextFieldIndexing::default().set_tokenizer(WORDS).set_index_option(option);
    TextOptions::default().set_indexing_options(words)
}

/// Words of which only counts that they are there.
fn words_alone() -> TextOptions {
    let words = TextFieldIndexing::default().set_tokenizer(WORDS).set_fieldnorms(false);
    TextOptions::default().set_indexing_options(words.set_index_option(IndexRecordOption::Basic))
}

/// Whole texts in which how many there are says nothing.
fn bare() -> TextOptions {
    let whole = TextFieldIndexing::default().set_tokenizer(LINES).set_fieldnorms(false);
    TextOptions::default().set_indexing_options(whole.set_index_option(IndexRecordOption::Basic))
}

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let code = || STRING.set_fast("raw");
    let number = || NumericOptions::default().set_fast();
    let mut pair = |name: &str, options: fn() -> TextOptions| Pair {
        exact: b.add_text_field(&format!("{name}_exact"), options()),
        fold: b.add_text_field(&format!("{name}_fold"), options()),
    };
    let (name, label) = (pair("name", text), pair("label", text));
    let (description, body) = (pair("description", text), pair(BODY, words_counted));
    let place = pair("place", text);
    let fields = Fields {
        name,
        label,
        description,
        body,
        place,
        domain: b.add_text_field(DOMAIN, code() | STORED),
        anywhere: b.add_text_field("anywhere", words_alone()),
        starts: b.add_text_field("starts", bare()),
        label_key: b.add_text_field("label_key", bare()),
        pairs: b.add_text_field("pairs", bare()),
        facets: FACET_FIELDS.map(|f| b.add_text_field(f, code())),
        leaf: b.add_text_field("leaf", code()),
        holder: b.add_text_field("holder", code()),
        sort_key: b.add_text_field(SORT_KEY, TextOptions::default().set_fast("raw")),
        first_use_at: b.add_i64_field(FIRST_USE, number()),
        quality: b.add_u64_field(QUALITY, number()),
        spread: b.add_u64_field(SPREAD, number()),
        digest: b.add_u64_field(DIGEST, number()),
        shown_title: b.add_text_field("shown_title", STORED),
        shown_description: b.add_text_field("shown_description", STORED),
        shown_excerpt: b.add_text_field("shown_excerpt", STORED),
    };
    (b.build(), fields)
}

/// The tokenizers. They are not stored in an index: every handle needs them.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    for (name, between) in [(WORDS, ' '), (LINES, '\n')] {
        manager.register(name, TextAnalyzer::builder(Pieces { between }).build());
    }
    manager
}

/// Changes whenever the fields, the analysis or the making of documents change: an index with another digest
/// is rebuilt.
pub(crate) fn digest(schema: &Schema) -> String {
    let fields = serde_json::to_string(schema).unwrap_or_default();
    format!("{:016x}-{}-{}", fnv1a(fields.as_bytes()), vietnamese::VERSION, crate::document::VERSION)
}
