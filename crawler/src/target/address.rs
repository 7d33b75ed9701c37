//! Public unicast addresses, and nothing else (IANA special-purpose registries, RFC 6890).

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix)
}

const fn v6(a: u16, b: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
}

/// IPv4 networks that are not public unicast.
const SPECIAL_V4: &[Ipv4Net] = &[
    v4(0, 0, 0, 8),       // this network
    v4(10, 0, 0, 8),      // private
    v4(100, 64, 0, 10),   // carrier-grade NAT
    v4(127, 0, 0, 8),     // loopback
    v4(169, 254, 0, 16),  // link-local, and cloud metadata
    v4(172, 16, 0, 12),   // private
    v4(192, 0, 0, 24),    // IETF protocol assignments
    v4(192, 0, 2, 24),    // documentation
    v4(192, 88, 99, 24),  // 6to4 relays, withdrawn
    v4(192, 168, 0, 16),  // private
    v4(198, 18, 0, 15),   // benchmarking
    v4(198, 51, 100, 24), // documentation
    v4(203, 0, 113, 24),  // documentation
    v4(224, 0, 0, 4),     // multicast
    v4(240, 0, 0, 4),     // reserved, and broadcast
];

/// What may be public in IPv6: 2000::/3 …
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 3);

/// … without these. Everything outside 2000::/3 (mapped, compatible, NAT64, unique local, link-local,
/// site-local, multicast, ::, ::1) is refused by not being in it.
const SPECIAL_V6: &[Ipv6Net] = &[
    v6(0x2001, 0, 23),     // IETF protocol assignments: Teredo, ORCHID, benchmarking
    v6(0x2001, 0xdb8, 32), // documentation
    v6(0x2002, 0, 16),     // 6to4: embeds any IPv4 address
    v6(0x3fff, 0, 20),     // documentation
];

/// Whether `address` may be connected to: a public unicast address, or one that lies in an allowed network.
/// An IPv4-mapped address is refused as such, unless the address inside it lies in an allowed network: then
/// the embedded address is what is connected to.
#[must_use]
pub fn usable(address: IpAddr, allow: &[IpNet]) -> bool {
    let embedded = address.to_canonical();
    allow.iter().any(|network| network.contains(&embedded)) || is_public(address)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => !SPECIAL_V4.iter().any(|network| network.contains(&ip)),
        IpAddr::V6(ip) => GLOBAL_V6.contains(&ip) && !SPECIAL_V6.iter().any(|network| network.contains(&ip)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str, allow: &[IpNet]) -> bool {
        !usable(text.parse().unwrap(), allow)
    }

    #[test]
    fn public_addresses_pass() {
        for ip in ["1.1.1.1", "203.162.0.1", "99.255.255.255", "100.128.0.1", "172.32.0.1", "223.255.255.254"]
        {
            assert!(usable(ip.parse().unwrap(), &[]), "{ip}");
        }
        for ip in ["2001:dc8::1", "2404:6800::1", "2600::1", "2001:200::1"] {
            assert!(usable(ip.parse().unwrap(), &[]), "{ip}");
        }
    }

    #[test]
    fn everything_special_is_refused() {
        let special = "0.0.0.0 0.1.2.3 10.0.0.5 100.64.0.1 100.127.255.255 127.0.0.1 127.66.6.6 169.254.169.254 \
            172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 \
            198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 \
            :: ::1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 \
            2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 \
            4000::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1";
        for ip in special.split_whitespace() {
            assert!(refused(ip, &[]), "{ip}");
        }
    }

    #[test]
    fn an_allowed_network_allows_itself_and_what_is_mapped_into_it() {
        let lab: Vec<IpNet> = vec!["127.20.0.0/16".parse().unwrap()];
        assert!(usable("127.20.0.1".parse().unwrap(), &lab));
        assert!(usable("::ffff:127.20.0.1".parse().unwrap(), &lab));
        for ip in
            ["127.66.6.6", "::ffff:127.66.6.6", "::127.20.0.1", "64:ff9b::7f14:1", "2002:7f14:1::1", "::1"]
        {
            assert!(refused(ip, &lab), "{ip}");
        }
    }

    proptest! {
        #[test]
        fn no_mapped_or_embedding_address_ever_passes(ip: u32) {
            let inner = Ipv4Addr::from(ip);
            let [a, b] = [(ip >> 16) as u16, ip as u16];
            for outer in [
                inner.to_ipv6_mapped(),
                inner.to_ipv6_compatible(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2001, 0, a, b, 0, 0, 0, 0),
            ] {
                prop_assert!(!usable(outer.into(), &[]), "{outer}");
            }
        }

        #[test]
        fn the_standard_library_agrees_on_ipv4(ip: u32) {
            let ip = Ipv4Addr::from(ip);
            if ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
                || ip.is_broadcast() || ip.is_documentation() || ip.is_unspecified() {
                prop_assert!(!usable(ip.into(), &[]));
            }
        }
    }
}
