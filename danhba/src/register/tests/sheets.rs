//! Workbooks, written here as the minimal Office Open XML package.

use super::*;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A cell as the XML of a sheet has it.
enum Cell {
    Text(&'static str),
    Number(f64),
    /// A serial number with a date format.
    Day(f64),
    Nothing,
}

use Cell::{Day, Nothing, Number, Text};

fn sheet(rows: &[Vec<Cell>]) -> String {
    let mut xml = String::from(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for (at, row) in rows.iter().enumerate() {
        let line = at + 1;
        write!(xml, "<row r=\"{line}\">").unwrap();
        for (column, cell) in ('A'..='Z').zip(row) {
            match cell {
                Text(text) => {
                    write!(xml, "<c r=\"{column}{line}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
                }
                Number(value) => write!(xml, "<c r=\"{column}{line}\"><v>{value}</v></c>"),
                Day(value) => write!(xml, "<c r=\"{column}{line}\" s=\"1\"><v>{value}</v></c>"),
                Nothing => Ok(()),
            }
            .unwrap();
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

fn workbook(sheets: &[(&str, Vec<Vec<Cell>>)]) -> Vec<u8> {
    let sheets: Vec<(&str, String)> = sheets.iter().map(|(name, rows)| (*name, sheet(rows))).collect();
    package(&sheets)
}

/// The package around sheets as they stand in it.
fn package(sheets: &[(&str, String)]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let (mut list, mut relations, mut types) = (String::new(), String::new(), String::new());
    for (at, (name, _)) in sheets.iter().enumerate() {
        let n = at + 1;
        write!(list, "<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>").unwrap();
        write!(
            relations,
            "<Relationship Id=\"rId{n}\" Type=\"{DOCUMENT}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        )
        .unwrap();
        write!(types, "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>").unwrap();
    }
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{DOCUMENT}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets>{list}</sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rId99\" Type=\"{DOCUMENT}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml".to_owned(),
            format!(
                "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
    ];
    for (at, (_, xml)) in sheets.iter().enumerate() {
        parts.push((format!("xl/worksheets/sheet{}.xml", at + 1), xml.clone()));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}").as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_first_sheet_with_a_column_of_domains_is_read() {
    let bytes = workbook(&[
        ("Bìa", vec![vec![Text("Báo cáo quý III")]]),
        (
            "Danh sách",
            vec![
                vec![Text("DANH SÁCH TÊN MIỀN")],
                vec![],
                vec![
                    Text("Tên miền"),
                    Text("Tỉnh"),
                    Text("Ngày đăng ký"),
                    Text("Mã số thuế"),
                    Text("Loại chủ thể"),
                    Text("Trạng thái"),
                ],
                vec![
                    Text("pho.biz.vn"),
                    Number(1.0),
                    Day(45870.0),
                    Number(101243150.0),
                    Text("Doanh nghiệp"),
                    Text("ok"),
                ],
                vec![Text("bun.biz.vn"), Number(24.0), Day(45838.5), Nothing, Text("DN"), Nothing],
                vec![],
                vec![
                    Text("com.biz.vn"),
                    Text("24"),
                    Text("01/07/2025"),
                    Text("0101243150"),
                    Text("DN"),
                    Text("ok"),
                ],
                vec![Text("xoi.biz.vn"), Nothing, Number(45870.0), Nothing, Nothing, Nothing],
            ],
        ),
    ]);
    let report = read_as("danh-sach.xlsx", &bytes, &options()).unwrap();
    assert_eq!(names(&report), ["pho.biz.vn", "bun.biz.vn", "com.biz.vn"]);
    let days: Vec<_> = report.rows.iter().map(|r| r.registered_on.unwrap()).collect();
    assert_eq!(days, [date!(2025 - 08 - 01), date!(2025 - 06 - 30), date!(2025 - 07 - 01)]);
    let tax_codes: Vec<_> = report.rows.iter().map(|r| r.tax_code.as_deref()).collect();
    assert_eq!(tax_codes, [Some("0101243150"), None, Some("0101243150")]);
    let provinces: Vec<_> = report
        .rows
        .iter()
        .map(|r| domain::province::gazetteer().name_of(r.province.unwrap()).unwrap())
        .collect();
    assert_eq!(provinces, ["Hà Nội", "Bắc Giang", "Bắc Ninh"], "each code under the map of its row's day");
    assert_eq!(faults(&report), [(8, "registered_on")], "a bare number is no day");
    noted(&report, "sheet “Danh sách” is read; 1 others are not");
    noted(&report, "province code 1 read as 01");
    noted(&report, "the leading zero was restored (line 4)");
}

#[test]
fn a_workbook_without_a_column_of_domains_is_refused() {
    let bytes = workbook(&[("A", vec![vec![Text("Tỉnh"), Text("Số lượng")]]), ("B", vec![])]);
    let said = refused("r.xlsx", &bytes);
    assert!(said.contains("“Tỉnh”, “Số lượng”") && said.contains("tên miền"), "{said}");
}

#[test]
fn a_stray_cell_far_out_costs_nothing() {
    // As a table from the first to the last cell these take 400 GB and 900 MB.
    for stray in ["XFD1048576", "Z1048576", "XFD1", "A1048576"] {
        let head = sheet(&[vec![Text("domain"), Text("registrar")], vec![Text("a.biz.vn"), Text("X")]]);
        let row: String = stray.chars().filter(char::is_ascii_digit).collect();
        let cell = format!("<row r=\"{row}\"><c r=\"{stray}\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
        let xml = head.replace("</sheetData>", &format!("{cell}</sheetData>"));
        let report = read_as("r.xlsx", &package(&[("A", xml)]), &options()).unwrap();
        assert_eq!(names(&report), ["a.biz.vn"], "{stray}");
        let rejected: Vec<u64> = report.rejected.iter().map(|r| r.line).collect();
        // Only in the column of names it is taken for a name.
        assert_eq!(rejected, if stray.starts_with('A') { vec![1_048_576] } else { vec![] }, "{stray}");
    }
}

#[test]
fn rows_may_stand_in_any_order_and_begin_anywhere() {
    let xml = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>\
        <row r=\"9\"><c r=\"D9\" t=\"inlineStr\"><is><t>b.biz.vn</t></is></c></row>\
        <row r=\"5\"><c r=\"E5\" t=\"inlineStr\"><is><t>ward</t></is></c>\
        <c r=\"D5\" t=\"inlineStr\"><is><t>domain</t></is></c></row>\
        <row r=\"7\"><c r=\"D7\" t=\"inlineStr\"><is><t>a b</t></is></c></row></sheetData></worksheet>";
    let report = read_as("r.xlsx", &package(&[("A", xml.to_owned())]), &options()).unwrap();
    assert_eq!((names(&report), faults(&report)), (vec!["b.biz.vn"], vec![(7, "domain")]));
}
