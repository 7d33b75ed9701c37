//! The register as a registry would hand it over: Vietnamese columns, and the mixture of spellings in them.

use super::holder::{Holder, Kind};
use super::names::{chance, pick};
use super::places::Place;
use rand::rngs::StdRng;
use time::Date;

/// An invented registrar with its domains.
#[derive(Debug)]
pub(crate) struct Registrar {
    pub(crate) name: &'static str,
    /// Its site, where holding pages send people.
    pub(crate) site: &'static str,
    /// Under which its name servers (`ns1`, `ns2`) live.
    pub(crate) dns: &'static str,
    /// The mail exchanger that stands in every new name's zone: bought in, so it is a known provider's.
    pub(crate) mx: &'static str,
}

/// The registrars of the fiction.
pub(crate) const REGISTRARS: &[Registrar] = &[
    Registrar {
        name: "Công ty Cổ phần Tên miền Sao Khuê Số",
        site: "saokhueso.vn",
        dns: "saokhue-dns.vn",
        mx: "mx.pavietnam.vn",
    },
    Registrar { name: "Mạng Lúa Vàng", site: "mangluavang.vn", dns: "luavang-dns.vn", mx: "mx1.inet.vn" },
    Registrar {
        name: "Công ty TNHH Hải Đăng Xanh Online",
        site: "haidangxanh.vn",
        dns: "haidangxanh-dns.vn",
        mx: "mx.matbao.net",
    },
    Registrar { name: "TreNet", site: "trenet-tenmien.vn", dns: "trenet-dns.vn", mx: "mx.tenten.vn" },
    Registrar {
        name: "Cánh Diều Hosting",
        site: "canhdieuhosting.vn",
        dns: "canhdieu-dns.vn",
        mx: "mx.nhanhoa.com",
    },
];

/// One row of the register, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterRow {
    /// The domain, a U-label where it has marks.
    pub domain: String,
    /// Registrar.
    pub registrar: String,
    /// Province: name with or without marks, a former name, a code; empty when not stated.
    pub province: String,
    /// Ward; empty when not stated.
    pub ward: String,
    /// Day of registration, ISO or dd/mm/yyyy.
    pub registered_on: String,
    /// End of the term, ISO or dd/mm/yyyy.
    pub expires_on: String,
    /// Kind of holder, in Vietnamese or English; empty when not stated.
    pub holder_kind: String,
    /// Name of the holder.
    pub holder_name: String,
    /// Tax code, or empty.
    pub tax_code: String,
    /// VSIC 2025 section letter or a business term, or empty.
    pub sector: String,
    /// EPP status.
    pub status: String,
    /// `có`, `không`, or empty.
    pub free_term: String,
}

/// The row of a holder.
pub(crate) fn row(holder: &Holder) -> RegisterRow {
    // Spellings follow the registrar that reported the row: each has habits of its own.
    let vietnamese = holder.registrar.dns != "trenet-dns.vn";
    let date = |d: Date| {
        if vietnamese && holder.registrar.dns != "luavang-dns.vn" {
            format!("{:02}/{:02}/{}", d.day(), u8::from(d.month()), d.year())
        } else {
            d.to_string()
        }
    };
    let (vi, en) = match holder.kind {
        Kind::Citizen => ("công dân", "citizen"),
        Kind::Enterprise => ("doanh nghiệp", "enterprise"),
        Kind::Household => ("hộ kinh doanh", "household"),
        Kind::Unknown => ("", ""),
    };
    let business = holder.zone == "biz.vn";
    RegisterRow {
        domain: holder.unicode.clone(),
        registrar: holder.registrar.name.into(),
        province: holder.stated.clone().unwrap_or_default(),
        ward: holder.stated.as_ref().map_or_else(String::new, |_| holder.place.ward.into()),
        registered_on: date(holder.registered_on),
        expires_on: date(holder.expires_on),
        holder_kind: if vietnamese { vi } else { en }.into(),
        holder_name: holder_name(holder),
        tax_code: holder.tax_code.clone().unwrap_or_default(),
        sector: if business { holder.trade.sector } else { "" }.into(),
        status: holder.status.into(),
        free_term: match (holder.expires_on - holder.registered_on).whole_days() {
            731.. => "không",
            730 => "có",
            _ => "",
        }
        .into(),
    }
}

fn holder_name(holder: &Holder) -> String {
    match holder.kind {
        Kind::Enterprise => format!("Công ty TNHH {}", holder.brand),
        Kind::Household => format!("Hộ kinh doanh {}", holder.person),
        Kind::Citizen => holder.person.clone(),
        Kind::Unknown => String::new(),
    }
}

/// How the register spells a province. Former names appear only where the registration is older than the merger,
/// codes only where both maps read them as the same present province.
pub(crate) fn stated_province(place: Place, registered_on: Date, rng: &mut StdRng) -> Option<String> {
    let province = place.province;
    let old = registered_on < time::macros::date!(2025 - 07 - 01);
    let draw = pick(rng, &[0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4]);
    if chance(rng, 2) {
        return None;
    }
    Some(match draw {
        1 if old => pick(rng, &province.former).clone(),
        2 => province.code.clone(),
        3 => province.name.to_lowercase().chars().map(super::names::plain).collect(),
        4 => province.full(),
        _ => province.name.clone(),
    })
}

/// An EPP status (RFC 5731).
pub(crate) fn status(held: bool, rng: &mut StdRng) -> &'static str {
    match (held, pick(rng, &[0, 0, 0, 1])) {
        (true, 0) => "serverHold",
        (true, _) => "clientHold",
        (false, 0) => "ok",
        (false, _) => "clientTransferProhibited",
    }
}

/// The file for `danhba import`.
pub(crate) fn csv(rows: &[RegisterRow]) -> String {
    let mut out = String::from(
        "tên miền,nhà đăng ký,tỉnh,phường xã,ngày đăng ký,ngày hết hạn,loại chủ thể,chủ thể,mã số thuế,ngành nghề,trạng thái,free_term\n",
    );
    for row in rows {
        let fields = [
            &row.domain,
            &row.registrar,
            &row.province,
            &row.ward,
            &row.registered_on,
            &row.expires_on,
            &row.holder_kind,
            &row.holder_name,
            &row.tax_code,
            &row.sector,
            &row.status,
            &row.free_term,
        ];
        let line: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
        out.push_str(&line.join(","));
        out.push('\n');
    }
    out
}

/// A CSV field (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
