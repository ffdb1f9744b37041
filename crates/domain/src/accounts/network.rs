//! From where somebody asks, as far as limits go by it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The two sizes in which addresses are counted.
///
/// Whoever has one IPv6 address has the rest of its /64 too, so a /64 counts as one address, and the /48 that a site gets
/// counts as its network. With IPv4 these are the address itself and its /24.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// What counts as one address.
    pub address: String,
    /// What counts as one network.
    pub network: String,
}

impl Whereabouts {
    /// Those of an address. Askers without one are counted together.
    pub fn of(ip: Option<IpAddr>) -> Self {
        match ip {
            None => Self {
                address: "unknown".to_owned(),
                network: "unknown".to_owned(),
            },
            Some(IpAddr::V4(ip)) => Self::of_v4(ip),
            Some(IpAddr::V6(ip)) => ip.to_ipv4_mapped().map_or_else(|| Self::of_v6(ip), Self::of_v4),
        }
    }

    fn of_v4(ip: Ipv4Addr) -> Self {
        let network = Ipv4Addr::from_bits(ip.to_bits() & (u32::MAX << 8));
        Self {
            address: format!("{ip}/32"),
            network: format!("{network}/24"),
        }
    }

    fn of_v6(ip: Ipv6Addr) -> Self {
        let cut = |bits: u32| Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << (128 - bits)));
        Self {
            address: format!("{}/64", cut(64)),
            network: format!("{}/48", cut(48)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(text: &str) -> (String, String) {
        let found = Whereabouts::of(Some(text.parse().unwrap()));
        (found.address, found.network)
    }

    #[test]
    fn addresses_are_counted_by_what_one_party_has() {
        assert_eq!(of("203.0.113.9"), ("203.0.113.9/32".into(), "203.0.113.0/24".into()));
        assert_eq!(
            of("::ffff:203.0.113.9"),
            of("203.0.113.9"),
            "one address in two spellings"
        );
        assert_eq!(
            of("2001:db8:1:2:3::4"),
            ("2001:db8:1:2::/64".into(), "2001:db8:1::/48".into())
        );
        assert_eq!(Whereabouts::of(None), Whereabouts::of(None));
    }

    proptest! {
        #[test]
        fn the_rest_of_a_64_is_the_same_address(high in any::<u64>(), one in any::<u64>(), two in any::<u64>()) {
            prop_assume!(high != 0);
            let at = |low: u64| IpAddr::V6(((u128::from(high) << 64) | u128::from(low)).into());
            prop_assert_eq!(Whereabouts::of(Some(at(one))), Whereabouts::of(Some(at(two))));
        }

        #[test]
        fn one_address_is_in_one_network(one in any::<u32>(), two in any::<u32>()) {
            let [a, b] = [one, two].map(|bits| Whereabouts::of(Some(IpAddr::V4(bits.into()))));
            prop_assert_eq!(a.address == b.address, one == two);
            prop_assert_eq!(a.network == b.network, one >> 8 == two >> 8);
        }
    }
}
