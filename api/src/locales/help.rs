//! What to do, step by step, in the words of somebody who does not run servers. What each state means stands in
//! [`super::leaves`]; here is how to get out of it.

use super::Lang;
use domain::verdict::Leaf;

type Both = (&'static [&'static str], &'static [&'static str]);

/// Nothing needs to be done.
const NONE: Both = (&[], &[]);

/// The steps for a state; none where nothing needs to be done.
#[must_use]
pub fn steps(lang: Lang, leaf: Leaf) -> &'static [&'static str] {
    let (vi, en) = match leaf {
        Leaf::N1 | Leaf::N2 | Leaf::N2b | Leaf::N3 | Leaf::N4 => names(leaf),
        Leaf::T1 | Leaf::T2 | Leaf::H2 | Leaf::H3 => connection(leaf),
        Leaf::K1 | Leaf::H1 | Leaf::C6 => unseen(leaf),
        Leaf::R3 | Leaf::R4 | Leaf::R5 | Leaf::R6 => redirect(leaf),
        Leaf::C0 | Leaf::C1 | Leaf::C2 | Leaf::C3 | Leaf::C4 | Leaf::C5 => content(leaf),
        _ => NONE,
    };
    lang.pick(vi, en)
}

fn names(leaf: Leaf) -> Both {
    match leaf {
        Leaf::N1 => (
            &[
                "Đăng nhập trang quản lý tên miền ở nhà đăng ký (nơi bạn đã đăng ký tên miền).",
                "Tìm mục “Máy chủ tên miền” hoặc “DNS”, chọn máy chủ DNS của nhà đăng ký, rồi lưu.",
                "Chưa có website? Hỏi nhà đăng ký về website miễn phí đi kèm tên miền biz.vn, id.vn.",
                "Đợi vài giờ rồi bấm “Kiểm tra lại ngay”.",
            ],
            &[
                "Sign in to the panel of your registrar, where you registered the name.",
                "Find “Name servers” or “DNS”, choose the registrar's own name servers, and save.",
                "No site yet? Ask the registrar for the free website that comes with biz.vn and id.vn names.",
                "Wait some hours, then press “Check again now”.",
            ],
        ),
        Leaf::N2 => (
            &[
                "Xem ở nhà đăng ký: tên miền đang trỏ về những máy chủ DNS nào.",
                "Nếu đó là của nhà cung cấp hosting cũ, hãy đổi về máy chủ DNS đang dùng.",
                "Nếu đúng là máy chủ đang dùng, gọi nơi quản lý máy chủ DNS: tên miền của bạn chưa được thêm vào đó.",
            ],
            &[
                "See at the registrar which name servers the name points to.",
                "If they belong to a former hoster, change them to those in use.",
                "If they are right, call whoever runs them: your name has not been added there.",
            ],
        ),
        Leaf::N2b => (
            &[
                "Vào phần DNSSEC ở nhà đăng ký.",
                "Không dùng DNSSEC: xóa bản ghi DS. Có dùng: lấy lại bản ghi DS từ nơi quản lý DNS và thay bản cũ.",
                "Đợi một ngày rồi kiểm tra lại.",
            ],
            &[
                "Open the DNSSEC settings at the registrar.",
                "Without DNSSEC: remove the DS record. With it: take the present DS record from your DNS operator and replace the old one.",
                "Wait a day, then check again.",
            ],
        ),
        _ => (
            &[
                "Hỏi nơi đặt website (hosting) địa chỉ IP của máy chủ.",
                "Vào phần DNS ở nhà đăng ký, thêm bản ghi A: tên (host) là @, giá trị là địa chỉ IP đó. Thêm một bản ghi nữa với tên www.",
                "Đợi vài phút đến một giờ rồi bấm “Kiểm tra lại ngay”.",
            ],
            &[
                "Ask your hoster for the IP address of the server.",
                "In the DNS settings of the registrar add an A record: name (host) @, value that address. Add another one with the name www.",
                "Wait some minutes to an hour, then press “Check again now”.",
            ],
        ),
    }
}

