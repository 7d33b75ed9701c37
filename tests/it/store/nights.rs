//! A hoster's bad night in the figures: what fails with many others, or for a while, turns nobody; what lasts does.

use super::sample::{LEASE, T0, WORKER, enrol, later, look, name, observation, record, seen_as, verdict};
use danhba_tests::db::on_each;
use domain::classify::{Ruleset, classify};
use domain::clock::Timestamp;
use domain::measure::{Counts, count, known_at};
use domain::observation::{NotObserved, Observation, Robots, VisitEnd};
use domain::period::Window;
use domain::schedule::Next;
use domain::status::Status;
use domain::verdict::{Leaf, ROBOTS_UNAVAILABLE};
use store::{By, Cut, Db, Record};

const DAY: i64 = Timestamp::DAY;

fn day(n: i64) -> Timestamp {
    T0.plus(n * DAY)
}

async fn status(db: &Db, domain: &str) -> Status {
    db.status(&name(domain)).await.unwrap().unwrap().web
}

/// Names of one hoster: living for two weeks.
async fn hosted(db: &Db, names: &[String], address: &str) {
    let refs: Vec<&str> = names.iter().map(String::as_str).collect();
    enrol(db, &refs).await;
    for week in [0, 7] {
        for n in names {
            let seen = at_address(&observation(&name(n), day(week), "Cà phê"), address);
            record(db, &seen, &verdict(Leaf::C8, n)).await.unwrap();
        }
    }
}

fn at_address(seen: &Observation, address: &str) -> Observation {
    let mut seen = seen.clone();
    seen.dns.apex.a = domain::observation::Answer::Found(vec![address.parse().unwrap()]);
    seen
}

async fn fails(db: &Db, n: &str, attempt: u16, at: Timestamp, address: &str) {
    let seen = at_address(&observation(&name(n), at, "timeout"), address);
    let mut seen = Observation { attempt, ..seen };
    seen.visits.clear();
    let judged = verdict(Leaf::T1, n);
    db.claim_one(WORKER, &name(n), at, LEASE).await.unwrap().unwrap();
    let next = if attempt < 3 { Next::again(at.plus(DAY), attempt + 1) } else { later(at) };
    let row = Record { observation: &seen, verdict: &judged, next, worker: WORKER, now: at };
    db.record(&row).await.unwrap();
}

/// Records the same look at many names, in groups as the crawler does it.
async fn all_look(db: &Db, names: &[String], at: Timestamp, leaf: Leaf, attempt: u16, address: &str) {
    let mut looks = Vec::with_capacity(names.len());
    for text in names {
        let seen = at_address(&seen_as(observation(&name(text), at, "Cà phê"), leaf), address);
        looks.push((Observation { attempt, ..seen }, verdict(leaf, text)));
    }
    // Everything that is due, and `names` with it: a look is recorded only under a lease. What the guard sent again waits a
    // day from when it asked, a minute after the looks.
    let asked = at.plus(2 * Timestamp::MINUTE);
    while !db.claim(WORKER, "lab", 1000, asked, LEASE).await.unwrap().is_empty() {}
    let next =
        if attempt < 3 && leaf == Leaf::T1 { Next::again(at.plus(DAY), attempt + 1) } else { later(at) };
    for group in looks.chunks(64) {
        let records: Vec<Record<'_>> = group
            .iter()
            .map(|(o, v)| Record { observation: o, verdict: v, next: next.clone(), worker: WORKER, now: at })
            .collect();
        for outcome in db.record_all(&records).await.unwrap() {
            outcome.unwrap();
        }
    }
}

