//! The DNS of a name beyond its addresses: name servers, mail, SPF, DMARC, CAA, DS.

use super::front::OUTSIDE;
use super::holder::Holder;
use super::names::chance;
use crate::script::{DomainScript, Record, World};
use rand::Rng;
use rand::rngs::StdRng;

/// Furnishes a delegated domain and says the mail code that a right judgement gives.
pub(crate) fn furnish(leaf: &str, holder: &Holder, world: &mut World, rng: &mut StdRng) -> &'static str {
    let name = holder.domain.as_str();
    let Some(script) = world.domains.get_mut(name) else { return "M0" };
    if leaf == "N1" {
        return "M0";
    }
    let dns = holder.registrar.dns;
    if script.ns.is_empty() || script.ns[0].ends_with("lab.vn") {
        script.ns = vec![format!("ns1.{dns}"), format!("ns2.{dns}")];
    }
    security(script, name, rng);
    let mail = exchangers(leaf, script, name, holder.registrar.mx, rng);
    if matches!(leaf, "N2" | "N2b") { "MX_UNKNOWN" } else { mail }
}

fn security(script: &mut DomainScript, name: &str, rng: &mut StdRng) {
    if chance(rng, 18) {
        let digest = (0..32).map(|_| rng.random::<u8>()).collect();
        script.records.push((name.into(), Record::Ds(rng.random(), 13, 2, digest)));
        script.authentic = true;
    }
    if chance(rng, 12) {
        script.records.push((name.into(), Record::Caa(false, "issue".into(), "letsencrypt.org".into())));
    }
}

fn exchangers(
    leaf: &str,
    script: &mut DomainScript,
    name: &str,
    default: &str,
    rng: &mut StdRng,
) -> &'static str {
    let mut mx = |preference, host: String| script.records.push((name.into(), Record::Mx(preference, host)));
    let (code, spf) = match rng.random_range(0..100) {
        0..40 => ("M0", None),
        40..48 => {
            mx(0, ".".into());
            ("M0", Some("v=spf1 -all"))
        }
        48..66 => {
            mx(10, default.to_owned());
            ("M1d", None)
        }
        66..82 => {
            mx(1, "aspmx.l.google.com".into());
            mx(5, "alt1.aspmx.l.google.com".into());
            ("M1", Some("v=spf1 include:_spf.google.com ~all"))
        }
        82..88 => {
            mx(10, "mx.zoho.com".into());
            mx(20, "mx2.zoho.com".into());
            ("M1", Some("v=spf1 include:zoho.com ~all"))
        }
        _ => {
            mx(10, format!("mail.{name}"));
            // A name without a usable web address can still have its mail elsewhere.
            script.records.push((format!("mail.{name}"), Record::Address(OUTSIDE.into())));
            ("M1", Some("v=spf1 mx -all"))
        }
    };
    if let Some(spf) = spf {
        script.records.push((name.into(), Record::Txt(spf.into())));
        if chance(rng, 60) {
            let policy = if leaf.starts_with('C') { "quarantine" } else { "none" };
            let text = format!("v=DMARC1; p={policy}; rua=mailto:dmarc@{name}");
            script.records.push((format!("_dmarc.{name}"), Record::Txt(text)));
        }
    }
    if chance(rng, 15) {
        script.records.push((name.into(), Record::Txt("danhba-thu-nghiem=1".into())));
    }
    code
}
