//! Every certificate, and every way to fail before one is shown.

use std::io;
use std::net::Ipv4Addr;

use lab::script::{Certificate, HostScript, Port, Site, World};
use lab::{Event, Lab, Scheme};
use rustls::{AlertDescription, CertificateError, Error, InvalidMessage};

use crate::client::{encrypted, exchange, get, start};

const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 9, 2);

/// A world of hosts on one address, each with its port 443.
fn world(hosts: Vec<(&str, Port, Certificate)>) -> World {
    let hosts = hosts.into_iter().map(|(name, https, certificate)| {
        let http = Port::Closed;
        (name.to_owned(), HostScript { address: ADDRESS, https, http, certificate })
    });
    World { hosts: hosts.collect(), ..World::default() }
}

fn serving(text: &str) -> Port {
    Port::Serve(Site::home(text))
}

async fn certificates() -> Lab {
    start(world(vec![
        ("valid.biz.vn", serving("chào"), Certificate::Valid),
        ("expired.biz.vn", serving("x"), Certificate::Expired),
        ("early.biz.vn", serving("x"), Certificate::NotYetValid),
        ("wrong.biz.vn", serving("x"), Certificate::WrongName),
        ("self.biz.vn", serving("x"), Certificate::SelfSigned),
    ]))
    .await
}

fn reason(error: &io::Error) -> &Error {
    error.get_ref().and_then(|inner| inner.downcast_ref()).expect("an error of TLS")
}

async fn refusal(lab: &Lab, sni: &str) -> Error {
    reason(&encrypted(lab, ADDRESS, sni).await.unwrap_err()).clone()
}

#[tokio::test]
async fn a_valid_certificate_is_for_its_host_and_from_our_authority() {
    let lab = certificates().await;
    let mut stream = encrypted(&lab, ADDRESS, "valid.biz.vn").await.unwrap();
    assert_eq!(exchange(&mut stream, &get("valid.biz.vn", "/")).await.unwrap().text(), "chào");
    let seen = lab.log();
    assert!(seen.iter().all(|entry| entry.scheme == Scheme::Https && entry.address == ADDRESS));
    assert_eq!(seen[0].event, Event::Open);
    assert_eq!(seen[1].event, Event::Tls { sni: Some("valid.biz.vn".into()), ok: true });
    assert!(matches!(&seen[2].event, Event::Request { status_sent: Some(200), .. }), "{seen:?}");
    lab.stop().await;
}

#[tokio::test]
async fn each_bad_certificate_fails_for_its_own_reason() {
    use CertificateError as E;
    let lab = certificates().await;
    let expired = refusal(&lab, "expired.biz.vn").await;
    assert!(matches!(expired, Error::InvalidCertificate(E::ExpiredContext { .. })), "{expired:?}");
    let early = refusal(&lab, "early.biz.vn").await;
    assert!(matches!(early, Error::InvalidCertificate(E::NotValidYetContext { .. })), "{early:?}");
    let wrong = refusal(&lab, "wrong.biz.vn").await;
    assert!(matches!(wrong, Error::InvalidCertificate(E::NotValidForNameContext { .. })), "{wrong:?}");
    let own = refusal(&lab, "self.biz.vn").await;
    assert!(matches!(own, Error::InvalidCertificate(E::UnknownIssuer)), "{own:?}");
}

#[tokio::test]
async fn a_name_without_a_script_gets_the_default_host() {
    let lab = start(world(vec![
        ("b.biz.vn", serving("x"), Certificate::Valid),
        ("a.biz.vn", serving("x"), Certificate::Valid),
    ]))
    .await;
    let stranger = refusal(&lab, "stranger.biz.vn").await;
    let Error::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. }) = stranger
    else {
        panic!("{stranger:?}")
    };
    assert_eq!(presented.len(), 1, "{presented:?}");
    assert!(presented[0].contains("a.biz.vn"), "{presented:?}");
}

#[tokio::test]
async fn a_port_can_fail_in_each_way() {
    let lab = start(world(vec![
        ("fail.biz.vn", Port::HandshakeFailure, Certificate::Valid),
        ("garbage.biz.vn", Port::Garbage, Certificate::Valid),
        ("closed.biz.vn", Port::Closed, Certificate::Valid),
        ("valid.biz.vn", serving("x"), Certificate::Valid),
    ]))
    .await;
    assert_eq!(refusal(&lab, "fail.biz.vn").await, Error::AlertReceived(AlertDescription::HandshakeFailure));
    let garbage = refusal(&lab, "garbage.biz.vn").await;
    assert!(matches!(garbage, Error::InvalidMessage(InvalidMessage::InvalidContentType)), "{garbage:?}");
    let closed = encrypted(&lab, ADDRESS, "closed.biz.vn").await.unwrap_err();
    assert_eq!(closed.kind(), io::ErrorKind::ConnectionReset);
    assert!(encrypted(&lab, ADDRESS, "valid.biz.vn").await.is_ok());
    let failed = |entry: &&lab::LogEntry| matches!(entry.event, Event::Tls { ok: false, .. });
    assert_eq!(lab.log().iter().filter(failed).count(), 3);
}

#[tokio::test]
async fn a_silent_port_reads_the_hello_and_says_nothing() {
    let lab = start(world(vec![("silent.biz.vn", Port::Silent, Certificate::Valid)])).await;
    let wait = std::time::Duration::from_millis(200);
    let handshake = tokio::time::timeout(wait, encrypted(&lab, ADDRESS, "silent.biz.vn")).await;
    assert!(handshake.is_err(), "{handshake:?}");
    let hello = Event::Tls { sni: Some("silent.biz.vn".into()), ok: false };
    assert!(lab.log().iter().any(|entry| entry.event == hello));
    lab.stop().await;
}

#[tokio::test]
async fn plain_text_on_443_is_not_a_handshake() {
    let lab = certificates().await;
    let address = std::net::SocketAddr::from((ADDRESS, lab.https_port()));
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    assert!(exchange(&mut stream, &get("valid.biz.vn", "/")).await.is_err());
    assert!(lab.log().iter().any(|entry| entry.event == Event::Tls { sni: None, ok: false }));
}
