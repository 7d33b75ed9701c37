//! R1 to R6: names that send their visitors elsewhere.

use super::Stage;
use crate::script::{Reply, Site};
use crate::world::content::document;
use crate::world::front::Front;
use crate::world::holder::Holder;
use crate::world::names::slug;
use crate::world::platforms::{BARE, GAMBLING, OWN, PARKING, PROFILES};
use crate::world::samples;

pub(super) fn play(leaf: &str, holder: &Holder, front: Front, stage: &mut Stage<'_>) -> &'static str {
    let n = stage.number;
    let target = match leaf {
        "R1" => profile(n, holder),
        "R2" => format!("https://{}/", OWN[n % OWN.len()].0),
        "R3" => parked(n, holder),
        "R4" => format!("https://{}/", BARE[n % BARE.len()]),
        _ => return nowhere(holder, front, stage),
    };
    let reply = match n % 7 {
        5 => refresh(holder, &target),
        n => Reply::redirect([301, 302, 301, 307, 308, 301, 302][n], target),
    };
    stage.answer(holder, front, reply)
}

fn profile(number: usize, holder: &Holder) -> String {
    // Facebook, Zalo and Shopee are what small sellers have; the others take the rest of the turns.
    let turn = if number.is_multiple_of(2) { number / 2 % 3 } else { 3 + number / 2 % (PROFILES.len() - 3) };
    let (host, path) = PROFILES[turn];
    let handle = slug(holder.shown()).replace('-', "");
    format!("https://{host}{}", path.replace("{}", &handle).replace("{n}", &format!("{:03}", number % 1000)))
}

fn parked(number: usize, holder: &Holder) -> String {
    if number % 5 == 4 {
        return format!("https://{}/ten-mien?ten={}", holder.registrar.site, holder.domain);
    }
    let (host, path) = PARKING[number % PARKING.len()];
    format!("https://{host}{}", path.replace("{}", &holder.domain))
}

/// A page that only refreshes to its target.
fn refresh(holder: &Holder, target: &str) -> Reply {
    let head = format!("<meta http-equiv=\"refresh\" content=\"0; url={target}\">\n");
    Reply::html(document(
        "vi",
        holder.shown(),
        "",
        &head,
        &format!("<p>Đang chuyển trang, <a href=\"{target}\">bấm vào đây</a>.</p>"),
    ))
}

/// Loops, chains without end, and targets that do not exist.
fn nowhere(holder: &Holder, front: Front, stage: &mut Stage<'_>) -> &'static str {
    let scheme = if front.upgrade { "https" } else { "http" };
    let host = &holder.domain;
    let mut site = Site::default();
    let mut hop = |from: String, to: String| {
        site.routes.insert(from, Reply::redirect(302, to));
    };
    match stage.number % 4 {
        0 => {
            hop("/".into(), format!("{scheme}://{host}/trang-chu"));
            hop("/trang-chu".into(), format!("{scheme}://{host}/"));
        }
        1 => {
            hop("/".into(), "/b1".into());
            (1..=12).for_each(|i| hop(format!("/b{i}"), format!("/b{}", i + 1)));
        }
        2 => hop("/".into(), format!("https://{}-da-dong-cua.com/", slug(holder.shown()))),
        _ => hop("/".into(), format!("{scheme}://{host}/")),
    }
    stage.serve(holder, front, site)
}

/// Redirects to gambling, gambling in place of the site, gambling pushed into it.
pub(super) fn abuse(holder: &Holder, front: Front, stage: &mut Stage<'_>) -> &'static str {
    let n = stage.number;
    let reply = match n % 3 {
        0 => Reply::redirect(302, format!("https://{}/?tu={}", GAMBLING[n % GAMBLING.len()], holder.domain)),
        1 => Reply::html(samples::gambling(&holder.domain, n)),
        _ => Reply::html(samples::injected(holder)),
    };
    stage.answer(holder, front, reply)
}

/// Some names for sale are delegated to name servers that do nothing else.
pub(super) fn park(number: usize, holder: &Holder, stage: &mut Stage<'_>) {
    let provider = match number % 4 {
        2 => "sedoparking.com",
        3 => "parkingcrew.net",
        _ => return,
    };
    if let Some(script) = stage.world.domains.get_mut(&holder.domain) {
        script.ns = vec![format!("ns1.{provider}"), format!("ns2.{provider}")];
    }
}
