//! A page without the contact facts on it, for zones where none may be kept: not in its text, not in its links.

use domain::discretion::{holds_contacts, url_without_contacts, without_contacts};
use domain::page::{Contact, PageFacts};
use domain::validators::Validators;

/// Takes phone numbers and e-mail addresses out of everything that is kept of a page. Counts, hashes and what was
/// read from the whole text (language, fingerprint) stay as they were measured.
pub fn withhold_contacts(facts: &mut PageFacts) {
    // Every field is named, so that a new one cannot be forgotten here.
    let PageFacts {
        url,
        status: _,
        headers,
        content_type: _,
        bytes: _,
        truncated: _,
        body_sha256: _,
        charset: _,
        charset_from: _,
        title,
        description,
        canonical,
        language: _,
        declared_language,
        text,
        words: _,
        visible_chars: _,
        link_words: _,
        noscript,
        keywords,
        headings,
        internal_links: _,
        external_hosts,
        external_links,
        links: _,
        link_texts,
        images: _,
        media: _,
        frames,
        scripts: _,
        resources,
        inline_scripts,
        app_root: _,
        forms,
        password_field: _,
        refresh_to,
        generator,
        noindex: _,
        comments,
        markers,
        hidden_text,
        open_graph,
        schema_types,
        contact,
        // How many there were helps to tell an own page from a stranger's; what they are is nobody's business.
        contacts_seen: _,
        profiles,
        simhash: _,
        validators,
    } = facts;
    *contact = Contact::default();
    // A tag is the server's own word, but it is kept: where it or its URL could tell of a person, the page is sent again.
    let tells = |v: &mut Validators| {
        let values = [v.etag.as_deref(), v.last_modified.as_deref()];
        url_without_contacts(&v.url) != v.url || values.into_iter().flatten().any(holds_contacts)
    };
    validators.take_if(tells);
    let single =
        [title, description, text, noscript, keywords, inline_scripts, comments, markers, hidden_text];
    let optional = [declared_language, generator].into_iter().flatten();
    let lists = [headings, link_texts, schema_types].into_iter().flatten();
    let pairs = headers.iter_mut().chain(open_graph).map(|(_, value)| value);
    for text in single.into_iter().chain(optional).chain(lists).chain(pairs) {
        *text = without_contacts(text);
    }
    let places = [canonical, refresh_to].into_iter().flatten();
    for place in [url].into_iter().chain(places).chain([frames, resources, forms].into_iter().flatten()) {
        *place = url_without_contacts(place);
    }
    external_hosts.retain(|(host, _)| !holds_contacts(host));
    for links in [external_links, profiles] {
        links.retain(|link| !holds_contacts(link) && url_without_contacts(link) == *link);
    }
}
