//! DOCX: the letter as a text document (ECMA-376), in which an office can still put its seal, and its last word.

use std::io::{self, Cursor, Write};

use domain::request::letter::Letter;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use super::lines;

/// The parts that are the same in every letter.
const PARTS: [(&str, &str); 4] = [
    ("[Content_Types].xml", include_str!("docx/content-types.xml")),
    ("_rels/.rels", include_str!("docx/package-relationships.xml")),
    ("word/_rels/document.xml.rels", include_str!("docx/document-relationships.xml")),
    ("word/styles.xml", include_str!("docx/styles.xml")),
];
const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// A4, with the margins of an official document, in twentieths of a point.
const PAGE: [(&str, &str); 2] = [("w:w", "11906"), ("w:h", "16838")];
const MARGINS: [(&str, &str); 7] = [
    ("w:top", "2098"),
    ("w:right", "1474"),
    ("w:bottom", "1984"),
    ("w:left", "1588"),
    ("w:header", "851"),
    ("w:footer", "992"),
    ("w:gutter", "0"),
];

/// Writes the letter as a text document. The same letter makes the same bytes.
pub fn letter_docx(letter: &Letter) -> Result<Vec<u8>, ZipError> {
    let content = document(|xml| {
        for (part, text) in lines(letter) {
            paragraph(xml, part.style(), &text)?;
        }
        Ok(())
    })?;
    packed(&content)
}

/// A document of this content, in its package.
pub(in crate::print) fn packed(content: &[u8]) -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in PARTS {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(content.as_bytes())?;
    }
    archive.start_file("word/document.xml", SimpleFileOptions::default())?;
    archive.write_all(content)?;
    Ok(archive.finish()?.into_inner())
}

/// The content of a document on A4: what `body` writes.
pub(in crate::print) fn document(body: impl FnOnce(&mut Writer<Vec<u8>>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    xml.create_element("w:document").with_attribute(("xmlns:w", NAMESPACE)).write_inner_content(|xml| {
        xml.create_element("w:body").write_inner_content(|xml| {
            body(xml)?;
            xml.create_element("w:sectPr").write_inner_content(|xml| {
                xml.create_element("w:pgSz").with_attributes(PAGE).write_empty()?;
                xml.create_element("w:pgMar").with_attributes(MARGINS).write_empty()?;
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(xml.into_inner())
}

/// One paragraph in a style.
pub(in crate::print) fn paragraph(xml: &mut Writer<Vec<u8>>, style: &str, text: &str) -> io::Result<()> {
    xml.create_element("w:p").write_inner_content(|xml| {
        xml.create_element("w:pPr").write_inner_content(|xml| {
            xml.create_element("w:pStyle").with_attribute(("w:val", style)).write_empty()?;
            Ok(())
        })?;
        xml.create_element("w:r").write_inner_content(|xml| {
            let text = BytesText::new(text);
            xml.create_element("w:t").with_attribute(("xml:space", "preserve")).write_text_content(text)?;
            Ok(())
        })?;
        Ok(())
    })?;
    Ok(())
}
