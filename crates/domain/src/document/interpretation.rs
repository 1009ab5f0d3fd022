//! 政策解读: the plan, the material and the three synchronous steps (三同步), or an exemption with its reason (G§8).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::content::HeaderWord;
use super::edition::{DocumentEdition, DocumentStatus, State};
use super::{DocumentId, EDITORS, REVIEWERS};
use crate::act::{Act, china_date};
use crate::calendar::Calendar;
use crate::journal::Event;
use crate::refusal::{Ground, Refusal};
use crate::staff::StaffId;
use crate::unit::UnitId;
use crate::vocabulary::Locale;
use crate::{code, id, text};

/// Most forms and routes one plan names.
const PLAN_ENTRIES: usize = 10;

id! {
    /// Identifies the interpretation of a policy document.
    InterpretationId, "interpretation"
}

text! {
    /// 解读提纲.
    Outline, max 4000
}

text! {
    /// 免予解读的理由.
    ExemptionReason, max 1000
}

code! {
    /// 解读形式; inspectors count the share of those that are more than text.
    pub enum InterpretationForm {
        /// 文字
        Text = "TEXT" / "文字" / "Text",
        /// 图文图解
        Graphic = "GRAPHIC" / "图文图解" / "Graphic",
        /// 简明问答
        Questions = "QUESTIONS" / "简明问答" / "Questions and answers",
        /// 音频
        Audio = "AUDIO" / "音频" / "Audio",
        /// 视频
        Video = "VIDEO" / "视频" / "Video",
        /// 动漫
        Animation = "ANIMATION" / "动漫" / "Animation",
        /// 新闻发布会、在线访谈
        Conference = "CONFERENCE" / "新闻发布会、在线访谈" / "Press conference or interview",
        /// 负责人解读
        Official = "OFFICIAL" / "负责人解读" / "By the official in charge",
        /// 专家、媒体解读
        Expert = "EXPERT" / "专家、媒体解读" / "By experts or media",
    }
}

/// 解读方案 (G§8): outline, form, route, time, responsible person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// 提纲
    pub outline: Outline,
    /// 形式
    pub forms: Vec<InterpretationForm>,
    /// 途径: channels and media.
    pub routes: Vec<HeaderWord>,
    /// 责任人: an office, not a private person.
    pub responsible: HeaderWord,
    /// 解读发布日期; without one it is released together with the document.
    pub release_on: Option<NaiveDate>,
    /// When the plan was made.
    pub at: DateTime<Utc>,
}

/// 免予解读.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Why: reward documents, internal ones and the like need none.
    pub reason: ExemptionReason,
    /// By whom; none for the operator.
    pub by: Option<StaffId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// 政策解读 of one policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpretation {
    /// Identity.
    pub id: InterpretationId,
    /// The policy document.
    pub document_id: DocumentId,
    /// Its unit: 谁起草谁解读.
    pub unit_id: UnitId,
    /// 解读方案
    pub plan: Option<Plan>,
    /// 解读材料: a document of its own, of kind INTERPRETATION.
    pub material_id: Option<DocumentId>,
    /// 免予解读
    pub exemption: Option<Exemption>,
    /// Counts the changes.
    pub version: i32,
}

/// How far the material may follow the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterpretationPolicy {
    /// 国办发〔2016〕19号: within so many working days after the document is public.
    pub within_working_days: u32,
}

impl Default for InterpretationPolicy {
    fn default() -> Self {
        Self { within_working_days: 3 }
    }
}

/// 三同步: which of the three steps held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SyncCheck {
    /// 同步组织: the plan was there when the document was submitted.
    pub planned_together: bool,
    /// 同步审签: the material was signed off no later than the document.
    pub signed_off_together: bool,
    /// 同步部署: the release is with the document, or within the policy's working days.
    pub released_together: bool,
}

impl SyncCheck {
    /// Whether all three held.
    pub const fn holds(self) -> bool {
        self.planned_together && self.signed_off_together && self.released_together
    }

    /// Refuses to let a policy go out without its interpretation, and names the steps that are missing.
    pub fn require(self) -> Result<(), Refusal> {
        if self.holds() {
            return Ok(());
        }
        let missing = |locale: Locale| {
            let steps = [
                (
                    self.planned_together,
                    "同步组织(提交前制定解读方案)",
                    "planned with it (a plan before it is submitted)",
                ),
                (
                    self.signed_off_together,
                    "同步审签(解读材料与文件一并审签)",
                    "signed off with it (material approved no later than the document)",
                ),
                (
                    self.released_together,
                    "同步部署(解读材料一并或在期限内发布)",
                    "released with it (or within the days allowed)",
                ),
            ];
            let named: Vec<_> =
                steps.iter().filter(|(held, ..)| !held).map(|(_, zh, en)| locale.pick(zh, en)).collect();
            named.join(locale.pick("、", "; "))
        };
        Err(Refusal::of(Ground::InterpretationMissing).allowed(
            format!("{};或说明理由免予解读(exemptInterpretation)", missing(Locale::Zh)),
            format!("{}; or exempt it with a reason (exemptInterpretation)", missing(Locale::En)),
        ))
    }
}

