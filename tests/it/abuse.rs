//! `danhba abuse`: what a person found counts at once, stays on record, and overrules a rule for one site alone.

use crate::program::Program;
use crate::store::sample::{T0, enrol, look, name};
use danhba_tests::db::{TestDb, on_each};
use domain::clock::Timestamp;
use domain::status::Status;
use domain::verdict::Leaf;

#[tokio::test]
async fn a_person_confirms_abuse_or_overrules_the_rule_that_says_so() {
    on_each(async |t: &TestDb| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        for week in [0, 7] {
            look(&t.db, "a.biz.vn", T0.plus(week * Timestamp::DAY), Leaf::C8).await;
        }
        look(&t.db, "b.biz.vn", T0, Leaf::R6).await;
        let program = Program::over(&t.url);
        let status =
            async || t.db.status(&name("a.biz.vn")).await.expect("the store").expect("a status").overall;
        assert_eq!(status().await, Status::Active);
        program.ok(&["abuse", "confirm", "a.biz.vn", "--who", "An", "--note", "a copied log-in page"]);
        assert!(!status().await.is_active(), "out of use at once");

        let rules = t.db.templates().await.expect("templates");
        program.ok(&["abuse", "overrule", "b.biz.vn", "--who", "Bình", "--note", "a news site"]);
        let overruling = t.db.templates().await.expect("templates");
        assert_eq!(overruling.text(), "! b.biz.vn sample.r6\n", "that rule, for that site");
        assert_ne!(overruling.digest("sha256:1"), rules.digest("sha256:1"), "part of the rules");
        let deeds = t.db.latest_deeds(9).await.expect("the log");
        let told: Vec<_> =
            deeds.iter().map(|d| (d.who.as_str(), d.what.as_str(), d.about.as_str())).collect();
        assert_eq!(
            told,
            [("Bình", "abuse.overrule", "b.biz.vn"), ("An", "abuse.confirm", "a.biz.vn")],
            "who did what stays on record"
        );
        // Whoever looks again may find otherwise.
        program.ok(&["abuse", "confirm", "b.biz.vn", "--who", "An", "--note", "it is after all"]);
        assert!(t.db.templates().await.expect("templates").is_empty());

        let clean = program.run(&["abuse", "overrule", "a.biz.vn", "--who", "An", "--note", "x"]);
        let words = String::from_utf8_lossy(&clean.stderr).into_owned();
        assert!(!clean.status.success() && words.contains("no rule says abuse"), "{words}");
        let stranger = program.run(&["abuse", "confirm", "c.biz.vn", "--who", "An", "--note", "x"]);
        assert!(String::from_utf8_lossy(&stranger.stderr).contains("not in the register"));
    })
    .await;
}
