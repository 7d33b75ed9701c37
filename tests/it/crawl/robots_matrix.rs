//! robots.txt by the rows of RFC 9309 section 2.3.1: each kind of answer, what it allows, and that it is obeyed.

use super::support::{due, first, paths, robots_word, serve, settings, start, with_robots, word, world};
use crawler::Prober;
use domain::clock::Clock;
use domain::observation::Robots;
use lab::script::{Reply, RobotsScript, Site};
use std::time::Duration;

const NONE: &str = "User-agent: *\nDisallow: /\n";
const SOME: &str = "User-agent: *\nDisallow: /quan-tri\n";
/// What is read of a robots.txt at most.
const LIMIT: usize = 512 << 10;

type Row = (String, Site, &'static str);

fn row(name: impl Into<String>, reply: Reply, expected: &'static str) -> Row {
    let name = name.into();
    let site = with_robots(&name, RobotsScript::Reply(Box::new(reply)));
    (name, site, expected)
}

fn text(status: u16, body: &str) -> Reply {
    let headers = vec![("Content-Type".to_owned(), "text/plain".to_owned())];
    Reply::Http { status, headers, body: body.as_bytes().to_vec() }
}

/// 2xx: the rules are obeyed, whatever the exact status.
fn successes() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in [200, 203, 206, 299] {
        rows.push(row(format!("{status}-cam"), text(status, NONE), "disallowed"));
        rows.push(row(format!("{status}-cho"), text(status, SOME), "allowed"));
    }
    rows.push(row("204", text(204, ""), "allowed"));
    rows.push(row("200-rong", text(200, ""), "allowed"));
    rows
}

/// 3xx: up to five are followed; the rules found count for the authority that was asked. What leads nowhere allows.
fn redirects() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        let (name, mut site, _) = row(format!("{status}"), Reply::redirect(status, "/luat"), "disallowed");
        site.routes.insert("/luat".to_owned(), text(200, NONE));
        rows.push((name, site, "disallowed"));
    }
    for (length, expected) in [(5, "disallowed"), (6, "allowed")] {
        let (name, mut site, _) = row(format!("chuoi-{length}"), Reply::redirect(302, "/1"), expected);
        for n in 1..length {
            site.routes.insert(format!("/{n}"), Reply::redirect(302, format!("/{}", n + 1)));
        }
        site.routes.insert(format!("/{length}"), text(200, NONE));
        rows.push((name, site, expected));
    }
    rows.push(row("vong", Reply::redirect(302, "/robots.txt"), "allowed"));
    rows.push(row("khong-dich", text(302, ""), "allowed"));
    rows.push(row("304", text(304, ""), "allowed"));
    rows.push(row("dich-hong", Reply::redirect(302, "ftp://o.vn/robots.txt"), "allowed"));
    let (name, mut site, _) = row("den-loi", Reply::redirect(302, "/loi"), "unavailable");
    site.routes.insert("/loi".to_owned(), text(503, ""));
    rows.push((name, site, "unavailable"));
    rows
}

/// 4xx: there are no rules. 429 and 5xx: nothing is allowed for now.
fn errors() -> Vec<Row> {
    let mut rows = Vec::new();
    for status in [400, 401, 403, 404, 410, 418, 451, 499] {
        rows.push(row(format!("{status}"), text(status, NONE), "allowed"));
    }
    for status in [429, 500, 501, 502, 503, 504, 521, 599] {
        rows.push(row(format!("{status}"), text(status, SOME), "unavailable"));
    }
    rows
}

/// No answer, half an answer, no HTTP: as with 5xx. A connection that ends before any answer is no robots.txt at all,
/// and no site either.
fn silence() -> Vec<Row> {
    let late = Reply::After(Duration::from_secs(60), Box::new(text(200, SOME)));
    vec![
        row("cam-lang", Reply::Silent, "unavailable"),
        row("muon", late, "unavailable"),
        row("nho-giot", Reply::Drip(Duration::from_millis(200)), "unavailable"),
        row("nhieu", Reply::Garbage, "unavailable"),
        row("cat-ngang", Reply::Reset, "unreachable"),
    ]
}

/// 512 KiB are read; a rule counts when its line ends within them.
fn sizes() -> Vec<Row> {
    let sized = |before_rule: usize, rule: &str| {
        let head = "User-agent: *\n";
        let comment = format!("#{}\n", "x".repeat(before_rule - head.len() - 2));
        format!("{head}{comment}{rule}{}", "# hết\n".repeat(20_000))
    };
    let rule = "Disallow: /\n";
    vec![
        row("truoc-nguong", text(200, &sized(LIMIT - rule.len(), rule)), "disallowed"),
        row("qua-nguong", text(200, &sized(LIMIT - 3, rule)), "allowed"),
        // Cut, it would read “Disallow: /” and forbid everything.
        row("luat-bi-cat", text(200, &sized(LIMIT - 11, "Disallow: /quan-tri\n")), "allowed"),
        row("vo-tan", Reply::Endless, "allowed"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_the_matrix_is_obeyed() {
    let rows: Vec<Row> = [successes(), redirects(), errors(), silence(), sizes()].concat();
    let mut world = world();
    for (n, (name, site, _)) in rows.iter().enumerate() {
        serve(&mut world, &format!("{name}.biz.vn"), n as u8 + 1, site.clone());
    }
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    let looks = rows.iter().map(async |(name, _, expected)| {
        let domain = format!("{name}.biz.vn");
        let seen = prober.observe(&due(&domain)).await;
        let (robots, end) = (robots_word(&first(&seen).robots), word(first(&seen)));
        assert_eq!(robots, *expected, "{domain}: {:?}", first(&seen));
        let page = match *expected {
            "allowed" => "page 200",
            "unreachable" => "failed Reset",
            _ => "robots",
        };
        assert_eq!(end, page, "{domain}");
        let asked = paths(&lab, &domain);
        assert_eq!(asked[0], "/robots.txt", "{domain}");
        assert_eq!(asked.contains(&"/".to_owned()), *expected == "allowed", "{domain}: {asked:?}");
        if let Robots::Unavailable { status, .. } = &first(&seen).robots {
            let stated = name.parse::<u16>().ok().or((name == "den-loi").then_some(503));
            assert_eq!(*status, stated, "{domain}");
        }
    });
    futures::future::join_all(looks).await;
}
