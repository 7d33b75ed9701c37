//! Where settings come from, and what to say when one is wrong.

use super::Settings;
use super::file::SettingsFile;
use anyhow::{Context, bail};
use crawler::identity::TOKEN;
use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Serialized};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Values given as flags.
#[derive(Debug, Default, Clone)]
pub struct Overrides {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--database-url`.
    pub database_url: Option<String>,
}

/// The settings in force, and the layers that they were made of.
pub fn load(overrides: &Overrides) -> anyhow::Result<(Settings, Figment)> {
    layered(overrides, file(overrides)?)
}

/// The settings as if there were no file: what flags and the environment say of the defaults.
pub fn without_file(overrides: &Overrides) -> anyhow::Result<Settings> {
    layered(overrides, None).map(|(settings, _)| settings)
}

fn layered(overrides: &Overrides, file: Option<PathBuf>) -> anyhow::Result<(Settings, Figment)> {
    let mut layers = Figment::from(Serialized::defaults(Settings::default()));
    if let Some(file) = file {
        layers = layers.merge(SettingsFile(file));
    }
    // DANHBA_CONFIG names the file and DANHBA_TEST_… belongs to the tests; neither is a setting.
    let environment =
        Env::prefixed("DANHBA_").filter(|k| k != "config" && !k.starts_with("test_")).split("__");
    layers = layers.merge(environment);
    let mut flags = serde_json::Map::new();
    if let Some(dir) = &overrides.data_dir {
        flags.insert("data_dir".into(), json!(dir));
    }
    if let Some(url) = &overrides.database_url {
        flags.insert("database_url".into(), json!(url));
    }
    layers = layers.merge(Serialized::globals(flags));
    let settings: Settings = layers.extract().map_err(|e| anyhow::anyhow!("{}", explain(&e)))?;
    check(&settings)?;
    Ok((settings, layers))
}

fn file(overrides: &Overrides) -> anyhow::Result<Option<PathBuf>> {
    if let Some(path) = &overrides.config {
        if !path.is_file() {
            bail!("settings file {} does not exist; `danhba init --file {0}` writes one", path.display());
        }
        return Ok(Some(path.clone()));
    }
    Ok(["danhba.toml", "/etc/danhba/danhba.toml"]
        .iter()
        .map(Path::new)
        .find(|p| p.is_file())
        .map(Path::to_owned))
}

/// Every fault with its key and the place where it was written.
fn explain(error: &figment::Error) -> String {
    let mut lines = Vec::new();
    for fault in error.clone() {
        let key = if fault.path.is_empty() { "settings".to_owned() } else { fault.path.join(".") };
        let place = fault.metadata.as_ref().map_or_else(String::new, |m| match &m.source {
            Some(source) => format!(" in {source}"),
            // Of the environment figment knows the prefix only.
            None if m.name.contains("environment") => {
                format!(" in DANHBA_{}", key.replace('.', "__").to_uppercase())
            }
            None => format!(" in {}", m.name),
        });
        let what = match &fault.kind {
            Kind::InvalidType(found, wanted) => {
                format!("{found} where {} belongs", in_words(&wanted.to_string()))
            }
            other => other.to_string(),
        };
        lines.push(format!("{key}{place}: {what}"));
    }
    format!("wrong settings:\n  {}\n(danhba.example.toml names every key)", lines.join("\n  "))
}

/// The types of settings as people call them.
fn in_words(wanted: &str) -> &str {
    match wanted {
        "bool" | "a boolean" => "true or false",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        whole if whole.trim_start_matches(['u', 'i']).parse::<u8>().is_ok() => "a whole number",
        "usize" | "isize" => "a whole number",
        other => other,
    }
}

/// What types alone cannot see.
fn check(s: &Settings) -> anyhow::Result<()> {
    for server in &s.resolver.servers {
        server
            .parse::<std::net::SocketAddr>()
            .ok()
            .or_else(|| server.parse::<std::net::IpAddr>().ok().map(|ip| (ip, 53).into()))
            .with_context(|| {
                format!("resolver.servers: “{server}” is not address:port, such as 127.0.0.1:53")
            })?;
    }
    for network in &s.crawler.allow_networks {
        network.parse::<ipnet::IpNet>().with_context(|| {
            format!("crawler.allow_networks: “{network}” is not a network, such as 127.0.0.0/8")
        })?;
    }
    let url = &s.api.public_url;
    let is_address = |url: url::Url| matches!(url.scheme(), "http" | "https") && url.host().is_some();
    if !url.is_empty() && !url::Url::parse(url).is_ok_and(is_address) {
        bail!("api.public_url: “{url}” is no address of pages, such as https://danhba.example.vn");
    }
    let share = &s.api.zalo_share;
    if !share.is_empty() && !url::Url::parse(share).is_ok_and(is_address) {
        bail!(
            "api.zalo_share: “{share}” is no address to which that of a page can be appended, such as https://zalo.me/share?url="
        );
    }
    let contact = &s.api.contact_email;
    if !contact.is_empty()
        && !contact.split_once('@').is_some_and(|(who, host)| !who.is_empty() && !host.is_empty())
    {
        bail!("api.contact_email: “{contact}” is no address of mail, such as bot@danhba.example.vn");
    }
    if !(1..=10_000).contains(&s.api.in_hand) {
        anyhow::bail!("api.in_hand: must be from 1 to 10000; it is how many requests are answered at a time");
    }
    if !(1..=100_000).contains(&s.api.connections) {
        anyhow::bail!(
            "api.connections: must be from 1 to 100000; it is how many visitors may be connected at a time"
        );
    }
    if !(s.api.agency.is_empty() && s.api.agency_province.is_empty()) && s.agency().is_none() {
        bail!(
            "api.agency and api.agency_province: “{}” and “{}” name no agency; take so-khcn or so-tttt, and a province's code or slug, such as 37 or ninh-binh",
            s.api.agency,
            s.api.agency_province
        );
    }
    for network in &s.api.trusted_proxies {
        network.parse::<ipnet::IpNet>().with_context(|| {
            format!("api.trusted_proxies: “{network}” is not a network, such as 127.0.0.1/32")
        })?;
    }
    for host in s.crawler.canaries.iter().flatten() {
        domain::name::HostName::parse(host).with_context(|| {
            format!("crawler.canaries: “{host}” is not the name of a host, such as vnnic.vn")
        })?;
    }
    for (key, listen) in [("api.listen", &s.api.listen), ("api.metrics_listen", &s.api.metrics_listen)] {
        if !(listen.is_empty() && key == "api.metrics_listen") {
            listen
                .parse::<std::net::SocketAddr>()
                .with_context(|| format!("{key}: “{listen}” is not address:port, such as 127.0.0.1:8080"))?;
        }
    }
    if s.crawler.http_port == 0 || s.crawler.https_port == 0 {
        bail!(
            "crawler.http_port and crawler.https_port: nothing listens on port 0; they are 80 and 443 but in a lab"
        );
    }
    check_user_agent(s)?;
    if s.crawler.concurrency == 0 || s.crawler.in_hand == 0 {
        bail!("crawler.concurrency and crawler.in_hand: 0 at a time would never end; take 1 or more");
    }
    if s.crawler.lease_s < 4 {
        bail!(
            "crawler.lease_s: a worker says that it lives every {}/4 seconds; take 4 or more",
            s.crawler.lease_s
        );
    }
    if s.pace.max_per_second == 0 || s.pace.per_network == 0 {
        bail!(
            "pace.max_per_second and pace.per_network: with 0 nothing would ever be checked; take 1 or more"
        );
    }
    let url = s.database();
    if !["sqlite:", "postgres:", "postgresql:"].iter().any(|p| url.starts_with(p)) {
        bail!("database_url: takes sqlite://… or postgres://…");
    }
    if s.zones.is_empty() {
        bail!("zones: at least one zone is needed, such as [\"biz.vn\", \"id.vn\"]");
    }
    Ok(())
}

/// Sites read one name in our requests and address us by one in robots.txt: it must be the same, or they are not obeyed.
fn check_user_agent(s: &Settings) -> anyhow::Result<()> {
    let agent = s.user_agent();
    if !agent.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        bail!(
            "crawler.user_agent: “{}” cannot be sent: a header takes printable ASCII (when it is empty, it is made of \
             api.public_url and api.contact_email: write those in ASCII)",
            agent.escape_debug()
        );
    }
    if !agent.to_ascii_lowercase().contains(TOKEN) {
        bail!(
            "crawler.user_agent: “{agent}” does not contain {TOKEN}, the name that robots.txt is read for: write it, such as \
             “{TOKEN}/1.0 (+https://danhba.example.vn/bot)”"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str) -> anyhow::Result<Settings> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("danhba.toml");
        std::fs::write(&path, text).unwrap();
        load(&Overrides { config: Some(path), ..Overrides::default() }).map(|(s, _)| s)
    }

    #[test]
    fn a_file_overrides_defaults_and_lists_may_be_words() {
        let s = with_file("zones = \"biz.vn, id.vn\"\n[resolver]\nservers = [\"127.0.0.1:5300\"]\n").unwrap();
        assert_eq!(s.zones, ["biz.vn", "id.vn"]);
        assert_eq!(s.resolver.servers, ["127.0.0.1:5300"]);
        assert_eq!(s.pace.per_host_ms, 5_000);
    }

    #[test]
    fn what_is_written_wrongly_is_told_in_words() {
        for (text, said) in [
            ("[crawler]\nconcurrency = \"many\"\n", "string \"many\" where a whole number belongs"),
            ("[api]\npublic_url = \"foo\"\n", "api.public_url: “foo” is no address of pages"),
            ("[api]\npublic_url = \"ftp://a.vn\"\n", "api.public_url: “ftp://a.vn” is no address of pages"),
            ("[api]\nzalo_share = \"zalo\"\n", "api.zalo_share: “zalo” is no address"),
            ("[api]\ncontact_email = \"foo\"\n", "api.contact_email: “foo” is no address of mail"),
        ] {
            let error = with_file(text).unwrap_err().to_string();
            assert!(error.contains(said) && !error.contains("usize"), "{error}");
        }
    }

    #[test]
    fn canaries_are_hosts_and_may_be_none() {
        let canaries = |text: &str| with_file(&format!("[crawler]\n{text}\n")).unwrap().canaries();
        assert!(canaries("").len() >= 5);
        assert_eq!(canaries("canaries = \"a.vn, b.vn\""), ["a.vn", "b.vn"]);
        assert!(canaries("canaries = \"\"").is_empty() && canaries("canaries = []").is_empty());
        let lab = "allow_networks = [\"127.0.0.0/8\"]\n";
        assert!(canaries(lab).is_empty(), "a lab's resolver knows no public host");
        assert_eq!(canaries(&format!("{lab}canaries = [\"a.vn\"]")), ["a.vn"], "a stated value always wins");
        let error = with_file("[crawler]\ncanaries = [\"https://a.vn/\"]\n").unwrap_err().to_string();
        assert!(error.contains("crawler.canaries") && error.contains("https://a.vn/"), "{error}");
    }

    #[test]
    fn public_networks_are_crawled_only_by_somebody_who_can_be_reached() {
        let crawls = |text: &str| with_file(text).unwrap().contact_for_a_crawl();
        let error = crawls("").unwrap_err().to_string();
        assert!(error.contains("api.public_url") && error.contains("api.contact_email"), "{error}");
        let mail = "contact_email = \"bot@danhba.example\"\n";
        for local in [
            "",
            "public_url = \"http://localhost:80\"",
            "public_url = \"http://192.168.1.4/\"",
            "listen = \"0.0.0.0:80\"",
        ] {
            let error = crawls(&format!("[api]\n{mail}{local}\n")).unwrap_err().to_string();
            assert!(error.contains("api.public_url") && !error.contains("contact_email"), "{local}: {error}");
        }
        let url = "public_url = \"https://danhba.example.vn\"\n";
        assert!(crawls(&format!("[api]\n{url}")).unwrap_err().to_string().contains("contact_email"));
        crawls(&format!("[api]\n{url}{mail}")).unwrap();
        crawls("[crawler]\nallow_networks = [\"127.0.0.0/8\"]\n").unwrap();
    }

    #[test]
    fn a_text_may_look_like_a_number() {
        assert_eq!(with_file("[crawler]\nvantage = 1\n").unwrap().crawler.vantage, "1");
        assert_eq!(with_file("[crawler]\nvantages = [1, \"HN\"]\n").unwrap().crawler.vantages, ["1", "HN"]);
        assert!(with_file("data_dir = 1\n").unwrap().data_dir.ends_with("1"));
        let roots = with_file("[crawler]\nextra_roots = 2\n").unwrap().crawler.extra_roots;
        assert!(roots.unwrap().ends_with("2"));
    }

    #[test]
    fn paths_in_a_file_are_those_beside_it_wherever_one_stands() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("danhba.toml");
        let text =
            "data_dir = \"kho\"\n[crawler]\nextra_roots = \"ca.pem\"\nip_policy = \"/etc/policy.toml\"\n";
        std::fs::write(&path, text).unwrap();
        let s = load(&Overrides { config: Some(path), ..Overrides::default() }).unwrap().0;
        assert_eq!(s.data_dir, dir.path().join("kho"));
        assert_eq!(s.crawler.extra_roots, Some(dir.path().join("ca.pem")));
        assert_eq!(s.crawler.ip_policy, Some(PathBuf::from("/etc/policy.toml")));
    }

    #[test]
    fn one_name_is_sent_and_obeyed() {
        let crawler = |text: &str| with_file(&format!("[crawler]\n{text}\n"));
        crawler("user_agent = \"Danhba-Bot/2 (+https://danhba.example.vn/bot)\"").unwrap();
        let other =
            crawler("user_agent = \"MyBot/1.0 (+https://danhba.example.vn/bot)\"").unwrap_err().to_string();
        assert!(other.contains("crawler.user_agent") && other.contains("danhba-bot"), "{other}");
        for broken in ["danhba-bot/1.0\\nX: y", "danhba-bot/1.0 (Sở)"] {
            let said = crawler(&format!("user_agent = \"{broken}\"")).unwrap_err().to_string();
            assert!(said.contains("crawler.user_agent") && said.contains("ASCII"), "{said}");
        }
        for port in ["http_port = 0", "https_port = 0"] {
            assert!(crawler(port).unwrap_err().to_string().contains("port 0"), "{port}");
        }
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.toml");
        std::fs::write(&path, "data_dir = \"from-file\"").unwrap();
        let flags =
            Overrides { config: Some(path), data_dir: Some("from-flag".into()), ..Overrides::default() };
        assert_eq!(load(&flags).unwrap().0.data_dir, PathBuf::from("from-flag"));
    }

    #[test]
    fn a_wrong_key_or_value_names_itself_and_its_file() {
        let error = with_file("[pace]\nper_hots_ms = 5\n").unwrap_err().to_string();
        assert!(error.contains("per_hots_ms") && error.contains("danhba.toml"), "{error}");
        let error = with_file("[pace]\nper_host_ms = \"fast\"\n").unwrap_err().to_string();
        assert!(error.contains("pace.per_host_ms"), "{error}");
        let error = with_file("[crawler]\nallow_networks = [\"10.0.0/8\"]\n").unwrap_err().to_string();
        assert!(error.contains("crawler.allow_networks"), "{error}");
    }

    #[test]
    fn a_missing_file_is_an_error_with_its_cure() {
        let flags = Overrides { config: Some("does-not-exist.toml".into()), ..Overrides::default() };
        assert!(load(&flags).unwrap_err().to_string().contains("danhba init"));
    }
}
