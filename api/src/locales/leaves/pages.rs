//! Words for leaves that are about what a page is, or where it leads.

use super::Both;
use domain::verdict::Leaf;

pub(super) fn redirect(leaf: Leaf) -> Both {
    match leaf {
        Leaf::R1 => (
            [
                "Chuyển đến trang riêng trên nền tảng khác",
                "Tên miền dẫn đến trang riêng của chủ thể trên mạng xã hội hoặc sàn thương mại điện tử. Được tính là đang sử dụng (chuyển hướng).",
                "Không cần làm gì. Một website của riêng bạn giúp bạn làm chủ nội dung và khách hàng.",
            ],
            [
                "Leads to a page on a platform",
                "The name leads to the holder's own page on a social network or marketplace. It counts as used (by redirect).",
                "Nothing to do. A site of your own keeps content and customers in your hands.",
            ],
        ),
        Leaf::R2 => (
            [
                "Chuyển đến một website khác",
                "Tên miền dẫn đến một website khác đang hoạt động. Được tính là đang sử dụng (chuyển hướng).",
                "Không cần làm gì.",
            ],
            [
                "Leads to another site",
                "The name leads to another living website. It counts as used (by redirect).",
                "Nothing to do.",
            ],
        ),
        Leaf::R3 => (
            [
                "Chuyển đến trang đỗ hoặc rao bán",
                "Tên miền dẫn đến trang của nhà đăng ký, trang đỗ tên miền hoặc trang rao bán; chưa phải nội dung của chủ thể.",
                "Bỏ chuyển hướng và đưa website của bạn lên, hoặc nhận website miễn phí kèm theo tên miền.",
            ],
            [
                "Leads to parking or sale",
                "The name leads to a page of a registrar, of domain parking or of a sale; not yet the holder's own content.",
                "Remove the redirect and publish your site, or take the free website that comes with the name.",
            ],
        ),
        Leaf::R4 => (
            [
                "Chuyển đến trang chung của nền tảng",
                "Tên miền dẫn đến trang chủ chung của một nền tảng, không phải trang riêng của chủ thể.",
                "Sửa chuyển hướng thành địa chỉ đầy đủ của trang riêng của bạn.",
            ],
            [
                "Leads to a platform's front page",
                "The name leads to the general front page of a platform, not to the holder's own page.",
                "Change the redirect to the full address of your own page.",
            ],
        ),
        Leaf::R6 => (
            [
                "Có dấu hiệu bị lợi dụng",
                "Trang có dấu hiệu cờ bạc, lừa đảo hoặc bị chèn nội dung lạ. Không được liệt kê và không tính là đang sử dụng.",
                "Nếu website của bạn bị tấn công: đổi mật khẩu, cập nhật phần mềm, khôi phục từ bản sao lưu và báo nhà đăng ký.",
            ],
            [
                "Signs of abuse",
                "The page shows signs of gambling, fraud or injected content. It is not listed and not counted as use.",
                "If your site was attacked: change passwords, update the software, restore a backup and tell the registrar.",
            ],
        ),
        _ => (
            [
                "Chuyển hướng lỗi",
                "Website chuyển hướng vòng tròn, quá nhiều lần, hoặc đến nơi không hoạt động.",
                "Kiểm tra quy tắc chuyển hướng giữa http/https và www; chỉ nên có một lần chuyển.",
            ],
            [
                "Redirects lead nowhere",
                "The site redirects in a circle, too often, or to a place that does not work.",
                "Check the redirects between http/https and www; one redirect should be enough.",
            ],
        ),
    }
}

