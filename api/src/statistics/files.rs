//! `GET /thong-ke/{file}`: every other table of the statistics page, as CSV and as JSON, from the same answers that the API
//! gives. Columns are named once here; both forms have the same ones.

use super::csv::guard;
use super::{Asked, By, lives, revisions, suppress::FEWEST, yardsticks};
use crate::extract::Params;
use crate::fault::Fault;
use crate::reply;
use crate::state::ApiState;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::outage::Scope;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The tables, by the names of their files.
pub const TABLES: [&str; 11] = [
    "classes",
    "first-use",
    "survival",
    "renewals",
    "renewal-groups",
    "targets",
    "density",
    "trend",
    "revisions",
    "recomputed",
    "outages",
];
/// Outages told.
const OUTAGES: u32 = 100;

/// Columns, each with the path of its value in a row.
type Columns = &'static [(&'static str, &'static str)];

macro_rules! columns {
    ($($name:ident $(= $path:literal)?),+ $(,)?) => {
        &[$((stringify!($name), columns!(@ $name $($path)?))),+]
    };
    (@ $name:ident $path:literal) => { $path };
    (@ $name:ident) => { stringify!($name) };
}

const CLASSES: Columns = columns![class, raw, value, low, high, labels, quarter, revision, basis];
const FIRST_USE: Columns = columns![key, name, suppressed, names, day, at_least, at_most, total];
const SURVIVAL: Columns = columns![key, name, suppressed, names, day, value, low, high, total];
const RENEWALS: Columns = columns![class, term, suppressed, renewed, ended, value, low, high, yardstick];
const RENEWAL_GROUPS: Columns = columns![
    key,
    name,
    suppressed,
    ended,
    renewed,
    value,
    low,
    high,
    undetermined,
    due_suppressed,
    due,
    expected,
    expected_low,
    expected_high,
    by_yardstick,
    undetermined_due,
    total,
];
const TARGETS: Columns =
    columns![code, zone, target, due, source, registered, share, missing, days_left, active];
const DENSITY: Columns = columns![
    key,
    name,
    registered,
    per_thousand = "all.value",
    people = "all.people",
    as_of = "all.as_of",
    source = "all.source",
    per_thousand_15_69 = "aged_15_69.value",
    people_15_69 = "aged_15_69.people",
    as_of_15_69 = "aged_15_69.as_of",
    source_15_69 = "aged_15_69.source",
];
const TREND: Columns = columns![
    quarter,
    revision,
    method,
    publication = "after.publication",
    active = "after.rate.numerator",
    mature = "after.rate.denominator",
    rate = "after.rate.value",
    lower = "after.bounds.lower",
    upper = "after.bounds.upper",
    coverage = "after.coverage.value",
];
const REVISIONS: Columns = columns![
    quarter,
    revision,
    method,
    as_of,
    frozen_at,
    reason,
    before = "before.rate.value",
    after = "after.rate.value",
    publication = "after.publication",
    frame_sha256,
    names_sha256,
    figures_sha256,
];
const RECOMPUTED: Columns = columns![
    quarter,
    revision,
    computed_at,
    reason,
    first_method,
    method,
    first_ruleset,
    ruleset,
    first = "first.rate.value",
    again = "again.rate.value",
    first_active = "first.rate.numerator",
    again_active = "again.rate.numerator",
    mature = "again.rate.denominator",
    names,
    changed,
    carried,
    unjudged,
    first_names_sha256,
    names_sha256,
    first_figures_sha256,
    figures_sha256,
];
const OUTAGE: Columns = columns![began_at, scope, names, pool, accepted];

/// A table as it goes into a file.
#[derive(Debug, Serialize)]
struct File {
    table: &'static str,
    as_of: String,
    rows: Vec<Map<String, Value>>,
}

/// The tables whose groups may be chosen, with `by` as in the API.
const GROUPED: [&str; 3] = ["first-use", "survival", "renewal-groups"];

/// `GET /thong-ke/{file}`: `first-use.csv`, `first-use.json` and so on.
///
/// # Errors
/// [`Fault::NotFound`] for no table of ours; [`Fault::BadParameter`], [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    Path(file): Path<String>,
    params: Params,
) -> Result<Response, Fault> {
    let (stem, form) = file.rsplit_once('.').ok_or(Fault::NotFound)?;
    let table = TABLES.into_iter().find(|t| *t == stem).ok_or(Fault::NotFound)?;
    let csv = match form {
        "csv" => true,
        "json" => false,
        _ => return Err(Fault::NotFound),
    };
    let asked = if GROUPED.contains(&table) { lives::asked(&state, &params)? } else { lives::of_all() };
    let (columns, rows) = rows(&state, table, &asked).await?;
    if csv {
        let bytes = write(columns, &rows).map_err(|error| {
            tracing::error!(%error, "a table could not be written");
            Fault::Internal
        })?;
        let name = if asked.by == By::Total {
            format!("{table}.csv")
        } else {
            let province = asked.province.map(|p| format!("-{p}")).unwrap_or_default();
            format!("{table}-{}{province}.csv", asked.by.word())
        };
        return Ok(reply::csv(bytes, &name, reply::MINUTE));
    }
    let named = |row: &Value| {
        columns.iter().map(|(name, path)| ((*name).to_owned(), at(row, path).clone())).collect::<Map<_, _>>()
    };
    let as_of = state.clock.now().rfc3339();
    Ok(reply::json(&File { table, as_of, rows: rows.iter().map(named).collect() }, reply::MINUTE))
}

