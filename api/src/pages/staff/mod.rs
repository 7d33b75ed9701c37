//! The pages of the staff: signing in in two steps, choosing a password, one's own account, the words of the quarterly
//! reports. What each shows and takes is
//! behind the rules of `routes` and `staff::guard`.

pub mod account;
pub mod password;
pub mod report;
pub mod second;
pub mod sign_in;

use crate::extract::Client;
use crate::fault::Fault;
use crate::limits::visitor;
use crate::locales::Lang;
use crate::paths::Page;
use crate::state::ApiState;

/// Tries of one account that may fail without a wait.
const FREE_BY_NAME: i64 = 5;
/// Tries from one address: an office has one address for all.
const FREE_BY_ADDRESS: i64 = 20;

/// The key of an address.
fn address(from: Client) -> String {
    format!("address {}", visitor(from.0))
}

/// Counts a try of the first step, by name and by address; names that nobody has are counted alike.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::Unavailable`].
async fn count_first(state: &ApiState, from: Client, name: &str) -> Result<(), Fault> {
    count_key(state, &address(from), FREE_BY_ADDRESS).await?;
    count(state, name).await
}

/// Counts a try of somebody who has shown a password before.
///
/// # Errors
/// [`Fault::TooMany`], [`Fault::Unavailable`].
async fn count(state: &ApiState, name: &str) -> Result<(), Fault> {
    count_key(state, name, FREE_BY_NAME).await
}

async fn count_key(state: &ApiState, key: &str, free: i64) -> Result<(), Fault> {
    if let Err(wait) = state.db.try_once(key, free, state.clock.now()).await? {
        tracing::warn!("somebody fails to sign in again and again");
        return Err(Fault::TooMany { seconds: wait.unsigned_abs().div_ceil(1_000) });
    }
    Ok(())
}

/// Where somebody wanted to go before the sign-in: a page of the staff, or the account.
fn destination(lang: Lang, asked: &str) -> String {
    let pages = [Page::Staff, Page::Audit("")];
    let mut ours = pages.into_iter().flat_map(|page| [page.path(Lang::Vi), page.path(Lang::En)]);
    let known = ours.any(|ours| asked.starts_with(&ours)) && !asked.contains(['\\', '\r', '\n']);
    if known { asked.to_owned() } else { Page::Staff.path(lang) }
}

/// A field of a form.
fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_leads_to_our_own_pages_only() {
        assert_eq!(destination(Lang::Vi, "/kiem-dinh/3?muc=2"), "/kiem-dinh/3?muc=2");
        assert_eq!(destination(Lang::En, "/en/staff"), "/en/staff");
        for foreign in
            ["", "//evil.example", "https://evil.example", "/\\evil.example", "/thong-ke", "nhan-vien"]
        {
            assert_eq!(destination(Lang::Vi, foreign), "/nhan-vien", "{foreign}");
        }
    }
}
