use super::*;

#[test]
fn the_structure_of_a_text_stays() {
    let html = "<h2>一、总则</h2><p>第一段<strong>要点</strong>。</p><ul><li>甲</li><li>乙<ol start=\"3\"><li>丙</li></ol></li></ul>\
                <table><caption>表</caption><thead><tr><th scope=\"col\">项目</th><th>金额</th></tr></thead>\
                <tbody><tr><td colspan=\"2\" rowspan=\"1\">合计</td></tr></tbody></table><blockquote><p>引</p></blockquote>\
                <pre>a  b\n c</pre><p>x<sup>2</sup><br>y</p><hr>";
    assert_eq!(clean(html), html);
    let expected = "一、总则\n第一段要点。\n• 甲\n• 乙\n  3. 丙\n表\n项目\t金额\n合计\n引\na  b\n c\nx2\ny";
    assert_eq!(plain(html), expected);
}

#[test]
fn links_lead_where_they_say_and_pictures_are_our_own() {
    let hash = "ab".repeat(32);
    let picture = format!("<img alt=\"图\" src=\"/attachments/{hash}\" width=\"300\">");
    let shown = clean(&picture);
    assert!(shown.contains(&format!("src=\"/attachments/{hash}\"")) && shown.contains("width=\"300\""), "{shown}");
    assert_eq!(plain(&format!("<p>见{picture}。</p>")), "见图。");
    for bad in [
        "https://example.org/a.png",
        "http://example.org/a.png",
        "//example.org/a.png",
        "data:image/png;base64,AAAA",
        "/attachments/../secret",
        "/attachments/ab",
        &format!("/attachments/{hash}?x=1"),
        &format!("https:/attachments/{hash}"),
        "blob:https://a/b",
        "file:///etc/passwd",
    ] {
        let shown = clean(&format!("<p>甲<img src='{bad}' alt='说明'></p>"));
        assert!(!shown.contains("src"), "{shown}");
    }
    for (given, kept) in [
        ("https://www.feicheng.gov.cn/col/", "https://www.feicheng.gov.cn/col/"),
        ("http://www.feicheng.gov.cn", "http://www.feicheng.gov.cn/"),
        ("HTTPS://WWW.Feicheng.GOV.cn/肥城", "https://www.feicheng.gov.cn/%E8%82%A5%E5%9F%8E"),
        ("mailto:zwgk@feicheng.gov.cn", "mailto:zwgk@feicheng.gov.cn"),
        (&format!("/attachments/{hash}"), &format!("/attachments/{hash}")),
    ] {
        let shown = clean(&format!("<a href=\"{given}\">甲</a>"));
        assert_eq!(shown, format!("<a href=\"{kept}\" rel=\"noopener noreferrer\">甲</a>"));
    }
    for bad in [
        "/elsewhere",
        "../a",
        "a.html",
        "#top",
        "//example.org",
        "ftp://a/b",
        "https://u:p@example.org",
        "https://",
        "tel:1",
    ] {
        assert_eq!(clean(&format!("<a href='{bad}'>甲</a>")), "<a rel=\"noopener noreferrer\">甲</a>", "{bad}");
    }
}

#[test]
fn spans_of_cells_are_bounded() {
    let table = |attributes: &str| clean(&format!("<table><tbody><tr><td {attributes}>x</td></tr></tbody></table>"));
    let plain = "<table><tbody><tr><td>x</td></tr></tbody></table>";
    for bad in
        ["colspan=0", "colspan=1001", "rowspan=-1", "rowspan=99999999999", "colspan=2px", "width=3", "bgcolor=red"]
    {
        assert_eq!(table(bad), plain, "{bad}");
    }
    assert!(table("colspan=' 3 '").contains("colspan=\"3\""));
}

#[test]
fn a_page_of_a_word_processor_becomes_paragraphs() {
    let html = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns=\"http://www.w3.org/TR/REC-html40\"><head>\
        <meta name=Generator content=\"Microsoft Word 15\"><title>通知</title><style><!-- p.MsoNormal {margin:0cm;} --></style>\
        <!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]--></head>\
        <body lang=ZH-CN style='text-justify-trim:punctuation'><div class=WordSection1>\
        <p class=MsoNormal align=center style='text-align:center'><b><span style='font-size:22.0pt;font-family:方正小标宋'>关于开展检查的通知<span lang=EN-US><o:p></o:p></span></span></b></p>\
        <p class=MsoListParagraph style='text-indent:-18.0pt'><![if !supportLists]><span lang=EN-US>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span><![endif]>检查范围:<span\nlang=EN-US>2026</span>年</p>\
        <p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>\
        <!--[if supportFields]><span style='mso-element:field-begin'></span><![endif]--><p class=MsoNormal>特此通知。</p></div></body></html>";
    let body = sanitise("body", html).unwrap();
    assert_eq!(
        body.html,
        "<div><p><b>关于开展检查的通知</b></p><p>1.&nbsp; 检查范围:2026年</p><p>&nbsp;</p><p>特此通知。</p></div>"
    );
    assert_eq!(
        body.plain_text.lines().filter(|it| !it.is_empty()).collect::<Vec<_>>(),
        ["关于开展检查的通知", "1.  检查范围:2026年", "特此通知。"]
    );
}

#[test]
fn what_is_too_much_is_refused_in_words() {
    let refusal = |html: &str| sanitise("body", html).unwrap_err();
    assert!(refusal(&"x".repeat(2 * 1024 * 1024 + 1)).found.is_some());
    assert!(refusal(&"<div>".repeat(300)).allowed.is_some());
    // Growing on the way out counts as well.
    assert!(refusal(&"&<".repeat(700_000)).found.is_some());
    assert_eq!(clean(""), "");
    assert_eq!(plain("纯文字 & 符号 < 5"), "纯文字 & 符号 < 5");
}
