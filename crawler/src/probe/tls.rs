//! TLS as a measurement: whether a certificate holds is recorded, and the handshake goes on either way, so that
//! what stands behind a bad certificate can still be classified.

use super::chains::Chains;
use crate::CrawlError;
use domain::clock::{Clock, Timestamp};
use domain::observation::{CertificateVerdict, TlsFacts};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::{
    CertificateError, CipherSuite, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    HandshakeKind, RootCertStore, SignatureScheme,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

/// Servers of one look whose sessions are kept: the site, its other name, and where they lead.
const SESSIONS: usize = 8;
/// Names of a certificate that are kept.
const NAMES: usize = 20;

/// Whom we trust: the Mozilla roots as shipped with this version, and those of the settings.
#[derive(Debug, Clone)]
pub struct Trust {
    provider: Arc<CryptoProvider>,
    chains: Arc<Chains>,
    clock: Clock,
}

/// Where a handshake leaves what it showed.
#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Option<TlsFacts>>>);

impl Seen {
    fn take(&self) -> Option<TlsFacts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn change(&self, change: impl FnOnce(&mut TlsFacts)) {
        if let Some(facts) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            change(facts);
        }
    }
}

/// The servers that one look meets, one connection at a time: whoever was met in it is known again by a resumed
/// session, without showing its certificate once more. Nothing is remembered from look to look.
pub struct Acquaintance {
    trust: Trust,
    config: Option<Arc<ClientConfig>>,
    seen: Seen,
    met: HashMap<String, TlsFacts>,
    last: Option<TlsFacts>,
}

impl Acquaintance {
    /// A configuration for the next handshake.
    ///
    /// # Errors
    /// Whatever rustls has against it.
    pub fn config(&mut self) -> Result<Arc<ClientConfig>, Error> {
        self.forget_last();
        if let Some(config) = &self.config {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.trust.client(self.seen.clone())?);
        self.config = Some(Arc::clone(&config));
        Ok(config)
    }

    /// Another connection is about to be made.
    pub fn forget_last(&mut self) {
        self.last = None;
        self.seen.take();
    }

    /// The handshake with `host` is over.
    pub fn met(&mut self, host: &str, connection: &ClientConnection) {
        let resumed = connection.handshake_kind() == Some(HandshakeKind::Resumed);
        self.last = if resumed { self.met.get(host).cloned() } else { self.seen.take() };
        if let Some(facts) = &self.last {
            self.met.insert(host.to_owned(), facts.clone());
        }
    }

    /// What the last handshake showed, if it came as far as a certificate.
    pub fn last(&mut self) -> Option<TlsFacts> {
        self.last.take().or_else(|| self.seen.take())
    }
}

impl Trust {
    /// Trusts the Mozilla roots and the certificates in `extra_pem`.
    ///
    /// # Errors
    /// [`CrawlError::Setting`] when `extra_pem` holds no readable certificate.
    pub fn new(extra_pem: Option<&[u8]>, clock: Clock) -> Result<Self, CrawlError> {
        let bad = |why: String| {
            CrawlError::Setting(format!("crawler.extra_roots: {why}; a PEM file with certificates is needed"))
        };
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        if let Some(pem) = extra_pem {
            let before = roots.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|e| bad(e.to_string()))?;
                roots.add(certificate).map_err(|e| bad(e.to_string()))?;
            }
            if roots.len() == before {
                return Err(bad("no certificate in it".to_owned()));
            }
        }
        let mut provider = rustls::crypto::aws_lc_rs::default_provider();
        // Where the server leaves the choice to us: AES-128 with SHA-256, whose key schedule costs half of that of SHA-384.
        provider.cipher_suites.sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
        let provider = Arc::new(provider);
        let chains = Arc::new(Chains::new(roots, Arc::clone(&provider)).map_err(bad)?);
        Ok(Self { provider, chains, clock })
    }

    /// Nobody met yet.
    #[must_use]
    pub fn acquaintance(&self) -> Acquaintance {
        Acquaintance {
            trust: self.clone(),
            config: None,
            seen: Seen::default(),
            met: HashMap::new(),
            last: None,
        }
    }

    /// A configuration whose handshakes write to `seen`.
    fn client(&self, seen: Seen) -> Result<ClientConfig, Error> {
        let recorder = Recorder { trust: self.clone(), seen };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(recorder))
            .with_no_client_auth();
        // One request a connection: HTTP/2 would gain nothing.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(config)
    }
}

