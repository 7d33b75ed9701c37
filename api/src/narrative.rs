//! The values that stand in the words of a province's quarterly report (`domain::narrative`). They are the figures of the same cut
//! on the page, in the files and in the API: of a frozen quarter as it was frozen, of the running one as of now.

use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::state::ApiState;
use crate::statistics::revisions::{self, latest};
use crate::statistics::suppress::FEWEST;
use crate::statistics::{self, Asked, By};
use domain::clock::Timestamp;
use domain::measure::{Counts, Publication, Usage, UsageRates};
use domain::narrative::Figure;
use domain::period::Quarter;
use domain::province::Province;
use store::Snapshot;

/// The report is written in Vietnamese.
const LANG: Lang = Lang::Vi;

/// What is known of a province at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sums {
    /// Registered names.
    pub registered: i64,
    /// Use of the mature ones; `None` when they are so few that they could be told.
    pub usage: Option<Usage>,
}

/// What a report speaks of.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The province.
    pub province: &'static Province,
    /// The quarter.
    pub quarter: Quarter,
    /// The moment of the figures.
    pub as_of: Timestamp,
    /// The revision of the frozen quarter; `None`: provisional figures of the running one.
    pub revision: Option<i64>,
    /// The figures; `None` when the province has so few names that they could be told.
    pub now: Option<Sums>,
    /// Those of the quarter before, when it was frozen.
    pub before: Option<Sums>,
}

/// A quarter that can be reported.
#[derive(Debug, Clone)]
pub struct Reportable {
    /// The quarter.
    pub quarter: Quarter,
    /// Its latest frozen revision; `None`: it is running.
    pub frozen: Option<Snapshot>,
}

/// The quarters that can be reported, the latest first: the running one, and every frozen one.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn reportable(state: &ApiState) -> Result<Vec<Reportable>, Fault> {
    let running = Quarter::of(state.clock.now().date());
    let frozen = latest(revisions::revisions(state).await?).into_iter().rev();
    let mut list: Vec<Reportable> =
        frozen.map(|r| Reportable { quarter: r.snapshot.quarter, frozen: Some(r.snapshot) }).collect();
    if list.iter().all(|r| r.quarter != running) {
        list.insert(0, Reportable { quarter: running, frozen: None });
    }
    Ok(list)
}

/// The facts of a province in a quarter of the list.
///
/// # Errors
/// [`Fault::Unavailable`].
pub async fn facts(
    state: &ApiState,
    list: &[Reportable],
    chosen: &Reportable,
    province: &'static Province,
) -> Result<Facts, Fault> {
    let before = list.iter().find(|r| r.quarter == chosen.quarter.before());
    let before = match before.and_then(|r| r.frozen.as_ref()) {
        Some(snapshot) => frozen(state, snapshot, province).await?,
        None => None,
    };
    let (now, as_of) = if let Some(snapshot) = &chosen.frozen {
        (frozen(state, snapshot, province).await?, snapshot.as_of)
    } else {
        let asked = Asked { by: By::Total, zone: None, province: Some(province.code) };
        let table = statistics::table(state, &asked).await?;
        let usage = table.total.usage.counts().copied();
        let now = table.total.cell.counts().map(|c| Sums { registered: c.registered, usage });
        (now, table.computed_at)
    };
    let revision = chosen.frozen.as_ref().map(|s| s.revision);
    Ok(Facts { province, quarter: chosen.quarter, as_of, revision, now, before })
}

async fn frozen(state: &ApiState, snapshot: &Snapshot, of: &Province) -> Result<Option<Sums>, Fault> {
    let counts = state.db.frozen_figure(snapshot.id, By::Province.word(), of.code.as_str()).await?;
    Ok(shown(&counts.unwrap_or_default()))
}

