//! Sites of persons under id.vn: curricula, portfolios, blogs; wording by persona from a data file.

use super::content::{document, escape, links, paragraphs};
use super::holder::Holder;
use super::names::{chance, pick, slug, some};
use super::wording::{COLOURS, FONTS, LIFE};
use crate::script::{Reply, Site};
use rand::Rng;
use rand::rngs::StdRng;
use std::sync::LazyLock;

/// One kind of person with everything that such a site draws from. Slots as in [`super::trades`].
#[derive(Debug, Default)]
pub(crate) struct Persona {
    pub(crate) key: &'static str,
    /// What the person calls the work: `Sinh viên công nghệ thông tin`.
    pub(crate) role: &'static str,
    /// The same in English, for bilingual sites.
    pub(crate) role_en: &'static str,
    pub(crate) about: Vec<&'static str>,
    pub(crate) works: Vec<(&'static str, &'static str)>,
    pub(crate) skills: Vec<&'static str>,
    pub(crate) posts: Vec<(&'static str, &'static str)>,
}

/// All personas.
pub(crate) fn personas() -> &'static [Persona] {
    static ALL: LazyLock<Vec<Persona>> = LazyLock::new(|| read(include_str!("data/people.txt")));
    &ALL
}

fn read(text: &'static str) -> Vec<Persona> {
    let mut all: Vec<Persona> = Vec::new();
    for (word, value) in text.lines().filter_map(|line| line.split_once(' ')) {
        let value = value.trim();
        if word == "key" {
            all.push(Persona { key: value, ..Persona::default() });
        }
        let Some(persona) = all.last_mut() else { continue };
        let pair = value.split_once('|').map_or((value, ""), |(a, b)| (a.trim(), b.trim()));
        match word {
            "role" => (persona.role, persona.role_en) = pair,
            "about" => persona.about.push(value),
            "work" => persona.works.push(pair),
            "skill" => persona.skills.push(value),
            "post" => persona.posts.push(pair),
            _ => {}
        }
    }
    all
}

/// A developed personal site: home, works, posts, contact.
pub(crate) fn developed(holder: &Holder, rng: &mut StdRng) -> Site {
    let persona = holder.persona;
    let style = Style::draw(holder, rng);
    let mut site = Site::default();
    let mut add = |path: &str, title: &str, body: String| {
        site.routes.insert(path.to_owned(), Reply::html(style.wrap(title, &body)));
    };
    let posts: Vec<(String, String, String)> = {
        // Nobody has one interest only: a post or two come from another.
        let other = pick(rng, personas());
        let (own, more) = (rng.random_range(1..4), rng.random_range(1..3));
        let mut all = some(rng, &persona.posts, own);
        all.extend(some(rng, &other.posts, more));
        all
    }
    .into_iter()
    .map(|(title, text)| (format!("/{}", slug(title)), holder.fill(title), holder.fill(text)))
    .collect();
    let count = rng.random_range(2..4);
    let works = some(rng, &persona.works, count);
    let works: String = works
        .into_iter()
        .map(|(name, note)| {
            format!(
                "<li><strong>{}</strong>: {}</li>\n",
                escape(&holder.fill(name)),
                escape(&holder.fill(note))
            )
        })
        .collect();
    let list: String = posts
        .iter()
        .map(|(path, title, _)| format!("<li><a href=\"{path}\">{}</a></li>\n", escape(title)))
        .collect();
    let title = match rng.random_range(0..3) {
        0 => format!("{} – {}", holder.person, persona.role),
        1 => holder.person.clone(),
        _ => format!("Trang của {}", holder.person),
    };
    add("/", &title, home(holder, &list, &works, rng));
    add(
        "/du-an",
        &format!("Việc đã làm | {}", holder.person),
        format!("<h1>Việc đã làm</h1>\n<ul>\n{works}</ul>\n"),
    );
    add(
        "/bai-viet",
        &format!("Bài viết | {}", holder.person),
        format!("<h1>Bài viết</h1>\n<ul>\n{list}</ul>\n"),
    );
    add(
        "/lien-lac",
        &format!("Liên lạc | {}", holder.person),
        format!("<h1>Liên lạc</h1>\n<p>Viết cho tôi: {}</p>\n", holder.email()),
    );
    for (path, title, text) in &posts {
        add(path, title, format!("<h1>{}</h1>\n{}", escape(title), paragraphs(&[text])));
    }
    if chance(rng, 15) {
        add("/en", &holder.person, english(holder));
    }
    site
}

fn home(holder: &Holder, posts: &str, works: &str, rng: &mut StdRng) -> String {
    let persona = holder.persona;
    let (own, life, known) = (rng.random_range(1..4), rng.random_range(1..4), rng.random_range(3..6));
    let mut about = some(rng, &persona.about, own);
    about.extend(some(rng, LIFE, life));
    let about: Vec<String> = about.into_iter().map(|t| holder.fill(t)).collect();
    let skills: Vec<&str> = some(rng, &persona.skills, known).into_iter().copied().collect();
    let hello = *pick(rng, &["Chào bạn, tôi là {o}", "{o}", "Mình tên {o}", "Xin chào từ {p}"]);
    let blocks = [
        format!(
            "<h2>{}</h2>\n<p>{}</p>\n",
            pick(rng, &["Biết làm", "Kỹ năng", "Đồ nghề"]),
            escape(&skills.join(", "))
        ),
        format!("<h2>{}</h2>\n<ul>\n{works}</ul>\n", pick(rng, &["Vài việc đã xong", "Dự án", "Sản phẩm"])),
        format!("<h2>{}</h2>\n<ul>\n{posts}</ul>\n", pick(rng, &["Bài mới", "Viết lách", "Nhật ký"])),
    ];
    let order = *pick(rng, &[[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]]);
    let keep = rng.random_range(2..4);
    let blocks: String = order.iter().take(keep).map(|&i| blocks[i].as_str()).collect();
    format!(
        "<h1>{}</h1>\n<p><em>{}, {}</em></p>\n{}{blocks}",
        escape(&holder.fill(hello)),
        persona.role,
        holder.place.province.name,
        paragraphs(&about)
    )
}

