//! Asking the index.

use crate::budget::Budget;
use crate::collect::{Gather, Gathered, Place, Ranked, WEIGHED};
use crate::cursor::{Cursor, seen_hash};
use crate::error::{IndexError, Result};
use crate::facets::Facets;
use crate::find::Terms;
use crate::generation::Generation;
use crate::highlight::Highlighter;
use crate::plan::{FEW, Plan, Stage};
use crate::query::{MAX_DEPTH, Query};
use crate::results::{Hit, Results};
use crate::schema::FACETS;
use domain::name::DomainName;
use std::collections::HashSet;
use std::time::Duration;
use tantivy::schema::{Field, Value};
use tantivy::{Searcher, TantivyDocument};

/// The time that a question has: what was found until then is the answer. Far beyond what one takes at a million sites.
const TIME: Duration = Duration::from_secs(2);

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
        misspelt: stage >= Stage::Spelling,
    };
    let mut hits = Vec::with_capacity(page.hits.len());
    for ranked in &page.hits {
        hits.push(hit(ranked, generation, &searcher, &highlighter)?);
    }
    let shown: Vec<&str> = page.hits.iter().map(|r| r.place.domain.as_str()).collect();
    let next = page.hits.last().filter(|_| page.more);
    let size = query.page_size() as u64;
    Ok(Results {
        next_cursor: next
            .map(|last| Cursor::after(query, stage.number(), &last.place, cursor.as_ref(), &shown).encode()),
        total: gathered.total,
        page: if cursor.is_some() { 0 } else { query.page.max(1) },
        pages: u32::try_from(gathered.total.min(u64::from(MAX_DEPTH)).div_ceil(size)).unwrap_or(u32::MAX),
        facets: Facets::from_counts(&gathered.counts, &packed.values),
        place: plan.place(),
        searched_as: if gathered.matched > 0 { plan.searched_as(stage) } else { None },
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
    let mut named = None;
    for stage in stages {
        // Whether the words are found anywhere decides, not whether the filters leave anything: a reader who
        // chose a province wants to hear that it has none, not get other words.
        let earlier = answer.as_ref().map(|(_, gathered)| gathered.matched);
        let doubted = *stage >= Stage::Spelling && earlier.is_some_and(|found| (1..FEW).contains(&found));
        if doubted && named.is_none() {
            named = Some(plan.is_known() || gather.finds(&plan.named(), terms)?);
        }
        if !stage.is_due(earlier, named == Some(true)) {
            continue;
        }
        if let Some((_, found)) = answer.as_mut().filter(|_| gather.budget.is_spent()) {
            found.partial = true;
            break;
        }
        let wider = gather.gather(&plan.at(*stage)?, &signs, terms)?;
        if earlier.is_none_or(|found| wider.matched > found) {
            answer = Some((*stage, wider));
        }
    }
    Ok(answer.unwrap_or((Stage::Strict, Gathered::default())))
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

fn hit(
    ranked: &Ranked,
    generation: &Generation,
    searcher: &Searcher,
    highlighter: &Highlighter,
) -> Result<Hit> {
    let document: TantivyDocument = searcher.doc(ranked.address)?;
    let f = &generation.fields;
    let title = stored(&document, f.shown_title);
    let description = stored(&document, f.shown_description);
    let excerpt = stored(&document, f.shown_excerpt);
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

fn stored(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|v| v.as_str()).unwrap_or_default()
}
