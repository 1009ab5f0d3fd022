//! Why the rules say no: a value, never a panic and never a sentence put together on the way.

use serde::{Deserialize, Serialize};

use crate::code;
use crate::vocabulary::{Locale, Malformed, by_code};

code! {
    /// 拒绝理由: the ground of a refusal; the label is the sentence people read.
    pub enum Ground {
        /// The caller's roles do not cover this act on this unit.
        NotAllowed = "NOT_ALLOWED" / "您的角色不能在该单位进行此操作" / "Your roles do not cover this act for this unit",
        /// Two-person rule: whoever drafted does not review.
        SamePerson = "SAME_PERSON" / "起草人不能审核自己起草的内容" / "Whoever drafted it does not review it",
        /// The record is in a state that does not know this verb.
        WrongState = "WRONG_STATE" / "当前状态不允许此操作" / "The current state does not allow this",
        /// Somebody else changed the record since it was read.
        VersionConflict = "VERSION_CONFLICT" / "内容已被他人修改,请重新读取后再提交" / "Somebody changed this meanwhile; read it again and retry",
        /// A template item is never removed (Annex 1, remark).
        TemplateItemKept = "TEMPLATE_ITEM_KEPT" / "模板中的公开事项不得删除;不属于本单位职责的,请指明公开主体(reassignCatalogueItem)" / "A template item is never removed; if it is not your duty, name the responsible unit (reassignCatalogueItem)",
        /// A mandatory element of a template item may not be emptied.
        TemplateElementKept = "TEMPLATE_ELEMENT_KEPT" / "模板事项的必备要素不得清空" / "A mandatory element of a template item may not be emptied",
        /// Blocking findings stand in the way.
        FindingsBlock = "FINDINGS_BLOCK" / "存在必须先解决的审查问题" / "Blocking findings have to be mended first",
        /// There is an open draft already.
        DraftExists = "DRAFT_EXISTS" / "该目录已有未发布的版次" / "This catalogue already has an unpublished edition",
        /// An edition without items.
        EmptyCatalogue = "EMPTY_CATALOGUE" / "目录没有任何公开事项" / "The catalogue has no items",
        /// The code or name is taken.
        AlreadyTaken = "ALREADY_TAKEN" / "该代码或名称已被使用" / "This code or name is already in use",
        /// The same idempotency key with a different input.
        IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED" / "同一幂等键已用于不同的请求" / "This idempotency key was used for a different request",
        /// A value that cannot be accepted.
        InvalidValue = "INVALID_VALUE" / "值不符合要求" / "The value is not acceptable",
        /// A value that must be given.
        MissingValue = "MISSING_VALUE" / "缺少必填内容" / "A required value is missing",
        /// Reference to something that does not exist or may not be seen.
        UnknownReference = "UNKNOWN_REFERENCE" / "所引用的对象不存在" / "What is referred to does not exist",
        /// A unit may not stand below itself.
        UnitCycle = "UNIT_CYCLE" / "单位不能隶属于自身或其下级" / "A unit may not stand below itself",
        /// Name or password wrong.
        SignInFailed = "SIGN_IN_FAILED" / "用户名或密码错误" / "Wrong name or password",
        /// Too many failed attempts.
        LockedOut = "LOCKED_OUT" / "登录失败次数过多,账号已临时锁定" / "Too many failed attempts; the account is locked for a while",
        /// The password has to be changed first.
        PasswordExpired = "PASSWORD_EXPIRED" / "密码已过期,请先修改密码(changePassword)" / "The password has expired; change it first (changePassword)",
        /// The password is too easy to guess.
        WeakPassword = "WEAK_PASSWORD" / "密码强度不足" / "The password is too weak",
        /// The account is closed.
        StaffInactive = "STAFF_INACTIVE" / "该账号已停用" / "This account has been deactivated",
        /// A file with remarks that refuse it.
        FileRefused = "FILE_REFUSED" / "文件中有必须先改正的问题,未作任何更改" / "The file has to be mended first; nothing was changed",
        /// An import the server could not finish.
        ImportFailed = "IMPORT_FAILED" / "服务器未能完成导入,未作任何更改;请重试,仍然失败时请把编号告诉管理员" / "The server could not finish the import, and nothing was changed; try again, and tell the administrator the id if it fails again",
        /// Only what was reviewed as 主动公开 is published.
        NotProactive = "NOT_PROACTIVE" / "只有审核属性为主动公开的信息才能发布" / "Only what was reviewed as proactively disclosed is published",
        /// The secrecy review has not cleared it (条例 art. 17).
        SecrecyNotCleared = "SECRECY_NOT_CLEARED" / "保密审查未通过,不得公开" / "The secrecy review has not cleared it",
        /// 三同步: a policy goes out with its interpretation (G§8).
        InterpretationMissing = "INTERPRETATION_MISSING" / "政策文件须与解读方案、解读材料同步组织、同步审签、同步部署" / "A policy document is planned, signed off and released together with its interpretation",
        /// The channel's frontend reports for it.
        ServedByFrontend = "SERVED_BY_FRONTEND" / "该渠道由其接入方报送回执" / "The channel's frontend reports for it",
        /// The index number belongs to another document.
        IndexNumberTaken = "INDEX_NUMBER_TAKEN" / "该索引号已属于另一份政府信息" / "This index number belongs to another document",
        /// 个人信息: numbers of people in what would be published.
        PersonalDataFound = "PERSONAL_DATA_FOUND" / "拟公开的内容中有个人信息" / "There is personal data in what would be published",
        /// 无法检查: nobody has looked at what cannot be read by machine.
        ContentUnread = "CONTENT_UNREAD" / "拟公开的内容中有无法自动检查的部分,须人工查看" / "A part of what would be published cannot be read by machine; a person has to look at it",
        /// 异议 come within the days the law gives.
        ObjectionTooLate = "OBJECTION_TOO_LATE" / "异议应在公布之日起的期限内提出;逾期可作为办事咨询提交" / "Objections come within a few days of the publication; later it can be sent as a question",
        /// The same was sent a moment ago, from the same address.
        SentBefore = "SENT_BEFORE" / "同样的内容刚刚提交过,请凭回执上的受理编号和查询码查询" / "The same was sent a moment ago; follow it with the number and the code of its receipt",
        /// 征求意见期限 shorter than the rule, without a reason.
        PeriodTooShort = "PERIOD_TOO_SHORT" / "征求意见的期限短于规定" / "The period for comment is shorter than the rule",
        /// A period that was published ends no sooner.
        PeriodOnlyExtended = "PERIOD_ONLY_EXTENDED" / "期限公布后只能延长,不能提前结束" / "A period that was published may be extended, not cut short",
        /// Sent before it begins or after it has ended.
        OutsidePeriod = "OUTSIDE_PERIOD" / "不在规定的期限内" / "Outside the period in which it is taken",
        /// The same person has sent the same already.
        DuplicateSubmission = "DUPLICATE_SUBMISSION" / "同一人的相同内容已经收到,无须重复提交" / "The same from the same person has been received already",
        /// 采纳情况 unsaid.
        AdoptionStatementsMissing = "ADOPTION_STATEMENTS_MISSING" / "尚未说明意见采纳情况" / "It has not been said what became of the opinions",
        /// Opinions nobody looked at, or in no group.
        OpinionsUnsettled = "OPINIONS_UNSETTLED" / "还有待审核或未归类的意见" / "There are opinions to be moderated or to be put into a group",
        /// 公告 later than the rule allows.
        NoticeTooShort = "NOTICE_TOO_SHORT" / "公告距会议的时间不足" / "The notice comes too late before the meeting",
        /// 单独同意: somebody would be named who did not agree.
        ConsentMissing = "CONSENT_MISSING" / "未经本人单独同意,不得公开其个人信息" / "Nobody is named in public without their separate consent",
        /// Somebody must remain who can administer the whole.
        LastAdministrator = "LAST_ADMINISTRATOR" / "至少保留一名顶层政务公开办管理员" / "At least one administrator of the top unit must remain",
    }
}