/// One page of a person without a single link.
pub(crate) fn minimal(holder: &Holder, rng: &mut StdRng) -> Site {
    let persona = holder.persona;
    let mut lines = some(rng, &persona.about, 1);
    lines.extend(some(rng, LIFE, 2));
    let mut lines: Vec<String> = lines.into_iter().map(|t| holder.fill(t)).collect();
    let tail = match rng.random_range(0..3) {
        0 => format!("{}, {}.", persona.role, holder.place.province.name),
        1 => format!("Thư xin gửi về {}, tôi trả lời vào cuối tuần.", holder.email()),
        _ => format!("Đang sống tại {} và nhận việc từ xa.", holder.place.line()),
    };
    lines.push(tail);
    let (back, ink, _) = pick(rng, COLOURS);
    let head =
        format!("<style>body{{background:{back};color:{ink};margin:12vh auto;max-width:32em}}</style>\n");
    let body = format!("<h1>{}</h1>\n{}", escape(&holder.person), paragraphs(&lines));
    Site::home(document("vi", &format!("{} | {}", holder.person, persona.role), "", &head, &body))
}

fn english(holder: &Holder) -> String {
    format!(
        "<h1>{}</h1><p>{}, based in Viet Nam. This page is a short version of my Vietnamese site for people I meet at events; the projects and most of the writing are only in Vietnamese for now.</p><p>Mail: {}</p>",
        slug(&holder.person).replace('-', " "),
        holder.persona.role_en,
        holder.email()
    )
}

struct Style {
    head: String,
    menu: String,
    layout: usize,
    name: String,
}

impl Style {
    fn draw(holder: &Holder, rng: &mut StdRng) -> Self {
        let (back, ink, accent) = pick(rng, COLOURS);
        let font = pick(rng, FONTS);
        let mut head = format!(
            "<style>body{{font-family:{font};background:{back};color:{ink};max-width:46em;margin:2em auto}}a{{color:{accent}}}</style>\n"
        );
        let role = holder.persona.role;
        head.push_str(&format!("<meta name=\"description\" content=\"{}, {}\">\n", holder.person, role));
        if chance(rng, 25) {
            head.push_str(&format!(
                "<meta name=\"generator\" content=\"{}\">\n",
                pick(rng, &["Hugo 0.139.4", "Jekyll v4.3.4", "Astro v4.16.1", "WordPress 6.8.2"])
            ));
        }
        if chance(rng, 30) {
            head.push_str(&format!(
                "<script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"Person\",\"name\":{}}}</script>\n",
                super::content::json(&holder.person)
            ));
        }
        let mut pages: Vec<(String, String)> =
            [("/", "Đầu trang"), ("/du-an", "Dự án"), ("/bai-viet", "Bài viết"), ("/lien-lac", "Liên lạc")]
                .map(|(path, word)| (path.to_owned(), word.to_owned()))
                .to_vec();
        let handle = slug(&holder.person).replace('-', "");
        match holder.persona.key {
            "lap-trinh" | "sinh-vien-cntt" => {
                pages.push((format!("https://github.com/{handle}"), "GitHub".into()))
            }
            "nhiep-anh" => pages.push((format!("https://www.instagram.com/{handle}/"), "Instagram".into())),
            _ => {}
        }
        Self {
            head, menu: links(&pages, " · "), layout: rng.random_range(0..3), name: holder.person.clone()
        }
    }

    fn wrap(&self, title: &str, content: &str) -> String {
        let (menu, name) = (&self.menu, &self.name);
        let body = match self.layout {
            0 => format!("<nav>{menu}</nav>\n<main>\n{content}</main>\n<footer>{name}</footer>"),
            1 => format!(
                "<header><strong>{name}</strong></header>\n<main>\n{content}</main>\n<footer>{menu}</footer>"
            ),
            _ => format!(
                "<div class=\"cot\"><div class=\"trai\">{menu}</div><div class=\"phai\">\n{content}</div></div>"
            ),
        };
        document("vi", title, "", &self.head, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_persona_has_enough_to_say() {
        assert!(personas().len() >= 10);
        for p in personas() {
            assert!(!p.role.is_empty() && !p.role_en.is_empty(), "{}", p.key);
            assert!(
                p.about.len() >= 5 && p.works.len() >= 4 && p.skills.len() >= 5 && p.posts.len() >= 4,
                "{}",
                p.key
            );
            assert!(p.posts.iter().chain(&p.works).all(|(_, text)| !text.is_empty()), "{}", p.key);
        }
    }
}
