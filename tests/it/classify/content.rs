//! Every leaf that a page decides, three or more pages each, in our own words around the products' signatures.

use super::{DOMAIN, SHOP, judge, read_as, read_at};
use domain::classify::{Ruleset, classify_page};
use domain::verdict::Leaf;

fn page(title: &str, body: &str) -> String {
    format!("<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>")
}

#[track_caller]
fn all(leaf: Leaf, pages: &[(&str, &str)]) {
    assert!(pages.len() >= 3);
    for (title, body) in pages {
        let v = judge(&page(title, body));
        assert_eq!(v.leaf, leaf, "“{title}” / “{body}”: {} {:?}", v.rule, v.evidence);
    }
}

#[test]
fn challenges() {
    all(
        Leaf::H1,
        &[
            ("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript>"),
            ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>"),
            ("", "<script>document.cookie='D1N=abc';window.location.reload();</script>"),
            ("Robot Challenge Screen", "<p>Checking the site connection security</p>"),
            ("Kiểm tra", "<p>Vui lòng xác minh bạn không phải là robot để tiếp tục.</p>"),
            ("", "<iframe src='/_Incapsula_Resource?x=1'></iframe>"),
        ],
    );
    let geo = read_as(b"<p>Unavailable for legal reasons</p>", 451, "text/html");
    assert_eq!(classify_page(&geo, DOMAIN, Ruleset::shipped()).leaf, Leaf::H1);
}

#[test]
fn statuses() {
    let leaf = |status, body: &str| {
        let facts = read_as(page("", body).as_bytes(), status, "text/html");
        classify_page(&facts, DOMAIN, Ruleset::shipped()).leaf
    };
    for status in [500, 502, 504] {
        assert_eq!(leaf(status, "<p>lỗi</p>").class().code(), "BROKEN");
    }
    assert_eq!(leaf(503, ""), Leaf::H2);
    assert_eq!(leaf(503, "<p>Website đang bảo trì, mời bạn quay lại sau.</p>"), Leaf::C4);
    for status in [400, 403, 404, 410] {
        assert_eq!(leaf(status, "<p>xin chào</p>"), Leaf::H3);
    }
    assert_eq!(leaf(401, ""), Leaf::H4);
    assert_eq!(leaf(403, "<title>Just a moment...</title>"), Leaf::H1, "a challenge is more than its status");
}

#[test]
fn soft_errors() {
    all(
        Leaf::H3,
        &[
            ("404 Not Found", "<h1>Not Found</h1><p>The requested URL was not found on this server.</p>"),
            ("Không tìm thấy trang", "<h1>Rất tiếc</h1><p>Trang bạn tìm không tồn tại.</p>"),
            ("Seite nicht gefunden", "<p>Zur Startseite</p>"),
            ("Site not found · GitHub Pages", "<p>There isn't a GitHub Pages site here.</p>"),
        ],
    );
    all(
        Leaf::H2,
        &[
            ("Database Error", "<h1>Error establishing a database connection</h1>"),
            ("", "Fatal error: Uncaught Error: Call to undefined function in /home/u/index.php:3"),
            ("x", "<p>There has been a critical error on this website.</p>"),
        ],
    );
}

#[test]
fn log_in_pages() {
    let form =
        |words: &str| format!("{words}<form method=post><input name=u><input type=password name=p></form>");
    all(
        Leaf::H4,
        &[
            ("Đăng nhập – Kho Nhỏ", &form("<h1>Kho Nhỏ</h1>")),
            ("Sign in", &form("<h1>Staff only</h1>")),
            ("Zaloguj", &form("<p>Hasło</p>")),
        ],
    );
}

#[test]
fn abuse() {
    all(
        Leaf::R6,
        &[
            ("Nhà cái hạng nhất", "<h1>Kèo thơm mỗi ngày</h1><p>Tài xỉu, nổ hũ, bắn cá và xóc đĩa</p>"),
            ("Best online casino", "<p>Slots, roulette, blackjack and free spins without deposit</p>"),
            ("Hacked by Somebody", "<center>greetz to nobody</center>"),
            ("", "Hacked!"),
        ],
    );
    let injected = format!("{SHOP}<div style='display:none'>buy viagra and cialis</div>");
    assert_eq!(judge(&injected).leaf, Leaf::R6, "a real text with hidden spam");
}

