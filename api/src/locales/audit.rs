//! Words of the labelling page: the five labels and the roles.

use super::Lang;
use domain::audit::{Label, Role};

texts! {
    title: "Gắn nhãn kiểm định", "Audit labels";
    lead: "Trang dưới đây là bản đã lưu khi kiểm tra. Hãy chọn nhãn theo những gì bạn thấy ở đây, không theo trang hiện nay.",
        "Below is the page as it was stored. Choose the label by what you see here, not by the page of today.";
    keys: "Phím tắt 1–5: Alt+1 … Alt+5 (Firefox: Alt+Shift; macOS: Ctrl+Option).",
        "Keys 1–5: Alt+1 … Alt+5 (Firefox: Alt+Shift; macOS: Ctrl+Option).";
    progress: "Đã gắn nhãn", "Labelled";
    item: "Mục", "Item";
    choose: "Nhãn của mục này", "The label of this item";
    note: "Ghi chú (không bắt buộc)", "Remark (not required)";
    yours: "Nhãn hiện nay của bạn", "Your label at present";
    previous: "Mục trước", "Previous item";
    to_next: "Đến mục chưa gắn nhãn", "To the next item without a label";
    done: "Đã gắn nhãn xong mọi mục. Cảm ơn bạn!", "Every item has its label. Thank you!";
    done_again: "Bạn vẫn có thể xem lại và sửa nhãn cho đến khi liên kết hết hạn.",
        "You can still look at labels and correct them until your link expires.";
    both: "Hai nhãn khác nhau", "The two labels differ";
    none_differ: "Chưa có mục nào mà hai nhãn khác nhau.", "No item has two labels that differ at present.";
}

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> &'static Texts {
    lang.pick(&VI, &EN)
}

/// A label in words: its name, and what belongs to it.
#[must_use]
pub fn label(lang: Lang, label: Label) -> (&'static str, &'static str) {
    match label {
        Label::OwnSite => lang.pick(
            ("Website riêng", "nội dung của chính chủ thể, dù chỉ một trang"),
            ("Own website", "the holder's own content, if only one page"),
        ),
        Label::Elsewhere => lang.pick(
            ("Trang ở nơi khác", "chuyển hướng, mạng xã hội, gian hàng của chủ thể"),
            ("Page elsewhere", "a redirect, the holder's social page or shop"),
        ),
        Label::OtherService => lang.pick(
            ("Dịch vụ khác", "thư điện tử đang hoạt động, ứng dụng, trang đăng nhập"),
            ("Another service", "working mail, an app, a log-in page"),
        ),
        Label::NotUse => lang.pick(
            ("Không sử dụng", "mẫu chưa sửa, giữ chỗ, trống, lỗi, không có gì"),
            ("Not in use", "untouched template, parked, empty, broken, nothing there"),
        ),
        Label::CannotTell => lang.pick(
            ("Không xác định được", "những gì đã lưu không đủ để kết luận"),
            ("Cannot tell", "what is stored does not say"),
        ),
    }
}

/// A role in words.
#[must_use]
pub fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::First => lang.pick("Người gắn nhãn thứ nhất", "First labeller"),
        Role::Second => lang.pick("Người gắn nhãn thứ hai", "Second labeller"),
        Role::Adjudicator => lang.pick("Người phân xử", "Adjudicator"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_translated() {
        for l in Label::ALL {
            assert_ne!(label(Lang::Vi, l), label(Lang::En, l));
        }
    }
}
