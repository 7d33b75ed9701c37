//! Several workers on one database, each a process of its own, and what may befall them. Afterwards every name has
//! exactly its observation, and no address got more than its pace over all workers, by the servers' own log.

mod cut_off;
mod full_disk;
mod killed;
mod manners;
mod same_name;

use crate::program::Program;
use danhba_tests::db::Cluster;
use domain::name::DomainName;
use domain::observation::NotObserved;
use domain::verdict::Leaf;
use lab::Lab;
use lab::script::{Port, Reply, RobotsScript, Site, World};
use std::net::Ipv4Addr;
use std::process::Child;
use std::time::Duration;
use store::Db;

/// The gap of an address, and of a host.
const GAP: Duration = Duration::from_millis(40);
/// Networks over which the names are spread.
const NETWORKS: usize = 6;
/// Addresses of each: more than may be asked at a time.
const NEIGHBOURS: usize = 6;
/// Connections at a time to one network.
const AT_A_TIME: usize = 4;
/// What a server takes for an answer: longer than the gap, so that all addresses of a network could be busy together.
const ANSWER: Duration = Duration::from_millis(60);
/// How long a silent worker is waited for, in seconds.
const LEASE_S: u64 = 6;

fn domain(n: usize) -> String {
    format!("ten-{n}.biz.vn")
}

/// Names with a small site on port 80 each: handshakes would be most of the time of these tests.
async fn lab(names: usize) -> Lab {
    let zones = ["id.vn", "biz.vn", "vn", "com"].map(str::to_owned).to_vec();
    let mut world = World { zones, ..World::default() };
    let text = "Phở bò chín, nước dùng hầm xương từ đêm trước, rau thơm hái trong vườn nhà. ".repeat(14);
    for n in 0..names {
        let network = u8::try_from(n % NETWORKS).expect("few networks");
        let last = u8::try_from(n / NETWORKS % NEIGHBOURS).expect("few addresses") + 1;
        let links = "<a href=/a>Thực đơn</a> <a href=/b>Liên hệ</a> <a href=/c>Đường đi</a>";
        let page = format!(
            "<!doctype html><html lang=vi><title>Quán {n}</title><h1>Quán {n}</h1>{links}<p>{text}</p>"
        );
        let slowly = |reply| Reply::After(ANSWER, Box::new(reply));
        let site = Site {
            robots: RobotsScript::Reply(Box::new(slowly(Reply::page(404, "")))),
            routes: [("/".to_owned(), slowly(Reply::html(page)))].into(),
            ..Site::default()
        };
        world.site_at(&domain(n), Ipv4Addr::new(127, 20, network, last), site);
        for host in [domain(n), format!("www.{}", domain(n))] {
            world.hosts.get_mut(&host).expect("it was made").https = Port::Closed;
        }
    }
    Lab::start(world, lab::LabSettings::default()).await.expect("the lab")
}

/// Workers that give up a silent one after six seconds.
fn workers(lab: &Lab, url: &str) -> Program {
    let gap = GAP.as_millis().to_string();
    Program::new(lab, url, 12)
        .with("CRAWLER__LEASE_S", &LEASE_S.to_string())
        .with("PACE__PER_ADDRESS_MS", &gap)
        .with("PACE__PER_HOST_MS", &gap)
        .with("PACE__PER_NETWORK", &AT_A_TIME.to_string())
}

/// A server of our own with so many names in its register.
async fn server(names: usize, program: impl FnOnce(&str) -> Program) -> (Cluster, Db, Program) {
    let cluster = Cluster::start();
    let db = Db::connect(cluster.url()).await.expect("the server answers");
    db.migrate().await.expect("the schema");
    let program = program(cluster.url());
    enrol(&program, names);
    (cluster, db, program)
}

fn enrol(program: &Program, names: usize) {
    let file = program.folder().join("register.csv");
    let rows: String = (0..names).map(|n| format!("{}\n", domain(n))).collect();
    std::fs::write(&file, format!("domain\n{rows}")).expect("a register");
    program.ok(&["import", file.to_str().expect("a path")]);
}

fn start(program: &Program, worker: &str) -> Child {
    program.start(&["crawl", "--until-idle", "--worker", worker, "--vantage", "HN"])
}

/// Waits until the lab has seen so many requests.
async fn until(lab: &Lab, entries: usize) {
    while lab.log_len() < entries {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Waits for the end of a process, which must be a good one.
async fn ended(mut worker: Child) {
    let status = tokio::task::spawn_blocking(move || worker.wait()).await.expect("a task").expect("its end");
    assert!(status.success(), "a worker ended with {status}");
}

/// Every name has one observation, and it is a good one.
async fn each_was_seen_once(db: &Db, names: usize) {
    for n in 0..names {
        let name = DomainName::stored(&domain(n)).expect("a name");
        let seen = db.history(&name, None, 9).await.expect("its history");
        let said: Vec<(Leaf, Option<NotObserved>)> = seen.iter().map(|s| (s.leaf, s.not_observed)).collect();
        assert_eq!(said, [(Leaf::C8, None)], "{name}");
    }
    let now = domain::clock::Clock::System.now();
    assert_eq!(
        (db.due_now(now, None).await.expect("a count"), db.leased(now).await.expect("a count")),
        (0, 0)
    );
}
