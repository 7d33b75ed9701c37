//! Where each page stands, in both languages. Templates and handlers never spell an address themselves.

use crate::locales::Lang;
use axum::http::Uri;
use url::form_urlencoded::Serializer;

/// A page of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page<'a> {
    /// The front page.
    Home,
    /// Search results.
    Search,
    /// All provinces.
    Provinces,
    /// A province's directory, by its slug.
    Province(&'a str),
    /// A ward's directory, by the slug of its province and the last part of its own address.
    Ward(&'a str, &'a str),
    /// A site's page, by its name in A-labels.
    Site(&'a str),
    /// Usage figures.
    Statistics,
    /// How the figures are made.
    Method,
    /// About the crawler.
    Bot,
    /// About this directory.
    About,
    /// About the API.
    Api,
    /// All trades.
    Trades,
    /// A trade's directory, by the letter of its section.
    Trade(char),
    /// The feed of a province, by its slug.
    ProvinceFeed(&'a str),
    /// The feed of a trade.
    TradeFeed(char),
    /// Help for every state.
    Help,
    /// What holders can do.
    Owner,
    /// The form of a removal.
    Remove,
    /// The form of a claim.
    Claim,
    /// The form of a report.
    Report,
    /// Where a receipt is entered.
    Receipts,
    /// The page of a request, by its receipt.
    Receipt(&'a str),
    /// Where a site is checked again, by its name in A-labels.
    Recheck(&'a str),
    /// The labelling page of a personal link, by its token.
    Audit(&'a str),
    /// The page of clusters of a personal link, by its token.
    Clusters(&'a str),
    /// A figure for the pages of others, by its word.
    Embed(&'a str),
    /// The list of well-kept sites.
    WellKept,
    /// How well the search answers.
    SearchQuality,
    /// The badge of a site, by its name in A-labels.
    Badge(&'a str),
    /// Where the staff sign in.
    SignIn,
    /// The second step of signing in.
    SecondStep,
    /// Where an invitation lets somebody choose a password, by its token.
    Invitation(&'a str),
    /// One's own account.
    Staff,
    /// The words of the quarterly reports.
    QuarterlyReport,
}

impl Page<'_> {
    /// The path of the page.
    #[must_use]
    pub fn path(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Home, Lang::Vi) => "/".into(),
            (Self::Home, Lang::En) => "/en".into(),
            (Self::Search, Lang::Vi) => "/tim".into(),
            (Self::Search, Lang::En) => "/en/search".into(),
            (Self::Provinces, Lang::Vi) => "/tinh".into(),
            (Self::Provinces, Lang::En) => "/en/province".into(),
            (Self::Province(slug), Lang::Vi) => format!("/tinh/{slug}"),
            (Self::Province(slug), Lang::En) => format!("/en/province/{slug}"),
            (Self::Ward(slug, part), lang) => format!("{}/{part}", Self::Province(slug).path(lang)),
            (Self::Site(domain), Lang::Vi) => format!("/w/{domain}"),
            (Self::Site(domain), Lang::En) => format!("/en/w/{domain}"),
            (Self::Statistics, Lang::Vi) => "/thong-ke".into(),
            (Self::Statistics, Lang::En) => "/en/statistics".into(),
            (Self::Method, Lang::Vi) => "/phuong-phap".into(),
            (Self::Method, Lang::En) => "/en/method".into(),
            (Self::Bot, Lang::Vi) => "/bot".into(),
            (Self::Bot, Lang::En) => "/en/bot".into(),
            (Self::About, Lang::Vi) => "/gioi-thieu".into(),
            (Self::About, Lang::En) => "/en/about".into(),
            (Self::Api, Lang::Vi) => "/api".into(),
            (Self::Api, Lang::En) => "/en/api".into(),
            (Self::Trades, Lang::Vi) => "/nganh".into(),
            (Self::Trades, Lang::En) => "/en/trade".into(),
            (Self::Trade(letter), Lang::Vi) => format!("/nganh/{}", letter.to_ascii_lowercase()),
            (Self::Trade(letter), Lang::En) => format!("/en/trade/{}", letter.to_ascii_lowercase()),
            (Self::ProvinceFeed(slug), lang) => format!("{}/atom.xml", Self::Province(slug).path(lang)),
            (Self::TradeFeed(letter), lang) => format!("{}/atom.xml", Self::Trade(letter).path(lang)),
            (Self::Help, Lang::Vi) => "/tro-giup".into(),
            (Self::Help, Lang::En) => "/en/help".into(),
            (Self::Owner, Lang::Vi) => "/chu-so-huu".into(),
            (Self::Owner, Lang::En) => "/en/owner".into(),
            (Self::Remove, Lang::Vi) => "/chu-so-huu/go".into(),
            (Self::Remove, Lang::En) => "/en/owner/remove".into(),
            (Self::Claim, Lang::Vi) => "/chu-so-huu/nhan".into(),
            (Self::Claim, Lang::En) => "/en/owner/claim".into(),
            (Self::Report, Lang::Vi) => "/chu-so-huu/bao-sai".into(),
            (Self::Report, Lang::En) => "/en/owner/report".into(),
            (Self::Receipts, Lang::Vi) => "/yeu-cau".into(),
            (Self::Receipts, Lang::En) => "/en/request".into(),
            (Self::Receipt(code), Lang::Vi) => format!("/yeu-cau/{code}"),
            (Self::Receipt(code), Lang::En) => format!("/en/request/{code}"),
            (Self::Recheck(domain), Lang::Vi) => format!("/w/{domain}/kiem-tra"),
            (Self::Recheck(domain), Lang::En) => format!("/en/w/{domain}/check"),
            (Self::Audit(token), Lang::Vi) => format!("/kiem-dinh/{token}"),
            (Self::Audit(token), Lang::En) => format!("/en/audit/{token}"),
            (Self::Clusters(token), Lang::Vi) => format!("/cum/{token}"),
            (Self::Clusters(token), Lang::En) => format!("/en/clusters/{token}"),
            (Self::Embed(figure), Lang::Vi) => format!("/nhung/{figure}"),
            (Self::Embed(figure), Lang::En) => format!("/en/embed/{figure}"),
            (Self::WellKept, Lang::Vi) => "/bang-vang".into(),
            (Self::WellKept, Lang::En) => "/en/well-kept".into(),
            (Self::SearchQuality, Lang::Vi) => "/chat-luong-tim".into(),
            (Self::SearchQuality, Lang::En) => "/en/search-quality".into(),
            (Self::Badge(domain), Lang::Vi) => format!("/w/{domain}/huy-hieu.svg"),
            (Self::Badge(domain), Lang::En) => format!("/en/w/{domain}/badge.svg"),
            (Self::SignIn, Lang::Vi) => "/nhan-vien/dang-nhap".into(),
            (Self::SignIn, Lang::En) => "/en/staff/sign-in".into(),
            (Self::SecondStep, Lang::Vi) => "/nhan-vien/buoc-hai".into(),
            (Self::SecondStep, Lang::En) => "/en/staff/second-step".into(),
            (Self::Invitation(token), Lang::Vi) => format!("/nhan-vien/mat-khau/{token}"),
            (Self::Invitation(token), Lang::En) => format!("/en/staff/password/{token}"),
            (Self::Staff, Lang::Vi) => "/nhan-vien".into(),
            (Self::Staff, Lang::En) => "/en/staff".into(),
            (Self::QuarterlyReport, Lang::Vi) => "/nhan-vien/bao-cao".into(),
            (Self::QuarterlyReport, Lang::En) => "/en/staff/report".into(),
        }
    }

    /// The path with a query; parameters without a value are left out.
    #[must_use]
    pub fn with(self, lang: Lang, params: &[(&str, &str)]) -> String {
        with_query(&self.path(lang), params)
    }
}

/// A path as it may stand in a log: the token of a personal link and a receipt are left out.
#[must_use]
pub fn loggable(path: &str) -> &str {
    let personal = [Page::Audit(""), Page::Clusters(""), Page::Receipt(""), Page::Invitation("")];
    let mut secret = personal.into_iter().flat_map(|page| [page.path(Lang::Vi), page.path(Lang::En)]);
    secret.find(|s| path.starts_with(s.as_str())).and_then(|s| path.get(..s.len())).unwrap_or(path)
}

/// A path with a query; parameters without a value are left out.
#[must_use]
pub fn with_query(path: &str, params: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in params.iter().filter(|(_, v)| !v.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// Where a visitor of a wrong address surely wanted to go: without a final slash, or the English page under
/// `/en/` of a Vietnamese address.
#[must_use]
pub fn repaired(asked: &Uri) -> Option<String> {
    let path = asked.path();
    let trimmed = path.trim_end_matches('/');
    let target = if trimmed.len() < path.len() && !trimmed.is_empty() {
        trimmed.to_owned()
    } else {
        let rest = path.strip_prefix("/en/")?;
        let (head, tail) = rest.split_once('/').map_or((rest, ""), |(h, t)| (h, t));
        match (head, tail) {
            ("tim", "") => Page::Search.path(Lang::En),
            ("tinh", "") => Page::Provinces.path(Lang::En),
            ("tinh", slug) => Page::Province(slug).path(Lang::En),
            ("thong-ke", "") => Page::Statistics.path(Lang::En),
            ("nganh", "") => Page::Trades.path(Lang::En),
            ("nganh", letter) if letter.len() == 1 => format!("{}/{letter}", Page::Trades.path(Lang::En)),
            ("phuong-phap", "") => Page::Method.path(Lang::En),
            ("chat-luong-tim", "") => Page::SearchQuality.path(Lang::En),
            ("gioi-thieu", "") => Page::About.path(Lang::En),
            _ => return None,
        }
    };
    // `//host` would leave our site.
    if target.starts_with("//") || target.contains('\\') {
        return None;
    }
    Some(match asked.query() {
        Some(query) => format!("{target}?{query}"),
        None => target,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped_and_empty_values_left_out() {
        assert_eq!(
            Page::Search.with(Lang::Vi, &[("q", "phở & bò"), ("tinh", ""), ("trang", "2")]),
            "/tim?q=ph%E1%BB%9F+%26+b%C3%B2&trang=2"
        );
        assert_eq!(Page::Search.with(Lang::En, &[("q", "")]), "/en/search");
    }

    #[test]
    fn a_log_has_no_token() {
        assert_eq!(loggable("/kiem-dinh/0a1b"), "/kiem-dinh/");
        assert_eq!(loggable("/en/audit/0a1b"), "/en/audit/");
        assert_eq!(loggable("/cum/0a1b"), "/cum/");
        assert_eq!(loggable("/en/clusters/0a1b"), "/en/clusters/");
        assert_eq!(loggable("/yeu-cau/0a1b-2c3d"), "/yeu-cau/");
        assert_eq!(loggable("/en/request/0a1b"), "/en/request/");
        assert_eq!(loggable("/nhan-vien/mat-khau/0a1b"), "/nhan-vien/mat-khau/");
        assert_eq!(loggable("/en/staff/password/0a1b"), "/en/staff/password/");
        assert_eq!(loggable("/nhan-vien/dang-nhap"), "/nhan-vien/dang-nhap");
        assert_eq!(loggable("/thong-ke"), "/thong-ke");
    }

    #[test]
    fn a_final_slash_is_forgiven_and_never_leads_away() {
        let go = |path: &str| path.parse().ok().and_then(|u| repaired(&u));
        assert_eq!(go("/thong-ke/").as_deref(), Some("/thong-ke"));
        assert_eq!(go("/tim/?q=a").as_deref(), Some("/tim?q=a"));
        assert_eq!(go("/en/tinh/ha-noi").as_deref(), Some("/en/province/ha-noi"));
        assert_eq!(go("//evil.example/"), None);
        assert_eq!(go("/nowhere"), None);
        assert_eq!(go("/"), None);
    }
}
