//! A server over the world of [`super::world`], and short ways to ask it.

use super::world;
use api::{ApiSettings, ApiState, Chance};
use danhba_tests::db::TestDb;
use domain::clock::Clock;
use indexer::{Index, Mode};
use reqwest::{Client, Response, StatusCode, redirect};
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A running server.
pub struct Server {
    /// `http://127.0.0.1:port`.
    pub base: String,
    /// The state that it answers from.
    pub state: ApiState,
    client: Client,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
    _index: TempDir,
}

/// Runs a behaviour against a server over each database.
pub async fn on_each_server(behaviour: impl AsyncFn(&Server)) {
    let on_each = world::SEEDED.on_each(async |test: &TestDb| {
        let server = Server::start(test).await;
        behaviour(&server).await;
        server.stop().await;
    });
    on_each.await;
}

/// Runs a behaviour against one server over SQLite, where the database makes no difference.
pub async fn on_one_server(behaviour: impl AsyncFn(&Server)) {
    let test = world::SEEDED.sqlite().await;
    let server = Server::start(&test).await;
    behaviour(&server).await;
    server.stop().await;
    test.remove().await;
}

/// Runs a behaviour against one server with other settings.
pub async fn on_one_server_with(change: impl FnOnce(&mut ApiSettings), behaviour: impl AsyncFn(&Server)) {
    let test = world::SEEDED.sqlite().await;
    let server = Server::start_with(&test, change).await;
    behaviour(&server).await;
    server.stop().await;
    test.remove().await;
}

impl Server {
    /// Fills the index and serves.
    pub async fn start(test: &TestDb) -> Self {
        Self::start_with(test, |_| ()).await
    }

    /// The same, with other settings.
    pub async fn start_with(test: &TestDb, change: impl FnOnce(&mut ApiSettings)) -> Self {
        // The client shares its TLS library with the crawler; a provider must stand before it is built.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let index = Index::open(folder.path(), Mode::Write).expect("an index");
        index.follow_once(&test.db).await.expect("the index follows");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mut settings = ApiSettings {
            public_url: base.clone(),
            operator: "Sở Khoa học và Công nghệ <thử nghiệm>".into(),
            operator_short: "Sở KH&CN <thử nghiệm>".into(),
            contact_email: "lienhe@danhba.example".into(),
            source_addresses: vec!["192.0.2.10".into()],
            ..ApiSettings::default()
        };
        change(&mut settings);
        let random = rustls::crypto::aws_lc_rs::default_provider().secure_random;
        let chance = Chance::new(move |bytes| random.fill(bytes).is_ok());
        let state =
            ApiState::new(test.db.clone(), Arc::new(index), settings, Clock::fixed(world::NOW), chance);
        let stop = CancellationToken::new();
        let task = tokio::spawn(api::serve(listener, state.clone(), stop.clone()));
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            // Bodies are looked at as they come over the wire.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .build()
            .expect("a client");
        Self { base, state, client, stop, task, _index: folder }
    }

    /// Stops the server and waits for its end.
    pub async fn stop(self) {
        self.stop.cancel();
        drop(self.client);
        self.task.await.expect("the server task").expect("the server");
    }

    /// A request for a path.
    pub fn request(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    /// Another method.
    pub fn method(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Response {
        self.request(path).send().await.unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The text of a page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        let status = response.status();
        let text = response.text().await.expect("text");
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// The JSON of an answer that must be there.
    pub async fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.page(path).await).unwrap_or_else(|e| panic!("{path}: {e}"))
    }
}

/// The body of an answer as JSON.
pub async fn json_of(response: Response) -> Value {
    let text = response.text().await.expect("text");
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
}
