//! Real sites whose words look like something else.

use super::judge;
use domain::verdict::{Class, Leaf};

#[track_caller]
fn in_use(what: &str, title: &str, body: &str) {
    let html = format!(
        "<!doctype html><html><head><title>{title}</title></head><body><nav><a href=/gioi-thieu>Giới thiệu</a> \
         <a href=/dich-vu>Dịch vụ</a> <a href=/lien-he>Liên hệ</a></nav>{body}</body></html>"
    );
    let v = judge(&html);
    assert_eq!(v.leaf.class(), Class::UseWeb, "{what}: {} by {} {:?}", v.leaf, v.rule, v.evidence);
}

#[test]
fn trades_that_speak_of_what_pages_suffer_from() {
    in_use(
        "a firm that maintains lifts",
        "Bảo trì thang máy Minh Long",
        "<h1>Dịch vụ bảo trì thang máy</h1><p>Đội thợ của chúng tôi bảo trì, sửa chữa và nâng cấp thang máy cho chung cư, khách sạn và \
         nhà riêng. Báo giá trong ngày, có mặt sau hai giờ. Hợp đồng bảo trì theo năm gồm mười hai lần kiểm tra.</p><p>Gọi 0987 654 321</p>",
    );
    in_use(
        "an agency for WordPress",
        "Thiết kế website WordPress – Xưởng Web Nhỏ",
        "<h1>Website WordPress cho cửa hàng</h1><p>Chúng tôi thiết kế, đặt tên miền, chọn hosting và hướng dẫn khách hàng tự đăng bài. \
         Mỗi dự án gồm giao diện riêng, tối ưu tốc độ, bảo hành một năm.</p><p>Báo giá: 0987 654 321, lienhe@xuongweb.vn</p>",
    );
    in_use(
        "404 is a model number",
        "Máy bơm Tân Hà 404 – giá đại lý",
        "<h1>Máy bơm 404</h1><p>Dòng 404 có công suất 750 W, đẩy cao ba mươi mét, dây đồng nguyên chất. Giao hàng toàn quốc, đổi mới trong \
         bảy ngày nếu lỗi do nhà sản xuất. Sản phẩm bán kèm van và ống.</p><p>Điện thoại 0912 000 111</p>",
    );
    in_use(
        "a wine shop called Domaine",
        "Domaine Rouge – wine shop in Da Nang",
        "<h1>Wines of the domaine</h1><p>Forty bottles from small growers, tasted every Friday evening. We deliver in the city on the same day and \
         pack gifts for the holidays. Ask for our list of red, white and sparkling wines, with prices for cases of six.</p>",
    );
    in_use(
        "English for a foreign public",
        "River Homestay",
        "<h1>Sleep by the river</h1><p>Four rooms above the water, breakfast from our garden, bicycles for guests. The bus from the station stops \
         at the bridge, from where it is five minutes on foot. Write to us two days before you come.</p>",
    );
    in_use(
        "a shop that sells by instalments through a lender",
        "Điện thoại trả góp Home Credit – Cửa hàng Hải Anh",
        "<h1>Trả góp lãi suất 0 %</h1><p>Mua điện thoại chính hãng trả góp qua Home Credit hoặc FE Credit, chỉ cần CCCD, hồ sơ vay duyệt \
         trong ngày, bảo hành mười hai tháng. Giỏ hàng và bảng giá ở bên trên. Gọi 0912 000 333 để giữ máy.</p>",
    );
    in_use(
        "houses for sale",
        "Houses for sale in Hoi An",
        "<h1>Houses for sale</h1><p>Restored town houses near the old market, each with papers checked by our lawyer. Prices from two billion. \
         Our services include viewing, contract and move. Call 0912 000 222 or visit the office.</p>",
    );
    in_use(
        "construction is the trade",
        "Xây dựng An Phát",
        "<h1>Nhận thầu xây dựng nhà ở</h1><p>Công trình đang xây dựng tại Thủy Nguyên, nhà ba tầng bàn giao tháng tới. Dịch vụ của chúng tôi: thiết kế, xin phép, \
         thi công trọn gói. Xem bảng giá và các dự án đã làm. Khách hàng được bảo hành mười năm.</p>",
    );
}

#[test]
fn a_charity_run_is_not_a_casino_and_a_lottery_shop_is_not_one_word() {
    in_use(
        "one word of the trade",
        "Khách sạn Biển Xanh",
        "<h1>Phòng nhìn ra biển</h1><p>Khách sạn có hồ bơi, nhà hàng, phòng họp và một casino nhỏ cho người nước ngoài. Đặt phòng sớm được giảm giá. Dịch vụ đưa đón sân bay \
         miễn phí cho khách ở từ ba đêm.</p>",
    );
}

#[test]
fn a_contact_form_behind_a_captcha_is_no_wall() {
    in_use(
        "a dressmaker whose form asks whether one is human",
        "Tiệm may Lan Chi",
        "<h1>Áo dài may đo</h1><p>Nhận may áo dài, sửa đồ trong ngày. Tiệm mở cửa từ tám giờ đến mười chín giờ.</p><form action=/gui><input name=ten>\
         <div class=cf-turnstile></div></form><script src=\"https://challenges.cloudflare.com/turnstile/v0/api.js\"></script>",
    );
}

#[test]
fn scripts_without_spaces_are_not_empty() {
    for (said, title) in [
        (
            "本店位于老城河边，主营手工面条和各式点心，已经营业二十年，欢迎各位光临品尝。每天早上七点到晚上九点营业，周一休息。",
            "河边面馆",
        ),
        (
            "ร้านกาแฟเล็กริมแม่น้ำ เปิดทุกวันตั้งแต่เจ็ดโมงเช้าถึงหกโมงเย็น มีขนมอบสดใหม่และกาแฟคั่วเองทุกสัปดาห์ ยินดีต้อนรับทุกท่าน แวะมานั่งพักผ่อนได้",
            "กาแฟริมน้ำ",
        ),
    ] {
        let v = judge(&format!(
            "<!doctype html><html><head><title>{title}</title></head><body><p>{said}</p></body></html>"
        ));
        assert_eq!(v.leaf.class(), Class::UseWeb, "{title}: {} by {} {:?}", v.leaf, v.rule, v.evidence);
    }
}

#[test]
fn a_single_page_application_with_text_is_a_site() {
    let words = "Lớp học vẽ cho trẻ em mở cửa mỗi cuối tuần, có màu và giấy sẵn. ".repeat(6);
    let v = judge(&format!(
        "<title>Lớp vẽ</title><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root>{words}</div></body>"
    ));
    assert!(matches!(v.leaf, Leaf::C7 | Leaf::C8), "{} by {}", v.leaf, v.rule);
}

#[test]
fn hidden_menus_are_not_spam() {
    let v = judge(&format!(
        "{}<div style='display:none'><a href=/a>Thực đơn</a> <a href=/b>Giỏ hàng</a></div>",
        super::SHOP
    ));
    assert_eq!(v.leaf, Leaf::C8);
}