pub(super) fn content(leaf: Leaf) -> Both {
    match leaf {
        Leaf::C0 => (
            [
                "Trang trống",
                "Máy chủ trả về một trang gần như không có nội dung.",
                "Đưa lên ít nhất tên, lời giới thiệu và cách liên hệ.",
            ],
            [
                "Empty page",
                "The server sends a page with almost nothing on it.",
                "Publish at least a name, an introduction and a way to reach you.",
            ],
        ),
        Leaf::C1 => (
            [
                "Trang mặc định của máy chủ",
                "Trang chủ vẫn là trang mặc định của phần mềm máy chủ hoặc bảng điều khiển hosting.",
                "Tải website của bạn lên thư mục gốc (thường là public_html) và xóa trang mặc định.",
            ],
            [
                "Server's default page",
                "The home page is still the default page of the server software or the hosting panel.",
                "Upload your site to the root folder (often public_html) and remove the default page.",
            ],
        ),
        Leaf::C2 => (
            [
                "Trang giữ chỗ của nhà đăng ký hoặc hosting",
                "Trang chủ là trang thông báo của nhà đăng ký hoặc hosting: giữ chỗ, tạm ngừng hoặc đã hết hạn.",
                "Kiểm tra hạn của tên miền và gói hosting; hoàn tất bản khai nếu được yêu cầu; sau đó đưa website lên.",
            ],
            [
                "Registrar's or host's holding page",
                "The home page is a notice of the registrar or host: holding, suspended or expired.",
                "Check the terms of name and hosting, complete the declaration if asked to, then publish your site.",
            ],
        ),
        Leaf::C3 => (
            [
                "Quảng cáo hoặc rao bán tên miền",
                "Trang chủ chỉ có quảng cáo tự động hoặc lời rao bán tên miền.",
                "Chuyển tên miền về máy chủ của bạn và đưa nội dung của bạn lên.",
            ],
            [
                "Advertising or for sale",
                "The home page holds only automatic advertising or an offer to sell the name.",
                "Point the name to your own server and publish your content.",
            ],
        ),
        Leaf::C4 => (
            [
                "Đang xây dựng",
                "Trang chủ báo website đang xây dựng, sắp ra mắt hoặc đang bảo trì.",
                "Khi website xong, hãy tắt chế độ bảo trì; lần kiểm tra sau sẽ ghi nhận.",
            ],
            [
                "Under construction",
                "The home page says that the site is being built, coming soon or in maintenance.",
                "When the site is done, switch the maintenance mode off; the next check will see it.",
            ],
        ),
        Leaf::C5 => (
            [
                "Mẫu website chưa chỉnh sửa",
                "Website vẫn là mẫu có sẵn, chưa có nội dung của chủ thể.",
                "Thay tên, hình ảnh, sản phẩm và thông tin liên hệ của mẫu bằng nội dung của bạn.",
            ],
            [
                "Untouched template",
                "The site is still a ready-made template without the holder's own content.",
                "Replace names, pictures, products and contacts of the template with your own.",
            ],
        ),
        Leaf::C9 => (
            [
                "Đang hoạt động (tệp hoặc dịch vụ)",
                "Địa chỉ trả về một tệp hoặc dữ liệu, không phải trang web. Được tính là đang sử dụng cho dịch vụ khác.",
                "Không cần làm gì.",
            ],
            [
                "Active (file or service)",
                "The address sends a file or data, not a web page. It counts as another service in use.",
                "Nothing to do.",
            ],
        ),
        Leaf::C8 => (
            [
                "Đang hoạt động",
                "Website có nội dung riêng của chủ thể, nhiều trang hoặc nhiều chữ.",
                "Không cần làm gì. Hãy giữ nội dung cập nhật.",
            ],
            [
                "Active",
                "A site with the holder's own content, several pages or much text.",
                "Nothing to do. Keep the content fresh.",
            ],
        ),
        _ => (
            [
                "Đang hoạt động (một trang)",
                "Website có một trang với nội dung riêng của chủ thể.",
                "Không cần làm gì. Thêm trang giới thiệu, sản phẩm và liên hệ sẽ giúp khách tìm thấy bạn.",
            ],
            [
                "Active (single page)",
                "A single page with the holder's own content.",
                "Nothing to do. Pages about you, your products and how to reach you would help visitors.",
            ],
        ),
    }
}
