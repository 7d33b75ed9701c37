//! Multinomial logistic regression with an L2 penalty, by accelerated gradient descent. No chance is involved.

use domain::classify::Model;

/// One labelled page.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its numbers in the order of the model's features.
    pub values: Vec<f64>,
    /// Its kind, by place in the model.
    pub kind: usize,
    /// How much it counts.
    pub weight: f64,
}

/// The penalised loss falls by a factor of e about every √(condition) ≈ 20 steps.
const STEPS: usize = 600;

/// A model of the same kinds and features with the weights that explain the rows best, given the penalty.
pub fn fit(model: &Model, rows: &[Row], penalty: f64) -> Model {
    let mut fitted = model.clone();
    standardise(&mut fitted, rows);
    let total: f64 = rows.iter().map(|r| r.weight).sum();
    if total <= 0.0 {
        return fitted;
    }
    // A column of ones at the end is the bias; it is not penalised.
    let inputs: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let standard = fitted.features.iter().zip(&row.values).map(|(f, v)| f.standard(*v));
            standard.chain([1.0]).collect()
        })
        .collect();
    let (columns, kinds) = (model.features.len() + 1, model.kinds.len());
    let step = 1.0 / (0.5 * spread(&inputs, rows, total) + penalty);
    let mut weights = vec![vec![0.0; columns]; kinds];
    let mut ahead = weights.clone();
    let mut pace = 1.0_f64;
    for _ in 0..STEPS {
        let slope = gradient(&ahead, &inputs, rows, total, penalty);
        let faster = f64::midpoint(1.0, (1.0 + 4.0 * pace * pace).sqrt());
        let push = (pace - 1.0) / faster;
        pace = faster;
        for (kind, line) in slope.iter().enumerate() {
            for (column, g) in line.iter().enumerate() {
                let next = ahead[kind][column] - step * g;
                ahead[kind][column] = next + push * (next - weights[kind][column]);
                weights[kind][column] = next;
            }
        }
    }
    write_weights(&mut fitted, &weights);
    fitted
}

/// Means and deviations of the rows, each counted once.
fn standardise(model: &mut Model, rows: &[Row]) {
    let n = rows.len().max(1) as f64;
    for (at, feature) in model.features.iter_mut().enumerate() {
        let mean = rows.iter().map(|r| r.values[at]).sum::<f64>() / n;
        let variance = rows.iter().map(|r| (r.values[at] - mean).powi(2)).sum::<f64>() / n;
        feature.mean = mean;
        feature.deviation = variance.sqrt();
    }
}

fn gradient(
    weights: &[Vec<f64>],
    inputs: &[Vec<f64>],
    rows: &[Row],
    total: f64,
    penalty: f64,
) -> Vec<Vec<f64>> {
    let mut slope: Vec<Vec<f64>> = weights
        .iter()
        .map(|line| {
            let last = line.len() - 1;
            line.iter().enumerate().map(|(at, w)| if at == last { 0.0 } else { penalty * w }).collect()
        })
        .collect();
    let mut sums = vec![0.0; weights.len()];
    for (input, row) in inputs.iter().zip(rows) {
        for (sum, line) in sums.iter_mut().zip(weights) {
            *sum = line.iter().zip(input).map(|(w, x)| w * x).sum();
        }
        let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: f64 = sums.iter().map(|s| (s - top).exp()).sum();
        for (kind, line) in slope.iter_mut().enumerate() {
            let given = f64::from(u8::from(kind == row.kind));
            let error = ((sums[kind] - top).exp() / powers - given) * row.weight / total;
            for (g, x) in line.iter_mut().zip(input) {
                *g += error * x;
            }
        }
    }
    slope
}

/// The largest eigenvalue of the weighted second moments, by power iteration: how steep the loss can be.
fn spread(inputs: &[Vec<f64>], rows: &[Row], total: f64) -> f64 {
    let columns = inputs.first().map_or(0, Vec::len);
    let mut direction = vec![1.0 / (columns.max(1) as f64).sqrt(); columns];
    let mut length = 0.0;
    for _ in 0..50 {
        let mut image = vec![0.0; columns];
        for (input, row) in inputs.iter().zip(rows) {
            let along: f64 = input.iter().zip(&direction).map(|(x, d)| x * d).sum();
            for (i, x) in image.iter_mut().zip(input) {
                *i += row.weight / total * along * x;
            }
        }
        length = image.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length <= f64::EPSILON {
            break;
        }
        direction = image.into_iter().map(|x| x / length).collect();
    }
    // Power iteration comes from below.
    length * 1.1
}

fn write_weights(model: &mut Model, weights: &[Vec<f64>]) {
    for (kind, line) in model.kinds.iter_mut().zip(weights) {
        kind.bias = line.last().copied().unwrap_or_default();
    }
    for (at, feature) in model.features.iter_mut().enumerate() {
        feature.weights = weights.iter().map(|line| line[at]).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::classify::Ruleset;

    /// Two kinds that the first number tells apart and the second does not.
    fn rows() -> (Model, Vec<Row>) {
        let shipped = Ruleset::shipped().model();
        let model = Model {
            kinds: shipped.kinds[..2].to_vec(),
            features: shipped.features[..2].to_vec(),
            ..shipped.clone()
        };
        let row = |at: usize| Row {
            values: vec![[5.0, 1.0][at % 2] + (at % 5) as f64 / 10.0, (at % 3) as f64],
            kind: at % 2,
            weight: 1.0,
        };
        (model, (0..60).map(row).collect())
    }

    #[test]
    fn what_tells_kinds_apart_gets_the_weight() {
        let (model, rows) = rows();
        let fitted = fit(&model, &rows, 0.02);
        let right = |r: &Row| {
            let p = fitted.probabilities(&r.values);
            p[r.kind] > 0.8
        };
        assert!(rows.iter().all(right));
        let weight = |at: usize| fitted.features[at].weights[0].abs();
        assert!(weight(0) > 10.0 * weight(1), "{:?}", fitted.features);
    }

    #[test]
    fn the_same_rows_give_the_same_weights() {
        let (model, rows) = rows();
        assert_eq!(fit(&model, &rows, 0.02), fit(&model, &rows, 0.02));
    }

    #[test]
    fn the_gradient_is_flat_at_the_end() {
        let (model, rows) = rows();
        let fitted = fit(&model, &rows, 0.02);
        let inputs: Vec<Vec<f64>> = rows
            .iter()
            .map(|r| {
                fitted.features.iter().zip(&r.values).map(|(f, v)| f.standard(*v)).chain([1.0]).collect()
            })
            .collect();
        let weights: Vec<Vec<f64>> = (0..2)
            .map(|k| fitted.features.iter().map(|f| f.weights[k]).chain([fitted.kinds[k].bias]).collect())
            .collect();
        let slope = gradient(&weights, &inputs, &rows, 60.0, 0.02);
        assert!(slope.iter().flatten().all(|g| g.abs() < 1e-5), "{slope:?}");
    }

    #[test]
    fn nothing_to_learn_from_is_no_panic() {
        let (model, _) = rows();
        assert!(fit(&model, &[], 0.02).probabilities(&[1.0, 2.0]).iter().all(|p| p.is_finite()));
    }
}
