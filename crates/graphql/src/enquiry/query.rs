//! Queries about enquiries: the frequent questions, one's own case, and the work of staff.

use async_graphql::{Context, InputObject, Object};
use domain::enquiry as model;
use domain::enquiry::{EnquiryId, EnquiryKind, EnquiryQueue, Publication, SOON_WORKING_DAYS};
use persistence::{EnquiryFilter, EnquiryKeyset, FaqFilter, FaqKeyset};

use super::loaders::EnquiryKey;
use super::{Enquiry, Way};
use crate::catalogue::edition::domain_code;
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, selects, window};
use crate::problem::{Answer, Problem};
use crate::submission::follow;
use crate::unit::named;

/// 常见问题筛选条件。Which frequent questions.
#[derive(InputObject, Default)]
pub struct EnquiryFilterInput {
    /// 答复单位代码。Answered by this unit.
    unit_code: Option<String>,
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
}

/// 待办咨询筛选条件。Which enquiries to work on.
#[derive(InputObject, Default)]
pub struct EnquiryQueueInput {
    /// 待办类别;不填为全部。A part of the work; all of it unless said.
    queue: Option<Code<EnquiryQueue>>,
    /// 咨询类别。Of this kind.
    kind: Option<Code<EnquiryKind>>,
    /// 该单位及其全部下级办理的。In the hands of this unit, or of one below it.
    unit_code: Option<String>,
    /// 该单位提出的业务咨询。Asked by this unit.
    asking_unit_code: Option<String>,
    /// 领域代码。Of this domain.
    pilot_domain: Option<String>,
}

impl EnquiryQueueInput {
    fn read(self, ctx: &Context<'_>) -> Result<EnquiryFilter, Problem> {
        let today = ctx.act().date();
        let soon = ctx.directory().calendar().add_working_days(today, SOON_WORKING_DAYS);
        Ok(EnquiryFilter {
            queue: self.queue.map(|it| it.0),
            today,
            soon: soon.map_or(today, |due| due.date),
            kind: self.kind.map(|it| it.0),
            under: named(ctx, self.unit_code.as_deref())?,
            asked_by_unit: named(ctx, self.asking_unit_code.as_deref())?,
            pilot_domain: self.pilot_domain.as_deref().map(domain_code).transpose()?,
        })
    }
}

/// Queries about enquiries.
#[derive(Default)]
pub struct EnquiryRoot;

#[Object]
impl EnquiryRoot {
    /// 已公开的常见问题,新的在前。The published frequent questions, newest first.
    async fn enquiries(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<EnquiryFilterInput>,
    ) -> Answer<Connection<Enquiry>> {
        let filter = filter.unwrap_or_default();
        let filter = FaqFilter {
            unit_id: named(ctx, filter.unit_code.as_deref())?,
            pilot_domain: filter.pilot_domain.as_deref().map(domain_code).transpose()?,
        };
        let list = scope("enquiries", &filter);
        let page = ctx.store().frequent_questions(&filter, window(first, after.as_deref(), &list)?).await?;
        let total = if selects(ctx, &["totalCount"]) {
            Some(ctx.store().count_frequent_questions(&filter).await?)
        } else {
            None
        };
        let key = |it: &model::Enquiry| -> FaqKeyset {
            match &it.publication {
                Publication::Published { at, .. } => (*at, it.id),
                _ => (it.submitted_at, it.id),
            }
        };
        Ok(Some(connection(page, &list, total, key, |it| Enquiry::new(Way::Public, it))))
    }

    /// 凭受理编号和查询码查询自己的咨询,无须注册;编号或查询码有误时为 null,错误次数过多时暂停查询(TOO_MANY_GUESSES)。
    /// One's own enquiry by number and query code, without an account. Null when either is wrong; after too many wrong ones nothing is answered for a while (TOO_MANY_GUESSES).
    async fn enquiry(&self, ctx: &Context<'_>, number: String, query_code: String) -> Answer<Enquiry> {
        let find = async |number, digest: String| ctx.store().followed_enquiry(&number, &digest).await;
        Ok(follow(ctx, &number, &query_code, find).await?.map(|it| Enquiry::new(Way::Followed, it)))
    }
}

/// What staff see of enquiries.
#[derive(Default)]
pub(crate) struct EnquiryWorkspace;

#[Object]
impl EnquiryWorkspace {
    /// 可见的咨询,先到期的在前:办理的、所问的、所辖单位的。The enquiries one may know of, first due first: those one handles, those one's unit asked, those of the units one looks after.
    async fn enquiries(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<EnquiryQueueInput>,
    ) -> Answer<Connection<Enquiry>> {
        let filter = filter.unwrap_or_default().read(ctx)?;
        // A cursor outlives the day: what is soon and overdue is asked anew with each page.
        let asked = EnquiryFilter { today: chrono::NaiveDate::MIN, soon: chrono::NaiveDate::MIN, ..filter.clone() };
        let list = scope("enquiryQueue", &asked);
        let window = window::<EnquiryKeyset>(first, after.as_deref(), &list)?;
        let page = ctx.store().enquiries_in_hand(ctx.act(), &filter, window).await?;
        let total = if selects(ctx, &["totalCount"]) {
            Some(ctx.store().count_enquiries_in_hand(ctx.act(), &filter).await?)
        } else {
            None
        };
        let key = |it: &model::Enquiry| (it.due_on, it.id);
        Ok(Some(connection(page, &list, total, key, |it| Enquiry::new(Way::Workspace, it))))
    }

    /// 一件咨询。One enquiry.
    async fn enquiry(&self, ctx: &Context<'_>, id: Id<EnquiryId>) -> Answer<Enquiry> {
        let found = ctx.load(EnquiryKey(Scope::Workspace, id.0)).await?;
        Ok(found.map(|it| Enquiry::new(Way::Workspace, it)))
    }
}
