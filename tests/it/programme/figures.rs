//! The counts of a quarter's end, beside the truth.

use super::history::end_of;
use super::sight::Sight;
use domain::measure::{Counts, Usage};
use lab::programme::{Group, Programme, Steps, Truth, View, Web};
use std::collections::BTreeMap;
use store::{By, Cut, Db};
use time::Date;

type Key = Box<dyn Fn(&Group) -> Option<String>>;

/// Counts of the register, which no look can be wrong about: every one of them is the truth.
pub async fn register(db: &Db, programme: &Programme, on: Date) -> Counts {
    let now = end_of(programme, on);
    db.advance_statuses(now).await.expect("time passes");
    let truth = programme.figures(on);
    let total = db.statistics(By::Total, &Cut::default(), now).await.expect("figures")[0].counts;
    let count = |n: u32| i64::from(n);
    assert_eq!(total.registered, count(truth.total.registered), "registered on {on}");
    assert_eq!(total.held, count(truth.total.held), "held on {on}");
    assert_eq!(total.usage.mature, count(truth.total.mature.names), "mature on {on}");
    for (by, of) in dimensions() {
        let expected: BTreeMap<String, i64> =
            truth.groups.iter().filter_map(|(g, t)| Some((of(g)?, count(t.mature.names)))).collect();
        for group in db.statistics(by, &Cut::default(), now).await.expect("figures") {
            let known = expected.get(&group.key).copied();
            assert_eq!(known, Some(group.counts.usage.mature), "{by:?} {} on {on}", group.key);
        }
    }
    total
}

fn dimensions() -> [(By, Key); 5] {
    let zone: Key = Box::new(|g| if let Group::Zone(z) = g { Some((*z).to_owned()) } else { None });
    let province: Key = Box::new(|g| if let Group::Present(c) = g { Some((*c).to_owned()) } else { None });
    let registrar: Key = Box::new(|g| if let Group::Registrar(r) = g { Some((*r).to_owned()) } else { None });
    let holder: Key = Box::new(|g| if let Group::Holder(h) = g { Some((*h).to_owned()) } else { None });
    let cohort: Key =
        Box::new(|g| if let Group::Cohort(y, q) = g { Some(format!("{y}-Q{q}")) } else { None });
    [
        (By::Zone, zone),
        (By::Province, province),
        (By::Registrar, registrar),
        (By::Holder, holder),
        (By::Cohort, cohort),
    ]
}

/// Use over time, what the last look found, the strict funnel, and the flip rate.
pub fn usage(u: &Usage, sight: &Sight) {
    let (on, coverage) = (sight.on, u.rates().coverage.value.expect("names"));
    println!("{on}: E {} A {} U {} κ {coverage:.3}", u.mature, u.active, u.unverifiable);
    assert!(coverage > 0.9, "coverage on {on}: {coverage}");
    let unknown = |v: View| v.in_use().is_none();
    sight.status("in use", u.active, |v| v.in_use() == Some(true), Truth::in_use);
    // Between the bounds lies the truth, but for what is misread.
    sight.status("in use, at most", u.active + u.unverifiable, |v| v.in_use() != Some(false), Truth::in_use);
    sight.status("unverifiable", u.unverifiable, unknown, |t| {
        matches!(t.web, Web::App | Web::Protected) && !t.mail.in_use()
    });
    sight.status("with a website", u.web, |v| v.class() == "USE_WEB", |t| t.web.class() == "USE_WEB");
    sight.status("with an alias", u.alias, |v| v.class() == "USE_ALIAS", |t| t.web == Web::Alias);
    sight.status("with mail", u.mail, |v| v.mail == "M1", |t| t.mail.in_use());
    sight.seen("minimal", u.minimal, |v| v.leaf == "C7", |t| t.web == Web::Minimal);
    sight.seen("templates", u.template, |v| v.leaf == "C5", |t| t.web == Web::Template);
    let parked = |t: Truth| matches!(t.web, Web::Holding | Web::ForSale);
    sight.seen("parked", u.parked, |v| matches!(v.leaf, "C2" | "C3" | "R3"), parked);
    sight.seen("broken", u.broken, |v| v.class() == "BROKEN", |t| t.web.class() == "BROKEN");
    sight.seen("nothing", u.none, |v| v.class() == "NONE", |t| t.web.class() == "NONE");
    sight.seen("abuse", u.abuse, |v| v.class() == "ABUSE", |t| t.web.class() == "ABUSE");
    funnel(u, sight);
    sight.flips(u.flipped);
    assert_eq!(u.paired, u.mature, "every mature name was seen in two rounds");
}

/// What a right reading of the look shows of the funnel: certificates are seen only where something answers.
fn funnel(u: &Usage, sight: &Sight) {
    let delegated = |v: View| !matches!(v.leaf, "N1" | "N2");
    let resolving = move |v: View| delegated(v) && v.leaf != "N3";
    let valid = |v: View| v.https == "valid";
    let live = move |v: View| valid(v) && matches!(v.leaf, "C7" | "C8");
    sight.seen("delegated", u.delegated, delegated, |t| Steps::of(t).delegated);
    sight.seen("resolving", u.resolving, resolving, |t| Steps::of(t).resolving);
    sight.seen("https", u.https, |v| v.https != "none", |t| Steps::of(t).https);
    sight.seen("valid certificate", u.valid_tls, valid, |t| Steps::of(t).valid_tls);
    sight.seen("live", u.live, live, |t| Steps::of(t).live);
    sight.status("active website", u.active_site, live, |t| Steps::of(t).live);
    let steps = u.funnel();
    assert!(steps.windows(2).all(|pair| pair[0].1 >= pair[1].1), "each step implies those before: {steps:?}");
}
