//! The best host, the mail axis, HTTPS and the funnel.

use super::{DOMAIN, SHOP, hop, resolving, verdict, verdict_of, visit, visited};
use domain::observation::{Answer, CertificateVerdict, Failure, Greeting, MailExchange, Scheme, VisitEnd};
use domain::verdict::{Leaf, Mail};

#[test]
fn the_better_host_decides_and_abuse_overrides() {
    let apex = visited(
        &format!("https://{DOMAIN}/"),
        200,
        "<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>",
    );
    let mut www = visited("https://www.quan-nho.biz.vn/", 200, SHOP);
    www.host = domain::name::HostName::parse("www.quan-nho.biz.vn").unwrap();
    let v = verdict_of(vec![apex.clone(), www.clone()]);
    assert_eq!((v.leaf, v.canonical_host.as_deref()), (Leaf::C8, Some("www.quan-nho.biz.vn")));
    let spam = visited(
        &format!("https://{DOMAIN}/"),
        200,
        "<title>Nhà cái uy tín, kèo tài xỉu</title><p>Nổ hũ, bắn cá, lô đề, xóc đĩa mỗi ngày</p>",
    );
    assert_eq!(verdict_of(vec![www, spam]).leaf, Leaf::R6);
}

#[test]
fn certificates_flag_but_do_not_hide_content() {
    let states = [
        (CertificateVerdict::Valid, "valid", true),
        (CertificateVerdict::Expired, "expired", false),
        (CertificateVerdict::NotYetValid, "expired", false),
        (CertificateVerdict::NameMismatch, "name_mismatch", false),
        (CertificateVerdict::Untrusted, "untrusted", false),
        (CertificateVerdict::Invalid, "untrusted", false),
    ];
    for (certificate, https, live) in states {
        let mut shop = visited(&format!("https://{DOMAIN}/"), 200, SHOP);
        shop.hops = vec![hop(&format!("https://{DOMAIN}/"), 200, Some(certificate))];
        let v = verdict_of(vec![shop]);
        assert_eq!((v.leaf, v.https.code()), (Leaf::C8, https));
        assert!(v.funnel.https && v.funnel.resolving && v.funnel.delegated);
        assert_eq!((v.funnel.valid_tls, v.funnel.live), (live, live), "{certificate:?}");
    }
}

#[test]
fn an_error_behind_a_strangers_certificate_does_not_explain_the_site() {
    let broken = visited(&format!("https://{DOMAIN}/"), 500, "");
    let www = |certificate| {
        let mut visit = visited("https://www.quan-nho.biz.vn/", 404, "");
        visit.host = domain::name::HostName::parse("www.quan-nho.biz.vn").unwrap();
        visit.hops = vec![hop("https://www.quan-nho.biz.vn/", 404, Some(certificate))];
        visit
    };
    let v = verdict_of(vec![broken.clone(), www(CertificateVerdict::NameMismatch)]);
    assert_eq!((v.leaf, v.https.code()), (Leaf::H2, "valid"));
    // With a certificate of its own it is a host of the site, and its error the better one.
    assert_eq!(verdict_of(vec![broken, www(CertificateVerdict::Valid)]).leaf, Leaf::H3);
    // Where nothing else was found it is what is known.
    assert_eq!(verdict_of(vec![www(CertificateVerdict::NameMismatch)]).leaf, Leaf::H3);
}

#[test]
fn http_only_has_no_https() {
    let mut shop = visited(&format!("http://{DOMAIN}/"), 200, SHOP);
    shop.scheme = Scheme::Http;
    shop.hops = vec![hop(&format!("http://{DOMAIN}/"), 200, None)];
    let closed =
        VisitEnd::Failed { failure: Failure::ConnectRefused, detail: String::new(), first_authority: true };
    let v = verdict_of(vec![visit(Scheme::Https, DOMAIN, closed), shop]);
    assert_eq!((v.leaf, v.https.code(), v.http_status), (Leaf::C8, "none", Some(200)));
}

