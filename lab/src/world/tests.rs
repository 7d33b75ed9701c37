use super::*;
use crate::script::{DnsBehaviour, Port, Record, Reply};
use std::collections::{BTreeMap, BTreeSet};

fn demo() -> Fiction {
    fictional(7, 600)
}

fn body(reply: &Reply) -> String {
    match reply {
        Reply::Http { body, .. } => String::from_utf8_lossy(body).into_owned(),
        Reply::After(_, inner) | Reply::Conditional(_, inner) => body(inner),
        _ => String::new(),
    }
}

/// The home page of a domain's canonical host, and the paths that its site serves.
fn home(fiction: &Fiction, domain: &str) -> Option<(String, BTreeSet<String>)> {
    [domain.to_owned(), format!("www.{domain}")].iter().find_map(|host| {
        let script = fiction.world.hosts.get(host)?;
        [&script.https, &script.http].into_iter().find_map(|port| match port {
            Port::Serve(site) => {
                let reply = ["/trang-chu", "/vi/", "/"].iter().find_map(|path| site.routes.get(*path))?;
                Some((body(reply), site.routes.keys().cloned().collect()))
            }
            _ => None,
        })
    })
}

fn words(html: &str) -> usize {
    let text = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut inside = false;
    let plain: String = text
        .chars()
        .map(|c| {
            inside = (inside || c == '<') && c != '>';
            if inside || c == '>' { ' ' } else { c }
        })
        .collect();
    plain.split_whitespace().count()
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let (a, b) = (fictional(3, 80), fictional(3, 80));
    assert_eq!(format!("{:?}", a.world), format!("{:?}", b.world));
    assert_eq!((a.register_csv(), &a.truth), (b.register_csv(), &b.truth));
    assert_ne!(a.register_csv(), fictional(4, 80).register_csv());
}

#[test]
fn every_leaf_is_there_three_times_and_half_the_names_are_sites() {
    let fiction = demo();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for truth in &fiction.truth {
        *counts.entry(truth.leaf).or_default() += 1;
    }
    for leaf in states::leaves() {
        assert!(counts.get(leaf).is_some_and(|n| *n >= 3), "{leaf}: {counts:?}");
    }
    let own = counts["C7"] + counts["C8"];
    assert!((270..=330).contains(&own), "{own} own sites: {counts:?}");
    let small: BTreeSet<&str> = fictional(7, 60).truth.iter().map(|t| t.leaf).collect();
    assert_eq!(small.len(), states::leaves().count());
}

#[test]
fn small_and_empty_worlds_work() {
    for size in [0, 1, 2, 5, 29] {
        let fiction = fictional(1, size);
        assert_eq!((fiction.register.len(), fiction.truth.len()), (size, size));
    }
}

#[test]
fn all_provinces_both_zones_every_kind_and_unique_names() {
    let fiction = demo();
    let provinces: BTreeSet<_> = fiction.truth.iter().filter_map(|t| t.province_now).collect();
    assert_eq!(provinces.len(), 34);
    let domains: BTreeSet<_> = fiction.truth.iter().map(|t| t.domain.as_str()).collect();
    assert_eq!(domains.len(), 600);
    for zone in [".id.vn", ".biz.vn"] {
        assert!(domains.iter().filter(|d| d.ends_with(zone)).count() > 150, "{zone}");
    }
    assert!(domains.iter().filter(|d| d.starts_with("xn--")).count() >= 5);
    let kinds: BTreeSet<_> = fiction.register.iter().map(|r| r.holder_kind.as_str()).collect();
    assert!(
        ["công dân", "citizen", "doanh nghiệp", "hộ kinh doanh", ""].iter().all(|k| kinds.contains(k)),
        "{kinds:?}"
    );
    assert!(fiction.register.iter().any(|r| r.status == "serverHold"));
    let https: BTreeSet<_> = fiction.truth.iter().map(|t| t.https).collect();
    assert_eq!(https, BTreeSet::from(["valid", "expired", "name_mismatch", "untrusted", "proto", "none"]));
    let mail: BTreeSet<_> = fiction.truth.iter().map(|t| t.mail).collect();
    assert_eq!(mail, BTreeSet::from(["M0", "M1d", "M1", "MX_UNKNOWN"]));
}

