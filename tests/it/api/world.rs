//! A small register with its measured states: sites of every class, holders of every kind, small and large
//! groups, and names that the public must never see.

use danhba_tests::db::Beginning;
use domain::clock::Timestamp;
use domain::name::{DomainName, HostName, Zone};
use domain::observation::{Answer, Observation, Robots, Scheme, Visit, VisitEnd};
use domain::page::{Contact, PageFacts};
use domain::province::{ProvinceAsRegistered, ProvinceCode, ProvinceMap, gazetteer};
use domain::registration::{HolderKind, Registration};
use domain::schedule::Next;
use domain::verdict::{Class, Evidence, Funnel, Https, Leaf, Mail, Verdict};
use futures::FutureExt;
use std::collections::BTreeMap;
use store::{Db, ImportSource, Record};
use time::{Date, Month};

/// 21 November 2026, 08:15 in Viet Nam.
pub const NOW: Timestamp = Timestamp(1_795_223_700_000);

/// Names that are registered and measured, but that nothing may tell the public. Each has a page whose title
/// and text hold the word `bímật` with its own name.
pub const SECRET: &[&str] = &[
    "nguyen-van-an.id.vn",       // a person without consent
    "rut-lai.id.vn",             // a person who took the consent back
    "phan-doi.biz.vn",           // an enterprise that objected
    "dong-y-roi-phan-doi.id.vn", // consent, then an objection
    "ca-nhan.biz.vn",            // a person under biz.vn
    "tam-ngung.biz.vn",          // held by the registry
    "co-bac.biz.vn",             // abuse
];

/// A person who agreed to be listed.
pub const CONSENTING: &str = "le-thi-binh.id.vn";
/// An enterprise with everything, registered when Nam Định was a province (old code 36, now 37 Ninh Bình).
pub const RESTAURANT: &str = "quan-pho-nam-dinh.biz.vn";
/// A household: listed, but without its contact facts.
pub const HOUSEHOLD: &str = "gom-nha-lam.biz.vn";
/// A site that asks not to be indexed.
pub const NOINDEX: &str = "khong-lap-chi-muc.biz.vn";
/// A name that was never looked at.
pub const UNSEEN: &str = "chua-xem.biz.vn";
/// A name in Vietnamese letters.
pub const UNICODE: &str = "phở-bò.biz.vn";

/// A province whose names were seen once only: its usage rate is withheld.
pub const SPARSE: &str = "04";

struct Spec {
    registration: Registration,
    leaf: Option<Leaf>,
    https: Https,
    title: String,
    description: String,
    text: String,
    contact: Contact,
    noindex: bool,
    mail: Mail,
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text, &Zone::programme()).expect("a name")
}

fn spec(text: &str, province: &str, map: ProvinceMap, kind: HolderKind, leaf: Leaf, title: &str) -> Spec {
    let domain = name(text);
    let registration = Registration {
        zone: Zone::parse(domain.zone()).expect("a zone"),
        registrar: "Nhà đăng ký A".into(),
        province: ProvinceCode::parse(province).map(|code| ProvinceAsRegistered { code, map }),
        ward: None,
        registered_on: Date::from_calendar_date(2025, Month::August, 15).ok(),
        expires_on: Date::from_calendar_date(2027, Month::August, 15).ok(),
        holder_kind: kind,
        holder_name: None,
        tax_code: None,
        sector: Some("I".into()),
        campaign: None,
        status: vec!["ok".into()],
        free_term: Some(true),
        domain,
    };
    Spec {
        registration,
        leaf: Some(leaf),
        https: if leaf.class() == Class::None { Https::None } else { Https::Valid },
        title: title.into(),
        description: format!("{title}. Mở cửa từ 6 giờ sáng, phục vụ tại chỗ và giao tận nơi."),
        text: format!("{title} bán tại quán và giao tận nơi. ").repeat(20),
        contact: Contact::default(),
        noindex: false,
        mail: Mail::M0,
    }
}

