//! robots.txt in each of its cases (RFC 9309 section 2.3.1).

use super::support::{
    answering, developed, due, first, look, paths, robots_word, serve, settings, start, with_robots, word,
    words, world,
};
use crawler::Prober;
use domain::clock::{Clock, Timestamp};
use domain::observation::Robots;
use lab::script::{Reply, RobotsScript, Site};
use std::time::Duration;

fn redirects(length: usize, last: &str) -> Site {
    let mut site = with_robots("r", RobotsScript::Reply(Box::new(Reply::redirect(302, "/r1"))));
    for n in 1..length {
        site.routes.insert(format!("/r{n}"), Reply::redirect(302, format!("/r{}", n + 1)));
    }
    let text = Reply::Http { status: 200, headers: vec![], body: last.as_bytes().to_vec() };
    site.routes.insert(format!("/r{length}"), text);
    site
}

fn reply(reply: Reply) -> RobotsScript {
    RobotsScript::Reply(Box::new(reply))
}

const ALL: &str = "User-agent: *\nDisallow: /\n";

/// 600 KiB whose rule for us stands in the first part or behind the limit.
fn huge(rule_first: bool) -> String {
    let filler = "# một dòng ghi chú dài trong tệp robots.txt rất lớn\n".repeat(10_500);
    if rule_first {
        format!("{ALL}{filler}")
    } else {
        format!("User-agent: *\nDisallow: /admin\n{filler}\nDisallow: /\n")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_to_robots_txt_is_obeyed_as_the_standard_says() {
    let text = |t: &str| RobotsScript::Text(t.to_owned());
    let cases: Vec<(&str, Site, &str)> = vec![
        ("allow.biz.vn", with_robots("a", text("User-agent: *\nDisallow: /admin\n")), "allowed"),
        ("deny.biz.vn", with_robots("d", text(ALL)), "disallowed"),
        ("deny-us.biz.vn", with_robots("d", text("User-agent: Danhba-Bot\nDisallow: /\n")), "disallowed"),
        (
            "only-us.biz.vn",
            with_robots("d", text(&format!("{ALL}\nUser-agent: danhba-bot\nAllow: /\n"))),
            "allowed",
        ),
        ("none.biz.vn", with_robots("n", RobotsScript::Missing), "allowed"),
        ("forbidden.biz.vn", with_robots("f", reply(Reply::page(403, ""))), "allowed"),
        ("html.biz.vn", with_robots("h", reply(Reply::html("<p>Disallow: /</p>"))), "allowed"),
        ("busy.biz.vn", with_robots("b", reply(Reply::page(429, ""))), "unavailable"),
        ("error.biz.vn", with_robots("e", reply(Reply::page(500, ""))), "unavailable"),
        ("later.biz.vn", with_robots("l", reply(Reply::page(503, ""))), "unavailable"),
        ("mute.biz.vn", with_robots("m", reply(Reply::Silent)), "unavailable"),
        ("drip.biz.vn", with_robots("m", reply(Reply::Drip(Duration::from_millis(200)))), "unavailable"),
        ("noise.biz.vn", with_robots("g", reply(Reply::Garbage)), "unavailable"),
        ("five.biz.vn", redirects(5, ALL), "disallowed"),
        ("six.biz.vn", redirects(6, ALL), "allowed"),
        ("huge-first.biz.vn", with_robots("h", RobotsScript::Text(huge(true))), "disallowed"),
        ("huge-last.biz.vn", with_robots("h", RobotsScript::Text(huge(false))), "allowed"),
    ];
    let mut world = world();
    for (n, (domain, site, _)) in cases.iter().enumerate() {
        serve(&mut world, domain, n as u8 + 1, site.clone());
    }
    let lab = start(world).await;
    for (domain, _, expected) in cases {
        let seen = look(&lab, domain).await;
        assert_eq!(robots_word(&first(&seen).robots), expected, "{domain}: {:?}", first(&seen));
        assert_eq!(word(first(&seen)), if expected == "allowed" { "page 200" } else { "robots" }, "{domain}");
        let asked = paths(&lab, domain);
        assert_eq!(asked[0], "/robots.txt", "{domain}");
        assert_eq!(asked.contains(&"/".to_owned()), expected == "allowed", "{domain}: {asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_the_first_authority_apply_even_when_they_come_from_elsewhere() {
    let mut world = world();
    serve(
        &mut world,
        "a.biz.vn",
        1,
        with_robots("a", reply(Reply::redirect(301, "https://b.biz.vn/robots.txt"))),
    );
    serve(&mut world, "b.biz.vn", 2, with_robots("b", RobotsScript::Text(ALL.to_owned())));
    let lab = start(world).await;
    let seen = look(&lab, "a.biz.vn").await;
    assert_eq!(first(&seen).robots, Robots::Disallowed { status: 200, rule: None });
    assert!(!paths(&lab, "a.biz.vn").contains(&"/".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hop_asks_the_robots_txt_of_its_own_authority() {
    let mut world = world();
    let mut site = with_robots("a", RobotsScript::Missing);
    site.routes.insert("/".into(), Reply::redirect(302, "https://khac.biz.vn/trang"));
    serve(&mut world, "a.biz.vn", 1, site);
    serve(
        &mut world,
        "khac.biz.vn",
        2,
        with_robots("k", RobotsScript::Text("User-agent: *\nDisallow: /trang\n".into())),
    );
    let lab = start(world).await;
    let seen = look(&lab, "a.biz.vn").await;
    assert_eq!(word(first(&seen)), "robots");
    assert_eq!(paths(&lab, "khac.biz.vn"), ["/robots.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_txt_is_kept_for_a_day_and_then_asked_again() {
    let mut world = world();
    serve(&mut world, "a.biz.vn", 1, Site::home(developed("a")));
    let lab = start(world).await;
    let clock = Clock::fixed(Clock::System.now());
    let prober = Prober::new(settings(&lab), clock.clone(), 1).unwrap();
    let asked = || {
        lab.log()
            .iter()
            .filter(|e| e.scheme == lab::Scheme::Https)
            .filter(|e| matches!(&e.event, lab::Event::Request { path, .. } if path == "/robots.txt"))
            .count()
    };
    prober.observe(&due("a.biz.vn")).await;
    clock.advance(Timestamp::DAY - 1);
    prober.observe(&due("a.biz.vn")).await;
    assert_eq!(asked(), 1);
    clock.advance(2);
    prober.observe(&due("a.biz.vn")).await;
    assert_eq!(asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn crawl_delay_holds_between_robots_txt_and_the_page() {
    let mut world = world();
    serve(
        &mut world,
        "a.biz.vn",
        1,
        with_robots("a", RobotsScript::Text("User-agent: *\nCrawl-delay: 0.5\n".into())),
    );
    let lab = start(world).await;
    let seen = look(&lab, "a.biz.vn").await;
    assert_eq!(first(&seen).robots, Robots::Allowed { status: 200, crawl_delay_ms: Some(500) });
    let times = &lab::log::requests_by_host(&lab.log())["a.biz.vn"];
    assert_eq!(times.len(), 3);
    assert!(times.windows(2).all(|w| w[1] - w[0] >= 499), "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_delay_beyond_the_cap_leaves_robots_txt_and_one_page() {
    let mut world = world();
    let slow = |page: Reply| {
        let robots = RobotsScript::Text("User-agent: *\nCrawl-delay: 1\n".into());
        Site { robots, ..answering(page) }
    };
    // Left to itself, the first would be asked at www and on port 80 too, the second for its upgrade.
    serve(&mut world, "poor.biz.vn", 1, slow(Reply::page(500, "lỗi")));
    serve(&mut world, "good.biz.vn", 2, slow(Reply::html(developed("tốt"))));
    let lab = start(world).await;
    let mut settings = settings(&lab);
    settings.pace.crawl_delay_cap = Duration::from_millis(100);
    let prober = Prober::new(settings, Clock::System, 1).unwrap();
    for (domain, end) in [("poor.biz.vn", "page 500"), ("good.biz.vn", "page 200")] {
        let seen = prober.observe(&due(domain)).await;
        assert_eq!(words(&seen), [format!("apex https {end}")]);
        assert_eq!(paths(&lab, domain), ["/robots.txt", "/"]);
        assert!(paths(&lab, &format!("www.{domain}")).is_empty());
    }
}

/// E.3, K1: RFC 9309 2.3.1.4 lets a crawler assume that a robots.txt that was unreachable for 30 days does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn a_robots_txt_that_fails_for_a_month_is_given_up_for_the_home_page_alone() {
    let broken = with_robots("x", reply(Reply::page(500, "")));
    let denied = with_robots("x", RobotsScript::Text(ALL.to_owned()));
    let (mut world, now) = (world(), Clock::System.now());
    serve(&mut world, "hong.biz.vn", 61, broken);
    serve(&mut world, "cam.biz.vn", 62, denied);
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 7).expect("settings are good");
    let ends = async |domain: &str, days: i64| {
        let since = Some(now.plus(-days * Timestamp::DAY));
        let seen = prober.observe(&store::Due { robots_down_since: since, ..due(domain) }).await;
        (word(first(&seen)), robots_word(&first(&seen).robots).to_owned())
    };
    assert_eq!(ends("hong.biz.vn", 29).await, ("robots".to_owned(), "unavailable".to_owned()));
    assert_eq!(ends("hong.biz.vn", 31).await, ("page 200".to_owned(), "unavailable".to_owned()));
    assert_eq!(
        ends("cam.biz.vn", 400).await,
        ("robots".to_owned(), "disallowed".to_owned()),
        "a refusal stays one"
    );
    lab.stop().await;
}