async fn rows(state: &ApiState, table: &str, asked: &Asked) -> Result<(Columns, Vec<Value>), Fault> {
    Ok(match table {
        "classes" => (CLASSES, list(&plain(&super::classes(state).await?)?)),
        "first-use" => (FIRST_USE, curve(&lives::answer::read(state, asked).await?, "first_use")),
        "survival" => (SURVIVAL, curve(&lives::answer::read(state, asked).await?, "survival")),
        "renewals" => (RENEWALS, list(&lives::answer::read(state, asked).await?["renewals"]["rates"])),
        "renewal-groups" => {
            (RENEWAL_GROUPS, list(&lives::answer::read(state, asked).await?["renewals"]["groups"]))
        }
        "targets" => (TARGETS, list(&plain(&yardsticks::targets(state).await?)?)),
        "density" => (DENSITY, list(&plain(&yardsticks::density(state).await?)?)),
        "trend" => (TREND, list(&plain(&revisions::trend(state).await?)?)),
        "revisions" => (REVISIONS, list(&plain(&revisions::entries(state).await?)?)),
        "recomputed" => (RECOMPUTED, list(&plain(&revisions::besides(state).await?)?)),
        _ => (OUTAGE, outages(state).await?),
    })
}

pub(crate) fn plain(value: &impl Serialize) -> Result<Value, Fault> {
    serde_json::to_value(value).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        Fault::Internal
    })
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// The points of the curves of every group; of a suppressed one a single row that says why.
fn curve(answer: &Value, which: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for group in answer["groups"].as_array().into_iter().flatten() {
        let (key, name, names) = (&group["key"], &group["name"], &group[which]["names"]);
        let total = &group["total"];
        let points = list(&group[which]["curve"]);
        if points.is_empty() {
            let suppressed = &group[format!("{which}_suppressed")];
            let row =
                json!({ "key": key, "name": name, "suppressed": suppressed, "names": names, "total": total });
            rows.push(row);
        }
        for mut point in points {
            if let Some(members) = point.as_object_mut() {
                members.insert("key".into(), key.clone());
                members.insert("name".into(), name.clone());
                members.insert("names".into(), names.clone());
                members.insert("total".into(), total.clone());
            }
            rows.push(point);
        }
    }
    rows
}

async fn outages(state: &ApiState) -> Result<Vec<Value>, Fault> {
    let unless_few = |n: i64| (!(1..FEWEST).contains(&n)).then_some(n);
    let row = |o: &store::Outage| {
        let scope = match o.scope {
            Scope::Address => "address",
            Scope::Network => "network",
        };
        // Which address it was is nobody's business.
        json!({
            "began_at": o.began_at.rfc3339(),
            "scope": scope,
            "names": unless_few(o.names),
            "pool": unless_few(o.pool),
            "accepted": o.accepted,
        })
    };
    Ok(state.db.outages(OUTAGES).await?.iter().map(row).collect())
}

/// The value at a path of members; null when there is none.
fn at<'a>(row: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(row, |value, member| &value[member])
}

fn write(columns: Columns, rows: &[Value]) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(columns.iter().map(|(name, _)| *name))?;
    for row in rows {
        out.write_record(columns.iter().map(|(_, path)| match at(row, path) {
            Value::Null => String::new(),
            Value::String(text) => guard(text),
            other => other.to_string(),
        }))?;
    }
    out.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_one_column_for_each_path_and_no_formula() {
        let rows = [
            json!({ "key": "=1+1", "all": { "value": 0.5, "people": 7 } }),
            json!({ "key": "", "all": null }),
        ];
        let text = String::from_utf8(write(DENSITY, &rows).unwrap()).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert!(
            lines[0].starts_with("key,name,registered,per_thousand,people,as_of,source,"),
            "{}",
            lines[0]
        );
        assert_eq!(lines[1], "'=1+1,,,0.5,7,,,,,,");
        assert_eq!(lines[2], ",,,,,,,,,,");
    }
}
