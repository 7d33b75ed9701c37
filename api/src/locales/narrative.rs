//! Words of the page on which a quarterly report is written, and the sentences that are proposed for it. The report itself is
//! in Vietnamese, whatever the language of the page.

use super::Lang;
use crate::narrative::Facts;
use domain::narrative::{Figure, Passage};

texts! {
    title: "Lời văn báo cáo quý", "Words of the quarterly report";
    lead: "Câu chữ sửa được, số liệu thì không: mỗi số nằm trong lời văn bằng tên của nó trong ngoặc nhọn, ví dụ {đăng ký}, và luôn là số mới nhất. Đoạn bạn đã sửa được giữ nguyên khi số liệu thay đổi.",
        "Every word can be changed, and no figure: a figure stands in the text as its name in braces, {đăng ký}, and is always the present one. What you wrote stays when figures change.";
    choose_province: "Chọn tỉnh, thành phố", "Choose a province";
    quarters: "Quý", "Quarter";
    provisional: "tạm tính", "provisional";
    frozen: "đã chốt", "frozen";
    no_figures: "Số liệu của nhóm có dưới 10 tên miền không được nêu, nên một phần số liệu của tỉnh này còn trống.", "Figures of groups of fewer than 10 names are not told, so some figures of this province are missing.";
    proposed: "Câu đề xuất", "As proposed";
    nothing_proposed: "Chưa có lời. Đoạn này do bạn viết.", "Nothing yet. These words are yours to write.";
    written_by: "Đã sửa:", "Changed by:";
    typed: "Số gõ tay, không tự cập nhật:", "Typed numbers, which stay as they are:";
    missing: "chưa có", "not known";
    edit: "Sửa", "Change";
    text: "Lời văn", "Words";
    hint: "Nhiều nhất 4.000 ký tự. Tên số liệu nằm ở bảng cuối trang.", "At most 4,000 characters. The names of figures stand in the table below.";
    save: "Lưu", "Save";
    cancel: "Thôi, không sửa", "Leave it as it was";
    reset: "Dùng lại câu đề xuất", "Take what is proposed again";
    proposed_now: "Câu đề xuất hiện nay", "What is proposed at present";
    wrong: "Chưa lưu", "Not saved";
    wrong_unknown: "Không có số liệu tên", "There is no figure named";
    wrong_open: "Thiếu dấu } sau", "A } is missing after";
    wrong_long: "Đoạn dài hơn 4.000 ký tự:", "The text has more than 4,000 characters:";
    wrong_since: "Người khác vừa sửa đoạn này. Lời của họ ở bên dưới; lời của bạn vẫn ở trong ô. Lưu lần nữa để thay lời của họ.",
        "Somebody else changed this meanwhile. Their words stand below; yours are still in the field. Save once more to put them in the place of theirs.";
    theirs: "Lời vừa được lưu", "What was saved meanwhile";
    figures: "Số liệu chèn được", "Figures that can be put in";
    figure_name: "Tên trong lời văn", "Name in the text";
    figure_value: "Hiện là", "At present";
    figure_meaning: "Ý nghĩa", "Meaning";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// The heading of the part of the report that begins with a passage; empty within a part.
#[must_use]
pub fn section(passage: Passage) -> &'static str {
    match passage {
        Passage::Directives => "I. Căn cứ và tình hình triển khai",
        Passage::Registration => "II. Kết quả đăng ký và sử dụng",
        Passage::Achievements => "III. Đánh giá",
        Passage::Tasks => "IV. Nhiệm vụ quý tới",
        Passage::Proposals => "V. Kiến nghị, đề xuất",
        Passage::Method => "Phương pháp thống kê và độ tin cậy",
        _ => "",
    }
}

/// The heading of a passage; empty where it is a part of its own.
#[must_use]
pub fn heading(passage: Passage) -> &'static str {
    match passage {
        Passage::Directives => "1. Văn bản chỉ đạo",
        Passage::Organisation => "2. Tổ chức thực hiện, phối hợp",
        Passage::Outreach => "3. Truyền thông, tập huấn, điểm hỗ trợ",
        Passage::Registration => "1. Đăng ký",
        Passage::Usage => "2. Mức độ sử dụng thực tế",
        Passage::Quality => "3. Chất lượng và an toàn",
        Passage::Retention => "4. Duy trì",
        Passage::Achievements => "1. Kết quả đạt được",
        Passage::Shortcomings => "2. Hạn chế",
        Passage::Causes => "3. Nguyên nhân",
        Passage::Tasks | Passage::Proposals | Passage::Method => "",
    }
}

