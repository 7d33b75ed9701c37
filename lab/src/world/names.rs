//! Invented names: brands, people, streets, numbers; and the chance they are drawn with.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// A generator of its own for each item, so that adding one item leaves the others as they were.
pub(crate) fn rng_for(seed: u64, what: &str, index: usize) -> StdRng {
    // FNV-1a: stable across platforms and releases, which the standard hasher does not promise.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.rotate_left(17);
    for byte in what.bytes().chain((index as u64).to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    StdRng::seed_from_u64(hash)
}

/// One element of a list that is not empty.
pub(crate) fn pick<'a, T>(rng: &mut StdRng, list: &'a [T]) -> &'a T {
    &list[rng.random_range(0..list.len())]
}

/// `count` different elements in random order (fewer when the list is shorter).
pub(crate) fn some<'a, T>(rng: &mut StdRng, list: &'a [T], count: usize) -> Vec<&'a T> {
    rand::seq::index::sample(rng, list.len(), count.min(list.len())).iter().map(|i| &list[i]).collect()
}

/// True in `percent` of the draws.
pub(crate) fn chance(rng: &mut StdRng, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}

const FINE: &[&str] = &[
    "An Nhiên",
    "Phúc Lộc",
    "Minh Khang",
    "Hương Quê",
    "Đồng Xanh",
    "Thanh Bình",
    "Ngọc Sương",
    "Gia Bảo",
    "Tâm An",
    "Nam Phong",
    "Hoàng Mộc",
    "Bình Minh",
    "Sao Khuê",
    "Lúa Vàng",
    "Sen Hồng",
    "Trường Thịnh",
    "Việt Tín",
    "Hải Yến",
    "Đại Phát",
    "Thiên Ân",
    "Mộc Lan",
    "Sông Thương",
    "Núi Nhạn",
    "Cội Nguồn",
    "Gió Lành",
    "Hạnh Phúc",
    "Tân Tiến",
    "Quang Vinh",
    "Kim Liên",
    "Bách Việt",
    "Thảo Nguyên",
    "Vạn Xuân",
    "Hồng Hà",
    "Lạc Hồng",
    "Phương Đông",
    "Đất Lành",
    "Nhật Nam",
    "Tre Xanh",
    "Bến Nghé",
    "Cánh Diều",
    "Ánh Dương",
    "Duyên Hải",
    "Hoa Ban",
    "Phù Sa",
    "Mây Trắng",
    "Tam Phúc",
    "Đức Thành",
    "Hưng Thịnh",
    "Khởi Nguyên",
    "Nắng Mai",
];

const FAMILIAR: &[&str] = &[
    "Bà Tư",
    "Cô Lan",
    "Bác Tám",
    "Ông Hai",
    "Chị Mận",
    "Dì Bảy",
    "Cô Ba",
    "Anh Sáu",
    "Bà Năm",
    "Chú Thìn",
    "Cô Hạnh",
    "Bác Lý",
    "Thím Chín",
    "Ông Cò",
    "Mẹ Út",
    "Bà Cúc",
    "Chú Bình",
    "Cô Miên",
    "Ngoại Sáu",
    "Bác Đoài",
    "Dì Thơm",
    "Cậu Mười",
    "Cô Nhài",
    "Anh Tý",
    "Bà Đốc",
    "Ông Phán",
    "Chị Dậu Nhỏ",
    "Cụ Khoát",
    "Mợ Hai",
    "O Thương",
];

const SURNAMES: &[&str] = &[
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ",
    "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Lương", "Mai", "Đinh", "Hà", "Tạ", "Vương", "Nông",
    "Hà", "Quách", "Y",
];

const MIDDLE: &[&str] = &[
    "Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hữu", "Đức", "Thu", "Quang", "Hoài", "Gia", "Bảo", "Khánh",
    "Phương", "Tuấn", "Anh", "Xuân", "Hồng", "Thùy", "Quốc",
];

const GIVEN: &[&str] = &[
    "Anh", "Bình", "Châu", "Duy", "Giang", "Hà", "Hân", "Hiếu", "Huy", "Khoa", "Lâm", "Linh", "Long", "Mai",
    "My", "Nam", "Nga", "Nhi", "Phúc", "Quân", "Quyên", "Sơn", "Tâm", "Thảo", "Thịnh", "Trang", "Trung",
    "Tú", "Uyên", "Vy", "Yến", "Đạt", "Đăng", "Vân", "Kiên", "Ngân", "Oanh", "Phong", "Tiên", "Vinh",
];

