use super::sample::{T0, enrol, look, name, observation, province, record, registration, source, verdict};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::province::{ProvinceCode, ProvinceMap};
use domain::registration::{HolderKind, Registration};
use domain::verdict::{Class, Leaf};
use store::{Browse, Db, ImportSource, SiteRow};

fn names(sites: &[SiteRow]) -> Vec<&str> {
    sites.iter().map(|s| s.registration.domain.as_str()).collect()
}

/// Names of every standing: persons with and without consent, held, objecting, abusive, departed.
async fn a_small_town(db: &Db) {
    let hcm = || Some(province("79", ProvinceMap::Since2025));
    let rows = vec![
        registration("abuse.biz.vn"),
        registration("bun-cha.biz.vn"),
        Registration { holder_kind: HolderKind::Citizen, ..registration("citizen.biz.vn") },
        registration("gone.biz.vn"),
        Registration { status: vec!["serverHold".into()], ..registration("held.biz.vn") },
        registration("objects.biz.vn"),
        Registration { province: hcm(), sector: Some("G".into()), ..registration("shop.biz.vn") },
        registration("unseen.biz.vn"),
        Registration { holder_kind: HolderKind::Citizen, ..registration("an.id.vn") },
        Registration { holder_kind: HolderKind::Citizen, ..registration("binh.id.vn") },
    ];
    db.import(rows.clone(), &source(T0)).await.unwrap();
    for (n, row) in rows.iter().enumerate() {
        let leaf = match row.domain.label() {
            "unseen" => continue,
            "abuse" => Leaf::R6,
            "bun-cha" => Leaf::C2,
            _ => Leaf::C8,
        };
        look(db, row.domain.as_str(), T0.plus(n as i64 * Timestamp::DAY), leaf).await;
    }
    db.give_consent(&name("an.id.vn"), "v1", "dns", T0).await.unwrap();
    db.object(&name("objects.biz.vn"), "", T0).await.unwrap();
    let rest = rows.into_iter().filter(|r| r.domain.label() != "gone").collect();
    db.import(rest, &ImportSource { full: true, ..source(T0.plus(1)) }).await.unwrap();
}

#[tokio::test]
async fn listing_shows_what_visibility_allows_and_nothing_else() {
    on_each(async |t| {
        a_small_town(&t.db).await;
        let all = t.db.site_page(None, 100).await.unwrap();
        assert_eq!(all.len(), 10, "those that left, too");
        let allowed: Vec<&SiteRow> = all.iter().filter(|s| s.standing().listable()).collect();
        let allowed: Vec<&str> = allowed.iter().map(|s| s.registration.domain.as_str()).collect();
        assert_eq!(allowed, ["an.id.vn", "bun-cha.biz.vn", "shop.biz.vn", "unseen.biz.vn"]);
        // Pages of one make the net refill where Standing refuses a row.
        let (mut listed, mut after) = (Vec::new(), None::<String>);
        loop {
            let by = Browse { listed_only: true, ..Browse::default() };
            let page = t.db.browse(&by, after.as_deref(), 1).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.registration.domain.as_str().to_owned());
            listed.extend(page);
        }
        assert_eq!(names(&listed), allowed);
    })
    .await;
}

#[tokio::test]
async fn a_site_is_kept_under_the_name_that_its_title_tells() {
    on_each(async |t| {
        t.db.import(vec![registration("gom.biz.vn")], &source(T0)).await.unwrap();
        let (domain, seen) = (name("gom.biz.vn"), "Trang chủ | Gốm Chu Đậu");
        record(&t.db, &observation(&domain, T0, seen), &verdict(Leaf::C8, "gom.biz.vn")).await.unwrap();
        let site = t.db.site(&domain).await.unwrap().expect("a site");
        assert_eq!(site.state.expect("seen").title, "Gốm Chu Đậu");
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_and_combine() {
    on_each(async |t| {
        a_small_town(&t.db).await;
        let browse = async |by: Browse| {
            let sites = t.db.browse(&by, None, 50).await.unwrap();
            names(&sites).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(browse(Browse::default()).await.len(), 9, "not the one that left");
        let hcm = ProvinceCode::parse("79");
        assert_eq!(browse(Browse { province: hcm, ..Browse::default() }).await, ["shop.biz.vn"]);
        let zone = Some("id.vn".to_owned());
        assert_eq!(
            browse(Browse { zone: zone.clone(), ..Browse::default() }).await,
            ["an.id.vn", "binh.id.vn"]
        );
        assert_eq!(browse(Browse { zone, listed_only: true, ..Browse::default() }).await, ["an.id.vn"]);
        assert_eq!(browse(Browse { class: Some(Class::Abuse), ..Browse::default() }).await, ["abuse.biz.vn"]);
        let trade = Browse { sector: Some("G".into()), class: Some(Class::UseWeb), ..Browse::default() };
        assert_eq!(browse(trade.clone()).await, ["shop.biz.vn"]);
        assert!(browse(Browse { province: ProvinceCode::parse("01"), ..trade }).await.is_empty());
        let second = t.db.browse(&Browse::default(), Some("citizen.biz.vn"), 2).await.unwrap();
        assert_eq!(names(&second), ["held.biz.vn", "objects.biz.vn"]);
    })
    .await;
}

#[tokio::test]
async fn the_newest_sites_are_listed_ones_in_use() {
    on_each(async |t| {
        a_small_town(&t.db).await;
        assert_eq!(names(&t.db.newest_live(10).await.unwrap()), ["an.id.vn", "shop.biz.vn"]);
        assert_eq!(names(&t.db.newest_live(1).await.unwrap()), ["an.id.vn"]);
        t.db.revoke_consent(&name("an.id.vn"), T0).await.unwrap();
        assert_eq!(names(&t.db.newest_live(1).await.unwrap()), ["shop.biz.vn"]);
    })
    .await;
}

#[tokio::test]
async fn names_are_read_in_the_order_asked_for() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn", "c.biz.vn"]).await;
        look(&t.db, "b.biz.vn", T0, Leaf::C8).await;
        let asked = [name("c.biz.vn"), name("none.biz.vn"), name("b.biz.vn")];
        let sites = t.db.sites(&asked).await.unwrap();
        assert_eq!(names(&sites), ["c.biz.vn", "b.biz.vn"]);
        assert!(sites[0].state.is_none() && sites[1].state.is_some());
        assert!(t.db.sites(&[]).await.unwrap().is_empty());
        assert_eq!(t.db.site(&name("none.biz.vn")).await.unwrap(), None);
        let page = t.db.site_page(Some("a.biz.vn"), 1).await.unwrap();
        assert_eq!(names(&page), ["b.biz.vn"]);
    })
    .await;
}
