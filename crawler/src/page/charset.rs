//! Which text the bytes are: BOM, then HTTP header, then `<meta>`, then detection; and repair of what was
//! stored wrongly. Declarations are often false, so the bytes have the last word.

use super::legacy::{Legacy, likeness};
use super::text::nfc;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// How far into the body a declaration is searched (WHATWG: 1024 bytes).
const PRESCAN: usize = 1024;
/// So many common Vietnamese words make another reading of the bytes credible.
const CREDIBLE: usize = 3;

/// What the commonest letters become when their UTF-8 is read through windows-1252: "ộ" and its like, "đ", "ư", "à", "ô".
const TWICE_ENCODED: [&str; 5] = ["á»", "Ä‘", "Æ°", "Ã\u{a0}", "Ã´"];

/// A decoded body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, NFC.
    pub text: String,
    /// Name of the encoding, lower case.
    pub charset: String,
    /// `bom`, `header`, `meta`, `detected` or `repaired`.
    pub from: &'static str,
}

static META: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i-u)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9][a-z0-9_.:\-]{1,40})"#).ok()
});

/// Decodes a body; `content_type` is the header as sent.
pub(super) fn decode(body: &[u8], content_type: &str) -> Decoded {
    if let Some((encoding, skip)) = Encoding::for_bom(body) {
        let (text, _) = encoding.decode_without_bom_handling(&body[skip..]);
        return done(text.into_owned(), &encoding.name().to_ascii_lowercase(), "bom");
    }
    if let Some(encoding) = wide(body) {
        let (text, _) = encoding.decode_without_bom_handling(body);
        return done(text.into_owned(), &encoding.name().to_ascii_lowercase(), "detected");
    }
    let from_header = label(content_type.as_bytes());
    let (stated, from) = match from_header {
        Some(label) => (Some(label), "header"),
        None => (label(&body[..body.len().min(PRESCAN)]), "meta"),
    };
    if let Some(legacy) = stated.as_deref().and_then(Legacy::from_label) {
        return done(legacy.decode(body), legacy.name(), from);
    }
    let stated = stated.and_then(|l| Encoding::for_label(l.as_bytes())).map(|encoding| {
        // A page that could say "utf-16" in ASCII is not in UTF-16 (WHATWG prescan).
        if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
    });
    unmark(body, stated, from)
}

/// The charset named in a header or in the first bytes of a body.
fn label(bytes: &[u8]) -> Option<String> {
    let found = META.as_ref()?.captures(bytes)?.get(1)?;
    Some(String::from_utf8_lossy(found.as_bytes()).to_ascii_lowercase())
}

/// UTF-16 without a BOM: every other byte of mostly Latin text is zero.
fn wide(body: &[u8]) -> Option<&'static Encoding> {
    let sample = &body[..body.len().min(512)];
    if sample.len() < 16 {
        return None;
    }
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if odd * 10 > half * 6 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 6 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Bytes without a BOM, with or without a declaration.
fn unmark(body: &[u8], stated: Option<&'static Encoding>, from: &'static str) -> Decoded {
    if let Ok(text) = std::str::from_utf8(body) {
        let declared_utf8 = stated == Some(UTF_8);
        // Valid UTF-8 beyond ASCII does not come about by chance, whatever the page says of itself.
        let from = if declared_utf8 || (stated.is_some() && text.is_ascii()) { from } else { "detected" };
        let name = match stated {
            Some(encoding) if text.is_ascii() => encoding.name().to_ascii_lowercase(),
            _ => "utf-8".to_owned(),
        };
        return repaired(text.to_owned(), &name, from);
    }
    if let Some(text) = broken_a_grave(body) {
        return done(text, "utf-8", "repaired");
    }
    let (encoding, from) = match stated {
        Some(encoding) if encoding != UTF_8 => (encoding, from),
        Some(_) if nearly_utf8(body) => (UTF_8, from),
        _ => (guess(body), "detected"),
    };
    let (text, _) = encoding.decode_without_bom_handling(body);
    best_reading(body, text.into_owned(), encoding, from)
}