const STREETS: &[&str] = &[
    "đường Bờ Kè",
    "đường Hoa Gạo",
    "đường Số 7",
    "đường Chợ Mới",
    "đường Bến Đò",
    "đường Hàng Dừa",
    "đường Lò Gạch",
    "đường Cây Đa",
    "đường Đồng Trước",
    "đường Suối Mơ",
    "đường Ao Sen",
    "đường Cầu Ván",
    "đường Gốc Me",
    "đường Núi Đất",
    "đường Sân Banh",
    "đường Giếng Nước",
    "đường Xóm Lưới",
    "đường Vườn Trầu",
    "đường Ga Cũ",
    "đường Bãi Dâu",
];

/// A brand of two fine words.
pub(crate) fn fine(rng: &mut StdRng) -> &'static str {
    pick::<&str>(rng, FINE)
}

/// What the neighbours call the owner.
pub(crate) fn familiar(rng: &mut StdRng) -> &'static str {
    pick::<&str>(rng, FAMILIAR)
}

/// A full name.
pub(crate) fn person(rng: &mut StdRng) -> String {
    format!("{} {} {}", pick(rng, SURNAMES), pick(rng, MIDDLE), pick(rng, GIVEN))
}

/// House number and street; the streets are invented.
pub(crate) fn street(rng: &mut StdRng) -> String {
    let number = rng.random_range(1..260);
    let tail = if chance(rng, 20) { format!("/{}", rng.random_range(1..40)) } else { String::new() };
    format!("{number}{tail} {}", pick(rng, STREETS))
}

/// A mobile number in a block of noughts.
pub(crate) fn phone(rng: &mut StdRng) -> String {
    let prefix = pick(rng, &["090", "091", "093", "096", "097", "098", "035", "037", "078", "086"]);
    format!("{prefix}{} 000 {:03}", rng.random_range(0..10), rng.random_range(1..1000))
}

/// Ten digits with the right check digit. Codes that begin with 99 belong to no tax office.
pub(crate) fn tax_code(rng: &mut StdRng) -> String {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    loop {
        let digits: Vec<u32> = [9, 9].into_iter().chain((0..7).map(|_| rng.random_range(0..10))).collect();
        let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
        let check = 10 - sum % 11;
        if check < 10 {
            return digits.iter().chain([&check]).map(u32::to_string).collect();
        }
    }
}

/// Lower case, marks dropped, everything else to hyphens: `Phở Bà Tư` becomes `pho-ba-tu`.
pub(crate) fn slug(text: &str) -> String {
    let folded: String = text.to_lowercase().chars().map(plain).collect();
    join_words(&folded, char::is_ascii_alphanumeric)
}

/// Lower case with marks kept, words joined with hyphens: `Phở Bà Tư` becomes `phở-bà-tư`.
pub(crate) fn marked_slug(text: &str) -> String {
    join_words(&text.to_lowercase(), |c| c.is_alphanumeric())
}

fn join_words(text: &str, keep: impl Fn(&char) -> bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if keep(&c) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// The base letter of a lower-case Vietnamese letter.
pub(crate) fn plain(c: char) -> char {
    const GROUPS: &[(char, &str)] = &[
        ('a', "àáảãạăằắẳẵặâầấẩẫậ"),
        ('e', "èéẻẽẹêềếểễệ"),
        ('i', "ìíỉĩị"),
        ('o', "òóỏõọôồốổỗộơờớởỡợ"),
        ('u', "ùúủũụưừứửữự"),
        ('y', "ỳýỷỹỵ"),
        ('d', "đ"),
    ];
    GROUPS.iter().find(|(_, marked)| marked.contains(c)).map_or(c, |(base, _)| *base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_drop_or_keep_the_marks() {
        assert_eq!(slug("Phở Bà Tư – Đống Đa 2"), "pho-ba-tu-dong-da-2");
        assert_eq!(marked_slug("Quán Phở"), "quán-phở");
    }

    #[test]
    fn a_tax_code_has_the_right_check_digit() {
        let mut rng = rng_for(1, "tax", 0);
        for _ in 0..200 {
            let code = tax_code(&mut rng);
            let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
            let sum: u32 = digits.iter().zip([31, 29, 23, 19, 17, 13, 7, 5, 3]).map(|(d, w)| d * w).sum();
            assert_eq!((digits.len(), 10 - sum % 11), (10, digits[9]), "{code}");
        }
    }
}
