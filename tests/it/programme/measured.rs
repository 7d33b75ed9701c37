//! Two years of a simulated programme through the store: births, give-aways, decay, outages, the merger of provinces,
//! terms that end. Each figure is compared with what is true.

use danhba_tests::db::{TestDb, on_each};
use danhba_tests::programme::{Judge, observation, registration};
use domain::clock::Timestamp;
use domain::name::DomainName;
use domain::schedule::{Situation, next};
use domain::verdict::{Axis, Leaf};
use lab::programme::{Group, Plan, Programme, VANTAGES};
use std::collections::BTreeMap;
use store::{By, Cut, Db, ImportSource, Record};
use time::Date;

const NAMES: usize = 150;
const SEED: u64 = 11;
const WORKER: &str = "programme";

fn end_of(programme: &Programme, on: Date) -> Timestamp {
    Timestamp(programme.plan().moment(on, 23)).plus(59 * Timestamp::MINUTE)
}

async fn import(db: &Db, programme: &Programme, on: Date) {
    let rows = programme.register(on).iter().map(registration).collect();
    let source = ImportSource {
        file_name: format!("{on}.csv"),
        sha256: "0".repeat(64),
        as_of: None,
        full: true,
        dry_run: false,
        at: Timestamp(programme.plan().moment(on, 1)),
    };
    db.import(rows, &source).await.expect("an import");
}

/// A round over all names of the register, with the attempts that the schedule asks for.
async fn round(db: &Db, programme: &Programme, judge: &mut Judge, on: Date) {
    let vantages = VANTAGES.map(str::to_owned);
    for entry in programme.register(on) {
        let domain = DomainName::stored(&entry.domain).expect("a name");
        let mut vantage = VANTAGES[entry.name % 2].to_owned();
        let mut at = Timestamp(programme.plan().moment(on, (6 + entry.name % 12) as u8));
        let (mut attempt, mut against) = (1, Vec::new());
        loop {
            let look = programme.look(entry.name, at.0, &vantage);
            let mut seen = observation(&look, at, &vantage, attempt);
            seen.quorum = 2;
            let mut verdict = judge.verdict(programme, entry.name, at, &vantage).clone();
            if seen.not_observed.is_some() {
                verdict.leaf = Leaf::X0;
                verdict.class = Leaf::X0.class();
            }
            let follows = next(Situation {
                now: seen.finished_at,
                registered: Some(Timestamp::start_of(entry.registered_on)),
                leaf: verdict.leaf,
                in_use: verdict.class.axis() == Axis::Pos || verdict.mail.axis() == Axis::Pos,
                attempt,
                retry_after: None,
                spread: 0.5,
                vantage: &vantage,
                vantages: &vantages,
                against: &against,
            });
            let Some(_) = db.claim_one(WORKER, &domain, at, Timestamp::HOUR).await.expect("a claim") else {
                break;
            };
            let record = Record {
                observation: &seen,
                verdict: &verdict,
                next: follows.clone(),
                worker: WORKER,
                now: seen.finished_at,
            };
            db.record(&record).await.expect("a record");
            if follows.attempt == 1 {
                break;
            }
            vantage = follows.from.unwrap_or(vantage);
            (at, attempt, against) = (follows.at, follows.attempt, follows.against);
        }
    }
}

