//! Usage figures: one table behind the page, the JSON and the CSV, so that they cannot disagree.
//!
//! - [`matrix`]: groups × provinces × zones with their margins, read from the store
//! - [`suppress`], [`solvable`]: which of its cells may not be shown
//! - [`cache`]: the matrix computed a moment ago
//! - [`view`]: one cut of a matrix, as asked for
//! - [`corrected`]: what an audit says beside a rate; [`audits`]: how it was made
//! - [`json`], [`usage`], [`csv`]: the two answers for machines; [`files`]: all other tables in both forms
//! - [`lives`], [`revisions`]: figures over time, and the frozen quarters
//! - [`yardsticks`]: targets and population, as an administrator loaded them

pub mod audits;
pub mod cache;
pub mod corrected;
pub mod csv;
pub mod files;
pub mod json;
pub mod lives;
pub mod matrix;
pub mod revisions;
pub mod solvable;
pub mod suppress;
pub mod usage;
pub mod view;
pub mod yardsticks;

pub use corrected::{ClassShare, Corrected};
pub use domain::measure::By;
pub use matrix::Matrix;
pub use view::{Asked, Cell, Line, Table};

use crate::extract::Params;
use crate::fault::Fault;
use crate::state::ApiState;
use domain::province::ProvinceCode;
use std::sync::Arc;

/// The table for a question.
///
/// # Errors
/// [`Fault::Unavailable`] when the store does not answer.
pub async fn table(state: &ApiState, asked: &Asked) -> Result<Table, Fault> {
    Ok(view::cut(&*matrix(state).await?, asked))
}

/// What the names of the nation are used for, as the latest audit corrects it.
///
/// # Errors
/// [`Fault::Unavailable`] when the store does not answer.
pub async fn classes(state: &ApiState) -> Result<Vec<ClassShare>, Fault> {
    Ok(matrix(state).await?.audited.classes())
}

/// The matrix computed a moment ago, or now.
async fn matrix(state: &ApiState) -> Result<Arc<Matrix>, Fault> {
    if let Some(known) = state.figures.get() {
        return Ok(known);
    }
    let matrix = Arc::new(Matrix::read(state).await?);
    state.figures.put(Arc::clone(&matrix));
    Ok(matrix)
}

/// Reads `by`, `zone` and `province` from a query.
///
/// # Errors
/// [`Fault::BadParameter`] names the parameter and what it may be.
pub fn asked(state: &ApiState, params: &Params) -> Result<Asked, Fault> {
    let by = match params.get(&["by"]) {
        None => By::Total,
        Some(word) => By::of_word(word).ok_or_else(|| {
            Fault::parameter("by", format!("must be one of {}", By::ALL.map(By::word).join(", ")))
        })?,
    };
    let zone = match params.get(&["zone"]) {
        None => None,
        Some(word) => Some(zone(state, word)?),
    };
    let province = match params.get(&["province", "tinh"]) {
        None => None,
        Some(word) => Some(province(word)?),
    };
    if by == By::Ward && province.is_none() {
        // Wards of one name lie in several provinces, and a nation's list of wards is no answer for people.
        return Err(Fault::parameter("province", "must be stated when groups are made by ward"));
    }
    Ok(Asked { by, zone, province })
}

/// A zone that this directory knows.
///
/// # Errors
/// [`Fault::BadParameter`].
pub fn zone(state: &ApiState, word: &str) -> Result<String, Fault> {
    let bare = word.trim_start_matches('.').to_ascii_lowercase();
    let zones = &state.settings.zones;
    zones.iter().any(|z| z.as_str() == bare).then_some(bare).ok_or_else(|| {
        let known: Vec<&str> = zones.iter().map(domain::name::Zone::as_str).collect();
        Fault::parameter("zone", format!("must be one of {}", known.join(", ")))
    })
}

/// A present province, by code or slug.
///
/// # Errors
/// [`Fault::BadParameter`].
pub fn province(word: &str) -> Result<ProvinceCode, Fault> {
    let gazetteer = domain::province::gazetteer();
    ProvinceCode::parse(word)
        .and_then(|code| gazetteer.province(code))
        .or_else(|| gazetteer.by_slug(word))
        .map(|p| p.code)
        .ok_or_else(|| {
            Fault::parameter(
                "province",
                "must be the code of one of the 34 present provinces, such as 01, or its slug",
            )
        })
}