/// E.8 (4): an outage of one address with thousands of names leaves u where it was.
#[tokio::test]
async fn five_thousand_names_on_one_address_turn_no_figure() {
    on_each(async |t| {
        let names: Vec<String> = (0..5000).map(|n| format!("n{n}.biz.vn")).collect();
        let refs: Vec<&str> = names.iter().map(String::as_str).collect();
        enrol(&t.db, &refs).await;
        for week in [0, 7] {
            all_look(&t.db, &names, day(week), Leaf::C8, 1, "192.0.2.7").await;
        }
        // A seventh of them each day; on the second day the first of them have had all their attempts.
        all_look(&t.db, &names[..714], day(14), Leaf::T1, 1, "192.0.2.7").await;
        t.db.guard(day(14).plus(60_000)).await.unwrap();
        all_look(&t.db, &names[..714], day(15), Leaf::T1, 3, "192.0.2.7").await;
        all_look(&t.db, &names[714..1428], day(15), Leaf::T1, 1, "192.0.2.7").await;
        let found = t.db.guard(day(15).plus(60_000)).await.unwrap();
        assert_eq!((found.len(), found[0].names, found[0].pool), (1, 1428, 5000), "{found:?}");
        let now = t.db.statistics(By::Total, &Cut::default(), day(16)).await.unwrap()[0].counts;
        assert_eq!((now.usage.active, now.in_use, now.broken), (5000, 5000, 0));
        assert_eq!(now.usage.faults, 1428, "and the share that was lost is told");
    })
    .await;
}

#[tokio::test]
async fn how_long_robots_txt_is_gone_is_remembered() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        let a = name("a.biz.vn");
        let look = async |at: Timestamp, robots: Option<Robots>| {
            let mut seen = seen_as(observation(&a, at, "x"), Leaf::K1);
            match robots {
                Some(robots) => seen.visits[0].robots = robots,
                None => seen.not_observed = Some(NotObserved::CrawlerFault),
            }
            record(&t.db, &seen, &verdict(Leaf::K1, "a.biz.vn")).await.unwrap();
            let due = t.db.claim_one(WORKER, &a, at, LEASE).await.unwrap().unwrap();
            t.db.release(WORKER, std::slice::from_ref(&a)).await.unwrap();
            due.robots_down_since
        };
        let down = |status| Some(Robots::Unavailable { status, reason: "x".into() });
        let ended = |n| Some(day(n).plus(1500));
        assert_eq!(look(day(0), down(Some(429))).await, None, "patience is no failure");
        assert_eq!(look(day(1), down(Some(503))).await, ended(1));
        assert_eq!(look(day(8), down(None)).await, ended(1));
        assert_eq!(look(day(9), None).await, ended(1), "a fault of ours tells nothing");
        assert_eq!(look(day(15), Some(Robots::Allowed { status: 404, crawl_delay_ms: None })).await, None);
        assert_eq!(look(day(16), down(Some(500))).await, ended(16));
    })
    .await;
}

#[tokio::test]
async fn an_outage_of_one_address_turns_nobody() {
    on_each(async |t| {
        let names: Vec<String> = (0..120).map(|n| format!("n{n}.biz.vn")).collect();
        hosted(&t.db, &names, "192.0.2.7").await;
        let before = t.db.statistics(By::Total, &Cut::default(), day(8)).await.unwrap()[0].counts;
        assert_eq!((before.usage.active, before.in_use), (120, 120));
        // Their rounds come day by day; the first of them end while the outage lasts.
        for n in &names[..40] {
            fails(&t.db, n, 1, day(14), "192.0.2.7").await;
        }
        assert!(t.db.guard(day(14)).await.unwrap().is_empty(), "forty are too few to tell");
        for n in &names[..40] {
            fails(&t.db, n, 3, day(15), "192.0.2.7").await;
        }
        assert_eq!(t.db.site(&name(&names[0])).await.unwrap().unwrap().state.unwrap().leaf, Leaf::T1);
        for n in &names[40..60] {
            fails(&t.db, n, 1, day(15), "192.0.2.7").await;
        }
        let found = t.db.guard(day(15).plus(9)).await.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].value.as_str(), found[0].names, found[0].accepted), ("192.0.2.7", 60, false));
        for n in [&names[0], &names[50]] {
            let state = t.db.site(&name(n)).await.unwrap().unwrap().state.unwrap();
            assert_eq!(state.leaf, Leaf::C8, "the state is given back");
            assert_eq!(state.not_observed, Some(NotObserved::InfraOutage));
            assert_eq!(status(&t.db, n).await, Status::Active);
        }
        let now = t.db.statistics(By::Total, &Cut::default(), day(15)).await.unwrap()[0].counts;
        assert_eq!((now.usage.active, now.in_use, now.broken), (120, 120, 0), "u is unchanged");
        assert!(t.db.guard(day(15).plus(20)).await.unwrap().is_empty(), "told once");
        // Further names of the place join the outage without a new alarm.
        fails(&t.db, &names[70], 1, day(15).plus(30), "192.0.2.7").await;
        assert!(t.db.guard(day(15).plus(40)).await.unwrap().is_empty());
        assert_eq!(t.db.outages(9).await.unwrap()[0].names, 61);
        let due = t.db.claim(WORKER, "HN", 999, day(16).plus(60), LEASE).await.unwrap();
        assert!(due.iter().any(|d| d.domain.as_str() == names[0]), "looked at again a day later");
    })
    .await;
}

