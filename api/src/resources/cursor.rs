//! Opaque cursors of lists that the store pages by key: base64url of the last key, with a mark of the list, so
//! that a cursor of one list is refused by another. Cursors of searches are the index's own.

use crate::extract::Params;
use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The cursor of `list` after `key`.
#[must_use]
pub fn write(list: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{key}"))
}

/// The key after which the list goes on; `None` at its beginning.
///
/// # Errors
/// [`Fault::BadParameter`].
pub fn read(list: &str, params: &Params) -> Result<Option<String>, Fault> {
    let Some(text) = params.get(&["cursor"]) else { return Ok(None) };
    URL_SAFE_NO_PAD
        .decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|plain| plain.strip_prefix(list)?.strip_prefix(':').map(str::to_owned))
        .map(Some)
        .ok_or_else(|| Fault::parameter("cursor", "must come from the `next` link of the same list"))
}

/// `limit`, 1 to 100, or `usual`.
///
/// # Errors
/// [`Fault::BadParameter`].
pub fn limit(params: &Params, usual: u32) -> Result<u32, Fault> {
    match params.get(&["limit"]) {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .ok()
            .filter(|n| (1..=100).contains(n))
            .ok_or_else(|| Fault::parameter("limit", "must be a whole number from 1 to 100")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_list() {
        let params = |c: &str| Params::parse(&format!("cursor={c}"));
        let cursor = write("sites", "quan-pho.biz.vn");
        assert_eq!(read("sites", &params(&cursor)).ok().flatten().as_deref(), Some("quan-pho.biz.vn"));
        assert!(read("observations", &params(&cursor)).is_err());
        assert!(read("sites", &params("%00")).is_ok(), "an empty value is no cursor");
        assert!(read("sites", &params("!!!")).is_err());
    }

    #[test]
    fn limits_stay_inside() {
        let limit = |q: &str| limit(&Params::parse(q), 20).ok();
        assert_eq!([limit(""), limit("limit=1"), limit("limit=100")], [Some(20), Some(1), Some(100)]);
        assert_eq!([limit("limit=0"), limit("limit=101"), limit("limit=x")], [None, None, None]);
    }
}
