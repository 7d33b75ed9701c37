//! Where a holder who proved control looks after the entry: what is shown now, trade and description, consent.

use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::locales::owner as texts;
use crate::locales::{help as help_words, leaves, well_kept};
use crate::pages::Choice;
use crate::pages::recheck::Look;
use crate::pages::site;
use crate::pages::well_kept::snippet;
use crate::paths::Page;
use crate::state::ApiState;
use domain::request::Wish;
use domain::sector::sectors;
use domain::verdict::Leaf;
use domain::well_kept::Place;
use store::{HolderWords, Request, SiteRow};

/// What the holder sees of the entry.
pub struct Care {
    /// Until when the receipt lets the entry be edited; `None` when that is over, and only what takes back is left.
    pub until: Option<String>,
    /// Whether the public sees the entry, and why not.
    pub standing: &'static str,
    /// Whether it does.
    pub shown: bool,
    /// Its public page, and the page that checks it again.
    pub page: Option<(String, String)>,
    /// Why the site is in its state, and how to get out of it: of names that are not shown, whose page cannot say it.
    pub help: Option<Help>,
    /// What can be done; nothing while the name is not registered.
    pub forms: Option<Forms>,
    /// An objection is in force.
    pub removed: bool,
}

/// The state of a site for its holder.
pub struct Help {
    /// How it was seen, and a look that was asked for.
    pub look: Look,
    /// What the state means.
    pub meaning: &'static str,
    /// What to do.
    pub cure: &'static str,
    /// The same, step by step.
    pub steps: &'static [&'static str],
}

/// What can be edited.
pub struct Forms {
    /// Trades to choose from; the first is the register's own. None when editing is over.
    pub sectors: Vec<Choice>,
    /// The holder's description.
    pub description: String,
    /// Consent, where it changes what is shown.
    pub consent: Option<Consent>,
    /// The list of well-kept sites, for sites that the public sees.
    pub well_kept: Option<WellKept>,
}

/// How the site stands on the list of well-kept sites.
pub struct WellKept {
    /// Words of the list.
    pub w: &'static well_kept::Texts,
    /// How it stands; `None` when its holder has not entered it.
    pub standing: Option<&'static str>,
    /// What to put on the own pages.
    pub snippet: String,
}

/// The consent of a holder.
pub struct Consent {
    /// What is agreed to.
    pub paragraphs: &'static [&'static str],
    /// It may be given.
    pub may_give: bool,
    /// "Bạn đã đồng ý lúc … (bản …)", once it was given.
    pub given: Option<String>,
    /// The version in force.
    pub version: &'static str,
}

impl Care {
    /// The entry of a request's name; a `draft` that could not be saved stands in its form again.
    pub async fn of(
        state: &ApiState,
        lang: Lang,
        request: &Request,
        draft: Option<&HolderWords>,
    ) -> Result<Self, Fault> {
        let w = texts::words(lang);
        let row = state.db.site(&request.domain).await?;
        let open = request.opens(state.clock.now());
        let until = request.proved_at.filter(|_| open);
        let until = until.map(|at| format::moment(at.plus(store::requests::CLAIM_LASTS)));
        let name = request.domain.as_str();
        let shown = row.as_ref().is_some_and(|r| r.standing().listable());
        let page = shown.then(|| (Page::Site(name).path(lang), Page::Recheck(name).path(lang)));
        let forms = match &row {
            Some(row) if request.wish == Wish::Claim => Some(forms(state, lang, row, draft, open).await?),
            _ => None,
        };
        let help = match &row {
            Some(row) if open && !shown && row.in_frame && !row.opted_out => {
                Some(help(state, lang, row).await?)
            }
            _ => None,
        };
        Ok(Self {
            until,
            help,
            standing: standing(w, row.as_ref()),
            shown,
            page,
            forms,
            // Without a row the objection waits for the import that brings the name.
            removed: state.db.objects(&request.domain).await?,
        })
    }
}

fn standing(w: &'static texts::Texts, row: Option<&SiteRow>) -> &'static str {
    let Some(row) = row.filter(|r| r.in_frame) else { return w.not_registered };
    let standing = row.standing();
    if standing.listable() {
        w.shown_now
    } else if standing.objection {
        w.hidden_removed
    } else if standing.is_personal() && !standing.listing_consent {
        w.hidden_consent
    } else {
        w.hidden_other
    }
}

async fn help(state: &ApiState, lang: Lang, row: &SiteRow) -> Result<Help, Fault> {
    let leaf = row.state.as_ref().map_or(Leaf::X0, |s| s.leaf);
    let words = leaves::leaf(lang, leaf);
    Ok(Help {
        look: Look::of(state, lang, row).await?,
        meaning: words.meaning,
        cure: row.state.as_ref().map_or(words.cure, |s| site::cure(lang, s)),
        steps: help_words::steps(lang, leaf),
    })
}

async fn forms(
    state: &ApiState,
    lang: Lang,
    row: &SiteRow,
    draft: Option<&HolderWords>,
    open: bool,
) -> Result<Forms, Fault> {
    let w = texts::words(lang);
    let said = match draft {
        Some(draft) => draft.clone(),
        None => state.db.holder_words(&row.registration.domain).await?,
    };
    let register =
        Choice { value: String::new(), text: w.sector_register.to_owned(), current: said.sector.is_none() };
    let trades = sectors().iter().map(|s| Choice {
        value: s.code.to_string(),
        text: lang.pick(&s.name_vi, &s.name_en).clone(),
        current: said.sector.as_deref() == Some(s.code.to_string().as_str()),
    });
    let standing = row.standing();
    let given = row.consent.as_ref().map(|c| {
        format!(
            "{} {} ({} {}).",
            w.consent_given,
            format::moment(c.given_at),
            w.consent_version,
            c.text_version
        )
    });
    let well_kept = well_kept_of(state, lang, row).await?;
    let leaves_list = well_kept.standing.is_some();
    Ok(Forms {
        sectors: if open { std::iter::once(register).chain(trades).collect() } else { Vec::new() },
        description: said.description,
        consent: (standing.asks_consent() && (open || given.is_some())).then(|| Consent {
            paragraphs: texts::consent(lang, standing.is_personal()),
            may_give: open,
            given,
            version: texts::CONSENT_VERSION,
        }),
        // Who is on it may leave it, whatever else holds.
        well_kept: Some(well_kept).filter(|_| leaves_list || (open && standing.listable())),
    })
}

async fn well_kept_of(state: &ApiState, lang: Lang, row: &SiteRow) -> Result<WellKept, Fault> {
    let w = well_kept::words(lang);
    let domain = &row.registration.domain;
    let standing = state.db.well_kept(domain).await?.map(|place| match place {
        Place::Kept => w.care_kept,
        Place::Warned => w.care_warned,
        Place::Delisted => w.care_delisted,
    });
    Ok(WellKept { w, standing, snippet: snippet(state, lang, domain) })
}
