//! What anybody may read of assessments: published schemes, published runs.

use async_graphql::{Context, InputObject, Object};
use domain::act::Actor;
use domain::assessment as model;
use domain::assessment::{RunId, SchemeId};
use persistence::{RunFilter, RunKeyset, SchemeFilter};

use super::{AssessmentRun, AssessmentScheme, RunKey, SchemeKey};
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::Scope;
use crate::page::{Connection, connection, scope, window};
use crate::problem::Answer;
use crate::unit::named;

/// 指标体系筛选条件。Which schemes.
#[derive(InputObject, Default)]
pub struct AssessmentSchemeFilterInput {
    /// 考核年度。Of this year.
    year: Option<i32>,
    /// 考核单位代码。Of the office of this unit.
    unit_code: Option<String>,
}

/// 考核筛选条件。Which runs.
#[derive(InputObject, Default)]
pub struct AssessmentRunFilterInput {
    /// 考核年度。Of this year.
    year: Option<i32>,
    /// 考核单位代码。By the office of this unit.
    unit_code: Option<String>,
    /// 被考核单位代码。In which this unit was assessed.
    assessed_unit_code: Option<String>,
    /// 指标体系。By this scheme.
    scheme_id: Option<Id<SchemeId>>,
}

/// The schemes that can be read in a room.
pub(crate) async fn schemes(
    ctx: &Context<'_>,
    room: Scope,
    (first, after): (i32, Option<String>),
    filter: Option<AssessmentSchemeFilterInput>,
) -> Answer<Connection<AssessmentScheme>> {
    let filter = filter.unwrap_or_default();
    let filter = SchemeFilter { year: filter.year, unit_id: named(ctx, filter.unit_code.as_deref())? };
    let scope = scope("assessmentSchemes", &(room, &filter));
    let window = window::<RunKeyset<SchemeId>>(first, after.as_deref(), &scope)?;
    let page = ctx.store().assessment_schemes(reader(ctx, room), &filter, window).await?;
    let key = |it: &model::AssessmentScheme| (at(room, it.published_at, it.made_at), it.id);
    Ok(Some(connection(page, &scope, None, key, AssessmentScheme::from)))
}

/// The runs that can be read in a room.
pub(crate) async fn runs(
    ctx: &Context<'_>,
    room: Scope,
    (first, after): (i32, Option<String>),
    filter: Option<AssessmentRunFilterInput>,
) -> Answer<Connection<AssessmentRun>> {
    let filter = filter.unwrap_or_default();
    let filter = RunFilter {
        year: filter.year,
        unit_id: named(ctx, filter.unit_code.as_deref())?,
        assessed_unit_id: named(ctx, filter.assessed_unit_code.as_deref())?,
        scheme_id: filter.scheme_id.map(|it| it.0),
    };
    let scope = scope("assessmentRuns", &(room, &filter));
    let window = window::<RunKeyset<RunId>>(first, after.as_deref(), &scope)?;
    let page = ctx.store().assessment_runs(reader(ctx, room), &filter, window).await?;
    let key = |it: &model::AssessmentRun| (at(room, it.published_at, it.started_at), it.id);
    Ok(Some(connection(page, &scope, None, key, |it| AssessmentRun::new(room, it.into()))))
}

fn reader<'a>(ctx: &'a Context<'_>, room: Scope) -> &'a Actor {
    match room {
        Scope::Public => &Actor::Anonymous,
        Scope::Workspace => &ctx.act().actor,
    }
}

/// By what a room is ordered.
fn at<T>(room: Scope, published: Option<T>, made: T) -> T {
    match room {
        Scope::Public => published.unwrap_or(made),
        Scope::Workspace => made,
    }
}

/// Queries about assessments.
#[derive(Default)]
pub struct AssessmentQuery;

#[Object]
impl AssessmentQuery {
    /// 已发布的考核指标体系,新发布的在前。The published schemes, published last first.
    async fn assessment_schemes(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentSchemeFilterInput>,
    ) -> Answer<Connection<AssessmentScheme>> {
        schemes(ctx, Scope::Public, (first, after), filter).await
    }

    /// 一套已发布的考核指标体系。One published scheme.
    async fn assessment_scheme(&self, ctx: &Context<'_>, id: Id<SchemeId>) -> Answer<AssessmentScheme> {
        Ok(ctx.load(SchemeKey(Scope::Public, id.0)).await?.map(AssessmentScheme))
    }

    /// 已公布的考核结果,新公布的在前。The published assessments, published last first.
    async fn assessment_runs(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentRunFilterInput>,
    ) -> Answer<Connection<AssessmentRun>> {
        runs(ctx, Scope::Public, (first, after), filter).await
    }

    /// 一次已公布的考核。One published assessment.
    async fn assessment_run(&self, ctx: &Context<'_>, id: Id<RunId>) -> Answer<AssessmentRun> {
        Ok(ctx.load(RunKey(Scope::Public, id.0)).await?.map(|it| AssessmentRun::new(Scope::Public, it)))
    }
}
