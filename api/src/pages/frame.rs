//! What every page has around its content: title, addresses in both languages, navigation, footer.

use super::Link;
use crate::assets;
use crate::extract::Locale;
use crate::locales::Lang;
use crate::locales::texts::Texts;
use crate::paths::Page;
use crate::state::ApiState;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Language.
    pub lang: Lang,
    /// Its texts.
    pub t: &'static Texts,
    /// Title without the name of the site; empty on the front page.
    pub title: String,
    /// For search engines; may be empty.
    pub description: String,
    /// Asks search engines not to index the page.
    pub noindex: bool,
    /// The page's one address.
    pub canonical: String,
    /// The page in Vietnamese, full address without query.
    pub full_vi: String,
    /// The page in English, full address without query.
    pub full_en: String,
    /// The page in Vietnamese as the reader sees it now.
    pub here_vi: String,
    /// The page in English as the reader sees it now.
    pub here_en: String,
    /// Address of the front page.
    pub home: String,
    /// Address of the search page.
    pub search: String,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Address of the search box's script.
    pub script: &'static str,
    /// Address of the script of pages on which somebody waits.
    pub waiting: &'static str,
    /// Address of the script that copies the address of a page.
    pub copy: &'static str,
    /// Address of the OpenSearch description.
    pub opensearch: &'static str,
    /// Main navigation.
    pub nav: Vec<Link>,
    /// Links in the footer.
    pub foot: Vec<Link>,
    /// Who runs this.
    pub operator: String,
    /// Where people write to; may be empty.
    pub contact_email: String,
}

impl Frame {
    /// The frame of a page.
    #[must_use]
    pub fn new(state: &ApiState, locale: &Locale, page: Page<'_>, title: impl Into<String>) -> Self {
        let lang = locale.lang;
        let t = lang.texts();
        let keep = |path: String| match &locale.query {
            Some(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path,
        };
        let link = |to: Page<'_>, text: &str| {
            let within = matches!(
                (page, to),
                (Page::Province(_) | Page::Ward(..), Page::Provinces)
                    | (Page::Trade(_), Page::Trades)
                    | (Page::Claim | Page::Remove | Page::Report | Page::Receipts, Page::Owner)
            );
            Link::new(to.path(lang), text).at(page == to || within)
        };
        Self {
            lang,
            t,
            title: title.into(),
            description: String::new(),
            noindex: false,
            canonical: state.url(&page.path(lang)),
            full_vi: state.url(&page.path(Lang::Vi)),
            full_en: state.url(&page.path(Lang::En)),
            here_vi: keep(page.path(Lang::Vi)),
            here_en: keep(page.path(Lang::En)),
            home: Page::Home.path(lang),
            search: Page::Search.path(lang),
            style: assets::STYLE_PATH.as_str(),
            script: assets::SCRIPT_PATH.as_str(),
            waiting: assets::WAITING_PATH.as_str(),
            copy: assets::COPY_PATH.as_str(),
            opensearch: lang.pick("/opensearch.xml", "/en/opensearch.xml"),
            nav: vec![
                link(Page::Search, t.search),
                link(Page::Provinces, t.nav_provinces),
                link(Page::Trades, t.nav_trades),
                link(Page::Statistics, t.nav_statistics),
                link(Page::Method, t.nav_method),
                link(Page::Owner, t.nav_owner_short),
            ],
            foot: vec![
                link(Page::Owner, t.nav_owner),
                link(Page::WellKept, crate::locales::well_kept::words(lang).title),
                link(Page::Help, t.nav_help),
                link(Page::About, t.nav_about),
                link(Page::Method, t.nav_method),
                link(Page::SearchQuality, crate::locales::quality::words(lang).nav),
                link(Page::Bot, t.nav_bot),
                link(Page::Api, t.nav_api),
            ],
            operator: state.settings.operator.clone(),
            contact_email: state.settings.contact_email.clone(),
        }
    }

    /// The same frame with a description.
    #[must_use]
    pub fn described(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// The same frame, not to be indexed.
    #[must_use]
    pub fn unindexed(self, noindex: bool) -> Self {
        Self { noindex, ..self }
    }

    /// Whether the page is in Vietnamese.
    #[must_use]
    pub fn is_vi(&self) -> bool {
        self.lang == Lang::Vi
    }
}
