//! Finds the answer to a question in the world.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{Name, RData, Record as Wire, RecordType};

use super::answer::{Answer, ExtendedError};
use super::records;
use crate::error::LabError;
use crate::script::{DnsBehaviour, DomainScript, World};

/// Aliases that are followed before the resolver gives up, as unbound does.
const MOST_ALIASES: usize = 11;

/// Where name servers of the lab are said to be.
const NAME_SERVER_ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// The servers of every zone.
const ZONE_SERVERS: [&str; 2] = ["a.dns-servers.vn", "b.dns-servers.vn"];

/// A question, reduced to what the answer depends on.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Lower case, without the final dot.
    pub(crate) name: String,
    pub(crate) record_type: RecordType,
    /// The client validates for itself (CD).
    pub(crate) checking_disabled: bool,
}

/// All that DNS says in this world.
#[derive(Debug)]
pub(crate) struct Answerer {
    zones: BTreeSet<String>,
    domains: HashMap<String, Domain>,
    /// Hosts that NS records name, so that they resolve even where no script describes them.
    name_servers: BTreeSet<String>,
}

#[derive(Debug)]
struct Domain {
    behaviour: DnsBehaviour,
    authentic: bool,
    ns: Vec<Wire>,
    soa: Option<Wire>,
    owners: BTreeMap<String, Vec<(RecordType, RData)>>,
    /// Address questions so far, for rebinding.
    asked: AtomicU32,
}

/// What one name says, before aliases are followed.
enum Step {
    Records(Vec<Wire>),
    Alias(Wire, String),
    Nothing(ResponseCode, Option<Wire>),
    Failure(ResponseCode, Option<ExtendedError>),
    Referral(Vec<Wire>),
    Silence,
}

impl Answerer {
    /// Reads the world once; names that DNS cannot carry are refused here.
    pub(crate) fn new(world: &World) -> Result<Arc<Self>, LabError> {
        let mut domains = HashMap::new();
        let mut name_servers = BTreeSet::new();
        for (name, script) in &world.domains {
            name_servers.extend(script.ns.iter().map(|host| lower(host)));
            domains.insert(lower(name), Domain::new(&lower(name), script)?);
        }
        let zones: BTreeSet<String> = world.zones.iter().map(|zone| lower(zone)).collect();
        for zone in &zones {
            records::name(zone)?;
        }
        name_servers.extend(ZONE_SERVERS.map(str::to_owned));
        Ok(Arc::new(Self { zones, domains, name_servers }))
    }

    /// The answer, or `None` for no answer at all.
    pub(crate) fn answer(&self, asked: &Asked) -> Option<Answer> {
        let mut answers = Vec::new();
        let mut name = asked.name.clone();
        let mut authentic = true;
        for _ in 0..=MOST_ALIASES {
            let (step, signed) = self.step(&name, asked);
            authentic &= signed;
            match step {
                Step::Alias(record, target) => {
                    answers.push(record);
                    name = target;
                }
                Step::Records(records) => {
                    answers.extend(records);
                    let code = ResponseCode::NoError;
                    return Some(Answer { code, answers, authorities: vec![], extended: None, authentic });
                }
                Step::Nothing(code, soa) => {
                    let authorities = soa.into_iter().collect();
                    return Some(Answer { code, answers, authorities, extended: None, authentic });
                }
                Step::Referral(authorities) if answers.is_empty() => {
                    let code = ResponseCode::NoError;
                    return Some(Answer { code, answers, authorities, extended: None, authentic: false });
                }
                Step::Silence => return None,
                Step::Failure(code, extended) if answers.is_empty() => {
                    return Some(Answer::error(code, extended));
                }
                // A resolver that cannot finish a chain of aliases has no answer to give.
                Step::Failure(_, extended) => return Some(Answer::error(ResponseCode::ServFail, extended)),
                Step::Referral(_) => {
                    let lame = Some(ExtendedError::NoReachableAuthority);
                    return Some(Answer::error(ResponseCode::ServFail, lame));
                }
            }
        }
        Some(Answer::error(ResponseCode::ServFail, None))
    }

