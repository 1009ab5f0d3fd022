//! 政府信息清单: documents as the columns of old platforms list them, with their own numbers and dates.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::act::china_instant;
use domain::document::Validity;
use domain::document::body::Body;
use domain::document::content::{Content, DocumentKind, DocumentTitle};
use domain::document::intake::{Cell, DocumentEntry};
use domain::document::number::{DocumentNumber, IndexNumber};
use domain::refusal::{Ground, Refusal};
use domain::remark::{Place, Remark, RemarkCode};
use domain::vocabulary::{Locale, Malformed};

use super::Listed;
use super::grid::{Field, Line, Need, SERIAL, lines, normalised};
use crate::body;
use crate::workbook::Workbook;

const INDEX_NUMBER: Field = Field {
    name: "indexNumber",
    need: Need::Expected,
    labels: &["索引号", "索引", "信息索引号", "索引编号"],
    note: "原平台的索引号,原样保留;留空则发给新的索引号",
};
const TITLE: Field = Field {
    name: "title",
    need: Need::Required,
    labels: &["标题", "名称", "信息名称", "文件名称", "信息标题"],
    note: "必填,至多 300 个字符",
};
const UNIT: Field = Field {
    name: "unit",
    need: Need::Optional,
    labels: &["发布机构", "公开机构", "发布单位", "公开主体", "信息发布机构", "unitCode"],
    note: "单位的代码、全称或别名;留空则用导入时指明的单位",
};
const PUBLISHED_AT: Field = Field {
    name: "publishedAt",
    need: Need::Required,
    labels: &["发布日期", "发布时间", "公开日期", "公开时间"],
    note: "必填,如 2020-11-05 或 2020-11-05 15:37(北京时间)",
};
const FORMED_ON: Field = Field {
    name: "formedOn",
    need: Need::Expected,
    labels: &["成文日期", "生成日期", "成文时间", "印发日期"],
    note: "如 2020-11-05",
};
const SUMMARY: Field = Field {
    name: "summary",
    need: Need::Expected,
    labels: &["内容概述", "摘要", "内容摘要", "概述"],
    note: "至多 1000 个字符",
};
pub(super) const KIND: Field = Field {
    name: "kind",
    need: Need::Optional,
    labels: &["体裁", "体裁分类", "文种", "信息类型"],
    note: "从列表中选择;留空为其他",
};
pub(super) const VALIDITY: Field = Field {
    name: "validity",
    need: Need::Optional,
    labels: &["效力状态", "有效性", "时效", "时效性", "效力"],
    note: "有效、失效或废止;留空按有效期判断",
};
pub(super) const DISCLOSURE: Field = Field {
    name: "disclosure",
    need: Need::Optional,
    labels: &["公开方式", "公开属性", "公开类别"],
    note: "只导入主动公开的信息",
};
const DOCUMENT_NUMBER: Field =
    optional("documentNumber", &["文号", "发文字号", "文件编号", "发文文号"], "任何写法,原样保留");
const ISSUER: Field = optional("issuer", &["发文机关", "制发机关", "发文单位"], "与发布机构不同时填写");
const EFFECTIVE_FROM: Field = optional("effectiveFrom", &["施行日期", "实施日期", "生效日期"], "如 2020-12-01");
const EFFECTIVE_UNTIL: Field =
    optional("effectiveUntil", &["有效期至", "失效日期", "截止日期"], "最后一日,如 2025-11-30");
const ENDED_ON: Field = optional("endedOn", &["废止日期", "废止时间"], "如 2023-06-01");
const CATEGORY: Field = optional("category", &["组配分类", "栏目", "信息分类"], "自上而下,用 > 分开");
const TOPIC: Field = optional("topic", &["主题分类", "主题"], "一个词");
const KEYWORDS: Field = optional("keywords", &["主题词", "关键词", "关键字"], "几个词之间用、或;分开");
const SOURCE: Field = optional("source", &["来源", "信息来源"], "");
const SCOPE: Field = optional("scope", &["公开范围", "公开对象"], "如 面向社会");
const BODY: Field = optional("body", &["正文", "内容", "信息内容"], "纯文本或 HTML;HTML 按白名单清洗");
const ORIGINAL_URL: Field = optional("originalUrl", &["原文链接", "链接", "网址", "URL", "原文网址"], "原平台上的网址");
const PILOT_DOMAIN: Field = optional("pilotDomain", &["试点领域", "领域"], "领域的代码或名称,几个之间用、分开");

