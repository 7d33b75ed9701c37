//! Every way in which DNS can answer, or not.

use std::net::IpAddr;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, ResponseCode};
use hickory_proto::rr::rdata::opt::{EdnsCode, EdnsOption};
use hickory_proto::rr::{DNSClass, RData, RecordType};
use lab::script::{DnsBehaviour, Record, World};
use lab::{Lab, LabError, LabSettings};

use crate::client::{PATIENCE, ask, ask_tcp, ask_within, question, send, start};

const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 9, 1));

fn world() -> World {
    let mut world = World { zones: zones(), ..World::default() };
    let IpAddr::V4(address) = A else { unreachable!() };
    let script = world.domain_at("quan.biz.vn", address);
    script.records.extend([
        ("quan.biz.vn".into(), Record::Mx(10, "mail.quan.biz.vn".into())),
        ("quan.biz.vn".into(), Record::Mx(0, ".".into())),
        ("quan.biz.vn".into(), Record::Txt("v=spf1 -all".into())),
        ("_dmarc.quan.biz.vn".into(), Record::Txt("x".repeat(300))),
        ("quan.biz.vn".into(), Record::Caa(true, "issue".into(), "letsencrypt.org".into())),
        ("quan.biz.vn".into(), Record::Ds(7, 13, 2, vec![1, 2, 3])),
        ("quan.biz.vn".into(), Record::Address("2001:db8::1".parse().unwrap())),
        ("*.rao.quan.biz.vn".into(), Record::Address(A)),
    ]);
    world
}

fn zones() -> Vec<String> {
    ["id.vn", "biz.vn", "vn", "com"].map(str::to_owned).to_vec()
}

fn behaving(world: &mut World, domain: &str, behaviour: DnsBehaviour) {
    let IpAddr::V4(address) = A else { unreachable!() };
    world.domain_at(domain, address).behaviour = behaviour;
}

async fn behaves(behaviour: DnsBehaviour) -> Lab {
    let mut world = world();
    behaving(&mut world, "x.id.vn", behaviour);
    start(world).await
}

fn addresses(message: &Message) -> Vec<IpAddr> {
    message.answers.iter().filter_map(|record| record.data.ip_addr()).collect()
}

fn code(message: &Message) -> ResponseCode {
    message.metadata.response_code
}

fn extended(message: &Message) -> Option<u16> {
    match message.edns.as_ref()?.option(EdnsCode::Unknown(15))? {
        EdnsOption::Unknown(15, bytes) => Some(u16::from_be_bytes([bytes[0], bytes[1]])),
        _ => None,
    }
}

#[tokio::test]
async fn each_record_type_is_answered() {
    let lab = start(world()).await;
    let types = |message: &Message| message.answers.iter().map(|r| r.record_type()).collect::<Vec<_>>();
    for (kind, many) in [
        (RecordType::A, 1),
        (RecordType::AAAA, 1),
        (RecordType::NS, 2),
        (RecordType::SOA, 1),
        (RecordType::MX, 2),
        (RecordType::TXT, 1),
        (RecordType::CAA, 1),
        (RecordType::DS, 1),
    ] {
        let answer = ask(&lab, "QUAN.biz.vn", kind).await;
        assert_eq!((code(&answer), types(&answer)), (ResponseCode::NoError, vec![kind; many]), "{kind}");
    }
    let long = ask(&lab, "_dmarc.quan.biz.vn", RecordType::TXT).await;
    let RData::TXT(text) = &long.answers[0].data else { panic!("{long:?}") };
    assert_eq!(text.txt_data.iter().map(|part| part.len()).collect::<Vec<_>>(), [255, 45]);
    let caa = ask(&lab, "quan.biz.vn", RecordType::CAA).await;
    let RData::CAA(caa) = &caa.answers[0].data else { panic!("{caa:?}") };
    assert_eq!(
        (caa.issuer_critical, caa.tag.as_str(), caa.value.as_slice()),
        (true, "issue", &b"letsencrypt.org"[..])
    );
    lab.stop().await;
}

#[tokio::test]
async fn absence_is_told_apart_and_proved_by_an_soa() {
    let lab = start(world()).await;
    for (name, kind, expected, soa_of) in [
        ("www.quan.biz.vn", RecordType::MX, ResponseCode::NoError, "quan.biz.vn."),
        ("rao.quan.biz.vn", RecordType::A, ResponseCode::NoError, "quan.biz.vn."),
        ("khong.quan.biz.vn", RecordType::A, ResponseCode::NXDomain, "quan.biz.vn."),
        ("zz8f3k.id.vn", RecordType::A, ResponseCode::NXDomain, "id.vn."),
        ("facebook.com", RecordType::A, ResponseCode::NXDomain, "com."),
        ("id.vn", RecordType::A, ResponseCode::NoError, "id.vn."),
    ] {
        let answer = ask(&lab, name, kind).await;
        assert_eq!((code(&answer), answer.answers.len()), (expected, 0), "{name}");
        assert_eq!(answer.authorities[0].record_type(), RecordType::SOA, "{name}");
        assert_eq!(answer.authorities[0].name.to_ascii(), soa_of, "{name}");
    }
    assert_eq!(addresses(&ask(&lab, "bat-ky.rao.quan.biz.vn", RecordType::A).await), [A]);
}

