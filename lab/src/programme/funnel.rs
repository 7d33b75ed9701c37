//! The truth of the strict funnel (E.6): how far each name truly comes, whatever a machine can see of it.

use super::Programme;
use super::state::{Tls, Truth, Web};
use time::Date;

/// Steps of the funnel; each implies those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Steps {
    /// Name servers that know of it.
    pub delegated: bool,
    /// An address.
    pub resolving: bool,
    /// Something answers on port 443.
    pub https: bool,
    /// With a certificate that holds.
    pub valid_tls: bool,
    /// What answers is a website of the holder's own.
    pub live: bool,
}

impl Steps {
    /// How far a name with this state comes.
    #[must_use]
    pub fn of(truth: Truth) -> Self {
        let delegated = truth.web.has_dns();
        let resolving = delegated && truth.web != Web::NoAddress;
        let https = resolving && truth.web != Web::DeadHosting && truth.tls != Tls::None;
        let valid_tls = https && truth.tls == Tls::Valid;
        Self { delegated, resolving, https, valid_tls, live: valid_tls && truth.web.class() == "USE_WEB" }
    }

    fn reached(self) -> [bool; 5] {
        [self.delegated, self.resolving, self.https, self.valid_tls, self.live]
    }
}

impl Programme {
    /// How many names of the frame of the rates reach each step on a day: delegated, resolving, HTTPS, valid
    /// certificate, website.
    #[must_use]
    pub fn funnel(&self, on: Date) -> [u32; 5] {
        let mut counts = [0; 5];
        for truth in self.frame(on).into_iter().filter_map(|name| self.truth(name, on)) {
            for (count, reached) in counts.iter_mut().zip(Steps::of(truth).reached()) {
                *count += u32::from(reached);
            }
        }
        counts
    }
}
