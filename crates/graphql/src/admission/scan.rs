//! One cheap pass over the text, before the parser: it recurses per bracket and so has to be kept from deep input.

use super::excess::{Excess, Measure};
use super::limits::Limits;

/// Longer names are nobody's; the validation compares unknown names with known ones, at a price that grows with both.
const NAME_BYTES: u64 = 128;

/// Counts bytes, tokens and open brackets.
pub(crate) fn scan(document: &str, limits: &Limits) -> Result<(), Excess> {
    Excess::unless(Measure::DocumentBytes, document.len() as u64, limits.document_bytes)?;
    let text = document.as_bytes();
    let (mut at, mut tokens, mut open) = (0, 0_u64, 0_u64);
    while let Some(&byte) = text.get(at) {
        let start = at;
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += until(&text[at..], |byte| byte == b'\n' || byte == b'\r');
                continue;
            }
            b'"' => string(text, at).ok_or(Excess::OpenString)?,
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => at + until(&text[at..], |byte| !is_name(byte)),
            b'-' | b'0'..=b'9' => number(text, at),
            b'.' if text[at..].starts_with(b"...") => at + 3,
            _ => at + 1,
        };
        if byte == b'_' || byte.is_ascii_alphabetic() {
            Excess::unless(Measure::NameBytes, (at - start) as u64, NAME_BYTES)?;
        }
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        Excess::unless(Measure::Tokens, tokens, limits.tokens)?;
        Excess::unless(Measure::Nesting, open, limits.nesting)?;
    }
    Ok(())
}

fn is_name(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn until(text: &[u8], stop: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&byte| stop(byte)).unwrap_or(text.len())
}

/// The end of the number at `at`; a sign only belongs to it at its start and after the exponent's letter.
fn number(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(&byte) = text.get(end) {
        let signed_exponent = matches!(byte, b'+' | b'-') && matches!(text[end - 1], b'e' | b'E');
        if !is_name(byte) && byte != b'.' && !signed_exponent {
            break;
        }
        end += 1;
    }
    end
}

/// The end of the string or block string at `at`. Brackets inside it do not count, so its end must be where the parser
/// finds it too; what has none is refused here.
fn string(text: &[u8], at: usize) -> Option<usize> {
    let block = text[at..].starts_with(b"\"\"\"");
    let mut end = at + if block { 3 } else { 1 };
    loop {
        match *text.get(end)? {
            b'"' if block && text[end..].starts_with(b"\"\"\"") => return Some(end + 3),
            b'\\' if block && text[end..].starts_with(b"\\\"\"\"") => end += 4,
            b'"' if !block => return Some(end + 1),
            b'\\' if !block => end += 2,
            b'\n' | b'\r' if !block => return None,
            _ => end += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(document: &str) -> u64 {
        (0..100)
            .find(|&tokens| scan(document, &Limits { tokens, ..Limits::default() }).is_ok())
            .expect("fewer than 100 tokens")
    }

    #[test]
    fn tokens_are_counted_as_the_grammar_has_them() {
        assert_eq!(tokens("{ a }"), 3);
        assert_eq!(tokens("query Q($n: Int! = -1) { a(n: $n) @skip(if: true) { ...F } }"), 31);
        assert_eq!(tokens("{ a(n: [1 -2 3.0e-5 1e+3]) } # comment { { {"), 13);
        assert_eq!(tokens(r#"{ a(s: "{{\"[[(", t: """ {{ \""" [[ """) }"#), 11);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_nest() {
        let limits = Limits { nesting: 2, ..Limits::default() };
        assert_eq!(scan("{ a(s: \"{{{{[[[[\") } #{{{{", &limits), Ok(()));
        assert!(matches!(scan("{ a { b { c } } }", &limits), Err(Excess::Over { measure: Measure::Nesting, .. })));
    }

    #[test]
    fn a_string_without_end_hides_nothing() {
        for document in ["{ a(s: \"", "{ a(s: \"\n{{{\")", "{ a(s: \"\"\" {{{ ", "{ a(s: \"\\"] {
            assert_eq!(scan(document, &Limits::default()), Err(Excess::OpenString), "{document}");
        }
    }
}
