//! Pages as old or careless software writes them: windows-1258, TCVN3, decomposed letters, missing or wrong
//! declarations.

use crate::script::{Reply, Site};

/// What is done to the pages of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disguise {
    /// windows-1258 with a right declaration.
    Windows1258,
    /// TCVN3 (.VnTime) bytes that say nothing about themselves.
    Tcvn3,
    /// UTF-8, letters decomposed (NFD).
    Decomposed,
    /// UTF-8 without any declaration.
    Undeclared,
    /// UTF-8 in the page's own meta, ISO-8859-1 in the header.
    WrongHeader,
}

/// Rewrites every HTML page of a site.
pub(crate) fn disguise(site: &mut Site, how: Disguise) {
    for reply in site.routes.values_mut() {
        if let Reply::Http { headers, body, .. } = reply
            && let Ok(text) = std::str::from_utf8(body)
        {
            let (declared, bytes) = rewrite(text, how);
            if let Some((_, value)) = headers.iter_mut().find(|(name, _)| name == "Content-Type") {
                *value = declared.into();
            }
            *body = bytes;
        }
    }
}

const META: &str = "<meta charset=\"utf-8\">";

fn rewrite(text: &str, how: Disguise) -> (&'static str, Vec<u8>) {
    match how {
        Disguise::Windows1258 => {
            let meta = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=windows-1258\">";
            ("text/html", windows_1258(&text.replace(META, meta)))
        }
        Disguise::Tcvn3 => ("text/html", tcvn3(&text.replace(META, ""))),
        Disguise::Decomposed => ("text/html; charset=utf-8", decompose(text).into_bytes()),
        Disguise::Undeclared => ("text/html", text.replace(META, "").into_bytes()),
        Disguise::WrongHeader => ("text/html; charset=iso-8859-1", text.as_bytes().to_vec()),
    }
}

/// Vietnamese vowels by base: plain, then grave, acute, hook, tilde, dot.
const VOWELS: &[&str] = &[
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
    "AÀÁẢÃẠ",
    "ĂẰẮẲẴẶ",
    "ÂẦẤẨẪẬ",
    "EÈÉẺẼẸ",
    "ÊỀẾỂỄỆ",
    "IÌÍỈĨỊ",
    "OÒÓỎÕỌ",
    "ÔỒỐỔỖỘ",
    "ƠỜỚỞỠỢ",
    "UÙÚỦŨỤ",
    "ƯỪỨỬỮỰ",
    "YỲÝỶỸỴ",
];
/// Combining marks in the order of [`VOWELS`].
const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}'];

/// Base letter and tone (1 to 5) of a letter with a tone.
fn split(c: char) -> Option<(char, usize)> {
    VOWELS.iter().find_map(|row| {
        let tone = row.chars().position(|v| v == c).filter(|&t| t > 0)?;
        Some((row.chars().next()?, tone))
    })
}

/// NFD for Vietnamese letters (đ has no decomposition).
fn decompose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        let (base, tone) = split(c).map_or((c, None), |(base, tone)| (base, Some(TONES[tone - 1])));
        let (letter, shape) = match base {
            'ă' => ('a', Some('\u{306}')),
            'â' => ('a', Some('\u{302}')),
            'ê' => ('e', Some('\u{302}')),
            'ô' => ('o', Some('\u{302}')),
            'ơ' => ('o', Some('\u{31b}')),
            'ư' => ('u', Some('\u{31b}')),
            'Ă' => ('A', Some('\u{306}')),
            'Â' => ('A', Some('\u{302}')),
            'Ê' => ('E', Some('\u{302}')),
            'Ô' => ('O', Some('\u{302}')),
            'Ơ' => ('O', Some('\u{31b}')),
            'Ư' => ('U', Some('\u{31b}')),
            other => (other, None),
        };
        out.push(letter);
        // Canonical order: horn (216) and dot below (220) come before the marks above (230).
        if tone == Some('\u{323}') && shape != Some('\u{31b}') {
            out.extend(tone.into_iter().chain(shape));
        } else {
            out.extend(shape.into_iter().chain(tone));
        }
    }
    out
}

/// windows-1258 has the shaped vowels and writes tones as combining marks after them.
fn windows_1258(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        let (base, tone) = split(c).unwrap_or((c, 0));
        for part in [Some(base), tone.checked_sub(1).map(|t| TONES[t])].into_iter().flatten() {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = encoding_rs::WINDOWS_1258.encode(part.encode_utf8(&mut buffer));
            if unmappable { out.push(b'?') } else { out.extend_from_slice(&bytes) }
        }
    }
    out
}

/// TCVN 5712:1993 VN3 as the .VnTime fonts use it: lower-case letters, shaped capitals; capitals with a tone
/// fall back to the small letter, as they do in those fonts.
fn tcvn3(text: &str) -> Vec<u8> {
    const TABLE: &[(&str, &[u8])] = &[
        (
            "ĂÂÊÔƠƯĐăâêôơưđ",
            &[0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE],
        ),
        ("àảãáạ", &[0xB5, 0xB6, 0xB7, 0xB8, 0xB9]),
        ("ằẳẵắặ", &[0xBB, 0xBC, 0xBD, 0xBE, 0xC6]),
        ("ầẩẫấậ", &[0xC7, 0xC8, 0xC9, 0xCA, 0xCB]),
        ("èẻẽéẹ", &[0xCC, 0xCE, 0xCF, 0xD0, 0xD1]),
        ("ềểễếệ", &[0xD2, 0xD3, 0xD4, 0xD5, 0xD6]),
        ("ìỉĩíị", &[0xD7, 0xD8, 0xDC, 0xDD, 0xDE]),
        ("òỏõóọ", &[0xDF, 0xE1, 0xE2, 0xE3, 0xE4]),
        ("ồổỗốộ", &[0xE5, 0xE6, 0xE7, 0xE8, 0xE9]),
        ("ờởỡớợ", &[0xEA, 0xEB, 0xEC, 0xED, 0xEE]),
        ("ùủũúụ", &[0xEF, 0xF1, 0xF2, 0xF3, 0xF4]),
        ("ừửữứự", &[0xF5, 0xF6, 0xF7, 0xF8, 0xF9]),
        ("ỳỷỹýỵ", &[0xFA, 0xFB, 0xFC, 0xFD, 0xFE]),
    ];
    let byte = |c: char| {
        TABLE.iter().find_map(|(letters, codes)| letters.chars().position(|l| l == c).map(|at| codes[at]))
    };
    text.chars()
        .map(|c| {
            let small = c.to_lowercase().next().unwrap_or(c);
            if c.is_ascii() { c as u8 } else { byte(c).or_else(|| byte(small)).unwrap_or(b' ') }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1258_comes_back_with_the_same_letters() {
        let text = "Phở bò tái, nước mắm nhĩ, Đặc sản quê ưng ý";
        let bytes = windows_1258(text);
        let (back, _, broken) = encoding_rs::WINDOWS_1258.decode(&bytes);
        assert!(!broken && !bytes.contains(&b'?'));
        let expected: String = text
            .chars()
            .flat_map(|c| split(c).map_or(vec![c], |(base, tone)| vec![base, TONES[tone - 1]]))
            .collect();
        assert_eq!(back, expected);
    }

    #[test]
    fn tcvn3_and_nfd_by_example() {
        assert_eq!(tcvn3("Việt"), [b'V', b'i', 0xD6, b't']);
        assert_eq!(decompose("Việt được"), "Vie\u{323}\u{302}t đu\u{31b}o\u{31b}\u{323}c");
    }
}