/// What a figure means.
#[must_use]
pub fn meaning(lang: Lang, figure: Figure) -> &'static str {
    let (vi, en) = match figure {
        Figure::Province => {
            ("tên chính thức vào ngày số liệu", "its official style on the day of the figures")
        }
        Figure::Quarter => ("quý của báo cáo", "the quarter of the report"),
        Figure::QuarterBefore => ("quý liền trước", "the quarter before"),
        Figure::AsOf => ("số liệu tính đến ngày này", "the day of the figures"),
        Figure::Standing => ("đã chốt hay tạm tính", "frozen or provisional"),
        Figure::Registered => ("tên miền đang đăng ký", "registered names"),
        Figure::RegisteredBefore => ("như trên, cuối quý trước", "the same at the end of the quarter before"),
        Figure::RegisteredChange => ("có kèm tăng hay giảm", "with its direction"),
        Figure::Mature => {
            ("tên miền đủ 90 ngày tuổi: mẫu số của tỷ lệ", "names at least 90 days old: what the rate is of")
        }
        Figure::Coverage => {
            ("phần tên miền đủ 90 ngày đã quan sát đủ", "the share of these that was seen often enough")
        }
        Figure::Active => ("tên miền đang được sử dụng", "names in use"),
        Figure::Rate => ("đang dùng trên đủ 90 ngày", "in use, of those at least 90 days old"),
        Figure::RateBefore => ("như trên, quý trước", "the same of the quarter before"),
        Figure::RateChange => ("có kèm tăng hay giảm", "with its direction"),
        Figure::RateHighest => {
            ("nếu mọi tên miền chưa xác định đều đang dùng", "if every unverifiable name were in use")
        }
        Figure::OwnSite => ("đang dùng, website của chính chủ thể", "in use with a website of its own"),
        Figure::Elsewhere => (
            "đang dùng, dẫn đến trang của chủ thể ở nơi khác",
            "in use, leading to the holder's page elsewhere",
        ),
        Figure::Mail => ("đang dùng cho thư điện tử", "in use for mail"),
        Figure::Unverifiable => ("chưa biết có dùng hay không", "nobody can tell"),
        Figure::Unused => ("chưa được sử dụng", "not in use"),
        Figure::Nothing => ("không có gì sau tên miền", "nothing is there"),
        Figure::Parked => ("trang giữ chỗ hoặc rao bán", "parked or for sale"),
        Figure::Template => ("còn nguyên trang mẫu", "an untouched template"),
        Figure::Broken => ("có nhưng hỏng", "there, and broken"),
        Figure::ValidTls => ("có chứng thư HTTPS hợp lệ", "with a valid certificate"),
        Figure::Insecure => ("có nội dung nhưng chưa có HTTPS hợp lệ", "live, without valid HTTPS"),
        Figure::Abuse => ("có dấu hiệu bị lạm dụng", "signs of abuse"),
    };
    lang.pick(vi, en)
}

/// The sentences that are proposed for a passage; figures stand in them by their names. Only sentences whose figures are known
/// are proposed. Empty where only people know what to say.
#[must_use]
pub fn proposed(passage: Passage, facts: &Facts) -> String {
    let compared = |figure: Figure| {
        if facts.knows(figure) {
            format!(", {{{}}} so với {{quý trước}}", figure.code())
        } else {
            String::new()
        }
    };
    let rated = facts.knows(Figure::Rate);
    match passage {
        Passage::Directives | Passage::Organisation | Passage::Outreach | Passage::Retention => String::new(),
        Passage::Registration if facts.knows(Figure::Registered) => format!(
            "Tính đến ngày {{ngày số liệu}}, trên địa bàn {{tỉnh}} có {{đăng ký}} tên miền thuộc Chương trình{}.",
            compared(Figure::RegisteredChange)
        ),
        Passage::Usage if rated => {
            let mut text = format!(
                "Trong {{đủ 90 ngày}} tên miền đã đăng ký từ 90 ngày trở lên, {{đang dùng}} tên miền đang được sử dụng, đạt {{tỷ lệ dùng}}{}. \
                 Trong đó {{website riêng}} tên miền có website riêng, {{trang ở nơi khác}} tên miền dẫn đến trang của chủ thể ở nơi khác, \
                 {{thư điện tử}} tên miền dùng cho thư điện tử.",
                compared(Figure::RateChange)
            );
            if facts.has(Figure::Unverifiable) {
                text.push_str(
                    " Có {chưa xác định} tên miền chưa xác định được; nếu tất cả đều đang được sử dụng thì tỷ lệ là {tỷ lệ cao nhất}.",
                );
            }
            text
        }
        Passage::Usage if facts.knows(Figure::Coverage) => {
            "Chưa công bố được tỷ lệ sử dụng: mới quan sát đủ {độ phủ} số tên miền từ 90 ngày trở lên.".into()
        }
        Passage::Quality if rated => {
            let mut text =
                "{HTTPS hợp lệ} tên miền có chứng thư HTTPS hợp lệ; {chưa có HTTPS} website có nội dung nhưng chưa có HTTPS hợp lệ."
                    .to_owned();
            if facts.has(Figure::Abuse) {
                text.push_str(" {bị lạm dụng} tên miền có dấu hiệu bị lạm dụng.");
            }
            text
        }
        Passage::Achievements if rated => format!(
            "{{đang dùng}} tên miền trên địa bàn {{tỉnh}} đang được sử dụng ({{tỷ lệ dùng}}){}.",
            compared(Figure::RateChange)
        ),
        Passage::Shortcomings if facts.has(Figure::Unused) => {
            "Còn {chưa dùng} tên miền đã đăng ký từ 90 ngày trở lên mà chưa được sử dụng.".into()
        }
        Passage::Causes => {
            let causes: Vec<&str> = by_size(facts).into_iter().map(|(_, cause, _)| cause).collect();
            if causes.is_empty() { String::new() } else { format!("Qua kiểm tra: {}.", causes.join("; ")) }
        }
        Passage::Tasks => {
            let mut tasks: Vec<&str> = by_size(facts).into_iter().map(|(.., task)| task).collect();
            if facts.has(Figure::Insecure) {
                tasks.push("Hướng dẫn cài chứng thư HTTPS cho {chưa có HTTPS} website.");
            }
            tasks.join("\n")
        }
        Passage::Proposals if facts.has(Figure::Unused) => {
            "Đề nghị các nhà đăng ký tên miền phối hợp hướng dẫn chủ thể của {chưa dùng} tên miền chưa được sử dụng.".into()
        }
        Passage::Method => {
            let mut text = "Số liệu {tình trạng số liệu}, tính đến ngày {ngày số liệu}, do hệ thống danh bạ đo bằng cách kiểm tra từng \
                            tên miền nhiều lần theo phương pháp được công bố. Lỗi của hệ thống đo không bị tính là tên miền không hoạt động."
                .to_owned();
            if facts.knows(Figure::Coverage) {
                text.push_str(" Độ phủ: {độ phủ}.");
            }
            text
        }
        _ => String::new(),
    }
}