impl Interpretation {
    /// 制定解读方案: by the unit's editors, until the document is public; material may be named later.
    pub fn plan(
        act: &Act,
        before: Option<Self>,
        policy: &DocumentEdition,
        plan: Plan,
        material_id: Option<DocumentId>,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&EDITORS, policy.unit_id)?;
        if plan.forms.is_empty() {
            return Err(Refusal::at(Ground::MissingValue, "forms"));
        }
        if plan.forms.len() > PLAN_ENTRIES || plan.routes.len() > PLAN_ENTRIES {
            return Err(Refusal::at(Ground::InvalidValue, "routes")
                .allowed(format!("至多 {PLAN_ENTRIES} 个"), format!("at most {PLAN_ENTRIES}")));
        }
        let mut interpretation = Self::of(act, before, policy);
        // Amending the plan keeps the day it was first made: that is what 同步组织 asks.
        let made_at = interpretation.plan.as_ref().map_or(plan.at, |first| first.at);
        interpretation.plan = Some(Plan { at: made_at, ..plan });
        interpretation.material_id = material_id.or(interpretation.material_id);
        let material = interpretation.material_id.map(|id| id.to_string());
        let event = interpretation.event("planInterpretation").fact("materialId", material);
        Ok((interpretation, event))
    }

    /// 免予解读: by a reviewer who did not write the document.
    pub fn exempt(
        act: &Act,
        before: Option<Self>,
        policy: &DocumentEdition,
        reason: ExemptionReason,
    ) -> Result<(Self, Event), Refusal> {
        act.require(&REVIEWERS, policy.unit_id)?;
        act.require_other_than(&policy.authors)?;
        let mut interpretation = Self::of(act, before, policy);
        interpretation.exemption = Some(Exemption { reason, by: act.actor.staff_id(), at: act.at });
        let event = interpretation.event("exemptInterpretation");
        Ok((interpretation, event))
    }

    fn of(act: &Act, before: Option<Self>, policy: &DocumentEdition) -> Self {
        before.unwrap_or_else(|| Self {
            id: act.new_id(),
            document_id: policy.document_id,
            unit_id: policy.unit_id,
            plan: None,
            material_id: None,
            exemption: None,
            version: 0,
        })
    }

    /// 三同步 of this interpretation for `policy` and the newest edition of its material, were the document released on
    /// `released_on` (its own day of publication once it is public).
    pub fn sync_check(
        &self,
        policy: &DocumentEdition,
        material: Option<&DocumentEdition>,
        released_on: NaiveDate,
        calendar: &Calendar,
        within: InterpretationPolicy,
    ) -> SyncCheck {
        let planned = self.plan.as_ref().map(|plan| plan.at);
        let planned_together =
            planned.zip(policy.submitted_at).is_some_and(|(planned, submitted)| planned <= submitted);
        let approved = |edition: &DocumentEdition| edition.review.as_ref().map(|review| china_date(review.at));
        let signed_off_together =
            material.and_then(approved).zip(approved(policy)).is_some_and(|(material, document)| material <= document);
        let release = material.and_then(|it| match &it.state {
            State::Scheduled { at } => Some(china_date(*at)),
            State::Approved => Some(self.plan.as_ref().and_then(|plan| plan.release_on).unwrap_or(released_on)),
            state => state.published_at().map(china_date),
        });
        let allowed = i64::from(within.within_working_days);
        let released_together = release.is_some_and(|on| calendar.working_days_between(released_on, on) <= allowed);
        SyncCheck { planned_together, signed_off_together, released_together }
    }

    /// Whether the material goes out in the transaction that publishes the document.
    pub fn goes_with(&self, material: &DocumentEdition, today: NaiveDate) -> bool {
        material.state.status() == DocumentStatus::Approved
            && self.plan.as_ref().and_then(|plan| plan.release_on).is_none_or(|on| on <= today)
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Interpretation", self.id.0)
            .of_unit(Some(self.unit_id))
            .fact("documentId", self.document_id.to_string())
    }
}

/// 提交时: a policy document without a plan is not taken in (无解读方案的不予收文), nor published without its material.
pub fn require_plan(policy: &DocumentEdition, interpretation: Option<&Interpretation>) -> Result<(), Refusal> {
    if !policy.content.is_policy || policy.number > 1 {
        return Ok(());
    }
    match interpretation {
        Some(it) if it.plan.is_some() || it.exemption.is_some() => Ok(()),
        _ => Err(Refusal::of(Ground::InterpretationMissing).allowed(
            "先制定解读方案(planInterpretation)或说明理由免予解读(exemptInterpretation)",
            "a plan first (planInterpretation), or an exemption with a reason (exemptInterpretation)",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Planned, signed off, released: only all three together let a policy go out.
    #[test]
    fn all_eight_combinations_of_the_three_steps() {
        for bits in 0_u8..8 {
            let [planned_together, signed_off_together, released_together] =
                [bits & 1 == 0, bits & 2 == 0, bits & 4 == 0];
            let check = SyncCheck { planned_together, signed_off_together, released_together };
            let verdict = check.require();
            assert_eq!(verdict.is_ok(), bits == 0, "{check:?}");
            let Err(refusal) = verdict else { continue };
            assert_eq!(refusal.ground, Ground::InterpretationMissing);
            assert!(refusal.ground.legal_basis().is_some_and(|basis| basis.contains("同步")));
            let message = refusal.message(Locale::Zh);
            let allowed = message.split("允许").nth(1).unwrap();
            for (held, step) in
                [(planned_together, "同步组织"), (signed_off_together, "同步审签"), (released_together, "同步部署")]
            {
                assert_eq!(allowed.contains(step), !held, "{check:?}: {message}");
            }
        }
    }
}