fn special() -> Vec<Spec> {
    use HolderKind::{Citizen, Enterprise, Household};
    use ProvinceMap::{Since2025, Until2025};
    let contact = Contact {
        phones: vec!["0912345678".into(), "02283861234".into()],
        emails: vec!["lienhe@quan-pho-nam-dinh.biz.vn".into()],
        address: Some("12 Hàng Tiện, Nam Định".into()),
        organisation: Some("Công ty Phở Gia Truyền".into()),
        tax_code: Some("0100109106".into()),
    };
    let mut restaurant =
        spec(RESTAURANT, "36", Until2025, Enterprise, Leaf::C8, "Phở bò gia truyền Nam Định – quán phở");
    restaurant.contact = contact.clone();
    restaurant.mail = Mail::M1;
    restaurant.description.push_str(" Đặt bàn: 0912 345 678.");
    let mut household =
        spec(HOUSEHOLD, "01", Since2025, Household, Leaf::C7, "Gốm nhà làm Bát Tràng – gọi 0987 654 321");
    household.contact = Contact {
        phones: vec!["0987654321".into()],
        emails: vec!["chu@gom-nha-lam.biz.vn".into()],
        ..contact
    };
    household.registration.sector = Some("C".into());
    household.registration.holder_name = Some("Hộ kinh doanh Đinh Thị Lam".into());
    household.description.push_str(" Chủ lò: Đinh Thị Lam, số 206 đường Cầu Ván, xã Bát Tràng, Hà Nội.");
    let mut noindex = spec(NOINDEX, "01", Since2025, Enterprise, Leaf::C8, "Trang không lập chỉ mục");
    noindex.noindex = true;
    let mut unseen = spec(UNSEEN, "48", Since2025, Enterprise, Leaf::C8, "");
    unseen.leaf = None;
    let mut list = vec![
        restaurant,
        household,
        noindex,
        unseen,
        spec(CONSENTING, "79", Since2025, Citizen, Leaf::C7, "Lê Thị Bình – thiết kế đồ họa"),
        spec(UNICODE, "01", Since2025, Enterprise, Leaf::C8, "Phở bò & bún <chả> Hà Nội"),
    ];
    // Somebody is named in the text of their pages, whom the register does not name.
    for site in &mut list {
        if [RESTAURANT, HOUSEHOLD, CONSENTING].contains(&site.registration.domain.as_str()) {
            site.text.insert_str(0, "Do Vương Minh Kiên lập năm 1998. ");
        }
    }
    for secret in SECRET {
        let kind =
            if secret.ends_with("id.vn") || *secret == "ca-nhan.biz.vn" { Citizen } else { Enterprise };
        let leaf = if *secret == "co-bac.biz.vn" { Leaf::R6 } else { Leaf::C8 };
        let mut s = spec(secret, "01", Since2025, kind, leaf, &format!("Trang bímật {secret}"));
        if *secret == "tam-ngung.biz.vn" {
            s.registration.status = vec!["clientHold".into()];
        }
        list.push(s);
    }
    list
}

const TRADES: [(&str, &str); 8] = [
    ("Cà phê rang xay", "I"),
    ("Nước mắm truyền thống", "C"),
    ("Vật liệu xây dựng", "G"),
    ("Homestay bên suối", "I"),
    ("Sửa chữa điện lạnh", "T"),
    ("Dạy tiếng Anh", "Q"),
    ("Cây giống ăn trái", "A"),
    ("Chè Shan tuyết", "C"),
];

const LEAVES: [Leaf; 16] = [
    Leaf::C8,
    Leaf::C7,
    Leaf::C2,
    Leaf::N1,
    Leaf::C8,
    Leaf::T1,
    Leaf::R1,
    Leaf::C4,
    Leaf::C8,
    Leaf::N3,
    Leaf::C5,
    Leaf::K1,
    Leaf::C7,
    Leaf::H2,
    Leaf::C1,
    Leaf::H1,
];

