//! The leaves of the decision tree in plain words: what it is called, what it means, and what the holder can do
//! about it. The matches are exhaustive or fall to one last leaf, and a test holds every leaf to words of its own.

use super::Lang;
use domain::verdict::Leaf;

mod pages;

use pages::{content, redirect};

/// One leaf in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateText {
    /// A few words: the badge.
    pub name: &'static str,
    /// One or two sentences: what was seen and what it means.
    pub meaning: &'static str,
    /// What the holder can do.
    pub cure: &'static str,
}

/// A leaf in words.
#[must_use]
pub fn leaf(lang: Lang, leaf: Leaf) -> StateText {
    let (vi, en) = both(leaf);
    let [name, meaning, cure] = lang.pick(vi, en);
    StateText { name, meaning, cure }
}

type Both = ([&'static str; 3], [&'static str; 3]);

fn both(leaf: Leaf) -> Both {
    match leaf {
        Leaf::X0 | Leaf::K1 | Leaf::H1 | Leaf::C6 => unknown(leaf),
        Leaf::N1 | Leaf::N2 | Leaf::N2b | Leaf::N3 | Leaf::N4 => names(leaf),
        Leaf::T1 | Leaf::T2 | Leaf::H2 | Leaf::H3 | Leaf::H4 => connection(leaf),
        Leaf::R1 | Leaf::R2 | Leaf::R3 | Leaf::R4 | Leaf::R5 | Leaf::R6 => redirect(leaf),
        _ => content(leaf),
    }
}

fn unknown(leaf: Leaf) -> Both {
    match leaf {
        Leaf::K1 => (
            [
                "Có website, không cho bot đọc",
                "Máy chủ trả lời, nhưng tệp robots.txt không cho phép đọc trang chủ (hoặc robots.txt đang lỗi). Danh bạ tôn trọng điều đó nên không biết nội dung; tên miền không bị tính là “không sử dụng”.",
                "Nếu muốn được đo, hãy cho phép danhba-bot trong robots.txt: “User-agent: danhba-bot” rồi “Allow: /”.",
            ],
            [
                "Alive, robots not allowed",
                "The server answers, but robots.txt does not let us read the home page (or robots.txt itself fails). We respect that, so the content is unknown; the name is not counted as unused.",
                "To be measured, allow danhba-bot in robots.txt: “User-agent: danhba-bot”, then “Allow: /”.",
            ],
        ),
        Leaf::H1 => (
            [
                "Có website, đang chặn truy cập tự động",
                "Một lớp bảo vệ (kiểm tra trình duyệt, tường lửa hoặc giới hạn quốc gia) trả lời thay cho website. Danh bạ không tìm cách vượt qua, nên không biết nội dung.",
                "Hãy cho phép danhba-bot trong phần cài đặt tường lửa hoặc dịch vụ chống tấn công; địa chỉ của bot có ở trang /bot.",
            ],
            [
                "Alive, blocks automatic visits",
                "A protection layer (browser check, firewall or country block) answers instead of the site. We never try to get around it, so the content is unknown.",
                "Allow danhba-bot in the settings of your firewall or protection service; its addresses are on the page /bot.",
            ],
        ),
        Leaf::C6 => (
            [
                "Có website, nội dung cần JavaScript",
                "Trang trả về gần như không có chữ; nội dung chỉ xuất hiện sau khi chạy JavaScript. Phép đo không chạy mã của trang nên chưa biết nội dung.",
                "Hãy để máy chủ trả về sẵn phần chữ chính (render phía máy chủ); máy tìm kiếm và người đọc màn hình cũng được lợi.",
            ],
            [
                "Alive, content needs JavaScript",
                "The page arrives almost without words; its content appears only after running JavaScript. The measurement runs no code of the page, so the content is unknown.",
                "Let the server send the main text itself (server-side rendering); search engines and screen readers profit too.",
            ],
        ),
        _ => (
            [
                "Chưa kiểm tra được",
                "Lần này chưa xem được vì lý do của chúng tôi (chưa đến lượt, máy chủ xin hoãn, hoặc sự cố phía hệ thống đo). Điều này không nói gì về website.",
                "Bạn không cần làm gì; tên miền sẽ được kiểm tra lại.",
            ],
            [
                "Not checked yet",
                "We could not look this time for a reason of our own (not yet due, the server asked us to wait, or a fault on our side). It says nothing about the site.",
                "Nothing to do; the name will be checked again.",
            ],
        ),
    }
}

