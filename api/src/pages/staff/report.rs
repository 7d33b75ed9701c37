//! `/nhan-vien/bao-cao`: the words of a province's quarterly report. Whoever answers for the province changes words; figures
//! stand in them by name and are always the present ones. An administrator may write for every province, an officer for theirs.

use super::field;
use crate::extract::{Locale, Params};
use crate::fault::Fault;
use crate::format;
use crate::locales::Lang;
use crate::locales::narrative::{self as texts, heading, meaning, proposed, section};
use crate::narrative::{Facts, Reportable, facts, reportable};
use crate::pages::frame::Frame;
use crate::pages::{Link, personal};
use crate::paths::Page;
use crate::reply;
use crate::staff::{Signed, guard};
use crate::state::ApiState;
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::clock::Timestamp;
use domain::narrative::{Figure, Passage, Piece, Unreadable, read, typed_numbers};
use domain::province::{Province, gazetteer};
use store::{Account, NewPassage, Written};

#[derive(Template)]
#[template(path = "staff_report.html")]
struct Report {
    f: Frame,
    w: &'static texts::Texts,
    action: String,
    field: &'static str,
    csrf: String,
    provinces: Vec<Link>,
    shown: Option<Shown>,
}

struct Shown {
    province: String,
    slug: String,
    quarter: String,
    quarters: Vec<Link>,
    few: bool,
    passages: Vec<View>,
    figures: Vec<FigureRow>,
}

struct View {
    code: &'static str,
    section: &'static str,
    heading: &'static str,
    paragraphs: Vec<Vec<Span>>,
    state: String,
    typed: String,
    edit: String,
    editor: Option<Editor>,
}

struct Span {
    words: String,
    figure: &'static str,
    missing: bool,
}

struct Editor {
    text: String,
    seen: i64,
    wrong: String,
    theirs: String,
    proposed: String,
    resettable: bool,
    cancel: String,
}

struct FigureRow {
    name: &'static str,
    value: String,
    meaning: &'static str,
}

/// What somebody is writing, when it was not taken.
struct Refused {
    passage: Passage,
    text: String,
    wrong: String,
    since: bool,
}

/// A report that somebody may write.
struct Asked {
    province: &'static Province,
    list: Vec<Reportable>,
    at: usize,
}

impl Asked {
    fn chosen(&self) -> Result<&Reportable, Fault> {
        self.list.get(self.at).ok_or(Fault::NotFound)
    }
}

/// The province that an account may write for: an officer's own, any for an administrator; `None`: still to be chosen.
fn province(account: &Account, asked: Option<&str>) -> Result<Option<&'static Province>, Fault> {
    let asked = match asked.filter(|slug| !slug.is_empty()) {
        Some(slug) => Some(gazetteer().by_slug(slug).ok_or(Fault::NotFound)?),
        None => None,
    };
    if !account.role.is_local() {
        return Ok(asked);
    }
    let own = account.province.and_then(|code| gazetteer().province(code)).ok_or(Fault::Forbidden)?;
    if asked.is_some_and(|p| p.code != own.code) { Err(Fault::Forbidden) } else { Ok(Some(own)) }
}

/// Without a quarter the latest frozen one, which is what is reported; before there is one, the running one.
async fn report(state: &ApiState, province: &'static Province, quarter: &str) -> Result<Asked, Fault> {
    let list = reportable(state).await?;
    let at = if quarter.is_empty() {
        list.iter().position(|r| r.frozen.is_some()).unwrap_or_default()
    } else {
        list.iter().position(|r| r.quarter.to_string() == quarter).ok_or(Fault::NotFound)?
    };
    Ok(Asked { province, list, at })
}

/// `GET /nhan-vien/bao-cao`, `GET /en/staff/report`: the report of `tinh` and `quy`, with the passage `sua` to be changed.
///
/// # Errors
/// [`Fault::Forbidden`] for an officer of another province; [`Fault::NotFound`] for no province, or a quarter that is neither
/// frozen nor running; [`Fault::Unavailable`].
pub async fn show(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    params: Params,
) -> Result<Response, Fault> {
    let asked = match province(&signed.account, params.get(&["tinh", "province"]))? {
        Some(province) => {
            Some(report(&state, province, params.get(&["quy", "quarter"]).unwrap_or_default()).await?)
        }
        None => None,
    };
    let editing = params.get(&["sua", "edit"]).and_then(Passage::from_code);
    page(&state, &locale, &signed, asked, editing, None).await
}

