//! Nothing outside the allowed networks is ever connected to, whatever a site or its DNS says. The proof is a
//! listener at each forbidden place that must see no connection.

use super::support::{answering, developed, due, first, ip, serve, settings, start, word, words, world};
use crawler::{Ipv6, Prober};
use domain::clock::Clock;
use lab::Lab;
use lab::script::{DnsBehaviour, Record, Reply, RobotsScript, Site, World};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

const FORBIDDEN: Ipv4Addr = Ipv4Addr::new(127, 66, 6, 6);

/// Places that nobody may come to. A listener keeps a completed connection in its backlog, so that looking once
/// at the end sees every attempt.
struct Traps(Vec<TcpListener>);

impl Traps {
    fn set(lab: &Lab) -> Self {
        let mut traps = Vec::new();
        for port in [lab.http_port(), lab.https_port(), 8_080, 8_443, 80, 443] {
            for ip in [IpAddr::V4(FORBIDDEN), "127.0.0.1".parse().unwrap(), "::1".parse().unwrap()] {
                // Low ports and IPv6 are not to be had everywhere; the lab's own ports must be.
                match TcpListener::bind(SocketAddr::new(ip, port)) {
                    Ok(trap) => traps.push(trap),
                    Err(error) => assert!(
                        ip != IpAddr::V4(FORBIDDEN) || ![lab.http_port(), lab.https_port()].contains(&port),
                        "{ip}:{port}: {error}"
                    ),
                }
            }
        }
        assert!(traps.len() >= 2);
        for trap in &traps {
            trap.set_nonblocking(true).unwrap();
        }
        Self(traps)
    }

    fn assert_untouched(&self) {
        for trap in &self.0 {
            if let Ok((_, peer)) = trap.accept() {
                panic!("a connection from {peer} reached {}", trap.local_addr().unwrap());
            }
        }
    }
}

/// Where a site may try to send us.
fn locations(port: u16) -> Vec<String> {
    let fixed = "http://127.66.6.6/ https://127.66.6.6/ //127.66.6.6/ http:\\\\127.66.6.6\\ http://127.66.6.6./ \
        http://2135033350/ http://0x7f420606/ http://0x7f.0x42.0x6.0x6/ http://0177.0102.06.06/ http://127.66.1542/ \
        http://127.4326918/ http://①②⑦.66.6.6/ http://[::ffff:127.66.6.6]/ http://[::ffff:7f42:606]/ \
        http://[::127.66.6.6]/ http://[64:ff9b::7f42:606]/ http://[2002:7f42:606::1]/ http://[2001:0:7f42:606::1]/ \
        http://[::1]/ http://[::]/ https://[::1]/ http://0.0.0.0/ http://0/ http://127.0.0.1/ http://127.1/ http://localhost/ \
        http://localhost.localdomain/ http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/ \
        http://[fe80::1]/ http://user:pass@127.66.6.6/ http://example.com@127.66.6.6/ http://10.0.0.1/ \
        http://192.168.0.1/ http://100.64.0.1/ http://198.18.0.1/ http://224.0.0.1/ http://255.255.255.255/ \
        file:///etc/passwd ftp://127.66.6.6/ gopher://127.66.6.6:80/_GET javascript:alert(1) \
        data:text/html,<h1>x</h1> ws://127.66.6.6/ http://inner.biz.vn/ https://inner.biz.vn/ http://mapped.biz.vn/ \
        http://zero.biz.vn/ http://meta.biz.vn/ http://alias.biz.vn/ http://v6.biz.vn/ https://bounce.biz.vn/";
    let mut locations: Vec<String> = fixed.split_whitespace().map(str::to_owned).collect();
    locations.push(format!("http://127.66.6.6:{port}/"));
    locations.push(format!("http://inner.biz.vn:{port}/"));
    locations.push(format!("http://ok.biz.vn:{port}/"));
    locations.push("https://ok.biz.vn:8443/".to_owned());
    locations
}

fn resolve(world: &mut World, domain: &str, record: Record) {
    let script = world.domains.entry(domain.to_owned()).or_default();
    script.ns = vec!["ns1.lab.vn".into()];
    script.records.push((domain.to_owned(), record));
}

fn names_that_lead_inside(world: &mut World) {
    let address = |text: &str| Record::Address(text.parse().unwrap());
    resolve(world, "inner.biz.vn", address("127.66.6.6"));
    resolve(world, "mapped.biz.vn", address("::ffff:127.66.6.6"));
    resolve(world, "zero.biz.vn", address("0.0.0.0"));
    resolve(world, "meta.biz.vn", address("169.254.169.254"));
    resolve(world, "v6.biz.vn", address("::1"));
    resolve(world, "alias.biz.vn", Record::Cname("inner.biz.vn".into()));
    serve(world, "ok.biz.vn", 250, Site::home(developed("ok")));
    serve(world, "bounce.biz.vn", 251, answering(Reply::redirect(302, "http://127.66.6.6/")));
}

async fn prober(lab: &Lab) -> Arc<Prober> {
    let mut settings = settings(lab);
    // Any IPv6 way out must be closed by the guard, not by the lack of IPv6.
    settings.ipv6 = Ipv6::On;
    Arc::new(Prober::new(settings, Clock::System, 1).unwrap())
}

