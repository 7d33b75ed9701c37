//! X0, N1–N4, T1, T2, K1 and redirects: what is decided without a page, or by where it was.

use super::{DOMAIN, SHOP, hop, resolving, verdict, verdict_of, visit, visited};
use domain::observation::{
    Answer, CertificateVerdict, Failure, HostAddresses, NotObserved, RedirectFailure, Robots, Scheme,
    VisitEnd,
};
use domain::verdict::{Class, Leaf};

#[test]
fn what_we_did_not_see_is_no_fact_about_the_site() {
    for reason in [NotObserved::Optout, NotObserved::CrawlerFault, NotObserved::NoV6] {
        let mut observation = resolving();
        observation.visits.push(visited(&format!("https://{DOMAIN}/"), 200, SHOP));
        observation.not_observed = Some(reason);
        let v = verdict(&observation);
        assert_eq!((v.leaf, v.class), (Leaf::X0, Class::NotObs), "{reason:?}");
    }
    let paused = visit(Scheme::Https, DOMAIN, VisitEnd::Paused { status: 429, retry_after_s: Some(60) });
    let mut observation = resolving();
    observation.visits = vec![paused.clone()];
    for reason in [None, Some(NotObserved::Paused)] {
        observation.not_observed = reason;
        let v = verdict(&observation);
        assert_eq!((v.leaf, v.http_status), (Leaf::X0, Some(429)), "what it said is kept");
    }
    let refused = failed(Scheme::Http, "www.quan-nho.biz.vn", Failure::ConnectRefused);
    assert_eq!(
        verdict_of(vec![paused, refused]).leaf,
        Leaf::X0,
        "a pause elsewhere keeps a failure from counting"
    );
    let ours = failed(Scheme::Https, DOMAIN, Failure::Ours);
    assert_eq!(verdict_of(vec![ours]).leaf, Leaf::X0);
}

fn failed(scheme: Scheme, host: &str, failure: Failure) -> domain::observation::Visit {
    let end = VisitEnd::Failed { failure, detail: "as scripted".to_owned(), first_authority: true };
    let mut failed = visit(scheme, host, end);
    failed.robots = Robots::Unreachable;
    failed
}

#[test]
fn the_dns_decides_where_there_is_no_address() {
    let absent = || Answer::NoData;
    let cases: Vec<(Answer<String>, Answer<std::net::IpAddr>, Leaf)> = vec![
        (Answer::NxDomain, Answer::NxDomain, Leaf::N1),
        (Answer::NoData, Answer::NoData, Leaf::N1),
        (Answer::NotAsked, Answer::NxDomain, Leaf::N1),
        (Answer::Found(vec!["ns1.example.net".into()]), Answer::ServFail, Leaf::N2),
        (Answer::Found(vec!["ns1.example.net".into()]), Answer::Timeout, Leaf::N2),
        (Answer::Lame, Answer::Lame, Leaf::N2),
        (Answer::Refused, Answer::Refused, Leaf::N2),
        (Answer::Found(vec!["ns1.example.net".into()]), Answer::Bogus, Leaf::N2b),
        (Answer::Bogus, Answer::Bogus, Leaf::N2b),
        (Answer::Found(vec!["ns1.example.net".into()]), Answer::NoData, Leaf::N3),
        (Answer::Found(vec!["ns1.example.net".into()]), Answer::NxDomain, Leaf::N3),
    ];
    for (ns, a, expected) in cases {
        let mut observation = resolving();
        let shown = format!("{ns:?} {a:?}");
        observation.dns.ns = ns;
        observation.dns.apex.a = a.clone();
        observation.dns.www.a = if a.is_failure() { a } else { absent() };
        let v = verdict(&observation);
        assert_eq!(v.leaf, expected, "{shown}");
        assert!(!v.funnel.resolving && v.canonical_host.is_none());
    }
}

#[test]
fn an_alias_that_leads_nowhere_is_no_name_that_does_not_exist() {
    let mut observation = resolving();
    (observation.dns.ns, observation.dns.soa) = (Answer::NoData, Answer::NoData);
    observation.dns.apex =
        HostAddresses { a: Answer::NoData, aaaa: Answer::NoData, cname: vec!["shop.example.net".to_owned()] };
    observation.dns.www = observation.dns.apex.clone();
    let v = verdict(&observation);
    assert_eq!((v.leaf, v.funnel.delegated, v.funnel.resolving), (Leaf::N3, true, false));
}

#[test]
fn addresses_that_may_not_be_used_are_n4() {
    for refused in ["10.0.0.7", "127.0.0.1", "0.0.0.0"] {
        let end = VisitEnd::NoAddress { refused: vec![refused.parse().unwrap()] };
        let v = verdict_of(vec![visit(Scheme::Https, DOMAIN, end)]);
        assert_eq!((v.leaf, v.funnel.resolving, v.funnel.delegated), (Leaf::N4, false, true), "{refused}");
        assert!(v.evidence.iter().any(|e| e.found.contains(refused)));
    }
}