/// Fewer than ten could be told, and nobody is told by none.
fn shown(counts: &Counts) -> Option<Sums> {
    let few = |n: i64| (1..FEWEST).contains(&n);
    let usage = (!few(counts.usage.mature)).then_some(counts.usage);
    (!few(counts.registered)).then_some(Sums { registered: counts.registered, usage })
}

impl Facts {
    /// Whether a figure is known and not nought.
    #[must_use]
    pub fn has(&self, figure: Figure) -> bool {
        self.count(figure).is_some_and(|n| n > 0)
    }

    /// Whether a figure is known.
    #[must_use]
    pub fn knows(&self, figure: Figure) -> bool {
        self.value(figure).is_some()
    }

    /// A figure that counts names; `None` for others, and when it is not known.
    #[must_use]
    pub fn count(&self, figure: Figure) -> Option<i64> {
        let sums = self.now?;
        match figure {
            Figure::Registered => return Some(sums.registered),
            Figure::RegisteredBefore => return Some(self.before?.registered),
            Figure::Mature => return Some(sums.usage?.mature),
            _ => {}
        }
        // Where too little was seen, numerators say nothing either.
        let (u, _) = published(self.now)?;
        Some(match figure {
            Figure::Active => u.active,
            Figure::OwnSite => u.web,
            Figure::Elsewhere => u.alias,
            Figure::Mail => u.mail,
            Figure::Unverifiable => u.unverifiable,
            Figure::Unused => u.mature - u.active - u.unverifiable,
            Figure::Nothing => u.none,
            Figure::Parked => u.parked,
            Figure::Template => u.template,
            Figure::Broken => u.broken,
            Figure::ValidTls => u.valid_tls,
            Figure::Insecure => u.insecure,
            Figure::Abuse => u.abuse,
            _ => return None,
        })
    }

    /// A figure as it is written; `None` when it is not known.
    #[must_use]
    pub fn value(&self, figure: Figure) -> Option<String> {
        let percent = |share: Option<f64>| share.map(|s| format::percent(LANG, s));
        match figure {
            Figure::Province => Some(within(self.province.full_name_on(self.as_of.plus(-1).date()))),
            Figure::Quarter => Some(format::quarter(LANG, &self.quarter.to_string())),
            Figure::QuarterBefore => Some(format::quarter(LANG, &self.quarter.before().to_string())),
            // A quarter ends with a moment that is no longer part of it.
            Figure::AsOf => Some(format::date(self.as_of.plus(-1).date())),
            Figure::Standing => Some(match self.revision {
                Some(revision) => format!("đã chốt, bản {revision}"),
                None => "tạm tính, chưa chốt".to_owned(),
            }),
            Figure::Coverage => percent(self.now?.usage?.rates().coverage.value),
            Figure::Rate => percent(published(self.now)?.1.any.value),
            Figure::RateHighest => percent(published(self.now)?.1.any_upper.value),
            Figure::RateBefore => percent(published(self.before)?.1.any.value),
            Figure::RegisteredChange => Some(change(self.now?.registered, self.before?.registered)),
            Figure::RateChange => {
                Some(points(published(self.now)?.1.any.value?, published(self.before)?.1.any.value?))
            }
            counted => self.count(counted).map(|n| format::number(LANG, n)),
        }
    }
}

fn published(sums: Option<Sums>) -> Option<(Usage, UsageRates)> {
    let usage = sums?.usage?;
    let rates = usage.rates();
    (rates.publication != Publication::Withheld).then_some((usage, rates))
}

