//! What of an observation is evidence, and what is only the occasion. Evidence is kept once per change: looks that
//! saw the same share it, so that a year of weekly looks at a quiet site costs little more than one.

use crate::observation::{Answer, Observation, VisitEnd};
use crate::page::PageFacts;

/// Two texts whose SimHashes differ in so few bits say the same (a counter, a date, a token apart).
pub const DRIFT_BITS: u32 = 3;

/// The facts without their occasion: no moment, vantage, attempt or duration, addresses in order, and no serial
/// number of the zone. A verdict on it is the verdict on the observation.
#[must_use]
pub fn substance(observation: &Observation) -> Observation {
    let mut facts = observation.clone();
    facts.vantage = String::new();
    (facts.round, facts.attempt, facts.quorum) = (0, 0, 0);
    facts.started_at = crate::clock::Timestamp(0);
    facts.unmodified = false;
    facts.finished_at = facts.started_at;
    let dns = &mut facts.dns;
    for host in [&mut dns.apex, &mut dns.www] {
        for answer in [&mut host.a, &mut host.aaaa] {
            if let Answer::Found(addresses) = answer {
                addresses.sort_unstable();
            }
        }
    }
    for answer in [&mut dns.ns, &mut dns.caa, &mut dns.ds] {
        if let Answer::Found(records) = answer {
            records.sort_unstable();
        }
    }
    if let Answer::Found(mx) = &mut dns.mx {
        mx.sort_unstable_by(|a, b| (a.preference, &a.exchange).cmp(&(b.preference, &b.exchange)));
    }
    if let Answer::Found(soa) = &mut dns.soa {
        // `mname rname serial`: the serial grows with every edit of anything.
        for record in soa {
            if let Some((rest, serial)) = record.rsplit_once(' ')
                && serial.bytes().all(|b| b.is_ascii_digit())
            {
                *record = rest.to_owned();
            }
        }
    }
    for visit in &mut facts.visits {
        visit.millis = 0;
        for hop in &mut visit.hops {
            hop.millis = 0;
        }
        // Whether the page was sent or only said to be the same.
        if let (VisitEnd::Page(page), Some(last)) = (&visit.end, visit.hops.last_mut())
            && observation.unmodified
            && last.status == Some(304)
        {
            last.status = Some(page.status);
        }
    }
    facts
}

/// The observation again: evidence with an occasion.
#[must_use]
pub fn on_occasion(mut facts: Observation, occasion: &Observation) -> Observation {
    facts.vantage.clone_from(&occasion.vantage);
    facts.protocol.clone_from(&occasion.protocol);
    (facts.round, facts.attempt, facts.quorum) = (occasion.round, occasion.attempt, occasion.quorum);
    (facts.started_at, facts.finished_at) = (occasion.started_at, occasion.finished_at);
    facts.not_observed = occasion.not_observed;
    facts.unmodified = occasion.unmodified;
    facts
}

/// Whether two substances differ only in what drifts on living pages: nearly the same text, with the same title,
/// status and build. Their verdicts may still differ; the caller compares them too.
#[must_use]
pub fn drifted(before: &Observation, now: &Observation) -> bool {
    let (mut a, mut b) = (before.clone(), now.clone());
    if a.visits.len() != b.visits.len() {
        return false;
    }
    for (va, vb) in a.visits.iter_mut().zip(&mut b.visits) {
        if let (VisitEnd::Page(pa), VisitEnd::Page(pb)) = (&mut va.end, &mut vb.end) {
            let near = match (pa.simhash, pb.simhash) {
                (Some(x), Some(y)) => (x ^ y).count_ones() <= DRIFT_BITS,
                (x, y) => x == y && pa.text == pb.text,
            };
            if !near {
                return false;
            }
            (**pa, **pb) = (steady(pa), steady(pb));
        }
    }
    a == b
}

