//! 存量收录: documents that a county published before, with their own numbers and dates.
//!
//! They have long been public, so that neither the second person nor the interpretation is asked for; the office answers for
//! them. Whatever stands already with the same content is recognised and left alone: a list can be brought in again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, NaiveDate, Utc};

use super::body::Body;
use super::content::Content;
use super::edition::{DocumentEdition, State};
use super::number::IndexNumber;
use super::review::{Disclosure, Review, Secrecy};
use super::{Document, Ending, Standing, Validity};
use crate::act::{Act, china_date};
use crate::catalogue::intake::Counts;
use crate::lists::unit_named;
use crate::personal_data::{self, Screening};
use crate::refusal::{Ground, Refusal, parse};
use crate::remark::{Place, Remark, RemarkCode};
use crate::staff::Role;
use crate::unit::UnitId;
use crate::vocabulary::Locale;

/// What the review record says of a document that was taken over.
const TAKEN_OVER: &str = "存量信息导入:此前已由发布机构主动公开";
/// As many numbers as a remark lists.
const NUMBERS_SHOWN: usize = 3;

/// A cell of a row that somebody may have to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The field, as the API names it.
    pub field: &'static str,
    /// The column's name.
    pub label: &'static str,
    /// The column, from 0.
    pub column: u32,
}

/// A document as a row of a list tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentEntry {
    /// Sheet and row.
    pub place: Place,
    /// Where its values stand.
    pub cells: Vec<Cell>,
    /// 发布机构, by code or name; none where the row does not say it.
    pub unit: Option<String>,
    /// 索引号, as another system gave it; none where one is still to be given.
    pub index_number: Option<IndexNumber>,
    /// 发布日期
    pub published_at: DateTime<Utc>,
    /// 内容; the pilot domains stand apart.
    pub content: Content,
    /// 正文
    pub body: Body,
    /// 效力状态, where the row says it.
    pub validity: Option<Validity>,
    /// 废止日期
    pub ended_on: Option<NaiveDate>,
    /// 试点领域, by code or name.
    pub pilot_domains: Vec<String>,
}

/// A document that may be taken over as far as its row tells; what is there already is asked next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDocument {
    /// 发布机构
    pub unit_id: UnitId,
    /// The row, with the pilot domains in its content.
    pub entry: DocumentEntry,
}

/// What a document is recognised by when its list comes again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Its index number, as a key.
    Numbered(String),
    /// Unit, instant of publication and title of one that came without a number.
    Unnumbered(UnitId, DateTime<Utc>, String),
}

/// What a list comes to before anybody asks what is there.
#[derive(Clone, Debug, Default)]
pub struct Intake {
    /// The rows that may be taken over.
    pub documents: Vec<PastDocument>,
    /// How many rows there are.
    pub counts: Counts,
    /// What somebody has to look at.
    pub remarks: Vec<Remark>,
}

impl Intake {
    /// Judges the rows of a list. Rows that name no unit are `fallback`'s.
    pub fn of(act: &Act, entries: Vec<DocumentEntry>, fallback: Option<UnitId>) -> Self {
        let counts = Counts { rows: entries.len(), ..Counts::default() };
        let mut intake = Self { counts, ..Self::default() };
        let mut seen: HashMap<Identity, Place> = HashMap::new();
        for entry in entries {
            let place = entry.place.clone();
            let Some(document) = resolve(act, entry, fallback, &mut intake.remarks) else { continue };
            document.entry.look_at(act, &mut intake.remarks);
            match seen.entry(document.identity()) {
                Entry::Occupied(first) => intake.remarks.push(document.entry.repeated(first.get())),
                Entry::Vacant(new) => {
                    new.insert(place);
                    intake.documents.push(document);
                }
            }
        }
        intake
    }
}

/// Finds the unit and the domains that a row names.
fn resolve(
    act: &Act,
    mut entry: DocumentEntry,
    fallback: Option<UnitId>,
    remarks: &mut Vec<Remark>,
) -> Option<PastDocument> {
    for text in std::mem::take(&mut entry.pilot_domains) {
        let named = |it: &&std::sync::Arc<crate::pilot_domain::PilotDomain>| {
            it.code.as_str() == text || it.name == text || it.aliases.contains(&text)
        };
        match act.directory.pilot_domains().find(named) {
            Some(domain) if entry.content.pilot_domains.contains(&domain.code) => {}
            Some(domain) => entry.content.pilot_domains.push(domain.code.clone()),
            None => remarks.push(
                entry
                    .remark(RemarkCode::ValueMalformed, "pilotDomain", text)
                    .allowed("试点领域的代码或名称", "code or name of a pilot domain"),
            ),
        }
    }
    let allowed = ("已有单位的代码、全称或别名", "code, name or alias of a unit that exists");
    let unit_id = if let Some(text) = &entry.unit {
        let found = unit_named(&act.directory, text);
        if found.is_none() {
            let remark = entry.remark(RemarkCode::ValueMalformed, "unit", text.as_str());
            remarks.push(remark.allowed(allowed.0, allowed.1));
        }
        found
    } else {
        if fallback.is_none() {
            let remark = entry.remark(RemarkCode::ValueMissing, "unit", "").label("发布机构");
            remarks.push(remark.allowed(
                format!("{};或用 unitCode(--unit)指明", allowed.0),
                format!("{}; or name it by unitCode (--unit)", allowed.1),
            ));
        }
        fallback
    }?;
    match act.require(&[Role::Office], unit_id).and_then(|()| entry.content.check()) {
        Ok(()) => Some(PastDocument { unit_id, entry }),
        Err(refusal) => {
            remarks.push(Remark::refused(entry.place, refusal));
            None
        }
    }
}