fn connection(leaf: Leaf) -> Both {
    match leaf {
        Leaf::T1 => (
            &[
                "Mở website bằng điện thoại dùng 4G (không phải Wi-Fi nhà bạn). Không mở được: máy chủ đang tắt hoặc bị chặn.",
                "Gọi nơi đặt website: máy chủ có chạy không, cổng 80 và 443 có mở không, hợp đồng còn hạn không.",
                "Mở được ở Việt Nam mà ở đây vẫn ghi lỗi: nhờ họ cho phép địa chỉ của danhba-bot (ghi ở trang “Về bot”).",
            ],
            &[
                "Open the site on a telephone over the mobile network, not your own Wi-Fi. If it does not open, the server is off or blocked.",
                "Call the hoster: does the server run, are ports 80 and 443 open, is the contract in force?",
                "If it opens and is still shown as broken, have them allow the addresses of danhba-bot (on the page “About the bot”).",
            ],
        ),
        Leaf::T2 => (
            &[
                "Nhờ nơi đặt website cài chứng thư HTTPS; Let's Encrypt miễn phí và tự gia hạn.",
                "Nếu có cài rồi: kiểm tra chứng thư đúng tên miền của bạn và còn hạn.",
            ],
            &[
                "Have the hoster install an HTTPS certificate; Let's Encrypt is free and renews itself.",
                "If there is one: check that it is for your name and not expired.",
            ],
        ),
        Leaf::H2 => (
            &[
                "Máy chủ nhận lời nhưng báo lỗi của chính nó (mã 5xx). Hãy mở trang chủ và ghi lại mã lỗi.",
                "Vừa cập nhật giao diện hay tiện ích? Thử tắt cái mới nhất.",
                "Gửi mã lỗi và giờ xảy ra cho nơi đặt website để họ xem nhật ký.",
            ],
            &[
                "The server answers with an error of its own (a code 5xx). Open the home page and note the code.",
                "Have you just updated a theme or a plug-in? Try without the latest one.",
                "Send code and time to the hoster, so that they look at their log.",
            ],
        ),
        _ => (
            &[
                "Mở trang chủ (không phải trang con). Nếu báo “không tìm thấy” hay “không có quyền”: tệp trang chủ đang thiếu hoặc sai quyền.",
                "Kiểm tra thư mục website có tệp index.html hoặc index.php.",
                "Nếu website mới chuyển chỗ: kiểm tra tên miền đã được thêm vào máy chủ mới.",
            ],
            &[
                "Open the home page itself. If it says “not found” or “forbidden”, its file is missing or may not be read.",
                "Check that the folder of the site holds index.html or index.php.",
                "If the site has just moved: check that the name was added at the new server.",
            ],
        ),
    }
}

fn unseen(leaf: Leaf) -> Both {
    match leaf {
        Leaf::K1 => (
            &[
                "Không bắt buộc phải sửa: website không bị tính là “không sử dụng”.",
                "Muốn được đọc: mở tệp robots.txt, thêm hai dòng “User-agent: danhba-bot” và “Allow: /”.",
                "Nếu robots.txt báo lỗi 5xx, hãy sửa máy chủ để tệp đó trả lời bình thường.",
            ],
            &[
                "Nothing must be done: the site does not count as unused.",
                "To be read: add the two lines “User-agent: danhba-bot” and “Allow: /” to robots.txt.",
                "If robots.txt itself answers 5xx, mend the server so that it answers.",
            ],
        ),
        Leaf::H1 => (
            &[
                "Không bắt buộc phải sửa: website không bị tính là “không sử dụng”.",
                "Muốn được đọc: trong tường lửa hoặc dịch vụ chống tấn công, cho phép bot có tên danhba-bot.",
            ],
            &[
                "Nothing must be done: the site does not count as unused.",
                "To be read: allow the bot named danhba-bot in your firewall or protection service.",
            ],
        ),
        _ => (
            &[
                "Trang chủ chỉ hiện chữ sau khi chạy JavaScript. Hãy bật “hiển thị phía máy chủ” (SSR) hoặc thêm một đoạn giới thiệu vào HTML.",
                "Làm vậy còn giúp máy tìm kiếm và điện thoại yếu đọc được website.",
            ],
            &[
                "The home page shows words only after JavaScript has run. Turn on server-side rendering, or put an introduction into the HTML.",
                "That helps search engines and slow telephones as well.",
            ],
        ),
    }
}

