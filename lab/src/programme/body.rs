//! The page behind a face. Own sites are the fictional world's, each with words of its own; a registrar's template
//! is the same for all of its holders.

use super::face::Face;
use super::wording;
use crate::script::{Reply, Site};
use crate::world::holder::Holder;
use crate::world::names::rng_for;
use crate::world::register::REGISTRARS;
use crate::world::{people, samples, shops};
use rand::Rng;
use rand::rngs::StdRng;

/// Status, headers and body.
pub(super) type Answer = (u16, Vec<(String, String)>, Vec<u8>);

/// The page of a face for a holder.
pub(super) fn of(face: Face, holder: &Holder, seed: u64, name: usize, number: u32) -> Answer {
    let mut rng = rng_for(seed, "programme page", name * 16 + number as usize);
    let n = rng.random_range(0..1000);
    let reply = match face {
        Face::ServerDefault => samples::server_default(n, holder),
        Face::Template => samples::template(template_of(holder), holder),
        Face::Holding => samples::holding(n, holder),
        Face::ForSale => samples::for_sale(n, holder),
        Face::Construction => samples::construction(n, holder),
        Face::Shell | Face::BuilderShell => samples::shell(n, holder),
        Face::Challenge => samples::challenge(n, holder),
        Face::ServerError => samples::server_error(n, holder),
        Face::Gambling => Reply::html(samples::gambling(&holder.domain, n)),
        Face::Minimal => home(minimal(holder, &mut rng)),
        Face::SampleLeft => wording::with_sample(home(developed(holder, &mut rng)), holder),
        Face::Card => wording::card(holder),
        Face::FilledTemplate => wording::filled_template(holder, &mut rng),
        Face::Magazine => wording::magazine(holder, &mut rng),
        Face::Promise => wording::promise(holder, &mut rng),
        _ => home(developed(holder, &mut rng)),
    };
    match reply {
        Reply::Http { status, headers, body } => (status, headers, body),
        _ => (200, Vec::new(), Vec::new()),
    }
}

/// Each registrar gives away one template.
fn template_of(holder: &Holder) -> usize {
    REGISTRARS.iter().position(|r| r.dns == holder.registrar.dns).unwrap_or(0)
}

fn developed(holder: &Holder, rng: &mut StdRng) -> Site {
    if holder.is_person() { people::developed(holder, rng) } else { shops::developed(holder, rng) }
}

fn minimal(holder: &Holder, rng: &mut StdRng) -> Site {
    if holder.is_person() { people::minimal(holder, rng) } else { shops::minimal(holder, rng) }
}

fn home(mut site: Site) -> Reply {
    site.routes.remove("/").unwrap_or_else(|| Reply::html(String::new()))
}
