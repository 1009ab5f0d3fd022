//! 说明理由 and 延迟答复, as they are shown.

use std::sync::Arc;

use async_graphql::SimpleObject;
use domain::request::{self as model, Dossier};

use super::course::words;
use crate::time::Date;

/// 说明理由(条例第三十五条)。Reasons for many or frequent requests.
#[derive(SimpleObject)]
#[graphql(name = "RequestReasons")]
pub struct Reasons {
    /// 要求说明之日。The day they were demanded.
    demanded_on: Date,
    /// 说明理由的最后一日。The last day for them.
    due_on: Date,
    /// 收到说明之日。The day they came.
    given_on: Option<Date>,
    /// 要求说明的事由。Why they were demanded.
    demand: Option<String>,
    /// 申请人的说明。What the applicant says.
    text: Option<String>,
    /// 延迟答复的合理期限。The longer reasonable period that was set.
    deferral: Option<Deferral>,
}

/// 延迟答复(条例第三十五条):申请理由合理,但是无法在规定期限内答复的,确定合理期限并告知申请人。
/// A longer reasonable period, where the reasons hold and the reply cannot be given in time; told to the applicant.
#[derive(SimpleObject)]
#[graphql(name = "RequestDeferral")]
pub struct Deferral {
    /// 决定之日。The day it was decided.
    decided_on: Date,
    /// 答复的最后一日。The last day for the reply.
    due_on: Date,
    /// 告知申请人之日。The day the applicant was told.
    notified_on: Date,
    /// 理由。Why.
    reason: Option<String>,
}

impl Reasons {
    pub(super) fn of(request: &model::InformationRequest) -> Option<Self> {
        let (demanded, due_on) = request.reasons_demanded()?;
        let deferral = request.deferral().map(|(decided, due_on, notified_on)| Deferral {
            decided_on: Date(decided.on),
            due_on: Date(due_on),
            notified_on: Date(notified_on),
            reason: None,
        });
        Some(Self {
            demanded_on: Date(demanded.on),
            due_on: Date(due_on),
            given_on: request.reasons_given_on().map(Date),
            demand: None,
            text: None,
            deferral,
        })
    }

    pub(super) fn worded(self, dossier: Option<Arc<Dossier>>) -> Self {
        let Some(dossier) = dossier else { return self };
        let reason = words(dossier.deferral_reason.as_ref());
        Self {
            demand: words(dossier.reasons_demand.as_ref()),
            text: words(dossier.reasons.as_ref()),
            deferral: self.deferral.map(|it| Deferral { reason, ..it }),
            ..self
        }
    }
}
