//! 公众参与: decisions that are announced, drafts that are put up for comment, and meetings the public sits in on
//! (《重大行政决策程序暂行条例》, State Council order 713; departments and towns follow it by analogy, art. 42).

pub mod attendance;
pub mod consultation;
pub mod decision;
pub mod feedback;
pub mod meeting;
pub mod opinion;

#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};

use crate::act::Act;
use crate::channel::ChannelCode;
use crate::person::Person;
use crate::personal_data;
use crate::refusal::{Ground, Refusal};
use crate::staff::Role;
use crate::submission::{CaseNumber, LongText, SubmissionWay};

/// Who puts a decision, a draft or a meeting before the public, and closes it.
pub const PUBLISHERS: [Role; 2] = [Role::Reviewer, Role::Office];
/// Who reads how the cases of a unit stand; people and what they wrote are shown to fewer (see [`crate::person::Sight`]).
pub const OVERSEERS: [Role; 4] = [Role::Editor, Role::Reviewer, Role::Office, Role::Auditor];

/// 参与政策: periods where the law leaves room, or where local rules differ; from the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipationPolicy {
    /// 重大行政决策草案: calendar days of comment (713号令第十五条: 一般不少于30日).
    pub major_decision_days: u32,
    /// 行政规范性文件: working days of comment (local rules; normally at least 7).
    pub normative_document_working_days: u32,
    /// 与生产经营活动密切相关的规范性文件: calendar days of comment.
    pub business_document_days: u32,
    /// Any other draft: calendar days; 0 for no minimum.
    pub other_days: u32,
    /// 意见反馈: working days after the end of the period within which the feedback is published (local rules, 7 to 20).
    pub feedback_working_days: u32,
    /// 列席会议: calendar days between notice and meeting (a published catalogue has one week).
    pub attended_meeting_notice_days: u32,
    /// 听证会: calendar days between notice and hearing; order 713 has none, local rules do.
    pub hearing_notice_days: u32,
    /// 座谈会: calendar days between notice and meeting.
    pub symposium_notice_days: u32,
    /// 听证材料: calendar days before the hearing by which the participants have them (713号令第十六条: 7日前); fewer than 7
    /// count as 7.
    pub hearing_materials_days: u32,
    /// 保存期限: days after a case is closed for which it is kept who sent it and what they wrote.
    pub retention_days: u32,
}

impl Default for ParticipationPolicy {
    fn default() -> Self {
        Self {
            major_decision_days: 30,
            normative_document_working_days: 7,
            business_document_days: 30,
            other_days: 7,
            feedback_working_days: 20,
            attended_meeting_notice_days: 7,
            hearing_notice_days: 0,
            symposium_notice_days: 0,
            hearing_materials_days: 7,
            retention_days: 1_095,
        }
    }
}

/// 提交: what came in from outside, before it has a number.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// 提交方式
    pub way: SubmissionWay,
    /// 收到日期 of what came on paper; online it is the day it is sent.
    pub received_on: Option<NaiveDate>,
    /// 提交人, where they say who they are.
    pub person: Option<Person>,
    /// 正文
    pub text: Option<LongText>,
}

impl Incoming {
    /// The day it counts as received: on paper the day that is named, which lies not in the future.
    fn counted_on(&self, act: &Act) -> Result<NaiveDate, Refusal> {
        let today = act.date();
        match self.received_on {
            None if self.way.is_online() => Ok(today),
            None => Err(Refusal::at(Ground::MissingValue, "receivedOn")
                .allowed("实际收到的日期", "the day it was actually received")),
            Some(_) if self.way.is_online() => Err(Refusal::at(Ground::InvalidValue, "receivedOn").allowed(
                "网上提交的不填,以提交之日为准",
                "nothing where it was sent online: the day of sending counts",
            )),
            Some(on) if on > today => Err(Refusal::at(Ground::InvalidValue, "receivedOn")
                .found(on.to_string())
                .allowed(format!("不晚于 {today}"), format!("{today} or before"))),
            Some(on) => Ok(on),
        }
    }

    /// By what the same person sending the same thing is known again; nothing where nobody says who they are. It holds
    /// personal data: only a keyed digest of it may be kept.
    pub fn repetition(&self) -> Option<String> {
        let person = self.person.as_ref()?;
        let mut traces = person.traces();
        traces.sort_unstable();
        if traces.is_empty() {
            traces.push(format!("name:{}", squeezed(person.name.as_str())));
        }
        Some(format!("{}\0{}", traces.join("\0"), self.squeezed_text()))
    }

    /// The text without what does not change its sense: blanks, width and case.
    pub fn squeezed_text(&self) -> String {
        self.text.as_ref().map(|it| squeezed(it.as_str())).unwrap_or_default()
    }
}

/// 登记: under what a submission is kept.
#[derive(Clone, Debug)]
pub struct Registration {
    /// 受理编号
    pub number: CaseNumber,
    /// Digest of number and query code.
    pub code_digest: String,
    /// Keyed digest of who sent what; the same twice is one too many.
    pub repeat_digest: Option<String>,
}

fn squeezed(text: &str) -> String {
    let folded = text.chars().flat_map(crate::folding::folded);
    folded.filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Refuses a text for the public that holds numbers of people (个人信息保护法第二十五条).
fn without_personal_data(field: &str, text: Option<&str>) -> Result<(), Refusal> {
    let Some(text) = text else { return Ok(()) };
    match personal_data::find(text, "").first() {
        None => Ok(()),
        Some(found) => Err(Refusal::at(Ground::PersonalDataFound, field)
            .found(found.masked.clone())
            .allowed("删除后重试", "take it out and try again")),
    }
}

/// The channels of `codes`, each once and all of them known.
fn known_channels(act: &Act, codes: &[ChannelCode]) -> Result<(), Refusal> {
    for (index, code) in codes.iter().enumerate() {
        if act.directory.channel(code.as_str()).is_none() {
            return Err(Refusal::at(Ground::UnknownReference, "channelCodes").found(code.as_str()));
        }
        if codes[..index].contains(code) {
            return Err(Refusal::at(Ground::InvalidValue, "channelCodes")
                .found(code.as_str())
                .allowed("每个渠道一次", "each channel once"));
        }
    }
    Ok(())
}

/// The day `days` calendar days after `from`. A floor under a period is not moved off a day that is not worked: that
/// rule (民法典第二百零三条) gives more time to whoever has to act, and nobody is late here.
fn days_after(from: NaiveDate, days: u32) -> NaiveDate {
    from.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The last day at least `days` calendar days before `event`.
fn days_before(event: NaiveDate, days: u32) -> NaiveDate {
    event.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}
