//! Vietnamese alphabetical order: a ă â b c d đ e ê …, letters first, tones only to break ties.
//!
//! "Đà Nẵng" stands after "Cần Thơ" and before "Gia Lai"; by code points it would stand after "Vĩnh Long".

/// The letters of the Vietnamese alphabet with the foreign f, j, w, z at their usual places.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// The six tones in dictionary order: none, huyền, hỏi, ngã, sắc, nặng, as the marked forms of each vowel.
const VOWELS: [&str; 12] = [
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];

/// A key that sorts texts (NFC) as a Vietnamese reader expects: letters decide, then tones, then the text.
#[must_use]
pub fn key(text: &str) -> (Vec<u16>, Vec<u8>, String) {
    let lower = text.to_lowercase();
    let (letters, tones) = lower.chars().map(place).unzip();
    (letters, tones, text.to_owned())
}

fn place(c: char) -> (u16, u8) {
    let (base, tone) = VOWELS
        .iter()
        .find_map(|row| {
            let tone = row.chars().position(|v| v == c)?;
            Some((row.chars().next()?, tone as u8))
        })
        .unwrap_or((c, 0));
    let rank = match ALPHABET.chars().position(|l| l == base) {
        Some(at) => 100 + at as u16,
        // Spaces before digits before letters; anything else behind them all, in code point order.
        None if base == ' ' => 0,
        None if base.is_ascii_digit() => 10 + (base as u16 - u16::from(b'0')),
        None if base.is_ascii() => 30 + (base as u16 % 60),
        None => 1_000 + (base as u32 % 60_000) as u16,
    };
    (rank, tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_stand_where_a_reader_looks_for_them() {
        let mut names = [
            "Vĩnh Long",
            "Đồng Nai",
            "Gia Lai",
            "Đà Nẵng",
            "Cần Thơ",
            "An Giang",
            "Cà Mau",
            "Điện Biên",
            "Đắk Lắk",
        ];
        names.sort_by_key(|n| key(n));
        assert_eq!(
            names,
            [
                "An Giang",
                "Cà Mau",
                "Cần Thơ",
                "Đà Nẵng",
                "Đắk Lắk",
                "Điện Biên",
                "Đồng Nai",
                "Gia Lai",
                "Vĩnh Long"
            ]
        );
    }

    #[test]
    fn tones_only_break_ties() {
        let mut words = ["má", "mạ", "ma", "mả", "mà", "mã", "mai"];
        words.sort_by_key(|w| key(w));
        assert_eq!(words, ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]);
    }
}
