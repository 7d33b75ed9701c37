//! Sites of businesses: developed ones with inner pages, and minimal ones of a single page.

use super::content::{document, escape, json, links, paragraphs};
use super::holder::{Holder, Kind};
use super::names::{self, chance, pick, slug, some};
use super::wording as w;
use crate::script::{Reply, Site};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

/// A developed site: a home of several sections, and the inner pages that its menu names.
pub(crate) fn developed(holder: &Holder, rng: &mut StdRng) -> Site {
    let shop = Shop::draw(holder, rng);
    let mut site = Site::default();
    for (index, page) in shop.pages.iter().enumerate() {
        let html = shop.page(index, rng);
        site.routes.insert(page.0.clone(), Reply::html(html));
    }
    for (index, (title, text)) in holder.trade.news.iter().enumerate() {
        let body = format!("<h1>{}</h1>{}", escape(&holder.fill(title)), paragraphs(&[holder.fill(text)]));
        let html = shop.wrap(&holder.fill(title), &body, false);
        site.routes.insert(format!("/tin/{}", index + 1), Reply::html(html));
    }
    site.routes.insert(picture(holder), super::samples::picture());
    if chance(rng, 9) {
        site.routes.insert("/en".into(), Reply::html(english(&shop)));
    }
    site
}

/// One page of its own without a single link.
pub(crate) fn minimal(holder: &Holder, rng: &mut StdRng) -> Site {
    let trade = holder.trade;
    let (hours, _) = pick(rng, w::HOURS);
    let says = some(rng, &trade.says, 1);
    let items: Vec<&str> = some(rng, &trade.items, 3).into_iter().map(|i| i.name).collect();
    let mut lines = vec![holder.fill(says[0])];
    if chance(rng, 60) {
        lines.push(format!("{}: {}.", trade.offer, items.join(", ")));
    }
    lines.push(format!("{}. Điện thoại {}.", holder.address(), holder.phone));
    if chance(rng, 50) {
        lines.push(format!("Giờ mở cửa: {hours}."));
    }
    if chance(rng, 30) {
        lines.reverse();
    }
    let title = [
        holder.brand.clone(),
        format!("{} {}", trade.kind, holder.place.ward),
        holder.fill(pick::<&str>(rng, &trade.tags)),
    ];
    let body = format!("<h1>{}</h1>\n{}", escape(&holder.brand), paragraphs(&lines));
    let (back, ink, accent) = pick(rng, w::COLOURS);
    let head = format!(
        "<style>body{{max-width:36em;margin:8vh auto;background:{back};color:{ink}}}h1{{color:{accent}}}</style>\n"
    );
    Site::home(document("vi", pick::<String>(rng, &title), "", &head, &body))
}

/// Path of the picture on the home page.
fn picture(holder: &Holder) -> String {
    format!("/anh/{}.gif", holder.trade.key)
}

struct Shop<'a> {
    holder: &'a Holder,
    layout: usize,
    head: String,
    /// Path and menu word; the first is the home.
    pages: Vec<(String, String)>,
    order: Vec<usize>,
    hours: &'static (&'static str, &'static str),
    social: Vec<(String, String)>,
    shows_tax: bool,
}

