//! Gzip bodies that are small on the wire and huge when unpacked.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use crate::log::locked;

/// One mebibyte.
const MEBIBYTE: usize = 1 << 20;

/// ID1, ID2, CM = deflate, no flags, no time, no extra flags, unknown system (RFC 1952, section 2.3).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A final block that holds only its end (fixed codes, RFC 1951, section 3.2.6).
const LAST_BLOCK: [u8; 2] = [0x03, 0x00];

/// Bombs by the mebibytes they unpack to, each made once.
#[derive(Debug, Default)]
pub(super) struct Bombs(Mutex<HashMap<usize, Arc<[u8]>>>);

impl Bombs {
    pub(super) fn get(&self, mebibytes: usize) -> io::Result<Arc<[u8]>> {
        if let Some(bomb) = locked(&self.0).get(&mebibytes) {
            return Ok(Arc::clone(bomb));
        }
        let bomb: Arc<[u8]> = build(mebibytes)?.into();
        locked(&self.0).insert(mebibytes, Arc::clone(&bomb));
        Ok(bomb)
    }
}

/// A fully flushed deflate block refers to nothing before it, so one mebibyte is compressed once and
/// repeated; the checksum is combined the same way.
fn build(mebibytes: usize) -> io::Result<Vec<u8>> {
    let (block, crc) = zeros()?;
    let mut bomb = HEADER.to_vec();
    let mut sum = Crc::new();
    for _ in 0..mebibytes {
        bomb.extend_from_slice(&block);
        sum.combine(&crc);
    }
    bomb.extend_from_slice(&LAST_BLOCK);
    bomb.extend_from_slice(&sum.sum().to_le_bytes());
    // ISIZE is the size modulo 2^32.
    bomb.extend_from_slice(&sum.amount().to_le_bytes());
    Ok(bomb)
}

fn zeros() -> io::Result<(Vec<u8>, Crc)> {
    let zeros = vec![0; MEBIBYTE];
    let mut crc = Crc::new();
    crc.update(&zeros);
    let mut block = Vec::with_capacity(64 << 10);
    let mut deflate = Compress::new(Compression::best(), false);
    let status = deflate.compress_vec(&zeros, &mut block, FlushCompress::Full).map_err(io::Error::other)?;
    if status != Status::Ok || deflate.total_in() != zeros.len() as u64 {
        return Err(io::Error::other("one mebibyte of zeros did not fit its block"));
    }
    Ok((block, crc))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn unpacks_to_exactly_the_zeros_it_promises() {
        let bomb = Bombs::default().get(5).unwrap();
        assert!(bomb.len() < 32 << 10, "{} bytes", bomb.len());
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&bomb[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked.len(), 5 * MEBIBYTE);
        assert!(unpacked.iter().all(|&byte| byte == 0));
    }
}
