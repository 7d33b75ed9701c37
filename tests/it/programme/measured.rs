//! Two years of a simulated programme through the store: births, give-aways, decay, outages, the merger of provinces,
//! terms that end. Each figure is compared with what is true.
//!
//! - `history`: what was seen, recorded in each database
//! - `sight`: what must be seen, and what is true, of each name
//! - `figures`: the counts of each quarter
//! - `frozen`: a quarter frozen, and computed again later
//! - `audited`: the same quarter audited
//! - `lives`: what takes time

use super::history::History;
use super::sight::Sight;
use super::{audited, figures, frozen, lives};
use crate::program::Program;
use danhba_tests::db::{TestDb, on_each};
use lab::programme::{Plan, Programme};

const NAMES: usize = 150;
const SEED: u64 = 11;
/// The quarter that is frozen and audited; after it the programme goes on.
const FROZEN: usize = 6;
/// Mature names below which counts tell of chance alone.
const FEWEST: i64 = 40;
/// Of some hundred mature names, so that the shares have intervals.
const LABELS: usize = 60;

#[tokio::test]
async fn two_years_are_measured_as_they_were() {
    let begun = std::time::Instant::now();
    // Among few labels, labellers who err a little more than usual differ at least once.
    let plan = Plan { label_error: 0.03, ..Plan::new(SEED, NAMES) };
    let history = History::of(Programme::simulate(plan));
    println!("seen after {:?}", begun.elapsed());
    let (programme, ends) = (&history.programme, history.programme.plan().quarter_ends());
    on_each(async |database: &TestDb| {
        println!("{} {:?}", database.engine, begun.elapsed());
        let db = &database.db;
        let program = Program::over(&database.url);
        for day in &history.days {
            day.record(db, programme).await;
            if !day.ends_quarter {
                continue;
            }
            let counts = figures::register(db, programme, day.on).await;
            // The first quarters follow names from their second look on, and few are mature.
            if day.on > ends[1] && counts.usage.mature >= FEWEST {
                figures::usage(&counts.usage, &Sight::at(&history, day.on));
            }
            if day.on == ends[FROZEN] {
                frozen::freeze(&program, day.on);
                frozen::holds(db, day.on, &counts).await;
            }
        }
        println!("recorded {:?}", begun.elapsed());
        lives::compare(db, &history).await;
        frozen::comes_out_again(&program, ends[FROZEN]);
        audited::compare(db, &program, programme, ends[FROZEN], LABELS).await;
        println!("compared {:?}", begun.elapsed());
    })
    .await;
}
