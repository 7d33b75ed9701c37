//! Status over time as the store keeps it: step by step and anew, over vantages and holders, and the figures that are made of
//! it (`nights`: over outages).

use super::sample::{
    LEASE, T0, WORKER, blind, enrol, last_attempt, later, look, name, observation, record, registration,
    seen_as, source, verdict,
};
use danhba_tests::db::on_each;
use domain::clock::Timestamp;
use domain::measure::{Counts, Known, count, known_at};
use domain::observation::Observation;
use domain::period::Window;
use domain::registration::Registration;
use domain::schedule::Next;
use domain::status::Status;
use domain::verdict::{Leaf, Mail, Verdict};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use store::{By, Cut, Db, Record};

const DAY: i64 = Timestamp::DAY;

fn day(n: i64) -> Timestamp {
    T0.plus(n * DAY)
}

async fn status(db: &Db, domain: &str) -> Status {
    db.status(&name(domain)).await.unwrap().unwrap().web
}

#[tokio::test]
async fn a_look_is_one_step_and_time_another() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        assert!(t.db.status(&name("a.biz.vn")).await.unwrap().is_none(), "nobody looked yet");
        look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        assert_eq!(
            status(&t.db, "a.biz.vn").await,
            Status::Unknown,
            "one positive of an old name is no proof"
        );
        look(&t.db, "a.biz.vn", day(7), Leaf::C8).await;
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::Active);
        assert_eq!(t.db.advance_statuses(day(48)).await.unwrap(), 0);
        assert_eq!(t.db.advance_statuses(day(50)).await.unwrap(), 1);
        let now = t.db.status(&name("a.biz.vn")).await.unwrap().unwrap();
        assert_eq!((now.web, now.last_known), (Status::Unknown, Status::Active));
        assert_eq!(t.db.advance_statuses(day(51)).await.unwrap(), 0, "it turned once");
    })
    .await;
}

#[tokio::test]
async fn judging_again_reads_the_status_anew() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let first = look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "a.biz.vn", day(7), Leaf::C8).await;
        let template = Verdict { ruleset: "sha256:2".into(), ..verdict(Leaf::C5, "a.biz.vn") };
        t.db.reclassified(first.evidence, &name("a.biz.vn"), &template, day(8)).await.unwrap();
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::Inactive, "both looks share the evidence");
    })
    .await;
}

#[tokio::test]
async fn another_holder_begins_anew() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "a.biz.vn", day(7), Leaf::C8).await;
        let anew = Registration { registered_on: Some(day(8).date()), ..registration("a.biz.vn") };
        t.db.import(vec![anew], &source(day(8))).await.unwrap();
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::New);
        look(&t.db, "a.biz.vn", day(9), Leaf::C2).await;
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::New, "the former holder's looks have no say");
    })
    .await;
}

#[tokio::test]
async fn a_negative_needs_every_vantage_and_the_queue_asks_for_it() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "a.biz.vn", day(7), Leaf::C8).await;
        let a = name("a.biz.vn");
        let from = |vantage: &str, attempt: u16, at: Timestamp| Observation {
            vantage: vantage.into(),
            quorum: 2,
            attempt,
            ..seen_as(observation(&a, at, "x"), Leaf::C2)
        };
        let judged = verdict(Leaf::C2, "a.biz.vn");
        let (hn, hcm) = (from("HN", 1, day(14)), from("HCM", 2, day(15)));
        t.db.claim_one(WORKER, &a, day(14), LEASE).await.unwrap().unwrap();
        let next = Next { from: Some("HCM".into()), against: vec!["HN".into()], ..Next::again(day(15), 2) };
        let one = Record { observation: &hn, verdict: &judged, next, worker: WORKER, now: day(14) };
        t.db.record(&one).await.unwrap();
        assert_eq!(t.db.site(&a).await.unwrap().unwrap().state.unwrap().leaf, Leaf::C8, "one network of two");
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::Active);
        let claim = async |vantage| t.db.claim(WORKER, vantage, 9, day(15), LEASE).await.unwrap();
        assert!(claim("HN").await.is_empty(), "the other network's turn");
        assert_eq!(t.db.due_now(day(15), Some("HN")).await.unwrap(), 0);
        let due = claim("HCM").await;
        assert_eq!((due[0].attempt, due[0].against.clone()), (2, vec!["HN".to_owned()]));
        let two = Record {
            observation: &hcm,
            verdict: &judged,
            next: later(day(15)),
            worker: WORKER,
            now: day(15),
        };
        t.db.record(&two).await.unwrap();
        assert_eq!(t.db.site(&a).await.unwrap().unwrap().state.unwrap().leaf, Leaf::C2);
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::Degraded);
        assert_eq!(claim("HN").await.len(), 0);
        assert_eq!(
            t.db.claim(WORKER, "HN", 9, later(day(15)).at, LEASE).await.unwrap().len(),
            1,
            "a new round"
        );
    })
    .await;
}

