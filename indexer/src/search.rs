//! Asking the index.

use crate::budget::Budget;
use crate::collect::{Gather, Gathered, Place, Ranked, WEIGHED};
use crate::cursor::{Cursor, seen_hash};
use crate::error::{IndexError, Result};
use crate::facets::Facets;
use crate::find::Terms;
use crate::generation::Generation;
use crate::highlight::Highlighter;
use crate::plan::{Begins, Best, Plan, Stage};
use crate::query::{MAX_DEPTH, Query};
use crate::results::{Hit, Results};
use crate::schema::FACETS;
use domain::name::DomainName;
use domain::province::ProvinceCode;
use std::collections::HashSet;
use std::time::Duration;
use tantivy::schema::{Field, Value};
use tantivy::{Searcher, TantivyDocument};

/// The time that a question has: what was found until then is the answer. Far beyond what one takes at a million sites.
const TIME: Duration = Duration::from_secs(2);

/// Fewer hits than these are few.
const FEW: u64 = 3;
/// As many as a reader sees at once: below, the last word may have been broken off.
const A_SCREEN: u64 = 10;
/// More hits than these are not doubted: to look for better ones would take longer than the question.
const UNDOUBTED: u64 = 1_000;

/// What one question may cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub time: Duration,
    /// Matches weighed at most; the rest stand behind them in the order of their signs.
    pub weighed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: TIME, weighed: WEIGHED }
    }
}

/// Answers one query from one build.
pub(crate) fn search(generation: &Generation, query: &Query, limits: &Limits) -> Result<Results> {
    let budget = Budget::of(limits.time);
    let searcher = generation.reader.searcher();
    let packed = generation.packs(&searcher)?;
    let cursor = query.cursor.as_deref().map(|text| Cursor::parse(text, query)).transpose()?;
    let plan = Plan::new(query, &generation.fields, &searcher)?;
    let window = Window::of(query, cursor.as_ref())?;
    let stages = match &cursor {
        Some(cursor) => vec![Stage::from_number(cursor.stage).ok_or(IndexError::Cursor)?],
        None => plan.stages(),
    };
    let gather = Gather {
        searcher: &searcher,
        domain: generation.fields.domain,
        packed: &packed,
        budget: &budget,
        sort: query.sort,
        filters: filters(query),
        wanted: window.wanted(),
        after: window.after.clone(),
        weighed: limits.weighed,
    };
    let (stage, gathered) = first_that_finds(&plan, &stages, &gather, &mut Terms::new(&searcher, &budget))?;
    let page = window.cut(gathered.best);
    let highlighter = Highlighter {
        sought: plan.sought(),
        beginning: plan.unfinished(stage).map(str::to_owned),
        phrases: plan.phrases_sought(),
        misspelt: plan.misspelt(stage),
    };
    let mut hits = Vec::with_capacity(page.hits.len());
    let mut searched_as = None;
    for (n, ranked) in page.hits.iter().enumerate() {
        let texts = Texts::of(ranked, generation, &searcher)?;
        if n == 0 {
            let pack = &packed.packs[ranked.address.segment_ord as usize];
            let province = pack.province(ranked.address.doc_id).and_then(ProvinceCode::parse);
            searched_as = plan.searched_as(stage, &texts.best(province))?;
        }
        hits.push(hit(ranked, &texts, &highlighter)?);
    }
    if page.hits.is_empty() && gathered.matched > 0 {
        searched_as = plan.searched_as(stage, &Best::of("", &[], None))?;
    }
    let shown: Vec<&str> = page.hits.iter().map(|r| r.place.domain.as_str()).collect();
    let next = page.hits.last().filter(|_| page.more);
    let size = query.page_size() as u64;
    let facets = Facets::from_counts(&gathered.counts, &packed.values);
    let is_there =
        |code: &ProvinceCode| facets.province.iter().any(|p| p.value == code.as_str() && p.count > 0);
    Ok(Results {
        next_cursor: next
            .map(|last| Cursor::after(query, stage.number(), &last.place, cursor.as_ref(), &shown).encode()),
        total: gathered.total,
        page: if cursor.is_some() { 0 } else { query.page.max(1) },
        pages: u32::try_from(gathered.total.min(u64::from(MAX_DEPTH)).div_ceil(size)).unwrap_or(u32::MAX),
        place: plan.place().filter(is_there),
        place_without: plan.place().filter(|code| !is_there(code)),
        facets,
        searched_as,
        partial: gathered.partial,
        hits,
    })
}

