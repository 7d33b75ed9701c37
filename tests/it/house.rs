//! The rules of the house that a machine can check.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

fn sources(room: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(room).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                found.push((path, text));
            }
        }
    }
    found
}

#[test]
fn every_path_on_the_architecture_page_exists() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("the page");
    let quoted = page.split('`').skip(1).step_by(2);
    let paths: Vec<&str> = quoted.filter(|q| q.contains('/') && !q.contains(' ')).collect();
    assert!(paths.len() > 30, "the page names its paths in backticks");
    let missing: Vec<&&str> = paths.iter().filter(|p| !root().join(p).exists()).collect();
    assert!(missing.is_empty(), "named on the page, but not there: {missing:?}");
}

#[test]
fn arrows_between_rooms_point_one_way() {
    let allowed = [
        ("domain", &[][..]),
        ("store", &["domain"]),
        ("crawler", &["domain", "store"]),
        ("indexer", &["domain", "store"]),
        ("api", &["domain", "store", "indexer"]),
        ("lab", &[]),
    ];
    for (room, may) in allowed {
        let manifest = fs::read_to_string(root().join(room).join("Cargo.toml")).expect("a manifest");
        let (dependencies, _) = manifest.split_once("[dev-dependencies]").unwrap_or((&manifest, ""));
        for other in ["domain", "store", "crawler", "indexer", "api", "lab"] {
            let uses = dependencies
                .lines()
                .any(|l| l.starts_with(&format!("{other}.")) || l.starts_with(&format!("{other} ")));
            assert!(!uses || may.contains(&other), "{room} must not know {other}");
        }
    }
}

#[test]
fn sql_stays_in_the_store_and_outgoing_connections_in_the_crawler() {
    for room in ["domain", "crawler", "indexer", "api", "danhba"] {
        for (path, text) in sources(room) {
            assert!(!text.contains("sqlx::"), "SQL outside the store: {}", path.display());
        }
    }
    for room in ["domain", "store", "indexer", "api"] {
        for (path, text) in sources(room) {
            let connects = ["reqwest::", "TcpStream::connect", "UdpSocket"].iter().any(|w| text.contains(w));
            assert!(!connects, "outgoing connection outside the crawler: {}", path.display());
        }
    }
}

#[test]
fn the_example_settings_name_every_key() {
    let example = fs::read_to_string(root().join("danhba.example.toml")).expect("the example");
    for key in [
        "data_dir",
        "database_url",
        "zones",
        "servers",
        "allow_networks",
        "extra_roots",
        "http_port",
        "https_port",
        "concurrency",
        "in_hand",
        "connections",
        "user_agent",
        "vantage",
        "canaries",
        "ip_policy",
        "lease_s",
        "per_host_ms",
        "per_address_ms",
        "max_per_second",
        "per_network",
        "metrics_listen",
        "public_url",
        "operator",
        "agency",
        "agency_province",
        "contact_email",
        "source_addresses",
        "trusted_proxies",
        "keep_person_names",
    ] {
        let named = example.lines().any(|l| l.trim_start_matches("# ").starts_with(&format!("{key} =")));
        assert!(named, "danhba.example.toml does not name {key}");
    }
}

/// The dashboard and the alerts name metrics that exist.
#[test]
fn what_is_watched_is_measured() {
    let root = root();
    for file in ["ops/grafana-dashboard.json", "ops/prometheus-alerts.yml"] {
        let text = fs::read_to_string(root.join(file)).expect("the file");
        let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
        let named: std::collections::BTreeSet<&str> =
            words.filter(|word| word.starts_with("danhba_")).collect();
        assert!(named.len() > 5, "{file} watches something");
        for name in named {
            let known = crawler::telemetry::ALL.contains(&name) || name.starts_with("danhba_http_");
            assert!(known, "{file} names {name}, which nobody measures");
        }
    }
}
