//! What a reader chose, read from the address and written back into it.

use crate::extract::Params;
use crate::locales::Lang;
use crate::locales::states;
use crate::naming;
use crate::pages::Link;
use crate::paths::Page;
use crate::state::ApiState;
use crate::statistics;
use domain::offering::ServiceKind;
use domain::province::{ProvinceCode, gazetteer};
use domain::verdict::{Class, Https};
use indexer::Sort;

/// The choices of one search.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// What was typed.
    pub q: String,
    /// Province.
    pub province: Option<ProvinceCode>,
    /// Code of a present ward; only within a province.
    pub ward: Option<String>,
    /// Zone.
    pub zone: Option<String>,
    /// Sector letter.
    pub sector: Option<String>,
    /// State.
    pub state: Option<Class>,
    /// Valid HTTPS, or not.
    pub https: Option<bool>,
    /// Kind of service.
    pub service: Option<ServiceKind>,
    /// The words as they were typed, and nothing else.
    pub literal: bool,
    /// Order.
    pub sort: Sort,
    /// Page, from 1.
    pub page: u32,
    /// Parameters that could not be used.
    pub notes: Vec<String>,
}

/// One part of the choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Province.
    Province,
    /// Ward.
    Ward,
    /// Zone.
    Zone,
    /// Sector.
    Sector,
    /// State.
    State,
    /// HTTPS.
    Https,
    /// Kind of service.
    Service,
    /// Page number.
    Page,
}

const SORTS: [(Sort, &str); 3] = [(Sort::Relevance, "phu-hop"), (Sort::Newest, "moi"), (Sort::Name, "ten")];

impl Choices {
    /// Reads the choices; whatever cannot be used is noted and ignored.
    pub fn read(state: &ApiState, params: &Params) -> Self {
        let mut notes = Vec::new();
        let q = params.get(&["q"]).unwrap_or_default().to_owned();
        let take = |names: &[&str]| params.get(names).map(|v| (names[0].to_owned(), v.to_owned()));
        let province = used(&mut notes, take(&["tinh", "province"]), |v| statistics::province(v).ok());
        let ward = used(&mut notes, take(&["xa", "ward"]), |v| {
            let there = province.map(|p| gazetteer().wards_of(p)).unwrap_or_default();
            there.iter().find(|w| w.code == v).map(|w| w.code.clone())
        });
        let zone = used(&mut notes, take(&["zone"]), |v| statistics::zone(state, v).ok());
        let sector = used(&mut notes, take(&["nganh", "sector"]), |v| {
            domain::sector::sector(v).map(|s| s.code.to_string())
        });
        let class = used(&mut notes, take(&["trang-thai", "state"]), states::class_of);
        let https = used(&mut notes, take(&["https"]), |v| match v {
            "co" | "yes" | "valid" => Some(true),
            "khong" | "no" => Some(false),
            _ => None,
        });
        let service = used(&mut notes, take(&["loai", "kind"]), ServiceKind::from_code);
        let natural = if q.is_empty() { Sort::Newest } else { Sort::Relevance };
        let sort = used(&mut notes, take(&["sap-xep", "sort"]), |v| {
            SORTS.iter().find(|(_, w)| *w == v).map(|(s, _)| *s).or_else(|| Sort::from_code(v))
        });
        let page = used(&mut notes, take(&["trang", "page"]), |v| v.parse().ok().filter(|n| *n >= 1));
        let literal = params.get(&["dung-chu", "literal"]).is_some_and(|v| !matches!(v, "" | "0"));
        let sort = sort.filter(|s| !q.is_empty() || *s != Sort::Relevance).unwrap_or(natural);
        Self {
            q,
            province,
            ward,
            zone,
            sector,
            state: class,
            https,
            service,
            literal,
            sort,
            page: page.unwrap_or(1),
            notes,
        }
    }

    /// The HTTPS states that the choice stands for.
    pub fn https_states(&self) -> Vec<Https> {
        let valid = |h: &Https| *h == Https::Valid;
        match self.https {
            None => Vec::new(),
            Some(wanted) => Https::ALL.iter().copied().filter(|h| valid(h) == wanted).collect(),
        }
    }

    /// The filters that are set.
    pub fn filters(&self) -> Vec<Filter> {
        [
            (Filter::Province, self.province.is_some()),
            (Filter::Ward, self.ward.is_some()),
            (Filter::Zone, self.zone.is_some()),
            (Filter::Sector, self.sector.is_some()),
            (Filter::State, self.state.is_some()),
            (Filter::Https, self.https.is_some()),
            (Filter::Service, self.service.is_some()),
        ]
        .into_iter()
        .filter_map(|(filter, set)| set.then_some(filter))
        .collect()
    }

