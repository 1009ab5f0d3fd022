//! Imports: asking for one, cancelling one.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::attachment::AttachmentId;
use domain::catalogue::Kind;
use domain::channel::ChannelSemantics;
use domain::import as model;
use domain::import::{ImportId, ImportOptions, ImportState, ImportSubject};
use domain::refusal::{Ground, Refusal, parse};
use domain::unit::UnitId;
use persistence::{Idempotency, Target, Undone};

use super::Import;
use crate::code::Code;
use crate::context::{Reach, idempotency};
use crate::id::Id;
use crate::problem::{Answer, UserError, answer};

/// 导入标准目录。A catalogue to be imported.
#[derive(InputObject)]
pub struct ImportCatalogueInput {
    /// 已上传的文件(POST /attachments)。The uploaded file.
    file: Id<AttachmentId>,
    /// 编制单位代码;只有一个领域的文件默认为该领域的编制单位。Code of the unit it is for; by default the compiling unit of the file's only domain.
    unit_code: Option<String>,
    /// 目录类型;默认:领域的编制单位为 DOMAIN,其他单位为 UNIT。Kind; by default DOMAIN for the compiling unit, UNIT for others.
    kind: Option<Code<Kind>>,
    /// 领域代码,用于标题没有写明领域的表格。Domain of tables whose titles do not say it.
    pilot_domain: Option<String>,
    /// 目录名称,仅新目录使用。Title of a catalogue that is new.
    title: Option<String>,
    /// 勾选含义,文件没有写明时使用。What ■ and □ mean, where the file does not say it.
    channel_semantics: Option<Code<ChannelSemantics>>,
    /// 试运行:只报告,不更改。Only report, change nothing.
    #[graphql(default)]
    dry_run: bool,
    /// 幂等键:同一键重复提交只生效一次。The same key twice imports once.
    idempotency_key: Option<String>,
}

/// 导入一份表格。A list to be imported.
#[derive(InputObject)]
pub struct ImportListInput {
    /// 已上传的文件(POST /attachments)。The uploaded file.
    file: Id<AttachmentId>,
    /// 试运行:只报告,不更改。Only report, change nothing.
    #[graphql(default)]
    dry_run: bool,
    /// 幂等键:同一键重复提交只生效一次。The same key twice imports once.
    idempotency_key: Option<String>,
}

/// 导入已公开的政府信息清单。A list of documents that have been published.
#[derive(InputObject)]
pub struct ImportDocumentsInput {
    /// 已上传的文件(POST /attachments)。The uploaded file.
    file: Id<AttachmentId>,
    /// 发布机构代码,用于没有写明发布机构的行。Code of the publishing unit, for rows that do not name one.
    unit_code: Option<String>,
    /// 试运行:只报告,不更改。Only report, change nothing.
    #[graphql(default)]
    dry_run: bool,
    /// 幂等键:同一键重复提交只生效一次。The same key twice imports once.
    idempotency_key: Option<String>,
}

/// 取消导入。An import to be cancelled.
#[derive(InputObject)]
pub struct CancelImportInput {
    /// 导入。The import.
    id: Id<ImportId>,
    /// 读取时的版本号。The version that was read.
    expected_version: i32,
}

/// 导入的结果。短的导入立即完成;长的导入在后台进行,可用 workspace.import 查看进度。Outcome: short imports are done at once; long ones go on, and `workspace.import` shows how far they are.
#[derive(SimpleObject)]
pub struct ImportPayload {
    /// 导入,含进度和报告;不能受理时为 null。The import with its progress and report; null when it was not accepted.
    import: Option<Import>,
    /// 需要改正的问题。What to mend.
    user_errors: Vec<UserError>,
}

impl ImportPayload {
    fn of(import: Option<model::Import>, user_errors: Vec<UserError>) -> Self {
        Self { import: import.map(Import::from), user_errors }
    }
}

