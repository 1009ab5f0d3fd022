//! What staff see of assessments: drafts of schemes, runs under way.

use async_graphql::{Context, Object};
use domain::assessment::{RunId, SchemeId};

use super::query::{AssessmentRunFilterInput, AssessmentSchemeFilterInput, runs, schemes};
use super::{AssessmentRun, AssessmentScheme, RunKey, SchemeKey};
use crate::context::Reach;
use crate::id::Id;
use crate::loaders::Scope;
use crate::page::Connection;
use crate::problem::Answer;

/// What staff see of assessments.
#[derive(Default)]
pub(crate) struct AssessmentWorkspace;

#[Object]
impl AssessmentWorkspace {
    /// 可见的指标体系,含本办草案,新的在前。The schemes one sees, drafts of one's office included; newest first.
    async fn assessment_schemes(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentSchemeFilterInput>,
    ) -> Answer<Connection<AssessmentScheme>> {
        schemes(ctx, Scope::Workspace, (first, after), filter).await
    }

    /// 一套指标体系。One scheme.
    async fn assessment_scheme(&self, ctx: &Context<'_>, id: Id<SchemeId>) -> Answer<AssessmentScheme> {
        Ok(ctx.load(SchemeKey(Scope::Workspace, id.0)).await?.map(AssessmentScheme))
    }

    /// 可见的考核,新的在前:政务公开办看全部,被考核单位看涉及本单位的。The runs one sees, newest first: the office all of its own, a unit those in which it is assessed.
    async fn assessment_runs(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        filter: Option<AssessmentRunFilterInput>,
    ) -> Answer<Connection<AssessmentRun>> {
        runs(ctx, Scope::Workspace, (first, after), filter).await
    }

    /// 一次考核。One run.
    async fn assessment_run(&self, ctx: &Context<'_>, id: Id<RunId>) -> Answer<AssessmentRun> {
        let found = ctx.load(RunKey(Scope::Workspace, id.0)).await?;
        Ok(found.map(|it| AssessmentRun::new(Scope::Workspace, it)))
    }
}
