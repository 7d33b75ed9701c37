//! The words of a province's quarterly report: people change words, and figures are always the present ones.

use super::desk::{Desk, leads};
use crate::api::server::{Server, on_each_server, on_one_server};
use crate::api::world::NOW;
use domain::measure::{Counts, Usage};
use domain::period::Quarter;
use domain::staff::Role;
use domain::status;
use store::NewSnapshot;

const REPORT: &str = "/nhan-vien/bao-cao";

/// Freezes a quarter in which province 37 has so many names.
async fn freeze(s: &Server, quarter: &str, registered: i64, active: i64) {
    let new = NewSnapshot {
        quarter: Quarter::parse(quarter).expect("a quarter"),
        method: status::METHOD.into(),
        ruleset: "sha256:0".into(),
        last_look: 0,
        code_version: "0".into(),
        reason: "công bố".into(),
        now: NOW,
    };
    let id = s.state.db.begin_snapshot(&new).await.expect("a snapshot");
    let usage =
        Usage { mature: 100, covered: 98, active, web: active, none: 90 - active, ..Usage::default() };
    let text = serde_json::to_string(&Counts { registered, usage, ..Counts::default() }).expect("JSON");
    let figures =
        [("total".to_owned(), String::new(), text.clone()), ("province".to_owned(), "37".to_owned(), text)];
    s.state.db.seal_snapshot(id, &figures, ["a", "b", "c"]).await.expect("a seal");
}

/// The text of a page as somebody reads it: without tags, blanks together.
fn read(page: &str) -> String {
    let (_, article) = page.split_once("<article class=\"report\"").expect("the report");
    let (article, _) = article.split_once("</article>").expect("its end");
    let words = article.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    words.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn passage<'a>(words: &'a str, seen: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("tinh", "ninh-binh"),
        ("quy", "2026-Q3"),
        ("doan", "registration"),
        ("ban", seen),
        ("viec", "ghi"),
        ("loi", words),
    ]
}

async fn deeds(s: &Server) -> Vec<String> {
    let log = s.state.db.latest_deeds(50).await.expect("the log");
    let ours = log.into_iter().rev().filter(|d| d.what.starts_with("report."));
    ours.map(|d| format!("{} {} {}", d.who, d.what, d.about)).collect()
}

