//! The language that a text is in.

/// Letters to look at; more change nothing.
const SAMPLE: usize = 8_000;
/// Letters of which the combinations are compared, which costs more: enough for thirty times the shortest text that is told.
const COMPARED: usize = 2_500;

/// ISO 639-1 code (639-3 where there is none) of the text, `None` when nobody can tell.
///
/// The share of letters that only Vietnamese writes decides first: pages in Vietnamese often carry so much
/// English boilerplate that trigrams go wrong. Vietnamese without any marks stays unknown.
pub(super) fn detect(text: &str) -> Option<String> {
    let sample = beginning(text, SAMPLE);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let vietnamese = sample.chars().filter(|c| is_vietnamese_only(*c)).count();
    if vietnamese >= 4 && vietnamese * 100 >= letters * 4 {
        return Some("vi".to_owned());
    }
    if letters < 30 {
        return None;
    }
    let info = whatlang::detect(beginning(sample, COMPARED))?;
    let doubtful = !info.is_reliable() && info.confidence() < 0.5;
    if doubtful || info.lang() == whatlang::Lang::Vie {
        return None;
    }
    Some(two_letters(info.lang()).to_owned())
}

/// The first `letters` characters.
fn beginning(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
}

/// Letters of the Vietnamese alphabet that other languages in Latin script hardly use.
fn is_vietnamese_only(c: char) -> bool {
    matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư')
}

fn two_letters(lang: whatlang::Lang) -> &'static str {
    match lang.code() {
        "eng" => "en",
        "fra" => "fr",
        "deu" => "de",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "nld" => "nl",
        "pol" => "pl",
        "ces" => "cs",
        "slk" => "sk",
        "ron" => "ro",
        "hun" => "hu",
        "rus" => "ru",
        "ukr" => "uk",
        "bel" => "be",
        "bul" => "bg",
        "srp" => "sr",
        "hrv" => "hr",
        "slv" => "sl",
        "mkd" => "mk",
        "ell" => "el",
        "tur" => "tr",
        "aze" => "az",
        "ara" => "ar",
        "heb" => "he",
        "pes" => "fa",
        "hin" => "hi",
        "ben" => "bn",
        "tha" => "th",
        "khm" => "km",
        "mya" => "my",
        "cmn" => "zh",
        "jpn" => "ja",
        "kor" => "ko",
        "ind" => "id",
        "jav" => "jv",
        "tgl" => "tl",
        "swe" => "sv",
        "dan" => "da",
        "nob" => "nb",
        "fin" => "fi",
        "est" => "et",
        "lav" => "lv",
        "lit" => "lt",
        "cat" => "ca",
        "afr" => "af",
        "lat" => "la",
        "epo" => "eo",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        let cases = [
            ("Cơ sở sản xuất bánh đa cua truyền thống tại Hải Phòng", Some("vi")),
            ("We repair bicycles of every kind and deliver them to your door within two days", Some("en")),
            (
                "Nous réparons les vélos de toutes sortes et nous livrons à domicile sous deux jours",
                Some("fr"),
            ),
            ("Xin chao", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(detect(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn english_navigation_does_not_hide_vietnamese() {
        let text = "Home Products About us Contact Blog Login Register Cart Search — Chúng tôi nhận may áo dài theo \
                    số đo, giao tận nơi trong ba ngày, đổi trả miễn phí";
        assert_eq!(detect(text).as_deref(), Some("vi"));
    }
}
