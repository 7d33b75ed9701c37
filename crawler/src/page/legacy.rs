//! Vietnamese encodings from before Unicode, which no detector knows: TCVN 5712:1993 ("ABC"), VISCII
//! (RFC 1456) and VNI-Windows; and UTF-8 that was once read as windows-1252 ("mojibake").

/// A way to read text that was decoded as windows-1252.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Legacy {
    Tcvn3,
    Viscii,
    Vni,
    Utf8,
}

impl Legacy {
    /// In the order in which they are tried.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Tcvn3, Self::Viscii, Self::Vni];

    /// The name as stored in the facts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "tcvn3",
            Self::Viscii => "viscii",
            Self::Vni => "vni",
            Self::Utf8 => "utf-8",
        }
    }

    /// The encoding that a charset label means, if it is one of these.
    pub fn from_label(label: &str) -> Option<Self> {
        let label = label.to_ascii_lowercase();
        if label.contains("tcvn") || label == "x-viet-abc" {
            Some(Self::Tcvn3)
        } else if label.contains("viscii") {
            Some(Self::Viscii)
        } else if label.contains("vni") || label == "x-viet-vni" {
            Some(Self::Vni)
        } else {
            None
        }
    }

    /// Reads bytes; VNI and mojibake through windows-1252.
    pub fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Tcvn3 => bytes.iter().map(|b| tcvn3(*b)).collect(),
            Self::Viscii => bytes.iter().map(|b| viscii(*b)).collect(),
            Self::Vni | Self::Utf8 => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                self.reread(&text)
            }
        }
    }

    /// Reads a text whose characters are bytes of this encoding seen through windows-1252.
    /// Characters that no such byte gives stay as they are.
    pub fn reread(self, text: &str) -> String {
        match self {
            Self::Tcvn3 => text.chars().map(|c| byte_of(c).map_or(c, tcvn3)).collect(),
            Self::Viscii => text.chars().map(|c| byte_of(c).map_or(c, viscii)).collect(),
            Self::Vni => vni(text),
            Self::Utf8 => mojibake(text),
        }
    }
}

/// The byte that windows-1252 shows as `c`; ASCII is left alone.
fn byte_of(c: char) -> Option<u8> {
    let code = c as u32;
    if code < 0x80 {
        return None;
    }
    if code <= 0xff && !(0x80..0xa0).contains(&code) {
        return u8::try_from(code).ok();
    }
    // The C1 range: characters that windows-1252 puts there, or the control code itself (WHATWG).
    let mut buffer = [0_u8; 4];
    let (bytes, _, failed) = encoding_rs::WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match (failed, bytes.as_ref()) {
        (false, [byte]) => Some(*byte),
        _ => None,
    }
}

/// TCVN 5712:1993 (VN1), bytes 0x80–0xFF.
const TCVN3: [char; 128] = [
    'À', 'Ả', 'Ã', 'Á', 'Ạ', 'Ặ', 'Ậ', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ', 'Ệ', 'Ì', 'Ỉ', 'Ĩ', //
    'Í', 'Ị', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ', 'Ộ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ', 'Ù', 'Ủ', 'Ũ', //
    '\u{a0}', 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', //
    '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ',
    'Ẵ', //
    'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ', //
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò', //
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', //
    'Ỗ', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố',
];

