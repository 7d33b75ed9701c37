//! Where the holders live: the 34 provinces of today, their former names, and some of their wards.

use rand::rngs::StdRng;
use std::sync::LazyLock;

/// One of the 34 provinces.
#[derive(Debug)]
pub(crate) struct Province {
    /// GSO code since 1 July 2025.
    pub(crate) code: String,
    pub(crate) name: String,
    /// Names of the units that it was made from (one equal to `name` when it was not merged).
    pub(crate) former: Vec<String>,
    /// Their GSO codes until 30 June 2025, in the same order.
    pub(crate) former_codes: Vec<String>,
    /// `Phường Hoàn Kiếm`, `Xã Gia Lâm`, …
    pub(crate) wards: Vec<String>,
}

/// A ward in a province.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) province: &'static Province,
    pub(crate) ward: &'static str,
}

impl Place {
    /// Ward and province as on a letter.
    pub(crate) fn line(&self) -> String {
        format!("{}, {}", self.ward, self.province.full())
    }
}

impl Province {
    /// With its type, as of the fiction's day.
    pub(crate) fn full(&self) -> String {
        match self.code.as_str() {
            "01" | "31" | "46" | "48" | "75" | "79" | "92" => format!("Thành phố {}", self.name),
            _ => format!("Tỉnh {}", self.name),
        }
    }
}

/// All provinces in the order of their codes.
pub(crate) fn provinces() -> &'static [Province] {
    static ALL: LazyLock<Vec<Province>> =
        LazyLock::new(|| include_str!("data/places.txt").lines().filter_map(read).collect());
    &ALL
}

fn read(line: &str) -> Option<Province> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split(';');
    let (code, name, _slug) = (fields.next()?, fields.next()?, fields.next()?);
    let (former_codes, former) = fields
        .next()?
        .split('|')
        .filter_map(|f| f.split_once(' '))
        .map(|(c, n)| (c.to_owned(), n.to_owned()))
        .unzip();
    let wards = fields.next()?.split('|').map(str::to_owned);
    Some(Province { code: code.into(), name: name.into(), former, former_codes, wards: wards.collect() })
}

/// A ward of the province that is the `index`th one's turn; every province gets its turn, populous ones more.
pub(crate) fn place(index: usize, rng: &mut StdRng) -> Place {
    const POPULOUS: &[usize] = &[0, 27, 0, 27, 19, 15, 26, 13, 32, 12, 27, 0];
    let all = provinces();
    let turn = index % (all.len() + POPULOUS.len());
    let province = &all[POPULOUS.get(turn.wrapping_sub(all.len())).copied().unwrap_or(turn) % all.len()];
    Place { province, ward: super::names::pick::<String>(rng, &province.wards) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_34_provinces_made_from_63() {
        assert_eq!(provinces().len(), 34);
        assert_eq!(provinces().iter().map(|p| p.former.len()).sum::<usize>(), 63);
        assert!(provinces().iter().all(|p| p.wards.len() >= 5));
    }
}
