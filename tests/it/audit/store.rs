//! What the store keeps of an audit, on both engines.

use super::world::{self, put, sample};
use crate::store::sample as looks;
use danhba_tests::db::on_each;
use domain::audit::sample::AuditStratum::{AliveUnknown, Low, Use};
use domain::audit::{Label, Role};
use domain::clock::Timestamp;
use domain::verdict::Leaf;
use store::{AuditEstimate, AuditLink, Db, NewLink, Opens, Purpose, PutAudit};

const DAY: i64 = Timestamp::DAY;

async fn link(db: &Db, audit: i64, labeller: &str, role: Role, token: &str, now: Timestamp) -> AuditLink {
    let expires_at = now.plus(30 * DAY);
    let opens = Opens::Audit { audit, role };
    db.add_link(&NewLink { opens, person: labeller, token, now, expires_at }).await.unwrap();
    db.audit_link(token, now).await.unwrap().expect("a valid link")
}

#[tokio::test]
async fn a_draw_is_stored_once_and_no_other_beside_it() {
    on_each(async |t| {
        let snapshot = world::thirty(&t.db).await;
        let new = sample(&snapshot, "hạt giống", &[(Use, 10, 4), (Low, 20, 5)]);
        let id = put(&t.db, &new).await;
        assert_eq!(t.db.put_audit(&new).await.unwrap(), PutAudit::Already(id), "repeated after a kill");
        let other = sample(&snapshot, "khác", &[(Use, 10, 4), (Low, 20, 5)]);
        let PutAudit::Another(kept) = t.db.put_audit(&other).await.unwrap() else { panic!("a second draw") };
        assert_eq!((kept.seed.as_str(), kept.id), ("hạt giống", id));
        let bigger = sample(&snapshot, "hạt giống", &[(Use, 10, 5), (Low, 20, 5)]);
        assert!(matches!(t.db.put_audit(&bigger).await.unwrap(), PutAudit::Another(_)), "another plan");
        assert_eq!(t.db.audit_items(id).await.unwrap(), new.items);
        let read = t.db.audit(snapshot.id).await.unwrap().expect("the draw");
        assert_eq!((read.nation, read.mixes, read.plan), (new.nation, new.mixes, new.plan));
    })
    .await;
}

#[tokio::test]
async fn a_token_opens_until_it_expires_or_is_revoked_and_is_not_kept() {
    on_each(async |t| {
        let snapshot = world::thirty(&t.db).await;
        let new = sample(&snapshot, "s", &[(Use, 3, 3)]);
        let (audit, now) = (put(&t.db, &new).await, new.now);
        let first = link(&t.db, audit, "An", Role::First, "token-một", now).await;
        assert_eq!((first.labeller.as_str(), first.role), ("An", Role::First));
        let opens = async |token: &str, at: Timestamp| t.db.audit_link(token, at).await.unwrap().is_some();
        assert!(
            opens("token-một", now.plus(30 * DAY - 1)).await && !opens("token-một", now.plus(30 * DAY)).await
        );
        assert!(!opens("token-hai", now).await);
        let kept = format!("{:?}", t.db.links(Purpose::Audit(audit)).await.unwrap());
        assert!(!kept.contains("token"), "{kept}");
        assert!(t.db.revoke_link(Purpose::Audit(audit), first.id, now).await.unwrap());
        assert!(!t.db.revoke_link(Purpose::Audit(audit), first.id, now).await.unwrap(), "once");
        assert!(!opens("token-một", now).await);
    })
    .await;
}

