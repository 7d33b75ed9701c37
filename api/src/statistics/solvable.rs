//! Which unknown cells a system of sums determines. A cell is determined exactly when it is zero in every
//! solution of the homogeneous system; one solution drawn at random shows that for all cells at once.

use super::suppress::Line;
use std::collections::BTreeMap;

/// Arithmetic is done modulo this prime (2³¹ − 1): exact, and products fit into 64 bits. A cell that is free comes
/// out as zero by accident once in two thousand million times, and then one cell too many is hidden.
const PRIME: u64 = 2_147_483_647;

/// The hidden cells whose values follow from the shown ones, in order.
#[must_use]
pub fn solvable(hidden: &[bool], lines: &[Line]) -> Vec<usize> {
    let cells: Vec<usize> = (0..hidden.len()).filter(|c| hidden[*c]).collect();
    let mut unknown = vec![usize::MAX; hidden.len()];
    cells.iter().enumerate().for_each(|(x, c)| unknown[*c] = x);
    let mut found: Vec<usize> = parts(cells.len(), equations(lines, &unknown))
        .into_iter()
        .flat_map(|(unknowns, rows)| unknowns.into_iter().zip(solution(&rows)))
        .filter_map(|(x, value)| (value == 0).then_some(cells[x]))
        .collect();
    found.sort_unstable();
    found
}

/// The system in parts that share no unknown, each with its unknowns and its equations in numbers of its own:
/// elimination takes the cube of its size, and what is hidden lies in many small islands.
fn parts(unknowns: usize, rows: Vec<Row>) -> Vec<(Vec<usize>, Vec<Row>)> {
    let mut root: Vec<usize> = (0..unknowns).collect();
    fn find(root: &mut [usize], mut x: usize) -> usize {
        while root[x] != x {
            root[x] = root[root[x]];
            x = root[x];
        }
        x
    }
    for row in &rows {
        let first = row.first().map_or(0, |(x, _)| find(&mut root, *x));
        row.iter().for_each(|(x, _)| {
            let other = find(&mut root, *x);
            root[other] = first;
        });
    }
    let mut parts: BTreeMap<usize, (Vec<usize>, Vec<Row>)> = BTreeMap::new();
    let mut own = vec![0; unknowns];
    for (x, number) in own.iter_mut().enumerate() {
        let (members, _) = parts.entry(find(&mut root, x)).or_default();
        *number = members.len();
        members.push(x);
    }
    for row in rows {
        if let Some((x, _)) = row.first() {
            let part = parts.entry(find(&mut root, *x)).or_default();
            part.1.push(row.into_iter().map(|(x, factor)| (own[x], factor)).collect());
        }
    }
    // An unknown in no equation is free.
    parts.into_values().filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Coefficients by unknown.
type Row = Vec<(usize, u64)>;

/// What the lines say about the unknowns, short ones first: they are eliminated with the least work.
fn equations(lines: &[Line], unknown: &[usize]) -> Vec<Row> {
    let mut rows: Vec<Row> = lines
        .iter()
        .map(|line| {
            let parts = line.parts.iter().map(|cell| (unknown[*cell], 1));
            parts.chain([(unknown[line.sum], PRIME - 1)]).filter(|(x, _)| *x != usize::MAX).collect()
        })
        .filter(|row: &Row| !row.is_empty())
        .collect();
    rows.sort_by_key(Vec::len);
    rows
}

/// A random solution of `rows · x = 0`.
fn solution(rows: &[Row]) -> Vec<u64> {
    let unknowns = rows.iter().flatten().map(|(x, _)| x + 1).max().unwrap_or(0);
    let mut uses = vec![0_u32; unknowns];
    rows.iter().flatten().for_each(|(x, _)| uses[*x] += 1);
    // Each pivot row says what its unknown is, by unknowns of later pivots and free ones.
    let mut pivots: Vec<(usize, Row)> = Vec::new();
    let mut work = vec![0_u64; unknowns];
    for row in rows {
        row.iter().for_each(|(x, factor)| work[*x] = *factor);
        for (pivot, by) in &pivots {
            let times = std::mem::take(&mut work[*pivot]);
            if times > 0 {
                by.iter().for_each(|(x, factor)| work[*x] = (work[*x] + times * factor) % PRIME);
            }
        }
        let left: Row = work.iter().copied().enumerate().filter(|(_, factor)| *factor > 0).collect();
        work.fill(0);
        if let Some(&(pivot, factor)) = left.iter().min_by_key(|(x, _)| uses[*x]) {
            let minus = PRIME - inverse(factor);
            let by = left.into_iter().filter(|(x, _)| *x != pivot);
            pivots.push((pivot, by.map(|(x, factor)| (x, factor * minus % PRIME)).collect()));
        }
    }
    let mut solution: Vec<u64> = (0..unknowns as u64).map(scatter).collect();
    for (pivot, by) in pivots.iter().rev() {
        solution[*pivot] = by.iter().fold(0, |sum, (x, factor)| (sum + factor * solution[*x]) % PRIME);
    }
    solution
}

fn inverse(number: u64) -> u64 {
    let (mut out, mut square, mut exponent) = (1, number, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            out = out * square % PRIME;
        }
        square = square * square % PRIME;
        exponent >>= 1;
    }
    out
}

/// A number from 1 to `PRIME − 1` that is as good as random, the same each time (splitmix64).
fn scatter(n: u64) -> u64 {
    let mut z = n.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % (PRIME - 1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(parts: &[usize], sum: usize) -> Line {
        Line { parts: parts.to_vec(), sum }
    }

    #[test]
    fn one_equation_solves_one_unknown() {
        let sum = [line(&[0, 1], 2)];
        assert_eq!(solvable(&[true, false, false], &sum), [0]);
        assert_eq!(solvable(&[false, false, true], &sum), [2]);
        assert!(solvable(&[true, true, false], &sum).is_empty());
        assert!(solvable(&[false; 3], &sum).is_empty());
    }

    #[test]
    fn equations_are_solved_together() {
        // 0 + 1 = 3, 1 + 2 = 4, 0 + 2 = 5: three sums of three unknowns give all of them.
        let lines = [line(&[0, 1], 3), line(&[1, 2], 4), line(&[0, 2], 5)];
        let hidden = [true, true, true, false, false, false];
        assert_eq!(solvable(&hidden, &lines), [0, 1, 2]);
        assert!(solvable(&hidden, &lines[..2]).is_empty());
    }

    #[test]
    fn a_number_times_its_inverse_is_one() {
        for n in [1, 2, 3, 1_000_003, PRIME - 1] {
            assert_eq!(n * inverse(n) % PRIME, 1);
        }
    }
}