/// A look at a host that answers, with this status, without giving even its robots.txt.
async fn refuses(db: &Db, n: &str, attempt: u16, at: Timestamp, status: u16, address: &str) {
    let seen = at_address(&observation(&name(n), at, "x"), address);
    let mut seen = Observation { attempt, ..seen };
    seen.dns.ns = domain::observation::Answer::Found(vec!["ns1.example".to_owned()]);
    seen.dns.mx = domain::observation::Answer::NoData;
    seen.visits[0].robots = Robots::Unavailable { status: Some(status), reason: status.to_string() };
    seen.visits[0].end = VisitEnd::Robots;
    let judged = classify(&seen, Ruleset::shipped());
    assert_eq!((judged.leaf, judged.rule.as_str()), (Leaf::K1, ROBOTS_UNAVAILABLE));
    db.claim_one(WORKER, &name(n), at, LEASE).await.unwrap().unwrap();
    let next = if attempt < 3 { Next::again(at.plus(DAY), attempt + 1) } else { later(at) };
    let row = Record { observation: &seen, verdict: &judged, next, worker: WORKER, now: at };
    db.record(&row).await.unwrap();
}

/// The figures at a moment, and what the directory says of a name.
async fn figures_and_title(db: &Db, n: &str, now: Timestamp) -> (Counts, Leaf, String) {
    let counts = db.statistics(By::Total, &Cut::default(), now).await.unwrap()[0].counts;
    let state = db.site(&name(n)).await.unwrap().unwrap().state.unwrap();
    (counts, state.leaf, state.title)
}

#[tokio::test]
async fn a_last_look_covers_a_name_for_six_weeks() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn", "b.biz.vn"]).await;
        look(&t.db, "a.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "b.biz.vn", day(0), Leaf::C8).await;
        look(&t.db, "b.biz.vn", day(30), Leaf::C8).await;
        let at = async |now| {
            let counts = t.db.statistics(By::Total, &Cut::default(), now).await.unwrap()[0].counts;
            (counts.observed, counts.live)
        };
        assert_eq!(at(day(41)).await, (2, 2));
        assert_eq!(at(day(43)).await, (1, 2), "what was found is told, and how much of it is old");
        let last = t.db.last_look().await.unwrap();
        let replayed =
            t.db.past_page(day(43), last, "", 9).await.unwrap().into_iter().map(|(frame, past)| {
                let (known, _) = known_at(frame.born, &past.looks, &past.abuse, day(43));
                count(&frame, &known, Window::until(day(43).plus(1))).observed
            });
        assert_eq!(replayed.sum::<i64>(), 1, "a frozen quarter counts the same");
    })
    .await;
}

