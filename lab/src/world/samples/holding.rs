//! C2, C3, C4: registrar holding, suspended and expired pages; for sale and advertising; under construction.

use crate::script::Reply;
use crate::world::content::document;
use crate::world::holder::Holder;

/// A holding page of a registrar or a hosting company.
pub(crate) fn holding(number: usize, holder: &Holder) -> Reply {
    let (d, registrar, site) = (&holder.unicode, holder.registrar.name, holder.registrar.site);
    let (title, body) = match number % 8 {
        0 => (
            format!("{d} - {registrar}"),
            format!("<h1>{d}</h1><p>Tên miền này đã được đăng ký tại {registrar} và chưa được trỏ về máy chủ nào.</p><p>Bạn là chủ sở hữu? Đăng nhập <a href=\"https://{site}/quan-ly\">trang quản lý tên miền</a> để cấu hình DNS.</p>"),
        ),
        1 => (
            "Tên miền tạm ngừng".to_owned(),
            format!("<h2>Tên miền {d} đang bị tạm ngừng</h2><p>Lý do: chủ thể chưa hoàn thiện bản khai đăng ký tên miền. Vui lòng liên hệ {registrar} để nộp bản khai và mở lại hoạt động.</p>"),
        ),
        2 => (
            "Account Suspended".to_owned(),
            "<h1>Account Suspended</h1><p>This Account has been suspended.</p><p>Contact your hosting provider for more information.</p>".to_owned(),
        ),
        3 => (
            format!("{d} đã hết hạn"),
            format!("<h1>TÊN MIỀN CỦA BẠN ĐÃ HẾT HẠN</h1><p>Tên miền {d} đã hết hạn sử dụng và có thể bị thu hồi. Vui lòng gia hạn tại <a href=\"https://{site}/gia-han\">{site}</a>.</p>"),
        ),
        4 => (
            "Website tạm khóa".to_owned(),
            format!("<center><h1>Website này đang bị tạm khóa</h1><p>Dịch vụ hosting của {d} đã bị tạm ngưng do quá hạn thanh toán. Quý khách vui lòng gia hạn dịch vụ với {registrar}.</p></center>"),
        ),
        5 => (
            "Domain registered".to_owned(),
            format!("<div class=\"box\"><h1>{d}</h1><p>This domain has been registered with <a href=\"https://{site}/\">{site}</a> and is parked free of charge. The owner has not uploaded a website yet.</p></div>"),
        ),
        6 => (
            format!("Chào mừng đến với {d}"),
            format!("<h1>{d}</h1><p>Tên miền đã được kích hoạt tại {registrar}. Đây là trang mặc định của nhà đăng ký, sẽ được thay thế khi quý khách tải website lên hosting.</p><p><a href=\"https://{site}/ten-mien\">Đăng ký tên miền</a> <a href=\"https://{site}/may-chu\">Thuê hosting</a></p>"),
        ),
        _ => (
            "Website Suspended".to_owned(),
            format!("<h1>Website Suspended</h1><p>VUI LÒNG GIA HẠN dịch vụ hosting cho tên miền {d} để tiếp tục sử dụng.</p>"),
        ),
    };
    Reply::html(document("vi", &title, "", "", &body))
}

