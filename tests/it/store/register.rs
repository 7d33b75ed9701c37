use super::sample::{LEASE, T0, WORKER, enrol, look, name, province, registration, source};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::name::Zone;
use domain::province::{ProvinceCode, ProvinceMap};
use domain::registration::Registration;
use domain::verdict::Leaf;
use store::{Complete, DifferenceKind, Field, ImportSource};

#[tokio::test]
async fn the_same_list_twice_changes_nothing() {
    on_each(async |t| {
        // More than two batches, and a repeated name whose last row counts.
        let mut rows: Vec<Registration> = (0..1203).map(|n| registration(&format!("n{n}.biz.vn"))).collect();
        rows.push(Registration { registrar: "Nhà đăng ký B".into(), ..registration("n7.biz.vn") });
        let first = t.db.import(rows.clone(), &source(T0)).await.unwrap();
        assert_eq!((first.added, first.changed, first.unchanged), (1203, 0, 0));
        assert_eq!(first.sample.len(), 50);
        let kept = t.db.registration(&name("n7.biz.vn")).await.unwrap().unwrap();
        assert_eq!(kept.registration.registrar, "Nhà đăng ký B");
        assert_eq!(t.db.due_now(T0, None).await.unwrap(), 1203, "new names are due at once");
        let head = t.db.outbox_head().await.unwrap();
        assert_eq!(head, 1203);

        let day = T0.plus(Timestamp::DAY);
        let again = t.db.import(rows, &ImportSource { full: true, ..source(day) }).await.unwrap();
        assert_eq!((again.added, again.changed, again.unchanged, again.left), (0, 0, 1203, 0));
        assert!(again.sample.is_empty());
        assert_eq!(t.db.outbox_head().await.unwrap(), head, "the index hears nothing");
    })
    .await;
}

