//! What lies outside the programme and yet must exist: platforms that sites point to, parking and sale hosts,
//! mail providers, registrars, invented sites under .com and .vn, and the places where abuse leads.

use super::content::{document, paragraphs};
use super::front::OUTSIDE;
use super::register::REGISTRARS;
use super::samples;
use crate::script::{Record, Reply, Site, World};

/// Platforms on which a holder may have a page: host, and the path of a profile with `{}` for the handle.
pub(crate) const PROFILES: &[(&str, &str)] = &[
    ("www.facebook.com", "/{}"),
    ("zalo.me", "/0900000{n}"),
    ("shopee.vn", "/{}"),
    ("www.tiktok.com", "/@{}"),
    ("www.youtube.com", "/@{}"),
    ("www.instagram.com", "/{}/"),
    ("github.com", "/{}"),
    ("www.linkedin.com", "/in/{}"),
    ("linktr.ee", "/{}"),
    ("www.lazada.vn", "/shop/{}"),
];

/// Hosts whose bare home says nothing about a holder.
pub(crate) const BARE: &[&str] =
    &["www.facebook.com", "shopee.vn", "www.google.com", "www.youtube.com", "zalo.me"];

/// Parking and sale hosts with the path that a parked name is sent to.
pub(crate) const PARKING: &[(&str, &str)] = &[
    ("sedoparking.com", "/?domain={}"),
    ("www.afternic.com", "/forsale/{}"),
    ("dan.com", "/buy-domain/{}"),
    ("www.hugedomains.com", "/domain_profile.cfm?d={}"),
];

/// Invented gambling hosts.
pub(crate) const GAMBLING: &[&str] = &["nhacai-longphung.com", "taixiu-nohu.com", "keobong-casino.com"];

/// Invented sites under .com and .vn to which names of the programme point: domain, brand, trade in words.
pub(crate) const OWN: &[(&str, &str, &str)] = &[
    ("mocxuongque.com", "Mộc Xưởng Quê", "bàn ghế gỗ xoan và gỗ sồi đóng theo số đo"),
    ("gaocadong.vn", "Gạo Cà Dong", "gạo thơm xay mới mỗi tuần"),
    ("vaitosoi.com", "Vải Tơ Sợi", "khăn dệt tay và vải đũi"),
    ("tramhuongnui.vn", "Trầm Núi", "nhang sạch không hóa chất"),
    ("dodongday.com", "Đồ Đồng Đáy", "đồ đồng gõ thủ công"),
    ("thuyensongnho.vn", "Thuyền Sông Nhỏ", "chuyến đò ngắm sông lúc hoàng hôn"),
];

const MAILERS: &[(&str, &[&str])] = &[
    ("google.com", &["aspmx.l.google.com", "alt1.aspmx.l.google.com", "smtp.google.com", "www.google.com"]),
    ("zoho.com", &["mx.zoho.com", "mx2.zoho.com"]),
    ("pavietnam.vn", &["mx.pavietnam.vn"]),
    ("inet.vn", &["mx1.inet.vn"]),
    ("matbao.net", &["mx.matbao.net"]),
    ("tenten.vn", &["mx.tenten.vn"]),
    ("nhanhoa.com", &["mx.nhanhoa.com"]),
];

/// Zones that the lab's DNS answers for.
pub(crate) fn zones() -> Vec<String> {
    ["id.vn", "biz.vn", "vn", "com", "me", "ee", "net"].map(str::to_owned).to_vec()
}

/// Adds everything outside the programme.
pub(crate) fn build(world: &mut World) {
    for host in PROFILES.iter().map(|(host, _)| *host).chain(BARE.iter().copied()) {
        platform(world, host);
    }
    for (host, _) in PARKING {
        let page = Reply::html(samples::sale_platform(host));
        world.site_at(bare(host), OUTSIDE, Site { fallback: Some(page), ..Site::default() });
    }
    for host in GAMBLING {
        let page = Reply::html(samples::gambling(host, 2));
        world.site_at(host, OUTSIDE, Site { fallback: Some(page), ..Site::default() });
    }
    for (index, (domain, brand, what)) in OWN.iter().enumerate() {
        world.site_at(domain, OUTSIDE, own_site(brand, what, index));
    }
    for (domain, hosts) in MAILERS {
        if !world.domains.contains_key(*domain) {
            world.domain_at(domain, OUTSIDE);
        }
        for host in hosts.iter().filter(|h| **h != format!("www.{domain}")) {
            address(world, domain, host);
        }
    }
    for registrar in REGISTRARS {
        world.site_at(registrar.site, OUTSIDE, registrar_site(registrar.name));
        world.domain_at(registrar.dns, OUTSIDE);
        for host in ["ns1", "ns2"] {
            address(world, registrar.dns, &format!("{host}.{}", registrar.dns));
        }
    }
    world.domain_at("lab.vn", OUTSIDE);
    for host in ["ns1.lab.vn", "ns2.lab.vn"] {
        address(world, "lab.vn", host);
    }
    for domain in ["sedoparking.com", "parkingcrew.net"] {
        world.domains.entry(domain.into()).or_default();
        for host in ["ns1", "ns2"] {
            address(world, domain, &format!("{host}.{domain}"));
        }
    }
}

