//! What single cells mean, which rows are rejected, and what is noted.

use super::*;
use domain::province::{ProvinceMap, gazetteer};
use domain::registration::HolderKind;
use time::Date;

/// The province of a row, as `24/63 Bắc Giang`.
fn province(text: &str, registered_on: &str, as_of: Option<Date>) -> String {
    let file = format!("domain\tprovince\tregistered_on\na.biz.vn\t{text}\t{registered_on}\n");
    let report = read_as("r.tsv", file.as_bytes(), &ReadOptions { as_of, ..options() }).unwrap();
    report.rows[0].province.map_or_else(
        || report.notes.first().cloned().unwrap_or_default(),
        |unit| {
            let map = if unit.map == ProvinceMap::Until2025 { 63 } else { 34 };
            format!("{}/{map} {}", unit.code, gazetteer().name_of(unit).unwrap())
        },
    )
}

#[test]
fn reused_codes_follow_the_stated_date_then_the_day_of_registration() {
    let (before, since) = (Some(date!(2025 - 06 - 30)), Some(date!(2025 - 07 - 01)));
    for (code, was, is) in [
        ("24", "Bắc Giang", "Bắc Ninh"),
        ("82", "Tiền Giang", "Đồng Tháp"),
        ("91", "Kiên Giang", "An Giang"),
        ("52", "Bình Định", "Gia Lai"),
        ("44", "Quảng Bình", "Quảng Trị"),
        ("15", "Yên Bái", "Lào Cai"),
        ("80", "Long An", "Tây Ninh"),
    ] {
        let (old, new) = (format!("{code}/63 {was}"), format!("{code}/34 {is}"));
        assert_eq!(province(code, "30/06/2025", None), old);
        assert_eq!(province(code, "01/07/2025", None), new);
        assert_eq!(province(code, "30/06/2025", since), new, "the stated date wins");
        assert_eq!(province(code, "01/07/2026", before), old, "the stated date wins");
        let said = province(code, "", None);
        assert!(said.contains("kept as unknown") && said.contains(was) && said.contains("--as-of"), "{said}");
    }
}

#[test]
fn one_digit_in_the_province_column_gets_its_zero_back_with_a_note() {
    let report = csv("domain,province,registered_on\na.biz.vn,1,2025-08-01\nb.biz.vn,4,2025-08-01\n");
    let codes: Vec<_> = report.rows.iter().map(|r| r.province.unwrap().code.to_string()).collect();
    assert_eq!(codes, ["01", "04"]);
    noted(&report, "province code 1 read as 01");
    assert!(province("3", "2025-08-01", None).contains("unknown"));
}

#[test]
fn ward_codes_become_names_on_the_map_of_the_row_only() {
    let report = csv(
        "domain,province,ward,registered_on\na.biz.vn,01,00004,2025-08-01\nb.biz.vn,1,0004,2025-08-01\n\
                      c.biz.vn,01,00004,2025-06-01\nd.biz.vn,46,00004,2025-08-01\ne.biz.vn,01,Phường Ba Đình,2025-08-01\n",
    );
    let wards: Vec<_> = report.rows.iter().map(|r| r.ward.as_deref().unwrap()).collect();
    assert_eq!(wards, ["Phường Ba Đình", "Phường Ba Đình", "00004", "00004", "Phường Ba Đình"]);
    noted(
        &report,
        "ward code “00004” is none of its province on the map of the row's date; kept as written (2 rows: lines 4, 5)",
    );
}

#[test]
fn an_unknown_province_is_kept_as_unknown_and_reported_with_its_lines() {
    let report = csv("domain,province\na.id.vn,Atlantis\nb.id.vn,HN\nc.id.vn,Atlantis\nd.id.vn,\n");
    let known: Vec<bool> = report.rows.iter().map(|r| r.province.is_some()).collect();
    assert_eq!(known, [false, true, false, false]);
    noted(&report, "“Atlantis” is no province of either map (2 rows: lines 2, 4)");
    assert_eq!(report.notes.len(), 1, "an empty cell is no unknown word");
    assert!(province("74", "2025-08-01", None).contains("not on the map of the stated date"));
    assert_eq!(province("Bình Dương", "2026-08-01", None), "74/63 Bình Dương");
    assert_eq!(province("Bac Ninh", "2024-08-01", None), "27/63 Bắc Ninh");
}

#[test]
fn faults_reject_the_row_with_its_column_and_the_rest_is_taken() {
    for (cell, column, reason) in [
        ("shop.com.vn,,,", "domain", "not directly under one of the zones biz.vn, id.vn"),
        ("a.b.id.vn,,,", "domain", "not directly under"),
        ("id.vn,,,", "domain", "not directly under"),
        ("https://a.id.vn/,,,", "domain", "not a valid domain name"),
        (",x,2025-01-01,", "domain", "empty"),
        ("a.id.vn,,31/02/2025,", "registered_on", "does not exist"),
        ("a.id.vn,,45839,", "registered_on", "bare number"),
        ("a.id.vn,,,frozen", "status", "“frozen” is no status of RFC 5731"),
        ("x,,1,frozen", "domain; registered_on; status", "“frozen”"),
    ] {
        let report = csv(&format!("domain,registrar,registered_on,status\n{cell}\nok.id.vn,,,ok\n"));
        assert_eq!(names(&report), ["ok.id.vn"], "{cell}");
        assert_eq!(faults(&report), [(2, column)], "{cell}");
        assert!(report.rejected[0].reason.contains(reason), "{}", report.rejected[0].reason);
    }
}

#[test]
fn u_labels_are_stored_as_a_labels() {
    let report = csv("domain\nQuán-Phở.BIZ.VN.\nxn--qun-ph-qta2452d.biz.vn\n");
    assert_eq!(names(&report), ["xn--qun-ph-qta2452d.biz.vn"]);
    noted(&report, "the same row again, ignored (line 3)");
}

