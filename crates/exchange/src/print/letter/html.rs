//! HTML: the letter as a page of its own, to be read and to be printed on A4.

use domain::request::letter::Letter;

use super::super::html::{escape, put};
use super::{Part, lines};

const STYLE: &str = include_str!("letter.css");

/// Writes the letter as a complete page without scripts.
pub fn letter_html(letter: &Letter) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n",
        escape(&letter.title)
    );
    for (part, text) in lines(letter) {
        let tag = if part == Part::Title { "h1" } else { "p" };
        put(&mut page, format_args!("<{tag} class=\"{}\">{}</{tag}>\n", part.style(), escape(&text)));
    }
    page.push_str("</body>\n</html>\n");
    page
}