impl Ground {
    /// The rule behind the refusal, where there is one in law or in the plan.
    pub const fn legal_basis(self) -> Option<&'static str> {
        match self {
            Self::TemplateItemKept | Self::TemplateElementKept => {
                Some("《基层政务公开标准化规范化工作方案》附件1备注:模板中的公开事项均不要删除")
            }
            Self::PersonalDataFound | Self::ContentUnread => Some(
                "《中华人民共和国政府信息公开条例》第十五条;《中华人民共和国个人信息保护法》第二十五条、第三十四条",
            ),
            Self::ObjectionTooLate => Some("《山东省村务公开条例》第十六条"),
            Self::SamePerson => Some("《中华人民共和国政府信息公开条例》第十七条"),
            Self::NotProactive => Some("《中华人民共和国政府信息公开条例》第十三条至第十六条"),
            Self::SecrecyNotCleared => Some("《中华人民共和国政府信息公开条例》第十四条、第十七条"),
            Self::InterpretationMissing => Some(
                "《基层政务公开标准化规范化工作方案》:解读方案、解读材料与政策文件同步组织、同步审签、同步部署;\
                 《2016年政务公开工作要点》(国办发〔2016〕19号):解读材料于文件公开后3个工作日内发布",
            ),
            Self::PeriodTooShort => Some(
                "《重大行政决策程序暂行条例》第十五条:公开征求意见的期限一般不少于30日;因情况紧急等原因需要缩短期限的,公开征求意见时应当予以说明。\
                 其他文件的期限按本地规定",
            ),
            Self::AdoptionStatementsMissing => {
                Some("《重大行政决策程序暂行条例》第十八条、第二十九条第(二)项、第三十二条")
            }
            Self::OpinionsUnsettled => Some("《重大行政决策程序暂行条例》第十八条"),
            Self::ConsentMissing => Some("《中华人民共和国个人信息保护法》第二十五条"),
            _ => None,
        }
    }
}