/// Why names are not in use and what helps, the most frequent first.
fn by_size(facts: &Facts) -> Vec<(i64, &'static str, &'static str)> {
    let causes = [
        (
            Figure::Nothing,
            "{không có gì} tên miền không có gì",
            "Mời chủ thể của {không có gì} tên miền không có gì dựng website miễn phí cùng nhà đăng ký.",
        ),
        (
            Figure::Parked,
            "{trang giữ chỗ} tên miền chỉ có trang giữ chỗ hoặc rao bán",
            "Mời chủ thể của {trang giữ chỗ} tên miền chỉ có trang giữ chỗ dự tập huấn dựng website.",
        ),
        (
            Figure::Template,
            "{trang mẫu} tên miền còn nguyên trang mẫu",
            "Hướng dẫn chủ thể của {trang mẫu} tên miền còn nguyên trang mẫu đưa nội dung lên.",
        ),
        (Figure::Broken, "{bị lỗi} tên miền bị lỗi", "Cùng nhà đăng ký khắc phục {bị lỗi} tên miền bị lỗi."),
    ];
    let mut list: Vec<_> = causes
        .into_iter()
        .filter_map(|(figure, cause, task)| Some((facts.count(figure).filter(|n| *n > 0)?, cause, task)))
        .collect();
    list.sort_by_key(|(n, ..)| std::cmp::Reverse(*n));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::narrative::Sums;
    use domain::measure::Usage;
    use domain::narrative::{Piece, read};
    use domain::period::Quarter;
    use domain::province::gazetteer;

    fn facts(usage: Usage, before: Option<Sums>) -> Facts {
        Facts {
            province: gazetteer().by_slug("ninh-binh").expect("a province"),
            quarter: Quarter::parse("2026-Q3").expect("a quarter"),
            as_of: Quarter::parse("2026-Q3").expect("a quarter").ends(),
            revision: None,
            now: Some(Sums { registered: 200, usage: Some(usage) }),
            before,
        }
    }

    #[test]
    fn every_figure_of_what_is_proposed_is_known() {
        let full = Usage {
            mature: 100,
            covered: 97,
            active: 40,
            unverifiable: 5,
            none: 20,
            parked: 25,
            template: 8,
            broken: 2,
            insecure: 3,
            abuse: 1,
            ..Usage::default()
        };
        let thin = Usage { covered: 40, ..full };
        let worlds = [
            facts(full, None),
            facts(full, Some(Sums { registered: 150, usage: Some(full) })),
            facts(thin, Some(Sums { registered: 150, usage: None })),
            Facts { now: None, ..facts(full, None) },
        ];
        let mut figures = 0;
        for facts in &worlds {
            for passage in Passage::ALL {
                for piece in read(&proposed(*passage, facts)).expect("a text of ours") {
                    if let Piece::Figure(figure) = piece {
                        figures += 1;
                        assert!(facts.knows(figure), "{figure:?} in {passage:?}");
                    }
                }
            }
        }
        assert!(figures > 60, "{figures}");
    }

    #[test]
    fn the_most_frequent_cause_comes_first_and_what_is_not_there_is_no_cause() {
        let usage = Usage { mature: 100, covered: 100, none: 5, parked: 30, ..Usage::default() };
        let facts = facts(usage, None);
        assert_eq!(
            proposed(Passage::Causes, &facts),
            "Qua kiểm tra: {trang giữ chỗ} tên miền chỉ có trang giữ chỗ hoặc rao bán; {không có gì} tên miền không có gì."
        );
        assert_eq!(proposed(Passage::Tasks, &facts).lines().count(), 2);
        assert_eq!(proposed(Passage::Outreach, &facts), "");
    }
}
