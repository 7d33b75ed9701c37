//! DNS master files (RFC 1035 section 5): the delegated names are the owners of NS records directly
//! below a zone. A tokenizer of our own, because a registry's zone has millions of records of types
//! that do not matter here: it keeps nothing but the names, and tells the line of a fault.

use super::entries::{Entries, Entry};
use super::intake::Intake;
use anyhow::{Context, bail};
use domain::name::Zone;
use std::path::Path;

/// Gives every delegated name to `intake`, and says of which zones the file is: those of its SOA records, else of its origins.
pub fn read(text: &str, origin: Option<String>, intake: &mut Intake<'_>) -> anyhow::Result<()> {
    let origins = origin.iter().cloned().collect();
    let mut state = State { origin, owner: None, origins, apexes: Vec::new() };
    let mut entries = Entries::of(text);
    let mut last = String::new();
    while let Some(entry) = entries.next_entry()? {
        let line = entry.line;
        match state.take(&entry).with_context(|| format!("line {line}"))? {
            // The NS records of one name stand together: most repetitions end here.
            Taken::Delegation(owner) if owner != last => {
                sort(&owner, line, intake);
                last = owner;
            }
            Taken::Delegation(_) | Taken::Nothing => {}
            Taken::Fault(reason) => intake.broken(line, [entry.written].into_iter(), reason),
        }
    }
    let State { origins, apexes, .. } = state;
    intake.zones_of_file(if apexes.is_empty() { &origins } else { &apexes });
    Ok(())
}

/// The zone that a file's name states ("id.vn.zone", "db.id.vn"), for files without `$ORIGIN`.
pub fn origin_of(path: &Path, zones: &[Zone]) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let labels: Vec<&str> = name.split(['.', '_']).collect();
    let stated = |zone: &&Zone| {
        let wanted: Vec<&str> = zone.as_str().split('.').collect();
        labels.windows(wanted.len()).any(|part| part == wanted)
    };
    let mut found = zones.iter().filter(stated);
    match (found.next(), found.next()) {
        (Some(zone), None) => Some(zone.as_str().to_owned()),
        _ => None,
    }
}

/// Whether a text looks like a master file: a directive, or records of class IN, before anything else.
pub fn is_likely(text: &str) -> bool {
    let lines = text.lines().take(200).filter(|l| !l.trim().is_empty() && !l.trim_start().starts_with(';'));
    lines.take(5).any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let directive = words.first().is_some_and(|w| matches!(*w, "$ORIGIN" | "$TTL"));
        let record = words.windows(2).any(|w| {
            w[0].eq_ignore_ascii_case("IN") && ["SOA", "NS"].iter().any(|t| w[1].eq_ignore_ascii_case(t))
        });
        directive || record
    })
}

/// Takes a delegation, or notes why it is none of ours.
fn sort(owner: &str, line: u64, intake: &mut Intake<'_>) {
    let lower = owner.to_ascii_lowercase();
    let below =
        |zone: &Zone| lower.strip_suffix(zone.as_str()).and_then(|rest| rest.strip_suffix('.')).map(str::len);
    if intake.zones().iter().any(|zone| zone.as_str() == lower) {
        return;
    }
    // The longest zone that holds it: vn and id.vn may both be configured.
    let Some(length) = intake.zones().iter().filter_map(below).min() else {
        return intake.passed_over(line, "delegation outside the configured zones, not taken");
    };
    let label = lower.get(..length).unwrap_or_default();
    if label.contains('.') || label == "*" {
        return intake.passed_over(line, "delegation that is not directly under a zone, not taken");
    }
    intake.delegated(line, &lower);
}

/// What carries over from one entry to the next.
struct State {
    origin: Option<String>,
    owner: Option<String>,
    /// Every origin there was, and every owner of an SOA record, in lower case.
    origins: Vec<String>,
    apexes: Vec<String>,
}

