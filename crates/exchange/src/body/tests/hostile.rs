//! Vectors from the ways by which markup has come to act: each comes out harmless, and stays so when it is read again.

use proptest::prelude::*;
use scraper::Html;

use super::*;

const VECTORS: [&str; 62] = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/xss src=x></script>",
    "<script\u{0}>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<img src=\"x\"\u{c}onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<p ONCLICK='alert(1)'>x</p>",
    "<p onmouseover=alert(1)//>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='java&NewLine;script&colon;alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>x</a>",
    "<a href='&#0000106avascript:alert(1)'>x</a>",
    "<a href='\u{1}javascript:alert(1)'>x</a>",
    "<a href='\u{200b}javascript:alert(1)'>x</a>",
    "<a href='javascript\u{0}:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='DATA:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='https://example.org/' target=_blank onclick=alert(1)>x</a>",
    "<a href=\"https://example.org/&quot; onmouseover=&quot;alert(1)\">x</a>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values='javascript:alert(1)' /></svg>",
    "<svg><foreignObject><p onclick=alert(1)>x</p></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>x</mi></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>",
    "<template><script>alert(1)</script><p onclick=alert(1)>x</p></template>",
    "<select><template><style><!--</style><img src onerror=alert(1)>--></template></select>",
    "<plaintext><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><?php system('x') ?><script>alert(1)</script>",
    "<base href='javascript:alert(1)//'><a href='/attachments/x'>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='javascript:alert(1)'><style>@import 'javascript:alert(1)';</style>",
    "<p style=\"width: expression(alert(1)); background:url('javascript:alert(1)')\" class=x id=x name=x>x</p>",
    "<table background='javascript:alert(1)'><tr><td background='javascript:alert(1)'>x</table>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
];

/// Parses once more, as a browser will, and looks at everything that is there.
fn harmless(html: &str) -> Result<(), String> {
    for document in [Html::parse_fragment(html), Html::parse_document(html)] {
        for node in document.tree.nodes() {
            if node.value().is_comment() || node.value().as_processing_instruction().is_some() {
                return Err(format!("a comment in {html}"));
            }
            let Some(element) = node.value().as_element() else { continue };
            let name = element.name();
            if !ELEMENTS.contains(&name) && !matches!(name, "html" | "head" | "body") {
                return Err(format!("<{name}> in {html}"));
            }
            for (attribute, value) in element.attrs() {
                let is_fine = match (name, attribute) {
                    ("a", "rel") => value == "noopener noreferrer",
                    ("a", "href") => {
                        ["https://", "http://", "mailto:", "/attachments/"].iter().any(|it| value.starts_with(it))
                    }
                    ("img", "src") => own_attachment(value).is_some(),
                    _ => super::attribute(name, attribute, value).is_some(),
                };
                if !is_fine {
                    return Err(format!("{attribute}={value} in {html}"));
                }
            }
        }
    }
    let hidden = html.chars().find(|it| is_left_out(*it));
    hidden.map_or(Ok(()), |it| Err(format!("{it:?} in {html}")))
}

#[test]
fn nothing_acts_that_was_sent_to_act() {
    for vector in VECTORS {
        for html in [
            vector.to_owned(),
            format!("<p>前{vector}后</p>"),
            format!("<table><tr><td>{vector}"),
            format!("<div title=\"{vector}\">x</div>"),
        ] {
            let body = sanitise("body", &html).unwrap();
            harmless(&body.html).unwrap();
            assert_eq!(clean(&body.html), body.html, "{html}");
        }
    }
}

#[test]
fn texts_that_turn_around_or_hide_are_laid_open() {
    for hidden in [
        "\u{202a}", "\u{202b}", "\u{202c}", "\u{202d}", "\u{202e}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
        "\u{0}", "\u{7}", "\u{1b}", "\u{200b}", "\u{feff}", "\u{85}",
    ] {
        let reference = format!("&#x{:x};", u32::from(hidden.chars().next().unwrap()));
        for html in [
            format!("<p>甲{hidden}乙</p>"),
            format!("<p>甲{reference}乙</p>"),
            format!("<p><abbr title=\"甲{hidden}{reference}\">乙</abbr></p>"),
        ] {
            let body = sanitise("body", &html).unwrap();
            harmless(&body.html).unwrap();
            assert!(!body.plain_text.chars().any(is_left_out), "{html:?}");
            assert_eq!(clean(&body.html), body.html, "{html:?}");
        }
    }
    assert_eq!(plain("<p>甲\u{0}乙\u{202e}丙</p>"), "甲乙丙");
}

#[test]
fn broken_nesting_is_mended_and_costs_no_time() {
    let started = std::time::Instant::now();
    let misnested: Vec<_> = (0..10_000).map(|index| format!("<a title={index}><b><i></a></b>x</i>")).collect();
    for html in [
        "<p><table><tr><td><p>甲</div></b><li>乙".to_owned(),
        "<b><p>甲</b>乙</p><ul><p><li>丙".to_owned(),
        "<table><p>移出</p><tr><td>甲".to_owned(),
        "<<<<<p>>>>甲</p".to_owned(),
        "<li>".repeat(100_000),
        "<p>x".repeat(100_000),
        "&amp;".repeat(300_000),
        misnested.concat(),
    ] {
        if let Ok(body) = sanitise("body", &html) {
            harmless(&body.html).unwrap();
        }
    }
    println!("broken markup: {:?}", started.elapsed());
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
}

/// Pieces that mean something to a parser, put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<"),
        Just(">"),
        Just("</"),
        Just("/>"),
        Just("\""),
        Just("'"),
        Just("="),
        Just("<!--"),
        Just("-->"),
        Just("<p>"),
        Just("</p>"),
        Just("<table>"),
        Just("<tr>"),
        Just("<td>"),
        Just("</table>"),
        Just("<svg>"),
        Just("</svg>"),
        Just("<math>"),
        Just("<mtext>"),
        Just("<style>"),
        Just("</style>"),
        Just("<script>"),
        Just("<a href="),
        Just("<img src="),
        Just(" onerror=alert(1)"),
        Just("javascript:"),
        Just("https://a.b/"),
        Just("<li>"),
        Just("<ul>"),
        Just("<b>"),
        Just("<i>"),
        Just("</b>"),
        Just("<h1>"),
        Just("<title>"),
        Just("<select>"),
        Just("<template>"),
        Just("<noscript>"),
        Just("<!DOCTYPE html>"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("&#x202e;"),
        Just("&lt;"),
        Just("&amp;"),
        Just("&"),
        Just("\u{0}"),
        Just("\r\n"),
        Just("甲"),
        Just(" "),
        Just("<pre>\n"),
        Just("<br>"),
        Just("<textarea>"),
        Just("<form>"),
        Just("<mglyph>"),
        Just("<foreignObject>"),
        Just("<caption>"),
        Just("<col>"),
        Just("<dd>"),
        Just("<figure>"),
        Just("<q>"),
        Just("&nbsp;"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_comes_goes_harmless_and_stays_as_it_is(html in prop_oneof![pieces(), "\\PC{0,80}".prop_map(String::from)]) {
        let once = sanitise("body", &html).unwrap();
        prop_assert_eq!(harmless(&once.html), Ok(()));
        let twice = sanitise("body", &once.html).unwrap();
        prop_assert_eq!(&twice.html, &once.html);
        prop_assert_eq!(&twice.plain_text, &once.plain_text);
    }
}