/// A lab whose names lead to its own port by each of the `locations`. The redirects name the port, so it is taken before the
/// lab runs: below those that other labs choose.
async fn lab_that_leads_inside() -> (Lab, Vec<String>) {
    for http_port in (13_000..19_000).step_by(2) {
        let mut world = world();
        names_that_lead_inside(&mut world);
        let locations = locations(http_port);
        assert!(locations.len() >= 25);
        for (n, location) in locations.iter().enumerate() {
            let site = answering(Reply::redirect(302, location));
            serve(&mut world, &format!("e{n}.biz.vn"), n as u8 + 1, site);
        }
        let settings =
            lab::LabSettings { http_port, https_port: http_port + 1, ..lab::LabSettings::default() };
        match Lab::start(world, settings).await {
            Ok(lab) => return (lab, locations),
            Err(lab::LabError::PortTaken { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    panic!("every port below those of the lab is taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_redirect_leads_out() {
    let (lab, locations) = lab_that_leads_inside().await;
    let traps = Traps::set(&lab);
    let prober = prober(&lab).await;
    let looks = (0..locations.len()).map(|n| {
        let prober = Arc::clone(&prober);
        tokio::spawn(async move { prober.observe(&due(&format!("e{n}.biz.vn"))).await })
    });
    for (look, location) in futures::future::join_all(looks).await.into_iter().zip(&locations) {
        let seen = look.unwrap();
        let end = word(first(&seen));
        let right = ["failed Guard", "failed Dns", "redirects BadTarget"].contains(&end.as_str());
        assert!(right, "{location}: {:?}", words(&seen));
        assert!(!first(&seen).hops.is_empty(), "{location}: the redirect itself was seen");
        for hop in seen.visits.iter().flat_map(|v| &v.hops) {
            let inside = hop.address.is_none_or(|a| a.to_string().starts_with("127.20."));
            assert!(inside, "{location}: {hop:?}");
        }
    }
    traps.assert_untouched();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_the_dns_leads_out() {
    let mut world = world();
    let inside = "127.66.6.6 127.0.0.1 0.0.0.0 ::1 :: ::ffff:127.66.6.6 ::127.66.6.6 64:ff9b::7f42:606 2002:7f42:606::1 \
        169.254.169.254 fd00:ec2::254 fe80::1 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 198.18.0.1 192.0.2.1 \
        224.0.0.1 240.0.0.1 255.255.255.255 2001:db8::1";
    let inside: Vec<&str> = inside.split_whitespace().collect();
    for (n, address) in inside.iter().enumerate() {
        resolve(&mut world, &format!("d{n}.biz.vn"), Record::Address(address.parse().unwrap()));
    }
    // One good address among bad ones: only the good one is used.
    serve(&mut world, "mixed.biz.vn", 9, Site::home(developed("mixed")));
    let script = world.domains.get_mut("mixed.biz.vn").unwrap();
    script.records.insert(0, ("mixed.biz.vn".into(), Record::Address(FORBIDDEN.into())));
    let lab = start(world).await;
    let traps = Traps::set(&lab);
    let prober = prober(&lab).await;
    for (n, address) in inside.iter().enumerate() {
        let seen = prober.observe(&due(&format!("d{n}.biz.vn"))).await;
        assert_eq!(word(first(&seen)), "no address", "{address}");
        assert!(seen.visits.iter().all(|v| v.hops.is_empty()), "{address}");
    }
    let seen = prober.observe(&due("mixed.biz.vn")).await;
    assert_eq!(first(&seen).hops[0].address, Some(ip(9).into()));
    traps.assert_untouched();
}

#[tokio::test(flavor = "multi_thread")]
async fn rebinding_between_resolution_and_connection_changes_nothing() {
    let mut world = world();
    for (n, after) in [1, 2, 3].into_iter().enumerate() {
        let domain = format!("rebind{after}.biz.vn");
        serve(&mut world, &domain, n as u8 + 1, Site::home(developed("một")));
        world.domains.get_mut(&domain).unwrap().behaviour =
            DnsBehaviour::Rebind { after, then: FORBIDDEN.into() };
    }
    // A redirect to a name that rebinds after its first answer.
    serve(&mut world, "hop.biz.vn", 8, answering(Reply::redirect(302, "https://rebind1.biz.vn/")));
    let lab = start(world).await;
    let traps = Traps::set(&lab);
    let prober = prober(&lab).await;
    for domain in ["hop.biz.vn", "rebind1.biz.vn", "rebind2.biz.vn", "rebind3.biz.vn", "hop.biz.vn"] {
        let seen = prober.observe(&due(domain)).await;
        let out = |ip: IpAddr| !ip.to_string().starts_with("127.20.");
        assert!(
            seen.visits.iter().flat_map(|v| &v.hops).filter_map(|h| h.address).all(|ip| !out(ip)),
            "{domain}"
        );
    }
    traps.assert_untouched();
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_robots_txt_nor_a_refresh_leads_out() {
    let mut world = world();
    let to_inside = Reply::redirect(302, "http://127.66.6.6/robots.txt");
    let site = Site { robots: RobotsScript::Reply(Box::new(to_inside)), ..Site::home(developed("r")) };
    serve(&mut world, "robots.biz.vn", 1, site);
    serve(
        &mut world,
        "refresh.biz.vn",
        2,
        answering(Reply::html("<meta http-equiv=refresh content='0;url=http://127.66.6.6/'>")),
    );
    let lab = start(world).await;
    let traps = Traps::set(&lab);
    let prober = prober(&lab).await;
    let seen = prober.observe(&due("robots.biz.vn")).await;
    assert_eq!(word(first(&seen)), "page 200", "a redirect that cannot be followed forbids nothing");
    let seen = prober.observe(&due("refresh.biz.vn")).await;
    assert_eq!(word(first(&seen)), "failed Guard");
    traps.assert_untouched();
}