/// A style in the middle of a sentence: `thành phố Hà Nội`.
fn within(style: &str) -> String {
    let mut letters = style.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// `tăng 12 (4,0%)`.
fn change(now: i64, before: i64) -> String {
    let by = now - before;
    let share = (before > 0).then(|| by.unsigned_abs() as f64 / before as f64);
    let share = share.map(|s| format!(" ({})", format::percent(LANG, s))).unwrap_or_default();
    let amount = format::number(LANG, by.abs());
    match by {
        0 => "không đổi".to_owned(),
        1.. => format!("tăng {amount}{share}"),
        _ => format!("giảm {amount}{share}"),
    }
}

/// `tăng 1,2 điểm phần trăm`, between the rates as they are written.
fn points(now: f64, before: f64) -> String {
    let tenths = |rate: f64| (rate * 1_000.0).round();
    let by = tenths(now) - tenths(before);
    let amount = format!("{} điểm phần trăm", format::decimal(LANG, by.abs() / 10.0, 1));
    if by == 0.0 {
        "không đổi".to_owned()
    } else if by > 0.0 {
        format!("tăng {amount}")
    } else {
        format!("giảm {amount}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::province::gazetteer;

    fn sums(registered: i64, active: i64) -> Sums {
        let usage = Usage { mature: 100, covered: 97, active, unverifiable: 3, none: 20, ..Usage::default() };
        Sums { registered, usage: Some(usage) }
    }

    fn facts(now: Option<Sums>, before: Option<Sums>) -> Facts {
        Facts {
            province: gazetteer().by_slug("ha-noi").expect("a province"),
            quarter: Quarter::parse("2026-Q3").expect("a quarter"),
            as_of: Quarter::parse("2026-Q3").expect("a quarter").ends(),
            revision: Some(2),
            now,
            before,
        }
    }

    fn said(facts: &Facts, figure: Figure) -> String {
        facts.value(figure).unwrap_or_else(|| "–".to_owned())
    }

    #[test]
    fn changes_carry_their_direction() {
        let f = facts(Some(sums(1_234, 40)), Some(sums(1_200, 42)));
        assert_eq!(said(&f, Figure::RegisteredChange), "tăng 34 (2,8%)");
        assert_eq!(said(&f, Figure::RateChange), "giảm 2,0 điểm phần trăm");
        let still = facts(Some(sums(1_200, 42)), Some(sums(1_200, 42)));
        assert_eq!(said(&still, Figure::RateChange), "không đổi");
        assert_eq!(said(&still, Figure::RegisteredChange), "không đổi");
        assert_eq!(change(5, 0), "tăng 5");
    }

    #[test]
    fn figures_are_written_as_everywhere_else() {
        let f = facts(Some(sums(1_234, 40)), None);
        let written: Vec<String> = [
            Figure::Province,
            Figure::Quarter,
            Figure::QuarterBefore,
            Figure::AsOf,
            Figure::Standing,
            Figure::Registered,
            Figure::Rate,
            Figure::RateHighest,
            Figure::Unused,
            Figure::RateChange,
        ]
        .into_iter()
        .map(|figure| said(&f, figure).replace('\u{a0}', " "))
        .collect();
        let expected = [
            "thành phố Hà Nội",
            "quý III/2026",
            "quý II/2026",
            "30/09/2026",
            "đã chốt, bản 2",
            "1.234",
            "40,0%",
            "43,0%",
            "57",
            "–",
        ];
        assert_eq!(written, expected);
    }

    #[test]
    fn what_may_not_be_told_is_not_known() {
        let hidden = facts(None, None);
        assert!(Figure::ALL.iter().filter(|f| hidden.knows(**f)).count() == 5, "only what names the report");
        let thin = Usage { mature: 100, covered: 50, active: 40, ..Usage::default() };
        let thin = facts(Some(Sums { registered: 120, usage: Some(thin) }), None);
        assert_eq!((said(&thin, Figure::Rate), said(&thin, Figure::Active)), ("–".into(), "–".into()));
        assert_eq!(
            (said(&thin, Figure::Coverage), said(&thin, Figure::Registered)),
            ("50,0%".into(), "120".into())
        );
        let few = Counts { registered: 9, ..Counts::default() };
        assert_eq!(shown(&few), None);
        assert_eq!(shown(&Counts::default()).map(|s| s.registered), Some(0));
    }
}
