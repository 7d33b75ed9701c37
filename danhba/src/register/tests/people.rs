//! Names of persons stay outside; rejected rows go into a file that can be corrected and read again.

use super::*;
use crate::register::{read, write_rejects};

const HOLDERS: &str = "domain,holder_kind,holder_name,tax_code\n\
    an.id.vn,công dân,Nguyễn Văn An,0101243150\n\
    pho.biz.vn,hộ kinh doanh,Nguyễn Thị Phở,0101243150\n\
    cty.biz.vn,doanh nghiệp,Công ty TNHH Phở,0101243150\n\
    la.biz.vn,,Trần Lạ,0101243150\n\
    to.biz.vn,,Công ty TNHH Tò,0101243150\n";

#[test]
fn names_of_persons_and_households_are_dropped_and_counted() {
    let report = csv(HOLDERS);
    let kept: Vec<_> = report.rows.iter().map(|r| (r.holder_name.as_deref(), r.tax_code.is_some())).collect();
    assert_eq!(
        kept,
        [
            (None, false),
            (None, false),
            (Some("Công ty TNHH Phở"), true),
            (None, false),
            (Some("Công ty TNHH Tò"), true)
        ]
    );
    noted(&report, "name of a person or household left out (3 rows: lines 2, 3, 5)");
    noted(&report, "tax code of a person or household left out (3 rows: lines 2, 3, 5)");
    assert!(!report.notes.iter().any(|note| note.contains("Nguyễn") || note.contains("0101243150")));
}

#[test]
fn the_number_of_a_household_stays_outside_also_where_no_name_is_stated() {
    let report =
        csv("domain,holder_kind,tax_code\npho.biz.vn,hộ kinh doanh,0101243150\nx.biz.vn,,0101243150\n");
    let kept: Vec<bool> = report.rows.iter().map(|r| r.tax_code.is_some()).collect();
    assert_eq!(kept, [false, true], "of the second nothing says that it is a person's");
    noted(&report, "tax code of a person or household left out (line 2)");
}

#[test]
fn a_setting_keeps_them() {
    let keep = ReadOptions { keep_person_names: true, ..options() };
    let report = read_as("r.csv", HOLDERS.as_bytes(), &keep).unwrap();
    assert!(report.rows.iter().all(|r| r.holder_name.is_some() && r.tax_code.is_some()));
    assert!(report.notes.is_empty());
}

#[test]
fn rejected_rows_are_written_beside_the_file_and_can_be_corrected_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("danh sách.csv");
    let text = "domain;registrar;ward;status\na.id.vn;NĐK;;ok\nb.id.vn;=HYPERLINK(\"x\");-1+2;treo\nb..id.vn;@x;'y;\n";
    std::fs::write(&path, text).unwrap();
    let report = read(&path, &options()).unwrap();
    let rejects = write_rejects(&path, &report).unwrap().unwrap();
    assert_eq!(rejects, folder.path().join("danh sách.csv.rejected.csv"));
    let written = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(
        written,
        "\u{FEFF}line,column,value,reason,domain,registrar,ward,status\r\n\
         3,status,treo,\"“treo” is no status of RFC 5731, such as ok, serverHold or pendingDelete\",b.id.vn,\
         \"'=HYPERLINK(\"\"x\"\")\",'-1+2,treo\r\n\
         4,domain,b..id.vn,“b..id.vn” is not a valid domain name,b..id.vn,'@x,'y,\r\n"
    );
    std::fs::write(&rejects, written.replace("b..id", "c.id").replace(",treo\r\n", ",serverHold\r\n"))
        .unwrap();
    let again = read(&rejects, &options()).unwrap();
    assert_eq!((names(&again), again.rejected.len()), (vec!["b.id.vn", "c.id.vn"], 0));
    assert_eq!(again.rows[0].registrar, "=HYPERLINK(\"x\")", "the shield is taken off again");
    assert_eq!(write_rejects(&rejects, &again).unwrap(), None);
    let mut corrected = again;
    corrected.rejected.clear();
    assert!(rejects.is_file());
    assert_eq!(write_rejects(&path, &corrected).unwrap(), None);
    assert!(!rejects.exists(), "what was corrected and taken is not told as rejected any more");
}

#[test]
fn the_digest_is_that_of_the_file_and_a_missing_file_is_named() {
    let report = csv("domain\na.id.vn\n");
    assert_eq!(report.sha256.len(), 64);
    assert_ne!(report.sha256, csv("domain\nb.id.vn\n").sha256);
    let said = format!("{:#}", read(Path::new("/nowhere/r.csv"), &options()).unwrap_err());
    assert!(said.contains("cannot read /nowhere/r.csv"), "{said}");
}