#[tokio::test]
async fn labels_are_added_the_latest_of_a_role_counts_and_the_next_item_follows() {
    on_each(async |t| {
        let snapshot = world::thirty(&t.db).await;
        let new = sample(&snapshot, "s", &[(Use, 3, 3)]);
        let (db, audit, now) = (&t.db, put(&t.db, &new).await, new.now);
        let first = link(db, audit, "An", Role::First, "1", now).await;
        let second = link(db, audit, "Bình", Role::Second, "2", now).await;
        let again = link(db, audit, "An", Role::First, "3", now).await;
        assert_eq!(db.audit_next(audit, Role::First).await.unwrap(), Some(1));
        let give = async |l: &AuditLink, at: i64, label: Label| {
            db.put_audit_label(l, at, label, "ghi chú", now).await.unwrap()
        };
        assert!(give(&first, 1, Label::OwnSite).await && give(&second, 1, Label::NotUse).await);
        assert!(!give(&first, 4, Label::OwnSite).await, "no such item");
        assert_eq!(db.audit_next(audit, Role::First).await.unwrap(), Some(2));
        assert!(give(&again, 1, Label::Elsewhere).await, "corrected, by a newer link of the same role");
        let in_force = db.audit_labels(audit).await.unwrap();
        let told: Vec<_> = in_force.iter().map(|g| (g.position, g.role, g.label)).collect();
        assert_eq!(told, [(1, Role::First, Label::Elsewhere), (1, Role::Second, Label::NotUse)]);
        assert_eq!(db.audit_labels_of(audit, 1).await.unwrap().len(), 3, "nothing is overwritten");
        assert_eq!(db.audit_progress(audit, Role::First).await.unwrap(), (1, 3));
        assert_eq!(db.audit_labels_since(first.id, now.plus(-1)).await.unwrap(), 1);
        assert_eq!(db.audit_labels_since(first.id, now).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_latest_run_of_estimates_counts_whole() {
    on_each(async |t| {
        let snapshot = world::thirty(&t.db).await;
        let new = sample(&snapshot, "s", &[(AliveUnknown, 3, 3)]);
        let audit = put(&t.db, &new).await;
        let of = |dimension: &str, key: &str, value: f64| AuditEstimate {
            dimension: dimension.into(),
            key: key.into(),
            indicator: "u_any".into(),
            value,
            low: value - 0.01,
            high: value + 0.01,
            basis: "own".into(),
            labels: 100,
        };
        assert!(t.db.audit_estimates(snapshot.id).await.unwrap().is_empty());
        let first = [of("province", "01", 0.4), of("total", "", 0.5)];
        assert_eq!(t.db.put_audit_estimates(snapshot.id, audit, &first, new.now).await.unwrap(), 1);
        assert_eq!(t.db.audit_estimates(snapshot.id).await.unwrap(), first);
        let second = [of("total", "", 0.6)];
        assert_eq!(t.db.put_audit_estimates(snapshot.id, audit, &second, new.now).await.unwrap(), 2);
        assert_eq!(
            t.db.audit_estimates(snapshot.id).await.unwrap(),
            second,
            "no group of an older run stays"
        );
    })
    .await;
}

#[tokio::test]
async fn an_item_leads_to_the_stored_look_while_it_is_whole() {
    on_each(async |t| {
        looks::enrol(&t.db, &["a.id.vn"]).await;
        let evidence = looks::look(&t.db, "a.id.vn", looks::T0, Leaf::C8).await.evidence;
        let names = [(world::frame("a.id.vn"), world::known(Leaf::C8), Some(evidence))];
        let snapshot = world::freeze(&t.db, "2026-Q2", &names).await;
        let candidates = t.db.audit_candidates(snapshot.id, "", 10).await.unwrap();
        assert_eq!(
            (candidates.len(), candidates[0].0.evidence_id, candidates[0].1),
            (1, Some(evidence), 0.9)
        );
        let mut new = sample(&snapshot, "s", &[(Use, 1, 1)]);
        new.items[0].domain = world::name("a.id.vn");
        new.items[0].evidence_id = Some(evidence);
        let audit = put(&t.db, &new).await;
        let facts = t.db.audit_facts(audit, 1).await.unwrap().expect("the stored look");
        assert_eq!(facts.domain.as_str(), "a.id.vn");
        t.tamper("UPDATE evidence SET reduced = TRUE").await;
        assert!(t.db.audit_facts(audit, 1).await.unwrap().is_none(), "past its retention");
        assert!(t.db.audit_facts(audit, 2).await.unwrap().is_none(), "no such item");
    })
    .await;
}

#[tokio::test]
async fn what_labellers_are_shown_stays_whole_while_a_link_is_open_and_no_longer() {
    on_each(async |t| {
        let names = ["khong-lien-ket.id.vn", "het-han.id.vn", "thu-hoi.id.vn", "con-mo.id.vn"];
        looks::enrol(&t.db, &names).await;
        let after = |days: i64| looks::T0.plus(days * DAY);
        let mut audits = Vec::new();
        for (domain, quarter) in names.iter().zip(["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]) {
            let evidence = looks::look(&t.db, domain, looks::T0, Leaf::C8).await.evidence;
            let snapshot =
                world::freeze(&t.db, quarter, &[(world::frame(domain), world::known(Leaf::C8), None)]).await;
            let mut new = sample(&snapshot, "s", &[(Use, 1, 1)]);
            new.items[0].domain = world::name(domain);
            new.items[0].evidence_id = Some(evidence);
            audits.push(put(&t.db, &new).await);
        }
        let open = async |audit: i64, token: &str, until: i64| {
            let (now, expires_at) = (after(80), after(until));
            let opens = Opens::Audit { audit, role: Role::First };
            t.db.add_link(&NewLink { opens, person: "An", token, now, expires_at }).await.unwrap()
        };
        open(audits[1], "1", 100).await;
        let revoked = open(audits[2], "2", 200).await;
        // A link that has ended takes nothing from one that is open.
        open(audits[3], "3", 100).await;
        open(audits[3], "4", 200).await;
        let whole = async |n: usize| t.db.audit_facts(audits[n], 1).await.unwrap().is_some();
        let reduce = async |day: i64| t.db.reduce_texts(after(day)).await.unwrap();
        assert_eq!(reduce(91).await, 1, "only what no labeller is shown");
        assert!(!whole(0).await && whole(1).await && whole(2).await && whole(3).await);
        assert_eq!((reduce(99).await, reduce(100).await), (0, 1), "until the link expires");
        assert!(!whole(1).await && whole(2).await && whole(3).await);
        assert!(t.db.revoke_link(Purpose::Audit(audits[2]), revoked, after(101)).await.unwrap());
        assert_eq!(reduce(101).await, 1, "until the link is revoked");
        assert!(!whole(2).await && whole(3).await);
        assert_eq!((reduce(199).await, reduce(200).await), (0, 1));
    })
    .await;
}