impl<'a> Shop<'a> {
    fn draw(holder: &'a Holder, rng: &mut StdRng) -> Self {
        let (back, ink, accent) = pick(rng, w::COLOURS);
        let font = pick(rng, w::FONTS);
        let suffix = pick(rng, &["", "", ".html", "/"]);
        let offer = format!("/{}{suffix}", slug(holder.trade.offer));
        let mut pages = vec![
            ("/".to_owned(), pick(rng, &["Trang chủ", "Trang nhất", "Nhà"]).to_string()),
            (offer, holder.trade.offer.to_owned()),
            (
                format!("/{}{suffix}", pick(rng, &["gioi-thieu", "ve-chung-toi", "cau-chuyen"])),
                "Giới thiệu".to_owned(),
            ),
            (format!("/lien-he{suffix}"), "Liên hệ".to_owned()),
        ];
        if chance(rng, 55) {
            pages.push((format!("/hoi-dap{suffix}"), pick(rng, w::ASK).to_string()));
        }
        if chance(rng, 55) {
            pages.push((format!("/tin-tuc{suffix}"), "Tin tức".to_owned()));
        }
        let mut order: Vec<usize> = (0..6).collect();
        order.shuffle(rng);
        let mut head = format!(
            "<style>body{{font-family:{font};background:{back};color:{ink};margin:0 auto;max-width:64em;padding:1em}}a{{color:{accent}}}h1,h2{{color:{accent}}}</style>\n"
        );
        if chance(rng, 30) {
            head.push_str(&format!("<meta name=\"generator\" content=\"{}\">\n", pick(rng, w::GENERATORS)));
        }
        if chance(rng, 40) {
            head.push_str(&format!("<link rel=\"canonical\" href=\"https://{}/\">\n", holder.domain));
        }
        let hours = pick(rng, w::HOURS);
        if chance(rng, 45) {
            head.push_str(&schema(holder, hours.1));
        }
        if chance(rng, 40) {
            head.push_str(&format!(
                "<meta property=\"og:title\" content=\"{}\">\n<meta property=\"og:type\" content=\"website\">\n",
                escape(&holder.brand)
            ));
        }
        let shows_tax = holder.kind == Kind::Enterprise && chance(rng, 65);
        Self {
            holder,
            layout: rng.random_range(0..6),
            head,
            pages,
            order,
            hours,
            social: social(holder, rng),
            shows_tax,
        }
    }

    fn page(&self, index: usize, rng: &mut StdRng) -> String {
        let holder = self.holder;
        let trade = holder.trade;
        if index == 0 {
            let tag = holder.fill(pick::<&str>(rng, &trade.tags));
            let title = match rng.random_range(0..4) {
                0 => format!("{} | {tag}", holder.brand),
                1 => format!("{} – {} tại {}", holder.brand, trade.kind, holder.place.province.name),
                2 => format!("{} {}", trade.kind, holder.brand),
                _ => holder.brand.clone(),
            };
            return self.wrap(&title, &self.home(&tag, rng), true);
        }
        let name = &self.pages[index].1;
        let inner = match index {
            1 => self.offer(trade.items.len(), rng),
            2 => self.story(3, rng) + &self.whys(rng),
            3 => self.visit(rng),
            _ => self.asks(rng) + &self.news(),
        };
        self.wrap(
            &format!("{name} - {}", holder.brand),
            &format!("<h1>{}</h1>\n{inner}", escape(name)),
            false,
        )
    }

    fn home(&self, tag: &str, rng: &mut StdRng) -> String {
        let holder = self.holder;
        let count = rng.random_range(2..4);
        let says: Vec<String> =
            some(rng, &holder.trade.says, count).into_iter().map(|s| holder.fill(s)).collect();
        let heading = if chance(rng, 50) { tag.to_owned() } else { holder.brand.clone() };
        let mut out = format!("<h1>{}</h1>\n{}", escape(&heading), paragraphs(&says));
        if chance(rng, 60) {
            out.push_str(&format!("<img src=\"{}\" alt=\"{}\">\n", picture(holder), escape(&holder.brand)));
        }
        let sections = rng.random_range(3..6);
        for kind in self.order.iter().take(sections) {
            out.push_str(&match kind {
                0 => {
                    let count = rng.random_range(4..8);
                    self.offer(count, rng)
                }
                1 => self.whys(rng),
                2 => self.asks(rng),
                3 => {
                    let count = rng.random_range(1..3);
                    self.story(count, rng)
                }
                4 => self.praise(rng),
                _ => self.news(),
            });
        }
        out + &self.visit(rng)
    }

    fn offer(&self, count: usize, rng: &mut StdRng) -> String {
        let items = some(rng, &self.holder.trade.items, count);
        let style = (self.layout + count) % 4;
        let rows: String = items
            .iter()
            .map(|i| {
                let (name, price, note) = (escape(i.name), i.price, escape(&self.holder.fill(i.note)));
                match style {
                    0 => format!("<li><strong>{name}</strong> ({price}): {note}</li>\n"),
                    1 => format!("<tr><td>{name}</td><td>{note}</td><td>{price}</td></tr>\n"),
                    2 => format!("<dt>{name}</dt><dd>{note} {price}</dd>\n"),
                    _ => {
                        format!("<div class=\"the\"><h3>{name}</h3><p>{note}</p><span>{price}</span></div>\n")
                    }
                }
            })
            .collect();
        let heading = format!("<h2>{}</h2>\n", self.holder.trade.offer);
        heading
            + &match style {
                0 => format!("<ul>\n{rows}</ul>\n"),
                1 => format!("<table>\n<tr><th>Tên</th><th>Mô tả</th><th>Giá</th></tr>\n{rows}</table>\n"),
                2 => format!("<dl>\n{rows}</dl>\n"),
                _ => format!("<div class=\"luoi\">\n{rows}</div>\n"),
            }
    }

