//! An inspection, asked for.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use domain::enquiry as model;
use domain::enquiry::EnquiryId;

use super::{Inspection, policy, unanswered};
use crate::context::Reach;
use crate::enquiry::{Enquiry, Way};
use crate::obligation::query::moment;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::time::Date;
use crate::unit::named;

/// Queries about inspections.
#[derive(Default)]
pub struct InspectionQuery;

#[Object]
impl InspectionQuery {
    /// 按《政府网站与政务新媒体检查指标》检查一个单位及其全部下级,当前或者某日终了时的情况。
    /// A unit and everything below it by the rules of the inspection of government websites, now or as it was at the end of a day.
    async fn inspection(
        &self,
        ctx: &Context<'_>,
        unit_code: Option<String>,
        as_of: Option<Date>,
    ) -> Answer<Inspection> {
        let moment = moment(ctx, as_of.map(|it| it.0)).await?;
        let under = named(ctx, unit_code.as_deref())?;
        Inspection::measure(ctx, under, moment).await.map(Some)
    }
}

/// What staff see of what an inspection counts.
#[derive(Default)]
pub(crate) struct InspectionWorkspace;

#[Object]
impl InspectionWorkspace {
    /// 检查所计的超期未回应留言中可见的,最久的在前。Of the messages an inspection counts as unanswered, those one may know of, longest waiting first.
    async fn unanswered_messages(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        unit_code: Option<String>,
    ) -> Answer<Connection<Enquiry>> {
        let under = named(ctx, unit_code.as_deref())?;
        // A cursor outlives the day: which messages count is asked anew with each page.
        let scope = scope("unansweredMessages", &under);
        let window = window::<(DateTime<Utc>, EnquiryId)>(first, after.as_deref(), &scope)?;
        let filter = unanswered(policy(ctx), under, ctx.act().date());
        let page = ctx.store().unanswered(ctx.act(), &filter, window).await?;
        let key = |it: &model::Enquiry| (it.submitted_at, it.id);
        Ok(Some(connection(page, &scope, None, key, |it| Enquiry::new(Way::Workspace, it))))
    }
}