pub(super) const FIELDS: &[Field] = &[
    INDEX_NUMBER,
    TITLE,
    UNIT,
    PUBLISHED_AT,
    FORMED_ON,
    ISSUER,
    DOCUMENT_NUMBER,
    KIND,
    CATEGORY,
    TOPIC,
    KEYWORDS,
    SUMMARY,
    VALIDITY,
    EFFECTIVE_FROM,
    EFFECTIVE_UNTIL,
    ENDED_ON,
    DISCLOSURE,
    SCOPE,
    SOURCE,
    PILOT_DOMAIN,
    ORIGINAL_URL,
    BODY,
    SERIAL,
];

const fn optional(name: &'static str, labels: &'static [&'static str], note: &'static str) -> Field {
    Field { name, need: Need::Optional, labels, note }
}

/// What the form offers for 效力状态.
pub(super) const VALIDITIES: &[&str] = &["有效", "失效", "废止"];
/// The one way of disclosure that is taken over.
pub(super) const PROACTIVE: &str = "主动公开";

/// What platforms write for a kind beside its label.
const KINDS: &[(&str, DocumentKind)] = &[
    ("地方政府规章", DocumentKind::Regulation),
    ("规范性文件", DocumentKind::Normative),
    ("政策文件", DocumentKind::Policy),
    ("政府文件", DocumentKind::Policy),
    ("意见", DocumentKind::Policy),
    ("方案", DocumentKind::Plan),
    ("规划", DocumentKind::Plan),
    ("计划", DocumentKind::Plan),
    ("解读", DocumentKind::Interpretation),
    ("文字解读", DocumentKind::Interpretation),
    ("通知", DocumentKind::Notice),
    ("公告", DocumentKind::Notice),
    ("通告", DocumentKind::Notice),
    ("公示", DocumentKind::Notice),
    ("要闻", DocumentKind::News),
    ("工作动态", DocumentKind::News),
    ("新闻", DocumentKind::News),
    ("行政处罚", DocumentKind::Decision),
    ("行政许可", DocumentKind::Decision),
    ("决定", DocumentKind::Decision),
    ("财政预决算", DocumentKind::Budget),
    ("预算", DocumentKind::Budget),
    ("决算", DocumentKind::Budget),
    ("统计", DocumentKind::Statistics),
    ("办事指南", DocumentKind::Service),
    ("机构职能", DocumentKind::Organisation),
    ("人事信息", DocumentKind::Organisation),
    ("报告", DocumentKind::Report),
    ("政府工作报告", DocumentKind::Report),
    ("年报", DocumentKind::Disclosure),
];
const VALIDITY_WORDS: &[(&str, Validity)] = &[
    ("有效", Validity::Valid),
    ("现行有效", Validity::Valid),
    ("生效", Validity::Valid),
    ("失效", Validity::Expired),
    ("已失效", Validity::Expired),
    ("无效", Validity::Expired),
    ("废止", Validity::Repealed),
    ("已废止", Validity::Repealed),
    ("已修改", Validity::Valid),
];

/// Reads a list of documents; units, domains and what is there already are judged elsewhere. Numbers are kept to the
/// letter, whatever their form (G§9.2).
pub fn documents(workbook: &Workbook) -> Listed<DocumentEntry> {
    let mut remarks = Vec::new();
    let lines = lines(workbook, FIELDS, &mut remarks);
    let rows = lines.iter().filter_map(|line| document(line, &mut remarks)).collect();
    Listed { rows, remarks }
}

fn document(line: &Line, remarks: &mut Vec<Remark>) -> Option<DocumentEntry> {
    // Each cell is looked at, so that one reading names all that is wrong with the row.
    for field in [&TITLE, &SUMMARY, &BODY, &INDEX_NUMBER, &DOCUMENT_NUMBER] {
        if line.text(field.name).contains(char::REPLACEMENT_CHARACTER) {
            remarks.push(line.remark(RemarkCode::TextDamaged, field));
        }
    }
    let is_proactive = proactive(line, remarks);
    let index_number = given::<IndexNumber>(line, &INDEX_NUMBER, remarks);
    let title = line.value::<DocumentTitle>(&TITLE, remarks);
    let published_at = instant(line, remarks);
    let validity = word(line, &VALIDITY, VALIDITY_WORDS, remarks);
    let ended_on = day(line, &ENDED_ON, remarks);
    let content = content(line, remarks);
    let body = body(line, remarks);
    let cells = FIELDS.iter().filter_map(|field| {
        let column = line.column(field.name)?;
        Some(Cell { field: field.name, label: field.labels[0], column })
    });
    if !is_proactive {
        return None;
    }
    Some(DocumentEntry {
        place: line.place.clone(),
        cells: cells.collect(),
        unit: line.filled(UNIT.name),
        index_number: index_number?,
        published_at: published_at?,
        content: content?.of(title?),
        body: body?,
        validity: validity?,
        ended_on: ended_on?,
        pilot_domains: words(line.text(PILOT_DOMAIN.name), &['、', ';', '\u{ff1b}', ',', '\u{ff0c}', '\n']),
    })
}

/// 公开方式: what is not disclosed proactively is not published by a list.
fn proactive(line: &Line, remarks: &mut Vec<Remark>) -> bool {
    let text = line.text(DISCLOSURE.name);
    let is_proactive = text.is_empty() || matches!(normalised(text).as_str(), PROACTIVE | "主动" | "proactive");
    if !is_proactive {
        let refusal = Refusal::of(Ground::NotProactive).found(text).allowed(PROACTIVE, "PROACTIVE");
        let column = line.column(DISCLOSURE.name);
        let place = Place { column, ..line.place.clone() };
        remarks.push(Remark::refused(place, refusal).label(DISCLOSURE.labels[0]));
    }
    is_proactive
}

/// What a row says besides its title.
struct Said(Content);

impl Said {
    fn of(self, title: DocumentTitle) -> Content {
        Content { title, ..self.0 }
    }
}

fn content(line: &Line, remarks: &mut Vec<Remark>) -> Option<Said> {
    let kind = word(line, &KIND, KINDS, remarks);
    let summary = given(line, &SUMMARY, remarks);
    let document_number = match DocumentNumber::given(line.text(DOCUMENT_NUMBER.name)) {
        Ok(number) => Some(number),
        Err(wrong) => {
            remarks.push(line.malformed(&DOCUMENT_NUMBER, wrong.allowed.0, wrong.allowed.1));
            None
        }
    };
    let (formed_on, from) = (day(line, &FORMED_ON, remarks), day(line, &EFFECTIVE_FROM, remarks));
    let until = day(line, &EFFECTIVE_UNTIL, remarks);
    let category = several(line, &CATEGORY, &['>', '\u{ff1e}', '》', '→', '\n'], remarks);
    let keywords = several(line, &KEYWORDS, &['、', ';', '\u{ff1b}', ',', '\u{ff0c}', ' ', '\u{3000}', '\n'], remarks);
    let (topic, issuer) = (given(line, &TOPIC, remarks), given(line, &ISSUER, remarks));
    let (source, scope) = (given(line, &SOURCE, remarks), given(line, &SCOPE, remarks));
    let original_url = address(line, remarks);
    // Takes the place of the title until that is known to be one.
    let title = "-".parse().ok()?;
    Some(Said(Content {
        summary: summary?,
        document_number: document_number?,
        formed_on: formed_on?,
        effective_from: from?,
        effective_until: until?,
        category: category?,
        keywords: keywords?,
        topic: topic?,
        issuer: issuer?,
        source: source?,
        scope: scope?,
        original_url: original_url?,
        ..Content::titled(title, kind?.unwrap_or(DocumentKind::Other))
    }))
}

/// A value that may be left out: none with a remark where it does not fit.
#[expect(clippy::option_option, reason = "nothing said, nothing meant, and a value are three things")]
fn given<T: FromStr<Err = Malformed>>(line: &Line, field: &Field, remarks: &mut Vec<Remark>) -> Option<Option<T>> {
    if line.text(field.name).is_empty() {
        return Some(None);
    }
    line.value(field, remarks).map(Some)
}

/// The same for a code.
#[expect(clippy::option_option, reason = "nothing said, nothing meant, and a value are three things")]
fn word<T: domain::vocabulary::CodeList>(
    line: &Line,
    field: &Field,
    words: &[(&str, T)],
    remarks: &mut Vec<Remark>,
) -> Option<Option<T>> {
    if line.text(field.name).is_empty() {
        return Some(None);
    }
    line.code(field, words, remarks).map(Some)
}

/// The same for several words.
fn several<T: FromStr<Err = Malformed>>(
    line: &Line,
    field: &Field,
    separators: &[char],
    remarks: &mut Vec<Remark>,
) -> Option<Vec<T>> {
    let parsed: Result<Vec<T>, Malformed> =
        words(line.text(field.name), separators).iter().map(|word| word.parse()).collect();
    parsed.map_err(|wrong| remarks.push(line.malformed(field, wrong.allowed.0, wrong.allowed.1))).ok()
}

fn words(text: &str, separators: &[char]) -> Vec<String> {
    text.split(separators).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[expect(clippy::option_option, reason = "nothing said, nothing meant, and a value are three things")]
fn address<T: FromStr<Err = Malformed>>(line: &Line, remarks: &mut Vec<Remark>) -> Option<Option<T>> {
    let text = line.text(ORIGINAL_URL.name);
    if text.is_empty() || text.starts_with("http://") || text.starts_with("https://") {
        return given(line, &ORIGINAL_URL, remarks);
    }
    remarks.push(line.malformed(
        &ORIGINAL_URL,
        "以 http:// 或 https:// 开头的网址",
        "an address with http:// or https://",
    ));
    None
}

#[expect(clippy::option_option, reason = "nothing said, nothing meant, and a value are three things")]
fn day(line: &Line, field: &Field, remarks: &mut Vec<Remark>) -> Option<Option<NaiveDate>> {
    let text = line.text(field.name);
    if text.is_empty() || matches!(text, "无" | "-" | "—" | "/") {
        return Some(None);
    }
    let found = moment(text).map(|(date, _)| date);
    if found.is_none() {
        let allowed = "2020-11-05、2020/11/5、2020年11月5日";
        remarks.push(line.malformed(field, format!("日期,如 {allowed}"), format!("a date such as {allowed}")));
    }
    found.map(Some)
}

/// The instant that a date, or a date with a time, is in China Standard Time.
fn instant(line: &Line, remarks: &mut Vec<Remark>) -> Option<DateTime<Utc>> {
    let text = line.text(PUBLISHED_AT.name);
    if text.is_empty() {
        remarks.push(line.remark(RemarkCode::ValueMissing, &PUBLISHED_AT));
        return None;
    }
    let Some((date, time)) = moment(text) else {
        let allowed = "2020-11-05 15:37、2020-11-05、2020年11月5日 15:37";
        let (zh, en) = (format!("日期或日期时间,如 {allowed}"), format!("a date or date and time such as {allowed}"));
        remarks.push(line.malformed(&PUBLISHED_AT, zh, en));
        return None;
    };
    Some(china_instant(date, time))
}

/// A date of a year of four digits, with or without a time: 2020-11-05 15:37, 2020/11/5, 2020年11月5日15时37分, 20201105.
fn moment(text: &str) -> Option<(NaiveDate, NaiveTime)> {
    const YEARS: std::ops::RangeInclusive<i32> = 1949..=2999;
    let spaced: String =
        text.chars().map(|c| if c.is_ascii_digit() { c } else { full_digit(c).unwrap_or(' ') }).collect();
    let stray = |c: char| {
        !(c.is_ascii_digit()
            || full_digit(c).is_some()
            || "-/.年月日时分秒:\u{ff1a}T ".contains(c)
            || c.is_whitespace())
    };
    if text.chars().any(stray) {
        return None;
    }
    let mut parts: Vec<&str> = spaced.split_whitespace().collect();
    if let Some(whole) = parts.first().copied().filter(|it| it.len() == 8) {
        parts.splice(0..1, [&whole[..4], &whole[4..6], &whole[6..]]);
    }
    let fits = |(index, part): (usize, &&str)| if index == 0 { part.len() == 4 } else { part.len() <= 2 };
    if !matches!(parts.len(), 3 | 5 | 6) || !parts.iter().enumerate().all(fits) {
        return None;
    }
    let numbers: Vec<u32> = parts.iter().map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let at = |index: usize| numbers.get(index).copied().unwrap_or_default();
    let year = i32::try_from(at(0)).ok().filter(|year| YEARS.contains(year))?;
    Some((NaiveDate::from_ymd_opt(year, at(1), at(2))?, NaiveTime::from_hms_opt(at(3), at(4), at(5))?))
}

fn full_digit(c: char) -> Option<char> {
    let offset = u32::from(c).checked_sub(u32::from('０'))?;
    char::from_digit(offset, 10)
}

/// 正文: markup is made safe, plain text becomes paragraphs.
fn body(line: &Line, remarks: &mut Vec<Remark>) -> Option<Body> {
    let text = line.text(BODY.name);
    if text.is_empty() {
        return Some(Body::default());
    }
    let is_markup = is_markup(text);
    let safe = if is_markup { body::sanitise(BODY.name, text) } else { body::of_text(BODY.name, text) };
    match safe {
        Ok(safe) => {
            let pictures = |html: &str| html.to_ascii_lowercase().matches("<img").count();
            let (all, kept) = (pictures(text), pictures(&safe.html));
            if is_markup && kept < all {
                let remark = line.remark(RemarkCode::PicturesLeftOut, &BODY);
                remarks.push(Remark { found: (all - kept).to_string(), ..remark });
            }
            Some(safe)
        }
        Err(refusal) => {
            let place = Place { column: line.column(BODY.name), ..line.place.clone() };
            remarks.push(Remark::refused(place, refusal).label(BODY.labels[0]));
            None
        }
    }
}

/// Whether a text has elements: `<` and a letter or a slash, closed again. Readers write < for less, too.
fn is_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!') && rest.contains('>')
    })
}

