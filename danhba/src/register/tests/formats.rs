//! Encodings, separators, headers, master files.

use super::*;
use store::Field;

const VIETNAMESE: &str = "Tên miền;Nhà đăng ký;Tỉnh;Ngày đăng ký;Ngày hết hạn;Loại chủ thể;Mã số thuế;Phường xã;Ngành nghề;Trạng thái\r\n\
    pho-co.biz.vn;\"Nhà đăng ký \"\"A\"\"; Hà Nội\";Hà Nội;01/08/2025;01/08/2027;doanh nghiệp;0101243150;Phường Hoàn Kiếm;Nhà hàng;ok\r\n";

fn utf16(text: &str, mark: &[u8], bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(bytes)).collect()
}

#[test]
fn a_vietnamese_register_is_read_in_every_encoding() {
    let plain = csv(VIETNAMESE);
    let row = &plain.rows[0];
    assert_eq!(row.registrar, "Nhà đăng ký \"A\"; Hà Nội");
    assert_eq!(row.registered_on, Some(date!(2025 - 08 - 01)));
    assert_eq!(row.tax_code.as_deref(), Some("0101243150"));
    assert_eq!((row.sector.as_deref(), row.ward.as_deref()), (Some("I"), Some("Phường Hoàn Kiếm")));
    assert_eq!((row.status.as_slice(), plain.notes.len()), (["ok".to_owned()].as_slice(), 0));
    for bytes in [
        format!("\u{FEFF}{VIETNAMESE}").into_bytes(),
        utf16(VIETNAMESE, &[0xFF, 0xFE], u16::to_le_bytes),
        utf16(VIETNAMESE, &[0xFE, 0xFF], u16::to_be_bytes),
        VIETNAMESE.replace("\r\n", "\n").into_bytes(),
        VIETNAMESE.trim_end().as_bytes().to_vec(),
        format!("sep=;\r\n{VIETNAMESE}").into_bytes(),
        format!("DANH SÁCH TÊN MIỀN\r\n\r\n{VIETNAMESE}").into_bytes(),
    ] {
        assert_eq!(read_as("r.csv", &bytes, &options()).unwrap().rows, plain.rows);
    }
}

#[test]
fn other_encodings_are_refused_with_the_cure() {
    // "Hà" in windows-1258 on the second line.
    let said = refused("old.csv", b"domain,province\na.id.vn,H\xE0 N\xF4i\n");
    for part in ["old.csv", "line 2", "0xE0", "CSV UTF-8"] {
        assert!(said.contains(part), "{said}");
    }
    let unmarked = utf16(VIETNAMESE, &[], u16::to_le_bytes);
    assert!(refused("r.txt", &unmarked).contains("UTF-8"));
    assert!(refused("r.txt", b"\xFF\xFEa").contains("UTF-16"));
    assert!(refused("r.csv", b" \n").contains("empty"));
    assert!(refused("r.xls", b"\xD0\xCF\x11\xE0rest").contains(".xlsx"));
    assert!(refused("r.xlsx", b"PK\x03\x04rubbish").contains("workbook"));
}

#[test]
fn columns_are_known_by_either_language_without_marks_case_and_separators() {
    let all = [
        ("domain", "Tên miền", "TEN_MIEN"),
        ("registrar", "Nhà đăng ký", "nha dang ky"),
        ("province", "Tỉnh", "TINH"),
        ("registered_on", "Ngày đăng ký", "ngay-dang-ky"),
        ("expires_on", "Ngày hết hạn", "NgayHetHan"),
        ("holder_kind", "Loại chủ thể", "loai_chu_the"),
        ("holder_name", "Holder Name", "HolderName"),
        ("tax_code", "Mã số thuế", "ma so thue"),
        ("ward", "Phường/xã", "Phường xã"),
        ("sector", "Ngành nghề", "sector/ngành nghề"),
        ("status", "Trạng thái", "Trạng thái (status)"),
        ("free_term", "Free term", "FREE-TERM"),
        ("campaign", "Chiến dịch", "campaign (chiến dịch)"),
    ];
    for language in 0..3 {
        let header: Vec<&str> = all.iter().map(|(a, b, c)| [*a, *b, *c][language]).collect();
        let report = csv(&format!("{}\na.biz.vn{}\n", header.join(","), ",".repeat(12)));
        assert!(Field::ALL.iter().all(|field| report.stated.contains(field)), "{header:?}");
        assert_eq!((names(&report), report.notes.len()), (vec!["a.biz.vn"], 0), "{header:?}");
    }
}

#[test]
fn unknown_columns_are_noted_and_absent_facts_are_not_stated() {
    let report = csv("STT,domain,Ghi chú,registrar\n1,a.biz.vn,x,NĐK\n");
    noted(&report, "columns not used: “STT”, “Ghi chú”");
    assert_eq!(report.stated, [Field::Registrar]);
}

#[test]
fn a_missing_or_doubled_column_is_named() {
    let said = refused("r.csv", "Miền;Tỉnh\na.id.vn;HN\n".as_bytes());
    for part in ["r.csv", "“Miền”, “Tỉnh”", "“domain” or “tên miền”"] {
        assert!(said.contains(part), "{said}");
    }
    let said = refused("r.csv", "domain,tỉnh,province\n".as_bytes());
    assert!(said.contains("“tỉnh” and “province” both mean province"), "{said}");
}

#[test]
fn lines_are_those_of_the_file() {
    let report = csv("\n\ndomain,registrar\n\r\nbad name,\"two\nlines\"\n\n,\nb@d.id.vn,x\na.id.vn,x\n");
    assert_eq!(faults(&report), [(5, "domain"), (9, "domain")]);
    assert_eq!(report.rejected[0].fields, ["bad name", "two\nlines"]);
    assert_eq!(names(&report), ["a.id.vn"]);
}

