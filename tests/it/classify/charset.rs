//! Golden vectors: one sentence in every encoding that Vietnamese pages were ever written in.

use super::{read_as, read_at};

const SENTENCE: &str = "Công ty của chúng tôi có các sản phẩm và dịch vụ cho khách hàng tại Hà Nội";
const TCVN3: &[u8] = b"C\xabng ty c\xf1a ch\xf3ng t\xabi c\xe3 c\xb8c s\xb6n ph\xc8m v\xb5 d\xdech v\xf4 cho kh\xb8ch h\xb5ng t\xb9i H\xb5 N\xe9i";
const VISCII: &[u8] = b"C\xf4ng ty c\xfca ch\xfang t\xf4i c\xf3 c\xe1c s\xe4n ph\xa6m v\xe0 d\xb8ch v\xf8 cho kh\xe1ch h\xe0ng t\xd5i H\xe0 N\xb5i";
const CP1258: &[u8] = b"C\xf4ng ty cu\xd2a ch\xfang t\xf4i c\xf3 c\xe1c sa\xd2n ph\xe2\xd2m v\xe0 di\xf2ch vu\xf2 cho kh\xe1ch h\xe0ng ta\xf2i H\xe0 N\xf4\xf2i";
const VNI: &[u8] = b"Co\xe2ng ty cu\xfba chu\xf9ng to\xe2i co\xf9 ca\xf9c sa\xfbn pha\xe5m va\xf8 d\xf2ch vu\xef cho kha\xf9ch ha\xf8ng ta\xefi Ha\xf8 No\xe4i";

fn html(head: &str, body: &[u8]) -> Vec<u8> {
    [b"<!doctype html><html><head>", head.as_bytes(), b"</head><body><p>", body, b"</p></body></html>"]
        .concat()
}

#[track_caller]
fn check(body: &[u8], content_type: &str, charset: &str, from: &str) {
    let facts = read_as(body, 200, content_type);
    assert_eq!(facts.text, SENTENCE, "{} by {}", facts.charset, facts.charset_from);
    assert_eq!((facts.charset.as_str(), facts.charset_from.as_str()), (charset, from));
    assert_eq!(facts.language.as_deref(), Some("vi"));
}

#[test]
fn declared_by_header() {
    check(&html("", SENTENCE.as_bytes()), "text/html; charset=UTF-8", "utf-8", "header");
    check(&html("", CP1258), "text/html; charset=windows-1258", "windows-1258", "header");
    check(&html("", TCVN3), "text/html; charset=x-viet-tcvn", "tcvn3", "header");
    check(&html("", VISCII), "text/html; charset=viscii", "viscii", "header");
}

#[test]
fn declared_by_meta() {
    check(&html("<meta charset=utf-8>", SENTENCE.as_bytes()), "text/html", "utf-8", "meta");
    let meta = "<meta http-equiv='Content-Type' content='text/html; charset = windows-1258'>";
    check(&html(meta, CP1258), "text/html", "windows-1258", "meta");
}

#[test]
fn declared_by_nobody() {
    check(&html("", SENTENCE.as_bytes()), "text/html", "utf-8", "detected");
    check(&html("", CP1258), "", "windows-1258", "detected");
    check(&html("", TCVN3), "", "tcvn3", "detected");
    check(&html("", VISCII), "", "viscii", "detected");
    check(&html("", VNI), "", "vni", "detected");
}

#[test]
fn declared_wrongly() {
    check(&html("", SENTENCE.as_bytes()), "text/html; charset=iso-8859-1", "utf-8", "detected");
    check(&html("", TCVN3), "text/html; charset=utf-8", "tcvn3", "detected");
    check(&html("", TCVN3), "text/html; charset=iso-8859-1", "tcvn3", "detected");
    check(&html("", VNI), "text/html; charset=windows-1252", "vni", "detected");
}

#[test]
fn bom_and_utf_16() {
    let page = String::from_utf8(html("<meta charset=windows-1252>", SENTENCE.as_bytes())).unwrap();
    let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[&b"\xff\xfe"[..], &wide].concat(), "text/html; charset=windows-1252", "utf-16le", "bom");
    check(&wide, "text/html", "utf-16le", "detected");
    check(&[&b"\xef\xbb\xbf"[..], page.as_bytes()].concat(), "text/html; charset=iso-8859-1", "utf-8", "bom");
}

#[test]
fn decomposed_text_is_composed() {
    let decomposed =
        "<title>Ca\u{300} phe\u{302} sa\u{301}ng</title><p>Tie\u{302}\u{323}m co\u{301} ba\u{301}nh</p>";
    let facts = read_as(decomposed.as_bytes(), 200, "text/html; charset=utf-8");
    assert_eq!((facts.title.as_str(), facts.text.as_str()), ("Cà phê sáng", "Tiệm có bánh"));
}

#[test]
fn text_stored_through_the_wrong_encoding_is_repaired() {
    // UTF-8 bytes read as windows-1252 (with the control codes that WHATWG keeps) and written as UTF-8 again.
    let twice: String = SENTENCE
        .bytes()
        .map(|b| match b {
            0x80 => '€',
            0x82 => '‚',
            0x83 => 'ƒ',
            0x84 => '„',
            0x85 => '…',
            0x86 => '†',
            0x87 => '‡',
            0x88 => 'ˆ',
            0x89 => '‰',
            0x8a => 'Š',
            0x8b => '‹',
            0x8c => 'Œ',
            0x8e => 'Ž',
            0x91 => '‘',
            0x92 => '’',
            0x93 => '“',
            0x94 => '”',
            0x95 => '•',
            0x96 => '–',
            0x97 => '—',
            0x98 => '˜',
            0x99 => '™',
            0x9a => 'š',
            0x9b => '›',
            0x9c => 'œ',
            0x9e => 'ž',
            0x9f => 'Ÿ',
            other => char::from(other),
        })
        .collect();
    check(&html("", twice.as_bytes()), "text/html; charset=utf-8", "utf-8", "repaired");
    let lost = format!("{twice} Ä\u{fffd}Æ¡n");
    assert!(read_as(&html("", lost.as_bytes()), 200, "text/html; charset=utf-8").text.ends_with(" Đơn"));
    // TCVN3 letters typed with an ABC font and saved as UTF-8.
    let abc: String = TCVN3.iter().map(|b| char::from(*b)).collect();
    check(&html("", abc.as_bytes()), "text/html; charset=utf-8", "tcvn3", "repaired");
}

#[test]
fn a_grave_broken_by_tidying_is_repaired() {
    let body = b"<p>B\xc3 i vi\xe1\xba\xbft v\xc3 trang n\xc3 y l\xc3  c\xe1\xbb\xa7a qu\xc3\xa1n</p>";
    let facts = read_as(body, 200, "text/html; charset=utf-8");
    assert_eq!(facts.text, "Bài viết và trang này là của quán");
    assert_eq!(facts.charset_from, "repaired");
}

#[test]
fn french_and_german_are_left_alone() {
    for text in [
        "Présentation de l'atelier: tables, étagères, fenêtres réparées à la main, où et quand",
        "Über uns: schöne Möbel für große Räume",
    ] {
        let facts = read_at("https://a.biz.vn/", format!("<p>{text}</p>").as_bytes(), 200, &[]);
        assert_eq!(facts.text, text);
        let latin: Vec<u8> =
            format!("<p>{text}</p>").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let facts = read_as(&latin, 200, "text/html; charset=iso-8859-1");
        assert_eq!((facts.text.as_str(), facts.charset_from.as_str()), (text, "header"));
    }
}