/// The kinds by their labels, for the form.
pub(super) fn kinds() -> Vec<&'static str> {
    DocumentKind::ALL.iter().map(|it| it.label(Locale::Zh)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read_in_many_spellings() {
        let day = NaiveDate::from_ymd_opt(2020, 11, 5).unwrap();
        let at = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).unwrap();
        for (text, time) in [
            ("2020-11-05 15:37", at(15, 37, 0)),
            ("2020-11-05T15:37:09", at(15, 37, 9)),
            ("2020年11月5日 15时37分", at(15, 37, 0)),
            ("2020/11/5", NaiveTime::MIN),
            ("2020.11.05", NaiveTime::MIN),
            ("20201105", NaiveTime::MIN),
            ("２０２０－１１－０５".replace('－', "-").as_str(), NaiveTime::MIN),
        ] {
            assert_eq!(moment(text), Some((day, time)), "{text}");
        }
        for text in ["2020-13-05", "5.11.2020", "20-11-05", "2020-11", "约2020年", "2020-11-05 25:00", "1830-01-01"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn less_than_is_no_markup() {
        assert!(is_markup("<p>一</p>") && is_markup("一<br>二") && is_markup("</div>>"));
        assert!(!is_markup("浓度<5且>3") && !is_markup("a < b") && !is_markup("《通知》"));
    }
}
