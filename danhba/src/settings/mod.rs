//! Settings: one struct, layered flag > environment > file > default, each value with its origin.

mod file;
mod list;
mod show;
mod source;

pub use show::{effective, hide};
pub use source::{Overrides, load, without_file};

use domain::agency::Agency;
use domain::province::{Province, ProvinceCode, gazetteer};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Everything that can be set. Keys are those of `danhba.example.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Folder of the embedded database and the index.
    #[serde(deserialize_with = "list::path")]
    pub data_dir: PathBuf,
    /// `sqlite:///absolute/file.db` or `postgres://user:password@host/database`; empty: SQLite in `data_dir`.
    pub database_url: String,
    /// The zones whose names are taken.
    #[serde(with = "list")]
    pub zones: Vec<String>,
    /// Where questions of DNS go.
    pub resolver: Resolver,
    /// How sites are checked.
    pub crawler: Crawler,
    /// How fast.
    pub pace: Pace,
    /// How pages are served.
    pub api: Api,
    /// What is taken from registers.
    pub register: Register,
}

/// `[resolver]`.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Resolver {
    /// `address:port` of recursive resolvers; empty: the system's.
    #[serde(with = "list")]
    pub servers: Vec<String>,
}

/// `[crawler]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crawler {
    /// Networks that may be connected to although they are not public, in CIDR notation.
    #[serde(with = "list")]
    pub allow_networks: Vec<String>,
    /// A PEM file with certificate authorities to trust beside the public ones.
    #[serde(deserialize_with = "list::optional_path")]
    pub extra_roots: Option<PathBuf>,
    /// Port of http.
    pub http_port: u16,
    /// Port of https.
    pub https_port: u16,
    /// Port of mail hosts.
    pub mail_port: u16,
    /// Whether this network may ask mail hosts for their greeting.
    pub mail_greeting: bool,
    /// Requests and look-ups at the same time.
    pub concurrency: usize,
    /// Names in hand at the same time, those that wait for their turn included.
    pub in_hand: usize,
    /// The User-Agent; empty: `danhba-bot/1.0` with the contact page of `api.public_url`.
    #[serde(deserialize_with = "list::text")]
    pub user_agent: String,
    /// Name of the network that this worker sees from.
    #[serde(deserialize_with = "list::text")]
    pub vantage: String,
    /// The networks from which a negative must be seen before it counts; empty: this one alone.
    #[serde(with = "list")]
    pub vantages: Vec<String>,
    /// Known-good hosts, most of which must answer for an observation to count; an empty list: none is asked. Not
    /// stated: see [`Settings::canaries`].
    #[serde(deserialize_with = "list::optional")]
    pub canaries: Option<Vec<String>>,
    /// Seconds for which a worker that fell silent keeps the names that it has in hand.
    pub lease_s: u64,
    /// A file of what was agreed with the operators of networks: rates, hosting networks, kill switches.
    #[serde(deserialize_with = "list::optional_path")]
    pub ip_policy: Option<PathBuf>,
}

/// Sites of the registry, of public bodies and of the press, in several networks, that are up whenever we are.
const CANARIES: [&str; 6] =
    ["vnnic.vn", "tenmien.vn", "chinhphu.vn", "dichvucong.gov.vn", "nhandan.vn", "vietnamplus.vn"];

/// `[pace]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pace {
    /// Least time between two requests to one host, in milliseconds (and never less than five times its last response time).
    pub per_host_ms: u64,
    /// Least time between two requests to one address, in milliseconds.
    pub per_address_ms: u64,
    /// Requests per second over all hosts.
    pub max_per_second: u32,
    /// Connections at a time to one IPv4 /24 or IPv6 /48.
    pub per_network: usize,
}

/// Who runs a directory of which nobody said who runs it.
const OPERATOR: &str = "Danh bạ website biz.vn và id.vn";

/// `[api]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// Where pages and API are served.
    pub listen: String,
    /// Where `/metrics` is served; empty: nowhere.
    pub metrics_listen: String,
    /// Address under which the public reaches the pages; empty: `http://` and `api.listen`.
    #[serde(deserialize_with = "list::text")]
    pub public_url: String,
    /// Name of who runs this directory, in free words; empty: as `agency` and `agency_province` say.
    #[serde(deserialize_with = "list::text")]
    pub operator: String,
    /// The kind of agency that runs it: `so-khcn`, `so-tttt`; empty: none.
    #[serde(deserialize_with = "list::text")]
    pub agency: String,
    /// The province of the agency: its code or slug.
    #[serde(deserialize_with = "list::text")]
    pub agency_province: String,
    /// Where people write to.
    pub contact_email: String,
    /// Where a site's page lets its readers share it by Zalo: its address is appended, percent-encoded; empty: nowhere.
    #[serde(deserialize_with = "list::text")]
    pub zalo_share: String,
    /// Addresses that the crawler comes from, shown at `/bot`.
    #[serde(with = "list")]
    pub source_addresses: Vec<String>,
    /// Networks of our own reverse proxies: their `X-Forwarded-For` names the visitor.
    #[serde(with = "list")]
    pub trusted_proxies: Vec<String>,
    /// Requests in hand at a time; one more is refused at once with 503 and Retry-After.
    pub in_hand: usize,
    /// Connections of visitors at a time; further ones wait until one ends.
    pub connections: usize,
}

/// `[register]`.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// Keep the names of persons (id.vn, households). Off: they are dropped at the door.
    pub keep_person_names: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("danhba-data"),
            database_url: String::new(),
            zones: vec!["biz.vn".into(), "id.vn".into()],
            resolver: Resolver::default(),
            crawler: Crawler::default(),
            pace: Pace::default(),
            api: Api::default(),
            register: Register::default(),
        }
    }
}

