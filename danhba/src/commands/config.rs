//! `danhba config`: the effective settings with their origin, secrets hidden.

use crate::app::App;
use crate::cli::JsonArgs;
use crate::settings::effective;
use std::process::ExitCode;

pub fn run(app: &App, args: &JsonArgs) -> anyhow::Result<ExitCode> {
    let shown = effective(&app.settings, &app.layers);
    if args.json {
        super::print_json(&shown)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["KEY", "VALUE", "ORIGIN"]);
    for s in shown {
        table.add_row([s.key, s.value.to_string(), s.origin]);
    }
    super::print(&format!("{table}\n"))?;
    Ok(ExitCode::SUCCESS)
}