fn redirect(leaf: Leaf) -> Both {
    match leaf {
        Leaf::R5 => (
            &[
                "Website chuyển hướng vòng quanh hoặc đến một trang không mở được.",
                "Kiểm tra hai quy tắc hay gặp: từ http sang https, và từ không www sang www. Chỉ giữ một chiều cho mỗi quy tắc.",
            ],
            &[
                "The site redirects in a circle, or to a page that does not open.",
                "Check the two usual rules: from http to https, and from the bare name to www. Keep one direction of each.",
            ],
        ),
        Leaf::R6 => (
            &[
                "Website có thể đã bị chiếm và dẫn khách đến trang cờ bạc, lừa đảo. Hãy báo nơi đặt website ngay.",
                "Đổi mọi mật khẩu, khôi phục từ bản sao lưu sạch, cập nhật phần mềm.",
                "Sau khi sạch, gửi “Báo thông tin sai” để người phụ trách xem lại.",
            ],
            &[
                "The site may have been taken over and lead visitors to gambling or fraud. Tell your hoster at once.",
                "Change all passwords, restore a clean backup, update the software.",
                "Once it is clean, send “Report wrong information”, so that a person looks at it again.",
            ],
        ),
        _ => (
            &[
                "Tên miền đang dẫn đến trang của nhà đăng ký, trang rao bán hoặc trang chung của một mạng xã hội.",
                "Muốn dùng mạng xã hội: trỏ tên miền thẳng đến trang riêng của bạn, không phải trang chủ của mạng đó.",
                "Muốn có website riêng: hỏi nhà đăng ký về website miễn phí đi kèm tên miền.",
            ],
            &[
                "The name leads to a page of the registrar, of a sale, or to the front page of a social network.",
                "To use a social network: point the name to your own page there.",
                "To have a site of your own: ask the registrar for the free website that comes with the name.",
            ],
        ),
    }
}

fn content(leaf: Leaf) -> Both {
    match leaf {
        Leaf::C5 => (
            &[
                "Website còn nguyên chữ và hình mẫu. Hãy thay tên, lời giới thiệu và hình bằng của bạn.",
                "Xóa những bài mẫu (“Hello world”, “Chào mừng bạn”).",
                "Thêm cách liên hệ; chỉ vài câu của chính bạn là đủ.",
            ],
            &[
                "The site still has the words and pictures of its template. Put in your own name, introduction and pictures.",
                "Remove the sample posts (“Hello world”).",
                "Add a way to reach you; a few sentences of your own are enough.",
            ],
        ),
        Leaf::C1 | Leaf::C2 | Leaf::C3 => (
            &[
                "Khách đang thấy trang mặc định của máy chủ, của nhà đăng ký, hoặc trang rao bán.",
                "Đã có website: nhờ nơi đặt website kiểm tra tên miền đã gắn đúng thư mục chưa; tên miền hay dịch vụ còn hạn không.",
                "Chưa có website: đăng một trang giới thiệu ngắn, hoặc nhận website miễn phí đi kèm tên miền.",
            ],
            &[
                "Visitors see a default page of the server or the registrar, or a page of sale.",
                "If you have a site: have the hoster check that the name leads to its folder, and that name and service are paid.",
                "If not: put up a short page about yourself, or take the free website that comes with the name.",
            ],
        ),
        _ => (
            &[
                "Đăng ít nhất vài câu: bạn là ai, bán gì hay làm gì, ở đâu, liên hệ thế nào.",
                "Tắt chế độ “đang xây dựng” hoặc “bảo trì”.",
                "Mở bằng điện thoại dùng 4G để chắc rằng khách cũng thấy, rồi bấm “Kiểm tra lại ngay”.",
            ],
            &[
                "Put up at least a few sentences: who you are, what you sell or do, where, and how to reach you.",
                "Turn off “under construction” or “maintenance”.",
                "Open it on a telephone over the mobile network to see what visitors see, then press “Check again now”.",
            ],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::verdict::Class;

    #[test]
    fn every_state_that_can_be_mended_has_steps_in_both_languages() {
        for leaf in Leaf::ALL {
            let (vi, en) = (steps(Lang::Vi, *leaf), steps(Lang::En, *leaf));
            assert_eq!(vi.len(), en.len(), "{leaf:?}");
            let mendable = matches!(leaf.class(), Class::None | Class::Broken | Class::Low | Class::Abuse);
            assert!(!mendable || vi.len() >= 2, "{leaf:?} has no help");
        }
    }
}
