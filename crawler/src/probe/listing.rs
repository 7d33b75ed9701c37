//! Hosts that are known without looking: a visit ends at their door.

use domain::classify::Ruleset;

/// Lists whose members are not fetched when a site redirects there.
const LISTS: [&str; 4] = ["abuse", "parking", "for_sale", "registrars"];

/// Whether the provider file knows `host` as a platform, parking service, registrar or source of abuse.
pub(super) fn is_listed(host: &str) -> bool {
    let providers = Ruleset::shipped().providers();
    LISTS.iter().any(|list| providers.in_list(list, host)) || providers.platform_of(host).is_some()
}

/// Whether two hosts are one site: the same registrable domain (public suffix list).
pub(super) fn same_site(one: &str, other: &str) -> bool {
    one == other || psl::domain_str(one).is_some_and(|d| psl::domain_str(other) == Some(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_known_and_sites_are_told_apart() {
        assert!(is_listed("www.facebook.com") && !is_listed("quan-pho.biz.vn"));
        assert!(same_site("www.a.biz.vn", "a.biz.vn") && !same_site("a.biz.vn", "b.biz.vn"));
    }
}
