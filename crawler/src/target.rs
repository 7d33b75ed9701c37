//! Which addresses and URLs may be contacted at all. Every connection passes here twice: the URL before it
//! is resolved, and the address after.

mod address;
mod url;

pub use self::address::usable;
pub use self::url::{Target, TargetError, TargetHost, target};

use crate::polite::PolicyFile;
use domain::clock::Clock;
use ipnet::IpNet;
use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

/// An address that the guard let pass. Only [`Guard::vet`] makes one, and only a vetted address can be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Vetted(IpAddr);

impl Vetted {
    /// The address.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        self.0
    }
}

/// Why an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a public unicast address, and no setting allows its network.
    NotPublic,
    /// Its operator opted out.
    OptedOut,
    /// Its network, or everything, is to be left alone for now by the policy file.
    Stopped,
}

/// Who asked to be left alone.
#[derive(Debug, Default, Clone)]
pub struct OptOuts {
    /// Registered domains.
    pub domains: HashSet<String>,
    /// Addresses and networks.
    pub networks: Vec<IpNet>,
}

/// The address guard.
#[derive(Debug)]
pub struct Guard {
    allow: Vec<IpNet>,
    opted_out: RwLock<OptOuts>,
    policy: Option<(Arc<PolicyFile>, Clock)>,
}

impl Guard {
    /// A guard that lets public addresses and those of `allow` pass.
    #[must_use]
    pub fn new(allow: Vec<IpNet>) -> Self {
        Self { allow, opted_out: RwLock::default(), policy: None }
    }

    /// The guard, heeding the kill switches of a policy too.
    #[must_use]
    pub fn heeding(mut self, policy: Arc<PolicyFile>, clock: Clock) -> Self {
        self.policy = Some((policy, clock));
        self
    }

    /// Replaces the list of those who opted out.
    pub fn set_opt_outs(&self, opt_outs: OptOuts) {
        *self.opted_out.write().unwrap_or_else(PoisonError::into_inner) = opt_outs;
    }

    /// Whether `address` may be connected to.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn vet(&self, address: IpAddr) -> Result<Vetted, Refusal> {
        let canonical = address.to_canonical();
        if !usable(address, &self.allow) {
            metrics::counter!(crate::telemetry::REFUSED, "reason" => "address").increment(1);
            return Err(Refusal::NotPublic);
        }
        let opted_out = self.opted_out.read().unwrap_or_else(PoisonError::into_inner);
        if opted_out.networks.iter().any(|n| n.contains(&canonical)) {
            return Err(Refusal::OptedOut);
        }
        if self.stops(canonical) {
            return Err(Refusal::Stopped);
        }
        Ok(Vetted(canonical))
    }

    /// Whether the policy leaves an address alone at this moment.
    #[must_use]
    pub fn stops(&self, address: IpAddr) -> bool {
        self.policy.as_ref().is_some_and(|(file, clock)| file.policy().stops(address, clock.now()))
    }

    /// Whether the holder of the registrable domain of `host` opted out.
    #[must_use]
    pub fn host_opted_out(&self, host: &str) -> bool {
        let opted_out = self.opted_out.read().unwrap_or_else(PoisonError::into_inner);
        !opted_out.domains.is_empty()
            && (opted_out.domains.contains(host)
                || domain::suffix::registrable(host).is_some_and(|d| opted_out.domains.contains(d)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opted_out_networks_are_refused_even_when_allowed() {
        let guard = Guard::new(vec!["127.20.0.0/16".parse().unwrap()]);
        guard.set_opt_outs(OptOuts {
            domains: HashSet::from(["xin-thoi.biz.vn".to_owned()]),
            networks: vec!["127.20.9.0/24".parse().unwrap()],
        });
        assert!(guard.vet("127.20.1.1".parse().unwrap()).is_ok());
        assert_eq!(guard.vet("127.20.9.4".parse().unwrap()), Err(Refusal::OptedOut));
        assert_eq!(guard.vet("::ffff:127.20.9.4".parse().unwrap()), Err(Refusal::OptedOut));
        assert_eq!(guard.vet("127.66.6.6".parse().unwrap()), Err(Refusal::NotPublic));
        assert!(guard.host_opted_out("shop.xin-thoi.biz.vn") && !guard.host_opted_out("khac.biz.vn"));
    }
}
