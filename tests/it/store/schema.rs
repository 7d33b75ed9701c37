use super::sample::{T0, enrol, look, name};
use danhba_tests::db::on_each;
use domain::verdict::Leaf;
use store::{Db, StoreError};

#[tokio::test]
async fn every_statement_is_accepted_by_both_engines() {
    on_each(async |t| {
        let prepared = t.db.prepare_all().await.expect("all statements");
        assert!(prepared > 40, "{prepared} statements");
    })
    .await;
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        t.db.migrate().await.expect("again");
        t.db.check_schema().await.expect("they fit");
        assert!(t.db.registration(&name("a.biz.vn")).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_read_replica_that_is_up_to_date_is_asked_nothing_that_it_cannot_do() {
    let t = danhba_tests::db::postgres().await;
    let mut url = url::Url::parse(&t.url).expect("a URL");
    url.query_pairs_mut().append_pair("options[default_transaction_read_only]", "on");
    let replica = Db::connect(url.as_str()).await.expect("it can be read");
    replica.migrate().await.expect("nothing is to be done");
    assert!(replica.note_pauses(&[], &["a.vn".to_owned()]).await.is_err(), "it is read only indeed");
    replica.close().await;
    t.remove().await;
}

#[tokio::test]
async fn a_schema_of_another_version_is_refused_with_the_next_command() {
    on_each(async |t| {
        let stranger = "UPDATE _sqlx_migrations SET version = 9000 WHERE version = 1";
        t.tamper(stranger).await;
        let refused = t.db.migrate().await.expect_err("a newer schema");
        assert!(matches!(refused, StoreError::NewerSchema { found: 9000, .. }), "{refused}");
        assert!(t.db.check_schema().await.is_err());
        t.tamper("DROP TABLE _sqlx_migrations").await;
        let told = t.db.check_schema().await.expect_err("no schema").to_string();
        assert!(told.contains("danhba migrate") && told.contains("version 0"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_missing_table_is_told_as_a_missing_migration() {
    on_each(async |t| {
        t.tamper("DROP TABLE opt_outs").await;
        let told = t.db.opt_outs().await.expect_err("no table");
        assert!(matches!(told, StoreError::NotMigrated { .. }), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", T0, Leaf::C8).await;
        t.tamper("UPDATE site_states SET contact = 'not JSON'").await;
        let told = t.db.site(&name("a.biz.vn")).await.expect_err("damaged").to_string();
        assert!(told.contains("site_states") && told.contains("a.biz.vn"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_url_is_told_without_its_password() {
    let no_scheme = Db::connect("mysql://root:geheim@localhost/x").await.expect_err("not ours").to_string();
    assert!(no_scheme.contains("sqlite:///") && !no_scheme.contains("geheim"), "{no_scheme}");
    let nobody = Db::connect("postgres://a:geheim@127.0.0.1:1/x").await.expect_err("nobody there");
    assert!(matches!(nobody, StoreError::Unreachable(_)), "{nobody}");
    assert!(!nobody.to_string().contains("geheim") && nobody.is_passing());
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}/no/such/folder.db", folder.path().display());
    let told = Db::connect(&missing).await.expect_err("no folder").to_string();
    assert!(told.contains("folder.db"), "{told}");
}
