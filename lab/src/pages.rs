//! A world made from a folder of real pages and a list of names: each name shows one page as it was found.

mod folder;
mod headers;
mod line;
mod names;

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use crate::script::{Reply, Site, World};

/// Addresses that the names are spread over when nothing else is asked for.
pub const DEFAULT_ADDRESSES: u16 = 20;

/// A folder of pages under given names, ready to be played.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Every name with DNS, and the same site on 443 and 80, for the name and its `www`.
    pub world: World,
    /// Which name shows which page, in the order of names.
    pub assignments: Vec<Assignment>,
}

/// One name and what it shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Assignment {
    /// The name, as an A-label.
    pub domain: String,
    /// The page's id: its file name without `.html`.
    pub page: String,
    /// The label that `labels.csv` gives it.
    pub label: Option<String>,
}

/// Why a folder or a list cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// A file or folder could not be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line says something that cannot be done.
    #[error("{path}:{line}: {reason}")]
    Line {
        /// In which file.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
        /// What is wrong and how to put it right.
        reason: String,
    },
    /// There is nothing to show.
    #[error("{0} holds no page: expected labels.csv with a column id, or files ending in .html")]
    NoPages(PathBuf),
    /// There is nobody to show it.
    #[error("{0} holds no name: expected one domain a line, or CSV with a column domain")]
    NoNames(PathBuf),
}

impl Pages {
    /// Reads the folder and the list. Names that ask for no page of their own get the pages in turn, both
    /// in sorted order, so the same input always gives the same world; fewer names than pages get pages from all
    /// over the folder. `addresses` is how many addresses
    /// of 127.20.0.0/16 the names are spread over; 0 counts as 1.
    ///
    /// # Errors
    /// [`PagesError`], naming file and line.
    pub fn read(dir: &Path, names: &Path, addresses: u16) -> Result<Self, PagesError> {
        let pages = folder::read(dir)?;
        let names = names::read(names, &pages)?;
        let mut world = World::default();
        let mut assignments = Vec::with_capacity(names.len());
        let ids: Vec<&String> = pages.keys().collect();
        let count = names.iter().filter(|(_, wanted)| wanted.is_none()).count().max(1);
        let mut served = 0;
        let mut turn = || {
            let at = if count < ids.len() { served * ids.len() / count } else { served % ids.len().max(1) };
            served += 1;
            ids.get(at).map(|id| (*id).clone())
        };
        for (index, (domain, wanted)) in names.into_iter().enumerate() {
            let Some(id) = wanted.or_else(&mut turn) else { continue };
            let Some(page) = pages.get(&id) else { continue };
            world.site_at(&domain, address(index, addresses), page.site());
            add_zones(&mut world, &domain);
            assignments.push(Assignment { domain, page: id, label: page.label.clone() });
        }
        Ok(Self { world, assignments })
    }
}

impl folder::Page {
    fn site(&self) -> Site {
        let reply =
            Reply::Http { status: self.status, headers: self.headers.clone(), body: self.body.clone() };
        Site { routes: BTreeMap::from([("/".to_owned(), reply)]), ..Site::default() }
    }
}

fn address(index: usize, addresses: u16) -> Ipv4Addr {
    let number = index % usize::from(addresses.max(1));
    // 1 to 254 in the last place: .0 and .255 look like networks.
    let (high, low) = (number / 254, number % 254 + 1);
    Ipv4Addr::new(127, 20, u8::try_from(high).unwrap_or(u8::MAX), u8::try_from(low).unwrap_or(u8::MAX))
}

/// Everything above a name is a zone, so that a random name beside it does not exist.
fn add_zones(world: &mut World, domain: &str) {
    let mut rest = domain;
    while let Some((_, zone)) = rest.split_once('.') {
        if !world.zones.iter().any(|known| known == zone) {
            world.zones.push(zone.to_owned());
        }
        rest = zone;
    }
}

/// A file's text; the byte-order mark that spreadsheets write is dropped.
fn text(path: &Path) -> Result<String, PagesError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| PagesError::Read { path: path.to_owned(), source })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_used_in_turn_and_stay_inside_their_network() {
        assert_eq!(address(0, 20), Ipv4Addr::new(127, 20, 0, 1));
        assert_eq!(address(20, 20), address(0, 20));
        assert_eq!(address(254, 300), Ipv4Addr::new(127, 20, 1, 1));
        assert_eq!(address(5, 0), address(0, 1));
        assert_eq!(address(65_534, u16::MAX).octets()[1], 20);
    }

    #[test]
    fn everything_above_a_name_is_a_zone_once() {
        let mut world = World::default();
        for domain in ["a.biz.vn", "b.biz.vn", "c.vn"] {
            add_zones(&mut world, domain);
        }
        assert_eq!(world.zones, ["biz.vn", "vn"]);
    }
}