fn tcvn3(byte: u8) -> char {
    match byte {
        0x01 => 'Ú',
        0x02 => 'Ụ',
        0x04 => 'Ừ',
        0x05 => 'Ử',
        0x06 => 'Ữ',
        0x11 => 'Ứ',
        0x12 => 'Ự',
        0x13 => 'Ỳ',
        0x14 => 'Ỷ',
        0x15 => 'Ỹ',
        0x16 => 'Ý',
        0x17 => 'Ỵ',
        0x80.. => TCVN3[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// VISCII 1.1 (RFC 1456), bytes 0x80–0xFF.
const VISCII: [char; 128] = [
    'Ạ', 'Ắ', 'Ằ', 'Ặ', 'Ấ', 'Ầ', 'Ẩ', 'Ậ', 'Ẽ', 'Ẹ', 'Ế', 'Ề', 'Ể', 'Ễ', 'Ệ', 'Ố', //
    'Ồ', 'Ổ', 'Ỗ', 'Ộ', 'Ợ', 'Ớ', 'Ờ', 'Ở', 'Ị', 'Ỏ', 'Ọ', 'Ỉ', 'Ủ', 'Ũ', 'Ụ', 'Ỳ', //
    'Õ', 'ắ', 'ằ', 'ặ', 'ấ', 'ầ', 'ẩ', 'ậ', 'ẽ', 'ẹ', 'ế', 'ề', 'ể', 'ễ', 'ệ', 'ố', //
    'ồ', 'ổ', 'ỗ', 'Ỡ', 'Ơ', 'ộ', 'ờ', 'ở', 'ị', 'Ự', 'Ứ', 'Ừ', 'Ử', 'ơ', 'ớ', 'Ư', //
    'À', 'Á', 'Â', 'Ã', 'Ả', 'Ă', 'ẳ', 'ẵ', 'È', 'É', 'Ê', 'Ẻ', 'Ì', 'Í', 'Ĩ', 'ỳ', //
    'Đ', 'ứ', 'Ò', 'Ó', 'Ô', 'ạ', 'ỷ', 'ừ', 'ử', 'Ù', 'Ú', 'ỹ', 'ỵ', 'Ý', 'ỡ', 'ư', //
    'à', 'á', 'â', 'ã', 'ả', 'ă', 'ữ', 'ẫ', 'è', 'é', 'ê', 'ẻ', 'ì', 'í', 'ĩ', 'ỉ', //
    'đ', 'ự', 'ò', 'ó', 'ô', 'õ', 'ỏ', 'ọ', 'ụ', 'ù', 'ú', 'ũ', 'ủ', 'ý', 'ợ', 'Ữ',
];

fn viscii(byte: u8) -> char {
    match byte {
        0x02 => 'Ẳ',
        0x05 => 'Ẵ',
        0x06 => 'Ẫ',
        0x14 => 'Ỷ',
        0x19 => 'Ỹ',
        0x1e => 'Ỵ',
        0x80.. => VISCII[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// VNI-Windows: a letter, and its marks as a second character.
fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joined = chars.peek().and_then(|mark| vni_pair(c, *mark));
        if let Some(letter) = joined {
            chars.next();
            out.push_str(letter);
        } else {
            out.push(vni_single(c));
        }
    }
    super::text::nfc(out)
}

fn vni_single(c: char) -> char {
    match c {
        'ô' => 'ơ',
        'Ô' => 'Ơ',
        'ö' => 'ư',
        'Ö' => 'Ư',
        'æ' => 'ỉ',
        'Æ' => 'Ỉ',
        'ó' => 'ĩ',
        'Ó' => 'Ĩ',
        'ò' => 'ị',
        'Ò' => 'Ị',
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        other => other,
    }
}

/// The letter that a base and a VNI mark make, as base and combining marks (NFC joins them).
fn vni_pair(base: char, mark: char) -> Option<&'static str> {
    let upper = base.is_uppercase();
    let mark = mark.to_lowercase().next()?;
    // Circumflex and breve carry the tone in one mark: "â" = ˆ, "á" = ˆ´, "ê" = ˘, "é" = ˘´, …
    let circumflex = ['â', 'á', 'à', 'å', 'ã', 'ä'].iter().position(|m| *m == mark);
    let breve = ['ê', 'é', 'è', 'ú', 'ü', 'ë'].iter().position(|m| *m == mark);
    let tone = ['\0', 'ù', 'ø', 'û', 'õ', 'ï'].iter().position(|m| *m == mark);
    let row = |letters: &'static [&'static str; 12], at: usize| Some(letters[at + if upper { 6 } else { 0 }]);
    match (base.to_lowercase().next()?, circumflex, breve, tone) {
        ('a', Some(t), _, _) => row(&["â", "ấ", "ầ", "ẩ", "ẫ", "ậ", "Â", "Ấ", "Ầ", "Ẩ", "Ẫ", "Ậ"], t),
        ('a', _, Some(t), _) => row(&["ă", "ắ", "ằ", "ẳ", "ẵ", "ặ", "Ă", "Ắ", "Ằ", "Ẳ", "Ẵ", "Ặ"], t),
        ('e', Some(t), _, _) => row(&["ê", "ế", "ề", "ể", "ễ", "ệ", "Ê", "Ế", "Ề", "Ể", "Ễ", "Ệ"], t),
        ('o', Some(t), _, _) => row(&["ô", "ố", "ồ", "ổ", "ỗ", "ộ", "Ô", "Ố", "Ồ", "Ổ", "Ỗ", "Ộ"], t),
        ('a', _, _, Some(t)) => row(&["", "á", "à", "ả", "ã", "ạ", "", "Á", "À", "Ả", "Ã", "Ạ"], t),
        ('e', _, _, Some(t)) => row(&["", "é", "è", "ẻ", "ẽ", "ẹ", "", "É", "È", "Ẻ", "Ẽ", "Ẹ"], t),
        ('o', _, _, Some(t)) => row(&["", "ó", "ò", "ỏ", "õ", "ọ", "", "Ó", "Ò", "Ỏ", "Õ", "Ọ"], t),
        ('u', _, _, Some(t)) => row(&["", "ú", "ù", "ủ", "ũ", "ụ", "", "Ú", "Ù", "Ủ", "Ũ", "Ụ"], t),
        ('y', _, _, Some(t)) => row(&["", "ý", "ỳ", "ỷ", "ỹ", "ỵ", "", "Ý", "Ỳ", "Ỷ", "Ỹ", "Ỵ"], t),
        ('ô', _, _, Some(t)) => row(&["", "ớ", "ờ", "ở", "ỡ", "ợ", "", "Ớ", "Ờ", "Ở", "Ỡ", "Ợ"], t),
        ('ö', _, _, Some(t)) => row(&["", "ứ", "ừ", "ử", "ữ", "ự", "", "Ứ", "Ừ", "Ử", "Ữ", "Ự"], t),
        _ => None,
    }
}

/// Runs of characters that are UTF-8 seen through windows-1252 are read again; other runs stay.
fn mojibake(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut run, mut bytes) = (String::new(), Vec::new());
    for c in text.chars() {
        // Five bytes have no character in windows-1252 and were often lost on the way; behind C4 the lost one
        // can only have made a "Đ" in Vietnamese.
        let lost = c == '\u{fffd}' && bytes.last() == Some(&0xc4);
        if let Some(byte) = byte_of(c).or(lost.then_some(0x90)) {
            run.push(c);
            bytes.push(byte);
        } else {
            flush(&mut out, &mut run, &mut bytes);
            out.push(c);
        }
    }
    flush(&mut out, &mut run, &mut bytes);
    out
}

fn flush(out: &mut String, run: &mut String, bytes: &mut Vec<u8>) {
    match std::str::from_utf8(bytes) {
        Ok(read) => out.push_str(read),
        Err(_) => out.push_str(run),
    }
    run.clear();
    bytes.clear();
}

/// How much a text looks like Vietnamese: how many of its words are among the commonest that carry marks.
/// A wrong reading of the bytes hardly ever makes one of them, let alone many.
pub(super) fn likeness(text: &str) -> usize {
    const COMMON: &[&str] = &[
        "và",
        "của",
        "là",
        "có",
        "được",
        "cho",
        "không",
        "các",
        "một",
        "người",
        "những",
        "trong",
        "này",
        "đến",
        "với",
        "để",
        "từ",
        "về",
        "khi",
        "đã",
        "sẽ",
        "tại",
        "nhà",
        "công",
        "liên",
        "hệ",
        "sản",
        "phẩm",
        "giới",
        "thiệu",
        "dịch",
        "vụ",
        "chủ",
        "tức",
        "điện",
        "thoại",
        "địa",
        "chỉ",
        "việt",
        "đồng",
        "giá",
        "hàng",
        "mới",
        "như",
        "bạn",
        "chúng",
        "tôi",
        "năm",
        "ngày",
        "nước",
        "việc",
        "bị",
        "đầu",
        "thành",
        "phố",
        "hà",
        "nội",
        "đường",
        "quận",
        "số",
        "tất",
        "cả",
        "đặt",
        "mua",
        "thông",
        "học",
        "bán",
        "khách",
    ];
    let marked = |w: &str| !w.is_ascii() && COMMON.contains(&w);
    text.split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty() && w.len() <= 12)
        .filter(|w| marked(&w.to_lowercase()))
        .count()
}
