//! Expectation–maximisation for `q = Mπ` on the simplex.

/// Steps after which the shares stand, converged or not.
const STEPS: usize = 2_000;
/// The change of a share under which it stands.
const STILL: f64 = 1e-9;

/// π, from `rates[i][k] = P(predicted i | truly k)` and the predicted shares `q`. A class whose column is 0
/// gets 0.
pub(super) fn shares(rates: &[Vec<f64>], q: &[f64]) -> Vec<f64> {
    let classes = q.len();
    let known: Vec<bool> =
        (0..classes).map(|k| rates.iter().any(|row| row.get(k).is_some_and(|m| *m > 0.0))).collect();
    let count = known.iter().filter(|k| **k).count().max(1) as f64;
    let mut pi: Vec<f64> = known.iter().map(|k| if *k { 1.0 / count } else { 0.0 }).collect();
    for _ in 0..STEPS {
        let next = step(rates, q, &pi);
        let moved = next.iter().zip(&pi).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        pi = next;
        if moved < STILL {
            break;
        }
    }
    pi
}

/// One step: every predicted share is dealt to the true classes by what they explain of it now.
fn step(rates: &[Vec<f64>], q: &[f64], pi: &[f64]) -> Vec<f64> {
    let mut next = vec![0.0; pi.len()];
    for (row, predicted) in rates.iter().zip(q) {
        let explained: f64 = row.iter().zip(pi).map(|(m, p)| m * p).sum();
        if explained > 0.0 {
            for ((n, m), p) in next.iter_mut().zip(row).zip(pi) {
                *n += predicted * m * p / explained;
            }
        }
    }
    let total: f64 = next.iter().sum();
    if total > 0.0 {
        next.iter_mut().for_each(|n| *n /= total);
    }
    next
}
