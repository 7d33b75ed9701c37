//! Words of the pages for holders: removal, claim, report, and the page of a receipt.

use super::Lang;
use domain::request::{Found, Progress, Reason, Wish};

texts! {
    title: "Dành cho chủ website", "For site owners";
    lead: "Bạn là chủ của một tên miền biz.vn hoặc id.vn? Bạn quyết định nó có ở trong danh bạ hay không, và được mô tả ra sao. Không cần tài khoản.",
        "Do you hold a biz.vn or id.vn name? You decide whether it is in this directory, and how it is described. No account is needed.";
    how_title: "Ba bước", "Three steps";
    how_1: "Điền tên miền. Bạn nhận một mã biên nhận và một mã xác minh.", "Enter the name. You get a receipt and a code.";
    how_2: "Đặt mã xác minh vào DNS hoặc lên website, để chứng tỏ bạn quản lý tên miền.", "Put the code into the DNS or on the site, to show that you control the name.";
    how_3: "Bấm “Kiểm tra ngay”. Trong vòng một phút, yêu cầu của bạn có hiệu lực.", "Press “Look for it now”. Within a minute, your request is in force.";
    have_receipt: "Bạn đã có mã biên nhận?", "Do you have a receipt?";
    receipt_label: "Mã biên nhận", "Receipt";
    receipt_open: "Xem yêu cầu", "Open the request";
    receipt_unknown: "Không có yêu cầu nào mang mã này. Hãy kiểm tra lại từng nhóm bốn ký tự.",
        "No request has this receipt. Check each group of four signs.";

    name_label: "Tên miền", "Name";
    name_hint: "Ví dụ: quan-pho.biz.vn hoặc nguyenan.id.vn", "For example: quan-pho.biz.vn or nguyenan.id.vn";
    name_wrong: "Hãy điền một tên miền ngay dưới biz.vn hoặc id.vn, ví dụ quan-pho.biz.vn.",
        "Enter a name directly under biz.vn or id.vn, such as quan-pho.biz.vn.";
    reason_label: "Điều gì chưa đúng?", "What is wrong?";
    reason_wrong: "Hãy chọn điều chưa đúng.", "Choose what is wrong.";
    note_label: "Nói rõ hơn (không bắt buộc)", "Tell us more (not required)";
    note_hint: "Tối đa 500 ký tự. Xin đừng ghi số điện thoại, số giấy tờ hay thông tin riêng của ai.",
        "At most 500 characters. Please leave out phone numbers, papers and private facts of anybody.";
    errors_title: "Biểu mẫu chưa gửi được", "The form could not be sent";
    send: "Gửi", "Send";

    receipt_title: "Mã biên nhận của bạn", "Your receipt";
    receipt_keep: "Hãy lưu mã này hoặc địa chỉ của trang này: ai có mã thì xem và tiếp tục được yêu cầu. Chúng tôi không giữ tên, thư hay địa chỉ của bạn.",
        "Keep the receipt or the address of this page: whoever has it can see and continue the request. We keep no name, mail or address of yours.";
    steps_title: "Tiến trình", "Progress";
    step_made: "Đã nhận yêu cầu", "Request received";
    step_proved: "Đã xác minh quyền quản lý", "Control proved";
    step_queued: "Chuyển cho người xem xét", "Handed to a person";
    step_decided: "Đã quyết định", "Decided";
    step_waiting: "đang chờ", "waiting";

    proof_title: "Xác minh bạn quản lý tên miền", "Prove that you control the name";
    proof_lead: "Chọn một trong ba cách. Cách nào cũng được, và có thể xóa sau khi xác minh xong.",
        "Take any one of three ways. You may remove it again once it was found.";
    way_dns: "Cách 1: bản ghi TXT trong DNS", "Way 1: a TXT record in the DNS";
    way_dns_text: "Trong phần quản lý DNS của nhà đăng ký, thêm bản ghi loại TXT, tên (host) là @, giá trị:",
        "In the DNS settings of your registrar, add a record of type TXT, with the name (host) @ and the value:";
    way_dns_note: "DNS mới thêm có khi cần vài phút mới thấy được.", "A new record may take some minutes to be seen.";
    way_file: "Cách 2: một tệp trên website", "Way 2: a file on the site";
    way_file_text: "Đặt một tệp văn bản ở địa chỉ dưới đây (website chưa có HTTPS: cùng đường dẫn qua http://), trong tệp có đúng một dòng:", "Put a text file at the address below (without HTTPS: the same path over http://), with exactly this line in it:";
    way_meta: "Cách 3: một thẻ trong trang chủ", "Way 3: a tag on the home page";
    way_meta_text: "Thêm thẻ này vào phần <head> của trang chủ:", "Add this tag to the <head> of the home page:";
    check_now: "Kiểm tra ngay", "Look for it now";
    checking: "Đang tìm mã xác minh… Kết quả hiện ở đây; thường xong trong vòng một phút.",
        "Looking for the code… The result is shown here; as a rule it takes less than a minute.";
    reload: "Tải lại", "Load again";
    last_look: "Lần tìm gần nhất", "Last look";

    no_proof_title: "Không đặt được mã?", "You cannot publish the code?";
    no_proof_text: "Gửi yêu cầu cho người phụ trách. Bạn nhận trả lời ở trang này trong 2 ngày làm việc.",
        "Hand the request to a person. The answer is on this page within 2 working days.";
    no_proof_send: "Chuyển cho người xem xét", "Hand it to a person";
    queued_text: "Yêu cầu đang chờ người phụ trách xem xét. Bạn nhận trả lời ở trang này trong 2 ngày làm việc.",
        "The request waits for a person. The answer is on this page within 2 working days.";
    declined_text: "Người phụ trách không chấp nhận yêu cầu này. Nếu bạn quản lý tên miền, hãy gửi yêu cầu mới và xác minh bằng mã.",
        "The request was declined. If you control the name, make a new request and prove it with the code.";
    report_done: "Cảm ơn bạn. Điều bạn báo đã được xem xét.", "Thank you. What you reported was looked at.";
    answer: "Trả lời", "Answer";
    removal_ended: "Tên miền đã được gỡ theo yêu cầu này, và sau đó việc gỡ đã được bãi bỏ: danh bạ lại được hiển thị nó như các tên miền khác.",
        "The name was removed by this request, and the removal was taken back later: the directory may show it again, as it does others.";
    removed: "Tên miền không còn trong danh bạ: trang riêng, kết quả tìm, dữ liệu API, sơ đồ trang và các nguồn tin. Lần kiểm tra hay lần nhập sổ đăng ký sau không đưa nó trở lại.",
        "The name is out of the directory: its page, search results, API, sitemaps and feeds. No later check and no later import of the register brings it back.";
    counted: "Tên miền vẫn được đếm trong thống kê, không nêu tên.", "It is still counted in the statistics, without its name.";

    care_title: "Chăm sóc mục của bạn", "Look after your entry";
    care_until: "Mã biên nhận cho phép sửa đến", "The receipt lets you edit until";
    care_over: "Quyền sửa bằng mã này đã hết hạn. Hãy xác minh lại bằng một yêu cầu mới.", "This receipt no longer lets you edit. Prove control again with a new request.";
    care_still: "Những việc chỉ bớt điều đang hiển thị vẫn làm được ở đây, không có thời hạn: rút lại đồng ý, gỡ khỏi danh bạ, rút khỏi bảng vàng.",
        "What only takes back what is shown can still be done here, without a limit of time: withdrawing consent, removal, leaving the list of well-kept sites.";
    care_help: "Vì sao website có trạng thái này, và nên làm gì", "Why the site is in this state, and what to do";
    not_registered: "Tên miền này chưa có trong sổ đăng ký mà chúng tôi nhận được. Hãy quay lại sau lần cập nhật tới.",
        "This name is not in the register that we hold yet. Come back after its next update.";
    shown_now: "Đang hiển thị công khai.", "It is shown to the public.";
    hidden_removed: "Đang ẩn: đã được gỡ theo yêu cầu của chủ thể.", "It is hidden: removed at the holder's wish.";
    hidden_consent: "Đang ẩn: tên miền của cá nhân chỉ được liệt kê khi chủ thể đồng ý.", "It is hidden: names of persons are listed only with their consent.";
    hidden_other: "Đang ẩn: tên miền bị giữ hoặc tạm ngừng, có dấu hiệu bị lợi dụng, hoặc từ chối được kiểm tra.",
        "It is hidden: held or suspended, with signs of abuse, or opted out of checks.";
    see_page: "Xem trang công khai", "See its public page";
    see_check: "Kiểm tra lại website", "Check the site again";
    words_title: "Ngành nghề và mô tả", "Trade and description";
    sector_label: "Ngành nghề", "Trade";
    sector_register: "Theo sổ đăng ký", "As the register says";
    description_label: "Mô tả ngắn", "Short description";
    description_hint: "Một hai câu, tối đa 300 ký tự. Để trống thì dùng mô tả của chính website. Không ghi địa chỉ trang web khác.",
        "A sentence or two, at most 300 characters. Left empty, the site's own description is used. No addresses of other sites.";
    description_wrong: "Mô tả không được chứa địa chỉ trang web.", "A description must not hold addresses of sites.";
    description_long: "Mô tả dài quá 300 ký tự: hãy rút ngắn rồi lưu lại.", "The description is longer than 300 characters: shorten it and save again.";
    save: "Lưu", "Save";
    saved: "Đã lưu.", "Saved.";
    remove_title: "Gỡ hoặc hiện lại", "Remove or show again";
    remove_now: "Gỡ khỏi danh bạ", "Remove from the directory";
    show_again: "Hiện lại trong danh bạ", "Show it in the directory again";

    consent_title: "Đồng ý được liệt kê", "Consent to be listed";
    consent_tick: "Tôi là chủ thể của tên miền này và tôi đồng ý với nội dung trên.", "I hold this name and I agree to the above.";
    consent_wrong: "Hãy đánh dấu vào ô đồng ý trước khi gửi.", "Tick the box before you send it.";
    consent_give: "Đồng ý", "I agree";
    consent_given: "Bạn đã đồng ý lúc", "You agreed at";
    consent_version: "bản", "version";
    consent_revoke: "Rút lại đồng ý", "Withdraw my consent";

    recheck_title: "Kiểm tra lại", "Check again";
    recheck_lead: "Bạn vừa sửa website? Yêu cầu kiểm tra lại ngay, kết quả có trong vòng một phút.", "Have you just fixed the site? Ask for a check now; the result is here within a minute.";
    recheck_now: "Kiểm tra lại ngay", "Check again now";
    recheck_running: "Đang kiểm tra… Kết quả hiện ở đây; thường xong trong vòng một phút.",
        "Checking… The result is shown here; as a rule it takes less than a minute.";
    recheck_slow: "Lần kiểm tra này chưa xong: bot đang bận hoặc đang tạm dừng. Website vẫn được kiểm tra theo lịch thường lệ.",
        "This check did not come about: the bot is busy or paused. The site is still checked at its usual time.";
    recheck_done: "Đã kiểm tra lại lúc", "Checked again at";
    recheck_same: "Không có gì thay đổi so với lần trước.", "Nothing has changed since the last check.";
    recheck_saw: "Lần này thấy:", "This check saw:";
    recheck_held: "Một lần chưa đổi trạng thái: trạng thái chỉ đổi khi các lần kiểm tra sau, cách nhau nhiều giờ, cũng thấy như vậy.",
        "One check alone does not change the state; it changes once later checks, hours apart, see the same.";
    recheck_next: "Có thể yêu cầu lại từ", "You can ask again from";
    recheck_rest: "Mỗi website được yêu cầu kiểm tra lại 5 phút một lần.", "Each site can be checked again once in 5 minutes.";
    recheck_back: "Về trang của website", "Back to the page of the site";
    changed: "Thay đổi", "Changes";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// What is asked for: as the title of its form, and in a sentence what comes of it.
#[must_use]
pub fn wish(lang: Lang, wish: Wish) -> (&'static str, &'static str) {
    match wish {
        Wish::Remove => lang.pick(
            (
                "Gỡ khỏi danh bạ",
                "Website biến khỏi danh bạ ngay khi bạn xác minh, và không trở lại ở những lần kiểm tra sau.",
            ),
            (
                "Remove from the directory",
                "The site is gone as soon as you prove control, and no later check brings it back.",
            ),
        ),
        Wish::Claim => lang.pick(
            (
                "Đây là website của tôi",
                "Xác minh để sửa ngành nghề và mô tả, và đồng ý hoặc thôi được liệt kê.",
            ),
            ("This is my site", "Prove control to edit trade and description, and to be listed or not."),
        ),
        Wish::Report => lang.pick(
            ("Báo thông tin sai", "Ai cũng có thể báo. Người phụ trách xem xét trong 2 ngày làm việc."),
            ("Report wrong information", "Anybody can. A person looks at it within 2 working days."),
        ),
    }
}

/// What is wrong, in words.
#[must_use]
pub fn reason(lang: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::State => lang.pick(
            "Trạng thái không đúng (website đang chạy mà ghi là lỗi, hoặc ngược lại)",
            "The state is wrong (the site works but is shown as broken, or the other way round)",
        ),
        Reason::Place => {
            lang.pick("Tỉnh, thành phố hoặc xã, phường không đúng", "The province or ward is wrong")
        }
        Reason::Sector => lang.pick("Ngành nghề không đúng", "The trade is wrong"),
        Reason::Contact => {
            lang.pick("Điện thoại, thư điện tử hoặc địa chỉ không đúng", "Phone, e-mail or address is wrong")
        }
        Reason::Content => {
            lang.pick("Tên hoặc mô tả không đúng, đã cũ", "The title or description is wrong or old")
        }
        Reason::Abuse => lang.pick(
            "Website lừa đảo, giả mạo hoặc có nội dung xấu",
            "The site is a fraud, an imitation, or harmful",
        ),
    }
}

