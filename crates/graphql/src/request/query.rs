//! Following one's case, and the lists of those who handle cases.

use async_graphql::{Context, InputObject, Object};
use domain::person::Sight;
use domain::request as model;
use domain::request::{Queue, RequestClusterId, RequestId};
use persistence::{RequestClusterKeyset, RequestFilter, RequestKeyset};

use super::{Eyes, InformationRequest, RequestCluster, rules};
use crate::code::Code;
use crate::context::Reach;
use crate::id::Id;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::submission::follow;
use crate::unit::named;

/// 申请筛选条件。Which requests.
#[derive(InputObject, Default)]
pub struct InformationRequestFilterInput {
    /// 待办队列。In this queue.
    queue: Option<Code<Queue>>,
    /// 该单位及其全部下级的代码。Code of a unit, with everything below it.
    unit_code: Option<String>,
    /// 与该申请同一申请人的其他申请;无权查看申请人时结果为 null。The others of whoever sent this one; null for whoever does not see applicants.
    same_applicant_as: Option<Id<RequestId>>,
    /// 该组相似申请。Those of this cluster.
    cluster: Option<Id<RequestClusterId>>,
}

/// Following a request.
#[derive(Default)]
pub struct RequestQuery;

#[Object]
impl RequestQuery {
    /// 凭受理编号和查询码查看本人的信息公开申请;两者不符时为 null,错误次数过多的暂停查询。
    /// One's own request, by number and query code; null when they do not fit, and refused for a while after too many guesses.
    async fn information_request(
        &self,
        ctx: &Context<'_>,
        number: String,
        query_code: String,
    ) -> Answer<InformationRequest> {
        let found = follow(ctx, &number, &query_code, async |number, digest| {
            ctx.store().followed_request(&number, &digest).await
        });
        Ok(found.await?.map(|it| InformationRequest::new(Eyes::Applicant, it.into())))
    }
}

/// One request, for those who see it.
pub(crate) async fn request(ctx: &Context<'_>, id: RequestId) -> Answer<InformationRequest> {
    Ok(ctx.load(id).await?.map(|it| InformationRequest::new(Eyes::Staff, it)))
}

/// What staff see of requests.
#[derive(Default)]
pub(crate) struct RequestWorkspace;

#[Object]
impl RequestWorkspace {
    /// 信息公开申请,最先到期的在前;按待办队列、单位、申请人、相似申请筛选。The information requests one sees, what is due first before the rest; by queue, unit, applicant or cluster.
    async fn information_requests(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<InformationRequestFilterInput>,
    ) -> Answer<Connection<InformationRequest>> {
        let filter = filter.unwrap_or_default();
        if let Some(id) = filter.same_applicant_as {
            // Who sent what is for those who see people.
            let Some(of) = ctx.load(id.0).await? else { return Ok(None) };
            if Sight::of(ctx.act(), of.unit_id) == Sight::Hidden {
                return Ok(None);
            }
        }
        let filter = RequestFilter {
            queue: filter.queue.map(|queue| queue.0),
            under: named(ctx, filter.unit_code.as_deref())?,
            same_applicant_as: filter.same_applicant_as.map(|it| it.0),
            cluster: filter.cluster.map(|it| it.0),
        };
        let scope = scope("informationRequests", &filter);
        let window = window::<RequestKeyset>(first, after.as_deref(), &scope)?;
        let policy = &ctx.services().policies.request;
        let page = ctx.store().requests(ctx.act(), policy, &filter, window).await?;
        let key = |it: &model::InformationRequest| -> RequestKeyset { (it.standing(rules(ctx)).sort_on, it.id) };
        Ok(Some(connection(page, &scope, None, key, |it| InformationRequest::new(Eyes::Staff, it.into()))))
    }

    /// 一件信息公开申请。One information request.
    async fn information_request(&self, ctx: &Context<'_>, id: Id<RequestId>) -> Answer<InformationRequest> {
        request(ctx, id.0).await
    }

    /// 相似申请,新的在前:建议主动公开(条例第四十四条)。Like requests, newest first: what might be disclosed of one's own accord.
    async fn request_clusters(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        unit_code: Option<String>,
    ) -> Answer<Connection<RequestCluster>> {
        let under = named(ctx, unit_code.as_deref())?;
        let scope = scope("requestClusters", &under);
        let window = window::<RequestClusterKeyset>(first, after.as_deref(), &scope)?;
        let page = ctx.store().request_clusters(ctx.act(), under, window).await?;
        let key = |it: &model::RequestCluster| (it.last_on, it.id);
        Ok(Some(connection(page, &scope, None, key, RequestCluster::from)))
    }
}
