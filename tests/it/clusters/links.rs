//! Personal links by what they are for: in the store of both engines, and by the commands.

use crate::audit::world as audits;
use crate::program::Program;
use danhba_tests::db::on_each;
use domain::audit::Role;
use domain::audit::sample::AuditStratum::Use;
use domain::clock::Timestamp;
use store::{NewLink, Opens, Purpose};

const NOW: Timestamp = Timestamp(1_780_000_000_000);

#[tokio::test]
async fn a_link_opens_what_it_was_made_for_and_nothing_else() {
    on_each(async |t| {
        let snapshot = audits::freeze(&t.db, audits::QUARTER, &[]).await;
        let audit = audits::put(&t.db, &audits::sample(&snapshot, "s", &[(Use, 3, 3)])).await;
        let add = async |opens: Opens, token: &str| {
            let expires_at = NOW.plus(Timestamp::DAY);
            t.db.add_link(&NewLink { opens, person: "An", token, now: NOW, expires_at }).await.unwrap()
        };
        let labels = add(Opens::Audit { audit, role: Role::First }, "nhãn").await;
        let clusters = add(Opens::Clusters, "cụm").await;
        let opens = async |token: &str| t.db.link(token, NOW).await.unwrap().map(|l| l.opens);
        assert_eq!(opens("cụm").await, Some(Opens::Clusters));
        assert_eq!(opens("nhãn").await, Some(Opens::Audit { audit, role: Role::First }));
        assert!(t.db.audit_link("cụm", NOW).await.unwrap().is_none(), "it labels nothing");
        let of = async |purpose: Purpose| {
            t.db.links(purpose).await.unwrap().into_iter().map(|l| l.id).collect::<Vec<_>>()
        };
        assert_eq!(
            (of(Purpose::Clusters).await, of(Purpose::Audit(audit)).await),
            (vec![clusters], vec![labels])
        );
        assert!(of(Purpose::Audit(audit + 1)).await.is_empty());
        assert!(!t.db.revoke_link(Purpose::Clusters, labels, NOW).await.unwrap(), "not of this purpose");
        assert!(!t.db.revoke_link(Purpose::Audit(audit), clusters, NOW).await.unwrap());
        assert!(t.db.revoke_link(Purpose::Clusters, clusters, NOW).await.unwrap());
        assert_eq!(opens("cụm").await, None);
        assert!(opens("nhãn").await.is_some());
    })
    .await;
}

#[test]
fn the_commands_make_list_and_revoke_links() {
    let program = Program::alone();
    program.ok(&["init"]);
    let made = program.ok(&["clusters", "link", "Nguyễn Thị An", "--days", "7"]);
    let token = made.trim().rsplit('/').next().expect("a token");
    assert!(made.contains("/cum/") && token.len() == 64, "{made}");
    let listed = program.ok(&["clusters", "links"]);
    assert!(listed.contains("Nguyễn Thị An\topen") && !listed.contains(token), "{listed}");
    program.ok(&["clusters", "revoke", "1"]);
    assert!(program.ok(&["clusters", "links"]).contains("revoked"));
    for (arguments, cure) in
        [(&["clusters", "revoke", "1"][..], "clusters links"), (&["clusters", "link", " "], "person's name")]
    {
        let refused = program.run(arguments);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains(cure), "{said}");
    }
}
