//! C5 and C6: templates that nobody has touched, and pages that are only a program.

use crate::script::Reply;
use crate::world::content::{document, escape};
use crate::world::holder::Holder;

/// An untouched template.
pub(crate) fn template(number: usize, holder: &Holder) -> Reply {
    Reply::html(match number % 4 {
        0 => wordpress(holder),
        1 => wordpress_english(holder),
        2 => starter(holder),
        _ => demo_theme(holder),
    })
}

const GENERATOR: &str = "<meta name=\"generator\" content=\"WordPress 6.8.2\">\n";

fn wordpress(holder: &Holder) -> String {
    let b = escape(holder.shown());
    let body = format!(
        "<header><p class=\"site-title\"><a href=\"/\">{b}</a></p><p class=\"site-description\">Một trang web mới sử dụng WordPress</p></header>\n<main><article class=\"post-1\"><h2><a href=\"/chao-moi-nguoi/\">Chào tất cả mọi người!</a></h2><p>Cảm ơn bạn đã sử dụng WordPress. Đây là bài viết đầu tiên của bạn. Sửa hoặc xóa nó, và bắt đầu bài viết của bạn nhé!</p></article></main>\n<aside><h2>Bình luận gần đây</h2><ul><li>Một người bình luận WordPress trong <a href=\"/chao-moi-nguoi/#comment-1\">Chào tất cả mọi người!</a></li></ul><h2>Chuyên mục</h2><ul><li><a href=\"/category/chua-phan-loai/\">Chưa phân loại</a></li></ul></aside>\n<footer><a href=\"https://vi.wordpress.org/\">Tự hào vận hành bởi WordPress</a></footer>"
    );
    document("vi", &format!("{b} – Một trang web mới sử dụng WordPress"), "", GENERATOR, &body)
}

fn wordpress_english(holder: &Holder) -> String {
    let b = escape(holder.shown());
    let body = format!(
        "<header><a href=\"/\">{b}</a><p>Just another WordPress site</p><nav><a href=\"/sample-page/\">Sample Page</a></nav></header>\n<main><h1><a href=\"/2026/03/hello-world/\">Hello world!</a></h1><p>Welcome to WordPress. This is your first post. Edit or delete it, then start writing!</p><p>1 Comment, Uncategorized</p></main>\n<footer>Proudly powered by WordPress</footer>"
    );
    document("en-US", &format!("{b} – Just another WordPress site"), "", GENERATOR, &body)
}

/// The starter of one registrar: the same page for many holders, only the names differ.
fn starter(holder: &Holder) -> String {
    let (b, registrar) = (escape(holder.shown()), holder.registrar.name);
    let body = format!(
        "<header><h1>{b}</h1><nav><a href=\"/\">Trang chủ</a><a href=\"/gioi-thieu\">Giới thiệu</a><a href=\"/dich-vu\">Dịch vụ</a><a href=\"/lien-he\">Liên hệ</a></nav></header>\n<section><h2>Chào mừng bạn đến với website mẫu</h2><p>Đây là website mẫu do {registrar} tạo sẵn. Hãy đăng nhập trang quản trị để thay đổi tiêu đề, hình ảnh và đoạn văn bản này theo ý bạn.</p></section>\n<section><h2>Dịch vụ 1</h2><p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p><h2>Dịch vụ 2</h2><p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p><h2>Dịch vụ 3</h2><p>Lorem ipsum dolor sit amet, consectetur adipiscing elit.</p></section>\n<section><h2>Liên hệ</h2><p>Địa chỉ của bạn, số điện thoại của bạn, email@example.com</p></section>\n<footer>Website mẫu miễn phí từ {registrar}</footer>"
    );
    document(
        "vi",
        &format!("{b} - Website mẫu"),
        "Mô tả website của bạn",
        "<meta name=\"generator\" content=\"Bộ dựng trang mẫu 2.1\">\n",
        &body,
    )
}

fn demo_theme(holder: &Holder) -> String {
    let b = escape(holder.shown());
    let body = format!(
        "<nav><a href=\"/\">{b}</a> <a href=\"/shop\">Shop</a> <a href=\"/blog\">Blog</a> <a href=\"/sample-page/\">Sample Page</a></nav>\n<main><h1>Your Heading Here</h1><p>Add your tagline here. Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.</p><h2>Sản phẩm mẫu 1</h2><p>Lorem ipsum dolor sit amet. 100.000 đ</p><h2>Sản phẩm mẫu 2</h2><p>Lorem ipsum dolor sit amet. 100.000 đ</p><p><a href=\"/2026/01/hello-world/\">Hello world!</a></p></main>\n<footer>123 Street Name, City. Theme demo.</footer>"
    );
    document("vi", &format!("{b} – Just another WordPress site"), "", GENERATOR, &body)
}

/// A page whose content only a program could show.
pub(crate) fn shell(number: usize, holder: &Holder) -> Reply {
    let b = holder.shown();
    let (root, script) = match number % 5 {
        0 => (
            "<noscript>You need to enable JavaScript to run this app.</noscript><div id=\"root\"></div>",
            "/static/js/main.4f1c02ab.js",
        ),
        1 => ("<div id=\"app\"></div>", "/assets/index-BvT3xk9Q.js"),
        2 => (
            "<div id=\"__next\"></div><script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{},\"page\":\"/\"}</script>",
            "/_next/static/chunks/main-9a81f3.js",
        ),
        3 => ("<app-root></app-root>", "/main.7cc2e4.js"),
        _ => ("<div id=\"__nuxt\"></div>", "/_nuxt/entry.2d9be1.js"),
    };
    let head = format!(
        "<script type=\"module\" src=\"{script}\"></script>\n<link rel=\"stylesheet\" href=\"/assets/style.css\">\n"
    );
    Reply::html(document("vi", b, "", &head, root))
}
