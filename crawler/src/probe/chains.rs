//! Certificate chains: the same few intermediates stand above nearly all certificates, so each is verified once and is then an anchor.
//!
//! What an anchor confirms is confirmed; whatever else happens is judged by the whole chain, so that only time is saved. An
//! intermediate is learnt only when the path of a verified chain must have gone through it (RFC 5280, section 6).

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::CryptoProvider;
use rustls::{Error, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use x509_parser::prelude::{FromDer, X509Certificate};

/// Intermediates that are kept. Public authorities use a few hundred.
const KEPT: usize = 1_000;
/// Certificates above the first; longer chains are not learnt from.
const ABOVE: usize = 4;

/// Verifies chains and remembers what stands above.
#[derive(Debug)]
pub(super) struct Chains {
    provider: Arc<CryptoProvider>,
    roots: Arc<RootCertStore>,
    full: Arc<WebPkiServerVerifier>,
    known: RwLock<HashMap<Vec<u8>, Arc<Known>>>,
}

/// An intermediate that was verified up to a root, and when that holds (seconds since 1970).
#[derive(Debug)]
struct Known {
    anchor: Arc<WebPkiServerVerifier>,
    from: u64,
    until: u64,
}

impl Chains {
    /// # Errors
    /// Whatever rustls has against the roots.
    pub fn new(roots: RootCertStore, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let roots = Arc::new(roots);
        let full = verifier(&roots, &provider).map_err(|e| e.to_string())?;
        Ok(Self { provider, roots, full, known: RwLock::default() })
    }

    /// The verifier that knows the roots alone: for signatures of handshakes.
    pub fn full(&self) -> &WebPkiServerVerifier {
        &self.full
    }

    /// Whether a chain leads to a root, now and for this name.
    ///
    /// # Errors
    /// Why it does not, as the whole chain tells.
    pub fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        above: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        if let Some(known) = above.first().and_then(|first| self.known(first, now))
            && known.anchor.verify_server_cert(leaf, &[], name, &[], now).is_ok()
        {
            return Ok(());
        }
        self.full.verify_server_cert(leaf, above, name, &[], now)?;
        self.learn(leaf, above);
        Ok(())
    }

    fn known(&self, first: &CertificateDer<'_>, now: UnixTime) -> Option<Arc<Known>> {
        let known =
            Arc::clone(self.known.read().unwrap_or_else(PoisonError::into_inner).get(first.as_ref())?);
        (known.from..=known.until).contains(&now.as_secs()).then_some(known)
    }

    /// Keeps the first certificate above a verified one, if the chain cannot have been verified without it.
    fn learn(&self, leaf: &CertificateDer<'_>, above: &[CertificateDer<'_>]) {
        let Some((from, until)) = self.necessary(leaf, above) else { return };
        let first = &above[0];
        let mut anchors = RootCertStore::empty();
        if anchors.add(first.clone().into_owned()).is_err() {
            return;
        }
        // A root of the same name could have signed the leaf instead.
        let subject = &anchors.roots[0].subject;
        if self.roots.roots.iter().any(|root| root.subject == *subject || root.name_constraints.is_some()) {
            return;
        }
        let Ok(anchor) = verifier(&Arc::new(anchors), &self.provider) else { return };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < KEPT {
            known.insert(first.to_vec(), Arc::new(Known { anchor, from, until }));
        }
    }

    /// When all certificates above hold, if the first of them must be part of any path from the leaf and the others add no
    /// constraint that an anchor would lose.
    fn necessary(&self, leaf: &CertificateDer<'_>, above: &[CertificateDer<'_>]) -> Option<(u64, u64)> {
        if above.is_empty() || above.len() > ABOVE {
            return None;
        }
        let (_, leaf) = X509Certificate::from_der(leaf).ok()?;
        let (mut from, mut until) = (0, u64::MAX);
        for (n, certificate) in above.iter().enumerate() {
            let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
            let issued_the_leaf = leaf.issuer().as_raw() == certificate.subject().as_raw();
            // The first issued the leaf, and no other could have.
            if issued_the_leaf != (n == 0) || (n > 0 && certificate.name_constraints().ok()?.is_some()) {
                return None;
            }
            from = from.max(u64::try_from(certificate.validity().not_before.timestamp()).ok()?);
            until = until.min(u64::try_from(certificate.validity().not_after.timestamp()).ok()?);
        }
        Some((from, until))
    }
}

fn verifier(
    roots: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, Error> {
    WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), Arc::clone(provider))
        .build()
        .map_err(|e| Error::General(e.to_string()))
}

#[cfg(test)]
mod tests;
