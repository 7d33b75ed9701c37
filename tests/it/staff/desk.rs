//! Somebody at work: an account with a session that both steps opened, and the browser that holds it.

use crate::api::server::Server;
use crate::api::world::NOW;
use domain::province::ProvinceCode;
use domain::staff::{AccountName, Role};
use reqwest::{Method, Response, StatusCode};
use store::{Account, Db, NewAccount};

/// An account.
pub async fn account(db: &Db, name: &str, role: Role) -> Account {
    let name = AccountName::parse(name).expect("a name");
    let province = role.is_local().then(|| ProvinceCode::parse("37").expect("a code"));
    let new = NewAccount { name: &name, person: "Nguyễn <Thị> An", role, province, now: NOW };
    db.add_account(&new, "test").await.expect("made").expect("the name is free");
    db.account(&name).await.expect("read").expect("an account")
}

/// A browser in which somebody signed in.
pub struct Desk<'a> {
    s: &'a Server,
    /// Whose it is.
    pub account: Account,
    /// What it shows.
    pub cookie: String,
    /// What its forms carry; empty between the two steps.
    pub csrf: String,
}

impl<'a> Desk<'a> {
    /// Somebody new, signed in.
    pub async fn of(s: &'a Server, name: &str, role: Role) -> Self {
        let mut desk = Self::halfway(s, name, role).await;
        let token = format!("raised-{name}");
        let id = s
            .state
            .db
            .begin_session(&desk.account, name, "test", NOW)
            .await
            .expect("begun")
            .expect("the password still counts");
        assert!(s.state.db.raise_session(id, &desk.account, &token, NOW).await.expect("raised"));
        desk.cookie = format!("danhba={token}");
        desk.csrf = code(&desk.page("/nhan-vien").await);
        desk
    }

    /// Somebody new who has shown a password only.
    pub async fn halfway(s: &'a Server, name: &str, role: Role) -> Self {
        let account = account(&s.state.db, name, role).await;
        let token = format!("half-{name}");
        s.state
            .db
            .begin_session(&account, &token, "test", NOW)
            .await
            .expect("begun")
            .expect("the password still counts");
        Self { s, account, cookie: format!("danhba={token}"), csrf: String::new() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Response {
        self.s.request(path).header("cookie", &self.cookie).send().await.expect("an answer")
    }

    /// The text of a page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("text")
    }

    /// A form with its code.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let fields = [&[("ma-phien", self.csrf.as_str())], fields].concat();
        self.send_bare(path, &fields, Some(&self.s.base)).await
    }

    /// A form as it is, from an origin.
    pub async fn send_bare(&self, path: &str, fields: &[(&str, &str)], origin: Option<&str>) -> Response {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = self.s.method(Method::POST, path).header("cookie", &self.cookie).body(body);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.expect("an answer")
    }
}

/// The code that the forms of a page carry.
pub fn code(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"ma-phien\" value=\"").expect("a form with a code");
    rest.split('"').next().expect("a value").to_owned()
}

/// Where an answer leads.
pub fn leads(answer: &Response) -> &str {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    answer.headers()["location"].to_str().expect("ASCII")
}
