//! Redirects are followed by hand, each hop checked like the first.

use super::support::{
    answering, developed, due, first, look, paths, serve, settings, start, word, words, world,
};
use crawler::Prober;
use crawler::target::OptOuts;
use domain::classify::{Ruleset, classify};
use domain::clock::Clock;
use domain::observation::VisitEnd;
use domain::verdict::Class;
use lab::script::{Reply, RobotsScript, Site};

fn chain(length: usize) -> Site {
    let mut site = Site::default();
    for n in 0..length {
        let from = if n == 0 { "/".to_owned() } else { format!("/{n}") };
        site.routes.insert(from, Reply::redirect(302, format!("/{}", n + 1)));
    }
    site.routes.insert(format!("/{length}"), Reply::html(developed("cuối")));
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_redirects_are_followed_and_an_eleventh_is_not() {
    let mut world = world();
    serve(&mut world, "ten.biz.vn", 1, chain(10));
    serve(&mut world, "eleven.biz.vn", 2, chain(11));
    let lab = start(world).await;
    let seen = look(&lab, "ten.biz.vn").await;
    assert_eq!((word(first(&seen)).as_str(), first(&seen).hops.len()), ("page 200", 11));
    assert_eq!(first(&seen).hops[0].location.as_deref(), Some("/1"));
    let seen = look(&lab, "eleven.biz.vn").await;
    assert_eq!(word(first(&seen)), "redirects TooMany");
    assert!(!paths(&lab, "eleven.biz.vn").contains(&"/11".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn loops_and_dead_ends_are_named() {
    let mut world = world();
    let mut circle = answering(Reply::redirect(301, "/a"));
    circle.routes.insert("/a".into(), Reply::redirect(301, "/#top"));
    serve(&mut world, "loop.biz.vn", 1, circle);
    serve(&mut world, "self.biz.vn", 2, answering(Reply::redirect(302, "https://self.biz.vn/")));
    serve(&mut world, "mail.biz.vn", 3, answering(Reply::redirect(302, "mailto:a@b.vn")));
    serve(
        &mut world,
        "nowhere.biz.vn",
        4,
        answering(Reply::Http { status: 302, headers: vec![], body: vec![] }),
    );
    serve(&mut world, "bad.biz.vn", 5, answering(Reply::redirect(302, "https://[oops/")));
    serve(&mut world, "gone.biz.vn", 6, answering(Reply::redirect(302, "https://khong-co.biz.vn/")));
    let lab = start(world).await;
    for (domain, expected) in [
        ("loop.biz.vn", "redirects Loop"),
        ("self.biz.vn", "redirects Loop"),
        ("mail.biz.vn", "redirects BadTarget"),
        ("nowhere.biz.vn", "redirects BadTarget"),
        ("bad.biz.vn", "redirects BadTarget"),
        ("gone.biz.vn", "failed Dns"),
    ] {
        let seen = look(&lab, domain).await;
        assert_eq!(word(first(&seen)), expected, "{domain}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_is_visited_and_a_platform_is_not() {
    let mut world = world();
    serve(&mut world, "alias.biz.vn", 1, answering(Reply::redirect(301, "https://main.com/")));
    serve(&mut world, "main.com", 2, Site::home(developed("chính")));
    serve(
        &mut world,
        "fb.biz.vn",
        3,
        answering(Reply::redirect(302, "https://www.facebook.com/quan.com.tam")),
    );
    serve(&mut world, "facebook.com", 4, Site::home("không bao giờ được hỏi"));
    let lab = start(world).await;
    let seen = look(&lab, "alias.biz.vn").await;
    let VisitEnd::Page(page) = &first(&seen).end else { panic!("{seen:#?}") };
    assert_eq!(page.url, "https://main.com/");
    assert_eq!(paths(&lab, "main.com"), ["/robots.txt", "/"], "its robots.txt is asked first");
    let seen = look(&lab, "fb.biz.vn").await;
    assert_eq!(word(first(&seen)), "external https://www.facebook.com/quan.com.tam");
    assert!(paths(&lab, "www.facebook.com").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_only_sends_the_visitor_on_is_a_hop() {
    let mut world = world();
    let mut site = answering(Reply::html("<meta http-equiv=refresh content='0; url=/vi/'><title>.</title>"));
    site.routes.insert("/vi/".into(), Reply::html(developed("đây")));
    serve(&mut world, "refresh.biz.vn", 1, site);
    serve(
        &mut world,
        "reload.biz.vn",
        2,
        answering(Reply::html(format!("<meta http-equiv=refresh content='5'>{}", developed("tin")))),
    );
    let lab = start(world).await;
    let seen = look(&lab, "refresh.biz.vn").await;
    let VisitEnd::Page(page) = &first(&seen).end else { panic!("{seen:#?}") };
    assert_eq!((page.url.as_str(), page.title.as_str()), ("https://refresh.biz.vn/vi/", "đây"));
    let seen = look(&lab, "reload.biz.vn").await;
    assert_eq!(
        (word(first(&seen)).as_str(), first(&seen).hops.len()),
        ("page 200", 1),
        "reloading is not a loop"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_of_cookies_is_not_a_loop() {
    let mut world = world();
    let wall = Reply::redirect(302, "/").with_header("Set-Cookie", "seen=1; Path=/; HttpOnly");
    let home = Reply::Sequence(vec![wall, Reply::html(developed("vào"))]);
    serve(&mut world, "cookie.biz.vn", 1, answering(home));
    let lab = start(world).await;
    let seen = look(&lab, "cookie.biz.vn").await;
    assert_eq!((word(first(&seen)).as_str(), first(&seen).hops.len()), ("page 200", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn port_80_is_asked_once_where_it_sends_a_visitor() {
    let mut world = world();
    serve(&mut world, "upgrade.biz.vn", 1, Site::home(developed("lên")));
    for host in ["upgrade.biz.vn", "www.upgrade.biz.vn"] {
        let to = Reply::redirect(301, format!("https://{host}/"));
        let site = Site {
            robots: lab::script::RobotsScript::Reply(Box::new(to.clone())),
            fallback: Some(to),
            ..Site::default()
        };
        world.hosts.get_mut(host).unwrap().http = lab::script::Port::Serve(site);
    }
    let lab = start(world).await;
    let seen = look(&lab, "upgrade.biz.vn").await;
    assert_eq!(words(&seen), ["apex https page 200", "apex http upgrade true"]);
    assert_eq!(
        lab::log::requests_by_host(&lab.log())["upgrade.biz.vn"].len(),
        3,
        "robots.txt, home, upgrade test"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opted_out_is_not_looked_at_through_another_name() {
    let mut world = world();
    serve(&mut world, "to-name.biz.vn", 1, answering(Reply::redirect(302, "https://xin-thoi.com/")));
    serve(&mut world, "xin-thoi.com", 2, Site::home(developed("xin thôi")));
    serve(&mut world, "to-network.biz.vn", 3, answering(Reply::redirect(302, "https://mang-khac.com/")));
    serve(&mut world, "mang-khac.com", 4, Site::home(developed("mạng khác")));
    let robots = Reply::redirect(302, "https://xin-thoi.com/robots.txt");
    let site = Site { robots: RobotsScript::Reply(Box::new(robots)), ..Site::home(developed("nhờ")) };
    serve(&mut world, "robots.biz.vn", 5, site);
    let lab = start(world).await;
    let prober = Prober::new(settings(&lab), Clock::System, 1).unwrap();
    prober.set_opt_outs(OptOuts {
        domains: ["xin-thoi.com".to_owned()].into(),
        networks: vec!["127.20.0.4/32".parse().unwrap()],
    });
    for (domain, target) in
        [("to-name.biz.vn", "https://xin-thoi.com/"), ("to-network.biz.vn", "https://mang-khac.com/")]
    {
        let seen = prober.observe(&due(domain)).await;
        assert_eq!(word(first(&seen)), format!("external {target}"));
        let class = classify(&seen, Ruleset::shipped()).class;
        assert_ne!(class, Class::Broken, "{domain} works; we only do not look where it leads");
    }
    let seen = prober.observe(&due("robots.biz.vn")).await;
    assert_eq!(word(first(&seen)), "page 200", "a robots.txt that may not be asked for forbids nothing");
    let away = ["127.20.0.2", "127.20.0.4"];
    assert!(lab.log().iter().all(|e| !away.contains(&e.address.to_string().as_str())));
}