/// Changes to imports.
#[derive(Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// 导入标准目录(编辑、政务公开办):草稿按文件改写,已发布的目录起草新版次;全部导入或全部不导入。Imports a catalogue: a draft is rewritten by the file, a published one gets a next edition; all of it or nothing.
    async fn import_catalogue(&self, ctx: &Context<'_>, input: ImportCatalogueInput) -> Answer<ImportPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), "importCatalogue", &input);
        let (file, dry_run) = (input.file.0, input.dry_run);
        let options = options(ctx, input);
        import(ctx, ImportSubject::Catalogue, file, options, dry_run, key).await
    }

    /// 导入单位(政务公开办):按代码新增或修改。Imports units; by their codes they are added or amended.
    async fn import_units(&self, ctx: &Context<'_>, input: ImportListInput) -> Answer<ImportPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), "importUnits", &input);
        import(ctx, ImportSubject::Units, input.file.0, Ok(ImportOptions::default()), input.dry_run, key).await
    }

    /// 从表格导入放假安排(顶层政务公开办):逐年替换。Imports working calendars from a spreadsheet, year by year in place of earlier versions.
    async fn import_working_calendar_file(&self, ctx: &Context<'_>, input: ImportListInput) -> Answer<ImportPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), "importWorkingCalendarFile", &input);
        import(ctx, ImportSubject::WorkingCalendar, input.file.0, Ok(ImportOptions::default()), input.dry_run, key)
            .await
    }

    /// 导入工作人员(政务公开办):新账号没有可用的密码,由政务公开办用 resetPassword 设置。Imports accounts; new ones have no usable password until the office sets one with `resetPassword`.
    async fn import_staff(&self, ctx: &Context<'_>, input: ImportListInput) -> Answer<ImportPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), "importStaff", &input);
        import(ctx, ImportSubject::Staff, input.file.0, Ok(ImportOptions::default()), input.dry_run, key).await
    }

    /// 导入已公开的政府信息(政务公开办):保留原有的索引号和日期,先核对整个文件,再分批写入;已有且内容相同的跳过,中断后继续。
    /// Imports documents that were published before, with their own numbers and dates. The whole file is checked first and
    /// then written part by part; what is there already with the same content is left alone, so it can be begun again.
    async fn import_documents(&self, ctx: &Context<'_>, input: ImportDocumentsInput) -> Answer<ImportPayload> {
        let key = idempotency(input.idempotency_key.as_ref(), "importDocuments", &input);
        let options = input.unit_code.map(|code| unit_id(ctx, code)).transpose();
        let options = options.map(|unit_id| ImportOptions { unit_id, ..ImportOptions::default() });
        import(ctx, ImportSubject::Documents, input.file.0, options, input.dry_run, key).await
    }

    /// 取消尚未完成的导入,不留下任何更改;政府信息清单已写入的部分保留。Cancels an import that has not ended; nothing of it stays, but what was written of a list of documents.
    async fn cancel_import(&self, ctx: &Context<'_>, input: CancelImportInput) -> Answer<ImportPayload> {
        let act = ctx.signed_in()?;
        let target = Target { id: input.id.0, expected_version: input.expected_version };
        let outcome = async {
            let seen = ctx.store().imports_by_ids(&act.actor, &[target.id]).await?.pop();
            if seen.is_some_and(|mut it| it.version == target.expected_version && it.cancel(act).is_ok()) {
                ctx.services().importer.let_go(target.id);
            }
            ctx.store().cancel_import(act, target).await
        };
        let outcome: Result<model::Import, Undone> = outcome.await;
        answer(ctx.request(), outcome, ImportPayload::of)
    }
}

/// Queues the file, gives it a moment, and tells how it stands.
async fn import(
    ctx: &Context<'_>,
    subject: ImportSubject,
    file: AttachmentId,
    options: Result<ImportOptions, Refusal>,
    dry_run: bool,
    key: Option<Idempotency>,
) -> Answer<ImportPayload> {
    let act = ctx.signed_in()?;
    let outcome = async {
        // Who may not import at all hears that first.
        let queued = model::Import::queue(act, subject, file, options?, dry_run)?;
        if ctx.store().attachment(&act.actor, file).await?.is_none() {
            return Err(Undone::from(Refusal::at(Ground::UnknownReference, "file").found(file.to_string())));
        }
        let import = ctx.store().queue_import(act, key.as_ref(), || Ok(queued)).await?;
        if !import.is_finished() {
            ctx.services().importer.begin(import.id).await;
        }
        ctx.store().imports_by_ids(&act.actor, &[import.id]).await?.pop().ok_or(Undone::Missing)
    };
    let outcome: Result<model::Import, Undone> = outcome.await;
    let locale = ctx.request().locale;
    answer(ctx.request(), outcome, |import, mut user_errors| {
        if let Some(import) =
            import.as_ref().filter(|it| matches!(it.state, ImportState::Refused | ImportState::Failed))
        {
            user_errors.extend(import.refusal.iter().map(|refusal| UserError::of(refusal, locale)));
        }
        ImportPayload::of(import, user_errors)
    })
}

fn options(ctx: &Context<'_>, input: ImportCatalogueInput) -> Result<ImportOptions, Refusal> {
    let pilot_domain = input.pilot_domain.as_deref().map(|code| parse("pilotDomain", code)).transpose()?;
    if let Some(code) = &pilot_domain
        && ctx.directory().pilot_domain(code).is_none()
    {
        return Err(Refusal::at(Ground::UnknownReference, "pilotDomain").found(code.as_str()));
    }
    Ok(ImportOptions {
        unit_id: input.unit_code.map(|code| unit_id(ctx, code)).transpose()?,
        kind: input.kind.map(|it| it.0),
        pilot_domain,
        title: input.title.as_deref().map(|title| parse("title", title)).transpose()?,
        channel_semantics: input.channel_semantics.map(|it| it.0),
    })
}

fn unit_id(ctx: &Context<'_>, code: String) -> Result<UnitId, Refusal> {
    let unit = ctx.directory().unit_by_code(&code);
    unit.map(|unit| unit.id).ok_or_else(|| Refusal::at(Ground::UnknownReference, "unitCode").found(code))
}
