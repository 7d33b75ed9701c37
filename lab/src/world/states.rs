//! Every leaf of the decision tree, staged: how many of each, and what each one looks like from outside.

mod faults;
mod redirects;
mod sites;

use super::front::{Front, Https};
use super::holder::Holder;
use super::samples;
use crate::script::{Reply, RobotsScript, Site, World};
use rand::rngs::StdRng;
use std::net::Ipv4Addr;

/// The leaves that are not the holder's own site, with their share in tenths of a percent.
const SHARES: &[(&str, usize)] = &[
    ("X0", 6),
    ("N1", 45),
    ("N2", 25),
    ("N2b", 7),
    ("N3", 32),
    ("N4", 8),
    ("T1", 25),
    ("T2", 7),
    ("K1", 15),
    ("H1", 20),
    ("H4", 12),
    ("H2", 15),
    ("H3", 20),
    ("R6", 8),
    ("R3", 15),
    ("R1", 33),
    ("R4", 8),
    ("R2", 15),
    ("R5", 8),
    ("C9", 7),
    ("C0", 20),
    ("C1", 33),
    ("C2", 36),
    ("C3", 20),
    ("C4", 33),
    ("C5", 36),
    ("C6", 20),
];

/// All leaves that the fiction stages.
pub(crate) fn leaves() -> impl Iterator<Item = &'static str> {
    SHARES.iter().map(|(leaf, _)| *leaf).chain(["C7", "C8"])
}

/// The leaf of each of `size` domains: at least three of each from 600 on, one of each from 60 on; what is left
/// is developed sites, and a sixth of them minimal ones.
pub(crate) fn mixture(size: usize) -> Vec<&'static str> {
    let least = if size >= 600 { 3 } else { 1 };
    let mut out: Vec<&'static str> = SHARES
        .iter()
        .flat_map(|(leaf, share)| std::iter::repeat_n(*leaf, (share * size / 1000).max(least)))
        .collect();
    out.truncate(size / 2 + size / 20);
    let minimal = (size - out.len()) / 6;
    out.extend(std::iter::repeat_n("C7", minimal));
    out.resize(size, "C8");
    out
}

/// How many domains before this one have the same leaf: variants take their turn by it.
pub(crate) fn number_of(leaves: &[&str], index: usize) -> usize {
    leaves[..index].iter().filter(|leaf| **leaf == leaves[index]).count()
}

/// Where a leaf is staged.
pub(crate) struct Stage<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) rng: &'a mut StdRng,
    pub(crate) address: Ipv4Addr,
    /// See [`number_of`].
    pub(crate) number: usize,
}

impl Stage<'_> {
    /// Publishes a site whose every page is this reply.
    fn answer(&mut self, holder: &Holder, front: Front, reply: Reply) -> &'static str {
        self.serve(holder, front, Site { fallback: Some(reply), ..Site::default() })
    }

    fn serve(&mut self, holder: &Holder, front: Front, site: Site) -> &'static str {
        front.publish(self.world, &holder.domain, self.address, site)
    }
}

/// Stages the leaf for the holder and says the HTTPS code that a right judgement gives.
pub(crate) fn play(leaf: &str, holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let n = stage.number;
    // A faulty certificate would hide behind a redirect or an error; these keep to the two usual fronts.
    let front =
        if n % 5 == 4 { Front { https: Https::None, upgrade: false, ..Front::PLAIN } } else { Front::PLAIN };
    let reply = match leaf {
        "C8" => return sites::developed(holder, stage),
        "C7" => return sites::minimal(holder, stage),
        "N1" | "N2" | "N2b" | "N3" | "N4" | "T1" | "T2" => return faults::play(leaf, holder, stage),
        "R1" | "R2" | "R3" | "R4" | "R5" => return redirects::play(leaf, holder, front, stage),
        "K1" => return robots(holder, stage),
        "R6" => return redirects::abuse(holder, front, stage),
        "X0" => paused(n),
        "H1" => samples::challenge(n, holder),
        "H2" => samples::server_error(n, holder),
        "H3" => samples::client_error(n, holder),
        "H4" => samples::login(n, holder),
        "C0" => samples::empty(n, holder),
        "C1" => samples::server_default(n, holder),
        "C2" => samples::holding(n, holder),
        "C3" => {
            let html = stage.answer(holder, front, samples::for_sale(n, holder));
            redirects::park(n, holder, stage);
            return html;
        }
        "C4" => samples::construction(n, holder),
        "C5" => samples::template(n, holder),
        "C6" => samples::shell(n, holder),
        _ => match n % 3 {
            0 => samples::pdf(holder),
            1 => samples::json(holder),
            _ => samples::picture(),
        },
    };
    let routes = [("/".to_owned(), reply)].into();
    stage.serve(holder, front, Site { routes, ..Site::default() })
}

/// "Come back later."
fn paused(number: usize) -> Reply {
    let (status, seconds, text) = match number % 3 {
        0 => (429, "3600", "Too Many Requests"),
        1 => (503, "7200", "Máy chủ quá tải, xin quay lại sau."),
        _ => (429, "1800", "Quá nhiều yêu cầu"),
    };
    Reply::page(status, format!("<h1>{text}</h1>")).with_header("Retry-After", seconds)
}

/// robots.txt forbids everything, or cannot be had; behind it stands an ordinary site.
fn robots(holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let mut site = sites::plain(holder, stage.rng);
    site.robots = match stage.number % 5 {
        0 => RobotsScript::Text("User-agent: *\nDisallow: /\n".into()),
        1 => RobotsScript::Reply(Box::new(Reply::page(503, "Service Unavailable"))),
        2 => RobotsScript::Reply(Box::new(Reply::page(429, "Too Many Requests"))),
        3 => RobotsScript::Text(
            "User-agent: Googlebot\nAllow: /\n\nUser-agent: *\nDisallow: /\nAllow: /hinh-anh/\n".into(),
        ),
        _ => RobotsScript::Reply(Box::new(Reply::page(500, "Internal Server Error"))),
    };
    stage.serve(holder, Front::PLAIN, site)
}
