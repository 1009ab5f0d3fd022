//! 导入: a file on its way into the records; long ones take a while, survive a restart and can be cancelled.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::attachment::AttachmentId;
use crate::catalogue::edition::EditionId;
use crate::catalogue::intake::Counts;
use crate::catalogue::{CatalogueTitle, Kind};
use crate::channel::ChannelSemantics;
use crate::journal::Event;
use crate::pilot_domain::DomainCode;
use crate::refusal::{Ground, Refusal};
use crate::remark::{Remark, RemarkSeverity};
use crate::staff::{Role, StaffId};
use crate::unit::UnitId;
use crate::vocabulary::{Locale, optional_by_code};
use crate::{code, id};

/// A file that brought the server down this often is not tried again.
pub const MAX_ATTEMPTS: i32 = 3;
/// A report that nobody can read through is cut here; the numbers still tell all.
const REMARKS_KEPT: usize = 1_000;

id! {
    /// Identifies an import.
    ImportId, "import"
}

code! {
    /// 导入对象.
    pub enum ImportSubject {
        /// 标准目录
        Catalogue = "CATALOGUE" / "标准目录" / "A catalogue",
        /// 单位
        Units = "UNITS" / "单位" / "Units",
        /// 工作日历
        WorkingCalendar = "WORKING_CALENDAR" / "工作日历" / "The working calendar",
        /// 工作人员
        Staff = "STAFF" / "工作人员" / "Staff",
        /// 政府信息, published elsewhere before.
        Documents = "DOCUMENTS" / "已公开的政府信息" / "Documents that have been published",
    }
}

code! {
    /// 导入状态.
    pub enum ImportState {
        /// 排队中
        Queued = "QUEUED" / "排队中" / "Queued",
        /// 进行中
        Running = "RUNNING" / "进行中" / "Running",
        /// 已完成: imported, or found acceptable by a dry run.
        Done = "DONE" / "已完成" / "Done",
        /// 未通过: something in the file has to be mended first; nothing was changed.
        Refused = "REFUSED" / "未通过,未作任何更改" / "Refused; nothing was changed",
        /// 失败: the server could not do it; nothing was changed.
        Failed = "FAILED" / "失败,未作任何更改" / "Failed; nothing was changed",
        /// 已取消
        Cancelled = "CANCELLED" / "已取消,未作任何更改" / "Cancelled; nothing was changed",
    }
}

code! {
    /// 导入阶段.
    pub enum ImportPhase {
        /// 读取文件
        Reading = "READING" / "读取文件" / "Reading the file",
        /// 核对内容
        Checking = "CHECKING" / "核对内容" / "Checking what it says",
        /// 写入
        Writing = "WRITING" / "写入" / "Writing",
    }
}

/// What the caller says about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportOptions {
    /// 编制单位; by default the compiling unit of the domain. For documents 发布机构 of rows that do not name it.
    pub unit_id: Option<UnitId>,
    /// 目录类型; by default a domain catalogue for its compiling unit, a unit catalogue for others.
    #[serde(with = "optional_by_code")]
    pub kind: Option<Kind>,
    /// 领域 of tables whose titles do not say it.
    pub pilot_domain: Option<DomainCode>,
    /// 目录名称, for a catalogue that is new.
    pub title: Option<CatalogueTitle>,
    /// What ■ and □ mean, where the file does not say it.
    #[serde(with = "optional_by_code")]
    pub channel_semantics: Option<ChannelSemantics>,
}

/// 导入报告.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportReport {
    /// How many items of which sort.
    pub counts: Counts,
    /// How many remarks of each severity, errors first.
    pub remark_counts: [usize; 4],
    /// The remarks, the worst first, in the order of the file. They are kept and read apart from the rest.
    #[serde(skip)]
    pub remarks: Vec<Remark>,
}

impl ImportReport {
    /// Orders the remarks and keeps as many as anybody reads.
    pub fn new(counts: Counts, mut remarks: Vec<Remark>) -> Self {
        let mut remark_counts = [0; 4];
        for remark in &remarks {
            remark_counts[remark.severity() as usize] += 1;
        }
        remarks.sort_by_key(Remark::severity);
        remarks.truncate(REMARKS_KEPT);
        Self { counts, remark_counts, remarks }
    }

    /// How many remarks are this severe.
    pub fn count(&self, severity: RemarkSeverity) -> usize {
        self.remark_counts[severity as usize]
    }
}

/// 导入.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Identity.
    pub id: ImportId,
    /// 对象
    pub subject: ImportSubject,
    /// 文件
    pub attachment_id: AttachmentId,
    /// Who asked for it; none for the operator at the machine.
    pub staff_id: Option<StaffId>,
    /// The unit it is about; none for what concerns the whole county.
    pub unit_id: Option<UnitId>,
    /// What was said about the file.
    pub options: ImportOptions,
    /// 试运行: reports, and changes nothing.
    pub dry_run: bool,
    /// 状态
    pub state: ImportState,
    /// How often it was begun: more than once when the server stopped in the middle.
    pub attempts: i32,
    /// 报告, once there is one.
    pub report: ImportReport,
    /// Why the rules said no to the whole.
    pub refusal: Option<Refusal>,
    /// The edition it wrote.
    pub edition_id: Option<EditionId>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Counts the changes.
    pub version: i32,
}

/// How an import ended.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// Its state from now on.
    pub state: ImportState,
    /// The report.
    pub report: ImportReport,
    /// Why the rules said no to the whole.
    pub refusal: Option<Refusal>,
    /// The edition it wrote.
    pub edition_id: Option<EditionId>,
    /// The unit it turned out to be about.
    pub unit_id: Option<UnitId>,
}