impl DocumentEntry {
    /// A remark about a field of the row.
    pub fn remark(&self, code: RemarkCode, field: &str, found: impl Into<String>) -> Remark {
        let Some(cell) = self.cells.iter().find(|it| it.field == field) else {
            return Remark::new(code, self.place.clone(), found);
        };
        Remark::new(code, Place { column: Some(cell.column), ..self.place.clone() }, found).label(cell.label)
    }

    fn repeated(&self, first: &Place) -> Remark {
        let (sheet, row) = (&first.sheet, first.address().unwrap_or_default());
        let (field, found) = match &self.index_number {
            Some(number) => ("indexNumber", number.as_str()),
            None => ("title", self.content.title.as_str()),
        };
        self.remark(RemarkCode::RowRepeated, field, found).allowed(
            format!("每份一行;工作表“{sheet}”第 {row} 行已有"),
            format!("one row each; row {row} of sheet {sheet} has it already"),
        )
    }

    /// Dates that cannot be, and numbers of people.
    fn look_at(&self, act: &Act, remarks: &mut Vec<Remark>) {
        let published_on = china_date(self.published_at);
        if self.published_at > act.at {
            let remark = self.remark(RemarkCode::ValueMalformed, "publishedAt", published_on.to_string());
            remarks.push(remark.allowed("不晚于现在的时间", "an instant that is not in the future"));
        }
        if let Some(on) = self.ended_on.filter(|on| *on > act.date()) {
            let remark = self.remark(RemarkCode::ValueMalformed, "endedOn", on.to_string());
            remarks.push(remark.allowed("不晚于今天的日期", "a day not later than today"));
        }
        if self.ended_on.is_some() && self.validity == Some(Validity::Valid) {
            let remark = self.remark(RemarkCode::ValueMalformed, "validity", "有效");
            remarks.push(remark.allowed("废止(已有废止日期)", "REPEALED, as there is a day of repeal"));
        }
        if let Some(on) = self.content.formed_on.filter(|on| *on > published_on) {
            let remark = self.remark(RemarkCode::DateDoubtful, "formedOn", on.to_string());
            let (zh, en) =
                (format!("不晚于发布日期 {published_on}"), format!("not after it was published, {published_on}"));
            remarks.push(remark.allowed(zh, en));
        }
        if self.validity == Some(Validity::Valid) && self.has_run_out(act) {
            let until = self.content.effective_until.map(|it| it.to_string()).unwrap_or_default();
            remarks.push(self.remark(RemarkCode::DateDoubtful, "effectiveUntil", until).allowed(
                "已标明有效的,有效期未满;按失效导入",
                "a day that is still to come for what is in force; it is imported as expired",
            ));
        }
        let texts = [
            ("title", self.content.title.as_str()),
            ("summary", self.content.summary.as_ref().map_or("", |it| it.as_str())),
            ("source", self.content.source.as_ref().map_or("", |it| it.as_str())),
            ("body", self.body.plain_text.as_str()),
        ];
        for (field, text) in texts {
            let label = self.cells.iter().find(|it| it.field == field).map_or("", |it| it.label);
            let found = personal_data::find(text, label);
            if !found.is_empty() {
                let shown: Vec<_> = found.iter().take(NUMBERS_SHOWN).map(|it| it.masked.as_str()).collect();
                let shown = format!("{} × {}", found.len(), shown.join("、"));
                remarks.push(self.remark(RemarkCode::PersonalData, field, shown).allowed(
                    "不含居民身份证号码、手机号码、银行卡号",
                    "no identity numbers, mobile numbers or bank cards",
                ));
            }
        }
    }

    fn has_run_out(&self, act: &Act) -> bool {
        self.content.effective_until.is_some_and(|until| until < act.date())
    }