/// A page that offers the name, or advertising that has nothing to do with it.
pub(crate) fn for_sale(number: usize, holder: &Holder) -> Reply {
    let d = &holder.unicode;
    let (title, head, body) = match number % 6 {
        0 => (
            format!("Bán tên miền {d}"),
            "",
            format!(
                "<h1>Tên miền {d} đang được rao bán</h1><p>Giá mong muốn: 15.000.000 đ. Liên hệ mua tên miền qua Zalo {}.</p>",
                holder.phone
            ),
        ),
        1 => (
            format!("{d} is for sale"),
            "",
            format!(
                "<h1>{d}</h1><p>This domain is for sale! Buy this domain now or make an offer to the owner.</p><form action=\"https://dan.com/buy-domain/{d}\"><input type=\"submit\" value=\"Make an offer\"></form>"
            ),
        ),
        2 => (
            d.clone(),
            "<script src=\"https://sedoparking.com/frmpark/park.js\"></script>\n",
            format!(
                "<div id=\"main\"><h1>{d}</h1><p>Related Searches</p><ul><li><a href=\"/?q=1\">Loans</a></li><li><a href=\"/?q=2\">Car insurance</a></li><li><a href=\"/?q=3\">Cheap flights</a></li></ul><p>The domain owner maintains this parked page. Sponsored listings are served automatically.</p></div>"
            ),
        ),
        3 => (
            format!("{d} - Parked"),
            "",
            format!(
                "<h1>{d}</h1><p>This domain is parked. Sponsored Links:</p><p><a href=\"https://sedoparking.com/?c=1\">Online games</a> <a href=\"https://sedoparking.com/?c=2\">Credit cards</a> <a href=\"https://sedoparking.com/?c=3\">Hotels</a></p><p>Inquire about this domain.</p>"
            ),
        ),
        4 => (
            format!("Chuyển nhượng {d}"),
            "",
            format!(
                "<h1>Cần chuyển nhượng tên miền {d}</h1><p>Tên miền đẹp, dễ nhớ, hợp làm thương hiệu. Tên miền này đang được bán, ai quan tâm xin gửi giá về {}.</p>",
                holder.email()
            ),
        ),
        _ => (
            d.clone(),
            "<script>window.onload=function(){window.location.href=\"/lander\"}</script>\n",
            format!("<p>{d} may be for sale. Click here to inquire about this domain.</p>"),
        ),
    };
    Reply::html(document("en", &title, "", head, &body))
}

/// What a sale or parking platform shows for a name.
pub(crate) fn sale_platform(host: &str) -> String {
    document(
        "en",
        "Domain for sale",
        "",
        "",
        &format!(
            "<h1>This domain is for sale</h1><p>Buy this domain through {host}. Make an offer or contact the broker; transfers usually take a few days (a page of the test network).</p>"
        ),
    )
}

/// Under construction, soon to open, in maintenance.
pub(crate) fn construction(number: usize, holder: &Holder) -> Reply {
    let (b, d) = (holder.shown(), &holder.unicode);
    let (title, body, status) = match number % 9 {
        0 => ("Website đang xây dựng".to_owned(), format!("<h1>Website đang xây dựng</h1><p>{b} đang hoàn thiện trang web, mời bạn quay lại sau.</p>"), 200),
        1 => (format!("{b} - Sắp ra mắt"), format!("<h1>Sắp ra mắt</h1><p>{b} sẽ mở cửa trực tuyến trong thời gian tới. Để lại thư để nhận tin: {}.</p>", holder.email()), 200),
        2 => ("Coming soon".to_owned(), format!("<h1>Coming Soon</h1><p>Our website is under construction. We'll be here soon with our new awesome site.</p><p>{d}</p>"), 200),
        3 => ("Bảo trì hệ thống".to_owned(), format!("<h1>Hệ thống đang bảo trì</h1><p>Website {d} đang bảo trì để nâng cấp, dự kiến hoạt động trở lại trong ít giờ nữa. Mong quý khách thông cảm.</p>"), 503),
        4 => ("Maintenance mode".to_owned(), "<div class=\"wp-maintenance-mode\"><h1>Maintenance mode</h1><p>This site is currently undergoing scheduled maintenance. Please try again soon.</p></div>".to_owned(), 503),
        5 => (b.to_owned(), format!("<h2>{b}</h2><p>Trang web đang được xây dựng. Sắp có nội dung.</p><img src=\"/dang-lam.gif\" alt=\"đang xây dựng\">"), 200),
        6 => ("Under Construction".to_owned(), format!("<h1>Under construction</h1><p>{d} is getting ready.</p>"), 200),
        7 => (format!("{b} | Đang cập nhật"), "<h1>Đang cập nhật</h1><p>Website đang trong quá trình xây dựng, nội dung sẽ sớm được cập nhật.</p>".to_owned(), 200),
        _ => ("Launching soon".to_owned(), format!("<h1>We're launching soon</h1><p>{d} đang được xây dựng.</p><script>var han=new Date(2027,1,1)</script><div id=\"dem-nguoc\">00 ngày</div>"), 200),
    };
    Reply::page(status, document("vi", &title, "", "", &body))
}