#[tokio::test]
async fn zones_name_servers_and_strangers() {
    let lab = start(world()).await;
    assert_eq!(ask(&lab, "id.vn", RecordType::NS).await.answers.len(), 2);
    assert_eq!(ask(&lab, "id.vn", RecordType::SOA).await.answers.len(), 1);
    for host in ["ns1.lab.vn", "a.dns-servers.vn"] {
        assert_eq!(addresses(&ask(&lab, host, RecordType::A).await).len(), 1, "{host}");
        let other = ask(&lab, host, RecordType::AAAA).await;
        assert_eq!((code(&other), other.answers.len()), (ResponseCode::NoError, 0), "{host}");
    }
    assert_eq!(code(&ask(&lab, "example.org", RecordType::A).await), ResponseCode::Refused);
    let mut chaos = question("quan.biz.vn", RecordType::TXT);
    chaos.queries[0].set_query_class(DNSClass::CH);
    assert_eq!(code(&send(&lab, &chaos).await), ResponseCode::Refused);
}

#[tokio::test]
async fn failures_carry_their_code_and_extended_error() {
    for (behaviour, expected, error) in [
        (DnsBehaviour::NxDomain, ResponseCode::NXDomain, None),
        (DnsBehaviour::ServFail, ResponseCode::ServFail, None),
        (DnsBehaviour::Refused, ResponseCode::Refused, None),
        (DnsBehaviour::Lame, ResponseCode::ServFail, Some(22)),
        (DnsBehaviour::Bogus, ResponseCode::ServFail, Some(6)),
        (DnsBehaviour::SignatureExpired, ResponseCode::ServFail, Some(7)),
        (DnsBehaviour::SignaturesMissing, ResponseCode::ServFail, Some(10)),
    ] {
        let lab = behaves(behaviour.clone()).await;
        let answer = ask(&lab, "www.x.id.vn", RecordType::A).await;
        assert_eq!((code(&answer), extended(&answer)), (expected, error), "{behaviour:?}");
        assert_eq!(answer.answers, [], "{behaviour:?}");
        lab.stop().await;
    }
}

#[tokio::test]
async fn an_extended_error_needs_edns() {
    let lab = behaves(DnsBehaviour::Lame).await;
    let mut plain = question("x.id.vn", RecordType::A);
    plain.edns = None;
    let answer = send(&lab, &plain).await;
    assert_eq!((code(&answer), answer.edns.is_none()), (ResponseCode::ServFail, true));
}

#[tokio::test]
async fn silence_is_silence_and_disturbs_nobody() {
    let lab = behaves(DnsBehaviour::Silent).await;
    let short = Duration::from_millis(200);
    assert_eq!(ask_within(&lab, &question("x.id.vn", RecordType::A), short).await, None);
    assert_eq!(addresses(&ask(&lab, "quan.biz.vn", RecordType::A).await), [A]);
}

#[tokio::test]
async fn a_referral_has_servers_and_no_answer() {
    let lab = behaves(DnsBehaviour::Referral).await;
    let answer = ask(&lab, "x.id.vn", RecordType::A).await;
    assert_eq!((code(&answer), answer.answers.len()), (ResponseCode::NoError, 0));
    assert!(answer.authorities.iter().all(|record| record.record_type() == RecordType::NS));
    assert_eq!(answer.authorities.len(), 2);
}

#[tokio::test]
async fn bogus_data_is_given_to_those_who_check_for_themselves() {
    let lab = behaves(DnsBehaviour::Bogus).await;
    let mut query = question("x.id.vn", RecordType::A);
    query.metadata.checking_disabled = true;
    query.metadata.authentic_data = true;
    let answer = send(&lab, &query).await;
    assert_eq!((addresses(&answer), answer.metadata.authentic_data), (vec![A], false));
}

#[tokio::test]
async fn the_authentic_bit_is_for_signed_domains_and_those_who_ask() {
    let mut world = world();
    world.domains.get_mut("quan.biz.vn").unwrap().authentic = true;
    behaving(&mut world, "tran.id.vn", DnsBehaviour::Normal);
    let lab = start(world).await;
    let asking = |name: &str, bit: bool, dnssec_ok: bool| {
        let mut query = question(name, RecordType::A);
        query.metadata.authentic_data = bit;
        query.edns.get_or_insert_with(Edns::new).set_dnssec_ok(dnssec_ok);
        query
    };
    for (name, bit, dnssec_ok, expected) in [
        ("quan.biz.vn", true, false, true),
        ("quan.biz.vn", false, true, true),
        ("quan.biz.vn", false, false, false),
        ("tran.id.vn", true, true, false),
    ] {
        let answer = send(&lab, &asking(name, bit, dnssec_ok)).await;
        assert_eq!(answer.metadata.authentic_data, expected, "{name} {bit} {dnssec_ok}");
    }
}

