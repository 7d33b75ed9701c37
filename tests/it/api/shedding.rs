//! More than can be answered is refused at once, and told when to come back.

use super::server::{Server, json_of, on_one_server};

#[tokio::test]
async fn when_every_place_is_taken_the_next_is_refused_at_once_and_a_free_place_is_used() {
    on_one_server(async |s: &Server| {
        let places = std::iter::from_fn(|| s.state.take_place()).collect::<Vec<_>>();
        assert_eq!(places.len(), s.state.settings.in_hand);
        let page = s.get("/tim?q=pho").await;
        assert_eq!((page.status().as_u16(), &page.headers()["retry-after"]), (503, &"5".parse().unwrap()));
        assert!(page.text().await.expect("text").contains("quá nhiều người xem"));
        let problem = s.get("/api/v1/search?q=pho").await;
        assert_eq!(
            (problem.status().as_u16(), &problem.headers()["retry-after"]),
            (503, &"5".parse().unwrap())
        );
        assert!(json_of(problem).await["type"].as_str().expect("a type").ends_with("/api#busy"));
        for always in ["/healthz", "/readyz", "/assets/style.css"] {
            assert_eq!(s.get(always).await.status(), 200, "{always}");
        }
        drop(places);
        assert_eq!(s.get("/tim?q=pho").await.status(), 200);
        assert!(s.page("/api").await.contains("id=\"busy\""));
        let again = std::iter::from_fn(|| s.state.take_place()).collect::<Vec<_>>();
        assert_eq!(again.len(), s.state.settings.in_hand, "every place came back");
    })
    .await;
}