#[test]
fn only_persons_are_asked_and_some_agree() {
    let fiction = demo();
    assert!(fiction.consents.len() >= 20, "{}", fiction.consents.len());
    assert!(fiction.consents.iter().all(|d| d.ends_with(".id.vn")));
}

#[test]
fn the_file_has_one_row_a_domain_in_the_stated_columns() {
    let fiction = demo();
    let file = fiction.register_csv();
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().next(), Some("tên miền"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 600);
    for (row, truth) in rows.iter().zip(&fiction.truth) {
        assert_eq!(idna::domain_to_ascii(&row[0]).unwrap(), truth.domain);
        assert_eq!(row.len(), 12);
    }
}

#[test]
fn tax_codes_have_the_right_check_digit() {
    let codes: Vec<String> =
        demo().register.into_iter().map(|r| r.tax_code).filter(|c| !c.is_empty()).collect();
    assert!(codes.len() > 100, "{}", codes.len());
    for code in codes {
        let digits: Vec<u32> = code.chars().take(10).filter_map(|c| c.to_digit(10)).collect();
        let sum: u32 = digits.iter().zip([31, 29, 23, 19, 17, 13, 7, 5, 3]).map(|(d, w)| d * w).sum();
        assert_eq!(digits.get(9), Some(&(10 - sum % 11)), "{code}");
    }
}

#[test]
fn every_host_has_an_address_in_the_dns_and_every_target_exists() {
    let fiction = demo();
    let world = &fiction.world;
    let addressed: BTreeSet<&str> = world
        .domains
        .values()
        .flat_map(|d| &d.records)
        .filter(|(_, r)| matches!(r, Record::Address(_) | Record::Cname(_)))
        .map(|(owner, _)| owner.as_str())
        .collect();
    for host in world.hosts.keys() {
        // The host that is "absent" has no script either; everything else must resolve.
        assert!(addressed.contains(host.as_str()), "{host}");
    }
    for (name, script) in &world.domains {
        for ns in &script.ns {
            assert!(addressed.contains(ns.as_str()), "{name}: {ns}");
        }
        for (_, record) in &script.records {
            if let Record::Mx(_, host) = record {
                assert!(host == "." || addressed.contains(host.as_str()), "{name}: {host}");
            }
        }
    }
    for (host, script) in &world.hosts {
        let Port::Serve(site) = &script.https else { continue };
        for reply in site.routes.values().chain(&site.fallback) {
            let Reply::Http { headers, .. } = reply else { continue };
            let target =
                headers.iter().find(|(n, _)| n == "Location").map(|(_, v)| v.as_str()).unwrap_or("/");
            let Some(name) = target.split("//").nth(1).and_then(|rest| rest.split('/').next()) else {
                continue;
            };
            assert!(name.ends_with("-da-dong-cua.com") || addressed.contains(name), "{host} -> {target}");
        }
    }
}

#[test]
fn addresses_are_loopback_unless_the_name_is_meant_to_be_unusable() {
    let fiction = demo();
    for truth in &fiction.truth {
        let Some(script) = fiction.world.domains.get(&truth.domain) else {
            assert_eq!(truth.leaf, "N1", "{}", truth.domain);
            continue;
        };
        let web = script.records.iter().filter(|(owner, _)| !owner.starts_with("mail.")).filter_map(
            |(_, r)| match r {
                Record::Address(ip) => Some(*ip),
                _ => None,
            },
        );
        let all: Vec<_> = web.collect();
        match truth.leaf {
            "N3" => assert!(all.is_empty()),
            "N4" => assert!(!all.is_empty() && all.iter().all(|ip| !ip.is_loopback())),
            "N1" => assert!(script.behaviour == DnsBehaviour::NxDomain || script.ns.is_empty()),
            _ => {
                assert!(!all.is_empty() && all.iter().all(std::net::IpAddr::is_loopback), "{}", truth.domain)
            }
        }
    }
}

