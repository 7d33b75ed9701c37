//! R6: gambling pages, and pages into which links to them were injected.

use crate::world::content::{document, escape, paragraphs};
use crate::world::holder::Holder;

/// An invented gambling page.
pub(crate) fn gambling(host: &str, number: usize) -> String {
    let body = match number % 3 {
        0 => format!(
            "<h1>Nhà cái {host}: cá cược, nổ hũ, tài xỉu</h1><p>Đăng ký nhận thưởng 100k. Casino trực tuyến, bắn cá đổi thưởng, xóc đĩa, lô đề, kèo nhà cái hôm nay.</p><p><a href=\"/tai-app\">Tải app</a> <a href=\"/khuyen-mai\">Khuyến mãi nạp đầu</a> <a href=\"/ca-cuoc\">Cá cược thể thao</a></p>"
        ),
        1 => format!(
            "<h1>Game bài đổi thưởng</h1><p>Tài xỉu online, baccarat, rồng hổ, đá gà trực tiếp, nổ hũ rút tiền nhanh tại {host}.</p><p><a href=\"/dang-ky\">Đăng ký</a> <a href=\"/casino\">Sòng casino</a></p>"
        ),
        _ => format!(
            "<h1>Link vào nhà cái mới nhất</h1><p>Soi kèo nhà cái, cá độ bóng đá, casino, tài xỉu, xổ số, bắn cá. Trang {host} chỉ có trong mạng thử nghiệm.</p><p><a href=\"/soi-keo\">Soi kèo</a> <a href=\"/no-hu\">Nổ hũ</a> <a href=\"/lo-de\">Lô đề</a></p>"
        ),
    };
    document(
        "vi",
        "Nhà cái uy tín - cá cược, casino, tài xỉu, nổ hũ",
        "Nhà cái, cá cược, nổ hũ đổi thưởng",
        "",
        &body,
    )
}

/// A holder's page with a block of foreign gambling links pushed into it.
pub(crate) fn injected(holder: &Holder) -> String {
    let own = paragraphs(&[holder.fill(holder.trade.says[0])]);
    let spam: String = super::super::platforms::GAMBLING
        .iter()
        .flat_map(|host| {
            ["nhà cái uy tín", "tài xỉu online", "nổ hũ đổi thưởng", "casino trực tuyến", "cá cược bóng đá"]
                .map(|w| format!("<a href=\"https://{host}/\">{w}</a> "))
        })
        .collect();
    let body = format!(
        "<h1>{}</h1>\n<div style=\"position:absolute;left:-9999px\">{spam}</div>\n{own}<p>{}</p>",
        escape(holder.shown()),
        escape(&holder.address())
    );
    document("vi", &format!("{} - nhà cái, tài xỉu, nổ hũ", escape(holder.shown())), "", "", &body)
}