/// "à" is C3 A0 in UTF-8, and A0 alone is a no-break space in Latin-1: tools that tidy white space byte by byte
/// turn every "à" into C3 20. Whether the space was one of its own shows what follows: "bài" goes on with a
/// letter that ends a syllable, "và trao" does not.
fn broken_a_grave(body: &[u8]) -> Option<String> {
    let mut fixed = Vec::with_capacity(body.len() + 64);
    let mut changed = 0_usize;
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        fixed.push(*first);
        rest = tail;
        if *first == 0xc3 && rest.first() == Some(&b' ') {
            fixed.push(0xa0);
            changed += 1;
            if ends_syllable(&rest[1..]) {
                rest = &rest[1..];
            }
        }
    }
    let text = String::from_utf8_lossy(&fixed);
    let left = text.matches('\u{fffd}').count();
    (changed > 0 && left * 10 <= changed).then(|| text.into_owned())
}

/// Whether the bytes go on with the rest of a syllable whose vowel is "à" and then end it.
fn ends_syllable(rest: &[u8]) -> bool {
    let end = |at: usize| rest.get(at).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80);
    match rest {
        [b'n', b'g' | b'h', ..] => end(2),
        [b'i' | b'n' | b'm' | b'o' | b'u' | b'y', ..] => end(1),
        [b' ', ..] => true,
        _ => false,
    }
}

/// Declared UTF-8 with a few broken sequences: the declaration still explains the bytes best.
fn nearly_utf8(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let broken = text.chars().filter(|c| *c == '\u{fffd}').count();
    let fine = text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    fine > 4 * broken
}

fn guess(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    detector.guess(Some(b"vn"), Utf8Detection::Allow)
}

/// Among the readings of single-byte text the one with clearly the most common Vietnamese words.
fn best_reading(body: &[u8], text: String, encoding: &'static Encoding, from: &'static str) -> Decoded {
    let single_byte = encoding.is_single_byte() || text.contains('\u{fffd}');
    let text = nfc(text);
    let base = likeness(&text);
    if single_byte {
        let others = Legacy::ALL
            .iter()
            .filter(|l| **l != Legacy::Utf8)
            .map(|l| (l.decode(body), l.name()))
            .chain([(WINDOWS_1258.decode_without_bom_handling(body).0.into_owned(), "windows-1258")])
            .map(|(text, name)| (nfc(text), name));
        let best = others.map(|(text, name)| (likeness(&text), text, name)).max_by_key(|(score, ..)| *score);
        if let Some((score, text, name)) = best
            && clearly_better(score, base)
        {
            return done(text, name, "detected");
        }
    }
    repaired(text, &encoding.name().to_ascii_lowercase(), from)
}

/// VISCII shares half of its letters with Latin-1, so a wrong reading finds some words as well; the right one
/// finds at least a third more.
fn clearly_better(score: usize, base: usize) -> bool {
    score >= base + CREDIBLE && score * 3 > base * 4
}

/// Text that was stored through the wrong encoding ("Viá»‡t", "C«ng ty") is read once more.
fn repaired(text: String, name: &str, from: &'static str) -> Decoded {
    // In UTF-8 the letters from U+0080 to U+00FF, and no others, begin with one of two bytes.
    let suspicious = text.bytes().filter(|byte| matches!(byte, 0xc2 | 0xc3)).count();
    if suspicious < 12 {
        return done(text, name, from);
    }
    // Letters that no byte read through windows-1252 gives are in every other word of Vietnamese: this is how it should be.
    let is_sound = |c: &char| matches!(c, 'Ạ'..='ỹ' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'ă' | 'Ă');
    let sound = text.chars().filter(is_sound).count();
    if sound * 3 >= suspicious && !TWICE_ENCODED.iter().any(|sign| text.contains(sign)) {
        return done(text, name, from);
    }
    let base = likeness(&nfc(text.clone()));
    let best = Legacy::ALL
        .iter()
        .map(|legacy| {
            let read = nfc(legacy.reread(&text));
            (likeness(&read), read, legacy.name())
        })
        // The first of equals: a plain double encoding is by far the commonest mistake.
        .rev()
        .max_by_key(|(score, ..)| *score);
    match best {
        Some((score, read, name)) if clearly_better(score, base) => done(read, name, "repaired"),
        _ => done(text, name, from),
    }
}

fn done(text: String, charset: &str, from: &'static str) -> Decoded {
    let charset = if charset == WINDOWS_1252.name() { "windows-1252" } else { charset };
    Decoded { text: nfc(text), charset: charset.to_owned(), from }
}
