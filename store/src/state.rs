//! The present state of a name: what its latest observation that saw anything showed.

use domain::clock::Timestamp;
use domain::observation::NotObserved;
use domain::offering::ServiceKind;
use domain::page::Contact;
use domain::verdict::{Class, Evidence, Funnel, Https, Leaf, Mail};

/// The state of a name's site. An observation that saw nothing for a reason of ours (X0) never
/// replaces it, nor does a passing failure of a site in use before the last attempt of its round.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteState {
    /// The observation that the state is read from.
    pub observation_id: i64,
    /// The first look at the present holder's site: what was seen before belongs to somebody else.
    pub first_look_id: i64,
    /// Leaf of the decision tree.
    pub leaf: Leaf,
    /// Its class.
    pub class: Class,
    /// Mail axis.
    pub mail: Mail,
    /// HTTPS on the canonical host.
    pub https: Https,
    /// The host whose visit decided.
    pub canonical_host: Option<String>,
    /// Where that visit ended.
    pub final_url: Option<String>,
    /// Status of the final answer.
    pub http_status: Option<u16>,
    /// The rule that decided.
    pub rule: String,
    /// 0–1.
    pub confidence: f64,
    /// What the rule saw.
    pub evidence: Vec<Evidence>,
    /// Steps of the funnel.
    pub funnel: Funnel,
    /// Title of the page; empty without one.
    pub title: String,
    /// Description of the page; empty without one.
    pub description: String,
    /// Language of the text.
    pub language: Option<String>,
    /// The beginning of the visible text, at most 600 characters.
    pub excerpt: String,
    /// Headings, one a line.
    pub headings: String,
    /// Contact facts (empty for id.vn). Whether they may be shown is `Standing::contact_shown`'s question.
    pub contact: Contact,
    /// `<meta name=generator>`.
    pub generator: Option<String>,
    /// Section of VSIC 2025 that was read from the page, and the sign it was read from. What the register says goes before it.
    pub read_sector: Option<String>,
    /// As `title: nha khoa`.
    pub read_sector_from: Option<String>,
    /// Kind of service that was read from the page; `None` without a page.
    pub service: Option<ServiceKind>,
    /// The sign it was read from; a plain site has none.
    pub service_from: Option<String>,
    /// schema.org types.
    pub schema_types: Vec<String>,
    /// Profiles on social networks and marketplaces.
    pub profiles: Vec<String>,
    /// The page asks not to be indexed.
    pub noindex: bool,
    /// When it was seen.
    pub checked_at: Timestamp,
    /// Since when the leaf is what it is.
    pub since: Timestamp,
    /// When the name was first seen in use on the web.
    pub first_use_at: Option<Timestamp>,
    /// The latest attempt, also when it saw nothing.
    pub last_attempt_at: Timestamp,
    /// Why the latest attempt saw nothing, when that was our own doing. An opt-out stays noted until a look sees
    /// the site again.
    pub not_observed: Option<NotObserved>,
}
