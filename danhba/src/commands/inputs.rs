//! `danhba inputs`: dated figures of population and targets, each load a revision.

use crate::app::App;
use crate::cli::{InputsArgs, InputsCommand};
use crate::register::digest;
use anyhow::{Context, bail};
use domain::population::Population;
use domain::targets::Targets;
use std::path::Path;
use std::process::ExitCode;
use store::InputKind;

pub async fn run(app: &App, args: &InputsArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        InputsCommand::Load { file } => {
            let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            let sha256 = digest(&bytes);
            let text = String::from_utf8(bytes)
                .map_err(|_| anyhow::anyhow!("{} is not UTF-8; save it as UTF-8", file.display()))?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let (kind, what) = read(file, &name, &text)?;
            let db = app.db_or_new().await?;
            db.load_input(kind, &name, &sha256, &text, app.clock.now()).await?;
            super::staff::tell(app, &db, "inputs.load", &format!("{name}, sha256 {sha256}")).await?;
            app.talk.say(format!("{what} from {name} are in force; the pages follow within a minute"));
        }
        InputsCommand::List => {
            let all = app.db().await?.inputs().await?;
            if args.json {
                let list = all.iter().map(|i| {
                    serde_json::json!({
                        "kind": i.kind.code(), "file_name": i.file_name, "sha256": i.sha256,
                        "loaded_at": i.loaded_at.rfc3339(),
                    })
                });
                return super::print_json(&list.collect::<Vec<_>>()).map(|()| ExitCode::SUCCESS);
            }
            for i in &all {
                let (kind, at) = (i.kind.code(), i.loaded_at.rfc3339());
                super::print(&format!("{kind}\t{at}\t{}\t{}\n", i.file_name, i.sha256))?;
            }
            if !all.iter().any(|i| i.kind == InputKind::Targets) {
                app.talk.say("targets: those that came with the program");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What a file is, by its ending, once it reads well.
fn read(file: &Path, name: &str, text: &str) -> anyhow::Result<(InputKind, String)> {
    let ending = file.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => {
            let population = Population::parse(text).with_context(|| name.to_owned())?;
            Ok((InputKind::Population, format!("{} figures of population", population.figures().len())))
        }
        Some("toml") => {
            let targets = Targets::parse(name, text)?;
            Ok((InputKind::Targets, format!("{} targets", targets.all().len())))
        }
        _ => bail!("{name}: a population is a .csv file, targets are a .toml file"),
    }
}