#[test]
fn rows_without_the_shape_of_the_header_are_rejected() {
    let report = csv(
        "domain,registrar,status\na.id.vn,x,ok\nb.id.vn,x\nc.id.vn,x,ok,y\nd.id.vn,x,ok,,\ne.id.vn,\"open,ok\nf.id.vn,x,ok\n",
    );
    assert_eq!(names(&report), ["a.id.vn", "d.id.vn"]);
    assert_eq!(faults(&report), [(3, ""), (4, ""), (6, "")]);
    assert!(report.rejected[2].reason.contains("quotation mark"));
}

const MASTER: &str = "\
$ORIGIN vn.
$TTL 1h
@ IN SOA a.dns.vn. admin.dns.vn. ( ; a comment with ( and \"
    2026112201 ; serial
    3600 900 1209600 ) 300
  IN NS a.dns.vn.
$ORIGIN id.vn.
@ 86400 IN NS b.dns.vn.
an IN 3600 NS ns1.host.vn.
   3600 IN NS ns2.host.vn. ; second
   IN NS ns3.host.vn.
binh NS ns1.host.vn.
ns.binh A 203.0.113.1
BINH IN DS 1 8 2 ABCD
binh 1W2D NS ns2.host.vn.
sub.chi NS ns1.host.vn.
* NS ns1.host.vn.
mail MX 10 \"mx;.host.vn.\"
xn--ph-7jay.biz.vn. in ns ( ns1.host.vn.
 )
b_d NS ns1.host.vn.
abc.com.vn. NS ns1.host.vn.
unknown TYPE65280 \\# 0
";

#[test]
fn a_master_file_gives_the_delegated_names() {
    let report = read_as("zone.txt", MASTER.as_bytes(), &options()).unwrap();
    assert_eq!(names(&report), ["an.id.vn", "binh.id.vn", "xn--ph-7jay.biz.vn"]);
    assert_eq!(
        (faults(&report), report.rejected[0].fields.as_slice()),
        (vec![(21, "domain")], ["b_d.id.vn".to_owned()].as_slice())
    );
    assert!(
        report.stated.is_empty()
            && report.rows.iter().all(|r| r.province.is_none() && r.registrar.is_empty())
    );
    noted(&report, "not directly under a zone, not taken (2 rows: lines 16, 17)");
    noted(&report, "outside the configured zones, not taken (2 rows: lines 6, 22)");
}

#[test]
fn nested_zones_each_have_their_names() {
    let zones = ["vn", "id.vn"].map(|zone| Zone::parse(zone).unwrap()).to_vec();
    let options = ReadOptions { zones, format: Some(Format::Zone), ..options() };
    let text = b"a.id.vn. NS b.\nshop.vn. NS b.\nid.vn. NS b.\n";
    assert_eq!(names(&read_as("vn.zone", text, &options).unwrap()), ["a.id.vn", "shop.vn"]);
}

#[test]
fn relative_names_need_an_origin_from_the_file_or_its_name() {
    let text = b"an IN NS ns1.host.vn.\n";
    let zone = ReadOptions { format: Some(Format::Zone), ..options() };
    for name in ["id.vn.zone", "db.id.vn", "ID.VN", "2026-11_id.vn.txt"] {
        assert_eq!(names(&read_as(name, text, &zone).unwrap()), ["an.id.vn"], "{name}");
    }
    let said = format!("{:#}", read_as("list.zone", text, &zone).unwrap_err());
    assert!(said.contains("line 1") && said.contains("$ORIGIN id.vn."), "{said}");
    assert!(read_as("id.vn-biz.vn", text, &zone).is_err(), "no single zone is stated");
}

#[test]
fn broken_master_files_are_refused_with_their_line() {
    for (text, part) in [
        ("$ORIGIN id.vn.\n$INCLUDE other\n", "line 2: $INCLUDE is not followed"),
        ("$ORIGIN id.vn.\n$GENERATE 1-9 a$ NS b.\n", "line 2: $GENERATE is not followed"),
        ("$ORIGIN id.vn.\na SOA ( 1 2\n\n", "line 2: “(” is never closed"),
        ("$ORIGIN id.vn.\na SOA 1 )\n", "line 2: “)” without “(”"),
        ("$ORIGIN id.vn.\na TXT \"open\nb NS c.\n", "line 2: a quotation mark is not closed"),
        ("$ORIGIN id.vn.\n NS c.\n", "line 2: the first record has no owner name"),
        ("$ORIGIN id.vn.\na IN 300\n", "line 2: a record without a type"),
    ] {
        let said = refused("id.vn.zone", text.as_bytes());
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn formats_are_known_by_their_content() {
    let zone = ReadOptions { format: Some(Format::Zone), ..options() };
    let table = ReadOptions { format: Some(Format::Csv), ..options() };
    assert_eq!(csv("domain\na.id.vn\n").rows.len(), 1, "one column has no separator");
    assert_eq!(names(&read_as("x", b"; list\na.id.vn. 300 IN NS b.\n", &options()).unwrap()), ["a.id.vn"]);
    assert!(read_as("x", b"domain\na.id.vn\n", &zone).is_err());
    assert!(read_as("x", b"$ORIGIN id.vn.\na NS b.\n", &table).is_err());
    assert!(read_as("x", b"PK\x03\x04", &table).is_err());
    assert!(read_as("x", b"domain\n", &ReadOptions { format: Some(Format::Xlsx), ..options() }).is_err());
}
