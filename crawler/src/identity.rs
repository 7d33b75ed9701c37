//! By which name we go. A crawler that measures says who it is and where to complain.

/// The product token in robots.txt groups (RFC 9309 section 2.2.1).
pub const TOKEN: &str = "danhba-bot";

/// The `User-Agent` for a service that is reachable at `host`: `danhba-bot/1.0 (+https://<host>/bot; bot@<host>)`.
/// The product serves the page `/bot` itself.
#[must_use]
pub fn user_agent(host: &str) -> String {
    format!("{TOKEN}/1.0 (+https://{host}/bot; bot@{host})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_where_to_read_and_to_write() {
        assert_eq!(
            user_agent("danhba.example.vn"),
            "danhba-bot/1.0 (+https://danhba.example.vn/bot; bot@danhba.example.vn)"
        );
    }
}
