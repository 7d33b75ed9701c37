//! Signing in: an invitation, a password, a telephone, codes on paper; sessions that end; and no guessing.

use super::desk::{Desk, account, code, leads};
use crate::api::server::{Server, on_each_server, on_one_server};
use crate::api::world::NOW;
use domain::clock::Timestamp;
use domain::staff::Role;
use domain::staff::totp::{Secret, step_at};
use reqwest::{Method, Response};

const PASSWORD: &str = "quýt ngọt mùa thu";

async fn post(s: &Server, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = s.method(Method::POST, path).header("origin", &s.base).header("cookie", cookie);
    request.body(body).send().await.expect("an answer")
}

async fn page(s: &Server, path: &str, cookie: &str) -> String {
    let answer = s.request(path).header("cookie", cookie).send().await.expect("an answer");
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.text().await.expect("text")
}

fn cookie(answer: &Response) -> String {
    let set = answer.headers()["set-cookie"].to_str().expect("ASCII");
    for word in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.contains(word), "{set}");
    }
    set.split(';').next().expect("a pair").to_owned()
}

/// Signs in with name and password: the cookie of the half-open session.
async fn first_step(s: &Server, name: &str, password: &str) -> String {
    let answer = post(s, "/nhan-vien/dang-nhap", "", &[("ten", name), ("mat-khau", password)]).await;
    assert_eq!(leads(&answer), "/nhan-vien/buoc-hai");
    cookie(&answer)
}

