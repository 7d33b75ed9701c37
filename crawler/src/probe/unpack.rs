//! A body as it comes, unpacked, up to a limit: a few hundred bytes may unpack to a gigabyte.

use flate2::write::{MultiGzDecoder, ZlibDecoder};
use hyper::header::HeaderValue;
use std::io::{self, Write};

/// Takes pieces of a body.
pub(super) struct Unpacker(Packing);

enum Packing {
    None(Bounded),
    Gzip(MultiGzDecoder<Bounded>),
    /// `deflate` is the zlib format (RFC 9110 section 8.4.1.2).
    Deflate(ZlibDecoder<Bounded>),
}

/// What a piece did.
pub(super) enum Unpacked {
    /// There is room for more.
    More,
    /// The limit is reached.
    Full,
    /// It cannot be unpacked; why.
    Broken(String),
}

impl Unpacker {
    /// For a body under this `Content-Encoding`. What was not asked for is left as it is.
    pub(super) fn of(encoding: Option<&HeaderValue>, limit: usize) -> Self {
        let out = Bounded { bytes: Vec::new(), limit, full: false };
        let encoding =
            encoding.and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase();
        Self(match encoding.as_str() {
            "gzip" | "x-gzip" => Packing::Gzip(MultiGzDecoder::new(out)),
            "deflate" => Packing::Deflate(ZlibDecoder::new(out)),
            _ => Packing::None(out),
        })
    }

    pub(super) fn is_packed(&self) -> bool {
        !matches!(self.0, Packing::None(_))
    }

    pub(super) fn push(&mut self, piece: &[u8]) -> Unpacked {
        let pushed = match &mut self.0 {
            Packing::None(out) => out.write_all(piece),
            Packing::Gzip(decoder) => decoder.write_all(piece),
            Packing::Deflate(decoder) => decoder.write_all(piece),
        };
        match pushed {
            _ if self.out().full => Unpacked::Full,
            Ok(()) => Unpacked::More,
            Err(error) => Unpacked::Broken(error.to_string()),
        }
    }

    /// The body is over.
    ///
    /// # Errors
    /// Its end is missing.
    pub(super) fn end(&mut self) -> Result<(), String> {
        let ended = match &mut self.0 {
            Packing::None(_) => Ok(()),
            // An empty body under a packing is an empty page.
            Packing::Gzip(decoder) if decoder.get_ref().bytes.is_empty() && decoder.header().is_none() => {
                Ok(())
            }
            Packing::Gzip(decoder) => decoder.try_finish(),
            Packing::Deflate(decoder) if decoder.total_in() == 0 => Ok(()),
            Packing::Deflate(decoder) => decoder.try_finish(),
        };
        ended.map_err(|error| error.to_string())
    }

    pub(super) fn len(&self) -> usize {
        self.out().bytes.len()
    }

    pub(super) fn has_some(&self) -> bool {
        self.len() > 0
    }

    pub(super) fn into_body(mut self) -> Vec<u8> {
        std::mem::take(&mut self.out_mut().bytes)
    }

    fn out(&self) -> &Bounded {
        match &self.0 {
            Packing::None(out) => out,
            Packing::Gzip(decoder) => decoder.get_ref(),
            Packing::Deflate(decoder) => decoder.get_ref(),
        }
    }

    fn out_mut(&mut self) -> &mut Bounded {
        match &mut self.0 {
            Packing::None(out) => out,
            Packing::Gzip(decoder) => decoder.get_mut(),
            Packing::Deflate(decoder) => decoder.get_mut(),
        }
    }
}

/// Bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        self.bytes.extend_from_slice(piece.get(..room).unwrap_or(piece));
        self.full |= piece.len() > room;
        if self.full { Err(io::Error::other("the limit is reached")) } else { Ok(piece.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    fn unpacked(encoding: &str, packed: &[u8], limit: usize) -> (Vec<u8>, bool, bool) {
        let value = HeaderValue::from_str(encoding).unwrap();
        let mut unpacker = Unpacker::of(Some(&value), limit);
        let mut full = false;
        for piece in packed.chunks(7) {
            match unpacker.push(piece) {
                Unpacked::More => {}
                Unpacked::Full => {
                    full = true;
                    break;
                }
                Unpacked::Broken(_) => break,
            }
        }
        let ended = unpacker.end().is_ok();
        (unpacker.into_body(), full, ended)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn both_packings_and_none() {
        let text = "Quán phở Hà Nội ".repeat(50).into_bytes();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(&text).unwrap();
        assert_eq!(unpacked("gzip", &gzip(&text), 10_000), (text.clone(), false, true));
        assert_eq!(unpacked(" X-GZIP ", &gzip(&text), 10_000), (text.clone(), false, true));
        assert_eq!(unpacked("deflate", &zlib.finish().unwrap(), 10_000), (text.clone(), false, true));
        assert_eq!(unpacked("identity", &text, 10_000), (text.clone(), false, true));
        assert_eq!(unpacked("gzip", b"", 10).0, b"");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 50 << 20]);
        assert!(bomb.len() < 100_000);
        let (body, full, _) = unpacked("gzip", &bomb, 1_000);
        assert_eq!((body.len(), full), (1_000, true));
        let (body, full, _) = unpacked("identity", &[1; 1_000], 1_000);
        assert_eq!((body.len(), full), (1_000, false), "what just fits is whole");
    }

    #[test]
    fn half_a_body_shows_what_came_and_that_it_is_half() {
        let text: Vec<u8> =
            (0..20_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
        let packed = gzip(&text);
        let (body, full, ended) = unpacked("gzip", &packed[..packed.len() / 2], 1 << 20);
        assert!(!full && !ended && text.starts_with(&body));
    }
}
