//! 起算事由: that something was formed, changed, approved, decided or received, as a person records it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Line, RECORDERS, TriggerId};
use crate::act::Act;
use crate::attachment::AttachmentId;
use crate::document::DocumentId;
use crate::journal::Event;
use crate::personal_data;
use crate::refusal::{Ground, Refusal};
use crate::text;
use crate::time_limit::TriggerEvent;
use crate::unit::UnitId;

text! {
    /// 事由名称: what was formed or decided, as the unit calls it. For staff only until it is published.
    TriggerSubject, max 200
}

text! {
    /// 佐证说明: where the date can be verified.
    TriggerNote, max 500
}

/// 佐证: by what the date can be verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TriggerEvidence {
    /// A document of the system.
    pub document_id: Option<DocumentId>,
    /// A file.
    pub attachment_id: Option<AttachmentId>,
    /// In words.
    pub note: Option<TriggerNote>,
}

/// 起算事由: what somebody says has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// 公开事项
    pub line: Line,
    /// What happened.
    pub event: TriggerEvent,
    /// To what.
    pub subject: TriggerSubject,
    /// The part of the item it is about, by which the clause of the time limit is chosen.
    pub scope: Option<String>,
    /// The day it happened.
    pub occurred_on: NaiveDate,
    /// 佐证
    pub evidence: TriggerEvidence,
}

/// 起算事由记录.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerRecord {
    /// Identity.
    pub id: TriggerId,
    /// The unit that answered for the item when it happened.
    pub unit_id: UnitId,
    /// What happened.
    pub happening: Happening,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Days between what happened and its record; an older date is a slip of the year.
const OLDEST_DAYS: i64 = 3_660;

impl TriggerRecord {
    /// 记录事由 for an item that `unit_id` answers for. What lies ahead is taken for events that a notice precedes.
    pub fn record(act: &Act, unit_id: UnitId, happening: Happening) -> Result<(Self, Event), Refusal> {
        act.require(&RECORDERS, unit_id)?;
        happening.check(act)?;
        let trigger = Self { id: act.new_id(), unit_id, happening, recorded_at: act.at };
        let Happening { line, event, occurred_on, .. } = &trigger.happening;
        let event = Event::new("recordTrigger", "Trigger", trigger.id.0)
            .of_unit(Some(unit_id))
            .fact("itemKey", line.item_key.as_str())
            .fact("event", event.code())
            .fact("occurredOn", occurred_on.to_string());
        Ok((trigger, event))
    }
}

impl Happening {
    fn check(&self, act: &Act) -> Result<(), Refusal> {
        let today = act.date();
        let away = (today - self.occurred_on).num_days();
        let is_ahead = away < 0;
        if away.abs() > OLDEST_DAYS || is_ahead && self.event != TriggerEvent::Event {
            return Err(Refusal::at(Ground::InvalidValue, "occurredOn").found(self.occurred_on.to_string()).allowed(
                format!("十年内且不晚于今天({today})的日期;尚未举行的活动、会议,事由填 EVENT"),
                format!("a day of the last ten years, {today} at the latest; what is still to take place is an EVENT"),
            ));
        }
        for (field, text) in [
            ("subject", Some(self.subject.as_str())),
            ("evidence.note", self.evidence.note.as_ref().map(TriggerNote::as_str)),
        ] {
            if let Some(found) = text.and_then(|text| personal_data::find(text, "").into_iter().next()) {
                return Err(Refusal::at(Ground::PersonalDataFound, field)
                    .found(found.masked)
                    .allowed("删除后重试", "take it out and try again"));
            }
        }
        Ok(())
    }
}
