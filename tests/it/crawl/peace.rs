//! Who asked for peace has it from every command that looks.

use super::support::{answering, name, serve, start, world};
use crate::program::Program;
use domain::clock::{Clock, Timestamp};
use lab::script::{Reply, Site};
use store::{Db, StoredPause};

#[tokio::test(flavor = "multi_thread")]
async fn a_single_look_knows_who_asked_for_peace_and_tells_it() {
    let mut world = world();
    serve(&mut world, "nghi.biz.vn", 1, Site::home("nghỉ"));
    let busy = Reply::page(429, "chậm thôi").with_header("retry-after", "600");
    serve(&mut world, "ban.biz.vn", 2, answering(busy));
    let lab = start(world).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("d.db").display());
    let program = Program::new(&lab, &url, 4);
    program.ok(&["migrate"]);
    let db = Db::connect(&url).await.unwrap();
    let now = Clock::System.now();
    let until = now.plus(Timestamp::HOUR);
    let pause = |host: &str| StoredPause { host: host.to_owned(), until, status: 503, strikes: 1 };
    db.note_pauses(&[pause("nghi.biz.vn"), pause("www.nghi.biz.vn")], &[]).await.unwrap();
    let told = program.ok(&["check", name("nghi.biz.vn").as_str(), "--json"]);
    assert_eq!(lab.log_len(), 0, "it was asked all the same: {told}");
    assert!(told.contains("\"leaf\": \"X0\"") || told.contains("\"leaf\":\"X0\""), "{told}");
    program.ok(&["check", "ban.biz.vn"]);
    assert!(lab.log_len() > 0);
    let noted = db.pauses(now).await.unwrap();
    assert!(noted.iter().any(|p| p.host == "ban.biz.vn" && p.status == 429), "{noted:?}");
}
