//! N1–N4: what the DNS alone decides.

use super::page::PageVerdict;
use crate::observation::{Answer, DnsFacts};
use crate::verdict::{Evidence, Leaf};

/// The leaf when the DNS gives no address at apex and `www`; `None` when it gives one.
pub(super) fn dns_leaf(dns: &DnsFacts) -> Option<PageVerdict> {
    if dns.apex.all().next().is_some() || dns.www.all().next().is_some() {
        return None;
    }
    let words = [
        ("ns", dns.ns.word()),
        ("apex_a", dns.apex.a.word()),
        ("apex_aaaa", dns.apex.aaaa.word()),
        ("www_a", dns.www.a.word()),
        ("www_aaaa", dns.www.aaaa.word()),
    ];
    let evidence: Vec<Evidence> =
        words.iter().filter(|(_, w)| *w != "not_asked").map(|(what, w)| Evidence::new(*what, w)).collect();
    let (leaf, rule, confidence) = decide(dns);
    Some(PageVerdict::new(leaf, rule, confidence, evidence))
}

fn decide(dns: &DnsFacts) -> (Leaf, &'static str, f64) {
    let addresses = [&dns.apex.a, &dns.apex.aaaa, &dns.www.a, &dns.www.aaaa];
    let bogus = dns.ns == Answer::Bogus || dns.soa == Answer::Bogus || addresses.contains(&&Answer::Bogus);
    if bogus {
        return (Leaf::N2b, "dnssec-bogus", 0.95);
    }
    // An alias at the name itself is an answer of its own servers, wherever it leads.
    let aliased = !dns.apex.cname.is_empty();
    let delegated = dns.ns.is_found() || aliased;
    let absent = dns.ns == Answer::NxDomain || dns.apex.a == Answer::NxDomain;
    if !delegated && absent && !dns.ns.is_failure() {
        return (Leaf::N1, "not-delegated", 0.97);
    }
    // A failure of any of them leaves open whether there is an address: broken, not absent.
    if dns.ns.is_failure() || addresses.iter().any(|answer| answer.is_failure()) {
        return (Leaf::N2, "dns-broken", 0.9);
    }
    if dns.ns == Answer::NoData && !aliased {
        return (Leaf::N1, "no-name-servers", 0.9);
    }
    (Leaf::N3, "no-address", 0.97)
}
