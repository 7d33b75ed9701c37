//! The mail axis: M0, M1d, M1, and M2 where a host was asked and is ready.

use super::providers::{DefaultMail, is_below};
use super::ruleset::Ruleset;
use crate::observation::{Answer, DnsFacts, MailExchange};
use crate::verdict::{Evidence, Mail};

/// The code of a mail host that takes mail (RFC 5321 section 4.2.3).
const READY: u16 = 220;

/// The mail axis with what decided it.
pub(super) fn mail_axis(dns: &DnsFacts, rules: &Ruleset) -> (Mail, Evidence) {
    let records = match &dns.mx {
        Answer::Found(records) if !records.is_empty() => records,
        // RFC 8020: below a name that does not exist there is nothing, so nobody asks for its MX.
        Answer::NotAsked if dns.ns == Answer::NxDomain || dns.apex.a == Answer::NxDomain => {
            return (Mail::M0, Evidence::new("mx", "the name does not exist"));
        }
        Answer::NotAsked => return (Mail::Unknown, Evidence::new("mx", "not asked")),
        Answer::Found(_) | Answer::NoData | Answer::NxDomain => {
            return (Mail::M0, Evidence::new("mx", dns.mx.word()));
        }
        failed => return (Mail::Unknown, Evidence::new("mx", failed.word())),
    };
    // RFC 7505: one record with the root as exchange says that the name takes no mail.
    let mut named: Vec<&MailExchange> =
        records.iter().filter(|r| !r.exchange.trim_matches('.').is_empty()).collect();
    // A resolver turns records of one preference about; the words are those of the evidence as it is kept.
    named.sort_unstable_by_key(|r| (r.preference, &r.exchange));
    if named.is_empty() {
        return (Mail::M0, Evidence::new("mx", "null MX"));
    }
    let words: Vec<&str> = named.iter().map(|r| r.exchange.as_str()).collect();
    match dns.mx_resolves {
        Some(false) => {
            return (Mail::M0, Evidence::new("mx", format!("does not resolve: {}", words.join(" "))));
        }
        None => return (Mail::Unknown, Evidence::new("mx", words.join(" "))),
        Some(true) => {}
    }
    let default = rules.providers().default_mail.iter().find(|d| is_default(d, &words, dns));
    match default {
        Some(d) => {
            (Mail::M1d, Evidence::new("mx", format!("default of {}: {}", d.provider, words.join(" "))))
        }
        None => match dns.greeting.as_ref().filter(|g| words.contains(&g.exchange.as_str())) {
            Some(greeting) => {
                let mail = if greeting.code == READY { Mail::M2 } else { Mail::M1 };
                let said = format!("{}; {} said {}", words.join(" "), greeting.exchange, greeting.code);
                (mail, Evidence::new("mx", said))
            }
            None => (Mail::M1, Evidence::new("mx", words.join(" "))),
        },
    }
}

/// All exchanges are the provider's, and the holder set neither an SPF of its own nor DMARC.
fn is_default(default: &DefaultMail, exchanges: &[&str], dns: &DnsFacts) -> bool {
    let theirs = exchanges.iter().all(|x| default.mx.iter().any(|d| is_below(&x.to_ascii_lowercase(), d)));
    let own_spf = dns.spf.records().iter().any(|s| !default.spf.iter().any(|d| s.contains(d.as_str())));
    theirs && !own_spf && !dns.dmarc.is_found()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_an_answer_says_nothing() {
        let axis = |hosts: [&str; 2], resolves| {
            let mx = hosts.map(|host| MailExchange { preference: 10, exchange: host.to_owned() });
            let mx = Answer::Found(mx.to_vec());
            let dns = DnsFacts { mx, mx_resolves: resolves, ..DnsFacts::default() };
            mail_axis(&dns, Ruleset::shipped())
        };
        for resolves in [None, Some(false), Some(true)] {
            assert_eq!(axis(["a.vn", "b.vn"], resolves), axis(["b.vn", "a.vn"], resolves));
        }
    }
}
