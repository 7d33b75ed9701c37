//! From the script's words to records on the wire.

use std::net::IpAddr;

use hickory_proto::rr::rdata::{CAA, CNAME, MX, NS, NULL, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record as Wire, RecordType};

use crate::error::LabError;
use crate::script::Record;

/// Seconds that an answer may be kept.
const TTL: u32 = 300;

/// A character-string of TXT holds at most 255 bytes (RFC 1035, section 3.3).
const CHARACTER_STRING: usize = 255;

/// The record type that a scripted record belongs to.
pub(super) const fn type_of(record: &Record) -> RecordType {
    match record {
        Record::Address(IpAddr::V4(_)) => RecordType::A,
        Record::Address(IpAddr::V6(_)) => RecordType::AAAA,
        Record::Cname(_) => RecordType::CNAME,
        Record::Mx(..) => RecordType::MX,
        Record::Txt(_) => RecordType::TXT,
        Record::Caa(..) => RecordType::CAA,
        Record::Ds(..) => RecordType::DS,
    }
}

/// The data of a scripted record.
pub(super) fn data(record: &Record) -> Result<RData, LabError> {
    Ok(match record {
        Record::Address(address) => RData::from(*address),
        Record::Cname(target) => RData::CNAME(CNAME(name(target)?)),
        Record::Mx(preference, host) => RData::MX(MX::new(*preference, name(host)?)),
        Record::Txt(text) => {
            let mut strings: Vec<&[u8]> = text.as_bytes().chunks(CHARACTER_STRING).collect();
            if strings.is_empty() {
                strings.push(b"");
            }
            RData::TXT(TXT::from_bytes(strings))
        }
        Record::Caa(critical, tag, value) => caa(*critical, tag, value),
        // Written as opaque data: the typed form would bring in a validator that the lab has no use for.
        Record::Ds(tag, algorithm, digest_type, digest) => {
            let mut bytes = tag.to_be_bytes().to_vec();
            bytes.extend([*algorithm, *digest_type]);
            bytes.extend(digest);
            RData::Unknown { code: RecordType::DS, rdata: NULL::with(bytes) }
        }
    })
}

fn caa(critical: bool, tag: &str, value: &str) -> RData {
    let mut caa = CAA::new_issue(critical, None, Vec::new());
    tag.clone_into(&mut caa.tag);
    caa.value = value.as_bytes().to_vec();
    RData::CAA(caa)
}

/// A record with the lab's time to live.
pub(super) fn record(owner: Name, data: RData) -> Wire {
    Wire::from_rdata(owner, TTL, data)
}

/// The NS records of a name.
pub(super) fn name_servers(owner: &str, hosts: &[impl AsRef<str>]) -> Result<Vec<Wire>, LabError> {
    hosts.iter().map(|host| Ok(record(name(owner)?, RData::NS(NS(name(host.as_ref())?))))).collect()
}

/// The SOA of a domain or zone.
pub(super) fn authority(owner: &str, primary: &str) -> Result<Wire, LabError> {
    let mailbox = name(&format!("hostmaster.{owner}"))?;
    let soa = SOA::new(name(primary)?, mailbox, 2_026_010_100, 7_200, 900, 1_209_600, TTL);
    Ok(record(name(owner)?, RData::SOA(soa)))
}

/// An absolute name; `.` or the empty text is the root.
pub(super) fn name(text: &str) -> Result<Name, LabError> {
    let dotted = format!("{}.", text.trim_end_matches('.'));
    Name::from_ascii(&dotted)
        .map_err(|error| LabError::BadName { name: text.to_owned(), reason: error.to_string() })
}