#[test]
fn who_speaks_of_gambling_as_law_or_news_is_no_gambler() {
    for (title, body) in [
        (
            "Văn phòng luật sư Hòa Bình – Tư vấn tội đánh bạc",
            "<h1>Luật sư bào chữa tội đánh bạc</h1><p>Chúng tôi tư vấn về cá độ, tài xỉu, xóc đĩa, lô đề và casino trái phép theo Bộ luật Hình sự. Liên hệ luật sư để được giải thích về mức hình phạt, thủ tục tạm giam và quyền của bị can trong vụ án.</p>",
        ),
        (
            "Công an triệt phá đường dây cá độ",
            "<h1>Công an triệt phá đường dây cá độ bóng đá</h1><p>Các đối tượng lập nhà cái, nhận kèo, tổ chức tài xỉu và xóc đĩa qua mạng. Cơ quan điều tra đã khởi tố vụ án và tạm giữ nhiều người liên quan để làm rõ.</p>",
        ),
        (
            "Đại lý vé số Tám Lộc",
            "<h1>Đại lý vé số kiến thiết Tám Lộc</h1><p>Bán vé số truyền thống, xem kết quả xổ số, XSMN, XSMT và đổi số trúng tại nhà. Địa chỉ ngay chợ, mở cửa từ sáng đến tối mỗi ngày.</p>",
        ),
    ] {
        let v = judge(&page(title, body));
        assert_ne!(v.leaf, Leaf::R6, "“{title}”: {} {:?}", v.rule, v.evidence);
    }
}

#[test]
fn log_ins_as_their_products_ship_them() {
    let form = "<form method=post><input name=u><input type=password name=p></form>";
    all(
        Leaf::C1,
        &[
            ("Grafana", form),
            ("pve - Proxmox Virtual Environment", form),
            ("NAS01 - Synology DiskStation", form),
            ("Login | Odoo", form),
            (
                "index",
                &format!("{form}<p>©2024 Hikvision Digital Technology Co., Ltd. All Rights Reserved.</p>"),
            ),
        ],
    );
}

#[test]
fn sentences_that_wait_for_the_holders_own() {
    let filler = "<p>Chúng tôi cung cấp giải pháp chuyên nghiệp cho khách hàng trên toàn quốc.</p>".repeat(3);
    all(
        Leaf::C5,
        &[
            (
                "Tên doanh nghiệp của bạn",
                &format!(
                    "<h1>Tên doanh nghiệp của bạn</h1>{filler}<p>Nhấp vào đây để chỉnh sửa nội dung này.</p>"
                ),
            ),
            (
                "Trang chủ",
                &format!(
                    "{filler}<h2>Dịch vụ 1</h2><p>Mô tả ngắn</p><h2>Dịch vụ 2</h2><p>Mô tả ngắn</p><p>Email: lienhe@tenmiencuaban.vn</p>"
                ),
            ),
            ("CV", &format!("<h1>Họ tên của bạn</h1>{filler}<p>Điện thoại 0123 456 789</p>")),
        ],
    );
    // One such word is left over on many a living page.
    let v = judge(&page("Mộc Xưởng", &format!("{SHOP}<p>Hộp thư mẫu: info@example.com</p>")));
    assert_ne!(v.leaf, Leaf::C5, "{} {:?}", v.rule, v.evidence);
}

#[test]
fn servers_as_installed() {
    all(
        Leaf::C1,
        &[
            ("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"),
            ("Apache2 Debian Default Page: It works", "<p>Replace the file in the document root</p>"),
            ("IIS Windows Server", "<img src=iisstart.png>"),
            ("Index of /", "<h1>Index of /</h1><a href=a/>a/</a><a href=b/>b/</a><a href=c/>c/</a>"),
            ("Caddy works!", "<p>Congratulations!</p>"),
            ("Directory listing for /", "<h1>Directory listing for /</h1><a href=x.txt>x.txt</a>"),
            (
                "Default Web Site Page",
                "<p>SORRY! If you are the owner of this website, please contact your hosting provider</p>",
            ),
        ],
    );
}

