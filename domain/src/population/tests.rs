use super::*;
use time::macros::date;

// Made-up numbers: no province has 1,000 people.
const FILE: &str = "\u{feff}province_code,ages,value,as_of,source
01,all,1000,2025-07-01,made up
01,15-69,700,2025-07-01,made up
01,all,1100,01/07/2026,\"made up, revised\"
48,all,500,2025-07-01,made up
";

fn code(text: &str) -> ProvinceCode {
    ProvinceCode::parse(text).unwrap()
}

#[test]
fn a_density_takes_the_latest_figure_before_its_day() {
    let p = Population::parse(FILE).unwrap();
    assert_eq!(p.figures().len(), 4);
    let density = |on| p.density(22, code("01"), Ages::All, on).map(|d| d.per_thousand);
    assert_eq!(density(date!(2025 - 06 - 30)), None);
    assert_eq!(density(date!(2026 - 06 - 30)), Some(22.0));
    assert_eq!(density(date!(2026 - 07 - 01)), Some(20.0));
    let young = p.density(7, code("01"), Ages::From15To69, date!(2026 - 07 - 01)).unwrap();
    assert_eq!((young.per_thousand, young.figure.as_of), (10.0, date!(2025 - 07 - 01)));
    assert_eq!(p.figure(code("48"), Ages::From15To69, date!(2026 - 01 - 01)), None);
    assert_eq!(per_thousand(5, 0), 0.0);
}

#[test]
fn the_nation_is_a_sum_without_gaps() {
    assert_eq!(Population::parse(FILE).unwrap().nation(Ages::All, date!(2026 - 01 - 01)), None);
    let rows: String =
        gazetteer().provinces().iter().map(|p| format!("{},all,10,2025-07-01,made up\n", p.code)).collect();
    let all = Population::parse(&format!("province_code,ages,value,as_of,source\n{rows}")).unwrap();
    assert_eq!(all.nation(Ages::All, date!(2026 - 01 - 01)), Some(340));
}

#[test]
fn mistakes_name_the_line_and_the_cure() {
    for (from, to, line, says) in [
        ("48,all", "02,all", 5, "“02” is no province since 2025-07-01"),
        ("48,all", "4,all", 5, "two digits"),
        ("15-69,700", "15–69,700", 3, "neither “all” nor “15-69”"),
        (",500,", ",1.234.567,", 5, "without dots or commas"),
        (",500,", ",0,", 5, "no number of people"),
        ("01/07/2026", "07/31/2026", 4, "day first"),
        ("500,2025-07-01,made up", "500,2025-07-01, ", 5, "say who published"),
        ("48,all", "01,all", 5, "as line 2"),
        (",700,", ",1700,", 3, "1700 aged 15-69, but 1000 of all ages"),
        ("province_code,", "code,", 1, "column “province_code” is missing"),
        ("48,all,500", "48,all,5,00", 5, "same columns"),
    ] {
        let text = FILE.replacen(from, to, 1);
        let error = Population::parse(&text).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        let windows = Population::parse(&text.replace('\n', "\r\n")).unwrap_err();
        assert_eq!(windows.line, line, "with the line ends of Windows: {windows}");
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(Population::parse("").unwrap_err().to_string().contains("column"));
}
