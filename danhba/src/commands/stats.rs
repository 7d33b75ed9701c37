//! `danhba stats`: registered and used, by group.

use crate::app::App;
use crate::cli::StatsArgs;
use domain::measure::{Counts, Indicators, Publication, Rate, UsageRates};
use domain::province::{ProvinceCode, ProvinceMap, gazetteer};
use serde::Serialize;
use std::process::ExitCode;
use store::{By, Cut};

#[derive(Serialize)]
struct Row {
    key: String,
    name: String,
    #[serde(flatten)]
    counts: Counts,
    indicators: Indicators,
    usage_rates: UsageRates,
}

#[derive(Serialize)]
struct Report {
    at: String,
    by: &'static str,
    ruleset: String,
    total: Row,
    groups: Vec<Row>,
    leaves: Vec<(String, u64)>,
}

pub async fn run(app: &App, args: &StatsArgs) -> anyhow::Result<ExitCode> {
    let province = args.province.as_deref().map(province).transpose()?;
    let zone = args.zone.as_deref().map(|word| zone(&app.settings.zones, word)).transpose()?;
    let cut = Cut { zone, province };
    let db = app.db().await?;
    let now = app.clock.now();
    db.advance_statuses(now).await?;
    let total =
        db.statistics(By::Total, &cut, now).await?.into_iter().next().map(|g| g.counts).unwrap_or_default();
    let groups = if args.by == By::Total { Vec::new() } else { db.statistics(args.by, &cut, now).await? };
    let report = Report {
        at: now.rfc3339(),
        by: args.by.word(),
        ruleset: db.templates().await?.digest(domain::classify::Ruleset::shipped().digest()),
        total: row(String::new(), "total".into(), total),
        groups: groups.into_iter().map(|g| row(g.key.clone(), name(args.by, &g.key), g.counts)).collect(),
        leaves: db.leaves(&cut, now).await?.into_iter().map(|(l, n)| (l.code().to_owned(), n)).collect(),
    };
    if args.json {
        super::print_json(&report)?;
    } else {
        super::print(&text(&report))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A present province by its code, slug or name. What only the old map knows is named with the province that it is in now:
/// its figures are those of more than was asked for.
fn province(word: &str) -> anyhow::Result<ProvinceCode> {
    let gazetteer = gazetteer();
    let code = ProvinceCode::parse(word).filter(|code| gazetteer.province(*code).is_some());
    if let Some(code) = code.or_else(|| gazetteer.by_slug(word).map(|province| province.code)) {
        return Ok(code);
    }
    let unit = gazetteer.resolve(word, None).ok();
    let present = unit.and_then(|unit| gazetteer.present_of(unit)).and_then(|code| gazetteer.province(code));
    match (unit, present) {
        (Some(unit), Some(now)) if unit.map == ProvinceMap::Since2025 => Ok(now.code),
        (Some(unit), Some(now)) => anyhow::bail!(
            "--province: “{word}” ({}) is in {} {} since 1 July 2025: write {}",
            gazetteer.name_of(unit).unwrap_or_default(),
            now.code,
            now.name,
            now.code
        ),
        _ => anyhow::bail!(
            "--province: “{word}” is no province; write its code, slug or name, such as 79 or da-nang"
        ),
    }
}

/// One of the configured zones, as the API reads it: without its leading dot, in any case.
fn zone(known: &[String], word: &str) -> anyhow::Result<String> {
    let bare = word.trim_start_matches('.').to_ascii_lowercase();
    let found = known.iter().any(|zone| zone.trim_matches('.').eq_ignore_ascii_case(&bare));
    anyhow::ensure!(
        found,
        "--zone: “{word}” is no zone of this register; take one of {} (setting `zones`)",
        known.join(", ")
    );
    Ok(bare)
}

fn row(key: String, name: String, counts: Counts) -> Row {
    Row { key, name, counts, indicators: counts.indicators(), usage_rates: counts.usage.rates() }
}

fn name(by: By, key: &str) -> String {
    if key.is_empty() {
        return "(unknown)".into();
    }
    match by {
        By::Province => ProvinceCode::parse(key)
            .and_then(|c| gazetteer().province(c))
            .map_or_else(|| key.to_owned(), |p| p.name.to_string()),
        _ => key.to_owned(),
    }
}

fn percent(rate: Rate, publication: Publication) -> String {
    match (rate.value, publication) {
        (Some(value), Publication::Final) => format!("{:.1} %", value * 100.0),
        (Some(value), Publication::Provisional) => format!("{:.1} % (provisional)", value * 100.0),
        _ => "withheld".into(),
    }
}

fn text(report: &Report) -> String {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "group",
        "registered",
        "eligible",
        "observed",
        "in use (last look)",
        "up to",
        "share",
        "mature",
        "covered",
        "in use (over time)",
        "up to",
        "usage rate",
    ]);
    for row in report.groups.iter().chain([&report.total]) {
        let (c, i, u, r) = (&row.counts, &row.indicators, &row.counts.usage, &row.usage_rates);
        table.add_row([
            row.name.clone(),
            c.registered.to_string(),
            c.eligible.to_string(),
            c.observed.to_string(),
            c.in_use.to_string(),
            (c.in_use + c.unverifiable).to_string(),
            percent(i.any, i.publication),
            u.mature.to_string(),
            u.covered.to_string(),
            u.active.to_string(),
            (u.active + u.unverifiable).to_string(),
            percent(r.any, r.publication),
        ]);
    }
    let mut out = format!("{table}\n\nfunnel:");
    for (step, count) in report.total.counts.funnel() {
        out.push_str(&format!(" {step} {count}"));
    }
    out.push_str("\nleaves:");
    for (leaf, count) in &report.leaves {
        out.push_str(&format!(" {leaf} {count}"));
    }
    out.push_str(&format!("\nrules: {}\n", report.ruleset));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_province_may_be_written_in_three_ways_and_an_old_one_names_the_present() {
        for word in ["48", "da-nang", "Đà Nẵng", "da nang"] {
            assert_eq!(province(word).unwrap().as_str(), "48", "{word}");
        }
        for word in ["27", "Bắc Giang"] {
            let said = province(word).unwrap_err().to_string();
            assert!(said.contains("write 24") && said.contains("Bắc Ninh"), "{said}");
        }
        assert!(province("999").unwrap_err().to_string().contains("999"));
    }
}