    fn ending(&self, act: &Act) -> (Validity, Option<Ending>) {
        let ending = |on: NaiveDate| Ending { on, reason: None, by: None };
        let day_after = self.content.effective_until.map(|until| until.succ_opt().unwrap_or(until));
        match self.validity {
            _ if self.ended_on.is_some() && self.validity != Some(Validity::Expired) => {
                (Validity::Repealed, self.ended_on.map(ending))
            }
            Some(Validity::Repealed) => (Validity::Repealed, None),
            Some(Validity::Expired) => (Validity::Expired, self.ended_on.or(day_after).map(ending)),
            _ if self.has_run_out(act) => (Validity::Expired, day_after.map(ending)),
            _ => (Validity::Valid, None),
        }
    }
}

impl PastDocument {
    /// What it is recognised by.
    pub fn identity(&self) -> Identity {
        if let Some(number) = &self.entry.index_number {
            Identity::Numbered(number.lookup_key())
        } else {
            let DocumentEntry { published_at, content, .. } = &self.entry;
            Identity::Unnumbered(self.unit_id, *published_at, content.title.to_string())
        }
    }

    /// 收录: a document that is public from the beginning, since the day it was published elsewhere. It has its number,
    /// or is given one in the same transaction.
    pub fn take_over(self, act: &Act) -> Result<(Document, DocumentEdition, Body), Refusal> {
        let Self { unit_id, entry } = self;
        act.require(&[Role::Office], unit_id)?;
        entry.content.check()?;
        if entry.published_at > act.at {
            return Err(Refusal::at(Ground::InvalidValue, "publishedAt").found(entry.published_at.to_rfc3339()));
        }
        let (validity, ending) = entry.ending(act);
        let mut document = Document {
            id: act.new_id(),
            unit_id,
            kind: entry.content.kind,
            index_number: entry.index_number,
            standing: Standing::Published,
            edition_id: None,
            published_at: Some(entry.published_at),
            validity,
            effective_until: entry.content.effective_until,
            ending,
            withdrawal: None,
            created_at: act.at,
            version: 1,
        };
        let review = Review {
            by: act.actor.staff_id(),
            at: act.at,
            secrecy: Secrecy::Cleared,
            disclosure: Disclosure::Proactive,
            ground: None,
            note: Some(parse("note", TAKEN_OVER)?),
        };
        let edition = DocumentEdition {
            id: act.new_id(),
            document_id: document.id,
            unit_id,
            number: 1,
            state: State::Published { at: entry.published_at, scheduled_for: None },
            content: entry.content,
            change_note: None,
            authors: act.actor.staff_id().into_iter().collect(),
            submitted_at: None,
            review: Some(review),
            screening: Screening::default(),
            clearance: None,
            created_at: act.at,
        };
        document.edition_id = Some(edition.id);
        Ok((document, edition, entry.body))
    }

    /// Compares it with the document that stands under its identity, as that was first published: what has become of it
    /// since is not the list's to say. Nothing is to be said where both are the same.
    pub fn compare(&self, held: &Document, first: &DocumentEdition, body: &Body) -> Option<Remark> {
        let Self { unit_id, entry } = self;
        let (ours, theirs) = (&entry.content, &first.content);
        let kept = |content: &Content| Content { title: ours.title.clone(), ..content.clone() };
        let differences = [
            ("发布机构", "unit", held.unit_id != *unit_id),
            ("发布日期", "publishedAt", held.published_at != Some(entry.published_at)),
            ("标题", "title", ours.title != theirs.title),
            ("著录项目", "metadata", kept(ours) != kept(theirs)),
            ("正文", "body", *body != entry.body),
        ];
        let different: Vec<_> = differences.into_iter().filter(|(.., is_different)| *is_different).collect();
        if !different.is_empty() {
            let found = entry.index_number.as_ref().map_or(ours.title.as_str(), IndexNumber::as_str);
            let field = if entry.index_number.is_some() { "indexNumber" } else { "title" };
            let zh: Vec<_> = different.iter().map(|(zh, ..)| *zh).collect();
            let en: Vec<_> = different.iter().map(|(_, en, _)| *en).collect();
            return Some(entry.remark(RemarkCode::NumberTaken, field, found).allowed(
                format!("与已有的相同;不同的有:{}", zh.join("、")),
                format!("the same as what is there; these differ: {}", en.join(", ")),
            ));
        }
        if held.standing == Standing::Withdrawn {
            return Some(entry.remark(RemarkCode::DocumentWithdrawn, "title", ours.title.as_str()));
        }
        let said = entry.validity.filter(|said| *said != held.validity)?;
        let remark = entry.remark(RemarkCode::ValidityKept, "validity", said.label(Locale::Zh));
        Some(remark.allowed(held.validity.label(Locale::Zh), held.validity.label(Locale::En)))
    }
}
