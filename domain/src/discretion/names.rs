//! Names of people in texts: a household business is often registered under the name of who runs it, and that name is told only
//! with consent (docs/measuring.md D.1).

use super::GAP;
use crate::text::fold;
use unicode_normalization::UnicodeNormalization;

/// Family names that are hardly ever anything else: eight of ten people have one of them.
const SURE: &str =
    "nguyễn trần lê phạm huỳnh phan vũ võ đặng bùi đỗ ngô vương trịnh trương đinh đoàn đào dương";
/// Family names that begin the names of shops and places as well.
const OTHERS: &str = "hoàng hồ lý lâm phùng mai tô hà tạ lương lưu châu cao thái tăng quách nghiêm kiều doãn khuất lã lại triệu giang thạch \
                      tống tôn bạch phí diệp đàm đồng đậu hứa la nông ninh vi thân trang từ văn";
/// What stands before the person in the name of a holder, folded.
const BEFORE: [&str; 6] = ["ho kinh doanh ca the", "ho kinh doanh", "ho ca the", "hkd", "ong", "ba"];

/// The person whose name a holder has, folded, and whether it can hardly be anything else.
fn person(holder: &str) -> Option<(String, bool)> {
    let holder: String = holder.nfc().collect::<String>().to_lowercase();
    let words: Vec<&str> = holder.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let is_before = |n: &usize| BEFORE.contains(&folded.get(..*n).unwrap_or_default().join(" ").as_str());
    let skipped = (1..=5).rev().find(is_before).unwrap_or(0);
    let (name, folded) = (words.get(skipped..)?, folded.get(skipped..)?);
    let plain = folded.iter().all(|word| word.chars().all(|c| c.is_ascii_alphabetic()));
    if !(2..=5).contains(&name.len()) || !plain {
        return None;
    }
    // Without any marks “quan” may be Quán as well as Quan: only the names that are hardly anything else count.
    let unmarked = words.iter().all(|word| word.is_ascii());
    let family = name.first()?;
    let among = |families: &str| {
        families.split(' ').any(|f| if unmarked { fold(f) == *family } else { f == *family })
    };
    let sure = among(SURE) && name.len() >= 3;
    let person = among(SURE) || (!unmarked && among(OTHERS));
    person.then(|| (folded.join(" "), sure))
}

/// The text without the name of the person who is registered as this holder, with or without marks. In a title a name stays that
/// a shop may have as well.
pub(super) fn without_holder(text: &str, holder: &str, title: bool) -> String {
    let Some((name, sure)) = person(holder) else { return text.to_owned() };
    if title && !sure {
        return text.to_owned();
    }
    // Each letter folded by itself, with where it stands: a combining mark folds to nothing and goes with its letter.
    let (mut letters, mut places) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        let folded = fold(c.encode_utf8(&mut [0; 4]));
        let folded = if c.is_whitespace() { " ".to_owned() } else { folded };
        places.extend(std::iter::repeat_n(at, folded.len()));
        letters.push_str(&folded);
    }
    let is_inner = |at: Option<usize>| {
        at.and_then(|at| letters.as_bytes().get(at)).is_some_and(|b| b.is_ascii_alphanumeric())
    };
    let (mut out, mut copied, mut from) = (String::with_capacity(text.len()), 0, 0);
    while let Some(found) = letters.get(from..).and_then(|rest| rest.find(&name)).map(|at| at + from) {
        let end = found + name.len();
        from = end;
        if is_inner(found.checked_sub(1)) || is_inner(Some(end)) {
            continue;
        }
        let (Some(start), Some(stop)) =
            (places.get(found).copied(), places.get(end).copied().or(Some(text.len())))
        else {
            break;
        };
        out.push_str(text.get(copied..start).unwrap_or_default());
        out.push_str(GAP);
        copied = stop;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOLDER: &str = "Hộ kinh doanh Vương Minh Kiên";

    #[test]
    fn the_person_goes_however_the_name_is_written() {
        let decomposed: String = "Giới thiệu Vương Minh Kiên thích nói".nfd().collect();
        for (text, left) in [
            ("Giới thiệu Vương Minh Kiên thích nói rằng", "Giới thiệu … thích nói rằng"),
            ("VƯƠNG MINH KIÊN", "…"),
            ("chủ quán: vuong minh kien, từ 1990", "chủ quán: …, từ 1990"),
            ("Vương  Minh Kiên", "Vương  Minh Kiên"),
            ("Vương Minh Kiênh", "Vương Minh Kiênh"),
            ("Tạp hóa O Thương", "Tạp hóa O Thương"),
        ] {
            assert_eq!(without_holder(text, HOLDER, false), left);
        }
        assert!(!fold(&without_holder(&decomposed, HOLDER, false)).contains("kien"));
    }

    #[test]
    fn the_name_of_a_shop_is_no_person() {
        for (holder, text) in [
            ("Hộ kinh doanh Quán Phở Ông Hai", "Quán Phở Ông Hai"),
            ("Hộ kinh doanh Bách Hóa Bà Tư", "Bách Hóa Bà Tư"),
            ("Hộ kinh doanh Đồ Gỗ Đồng Kỵ", "Đồ Gỗ Đồng Kỵ"),
            ("ho kinh doanh quan pho ong hai", "Quán Phở Ông Hai"),
            ("Công ty TNHH Phạm Gia", "Công ty TNHH Phạm Gia"),
            ("HKD Gốm 1990", "Gốm 1990"),
            ("", "Trần"),
        ] {
            assert_eq!(without_holder(text, holder, false), text);
        }
        assert_eq!(without_holder("Hà Nội Xưa", "HKD Hà Nội Xưa", true), "Hà Nội Xưa");
        let two = "Hộ kinh doanh Lê Hà";
        assert_eq!(
            without_holder("Tiệm bánh Lê Hà", two, true),
            "Tiệm bánh Lê Hà",
            "a title of two syllables"
        );
        assert_eq!(without_holder("Chủ tiệm Lê Hà", two, false), "Chủ tiệm …");
    }

    proptest! {
        #[test]
        fn whatever_stands_around_it_goes_on(before in "[a-zđêươ ,.…]{0,12}", after in "[ ,.!…][a-zđêươ ,.]{0,12}") {
            let text = format!("{before} Vương Minh Kiên{after}");
            prop_assert_eq!(without_holder(&text, HOLDER, false), format!("{before} …{after}"));
        }
    }
}
