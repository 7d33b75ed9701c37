//! The same register gives the same rows under each separator, encoding and line end.

use super::*;
use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use proptest::prelude::*;

const HEADER: [&str; 7] =
    ["tên miền", "registrar", "tỉnh", "registered_on", "loại chủ thể", "ward", "free_term"];

fn row() -> impl Strategy<Value = Vec<String>> {
    let label = "[a-z][a-z0-9]{0,8}";
    let zone = prop_oneof![Just("id.vn"), Just("biz.vn"), Just("com.vn")];
    let text = "[ -~àếớđ;,\t\"']{0,12}";
    let province = prop_oneof![Just("Hà Nội"), Just("24"), Just("BR-VT"), Just("đâu đó"), Just("")];
    let day = (1u8..=31, 1u8..=12, 2023u16..2027).prop_map(|(d, m, y)| format!("{d}/{m}/{y}"));
    let kind = prop_oneof![Just("công dân"), Just("doanh nghiệp"), Just("?"), Just("")];
    let truth = prop_oneof![Just("có"), Just("0"), Just("")];
    (label, zone, text, province, day, kind, text, truth).prop_map(
        |(label, zone, registrar, p, d, k, ward, t)| {
            vec![format!("{label}.{zone}"), registrar, p.into(), d, k.into(), ward, t.into()]
        },
    )
}

fn write(rows: &[Vec<String>], separator: u8, quotes: QuoteStyle, end: Terminator) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().delimiter(separator).quote_style(quotes).terminator(end).from_writer(Vec::new());
    writer.write_record(HEADER).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn separators_quotes_and_line_ends_do_not_matter(rows in prop::collection::vec(row(), 1..20)) {
        let read = |bytes: Vec<u8>| read_as("r.csv", &bytes, &options()).unwrap();
        let comma = read(write(&rows, b',', QuoteStyle::Necessary, Terminator::Any(b'\n')));
        for (separator, quotes, end) in [
            (b';', QuoteStyle::Necessary, Terminator::CRLF),
            (b'\t', QuoteStyle::Always, Terminator::CRLF),
            (b',', QuoteStyle::Always, Terminator::Any(b'\n')),
        ] {
            let other = read(write(&rows, separator, quotes, end));
            prop_assert_eq!(&comma.rows, &other.rows);
            prop_assert_eq!(&comma.rejected, &other.rejected);
            prop_assert_eq!(&comma.notes, &other.notes);
        }
        prop_assert!(comma.rows.len() + comma.rejected.len() <= rows.len());
        prop_assert!(comma.rows.iter().all(|r| r.domain.zone() != "com.vn"));
    }

    #[test]
    fn no_bytes_make_it_fail_in_any_other_way_than_with_a_message(bytes in prop::collection::vec(any::<u8>(), 0..200), zone: bool) {
        let format = zone.then_some(Format::Zone);
        if let Err(error) = read_as("x", &bytes, &ReadOptions { format, ..options() }) {
            let said = error.to_string();
            prop_assert!(!said.is_empty());
        }
    }

    #[test]
    fn no_text_breaks_the_reader_of_master_files(text in "[a-z.@$*;()\"\\\\ \t\n0-9INSé]{0,120}") {
        let zone = ReadOptions { format: Some(Format::Zone), ..options() };
        if let Ok(report) = read_as("id.vn.zone", text.as_bytes(), &zone) {
            prop_assert!(report.rows.iter().all(|r| ["id.vn", "biz.vn"].contains(&r.domain.zone())));
        }
    }
}
