//! What the DNS says about a domain, through the configured resolvers.

use super::ask::{Asked, Asker, absolute, text};
use crate::CrawlError;
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::observation::{Answer, DnsFacts, HostAddresses, MailExchange};
use hickory_proto::rr::{Name, RData, RecordType};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio::time::{Instant, timeout_at};

/// How long it is remembered whether a mail host resolves: few hosts serve many domains.
const MAIL_TTL: i64 = Timestamp::HOUR;
/// Mail hosts remembered.
const MAIL_HOSTS: usize = 50_000;
/// Mail exchangers of a domain that are resolved.
const EXCHANGERS: usize = 5;
/// Aliases followed by hand to see a chain that ends nowhere.
const ALIASES: usize = 8;

/// Asks about domains.
pub struct Dns {
    asker: Asker,
    mail_hosts: Mutex<HashMap<String, (Timestamp, bool)>>,
}

impl Dns {
    /// Questions go to `servers`, or to the system's resolvers when there are none.
    ///
    /// # Errors
    /// [`CrawlError::Resolver`].
    pub fn new(servers: &[SocketAddr], patience: Duration, seed: u64) -> Result<Self, CrawlError> {
        Ok(Self { asker: Asker::new(servers, patience, seed)?, mail_hosts: Mutex::default() })
    }

    /// The questions about one domain.
    pub(super) fn questions(&self) -> Questions<'_> {
        Questions { asker: &self.asker, servfail: OnceCell::new() }
    }

    /// The first facts about a domain: its name servers and where it is. Tells whether there is more to ask:
    /// [`facts`](Self::facts). A name that does not exist costs three questions, one whose servers all fail six.
    ///
    /// They are written as they come, so that a look that is cut keeps what it had.
    pub(super) async fn begin(
        &self,
        questions: &Questions<'_>,
        facts: &mut DnsFacts,
        domain: &DomainName,
    ) -> bool {
        let Some(apex) = absolute(domain.as_str()) else { return false };
        let (ns, a) = tokio::join!(questions.list(&apex, RecordType::NS, name_data), questions.a(&apex));
        (facts.ns, facts.apex.a, facts.apex.cname) = (ns, a.0, a.1);
        if facts.ns == Answer::NxDomain && facts.apex.a == Answer::NxDomain {
            // A wrong "does not exist" is the costliest error there is, so it is asked once more; unconfirmed it
            // does not stand.
            facts.ns = Answer::NotAsked;
            facts.ns = questions.list(&apex, RecordType::NS, name_data).await;
            return facts.ns != Answer::NxDomain;
        }
        true
    }

    /// All other facts about a domain.
    pub(super) async fn facts(
        &self,
        questions: &Questions<'_>,
        facts: &mut DnsFacts,
        domain: &DomainName,
        usable: &(dyn Fn(IpAddr) -> bool + Sync),
        now: Timestamp,
    ) {
        let Some(apex) = absolute(domain.as_str()) else { return };
        let www = absolute(domain.www().as_str());
        let failing = facts.ns.is_failure() && facts.apex.a.is_failure();
        let (aaaa, www, mx) = tokio::join!(
            questions.aaaa(&apex),
            questions.host(www.as_ref()),
            questions.list(&apex, RecordType::MX, mail_exchange)
        );
        facts.apex.aaaa = aaaa;
        facts.www = www;
        facts.mx = mx;
        if failing && [facts.apex.aaaa.is_failure(), facts.www.a.is_failure()] == [true, true] {
            return;
        }
        self.rest(questions, &apex, facts).await;
        facts.mx_resolves = self.mail_resolves(&facts.mx, usable, now).await;
    }

    async fn rest(&self, questions: &Questions<'_>, apex: &Name, facts: &mut DnsFacts) {
        let dmarc = Name::from_ascii("_dmarc").and_then(|label| label.append_domain(apex)).ok();
        let dmarc_text = async {
            match &dmarc {
                Some(name) => questions.list(name, RecordType::TXT, |d| policy_text(d, "v=DMARC1")).await,
                None => Answer::NotAsked,
            }
        };
        let authority;
        (authority, facts.spf, facts.dmarc, facts.caa, facts.ds) = tokio::join!(
            questions.ask(apex, RecordType::SOA),
            questions.list(apex, RecordType::TXT, |d| policy_text(d, "v=spf1")),
            dmarc_text,
            questions.list(apex, RecordType::CAA, caa),
            questions.list(apex, RecordType::DS, delegation_signer),
        );
        (facts.soa, facts.authentic) = (map(authority.answer, soa), authority.authentic);
        // A host without addresses may be an alias that leads nowhere, or in a circle.
        if !facts.apex.a.is_found() && !facts.apex.a.is_failure() && facts.apex.cname.is_empty() {
            facts.apex.cname = questions.aliases(apex).await;
        }
    }

    /// Addresses of any host, such as a redirect's target.
    pub async fn addresses(&self, host: &str) -> HostAddresses {
        let questions = self.questions();
        questions.host(absolute(host).as_ref()).await
    }

    /// Whether `host` has any address record: the canary's question.
    pub async fn exists(&self, host: &str) -> Answer<IpAddr> {
        let questions = self.questions();
        match absolute(host) {
            Some(name) => questions.a(&name).await.0,
            None => Answer::NotAsked,
        }
    }

    /// The texts of a name, each joined: among them is what a holder publishes as a proof.
    pub(super) async fn texts(&self, host: &str) -> Answer<String> {
        let questions = self.questions();
        match absolute(host) {
            Some(name) => questions.list(&name, RecordType::TXT, |data| policy_text(data, "")).await,
            None => Answer::NotAsked,
        }
    }

    async fn mail_resolves(
        &self,
        mx: &Answer<MailExchange>,
        usable: &(dyn Fn(IpAddr) -> bool + Sync),
        now: Timestamp,
    ) -> Option<bool> {
        let mut hosts: Vec<&MailExchange> = mx.records().iter().filter(|m| m.exchange != ".").collect();
        hosts.sort_by_key(|m| m.preference);
        let mut verdict = None;
        for mail in hosts.into_iter().take(EXCHANGERS) {
            match self.mail_host(&mail.exchange, usable, now).await {
                Some(true) => return Some(true),
                Some(false) => verdict = Some(false),
                None => {}
            }
        }
        verdict
    }

    /// `None`: the DNS did not tell.
    async fn mail_host(
        &self,
        host: &str,
        usable: &(dyn Fn(IpAddr) -> bool + Sync),
        now: Timestamp,
    ) -> Option<bool> {
        let known = self.mail_hosts.lock().unwrap_or_else(PoisonError::into_inner).get(host).copied();
        if let Some((until, resolves)) = known
            && until > now
        {
            return Some(resolves);
        }
        let addresses = self.addresses(host).await;
        let resolves = addresses.all().any(usable);
        if !resolves && (addresses.a.is_failure() || addresses.aaaa.is_failure()) {
            return None;
        }
        let mut known = self.mail_hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAIL_HOSTS {
            known.retain(|_, (until, _)| *until > now);
            if known.len() >= MAIL_HOSTS {
                known.clear();
            }
        }
        known.insert(host.to_owned(), (now.plus(MAIL_TTL), resolves));
        Some(resolves)
    }
}

