//! Hosts that are known without looking: a visit ends at their door.

use domain::classify::Ruleset;

/// Lists whose members are not fetched when a site redirects there.
const LISTS: [&str; 4] = ["abuse", "parking", "for_sale", "registrars"];

/// Whether the provider file knows `host` as a platform, parking service, registrar or source of abuse.
pub(super) fn is_listed(host: &str) -> bool {
    let providers = Ruleset::shipped().providers();
    LISTS.iter().any(|list| providers.in_list(list, host)) || providers.platform_of(host).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_known() {
        assert!(is_listed("www.facebook.com") && !is_listed("quan-pho.biz.vn"));
    }
}
