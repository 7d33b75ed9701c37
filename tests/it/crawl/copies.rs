//! Pages that need not be sent again: the server is asked whether the copy is still right.

use super::support::{answering, database, developed, name, register, serve, settings, start, world};
use crawler::{Crawler, RunOptions, Shutdown};
use domain::clock::{Clock, Timestamp};
use domain::observation::VisitEnd;
use domain::verdict::{Https, Leaf};
use lab::script::Reply;
use lab::{Event, Lab};
use store::{Db, Stored};

/// Of a person, whose texts are kept for a while only.
const SITE: &str = "tiem-pho.id.vn";

async fn site(home: Reply) -> (Lab, tempfile::TempDir, Db) {
    let mut world = world();
    serve(&mut world, SITE, 1, answering(home));
    let (folder, db) = database().await;
    register(&db, &[SITE.to_owned()]).await;
    (start(world).await, folder, db)
}

/// One more look at the site, at the moment that `clock` tells.
async fn look(lab: &Lab, db: &Db, clock: Clock) -> Stored {
    let domain = name(SITE);
    db.make_due(&domain, clock.now()).await.unwrap();
    let crawler = Crawler::new(settings(lab), db.clone(), clock, 1).unwrap();
    let one = RunOptions { only: Some(domain.clone()), ..RunOptions::default() };
    crawler.run(one, Shutdown::default(), None).await.unwrap();
    db.latest(&domain).await.unwrap().expect("a look")
}

/// The statuses that the home page was answered with, in order.
fn homes(lab: &Lab) -> Vec<u16> {
    let status = |event| match event {
        Event::Request { path, status_sent, .. } if path == "/" => status_sent,
        _ => None,
    };
    lab.log().into_iter().filter_map(|entry| status(entry.event)).collect()
}

fn title(look: &Stored) -> &str {
    let page = look.observation.visits.iter().find_map(|visit| match &visit.end {
        VisitEnd::Page(page) => Some(page.title.as_str()),
        _ => None,
    });
    page.expect("a page")
}

fn tagged(tag: &str, title: &str) -> Reply {
    Reply::Conditional(format!("\"{tag}\""), Box::new(Reply::html(developed(title))))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_did_not_change_is_not_sent_again_and_keeps_its_class() {
    let (lab, _folder, db) = site(tagged("v1", "Tiệm phở")).await;
    let first = look(&lab, &db, Clock::System).await;
    let second = look(&lab, &db, Clock::System).await;
    let third = look(&lab, &db, Clock::System).await;
    assert_eq!(homes(&lab), [200, 304, 304]);
    let said: Vec<bool> = [&first, &second, &third].iter().map(|seen| seen.observation.unmodified).collect();
    assert_eq!(said, [false, true, true]);
    for seen in [&second, &third] {
        assert_eq!((seen.verdict.leaf, seen.verdict.http_status), (Leaf::C8, Some(200)));
        assert_eq!(
            (seen.verdict.https, title(seen)),
            (Https::Valid, "Tiệm phở"),
            "the certificate is seen anew"
        );
        assert_eq!(seen.observation.visits, {
            let mut visits = first.observation.visits.clone();
            for (visit, now) in visits.iter_mut().zip(&seen.observation.visits) {
                visit.robots = now.robots.clone();
            }
            visits
        });
    }
    // What the public sees did not change: nothing for the index to do.
    let state = db.site(&name(SITE)).await.unwrap().expect("a site").state.expect("a state");
    assert_eq!((state.title.as_str(), state.observation_id), ("Tiệm phở", third.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_changed_is_read() {
    let home = Reply::Sequence(vec![tagged("v1", "Tiệm phở"), tagged("v2", "Tiệm bún")]);
    let (lab, _folder, db) = site(home).await;
    look(&lab, &db, Clock::System).await;
    let changed = look(&lab, &db, Clock::System).await;
    assert_eq!((homes(&lab).as_slice(), changed.observation.unmodified), ([200, 200].as_slice(), false));
    assert_eq!(title(&changed), "Tiệm bún");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_not_believed_for_more_than_ninety_days() {
    let (lab, _folder, db) = site(tagged("v1", "Tiệm phở")).await;
    look(&lab, &db, Clock::System).await;
    let later = |days: i64| Clock::fixed(Clock::System.now().plus(days * Timestamp::DAY));
    assert!(look(&lab, &db, later(89)).await.observation.unmodified);
    // Counted from the day when the page was read, not when the server last called it unchanged.
    let read = look(&lab, &db, later(91)).await;
    assert_eq!((homes(&lab).as_slice(), read.observation.unmodified), ([200, 304, 200].as_slice(), false));
    assert!(look(&lab, &db, later(100)).await.observation.unmodified);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_not_kept_any_more_is_asked_for_whole() {
    let (lab, _folder, db) = site(tagged("v1", "Tiệm phở")).await;
    look(&lab, &db, Clock::System).await;
    let later = Clock::System.now().plus(91 * Timestamp::DAY);
    assert_eq!(db.reduce_texts(later).await.unwrap(), 1, "the text has had its time");
    let read = look(&lab, &db, Clock::System).await;
    assert_eq!((homes(&lab).as_slice(), read.observation.unmodified), ([200, 304, 200].as_slice(), false));
    assert_eq!((read.verdict.leaf, title(&read)), (Leaf::C8, "Tiệm phở"));
}