fn bulk() -> Vec<Spec> {
    let mut list = Vec::new();
    for (p, province) in gazetteer().provinces().iter().enumerate() {
        // Cà Mau has no names at all; some provinces have fewer than ten.
        let size = match province.code.as_str() {
            "96" => 0,
            "01" => 150,
            _ => [40, 28, 17, 6, 22][p % 5],
        };
        for n in 0..size {
            let (trade, sector) = TRADES[(p * 7 + n) % TRADES.len()];
            let zone = if n % 5 < 2 { "id.vn" } else { "biz.vn" };
            let kind = match (zone, n % 3) {
                ("id.vn", _) => HolderKind::Citizen,
                (_, 0) => HolderKind::Household,
                _ => HolderKind::Enterprise,
            };
            let leaf = LEAVES[(p * 5 + n) % LEAVES.len()];
            let title = if zone == "id.vn" {
                "Trang bímật cá nhân".to_owned()
            } else {
                format!("{trade} {}", province.name)
            };
            let text = format!("{}-{}.{zone}", province.slug, 100 + n);
            let mut s = spec(&text, province.code.as_str(), ProvinceMap::Since2025, kind, leaf, &title);
            s.registration.sector = Some(sector.into());
            s.registration.registrar = format!("Nhà đăng ký {}", ["A", "B", "=C"][n % 3]);
            let (year, month) = if n % 2 == 0 { (2025, Month::August) } else { (2026, Month::February) };
            s.registration.registered_on = Date::from_calendar_date(year, month, 3).ok();
            s.registration.campaign = (n % 4 == 0).then(|| "Đoàn thanh niên".to_owned());
            s.registration.ward = (n % 3 == 0).then(|| format!("Phường {}", n % 2 + 1));
            s.https = [s.https, Https::Expired, s.https, Https::None, s.https][n % 5];
            list.push(s);
        }
    }
    for n in 0..14 {
        let mut s = spec(
            &format!("khong-ro-{n}.biz.vn"),
            "01",
            ProvinceMap::Since2025,
            HolderKind::Enterprise,
            Leaf::C7,
            "Tiệm bánh",
        );
        s.registration.province = None;
        list.push(s);
    }
    list
}

/// A store with this world in it.
pub static SEEDED: Beginning = Beginning::new("world", |db| seed(db).boxed());

async fn seed(db: &Db) {
    let specs: BTreeMap<DomainName, Spec> =
        special().into_iter().chain(bulk()).map(|s| (s.registration.domain.clone(), s)).collect();
    let start = NOW.plus(-40 * Timestamp::DAY);
    let source = ImportSource {
        file_name: "danh-sach.csv".into(),
        sha256: "00".repeat(32),
        as_of: None,
        full: true,
        dry_run: false,
        at: start,
    };
    let rows = specs.values().map(|s| s.registration.clone()).collect();
    db.import(rows, &source).await.expect("an import");
    // The restaurant was under construction first, so that it has a history.
    look(db, &specs, start.plus(Timestamp::HOUR), |s| {
        (s.registration.domain.as_str() == RESTAURANT).then_some(Leaf::C4)
    })
    .await;
    // Two looks in the reference window make the usage rate; province 04 gets only one, so that its rate is withheld.
    look(db, &specs, NOW.plus(-9 * Timestamp::DAY), |s| {
        let plain = s.registration.domain.as_str().contains(|c: char| c.is_ascii_digit());
        let sparse = s.registration.province.is_some_and(|p| p.code.as_str() == SPARSE);
        s.leaf.filter(|_| plain && !sparse)
    })
    .await;
    look(db, &specs, NOW, |s| s.leaf).await;
    agree(db).await;
}

