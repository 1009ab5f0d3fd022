//! 相似申请 (条例第四十四条).

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use domain::request as model;

use super::loaders::NewestOf;
use super::{Eyes, InformationRequest};
use crate::context::Reach;
use crate::id::id;
use crate::page::MAX_FIRST;
use crate::problem::{Answer, Problem};
use crate::time::Date;
use crate::unit::{Unit, find};
use crate::written::Written;

/// Like requests of several applicants.
pub struct RequestCluster(pub(crate) Arc<model::RequestCluster>);

impl From<model::RequestCluster> for RequestCluster {
    fn from(cluster: model::RequestCluster) -> Self {
        Self(Arc::new(cluster))
    }
}

impl Written for RequestCluster {}

/// 相似申请:十二个月内多个申请人就相同事项提出的申请,建议主动公开(条例第四十四条)。
/// Like requests of several applicants within twelve months: a proposal to disclose of one's own accord (art. 44).
#[Object]
impl RequestCluster {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 受理单位;跨单位的归顶层单位。The unit that got them; the top one's, where they went to several.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, Some(self.0.unit_id))
    }
    /// 申请件数。How many requests.
    async fn requests(&self) -> i32 {
        self.0.requests
    }
    /// 申请人数。Of how many applicants.
    async fn applicants(&self) -> i32 {
        self.0.applicants
    }
    /// 最早一件的日期。The day of the first.
    async fn first_on(&self) -> Date {
        Date(self.0.first_on)
    }
    /// 最近一件的日期。The day of the last.
    async fn last_on(&self) -> Date {
        Date(self.0.last_on)
    }
    /// 最近的几件。The newest of them.
    async fn newest(&self, ctx: &Context<'_>, first: i32) -> Answer<Vec<InformationRequest>> {
        let Some(first) = u64::try_from(first).ok().filter(|it| (1..=MAX_FIRST.unsigned_abs().into()).contains(it))
        else {
            return Err(Problem::bad_input(
                format!("first 应为 1 至 {MAX_FIRST}"),
                format!("`first` has to be from 1 to {MAX_FIRST}"),
            ));
        };
        let found = ctx.load(NewestOf(self.0.id, first)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(|it| InformationRequest::new(Eyes::Staff, it)).collect()))
    }
}