/// What is measured at the end of a quarter, beside what is true.
async fn compare(db: &Db, programme: &Programme, on: Date, settled: bool) {
    let now = end_of(programme, on);
    db.advance_statuses(now).await.expect("time passes");
    let truth = programme.figures(on);
    let total = db.statistics(By::Total, &Cut::default(), now).await.expect("figures")[0].counts;
    let count = |n: u32| i64::from(n);
    assert_eq!(total.registered, count(truth.total.registered), "registered on {on}");
    assert_eq!(total.held, count(truth.total.held), "held on {on}");
    assert_eq!(total.usage.mature, count(truth.total.mature.names), "mature on {on}");
    for (by, of) in [
        (
            By::Zone,
            Box::new(|g: &Group| if let Group::Zone(z) = g { Some((*z).to_owned()) } else { None })
                as Box<dyn Fn(&Group) -> Option<String>>,
        ),
        (By::Province, Box::new(|g| if let Group::Present(c) = g { Some((*c).to_owned()) } else { None })),
        (By::Registrar, Box::new(|g| if let Group::Registrar(r) = g { Some((*r).to_owned()) } else { None })),
        (By::Holder, Box::new(|g| if let Group::Holder(h) = g { Some((*h).to_owned()) } else { None })),
        (
            By::Cohort,
            Box::new(|g| if let Group::Cohort(y, q) = g { Some(format!("{y}-Q{q}")) } else { None }),
        ),
    ] {
        let expected: BTreeMap<String, i64> =
            truth.groups.iter().filter_map(|(g, t)| Some((of(g)?, count(t.mature.names)))).collect();
        for group in db.statistics(by, &Cut::default(), now).await.expect("figures") {
            let known = expected.get(&group.key).copied();
            assert_eq!(known, Some(group.counts.usage.mature), "{by:?} {} on {on}", group.key);
        }
    }
    if !settled || total.usage.mature < 40 {
        return;
    }
    let mature = total.usage.mature as f64;
    let off = |measured: i64, truth: u32| (measured as f64 - f64::from(truth)).abs() / mature;
    let u = total.usage;
    let used = truth.total.mature;
    println!(
        "{on}: E {} A {} U {} truth {} · template {}/{} parked {}/{} mail {}/{} κ {:?}",
        u.mature,
        u.active,
        u.unverifiable,
        used.any,
        u.template,
        used.template,
        u.parked,
        used.parked,
        u.mail,
        used.mail,
        u.rates().coverage.value
    );
    assert!(u.covered as f64 / mature > 0.9, "coverage on {on}");
    assert!(off(u.active, used.any) < 0.12, "usage on {on}: {} and truly {}", u.active, used.any);
    let (low, high) = (u.active as f64 / mature - 0.12, (u.active + u.unverifiable) as f64 / mature + 0.12);
    let share = f64::from(used.any) / mature;
    assert!((low..=high).contains(&share), "bounds on {on}: {share} in {low}–{high}");
    assert!(off(u.template, used.template) < 0.06, "templates on {on}");
    assert!(off(u.parked, used.parked) < 0.06, "parked on {on}");
    assert!(off(u.alias, used.alias) < 0.05, "aliases on {on}");
    assert!(off(u.mail, used.mail) < 0.08, "mail on {on}");
    assert!(off(u.abuse, used.abuse) < 0.05, "abuse on {on}");
}

#[tokio::test]
async fn two_years_are_measured_as_they_were() {
    on_each(async |database: &TestDb| {
        let db = &database.db;
        let programme = Programme::simulate(Plan::new(SEED, NAMES));
        let mut judge = Judge::default();
        let (mut day, last) = (programme.plan().start, programme.plan().last_day());
        let ends = programme.plan().quarter_ends();
        while day <= last {
            let window = ends.iter().map(|end| programme.plan().window(*end)).find(|(_, end)| day <= *end);
            let in_window = window.is_some_and(|(from, _)| day >= from);
            let ended = ends.contains(&day);
            // Weekly in the reference windows, every third week outside; at a quarter's end the register is new.
            let due = if in_window { 7 } else { 21 };
            let looks = (day - programme.plan().start).whole_days() % due == 0;
            if looks || ended {
                import(db, &programme, day).await;
            }
            if looks {
                round(db, &programme, &mut judge, day).await;
                db.guard(end_of(&programme, day)).await.expect("a guard");
            }
            if ended {
                compare(db, &programme, day, day > ends[1]).await;
            }
            day = day.next_day().expect("a day");
        }
        let terms = db.terms_ended().await.expect("terms");
        let ended = |renewed: bool| {
            terms.iter().filter(|t| t.renewed == renewed).map(|t| t.names.unsigned_abs()).sum::<u64>()
        };
        let (renewed, lapsed) = (ended(true), ended(false));
        let (mut truly_renewed, mut truly_lapsed) = (0, 0);
        for end in &ends {
            let flow = programme.figures(*end).flow;
            truly_renewed += u64::from(flow.renewed);
            truly_lapsed += u64::from(flow.expired);
        }
        println!("renewed {renewed} of {truly_renewed}, lapsed {lapsed} of {truly_lapsed}");
        assert!(renewed.abs_diff(truly_renewed) <= 2, "renewed {renewed}, truly {truly_renewed}");
        // A name that lapsed lately is still in the register for a while.
        assert!((truly_lapsed * 7 / 10..=truly_lapsed).contains(&lapsed), "{lapsed} of {truly_lapsed}");
    })
    .await;
}
