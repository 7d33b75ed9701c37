use super::world::{assert_agrees, enrol, found, look};
use danhba_tests::db::{TestDb, on_each};
use domain::verdict::Leaf;
use indexer::{Index, Mode};
use std::fs;
use std::path::{Path, PathBuf};

async fn prepare(t: &TestDb, folder: &Path) -> PathBuf {
    enrol(&t.db, &["a.biz.vn"]).await;
    look(&t.db, "a.biz.vn", 0, Leaf::C8, "Nón lá Huế").await;
    let index = Index::open(folder, Mode::Write).expect("an index");
    index.follow_once(&t.db).await.expect("a pass");
    folder.join(fs::read_to_string(folder.join("CURRENT")).expect("a pointer").trim())
}

async fn assert_heals(t: &TestDb, folder: &Path, harm: &str) {
    let index = Index::open(folder, Mode::Write).unwrap_or_else(|e| panic!("{harm}: {e}"));
    assert!(index.follow_once(&t.db).await.expect("a pass").rebuilt, "{harm}");
    assert_eq!(found(&index, "nón lá huế"), "a.biz.vn", "{harm}");
    assert_agrees(&index, &t.db).await;
}

/// Breaks something in the index's folder, or in the live build in it.
type Harm = fn(&Path, &Path);

/// Ways to break an index, in words.
fn harms() -> Vec<(&'static str, Harm)> {
    vec![
        ("the folder is gone", |_, live| fs::remove_dir_all(live).expect("removed")),
        ("the pointer is gone", |dir, _| fs::remove_file(dir.join("CURRENT")).expect("removed")),
        ("the pointer is garbage", |dir, _| fs::write(dir.join("CURRENT"), "\0\0").expect("written")),
        ("the list of segments is cut", |_, live| cut(&live.join("meta.json"))),
        ("the list of segments is of another version", |_, live| {
            let path = live.join("meta.json");
            let text = fs::read_to_string(&path).expect("read");
            fs::write(path, text.replace("complete", "half-done")).expect("written");
        }),
        ("the terms are gone", |_, live| fs::remove_file(ending(live, "term")).expect("removed")),
        ("the documents are cut", |_, live| cut(&ending(live, "store"))),
        ("one byte of the postings is wrong", |_, live| {
            let path = ending(live, "idx");
            let mut bytes = fs::read(&path).expect("read");
            bytes[0] ^= 0xff;
            fs::remove_file(&path).expect("removed");
            fs::write(path, bytes).expect("written");
        }),
    ]
}

fn cut(path: &Path) {
    let bytes = fs::read(path).expect("read");
    fs::remove_file(path).expect("removed");
    fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
}

fn ending(live: &Path, extension: &str) -> PathBuf {
    let entries = fs::read_dir(live).expect("the folder").flatten().map(|e| e.path());
    let mut found: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == extension)).collect();
    found.sort();
    found.pop().unwrap_or_else(|| panic!("no .{extension} in {}", live.display()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_is_noticed_and_built_anew() {
    on_each(async |t| {
        let folder = tempfile::tempdir().expect("a folder");
        for (harm, break_it) in harms() {
            let live = prepare(t, folder.path()).await;
            break_it(folder.path(), &live);
            assert_heals(t, folder.path(), harm).await;
        }
    })
    .await;
}