async fn agree(db: &Db) {
    let at = NOW.plus(-Timestamp::DAY);
    for person in [CONSENTING, "rut-lai.id.vn", "dong-y-roi-phan-doi.id.vn"] {
        assert!(db.give_consent(&name(person), "2026-01", "dns-txt", at).await.expect("a consent"));
    }
    assert!(db.revoke_consent(&name("rut-lai.id.vn"), at.plus(1)).await.expect("an end"));
    for objecting in ["phan-doi.biz.vn", "dong-y-roi-phan-doi.id.vn"] {
        assert!(db.object(&name(objecting), "yêu cầu của chủ thể", at).await.expect("an objection"));
    }
}

/// One of the special names is looked at once more.
pub async fn look_again(db: &Db, domain: &str, at: Timestamp, leaf: Leaf) {
    let specs = special().into_iter().map(|s| (s.registration.domain.clone(), s)).collect();
    look(db, &specs, at, |s| (s.registration.domain.as_str() == domain).then_some(leaf)).await;
}

async fn look(
    db: &Db,
    specs: &BTreeMap<DomainName, Spec>,
    at: Timestamp,
    leaf: impl Fn(&Spec) -> Option<Leaf>,
) {
    let mut looks = Vec::new();
    for spec in specs.values() {
        if let Some(leaf) = leaf(spec) {
            let domain = &spec.registration.domain;
            db.claim_one("seed", domain, at, Timestamp::HOUR).await.expect("a claim").expect("free");
            let mut seen = observation(spec, at);
            // Other facts for another leaf: looks that saw the same share their verdict.
            seen.dns.spf = Answer::Found(vec![format!("v=spf1 ip4:192.0.2.{} -all", leaf.rank())]);
            looks.push((seen, verdict(spec, leaf)));
        }
    }
    let next = Next::round(at.plus(7 * Timestamp::DAY));
    let records: Vec<Record<'_>> = looks
        .iter()
        .map(|(observation, verdict)| Record {
            observation,
            verdict,
            next: next.clone(),
            worker: "seed",
            now: at,
        })
        .collect();
    for recorded in db.record_all(&records).await.expect("records") {
        recorded.expect("a record");
    }
}

fn observation(spec: &Spec, at: Timestamp) -> Observation {
    let domain = &spec.registration.domain;
    let mut observation = Observation::empty(domain.clone(), "lab", 1, at.plus(-2_000));
    observation.finished_at = at;
    let page = PageFacts {
        url: format!("https://{domain}/"),
        status: 200,
        title: spec.title.clone(),
        description: spec.description.clone(),
        text: spec.text.clone(),
        language: Some("vi".into()),
        words: 160,
        headings: vec![spec.title.clone()],
        contact: spec.contact.clone(),
        noindex: spec.noindex,
        profiles: vec!["https://www.facebook.com/quanpho".into()],
        ..PageFacts::default()
    };
    observation.visits.push(Visit {
        scheme: Scheme::Https,
        host: HostName::parse(domain.as_str()).expect("a host"),
        robots: Robots::NotAsked,
        hops: vec![],
        end: VisitEnd::Page(Box::new(page)),
        millis: 20,
    });
    observation
}

fn verdict(spec: &Spec, leaf: Leaf) -> Verdict {
    let domain = &spec.registration.domain;
    let class = leaf.class();
    let there = !matches!(class, Class::None | Class::NotObs) && leaf != Leaf::T1;
    let secure = there && spec.https == Https::Valid;
    Verdict {
        leaf,
        class,
        mail: spec.mail,
        https: if there { spec.https } else { Https::None },
        canonical_host: there.then(|| domain.as_str().to_owned()),
        final_url: there.then(|| format!("https://{domain}/")),
        http_status: there.then_some(200),
        rule: format!("tree.{}", leaf.code().to_lowercase()),
        evidence: vec![Evidence::new("title", &spec.title), Evidence::new("words", "160")],
        confidence: 0.9,
        ruleset: "sha256:000000000000".into(),
        funnel: Funnel {
            delegated: leaf != Leaf::N1,
            resolving: there,
            https: there && spec.https != Https::None,
            valid_tls: secure,
            live: secure && class == Class::UseWeb,
        },
    }
}