#[tokio::test]
async fn what_was_written_stays_and_its_figures_are_the_present_ones() {
    on_each_server(async |s: &Server| {
        freeze(s, "2026-Q2", 160, 30).await;
        freeze(s, "2026-Q3", 200, 40).await;
        let desk = Desk::of(s, "an.le", Role::Officer).await;
        assert!(desk.page("/nhan-vien").await.contains("href=\"/nhan-vien/bao-cao\""));
        let first = read(&desk.page(REPORT).await);
        assert!(
            first.contains("có 200 tên miền thuộc Chương trình, tăng 40 (25,0%) so với quý II/2026."),
            "{first}"
        );
        assert!(first.contains("đạt 40,0%, tăng 10,0 điểm phần trăm so với quý II/2026"), "{first}");
        assert!(first.contains("Qua kiểm tra: 50 tên miền không có gì."), "{first}");

        let words =
            "Nhờ chiến dịch <b>tháng 9</b>, đã có {đăng ký} tên miền ({thay đổi đăng ký}).\nCảm ơn 12 xã.";
        let saved = desk.send(REPORT, &passage(words, "0")).await;
        assert_eq!(leads(&saved), "/nhan-vien/bao-cao?tinh=ninh-binh&quy=2026-Q3#registration");
        let page = desk.page(REPORT).await;
        assert!(page.contains("&#60;b&#62;tháng 9") && !page.contains("<b>tháng"), "words are text");
        assert!(read(&page).contains("đã có 200 tên miền (tăng 40 (25,0%)). Cảm ơn 12 xã."));
        assert!(page.contains("Đã sửa: an.le"));
        assert!(page.contains("Số gõ tay, không tự cập nhật: 9; 12"), "typed numbers are pointed at");

        freeze(s, "2026-Q3", 150, 20).await;
        let after = read(&desk.page(REPORT).await);
        assert!(after.contains("đã có 150 tên miền (giảm 10 (6,3%)). Cảm ơn 12 xã."), "{after}");
        assert!(
            after.contains("đạt 20,0%, giảm 10,0 điểm phần trăm"),
            "what nobody wrote is proposed anew: {after}"
        );

        let back = [
            ("tinh", "ninh-binh"),
            ("quy", "2026-Q3"),
            ("doan", "registration"),
            ("ban", "1"),
            ("viec", "bo"),
        ];
        leads(&desk.send(REPORT, &back).await);
        let proposed = read(&desk.page(REPORT).await);
        assert!(proposed.contains("có 150 tên miền thuộc Chương trình, giảm 10 (6,3%)"), "{proposed}");
        let about = "2026-Q3 37 registration";
        assert_eq!(
            deeds(s).await,
            [format!("an.le report.write {about}"), format!("an.le report.reset {about}")]
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_shown_again_and_nothing_of_it_is_lost() {
    on_one_server(async |s: &Server| {
        freeze(s, "2026-Q3", 200, 40).await;
        let desk = Desk::of(s, "an.le", Role::Officer).await;
        for (words, why) in [
            ("Có {đăng kí} tên miền.", "Không có số liệu tên {đăng kí}."),
            ("Có {đăng ký tên miền.", "Thiếu dấu } sau “{đăng ký tên miền."),
        ] {
            let answer = desk.send(REPORT, &passage(words, "0")).await;
            assert_eq!(answer.status(), 422, "{words}");
            let page = answer.text().await.expect("text");
            assert!(page.contains(why), "{why}");
            assert!(page.contains(&format!(">{words}</textarea>")), "the words are still in the field");
        }
        let full = "Ạ".repeat(4_000);
        let long = format!("{full}Ạ");
        let answer = desk.send(REPORT, &passage(&long, "0")).await;
        assert_eq!(answer.status(), 422);
        assert!(answer.text().await.expect("text").contains("4.001"));
        assert!(deeds(s).await.is_empty(), "nothing was written");
        leads(&desk.send(REPORT, &passage(&full, "0")).await);
        assert_eq!(desk.send(REPORT, &passage(&"Ạ".repeat(9_000), "1")).await.status(), 413);
        for wrong in
            [("doan", "nowhere"), ("ban", "x"), ("viec", "?"), ("tinh", "nowhere"), ("quy", "2020-Q1")]
        {
            let fields =
                passage("a", "1").map(|(name, value)| if name == wrong.0 { wrong } else { (name, value) });
            assert_eq!(desk.send(REPORT, &fields).await.status(), 404, "{wrong:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_writes_at_the_same_time_as_another_is_told_and_sees_both() {
    on_each_server(async |s: &Server| {
        freeze(s, "2026-Q3", 200, 40).await;
        let an = Desk::of(s, "an.le", Role::Officer).await;
        let binh = Desk::of(s, "binh.vu", Role::Administrator).await;
        let form = binh.page(&format!("{REPORT}?tinh=ninh-binh&sua=registration")).await;
        assert!(form.contains("name=\"ban\" value=\"0\""));
        leads(&an.send(REPORT, &passage("Lời của An.", "0")).await);
        let answer = binh.send(REPORT, &passage("Lời của Bình.", "0")).await;
        assert_eq!(answer.status(), 422);
        let page = answer.text().await.expect("text");
        assert!(page.contains("Người khác vừa sửa đoạn này.") && page.contains(">Lời của Bình.</textarea>"));
        assert!(page.contains("<p lang=\"vi\">Lời của An.</p>") && page.contains("name=\"ban\" value=\"1\""));
        assert!(read(&an.page(REPORT).await).contains("Lời của An."), "nothing was overwritten");
        leads(&binh.send(REPORT, &passage("Lời của Bình.", "1")).await);
        assert!(read(&an.page(REPORT).await).contains("Lời của Bình."));
    })
    .await;
}

#[tokio::test]
async fn an_officer_writes_for_the_own_province_only_and_an_administrator_for_any() {
    on_one_server(async |s: &Server| {
        let officer = Desk::of(s, "an.le", Role::Officer).await;
        let other = format!("{REPORT}?tinh=ha-noi");
        assert_eq!(officer.get(&other).await.status(), 403);
        let fields = passage("a", "0")
            .map(|(name, value)| if name == "tinh" { (name, "ha-noi") } else { (name, value) });
        assert_eq!(officer.send(REPORT, &fields).await.status(), 403);
        let page = officer.page(REPORT).await;
        assert!(
            page.contains("Ninh Bình") && page.contains("tạm tính"),
            "the running quarter until one is frozen"
        );
        let administrator = Desk::of(s, "binh.vu", Role::Administrator).await;
        let choice = administrator.page("/en/staff/report").await;
        assert_eq!(choice.matches("/en/staff/report?tinh=").count(), 34);
        assert!(administrator.page(&other).await.contains("Hà Nội"));
        assert_eq!(administrator.get(&format!("{REPORT}?tinh=atlantis")).await.status(), 404);
        assert_eq!(administrator.get(&format!("{other}&quy=2019-Q1")).await.status(), 404);
    })
    .await;
}
