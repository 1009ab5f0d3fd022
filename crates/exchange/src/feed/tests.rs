use domain::document::content::DocumentKind;
use domain::document::{DocumentId, Validity, WithdrawalKind};
use domain::vocabulary::TypedId;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::*;

const HOSTILE: &str = "=HYPERLINK(\"http://evil\",\"点\") <script>alert(1)</script> ]]> &amp; \u{1}\u{b}\u{fffe}'\"";

fn id(number: u128) -> DocumentId {
    DocumentId::from_uuid(format!("00000000-0000-7000-8000-{number:012}").parse().unwrap())
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn item(number: u128) -> DocumentItem {
    let html = "<p>看<a href=\"/attachments/ab\" title=\"/attachments/\">附件</a> src=\"/attachments/x</p>";
    DocumentItem {
        id: id(number),
        index_number: format!("11370983004321010X/2026-{number:05}"),
        title: HOSTILE.to_owned(),
        summary: Some("-1 概述".to_owned()),
        content: Some(Content::of(html, "看附件".to_owned(), "https://gk.cn")),
        url: format!("https://gk.cn/d/{number}"),
        unit: "@应急局".to_owned(),
        unit_code: "370983-yjglj".to_owned(),
        document_number: Some("肥政发〔2026〕1号".to_owned()),
        kind: DocumentKind::Notice,
        validity: Validity::Valid,
        domains: vec![("18".to_owned(), "公共法律服务".to_owned())],
        formed_on: Some("2026-02-28".parse().unwrap()),
        edition: 2,
        published_at: at("2026-03-01T01:00:00Z"),
        modified_at: at("2026-03-05T01:00:00Z"),
        attachments: vec![Enclosure {
            url: "https://gk.cn/attachments/ab".to_owned(),
            name: HOSTILE.to_owned(),
            media_type: "application/pdf",
            size_bytes: 7,
        }],
    }
}

fn feed() -> Feed {
    let tombstone = DocumentTombstone {
        id: id(9),
        index_number: "11370983004321010X/2026-00009".to_owned(),
        at: at("2026-03-04T01:00:00Z"),
        kind: WithdrawalKind::Error,
        reason: HOSTILE.to_owned(),
        replaced_by: Some(id(1)),
    };
    let bare = DocumentItem { summary: None, content: None, attachments: vec![], ..item(2) };
    Feed {
        id: "urn:gongkai:feed:documents".to_owned(),
        title: HOSTILE.to_owned(),
        description: "描述".to_owned(),
        author: "肥城市".to_owned(),
        home_url: Some("https://gk.cn/".to_owned()),
        url: "https://gk.cn/feeds/documents.atom?unit=a&kind=b".to_owned(),
        page_url: "https://gk.cn/feeds/documents.atom?after=x".to_owned(),
        next_url: Some("https://gk.cn/feeds/documents.atom?after=y".to_owned()),
        follow_url: None,
        columns: DOCUMENT_COLUMNS.map(ToOwned::to_owned).to_vec(),
        entries: vec![
            Entry::Published(Box::new(item(1).into())),
            Entry::Withdrawn(tombstone.into()),
            Entry::Published(Box::new(bare.into())),
        ],
    }
}

/// An element as `path@attribute=value…`, and its text.
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut found, mut open): (Vec<(String, String)>, Vec<usize>) = (Vec::new(), Vec::new());
    let told = |path: &[usize], found: &[(String, String)], it: &BytesStart<'_>| {
        let parent = path.last().map(|at| found[*at].0.split('@').next().unwrap().to_owned() + "/");
        let attributes = it.attributes().map(|it| {
            let it = it.unwrap();
            format!("@{}={}", it.key.as_ref(), quick_xml::escape::unescape(&it.value).unwrap())
        });
        parent.unwrap_or_default() + it.name().as_ref() + &attributes.collect::<String>()
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(it) => {
                found.push((told(&open, &found, &it), String::new()));
                open.push(found.len() - 1);
            }
            Event::Empty(it) => found.push((told(&open, &found, &it), String::new())),
            Event::End(_) => drop(open.pop().unwrap()),
            Event::Text(it) if !open.is_empty() => found[*open.last().unwrap()].1.push_str(&it.xml10_content()),
            Event::GeneralRef(it) => {
                let name = it.xml10_content();
                let text = quick_xml::escape::resolve_predefined_entity(&name).unwrap();
                found[*open.last().unwrap()].1.push_str(text);
            }
            Event::Eof => return found,
            Event::Decl(_) => {}
            other => panic!("{other:?} in {xml}"),
        }
    }
}