#[derive(Debug)]
struct Recorder {
    trust: Trust,
    seen: Seen,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let millis = u64::try_from(self.trust.clock.now().0).unwrap_or_default();
        let now = UnixTime::since_unix_epoch(Duration::from_millis(millis));
        let outcome = self.trust.chains.verify(end_entity, intermediates, server_name, now);
        let facts = facts(end_entity, verdict(outcome.err().as_ref()));
        *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(facts);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let outcome = self.trust.chains.full().verify_tls12_signature(message, certificate, signature);
        self.signed("TLSv1.2", outcome)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let outcome = self.trust.chains.full().verify_tls13_signature(message, certificate, signature);
        self.signed("TLSv1.3", outcome)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.chains.full().supported_verify_schemes()
    }
}

impl Recorder {
    /// A signature that does not hold spoils the verdict, not the measurement.
    fn signed(
        &self,
        version: &str,
        outcome: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.seen.change(|facts| {
            facts.version = Some(version.to_owned());
            if outcome.is_err() && facts.verdict == CertificateVerdict::Valid {
                facts.verdict = CertificateVerdict::Invalid;
            }
        });
        Ok(HandshakeSignatureValid::assertion())
    }
}

fn verdict(error: Option<&Error>) -> CertificateVerdict {
    use CertificateError as E;
    let Some(error) = error else { return CertificateVerdict::Valid };
    let Error::InvalidCertificate(reason) = error else { return CertificateVerdict::Invalid };
    match reason {
        E::Expired | E::ExpiredContext { .. } => CertificateVerdict::Expired,
        E::NotValidYet | E::NotValidYetContext { .. } => CertificateVerdict::NotYetValid,
        E::NotValidForName | E::NotValidForNameContext { .. } => CertificateVerdict::NameMismatch,
        E::UnknownIssuer | E::BadSignature => CertificateVerdict::Untrusted,
        _ => CertificateVerdict::Invalid,
    }
}

fn facts(certificate: &CertificateDer<'_>, verdict: CertificateVerdict) -> TlsFacts {
    let mut facts = TlsFacts {
        version: None,
        verdict,
        issuer: None,
        names: Vec::new(),
        not_before: None,
        not_after: None,
    };
    let Ok((_, x509)) = X509Certificate::from_der(certificate) else { return facts };
    let issuer = x509.issuer();
    let name = issuer.iter_common_name().chain(issuer.iter_organization()).find_map(|a| a.as_str().ok());
    facts.issuer = name.map(|n| n.chars().take(200).collect());
    facts.not_before = Some(Timestamp(x509.validity().not_before.timestamp().saturating_mul(1_000)));
    facts.not_after = Some(Timestamp(x509.validity().not_after.timestamp().saturating_mul(1_000)));
    if let Ok(Some(alternatives)) = x509.subject_alternative_name() {
        let names = alternatives.value.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
            _ => None,
        });
        facts.names = names.take(NAMES).collect();
    }
    // A self-signed certificate may fail for another reason first (it is its own authority): say what matters.
    if facts.verdict == CertificateVerdict::Invalid && x509.issuer() == x509.subject() {
        facts.verdict = CertificateVerdict::Untrusted;
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_named_with_the_cure() {
        let error = Trust::new(Some(b"not a certificate"), Clock::System).unwrap_err().to_string();
        assert!(error.contains("crawler.extra_roots") && error.contains("PEM"), "{error}");
        assert!(Trust::new(None, Clock::System).is_ok());
    }

    #[test]
    fn verdicts_follow_the_reason() {
        let of = |reason| verdict(Some(&Error::InvalidCertificate(reason)));
        assert_eq!(of(CertificateError::Expired), CertificateVerdict::Expired);
        assert_eq!(of(CertificateError::NotValidYet), CertificateVerdict::NotYetValid);
        assert_eq!(of(CertificateError::NotValidForName), CertificateVerdict::NameMismatch);
        assert_eq!(of(CertificateError::UnknownIssuer), CertificateVerdict::Untrusted);
        assert_eq!(of(CertificateError::BadEncoding), CertificateVerdict::Invalid);
        assert_eq!(verdict(None), CertificateVerdict::Valid);
    }
}