#[tokio::test]
async fn confirmed_abuse_ends_use_at_once() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "a.biz.vn", day(7), Leaf::C8).await;
        t.db.confirm_abuse(&name("a.biz.vn"), "an officer", "phishing", day(8)).await.unwrap();
        assert_eq!(status(&t.db, "a.biz.vn").await, Status::Inactive);
        let told = t.db.confirmation("a.biz.vn").await.unwrap().unwrap();
        assert_eq!((told.kind.as_str(), told.note.as_str()), ("abuse", "phishing"));
    })
    .await;
}

/// A register with weeks of looks of every kind, drawn from a seed.
async fn weeks(db: &Db, seed: u64, size: usize) {
    let mut dice = SmallRng::seed_from_u64(seed);
    let names: Vec<String> = (0..size).map(|n| format!("n{n}.{}", ["biz.vn", "id.vn"][n % 2])).collect();
    let rows = names.iter().enumerate().map(|(n, text)| Registration {
        campaign: [None, Some("Đoàn TN".to_owned())][n % 2].clone(),
        registered_on: Some(day(-(dice.random_range(0..200_i64))).date()),
        ..registration(text)
    });
    let rows: Vec<Registration> = rows.collect();
    db.import(rows, &source(T0)).await.unwrap();
    for week in 0..7 {
        for text in &names {
            let at = day(week * 7).plus(dice.random_range(0..DAY));
            if dice.random_range(0..6) == 0 {
                let (seen, judged) = blind(&name(text), at);
                record(db, &seen, &judged).await.unwrap();
                continue;
            }
            let leaf = Leaf::ALL[dice.random_range(1..Leaf::ALL.len())];
            let mail = Mail::ALL[dice.random_range(0..Mail::ALL.len())];
            let seen = last_attempt(seen_as(observation(&name(text), at, "Cà phê"), leaf));
            let mut seen = seen;
            seen.dns.dmarc = domain::observation::Answer::Found(vec![mail.code().to_owned()]);
            let judged = Verdict { mail, ..verdict(leaf, text) };
            record(db, &seen, &judged).await.unwrap();
        }
    }
}

#[tokio::test]
async fn figures_in_sql_and_figures_replayed_from_the_looks_agree() {
    on_each(async |t| {
        weeks(&t.db, 23, 80).await;
        let now = day(49);
        t.db.advance_statuses(now).await.unwrap();
        let mut expected: BTreeMap<(&str, String), Counts> = BTreeMap::new();
        let last = t.db.last_look().await.unwrap();
        for (frame, past) in t.db.past_page(now, last, "", 1000).await.unwrap() {
            let (known, _) = known_at(frame.born, &past.looks, &past.abuse, now);
            let counts = count(&frame, &known, Window::until(now.plus(1)));
            for key in [
                ("total", String::new()),
                ("zone", frame.zone.clone()),
                ("cohort", frame.cohort.clone()),
                ("campaign", frame.campaign.clone()),
            ] {
                *expected.entry(key).or_default() += counts;
            }
        }
        let total = expected[&("total", String::new())];
        assert!(total.usage.active > 0 && total.usage.flipped > 0 && total.usage.covered > 0, "{total:?}");
        for (by, word) in
            [(By::Total, "total"), (By::Zone, "zone"), (By::Cohort, "cohort"), (By::Campaign, "campaign")]
        {
            for group in t.db.statistics(by, &Cut::default(), now).await.unwrap() {
                assert_eq!(group.counts, expected[&(word, group.key.clone())], "{word} {}", group.key);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn faults_of_ours_leave_the_rate_where_it_was() {
    on_each(async |t| {
        weeks(&t.db, 5, 40).await;
        let rate = async |now| {
            t.db.advance_statuses(now).await.unwrap();
            t.db.statistics(By::Total, &Cut::default(), now).await.unwrap()[0].counts.usage.active
        };
        let before = rate(day(44)).await;
        for n in 0..40 {
            let text = format!("n{n}.{}", ["biz.vn", "id.vn"][n % 2]);
            let (seen, judged) = blind(&name(&text), day(45));
            record(&t.db, &seen, &judged).await.unwrap();
        }
        assert!(before > 0);
        assert_eq!(rate(day(46)).await, before);
        assert_ne!(Known::nothing().web_status, Status::Inactive, "not observed is not a no");
    })
    .await;
}
