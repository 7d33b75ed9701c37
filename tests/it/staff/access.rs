//! Who is let in where: each route of the one list, asked by everybody there is.

use super::desk::{Desk, account};
use crate::api::routes::filled;
use crate::api::server::{Server, on_one_server};
use crate::api::world::NOW;
use api::routes::{Access, ROUTES};
use domain::clock::Timestamp;
use domain::staff::{Right, Role, Scope};
use reqwest::Method;
use store::NewToken;

/// Who may do what, by hand and with thought: not read from the program.
fn agreed(right: Right) -> &'static [Role] {
    match right {
        Right::OwnAccount => &[Role::Administrator, Role::Analyst, Role::Officer, Role::Labeller],
        Right::Label => &[Role::Labeller],
        Right::Clusters => &[Role::Administrator, Role::Analyst],
        Right::ReadQueue | Right::DecideQueue | Right::Narrate => &[Role::Administrator, Role::Officer],
    }
}

/// What came of asking.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    In,
    ToSignIn,
    ToSecondStep,
    ToAccount,
    NoToken,
    Forbidden,
}

async fn came(answer: reqwest::Response) -> Came {
    let to = answer.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default();
    match answer.status().as_u16() {
        401 => Came::NoToken,
        403 => Came::Forbidden,
        303 if to.starts_with("/nhan-vien/dang-nhap") || to.starts_with("/en/staff/sign-in") => {
            Came::ToSignIn
        }
        303 if to.starts_with("/nhan-vien/buoc-hai") || to.starts_with("/en/staff/second-step") => {
            Came::ToSecondStep
        }
        303 if to == "/nhan-vien" || to == "/en/staff" => Came::ToAccount,
        _ => Came::In,
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_its_rule_says_and_nobody_else() {
    on_one_server(async |s: &Server| {
        let half = Desk::halfway(s, "half", Role::Administrator).await;
        let mut desks = Vec::new();
        for role in Role::ALL {
            desks.push((*role, Desk::of(s, role.code(), *role).await));
        }
        let mut tokens = Vec::new();
        for role in Role::ALL {
            let owner = account(&s.state.db, &format!("token-{}", role.code()), *role).await;
            for scopes in [&[Scope::QueueRead][..], &[Scope::QueueDecide]] {
                let secret = format!("danhba_{}_{}", role.code(), scopes[0].code());
                let expires_at = NOW.plus(Timestamp::DAY);
                let new =
                    NewToken { account: &owner, label: "t", scopes, secret: &secret, now: NOW, expires_at };
                s.state.db.add_token(&new, "test").await.expect("a token");
                tokens.push((*role, scopes[0], secret));
            }
        }
        let (mut allowed, mut refused) = (0, 0);
        for route in ROUTES {
            let path = filled(route.path);
            let method = match route.path.rsplit('/').next() {
                Some("accept" | "decline") => Method::POST,
                _ => Method::GET,
            };
            let ask = || s.method(method.clone(), &path);
            let nobody = came(ask().send().await.expect("an answer")).await;
            match route.access {
                Access::Anybody | Access::Secret => {
                    assert_eq!(nobody, Came::In, "{path}");
                    if route.access == Access::Secret {
                        assert_eq!(s.get(&path).await.status(), 404, "{path}: a wrong secret opens nothing");
                    }
                }
                Access::Halfway => {
                    assert_eq!(nobody, Came::ToSignIn, "{path}");
                    assert_eq!(came(half.get(&path).await).await, Came::In, "{path}");
                    for (role, desk) in &desks {
                        assert_eq!(came(desk.get(&path).await).await, Came::ToAccount, "{path} as {role:?}");
                    }
                }
                Access::Staff(right) => {
                    assert_eq!(nobody, Came::ToSignIn, "{path}");
                    assert_eq!(came(half.get(&path).await).await, Came::ToSecondStep, "{path}");
                    for (role, desk) in &desks {
                        let expected = if agreed(right).contains(role) { Came::In } else { Came::Forbidden };
                        allowed += usize::from(expected == Came::In);
                        refused += usize::from(expected == Came::Forbidden);
                        assert_eq!(came(desk.get(&path).await).await, expected, "{path} as {role:?}");
                        let form = desk.send(&path, &[("viec", "?")]).await;
                        assert_eq!(came(form).await, expected, "a form to {path} as {role:?}");
                        let bare = desk.send_bare(&path, &[("viec", "?")], Some(&s.base)).await;
                        assert_eq!(
                            came(bare).await,
                            Came::Forbidden,
                            "a form without its code to {path} as {role:?}"
                        );
                    }
                }
                Access::Token(scope) => {
                    assert_eq!(nobody, Came::NoToken, "{path}");
                    let wrong = ask().bearer_auth("danhba_wrong").send().await.expect("an answer");
                    assert_eq!(wrong.headers()["www-authenticate"], "Bearer");
                    assert_eq!(came(wrong).await, Came::NoToken, "{path}");
                    for (role, has, secret) in &tokens {
                        let mays = *has == scope && agreed(scope.right()).contains(role);
                        let expected = if mays { Came::In } else { Came::Forbidden };
                        allowed += usize::from(mays);
                        refused += usize::from(!mays);
                        let answer = ask().bearer_auth(secret).send().await.expect("an answer");
                        assert_eq!(came(answer).await, expected, "{path} as {role:?} with {}", has.code());
                    }
                    for (role, desk) in &desks {
                        let answer = ask().header("cookie", &desk.cookie).send().await.expect("an answer");
                        assert_eq!(
                            came(answer).await,
                            Came::NoToken,
                            "{path}: a session of {role:?} is no token"
                        );
                    }
                }
            }
        }
        assert!(allowed >= 16 && refused >= 16, "{allowed} let in, {refused} refused");
    })
    .await;
}

#[tokio::test]
async fn a_form_counts_only_from_our_own_page_with_the_code_of_its_own_session() {
    on_one_server(async |s: &Server| {
        let an = Desk::of(s, "an.tran", Role::Analyst).await;
        let binh = Desk::of(s, "binh.le", Role::Analyst).await;
        let end =
            |code: &str| vec![("viec".to_owned(), "ra".to_owned()), ("ma-phien".to_owned(), code.to_owned())];
        for (code, origin) in [
            (an.csrf.as_str(), Some("https://evil.example")),
            (an.csrf.as_str(), None),
            (binh.csrf.as_str(), Some(s.base.as_str())),
            ("", Some(s.base.as_str())),
        ] {
            let fields = end(code);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            assert_eq!(an.send_bare("/nhan-vien", &fields, origin).await.status(), 403, "{code} {origin:?}");
        }
        assert_eq!(an.get("/nhan-vien").await.status(), 200, "the session goes on");
        let long = "x".repeat(9_000);
        assert_eq!(an.send("/nhan-vien", &[("viec", "ra"), ("x", &long)]).await.status(), 413);
    })
    .await;
}