#[tokio::test]
async fn rebinding_changes_the_address_after_the_honest_answers() {
    let then = IpAddr::from([10, 0, 0, 1]);
    let lab = behaves(DnsBehaviour::Rebind { after: 2, then }).await;
    for expected in [A, A, then, then] {
        ask(&lab, "x.id.vn", RecordType::AAAA).await;
        assert_eq!(addresses(&ask(&lab, "x.id.vn", RecordType::A).await), [expected]);
    }
}

#[tokio::test]
async fn aliases_are_followed_across_domains() {
    let mut world = world();
    for (from, to) in [
        ("a.id.vn", "b.id.vn"),
        ("b.id.vn", "www.quan.biz.vn"),
        ("gone.id.vn", "khong-co.com"),
        ("loop.id.vn", "www.loop.id.vn"),
        ("broken.id.vn", "x.id.vn"),
        ("lost.id.vn", "somewhere.example"),
    ] {
        let script = world.domains.entry(from.to_owned()).or_default();
        script.records.push((from.to_owned(), Record::Cname(to.to_owned())));
    }
    let looping = world.domains.get_mut("loop.id.vn").unwrap();
    looping.records.push(("www.loop.id.vn".into(), Record::Cname("loop.id.vn".into())));
    behaving(&mut world, "x.id.vn", DnsBehaviour::Lame);
    let lab = start(world).await;

    let chain = ask(&lab, "a.id.vn", RecordType::A).await;
    let kinds: Vec<_> = chain.answers.iter().map(|record| record.record_type()).collect();
    assert_eq!(kinds, [RecordType::CNAME, RecordType::CNAME, RecordType::A]);
    assert_eq!(addresses(&chain), [A]);
    let only = ask(&lab, "a.id.vn", RecordType::CNAME).await;
    assert_eq!((only.answers.len(), only.answers[0].record_type()), (1, RecordType::CNAME));

    let dangling = ask(&lab, "gone.id.vn", RecordType::A).await;
    assert_eq!((code(&dangling), dangling.answers.len()), (ResponseCode::NXDomain, 1));
    let broken = ask(&lab, "broken.id.vn", RecordType::A).await;
    assert_eq!((code(&broken), extended(&broken)), (ResponseCode::ServFail, Some(22)));
    for name in ["loop.id.vn", "lost.id.vn"] {
        let answer = ask(&lab, name, RecordType::A).await;
        assert_eq!((code(&answer), answer.answers.len()), (ResponseCode::ServFail, 0), "{name}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_cut_and_whole_over_tcp() {
    let mut world = world();
    let script = world.domains.get_mut("quan.biz.vn").unwrap();
    for number in 0..40_u8 {
        script.records.push(("nhieu.quan.biz.vn".into(), Record::Txt(format!("{number}{}", "x".repeat(40)))));
        script.records.push(("vua.quan.biz.vn".into(), Record::Address([127, 9, 9, number].into())));
    }
    let lab = start(world).await;
    let query = question("nhieu.quan.biz.vn", RecordType::TXT);
    let cut = send(&lab, &query).await;
    assert!(cut.metadata.truncation && cut.answers.is_empty());
    let whole = ask_tcp(&lab, &query).await;
    assert_eq!((whole.metadata.truncation, whole.answers.len()), (false, 40));

    // 40 addresses fit 1232 bytes but not the 512 of a client without EDNS.
    let mut query = question("vua.quan.biz.vn", RecordType::A);
    assert_eq!(send(&lab, &query).await.answers.len(), 40);
    query.edns = None;
    assert!(send(&lab, &query).await.metadata.truncation);
    assert!(lab.questions().iter().any(|question| question.tcp && question.name == "nhieu.quan.biz.vn"));
}

#[tokio::test]
async fn nonsense_gets_formerr() {
    let lab = start(world()).await;
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut bytes = question("quan.biz.vn", RecordType::A).to_vec().unwrap();
    bytes.truncate(20);
    socket.send_to(&bytes, lab.dns_addr()).await.unwrap();
    let mut buffer = [0; 512];
    let (length, _) = tokio::time::timeout(PATIENCE, socket.recv_from(&mut buffer)).await.unwrap().unwrap();
    assert_eq!(code(&Message::from_vec(&buffer[..length]).unwrap()), ResponseCode::FormErr);
}

#[tokio::test]
async fn a_name_that_dns_cannot_carry_is_refused_at_the_start() {
    let mut world = world();
    let long = format!("{}.id.vn", "a".repeat(64));
    world.domains.entry("quan.biz.vn".into()).or_default().records.push((long.clone(), Record::Address(A)));
    let error = Lab::start(world, LabSettings::default()).await.unwrap_err();
    assert!(matches!(error, LabError::BadName { name, .. } if name == long));
}