    fn whys(&self, rng: &mut StdRng) -> String {
        let whys: Vec<String> =
            some(rng, &self.holder.trade.whys, 3).into_iter().map(|t| self.holder.fill(t)).collect();
        let heading = self.heading(w::WHY, rng);
        if self.layout.is_multiple_of(2) {
            let list: String = whys.iter().map(|t| format!("<li>{}</li>\n", escape(t))).collect();
            format!("{heading}<ol>\n{list}</ol>\n")
        } else {
            format!("{heading}{}", paragraphs(&whys))
        }
    }

    fn asks(&self, rng: &mut StdRng) -> String {
        let asks: String = some(rng, &self.holder.trade.asks, 3)
            .into_iter()
            .map(|(q, a)| {
                let (q, a) = (escape(&self.holder.fill(q)), escape(&self.holder.fill(a)));
                if self.layout < 3 {
                    format!("<details><summary>{q}</summary><p>{a}</p></details>\n")
                } else {
                    format!("<h3>{q}</h3><p>{a}</p>\n")
                }
            })
            .collect();
        self.heading(w::ASK, rng) + &asks
    }

    fn story(&self, count: usize, rng: &mut StdRng) -> String {
        let texts: Vec<String> =
            some(rng, w::STORIES, count).into_iter().map(|t| self.holder.fill(t)).collect();
        self.heading(w::STORY, rng) + &paragraphs(&texts)
    }

    fn praise(&self, rng: &mut StdRng) -> String {
        let quotes: Vec<&&str> = some(rng, w::PRAISE, 2);
        let list: String = quotes
            .into_iter()
            .map(|q| {
                let who = names::person(rng);
                format!("<blockquote>{}<cite>{who}</cite></blockquote>\n", escape(&self.holder.fill(q)))
            })
            .collect();
        self.heading(w::HEARD, rng) + &list
    }

    fn news(&self) -> String {
        let list: String = self
            .holder
            .trade
            .news
            .iter()
            .enumerate()
            .map(|(i, (title, _))| {
                format!("<li><a href=\"/tin/{}\">{}</a></li>\n", i + 1, escape(&self.holder.fill(title)))
            })
            .collect();
        let heading = w::NEWS[(self.layout + self.pages.len()) % w::NEWS.len()];
        format!("<h2>{}</h2>\n<ul>\n{list}</ul>\n", escape(&self.holder.fill(heading)))
    }

    fn visit(&self, rng: &mut StdRng) -> String {
        let holder = self.holder;
        let tel = holder.phone.replace(' ', "").replacen('0', "+84", 1);
        let phone = format!("<a href=\"tel:{tel}\">{}</a>", holder.phone);
        let address = escape(&holder.address());
        let heading = self.heading(w::VISIT, rng);
        let hours = self.hours.0;
        match self.layout {
            0 | 3 => format!(
                "{heading}<address>{address}<br>Điện thoại: {phone}<br>Thư: {}</address>\n<p>Giờ mở cửa: {hours}.</p>\n",
                holder.email()
            ),
            1 | 4 => {
                format!("{heading}<ul><li>Địa chỉ: {address}</li><li>Gọi {phone}</li><li>{hours}</li></ul>\n")
            }
            _ => format!(
                "{heading}<p>Địa chỉ {address}. Xin gọi {phone} hoặc viết về {}. {hours}.</p>\n",
                holder.email()
            ),
        }
    }

    fn heading(&self, from: &[&str], rng: &mut StdRng) -> String {
        format!("<h2>{}</h2>\n", escape(&self.holder.fill(pick::<&str>(rng, from))))
    }