#[test]
fn an_invisible_character_in_a_name_is_not_dropped_to_make_another_one() {
    for hidden in ['\0', '\u{AD}', '\u{200B}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\t'] {
        let report = csv(&format!("domain;registrar\nnu{hidden}b.biz.vn;x\n{hidden} ok.biz.vn {hidden};x\n"));
        assert_eq!(names(&report), ["ok.biz.vn"], "{hidden:?}");
        assert_eq!(faults(&report), [(2, "domain")], "{hidden:?}");
        let reason = &report.rejected[0].reason;
        assert!(reason.contains(&format!("U+{:04X}", u32::from(hidden))), "{reason}");
    }
    let zone = ReadOptions { format: Some(Format::Zone), ..options() };
    let report = read_as("id.vn.zone", "a\u{200B}b NS x.\n".as_bytes(), &zone).unwrap();
    assert_eq!((report.rows.len(), faults(&report)), (0, vec![(1, "domain")]));
}

#[test]
fn a_repeated_name_is_ignored_when_equal_and_rejected_when_not() {
    let report = csv("domain,registrar,status\na.id.vn,X,ok\na.id.vn,X, OK \nA.id.vn,Y,serverHold\n");
    assert_eq!((report.rows.len(), report.rows[0].registrar.as_str()), (1, "X"));
    noted(&report, "the same row again, ignored (line 3)");
    assert_eq!(faults(&report), [(4, "domain")]);
    assert!(report.rejected[0].reason.contains("line 2 has the same name with another registrar, status"));
}

#[test]
fn a_difference_in_any_column_is_a_difference() {
    for &field in store::Field::ALL {
        let (one, other) = match field {
            store::Field::Province => ("Hà Nội", "Huế"),
            store::Field::RegisteredOn => ("2026-01-02", "2026-01-03"),
            store::Field::ExpiresOn => ("2028-01-02", "2028-01-03"),
            store::Field::HolderKind => ("doanh nghiệp", "hộ kinh doanh"),
            store::Field::HolderName => ("Công ty TNHH Phở", "Công ty TNHH Bún"),
            store::Field::TaxCode => ("0101243150", "0101243150-001"),
            store::Field::Sector => ("Khách sạn", "J"),
            store::Field::Status => ("ok", "serverHold"),
            store::Field::FreeTerm => ("có", "không"),
            store::Field::Registrar | store::Field::Ward | store::Field::Campaign => ("một", "hai"),
        };
        let column = field.column();
        let report = csv(&format!("domain,{column}\na.biz.vn,{one}\na.biz.vn,{other}\n"));
        assert_eq!(faults(&report), [(3, "domain")], "{column}");
        assert!(report.rejected[0].reason.contains(column), "{}", report.rejected[0].reason);
        let same = csv(&format!("domain,{column}\na.biz.vn,{one}\na.biz.vn,{one}\n"));
        assert_eq!((same.rows.len(), same.rejected.len()), (1, 0), "{column}");
    }
}

#[test]
fn words_that_are_not_known_are_noted_and_the_row_is_kept() {
    let report = csv("domain,holder_kind,tax_code,sector,free_term\na.biz.vn,khác,0101243151,zzz,có lẽ\n\
         b.biz.vn,DN,101243150,Khách sạn,Có\nc.biz.vn,DN,101243150-001,J,không\n");
    let [a, b, c] = report.rows.as_slice() else { panic!("three rows") };
    assert_eq!(
        (a.holder_kind, &a.tax_code, &a.sector, a.free_term),
        (HolderKind::Unknown, &None, &None, None)
    );
    assert_eq!(
        (b.tax_code.as_deref(), b.sector.as_deref(), b.free_term),
        (Some("0101243150"), Some("I"), Some(true))
    );
    assert_eq!(
        (c.tax_code.as_deref(), c.sector.as_deref(), c.free_term),
        (Some("0101243150-001"), Some("J"), Some(false))
    );
    for words in
        ["“khác”", "wrong length or check digit", "“zzz”", "“có lẽ”", "leading zero was restored (2 rows"]
    {
        noted(&report, words);
    }
    assert!(!report.notes.iter().any(|n| n.contains("0101243151")), "the number may be a person's");
}

#[test]
fn sector_letters_follow_the_date_of_the_file() {
    let read = |as_of| {
        let options = ReadOptions { as_of, ..options() };
        read_as("r.csv", b"domain,sector\na.biz.vn,P\n", &options).unwrap().rows[0].sector.clone()
    };
    assert_eq!(read(None).as_deref(), Some("P"));
    assert_eq!(read(Some(date!(2025 - 09 - 30))).as_deref(), Some("Q"), "education was P in VSIC 2018");
}

#[test]
fn days_out_of_order_are_noted_and_taken_as_written() {
    let report = csv("domain,registered_on,expires_on\na.id.vn,23/11/2026,\nb.id.vn,02/01/2026,01/01/2026\n");
    assert_eq!((report.rows.len(), report.rejected.len()), (2, 0));
    noted(&report, "registered after 2026-11-22; taken as written (line 2)");
    noted(&report, "expires before it was registered; taken as written (line 3)");
}

#[test]
fn empty_words_and_invisible_characters_mean_nothing() {
    let report = csv("domain,registrar,ward,province\n\u{200B}a.id.vn\u{a0},  A \t B\0 ,-,NULL\n");
    let row = &report.rows[0];
    assert_eq!((row.domain.as_str(), row.registrar.as_str()), ("a.id.vn", "A B"));
    assert_eq!((&row.ward, row.province, report.notes.len()), (&None, None, 0));
}
