//! HTTPS on the canonical host.

use super::view::host_of;
use crate::observation::{CertificateVerdict, Failure, Observation, Scheme, VisitEnd};
use crate::verdict::Https;

/// The certificate's state on `canonical`, and whether anything spoke HTTP on its port 443.
pub(super) fn https_axis(observation: &Observation, canonical: &str) -> (Https, bool) {
    let mut state = Https::None;
    let mut answered = false;
    for visit in &observation.visits {
        for hop in &visit.hops {
            if !hop.url.starts_with("https:") || host_of(&hop.url).as_deref() != Some(canonical) {
                continue;
            }
            answered |= hop.status.is_some();
            if let Some(tls) = &hop.tls {
                state = better(state, of_certificate(tls.verdict));
            }
        }
        let asked = visit.scheme == Scheme::Https && visit.host.as_str() == canonical;
        let refused_handshake =
            matches!(visit.end, VisitEnd::Failed { failure: Failure::Handshake, first_authority: true, .. });
        if asked && refused_handshake {
            state = better(state, Https::Proto);
        }
    }
    (state, answered)
}

fn of_certificate(verdict: CertificateVerdict) -> Https {
    match verdict {
        CertificateVerdict::Valid => Https::Valid,
        CertificateVerdict::NameMismatch => Https::NameMismatch,
        CertificateVerdict::Expired | CertificateVerdict::NotYetValid => Https::Expired,
        CertificateVerdict::Untrusted | CertificateVerdict::Invalid => Https::Untrusted,
    }
}

/// Any certificate says more than none; a later look at the same host replaces an earlier one
/// only when it found a better state (the unverified second fetch repeats the failure).
fn better(old: Https, new: Https) -> Https {
    let rank = |h: Https| match h {
        Https::None => 0,
        Https::Proto => 1,
        Https::Untrusted | Https::Expired | Https::NameMismatch => 2,
        Https::Valid => 3,
    };
    if rank(new) > rank(old) { new } else { old }
}
