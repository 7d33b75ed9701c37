//! C7 and C8: the holder's own site, plain or with the oddities that real sites have.

use super::Stage;
use crate::script::{HostScript, Port, Reply, RobotsScript, Site};
use crate::world::content::document;
use crate::world::encodings::{Disguise, disguise};
use crate::world::front::{Front, Https, Other};
use crate::world::holder::Holder;
use crate::world::names::chance;
use crate::world::{people, shops};
use rand::Rng;
use rand::rngs::StdRng;
use std::time::Duration;

/// A developed site without oddities.
pub(super) fn plain(holder: &Holder, rng: &mut StdRng) -> Site {
    if holder.is_person() { people::developed(holder, rng) } else { shops::developed(holder, rng) }
}

/// C8.
pub(super) fn developed(holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let mut site = plain(holder, stage.rng);
    site.robots = robots(holder, stage.rng);
    let mut front = Front::draw(stage.rng);
    // One site in four has an oddity; each kind in its turn, so that small worlds have several too.
    let oddity = if stage.number % 4 == 3 { stage.number / 4 % 16 } else { usize::MAX };
    match oddity {
        0 => disguise(&mut site, Disguise::Undeclared),
        1 => disguise(&mut site, Disguise::Windows1258),
        2 => soft_404(&mut site),
        3 => disguise(&mut site, Disguise::Decomposed),
        4 => slow(&mut site, stage.rng.random_range(300..1000)),
        5 => nested(&mut site),
        6 => refresh_home(&mut site),
        7 => disguise(&mut site, Disguise::WrongHeader),
        8 => moved_home(&mut site),
        9 => disguise(&mut site, Disguise::Tcvn3),
        10 => front = Front { https: Https::Valid, www: false, other: Other::Same, upgrade: false },
        11 => cached(&mut site),
        _ => {}
    }
    let code = stage.serve(holder, front, site);
    match oddity {
        12 => trap(holder, front, stage, Reply::Endless),
        13 => trap(holder, front, stage, Reply::GzipBomb(24)),
        14 => trap(holder, front, stage, Reply::CutShort(b"<html><body>".to_vec())),
        _ => {}
    }
    code
}

/// C7.
pub(super) fn minimal(holder: &Holder, stage: &mut Stage<'_>) -> &'static str {
    let mut site = if holder.is_person() {
        people::minimal(holder, stage.rng)
    } else {
        shops::minimal(holder, stage.rng)
    };
    site.robots = robots(holder, stage.rng);
    let front = Front::draw(stage.rng);
    stage.serve(holder, front, site)
}

/// robots.txt as sites have it that do not mind visitors.
fn robots(holder: &Holder, rng: &mut StdRng) -> RobotsScript {
    let sitemap = format!("\nSitemap: https://{}/sitemap.xml\n", holder.domain);
    match rng.random_range(0..100) {
        0..50 => RobotsScript::Missing,
        50..70 => RobotsScript::Text(format!("User-agent: *\nAllow: /\n{sitemap}")),
        70..84 => RobotsScript::Text(format!(
            "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n{sitemap}"
        )),
        84..88 => RobotsScript::Text("User-agent: *\nCrawl-delay: 1\nDisallow: /gio-hang\n".into()),
        88..92 => RobotsScript::Text("User-agent: BotXau\nDisallow: /\n\nUser-agent: *\nDisallow:\n".into()),
        92..95 => RobotsScript::Reply(Box::new(Reply::page(403, "Forbidden"))),
        95..98 => RobotsScript::Reply(Box::new(Reply::html("<html><body>Trang chủ</body></html>"))),
        _ => RobotsScript::Text(String::new()),
    }
}

/// Unknown paths answer 200 with an apology.
fn soft_404(site: &mut Site) {
    let body = "<h1>Rất tiếc</h1><p>Trang bạn tìm không còn ở đây. <a href=\"/\">Về trang đầu</a></p>";
    site.fallback = Some(Reply::html(document("vi", "Không tìm thấy trang", "", "", body)));
}

fn slow(site: &mut Site, millis: u64) {
    if let Some(home) = site.routes.remove("/") {
        site.routes.insert("/".into(), Reply::After(Duration::from_millis(millis), Box::new(home)));
    }
}

/// Misnested formatting, closed never: what a parser must not take minutes for.
fn nested(site: &mut Site) {
    edit_home(site, |html| html.replace("</body>", &format!("{}</body>", "<b><i><font><p>".repeat(2500))));
}

/// The home page only refreshes to the real one.
fn refresh_home(site: &mut Site) {
    if let Some(home) = site.routes.remove("/") {
        let head = "<meta http-equiv=\"refresh\" content=\"0; url=/trang-chu\">\n";
        site.routes.insert("/".into(), Reply::html(document("vi", "Đang vào trang", "", head, "")));
        site.routes.insert("/trang-chu".into(), home);
    }
}

/// The home page lives below a path.
fn moved_home(site: &mut Site) {
    if let Some(home) = site.routes.remove("/") {
        site.routes.insert("/".into(), Reply::redirect(302, "/vi/"));
        site.routes.insert("/vi/".into(), home);
    }
}

fn cached(site: &mut Site) {
    if let Some(home) = site.routes.remove("/") {
        site.routes.insert("/".into(), Reply::Conditional("\"a1-2026\"".into(), Box::new(home)));
    }
}

fn edit_home(site: &mut Site, edit: impl Fn(&str) -> String) {
    if let Some(Reply::Http { body, .. }) = site.routes.get_mut("/")
        && let Ok(html) = std::str::from_utf8(body)
    {
        *body = edit(html).into_bytes();
    }
}

/// The host that is not the canonical one answers with something that never ends, or ends too soon.
fn trap(holder: &Holder, front: Front, stage: &mut Stage<'_>, reply: Reply) {
    let www = format!("www.{}", holder.domain);
    let host = if front.www { holder.domain.clone() } else { www };
    let https = if chance(stage.rng, 50) { Https::Valid } else { Https::None };
    let site = Site { fallback: Some(reply), ..Site::default() };
    if let Some(HostScript { https: port443, http, .. }) = stage.world.hosts.get_mut(&host) {
        *http = Port::Serve(site.clone());
        *port443 = if https == Https::Valid { Port::Serve(site) } else { Port::Closed };
    }
}