fn names(leaf: Leaf) -> Both {
    match leaf {
        Leaf::N1 => (
            [
                "Chưa có máy chủ tên miền",
                "Tên miền đã đăng ký nhưng chưa được trỏ về máy chủ tên miền (DNS) nào.",
                "Vào trang quản lý của nhà đăng ký để khai báo máy chủ DNS, hoặc nhận website miễn phí kèm theo tên miền.",
            ],
            [
                "No name servers",
                "The name is registered but not delegated to any name server.",
                "Set name servers in your registrar's panel, or take the free website that comes with the name.",
            ],
        ),
        Leaf::N2 => (
            [
                "Máy chủ tên miền không trả lời",
                "Tên miền được trỏ về máy chủ DNS, nhưng các máy chủ đó không trả lời hoặc không biết tên miền này.",
                "Kiểm tra lại cấu hình DNS; nếu dùng DNS của nhà đăng ký, hãy báo cho nhà đăng ký.",
            ],
            [
                "Name servers do not answer",
                "The name is delegated, but its name servers do not answer or do not know it.",
                "Check the DNS set-up; if the registrar runs it, tell the registrar.",
            ],
        ),
        Leaf::N2b => (
            [
                "Chữ ký DNSSEC không hợp lệ",
                "Chữ ký DNSSEC của tên miền không kiểm chứng được, nên nhiều người dùng không truy cập được.",
                "Kiểm tra bản ghi DS ở nhà đăng ký có khớp với khóa đang ký hay không; nếu không dùng DNSSEC, hãy xóa bản ghi DS.",
            ],
            [
                "DNSSEC does not validate",
                "The DNSSEC signatures of the name cannot be verified, so that many visitors cannot reach it.",
                "Check that the DS record at the registrar fits the signing key; without DNSSEC, remove the DS record.",
            ],
        ),
        Leaf::N3 => (
            [
                "Chưa trỏ về máy chủ web",
                "Máy chủ DNS hoạt động, nhưng tên miền và www chưa có địa chỉ (bản ghi A hoặc AAAA).",
                "Thêm bản ghi A hoặc AAAA cho tên miền và cho www, trỏ về máy chủ website của bạn.",
            ],
            [
                "No address",
                "The name servers work, but neither the name nor www has an address (A or AAAA record).",
                "Add an A or AAAA record for the name and for www that leads to your web server.",
            ],
        ),
        _ => (
            [
                "Địa chỉ không dùng được",
                "Tên miền chỉ trỏ về địa chỉ nội bộ hoặc địa chỉ dành riêng, không thể truy cập từ Internet.",
                "Sửa bản ghi A/AAAA thành địa chỉ công khai của máy chủ website.",
            ],
            [
                "Unusable address",
                "The name leads only to private or reserved addresses that cannot be reached from the Internet.",
                "Change the A/AAAA record to the public address of your web server.",
            ],
        ),
    }
}

fn connection(leaf: Leaf) -> Both {
    match leaf {
        Leaf::T1 => (
            [
                "Không kết nối được",
                "Tên miền có địa chỉ, nhưng máy chủ không nhận kết nối ở cả cổng 443 và cổng 80.",
                "Kiểm tra máy chủ web có đang chạy không, tường lửa có mở cổng 80 và 443 không, và địa chỉ có còn đúng không.",
            ],
            [
                "Unreachable",
                "The name has an address, but the server accepts connections on neither port 443 nor port 80.",
                "Check that the web server runs, that the firewall opens ports 80 and 443, and that the address is still right.",
            ],
        ),
        Leaf::T2 => (
            [
                "HTTPS không thiết lập được",
                "Cổng 443 mở nhưng không thiết lập được kết nối mã hóa, và cổng 80 đóng.",
                "Cài chứng thư cho tên miền (ví dụ chứng thư miễn phí của Let's Encrypt) và bật TLS 1.2 trở lên.",
            ],
            [
                "No TLS handshake possible",
                "Port 443 is open but no encrypted connection can be made, and port 80 is closed.",
                "Install a certificate for the name (for example a free one of Let's Encrypt) and switch on TLS 1.2 or newer.",
            ],
        ),
        Leaf::H2 => (
            [
                "Máy chủ báo lỗi",
                "Máy chủ trả lời bằng một mã lỗi 5xx trong nhiều lần thử.",
                "Xem nhật ký lỗi của website hoặc báo cho đơn vị hosting.",
            ],
            [
                "Server error",
                "The server answers with an error of the 5xx kind, several times.",
                "Look at the error log of the site, or tell the hosting company.",
            ],
        ),
        Leaf::H3 => (
            [
                "Không có trang chủ",
                "Máy chủ trả lời nhưng báo trang chủ không tồn tại hoặc không được phép xem (mã 4xx).",
                "Đặt một trang chủ (index) vào thư mục gốc của website và kiểm tra quyền truy cập.",
            ],
            [
                "No home page",
                "The server answers, but says that the home page does not exist or may not be seen (4xx).",
                "Put a home page (index) into the root folder of the site and check the permissions.",
            ],
        ),
        _ => (
            [
                "Dịch vụ cần đăng nhập",
                "Trang chủ yêu cầu đăng nhập. Tên miền được dùng cho một dịch vụ riêng và được tính là đang sử dụng.",
                "Không cần làm gì. Một trang giới thiệu công khai sẽ giúp khách tìm thấy bạn.",
            ],
            [
                "Service behind a log-in",
                "The home page asks for a log-in. The name serves a closed service and counts as used.",
                "Nothing to do. A public page of introduction would help visitors to find you.",
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::verdict::Class;
    use std::collections::BTreeSet;

    #[test]
    fn every_leaf_has_words_of_its_own_in_both_languages() {
        for lang in [Lang::Vi, Lang::En] {
            let mut names = BTreeSet::new();
            for l in Leaf::ALL {
                let t = leaf(lang, *l);
                assert!(names.insert(t.name), "“{}” names two leaves ({l})", t.name);
                assert!(t.meaning.chars().count() > 30, "{l}: {}", t.meaning);
                assert!(t.cure.ends_with('.') && t.meaning.ends_with('.'), "{l}");
            }
        }
        for l in Leaf::ALL {
            assert_ne!(leaf(Lang::Vi, *l).meaning, leaf(Lang::En, *l).meaning);
        }
    }

    #[test]
    fn leaves_counted_as_use_say_so_and_others_do_not() {
        for l in Leaf::ALL {
            let active = leaf(Lang::Vi, *l).name.starts_with("Đang hoạt động");
            let own = matches!(l.class(), Class::UseWeb) || *l == Leaf::C9;
            assert_eq!(active, own, "{l}");
        }
    }
}