#[test]
fn atom_has_what_the_standard_asks_for_and_nothing_escapes_its_element() {
    let xml = String::from_utf8(atom(&feed()).unwrap()).unwrap();
    let found = elements(&xml);
    let texts = |path: &str| -> Vec<&str> {
        found.iter().filter(|it| it.0.split('@').next() == Some(path)).map(|it| it.1.as_str()).collect()
    };
    let whole = |path: &str| -> Vec<&str> {
        found.iter().filter(|it| it.0.split('@').next() == Some(path)).map(|it| it.0.as_str()).collect()
    };
    let clean = HOSTILE.replace(['\u{1}', '\u{b}', '\u{fffe}'], "");
    for (path, expected) in [
        ("feed/id", vec!["urn:gongkai:feed:documents"]),
        ("feed/title", vec![clean.as_str()]),
        ("feed/updated", vec!["2026-03-05T01:00:00.000Z"]),
        ("feed/author/name", vec!["肥城市"]),
        ("feed/entry/id", vec![&urn(id(1)), &urn(id(2))]),
        ("feed/entry/title", vec![&clean, &clean]),
        ("feed/entry/published", vec!["2026-03-01T01:00:00.000Z"; 2]),
        ("feed/entry/updated", vec!["2026-03-05T01:00:00.000Z"; 2]),
        ("feed/entry/author/name", vec!["@应急局"; 2]),
        // The one without content has a summary whatever happens.
        ("feed/entry/summary", vec!["-1 概述", &clean]),
        (
            "feed/entry/content",
            vec![
                "<p>看<a href=\"https://gk.cn/attachments/ab\" title=\"/attachments/\">附件</a> src=\"/attachments/x</p>",
            ],
        ),
    ] {
        assert_eq!(texts(path), expected, "{path}");
    }
    assert_eq!(
        whole("feed/link"),
        [
            "feed/link@rel=self@type=application/atom+xml@href=https://gk.cn/feeds/documents.atom?after=x",
            "feed/link@rel=first@type=application/atom+xml@href=https://gk.cn/feeds/documents.atom?unit=a&kind=b",
            "feed/link@rel=next@type=application/atom+xml@href=https://gk.cn/feeds/documents.atom?after=y",
            "feed/link@rel=alternate@href=https://gk.cn/",
        ]
    );
    let enclosure = format!(
        "feed/entry/link@rel=enclosure@type=application/pdf@length=7@title={clean}@href=https://gk.cn/attachments/ab"
    );
    assert!(whole("feed/entry/link").contains(&enclosure.as_str()), "{xml}");
    let deleted = format!("feed/at:deleted-entry@ref={}@when=2026-03-04T01:00:00.000Z", urn(id(9)));
    assert_eq!(whole("feed/at:deleted-entry"), [deleted]);
    let comment = texts("feed/at:deleted-entry/at:comment")[0];
    assert!(comment.starts_with("ERROR 公开内容有误:") && comment.contains("alert(1)"), "{comment}");
    assert!(!xml.contains("<script") && !xml.contains("]]>") && xml.chars().all(|c| c >= ' ' || c == '\n'));
    // Without a document the feed is one still.
    let empty = Feed { entries: vec![], next_url: None, home_url: None, ..feed() };
    let found = elements(&String::from_utf8(atom(&empty).unwrap()).unwrap());
    assert!(found.contains(&("feed/updated".to_owned(), "1970-01-01T00:00:00.000Z".to_owned())));
}

#[test]
fn json_feed_has_what_the_standard_asks_for() {
    let bytes = json(&feed());
    assert!(!bytes.contains(&b'<'));
    let page: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(page["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(page["title"], HOSTILE);
    assert_eq!(page["next_url"], "https://gk.cn/feeds/documents.atom?after=y");
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    for item in items {
        for field in ["id", "url", "title", "content_text", "date_published", "date_modified"] {
            assert!(item[field].is_string(), "{field} of {item}");
        }
        assert_eq!(item["authors"][0]["name"], "@应急局");
        assert_eq!(item["tags"], serde_json::json!(["公共法律服务", "通知公告", "有效"]));
    }
    assert_eq!(items[0]["id"], urn(id(1)));
    assert_eq!(items[0]["attachments"][0]["size_in_bytes"], 7);
    assert_eq!(items[0]["attachments"][0]["mime_type"], "application/pdf");
    assert_eq!((&items[0]["_gongkai"]["is_whole"], &items[1]["_gongkai"]["is_whole"]), (&true.into(), &false.into()));
    // What is not there is absent, not null.
    assert!(!items[1].as_object().unwrap().contains_key("content_html") && items[1].get("summary").is_none());
    let tombstone = &page["_gongkai"]["tombstones"][0];
    assert_eq!((&tombstone["id"], &tombstone["kind"]), (&urn(id(9)).into(), &"ERROR".into()));
    assert_eq!(tombstone["withdrawn_at"], "2026-03-04T01:00:00.000Z");
    assert_eq!(tombstone["replaced_by"], urn(id(1)));
}

#[test]
fn csv_has_one_row_per_document_and_no_cell_computes() {
    let bytes = csv(&feed());
    let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    let rows: Vec<_> = rows.records().map(|row| row.unwrap()).collect();
    let cell = |row: usize, name: &str| {
        let at = header.iter().position(|it| it == name).unwrap();
        rows[row].get(at).unwrap().to_owned()
    };
    assert_eq!(rows.len(), 3);
    assert_eq!(cell(0, "title"), format!("'{HOSTILE}"));
    assert_eq!((cell(0, "unit"), cell(0, "summary")), ("'@应急局".to_owned(), "'-1 概述".to_owned()));
    assert_eq!(["id", "state", "kind", "domains"].map(|it| cell(0, it)), [&urn(id(1)), "PUBLISHED", "NOTICE", "18"]);
    assert_eq!(cell(1, "state"), "WITHDRAWN");
    assert_eq!(["title", "unit", "url", "modified_at"].map(|it| cell(1, it)), [""; 4]);
    assert_eq!(cell(1, "withdrawal_reason"), format!("'{HOSTILE}"));
    assert_eq!(["withdrawal_kind", "replaced_by"].map(|it| cell(1, it)), ["ERROR", &urn(id(1))]);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
}