/// The rules say no, and nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    #[serde(with = "by_code")]
    pub ground: Ground,
    /// Which input field, from the root of the input; empty when it is about the whole.
    pub path: Vec<String>,
    /// What was found, as the caller wrote it or as the record stands.
    pub found: Option<String>,
    /// What would have been accepted: 中文, English.
    pub allowed: Option<(String, String)>,
}

impl Refusal {
    /// A refusal of the act as a whole.
    pub fn of(ground: Ground) -> Self {
        Self { ground, path: Vec::new(), found: None, allowed: None }
    }

    /// A refusal of one input field.
    pub fn at(ground: Ground, field: &str) -> Self {
        Self { path: field.split('.').map(str::to_owned).collect(), ..Self::of(ground) }
    }

    /// Adds what was found.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Adds what would be accepted, in both languages.
    #[must_use]
    pub fn allowed(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.allowed = Some((zh.into(), en.into()));
        self
    }

    /// A text at `field` that could not become its value.
    pub fn malformed(field: &str, malformed: &Malformed) -> Self {
        Self::at(Ground::InvalidValue, field)
            .found(malformed.found.clone())
            .allowed(malformed.allowed.0, malformed.allowed.1)
    }

    /// The whole message for the person who reads it.
    pub fn message(&self, locale: Locale) -> String {
        let mut message = self.ground.label(locale).to_owned();
        if let Some(found) = &self.found {
            message.push_str(locale.pick("。当前:", ". Found: "));
            message.push_str(found);
        }
        if let Some((zh, en)) = &self.allowed {
            message.push_str(locale.pick("。允许:", ". Allowed: "));
            message.push_str(locale.pick(zh, en));
        }
        message
    }
}

/// Reads `text` into its type, or says which field was wrong and what it may hold.
pub fn parse<T: std::str::FromStr<Err = Malformed>>(field: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|malformed| Refusal::malformed(field, &malformed))
}