async fn page(
    state: &ApiState,
    locale: &Locale,
    signed: &Signed,
    asked: Option<Asked>,
    editing: Option<Passage>,
    refused: Option<Refused>,
) -> Result<Response, Fault> {
    let (lang, w) = (locale.lang, texts::words(locale.lang));
    let not_taken = refused.is_some();
    let shown = match &asked {
        Some(asked) => Some(shown(state, lang, asked, editing, refused).await?),
        None => None,
    };
    let provinces = gazetteer().provinces().iter();
    let report = Report {
        f: Frame::new(state, locale, Page::QuarterlyReport, w.title).unindexed(true),
        w,
        action: Page::QuarterlyReport.path(lang),
        field: guard::FIELD,
        csrf: signed.csrf.clone(),
        provinces: if shown.is_some() {
            Vec::new()
        } else {
            provinces
                .map(|p| {
                    Link::new(
                        Page::QuarterlyReport.with(lang, &[("tinh", &p.slug)]),
                        lang.pick(&p.name, &p.name_en),
                    )
                })
                .collect()
        },
        shown,
    };
    let mut response = reply::unindexed(reply::page(&report, reply::NEVER)?);
    if not_taken {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn shown(
    state: &ApiState,
    lang: Lang,
    asked: &Asked,
    editing: Option<Passage>,
    mut refused: Option<Refused>,
) -> Result<Shown, Fault> {
    let w = texts::words(lang);
    let chosen = asked.chosen()?;
    let facts = facts(state, &asked.list, chosen, asked.province).await?;
    let written = state.db.narrative(chosen.quarter, asked.province.code).await?;
    let slug = &asked.province.slug;
    let quarters = asked.list.iter().map(|r| {
        let key = r.quarter.to_string();
        let standing = if r.frozen.is_some() { w.frozen } else { w.provisional };
        let href = Page::QuarterlyReport.with(lang, &[("tinh", slug), ("quy", &key)]);
        Link::new(href, format!("{} ({standing})", format::quarter(lang, &key)))
            .at(r.quarter == chosen.quarter)
    });
    let here = Here { lang, slug, quarter: chosen.quarter.to_string(), facts: &facts };
    let mut passages = Vec::new();
    for passage in Passage::ALL {
        let known = written.iter().find(|x| x.passage == *passage);
        let tried = refused.take_if(|r| r.passage == *passage);
        let open = editing == Some(*passage);
        passages.push(here.view(*passage, known, open, tried));
    }
    let figure = |figure: &Figure| FigureRow {
        name: figure.code(),
        value: facts.value(*figure).unwrap_or_else(|| "–".to_owned()),
        meaning: meaning(lang, *figure),
    };
    Ok(Shown {
        province: lang.pick(&asked.province.name, &asked.province.name_en).clone(),
        slug: slug.clone(),
        quarters: quarters.collect(),
        few: facts.now.is_none_or(|now| now.usage.is_none()),
        figures: Figure::ALL.iter().map(figure).collect(),
        passages,
        quarter: here.quarter,
    })
}

struct Here<'a> {
    lang: Lang,
    slug: &'a str,
    quarter: String,
    facts: &'a Facts,
}

impl Here<'_> {
    fn address(&self, editing: &str, passage: Passage) -> String {
        let pairs = [("tinh", self.slug), ("quy", self.quarter.as_str()), ("sua", editing)];
        format!("{}#{}", Page::QuarterlyReport.with(self.lang, &pairs), passage.code())
    }

    fn view(&self, passage: Passage, known: Option<&Written>, open: bool, tried: Option<Refused>) -> View {
        let w = texts::words(self.lang);
        let ours = proposed(passage, self.facts);
        let own = known.and_then(|k| k.text.as_deref());
        let text = own.unwrap_or(&ours);
        // What was taken can be read; should a name ever be given up, its text stands as it was written.
        let pieces = read(text).unwrap_or_else(|_| vec![Piece::Words(text.to_owned())]);
        let editor = (open || tried.is_some()).then(|| {
            let (kept, wrong, since) =
                tried.map_or((text.to_owned(), String::new(), false), |t| (t.text, t.wrong, t.since));
            Editor {
                text: kept,
                seen: known.map_or(0, |k| k.version),
                wrong,
                theirs: if since { text.to_owned() } else { String::new() },
                proposed: if own.is_some() { ours.clone() } else { String::new() },
                resettable: own.is_some(),
                cancel: self.address("", passage),
            }
        });
        View {
            code: passage.code(),
            section: section(passage),
            heading: heading(passage),
            paragraphs: paragraphs(&pieces, self.facts, texts::words(Lang::Vi).missing),
            state: match known.filter(|k| k.text.is_some()) {
                Some(k) => format!("{} {}, {}", w.written_by, k.who, format::moment(k.at)),
                None if ours.is_empty() => w.nothing_proposed.to_owned(),
                None => w.proposed.to_owned(),
            },
            typed: if own.is_some() { typed_numbers(&pieces).join("; ") } else { String::new() },
            edit: self.address(passage.code(), passage),
            editor,
        }
    }
}

