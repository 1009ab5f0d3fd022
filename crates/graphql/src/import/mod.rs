//! 导入: object, report, queries.

pub(crate) mod mutation;
mod remark;

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use domain::import as model;
use domain::import::{ImportId, ImportPhase, ImportState, ImportSubject};
use domain::remark::RemarkSeverity;
use persistence::Page;

use self::remark::Remark;
use crate::attachment::Attachment;
use crate::catalogue::edition::CatalogueEdition;
use crate::code::Code;
use crate::context::{LocaleCode, Reach};
use crate::id::{Id, id};
use crate::importer::Progress;
use crate::loaders::{EditionKey, RemarksOf, Scope};
use crate::page::{Connection, connection, scope, window};
use crate::problem::{Answer, Problem, UserError};
use crate::staff::Staff;
use crate::time::DateTime;
use crate::unit::{Unit, find};
use crate::written::Written;

/// A file on its way in.
pub struct Import(pub(crate) Arc<model::Import>);

impl From<model::Import> for Import {
    fn from(import: model::Import) -> Self {
        Self(Arc::new(import))
    }
}

/// 导入进度。How far an import is.
#[derive(SimpleObject)]
pub struct ImportProgress {
    /// 阶段。What is being done.
    phase: Code<ImportPhase>,
    /// 已处理的行数或事项数。Rows or items done.
    done: u64,
    /// 总数;尚不知道时为 null。Of how many; null while that is not known.
    total: Option<u64>,
}

impl From<Progress> for ImportProgress {
    fn from(progress: Progress) -> Self {
        Self { phase: Code(progress.phase), done: progress.done, total: progress.total }
    }
}

/// 导入统计。What an import read and did, in numbers.
#[derive(SimpleObject)]
pub struct ImportCounts {
    /// 读到的行数。Rows read.
    rows: usize,
    /// 其中的模板事项。Of these, items of the template.
    template: usize,
    /// 其中的本地事项。Of these, local items.
    local: usize,
    /// 新增。Added.
    added: usize,
    /// 修改。Changed.
    changed: usize,
    /// 移除的本地事项。Local items removed.
    removed: usize,
    /// 不能导入的问题数。Remarks that refuse the import.
    errors: usize,
    /// 提交前须改的问题数。Remarks that block the submission.
    blocking: usize,
    /// 需要核对的问题数。Remarks to check.
    warnings: usize,
    /// 提示数。Remarks for information.
    infos: usize,
}

