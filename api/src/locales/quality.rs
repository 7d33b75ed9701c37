//! Words of the page of search quality, and of the kinds of queries.

use super::Lang;

texts! {
    title: "Chất lượng tìm kiếm", "Search quality";
    nav: "Chất lượng tìm", "Search quality";
    lead: "Chúng tôi hỏi công cụ tìm kiếm những câu đã biết đáp án và đếm câu trả lời đúng, theo từng cách gõ. Kết quả được công bố, kể cả chỗ yếu.",
        "We ask the search what we know the answer to and count what it answers right, by the way of typing. The result is public, its weak spots too.";
    right: "Trả lời đúng", "Answered right";
    kinds: "Cách gõ, loại câu hỏi", "Kinds of queries";
    sites: "Mục trong bộ đo", "Entries searched";
    measured: "Đo ngày", "Measured on";
    by_kind: "Theo từng cách gõ", "By kind of query";
    kind: "Cách gõ", "Kind of query";
    asked: "Đã hỏi", "Asked";
    share: "Tỷ lệ", "Share";
    few: "Loại yếu nhất đứng trước. Mỗi loại chỉ có ít câu: một câu sai đã làm đổi nhiều tỷ lệ.",
        "The weakest kind comes first. There are few queries of each kind: a single mistake moves a share far.";
    how: "Thế nào là đúng", "What counts as right";
    how_text: "Mỗi câu có đáp án do người chấm trước. Câu được tính là đúng khi mọi kết quả bắt buộc nằm trong ba hoặc mười kết quả đầu, đủ số kết quả phù hợp ở trang đầu, và không kết quả nào đứng sai thứ tự. Câu không có đáp án được tính là đúng khi máy trả lời trang trống mà không báo lỗi.",
        "Each query was judged by a person beforehand. It counts as right when every result that must be there stands among the first three or ten, enough of the first page fits, and no pair stands the wrong way round. A query without an answer counts as right when an empty page comes without an error.";
    seen: "Đọc con số này thế nào?", "How to read this?";
    seen_text: "Bộ câu hỏi này đã được dùng khi làm công cụ, nên kết quả tốt hơn so với những câu chưa ai thấy. Các mục trong bộ đo là dữ liệu thử, không phải website trong danh bạ.",
        "These queries were in view while the search was made, so the result is better than it would be for queries that nobody had seen. The entries are test data and not sites of the directory.";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// Kinds of queries by their codes. The examples are our own.
const KINDS: &[(&str, &str, &str)] = &[
    ("abbreviation", "Viết tắt (ks, vt)", "Abbreviations (ks, vt)"),
    ("accented_query_plain_doc", "Gõ có dấu, website viết không dấu", "Typed with marks, written without"),
    ("category_place", "Ngành nghề và nơi chốn", "A trade and a place"),
    (
        "category_place_no_diacritics",
        "Ngành nghề và nơi chốn, không dấu",
        "A trade and a place, without marks",
    ),
    ("d_for_dd", "d thay cho đ", "d in place of đ"),
    ("domain", "Tên miền", "Domain names"),
    ("english", "Tiếng Anh", "English"),
    ("eth_lookalike", "Ð trông giống Đ", "Ð that looks like Đ"),
    ("exact", "Đúng tên", "The exact name"),
    ("extra_noise", "Thừa từ", "Words too many"),
    ("hoi_nga_confusion", "Lẫn dấu hỏi, dấu ngã", "Hỏi and ngã confused"),
    ("homograph", "Khác nhau chỉ ở dấu", "Words that differ by marks alone"),
    ("i_y", "i và y", "i and y"),
    ("joined_partly", "Viết liền một phần", "Joined in part"),
    ("joined_syllables", "Viết liền", "Joined words"),
    ("misspelling", "Sai chính tả", "Misspelled"),
    ("nfd", "Dấu tổ hợp (máy Apple)", "Marks apart from their letters (Apple)"),
    ("nickname_place", "Tên gọi quen của nơi chốn", "Nicknames of places"),
    ("no_diacritics", "Không dấu", "Without marks"),
    ("no_result", "Không có đáp án", "Without an answer"),
    ("old_district", "Quận, huyện cũ", "Former districts"),
    ("old_or_new_province", "Tỉnh cũ, tỉnh mới", "Former and present provinces"),
    ("partial_diacritics", "Thiếu một phần dấu", "Some marks missing"),
    ("person", "Tên người", "Names of people"),
    ("person_no_diacritics", "Tên người, không dấu", "Names of people, without marks"),
    ("prefix", "Đang gõ dở", "Unfinished words"),
    ("question", "Câu hỏi", "Questions"),
    ("question_no_diacritics", "Câu hỏi, không dấu", "Questions, without marks"),
    ("real_company_abbrev", "Tên doanh nghiệp viết tắt", "Companies, abbreviated"),
    ("real_company_short", "Tên doanh nghiệp gọi gọn", "Companies, in short"),
    ("real_name_exact", "Tên cửa hàng", "Names of shops"),
    ("real_name_no_diacritics", "Tên cửa hàng, không dấu", "Names of shops, without marks"),
    ("real_name_telex", "Tên cửa hàng, còn phím Telex", "Names of shops, in keys of Telex"),
    ("telex", "Còn phím Telex (phowr)", "Keys of Telex (phowr)"),
    ("tone_placement", "Chỗ đặt dấu (hòa, hoà)", "Where the mark stands (hòa, hoà)"),
    ("typo_dropped", "Rơi một chữ", "A letter dropped"),
    ("typo_transposed", "Đảo hai chữ", "Two letters swapped"),
    ("upper_case", "CHỮ HOA", "UPPER CASE"),
    ("variant", "Cách viết khác", "Other spellings"),
    ("vni", "Còn phím VNI (pho73)", "Keys of VNI (pho73)"),
    ("word_order", "Đổi thứ tự từ", "Words in another order"),
];

/// A kind in words; one that we have no words for is called by its code.
#[must_use]
pub fn kind(lang: Lang, code: &str) -> &str {
    KINDS.iter().find(|(c, ..)| *c == code).map_or(code, |(_, vi, en)| lang.pick(vi, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_was_measured_has_words() {
        let kinds = &crate::quality::shipped().unwrap().kinds;
        assert!(kinds.iter().all(|k| KINDS.iter().any(|(code, ..)| *code == k.kind)));
        assert_eq!(kind(Lang::En, "of_tomorrow"), "of_tomorrow");
    }
}