#[test]
fn dead_ports_and_handshakes() {
    for failure in
        [Failure::ConnectRefused, Failure::ConnectTimeout, Failure::Reset, Failure::FirstByteTimeout]
    {
        let v =
            verdict_of(vec![failed(Scheme::Https, DOMAIN, failure), failed(Scheme::Http, DOMAIN, failure)]);
        assert_eq!(v.leaf, Leaf::T1, "{failure:?}");
    }
    let handshake = failed(Scheme::Https, DOMAIN, Failure::Handshake);
    let v = verdict_of(vec![handshake.clone(), failed(Scheme::Http, DOMAIN, Failure::ConnectRefused)]);
    assert_eq!((v.leaf, v.https.code()), (Leaf::T2, "proto"));
    let over_http = {
        let mut shop = visited(&format!("http://{DOMAIN}/"), 200, SHOP);
        shop.scheme = Scheme::Http;
        shop.hops = vec![hop(&format!("http://{DOMAIN}/"), 200, None)];
        shop
    };
    let v = verdict_of(vec![handshake, over_http]);
    assert_eq!((v.leaf, v.https.code()), (Leaf::C8, "proto"), "content over plain HTTP counts");
    assert!(!v.funnel.https && !v.funnel.live);
}

#[test]
fn robots_are_alive_but_unknown() {
    for robots in [
        Robots::Disallowed { status: 200, rule: Some("/".into()) },
        Robots::Unavailable { status: Some(503), reason: "503".into() },
        Robots::Unavailable { status: None, reason: "timeout".into() },
    ] {
        let mut kept_out = visit(Scheme::Https, DOMAIN, VisitEnd::Robots);
        kept_out.robots = robots;
        let v = verdict_of(vec![kept_out]);
        assert_eq!((v.leaf, v.class), (Leaf::K1, Class::AliveUnknown));
    }
}

#[test]
fn redirects_are_judged_by_where_they_lead() {
    let elsewhere = "https://tiem-khac.vn/";
    let cases = [
        ("https://www.facebook.com/quan.nho.hai.phong", SHOP, Leaf::R1),
        ("https://shopee.vn/quannho", SHOP, Leaf::R1),
        ("https://quannho.blogspot.com/", SHOP, Leaf::R1),
        ("https://www.facebook.com/", SHOP, Leaf::R4),
        ("https://zalo.me/", SHOP, Leaf::R4),
        ("https://www.google.com/", SHOP, Leaf::R4),
        ("https://sedo.com/search/details/?domain=quan-nho.biz.vn", SHOP, Leaf::R3),
        ("https://www.hugedomains.com/domain_profile.cfm?d=x", SHOP, Leaf::R3),
        ("https://www.matbao.net/ten-mien.html", SHOP, Leaf::R3),
        (elsewhere, SHOP, Leaf::R2),
        (elsewhere, "<title>This domain is for sale</title><h1>This domain is for sale</h1>", Leaf::R3),
        (elsewhere, "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>", Leaf::R4),
        (
            elsewhere,
            "<title>Nhà cái số một: kèo tài xỉu, nổ hũ, bắn cá đổi thưởng</title><p>Cá cược, xóc đĩa, casino</p>",
            Leaf::R6,
        ),
    ];
    for (url, html, expected) in cases {
        let v = verdict_of(vec![visited(url, 200, html)]);
        assert_eq!(v.leaf, expected, "{url}: {} {:?}", v.rule, v.evidence);
        assert_eq!(v.canonical_host.as_deref(), Some(DOMAIN), "the canonical host stays on the domain");
        assert_eq!(v.final_url.as_deref(), Some(url));
    }
    assert_eq!(verdict_of(vec![visited(elsewhere, 404, "<p>x</p>")]).leaf, Leaf::R5);
    for failure in [RedirectFailure::Loop, RedirectFailure::TooMany, RedirectFailure::BadTarget] {
        let end = VisitEnd::Redirects { failure, target: "https://x.vn/".into() };
        assert_eq!(verdict_of(vec![visit(Scheme::Https, DOMAIN, end)]).leaf, Leaf::R5);
    }
    let external = |target: &str| {
        verdict_of(vec![visit(Scheme::Https, DOMAIN, VisitEnd::External { target: target.into() })]).leaf
    };
    assert_eq!(external("https://www.facebook.com/quan.nho"), Leaf::R1);
    assert_eq!(external("https://fun88.com/vn"), Leaf::R6);
    assert_eq!(external("https://khong-ai-biet.vn/"), Leaf::C6, "a target that nobody saw stays unknown");
}

#[test]
fn a_redirect_within_the_domain_is_no_redirect() {
    let mut shop = visited("https://www.quan-nho.biz.vn/trang-chu", 200, SHOP);
    shop.hops.push(hop("https://www.quan-nho.biz.vn/trang-chu", 200, Some(CertificateVerdict::NameMismatch)));
    let v = verdict_of(vec![shop]);
    assert_eq!((v.leaf, v.canonical_host.as_deref()), (Leaf::C8, Some("www.quan-nho.biz.vn")));
    assert_eq!(v.https.code(), "name_mismatch", "the certificate of the canonical host counts");
}