fn recovery_codes(page: &str) -> Vec<String> {
    let list =
        page.split("<ol class=\"codes\">").nth(1).expect("a list").split("</ol>").next().expect("its end");
    list.split("<code>").skip(1).map(|c| c.split('<').next().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn somebody_new_chooses_a_password_connects_a_telephone_and_is_in() {
    on_each_server(async |s: &Server| {
        let db = &s.state.db;
        let an = account(db, "an.tran", Role::Officer).await;
        let token = "7".repeat(64);
        db.invite(&an, &token, "test", NOW, NOW.plus(Timestamp::HOUR)).await.expect("invited");
        let invitation = format!("/nhan-vien/mat-khau/{token}");
        assert!(page(s, &invitation, "").await.contains("Nguyễn &#60;Thị&#62; An"));
        for (first, second, why) in [
            ("ngắn", "ngắn", "ngắn hơn 12"),
            ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "quá đơn giản"),
            (PASSWORD, "khác", "không giống nhau"),
        ] {
            let answer = post(s, &invitation, "", &[("mat-khau", first), ("lap-lai", second)]).await;
            assert_eq!(answer.status(), 422);
            assert!(answer.text().await.expect("text").contains(why), "{why}");
        }
        let answer = post(s, &invitation, "", &[("mat-khau", PASSWORD), ("lap-lai", PASSWORD)]).await;
        assert_eq!(leads(&answer), "/nhan-vien/dang-nhap?moi=1");
        assert_eq!(s.get(&invitation).await.status(), 404, "it opens once");

        let half = first_step(s, "An.Tran", PASSWORD).await;
        let setup = page(s, "/nhan-vien/buoc-hai", &half).await;
        assert!(setup.contains("class=\"qr\"") && setup.contains("otpauth://totp/"), "{setup}");
        let shown = setup.split("secret=").nth(1).expect("a secret").get(..32).expect("32 signs");
        let secret = Secret::parse(shown).expect("base 32");
        assert_eq!(page(s, "/nhan-vien/buoc-hai", &half).await, setup, "loaded again it is the same");
        let form = |c: &str| [("ma-phien".to_owned(), code(&setup)), ("ma".to_owned(), c.to_owned())];
        let send = async |c: &str| {
            let form = form(c);
            let fields: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            post(s, "/nhan-vien/buoc-hai", &half, &fields).await
        };
        assert_eq!(send("000000").await.status(), 422);
        let taken = send(&secret.code(step_at(NOW))).await;
        assert_eq!(taken.status(), 200);
        let session = cookie(&taken);
        assert_ne!(session, half, "who knew the first token knows nothing");
        let codes = recovery_codes(&taken.text().await.expect("text"));
        assert_eq!(codes.len(), 10);
        let own = page(s, "/nhan-vien", &session).await;
        assert!(
            own.contains("Cán bộ tỉnh") && own.contains("Ninh Bình") && own.contains("Số mã còn lại: 10"),
            "{own}"
        );
        let old = s.request("/nhan-vien").header("cookie", &half).send().await.expect("an answer");
        assert_eq!(leads(&old), "/nhan-vien/dang-nhap?den=%2Fnhan-vien");

        // The same code of the telephone opens nothing again, a code on paper does, once.
        let half = first_step(s, "an.tran", PASSWORD).await;
        let asked = page(s, "/nhan-vien/buoc-hai", &half).await;
        assert!(!asked.contains("otpauth"), "the secret is shown to nobody any more");
        let with = async |half: &str, c: &str| {
            let csrf = code(&page(s, "/nhan-vien/buoc-hai", half).await);
            let fields = [("ma-phien", csrf.as_str()), ("ma", c), ("den", "/kiem-dinh/3")];
            post(s, "/nhan-vien/buoc-hai", half, &fields).await
        };
        assert_eq!(with(&half, &secret.code(step_at(NOW))).await.status(), 422);
        assert_eq!(leads(&with(&half, &codes[3].to_uppercase()).await), "/kiem-dinh/3");
        let half = first_step(s, "an.tran", PASSWORD).await;
        assert_eq!(with(&half, &codes[3]).await.status(), 422);
        assert!(page(s, "/nhan-vien", &session).await.contains("Số mã còn lại: 9"));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike_and_guessing_ends() {
    on_one_server(async |s: &Server| {
        let an = account(&s.state.db, "an.tran", Role::Analyst).await;
        let phc = domain::staff::password::hash(PASSWORD, &[1; 16]).expect("a hash");
        s.state.db.set_password(&an, &phc, "test", NOW).await.expect("set");
        let attempt = async |name: &str, password: &str| {
            post(s, "/nhan-vien/dang-nhap", "", &[("ten", name), ("mat-khau", password)]).await
        };
        let wrong = attempt("an.tran", "sai").await;
        assert_eq!(wrong.status(), 422);
        let wrong = wrong.text().await.expect("text").replace("an.tran", "NAME");
        let unknown = attempt("binh.le", "sai").await;
        assert_eq!(unknown.status(), 422);
        assert_eq!(unknown.text().await.expect("text").replace("binh.le", "NAME"), wrong);
        for _ in 0..4 {
            assert_eq!(attempt("an.tran", "sai").await.status(), 422);
            assert_eq!(attempt("binh.le", "sai").await.status(), 422);
        }
        for name in ["an.tran", "binh.le"] {
            let held = attempt(name, PASSWORD).await;
            assert_eq!(held.status(), 429, "{name}: even the right password waits");
            assert_eq!(held.headers()["retry-after"], "60");
        }
        let foreign = s.method(Method::POST, "/nhan-vien/dang-nhap").header("origin", "https://evil.example");
        assert_eq!(foreign.body("ten=a").send().await.expect("an answer").status(), 403);
        assert!(s.state.db.sessions(an.id, NOW).await.expect("read").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_and_a_new_password_end_what_was_open() {
    on_each_server(async |s: &Server| {
        let db = &s.state.db;
        let desk = Desk::of(s, "an.tran", Role::Labeller).await;
        let other = db
            .begin_session(&desk.account, "o1", "điện thoại", NOW)
            .await
            .expect("begun")
            .expect("the password still counts");
        assert!(db.raise_session(other, &desk.account, "o2", NOW).await.expect("raised"));
        assert!(desk.page("/nhan-vien").await.contains("điện thoại"));
        let ended = desk.send("/nhan-vien", &[("viec", "ket-thuc"), ("phien", &other.to_string())]).await;
        assert_eq!(leads(&ended), "/nhan-vien");
        assert!(db.session("o2", NOW).await.expect("read").is_none());
        assert_eq!(
            desk.send("/nhan-vien", &[("viec", "ket-thuc"), ("phien", &other.to_string())]).await.status(),
            404
        );

        let stranger = Desk::of(s, "binh.le", Role::Labeller).await;
        let id = db.sessions(desk.account.id, NOW).await.expect("read")[0].id.to_string();
        assert_eq!(stranger.send("/nhan-vien", &[("viec", "ket-thuc"), ("phien", &id)]).await.status(), 404);
        assert_eq!(desk.get("/nhan-vien").await.status(), 200);

        let phc = domain::staff::password::hash(PASSWORD, &[1; 16]).expect("a hash");
        let second = "trăng sáng vườn chè";
        db.set_password(&stranger.account, &phc, "test", NOW).await.expect("set");
        let again = Desk::of(s, "cuong.do", Role::Labeller).await;
        db.set_password(&again.account, &phc, "test", NOW).await.expect("set");
        let judged = store::Account { password: Some(phc.clone()), ..again.account.clone() };
        let id = db
            .begin_session(&judged, "c1", "", NOW)
            .await
            .expect("begun")
            .expect("the password still counts");
        assert!(db.raise_session(id, &again.account, "c2", NOW).await.expect("raised"));
        let mut signed = again;
        signed.cookie = "danhba=c2".into();
        signed.csrf = code(&signed.page("/nhan-vien").await);
        let change =
            [("viec", "mat-khau"), ("mat-khau-cu", "sai"), ("mat-khau", second), ("lap-lai", second)];
        assert_eq!(signed.send("/nhan-vien", &change).await.status(), 422);
        let change =
            [("viec", "mat-khau"), ("mat-khau-cu", PASSWORD), ("mat-khau", second), ("lap-lai", second)];
        assert_eq!(leads(&signed.send("/nhan-vien", &change).await), "/nhan-vien/dang-nhap?moi=1");
        assert!(db.session("c2", NOW).await.expect("read").is_none(), "this session ended, too");
        first_step(s, "cuong.do", second).await;

        assert!(db.close_account(&desk.account, true, "test", NOW).await.expect("closed"));
        assert!(leads(&desk.get("/nhan-vien").await).starts_with("/nhan-vien/dang-nhap"));
        let out = Desk::of(s, "dung.vo", Role::Analyst).await;
        let answer = out.send("/en/staff", &[("viec", "ra")]).await;
        assert_eq!(leads(&answer), "/en/staff/sign-in");
        assert!(answer.headers()["set-cookie"].to_str().expect("ASCII").contains("Max-Age=0"));
        assert!(leads(&out.get("/en/staff").await).starts_with("/en/staff/sign-in"));
    })
    .await;
}

#[tokio::test]
async fn an_office_may_sign_in_as_often_as_it_likes() {
    on_each_server(async |s: &Server| {
        let db = &s.state.db;
        let an = account(db, "an.tran", Role::Labeller).await;
        let phc = domain::staff::password::hash(PASSWORD, &[1; 16]).expect("a hash");
        db.set_password(&an, &phc, "test", NOW).await.expect("set");
        for _ in 0..30 {
            first_step(s, "an.tran", PASSWORD).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_judged_before_a_reset_opens_nothing_after_it() {
    on_each_server(async |s: &Server| {
        let db = &s.state.db;
        account(db, "an.tran", Role::Labeller).await;
        let name = domain::staff::AccountName::parse("an.tran").expect("a name");
        let phc = domain::staff::password::hash(PASSWORD, &[1; 16]).expect("a hash");
        let bare = db.account(&name).await.expect("read").expect("there");
        db.set_password(&bare, &phc, "test", NOW).await.expect("set");
        let judged = db.account(&name).await.expect("read").expect("there");
        let half =
            db.begin_session(&judged, "h", "", NOW).await.expect("asked").expect("the password counts");
        db.offer_totp(judged.id, &"A".repeat(32)).await.expect("offered");
        assert!(db.begin_session(&judged, "i", "", NOW).await.expect("asked").is_some());
        assert!(
            !db.raise_session(half, &judged, "j", NOW).await.expect("asked"),
            "one half session at a time"
        );
        let now = db.account(&name).await.expect("read").expect("there");
        assert_eq!(now.totp_secret, None, "what another session was shown is offered to nobody");
        db.reset_account(&judged, "test", NOW).await.expect("reset");
        assert_eq!(db.begin_session(&judged, "k", "", NOW).await.expect("asked"), None);
        assert!(!db.change_password(&judged, &phc, NOW).await.expect("asked"));
        assert_eq!(db.account(&name).await.expect("read").expect("there").password, None);
    })
    .await;
}