    /// The same choices without one filter, on the first page.
    pub fn without(&self, filter: Filter) -> Self {
        let mut other = Self { page: 1, ..self.clone() };
        match filter {
            // A ward without its province is nowhere.
            Filter::Province => (other.province, other.ward) = (None, None),
            Filter::Ward => other.ward = None,
            Filter::Zone => other.zone = None,
            Filter::Sector => other.sector = None,
            Filter::State => other.state = None,
            Filter::Https => other.https = None,
            Filter::Service => other.service = None,
            Filter::Page => {}
        }
        other
    }

    /// The same choices with one filter set to a facet's value, on the first page.
    pub fn with(&self, filter: Filter, value: &str) -> Self {
        let mut other = self.without(filter);
        match filter {
            Filter::Province => other.province = ProvinceCode::parse(value),
            Filter::Ward => other.ward = Some(value.to_owned()),
            Filter::Zone => other.zone = Some(value.to_owned()),
            Filter::Sector => other.sector = Some(value.to_owned()),
            Filter::State => other.state = Class::from_code(value),
            Filter::Https => other.https = Some(value == Https::Valid.code()),
            Filter::Service => other.service = ServiceKind::from_code(value),
            Filter::Page => {}
        }
        other
    }

    /// The same choices in another order.
    pub fn sorted(&self, sort: Sort) -> Self {
        Self { sort, ..self.clone() }
    }

    /// The chosen ward in words.
    fn ward_name(&self) -> Option<String> {
        let ward =
            gazetteer().wards_of(self.province?).iter().find(|w| Some(&w.code) == self.ward.as_ref())?;
        Some(format!("{} {}", ward.kind, ward.name))
    }

    /// The same choices with the words taken as typed, or understood; on the first page.
    pub fn read_literally(&self, literal: bool) -> Self {
        Self { literal, page: 1, ..self.clone() }
    }

    /// The same choices on another page.
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same words in the whole country.
    pub fn wider(&self) -> Self {
        self.filters().into_iter().fold(self.clone(), |c, f| c.without(f))
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let https = self.https.map_or("", |valid| if valid { "co" } else { "khong" });
        let natural = if self.q.is_empty() { Sort::Newest } else { Sort::Relevance };
        let sort = SORTS.iter().find(|(s, _)| *s == self.sort && *s != natural).map_or("", |(_, w)| w);
        vec![
            ("tinh", self.province.map(|p| p.to_string()).unwrap_or_default()),
            ("xa", self.ward.clone().unwrap_or_default()),
            ("zone", self.zone.clone().unwrap_or_default()),
            ("nganh", self.sector.clone().unwrap_or_default()),
            ("trang-thai", self.state.map(states::class_slug).unwrap_or_default().to_owned()),
            ("https", https.to_owned()),
            ("loai", self.service.map(ServiceKind::code).unwrap_or_default().to_owned()),
            ("dung-chu", if self.literal { "1" } else { "" }.to_owned()),
            ("sap-xep", sort.to_owned()),
        ]
    }

    /// What the search form must carry along besides the words: a new search keeps the filters.
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        self.pairs().into_iter().filter(|(k, v)| !v.is_empty() && *k != "dung-chu").collect()
    }

    /// The address of these choices.
    pub fn href(&self, lang: Lang) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let pairs = self.pairs();
        let mut all: Vec<(&str, &str)> = vec![("q", &self.q)];
        all.extend(pairs.iter().map(|(k, v)| (*k, v.as_str())));
        all.push(("trang", &page));
        Page::Search.with(lang, &all)
    }

    /// The set filters as links that remove them.
    pub fn chips(&self, lang: Lang) -> Vec<Link> {
        let t = lang.texts();
        let text = |filter| match filter {
            Filter::Province => self
                .province
                .and_then(|code| gazetteer().province(code))
                .map(|p| naming::province(lang, p).to_owned()),
            Filter::Ward => self.ward_name(),
            Filter::Zone => self.zone.as_ref().map(|z| format!(".{z}")),
            Filter::Sector => self.sector.as_ref().and_then(|s| naming::sector(lang, s)).map(str::to_owned),
            Filter::State => self.state.map(|c| states::class(lang, c).to_owned()),
            Filter::Https => self.https.map(|yes| if yes { t.https_yes } else { t.https_no }.to_owned()),
            Filter::Service => self.service.map(|kind| naming::service(lang, kind).to_owned()),
            Filter::Page => None,
        };
        self.filters()
            .into_iter()
            .filter_map(|f| Some(Link::new(self.without(f).href(lang), text(f)?)))
            .collect()
    }
}

fn used<T>(
    notes: &mut Vec<String>,
    given: Option<(String, String)>,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let (name, value) = given?;
    let found = read(&value);
    if found.is_none() {
        notes.push(format!("{name}={value}"));
    }
    found
}