/// Lines of a text, each with its figures put in.
fn paragraphs(pieces: &[Piece], facts: &Facts, missing: &str) -> Vec<Vec<Span>> {
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    let add = |lines: &mut Vec<Vec<Span>>, span: Span| {
        if let Some(line) = lines.last_mut() {
            line.push(span);
        }
    };
    for piece in pieces {
        match piece {
            Piece::Words(words) => {
                for (n, line) in words.split('\n').enumerate() {
                    if n > 0 {
                        lines.push(Vec::new());
                    }
                    if !line.is_empty() {
                        add(&mut lines, Span { words: line.to_owned(), figure: "", missing: false });
                    }
                }
            }
            Piece::Figure(figure) => {
                let value = facts.value(*figure);
                let missing_words = || format!("[{missing}: {}]", figure.code());
                let span = Span {
                    missing: value.is_none(),
                    words: value.unwrap_or_else(missing_words),
                    figure: figure.code(),
                };
                add(&mut lines, span);
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn wrong(w: &texts::Texts, lang: Lang, why: &Unreadable) -> String {
    match why {
        Unreadable::Unknown(name) => format!("{} {{{name}}}.", w.wrong_unknown),
        Unreadable::Open(after) => format!("{} “{{{after}”.", w.wrong_open),
        Unreadable::Long(n) => {
            format!("{} {}.", w.wrong_long, format::number(lang, i64::try_from(*n).unwrap_or(i64::MAX)))
        }
    }
}

/// `POST /nhan-vien/bao-cao`, `POST /en/staff/report`: one passage, written (`viec=ghi`) or given back (`viec=bo`). What cannot be
/// taken is shown again with what is wrong, and nothing of it is lost.
///
/// # Errors
/// As [`show`]; [`Fault::NotFound`] for an unknown wish or passage; [`Fault::TooLarge`].
pub async fn write(
    State(state): State<ApiState>,
    locale: Locale,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Fault> {
    let fields = personal::fields_of(&body, guard::LARGEST_FORM)?;
    let own = |name: &str| field(&fields, name);
    let province = province(&signed.account, Some(own("tinh")))?.ok_or(Fault::NotFound)?;
    let asked = report(&state, province, own("quy")).await?;
    let passage = Passage::from_code(own("doan")).ok_or(Fault::NotFound)?;
    let text = match own("viec") {
        "ghi" => Some(own("loi")),
        "bo" => None,
        _ => return Err(Fault::NotFound),
    };
    let (lang, w, now) = (locale.lang, texts::words(locale.lang), state.clock.now());
    let refuse = |wrong: String, since: bool| Refused {
        passage,
        text: text.unwrap_or_default().to_owned(),
        wrong,
        since,
    };
    let taken = match text.map(read).transpose() {
        Ok(pieces) => pieces.map(|p| domain::narrative::written(&p)),
        Err(why) => {
            let refused = refuse(wrong(w, lang, &why), false);
            return page(&state, &locale, &signed, Some(asked), None, Some(refused)).await;
        }
    };
    let who = &signed.account.name;
    personal::in_time(state.db.passages_since(who, now.plus(-Timestamp::MINUTE)).await?)?;
    let quarter = asked.chosen()?.quarter;
    let new = NewPassage {
        quarter,
        province: province.code,
        passage,
        seen: own("ban").parse().map_err(|_| Fault::NotFound)?,
        text: taken.as_deref(),
        who,
        now,
    };
    if !state.db.write_passage(&new).await? {
        let refused = refuse(w.wrong_since.to_owned(), true);
        return page(&state, &locale, &signed, Some(asked), None, Some(refused)).await;
    }
    let here = Page::QuarterlyReport.with(lang, &[("tinh", &province.slug), ("quy", &quarter.to_string())]);
    Ok(personal::back(&format!("{here}#{}", passage.code())))
}