/// The facts without any text of the page: status, sizes, counts, digests and fingerprints stay.
#[must_use]
pub fn features_only(mut facts: Observation) -> Observation {
    for visit in &mut facts.visits {
        if let VisitEnd::Page(page) = &mut visit.end {
            let kept = PageFacts {
                url: page.url.clone(),
                status: page.status,
                content_type: page.content_type.clone(),
                bytes: page.bytes,
                truncated: page.truncated,
                body_sha256: page.body_sha256.clone(),
                charset: page.charset.clone(),
                charset_from: page.charset_from.clone(),
                language: page.language.clone(),
                words: page.words,
                visible_chars: page.visible_chars,
                link_words: page.link_words,
                internal_links: page.internal_links,
                links: page.links,
                images: page.images,
                media: page.media,
                scripts: page.scripts,
                app_root: page.app_root,
                password_field: page.password_field,
                generator: page.generator.clone(),
                noindex: page.noindex,
                contacts_seen: page.contacts_seen,
                simhash: page.simhash,
                ..PageFacts::default()
            };
            **page = kept;
        }
    }
    facts
}

/// Of a page, what does not drift.
fn steady(page: &PageFacts) -> PageFacts {
    PageFacts {
        url: page.url.clone(),
        status: page.status,
        content_type: page.content_type.clone(),
        title: page.title.clone(),
        canonical: page.canonical.clone(),
        language: page.language.clone(),
        generator: page.generator.clone(),
        refresh_to: page.refresh_to.clone(),
        noindex: page.noindex,
        app_root: page.app_root,
        password_field: page.password_field,
        ..PageFacts::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::name::DomainName;
    use crate::observation::{Hop, Robots, Scheme, Visit};

    fn seen(text: &str, simhash: i64) -> Observation {
        let name = DomainName::stored("vi-du.biz.vn").unwrap();
        let mut o = Observation::empty(name, "HN", 2, Timestamp(5));
        o.dns.soa = Answer::Found(vec!["ns.vn hostmaster.vn 2026112601".to_owned()]);
        o.dns.apex.a = Answer::Found(vec!["203.0.113.9".parse().unwrap(), "203.0.113.1".parse().unwrap()]);
        o.visits.push(Visit {
            scheme: Scheme::Https,
            host: crate::name::HostName::parse("vi-du.biz.vn").unwrap(),
            robots: Robots::NotAsked,
            hops: Vec::new(),
            end: VisitEnd::Page(Box::new(PageFacts {
                text: text.to_owned(),
                simhash: Some(simhash),
                title: "Phở".to_owned(),
                ..PageFacts::default()
            })),
            millis: 12,
        });
        o
    }

    #[test]
    fn the_occasion_is_no_evidence() {
        let a = seen("một", 1);
        let mut b = a.clone();
        (b.vantage, b.attempt, b.round, b.finished_at) = ("HCM".to_owned(), 3, 9, Timestamp(99));
        b.visits[0].millis = 700;
        b.dns.soa = Answer::Found(vec!["ns.vn hostmaster.vn 2026112999".to_owned()]);
        if let Answer::Found(list) = &mut b.dns.apex.a {
            list.reverse();
        }
        assert_eq!(substance(&a), substance(&b));
        let again = on_occasion(substance(&b), &b);
        assert_eq!((again.vantage.as_str(), again.round, again.finished_at), ("HCM", 9, Timestamp(99)));
    }

    #[test]
    fn a_page_that_was_not_sent_again_is_the_same_evidence() {
        let mut sent = seen("một", 1);
        let url = "https://vi-du.biz.vn/".to_owned();
        let hop = Hop { url, address: None, tls: None, status: Some(200), location: None, millis: 9 };
        sent.visits[0].hops.push(hop);
        if let VisitEnd::Page(page) = &mut sent.visits[0].end {
            page.status = 200;
        }
        let mut same = sent.clone();
        same.unmodified = true;
        same.visits[0].hops[0].status = Some(304);
        assert_eq!(substance(&sent), substance(&same));
        assert!(on_occasion(substance(&same), &same).unmodified);
        // A server that answers 304 without being asked has sent no page.
        same.unmodified = false;
        assert_ne!(substance(&sent), substance(&same));
    }

    #[test]
    fn a_counter_drifts_and_a_new_text_does_not() {
        let base = substance(&seen("lượt xem 1", 0b1011));
        assert!(drifted(&base, &substance(&seen("lượt xem 2", 0b1000))));
        assert!(!drifted(&base, &substance(&seen("khác hẳn", 0xff00))));
        let mut titled = base.clone();
        if let VisitEnd::Page(page) = &mut titled.visits[0].end {
            page.title = "Bún".to_owned();
        }
        assert!(!drifted(&base, &titled));
        let mut moved = base.clone();
        moved.dns.ns = Answer::ServFail;
        assert!(!drifted(&base, &moved));
    }
}