/// The questions about one domain; why its servers fail is found out once.
pub(super) struct Questions<'a> {
    asker: &'a Asker,
    servfail: OnceCell<Answer<()>>,
}

impl Questions<'_> {
    async fn ask(&self, name: &Name, record_type: RecordType) -> Asked {
        let mut asked = self.asker.ask(name, record_type).await;
        if asked.answer == Answer::ServFail {
            let why = self.servfail.get_or_init(|| self.asker.diagnose(&asked, name, record_type)).await;
            asked.answer = match why {
                Answer::Lame => Answer::Lame,
                Answer::Bogus => Answer::Bogus,
                _ => Answer::ServFail,
            };
        }
        asked
    }

    async fn list<T>(
        &self,
        name: &Name,
        record_type: RecordType,
        read: impl Fn(&RData) -> Option<T>,
    ) -> Answer<T> {
        map(self.ask(name, record_type).await.answer, read)
    }

    async fn a(&self, name: &Name) -> (Answer<IpAddr>, Vec<String>) {
        let asked = self.ask(name, RecordType::A).await;
        (map(asked.answer, address), asked.chain)
    }

    async fn aaaa(&self, name: &Name) -> Answer<IpAddr> {
        self.list(name, RecordType::AAAA, address).await
    }

    async fn host(&self, name: Option<&Name>) -> HostAddresses {
        let Some(name) = name else { return HostAddresses::default() };
        let ((a, mut cname), aaaa) = tokio::join!(self.a(name), self.aaaa(name));
        if !a.is_found() && !a.is_failure() && cname.is_empty() && a != Answer::NxDomain {
            cname = self.aliases(name).await;
        }
        HostAddresses { a, aaaa, cname }
    }

    /// Follows aliases by hand; a circle ends with its first name again. What slow servers have not told in the
    /// time of four tries stays unknown.
    async fn aliases(&self, name: &Name) -> Vec<String> {
        let mut chain = Vec::new();
        let mut at = name.clone();
        let until = Instant::now() + 4 * self.asker.patience();
        while chain.len() < ALIASES {
            let question = self.asker.ask(&at, RecordType::CNAME);
            let Ok(asked) = timeout_at(until, question).await else { break };
            let Some(RData::CNAME(target)) = asked.answer.records().first().cloned() else { break };
            let target_text = text(&target);
            let seen = chain.contains(&target_text) || target_text == text(name);
            chain.push(target_text);
            if seen {
                break;
            }
            at = target.0;
        }
        chain
    }
}

