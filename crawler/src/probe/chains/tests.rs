//! Chains made for the purpose: an authority, its intermediate, and certificates that are right or wrong in one thing.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::CertificateError;
use std::time::Duration;

type Issuer = CertifiedIssuer<'static, KeyPair>;

const NOW: u64 = 1_764_200_000; // 26 November 2025

fn authority(name: &str, until: i32) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    params
}

fn key() -> KeyPair {
    KeyPair::generate().unwrap()
}

fn root(name: &str) -> Issuer {
    CertifiedIssuer::self_signed(authority(name, 2040), key()).unwrap()
}

fn below(name: &str, until: i32, signer: &Issuer) -> Issuer {
    CertifiedIssuer::signed_by(authority(name, until), key(), signer).unwrap()
}

fn leaf(host: &str, until: i32, signer: &Issuer) -> CertificateDer<'static> {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2024, 1, 1);
    params.not_after = rcgen::date_time_ymd(until, 1, 1);
    params.signed_by(&key(), signer).unwrap().der().clone()
}

fn chains(root: &Issuer) -> Chains {
    let mut roots = RootCertStore::empty();
    roots.add(root.der().clone()).unwrap();
    Chains::new(roots, Arc::new(rustls::crypto::aws_lc_rs::default_provider())).unwrap()
}

fn known(chains: &Chains) -> usize {
    chains.known.read().unwrap().len()
}

fn verify(chains: &Chains, leaf: &CertificateDer<'_>, above: &[&Issuer], at: u64) -> Result<(), Error> {
    let above: Vec<CertificateDer<'static>> = above.iter().map(|issuer| issuer.der().clone()).collect();
    let name = ServerName::try_from("quan-pho.biz.vn").unwrap();
    chains.verify(leaf, &above, &name, UnixTime::since_unix_epoch(Duration::from_secs(at)))
}

#[test]
fn an_intermediate_is_learnt_once_and_judges_as_the_whole_chain_does() {
    let root = root("Root");
    let above = below("Intermediate", 2030, &root);
    let chains = chains(&root);
    let good = leaf("quan-pho.biz.vn", 2027, &above);
    for _ in 0..3 {
        verify(&chains, &good, &[&above], NOW).unwrap();
        assert_eq!(known(&chains), 1);
    }
    let reason = |outcome: Result<(), Error>| match outcome {
        Err(Error::InvalidCertificate(reason)) => reason,
        other => panic!("{other:?}"),
    };
    let other = leaf("khac.biz.vn", 2027, &above);
    assert!(matches!(
        reason(verify(&chains, &other, &[&above], NOW)),
        CertificateError::NotValidForNameContext { .. }
    ));
    let old = leaf("quan-pho.biz.vn", 2025, &above);
    assert!(matches!(reason(verify(&chains, &old, &[&above], NOW)), CertificateError::ExpiredContext { .. }));
    // Another authority of the same name, behind the certificate of the true one.
    let forger = below("Intermediate", 2030, &root_of_strangers());
    let forged = leaf("quan-pho.biz.vn", 2027, &forger);
    assert!(verify(&chains, &forged, &[&above], NOW).is_err());
    assert!(verify(&chains, &forged, &[&forger], NOW).is_err());
    assert_eq!(known(&chains), 1);
}

fn root_of_strangers() -> Issuer {
    root("Strangers")
}

#[test]
fn an_anchor_holds_no_longer_than_what_stands_above_it() {
    let root = root("Root");
    let upper = below("Upper", 2026, &root);
    let lower = below("Lower", 2030, &upper);
    let chains = chains(&root);
    let good = leaf("quan-pho.biz.vn", 2029, &lower);
    verify(&chains, &good, &[&lower, &upper], NOW).unwrap();
    assert_eq!(known(&chains), 1);
    let in_2027 = NOW + 500 * 86_400;
    assert!(verify(&chains, &good, &[&lower, &upper], in_2027).is_err());
}

#[test]
fn what_the_path_may_have_gone_around_is_not_learnt() {
    let root = root("Root");
    let chains = chains(&root);
    let good = leaf("quan-pho.biz.vn", 2027, &root);
    // Sent along, of the root's name, and signed by nobody of ours.
    let junk = below("Root", 2030, &root_of_strangers());
    verify(&chains, &good, &[&junk], NOW).unwrap();
    assert_eq!(known(&chains), 0);
    // Two of one name: either may have signed.
    let true_one = below("Twin", 2030, &root);
    let false_one = below("Twin", 2030, &root_of_strangers());
    let good = leaf("quan-pho.biz.vn", 2027, &true_one);
    verify(&chains, &good, &[&false_one, &true_one], NOW).unwrap();
    assert_eq!(known(&chains), 0);
    let forged = leaf("quan-pho.biz.vn", 2027, &false_one);
    assert!(verify(&chains, &forged, &[&false_one, &true_one], NOW).is_err());
}
