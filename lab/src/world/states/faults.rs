//! N1 to T2: names that lead nowhere, and addresses at which nobody answers.

use super::Stage;
use crate::script::{Certificate, DnsBehaviour, HostScript, Port, Record};
use crate::world::front::DARK;
use crate::world::holder::Holder;
use crate::world::names::chance;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn play(leaf: &str, holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    match leaf {
        "N1" => not_delegated(holder, stage),
        "N2" => broken(holder, stage),
        "N2b" => behave(holder, stage, DnsBehaviour::Bogus),
        "N3" => {
            stage.world.domains.entry(holder.domain.clone()).or_default();
        }
        "N4" => unusable(holder, stage),
        "T1" => unreachable(holder, stage),
        _ => return no_handshake(holder, stage),
    }
    "none"
}

/// Mostly there is nothing at all; some say so themselves.
fn not_delegated(holder: &Holder, stage: &mut Stage<'_>) {
    if chance(stage.rng, 30) {
        behave(holder, stage, DnsBehaviour::NxDomain);
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

/// Half of them at an address where nothing listens, half at a shared one that does not know the name.
fn unreachable(holder: &Holder, stage: &mut Stage<'_>) {
    if stage.number.is_multiple_of(2) {
        stage.world.domain_at(&holder.domain, DARK);
        return;
    }
    let address = stage.address;
    stage.world.domain_at(&holder.domain, address);
    hosts(holder, stage, &Port::Closed);
}

fn no_handshake(holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let address = stage.address;
    stage.world.domain_at(&holder.domain, address);
    let port = if stage.number.is_multiple_of(3) { Port::Garbage } else { Port::HandshakeFailure };
    hosts(holder, stage, &port);
    "proto"
}

fn hosts(holder: &Holder, stage: &mut Stage<'_>, https: &Port) {
    for host in [holder.domain.clone(), format!("www.{}", holder.domain)] {
        let script = HostScript {
            address: stage.address,
            https: https.clone(),
            http: Port::Closed,
            certificate: Certificate::Valid,
        };
        stage.world.hosts.insert(host, script);
    }
}