#[test]
fn two_shared_addresses_hold_two_fifths() {
    let fiction = demo();
    let mut per: BTreeMap<Ipv4Addr, usize> = BTreeMap::new();
    for truth in &fiction.truth {
        if let Some(host) = fiction.world.hosts.get(&truth.domain) {
            *per.entry(host.address).or_default() += 1;
        }
    }
    let total: usize = per.values().sum();
    let shared: usize = fiction.hosting[..2].iter().filter_map(|a| per.get(a)).sum();
    let share = shared as f64 / total as f64;
    assert!((0.33..0.47).contains(&share), "{share}");
    assert_eq!(fiction.hosting.len(), 14);
}

#[test]
fn sites_are_as_large_as_their_leaf_says_and_their_menus_lead_somewhere() {
    let fiction = demo();
    for truth in fiction.truth.iter().filter(|t| matches!(t.leaf, "C7" | "C8")) {
        let (html, paths) = home(&fiction, &truth.domain).unwrap();
        let links: BTreeSet<&str> = html
            .split("href=\"/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|p| !p.is_empty())
            .collect();
        let count = words(&html);
        if truth.leaf == "C7" {
            assert!(
                !html.contains("<a ") && (25..=110).contains(&count),
                "{}: {count} words\n{html}",
                truth.domain
            );
        } else {
            assert!(links.len() >= 2 && count > 80, "{}: {count} words, {links:?}", truth.domain);
            for link in links {
                assert!(paths.contains(&format!("/{link}")), "{}: /{link} is not served", truth.domain);
            }
        }
        assert!(html.contains("<title>") && html.contains("<h1"), "{}", truth.domain);
        assert!(!html.contains("{b}") && !html.contains("{p}") && !html.contains("{w}"), "{html}");
    }
}

/// The three-word runs of a page's text.
fn runs(html: &str) -> BTreeSet<String> {
    let text: String = html.split_once("<body>").map_or(html, |(_, body)| body).replace(['<', '>'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(3).map(|w| w.join(" ")).collect()
}

#[test]
fn unrelated_sites_are_not_near_duplicates() {
    let fiction = fictional(7, 300);
    let pages: Vec<(&str, BTreeSet<String>)> = fiction
        .truth
        .iter()
        .filter(|t| t.leaf == "C8")
        .filter_map(|t| home(&fiction, &t.domain).map(|(html, _)| (t.domain.as_str(), runs(&html))))
        .collect();
    for (i, (name, a)) in pages.iter().enumerate() {
        for (other, b) in &pages[i + 1..] {
            let common = a.intersection(b).count();
            let share = common as f64 / (a.len() + b.len() - common).max(1) as f64;
            assert!(share < 0.7, "{name} and {other} share {share:.2} of their text");
        }
    }
}

#[test]
fn a_crowd_is_spread_as_asked() {
    let even = crowd(200, 20, 5);
    let at =
        |f: &Fiction, a: Ipv4Addr| f.truth.iter().filter(|t| f.world.hosts[&t.domain].address == a).count();
    assert!(even.hosting.iter().all(|a| at(&even, *a) == 10));
    assert_eq!(even.truth.iter().filter(|t| t.leaf == "K1").count(), 60);
    let skewed = Crowd { names: 200, addresses: 20, skew: 0.5, robots: false, seed: 5 }.build();
    assert!(at(&skewed, skewed.hosting[0]) > 80);
    assert!(skewed.truth.iter().all(|t| t.leaf == "C8"));
}