#[tokio::test]
async fn what_is_imported_reads_back() {
    on_each(async |t| {
        let row = Registration {
            province: Some(province("24", ProvinceMap::Until2025)),
            status: vec!["clientTransferProhibited".into(), "serverHold".into()],
            ..registration("phở-ngon.biz.vn")
        };
        t.db.import(vec![row.clone()], &source(T0)).await.unwrap();
        let stored = t.db.registration(&row.domain).await.unwrap().unwrap();
        assert_eq!(stored.registration, row);
        assert!(stored.in_frame && stored.first_seen_at == T0 && stored.left_at.is_none());
        let site = t.db.site(&row.domain).await.unwrap().unwrap();
        // 24 was Bắc Giang; what was Bắc Giang is Bắc Ninh, which has the code 24 now.
        assert_eq!(site.province_now(), ProvinceCode::parse("24"));
        assert!(site.standing().held);
        assert_eq!(t.db.registration(&name("khac.biz.vn")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn old_codes_are_read_on_their_map() {
    on_each(async |t| {
        // 27 was Bắc Ninh (now 24), 35 was Hà Nam (now 37 Ninh Bình): nothing is 27 or 35 on the present map.
        let old = |n: &str, code| Registration {
            province: Some(province(code, ProvinceMap::Until2025)),
            ..registration(n)
        };
        let rows = vec![old("a.biz.vn", "27"), old("b.biz.vn", "35"), old("c.biz.vn", "99")];
        t.db.import(rows, &source(T0)).await.unwrap();
        let mut now = Vec::new();
        for n in ["a.biz.vn", "b.biz.vn", "c.biz.vn"] {
            now.push(t.db.site(&name(n)).await.unwrap().unwrap().province_now());
        }
        assert_eq!(now, [ProvinceCode::parse("24"), ProvinceCode::parse("37"), None]);
    })
    .await;
}

#[tokio::test]
async fn a_change_is_told_field_by_field_and_reaches_the_index() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let head = t.db.outbox_head().await.unwrap();
        let moved = Registration {
            province: Some(province("79", ProvinceMap::Since2025)),
            holder_name: Some("Công ty khác".into()),
            ..registration("b.biz.vn")
        };
        let report = t.db.import(vec![registration("a.biz.vn"), moved], &source(T0.plus(1))).await.unwrap();
        assert_eq!((report.changed, report.unchanged), (1, 1));
        let [difference] = &report.sample[..] else { panic!("one difference: {:?}", report.sample) };
        assert_eq!((difference.kind, difference.domain.as_str()), (DifferenceKind::Changed, "b.biz.vn"));
        let fields: Vec<Field> = difference.fields.iter().map(|f| f.field).collect();
        assert_eq!(fields, [Field::Province, Field::HolderName]);
        let told = t.db.outbox(head, 10).await.unwrap();
        assert_eq!(told.iter().map(|r| r.domain.as_str()).collect::<Vec<_>>(), ["b.biz.vn"]);
    })
    .await;
}

#[tokio::test]
async fn a_bare_list_of_names_wipes_nothing() {
    on_each(async |t| {
        let full = registration("a.biz.vn");
        t.db.import(vec![full.clone()], &source(T0)).await.unwrap();
        let bare = Registration {
            registrar: String::new(),
            province: None,
            ward: None,
            registered_on: None,
            expires_on: None,
            holder_kind: domain::registration::HolderKind::Unknown,
            holder_name: None,
            sector: None,
            status: vec!["serverHold".into()],
            free_term: None,
            ..full.clone()
        };
        let stated = [Field::Status];
        let report = t.db.import_stated(vec![bare.clone()], &source(T0), &stated).await.unwrap();
        assert_eq!(report.changed, 1, "the status is stated");
        let stored = t.db.registration(&full.domain).await.unwrap().unwrap().registration;
        assert_eq!(stored, Registration { status: bare.status.clone(), ..full.clone() });
        t.db.import(vec![bare.clone()], &source(T0)).await.unwrap();
        let stored = t.db.registration(&full.domain).await.unwrap().unwrap().registration;
        assert_eq!(stored, bare, "a list that states everything says that nothing is known");
    })
    .await;
}

#[tokio::test]
async fn a_full_list_lets_absent_names_of_its_zones_go_and_come_back() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.id.vn"]).await;
        look(&t.db, "b.biz.vn", T0, Leaf::C8).await;
        let full = |at| ImportSource { full: true, ..source(at) };
        let day = T0.plus(Timestamp::DAY);
        let report = t.db.import(vec![registration("a.biz.vn")], &full(day)).await.unwrap();
        assert_eq!(
            (report.left, report.unchanged),
            (1, 1),
            "c.id.vn stands in a zone that the list is silent about"
        );
        let gone = t.db.registration(&name("b.biz.vn")).await.unwrap().unwrap();
        assert!(!gone.in_frame && gone.left_at == Some(day));
        let week = day.plus(30 * Timestamp::DAY);
        assert_eq!(t.db.claim_one(WORKER, &name("b.biz.vn"), week, LEASE).await.unwrap(), None);
        assert!(
            t.db.claim(WORKER, "default", 10, week, LEASE)
                .await
                .unwrap()
                .iter()
                .all(|d| d.domain != gone.registration.domain)
        );
        assert_eq!(t.db.outbox(0, 10).await.unwrap().last().unwrap().domain.as_str(), "b.biz.vn");
        let again = t.db.import(vec![registration("a.biz.vn")], &full(day)).await.unwrap();
        assert_eq!(again.left, 0, "it left once");

        let back = t.db.import(vec![registration("b.biz.vn")], &source(week)).await.unwrap();
        assert_eq!((back.returned, back.added, back.changed), (1, 0, 0));
        let returned = t.db.registration(&name("b.biz.vn")).await.unwrap().unwrap();
        assert!(returned.in_frame && returned.left_at.is_none() && returned.first_seen_at == T0);
        assert!(t.db.claim_one("other", &name("b.biz.vn"), week, LEASE).await.unwrap().is_some());
        // Whoever has the name now is judged anew; what was seen before stays in the record.
        assert!(t.db.site(&name("b.biz.vn")).await.unwrap().unwrap().state.is_none());
        assert!(t.db.latest(&name("b.biz.vn")).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_full_list_that_lacks_more_than_may_leave_changes_nothing() {
    on_each(async |t| {
        let names: Vec<String> = (0..20).map(|n| format!("n{n}.biz.vn")).collect();
        let all: Vec<&str> = names.iter().map(String::as_str).chain(["x.id.vn"]).collect();
        enrol(&t.db, &all).await;
        let rows = |from: usize| -> Vec<Registration> {
            names[from..].iter().map(|n| registration(n)).chain([registration("new.biz.vn")]).collect()
        };
        let day = ImportSource { full: true, ..source(T0.plus(Timestamp::DAY)) };
        let tenth = Complete { at_most: Some(0.1), ..Complete::default() };
        let head = t.db.outbox_head().await.unwrap();
        let refused = t.db.import_complete(rows(3), &day, Field::ALL, &tenth).await.unwrap_err();
        // The new name does not hide that three of twenty are missing.
        assert_eq!(refused.to_string(), "3 of 20 names of biz.vn would leave");
        assert_eq!(t.db.outbox_head().await.unwrap(), head);
        assert_eq!(t.db.registration(&name("new.biz.vn")).await.unwrap(), None);
        assert!(t.db.registration(&name("n0.biz.vn")).await.unwrap().unwrap().in_frame);

        let dry = ImportSource { dry_run: true, ..day.clone() };
        let told = t.db.import_complete(rows(3), &dry, Field::ALL, &tenth).await.unwrap();
        assert_eq!((told.left, told.leaving[0].to_string().as_str()), (3, "3 of 20 names of biz.vn"));
        let done = t.db.import_complete(rows(2), &day, Field::ALL, &tenth).await.unwrap();
        assert_eq!((done.left, done.added), (2, 1), "a tenth may leave");

        // A stray row of another zone does not speak for that zone.
        let stray = [rows(2), vec![registration("y.id.vn")]].concat();
        let own = Complete { zones: Some(vec![Zone::parse("biz.vn").unwrap()]), ..tenth };
        let done = t.db.import_complete(stray, &day, Field::ALL, &own).await.unwrap();
        assert_eq!((done.left, done.added), (0, 1));
        assert!(t.db.registration(&name("x.id.vn")).await.unwrap().unwrap().in_frame);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_does_nothing() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        let head = t.db.outbox_head().await.unwrap();
        let list = vec![Registration { ward: None, ..registration("a.biz.vn") }, registration("n.biz.vn")];
        let dry = ImportSource { full: true, dry_run: true, ..source(T0.plus(1)) };
        let told = t.db.import(list.clone(), &dry).await.unwrap();
        assert_eq!((told.added, told.changed, told.left), (1, 1, 1));
        assert_eq!(told.sample.len(), 3);
        assert_eq!(t.db.outbox_head().await.unwrap(), head);
        assert_eq!(t.db.registration(&name("n.biz.vn")).await.unwrap(), None);
        assert_eq!(t.db.due_now(T0.plus(1), None).await.unwrap(), 2);
        let real = t.db.import(list, &ImportSource { dry_run: false, ..dry }).await.unwrap();
        assert_eq!(real, told);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_tells_every_difference() {
    on_each(async |t| {
        let rows: Vec<Registration> = (0..120).map(|n| registration(&format!("n{n}.biz.vn"))).collect();
        let dry = ImportSource { full: true, dry_run: true, ..source(T0) };
        let told = t.db.import(rows.clone(), &dry).await.unwrap();
        assert_eq!((told.added, told.sample.len()), (120, 120));
        t.db.import(rows, &source(T0)).await.unwrap();
        let told = t.db.import(vec![registration("n7.biz.vn")], &dry).await.unwrap();
        assert_eq!((told.left, told.sample.len()), (119, 119));
        assert!(told.sample.iter().all(|d| d.kind == DifferenceKind::Left));
    })
    .await;
}

#[tokio::test]
async fn imports_at_the_same_time_take_turns() {
    on_each(async |t| {
        let list = |from: usize| (from..from + 300).map(|n| registration(&format!("n{n}.biz.vn"))).collect();
        let runs = (0..4).map(|k| {
            let (db, rows) = (t.db.clone(), list(k * 150));
            tokio::spawn(async move { db.import(rows, &source(T0)).await.unwrap() })
        });
        let reports = futures::future::try_join_all(runs).await.unwrap();
        assert_eq!(reports.iter().map(|r| r.added).sum::<u64>(), 750);
        assert_eq!(reports.iter().map(|r| r.unchanged).sum::<u64>(), 450);
        assert_eq!(t.db.outbox(0, 2000).await.unwrap().len(), 750);
    })
    .await;
}

#[tokio::test]
async fn a_text_that_postgresql_cannot_hold_is_stored_without_its_nul() {
    on_each(async |t| {
        let row = Registration { ward: Some("Phường\0 1".into()), ..registration("a.biz.vn") };
        t.db.import(vec![row.clone()], &source(T0)).await.unwrap();
        let stored = t.db.registration(&row.domain).await.unwrap().unwrap();
        assert_eq!(stored.registration.ward.as_deref(), Some("Phường 1"));
        assert_eq!(t.db.import(vec![row], &source(T0)).await.unwrap().unchanged, 1);
    })
    .await;
}