fn first_that_finds(
    plan: &Plan<'_>,
    stages: &[Stage],
    gather: &Gather<'_>,
    terms: &mut Terms<'_>,
) -> Result<(Stage, Gathered)> {
    let signs = plan.signs();
    let mut answer: Option<(Stage, Gathered)> = None;
    let mut doubts = Doubts { plan, gather, named: None, as_typed: None, begins: None };
    for stage in stages {
        // Whether the words are found anywhere decides, not whether the filters leave anything: a reader who
        // chose a province wants to hear that it has none, not get other words.
        let earlier = answer.as_ref().map(|(at, gathered)| (*at, gathered.matched));
        let Some((at, found)) = earlier else {
            answer = Some((*stage, gather.gather(&plan.at(*stage)?, &signs, terms)?));
            continue;
        };
        if !doubts.are_due(*stage, (at, found), terms)? {
            continue;
        }
        if let Some((_, found)) = answer.as_mut().filter(|_| gather.budget.is_spent()) {
            found.partial = true;
            break;
        }
        let wider = gather.gather(&plan.at(*stage)?, &signs, terms)?;
        // Beginnings that only look like what was typed do not outweigh what it sounds like by their number.
        let instead = *stage == Stage::Spelling && at == Stage::Prefix && found >= FEW && wider.matched > 0;
        if wider.matched > found || instead {
            answer = Some((*stage, wider));
        }
    }
    Ok(answer.unwrap_or((Stage::Strict, Gathered::default())))
}

/// Whether what was typed is doubted.
struct Doubts<'d, 'a> {
    plan: &'d Plan<'a>,
    gather: &'d Gather<'a>,
    named: Option<bool>,
    as_typed: Option<(Stage, bool)>,
    begins: Option<Begins>,
}

impl Doubts<'_, '_> {
    /// Whether to try a stage after earlier ones matched so many sites. Few hits may mean that the last word is
    /// unfinished or that the question said too much; but one hit by its name may be just what was meant, so the words
    /// themselves are doubted only where no site is called so.
    fn are_due(&mut self, stage: Stage, (at, found): (Stage, u64), terms: &mut Terms<'_>) -> Result<bool> {
        Ok(match stage {
            Stage::Strict => true,
            // Many sites may have all the words, the last of them whole, and yet a name goes on from here.
            Stage::Prefix => found < A_SCREEN || (self.plan.is_long() && self.begins()? == Begins::Within),
            Stage::Softer => found < FEW || (found <= UNDOUBTED && !self.is_as_typed(at, terms)?),
            Stage::Spelling | Stage::AnyWords if found == 0 => true,
            Stage::Spelling | Stage::AnyWords if found < FEW => {
                !self.is_named(terms)? || self.is_other(at, terms)?
            }
            Stage::Spelling if found <= UNDOUBTED => self.is_better_elsewhere(at, terms)?,
            Stage::Spelling | Stage::AnyWords => false,
        })
    }

    fn begins(&mut self) -> Result<Begins> {
        if self.begins.is_none() {
            self.begins = Some(self.plan.begins()?);
        }
        Ok(self.begins.unwrap_or(Begins::Nothing))
    }

    fn is_named(&mut self, terms: &mut Terms<'_>) -> Result<bool> {
        if let Some(named) = self.named {
            return Ok(named);
        }
        let named = self.plan.is_known()
            || self.begins()? == Begins::Whole
            || self.gather.finds(&self.plan.named(), terms)?;
        self.named = Some(named);
        Ok(named)
    }

    /// Whether none of the sites that a stage found has what was typed as it was typed: a street (`phố`) is no `phở`.
    fn is_other(&self, at: Stage, terms: &mut Terms<'_>) -> Result<bool> {
        Ok(match self.plan.as_typed(at)? {
            Some(clause) => self.gather.count(&clause, terms)? == 0,
            None => false,
        })
    }

    /// Whether enough of the sites that a stage found have the words with the marks that were typed, and side by side what is meant
    /// together.
    fn is_as_typed(&mut self, at: Stage, terms: &mut Terms<'_>) -> Result<bool> {
        if let Some((_, enough)) = self.as_typed.filter(|(stage, _)| *stage == at) {
            return Ok(enough);
        }
        let enough = match self.plan.as_typed(at)? {
            Some(clause) => self.gather.count(&clause, terms)? >= FEW,
            None => true,
        };
        self.as_typed = Some((at, enough));
        Ok(enough)
    }