/// The domain of a host that may begin with `www.`.
pub(crate) fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

fn address(world: &mut World, domain: &str, host: &str) {
    if let Some(script) = world.domains.get_mut(domain) {
        script.records.push((host.to_owned(), Record::Address(OUTSIDE.into())));
    }
}

fn platform(world: &mut World, host: &str) {
    let domain = bare(host);
    if world.domains.contains_key(domain) {
        return;
    }
    let name = domain.split('.').next().unwrap_or(domain);
    let home = document(
        "vi",
        name,
        "",
        "",
        &format!("<h1>{name}</h1><p>Trang chủ của một nền tảng (bản trong phòng thử).</p>"),
    );
    let profile = document(
        "vi",
        &format!("Trang cá nhân trên {name}"),
        "",
        "",
        "<h1>Trang của người bán</h1><p>Bài viết mới, hình ảnh và lời nhắn của chủ trang hiện ở đây (bản trong phòng thử).</p>",
    );
    let site = Site { fallback: Some(Reply::html(profile)), ..Site::home(home) };
    world.site_at(domain, OUTSIDE, site);
}

fn registrar_site(name: &str) -> Site {
    let body = format!(
        "<h1>{name}</h1><p>Đăng ký tên miền, thuê máy chủ ảo và thư điện tử theo tên miền cho hộ kinh doanh.</p>\
         <ul><li><a href=\"/ten-mien\">Tên miền</a></li><li><a href=\"/may-chu\">Máy chủ</a></li><li><a href=\"/ho-tro\">Hỗ trợ</a></li></ul>"
    );
    let parked = format!(
        "<h1>{name}</h1><p>Tên miền này đã được đăng ký tại {name} và chưa được trỏ về website nào. Bạn là chủ sở hữu? Hãy cấu hình DNS trong trang quản trị.</p>"
    );
    let home = document("vi", name, "Nhà đăng ký tên miền", "", &body);
    Site { fallback: Some(Reply::html(document("vi", name, "", "", &parked))), ..Site::home(home) }
}

fn own_site(brand: &str, what: &str, index: usize) -> Site {
    const STORIES: &[&str] = &[
        "Xưởng nhỏ có bốn người, mỗi người lo một việc từ đầu đến cuối nên món nào cũng có người đứng tên.",
        "Chúng tôi bán tại chợ phiên mỗi cuối tuần và gửi hàng đi các tỉnh vào thứ hai, thứ năm.",
        "Đơn đặt trước được báo ngày giao bằng tin nhắn; nếu trễ hẹn, phí gửi do chúng tôi chịu.",
        "Khách có thể ghé xem cách làm, tự tay thử một công đoạn rồi mang món mình làm về.",
        "Bảng giá niêm yết theo mùa, thay đổi đều được ghi ngày ở cuối trang.",
        "Nguyên liệu mua của người quen trong vùng, có ghi tên người trồng trên từng gói.",
    ];
    let mut stories: Vec<&str> = STORIES.to_vec();
    stories.rotate_left(index % STORIES.len());
    let nav = "<nav><a href=\"/\">Trang đầu</a> <a href=\"/hang-moi\">Hàng mới</a> <a href=\"/cach-lam\">Cách làm</a> <a href=\"/hoi-dap\">Hỏi đáp</a></nav>";
    let page = |heading: &str, part: &[&str]| {
        let body =
            format!("{nav}<main><h1>{heading}</h1>{}</main><footer>© {brand}</footer>", paragraphs(part));
        Reply::html(document("vi", &format!("{heading} | {brand}"), &format!("{brand}: {what}."), "", &body))
    };
    Site {
        routes: [
            ("/".to_owned(), page(&format!("{brand}: {what}"), &stories[..4])),
            ("/hang-moi".to_owned(), page("Hàng mới", &stories[1..3])),
            ("/cach-lam".to_owned(), page("Cách làm", &stories[2..5])),
            ("/hoi-dap".to_owned(), page("Hỏi đáp", &stories[3..])),
        ]
        .into(),
        ..Site::default()
    }
}