/// 一次文件导入。A file on its way in: its state, its progress and its report.
#[Object]
impl Import {
    /// 全局标识。Global id.
    pub async fn id(&self) -> ID {
        id(self.0.id)
    }
    /// 导入对象。What is imported.
    async fn subject(&self) -> Code<ImportSubject> {
        Code(self.0.subject)
    }
    /// 状态。State.
    async fn state(&self) -> Code<ImportState> {
        Code(self.0.state)
    }
    /// 状态名称。Label of the state.
    async fn state_label(&self, ctx: &Context<'_>, locale: Option<LocaleCode>) -> &str {
        self.0.state_label(ctx.language(locale))
    }
    /// 是否试运行:只报告,不更改。Whether it only reports and changes nothing.
    async fn dry_run(&self) -> bool {
        self.0.dry_run
    }
    /// 文件。The file.
    async fn file(&self, ctx: &Context<'_>) -> Answer<Attachment> {
        Ok(ctx.load(self.0.attachment_id).await?.map(Attachment))
    }
    /// 单位;全县性的导入为 null。The unit it is about; null for what concerns the whole county.
    async fn unit(&self, ctx: &Context<'_>) -> Option<Unit> {
        find(ctx, self.0.unit_id)
    }
    /// 提交人。Who asked for it; null where the caller may not see the account.
    async fn staff(&self, ctx: &Context<'_>) -> Result<Option<Staff>, Problem> {
        let Some(id) = self.0.staff_id else { return Ok(None) };
        Ok(ctx.load(id).await?.map(Staff))
    }
    /// 进度;不在本服务器上进行时为 null。How far it is; null when it is not at work on this server.
    async fn progress(&self, ctx: &Context<'_>) -> Option<ImportProgress> {
        ctx.services().importer.progress(self.0.id).map(ImportProgress::from)
    }
    /// 开始过几次;大于 1 表示服务曾中断,已从头重新开始,没有留下一半的内容。How often it was begun: more than once when the server stopped in the middle; nothing half done was left.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }
    /// 统计。In numbers.
    async fn counts(&self) -> ImportCounts {
        let (counts, report) = (&self.0.report.counts, &self.0.report);
        ImportCounts {
            rows: counts.rows,
            template: counts.template,
            local: counts.local,
            added: counts.added,
            changed: counts.changed,
            removed: counts.removed,
            errors: report.count(RemarkSeverity::Error),
            blocking: report.count(RemarkSeverity::Blocking),
            warnings: report.count(RemarkSeverity::Warning),
            infos: report.count(RemarkSeverity::Info),
        }
    }
    /// 报告:按严重程度、再按文件中的顺序。The report: the worst first, then in the order of the file.
    async fn remarks(
        &self,
        ctx: &Context<'_>,
        first: i32,
        after: Option<String>,
        severity: Option<Code<RemarkSeverity>>,
    ) -> Answer<Connection<Remark>> {
        let severity = severity.map(|it| it.0);
        let scope = scope("remarks", &(self.0.id, severity));
        let window = window::<usize>(first, after.as_deref(), &scope)?;
        let remarks = ctx.load(RemarksOf(self.0.id)).await?.unwrap_or_default();
        let wanted = remarks.iter().enumerate();
        let wanted = wanted.filter(|(_, it)| severity.is_none_or(|severity| it.severity() == severity));
        let rest = wanted.filter(|(index, _)| window.after.is_none_or(|after| *index > after));
        let limit = usize::try_from(window.limit()).unwrap_or(usize::MAX);
        let rows: Vec<_> = rest.take(limit).map(|(index, it)| (index, it.clone())).collect();
        let total = match severity {
            Some(severity) => self.0.report.count(severity),
            None => self.0.report.remark_counts.iter().sum(),
        };
        let page = Page::cut(rows, window.first);
        Ok(Some(connection(page, &scope, u64::try_from(total).ok(), |(index, _)| *index, |(_, it)| Remark(it))))
    }
    /// 整个文件被拒绝的原因。Why the whole was refused.
    async fn user_errors(&self, ctx: &Context<'_>) -> Vec<UserError> {
        self.0.refusal.iter().map(|refusal| UserError::of(refusal, ctx.request().locale)).collect()
    }
    /// 写入的版次。The edition it wrote.
    async fn edition(&self, ctx: &Context<'_>) -> Answer<CatalogueEdition> {
        let Some(id) = self.0.edition_id else { return Ok(None) };
        let edition = ctx.load(EditionKey(Scope::Workspace, id)).await?;
        Ok(edition.map(|it| CatalogueEdition::new(Scope::Workspace, it)))
    }
    /// 提交时间。When it was asked for.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
    /// 结束时间。When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
    /// 版本号,取消时作为 expectedVersion。Version, to be sent as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Written for Import {}

/// One import, when the caller may see it.
pub(crate) async fn import(ctx: &Context<'_>, id: ImportId) -> Answer<Import> {
    let found = ctx.store().imports_by_ids(&ctx.act().actor, &[id]).await?;
    Ok(found.into_iter().next().map(Import::from))
}

/// What staff see of imports.
#[derive(Default)]
pub(crate) struct ImportWorkspace;

#[Object]
impl ImportWorkspace {
    /// 可见的导入,新的在前。The imports one sees: one's own, and those of the units one's office covers; newest first.
    async fn imports(&self, ctx: &Context<'_>, first: i32, after: Option<String>) -> Answer<Connection<Import>> {
        let scope = scope("imports", &());
        let page = ctx.store().imports(&ctx.act().actor, window::<ImportId>(first, after.as_deref(), &scope)?).await?;
        Ok(Some(connection(page, &scope, None, |import: &model::Import| import.id, Import::from)))
    }

    /// 一次导入,含进度和报告。One import with its progress and report.
    async fn import(&self, ctx: &Context<'_>, id: Id<ImportId>) -> Answer<Import> {
        import(ctx, id.0).await
    }
}
