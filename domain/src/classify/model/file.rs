//! `model.toml`: reading with checks, and writing.

use super::{As, Feature, Kind, Model};
use crate::classify::condition::is_number;
use crate::classify::ruleset::RulesetError;
use crate::verdict::Leaf;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: String,
    trained_on: String,
    decides_from: f64,
    at_most_words: u32,
    kind: Vec<WrittenKind>,
    feature: Vec<WrittenFeature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKind {
    label: String,
    leaf: Option<Leaf>,
    bias: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFeature {
    number: String,
    #[serde(rename = "as")]
    read: As,
    mean: f64,
    deviation: f64,
    weights: BTreeMap<String, f64>,
}

fn wrong(place: &str, reason: impl Into<String>) -> RulesetError {
    RulesetError { file: "model.toml", place: place.to_owned(), reason: reason.into() }
}

pub(super) fn parse(text: &str) -> Result<Model, RulesetError> {
    let file: Written = toml::from_str(text).map_err(|e| wrong("", e.to_string()))?;
    if !(file.decides_from > 0.0 && file.decides_from < 1.0) {
        return Err(wrong("decides_from", "a probability between 0 and 1 is needed"));
    }
    let mut labels = BTreeSet::new();
    if let Some(twice) = file.kind.iter().find(|k| !labels.insert(k.label.clone())) {
        return Err(wrong(&twice.label, "two kinds have this label"));
    }
    if file.kind.iter().filter(|k| k.leaf.is_none()).count() != 1 {
        return Err(wrong("kind", "exactly one kind, own content, has no leaf"));
    }
    let kinds: Vec<Kind> =
        file.kind.into_iter().map(|k| Kind { label: k.label, leaf: k.leaf, bias: k.bias }).collect();
    let features = file.feature.into_iter().map(|f| feature(f, &kinds)).collect::<Result<_, _>>()?;
    Ok(Model {
        version: file.version,
        trained_on: file.trained_on,
        decides_from: file.decides_from,
        at_most_words: file.at_most_words,
        kinds,
        features,
    })
}

fn feature(f: WrittenFeature, kinds: &[Kind]) -> Result<Feature, RulesetError> {
    if !is_number(&f.number) {
        return Err(wrong(&f.number, "no number of a page has this name"));
    }
    if let Some(stranger) = f.weights.keys().find(|label| !kinds.iter().any(|k| k.label == **label)) {
        return Err(wrong(&f.number, format!("“{stranger}” is no kind of this file")));
    }
    let finite = f.weights.values().chain([&f.mean, &f.deviation]).all(|v| v.is_finite());
    if !finite || f.deviation < 0.0 {
        return Err(wrong(&f.number, "means and weights are finite, deviations are not negative"));
    }
    let weights = kinds.iter().map(|k| f.weights.get(&k.label).copied().unwrap_or_default()).collect();
    Ok(Feature { number: f.number, read: f.read, mean: f.mean, deviation: f.deviation, weights })
}

pub(super) fn write(model: &Model) -> String {
    let mut out = String::from(HEAD);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "version = {}", quoted(&model.version));
    let _ = writeln!(out, "trained_on = {}", quoted(&model.trained_on));
    let _ = writeln!(out, "decides_from = {:?}", model.decides_from);
    let _ = writeln!(out, "at_most_words = {}", model.at_most_words);
    for kind in &model.kinds {
        let _ = writeln!(out, "\n[[kind]]\nlabel = {}", quoted(&kind.label));
        if let Some(leaf) = kind.leaf {
            let _ = writeln!(out, "leaf = \"{leaf}\"");
        }
        let _ = writeln!(out, "bias = {:.3}", kind.bias);
    }
    for f in &model.features {
        let read = match f.read {
            As::Plain => "plain",
            As::Log => "log",
            As::Any => "any",
        };
        let pairs = model.kinds.iter().zip(&f.weights);
        let weights: Vec<String> = pairs.map(|(k, w)| format!("{} = {w:.3}", k.label)).collect();
        let _ = writeln!(
            out,
            "\n[[feature]]\nnumber = {}\nas = \"{read}\"\nmean = {:.4}\ndeviation = {:.4}\nweights = {{ {} }}",
            quoted(&f.number),
            f.mean,
            f.deviation,
            weights.join(", ")
        );
    }
    out
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What stands above the figures.
const HEAD: &str = "\
# The learned model, asked when no signature and no scored rule knows a page. Written by `danhba train pages`:
# kinds, features and bounds are edited here by hand, figures are replaced by the next training.
# Evidence for a kind = bias + sum of weight x (read number - mean) / deviation; `as` says how a number is read
# (plain, log = ln(1 + n), any = 0 or 1). Names of numbers are those of the rules.

";

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "version = \"1\"\ntrained_on = \"nothing\"\ndecides_from = 0.5\nat_most_words = 600\n\
        [[kind]]\nlabel = \"real_content\"\nbias = 0.5\n[[kind]]\nlabel = \"suspended\"\nleaf = \"C2\"\nbias = -0.5\n\
        [[feature]]\nnumber = \"words\"\nas = \"log\"\nmean = 3.0\ndeviation = 1.5\nweights = { suspended = -1.0 }\n";

    #[test]
    fn what_is_written_reads_back() {
        let model = parse(GOOD).unwrap();
        assert_eq!(model.features[0].weights, [0.0, -1.0]);
        assert_eq!(parse(&model.to_toml()).unwrap(), model);
    }

    #[test]
    fn mistakes_name_the_file_and_the_place() {
        let error = |from: &str, to: &str| {
            assert!(GOOD.contains(from));
            parse(&GOOD.replacen(from, to, 1)).unwrap_err().to_string()
        };
        assert!(error("\"words\"", "\"wörter\"").starts_with("model.toml, wörter: "));
        assert!(error("weights = { suspended", "weights = { parked").contains("“parked” is no kind"));
        assert!(error("leaf = \"C2\"\n", "").starts_with("model.toml, kind: "));
        assert!(error("\"real_content\"", "\"suspended\"").starts_with("model.toml, suspended: "));
        assert!(error("= 0.5\nat", "= 1.5\nat").starts_with("model.toml, decides_from: "));
        assert!(error("deviation = 1.5", "deviation = -1.5").starts_with("model.toml, words: "));
        let unreadable = error("mean = 3.0", "mean = ");
        assert!(unreadable.starts_with("model.toml: ") && unreadable.contains("line"), "{unreadable}");
    }
}