#[test]
fn registrars_hosts_suspended_expired() {
    all(
        Leaf::C2,
        &[
            ("Account Suspended", "<p>This account has been suspended.</p>"),
            ("Thông báo", "<p>Tên miền quan-nho.biz.vn đã hết hạn. Quý khách vui lòng gia hạn.</p>"),
            ("Thông báo", "<h1>Tên miền này đã được đăng ký tại một nhà đăng ký</h1>"),
            (
                "quan-nho.biz.vn",
                "<h1>quan-nho.biz.vn</h1><p>This domain is registered with a registrar. If you are the owner, log in to your control panel to publish your website.</p>",
            ),
            ("Tài khoản hosting đã bị tạm khóa", "<p>Liên hệ quản trị viên</p>"),
        ],
    );
}

#[test]
fn parked_and_for_sale() {
    all(
        Leaf::C3,
        &[
            (
                "quan-nho.biz.vn",
                "<h1>This domain is for sale</h1><form action=https://sedo.com/offer></form>",
            ),
            ("", "<iframe src=https://www.sedoparking.com/quan-nho></iframe>"),
            ("Domena na sprzedaż", "<p>Złóż ofertę</p>"),
            ("Bán tên miền", "<p>Tên miền này đang được rao bán.</p>"),
            ("", "<script>window.onload=function(){window.location.href=\"/lander\"}</script>"),
        ],
    );
}

#[test]
fn under_construction() {
    all(
        Leaf::C4,
        &[
            ("Coming soon", "<p>Our shop opens in spring.</p>"),
            ("Quán Nhỏ", "<h1>Website đang được xây dựng</h1>"),
            ("Strona w budowie", "<p>Zapraszamy wkrótce</p>"),
            ("Bảo trì hệ thống", "<p>Hệ thống đang bảo trì, mong quý khách quay lại sau.</p>"),
        ],
    );
}

#[test]
fn untouched_templates() {
    all(
        Leaf::C5,
        &[
            (
                "Chào tất cả mọi người!",
                "<h1>Chào tất cả mọi người!</h1><p>Đây là bài viết đầu tiên của bạn.</p>",
            ),
            (
                "Blog",
                "<h2>Hello world!</h2><p>Welcome to WordPress. This is your first post. Edit or delete it, then start writing!</p>",
            ),
            ("Welcome to Symfony!", "<p>Your application is now ready.</p>"),
        ],
    );
}

#[test]
fn shells_and_stubs_stay_unknown() {
    all(
        Leaf::C6,
        &[
            ("Cửa hàng", "<div id=root></div><script src=/a.js></script>"),
            ("App", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div>"),
            ("Bán vé", "<div id=__next></div><script src=/_next/static/x.js></script>"),
            ("", "<meta http-equiv=refresh content='0;url=/trang-chu'>"),
        ],
    );
}

#[test]
fn empty_pages() {
    all(Leaf::C0, &[("", ""), ("", "<p>ok</p>"), ("test", "<p>1 2 3</p>")]);
}

#[test]
fn files_that_are_no_pages() {
    for kind in ["application/pdf", "image/png", "application/json"] {
        let facts = read_as(b"%PDF-1.7 something", 200, kind);
        assert_eq!(classify_page(&facts, DOMAIN, Ruleset::shipped()).leaf, Leaf::C9, "{kind}");
    }
}

#[test]
fn developed_and_minimal_sites() {
    assert_eq!(judge(SHOP).leaf, Leaf::C8);
    all(
        Leaf::C7,
        &[
            (
                "Thợ mộc Tư",
                "<p>Nhận đóng bàn ghế, cửa gỗ và sửa nhà gỗ cũ tại xã. Làm kỹ, giao đúng hẹn, giá nói trước. Ai cần xin gọi cho tôi vào buổi tối nhé.</p>",
            ),
            ("Ảnh của tôi", "<img src=anh1.jpg><img src=anh2.jpg>"),
            (
                "Hà",
                "<p>I am a student of chemistry who paints boats. Here is how to reach me and what I have shown at school this year, with friends from the club.</p>",
            ),
        ],
    );
    let long = "Chúng tôi trồng chè trên đồi và sao bằng tay mỗi vụ. ".repeat(15);
    assert_eq!(judge(&page("Chè Đồi", &long)).leaf, Leaf::C8, "one long page is developed too");
}

#[test]
fn headers_alone_can_be_a_signature() {
    let facts = read_at(
        &format!("https://{DOMAIN}/"),
        b"<p>x</p>",
        403,
        &[("CF-Mitigated", "challenge"), ("Content-Type", "text/html")],
    );
    assert_eq!(classify_page(&facts, DOMAIN, Ruleset::shipped()).rule, "cloudflare-challenge");
}
