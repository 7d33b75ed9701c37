//! The public page of search quality says what the file of figures says, in both languages, and is found.

use super::server::{Server, on_one_server};
use api::quality::shipped;

#[tokio::test]
async fn the_page_equals_the_figures_of_the_release() {
    let q = shipped().expect("figures");
    on_one_server(async |s: &Server| {
        for (path, right) in [("/chat-luong-tim", "Trả lời đúng"), ("/en/search-quality", "Answered right")]
        {
            let page = s.page(path).await;
            assert!(page.contains(right) && page.contains("27/11/2026") == (q.measured_on == "2026-11-27"));
            assert!(page.contains(&format!("{}\u{a0}/\u{a0}{}", q.passed, q.asked)), "{page}");
            let (_, table) = page.split_once("<tbody>").expect("a table");
            let (table, _) = table.split_once("</tbody>").expect("its end");
            assert_eq!(table.matches("<tr>").count(), q.kinds.len());
            let mut told: Vec<(u64, u64)> = Vec::new();
            for row in table.split("<tr>").skip(1) {
                let cells: Vec<&str> =
                    row.split("<td>").skip(1).filter_map(|c| c.split("</td>").next()).collect();
                told.push((cells[0].parse().expect("a number"), cells[1].parse().expect("a number")));
            }
            let worth = |(passed, asked): &(u64, u64)| passed * 1_000_000 / asked;
            assert!(told.is_sorted_by_key(worth), "the weakest first: {told:?}");
            let mut known: Vec<(u64, u64)> = q.kinds.iter().map(|k| (k.passed, k.asked)).collect();
            told.sort_unstable();
            known.sort_unstable();
            assert_eq!(told, known);
            assert!(s.page("/sitemaps/trang.xml").await.contains(&format!("{path}</loc>")));
        }
        assert!(s.page("/").await.contains("href=\"/chat-luong-tim\""), "the footer leads to it");
        assert_eq!(s.get("/en/chat-luong-tim").await.headers()["location"], "/en/search-quality");
    })
    .await;
}