impl ImportOutcome {
    /// Nothing was changed, and this is why.
    pub fn refused(report: ImportReport, refusal: Option<Refusal>) -> Self {
        Self { state: ImportState::Refused, report, refusal, edition_id: None, unit_id: None }
    }

    /// The server could not do it.
    pub fn failed(id: ImportId) -> Self {
        let refusal = Refusal::of(Ground::ImportFailed).found(id.to_string());
        Self { refusal: Some(refusal), ..Self::ended(ImportState::Failed) }
    }

    /// Nothing was changed, without anybody's fault.
    pub fn ended(state: ImportState) -> Self {
        Self { state, report: ImportReport::default(), refusal: None, edition_id: None, unit_id: None }
    }
}

impl Import {
    /// Puts a file into the queue. Whether its contents may go where they say is judged when they are known.
    pub fn queue(
        act: &Act,
        subject: ImportSubject,
        attachment_id: AttachmentId,
        options: ImportOptions,
        dry_run: bool,
    ) -> Result<(Self, Event), Refusal> {
        match (subject, options.unit_id) {
            (ImportSubject::Catalogue, Some(unit_id)) => act.require(&[Role::Editor, Role::Office], unit_id)?,
            (ImportSubject::WorkingCalendar, _) => act.require_top_office()?,
            (ImportSubject::Documents, Some(unit_id)) => act.require(&[Role::Office], unit_id)?,
            (ImportSubject::Units | ImportSubject::Staff | ImportSubject::Documents, _) => {
                require_somewhere(act, &[Role::Office])?;
            }
            (ImportSubject::Catalogue, None) => require_somewhere(act, &[Role::Editor, Role::Office])?,
        }
        let import = Self {
            id: act.new_id(),
            subject,
            attachment_id,
            staff_id: act.actor.staff_id(),
            unit_id: options.unit_id,
            options,
            dry_run,
            state: ImportState::Queued,
            attempts: 0,
            report: ImportReport::default(),
            refusal: None,
            edition_id: None,
            created_at: act.at,
            finished_at: None,
            version: 1,
        };
        let event = import.event("queueImport").fact("dryRun", dry_run);
        Ok((import, event))
    }

    /// Whether it has come to its end.
    pub const fn is_finished(&self) -> bool {
        !matches!(self.state, ImportState::Queued | ImportState::Running)
    }

    /// The state in words. Documents are written part by part, and what was written stays.
    pub fn state_label(&self, locale: Locale) -> &'static str {
        let label = match self.state {
            ImportState::Refused => ("未通过,此前已写入的政府信息保留", "Refused; what had been written stays"),
            ImportState::Failed => ("失败,此前已写入的政府信息保留", "Failed; what had been written stays"),
            ImportState::Cancelled => ("已取消,此前已写入的政府信息保留", "Cancelled; what had been written stays"),
            _ => return self.state.label(locale),
        };
        if self.subject == ImportSubject::Documents && !self.dry_run && self.report.counts.added > 0 {
            return locale.pick(label.0, label.1);
        }
        self.state.label(locale)
    }

    /// 取消: by whoever asked for it, or the office above.
    pub fn cancel(&mut self, act: &Act) -> Result<Event, Refusal> {
        self.require_authority(act)?;
        if self.is_finished() {
            return Err(Refusal::of(Ground::WrongState)
                .found(self.state.code())
                .allowed("排队中、进行中", "QUEUED, RUNNING"));
        }
        Ok(self.finish(act, ImportOutcome::ended(ImportState::Cancelled)))
    }

    /// Notes how it ended.
    pub fn finish(&mut self, act: &Act, outcome: ImportOutcome) -> Event {
        self.state = outcome.state;
        // What ends without a report of its own keeps the one of what had been written.
        if outcome.report != ImportReport::default() {
            self.report = outcome.report;
        }
        self.refusal = outcome.refusal;
        self.edition_id = outcome.edition_id;
        self.unit_id = self.unit_id.or(outcome.unit_id);
        self.finished_at = Some(act.at);
        let action = match self.state {
            ImportState::Cancelled => "cancelImport",
            _ => "finishImport",
        };
        self.event(action)
            .fact("state", self.state.code())
            .fact("rows", self.report.counts.rows)
            .fact("added", self.report.counts.added)
            .fact("changed", self.report.counts.changed)
            .fact("removed", self.report.counts.removed)
            .fact("errors", self.report.count(RemarkSeverity::Error))
    }

    fn require_authority(&self, act: &Act) -> Result<(), Refusal> {
        if self.staff_id.is_some() && self.staff_id == act.actor.staff_id() {
            return Ok(());
        }
        match self.unit_id {
            Some(unit_id) => act.require(&[Role::Office], unit_id),
            None => act.require_top_office(),
        }
    }

    fn event(&self, action: &'static str) -> Event {
        Event::new(action, "Import", self.id.0)
            .of_unit(self.unit_id)
            .fact("subject", self.subject.code())
            .fact("attachmentId", self.attachment_id.to_string())
    }
}

/// Refuses whoever holds none of `roles` anywhere: before the file is read nobody knows which units it is about.
fn require_somewhere(act: &Act, roles: &[Role]) -> Result<(), Refusal> {
    match act.actor.grants().iter().find(|grant| roles.contains(&grant.role)) {
        Some(grant) => act.require(roles, grant.unit_id),
        None => act.directory.top().map_or(Ok(()), |top| act.require(roles, top)),
    }
}