    /// Menu, content and foot in one of six arrangements.
    fn wrap(&self, title: &str, content: &str, home: bool) -> String {
        let brand = escape(&self.holder.brand);
        let menu = links(&self.pages, if self.layout == 2 { " | " } else { " " });
        let mut foot = format!("© {} {brand}", self.holder.since.max(2019));
        if self.shows_tax
            && let Some(code) = &self.holder.tax_code
        {
            foot.push_str(&format!(". Mã số thuế: {code}"));
        }
        if !self.social.is_empty() {
            foot.push_str(&format!("<br>{}", links(&self.social, ", ")));
        }
        let body = match self.layout {
            0 => format!(
                "<header><a href=\"/\">{brand}</a><nav>{menu}</nav></header>\n<main>\n{content}</main>\n<footer>{foot}</footer>"
            ),
            1 => format!(
                "<div class=\"dau-trang\"><div class=\"logo\">{brand}</div><div class=\"menu\">{menu}</div></div>\n<div class=\"noi-dung\">\n{content}</div>\n<div class=\"chan-trang\">{foot}</div>"
            ),
            2 => format!(
                "<table width=\"100%\"><tr><td colspan=\"2\"><b>{brand}</b></td></tr>\n<tr><td width=\"20%\">{menu}</td><td>\n{content}</td></tr>\n<tr><td colspan=\"2\"><small>{foot}</small></td></tr></table>"
            ),
            3 => format!(
                "<article>\n{content}</article>\n<nav aria-label=\"Mục\">{menu}</nav>\n<footer><p>{foot}</p></footer>"
            ),
            4 => format!(
                "<div id=\"page\"><nav class=\"navbar\"><ul class=\"nav\"><li>{menu}</li></ul></nav>\n<section class=\"hero\">\n{content}</section></div>\n<footer class=\"site-footer\">{foot}</footer>"
            ),
            _ => format!("<aside>{brand}<br>{menu}</aside>\n<main>\n{content}</main>\n<hr><p>{foot}</p>"),
        };
        let description = if home {
            self.holder.fill(self.holder.trade.tags[self.layout % self.holder.trade.tags.len()])
        } else {
            String::new()
        };
        let description = if home {
            format!("{} {}. {description}.", self.holder.trade.kind, self.holder.place.line())
        } else {
            description
        };
        document("vi", title, &description, &self.head, &body)
    }
}

fn social(holder: &Holder, rng: &mut StdRng) -> Vec<(String, String)> {
    let handle = slug(&holder.brand).replace('-', "");
    let all = [
        (format!("https://www.facebook.com/{handle}"), "Facebook".to_owned()),
        (format!("https://zalo.me/{}", holder.phone.replace(' ', "")), "Zalo".to_owned()),
        (format!("https://shopee.vn/{handle}"), "Shopee".to_owned()),
        (format!("https://www.tiktok.com/@{handle}"), "TikTok".to_owned()),
    ];
    let count = *pick(rng, &[0, 1, 1, 2, 3]);
    all.into_iter().take(count).collect()
}

fn schema(holder: &Holder, hours: &str) -> String {
    let tel = holder.phone.replace(' ', "").replacen('0', "+84", 1);
    format!(
        "<script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"{}\",\"name\":{},\"url\":\"https://{}/\",\"telephone\":\"{tel}\",\"openingHours\":\"{hours}\",\"address\":{{\"@type\":\"PostalAddress\",\"streetAddress\":{},\"addressLocality\":{},\"addressRegion\":{},\"addressCountry\":\"VN\"}}}}</script>\n",
        holder.trade.schema,
        json(&holder.brand),
        holder.domain,
        json(&holder.street),
        json(holder.place.ward),
        json(&holder.place.province.name),
    )
}

fn english(shop: &Shop) -> String {
    let holder = shop.holder;
    let place = names::slug(&holder.place.province.name);
    let body = format!(
        "<h1>{}</h1><p>We are a small family business in {place}, Viet Nam, open since {}. Visitors are welcome; please call ahead so that someone who speaks English is around.</p><p>Phone: {}. Write to {}.</p><p><a href=\"/\" hreflang=\"vi\">Tiếng Việt</a></p>",
        escape(&holder.brand),
        holder.since,
        holder.phone,
        holder.email()
    );
    document("en", &holder.brand, "A small family business in Viet Nam.", &shop.head, &body)
}