#[test]
fn parking_name_servers_decide_whatever_the_page_says() {
    let mut observation = resolving();
    observation.dns.ns = Answer::Found(vec!["ns1.sedoparking.com.".into()]);
    observation.visits.push(visited(&format!("https://{DOMAIN}/"), 200, SHOP));
    let v = verdict(&observation);
    assert_eq!((v.leaf, v.rule.as_str()), (Leaf::C3, "parking-name-servers"));
}

#[test]
fn the_mail_axis() {
    let mx = |names: &[&str]| {
        Answer::Found(
            names
                .iter()
                .map(|n| MailExchange { preference: 10, exchange: (*n).to_owned() })
                .collect::<Vec<_>>(),
        )
    };
    let found = |text: &str| Answer::Found(vec![text.to_owned()]);
    type Case = (Answer<MailExchange>, Option<bool>, Answer<String>, Answer<String>, Mail);
    let cases: Vec<Case> = vec![
        (Answer::NoData, None, Answer::NoData, Answer::NoData, Mail::M0),
        (mx(&["."]), Some(true), Answer::NoData, Answer::NoData, Mail::M0),
        (mx(&["mail.quan-nho.biz.vn"]), Some(false), Answer::NoData, Answer::NoData, Mail::M0),
        (mx(&["mail.quan-nho.biz.vn"]), Some(true), Answer::NoData, Answer::NoData, Mail::M1),
        (mx(&["mx1.inet.vn", "mx2.inet.vn"]), Some(true), Answer::NoData, Answer::NoData, Mail::M1d),
        (mx(&["mx1.inet.vn"]), Some(true), found("v=spf1 include:inet.vn ~all"), Answer::NoData, Mail::M1d),
        (mx(&["mx1.inet.vn"]), Some(true), found("v=spf1 ip4:203.0.113.9 -all"), Answer::NoData, Mail::M1),
        (mx(&["mx1.inet.vn"]), Some(true), Answer::NoData, found("v=DMARC1; p=none"), Mail::M1),
        (mx(&["mx1.inet.vn", "aspmx.l.google.com"]), Some(true), Answer::NoData, Answer::NoData, Mail::M1),
        (Answer::ServFail, None, Answer::NoData, Answer::NoData, Mail::Unknown),
        (Answer::Timeout, None, Answer::NoData, Answer::NoData, Mail::Unknown),
    ];
    for (mx, resolves, spf, dmarc, expected) in cases {
        let mut observation = resolving();
        let shown = format!("{mx:?} {resolves:?} {spf:?} {dmarc:?}");
        (observation.dns.mx, observation.dns.mx_resolves) = (mx, resolves);
        (observation.dns.spf, observation.dns.dmarc) = (spf, dmarc);
        assert_eq!(verdict(&observation).mail, expected, "{shown}");
    }
}

#[test]
fn a_mail_host_that_greets_is_mail_that_works() {
    let said = |exchange: &str, code| {
        let mut observation = resolving();
        let mx = MailExchange { preference: 10, exchange: "mail.quan-nho.biz.vn".to_owned() };
        (observation.dns.mx, observation.dns.mx_resolves) = (Answer::Found(vec![mx]), Some(true));
        observation.dns.greeting = Some(Greeting { exchange: exchange.to_owned(), code });
        verdict(&observation).mail
    };
    assert_eq!(said("mail.quan-nho.biz.vn", 220), Mail::M2);
    assert_eq!(
        said("mail.quan-nho.biz.vn", 554),
        Mail::M1,
        "a refusal of ours says nothing about the mail of others"
    );
    assert_eq!(said("khac.vn", 220), Mail::M1, "a host that is not theirs");
}

#[test]
fn every_verdict_names_its_rules_and_evidence() {
    let v = verdict_of(vec![visited(&format!("https://{DOMAIN}/"), 200, SHOP)]);
    assert!(v.ruleset.starts_with("sha256:") && v.ruleset.len() == 19, "{}", v.ruleset);
    assert!(!v.rule.is_empty() && !v.evidence.is_empty());
    assert!(v.evidence.iter().all(|e| e.found.chars().count() <= 160));
    assert!((0.0..=1.0).contains(&v.confidence));
}
