//! H1 to H4: challenges and firewalls, errors, log-in pages.

use crate::script::Reply;
use crate::world::content::{document, escape};
use crate::world::holder::Holder;

/// A page that stands between a visitor and the site.
pub(crate) fn challenge(number: usize, holder: &Holder) -> Reply {
    let d = &holder.domain;
    match number % 7 {
        0 => Reply::page(403, document("en-US", "Just a moment...", "", "<meta name=\"robots\" content=\"noindex,nofollow\">\n", &format!("<div class=\"main-wrapper\"><h1>{d}</h1><h2>Checking if the site connection is secure</h2><noscript>Enable JavaScript and cookies to continue</noscript></div><script>(function(){{window._cf_chl_opt={{cType:'managed',cZone:'{d}'}};var a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1';document.head.appendChild(a)}})()</script>")))
            .with_header("Server", "cloudflare")
            .with_header("cf-mitigated", "challenge")
            .with_header("CF-RAY", "8e0000000000abcd-HAN"),
        1 => Reply::page(403, document("en-US", "Attention Required! | Cloudflare", "", "", &format!("<div id=\"cf-wrapper\"><h1>Sorry, you have been blocked</h1><h2>You are unable to access {d}</h2><p>Cloudflare Ray ID: 8e0000000000dcba</p></div>")))
            .with_header("Server", "cloudflare")
            .with_header("CF-RAY", "8e0000000000dcba-SGN"),
        2 => Reply::page(503, document("en-US", "Just a moment...", "", "", "<div class=\"cf-browser-verification cf-im-under-attack\"><h1>Checking your browser before accessing</h1><form id=\"challenge-form\" action=\"/cdn-cgi/l/chk_jschl\"><input type=\"hidden\" name=\"jschl_vc\" value=\"0a\"></form></div>"))
            .with_header("Server", "cloudflare"),
        3 => Reply::page(403, document("en", "Access Denied - Sucuri Website Firewall", "", "", &format!("<h1>Access Denied - Sucuri Website Firewall</h1><p>If you are the site owner, please whitelist your IP. Block ID: GEO02, host {d}</p>")))
            .with_header("Server", "Sucuri/Cloudproxy")
            .with_header("X-Sucuri-ID", "11005"),
        4 => Reply::page(451, document("en", "451 Unavailable For Legal Reasons", "", "", "<h1>Unavailable For Legal Reasons</h1><p>Nội dung này không được cung cấp tại khu vực của bạn.</p>")),
        5 => Reply::html("<html><body><script type=\"text/javascript\">document.cookie=\"D1N=6f0c2d9e8a7b41f3\"+\"; path=/\";window.location.reload(true);</script></body></html>"),
        _ => Reply::page(403, document("en", "DDoS-Guard", "", "<script src=\"/.well-known/ddos-guard/js-challenge/index.js\"></script>\n", &format!("<h1>Checking your browser before accessing {d}</h1><p>DDoS protection by DDoS-Guard</p>")))
            .with_header("Server", "ddos-guard"),
    }
}

/// Something that only members may see.
pub(crate) fn login(number: usize, holder: &Holder) -> Reply {
    let b = escape(holder.shown());
    let page = |title: &str, body: &str| Reply::html(document("vi", title, "", "", body));
    match number % 4 {
        0 => Reply::page(
            401,
            document("vi", "401 Unauthorized", "", "", "<h1>401</h1><p>Cần tên đăng nhập và mật khẩu.</p>"),
        )
        .with_header("WWW-Authenticate", &format!("Basic realm=\"{}\"", holder.domain)),
        1 => page(
            &format!("Đăng nhập | Quản lý kho {b}"),
            &format!(
                "<h1>{b}: quản lý kho</h1><form method=\"post\" action=\"/dang-nhap\"><label>Tên đăng nhập <input name=\"ten\"></label><label>Mật khẩu <input type=\"password\" name=\"mat_khau\"></label><button>Đăng nhập</button></form><p>Chỉ dành cho nhân viên của {b}. Quên mật khẩu xin gọi {}.</p>",
                holder.phone
            ),
        ),
        2 => page(
            &format!("{b} – Đăng nhập"),
            &format!(
                "<img src=\"/logo.png\" alt=\"{b}\"><h2>Đăng nhập hệ thống {b}</h2><form method=\"post\" action=\"/login\"><input type=\"text\" name=\"username\" placeholder=\"Số điện thoại\"><input type=\"password\" name=\"password\" placeholder=\"Mật khẩu\"><input type=\"submit\" value=\"Vào hệ thống\"></form>"
            ),
        ),
        _ => Reply::page(
            401,
            document(
                "vi",
                "Khu vực riêng",
                "",
                "",
                &format!("<h1>Khu vực riêng của {b}</h1><p>Vui lòng đăng nhập.</p>"),
            ),
        )
        .with_header("WWW-Authenticate", "Basic realm=\"Khu vuc rieng\""),
    }
}

/// 5xx without any excuse.
pub(crate) fn server_error(number: usize, holder: &Holder) -> Reply {
    match number % 5 {
        0 => bare(500, "500 Internal Server Error", "Apache/2.4.62"),
        1 => bare(502, "502 Bad Gateway", "nginx/1.26.2"),
        2 => bare(504, "504 Gateway Time-out", "nginx"),
        3 => Reply::page(
            500,
            document("vi", "WordPress › Lỗi", "", "", "<h1>Lỗi khi thiết lập kết nối cơ sở dữ liệu</h1>"),
        ),
        _ => Reply::page(
            500,
            format!(
                "<b>Fatal error</b>: Uncaught Error: Call to undefined function ket_noi() in /home/{}/public_html/index.php:12",
                holder.domain
            ),
        ),
    }
}

/// 4xx at the home page without any excuse.
pub(crate) fn client_error(number: usize, holder: &Holder) -> Reply {
    match number % 5 {
        0 => bare(404, "404 Not Found", "nginx/1.26.2"),
        1 => bare(403, "403 Forbidden", "nginx"),
        2 => bare(410, "410 Gone", "Apache"),
        3 => bare(400, "400 Bad Request", "openresty"),
        _ => Reply::page(
            404,
            document(
                "vi",
                "Không tìm thấy trang",
                "",
                "",
                &format!("<h1>404</h1><p>Không tìm thấy trang bạn yêu cầu trên {}.</p>", holder.domain),
            ),
        ),
    }
}

fn bare(status: u16, title: &str, server: &str) -> Reply {
    let body = format!(
        "<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n<hr><center>{server}</center>\n</body>\n</html>\n"
    );
    Reply::page(status, body).with_header("Server", server)
}