    fn step(&self, name: &str, asked: &Asked) -> (Step, bool) {
        if let Some((origin, domain)) = self.domain_of(name) {
            let soa = domain.soa.clone().or_else(|| self.zone_authority(origin));
            let step = domain.step(origin, name, asked, soa);
            let unknown = matches!(step, Step::Nothing(..));
            if !(unknown && self.name_servers.contains(name)) {
                return (step, domain.authentic);
            }
        }
        (self.outside_domains(name, asked), false)
    }

    /// Names that no domain script describes: name servers, zones, and what is missing under them.
    fn outside_domains(&self, name: &str, asked: &Asked) -> Step {
        let soa = self.zone_authority(name);
        let found =
            |data: Result<Vec<Wire>, LabError>| data.map_or_else(|error| failure(&error), Step::Records);
        if self.name_servers.contains(name) {
            return match asked.record_type {
                RecordType::A => found(
                    records::name(name)
                        .map(|owner| vec![records::record(owner, RData::from(NAME_SERVER_ADDRESS))]),
                ),
                _ => Step::Nothing(ResponseCode::NoError, soa),
            };
        }
        if self.zones.contains(name) || name.is_empty() {
            return match asked.record_type {
                RecordType::NS => found(records::name_servers(name, &ZONE_SERVERS)),
                RecordType::SOA => found(authority_of_zone(name).map(|soa| vec![soa])),
                _ => Step::Nothing(ResponseCode::NoError, soa),
            };
        }
        if self.is_above_something(name) {
            return Step::Nothing(ResponseCode::NoError, soa);
        }
        match soa {
            Some(soa) => Step::Nothing(ResponseCode::NXDomain, Some(soa)),
            None => Step::Failure(ResponseCode::Refused, None),
        }
    }

    fn domain_of<'a>(&self, name: &'a str) -> Option<(&'a str, &Domain)> {
        suffixes(name).find_map(|suffix| Some((suffix, self.domains.get(suffix)?)))
    }

    /// SOA of the closest zone at or above a name.
    fn zone_authority(&self, name: &str) -> Option<Wire> {
        let zone = suffixes(name).find(|suffix| self.zones.contains(*suffix))?;
        authority_of_zone(zone).ok()
    }

    /// An empty non-terminal (RFC 8020): something exists below, so the name exists.
    fn is_above_something(&self, name: &str) -> bool {
        let below = |other: &str| other.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
        self.zones.iter().any(|zone| below(zone)) || self.name_servers.iter().any(|host| below(host))
    }
}

impl Domain {
    fn new(origin: &str, script: &DomainScript) -> Result<Self, LabError> {
        let mut owners: BTreeMap<String, Vec<(RecordType, RData)>> = BTreeMap::new();
        for (owner, record) in &script.records {
            records::name(owner)?;
            let entry = (records::type_of(record), records::data(record)?);
            owners.entry(lower(owner)).or_default().push(entry);
        }
        let soa = script.ns.first().map(|primary| records::authority(origin, primary)).transpose()?;
        Ok(Self {
            behaviour: script.behaviour.clone(),
            authentic: script.authentic,
            ns: records::name_servers(origin, &script.ns)?,
            soa,
            owners,
            asked: AtomicU32::new(0),
        })
    }

