use std::io::{Cursor, Read};

use domain::submission::{CaseNumber, CaseSeries};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// What a stranger may call themselves, or write.
const HOSTILE: &str = "</p><script>alert('1')</script>\"&amp;<w:p/>]]>&#x41;\u{1}\t\u{fffe}{救济}";
/// The same as it is read on paper.
const READ: &str = "</p><script>alert('1')</script>\"&amp;<w:p/>]]>&#x41;\u{fffd} \u{fffd}{救济}";

fn letter(applicant: &str, text: &str, enclosures: &[&str]) -> Letter {
    Letter {
        issuer: "新城街道办事处".to_owned(),
        title: "政府信息公开申请答复书".to_owned(),
        case_number: CaseNumber::of(CaseSeries::InformationRequest, 2026, 17),
        number: "受理编号：SQ-2026-000017".to_owned(),
        salutation: format!("尊敬的{applicant}："),
        paragraphs: vec![format!("您申请公开：“{text}”。"), "经审查，本机关决定予以公开：".to_owned(), text.to_owned()],
        enclosures: enclosures.iter().map(|it| (*it).to_owned()).collect(),
        dated: "2026-11-27".parse().unwrap(),
    }
}

/// The paragraphs of the page, and what else it has.
fn page(letter: &Letter) -> (Vec<String>, scraper::Html) {
    let page = scraper::Html::parse_document(&letter_html(letter));
    let paragraphs = scraper::Selector::parse("body > p, body > h1").unwrap();
    let texts = page.select(&paragraphs).map(|it| it.text().collect::<String>().replace('\u{a0}', " "));
    (texts.collect(), page)
}

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The paragraphs of the document, with their styles.
fn document(docx: &[u8]) -> Vec<(String, String)> {
    let xml = part(docx, "word/document.xml");
    let mut reader = Reader::from_str(&xml);
    let mut paragraphs = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "w:p" => paragraphs.push((String::new(), String::new())),
            Event::Empty(tag) if tag.name().as_ref() == "w:pStyle" => {
                let style = tag.try_get_attribute("w:val").unwrap().unwrap();
                paragraphs.last_mut().unwrap().0 = style.value.into_owned();
            }
            Event::Text(text) => paragraphs.last_mut().unwrap().1.push_str(&text),
            Event::GeneralRef(name) => {
                let name = format!("&{};", &*name);
                paragraphs.last_mut().unwrap().1.push_str(&quick_xml::escape::unescape(&name).unwrap());
            }
            Event::Eof => return paragraphs,
            _ => {}
        }
    }
}

#[test]
fn a_letter_has_the_form_of_an_official_one() {
    let letter = letter("张三", "老旧小区改造的招标文件", &["招标文件.pdf", "中标通知书.pdf"]);
    let told = [
        ("issuer", "新城街道办事处"),
        ("title", "政府信息公开申请答复书"),
        ("number", "受理编号：SQ-2026-000017"),
        ("salutation", "尊敬的张三："),
        ("paragraph", "您申请公开：“老旧小区改造的招标文件”。"),
        ("paragraph", "经审查，本机关决定予以公开："),
        ("paragraph", "老旧小区改造的招标文件"),
        ("enclosure", "附件：1. 招标文件.pdf"),
        ("further-enclosure", "2. 中标通知书.pdf"),
        ("signature", "新城街道办事处"),
        ("date", "2026年11月27日"),
    ];
    let docx = letter_docx(&letter).unwrap();
    let printed = document(&docx);
    assert_eq!(printed.iter().map(|(style, text)| (style.as_str(), text.as_str())).collect::<Vec<_>>(), told);
    let (paragraphs, page) = page(&letter);
    assert_eq!(paragraphs, told.map(|it| it.1));
    let styles = part(&docx, "word/styles.xml");
    for (style, _) in told {
        assert!(styles.contains(&format!("w:styleId=\"{style}\"")), "{style} has no looks in the document");
        assert!(page.select(&scraper::Selector::parse(&format!(".{style}")).unwrap()).next().is_some(), "{style}");
    }
    assert_eq!(docx, letter_docx(&letter).unwrap(), "the same letter makes the same bytes");
}

#[test]
fn one_enclosure_is_not_numbered() {
    let letter = letter("张三", "文件", &["招标文件.pdf"]);
    assert!(page(&letter).0.contains(&"附件：招标文件.pdf".to_owned()));
}

#[test]
fn what_strangers_write_is_text_in_both_forms() {
    let letter = letter(HOSTILE, HOSTILE, &[HOSTILE]);
    let docx = letter_docx(&letter).unwrap();
    let (paragraphs, page) = page(&letter);
    let printed: Vec<_> = document(&docx).into_iter().map(|it| it.1).collect();
    assert_eq!(paragraphs, printed);
    assert_eq!(paragraphs[3], format!("尊敬的{READ}："));
    assert_eq!(paragraphs[6], READ);
    assert_eq!(paragraphs[7], format!("附件：{READ}"));
    let count = |selector: &str| page.select(&scraper::Selector::parse(selector).unwrap()).count();
    assert_eq!((count("script"), count("body *")), (0, 10), "no element that is not the letter's own");
    let xml = part(&docx, "word/document.xml");
    assert_eq!((xml.matches("<w:p>").count(), xml.contains("<w:p/>")), (10, false));
}

#[test]
fn every_part_of_the_document_is_xml_and_is_declared() {
    let docx = letter_docx(&letter("张三", "文件", &[])).unwrap();
    let archive = zip::ZipArchive::new(Cursor::new(&docx)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.first().map(String::as_str), Some("[Content_Types].xml"), "readers look for it first");
    let types = part(&docx, "[Content_Types].xml");
    for name in names {
        let text = part(&docx, &name);
        let mut reader = Reader::from_str(&text);
        while !matches!(reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")), Event::Eof) {}
        let ending = format!("Extension=\"{}\"", name.rsplit_once('.').unwrap().1);
        assert!(types.contains(&ending), "{name} has no type");
    }
}
