//! Words of the page of clusters.

use super::Lang;

texts! {
    title: "Cụm trang gần giống nhau", "Clusters of alike pages";
    lead: "Mỗi cụm là những trang gần như giống nhau của nhiều chủ thể. Hãy xem các trang đã lưu và cho biết: đây là mẫu chưa chỉnh sửa, hay nội dung riêng của từng chủ thể?",
        "Each cluster is a set of nearly equal pages of many holders. Look at the stored pages and say: is this an untouched template, or is it each holder's own content?";
    about_print: "Dấu vân tay là 64 bit tính từ chữ trên trang và từ cách dựng trang (lớp, tệp), không kể số, tên miền, tiêu đề và tên chủ thể. Hai trang khác nhau nhiều nhất 3 bit là gần giống nhau; một cụm có ít nhất 5 tên miền của ít nhất 5 chủ thể.",
        "The fingerprint is 64 bits made of the words on the page and of how it is built (classes, files), without numbers, the domain, the title and the holder's name. Pages that differ in at most 3 bits are alike; a cluster has at least 5 domains of at least 5 holders.";
    takes_effect: "Quyết định được ghi lại cùng tên của bạn và có hiệu lực khi các trang được đánh giá lại (danhba reclassify).",
        "What you decide is recorded with your name and takes effect when pages are judged again (danhba reclassify).";
    person: "Người quyết định", "Decided by";
    none_found: "Chưa tìm thấy cụm nào.", "No cluster has been found yet.";
    none_open: "Mọi cụm của lượt này đã có quyết định. Cảm ơn bạn!", "Every cluster of this round is decided. Thank you!";
    open: "Chờ quyết định", "Waiting for a decision";
    decided: "Đã quyết định", "Decided";
    cluster: "Cụm", "Cluster";
    domains: "Số tên miền", "Domains";
    holders: "Số chủ thể khác nhau", "Distinct holders";
    print: "Dấu vân tay", "Fingerprint";
    found_at: "Tìm thấy lần đầu", "First found";
    seen_at: "Tìm thấy gần nhất", "Last found";
    decision: "Quyết định hiện nay", "Decision at present";
    template: "Mẫu chưa chỉnh sửa", "Untouched template";
    template_meaning: "Các trang không có gì của chủ thể ngoài tên; không tính là đang sử dụng (C5).",
        "The pages hold nothing of their holders but names; they do not count as use (C5).";
    own: "Nội dung riêng", "Own content";
    own_meaning: "Các trang chỉ giống nhau về hình thức; giữ nguyên đánh giá.",
        "The pages are only alike in form; they are judged as before.";
    choose: "Cụm này là gì?", "What is this cluster?";
    note: "Ghi chú (không bắt buộc)", "Remark (not required)";
    members: "Trang đã lưu của cụm", "Stored pages of the cluster";
    no_members: "Không còn trang nào của cụm được lưu nguyên vẹn.", "No page of the cluster is kept whole any more.";
    more: "Những tên miền khác của cụm", "Other domains of the cluster";
    distance: "Khác trang giữa cụm (bit)", "Differs from the page in the middle (bits)";
    changed: "trang nay đã khác", "the page is another one now";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// A decision in words: its name, and what follows.
#[must_use]
pub fn decision(lang: Lang, template: bool) -> (&'static str, &'static str) {
    let w = words(lang);
    if template { (w.template, w.template_meaning) } else { (w.own, w.own_meaning) }
}