/// How far a request has come, in words.
#[must_use]
pub fn progress(lang: Lang, progress: Progress) -> &'static str {
    match progress {
        Progress::Open => lang.pick("Chờ bạn xác minh", "Waits for your proof"),
        Progress::Queued => lang.pick("Chờ người xem xét", "Waits for a person"),
        Progress::Done => lang.pick("Đã xong", "Done"),
        Progress::Declined => lang.pick("Không được chấp nhận", "Declined"),
    }
}

/// What a look for the proof found, in words.
#[must_use]
pub fn found(lang: Lang, found: Found) -> &'static str {
    match found {
        Found::Dns => lang.pick("thấy mã trong bản ghi TXT", "the code stands in a TXT record"),
        Found::File => lang.pick("thấy mã trong tệp", "the code stands in the file"),
        Found::Meta => lang.pick("thấy mã trong thẻ của trang chủ", "the code stands in the tag of the home page"),
        Found::Another => lang.pick("thấy một mã khác, không phải mã của yêu cầu này. Hãy thay bằng đúng mã dưới đây.", "there is another code than the one of this request. Put the one below in its place."),
        Found::Absent => lang.pick("chưa thấy mã ở DNS, tệp hay trang chủ. Nếu vừa thêm, hãy đợi vài phút rồi kiểm tra lại.", "no code in the DNS, the file or the home page. If you have just added it, wait some minutes and look again."),
        Found::Unreachable => lang.pick("không hỏi được DNS và website của tên miền. Hãy thử lại sau ít phút.", "neither the DNS nor the site could be asked. Try again in some minutes."),
    }
}