/// E.8 (4): a night of plain 503, and a storm of 429, at the level of the figures.
#[tokio::test]
async fn a_night_of_503_or_429_turns_no_figure() {
    on_each(async |t| {
        let names: Vec<String> = (0..16).map(|n| format!("n{n}.biz.vn")).collect();
        hosted(&t.db, &names, "192.0.2.7").await;
        let (before, leaf, title) = figures_and_title(&t.db, &names[0], day(8)).await;
        assert_eq!((before.in_use, before.live, leaf), (16, 16, Leaf::C8));
        for (night, status) in [(14, 503), (21, 429)] {
            let head = t.db.outbox_head().await.unwrap();
            for attempt in [1, 2] {
                let at = day(night).plus(i64::from(attempt) * 2 * Timestamp::HOUR);
                for n in &names {
                    refuses(&t.db, n, attempt, at, status, "192.0.2.7").await;
                }
                let (now, leaf, kept) = figures_and_title(&t.db, &names[0], day(night + 1)).await;
                assert_eq!(
                    (now.in_use, now.live, now.unverifiable),
                    (16, 16, 0),
                    "{status}, attempt {attempt}"
                );
                assert_eq!((now.usage.active, leaf, &kept), (16, Leaf::C8, &title));
            }
            assert_eq!(t.db.outbox_head().await.unwrap(), head, "nobody leaves the search");
            // The next day it is over.
            all_look(&t.db, &names, day(night).plus(DAY + 6 * Timestamp::HOUR), Leaf::C8, 3, "192.0.2.7")
                .await;
            let (now, ..) = figures_and_title(&t.db, &names[0], day(night + 2)).await;
            assert_eq!((now.in_use, now.live), (16, 16));
        }
        for attempt in [1, 2, 3] {
            refuses(&t.db, &names[0], attempt, day(28).plus(i64::from(attempt) * DAY), 503, "192.0.2.7")
                .await;
        }
        let (now, leaf, _) = figures_and_title(&t.db, &names[0], day(31)).await;
        assert_eq!(
            (now.in_use, now.unverifiable, leaf),
            (15, 1, Leaf::K1),
            "what outlasts its round is told"
        );
        assert_eq!(now.usage.active, 16, "and ends no use");
    })
    .await;
}

#[tokio::test]
async fn a_hoster_that_refuses_its_robots_txt_is_an_outage_too() {
    on_each(async |t| {
        let names: Vec<String> = (0..60).map(|n| format!("n{n}.biz.vn")).collect();
        hosted(&t.db, &names, "192.0.2.7").await;
        for n in &names {
            refuses(&t.db, n, 3, day(14), 503, "192.0.2.7").await;
        }
        let turned = t.db.statistics(By::Total, &Cut::default(), day(14)).await.unwrap()[0].counts;
        assert_eq!((turned.in_use, turned.unverifiable), (0, 60), "before anybody put it together");
        let found = t.db.guard(day(14).plus(9)).await.unwrap();
        assert_eq!((found.len(), found[0].names, found[0].accepted), (1, 60, false), "{found:?}");
        let (now, leaf, title) = figures_and_title(&t.db, &names[0], day(15)).await;
        assert_eq!((now.in_use, now.unverifiable, leaf, title.as_str()), (60, 0, Leaf::C8, "Cà phê"));
    })
    .await;
}

/// A name that is not in use either: its first refused connection breaks nothing before the round is over.
#[tokio::test]
async fn a_first_refused_connection_makes_no_name_broken() {
    on_each(async |t| {
        enrol(&t.db, &["a.biz.vn"]).await;
        for attempt in [1, 2, 3] {
            refuses(&t.db, "a.biz.vn", attempt, day(i64::from(attempt)), 503, "192.0.2.7").await;
        }
        let broken = async |now| {
            let counts = t.db.statistics(By::Total, &Cut::default(), now).await.unwrap()[0].counts;
            (counts.unverifiable, counts.broken)
        };
        assert_eq!(broken(day(4)).await, (1, 0));
        for (attempt, expected) in [(1, (1, 0)), (2, (1, 0)), (3, (0, 1))] {
            fails(&t.db, "a.biz.vn", attempt, day(9 + i64::from(attempt)), "192.0.2.7").await;
            assert_eq!(broken(day(13)).await, expected, "attempt {attempt}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_still_fails_after_three_days_is_a_fact() {
    on_each(async |t| {
        let names: Vec<String> = (0..60).map(|n| format!("n{n}.biz.vn")).collect();
        hosted(&t.db, &names, "192.0.2.7").await;
        for again in 0..4 {
            let at = day(14 + again);
            for n in &names {
                fails(&t.db, n, 3, at, "192.0.2.7").await;
            }
            let found = t.db.guard(at.plus(9)).await.unwrap();
            assert_eq!((found[0].again, found[0].accepted), (again + 1, again == 3), "{found:?}");
        }
        let now = t.db.statistics(By::Total, &Cut::default(), day(18)).await.unwrap()[0].counts;
        assert_eq!((now.broken, now.usage.active), (60, 60), "broken now, and use does not end in a day");
    })
    .await;
}
