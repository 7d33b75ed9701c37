//! `danhba queue`: a person decides what nobody could prove.

use crate::program::Program;
use domain::clock::Clock;
use domain::name::DomainName;
use domain::request::{Reason, Wish};
use store::{Db, NewRequest};

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_listed_shown_and_decided() {
    let program = Program::alone();
    program.ok(&["init"]);
    let file = program.folder().join("data/danhba.db");
    let db = Db::connect(&format!("sqlite://{}", file.display())).await.expect("the database");
    let domain = DomainName::stored("quan-pho.biz.vn").expect("a name");
    let new = NewRequest {
        domain: &domain,
        wish: Wish::Report,
        reason: Some(Reason::Place),
        note: "ở Nam Định",
        receipt: "r1",
        proof: "",
        now: Clock::System.now(),
    };
    let id = db.add_request(&new).await.expect("a request").to_string();
    let listed = program.ok(&["queue", "list"]);
    assert!(listed.starts_with(&format!("{id}\treport\tplace\tquan-pho.biz.vn\t")), "{listed}");
    let shown: serde_json::Value =
        serde_json::from_str(&program.ok(&["queue", "show", &id, "--json"])).expect("JSON");
    assert_eq!((&shown["note"], &shown["progress"]), (&"ở Nam Định".into(), &"queued".into()));
    for (arguments, cure) in [
        (&["queue", "decide", &id, "--accept", "--who", " "][..], "person's name"),
        (&["queue", "show", "99"], "queue list"),
        (&["queue", "decide", "99", "--decline", "--who", "An"], "queue list"),
    ] {
        let refused = program.run(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains(cure), "{said}");
    }
    assert_eq!(
        program.run(&["queue", "decide", &id, "--who", "An"]).status.code(),
        Some(2),
        "accept or decline"
    );
    program.ok(&["queue", "decide", &id, "--accept", "--who", "Nguyễn An", "--answer", "Đã sửa."]);
    assert_eq!(program.ok(&["queue", "list"]), "");
    assert!(program.ok(&["queue", "show", &id]).contains("Đã sửa."));
    db.close().await;
}