/// The text of consent that is in force. A new text gets a new version; who agreed to an earlier one agreed to that.
pub const CONSENT_VERSION: &str = "2026-12-b";

/// What a holder agrees to, paragraph by paragraph.
#[must_use]
pub fn consent(lang: Lang, person: bool) -> &'static [&'static str] {
    if person {
        lang.pick(
            &[
                "Danh bạ công khai tên miền của tôi, tiêu đề và mô tả của website, tỉnh, ngành nghề, trạng thái website và ngày kiểm tra, để mọi người tìm thấy website. Nếu tiêu đề hay mô tả đó nêu họ tên của tôi thì họ tên cũng được thấy.",
                "Danh bạ không lấy họ tên, ngày sinh, số giấy tờ, điện thoại, thư điện tử hay địa chỉ của tôi từ đâu khác; số điện thoại, thư điện tử và địa chỉ bị cắt khỏi tiêu đề và mô tả. Trang riêng của tôi trong danh bạ yêu cầu máy tìm kiếm không lập chỉ mục; các danh sách theo tỉnh và ngành nghề, nơi website của tôi có mặt, thì được lập chỉ mục.",
                "Đồng ý là tự nguyện. Tôi có thể rút lại bất cứ lúc nào bằng một lần bấm ở trang này; website được ẩn ngay. Việc đếm trong thống kê không nêu tên không phụ thuộc vào sự đồng ý này.",
            ],
            &[
                "The directory publishes my name under the zone, the site's title and description, its province, trade, state and day of check, so that people find the site. If that title or description says what I am called, that is seen too.",
                "It takes my own name, birth date, papers, phone, e-mail or address from nowhere else; phones, e-mail and postal addresses are cut out of title and description. My own page there asks search engines not to index it; the lists by province and trade, in which my site stands, may be indexed.",
                "Consent is free. I can withdraw it at any time with one press on this page; the site is hidden at once. Being counted in statistics, without my name, does not depend on it.",
            ],
        )
    } else {
        lang.pick(
            &[
                "Danh bạ công khai thêm điện thoại, thư điện tử và địa chỉ mà chính website đang công bố, cho tìm trong nội dung trang và trích nội dung ấy. Nếu ở đó có họ tên của tôi thì họ tên cũng được thấy.",
                "Đồng ý là tự nguyện. Tôi có thể rút lại bất cứ lúc nào bằng một lần bấm ở trang này; những thông tin đó được ẩn ngay.",
            ],
            &[
                "The directory also publishes the phone, e-mail and address that the site itself publishes, searches the text of its pages and quotes from it. If my name stands there, it is seen too.",
                "Consent is free. I can withdraw it at any time with one press on this page; those facts are hidden at once.",
            ],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_in_both_languages() {
        for w in Wish::ALL {
            assert_ne!(wish(Lang::Vi, *w), wish(Lang::En, *w));
        }
        for r in Reason::ALL {
            assert_ne!(reason(Lang::Vi, *r), reason(Lang::En, *r));
        }
        for f in Found::ALL {
            assert_ne!(found(Lang::Vi, *f), found(Lang::En, *f));
        }
        for p in Progress::ALL {
            assert_ne!(progress(Lang::Vi, *p), progress(Lang::En, *p));
        }
        for person in [true, false] {
            assert_eq!(consent(Lang::Vi, person).len(), consent(Lang::En, person).len());
        }
    }
}
