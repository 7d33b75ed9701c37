//! Plays the small register of `danhba_tests::world` into a database: `danhba-scene sqlite:///path/danhba.db`. The browser
//! test has its pages labelled.

use danhba_tests::world::{Scene, play};
use store::Db;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = std::env::args().nth(1).ok_or("name the database: sqlite:///path/danhba.db")?;
    let db = Db::connect(&url).await?;
    db.migrate().await?;
    play(&db, &Scene { names: 40, weeks: 5, seed: 7 }).await;
    db.close().await;
    Ok(())
}
