//! From bytes to a known format in Unicode.

use super::{Format, zone_file};
use anyhow::{Context, bail};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;

/// A register whose format and encoding are known.
pub enum Source {
    /// CSV text.
    Delimited(String),
    /// An Office Open XML package.
    Workbook(Vec<u8>),
    /// Master-file text.
    MasterFile(String),
}

/// SHA-256 in lower-case hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Finds the format from the content (a stated one wins) and decodes text.
pub fn open(path: &Path, bytes: Vec<u8>, stated: Option<Format>) -> anyhow::Result<Source> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        bail!("the file is empty");
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        bail!("an old Excel workbook (.xls): save it as .xlsx or as “CSV UTF-8” and import that");
    }
    let package = bytes.starts_with(b"PK\x03\x04");
    match stated {
        Some(Format::Xlsx) if !package => {
            bail!("not an .xlsx workbook: leave the format out, or save it as .xlsx")
        }
        Some(Format::Xlsx) => return Ok(Source::Workbook(bytes)),
        None if package => return Ok(Source::Workbook(bytes)),
        None if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) => {
            bail!("named .xlsx, but no workbook: name it .csv if it is text, else save it again as .xlsx")
        }
        Some(_) if package => bail!("an .xlsx workbook or archive, not text: leave the format out"),
        _ => {}
    }
    let text = decode(bytes)?;
    let extension = path.extension().map(|e| e.to_ascii_lowercase());
    let master = match stated {
        Some(format) => format == Format::Zone,
        None => extension.is_some_and(|e| e == "zone") || zone_file::is_likely(&text),
    };
    Ok(if master { Source::MasterFile(text) } else { Source::Delimited(text) })
}

fn decode(bytes: Vec<u8>) -> anyhow::Result<String> {
    const CURE: &str = "save it as “CSV UTF-8” (in Excel: Save As, CSV UTF-8) or as .xlsx";
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return utf16(rest, u16::from_le_bytes).context(CURE);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return utf16(rest, u16::from_be_bytes).context(CURE);
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        anyhow::anyhow!("line {line}: not UTF-8 (byte 0x{byte:02X}): {CURE}")
    })?;
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    // UTF-16 without its mark is valid UTF-8 as long as it is ASCII, with a NUL beside each letter.
    let start = text.as_bytes().get(..1024).unwrap_or(text.as_bytes());
    if start.iter().filter(|b| **b == 0).count() > start.len() / 8 {
        bail!("the text holds NUL bytes, as UTF-16 without a byte order mark does: {CURE}");
    }
    Ok(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> anyhow::Result<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => bail!("damaged UTF-16"),
    }
}
