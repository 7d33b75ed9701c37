//! N1 to T2: names that lead nowhere, and addresses at which nobody answers.

use super::Stage;
use crate::script::{
    Certificate, DnsBehaviour, HostScript, LAB_SERVERS, Port, Record, Reply, RobotsScript, Site,
};
use crate::world::front::DARK;
use crate::world::holder::Holder;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn play(leaf: &str, holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    match leaf {
        "N1" => not_delegated(holder, stage),
        "N2" => broken(holder, stage),
        "N2b" => bogus(holder, stage),
        "N3" => no_address(holder, stage),
        "N4" => unusable(holder, stage),
        "T1" => unreachable(holder, stage),
        _ => return no_handshake(holder, stage),
    }
    "none"
}

/// Mostly there is nothing at all; some say so themselves, some exist without being delegated to anybody.
fn not_delegated(holder: &Holder, stage: &mut Stage<'_>) {
    match stage.number % 6 {
        1 | 5 => behave(holder, stage, DnsBehaviour::NxDomain),
        3 => {
            stage.world.domains.entry(holder.domain.clone()).or_default();
        }
        _ => {}
    }
}

fn bogus(holder: &Holder, stage: &mut Stage<'_>) {
    let behaviour = match stage.number % 3 {
        0 => DnsBehaviour::Bogus,
        1 => DnsBehaviour::SignatureExpired,
        _ => DnsBehaviour::SignaturesMissing,
    };
    behave(holder, stage, behaviour);
}

/// Delegated, and then forgotten: nothing, a `www` whose target is gone, a note to somebody.
fn no_address(holder: &Holder, stage: &mut Stage<'_>) {
    let script = stage.world.domains.entry(holder.domain.clone()).or_default();
    script.ns = LAB_SERVERS.map(str::to_owned).to_vec();
    match stage.number % 3 {
        1 => {
            let gone = Record::Cname(format!("cua-hang-cu.{}", holder.registrar.dns));
            script.records.push((format!("www.{}", holder.domain), gone));
        }
        2 => script.records.push((holder.domain.clone(), Record::Txt("giu-cho=1".into()))),
        _ => {}
    }
}

fn behave(holder: &Holder, stage: &mut Stage<'_>, behaviour: DnsBehaviour) {
    let address = stage.address;
    stage.world.domain_at(&holder.domain, address).behaviour = behaviour;
}

fn broken(holder: &Holder, stage: &mut Stage<'_>) {
    // Silence costs a visitor whole seconds: it stays the rarest.
    let behaviour = match stage.number % 9 {
        0 | 4 => DnsBehaviour::ServFail,
        1 | 5 => DnsBehaviour::Lame,
        2 | 6 => DnsBehaviour::Refused,
        3 => DnsBehaviour::Silent,
        _ => DnsBehaviour::Referral,
    };
    behave(holder, stage, behaviour);
}

fn unusable(holder: &Holder, stage: &mut Stage<'_>) {
    let addresses: &[IpAddr] = match stage.number % 5 {
        0 => &[IpAddr::V4(Ipv4Addr::new(10, 0, 0, 8))],
        1 => &[IpAddr::V4(Ipv4Addr::new(192, 168, 1, 20))],
        2 => &[IpAddr::V4(Ipv4Addr::UNSPECIFIED)],
        3 => &[IpAddr::V4(Ipv4Addr::new(169, 254, 10, 1)), IpAddr::V4(Ipv4Addr::new(172, 16, 5, 4))],
        _ => &[
            IpAddr::V4(Ipv4Addr::new(10, 10, 10, 10)),
            IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 1)),
        ],
    };
    let script = stage.world.domains.entry(holder.domain.clone()).or_default();
    for owner in [holder.domain.clone(), format!("www.{}", holder.domain)] {
        script.records.extend(addresses.iter().map(|a| (owner.clone(), Record::Address(*a))));
    }
}

/// Half of them at an address where nothing listens, the others at a shared one that does not know the name, or
/// whose server hangs up on every request.
fn unreachable(holder: &Holder, stage: &mut Stage<'_>) {
    if stage.number.is_multiple_of(2) {
        stage.world.domain_at(&holder.domain, DARK);
        return;
    }
    let address = stage.address;
    stage.world.domain_at(&holder.domain, address);
    let robots = RobotsScript::Reply(Box::new(Reply::Reset));
    let http = match stage.number % 4 {
        1 => Port::Closed,
        _ => Port::Serve(Site { robots, fallback: Some(Reply::Reset), ..Site::default() }),
    };
    hosts(holder, stage, &Port::Closed, &http);
}

fn no_handshake(holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let address = stage.address;
    stage.world.domain_at(&holder.domain, address);
    let https = match stage.number % 3 {
        0 => Port::Garbage,
        1 => Port::HandshakeFailure,
        _ => Port::Plain,
    };
    hosts(holder, stage, &https, &Port::Closed);
    "proto"
}

fn hosts(holder: &Holder, stage: &mut Stage<'_>, https: &Port, http: &Port) {
    for host in [holder.domain.clone(), format!("www.{}", holder.domain)] {
        let script = HostScript {
            address: stage.address,
            https: https.clone(),
            http: http.clone(),
            certificate: Certificate::Valid,
        };
        stage.world.hosts.insert(host, script);
    }
}
