use std::io::Cursor;

use super::*;

fn judged(content: &[u8], name: &str) -> Option<MediaType> {
    let mut file = Cursor::new(content.to_vec());
    media_type(&mut file, content.len() as u64, &name.parse().unwrap()).unwrap()
}

/// A zip archive of files that are not compressed.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut contents) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let offset = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let common = [&[20, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[0; 4], &length, &length, &name_length, &[0; 2]].concat();
        bytes.extend([ARCHIVE, &common, name.as_bytes(), text.as_bytes()].concat());
        contents.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &offset, name.as_bytes()].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let place =
        [u32::try_from(contents.len()).unwrap().to_le_bytes(), u32::try_from(bytes.len()).unwrap().to_le_bytes()];
    bytes.extend(contents);
    bytes.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &place.concat(), &[0; 2]].concat());
    bytes
}

/// A compound file whose directory takes two sectors and has the streams of these names, in this order.
fn compound(streams: &[&str]) -> Vec<u8> {
    let mut head = vec![0xff; 512];
    head[..8].copy_from_slice(COMPOUND);
    head[30..32].copy_from_slice(&9_u16.to_le_bytes());
    head[48..52].copy_from_slice(&1_u32.to_le_bytes());
    head[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let mut table = vec![0xff; 512];
    table[4..8].copy_from_slice(&2_u32.to_le_bytes());
    table[8..12].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
    let entry = |name: &str, kind: u8| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(128, 0);
        entry[64..66].copy_from_slice(&length.to_le_bytes());
        entry[66] = kind;
        entry
    };
    let mut directory = entry("Root Entry", 5);
    directory.extend(streams.iter().flat_map(|name| entry(name, 2)));
    directory.resize(1024, 0);
    [head, table, directory].concat()
}

#[test]
fn a_file_is_what_is_in_it() {
    let ods = "application/vnd.oasis.opendocument.spreadsheet";
    for (content, expected) in [
        (archive(&[("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")]), Some(MediaType::Xlsx)),
        (archive(&[("word/document.xml", "x"), ("[Content_Types].xml", "x")]), Some(MediaType::Docx)),
        (archive(&[("_rels/.rels", "x"), ("xl/workbook.xml", "x")]), Some(MediaType::Xlsx)),
        (archive(&[("mimetype", ods), ("content.xml", "x")]), Some(MediaType::Ods)),
        (archive(&[("目录.csv", "x"), ("xl/a", "x")]), Some(MediaType::Zip)),
        (compound(&["Workbook"]), Some(MediaType::Xls)),
        (compound(&["a", "b", "c", "Book"]), Some(MediaType::Xls)),
        (compound(&["1Table", "WordDocument", "Workbook"]), Some(MediaType::Doc)),
        (b"%PDF-1.7\n\0\x01".to_vec(), Some(MediaType::Pdf)),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Some(MediaType::Png)),
        (b"\xff\xd8\xff\xe0\0".to_vec(), Some(MediaType::Jpeg)),
        (b"GIF89a\0\0".to_vec(), Some(MediaType::Gif)),
        (b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), Some(MediaType::Webp)),
        ("\u{feff}<!DOCTYPE HTML><p>目录".into(), Some(MediaType::Html)),
        (b" <TABLE><tr><td>1</td></tr></TABLE>".to_vec(), Some(MediaType::Html)),
        ("序号,事项\n1,<table>\n".into(), Some(MediaType::Txt)),
    ] {
        assert_eq!(judged(&content, "没有后缀"), expected, "{}", String::from_utf8_lossy(&content));
        // Whatever it is called.
        let renamed = judged(&content, "a.csv");
        assert!(renamed == expected || (expected, renamed) == (Some(MediaType::Txt), Some(MediaType::Csv)));
    }
}

#[test]
fn what_is_not_taken_is_not_taken_under_any_name() {
    let odt = "application/vnd.oasis.opendocument.text";
    let longer = "application/vnd.oasis.opendocument.spreadsheet-template";
    for content in [
        b"MZ\x90\0\x03\0\0\0".to_vec(),
        b"\x7fELF\x02\x01\x01\0".to_vec(),
        b"a,b\n1,\0\n".to_vec(),
        archive(&[("[Content_Types].xml", "x"), ("xl/workbook.xml", "x"), ("xl/vbaProject.bin", "x")]),
        archive(&[("[Content_Types].xml", "x"), ("xl/workbook.bin", "x")]),
        archive(&[("[Content_Types].xml", "x"), ("ppt/presentation.xml", "x")]),
        archive(&[("mimetype", odt), ("content.xml", "x")]),
        archive(&[("mimetype", longer), ("content.xml", "x")]),
        ARCHIVE.to_vec(),
        archive(&[("a", "x")])[..60].to_vec(),
        compound(&["EncryptedPackage"]),
        compound(&[])[..600].to_vec(),
        COMPOUND.to_vec(),
        b"\xff\xfe\0\0\x01\0".to_vec(),
    ] {
        for name in ["a.xlsx", "a.csv", "a.pdf", "a"] {
            assert_eq!(judged(&content, name), None, "{name}: {}", String::from_utf8_lossy(&content));
        }
    }
}

#[test]
fn texts_of_any_encoding_are_texts_and_their_name_says_which() {
    let gbk = b"\xd0\xf2\xba\xc5\t\xca\xc2\xcf\xee\r\n".to_vec();
    let wide: Vec<u8> = "\u{feff}序号\t事项\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide_page: Vec<u8> = "\u{feff}<html>目录".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let damaged = b"\xd0\xf2\xba\xc5\xd0\n".to_vec();
    let long = "目录,事项\n".repeat(20_000).into_bytes();
    for content in [gbk, wide, damaged, long] {
        assert_eq!(judged(&content, "a.TSV"), Some(MediaType::Tsv));
        assert_eq!(judged(&content, "a.csv"), Some(MediaType::Csv));
        assert_eq!(judged(&content, "a.xlsx"), Some(MediaType::Txt));
    }
    assert_eq!(judged(&wide_page, "a.xls"), Some(MediaType::Html));
    let late = [&vec![b'a'; 200_000][..], b"\0"].concat();
    assert_eq!(judged(&late, "a.txt"), None);
}
