//! Postal addresses in running text. Nobody writes them in one way, so what is found is what most of them share: a number
//! before a street, a hamlet or an alley with its name, and the units behind it up to the province.

use super::GAP;
use regex::Regex;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Words of administrative units, in full and short, with and without marks.
const UNIT: &str = r"(?:xã|phường|thị\s+trấn|quận|huyện|thị\s+xã|thành\s+phố|tỉnh|đặc\s+khu|xa|phuong|thi\s+tran|quan|huyen|thi\s+xa|thanh\s+pho|tinh|t[pxt](?:\.|\s)|[pqhx]\.|ward|district|commune|city|province)";
/// A house's number: 76, 12A, 20/3, K15/4, số nhà 5.
const NUMBER: &str =
    r"(?:số\s+(?:nhà\s+)?|so\s+(?:nha\s+)?)?(?-u:\b)[a-z]?\d{1,4}[a-z]?(?:\s?[/\-]\s?\d{1,4}[a-z]?){0,4}";
/// What stands up to the next sign.
const PART: &str = r"[^,;.\n|•–()…]+";

/// Borders of words are those of ASCII: with those of Unicode the engine has only its slowest way, and each page has many texts.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Units that follow each other: ", Xã Bắc Sơn, Tỉnh Lạng Sơn".
    let units = format!(r"(?:\s*[,–-]\s*{UNIT}\s*{PART})");
    // With a capital or a number behind it a street is a name: "đường dây nóng" is none.
    let street = r"(?:đường|đ\.|phố|ngõ|ngách|hẻm|kiệt|đại\s+lộ|quốc\s+lộ|tỉnh\s+lộ|hương\s+lộ|ql|duong|ngo|hem|kiet|đt)\s*(?:số\s*)?(?:\d|(?-i:\p{Lu}))";
    let place = r"(?:thôn|ấp|xóm|tổ|bản|buôn|khu\s+phố|khối|tổ\s+dân\s+phố|ngõ|ngách|hẻm|kiệt|thon|xom)\s+(?:số\s*)?(?:\d|(?-i:\p{Lu}))";
    let alternatives = [
        // "Địa chỉ: …" to the end of its sentence.
        r"(?:địa\s+chỉ|dia\s+chi|đ/c|address)\s*[:：][^\n|•]{3,160}?(?:\.\s|[\n|•]|$)".to_owned(),
        format!(r"{NUMBER}\s*,?\s*{street}{PART}{units}*"),
        format!(r"{place}[^,;.\n|•–()…]*{units}+"),
        // A number and a street's name without its kind: only where units follow.
        format!(r"{NUMBER}\s+(?-i:\p{{Lu}}){PART}{units}+"),
        format!(r"{NUMBER}\s+(?-i:\p{{Lu}}){PART},\s*(?-i:\p{{Lu}}){PART}{units}+"),
        format!(r"{NUMBER}\s+[a-zà-ỹđ][^,;.\n|•–()…\d]+{units}{{2,}}"),
        format!(r"{NUMBER}\s+{PART}\s(?:street|st|road|rd|lane|alley|avenue|ave)(?-u:\b)\.?{units}*"),
    ];
    Regex::new(&format!("(?i){}", alternatives.join("|"))).ok()
});

/// The text without postal addresses. It takes rather too much than too little.
pub(super) fn without_streets(text: &str) -> String {
    let composed: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
    match ADDRESS.as_ref() {
        Some(address) => address.replace_all(&composed, GAP).into_owned(),
        None => GAP.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_however_they_are_written() {
        for text in [
            "76 đường Bãi Dâu, Xã Bắc Sơn, Tỉnh Lạng Sơn",
            "Số 206 Đường Cầu Ván, phường Hoàn Kiếm, Hà Nội",
            "số nhà 12A, ngõ 5, phố Huế",
            "12 Hàng Tiện, Phường Hoàn Kiếm, TP. Hà Nội",
            "K15/4 Lê Duẩn, P. Hải Châu, Đà Nẵng",
            "Thôn Đoài, Xã Nam Hồng, Đông Anh",
            "Ấp 3, xã Tân Phú, huyện Châu Thành",
            "Hẻm 24 Nguyễn Trãi, quận 5",
            "24 đường 3/2, Cần Thơ",
            "76 duong Bai Dau, xa Bac Son, tinh Lang Son",
            "12 hàng tiện, phường hoàn kiếm, tp hà nội",
            "SỐ 5 ĐƯỜNG TRẦN PHÚ, PHƯỜNG 4, ĐÀ LẠT",
            "12 Tran Phu Street, Ward 4",
            "Địa chỉ: gần chợ Bến Thành, hỏi bà Tư. ",
        ] {
            let left = without_streets(&format!("Phở bò {text}"));
            for kept in [
                "Bãi Dâu",
                "Bắc Sơn",
                "Cầu Ván",
                "ngõ 5",
                "Hàng Tiện",
                "Lê Duẩn",
                "Đoài",
                "Tân Phú",
                "Nguyễn Trãi",
                "3/2",
                "Bai Dau",
                "hàng tiện",
                "TRẦN PHÚ",
                "Tran Phu",
                "bà Tư",
            ] {
                assert!(!left.contains(kept), "{text}: {left}");
            }
            assert!(left.starts_with("Phở bò ") && left.contains(GAP), "{text}: {left}");
            let decomposed: String = text.nfd().collect();
            assert_eq!(without_streets(&format!("Phở bò {decomposed}")), left, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "Phở 24 – bún chả, nem rán",
            "Từ năm 1998, 3 thế hệ làm gốm ở Bát Tràng",
            "Gọi đường dây nóng 24/7",
            "5 tổ chức, 3 bản nhạc và 20 món ăn",
            "Giao hàng trong 2 giờ tại Hà Nội, Đà Nẵng, Thành phố Hồ Chí Minh",
            "Đặc sản xã Bắc Sơn, tỉnh Lạng Sơn",
            "Giá 25.000 đồng một bát, mở cửa từ 6 giờ sáng",
            "Mật ong rừng, phấn hoa, sáp ong từ trang trại",
            "",
        ] {
            assert_eq!(without_streets(text), text);
        }
    }
}
