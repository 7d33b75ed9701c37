//! Certificates of the lab: its own authority and one certificate for each host, made when first asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls::server::NoServerSessionStorage;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use time::{Duration, OffsetDateTime};

use crate::log::locked;
use crate::script::Certificate;

/// The name that a certificate "for another name" is for.
const OTHER_NAME: &str = "ten-khac.lab.vn";

/// X.520 allows 64 characters in a common name; longer hosts are named in the SAN alone.
const LONGEST_COMMON_NAME: usize = 64;

/// The lab's certificate authority.
#[derive(Debug)]
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    pem: String,
    /// All hosts share one key: making a key for each would cost more than everything else here.
    key: KeyPair,
    now: OffsetDateTime,
    made: Mutex<HashMap<(String, Certificate), Arc<ServerConfig>>>,
}

impl Authority {
    pub(crate) fn new() -> Result<Self, rcgen::Error> {
        let now = today();
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "Danhba Lab Root");
        params.distinguished_name.push(DnType::OrganizationName, "Danhba Lab");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = now - Duration::days(3_650);
        params.not_after = now + Duration::days(3_650);
        let issuer = CertifiedIssuer::self_signed(params, new_key()?)?;
        let pem = issuer.pem();
        Ok(Self { issuer, pem, key: new_key()?, now, made: Mutex::default() })
    }

    /// The authority's certificate: what a client has to trust.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// The server side of TLS for a host that shows this kind of certificate.
    pub(crate) fn config(&self, host: &str, kind: &Certificate) -> Result<Arc<ServerConfig>, TlsError> {
        let wanted = (host.to_owned(), kind.clone());
        if let Some(config) = locked(&self.made).get(&wanted) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(self.make_config(host, kind)?);
        locked(&self.made).insert(wanted, Arc::clone(&config));
        Ok(config)
    }

    fn make_config(&self, host: &str, kind: &Certificate) -> Result<ServerConfig, TlsError> {
        let certificate = self.certificate(host, kind)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        // The provider is given, not taken from the process, so that a client may install its own.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Thousands of hosts, each with a session store of its own, would cost memory for nothing:
        // every visit makes a full handshake.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        Ok(config)
    }

    fn certificate(&self, host: &str, kind: &Certificate) -> Result<CertificateDer<'static>, rcgen::Error> {
        let name = if *kind == Certificate::WrongName { OTHER_NAME } else { host };
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        if name.len() <= LONGEST_COMMON_NAME {
            params.distinguished_name.push(DnType::CommonName, name);
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let (from, until) = match kind {
            Certificate::Expired => (-120, -30),
            Certificate::NotYetValid => (30, 120),
            Certificate::Valid | Certificate::WrongName | Certificate::SelfSigned => (-30, 60),
        };
        params.not_before = self.now + Duration::days(from);
        params.not_after = self.now + Duration::days(until);
        let certificate = if *kind == Certificate::SelfSigned {
            params.self_signed(&self.key)?
        } else {
            params.use_authority_key_identifier_extension = true;
            params.signed_by(&self.key, &self.issuer)?
        };
        Ok(certificate.der().clone())
    }
}

/// Why a host has no certificate.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    #[error("certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS configuration: {0}")]
    Config(#[from] rustls::Error),
}

fn new_key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
}

/// Certificates are judged by the clock of whoever verifies them, so their dates stand around the real time.
fn today() -> OffsetDateTime {
    let seconds = i64::try_from(UnixTime::now().as_secs()).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
