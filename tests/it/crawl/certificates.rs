//! A certificate's verdict is recorded, and what stands behind it is read all the same.

use super::support::{developed, first, look, serve, start, word, world};
use domain::observation::CertificateVerdict as Verdict;
use lab::script::{Certificate, Site};

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_a_certificate_is_named_and_the_page_is_read() {
    let cases = [
        ("valid.biz.vn", Certificate::Valid, Verdict::Valid),
        ("expired.biz.vn", Certificate::Expired, Verdict::Expired),
        ("wrong.biz.vn", Certificate::WrongName, Verdict::NameMismatch),
        ("self.biz.vn", Certificate::SelfSigned, Verdict::Untrusted),
        ("early.biz.vn", Certificate::NotYetValid, Verdict::NotYetValid),
    ];
    let mut world = world();
    for (domain, certificate, _) in &cases {
        serve(&mut world, domain, 1, Site::home(developed(domain)));
        for host in [(*domain).to_owned(), format!("www.{domain}")] {
            world.hosts.get_mut(&host).unwrap().certificate = certificate.clone();
        }
    }
    let lab = start(world).await;
    for (domain, _, verdict) in cases {
        let seen = look(&lab, domain).await;
        assert_eq!(word(first(&seen)), "page 200", "{domain}");
        let tls = first(&seen).hops[0].tls.clone().expect("a handshake");
        assert_eq!(tls.verdict, verdict, "{domain}");
        assert!(tls.version.as_deref().is_some_and(|v| v.starts_with("TLSv1.")), "{domain}: {tls:?}");
        let (begin, end) = (tls.not_before.expect("a date"), tls.not_after.expect("a date"));
        assert!(begin < end, "{domain}");
        assert_eq!(end < seen.started_at, verdict == Verdict::Expired, "{domain}");
        assert_eq!(
            tls.names.iter().any(|n| n == domain),
            verdict != Verdict::NameMismatch,
            "{domain}: {tls:?}"
        );
        assert!(tls.issuer.is_some(), "{domain}");
    }
}
