use domain::remark::RemarkCode;

use super::super::tests::{area, opened, refused, shown};
use super::*;

/// A compound file whose only stream is a workbook of these records.
fn xls(globals: &[u8], sheets: &[(&str, bool, Vec<u8>)]) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[&[0, 6, kind, 0][..], &[0; 12]].concat());
    let end = record(0x000A, &[]);
    let directory = |at: &[u32]| {
        let mut bytes = [begin(5), globals.to_vec()].concat();
        for ((name, hidden, _), at) in sheets.iter().zip(at) {
            let name: Vec<u16> = name.encode_utf16().collect();
            let head = [u8::from(*hidden), 0, u8::try_from(name.len()).unwrap(), 1];
            let name: Vec<u8> = name.into_iter().flat_map(u16::to_le_bytes).collect();
            bytes.extend(record(0x0085, &[&at.to_le_bytes()[..], &head, &name].concat()));
        }
        [bytes, end.clone()].concat()
    };
    let mut at = u32::try_from(directory(&vec![0; sheets.len()]).len()).unwrap();
    let mut places = Vec::new();
    let mut bodies = Vec::new();
    for (_, _, cells) in sheets {
        let body = [begin(0x10), cells.clone(), end.clone()].concat();
        places.push(at);
        at += u32::try_from(body.len()).unwrap();
        bodies.extend(body);
    }
    let mut stream = [directory(&places), bodies].concat();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    compound(&stream)
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

fn compound(stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    let words = |words: &[u32]| words.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let size = u32::try_from(stream.len()).unwrap();
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    header.extend(words(&[0, 1, 1, 0, 4096, END, 0, END, 0, 0]));
    header.extend(words(&[FREE; 108]));
    let mut sectors = vec![0xFFFF_FFFD, END];
    sectors.extend((3..2 + size / 512).chain([END]));
    sectors.resize(128, FREE);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u8::try_from(bytes.len() + 2).unwrap();
        bytes.resize(64, 0);
        bytes.extend([length, 0, kind, 1]);
        bytes.extend(words(&[FREE, FREE, child]));
        bytes.resize(116, 0);
        bytes.extend(words(&[start, size, 0]));
        bytes
    };
    let mut directory = [entry("Root Entry", 5, 1, END, 0), entry("Workbook", 2, FREE, 2, size)].concat();
    directory.resize(512, 0);
    [header, words(&sectors), directory, stream.to_vec()].concat()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let text: Vec<u16> = text.encode_utf16().collect();
    let head = [row, column, 0, u16::try_from(text.len()).unwrap()];
    let bytes = |words: &[u16]| words.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    record(0x0204, &[&bytes(&head)[..], &[1], &bytes(&text)].concat())
}

#[test]
fn xls_gives_values_and_merged_areas_but_not_what_is_hidden() {
    let number = [&[1, 0, 1, 0, 0, 0][..], &20.0_f64.to_le_bytes()].concat();
    let merged = [1_u8, 0, 0, 0, 0, 0, 0, 0, 13, 0];
    let cells =
        [label(0, 0, "应急管理领域"), record(0x0203, &number), label(1, 2, "乙"), record(0x00E5, &merged)].concat();
    let file = xls(&[], &[("应急", false, cells), ("草稿", true, label(0, 0, "藏"))]);
    let workbook = opened("目录.xls", &file);
    assert_eq!(workbook.format, Format::Xls);
    let [sheet, hidden] = &workbook.sheets[..] else { panic!("two sheets") };
    assert_eq!((sheet.name.as_str(), shown(sheet)), ("应急", vec!["1 0=应急管理领域".into(), "2 1=20|2=乙".into()]));
    assert_eq!(sheet.merges, [area(1, 0, 1, 13)]);
    assert!(sheet.merges_known && !sheet.hidden_known && hidden.hidden);
    assert_eq!(refused("目录.xls", &file[..file.len() / 2]).code, RemarkCode::FileUnreadable);
    let locked = xls(&record(0x002F, &[1, 0, 1, 0]), &[("表", false, label(0, 0, "甲"))]);
    assert_eq!(refused("目录.xls", &locked).code, RemarkCode::FileEncrypted);
    assert_eq!(refused("目录.xls", &xls(&[], &[("表", false, label(60_000, 0, "远"))])).found, "A60001");
}