/// Reads the records; an answer in which none is of use counts as no data.
fn map<T>(answer: Answer<RData>, read: impl Fn(&RData) -> Option<T>) -> Answer<T> {
    match answer {
        Answer::Found(records) => {
            let read: Vec<T> = records.iter().filter_map(read).collect();
            if read.is_empty() { Answer::NoData } else { Answer::Found(read) }
        }
        Answer::NotAsked => Answer::NotAsked,
        Answer::NoData => Answer::NoData,
        Answer::NxDomain => Answer::NxDomain,
        Answer::ServFail => Answer::ServFail,
        Answer::Lame => Answer::Lame,
        Answer::Bogus => Answer::Bogus,
        Answer::Refused => Answer::Refused,
        Answer::Timeout => Answer::Timeout,
        Answer::Other(_) => Answer::Other(Vec::new()),
    }
}

fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(ip) => Some(ip.0.into()),
        RData::AAAA(ip) => Some(ip.0.into()),
        _ => None,
    }
}

fn name_data(data: &RData) -> Option<String> {
    if let RData::NS(name) = data { Some(text(name)) } else { None }
}

fn mail_exchange(data: &RData) -> Option<MailExchange> {
    let RData::MX(mx) = data else { return None };
    Some(MailExchange { preference: mx.preference, exchange: text(&mx.exchange) })
}

fn soa(data: &RData) -> Option<String> {
    let RData::SOA(soa) = data else { return None };
    Some(format!("{} {} {}", text(&soa.mname), text(&soa.rname), soa.serial))
}

/// The strings of a TXT record joined (RFC 7208 section 3.3), if it begins with `version`.
fn policy_text(data: &RData, version: &str) -> Option<String> {
    let RData::TXT(txt) = data else { return None };
    let joined: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
    let text = String::from_utf8_lossy(&joined).trim().chars().take(1_024).collect::<String>();
    let begins = text.get(..version.len()).is_some_and(|start| start.eq_ignore_ascii_case(version));
    begins.then_some(text)
}

fn caa(data: &RData) -> Option<String> {
    let RData::CAA(caa) = data else { return None };
    Some(format!("{} {} \"{}\"", caa.flags(), caa.tag, String::from_utf8_lossy(&caa.value)))
}

/// DS is read from its bytes: the library knows the type only with its DNSSEC feature (RFC 4034 section 5.1).
fn delegation_signer(data: &RData) -> Option<String> {
    let RData::Unknown { rdata, .. } = data else { return None };
    match &rdata.anything[..] {
        [high, low, algorithm, digest, ..] => {
            Some(format!("{} {algorithm} {digest}", u16::from_be_bytes([*high, *low])))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_proto::rr::rdata::TXT;

    #[test]
    fn policies_are_told_from_other_texts_and_joined() {
        let txt = |parts: &[&str]| RData::TXT(TXT::new(parts.iter().map(|s| (*s).to_owned()).collect()));
        assert_eq!(policy_text(&txt(&["v=spf1 a ", "-all"]), "v=spf1").as_deref(), Some("v=spf1 a -all"));
        assert_eq!(policy_text(&txt(&["V=DMARC1; p=none"]), "v=DMARC1").as_deref(), Some("V=DMARC1; p=none"));
        assert_eq!(policy_text(&txt(&["google-site-verification=x"]), "v=spf1"), None);
        assert_eq!(policy_text(&txt(&["đ"]), "v=spf1"), None);
    }

    #[test]
    fn an_answer_without_a_usable_record_is_no_data() {
        let txt = RData::TXT(TXT::new(vec!["hello".to_owned()]));
        assert_eq!(map(Answer::Found(vec![txt]), |d| policy_text(d, "v=spf1")), Answer::NoData);
    }
}
