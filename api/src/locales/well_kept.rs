//! Words of the list of well-kept sites.

use super::Lang;

texts! {
    title: "Bảng vàng", "Well-kept sites";
    lead: "Những website mà chủ tự nguyện ghi tên và giữ gìn tốt: đang hoạt động, nội dung của chính chủ, HTTPS hợp lệ.",
        "Sites whose holders entered them of their own wish and keep them well: in use, with their own content, over valid HTTPS.";
    rules_title: "Quy tắc", "The rules";
    rule_1: "Chỉ chủ website đã xác minh mới ghi tên, và có thể rút bất cứ lúc nào.", "Only a holder who proved control enters a site, and may take it off at any time.";
    rule_2: "Một lần kiểm tra không đạt: huy hiệu tạm ẩn. Ba ngày kiểm tra liên tiếp không đạt: rời bảng, cho đến khi đạt trở lại. Mỗi ngày tính nhiều nhất một lần.",
        "One failed check hides the badge. Three days in a row with a failed check cost the place, until a check is passed again. A day counts once at most.";
    rule_3: "Không xếp hạng: mỗi ngày một thứ tự ngẫu nhiên.", "There is no ranking: the order is random, another one each day.";
    join: "Ghi tên website của bạn", "Enter your site";
    count: "Số website trong bảng:", "Sites on the list:";
    sites: "Các website", "The sites";
    none: "Chưa có website nào. Bạn có thể là người đầu tiên.", "None yet. You can be the first.";
    badge_words: "Bảng vàng website Việt Nam", "Well-kept website of Viet Nam";
    badge_alt: "Trang của website này trong danh bạ", "This site's page in the directory";
    badge_title: "Bảng vàng", "Well kept";
    badge_line: "Website được giữ gìn tốt", "In use, over valid HTTPS";

    care_title: "Bảng vàng", "List of well-kept sites";
    care_lead: "Tự nguyện. Website của bạn được nêu ở trang Bảng vàng và có huy hiệu để đặt lên trang, chừng nào còn đạt.",
        "Of your own wish. The site stands on the list and has a badge for its pages, as long as it passes.";
    care_kept: "Website của bạn đang ở trong bảng và có huy hiệu.", "Your site is on the list and has the badge.";
    care_warned: "Lần kiểm tra gần nhất không đạt: huy hiệu đang ẩn. Sau ba ngày liên tiếp không đạt, website rời bảng.",
        "The latest check failed: the badge is hidden. After three days in a row the site leaves the list.";
    care_delisted: "Website chưa đạt hoặc đã ba ngày liên tiếp không đạt nên chưa có trong bảng. Nó trở lại khi một lần kiểm tra đạt.",
        "The site has not passed, or failed on three days in a row, and is not on the list. It comes back when a check is passed.";
    care_join: "Ghi tên vào bảng vàng", "Enter the list";
    care_leave: "Rút khỏi bảng vàng", "Leave the list";
    care_snippet: "Đoạn mã để đặt huy hiệu lên trang của bạn", "What to put on your pages for the badge";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}