/// What an entry says to us.
enum Taken {
    /// The owner of an NS record, without its final dot.
    Delegation(String),
    /// Nothing that we look for.
    Nothing,
    /// It cannot be read.
    Fault(&'static str),
}

impl State {
    fn take(&mut self, entry: &Entry<'_>) -> anyhow::Result<Taken> {
        let mut words = entry.words.iter().map(String::as_str);
        if !entry.indented {
            let first = words.next();
            if let Some(directive) = first.and_then(|first| first.strip_prefix('$')) {
                // Whatever a damaged directive says, it says it of all that follows.
                if let Some(fault) = entry.fault {
                    bail!("{fault}");
                }
                self.direct(directive, words.next())?;
                return Ok(Taken::Nothing);
            }
            self.owner = first.map(|first| self.absolute(first)).transpose()?;
        }
        if let Some(fault) = entry.fault {
            return Ok(Taken::Fault(fault));
        }
        let kind = words.find(|word| !is_ttl(word) && !is_class(word));
        let Some(kind) = kind else { return Ok(Taken::Fault("a record without a type")) };
        let Some(owner) = &self.owner else { return Ok(Taken::Fault("the record has no owner name")) };
        if !is_type(kind) {
            return Ok(Taken::Fault("a word that is no record type stands where the type belongs"));
        }
        if kind.eq_ignore_ascii_case("NS") && words.next().is_none() {
            return Ok(Taken::Fault("an NS record without a name server"));
        }
        if kind.eq_ignore_ascii_case("SOA") {
            self.apexes.push(owner.to_ascii_lowercase());
        }
        let delegates = kind.eq_ignore_ascii_case("NS");
        Ok(if delegates { Taken::Delegation(owner.clone()) } else { Taken::Nothing })
    }

    fn direct(&mut self, directive: &str, value: Option<&str>) -> anyhow::Result<()> {
        match (directive.to_ascii_uppercase().as_str(), value) {
            ("ORIGIN", Some(name)) => {
                let origin = self.absolute(name)?;
                self.origins.push(origin.to_ascii_lowercase());
                self.origin = Some(origin);
            }
            ("TTL", Some(_)) => {}
            (name @ ("INCLUDE" | "GENERATE"), _) => {
                bail!(
                    "${name} is not followed: write the zone out in full (named-compilezone -f text -F text)"
                )
            }
            (name, _) => bail!("${name} is not understood"),
        }
        Ok(())
    }

    fn absolute(&self, name: &str) -> anyhow::Result<String> {
        if let Some(whole) = name.strip_suffix('.').filter(|whole| !whole.ends_with('\\')) {
            return Ok(whole.to_owned());
        }
        let Some(origin) = &self.origin else {
            bail!(
                "“{name}” is relative and no $ORIGIN is stated: put “$ORIGIN id.vn.” at the top, or name the file id.vn.zone"
            )
        };
        Ok(match name {
            "@" => origin.clone(),
            _ if origin.is_empty() => name.to_owned(),
            _ => format!("{name}.{origin}"),
        })
    }
}

/// `3600`, `1h`, `1W2D`: no type begins with a digit.
fn is_ttl(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_class(word: &str) -> bool {
    ["IN", "CH", "HS", "CS"].iter().any(|class| word.eq_ignore_ascii_case(class))
}

/// The types of records that there are (IANA, DNS parameters), so that a damaged line is not passed over for one of a
/// type that does not matter here.
#[rustfmt::skip]
const TYPES: &[&str] = &[
    "A", "A6", "AAAA", "AFSDB", "AMTRELAY", "APL", "ATMA", "AVC", "CAA", "CDNSKEY", "CDS", "CERT", "CNAME", "CSYNC", "DELEG",
    "DHCID", "DLV", "DNAME", "DNSKEY", "DOA", "DS", "DSYNC", "EID", "EUI48", "EUI64", "GPOS", "HHIT", "BRID", "HINFO", "HIP",
    "HTTPS", "IPN", "IPSECKEY", "ISDN", "KEY", "KX", "L32", "L64", "LOC", "LP", "MB", "MD", "MF", "MG", "MINFO", "MR", "MX",
    "NAPTR", "NID", "NIMLOC", "NINFO", "NS", "NSAP", "NSAP-PTR", "NSEC", "NSEC3", "NSEC3PARAM", "NULL", "NXT", "OPENPGPKEY",
    "PTR", "PX", "RESINFO", "RKEY", "RP", "RRSIG", "RT", "SIG", "SINK", "SMIMEA", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TA",
    "TALINK", "TLSA", "TXT", "URI", "WALLET", "WKS", "X25", "ZONEMD",
];

/// Whether a word is a type of records, by name or by number (RFC 3597 section 5).
fn is_type(word: &str) -> bool {
    let numbered = word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("TYPE"))
        && word.get(4..).is_some_and(|number| number.parse::<u16>().is_ok());
    numbered || TYPES.iter().any(|known| word.eq_ignore_ascii_case(known))
}
