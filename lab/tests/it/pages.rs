//! A folder of pages, served.

use std::net::Ipv4Addr;
use std::path::Path;

use lab::pages::{Pages, PagesError};

use crate::client::{encrypted, exchange, fetch, get, start};

fn write(dir: &Path, file: &str, bytes: &[u8]) {
    let path = dir.join(file);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

const LABELS: &str = "id,label,known_http_status,known_headers,note\n\
    p-1,real_content,,,\n\
    p-2,bot_challenge,503,Server: cloudflare,\"two\nlines\"\n\
    p-3,blank,200,Content-Length: 9,\n";

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "labels.csv", LABELS.as_bytes());
    write(dir.path(), "pages/p-1.html", b"<title>Ph\xf4 t\xf4</title>");
    write(dir.path(), "pages/p-2.html", b"<title>Just a moment...</title>");
    write(dir.path(), "p-3.html", b"");
    dir
}

#[tokio::test]
async fn pages_are_served_as_found_under_their_names() {
    let dir = folder();
    write(dir.path(), "names.csv", b"domain,page\nd.biz.vn,\na.id.vn,p-2\nb.biz.vn,\na.id.vn,\nc.vn,\n");
    let pages = Pages::read(dir.path(), &dir.path().join("names.csv"), 2).unwrap();
    let assigned: Vec<_> = pages
        .assignments
        .iter()
        .map(|given| (given.domain.as_str(), given.page.as_str(), given.label.as_deref().unwrap()))
        .collect();
    assert_eq!(
        assigned,
        [
            ("a.id.vn", "p-2", "bot_challenge"),
            ("b.biz.vn", "p-1", "real_content"),
            ("c.vn", "p-2", "bot_challenge"),
            ("d.biz.vn", "p-3", "blank"),
        ]
    );
    let lab = start(pages.world).await;
    let [first, second] = [Ipv4Addr::new(127, 20, 0, 1), Ipv4Addr::new(127, 20, 0, 2)];
    assert_eq!(lab.addresses().iter().copied().collect::<Vec<_>>(), [first, second]);
    let challenge = fetch(&lab, first, "a.id.vn", "/").await.unwrap();
    assert_eq!((challenge.status, challenge.field("server")), (503, Some("cloudflare")));
    let mut tls = encrypted(&lab, second, "www.b.biz.vn").await.unwrap();
    let real = exchange(&mut tls, &get("www.b.biz.vn", "/")).await.unwrap();
    assert_eq!(
        (real.body.as_slice(), real.field("content-type")),
        (&b"<title>Ph\xf4 t\xf4</title>"[..], Some("text/html"))
    );
    let blank = fetch(&lab, second, "d.biz.vn", "/").await.unwrap();
    assert_eq!((blank.field("content-length"), blank.body.len()), (Some("0"), 0));
    lab.stop().await;
}

#[test]
fn without_labels_every_page_of_the_folder_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "b.html", b"b");
    write(dir.path(), "a.HTML", b"a");
    write(dir.path(), "note.txt", b"x");
    write(dir.path(), "names.txt", "quán.id.vn\nx.id.vn\ny.id.vn\n".as_bytes());
    let pages = Pages::read(dir.path(), &dir.path().join("names.txt"), 20).unwrap();
    let ids: Vec<_> = pages.assignments.iter().map(|given| given.page.as_str()).collect();
    assert_eq!(ids, ["a", "b", "a"]);
    assert_eq!(pages.world.zones, ["id.vn", "vn"]);
}

fn failure(labels: &str, names: &str) -> PagesError {
    let dir = folder();
    write(dir.path(), "labels.csv", labels.as_bytes());
    write(dir.path(), "names.txt", names.as_bytes());
    Pages::read(dir.path(), &dir.path().join("names.txt"), 20).unwrap_err()
}

#[test]
fn what_cannot_be_served_is_named_with_its_line() {
    for (labels, names, line, part) in [
        ("label\nx\n", "a.vn\n", 1, "no column id"),
        ("id\np-1\np-9\n", "a.vn\n", 3, "p-9"),
        ("id\n../x\n", "a.vn\n", 2, "../x"),
        ("id,known_http_status\np-1,99\n", "a.vn\n", 2, "99"),
        (LABELS, "a.vn\n\nkhông phải tên\n", 3, "không phải tên"),
        (LABELS, "domain,page\na.vn,p-1\nb.vn,p-7\n", 3, "p-7"),
        (LABELS, "domain,page\r\na.vn,p-1\r\nb.vn,p-7\r\n", 3, "p-7"),
        ("id\r\np-1\r\np-9\r\n", "a.vn\n", 3, "p-9"),
    ] {
        match failure(labels, names) {
            PagesError::Line { line: at, reason, .. } => {
                assert!(at == line && reason.contains(part), "{at}: {reason}");
            }
            other => panic!("{other}"),
        }
    }
    assert!(matches!(failure(LABELS, "# nothing\n"), PagesError::NoNames(_)));
    assert!(matches!(failure("id\n", "a.vn\n"), PagesError::NoPages(_)));
    let missing = Pages::read(Path::new("khong-co"), Path::new("khong-co"), 1).unwrap_err();
    assert!(matches!(missing, PagesError::Read { .. }) && missing.to_string().contains("khong-co"));
}

#[test]
fn fewer_names_than_pages_get_pages_from_all_over_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    for page in 0..100 {
        write(dir.path(), &format!("p-{page:02}.html"), b"<p>x</p>");
    }
    let names: Vec<String> = (0..10).map(|n| format!("n{n}.biz.vn")).collect();
    write(dir.path(), "names.txt", names.join("\n").as_bytes());
    let pages = Pages::read(dir.path(), &dir.path().join("names.txt"), 1).unwrap();
    let given: Vec<&str> = pages.assignments.iter().map(|a| a.page.as_str()).collect();
    assert_eq!(given, (0..10).map(|n| format!("p-{}0", n)).collect::<Vec<_>>());
}
