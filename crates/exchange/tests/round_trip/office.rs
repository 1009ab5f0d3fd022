//! The same through another program: LibreOffice opens the export and saves it in each of its formats.

use std::path::{Path, PathBuf};
use std::process::Command;

use domain::remark::RemarkCode;
use exchange::print::{self, Printed};
use exchange::table;
use exchange::workbook::{self, Limits};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::catalogues::any_catalogue;
use crate::compare::{difference, vocabulary};
use crate::samples::{of_all_domains, of_each_domain};

const GENERATED: usize = 20;

/// Extension and what the program calls the format.
const FORMATS: [(&str, &str); 3] = [("ods", "calc8"), ("xls", "MS Excel 97"), ("xlsx", "Calc MS Excel 2007 XML")];

fn soffice() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).map(|folder| folder.join("soffice")).collect();
    places.push("/Applications/LibreOffice.app/Contents/MacOS/soffice".into());
    places.into_iter().find(|place| place.is_file())
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("gongkai-office-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("exported")).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Converts all files in one call, with settings of its own, and says where they are.
fn convert(soffice: &Path, folder: &Folder, files: &[PathBuf], (extension, filter): (&str, &str)) -> PathBuf {
    let target = folder.0.join(extension);
    let done = Command::new(soffice)
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", folder.0.join("settings").display()))
        .args(["--convert-to", &format!("{extension}:{filter}"), "--outdir"])
        .arg(&target)
        .args(files)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    target
}

#[test]
fn catalogues_come_back_from_another_spreadsheet_program() {
    let Some(soffice) = soffice() else {
        let required = ["CI", "GONGKAI_REQUIRE_OFFICE"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!required, "install LibreOffice Calc (scripts/install-tools): exports have to be opened in it here");
        eprintln!("SKIPPED: install LibreOffice Calc (scripts/install-tools) to have exports opened in it");
        return;
    };
    let mut catalogues = of_each_domain();
    let national = catalogues.len();
    catalogues.push(of_all_domains());
    let mut runner = TestRunner::deterministic();
    catalogues.extend((0..GENERATED).map(|_| any_catalogue().new_tree(&mut runner).unwrap().current()));

    let folder = Folder::new();
    let files: Vec<PathBuf> = (0..catalogues.len()).map(|it| folder.0.join(format!("exported/{it}.xlsx"))).collect();
    for (file, printed) in files.iter().zip(&catalogues) {
        std::fs::write(file, print::xlsx(printed).unwrap()).unwrap();
    }
    let vocabulary = vocabulary();
    for format in FORMATS {
        let target = convert(&soffice, &folder, &files, format);
        for (number, printed) in catalogues.iter().enumerate() {
            let name = format!("{number}.{}", format.0);
            let bytes = std::fs::read(target.join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(difference(printed, &name, &bytes, &vocabulary), None, "{} as {name}", printed.title);
            let remarks = table::read(&workbook::read(&name, &bytes, &Limits::default()).unwrap(), &vocabulary).remarks;
            let unknown = remarks.iter().any(|remark| remark.code == RemarkCode::HiddenUnknown);
            assert_eq!(unknown, format.0 == "xls", "{name} tells what is hidden, or it does not");
            if format.0 == "ods" && number < national {
                has_the_spans_of_the_print(printed, &bytes);
            }
        }
    }
}

/// What LibreOffice shows as merged.
fn has_the_spans_of_the_print(printed: &Printed, ods: &[u8]) {
    let spans = spans(ods);
    let of = |text: &str| spans.iter().find(|(shown, ..)| shown == text).map(|(_, columns, rows)| (*columns, *rows));
    assert_eq!(of("公开事项"), Some((2, 1)), "{}", printed.title);
    assert_eq!(of("序号"), Some((1, 2)), "{}", printed.title);
    let items = &printed.sections[0].items;
    let first = &items[0].elements.primary_name;
    let run = items.iter().take_while(|item| item.elements.primary_name == *first).count();
    assert_eq!(of(first), Some((1, run)), "{} {first}", printed.title);
}

/// Text, columns and rows of each cell that holds a text.
fn spans(ods: &[u8]) -> Vec<(String, usize, usize)> {
    use quick_xml::events::Event;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(ods)).unwrap();
    let content = std::io::read_to_string(archive.by_name("content.xml").unwrap()).unwrap();
    let mut reader = quick_xml::Reader::from_str(&content);
    let mut cells: Vec<(String, usize, usize)> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "table:table-cell" => {
                let count = |name: &str| {
                    let stated = tag.try_get_attribute(name).unwrap();
                    stated.map_or(1, |it| it.value.parse::<usize>().unwrap())
                };
                let spans = (count("table:number-columns-spanned"), count("table:number-rows-spanned"));
                cells.push((String::new(), spans.0, spans.1));
            }
            Event::Text(text) => {
                if let Some((cell, ..)) = cells.last_mut() {
                    cell.push_str(&text.xml10_content());
                }
            }
            Event::Eof => return cells,
            _ => {}
        }
    }
}