impl Default for Crawler {
    fn default() -> Self {
        Self {
            allow_networks: Vec::new(),
            extra_roots: None,
            http_port: 80,
            https_port: 443,
            mail_port: 25,
            mail_greeting: false,
            concurrency: 64,
            in_hand: 1_024,
            user_agent: String::new(),
            vantage: "default".into(),
            vantages: Vec::new(),
            canaries: None,
            lease_s: 120,
            ip_policy: None,
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { per_host_ms: 5_000, per_address_ms: 1_000, max_per_second: 50, per_network: 4 }
    }
}

impl Default for Api {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            metrics_listen: String::new(),
            public_url: String::new(),
            operator: String::new(),
            agency: String::new(),
            agency_province: String::new(),
            contact_email: String::new(),
            zalo_share: "https://zalo.me/share?url=".into(),
            source_addresses: Vec::new(),
            trusted_proxies: Vec::new(),
            in_hand: 64,
            connections: 512,
        }
    }
}

impl Settings {
    /// The database, with the default filled in.
    pub fn database(&self) -> String {
        if self.database_url.is_empty() {
            let file = absolute(&self.data_dir).join("danhba.db");
            format!("sqlite://{}", file.display())
        } else {
            self.database_url.clone()
        }
    }

    /// The known-good hosts in force. Who states none gets those of the public Internet, unless networks of a lab may be
    /// contacted: its resolver knows no public host, and every look would count as a fault of ours.
    pub fn canaries(&self) -> Vec<String> {
        match &self.crawler.canaries {
            Some(stated) => stated.clone(),
            None if self.crawler.allow_networks.is_empty() => CANARIES.map(str::to_owned).to_vec(),
            None => Vec::new(),
        }
    }

    /// Whether nobody but this machine and its neighbours reaches the pages under `api.public_url`.
    pub fn is_public_url_local(&self) -> bool {
        let parsed = url::Url::parse(&self.public_url());
        match parsed.as_ref().map(url::Url::host) {
            Ok(Some(url::Host::Domain(name))) => !name.contains('.') || name.ends_with(".localhost"),
            Ok(Some(url::Host::Ipv4(ip))) => {
                ip.is_loopback() || ip.is_unspecified() || ip.is_private() || ip.is_link_local()
            }
            Ok(Some(url::Host::Ipv6(ip))) => {
                ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
            }
            Ok(None) | Err(_) => true,
        }
    }

    /// Refuses a crawl of public networks by somebody who cannot be reached.
    pub fn contact_for_a_crawl(&self) -> anyhow::Result<()> {
        if !self.crawler.allow_networks.is_empty() {
            return Ok(());
        }
        let mut missing = Vec::new();
        if self.is_public_url_local() {
            missing.push("api.public_url (where the public reaches this machine's pages, such as https://danhba.example.vn)");
        }
        if self.api.contact_email.is_empty() {
            missing.push("api.contact_email (an address that somebody reads)");
        }
        anyhow::ensure!(
            missing.is_empty(),
            "sites would be visited by “{}”, whom nobody can reach; set {} in danhba.toml, or crawler.allow_networks in a lab",
            self.user_agent(),
            missing.join(" and ")
        );
        Ok(())
    }

    /// Folder of the search index.
    pub fn index_dir(&self) -> PathBuf {
        self.data_dir.join("index")
    }

    /// Address under which the public reaches the pages, without a final slash.
    pub fn public_url(&self) -> String {
        if self.api.public_url.is_empty() {
            format!("http://{}", self.api.listen)
        } else {
            self.api.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// Who runs this directory on a day, in full and in short: the free words, else the agency, else the directory itself.
    pub fn operator(&self, day: time::Date) -> (String, String) {
        if !self.api.operator.is_empty() {
            return (self.api.operator.clone(), self.api.operator.clone());
        }
        match self.agency() {
            Some((agency, province)) => (agency.full_name(province, day), agency.short_name(province)),
            None => (OPERATOR.to_owned(), OPERATOR.to_owned()),
        }
    }

    /// The agency and its province, when both are understood.
    pub fn agency(&self) -> Option<(Agency, &'static Province)> {
        // The environment takes `04` for a number.
        let code = ProvinceCode::parse(&format!("{:0>2}", self.api.agency_province));
        let province = code.and_then(|code| gazetteer().province(code));
        let province = province.or_else(|| gazetteer().by_slug(&self.api.agency_province));
        Agency::from_code(&self.api.agency).zip(province)
    }

    /// The User-Agent in force.
    pub fn user_agent(&self) -> String {
        if !self.crawler.user_agent.is_empty() {
            return self.crawler.user_agent.clone();
        }
        let page = format!("{}/bot", self.public_url());
        let mail = if self.api.contact_email.is_empty() {
            String::new()
        } else {
            format!("; {}", self.api.contact_email)
        };
        format!("danhba-bot/1.0 (+{page}{mail})")
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_words_win_over_the_agency_and_the_agency_over_nobody() {
        let day = time::macros::date!(2026 - 11 - 21);
        let mut s = Settings::default();
        assert_eq!(s.operator(day).0, OPERATOR);
        s.api.agency = "so-khcn".into();
        for written in ["37", "ninh-binh"] {
            s.api.agency_province = written.into();
            let expected =
                ("Sở Khoa học và Công nghệ tỉnh Ninh Bình".to_owned(), "Sở KH&CN Ninh Bình".to_owned());
            assert_eq!(s.operator(day), expected);
        }
        s.api.agency_province = "4".into();
        assert_eq!(s.operator(day).1, "Sở KH&CN Cao Bằng", "what the environment makes of 04");
        s.api.operator = "Trung tâm Chuyển đổi số".into();
        assert_eq!(s.operator(day).0, "Trung tâm Chuyển đổi số");
    }
}
