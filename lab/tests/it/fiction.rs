//! The fictional world, played.

use std::net::IpAddr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::RecordType;
use lab::script::{Certificate, DnsBehaviour, Port, Record, Reply};
use lab::world::fictional;

use crate::client::{ask, encrypted, exchange, get, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_name_resolves_as_scripted_and_every_plain_site_answers() {
    let fiction = fictional(7, 600);
    let lab = start(fiction.world.clone()).await;
    for (domain, script) in &fiction.world.domains {
        let scripted: Vec<IpAddr> = script
            .records
            .iter()
            .filter_map(|(owner, record)| match record {
                Record::Address(address @ IpAddr::V4(_)) if owner == domain => Some(*address),
                _ => None,
            })
            .collect();
        if script.behaviour != DnsBehaviour::Normal || scripted.is_empty() {
            continue;
        }
        let answer = ask(&lab, domain, RecordType::A).await;
        let given: Vec<IpAddr> = answer.answers.iter().filter_map(|record| record.data.ip_addr()).collect();
        assert_eq!((answer.metadata.response_code, given), (ResponseCode::NoError, scripted), "{domain}");
    }
    let mut plain = 0;
    for (name, host) in &fiction.world.hosts {
        let (Port::Serve(site), Certificate::Valid) = (&host.https, &host.certificate) else { continue };
        let Some(Reply::Http { status, body, .. }) = site.routes.get("/") else { continue };
        let mut stream = encrypted(&lab, host.address, name).await.unwrap();
        let answer = exchange(&mut stream, &get(name, "/")).await.unwrap();
        assert_eq!((answer.status, &answer.body), (*status, body), "{name}");
        plain += 1;
    }
    assert!(plain > 200, "{plain} plain sites");
    lab.stop().await;
}
