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
    let cut = refused("r.xlsx", b"PK\x03\x04rubbish");
    assert!(cut.contains("workbook") && cut.contains("save it again"), "{cut}");
    assert_eq!(cut.matches("EOCD").count(), 1, "told once: {cut}");
    assert!(refused("r.xlsx", b"domain\na.biz.vn\n").contains("named .xlsx, but no workbook"));
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
    assert_eq!(names(&report), ["a.id.vn", "d.id.vn", "f.id.vn"]);
    assert_eq!(faults(&report), [(3, ""), (4, ""), (6, "")]);
    assert!(report.rejected[2].reason.contains("quotation mark"));
    assert_eq!(report.damaged, [3, 4, 6]);
}

#[test]
fn a_quotation_mark_that_is_not_closed_costs_its_own_line_alone() {
    for end in ["\n", "\r\n"] {
        let read = |lines: &[&str]| csv(&lines.join(end));
        // Up to the end of the file.
        let good: Vec<String> = (0..500).map(|n| format!("n{n}.biz.vn;x")).collect();
        let lines: Vec<&str> = ["domain;registrar", "h.biz.vn;\"P.A"]
            .into_iter()
            .chain(good.iter().map(String::as_str))
            .collect();
        let report = read(&lines);
        assert_eq!((report.rows.len(), faults(&report)), (500, vec![(2, "")]), "{end:?}");
        assert_eq!(report.rejected[0].fields, ["h.biz.vn", "P.A"]);
        // Up to the next mark: the row that swallowed another one has the right number of fields.
        let report = read(&[
            "domain;registrar;ward",
            "h.biz.vn;\"P.A;x",
            "i.biz.vn;\"P.B\";x",
            "j.biz.vn;\"P\r\nC\";x",
            "k.biz.vn;P.D;x",
            "b d.biz.vn;P.D;x",
        ]);
        assert_eq!(names(&report), ["i.biz.vn", "j.biz.vn", "k.biz.vn"], "{end:?}");
        assert_eq!((faults(&report), &report.damaged), (vec![(2, ""), (7, "domain")], &vec![2]), "{end:?}");
    }
    let notes = csv("domain,registrar\na.biz.vn,\"two\nlines, with a comma\"\nb.biz.vn,x\n");
    assert_eq!(
        (names(&notes), notes.rejected.len()),
        (vec!["a.biz.vn", "b.biz.vn"], 0),
        "a note of two lines"
    );
}

#[test]
fn a_file_of_nothing_but_open_marks_is_read_in_the_end() {
    let text = format!("domain;a\n{}", "x\";\"\n".repeat(20_000));
    assert!(csv(&text).rows.is_empty());
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
fn master_files_that_are_broken_beyond_a_line_are_refused_with_it() {
    for (text, part) in [
        ("$ORIGIN id.vn.\n$INCLUDE other\n", "line 2: $INCLUDE is not followed"),
        ("$ORIGIN id.vn.\n$GENERATE 1-9 a$ NS b.\n", "line 2: $GENERATE is not followed"),
        ("$ORIGIN id.vn.\na SOA ( 1 2\n\n", "line 2: “(” is never closed"),
        ("$ORIGIN id.vn.\na SOA ( 1 ( 2 )\n", "line 2: a second “(”"),
        ("$ORIGIN \"id.vn.\na NS c.\n", "line 1: a quotation mark"),
    ] {
        let said = refused("id.vn.zone", text.as_bytes());
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_rejected_with_its_line_and_the_rest_is_taken() {
    for (entry, reason) in [
        ("b SOA 1 )", "“)” without “(”"),
        ("b TXT \"open", "a quotation mark is not closed"),
        ("b SOA ( 1 \"open\n 2 )", "a quotation mark is not closed"),
        ("b IN 300", "a record without a type"),
        ("b IN NS", "an NS record without a name server"),
        ("b IN BADTYPE c", "a word that is no record type"),
        ("b IN TYPE70000 \\# 0", "a word that is no record type"),
        ("\"b", "a quotation mark is not closed"),
    ] {
        let text = format!("$ORIGIN id.vn.\na NS c.\n{entry}\nz NS c.\n");
        let report = read_as("id.vn.zone", text.as_bytes(), &options()).unwrap();
        assert_eq!(names(&report), ["a.id.vn", "z.id.vn"], "{entry}");
        assert_eq!((faults(&report), report.damaged.as_slice()), (vec![(3, "")], [3].as_slice()), "{entry}");
        assert!(report.rejected[0].reason.contains(reason), "{}", report.rejected[0].reason);
        assert_eq!(report.rejected[0].fields, [entry.lines().next().unwrap()], "the line as it stands");
    }
    // Whose record it is, is not known; and whose the next ones are, neither.
    let report = read_as("id.vn.zone", b" NS c.\n\"b\n NS d.\na NS c.\n", &options()).unwrap();
    assert_eq!((names(&report), faults(&report)), (vec!["a.id.vn"], vec![(1, ""), (2, ""), (3, "")]));
}

#[test]
fn a_master_file_says_of_which_zones_it_is() {
    let zones = |name: &str, text: &str| -> Vec<String> {
        let report = read_as(name, text.as_bytes(), &options()).unwrap();
        report.zones.unwrap().iter().map(|zone| zone.as_str().to_owned()).collect()
    };
    let stray = "a.biz.vn. NS x.\nb.id.vn. NS x.\n";
    assert_eq!(zones("x.zone", &format!("id.vn. IN SOA a. b. 1 2 3 4 5\n{stray}")), ["id.vn"]);
    assert_eq!(zones("id.vn.zone", stray), ["id.vn"], "by the file's name");
    assert_eq!(zones("x.zone", &format!("$ORIGIN BIZ.VN.\n{stray}")), ["biz.vn"]);
    assert_eq!(
        zones("x.zone", &format!("vn. IN SOA a. b. 1 2 3 4 5\n$ORIGIN id.vn.\n{stray}")),
        ["biz.vn", "id.vn"]
    );
    assert!(zones("x.zone", stray).is_empty(), "nothing says it");
    assert_eq!(csv("domain\na.id.vn\n").zones, None, "a table says nothing of zones");
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