    fn step(&self, origin: &str, name: &str, asked: &Asked, soa: Option<Wire>) -> Step {
        match self.behaviour {
            DnsBehaviour::Normal => self.look_up(origin, name, asked.record_type, soa),
            DnsBehaviour::NxDomain => Step::Nothing(ResponseCode::NXDomain, soa),
            DnsBehaviour::ServFail => Step::Failure(ResponseCode::ServFail, None),
            DnsBehaviour::Refused => Step::Failure(ResponseCode::Refused, None),
            DnsBehaviour::Silent => Step::Silence,
            DnsBehaviour::Lame => {
                Step::Failure(ResponseCode::ServFail, Some(ExtendedError::NoReachableAuthority))
            }
            DnsBehaviour::Referral => Step::Referral(self.ns.clone()),
            // Who checks for himself gets what there is.
            DnsBehaviour::Bogus | DnsBehaviour::SignatureExpired | DnsBehaviour::SignaturesMissing
                if asked.checking_disabled =>
            {
                self.look_up(origin, name, asked.record_type, soa)
            }
            DnsBehaviour::Bogus => Step::Failure(ResponseCode::ServFail, Some(ExtendedError::DnssecBogus)),
            DnsBehaviour::SignatureExpired => {
                Step::Failure(ResponseCode::ServFail, Some(ExtendedError::SignatureExpired))
            }
            DnsBehaviour::SignaturesMissing => {
                Step::Failure(ResponseCode::ServFail, Some(ExtendedError::SignaturesMissing))
            }
            DnsBehaviour::Rebind { after, then } => {
                let honest = self.look_up(origin, name, asked.record_type, soa.clone());
                self.rebound(name, asked.record_type, after, then).unwrap_or(honest)
            }
        }
    }

    /// The dishonest answer to an address question, once it is time for it.
    fn rebound(&self, name: &str, record_type: RecordType, after: u32, then: IpAddr) -> Option<Step> {
        let so_far = match record_type {
            RecordType::A => self.asked.fetch_add(1, Ordering::Relaxed),
            RecordType::AAAA => self.asked.load(Ordering::Relaxed),
            _ => return None,
        };
        let family = if then.is_ipv4() { RecordType::A } else { RecordType::AAAA };
        if so_far < after || family != record_type || !self.owners.contains_key(name) {
            return None;
        }
        let owner = records::name(name).ok()?;
        Some(Step::Records(vec![records::record(owner, RData::from(then))]))
    }

    fn look_up(&self, origin: &str, name: &str, record_type: RecordType, soa: Option<Wire>) -> Step {
        let Ok(owner) = records::name(name) else { return Step::Nothing(ResponseCode::NXDomain, soa) };
        let mut found: Vec<Wire> = Vec::new();
        if name == origin {
            let apex = self.ns.iter().chain(&self.soa);
            found.extend(apex.filter(|record| wanted(record.record_type(), record_type)).cloned());
        }
        let data = self.owners.get(name).or_else(|| self.wildcard(origin, name));
        for (kind, data) in data.into_iter().flatten() {
            match data {
                RData::CNAME(target) if !wanted(*kind, record_type) => {
                    let alias = lower(&target.0.to_ascii());
                    return Step::Alias(records::record(owner, data.clone()), alias);
                }
                _ if wanted(*kind, record_type) => found.push(records::record(owner.clone(), data.clone())),
                _ => {}
            }
        }
        if !found.is_empty() {
            return Step::Records(found);
        }
        let exists = name == origin || data.is_some() || self.is_above_owner(name);
        Step::Nothing(if exists { ResponseCode::NoError } else { ResponseCode::NXDomain }, soa)
    }

    /// `*.origin` and the like: the closest wildcard above a name that does not exist (RFC 4592).
    fn wildcard(&self, origin: &str, name: &str) -> Option<&Vec<(RecordType, RData)>> {
        if name == origin || self.is_above_owner(name) {
            return None;
        }
        suffixes(name).skip(1).find_map(|parent| self.owners.get(&format!("*.{parent}")))
    }

    fn is_above_owner(&self, name: &str) -> bool {
        self.owners.keys().any(|owner| owner.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
    }
}

fn wanted(kind: RecordType, asked: RecordType) -> bool {
    kind == asked || asked == RecordType::ANY
}

/// The name and everything above it, without the root.
fn suffixes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.split_once('.').map(|(_, rest)| rest))
        .filter(|name| !name.is_empty())
}

fn authority_of_zone(zone: &str) -> Result<Wire, LabError> {
    records::authority(zone, ZONE_SERVERS[0])
}

fn failure(error: &LabError) -> Step {
    tracing::warn!(%error, "a question that cannot be answered");
    Step::Failure(ResponseCode::ServFail, None)
}

/// Lower case, without the final dot.
pub(super) fn lower(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The text form of a name in a question.
pub(super) fn text_of(name: &Name) -> String {
    lower(&name.to_ascii())
}