    /// Whether enough sites seem to have the words, but hardly any has them with their marks; or names are nearly so.
    fn is_better_elsewhere(&mut self, at: Stage, terms: &mut Terms<'_>) -> Result<bool> {
        if self.is_named(terms)? || (self.plan.is_long() && self.begins()? == Begins::Within) {
            return Ok(false);
        }
        if !self.is_as_typed(at, terms)? {
            return Ok(true);
        }
        match self.plan.nearly_named()? {
            Some(names) => Ok(self.gather.finds(&names, terms)?),
            None => Ok(false),
        }
    }
}

fn filters(query: &Query) -> [Vec<String>; FACETS] {
    [
        query.province.iter().map(ToString::to_string).collect(),
        query.zone.clone(),
        query.sector.clone(),
        query.state.iter().map(|c| c.code().to_owned()).collect(),
        query.https.iter().map(|h| h.code().to_owned()).collect(),
        query.ward.clone(),
        query.service.iter().map(|kind| kind.code().to_owned()).collect(),
    ]
}

/// Which part of the order is wanted.
struct Window {
    skip: usize,
    size: usize,
    after: Option<Place>,
    seen: HashSet<u64>,
}

struct Page {
    hits: Vec<Ranked>,
    more: bool,
}

impl Window {
    fn of(query: &Query, cursor: Option<&Cursor>) -> Result<Self> {
        let size = query.page_size();
        match cursor {
            Some(cursor) => Ok(Self {
                skip: 0,
                size,
                after: Some(cursor.place()?),
                seen: cursor.seen().into_iter().collect(),
            }),
            None => {
                let skip = (query.page.max(1) as usize - 1).saturating_mul(size);
                // Beyond the depth that page numbers reach there is nothing: `pages` says so.
                let size = size.min((MAX_DEPTH as usize).saturating_sub(skip));
                Ok(Self { skip: skip.min(MAX_DEPTH as usize), size, after: None, seen: HashSet::new() })
            }
        }
    }

    /// One more than the page, to know whether there is another; and as many as may have to be left out.
    fn wanted(&self) -> usize {
        self.skip + self.size + self.seen.len() + 1
    }

    fn cut(&self, best: Vec<Ranked>) -> Page {
        let fresh = |r: &Ranked| self.seen.is_empty() || !self.seen.contains(&seen_hash(&r.place.domain));
        let mut hits: Vec<Ranked> =
            best.into_iter().filter(fresh).skip(self.skip).take(self.size + 1).collect();
        let more = hits.len() > self.size;
        hits.truncate(self.size);
        Page { hits, more }
    }
}

/// The texts of a hit as they are shown.
struct Texts {
    title: String,
    description: String,
    excerpt: String,
}

impl Texts {
    fn of(ranked: &Ranked, generation: &Generation, searcher: &Searcher) -> Result<Self> {
        let document: TantivyDocument = searcher.doc(ranked.address)?;
        let f = &generation.fields;
        let stored =
            |field: Field| document.get_first(field).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        Ok(Self {
            title: stored(f.shown_title),
            description: stored(f.shown_description),
            excerpt: stored(f.shown_excerpt),
        })
    }

    fn best(&self, province: Option<ProvinceCode>) -> Best {
        Best::of(&self.title, &[&self.description, &self.excerpt], province)
    }
}

fn hit(ranked: &Ranked, texts: &Texts, highlighter: &Highlighter) -> Result<Hit> {
    let (title, description, excerpt) = (&*texts.title, &*texts.description, &*texts.excerpt);
    let highlighter = highlighter.of_hit(&[title, description, excerpt]);
    // The description says more than a piece of the page, unless only the page has the words.
    let better =
        description.trim().is_empty() || highlighter.distinct(excerpt) > highlighter.distinct(description);
    Ok(Hit {
        domain: DomainName::stored(&ranked.place.domain)
            .map_err(|e| IndexError::Task(format!("a stored domain cannot be read: {e}")))?,
        score: ranked.score,
        title_html: highlighter.whole(title),
        snippet_html: highlighter.snippet(if better { excerpt } else { description }),
    })
}
